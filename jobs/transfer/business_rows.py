"""Businesses from a file: CSV or JSON lines with any of name, address, website, phone, coordinates, place id."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

MOST_CHARACTERS = 2_000  # of one value

# What other programs call a column.
NAMES = {
    "name": ("name", "business_name", "company", "title"),
    "address": ("address", "full_address", "formatted_address"),
    "website": ("website", "url", "website_url", "domain", "site"),
    "phone": ("phone", "phone_number", "telephone", "tel"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng", "long"),
    "place_id": ("place_id", "placeid", "id"),
}


@dataclass(frozen=True)
class ImportedBusiness:
    """One line of a file; what it does not say is empty."""

    external_id: str
    name: str = ""
    address: str = ""
    website: str = ""
    phone: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@dataclass(frozen=True)
class BadLine:
    """A line that cannot be used, and why."""

    number: int
    why: str


def read_businesses(lines: Iterable[str]) -> Iterator[ImportedBusiness | BadLine]:
    """Read CSV (with a header) or JSON lines, told apart by the first character, one line at a time.

    Raises ValueError when the header names no column that we know.
    """
    source = iter(lines)
    first = next(source, "").removeprefix("\ufeff")
    whole = _chain(first, source)
    rows = _json_rows(whole) if first.lstrip().startswith("{") else _csv_rows(whole)
    for number, row in rows:
        yield _read(number, row) if isinstance(row, dict) else BadLine(number, "It is not an object in JSON.")


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _json_rows(lines: Iterator[str]) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError:
                yield number, None


def _csv_rows(lines: Iterator[str]) -> Iterator[tuple[int, Any]]:
    reader = csv.DictReader(lines)
    known = {other for others in NAMES.values() for other in others}
    if not known & {_column(name) for name in reader.fieldnames or ()}:
        raise ValueError(f"No column is known. Known are: {', '.join(NAMES)}.")
    for row in reader:
        yield reader.line_num, row


def _column(name: Any) -> str:
    return str(name).strip().lower().replace(" ", "_")


def _read(number: int, row: dict[Any, Any]) -> ImportedBusiness | BadLine:
    values = {_column(name): str(value).strip()[:MOST_CHARACTERS] for name, value in row.items() if value is not None}
    found = {ours: next((values[t] for t in theirs if values.get(t)), "") for ours, theirs in NAMES.items()}
    if "\0" in "".join(found.values()):
        return BadLine(number, "It has a NUL character.")
    if not any(found[name] for name in ("name", "website", "phone", "place_id")):
        return BadLine(number, "It has no name, website, phone or place id.")
    try:
        latitude, longitude = _degrees(found["latitude"], 90), _degrees(found["longitude"], 180)
    except ValueError as error:
        return BadLine(number, str(error))
    facts = {name: found[name] for name in ("name", "address", "website", "phone")}
    return ImportedBusiness(found["place_id"] or _digest(facts), **facts, latitude=latitude, longitude=longitude)


def _degrees(text: str, most: int) -> Decimal | None:
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a coordinate in degrees.") from None
    if not value.is_finite() or abs(value) > most:
        raise ValueError(f"{text!r} is not a coordinate in degrees.")
    return round(value, 6)


def _digest(facts: dict[str, str]) -> str:
    """The identity of a line without an id: the same line again is the same business."""
    return hashlib.blake2b("\x1f".join(value.lower() for value in facts.values()).encode(), digest_size=12).hexdigest()
