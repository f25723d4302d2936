"""Spreadsheets: CSV of any common separator and encoding, XLSX, and JSON lines become one table of texts."""

from __future__ import annotations

import csv
import io
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

MAX_COLUMNS = 200
SHEET_ROWS = 1_048_576  # what a sheet can hold: a row with a higher number is a trap
MAX_UNPACKED_BYTES = 400_000_000  # of an XLSX file, which is packed XML
SEPARATORS = ",;\t|"
EXPECTED = "A CSV, XLSX or JSON lines file is expected."

# How files begin that people take for a table.
NO_TABLES = {
    b"%PDF": "a PDF document", b"\xd0\xcf\x11\xe0": "an old Excel file (.xls); save it as .xlsx or CSV",
    b"\x89PNG": "an image", b"\xff\xd8\xff": "an image", b"\x1f\x8b": "a gzip archive; unpack it first",
    b"PAR1": "a Parquet file", b"<!DOCTYPE": "a web page", b"<html": "a web page", b"<?xml": "an XML file",
    b"[": "a JSON array; JSON lines have one object on each line",
}  # fmt: skip


class Unreadable(ValueError):
    """The file cannot be used; the message is for people."""


class Line(NamedTuple):
    """A row of a table: its number in the file, from 1, its cells, and why it cannot be used (else empty)."""

    number: int
    cells: list[str]
    problem: str = ""


@dataclass
class Table:
    """The rows of a file that are not empty.

    `header` is None where the first row may be the header or not: only who knows which columns to look for can say.
    """

    lines: list[Line] = field(default_factory=list)
    header: list[str] | None = None


def read_table(name: str, body: bytes, max_rows: int) -> Table:
    """The table in a file. Raises Unreadable for a file that has none, or more rows than `max_rows` and a header."""
    if name.lower().endswith(".xlsx") or body[:4] == b"PK\x03\x04":
        return Table(_bounded(_sheet(body), max_rows))
    _refuse_no_table(body)
    text = _decoded(body)
    if text.lstrip().startswith("{"):
        return _objects(_json_lines(text), max_rows)
    return Table(_bounded(_csv(text), max_rows))


def table_of_items(items: Iterable[Any], max_rows: int) -> Table:
    """A list of texts as a table of one column without a header; of objects, as one with their names as header."""
    items = list(items)
    if any(isinstance(item, Mapping) for item in items):
        return _objects(enumerate(items, start=1), max_rows)
    lines = (Line(number, [str(item).strip()]) for number, item in enumerate(items, start=1))
    return Table(_bounded(lines, max_rows), header=[])


def _bounded(lines: Iterable[Line], max_rows: int) -> list[Line]:
    """The lines that are not empty; one may be a header."""
    bounded = []
    for line in lines:
        if line.problem or any(line.cells):
            bounded.append(line)
        if len(bounded) > max_rows + 1:
            raise Unreadable(too_many(max_rows))
    return bounded


def too_many(max_rows: int) -> str:
    """The sentence for a file with too many rows."""
    return f"There are more than {max_rows:,} rows, the most of one import. Divide the file."


def _refuse_no_table(body: bytes) -> None:
    start = body[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise Unreadable(f"The file is empty. {EXPECTED}")
    for mark, kind in NO_TABLES.items():
        if start.lower().startswith(mark.lower()):
            raise Unreadable(f"This is {kind}. {EXPECTED}")


def _decoded(body: bytes) -> str:
    utf16 = body[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = body.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    if "\0" in text:
        raise Unreadable(f"The file has binary data. {EXPECTED}")
    return text


# CSV.


def _csv(text: str) -> Iterator[Line]:
    skipped, separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = 1
    try:
        for row in reader:
            if number > skipped:
                yield Line(number, [cell.strip() for cell in row[:MAX_COLUMNS]])
            number = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(f"The CSV file is damaged in line {reader.line_num}: {error}.") from error


def _separator(text: str) -> tuple[int, str]:
    """How many lines come before the table, and the separator: as Excel's `sep=` says, or the most frequent one."""
    first = next((line for line in text[:65_536].splitlines() if line.strip()), "")
    if mark := re.fullmatch(r"sep=(.)", first.strip("\r\n "), re.IGNORECASE):
        return 1, mark[1]
    unquoted = re.sub(r'"[^"]*"', "", first)
    return 0, max(SEPARATORS, key=unquoted.count)


# XLSX.


def _sheet(body: bytes) -> Iterator[Line]:
    from openpyxl import load_workbook  # a quarter of a second at the start of every command that needs none

    try:
        _refuse_bomb(body)
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_row=SHEET_ROWS, max_col=MAX_COLUMNS, values_only=True)
        for number, row in enumerate(rows, start=1):
            yield Line(number, ["" if cell is None else str(cell).strip() for cell in row])
    except Unreadable:
        raise
    except _XLSX_ERRORS as error:
        raise Unreadable("The XLSX file cannot be read. Open it in a spreadsheet and save it again.") from error


# What openpyxl, its XML parser and zipfile raise for damaged files.
_XLSX_ERRORS = (
    *(BadZipFile, zlib.error, EOFError, OSError, SyntaxError, RuntimeError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError),
)


def _refuse_bomb(body: bytes) -> None:
    """Refuse a file that is far larger than it looks; zipfile unpacks no more of a member than it announces."""
    if sum(member.file_size for member in ZipFile(io.BytesIO(body)).infolist()) > MAX_UNPACKED_BYTES:
        raise Unreadable(f"The XLSX file unpacks to more than {MAX_UNPACKED_BYTES // 1_000_000} MB. Save it as CSV.")


# JSON lines.


def _json_lines(text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(io.StringIO(text), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError):
                yield number, None


def _objects(items: Iterable[tuple[int, Any]], max_rows: int) -> Table:
    """Objects as a table; the header has every name, in the order in which they come."""
    header: dict[str, int] = {}
    lines = _bounded((_line_of(number, item, header) for number, item in items), max_rows)
    return Table(lines, header=list(header))


def _line_of(number: int, item: Any, header: dict[str, int]) -> Line:
    try:
        if not isinstance(item, Mapping):
            return Line(number, [_text(item)[:200]], "It is not a JSON object.")
        for name in item:
            if len(header) < MAX_COLUMNS:
                header.setdefault(str(name), len(header))
        return Line(number, [_text(item.get(name)) for name in header])
    except RecursionError:
        return Line(number, [], "It is nested too deeply.")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "; ".join(value).strip()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value).strip()


def shown(cells: Sequence[str]) -> str:
    """A row in a few words: its cells that are not empty, one after the other."""
    return ", ".join(cell for cell in cells if cell)[:200]
