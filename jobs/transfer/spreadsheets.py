"""Spreadsheets: CSV of any common separator and encoding, XLSX, JSON, Parquet, vCards and tables in markup, packed or
not, become one table of texts."""

from __future__ import annotations

import csv
import html
import io
import itertools
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple
from zipfile import BadZipFile, ZipFile

from jobs.transfer import fixed_width, ldif, markup_tables, open_documents, vcards
from jobs.transfer.archives import NotUnpacked, unpacked
from jobs.transfer.cell_links import LinkedRow, with_targets
from jobs.transfer.encodings import decode_old, without_second_encoding
from jobs.transfer.json_items import items_of, items_of_pages
from jobs.transfer.loose_csv import TooLong, rows_of
from jobs.transfer.open_documents import is_open_document
from jobs.transfer.workbooks import unescaped

MAX_COLUMNS = 200
SHEET_ROWS = 1_048_576  # what a sheet can hold: a row with a higher number is a trap
MAX_UNPACKED_BYTES = 400_000_000  # of an XLSX file, which is packed XML
MAX_UNPACKED = 25_000_000  # of a file that is packed
MAX_LINKS_BYTES = 20_000_000  # of the list of links of a sheet
SEPARATORS = ",;\t|"
EXPECTED = "A CSV, XLSX, ODS, JSON, XML, Parquet or vCard file is expected."
TITLES = 3  # lines in which rows of one cell begin
SHEETS_NAMED = 5
MAX_LABEL = 200
SAMPLE_ROWS = 25  # of a sheet, or of a CSV by a separator, that are looked at to choose

