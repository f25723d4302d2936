"""XLSX workbooks of one sheet, row by row in constant memory.

All of it is written here, as text (ECMA-376, part 1): openpyxl makes objects of each cell, which takes seven times as
long, and a temporary file with a name, which stays where its process is killed.
"""

from __future__ import annotations

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
_HEAD, _MOMENT, _DATE = (f' s="{style}"' for style in (1, 2, 3))  # the places of `xf` in `cellXfs` below
_LINK = re.compile(r"https?://[^\s<>\"{}|\\^`]+")  # what stands in no URL makes Excel repair the file
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TAKEN_FOR_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in XML 1.0
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_FORMATS = "http://schemas.openxmlformats.org"
_MAIN, _PACKAGE = f"{_FORMATS}/spreadsheetml/2006/main", f"{_FORMATS}/package/2006"
_RELATIONSHIPS, _OFFICE = f"{_PACKAGE}/relationships", f"{_FORMATS}/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'''<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>
<Override PartName="/{SHEET}" ContentType="{_TYPE}.worksheet+xml"/></Types>''',
    "_rels/.rels": f'''<Relationships xmlns="{_RELATIONSHIPS}">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>''',
    "xl/workbook.xml": f'''<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><bookViews><workbookView/></bookViews>
<sheets><sheet name="Rows" sheetId="1" r:id="rId1"/></sheets></workbook>''',
    "xl/_rels/workbook.xml.rels": f'''<Relationships xmlns="{_RELATIONSHIPS}">
<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>''',
    "xl/styles.xml": f'''<styleSheet xmlns="{_MAIN}"><numFmts count="2">
<numFmt numFmtId="164" formatCode="yyyy-mm-dd h:mm:ss"/><numFmt numFmtId="165" formatCode="yyyy-mm-dd"/></numFmts>
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4">
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>''',
}
_VIEW = (  # the head stays in sight
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
    'state="frozen"/><selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView></sheetViews>'
)


class TooManyRows(ValueError):
    """A sheet cannot hold so many."""


def write_workbook(
    file: IO[bytes], columns: Sequence[str], widths: Sequence[int], rows: Iterable[Iterable[Any]]
) -> None:
    """Write a workbook: a bold head that stays in sight above the rows, whose values are texts, numbers, times or None.

    A text is a text, whatever it begins with, and a web address a link. Raises TooManyRows.
    """
    letters = [_letters(number) for number in range(len(columns))]
    links: list[tuple[str, str]] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in _PARTS.items():
            package.writestr(name, _XML + text)
        with package.open(SHEET, "w", force_zip64=True) as sheet:
            sheet.write(_head(columns, widths, letters).encode())
            for text in _rows(rows, letters, links):
                sheet.write(text.encode())
            sheet.write(_end(links).encode())
        if links:
            package.writestr("xl/worksheets/_rels/sheet1.xml.rels", _targets(links))


def _head(columns: Sequence[str], widths: Sequence[int], letters: Sequence[str]) -> str:
    """The sheet up to its first row, and that row: the names of the columns."""
    cols = "".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(widths, 1))
    cells = "".join(_text(f"{letter}1", name, [], _HEAD) for letter, name in zip(letters, columns, strict=True))
    head = f'{_XML}<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{_VIEW}<cols>{cols}</cols>'
    return f'{head}<sheetData><row r="1">{cells}</row>'


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


def _text(place: str, text: str, links: list[tuple[str, str]], style: str = "") -> str:
    text = _shortened(_FORBIDDEN.sub("", text))
    if len(text) <= LINK and len(links) < LINKS and _LINK.fullmatch(text):
        links.append((place, text))
    space = ' xml:space="preserve"' if text.strip() != text or "\n" in text else ""
    return f'<c r="{place}"{style} t="inlineStr"><is><t{space}>{_escaped(text)}</t></is></c>'


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
        return f'<c r="{place}"{_DATE}><v>{(value - _FIRST_DAY.date()).days}</v></c>'
    moment = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return f'<c r="{place}"{_MOMENT}><v>{(moment - _FIRST_DAY).total_seconds() / _DAY!r}</v></c>'


def _end(links: Sequence[tuple[str, str]]) -> str:
    """What comes behind the rows, with the links."""
    named = "".join(f'<hyperlink ref="{place}" r:id="rId{n}"/>' for n, (place, _) in enumerate(links, 1))
    return f"</sheetData>{named and f'<hyperlinks>{named}</hyperlinks>'}</worksheet>"


def _targets(links: Sequence[tuple[str, str]]) -> str:
    targets = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/hyperlink" Target="{escape(url, {chr(34): "&quot;"})}" '
        'TargetMode="External"/>'
        for number, (_, url) in enumerate(links, 1)
    )
    return f'{_XML}<Relationships xmlns="{_RELATIONSHIPS}">{targets}</Relationships>'
