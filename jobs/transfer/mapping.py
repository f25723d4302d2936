"""Mapping: from a file to a noun's rows. Columns are recognized by their headers; those that are not read are named.

The same reading and the same limits for admin, API and command.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jobs.lists.catalogue import NOUNS
from jobs.lists.resource import Resource
from jobs.transfer.spreadsheets import Line, Table, Unreadable, read_table, shown, table_of_items, too_many

MAX_ROWS = 100_000  # of one import, whatever way it comes
MAX_BYTES = 25_000_000
MAX_CHARACTERS = 2_083  # of one value; what browsers take as the longest address
HEADERS_SHOWN = 20
MAX_HEADER = 200  # characters of a header that are shown and stored


@dataclass(frozen=True)
class MappedRow:
    """A row of an import: its line, its values by field, and why it cannot be stored (else empty)."""

    line: int
    values: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    text: str = ""  # how a row without values is shown

    def __str__(self) -> str:
        return self.text or shown(list(self.values.values()))


@dataclass
class MappedTable:
    """A table whose columns have become fields."""

    rows: list[MappedRow]
    columns: dict[str, str] = field(default_factory=dict)  # header -> field
    unread: list[str] = field(default_factory=list)  # headers that are no field


def importable() -> dict[str, Resource]:
    """The nouns that can be imported, by slug."""
    return {noun.slug: noun for noun in NOUNS if noun.importer}


def column_names(noun: Resource) -> list[str]:
    """What a file's columns may be called."""
    return [alias for aliases in _aliases(noun).values() for alias in aliases]


# From a file, a list or a text box to rows.


def read_file(noun: Resource, name: str, body: bytes) -> MappedTable:
    """The rows of a file (CSV, XLSX, JSON lines). Raises Unreadable with a sentence for people."""
    if len(body) > MAX_BYTES:
        raise Unreadable(f"The file is larger than {MAX_BYTES // 1_000_000} MB, the most of one import. Divide it.")
    return _limited(map_table(read_table(name, body, MAX_ROWS), noun))


def read_items(noun: Resource, items: Iterable[Any]) -> MappedTable:
    """The rows of a list of texts or of objects (header -> value). Raises Unreadable with a sentence for people."""
    return _limited(map_table(table_of_items(items, MAX_ROWS), noun))


def read_pasted(noun: Resource, text: str) -> MappedTable:
    """The rows of a text box: a list with a row on each line or, where a row has several fields, a table."""
    if noun.import_aliases or text.lstrip().startswith("{"):
        return read_file(noun, "", text.encode("utf-8", "replace"))
    return read_items(noun, text.splitlines())


def _limited(mapped: MappedTable) -> MappedTable:
    if not mapped.rows:
        raise Unreadable("There are no rows in it.")
    if len(mapped.rows) > MAX_ROWS:
        raise Unreadable(too_many(MAX_ROWS))
    return mapped


# From a table to rows.


def map_table(table: Table, noun: Resource) -> MappedTable:
    """The rows of a table as a noun's fields. Raises Unreadable when no column is recognized and one must be.

    Where the noun has one field, a table needs no header: its first column is read.
    """
    header, lines = table.header, table.lines
    if header is None and lines and _columns_of(lines[0].cells, noun):
        header, lines = lines[0].cells, lines[1:]
    columns = _columns_of(header or [], noun)
    if not columns and (header or noun.import_aliases):
        raise Unreadable(_no_column(header or (lines[0].cells if lines else []), noun))
    if not columns:
        return MappedTable([_row(_first_cell(line, noun), {noun.import_headers[0]: [0]}) for line in lines])
    read = {n: name for name, numbers in columns.items() for n in numbers}
    names = [storable(text)[:MAX_HEADER] for text in header or ()]
    named = {text: read[n] for n, text in enumerate(names) if n in read}
    unread = [text for n, text in enumerate(names) if n not in read and text]
    return MappedTable([_row(line, columns) for line in lines], named, unread)


def _aliases(noun: Resource) -> Mapping[str, Sequence[str]]:
    """Field -> what files call its column."""
    return noun.import_aliases or {noun.import_headers[0]: noun.import_headers}


def _first_cell(line: Line, noun: Resource) -> Line:
    """A row without a header as one cell: the first or, where commas belong to the value, all of them."""
    return line._replace(cells=[", ".join(filter(None, line.cells))]) if noun.import_commas else line


def _columns_of(header: Sequence[str], noun: Resource) -> dict[str, list[int]]:
    """Field -> the numbers of its columns, the best name first. A row takes the first that is not empty."""
    plain = [_plain(text) for text in header]
    columns = {
        name: [n for alias in aliases for n, text in enumerate(plain) if text == alias]
        for name, aliases in _aliases(noun).items()
    }
    return {name: numbers for name, numbers in columns.items() if numbers}


def _plain(header: str) -> str:
    return re.sub(r"\s+", "_", header.strip().lower())


def _no_column(header: Sequence[str], noun: Resource) -> str:
    names = storable(", ".join(text for text in header[:HEADERS_SHOWN] if text)[:500])
    known = ", ".join(column_names(noun))
    return f"No column is recognized. The file has: {names}. Name one of its columns as one of these: {known}."


def _row(line: Line, columns: Mapping[str, Sequence[int]]) -> MappedRow:
    if line.problem:
        return MappedRow(line.number, problem=line.problem, text=storable(shown(line.cells)))
    values = dict(_values(line.cells, columns))
    problem = _problem(values, columns)
    if problem or not values:
        return MappedRow(line.number, problem=problem, text=storable(shown(line.cells)))
    return MappedRow(line.number, values)


def _values(cells: Sequence[str], columns: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, str]]:
    """The fields that have a value, in the order of the columns."""
    firsts = {}
    for name, numbers in columns.items():
        first = next((n for n in numbers if n < len(cells) and cells[n]), None)
        if first is not None:
            firsts[first] = name
    for n in sorted(firsts):
        yield firsts[n], cells[n]


def _problem(values: Mapping[str, str], columns: Mapping[str, Sequence[int]]) -> str:
    if not values and len(columns) == 1:
        return f"It has no {next(iter(columns)).replace('_', ' ')}."
    for name, value in values.items():
        if len(value) > MAX_CHARACTERS:
            return f"Its {name.replace('_', ' ')} has {len(value):,} characters; at most {MAX_CHARACTERS:,} are stored."
        if "\0" in value:
            return f"Its {name.replace('_', ' ')} has a NUL character."
        if not value.isascii() and storable(value) != value:
            return f"Its {name.replace('_', ' ')} has characters that are no text."
    return ""


def storable(text: str) -> str:
    """A text without what PostgreSQL cannot hold: NUL, and half of a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
