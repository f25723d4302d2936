"""Addresses without a postal code: lines that have a street, an estate or a landmark, a known town, and nothing else.

A line that ends with a comma goes on in the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from jobs.extract.contacts.postal_grammars import Grammar
from jobs.extract.contacts.streets import (
    DIGIT,
    FOREIGN,
    LINE_LONGEST,
    NEEDS_NO_NUMBER,
    PART,
    PARTS_MOST,
    STREET_WORD,
    WORDS,
    is_named_house,
)
from jobs.extract.literals import numbered_parts
from jobs.extract.towns import is_town

LINES_MOST = 300
TOWN_LINE_LONGEST, PART_LONGEST = 50, 60  # characters
PHONE_LABEL = re.compile(
    r"^\W{0,3}(?:telef|te?l?fn?o?\b|tel\b|phone|fon\b|fax|mobile?\b|call\b|тел|факс|e-?mail\b|mail\b|ust\b|vat\b|hrb|öffnungszeiten|opening|open\b|mo(?:n|ntag)?\b)",
    re.IGNORECASE,
)
# A line up to the phone number behind an address: "м. Полтава, вул. Соборності, 12. Тел. 053 255 01 90".
BEFORE_PHONE = re.compile(
    r"(?:(?![.,;|]? ?(?<![^\W_])(?:[Тт]ел|[Tt]el|[Tt]l?f(?:no|n|o)\b|[Pp]hone|[Тт]\.:|[Cc]el)\b)[^\n])+"
)
_LINE_LABEL = re.compile(r"[^\d:：,]{2,30}[:：]\s*")
_BESIDE_TOWN = re.compile(rf"(?:{'|'.join(WORDS['towns'])})\s*|\s*\b\d{{4,7}}\b\s*|,? D\.? ?[CF]\.?$")
# Words that are small in a row, of an alphabet that has capitals: "or call the office on".
_PROSE = re.compile(r"(?<!\S)(?:(?:or|and|to|oder|und|ou|o|y) [a-z]{2,} |(?:[a-z]{2,} ){3})")
_PLACE = re.compile(
    rf"(?:{'|'.join(WORDS['buildings'])})$|^(?:{'|'.join([*WORDS['zones'], *WORDS['landmarks']])}) "
    r"|^P\.? ?O\.? ?Box .*\d",
    re.IGNORECASE,
)
_COUNTY = re.compile(r"(?:Co\.?|County) [A-Z][a-z]{2,12}")
_STATE = re.compile(r"[A-Z][a-z]{2,12}(?: [A-Z][a-z]{2,12})? State")


def without_code(grammar: Grammar, text: str) -> Iterator[tuple[int, int]]:
    """Where such addresses stand in a text."""
    text = text.replace(",\n", ", ")
    for start, end in islice(_lines(text), LINES_MOST):
        for line in BEFORE_PHONE.finditer(text[start:end]):
            length = _label_of_line(line[0])
            begin = start + line.start() + (length or 0)
            stop = _end(grammar, text, begin, start + line.end()) if length is not None else 0
            if stop:
                yield begin, stop


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """The lines with a digit, and those without one in which a street may have no number."""
    yield from numbered_parts(text)
    for match in NEEDS_NO_NUMBER.finditer(text):
        start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
        end = end if end >= 0 else len(text)
        if not DIGIT.search(text, start, end):
            yield start, end


def _end(grammar: Grammar, text: str, begin: int, end: int) -> int:
    """Where an address ends whose street begins a line: with it, or with the town below; 0 where it is none."""
    line = text[begin:end]
    if _is_whole(grammar, line):
        return begin + len(line.rstrip(" .,;"))
    below = text[end + 1 : end + LINE_LONGEST].partition("\n")[0] if text[end : end + 1] == "\n" else ""
    if _is_town_alone(grammar, below) and _is_whole(grammar, f"{line}, {below}"):
        return end + 1 + len(below.rstrip(" .,;"))
    return 0


def _is_town_alone(grammar: Grammar, line: str) -> bool:
    """Whether a line is a known town, perhaps with its country, and nothing else."""
    if not 0 < len(line) <= TOWN_LINE_LONGEST:
        return False
    town = _BESIDE_TOWN.sub("", PART.split(line.strip(" .,;"))[0])
    if not town or not is_town(town, grammar.country):
        return False
    return not _BESIDE_TOWN.sub("", grammar.name.sub("", line.partition(town)[2])).strip(" .,;")


def _label_of_line(line: str) -> int | None:
    """How long the label of a line is that may be an address; None where it is too long, or says more."""
    label = _LINE_LABEL.match(line)
    length = label.end() if label else 0
    is_long = not 12 <= len(line) - length <= LINE_LONGEST + 40
    return None if is_long or PHONE_LABEL.match(line) or FOREIGN.search(line, length) else length


def _is_whole(grammar: Grammar, line: str) -> bool:
    """Whether a line is a street or a place, with a number or one of those that need none, and a town behind it."""
    parts = [part for part in PART.split(line.strip(" .,;")) if part]
    if not 2 <= len(parts) <= PARTS_MOST + 2 or any(len(part) > PART_LONGEST for part in parts):
        return False
    if any(_PROSE.search(part) and not NEEDS_NO_NUMBER.match(part) for part in parts):
        return False
    places = {n for n, part in enumerate(parts) if _is_place(part)}
    if not places or not (NEEDS_NO_NUMBER.search(line) or any(map(DIGIT.search, parts[: max(places) + 2]))):
        return False
    if grammar.needs_region_without_code:
        return _is_region(grammar, parts[-1])
    return any(n not in places and _is_town(grammar, part) for n, part in enumerate(parts))


def _is_place(part: str) -> bool:
    is_house = is_named_house(part) or NEEDS_NO_NUMBER.match(part)
    return bool(STREET_WORD.search(part) or _PLACE.search(part) or is_house) and not _COUNTY.fullmatch(part)


def _is_region(grammar: Grammar, part: str) -> bool:
    is_known = grammar.region is not None and grammar.region.fullmatch(part) is not None
    return is_known or _COUNTY.fullmatch(part) is not None or _STATE.fullmatch(part) is not None


def _is_town(grammar: Grammar, part: str) -> bool:
    """Whether a part is a known town, also with the name of the larger one behind it, or a county."""
    town = _BESIDE_TOWN.sub("", part)
    return any(is_town(name, grammar.country) for name in (town, town.rpartition(" de ")[2])) or _is_region(
        grammar, part
    )
