"""Workbooks that are written row by row have every value, as spreadsheets read them."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from jobs.transfer import workbooks
from jobs.transfer.spreadsheets import read_table
from jobs.transfer.workbooks import TooManyRows, unescaped, write_workbook


def sheet_of(columns: list[str], rows: Iterable[Iterable[Any]]) -> Worksheet:
    file = io.BytesIO()
    write_workbook(file, columns, [20] * len(columns), rows)
    sheet = load_workbook(file).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_every_kind_of_value_comes_back() -> None:
    moment = datetime(2026, 11, 29, 23, 59, 59, tzinfo=UTC)
    row = ["a & <b>", 3, 4.5, Decimal("1.25"), True, moment, date(2026, 11, 29), None, "", "lead \r\nand trail "]
    sheet = sheet_of([f"Column {n}" for n in range(len(row))], [row])
    expected = [*row[:5], moment.replace(tzinfo=None), datetime(2026, 11, 29), None, None, row[-1]]  # noqa: DTZ001
    assert [cell.value for cell in sheet[2]] == expected
    assert [cell.number_format for cell in sheet[2]][5:7] == ["yyyy-mm-dd h:mm:ss", "yyyy-mm-dd"]
    assert sheet["A1"].font.b
    assert sheet.freeze_panes == "A2"


def test_a_wide_sheet_has_each_value_below_its_head_and_what_xml_forbids_is_left_out() -> None:
    columns = [f"c{n}" for n in range(800)]
    sheet = sheet_of(columns, [[*range(799), "bell\x07, half \ud83d and \ufffe"]])
    assert [cell.value for cell in sheet[1]] == columns
    assert [cell.value for cell in sheet[2]] == [*range(799), "bell, half  and "]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("_x0041_ is no A", "_x005F_x0041_ is no A"), ("_x005F_", "_x005F_x005F_"), ("_x00e4_", "_x005F_x00e4_"),
        ("_x0041_x0042_", "_x005F_x0041_x005F_x0042_"), ("_x041_", "_x041_"), ("_X0041_", "_X0041_"),
    ],
)  # fmt: skip
def test_what_excel_takes_for_an_escape_is_escaped_as_the_standard_asks(text: str, written: str) -> None:
    assert sheet_of(["Name"], [[text]])["A2"].value == written  # openpyxl shows what is stored
    assert unescaped(written) == text


@given(st.text(alphabet="_x0041F5Dd8a "))
def test_every_text_is_read_from_a_sheet_as_it_was_written(text: str) -> None:
    file = io.BytesIO()
    write_workbook(file, ["Name", "Host"], [20, 20], [[text, "kestrel.test"]])
    [_, row] = read_table("x.xlsx", file.getvalue(), 10).lines
    assert row.cells == [text.strip(), "kestrel.test"]


def test_what_excel_writes_as_an_escape_is_read_as_excel_shows_it() -> None:
    assert unescaped("one_x000D_\ntwo") == "one\r\ntwo"
    assert unescaped("_xD83D__xDE42_") == "🙂"
    assert unescaped("a_x0000_b_xD83D_c_xFFFF_") == "abc"  # what no database stores


def test_addresses_are_links_as_many_as_a_sheet_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "LINKS", 2)
    urls = [f"https://kestrel.test/?n={n}&quote='" for n in range(3)]
    sheet = sheet_of(["URL"], [[url] for url in urls])
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == urls
    links = [row[0].hyperlink for row in sheet.iter_rows(min_row=2)]
    assert [link and link.target for link in links] == [*urls[:2], None]


@pytest.mark.parametrize(
    "url", ['https://kestrel.test/?q="', "https://kestrel.test/a b", "https://a|b.test/", "http:/x"]
)
def test_what_is_no_whole_address_is_a_text_without_a_link(url: str) -> None:
    cell = sheet_of(["URL"], [[url]])["A2"]
    assert (cell.value, cell.hyperlink) == (url, None)


def test_a_text_is_cut_where_excel_ends_a_cell_and_never_within_a_character() -> None:
    texts = ["x" * 40_000, "🙂" * 20_000, "x" + "🙂" * 20_000, "Ω" * workbooks.CELL]
    cells = [row[0].value for row in sheet_of(["Text"], [[text] for text in texts]).iter_rows(min_row=2)]
    assert cells == ["x" * 32_767, "🙂" * 16_383, "x" + "🙂" * 16_383, texts[3]]


def test_a_number_that_is_none_is_a_text_and_not_the_end_of_the_file() -> None:
    row = [float("nan"), float("-inf"), Decimal("NaN"), 1.5]
    assert [cell.value for cell in sheet_of(["a", "b", "c", "d"], [row])[2]] == ["nan", "-inf", "NaN", 1.5]


def test_no_file_with_a_name_is_made_that_a_killed_process_would_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    assert sheet_of(["Name"], [["Kestrel"]])["A2"].value == "Kestrel"


def test_a_sheet_that_would_be_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "ROWS", 2)
    assert sheet_of(["n"], [[1], [2]]).max_row == 3
    with pytest.raises(TooManyRows, match="holds 2 rows"):
        sheet_of(["n"], [[1], [2], [3]])
