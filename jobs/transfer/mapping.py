"""Mapping: from a file to a noun's rows. Columns are recognized, shown, and can be changed; those that are not read are
named.

The same reading and the same limits for admin, API and command.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from jobs.lists.catalogue import BUSINESSES, DOMAINS, NOUNS
from jobs.lists.resource import Resource
from jobs.transfer import pasted
from jobs.transfer.headers import rank
from jobs.transfer.recognition import CUSTOM, known_headers, own_columns, recognize, unnamed
from jobs.transfer.row_marks import FIELD, without_remarks
from jobs.transfer.single_values import values_in, with_one_value_each, with_one_value_in
from jobs.transfer.spreadsheets import read_table, shown, table_of_items
from jobs.transfer.table_lines import Line, Table, Unreadable, too_many
from jobs.transfer.written_values import is_nothing, without_guard

MAX_ROWS = 100_000  # of one import, whatever way it comes
MAX_BYTES = 25_000_000
MAX_CHARACTERS = 2_083  # of one value; what browsers take as the longest address
MAX_OWN_CHARACTERS = 1_000_000  # of a value of our own exports
HEADERS_SHOWN = 20
MAX_HEADER = 200  # characters of a header that are shown and stored
SAMPLES = 3  # values of a column that are shown
MAX_SAMPLE = 60  # characters of one
MOST_LOOKED_AT = 200  # rows by which a file's noun is guessed
_PLAIN = re.compile(r"\w[\w.-]*\w", re.ASCII)  # a host, as most lines of a list have it

_NOT_SHOWN = ("custom_fields", FIELD)

# Fields that more than one column may have.
SEVERAL = ("email", "phone", "emails", "phones", "profiles", "categories", CUSTOM)
JOINED = ("email", "emails", "phones", "profiles", "categories")  # all values count, not only the first


@dataclass(frozen=True)
class MappedRow:
    """A row of an import: its line, its values by field, why it cannot be stored (else empty), and which of its values
    are left out."""

    line: int
    values: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    text: str = ""  # how a row without values is shown
    notices: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text or shown([value for name, value in self.values.items() if name not in _NOT_SHOWN])


@dataclass(frozen=True)
class ColumnChoice:
    """A column of a file: its header, the field that it is read as (empty: not read), some of its values, and a remark
    where not the header alone says what it is."""

    number: int
    header: str
    field: str
    samples: list[str]
    remark: str = ""


@dataclass
class MappedTable:
    """A table whose columns have become fields. `fields` has one for each column of `header`, empty: not read."""

    noun: Resource
    header: list[str]
    fields: list[str]
    lines: list[Line]
    sheet: str = ""
    own: bool = False  # one of our own exports, whose columns are stored as they were
    named: bool = True  # the header stands in the file
    remarks: list[str] = field(default_factory=list)  # of each column that nobody chose; none of a stored table
    is_chosen: bool = False  # somebody chose how the columns are read: it is remembered, and nothing remembered is used

    @cached_property
    def rows(self) -> list[MappedRow]:
        """The rows of the noun."""
        reader = RowReader(self.noun, self.header, self.fields, self.own)
        return [reader.read(line) for line in self.lines]

    @property
    def columns(self) -> dict[str, str]:
        """Header -> field, of those that are read."""
        return {text: name for text, name in zip(self.header, self.fields, strict=True) if name} if self.named else {
            text: name for text, name in zip(self.header, self.fields, strict=True) if name and len(self.header) > 1
        }  # fmt: skip

    @property
    def unread(self) -> list[str]:
        """Headers of columns that are not read; none where each row is read by itself."""
        pairs = zip(self.header, self.fields, strict=True)
        return [text for text, name in pairs if not name and text and (self.named or any(self.fields))]

    @property
    def choices(self) -> list[ColumnChoice]:
        """Every column with what it is read as."""
        behind = self._behind()
        columns = enumerate(zip(self.header, self.fields, self._remarks, strict=True))
        return [
            ColumnChoice(n, text, name, self._samples(n), f"{remark} {behind.get(n, '')}".strip())
            for n, (text, name, remark) in columns
        ]

    @property
    def _remarks(self) -> list[str]:
        return self.remarks or [""] * len(self.header)

    def _behind(self) -> dict[int, str]:
        """Of columns that are read only in rows in which another one with their field is empty: a sentence."""
        reader = RowReader(self.noun, self.header, self.fields, self.own)
        numbers = (own for name, own in reader.columns.items() if name not in SEVERAL and not self.own)
        pairs = ((own[0], n) for own in numbers for n in own[1:])
        return {n: f"It is left out where {self.header[first]!r} has a value." for first, n in pairs}

    @property
    def remarked(self) -> dict[str, str]:
        """Header -> why it is read so, of the columns that no header tells for sure."""
        return {text: remark for text, remark in zip(self.header, self._remarks, strict=True) if remark}

    @property
    def certain(self) -> dict[str, str]:
        """Header -> field, of the columns that a header tells, or somebody."""
        columns = zip(self.header, self.fields, self._remarks, strict=True)
        return {text: name for text, name, remark in columns if not remark}

    def with_fields(self, fields: Sequence[str], chosen: Collection[str]) -> MappedTable:
        """The table with other fields, of which those of the chosen headers are no guess."""
        pairs = zip(self.header, self._remarks, strict=True)
        remarks = ["" if text in chosen else remark for text, remark in pairs]
        return replace(self, fields=list(fields), remarks=remarks)

    def _samples(self, n: int) -> list[str]:
        values = (line.cells[n] for line in self.lines[:200] if n < len(line.cells) and line.cells[n])
        return [storable(value)[:MAX_SAMPLE] for value in list(dict.fromkeys(values))[:SAMPLES]]

    @property
    def table(self) -> Table:
        """The table as it was before its columns became fields of this noun."""
        return Table(self.lines, self.header if _has_names(self.header) else None, self.sheet)

    def chosen(self, columns: Mapping[str, str]) -> MappedTable:
        """The same table with some columns (header -> field) read in another way. Raises Unreadable."""
        if unknown := [text for text in columns if text not in self.header]:
            raise Unreadable(f"There is no column {unknown[0]!r}. The file has: {', '.join(self.header)}.")
        pairs = zip(self.header, self.fields, strict=True)
        fields = [columns.get(text, name) for text, name in pairs]
        checked = check_fields(self.noun, self.header, fields, own=self.own)
        return replace(self.with_fields(checked, columns), is_chosen=True)


def check_fields(noun: Resource, header: Sequence[str], fields: Sequence[str], *, own: bool = False) -> list[str]:
    """The fields of a table's columns, as somebody chose them. Raises Unreadable with a sentence."""
    known = {"", FIELD, *(noun.export_columns if own else (*fields_of(noun), *noun.import_aliases))}
    if unknown := [name for name in fields if name not in known]:
        names = ", ".join(fields_of(noun) or sorted(known))
        raise Unreadable(f"There is no field {unknown[0]!r} of {noun.plural.lower()}. There are: {names}.")
    if len(fields) != len(header):
        raise Unreadable(f"The file has {len(header)} columns, and {len(fields)} fields were given.")
    if not any(fields):
        raise Unreadable("No column is read. Choose a field for at least one of them.")
    return list(fields)


