"""Columns that no header tells: they are known by their values, and the preview says so."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from openpyxl import Workbook

from jobs.extract.websites import read_website
from jobs.lists.catalogue import BUSINESSES
from jobs.lists.header_words import fields_of_words, words_of
from jobs.lists.import_headers import LONGEST_HEADER, plain_header
from jobs.transfer import import_jobs
from jobs.transfer.business_rows import BusinessLine, read_business
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.mapping import MappedTable, read_file
from jobs.transfer.table_lines import Unreadable
from jobs.transfer.written_values import read_phones
from tests.api.conftest import client_of
from tests.data.unseen_files import tenth


def table(text: str, name: str = "a.csv") -> MappedTable:
    return read_file(BUSINESSES, name, text.encode())


def fields(text: str) -> dict[str, str]:
    read = table(text)
    return dict(zip(read.header, read.fields, strict=True))


def names(read: MappedTable) -> list[str]:
    lines = [read_business(row.values, "US") for row in read.rows if not row.problem]
    return [line.facts.name for line in lines if isinstance(line, BusinessLine)]


DIRECTORY = """\
col_a,col_b,col_c,col_d,col_e,col_f
Finch Florist,https://dir.test/b/1,finch.test,607-555-0101,Ithaca,14850
Heron Hats,https://dir.test/b/2,heron.test,607-555-0102,Albany,12207
Ibis Inn,https://dir.test/b/3,ibis.test,607-555-0103,Troy,12180
"""


def test_values_tell_what_columns_are_and_the_preview_says_so() -> None:
    assert list(fields(DIRECTORY).values()) == ["name", "", "website", "phone", "city", "postal_code"]
    assert {choice.remark for choice in table(DIRECTORY).choices if choice.field} == {
        "Guessed from its values: change it if it is wrong."
    }


def test_a_name_with_a_number_is_no_street() -> None:
    read = fields("A1,B1,C1,D1\nStudio 54,12 Elm St,Ithaca,studio.test\nRoute 66,3 Oak Rd,Troy,route.test\n")
    assert read == {"A1": "name", "B1": "street", "C1": "city", "D1": "website"}


def test_a_header_that_its_values_contradict_is_read_by_the_values_with_a_remark() -> None:
    read = table("Company,Phone,Web\nFinch,a@finch.test,finch.test\nHeron,b@heron.test,heron.test\n")
    assert read.fields == ["name", "email", "website"]
    assert read.choices[1].remark == "Its header says phone numbers, its values are e-mail addresses."
    assert read.chosen({"Phone": "notes"}).choices[1].remark == ""
    assert read.chosen({"Web": "notes"}).choices[1].remark == read.choices[1].remark


def test_what_is_guessed_is_marked_and_not_remembered_beside_what_somebody_chose(db: None) -> None:
    chosen = table(DIRECTORY).chosen({"col_b": "custom"})
    assert set(chosen.remarked) == {"col_a", "col_c", "col_d", "col_e", "col_f"}
    import_jobs.create(ImportRequest(BUSINESSES, chosen, "ada", file_name="a.csv"))
    again = DIRECTORY.replace("607-555", "a@607").replace("-0", ".test0").replace("0101", "")
    request = ImportRequest(BUSINESSES, table(again), "ada", file_name="a.csv")
    read = import_jobs.with_remembered(request).table
    assert read.fields[1] == "custom"
    assert read.fields[3] != "phone", "its values are other ones now"
    assert set(read.remarked) == {"col_a", "col_c", "col_e", "col_f"}


def test_what_is_guessed_is_named_where_rows_are_stored_at_once(db: None, tmp_path: Path) -> None:
    (path := tmp_path / "a.csv").write_text(DIRECTORY)
    call_command("import", str(path), "--as", "local-businesses", stdout=(out := io.StringIO()))
    assert "Column col_d: Guessed from its values: change it if it is wrong." in out.getvalue()
    rows = [dict(zip(DIRECTORY.split()[0].split(","), line.split(","), strict=True)) for line in DIRECTORY.splitlines()]
    api = client_of(User.objects.create_superuser("ada"))
    made = api.post("/api/v3/imports", {"noun": "local-businesses", "rows": rows[1:]}).json()
    assert made["remarks"]["col_d"] == "Guessed from its values: change it if it is wrong."


@pytest.mark.parametrize(
    ("header", "value", "field"),
    [
        ("Tel. (day)", "607-555-0101", "phone"),
        ("kundens_epost", "a@finch.test", "email"),
        ("E-Mail-Status", "verified", ""),
        ("Phone type", "mobile", ""),
        ("Contact status", "Ida Moor", ""),
        ("Número de móvil", "600 555 010", "phone"),
        ("contactEmail2", "a@finch.test", "email"),
        ("CVR-nr.", "12345678", ""),
        ("listing.@type", "LocalBusiness", ""),
        ("אימייל", "a@finch.test", "email"),
        ("เบอร์มือถือ", "081-555-0101", "phone"),
        ("Owner", "Sam Seller", "person"),
    ],
)
def test_a_word_of_a_header_counts_where_the_values_confirm_it(header: str, value: str, field: str) -> None:
    assert fields(f"Company,{header},City\nFinch,{value},Ithaca\n")[header] == field


def test_the_one_who_looks_after_all_customers_is_no_contact_of_them() -> None:
    read = fields("Company,Owner,Web\nFinch,Sam Seller,finch.test\nHeron,Sam Seller,heron.test\n")
    assert read["Owner"] == ""


def test_a_header_that_stands_again_and_the_mark_of_a_joined_file_are_no_rows() -> None:
    read = table("\ufeffCompany,Web\nFinch,finch.test\n\ufeffCompany,Web\nHeron,heron.test\n")
    assert names(read) == ["Finch", "Heron"]
    assert len(read.rows) == 2


def test_a_total_is_no_business_and_a_business_of_that_name_is_one() -> None:
    rows = "Company,Phone,City\nFinch,607-555-0101,Ithaca\nTotal Fitness,607-555-0102,Ithaca\n"
    assert names(table(f"{rows}Total companies,2,\n")) == ["Finch", "Total Fitness"]
    assert names(table(f"{rows}2 companies,,\n")) == ["Finch", "Total Fitness"]
    (*_, last) = table(f"{rows}2 companies,,\n").rows
    assert last.problem == "It is what a report has below its rows, not a business.", "somebody may be called so"
    assert names(table(f"{rows}3 Companies Bakery,,\n")) == ["Finch", "Total Fitness", "3 Companies Bakery"]


@pytest.mark.parametrize("over", ["A2:C2", "A2:AB2"])
def test_a_heading_over_all_columns_is_no_business_and_is_named(over: str) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Company", "Phone", "City"], ["CORTLAND", None, None], ["Finch", None, None]):
        sheet.append(row)
    sheet.merge_cells(over)
    out = io.BytesIO()
    book.save(out)
    rows = read_file(BUSINESSES, "a.xlsx", out.getvalue()).rows
    assert [row.problem[:15] for row in rows] == ["It is a heading", ""]


def test_a_postal_code_beside_an_address_is_no_phone_number() -> None:
    read = fields("Nome,CEP,Cidade\nFinch,80020-310,Curitiba\nHeron,01304-001,São Paulo\n")
    assert read["CEP"] == "postal_code"
    assert fields("Company,Xyz,Web\nFinch,150-0001,finch.test\nHeron,530-0001,heron.test\n")["Xyz"] != "phone"


def test_digits_that_a_program_wrote_with_an_exponent_are_whole_and_a_spreadsheets_are_not() -> None:
    assert read_phones("6.075550134E9", "US").first == "+16075550134"
    assert read_phones("6.07556E+09", "US").first == ""
    assert "shortened" in read_phones("6.07556E+09", "US").notice


def test_two_letters_before_a_number_are_a_state_and_no_country() -> None:
    line = read_business({"name": "Finch", "address": "12 Pier Rd, Erie, PA 16501", "phone": "814-555-0101"}, "US")
    assert isinstance(line, BusinessLine)
    assert (line.facts.city, line.facts.phone) == ("Erie", "+18145550101")


def test_contacts_of_several_kinds_in_one_cell_are_taken_apart() -> None:
    read = table(
        'Business,Reach,City\nFinch,"Ida, 607-555-0101, a@finch.test",Ithaca\nHeron,heron.test / 607-555-0102,Troy\n'
    )
    assert read.header[3:] == ["Reach (email)", "Reach (phone)", "Reach (website)"]
    assert [row.values.get("phone") for row in read.rows] == ["607-555-0101", "607-555-0102"]
    assert [row.values.get("email") for row in read.rows] == ["a@finch.test", None]
    assert [row.values.get("website") for row in read.rows] == [None, "heron.test"]


# Other kinds of files.


def test_entities_of_xml_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("finch")
    text = f"""<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]>
