"""Tables in markup, which programs name `.xls`: an HTML table, and Excel's XML of 2003."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from jobs.transfer.cell_links import LinkedRow, is_value, with_targets

_LINE_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
_SHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"


def html_rows(text: str, max_columns: int) -> list[list[str]]:
    """The rows of the largest table of a page; of a cell with a link to the web, the link. Empty without one."""
    text = _LINE_BREAK.sub("\n<br>", text)
    tables = [node.css("tr") for node in LexborHTMLParser(text).css("table")]
    rows = max(tables, key=len, default=[])
    read = [_html_row(number, row, max_columns) for number, row in enumerate(rows)]
    return [cells[:max_columns] for _, cells in with_targets(read)]


def _html_row(number: int, row: LexborNode, max_columns: int) -> LinkedRow:
    cells, links = list[str](), dict[int, str]()
    for cell in row.iter():
        if cell.tag in ("td", "th") and len(cells) < max_columns:
            if target := _html_link(cell):
                links[len(cells)] = target
            cells.append(_html_text(cell))
            span = (cell.attributes.get("colspan") or "").strip()
            cells += [""] * (min(int(span), max_columns) - 1 if span.isdigit() else 0)
    return LinkedRow(number, cells, links)


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
    """The rows of each sheet. Raises ValueError for damaged XML."""
    from lxml import etree  # of use for this kind of file alone

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode(), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError("The XML is damaged.") from error
    sheets = root.iter(f"{_SHEET}Worksheet")
    return {sheet.get(f"{_SHEET}Name") or "": list(_xml_rows(sheet, max_columns)) for sheet in sheets}


def _xml_rows(sheet: Any, max_columns: int) -> Iterator[list[str]]:
    for row in sheet.iter(f"{_SHEET}Row"):
        cells: list[str] = []
        for cell in row.iter(f"{_SHEET}Cell"):
            place = cell.get(f"{_SHEET}Index") or ""  # cells that are empty are left out
            if place.isdigit() and int(place) <= max_columns:
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
