"""Sheets of an OpenDocument file (.ods), as LibreOffice and Google write it (ISO/IEC 26300, part 3, 9.1)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

from jobs.transfer.cell_links import is_value
from jobs.transfer.table_lines import CellLimit, TagLimit

MARK = b"application/vnd.oasis.opendocument.spreadsheet"
CONTENT = "content.xml"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")

_WHOLE = re.compile("[0-9]{1,7}")  # a sheet has a million rows

Row = tuple[int, list[str]]  # its number, from 1, and its cells


def is_open_document(body: bytes) -> bool:
    """Whether a packed file is such a workbook: its type stands first, and is not packed (part 2, 3.3)."""
    return MARK in body[:200]


def sheets_of(body: bytes, max_columns: int, max_rows: int) -> dict[str, list[Row]]:
    """The rows of each sheet that are not empty, up to so many of each. Raises what `zipfile` and `lxml` raise for a
    damaged file; Unreadable for too many cells."""
    from lxml import etree  # of use for this kind of file alone

    sheets, limit = dict[str, list[Row]](), CellLimit()
    number, name, marks = 1, "", (f"{_TABLE}table", f"{_TABLE}table-row")
    with ZipFile(io.BytesIO(body)) as file, file.open(CONTENT) as opened:
        content = TagLimit(opened)
        for event, element in etree.iterparse(
            content, events=("start", "end"), tag=marks, resolve_entities=False, no_network=True
        ):
            if element.tag == marks[0]:
                number, name = 1, element.get(f"{_TABLE}name") or ""
                sheets.setdefault(name, [])
            elif event == "end":
                cells = _row(element, max_columns)
                if any(cells) and len(sheets[name]) < max_rows:
                    sheets[name].append((number, limit.counted(cells)))
                number += _repeated(element, "rows")
                _let_go(element)
                content.row_taken()
    return sheets


def _let_go(row: Any) -> None:
    """Free a row, and those before it, which are empty by now."""
    row.clear()
    while row.getprevious() is not None:
        del row.getparent()[0]


def _row(row: Any, max_columns: int) -> list[str]:
    cells = list(_cells(row, max_columns))
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _cells(row: Any, max_columns: int) -> Iterator[str]:
    left = max_columns
    for cell in row.iterchildren(*_CELLS):
        times = min(_repeated(cell, "columns"), left)
        yield from [_value(cell)] * times
        left -= times


def _repeated(element: Any, what: str) -> int:
    text = element.get(f"{_TABLE}number-{what}-repeated") or "1"
    return int(text) if _WHOLE.fullmatch(text) else 1


def _value(cell: Any) -> str:
    """A cell's link where it has one; a number as it is stored, unless digits alone are shown ("07030")."""
    link = next((text for mark in cell.iter(f"{_TEXT}a") if (text := mark.get(_LINK) or "")), "")
    if is_value(link):
        return link
    shown = "\n".join(_shown(paragraph) for paragraph in cell.iterchildren(f"{_TEXT}p")).strip()
    stored = cell.get(f"{_OFFICE}value") or cell.get(f"{_OFFICE}date-value") or ""
    return re.sub(r"\.0$", "", stored) if stored and not shown.isdigit() else shown


def _shown(paragraph: Any) -> str:
    """The text of a paragraph: its blanks are elements of their own."""
    parts = [paragraph.text or ""]
    for part in paragraph.iterchildren():
        parts += [" " if part.tag == f"{_TEXT}s" else "\n" if part.tag == f"{_TEXT}line-break" else _shown(part)]
        parts.append(part.tail or "")
    return " ".join("".join(parts).split())