<a><b><name>&x;</name><web>finch.test</web></b><b><name>Heron</name><web>heron.test</web></b></a>"""
    read = read_file(BUSINESSES, "a.xml", f"<?xml version='1.0'?>{text}".encode())
    assert "finch" not in [row.values.get("name") for row in read.rows]


def test_the_items_of_xml_are_those_that_have_facts_wherever_they_stand() -> None:
    text = """<shops><area name="North"><shop n="1"><title>Finch</title><web>finch.test</web></shop></area>
<area name="South"><shop n="2"><title>Heron</title><web>heron.test</web></shop></area></shops>"""
    read = read_file(BUSINESSES, "a.xml", text.encode())
    assert [row.values["name"] for row in read.rows] == ["Finch", "Heron"]


@pytest.mark.parametrize(
    ("name", "body"),
    [("a.xml", b"<?xml version='1.0'?><a><b>"), ("a.kml", b"<kml><Placemark><name>Finch</name>")],
)
def test_a_damaged_file_is_refused_with_a_sentence(name: str, body: bytes) -> None:
    with pytest.raises(Unreadable, match="The XML file is damaged"):
        read_file(BUSINESSES, name, body)


def test_a_damaged_sheet_of_libre_office_is_refused_with_a_sentence() -> None:
    packed = io.BytesIO(tenth.ODS.body)
    out = io.BytesIO()
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name)[:900] if name == "content.xml" else source.read(name))
    with pytest.raises(Unreadable, match="The ODS file cannot be read"):
        read_file(BUSINESSES, "a.ods", out.getvalue())


def test_a_description_of_a_map_has_the_facts_of_its_lines() -> None:
    kml = """<kml><Document><Placemark><name>Finch</name><description>Phone: 607-555-0101&lt;br&gt;Website: finch.test