def importable() -> dict[str, Resource]:
    """The nouns that can be imported, by slug."""
    return {noun.slug: noun for noun in NOUNS if noun.importer or noun.import_identity}


def fields_of(noun: Resource) -> list[str]:
    """The fields that a column can be read as."""
    names = list(noun.import_aliases or noun.import_headers[:1]) if noun.importer else []
    return [*(name for name in names if name not in _TECHNICAL), CUSTOM] if "custom_fields" in names else names


_TECHNICAL = (
    "provider", "external_id", "people", "phone_as_written", "custom_fields", "sources", "facts_at", "expires_at",
    "purged_at", "domain_host", FIELD,
)  # fmt: skip


def column_names(noun: Resource) -> list[str]:
    """What a file's columns may be called, in the usual words."""
    if not noun.importer:
        return list(noun.import_identity)
    return [name for name in noun.import_aliases if name not in _TECHNICAL] or list(noun.import_headers)


# From a file, a list or a text box to rows.


def read_file(noun: Resource, name: str, body: bytes) -> MappedTable:
    """The rows of a file (CSV, XLSX, JSON, Parquet, vCards), packed or not. Raises Unreadable with a sentence."""
    if len(body) > MAX_BYTES:
        raise Unreadable(f"The file is larger than {MAX_BYTES // 1_000_000} MB, the most of one import. Divide it.")
    table = read_table(name, body, MAX_ROWS, lambda rows: known_headers(rows, noun))
    if noun.import_aliases and table.header is None:
        texts = [(line.number, ", ".join(filter(None, line.cells))) for line in table.to_look_at().lines]
        is_one_column = all(len(line.cells) == 1 for line in table.lines)
        in_cells = pasted.blocks_in_cells(texts) if is_one_column else pasted.NOTHING
        found = in_cells if in_cells.rows else pasted.blocks(texts)
        table = _table_of(found) if found.rows else table
    return _limited(map_table(table, noun))


