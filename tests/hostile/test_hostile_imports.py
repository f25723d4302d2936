# ruff: noqa: E501 -- the tables are read line by line
"""Files that are written to cost, and imported: each is read, or refused, within a bound of CPU time and of memory.

Texts are read in the process that answers everybody, large packed files in one of their own.
"""

from __future__ import annotations

import csv
import gzip
import io
import resource
import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from openpyxl import Workbook

from jobs.lists.catalogue import BUSINESSES
from jobs.pipeline.parsing import close_parsers
from jobs.transfer import bounded_reading, mapping, markup_tables, table_lines, workbook_sheets
from jobs.transfer.mapping import MappedTable, read_file
from jobs.transfer.open_documents import MARK
from jobs.transfer.table_lines import Unreadable
from jobs.transfer.workbooks import write_workbook
from tests.hostile.test_hostile_texts import filled

EIGHTH = 8  # the files are so much smaller than one import may be, and so are the limits: what exceeds them still does
CPU_SECONDS = 1.5  # an idle machine takes a fifth of it
MEMORY = 15_000_000  # bytes, some of which are the copies of the text
MILLIONS = 5_000_000 // EIGHTH
CELL = 8_000  # characters of a cell: what takes the cube of its length takes hours

_EXCEL = "urn:schemas-microsoft-com:office:spreadsheet"
_OPEN = "urn:oasis:names:tc:opendocument:xmlns"
_HTML = "<html><table><tr><td>name<td>website"


def ods(unit: str, count: int) -> bytes:
    packed = io.BytesIO()
    spaces = f'xmlns:t="{_OPEN}:table:1.0" xmlns:x="{_OPEN}:text:1.0" xmlns:o="{_OPEN}:office:1.0"'
    with ZipFile(packed, "w", ZIP_DEFLATED) as file:
        file.writestr(ZipInfo("mimetype"), MARK)
        file.writestr(
            "content.xml",
            f'<o:document-content {spaces}><t:table t:name="s">{unit * count}</t:table></o:document-content>',
        )
    return packed.getvalue()


