"""Other firms: whether an e-mail address or a number is of whom its line names before it, not of the business."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from jobs.extract.contacts.emails import EMAIL
from jobs.extract.contacts.ownership import END_OF_SENTENCE, OwnSite, is_authority
from jobs.extract.outline import Outline
from jobs.extract.text import fold
from jobs.extract.urls import registrable_domain

LABEL_WORDS, NAME_SHORTEST, PLACES_MOST = 3, 8, 20  # of a label at most; letters; that are looked at
_IN_BRACKETS = re.compile(r"\s?\([^()]*\)[\s:]*")  # "Out-of-hours repairs (tenants only): "
_NO_LETTER = re.compile(r"[\W_]+")
_EMERGENCY = re.compile(
    r"emergenc|out.of.hours|after.hours|notdienst|notfall|bereitschaft|urgen[cz]|spoed|pogotowie|[vd]akt|vagt|jour",
    re.IGNORECASE,
)


def is_of_others(value: str, outline: Outline, site: OwnSite) -> bool:
    """Whether a number or an e-mail address stands behind the name of an authority or of another firm.

    So it must wherever it stands; its own emergency number has nothing but a label before it.
    """
    starts = places_in(outline.text, value)
    return bool(starts) and all(is_of_others_at(start, outline, site) for start in starts)


def places_in(text: str, value: str) -> list[int]:
    """Where a value stands in a text, up to twenty times: a page that repeats it a thousand times takes no longer."""
    places, at = list[int](), text.find(value)
    while value and at >= 0 and len(places) < PLACES_MOST:
        places.append(at)
        at = text.find(value, at + len(value))
    return places


def is_of_others_at(start: int, outline: Outline, site: OwnSite) -> bool:
    """Whether one place of a text stands behind such a name."""
    line = outline.line_at(start)
    before = outline.text[outline.start_of(line) : start]
    if names_another_firm(outline.lines[line], site):
        return True
    naming = END_OF_SENTENCE.split(before)[-1]
    label = _EMERGENCY.sub("-", _IN_BRACKETS.sub("", naming))  # "Out of hours" is one word
    is_its_emergency = len(label.split()) <= LABEL_WORDS and _EMERGENCY.search(naming) is not None
    return not is_its_emergency and is_authority(naming, site)


def names_another_firm(line: str, site: OwnSite) -> bool:
    """Whether a line names a firm, and then an e-mail address at a domain of that name, not at the site's."""
    mails = EMAIL.finditer(line) if "@" in line else ()
    return any(is_named(mail[2], partial(str, line[: mail.start()]), site) for mail in mails)


def is_named(host: str, before: Callable[[], str], site: OwnSite) -> bool:
    """Whether the domain of a host, or a profile, is called as a firm that some words name, and not as the site is."""
    domain = registrable_domain(host.lower()) if "." in host else host
    firm = fold(_NO_LETTER.sub("", domain.partition(".")[0]))
    if domain == site.domain or len(firm) < NAME_SHORTEST or firm in site.words:
        return False
    return firm in fold(_NO_LETTER.sub("", before()))
