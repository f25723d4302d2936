"""XLSX workbooks of one sheet, row by row in constant memory.

openpyxl makes the package: the styles, the head and everything around the rows. The rows are written here, as text:
openpyxl makes objects of each cell, which takes seven times as long.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import IO, Any
from xml.sax.saxutils import escape

ROWS = 1_048_575  # what a sheet holds, below its header
CELL = 32_767  # characters that a cell holds, as Excel counts them: 🙂 is two
# Links of a sheet, and characters of one. Excel takes 65,530 links, but LibreOffice takes the square of their number to
# open them: 2 s for 10,000, 11 s for 20,000, minutes for 65,000.
LINKS, LINK = 10_000, 2_000
SHEET = "xl/worksheets/sheet1.xml"

_DAY = 86_400
_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 -- a spreadsheet's times have no zone
_MOMENT, _DATE = 2, 3  # styles, in the order in which openpyxl meets them: the header has the first
_LINK = re.compile(r"https?://[^\s<>\"{}|\\^`]+")  # what stands in no URL makes Excel repair the file
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TAKEN_FOR_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in XML 1.0
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class TooManyRows(ValueError):
    """A sheet cannot hold so many."""


def write_workbook(
    file: IO[bytes], columns: Sequence[str], widths: Sequence[int], rows: Iterable[Iterable[Any]]
) -> None:
    """Write a workbook: a bold head that stays in sight above the rows, whose values are texts, numbers, times or None.

    A text is a text, whatever it begins with, and a web address a link. Raises TooManyRows.
    """
    package = zipfile.ZipFile(_package(columns, widths))
    links: list[tuple[str, str]] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in package.namelist():
            if name != SHEET:
                target.writestr(name, package.read(name))
        head, end = package.read(SHEET).decode().split("</row>", 1)
        with target.open(SHEET, "w", force_zip64=True) as sheet:
            sheet.write(f"{head}</row>".encode())
            for text in _rows(rows, [_letters(number) for number in range(len(columns))], links):
                sheet.write(text.encode())
            sheet.write(_end(end, links).encode())
        if links:
            target.writestr("xl/worksheets/_rels/sheet1.xml.rels", _targets(links))


def _package(columns: Sequence[str], widths: Sequence[int]) -> IO[bytes]:
    """A workbook with the head alone, and the styles of what comes below it."""
    from openpyxl import Workbook  # a quarter of a second at the start of every command that needs none
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Rows")
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths):
        sheet.column_dimensions[_letters(number)].width = width
    cells = [WriteOnlyCell(sheet, name) for name in columns]
    for cell in cells:
        cell.font, cell.data_type = Font(bold=True), "s"
    sheet.append(cells)
    sheet.append([_FIRST_DAY, _FIRST_DAY.date()])  # for their styles
    file = io.BytesIO()
    book.save(file)
    return file


def _letters(number: int) -> str:
    """A, B, ..., Z, AA, AB, ..."""
    return (_letters(number // 26 - 1) if number >= 26 else "") + chr(65 + number % 26)


def _rows(rows: Iterable[Iterable[Any]], letters: Sequence[str], links: list[tuple[str, str]]) -> Iterator[str]:
    for number, row in enumerate(rows, start=2):
        if number > ROWS + 1:
            raise TooManyRows(f"An XLSX sheet holds {ROWS:,} rows.")
        cells = [_cell(f"{letter}{number}", value, links) for letter, value in zip(letters, row, strict=True)]
        yield f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, value: Any, links: list[tuple[str, str]]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return _text(place, value, links)
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{value:d}</v></c>'
    if isinstance(value, int | float | Decimal):
        return f'<c r="{place}"><v>{value}</v></c>' if math.isfinite(value) else _text(place, str(value), links)
    return _time(place, value)


def _text(place: str, text: str, links: list[tuple[str, str]]) -> str:
    text = _shortened(_FORBIDDEN.sub("", text))
    if len(text) <= LINK and len(links) < LINKS and _LINK.fullmatch(text):
        links.append((place, text))
    space = ' xml:space="preserve"' if text.strip() != text or "\n" in text else ""
    return f'<c r="{place}" t="inlineStr"><is><t{space}>{_escaped(text)}</t></is></c>'


def _shortened(text: str) -> str:
    """As much of a text as a cell holds, and no half character."""
    if 2 * len(text) <= CELL:
        return text
    return text.encode("utf-16-le")[: 2 * CELL].decode("utf-16-le", "ignore")


def _escaped(text: str) -> str:
    """Also a carriage return, which readers of XML take for the end of a line, and what Excel takes for an escape:
    `_x0041_` (ECMA-376 part 1, 22.9.2.19, ST_Xstring)."""
    return escape(_TAKEN_FOR_ESCAPE.sub("_x005F_", text), {"\r": "&#13;"})


def unescaped(text: str) -> str:
    """A text of a sheet as Excel shows it: `_x005F_x0041_` is `_x0041_`; without what no XML holds."""
    if "_x" not in text:
        return text
    units = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    whole = units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")  # of halves of one character
    return _FORBIDDEN.sub("", whole)


def _time(place: str, value: date) -> str:
    """Days since the first one, as spreadsheets count them; a time in UTC."""
    if not isinstance(value, datetime):
        return f'<c r="{place}" s="{_DATE}"><v>{(value - _FIRST_DAY.date()).days}</v></c>'
    moment = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return f'<c r="{place}" s="{_MOMENT}"><v>{(moment - _FIRST_DAY).total_seconds() / _DAY!r}</v></c>'


def _end(text: str, links: Sequence[tuple[str, str]]) -> str:
    """What comes behind the rows, without the row for the styles, and with the links."""
    end = text[text.index("</sheetData>") :]
    if not links:
        return end
    named = "".join(
        f'<hyperlink xmlns:r="{_OFFICE}" ref="{place}" r:id="rId{n}"/>' for n, (place, _) in enumerate(links)
    )
    return end.replace("</sheetData>", f"</sheetData><hyperlinks>{named}</hyperlinks>", 1)


def _targets(links: Sequence[tuple[str, str]]) -> str:
    targets = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/hyperlink" Target="{escape(url, {chr(34): "&quot;"})}" '
        'TargetMode="External"/>'
        for number, (_, url) in enumerate(links)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_RELATIONSHIPS}">{targets}</Relationships>'