WIDE_ROW = '<t:table-row><t:table-cell t:number-columns-repeated="200"><x:p>x</x:p></t:table-cell></t:table-row>'
FILES: dict[str, Callable[[], tuple[str, bytes]]] = {
    "short lines": lambda: ("a.csv", filled("a\n", MILLIONS)),
    "quotes without an end": lambda: ("a.csv", filled('"', MILLIONS, "name,website\n")),
    "broken quotes in one line": lambda: ("a.csv", filled('"a,', 900_000 // EIGHTH, "name,website\n")),
    "columns of blanks": lambda: ("a.txt", filled("a  b\n", MILLIONS, "name  website\n")),
    "a rule that is none": lambda: ("a.txt", filled("= " * 2_000 + "x\n", 200_000 // EIGHTH, "name  website\n", "\nx")),
    "cells over many columns": lambda: ("a.xls", filled("<tr><td colspan=200>", MILLIONS, _HTML)),
    "tables in tables": lambda: ("a.xls", filled("<table><tr><td>", 1_000_000 // EIGHTH, _HTML)),
    "blanks before no line break": lambda: ("a.xls", filled(" ", 1_000_000 // EIGHTH, _HTML)),
    "elements inside each other": lambda: ("a.xls", filled("<div>", 1_000_000 // EIGHTH, _HTML)),
    "attributes": lambda: ("a.xls", (f"{_HTML}<tr><td {' '.join(f'a{n}=1' for n in range(100_000 // EIGHTH))}>").encode()),
    "elements of XML": lambda: ("a.xml", filled("<a/>", 2 * MILLIONS, "<r>", "</r>")),
    "cells of Excel's XML that are left out": lambda: (
        "a.xls",
        filled('<Row><Cell s:Index="200"/></Row>', MILLIONS,
               f'<Workbook xmlns="{_EXCEL}" xmlns:s="{_EXCEL}"><Worksheet><Table>', "</Table></Worksheet></Workbook>"),
    ),
    "lines of JSON": lambda: ("a.jsonl", filled("{}\n", MILLIONS)),
    "repeated cells of an ODS": lambda: ("a.ods", ods(WIDE_ROW, 60_000 // EIGHTH)),
    "elements of an ODS that are no rows": lambda: ("a.ods", ods("<a/>", 3_000_000 // EIGHTH)),
    "pieces of gzip": lambda: ("a.csv.gz", gzip.compress(b"") * (200_000 // EIGHTH)),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _limits_of_an_eighth(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((table_lines, "MOST_TAGS"), (markup_tables, "MOST_TAGS"), (table_lines, "MOST_CELLS"),
                         (mapping, "MAX_ROWS"), (mapping, "MAX_BYTES")):  # fmt: skip
        monkeypatch.setattr(module, name, getattr(module, name) // EIGHTH)


def read(name: str, body: bytes) -> MappedTable | None:
    """The rows, or None where the file is refused in words."""
    try:
        table = read_file(BUSINESSES, name, body)
    except Unreadable:
        return None
    assert table.rows is not None
    return table


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
def test_a_file_that_is_written_to_cost_is_read_within_a_bound_of_cpu_time(
    make: Callable[[], tuple[str, bytes]],
) -> None:
    file = make()
    started = time.process_time()
    read(*file)
    assert time.process_time() - started < CPU_SECONDS


@pytest.mark.parametrize("name", ["short lines", "columns of blanks", "lines of JSON", "broken quotes in one line"])
def test_and_within_a_bound_of_memory(name: str) -> None:
    file = FILES[name]()
    tracemalloc.start()
    try:
        read(*file)
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "name",
    ["cells over many columns", "tables in tables", "elements of XML", "cells of Excel's XML that are left out",
     "repeated cells of an ODS", "elements of an ODS that are no rows"],
)  # fmt: skip
def test_markup_that_takes_hundreds_of_megabytes_is_refused_or_small(
    name: str,
) -> None:
    """What parsers written in C hold is not traced: the process shows the peak."""
    file = FILES[name]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read(*file)
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1_000 < 10 * MEMORY


_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_END = "</sheetData></worksheet>"
_STRINGS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
_STRINGS_PART = (
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)


def xlsx(**parts: str) -> bytes:
    """A workbook of which some parts are replaced: `sheet1`, `sharedStrings`, `styles`."""
    book, packed = Workbook(), io.BytesIO()
    book.active.append(["name", "website"])  # type: ignore[union-attr]
    book.save(packed)
    plain, bomb = ZipFile(packed), io.BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as file:
        if strings := parts.get("sharedStrings"):
            types = plain.read("[Content_Types].xml").decode()
            parts["[Content_Types]"] = types.replace("</Types>", f"{_STRINGS_PART}</Types>")
            file.writestr("xl/sharedStrings.xml", strings)
        for name in plain.namelist():
            file.writestr(name, parts.get(name.rpartition("/")[2].removesuffix(".xml")) or plain.read(name))
    return bomb.getvalue()


WORKBOOKS: dict[str, Callable[[], bytes]] = {
    "rows in rows": lambda: xlsx(sheet1=_SHEET + "<row>" * 1_000_000),
    "rows without a cell": lambda: xlsx(sheet1=f"{_SHEET}{'<row/>' * 2_500_000}{_END}"),
    "strings that no cell has": lambda: xlsx(sharedStrings=f"{_STRINGS}{'<si><t>a</t></si>' * 2_000_000}</sst>"),
    "styles": lambda: xlsx(styles="<a>" + "<b/>" * 2_000_000 + "</a>"),
}


@pytest.fixture
def _little(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    """Bounds that honest files of these sizes need, too, but smaller than those of a server."""
    close_parsers()
    monkeypatch.setattr(bounded_reading, "CPU_SECONDS", 1)
    monkeypatch.setattr(bounded_reading, "MOST_RATIO", 10_000)  # as if they were packed with noise
    settings.PARSING_MEMORY_MB = 150
    yield
    close_parsers()


@pytest.mark.usefixtures("_little")
@pytest.mark.parametrize("make", WORKBOOKS.values(), ids=WORKBOOKS)
def test_a_workbook_that_takes_gigabytes_is_refused_in_words_by_a_process_of_its_own(make: Callable[[], bytes]) -> None:
    body = make()
    assert len(body) < 100_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Unreadable, match=r"than a list of businesses needs|cannot be read"):
        read_file(BUSINESSES, "a.xlsx", body)
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1_000 < 10 * MEMORY


TRAPS = WORKBOOKS | {
    "tags between noise": lambda: xlsx(sheet1=f"{_SHEET}{'<c/><!--'.join(map(str, range(400_000)))}{_END}"),
    "entities": lambda: xlsx(sheet1=f'<!DOCTYPE a [<!ENTITY b "c">]>{_SHEET}{_END}'),
}


@pytest.mark.parametrize("make", TRAPS.values(), ids=TRAPS)
def test_most_traps_are_refused_at_once_without_a_process(
    make: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded_reading, "MOST_TAGS", 500_000)
    monkeypatch.setattr(bounded_reading, "in_process_for", None)
    body, began = make(), time.process_time()
    with pytest.raises(Unreadable, match=r"than a list of businesses needs|declares entities"):
        read_file(BUSINESSES, "a.xlsx", body)
    assert time.process_time() - began < CPU_SECONDS


def test_an_honest_workbook_of_a_few_megabytes_is_looked_through_in_a_hundredth_of_its_time() -> None:
    packed = io.BytesIO()
    write_workbook(packed, ["Name", "Website"], [20, 20], ([f"Firm {n}", f"firm{n}.test"] for n in range(20_000)))
    began = time.process_time()
    bounded_reading.refuse_trap(packed.getvalue())
    looked = time.process_time() - began
    began = time.process_time()
    workbook_sheets.first_rows_of_sheets(packed.getvalue(), 100_000)
    assert looked < (time.process_time() - began) / 20


def test_a_small_workbook_needs_no_process_and_a_trap_in_few_bytes_does() -> None:
    small = xlsx()
    assert bounded_reading.is_small(small)
    assert not bounded_reading.is_small(xlsx(sheet1=f"{_SHEET}{'<row>' * 60_000}"))
    assert not bounded_reading.is_small(xlsx(sheet1=f'<!DOCTYPE a [<!ENTITY b "c">]>{_SHEET}{_END}'))
    assert not bounded_reading.is_small(xlsx(workbook='<sheet sheetId="1"/>' * 1_000))
    assert not bounded_reading.is_small(small[:-40])


UNITS = [
    "a ",
    "a, ",
    "a-",
    "a.",
    "a / ",
    "1 ",
    "1",
    "A",
    "(",
    "@a",
    "+1 ",
    "AA ",
    "Dt. ",
    ", FRICS",
    "hts / ",
    " -",
    "a: ",
    "'",
    '"',
]
CELLS = {f"{unit!r} many times": "Al Bo" + unit * (CELL // len(unit)) for unit in UNITS} | {
    f"a gap of {blank!r}": f"{start}{blank * CELL}b" for blank in (" ", "\n", "\t", "\xa0") for start in "a1"
}


@pytest.mark.parametrize("text", CELLS.values(), ids=CELLS)
def test_so_is_a_cell_whatever_its_column(text: str) -> None:
    file = io.StringIO()
    table = csv.writer(file)
    columns = [
        "name",
        "website",
        "phone",
        "email",
        "contact",
        "address",
        "street",
        "city",
        "coordinates",
        "opening hours",
        "xyz",
    ]
    table.writerow(columns)
    for n in range(len(columns)):
        cells = [f"Kestrel {n}", f"k{n}.test", *[""] * (len(columns) - 2)]
        cells[n] = text
        table.writerow(cells)
    started = time.process_time()
    read("a.csv", file.getvalue().encode())
    assert time.process_time() - started < CPU_SECONDS
