"""Spreadsheets: CSV of any common separator and encoding, XLSX, JSON, Parquet, vCards and tables in markup, packed or
not, become one table of texts."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from jobs.transfer import fixed_width, ldif, markup_tables, vcards
from jobs.transfer.archives import NotUnpacked, unpacked
from jobs.transfer.bounded_reading import read_bounded, sheet_of, sheet_of_open_document
from jobs.transfer.encodings import decode_old, without_second_encoding
from jobs.transfer.json_items import items_of, items_of_pages
from jobs.transfer.loose_csv import TooLong, rows_of
from jobs.transfer.open_documents import is_open_document
from jobs.transfer.parquet import parquet_rows
from jobs.transfer.table_lines import (
    LONGEST_HEADER,
    Line,
    Score,
    Table,
    Unreadable,
    refuse_tags,
    to_look_at,
    up_to_most_rows,
)
from jobs.transfer.workbook_sheets import (
    MAX_COLUMNS,
    SAMPLE_ROWS,
    cell_text,
    label_of_sheets,
    rows_below,
    sheets_of_table,
)
from jobs.web import strict_json

MAX_UNPACKED = 25_000_000  # of a file that is packed
SEPARATORS = ",;\t|"
EXPECTED = "A CSV, XLSX, ODS, JSON, XML, Parquet or vCard file is expected."
TITLES = 3  # lines in which rows of one cell begin

# How files begin that people take for a table.
NO_TABLES = {
    b"%PDF": "a PDF document", b"\xd0\xcf\x11\xe0": "an old Excel file (.xls); save it as .xlsx or CSV",
    b"\x89PNG": "an image", b"\xff\xd8\xff": "an image", b"Rar!": "a RAR archive; unpack it first",
    b"7z\xbc\xaf": "a 7z archive; unpack it first",
}  # fmt: skip


def read_table(name: str, body: bytes, max_rows: int, score: Score = lambda rows: 0) -> Table:
    """The table in a file. Raises Unreadable for a file that has none, or more rows than `max_rows` and a header.

    `score` says of the first rows how much they look like a table that is looked for: by it the sheet of a workbook and
    the separator of a CSV are chosen.
    """
    return _read_table(name, body, max_rows, lambda rows: score([to_look_at(row, LONGEST_HEADER) for row in rows]))


def _read_table(name: str, body: bytes, max_rows: int, score: Score) -> Table:
    try:
        name, body = unpacked(name, body, MAX_UNPACKED)
    except NotUnpacked as error:
        raise Unreadable(str(error)) from error
    if body[:4] == b"PAR1":
        return _objects(enumerate(read_bounded(parquet_rows, body, max_rows), start=1), max_rows)
    if is_open_document(body):
        return _rows_table(*sheet_of_open_document(body, max_rows, score), max_rows, score)
    if name.lower().endswith(".xlsx") or body[:4] == b"PK\x03\x04":
        return _rows_table(*sheet_of(body, max_rows, score), max_rows, score)
    _refuse_no_table(body)
    try:
        return _text_table(_decoded(body, score), max_rows, score)
    except strict_json.RepeatedName as error:
        raise Unreadable(str(error)) from error


def _text_table(text: str, max_rows: int, score: Score) -> Table:
    start = text[:2_000].lstrip().lower()
    if start.startswith("<"):
        return _markup(text, max_rows, score)
    if start.startswith(vcards.MARK.lower()):
        return _objects(vcards.cards(text), max_rows)
    if ldif.MARK.match(start):
        return _objects(ldif.entries(text), max_rows)
    if start.startswith("{"):
        return _objects(items_of(text, max_rows), max_rows)
    if re.match(r"\[\s*[\[{\"\]]", start):
        return table_of_items(items_of_pages(_json_array(text)), max_rows)
    if rows := fixed_width.rows_of(text, score, 4 * max_rows):
        return Table(up_to_most_rows((Line(number, cells) for number, cells in rows), max_rows))
    return _rows_table("", _csv(text, score), max_rows, score)


def _rows_table(sheet: str, lines: Iterable[Line], max_rows: int, score: Score) -> Table:
    return Table(_divided(up_to_most_rows(lines, max_rows), score), sheet=sheet)


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
    refuse_tags(text)
    if markup_tables.is_xml_workbook(text):
        sheet, lines = _xml_sheet(text, score)
    elif not re.search(r"<(?:html|table|body|!doctype html)\b", text[:5_000], re.IGNORECASE):
        return _objects(enumerate(_xml_objects(text), start=1), max_rows)
    else:
        rows = markup_tables.html_rows(text, MAX_COLUMNS, max_rows)
        if score(rows[:SAMPLE_ROWS]) == 0:
            raise Unreadable(f"This is a web page. {EXPECTED}")
        sheet, lines = "", itertools.starmap(Line, enumerate(rows, start=1))
    return Table(up_to_most_rows(lines, max_rows), sheet=sheet)


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
    except Unreadable:
        raise
    except ValueError as error:
        raise Unreadable("The XML workbook is damaged. Open it in a spreadsheet and save it as XLSX.") from error
    names, header = sheets_of_table({name: rows[:SAMPLE_ROWS] for name, rows in sheets.items()}, score)
    numbered = {name: itertools.starmap(Line, enumerate(sheets[name], start=1)) for name in names}
    parts = (rows_below(numbered[name], header, name == names[0]) for name in names)
    return label_of_sheets(names, len(sheets)), itertools.chain.from_iterable(parts)


def table_of_items(items: Iterable[Any], max_rows: int) -> Table:
    """A list of texts as a table of one column without a header; of objects, as one with their names as header."""
    items = list(items)
    if any(isinstance(item, Mapping) for item in items):
        return _objects(enumerate(items, start=1), max_rows)
    lines = (Line(number, [str(item).strip()]) for number, item in enumerate(items, start=1))
    return Table(up_to_most_rows(lines, max_rows), header=[])


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
    return _utf16_of_another_script(start) if even + odd and len(body) % 2 == 0 else ""


def _utf16_of_another_script(start: bytes) -> str:
    """UTF-16 without a mark whose letters are no Latin ones: only what stands between them has a NUL, as tabs have."""
    texts = {name: start.decode(name, "replace") for name in ("utf-16-le", "utf-16-be")}
    between = {name: sum(map(text.count, "\t\n,; ")) for name, text in texts.items()}
    best = max(between, key=lambda name: between[name])
    is_text = between[best] > 2 * min(between.values()) and not re.search("[\0\ufffd\ue000-\uf8ff]", texts[best])
    return best if is_text else ""


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


# JSON.


def _json_array(text: str) -> list[Any]:
    try:
        items = strict_json.loads(text)
    except strict_json.RepeatedName:
        raise
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            "The JSON array is damaged. JSON lines, with one object on each line, are read as well."
        ) from error
    return items if isinstance(items, list) else [items]


def _objects(items: Iterable[tuple[int, Any]], max_rows: int) -> Table:
    """Objects as a table; the header has every name, in the order in which they come."""
    header: dict[str, int] = {}
    lines = up_to_most_rows((_line_of(number, item, header) for number, item in items), max_rows)
    return Table(lines, header=list(header), are_objects=True)


def _line_of(number: int, item: Any, header: dict[str, int]) -> Line:
    try:
        if isinstance(item, strict_json.RepeatedName):
            return Line(number, [], str(item))
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
