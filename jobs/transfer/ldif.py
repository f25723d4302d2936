"""LDIF (RFC 2849): the entries of a directory or of a mail program's address book as rows."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

MARK = re.compile(r"(?:#[^\n]*\n|version:[^\n]*\n|\s)*dn::?\s", re.IGNORECASE)
_LINE = re.compile(r"([A-Za-z][\w.;-]*)(::?)\s*(.*)", re.DOTALL)
# Attributes (RFC 4519, and Thunderbird's own) under usual names of columns; others keep their own.
_COLUMNS = {
    "cn": "full name", "givenname": "first name", "sn": "last name", "o": "company", "title": "job title",
    "mail": "email", "mozillasecondemail": "email", "telephonenumber": "phone", "homephone": "home phone",
    "street": "street", "streetaddress": "street", "l": "city", "st": "state", "c": "country", "co": "country",
    "postalcode": "postal code", "mozillaworkurl": "website", "workurl": "website", "labeleduri": "website",
    "description": "notes", "facsimiletelephonenumber": "fax", "ou": "department",
}  # fmt: skip
_TECHNICAL = ("dn", "version", "objectclass", "modifytimestamp", "uid", "changetype", "jpegphoto")


def entries(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The number of the line at which each entry begins, and its values; of several the first and, behind
    semicolons, the others."""
    start, entry = 0, dict[str, list[str]]()
    for number, line in [*_unfolded(text), (0, "")]:
        if match := _LINE.fullmatch(line):
            start = start or number
            name = match[1].partition(";")[0].lower()
            value = _decoded(match[3]) if match[2] == "::" else match[3].strip()
            if value and name not in _TECHNICAL:
                entry.setdefault(_COLUMNS.get(name, match[1]), []).append(value)
        elif not line and start:
            if entry:
                yield start, _row(entry)
            start, entry = 0, {}


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Lines with those that go on in the next, behind a blank."""
    number, line = 0, ""
    for at, part in enumerate(text.splitlines(), start=1):
        if part.startswith(" ") and line:
            line += part[1:]
            continue
        if number:
            yield number, line
        number, line = at, "" if part.startswith("#") else part
    yield number, line


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode("utf-8", "replace").strip()
    except ValueError:
        return ""


def _row(entry: dict[str, list[str]]) -> dict[str, str]:
    if entry.get("full name") == entry.get("company"):  # the entry of a firm
        entry.pop("full name", None)
    if {"first name", "last name"} <= entry.keys():
        entry.pop("full name", None)
    return {name: "; ".join(dict.fromkeys(values)) for name, values in entry.items()}
