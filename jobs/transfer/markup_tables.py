"""Tables in markup, which programs name `.xls`: an HTML table, and Excel's XML of 2003."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from jobs.extract.markup_limits import bounded_markup
from jobs.transfer.cell_links import LinkedRow, is_value, with_targets
from jobs.transfer.table_lines import LONGEST_READ, MOST_TAGS, CellLimit, Unreadable, too_many

DEEPEST = 200  # elements inside each other: the text of a cell is read once for each
_LINE_BREAK = re.compile(r"(?<!\s)\s*<br\s*/?>\s*", re.IGNORECASE)
_WHOLE = re.compile("[0-9]{1,9}")
TITLES = 1_000  # rows without a value that a table may have beside its rows
_SHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"


def html_rows(text: str, max_columns: int, max_rows: int) -> list[list[str]]:
    """The rows of the largest table of a page; of a cell with a link to the web, the link. Empty without one. Raises
    Unreadable for more rows than that and a title."""
    text = _LINE_BREAK.sub("\n<br>", bounded_markup(text, MOST_TAGS, DEEPEST))
    rows = _largest(LexborHTMLParser(text))
    if len(rows) > max_rows + TITLES:
        raise Unreadable(too_many(max_rows))
    limit = CellLimit()
    read = [_html_row(number, row, max_columns, limit) for number, row in enumerate(rows)]
    return [cells[:max_columns] for _, cells in with_targets(read)]


def _largest(page: LexborHTMLParser) -> list[LexborNode]:
    """The rows of the table with most of them. A table in another one has no more than that."""
    inside = {node.mem_id for node in page.css("table table")}
    tables = (node.css("tr") for node in page.css("table") if node.mem_id not in inside)
    return max(tables, key=len, default=[])


def _html_row(number: int, row: LexborNode, max_columns: int, limit: CellLimit) -> LinkedRow:
    cells, links = list[str](), dict[int, str]()
    for cell in row.iter():
        if cell.tag in ("td", "th") and len(cells) < max_columns:
            if target := _html_link(cell):
                links[len(cells)] = target
            cells.append(_html_text(cell)[:LONGEST_READ])
            span = _WHOLE.fullmatch((cell.attributes.get("colspan") or "").strip())
            cells += [""] * (min(int(span[0]), max_columns) - 1 if span else 0)
    return LinkedRow(number, limit.counted(cells), links)


def _html_link(cell: LexborNode) -> str:
    link = cell.css_first("a[href]")
    target = (link.attributes.get("href") or "").strip() if link else ""
    is_whole = target.lower().startswith("http") or (link is not None and _html_text(link) == _html_text(cell))
    return target if is_value(target) and is_whole else ""


def _html_text(cell: LexborNode) -> str:
    lines = cell.text(separator=" ").replace("\xa0", " ").splitlines()
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def is_xml_workbook(text: str) -> bool:
    """Whether an XML file is a workbook of Excel 2003."""
    return "urn:schemas-microsoft-com:office:spreadsheet" in text[:5_000]


def xml_sheets(text: str, max_columns: int) -> dict[str, list[list[str]]]:
    """The rows of each sheet. Raises ValueError for damaged XML; Unreadable for too many cells."""
    from lxml import etree  # of use for this kind of file alone

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode(), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError("The XML is damaged.") from error
    sheets, limit = root.iter(f"{_SHEET}Worksheet"), CellLimit()
    return {
        sheet.get(f"{_SHEET}Name") or "": [limit.counted(cells) for cells in _xml_rows(sheet, max_columns)]
        for sheet in sheets
    }


def _xml_rows(sheet: Any, max_columns: int) -> Iterator[list[str]]:
    for row in sheet.iter(f"{_SHEET}Row"):
        cells: list[str] = []
        for cell in row.iter(f"{_SHEET}Cell"):
            place = cell.get(f"{_SHEET}Index") or ""  # cells that are empty are left out
            if _WHOLE.fullmatch(place) and int(place) <= max_columns:
                cells.extend([""] * (int(place) - 1 - len(cells)))
            cells.append(_xml_text(cell))
        yield cells[:max_columns]


def _xml_text(cell: Any) -> str:
    link = cell.get(f"{_SHEET}HRef") or ""
    if is_value(link):
        return str(link)
    data = cell.find(f"{_SHEET}Data")
    text = "" if data is None else "".join(data.itertext()).strip()
    return text.removesuffix(".0") if data is not None and data.get(f"{_SHEET}Type") == "Number" else text