# How files begin that people take for a table.
NO_TABLES = {
    b"%PDF": "a PDF document", b"\xd0\xcf\x11\xe0": "an old Excel file (.xls); save it as .xlsx or CSV",
    b"\x89PNG": "an image", b"\xff\xd8\xff": "an image", b"Rar!": "a RAR archive; unpack it first",
    b"7z\xbc\xaf": "a 7z archive; unpack it first",
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
    sheet: str = ""  # of a workbook with several: the one that was read


Score = Callable[[Sequence[Sequence[str]]], int]


def read_table(name: str, body: bytes, max_rows: int, score: Score = lambda rows: 0) -> Table:
    """The table in a file. Raises Unreadable for a file that has none, or more rows than `max_rows` and a header.

    `score` says of the first rows how much they look like a table that is looked for: by it the sheet of a workbook and
    the separator of a CSV are chosen.
    """
    try:
        name, body = unpacked(name, body, MAX_UNPACKED)
    except NotUnpacked as error:
        raise Unreadable(str(error)) from error
    if body[:4] == b"PAR1":
        return _objects(enumerate(_parquet_rows(body, max_rows), start=1), max_rows)
    if is_open_document(body):
        return _rows_table(*_open_document_sheet(body, max_rows, score), max_rows, score)
    if name.lower().endswith(".xlsx") or body[:4] == b"PK\x03\x04":
        sheet, lines = _sheet(body, score)
        return _rows_table(sheet, lines, max_rows, score)
    _refuse_no_table(body)
    return _text_table(_decoded(body, score), max_rows, score)


def _text_table(text: str, max_rows: int, score: Score) -> Table:
    start = text[:2_000].lstrip().lower()
    if start.startswith("<"):
        return _markup(text, max_rows, score)
    if start.startswith(vcards.MARK.lower()):
        return _objects(vcards.cards(text), max_rows)
    if ldif.MARK.match(start):
        return _objects(ldif.entries(text), max_rows)
    if start.startswith("{"):
        return _objects(items_of(text), max_rows)
    if re.match(r"\[\s*[\[{\"\]]", start):
        return table_of_items(items_of_pages(_json_array(text)), max_rows)
    if rows := fixed_width.rows_of(text, score):
        return Table(_bounded((Line(number, cells) for number, cells in rows), max_rows))
    return _rows_table("", _csv(text, score), max_rows, score)


def _rows_table(sheet: str, lines: Iterable[Line], max_rows: int, score: Score) -> Table:
    return Table(_divided(_bounded(lines, max_rows), score), sheet=sheet)


def _divided(lines: list[Line], score: Score) -> list[Line]:
    """Rows that stand in one cell each ("Name, Street, Town, Phone"), divided as the first of them below a title is."""
    if not lines or any(len(line.cells) != 1 for line in lines):
        return lines
    for separator in (*SEPARATORS, " / "):
        rows = [[cell.strip() for cell in line.cells[0].split(separator)] for line in lines]
        start = next((n for n, row in enumerate(rows[:TITLES]) if len(row) > 1), TITLES)
        if start == TITLES or score(rows[start : start + 1]) < 2:
            continue
        if all(len(row) == len(rows[start]) for row in rows[start:]):
            return [line._replace(cells=row[:MAX_COLUMNS]) for line, row in zip(lines, rows, strict=True)]
    return lines


def _markup(text: str, max_rows: int, score: Score) -> Table:
    """The table of an `.xls` that is markup. Raises Unreadable for a page or an XML file without one."""
    if markup_tables.is_xml_workbook(text):
        sheet, lines = _xml_sheet(text, score)
    elif not re.search(r"<(?:html|table|body|!doctype html)\b", text[:5_000], re.IGNORECASE):
        return _objects(enumerate(_xml_objects(text), start=1), max_rows)
    else:
        rows = markup_tables.html_rows(text, MAX_COLUMNS)
        if score(rows[:SAMPLE_ROWS]) == 0:
            raise Unreadable(f"This is a web page. {EXPECTED}")
        sheet, lines = "", itertools.starmap(Line, enumerate(rows, start=1))
    return Table(_bounded(lines, max_rows), sheet=sheet)


def _xml_objects(text: str) -> list[dict[str, Any]]:
    from jobs.transfer.xml_items import xml_items  # with lxml, of use for this kind of file alone

    try:
        items = xml_items(text)
    except ValueError as error:
        raise Unreadable("The XML file is damaged. Export it again, or as CSV.") from error
    if not items:
        raise Unreadable(f"This is an XML file in which nothing repeats as rows do. {EXPECTED}")
    return items


def _xml_sheet(text: str, score: Score) -> tuple[str, Iterator[Line]]:
    try:
        sheets = markup_tables.xml_sheets(text, MAX_COLUMNS)
    except ValueError as error:
        raise Unreadable("The XML workbook is damaged. Open it in a spreadsheet and save it as XLSX.") from error
    names, header = _sheets_of_table({name: rows[:SAMPLE_ROWS] for name, rows in sheets.items()}, score)
    numbered = {name: itertools.starmap(Line, enumerate(sheets[name], start=1)) for name in names}
    parts = (_below(numbered[name], header, name == names[0]) for name in names)
    return _label(names, len(sheets)), itertools.chain.from_iterable(parts)


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


def _decoded(body: bytes, score: Score) -> str:
    """The text: by its mark, else UTF-16 where every other byte is NUL, else UTF-8, else what an old program wrote."""
    if encoding := _utf16(body):
        text = body.decode(encoding, "replace").removeprefix("\ufeff")
    else:
        try:
            text = without_second_encoding(body.decode("utf-8-sig"))
        except UnicodeDecodeError:
            text = decode_old(body, score)
    text = text.replace("\ufeff", "")  # of each file that was joined
    if "\0" in text:
        raise Unreadable(f"The file has binary data. {EXPECTED}")
    return text


def _utf16(body: bytes) -> str:
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    start = body[: 1_000 // 2 * 2]
    even, odd = start[::2].count(0), start[1::2].count(0)
    if len(start) >= 8 and max(even, odd) > len(start) * 0.35 and min(even, odd) < len(start) * 0.05:
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


# CSV.


def _csv(text: str, score: Score) -> Iterator[Line]:
    skipped, separator = _separator(text, score)
    try:
        for number, row in rows_of(text, separator):
            if number > skipped:
                yield Line(number, [cell.strip() for cell in row[:MAX_COLUMNS]])
    except TooLong as error:
        raise Unreadable(f"The CSV file is damaged in {error}.") from error


def _separator(text: str, score: Score) -> tuple[int, str]:
    """How many lines come before the table, and the separator: as Excel's `sep=` says, or the one by which most columns
    are known and most rows have the same number of cells."""
    first = next((line for line in text[:65_536].splitlines() if line.strip()), "")
    if mark := re.fullmatch(r"sep=(.)", first.strip('\r\n \ufeff"'), re.IGNORECASE):
        return 1, mark[1]
    return 0, max(SEPARATORS, key=lambda separator: _fits(text[:65_536], separator, score))


def _fits(text: str, separator: str, score: Score) -> tuple[int, float, int]:
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True):
            if any(cell.strip() for cell in row):
                rows.append([cell.strip() for cell in row])
            if len(rows) == SAMPLE_ROWS:
                break
    except csv.Error:
        return 0, 0, 0
    several = [len(row) for row in rows if len(row) > 1]
    if not several:
        return score(rows), 0, 0
    usual = max(set(several), key=several.count)
    return score(rows), round(several.count(usual) / len(rows), 1), len(rows[0])


# Workbooks.


def _open_document_sheet(body: bytes, max_rows: int, score: Score) -> tuple[str, Iterator[Line]]:
    from lxml.etree import XMLSyntaxError

    try:
        _refuse_bomb(body)
        sheets = open_documents.sheets_of(body, MAX_COLUMNS, max_rows + 2)
    except (*_XLSX_ERRORS, XMLSyntaxError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("The ODS file cannot be read. Open it in a spreadsheet and save it again.") from error
    firsts = {name: [cells for _, cells in rows[:SAMPLE_ROWS]] for name, rows in sheets.items()}
    names, header = _sheets_of_table(firsts, score)
    parts = (_below([Line(*row) for row in sheets[name]], header, name == names[0]) for name in names)
    return _label(names, len(sheets)), itertools.chain.from_iterable(parts)


def _sheet(body: bytes, score: Score) -> tuple[str, Iterator[Line]]:
    """The name of the sheet that looks most like the table (where there are several), and its rows."""
    from openpyxl import load_workbook  # a quarter of a second at the start of every command that needs none

    with _readable():
        _refuse_bomb(body)
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or list(book.worksheets)
        firsts = {sheet.title: _first_rows(sheet) for sheet in sheets} if len(sheets) > 1 else {sheets[0].title: []}
        names, header = _sheets_of_table(firsts, score)
        parts = (_below(_sheet_lines(body, book[name]), header, name == names[0]) for name in names)
        return _label(names, len(sheets)), itertools.chain.from_iterable(parts)


def _sheets_of_table(firsts: Mapping[str, list[list[str]]], score: Score) -> tuple[list[str], list[str]]:
    """The names of the sheets that are one table: the one that looks most like it, and those with its header. And the
    header. `firsts` has the first rows of each sheet."""
    best = max(firsts, key=lambda name: score(firsts[name]), default="")
    header = max(firsts.get(best, []), key=lambda row: score([row]), default=[])
    is_known = score([header]) > 1
    return [name for name in firsts if name == best or (is_known and header in firsts[name])], header


def _below(lines: Iterable[Line], header: list[str], is_first: bool) -> Iterator[Line]:
    """The rows of a sheet: all of the first one, and of another one those below the header that it shares."""
    lines = iter(lines)
    if not is_first:
        any(line.cells == header for line in lines)
    yield from lines


def _label(names: Sequence[str], count: int) -> str:
    """Which sheets are read of a workbook with several."""
    more = f" and {len(names) - SHEETS_NAMED} more" if len(names) > SHEETS_NAMED else ""
    return (", ".join(names[:SHEETS_NAMED]) + more)[:MAX_LABEL] if count > 1 else ""


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except Unreadable:
        raise
    except _XLSX_ERRORS as error:
        raise Unreadable("The XLSX file cannot be read. Open it in a spreadsheet and save it again.") from error


def _first_rows(sheet: Any) -> list[list[str]]:
    rows = sheet.iter_rows(max_row=SAMPLE_ROWS, max_col=MAX_COLUMNS, values_only=True)
    return [_cells_of(row) for row in rows]


def _cells_of(row: Iterable[Any]) -> list[str]:
    """The texts of a row, without the empty cells at its end."""
    cells = [_sheet_text(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _sheet_lines(body: bytes, sheet: Any) -> Iterator[Line]:
    with _readable():
        links, headings = _links(body, sheet)
        rows = sheet.iter_rows(max_row=SHEET_ROWS, max_col=MAX_COLUMNS, values_only=True)
        read: Iterable[tuple[int, list[str]]] = ((number, _cells_of(row)) for number, row in enumerate(rows, start=1))
        if links:
            read = with_targets([LinkedRow(number, cells, dict(links.get(number, ()))) for number, cells in read])
        for number, cells in read:
            yield Line(number, cells, HEADING if number in headings and len(cells) == 1 else "")


def _sheet_text(value: Any) -> str:
    return cell_text(unescaped(value) if isinstance(value, str) else value)


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
_FORMULA_LINK = re.compile(r'^=\s*HYPERLINK\(\s*"([^"]+)"', re.IGNORECASE)
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')


def _links(body: bytes, sheet: Any) -> tuple[dict[int, list[tuple[int, str]]], set[int]]:
    """Row -> the cells (column from 0, target) that are links to the web: of a link the target counts, not its text.
    And the rows that are one cell over several columns: headings of the rows below them."""
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
    return links, {int(row) for row in _HEADING.findall(tail)}


def _add_link(links: dict[int, list[tuple[int, str]]], cell: str, target: str) -> None:
    from openpyxl.utils.cell import coordinate_to_tuple

    if cell and ":" not in cell and target.lower().startswith(("http://", "https://")):
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
                tail += data
            elif (start := seen.find(b"</sheetData>")) >= 0:
                behind, tail = True, seen[start:]
            last = data[-16:]
    return tail[:MAX_LINKS_BYTES], formulas


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


def _refuse_bomb(body: bytes) -> None:
    """Refuse a file that is far larger than it looks; zipfile unpacks no more of a member than it announces."""
    if sum(member.file_size for member in ZipFile(io.BytesIO(body)).infolist()) > MAX_UNPACKED_BYTES:
        raise Unreadable(f"The file unpacks to more than {MAX_UNPACKED_BYTES // 1_000_000} MB. Save it as CSV.")


# Parquet.


def _parquet_rows(body: bytes, max_rows: int) -> Iterator[dict[str, Any]]:
    import pyarrow as pa  # 30 MB, which a process that reads no Parquet does without
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(body))
        if file.metadata.num_rows > max_rows:
            raise Unreadable(too_many(max_rows))
        groups = (file.metadata.row_group(n).total_byte_size for n in range(file.metadata.num_row_groups))
        if sum(groups) > MAX_UNPACKED_BYTES:
            raise Unreadable(f"The Parquet file unpacks to more than {MAX_UNPACKED_BYTES // 1_000_000} MB. Divide it.")
        for batch in file.iter_batches(5_000):
            yield from batch.to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise Unreadable("The Parquet file cannot be read. Write it again.") from error


# JSON.


def _json_array(text: str) -> list[Any]:
    try:
        items = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            "The JSON array is damaged. JSON lines, with one object on each line, are read as well."
        ) from error
    return items if isinstance(items, list) else [items]


def _objects(items: Iterable[tuple[int, Any]], max_rows: int) -> Table:
    """Objects as a table; the header has every name, in the order in which they come."""
    header: dict[str, int] = {}
    lines = _bounded((_line_of(number, item, header) for number, item in items), max_rows)
    return Table(lines, header=list(header))


def _line_of(number: int, item: Any, header: dict[str, int]) -> Line:
    try:
        if not isinstance(item, Mapping):
            return Line(number, [_text(item)[:200]], "It is not a JSON object.")
        flat = dict(_flat(item))
        for name in flat:
            if len(header) < MAX_COLUMNS:
                header.setdefault(name, len(header))
        return Line(number, [_text(flat.get(name)) for name in header])
    except RecursionError:
        return Line(number, [], "It is nested too deeply.")


def _flat(item: Mapping[Any, Any], before: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """The values of an object, then those of the objects in it as "company.name"; of a list of objects as one text.

    An object whose keys are no names but data, such as addresses with what is known of each, stays whole.
    """
    for key, value in item.items():
        name = f"{before}{key}"
        yield name, value
        if depth < DEPTH and isinstance(value, Mapping) and all(_NAME.fullmatch(str(part)) for part in value):
            yield from _flat(value, f"{name}.", depth + 1)
        elif depth < DEPTH and isinstance(value, list) and value and all(isinstance(part, Mapping) for part in value):
            texts: dict[str, list[str]] = {}
            for part in value:
                for key, text in _flat(part, f"{name}.", depth + 1):
                    if isinstance(text, str) and text:
                        texts.setdefault(key, []).extend(text.split("; "))
            yield from ((key, "; ".join(parts)) for key, parts in texts.items())


DEPTH = 3  # of objects within objects
_NAME = re.compile(r"[@A-Za-z_][\w-]{0,59}")  # of a field, as programs write it


def _text(value: Any) -> str:
    """A value as it stands in a cell: lists and objects as JSON, an empty list as nothing."""
    if value == []:
        return ""
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else cell_text(value)


def shown(cells: Sequence[str]) -> str:
    """A row in a few words: its cells that are not empty, one after the other."""
    return ", ".join(cell for cell in cells if cell)[:200]
