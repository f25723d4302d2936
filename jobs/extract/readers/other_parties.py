"""Other parties: the blocks of a legal page that speak of officers, authorities, insurers, hosts and designers.

Their e-mail addresses and numbers are not read. Whose addresses and people of such a page are, say their signs.

The words are in `data/other_parties.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jobs.extract.contacts.sighting import SiteHost
from jobs.extract.data import load, words_of
from jobs.extract.literals import Literals, certain_part

BLOCK_LINES = 6  # that follow the line which begins to speak of others
LINE_LONGEST, FIRST_LINE_LONGEST = 90, 160  # characters; longer ones are running text, whose block is that line alone
OWNER_FIRST = 200  # characters of a privacy policy that are its owner's in any case


def _any(kind: str) -> str:
    return "|".join(words_of(load("other_parties")[kind]))


_OTHERS = re.compile(rf"(?:{_any('outside')})|(?P<body>{_any('bodies')})", re.IGNORECASE)
_OTHERS_BEGIN = re.compile(_OTHERS.pattern.replace(r"\w{0,20}", ""))  # on lower case: four times as fast
_SIGNS = Literals(
    map(certain_part, words_of(load("other_parties")["outside"]) + words_of(load("other_parties")["bodies"]))
)
_LABELLED = re.compile(rf"(?:{_any('labels')})", re.IGNORECASE)
_OWN = re.compile(rf"(?:{_any('own_places')})", re.IGNORECASE)
_LABELLED_NUMBER = re.compile(
    r"\b(?:tel|fon|telefon|telefono|teléfono|phone|tél|call|ring|mobile?|handy|cell|telefoon|telefone)[^\w\n]{0,3}\s{0,3}[+(\d]",
    re.IGNORECASE,
)
_AUTHORITY = re.compile(_any("authorities"), re.IGNORECASE)
_PRIVACY_URL = re.compile(_any("privacy_urls"), re.IGNORECASE)


def text_without_others(text: str, url: str, page_type: str, site: SiteHost) -> str:
    """The text of a page, as long as it was, with spaces where a legal text tells of others."""
    is_privacy = _PRIVACY_URL.search(url) is not None
    if not is_privacy and page_type != "legal":
        return text
    return _without_outsiders(_up_to_authority(text) if is_privacy else text, site)


def _up_to_authority(text: str) -> str:
    """A privacy policy names its owner first; from the first authority on it speaks of vendors, registers, courts."""
    end = next((match.start() for match in _AUTHORITY.finditer(text) if match.start() > OWNER_FIRST), len(text))
    return text[:end] + _blank(text[end:])


def _blank(text: str) -> str:
    return "\n".join(" " * len(line) for line in text.split("\n"))


def _without_outsiders(text: str, site: SiteHost) -> str:
    """A legal text without the blocks that tell of an outside officer, an authority, an insurer: a few short lines.

    A block that names the site's own domain is the site's own.
    """
    lines, begins = text.split("\n"), set(_lines_of_outsiders(text))
    for at in sorted(begins):
        match = _OTHERS.search(lines[at])
        if not match:
            continue
        end = _end_of_block(lines, at, begins, is_body=bool(match["body"]))
        if site.domain not in " ".join([lines[at][match.start() :], *lines[at + 1 : end]]).lower():
            begin = match.start()
            lines[at:end] = [lines[at][:begin] + _blank(lines[at][begin:]), *map(_blank, lines[at + 1 : end])]
    return "\n".join(lines)


def _end_of_block(lines: list[str], at: int, begins: set[int], *, is_body: bool) -> int:
    """The line behind a block of others.

    A chamber's or insurer's block ends where numbers are labelled, unless the business's own stood before it.
    """
    ends_at_labels = is_body and _LABELLED_NUMBER.search("\n".join(lines[:at])) is None
    end = at + 1
    while end < min(len(lines), at + BLOCK_LINES + 1) and len(lines[end]) < LINE_LONGEST:
        if (
            len(lines[at]) >= FIRST_LINE_LONGEST
            or end in begins
            or _OWN.match(lines[end])
            or (ends_at_labels and _LABELLED.match(lines[end]))
        ):
            break
        end += 1
    return end


def _lines_of_outsiders(text: str) -> Iterator[int]:
    lower = text.lower()
    if not _SIGNS.are_in(lower):
        return iter(())
    return (lower.count("\n", 0, match.start()) for match in _OTHERS_BEGIN.finditer(lower))
