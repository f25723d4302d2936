"""Addresses whose parts stand each behind a label of its own: in the cells of a table, in a list of terms.

The labels are in `data/address_labels.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from jobs.extract.contacts.addresses import address
from jobs.extract.contacts.sighting import ContactSighting
from jobs.extract.data import load
from jobs.extract.structured_data import address_line

_LABELS = load("address_labels")
CONFIDENCE = 0.8
STREETS_MOST, LINES_MOST, VALUE_LONGEST = 50, 14, 90  # lines of a text, lines of an address, characters
_PARTS = "|".join(f"(?P<{part}>{'|'.join(words)})" for part, words in _LABELS.items())
_PART = re.compile(rf"(?:{_PARTS})\s?(?:[:：]\s?(?P<value>.*)|$)", re.IGNORECASE)
_STREET = re.compile(rf"^(?:{'|'.join(_LABELS['streetAddress'])})\s?(?:[:：]|$)", re.IGNORECASE | re.MULTILINE)

_NAMES = tuple(_LABELS)
del _LABELS  # as all lists that rules are made of


def in_text(text: str, country: str) -> Iterator[ContactSighting]:
    """The addresses of a text that are written part by part, from the street on; `country`: the page's (ISO 3166-1)."""
    for street in islice(_STREET.finditer(text), STREETS_MOST):
        parts = _parts(text[street.start() : street.start() + LINES_MOST * VALUE_LONGEST].split("\n")[:LINES_MOST])
        number = parts.pop("number", "")
        if {"streetAddress", "addressLocality"} <= set(parts):
            parts["streetAddress"] = f"{parts['streetAddress']} {number}".strip()
            sighting = address(address_line(parts, country), "text", CONFIDENCE)
            if sighting:
                yield sighting


def _parts(lines: list[str]) -> dict[str, str]:
    """What each label says, on its line or on the next, as long as one follows the other and none comes again."""
    parts: dict[str, str] = {}
    label = ""
    for line in lines:
        match = _PART.fullmatch(line)
        if match is None and label:
            parts[label], label = line, ""
        elif match is None or match.lastgroup is None:
            break
        else:
            name = next(part for part in _NAMES if match[part])
            if name in parts:
                break
            value = (match["value"] or "").strip()
            label = "" if value else name
            parts |= {name: value} if value else {}
    return {part: value for part, value in parts.items() if len(value) <= VALUE_LONGEST}
