"""vCards (RFC 6350, and the versions 2.1 and 3.0 before it): the contacts of a phone or a mail program as rows."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from typing import NamedTuple

MARK = "BEGIN:VCARD"
_LINE = re.compile(r"(?:[\w-]+\.)?([\w-]+)((?:;[^:;\"]*(?:\"[^\"]*\"[^:;\"]*)*)*):(.*)", re.DOTALL)
_FIELDS = {
    "ORG": "company", "TITLE": "job title", "ROLE": "role", "EMAIL": "email", "TEL": "phone", "URL": "website",
    "NOTE": "notes", "CATEGORIES": "tags",
}  # fmt: skip
_ADDRESS = ("", "", "street", "city", "state", "postal code", "country")  # of ADR: the first are box and floor
# What is about the card, or no text; of other properties without a field each is a column of its own.
_OF_THE_CARD = frozenset(
    ["VERSION", "KIND", "UID", "REV", "PRODID", "PHOTO", "LOGO", "SOUND", "KEY", "N", "SORT-STRING", "CLASS", "SOURCE",
     "X-ABLABEL", "X-ABADR", "X-ABSHOWAS", "CLIENTPIDMAP", "XML", "LABEL"]
)  # fmt: skip
_OF_A_PERSON = re.compile(r"\b(?:CELL|HOME)\b")
_ESCAPED = re.compile(r"\\([\\,;:nN])")


class _Property(NamedTuple):
    name: str
    parameters: str
    value: str


def cards(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The number of the line at which each card begins, and its values under usual names of columns."""
    start, properties = 0, list[_Property]()
    for number, line in _unfolded(text):
        if line.strip().upper() == MARK:
            start, properties = number, []
        elif line.strip().upper() == "END:VCARD":
            yield start, _row(properties)
        elif match := _LINE.fullmatch(line):
            properties.append(_Property(match[1].upper(), match[2].upper(), _decoded(match[2].upper(), match[3])))


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Lines with those that go on in the next: behind a blank or, in quoted-printable, after `=`."""
    number, line = 0, ""
    for at, part in enumerate(text.splitlines(), start=1):
        if line.endswith("=") and "QUOTED-PRINTABLE" in line.upper():
            line = line[:-1] + part
        elif part[:1] in (" ", "\t") and line:
            line += part[1:]
        else:
            if line:
                yield number, line
            number, line = at, part
    if line:
        yield number, line


def _decoded(parameters: str, value: str) -> str:
    if "QUOTED-PRINTABLE" in parameters:
        value = quopri.decodestring(value.encode()).decode("utf-8", "replace")
    return value


def _row(properties: list[_Property]) -> dict[str, str]:
    row: dict[str, list[str]] = {}
    kind = next((item.value.strip().lower() for item in properties if item.name == "KIND"), "individual")
    for item in properties:
        for name, value in _values(item, kind):
            if value and value not in row.setdefault(name, []):
                row[name].append(value)
    if "company" in row and row.get("full name") == row["company"]:  # the card of a firm
        del row["full name"]
    return {name: "; ".join(values) for name, values in row.items()}


def _values(item: _Property, kind: str) -> Iterator[tuple[str, str]]:
    parts = [_plain(part) for part in re.split(r"(?<!\\);", item.value)]
    if item.name == "FN":
        yield ("company" if kind == "org" else "full name"), _plain(item.value)
    elif item.name == "ADR":
        yield from zip(
            (name for name in _ADDRESS if name), [part for n, part in enumerate(parts[:7]) if _ADDRESS[n]], strict=False
        )
    elif item.name == "GEO" and len(numbers := re.findall(r"-?\d+(?:\.\d+)?", item.value)) >= 2:
        yield "latitude", numbers[0]
        yield "longitude", numbers[1]
    elif item.name == "ORG":
        yield "company", parts[0]
        yield "department", ", ".join(filter(None, parts[1:]))
    elif item.name == "TEL" and "FAX" in item.parameters:
        yield "fax", _plain(item.value)
    elif item.name == "TEL" and _OF_A_PERSON.search(item.parameters):  # behind that of the business
        yield "mobile", re.sub(r"^tel:", "", _plain(item.value), flags=re.IGNORECASE)
    elif item.name not in _FIELDS and item.name not in _OF_THE_CARD:
        yield item.name.lower(), _plain(item.value)
    elif item.name in _FIELDS:
        yield _FIELDS[item.name], re.sub(r"^(?:tel|mailto):", "", _plain(item.value), flags=re.IGNORECASE)


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], text).strip()
