"""People, towns and groups of columns, as they stand in the cells of files."""

from __future__ import annotations

import pytest

from jobs.lists.catalogue import BUSINESSES
from jobs.transfer.business_rows import BusinessLine, read_business
from jobs.transfer.headers import fields_by_header
from jobs.transfer.mapping import read_file
from jobs.transfer.people_cells import people_in
from jobs.transfer.recognition import with_groups


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("Bea Crest (CEO); Al Gold (Sales Manager)", [("Bea Crest", "CEO"), ("Al Gold", "Sales Manager")]),
        ("Herr Dipl.-Ing. Jörg Lerche", [("Dipl.-Ing. Jörg Lerche", "")]),
        ("M. Luc Pinson - gérant", [("Luc Pinson", "gérant")]),
        ("Frau Spatz", [("Frau Spatz", "")]),
        ("Marie-Luise Mevrouw", [("Marie-Luise Mevrouw", "")]),
    ],
)
def test_each_person_of_a_cell_is_read_without_a_form_of_address(cell: str, people: list[tuple[str, str]]) -> None:
    assert [(person["name"], person["title"]) for person in people_in(cell)] == people


@pytest.mark.parametrize(
    ("cell", "categories"),
    [("['plumber', 'roofer']", ["plumber", "roofer"]), ("['plumber', {[]: 1}]", ["['plumber'", "{[]: 1}]"])],
)
def test_a_list_as_python_writes_it_is_read_and_what_is_none_is_a_text(cell: str, categories: list[str]) -> None:
    line = read_business({"name": "Wren", "categories": cell}, "")
    assert isinstance(line, BusinessLine)
    assert line.facts.categories == categories


def facts(**row: str) -> tuple[str, str, str, str]:
    line = read_business({"name": "Lark", **row}, "")
    assert isinstance(line, BusinessLine)
    return line.facts.street, line.facts.city, line.facts.state, line.facts.postal_code


def test_an_address_in_one_cell_gives_the_town_and_the_code_that_have_no_columns() -> None:
    assert facts(address="12 Servo Way, Ithaca, NY 14850, USA") == ("12 Servo Way", "Ithaca", "NY", "14850")
    assert facts(address="Werkstr. 3, 34117 Kassel") == ("Werkstr. 3", "Kassel", "", "34117")
    assert facts(address="4 Wren Way, York YO1 7AA") == ("4 Wren Way", "York", "", "YO1 7AA")
    assert facts(address="somewhere near the river") == ("", "", "", "")


def test_a_town_with_its_code_is_divided_where_the_code_has_no_column() -> None:
    assert facts(city="Ithaca, NY 14850")[1:] == ("Ithaca", "NY", "14850")
    assert facts(city="Ithaca 2", postal_code="14850")[1:] == ("Ithaca 2", "", "14850")


def test_columns_below_a_group_are_told_apart_and_a_title_is_no_group() -> None:
    header = with_groups(["Account", "", "Primary contact", "", "ZIP"], ["Name", "Website", "Name", "Title", ""])
    assert header == ["Account - Name", "Website", "Primary contact - Name", "Title", "ZIP"]
    assert fields_by_header(header, BUSINESSES) == ["name", "website", "person", "job_title", "postal_code"]
    assert with_groups(["Leads of May", "", ""], ["Name", "Name", ""]) == ["Name", "Name", ""]


def test_the_owner_of_a_business_is_a_person_and_the_owner_of_a_record_a_colleague() -> None:
    rows = "Business,Owner,Phone\nLark,Ada Lark,607-555-0101\nWren,{},607-555-0102\nFinch,{},607-555-0103\n"
    own = read_file(BUSINESSES, "a.csv", rows.format("Kit Wren", "Bea Finch").encode())
    colleague = read_file(BUSINESSES, "a.csv", rows.format("Ada Lark", "Ada Lark").encode())
    assert [table.columns.get("Owner", "") for table in (own, colleague)] == ["person", ""]