LEFT_OUT = "It is a line between the rows, without a contact."


def _table_of(found: pasted.Found) -> Table:
    """The rows that were found in a text as a table, and its other lines, which say that they are left out."""
    table = table_of_items(found.rows, MAX_ROWS)
    table.lines += [Line(number, [text], LEFT_OUT) for number, text in found.left_out]
    return table


def read_items(noun: Resource, items: Iterable[Any]) -> MappedTable:
    """The rows of a list of texts or of objects (header -> value). Raises Unreadable with a sentence for people."""
    return _limited(map_table(table_of_items(items, MAX_ROWS), noun))


def read_pasted(noun: Resource, text: str) -> MappedTable:
    """The rows of a text box: a list with a row on each line or, where a row has several fields, a table.

    Bullets and numbers before the rows are no part of them, nor is Markdown.
    """
    text, around = pasted.table_and_words(text)
    if around:
        mapped = read_pasted(noun, text)
        return _limited(replace(mapped, lines=[*mapped.lines, *(Line(n, [words], LEFT_OUT) for n, words in around)]))
    raw, (lines, is_list) = text, pasted.plain_lines(text)
    text = "\n".join(lines)
    is_loose = bool(noun.import_aliases) and not _has_header(noun, text)
    if is_loose and (items := pasted.addresses(lines)):
        return read_items(noun, items)
    found = pasted.quoted_rows(raw) if is_loose else pasted.NOTHING
    found = found if found.rows or not is_loose else pasted.loose_rows(lines, is_list, MAX_ROWS)
    if found.rows:
        return _limited(map_table(_table_of(found), noun))
    if noun.import_aliases or not noun.importer or text.lstrip().startswith(("{", "[")) or _has_header(noun, text):
        return read_file(noun, "", text.encode("utf-8", "replace"))
    return read_items(noun, text.splitlines())


