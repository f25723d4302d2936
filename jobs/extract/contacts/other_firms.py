"""Other firms: whether an e-mail address or a number is of whom its line names before it, not of the business."""

from __future__ import annotations

import re

from jobs.extract.contacts.emails import EMAIL
from jobs.extract.contacts.ownership import END_OF_SENTENCE, OwnSite, is_authority, long_words
from jobs.extract.outline import Outline
from jobs.extract.text import fold
from jobs.extract.urls import registrable_domain

LABEL_WORDS, NAME_SHORTEST = 3, 8  # of a label at most; letters
_NO_LETTER = re.compile(r"[\W_]+")
_EMERGENCY = re.compile(
    r"emergenc|notdienst|notfall|bereitschaft|urgen[cz]|spoed|pogotowie|[vd]akt|vagt|jour", re.IGNORECASE
)
_NOT_HERE = re.compile(
    r"(?i:after|out[ -]of)[ -]hours|\bclosed\b|(?i:emergenc|en dehors des|außerhalb|buiten|fuera de|fuori|fora d|poza)"
)
# "the Shenandoah Animal ER at ": whoever is called there has a name.
_CALLED_AT = re.compile(r"(?:[A-ZÀ-Þ][\w'’-]*\s){2,}(?:at|on|under|au|al|unter|op|på) $")


def is_of_others(value: str, outline: Outline, site: OwnSite) -> bool:
    """Whether a number or an e-mail address stands behind the name of an authority, another firm or whoever is on call.

    So it must wherever it stands; its own emergency number has nothing but a label before it.
    """
    starts = [match.start() for match in re.finditer(re.escape(value), outline.text)]
    return bool(starts) and all(_is_of_others_at(start, outline, site) for start in starts)


def _is_of_others_at(start: int, outline: Outline, site: OwnSite) -> bool:
    line = outline.line_at(start)
    before = outline.text[outline.start_of(line) : start]
    if any(names_another_firm(outline.lines[line], mail, site) for mail in EMAIL.finditer(outline.lines[line])):
        return True
    naming = END_OF_SENTENCE.split(before)[-1]
    is_label = len(naming.split()) <= LABEL_WORDS and _EMERGENCY.search(naming) is not None
    if not is_label and is_authority(naming, site):
        return True
    is_elsewhere = outline.kind(line) == "others" or _NOT_HERE.search(naming) is not None
    called = _CALLED_AT.search(before) if is_elsewhere else None
    words = long_words(called[0]) if called else []
    return called is not None and 2 * sum(word in site.words for word in words) <= len(words)


def names_another_firm(line: str, mail: re.Match[str], site: OwnSite) -> bool:
    """Whether a line names a firm, and then an e-mail address at a domain of that name, not at the site's."""
    domain = registrable_domain(mail[2].lower())
    return domain != site.domain and is_named_before(domain.partition(".")[0], line[: mail.start()], site)


def is_named_before(name: str, before: str, site: OwnSite) -> bool:
    """Whether the name of a domain or a profile is that of a firm which some words name, and is not the site's."""
    firm = fold(_NO_LETTER.sub("", name))
    return len(firm) >= NAME_SHORTEST and firm in fold(_NO_LETTER.sub("", before)) and firm not in site.words
