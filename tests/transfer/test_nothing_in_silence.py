"""What an import leaves out is named: columns, cells, lines, places and titles that no field takes."""

from __future__ import annotations

import io
import time
from typing import Any

import pytest
from openpyxl import Workbook

from jobs.lists.catalogue import BUSINESSES
from jobs.transfer.business_rows import BusinessLine, read_business
from jobs.transfer.mapping import MappedTable, read_file, read_pasted
from jobs.transfer.pasted import loose_rows


def table(text: str, name: str = "firms.csv") -> MappedTable:
    return read_file(BUSINESSES, name, text.encode())


def workbook(**sheets: list[list[Any]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_column_without_a_name_is_named_by_its_number() -> None:
    assert table("Company,,City\nFinch,gold,Ithaca\nHeron,,Dryden\n").unread == ["Column 2"]
    assert table("Company,,City\nFinch,,Ithaca\nHeron,,Dryden\n").unread == []


def test_cells_beyond_the_header_are_a_column_that_is_not_read() -> None:
    read = table("Company,City\nFinch,Ithaca,since 2019\nHeron,Dryden\n")
    assert read.unread == ["Column 3"]
    assert read.choices[2].samples == ["since 2019"]


def test_columns_of_a_table_without_a_header_are_named_where_they_are_not_read() -> None:
    assert table("Finch Ltd,finch.test,gold\nHeron Ltd,heron.test,-\n").unread == ["Column 3"]


def test_a_second_column_of_a_field_says_where_it_is_left_out() -> None:
    read = table("Company,Company name,City\nFinch,Finch Ltd,Ithaca\n")
    remarks = [choice.remark for choice in read.choices if choice.field == "name"]
    assert remarks == ["It is left out where 'Company name' has a value.", ""]


@pytest.mark.parametrize(
    ("row", "notice"),
    [
        ({"name": "Finch", "job_title": "Owner"}, "Job title: 'Owner' is left out, because no person is named."),
        ({"name": "Finch", "coordinates": "Remote"},
         "Location: 'Remote' is no place that is known here; it is left out."),
        ({"name": "Finch", "coordinates": "1 Elm St", "address": "2 Oak St, Ithaca"},
         "Location: '1 Elm St' is left out beside '2 Oak St, Ithaca'."),
    ],
)  # fmt: skip
def test_a_value_that_no_field_takes_is_noticed(row: dict[str, str], notice: str) -> None:
    line = read_business(row)
    assert isinstance(line, BusinessLine)
    assert notice in line.notices


def test_lines_around_a_quoted_list_are_named() -> None:
    read = read_pasted(BUSINESSES, "Hi Sam,\n> Finch, 607-555-0142\n> Heron, heron.test\nCheers\n")
    assert [row.text for row in read.rows if row.problem] == ["Hi Sam,", "Cheers"]
    assert [row.values["name"] for row in read.rows if not row.problem] == ["Finch", "Heron"]


def test_a_long_line_that_begins_as_a_closing_is_read_in_linear_time() -> None:
    began = time.process_time()
    loose_rows([f"Best, {'a' * 50_000} -", "Finch, 607-555-0142"], is_list=True, most=100)
    assert time.process_time() - began < 1


def test_sheets_with_one_header_are_one_table_and_one_with_another_is_not() -> None:
    header = ["Company", "Phone", "City"]
    body = workbook(
        North=[["List of the north"], header, ["Finch", "607-555-0142", "Ithaca"], ["Total", None, 1]],
        South=[header, ["Heron", "607-555-0143", "Dryden"]],
        Prices=[["Item", "Price"], ["Lamp", 3]],
    )
    read = read_file(BUSINESSES, "regions.xlsx", body)
    assert read.sheet == "North, South"
    assert [row.values["name"] for row in read.rows if not row.problem] == ["Finch", "Heron"]


def test_a_linked_name_stays_and_its_link_is_a_column_of_its_own() -> None:
    book = Workbook()
    sheet: Any = book.active
    for row in (["Company", "Website", "City"], ["Finch", None, "Ithaca"], ["Heron", "our site", "Dryden"]):
        sheet.append(row)
    sheet["A2"].hyperlink = "https://finch.test"
    sheet["B3"].hyperlink = "https://heron.test"
    out = io.BytesIO()
    book.save(out)
    rows = [row.values for row in read_file(BUSINESSES, "linked.xlsx", out.getvalue()).rows]
    assert [row["name"] for row in rows] == ["Finch", "Heron"]
    assert [row.get("website") for row in rows] == ["https://finch.test", "https://heron.test"]


def test_headings_and_totals_between_rows_are_no_businesses() -> None:
    read = table("Company,Phone,City\nWARM,,\nFinch,607-555-0142,Ithaca\nFrance:,,\nHeron,607-555-0143,Dryden\n"
                 "Total,,2\nGoby,607-555-0144,Troy\n")  # fmt: skip
    assert [row.values["name"] for row in read.rows if not row.problem] == ["Finch", "Heron", "Goby"]
    assert [row.text for row in read.rows if row.problem] == ["WARM", "France:", "Total, 2"]
    assert (
        next(row.problem for row in read.rows if row.text == "Total, 2") == "It is a total of the rows, not a business."
    )


def test_a_firm_of_which_only_the_name_is_known_is_no_heading() -> None:
    read = table("Company,Phone,City\nFinch,607-555-0142,Ithaca\nHeron Ltd,,\nGoby,607-555-0144,Troy\n")
    assert [row.values["name"] for row in read.rows] == ["Finch", "Heron Ltd", "Goby"]


def test_numbers_that_go_up_by_one_are_no_postal_codes() -> None:
    read = table("Line,Company,Street\n10115,Finch,1 Elm St\n10116,Heron,2 Elm St\n10117,Goby,3 Elm St\n")
    assert read.fields == ["", "name", "street"]


def test_a_fax_in_a_cell_of_phones_is_no_phone() -> None:
    line = read_business({"name": "Finch", "phone": "Tel.: 0316 555045 Fax: 0316 555046"}, "AT")
    assert isinstance(line, BusinessLine)
    assert (line.facts.phone, line.facts.phones) == ("+43316555045", [])


@pytest.mark.parametrize(("website", "notice"), [
    ("not a site", "Website: 'not a site' is read as none."), ("N/A", ""), ("coming soon", ""), ("pas de site", ""),
])  # fmt: skip
def test_a_website_in_words_that_say_none_is_none_and_other_words_are_named(website: str, notice: str) -> None:
    line = read_business({"name": "Finch", "website": website})
    assert isinstance(line, BusinessLine)
    assert (line.facts.website, line.notices) == ("", (notice,) if notice else ())


@pytest.mark.parametrize("state", ["ND", "NC", "NE"])
def test_the_letters_of_a_state_say_no_nothing(state: str) -> None:
    line = read_business({"name": "Finch", "state": state, "postal_code": "58102"})
    assert isinstance(line, BusinessLine)
    assert line.facts.state == state


def test_years_are_no_postal_codes_unless_a_town_stands_beside_them() -> None:
    years = table("Company,Phone,Town,Web,Est.\nFinch,607-555-0142,Ithaca,finch.test,2001\n")
    assert years.fields == ["name", "phone", "city", "website", ""]
    assert years.unread == ["Est."]
    codes = table("Firma,Telefon,X,Ort\nFinch,+4312345678,2000,Stockerau\nHeron,+4312345679,2020,Hollabrunn\n")
    assert codes.fields[2:] == ["postal_code", "city"]


@pytest.mark.parametrize(
    ("text", "country", "phone"),
    [("49561555182", "DE", "+49561555182"), ("4941555182", "DE", "+494941555182"), ("00000 000000", "GB", ""),
     ("+49 (0)561 555182", "DE", "+49561555182")],
)  # fmt: skip
def test_digits_that_begin_with_the_prefix_of_the_country_have_it(text: str, country: str, phone: str) -> None:
    line = read_business({"name": "Finch", "phone": text}, country)
    assert isinstance(line, BusinessLine)
    assert line.facts.phone == phone