def _has_header(noun: Resource, text: str) -> bool:
    """Whether a pasted text is a table: its first line has several cells, and one is a known header."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    cells = [cell.strip().strip('"') for cell in re.split(r"[,;\t|]", first)]
    is_list = noun.import_aliases or noun.import_commas  # whose first line may be a value that is called like a field
    return len(cells) > (1 if is_list else 0) and known_headers([cells], noun) > 0


def _limited(mapped: MappedTable) -> MappedTable:
    if not mapped.lines:
        raise Unreadable("There are no rows in it.")
    if len(mapped.lines) > MAX_ROWS:
        raise Unreadable(too_many(MAX_ROWS))
    return mapped


# From a table to rows.


def map_table(table: Table, noun: Resource) -> MappedTable:
    """The rows of a table as a noun's fields. Raises Unreadable when no column is recognized and one must be.

    Where the noun has one field, a table needs no header: the value is looked for in each row.
    """
    found = recognize(without_remarks(table), noun)
    if not noun.importer and not found.own:
        names = ", ".join(noun.import_identity)
        raise Unreadable(
            f"{noun.plural} are imported only from files that were exported here, with the columns {names}."
        )
    if not any(found.fields) and (table.header or noun.import_aliases):
        raise Unreadable(_no_column(found.header, found.lines, noun))
    header = [storable(text)[:MAX_HEADER] for text in found.header]
    lines = found.lines
    if noun.importer and not noun.import_aliases and not noun.import_commas and not found.own:
        at = next((n for n, name in enumerate(found.fields) if name), None)
        lines = with_one_value_each(lines, noun) if at is None else with_one_value_in(at, lines, noun)
    return MappedTable(noun, header, found.fields, lines, found.sheet, found.own, found.named, found.remarks)


def _has_names(header: Sequence[str]) -> bool:
    """Whether a header stood in the file: its columns are not merely numbered."""
    return any(text != unnamed(n) for n, text in enumerate(header))


_OF_A_BUSINESS = ("name", "phone", "address", "street")


def looks_like(mapped: MappedTable) -> Resource | None:
    """The noun that more of the file would be read as; None where the chosen one is right, or nothing is known.

    Our own exports are known by their columns; businesses by a column that only they have, beside another one.
    """
    if mapped.own:
        return None
    for noun in importable().values():
        if noun != mapped.noun and own_columns(mapped.header, noun):
            return noun
    if mapped.noun.import_aliases or not mapped.noun.importer or mapped.noun.import_commas:
        return None
    fields = set(recognize(replace(mapped.table, lines=mapped.lines[:MOST_LOOKED_AT]), BUSINESSES).fields) - {""}
    return BUSINESSES if len(fields) > 1 and fields.intersection(_OF_A_BUSINESS) else None


def recognized(read: Callable[[Resource], MappedTable]) -> MappedTable:
    """A table as what it looks like: our own files, else businesses, else domains. `read` reads it as a noun.

    Raises Unreadable.
    """
    try:
        table = read(DOMAINS)
    except Unreadable:
        return read(BUSINESSES)
    better = looks_like(table)
    return read(better) if better else table


def _no_column(header: Sequence[str], lines: Sequence[Line], noun: Resource) -> str:
    if not _has_names(header) and lines:
        header = lines[0].cells
    names = storable(", ".join(text for text in header[:HEADERS_SHOWN] if text)[:500])
    known = ", ".join(column_names(noun))
    return f"No column is recognized. The file has: {names}. Name one of its columns as one of these: {known}."


# Fields whose value may be JSON in a cell; of others, an object of JSON has columns of its own.
_LISTS_OF_OBJECTS = ("categories", "main_category")
_OBJECTS = ("address", "coordinates", "opening_hours", "people", "custom_fields", CUSTOM)


class RowReader:
    """Reads the cells of a table's rows as fields."""

    def __init__(self, noun: Resource, header: Sequence[str], fields: Sequence[str], own: bool) -> None:
        self.noun, self.header, self.own = noun, header, own
        self.columns: dict[str, list[int]] = {}
        for n in sorted(range(len(fields)), key=lambda n: (rank(header[n], fields[n], noun), n)):
            if fields[n]:
                self.columns.setdefault(fields[n], []).append(n)

    def read(self, line: Line) -> MappedRow:
        """The row of a line, or what is wrong with it."""
        if line.problem:
            return MappedRow(line.number, problem=line.problem, text=storable(shown(line.cells)))
        values = dict(self._values(line.cells)) if self.columns else self._only_value(line.cells)
        wrong = self._wrong(values)
        return MappedRow(line.number, values) if values and not wrong else self._faulty(line, values, wrong)

    def _faulty(self, line: Line, values: Mapping[str, str], wrong: Mapping[str, str]) -> MappedRow:
        """A row without values that are too long, and without what is no text in others; none where that is its key."""
        keys = self.noun.import_identity if self.own else values if len(self.columns) <= 1 else ()
        problem = next((f"Its {name.replace('_', ' ')} {why}." for name, why in wrong.items() if name in keys), "")
        problem = problem or self._missing(values)
        if problem or not values:
            return MappedRow(line.number, problem=problem, text=storable(shown(line.cells)))
        too_long = {name for name in wrong if len(values[name]) > self._most(name)}
        ends = {name: "is left out" if name in too_long else "is stored without" for name in wrong}
        heads = {name: name.replace("_", " ").capitalize() for name in wrong}
        notices = tuple(f"{heads[name]}: it {why}; it {ends[name]}." for name, why in wrong.items())
        cleaned = {name: storable(value) for name, value in values.items() if name not in too_long}
        return MappedRow(line.number, cleaned, notices=notices)

    def _values(self, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
        """The fields that have a value, in the order of the columns."""
        firsts: dict[int, tuple[str, str]] = {}
        for name, numbers in self.columns.items():
            filled = [n for n in numbers if n < len(cells) and self._is_value(cells[n], name)]
            if name not in _OBJECTS and not self.own:
                marks = "{" if name in _LISTS_OF_OBJECTS else ("{", "[{")
                filled = [n for n in filled if not cells[n].startswith(marks)]
            elif name == "address" and (parts := [n for n in filled if cells[n].startswith("{")]) and len(filled) > 1:
                filled = [n for n in filled if n != parts[0]]
                firsts[parts[0]] = ("address_parts", cells[parts[0]])
            if not filled:
                continue
            values = [cells[n] if self.own else without_guard(cells[n]) for n in filled]
            if name == CUSTOM:
                stored = {self.header[n]: value for n, value in zip(filled, values, strict=True)}
                firsts[filled[0]] = ("custom_fields", json.dumps(stored, ensure_ascii=False))
            elif name in JOINED and len(values) > 1:
                firsts[filled[0]] = (name, "; ".join(dict.fromkeys(values)))
            else:
                firsts[filled[0]] = (name, values[0])
                if name == "phone" and len(values) > 1:
                    firsts[filled[1]] = ("phones", "; ".join(values[1:]))
        further = [value for name, value in firsts.values() if name == "phones"]
        for n in sorted(firsts):
            yield firsts[n] if firsts[n][0] != "phones" or self.own else ("phones", "; ".join(further))

    def _is_value(self, cell: str, name: str) -> bool:
        if not cell or self.own or not self.noun.import_aliases:
            return bool(cell)
        return not is_nothing(cell) and (name == CUSTOM or cell.lower() != "false")  # programs write it for nothing

    def _only_value(self, cells: Sequence[str]) -> dict[str, str]:
        """Of a noun with one field in a table without a header: the value that the row has, else its first cell."""
        name = self.noun.import_headers[0]
        if self.noun.import_commas:
            return {name: text} if (text := ", ".join(filter(None, cells)).partition("\t")[0]) else {}
        if len(cells) == 1 and _PLAIN.fullmatch(cells[0]):
            return {name: cells[0]}
        found = values_in(cells, self.noun)
        value = found[0] if found else next(iter(cells), "")
        return {name: value} if value else {}

    def _missing(self, values: Mapping[str, str]) -> str:
        if values or len(self.columns) > 1:
            return ""
        name = next(iter(self.columns), self.noun.import_headers[0] if self.noun.import_headers else "value")
        return f"It has no {name.replace('_', ' ')}."

    def _most(self, name: str) -> int:
        return MAX_OWN_CHARACTERS if self.own or name == "custom_fields" else MAX_CHARACTERS

    def _wrong(self, values: Mapping[str, str]) -> dict[str, str]:
        """The fields whose values cannot be stored, and why."""
        wrong: dict[str, str] = {}
        for name, value in values.items():
            if len(value) > (most := self._most(name)):
                wrong[name] = f"has {len(value):,} characters; at most {most:,} are stored"
            elif "\0" in value:
                wrong[name] = "has a NUL character"
            elif not value.isascii() and storable(value) != value:
                wrong[name] = "has characters that are no text"
        return wrong


def storable(text: str) -> str:
    """A text without what PostgreSQL cannot hold: NUL, and half of a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
