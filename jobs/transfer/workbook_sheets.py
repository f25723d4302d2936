"""Sheets of a workbook (XLSX, ODS) as lines: which are one table, their cells as texts, their links."""

from __future__ import annotations

import html
import io
import itertools
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any
from zipfile import BadZipFile, ZipFile

from jobs.transfer import open_documents
from jobs.transfer.cell_links import LinkedRow, is_value, with_targets
from jobs.transfer.table_lines import Line, Score, Unreadable, up_to_most_rows
from jobs.transfer.workbooks import unescaped

MAX_COLUMNS = 200
SHEET_ROWS = 1_048_576  # what a sheet can hold: a row with a higher number is a trap
MAX_UNPACKED_BYTES = 400_000_000  # of packed XML or of Parquet
MAX_LINKS_BYTES = 20_000_000  # of the list of links of a sheet
SHEETS_NAMED = 5
MAX_LABEL = 200
SAMPLE_ROWS = 25  # of a sheet, or of a CSV by a separator, that are looked at to choose


def open_document(body: bytes, max_rows: int) -> dict[str, list[open_documents.Row]]:
    """The rows of each sheet. Raises Unreadable."""
    from lxml.etree import XMLSyntaxError

    try:
        return open_documents.sheets_of(body, MAX_COLUMNS, max_rows + 2)
    except (*_XLSX_ERRORS, XMLSyntaxError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("The ODS file cannot be read. Open it in a spreadsheet and save it again.") from error


def first_rows_of_sheets(body: bytes, max_rows: int) -> tuple[dict[str, list[list[str]]], list[Line] | None]:
    """The first rows of each sheet that is shown; of a workbook with one sheet, all its lines."""
    with _workbook(body) as book:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or list(book.worksheets)
        if len(sheets) == 1:
            return {sheets[0].title: []}, up_to_most_rows(_sheet_lines(body, sheets[0]), max_rows)
        return {sheet.title: _first_rows(sheet) for sheet in sheets}, None


def lines_of_sheets(body: bytes, names: list[str], header: list[str], max_rows: int) -> list[Line]:
    """The lines of sheets that are one table."""
    with _workbook(body) as book:
        parts = (rows_below(_sheet_lines(body, book[name]), header, name == names[0]) for name in names)
        return up_to_most_rows(itertools.chain.from_iterable(parts), max_rows)


def sheets_of_table(firsts: Mapping[str, list[list[str]]], score: Score) -> tuple[list[str], list[str]]:
    """The names of the sheets that are one table: the one that looks most like it, and those with its header. And the
    header. `firsts` has the first rows of each sheet."""
    best = max(firsts, key=lambda name: score(firsts[name]), default="")
    header = max(firsts.get(best, []), key=lambda row: score([row]), default=[])
    is_known = score([header]) > 1
    return [name for name in firsts if name == best or (is_known and header in firsts[name])], header


def rows_below(lines: Iterable[Line], header: list[str], is_first: bool) -> Iterator[Line]:
    """The rows of a sheet: all of the first one, and of another one those below the header that it shares."""
    lines = iter(lines)
    if not is_first:
        any(line.cells == header for line in lines)
    yield from lines


def label_of_sheets(names: Sequence[str], count: int) -> str:
    """Which sheets are read of a workbook with several."""
    more = f" and {len(names) - SHEETS_NAMED} more" if len(names) > SHEETS_NAMED else ""
    return (", ".join(names[:SHEETS_NAMED]) + more)[:MAX_LABEL] if count > 1 else ""


@contextmanager
def _workbook(body: bytes) -> Iterator[Any]:
    """An XLSX file as openpyxl reads it, row by row. Raises Unreadable, also for what is damaged further down."""
    from openpyxl import load_workbook  # a quarter of a second

    try:
        yield load_workbook(io.BytesIO(body), read_only=True, data_only=True)
    except Unreadable:
        raise
    except _XLSX_ERRORS as error:
        raise Unreadable("The XLSX file cannot be read. Open it in a spreadsheet and save it again.") from error


def _first_rows(sheet: Any) -> list[list[str]]:
    rows = sheet.iter_rows(max_row=SAMPLE_ROWS, max_col=MAX_COLUMNS, values_only=True)
    return [_cells_of(row) for row in rows]


def _cells_of(row: Iterable[Any]) -> list[str]:
    """The texts of a row, without the empty cells at its end."""
    cells = [cell_text(unescaped(cell) if isinstance(cell, str) else cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _sheet_lines(body: bytes, sheet: Any) -> Iterator[Line]:
    links, headings, merged = _links(body, sheet)
    rows = sheet.iter_rows(max_row=SHEET_ROWS, max_col=MAX_COLUMNS, values_only=True)
    read: Iterable[tuple[int, list[str]]] = ((number, _cells_of(row)) for number, row in enumerate(rows, start=1))
    if links:
        read = with_targets([LinkedRow(number, cells, dict(links.get(number, ()))) for number, cells in read])
    for number, cells in filled_below(read, merged):
        yield Line(number, cells, HEADING if number in headings and len(cells) == 1 else "")


def filled_below(
    rows: Iterable[tuple[int, list[str]]], merged: Mapping[int, list[int]]
) -> Iterator[tuple[int, list[str]]]:
    """The rows with the value of a cell over several rows in each of them. `merged`: a row below the first -> the
    columns of such cells, from 0."""
    above: list[str] = []
    for number, cells in rows:
        for column in merged.get(number, ()) if any(cells) else ():
            cells += [""] * (column + 1 - len(cells))
            cells[column] = cells[column] or (above[column] if column < len(above) else "")
        above = cells
        yield number, cells


def cell_text(value: Any) -> str:
    """What stands in a cell: a whole number has no decimals, a time is written as ISO 8601 (in UTC)."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime | date | time) else str(value).strip()


_LINK = re.compile(rb"<hyperlink\b[^>]*>")
HEADING = "It is a heading over the rows below it, one cell over all columns."
# A cell from A over three columns or more is a heading's.
_HEADING = re.compile(rb'<mergeCell ref="A(\d+):(?:[C-Z]|[A-Z]{2,3})\1"')
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
MOST_MERGED, MOST_ROWS_OF_A_CELL = 2_000, 100
_FORMULA_LINK = re.compile(r'^=\s*HYPERLINK\(\s*"([^"]+)"', re.IGNORECASE)
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')


def _links(body: bytes, sheet: Any) -> tuple[dict[int, list[tuple[int, str]]], set[int], dict[int, list[int]]]:
    """Row -> the cells (column from 0, target) that are links to a website, an address or a number: the target counts,
    not the text. And the rows that are one cell over several columns: headings of the rows below them. And
    the cells that go on from the row above."""
    part = str(sheet._worksheet_path)
    with ZipFile(io.BytesIO(body)) as file:
        tail, has_formulas = _behind_the_rows(file, part)
        targets = _targets(file, part) if tail else {}
    links: dict[int, list[tuple[int, str]]] = {}
    for mark in _LINK.findall(tail):
        attributes = {name.decode(): html.unescape(value.decode()) for name, value in _ATTRIBUTE.findall(mark)}
        _add_link(links, attributes.get("ref", ""), targets.get(attributes.get("r:id", ""), ""))
    if has_formulas:
        for cell, target in _formula_links(body, sheet.title):
            _add_link(links, cell, target)
    return links, {int(row) for row in _HEADING.findall(tail)}, _going_on(tail)


def _going_on(tail: bytes) -> dict[int, list[int]]:
    """A row -> the columns of its cells that are those of the row above: one cell over rows. Those of a header, which
    has cells over columns beside them, are none."""
    from openpyxl.utils.cell import column_index_from_string

    merged = [(*map(bytes.decode, match),) for match in _MERGED.findall(tail)[:MOST_MERGED]]
    of_header = {int(top) for left, top, right, _ in merged if left != right}
    going_on: dict[int, list[int]] = {}
    for left, top, right, bottom in merged:
        column = column_index_from_string(left) - 1
        if left == right and column < MAX_COLUMNS and int(top) > 1 and int(top) not in of_header:
            for row in range(int(top) + 1, min(int(bottom), int(top) + MOST_ROWS_OF_A_CELL) + 1):
                going_on.setdefault(row, []).append(column)
    return going_on


def _add_link(links: dict[int, list[tuple[int, str]]], cell: str, target: str) -> None:
    from openpyxl.utils.cell import coordinate_to_tuple

    if cell and ":" not in cell and is_value(target):
        row, column = coordinate_to_tuple(cell)
        links.setdefault(row, []).append((column - 1, target))


def _behind_the_rows(file: ZipFile, part: str) -> tuple[bytes, bool]:
    """What a sheet's XML has behind its rows, where the links stand; and whether a formula makes links."""
    tail, last, formulas, behind = b"", b"", False, False
    with file.open(part) as xml:
        while data := xml.read(1 << 20):
            seen = last + data
            formulas = formulas or b"HYPERLINK(" in seen
            if behind:
                tail += data[: MAX_LINKS_BYTES - len(tail)]
            elif (start := seen.find(b"</sheetData>")) >= 0:
                behind, tail = True, seen[start:][:MAX_LINKS_BYTES]
            last = data[-16:]
    return tail, formulas


def _targets(file: ZipFile, part: str) -> dict[str, str]:
    folder, _, name = part.rpartition("/")
    try:
        relations = file.read(f"{folder}/_rels/{name}.rels")
    except KeyError:
        return {}
    found = (dict(_ATTRIBUTE.findall(mark)) for mark in re.findall(rb"<Relationship\b[^>]*>", relations))
    return {mark[b"Id"].decode(): html.unescape(mark[b"Target"].decode()) for mark in found if b"Target" in mark}


def _formula_links(body: bytes, title: str) -> Iterator[tuple[str, str]]:
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(body), read_only=True)[title]
    for row in sheet.iter_rows(max_row=SHEET_ROWS, max_col=MAX_COLUMNS):
        for cell in row:
            if isinstance(cell.value, str) and (match := _FORMULA_LINK.match(cell.value)):
                yield cell.coordinate, match[1]


# What openpyxl, its XML parser and zipfile raise for damaged files.
_XLSX_ERRORS = (
    *(BadZipFile, zlib.error, EOFError, OSError, SyntaxError, RuntimeError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError),
)