</description><Point><coordinates>-76.5,42.4,0</coordinates></Point></Placemark></Document></kml>"""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, text in (("doc.kml", kml), ("files/icon.png", "PNG"), ("layers/other.kml", "<kml/>")):
            file.writestr(name, text)
    (row,) = read_file(BUSINESSES, "a.kml", kml.encode()).rows
    assert [other.values for other in read_file(BUSINESSES, "a.kmz", packed.getvalue()).rows] == [row.values]
    assert (row.values["phone"], read_website(row.values["website"]).host) == ("607-555-0101", "finch.test")
    assert (row.values["latitude"], row.values["longitude"]) == ("42.4", "-76.5")


def test_a_single_contact_of_a_programs_answer_is_one_business() -> None:
    body = b'{"title": "Finch", "website": "finch.test", "data": [{"x": 1}, {"x": 2}]}'
    assert names(read_file(BUSINESSES, "a.json", body)) == ["Finch"]


def test_a_cell_of_a_million_letters_is_compared_as_a_header_by_its_first_300() -> None:
    # Each beginning and each end of a word is looked up, which a cell in one word made the square of its length.
    long = "phone" + "x" * 1_000_000
    assert [len(word) for word in words_of(long)] == [LONGEST_HEADER] == [len(plain_header(long))]
    assert fields_of_words(long) == (["phone"], True)
    assert len(words_of("no phone " * 100_000)) < LONGEST_HEADER
