"""Tables as people keep them: what was added for their own eyes is no row, and what it means is read."""

from __future__ import annotations

import io
import json

import pytest
from openpyxl import Workbook

from jobs.lists.catalogue import BUSINESSES
from jobs.transfer.business_rows import BusinessFacts, BusinessLine, read_business
from jobs.transfer.mapping import MappedTable, read_file
from jobs.transfer.table_forms import NOTE
from jobs.transfer.workbook_sheets import HEADING


def table(text: str) -> MappedTable:
    return read_file(BUSINESSES, "a.csv", text.encode())


def facts(read: MappedTable, country: str = "US") -> list[BusinessFacts]:
    rows = [read_business(row.values, country) for row in read.rows if not row.problem]
    return [row.facts for row in rows if isinstance(row, BusinessLine)]


def problems(read: MappedTable) -> list[tuple[int, str]]:
    return [(row.line, row.problem) for row in read.rows if row.problem]


@pytest.mark.parametrize("mark", ["〃", "do.", "see above", "Siehe oben", "同上", "-//-"])
def test_a_ditto_mark_is_the_value_above_it(mark: str) -> None:
    read = table(
        f"Company,Town,Phone\nFinch,Ithaca,607-555-0101\nHeron,{mark},607-555-0102\nIbis,{mark},607-555-0103\n"
    )
    assert [row.city for row in facts(read)] == ["Ithaca"] * 3


def test_a_ditto_mark_below_a_heading_is_the_value_of_the_row_above() -> None:
    read = table("Company,Town,Phone\nFinch,Ithaca,607-555-0101\nCAFES,,\nHeron,〃,607-555-0102\n")
    assert facts(read)[-1].city == "Ithaca"


def test_tables_beside_each_other_are_one() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["TROY", None, None, "ITHACA", None],
        ["Firm", "Phone", None, "Firm", "Phone"],
        ["Finch", "607-555-0101", None, "Heron", "607-555-0102"],
        ["Ibis", "607-555-0103", None, None, None],
    ):
        sheet.append(row)
    book.save(out := io.BytesIO())
    read = read_file(BUSINESSES, "a.xlsx", out.getvalue())
    assert [(row.name, row.phone) for row in facts(read)] == [
        ("Finch", "+16075550101"), ("Heron", "+16075550102"), ("Ibis", "+16075550103"),
    ]  # fmt: skip


def test_columns_with_other_names_behind_an_empty_one_are_of_the_same_rows() -> None:
    assert len(facts(table("Firm,Phone,,Contact,E-mail\nFinch,607-555-0101,,Eva Moor,a@finch.test\n"))) == 1


def test_columns_with_two_names_alike_and_values_between_them_are_one_table() -> None:
    read = table("Firm,Phone,Note,Firm,Phone\nFinch,607-555-0101,ours,Heron,607-555-0102\n")
    assert len(facts(read)) == 1


def test_tables_below_each_other_are_one_whatever_the_order_of_their_columns() -> None:
    rows = (
        "Finch,607-555-0101; 607-555-0109,Ithaca",
        ",,",
        "Cafes,,",
        "Company,Town,E-mail,Phone",
        "Ibis,Troy,a@ibis.test,607-555-0103",
    )
    read = table("\n".join(["Firm,Tel,Town", *rows]))
    assert [(row.name, row.phone, row.city, row.emails) for row in facts(read)] == [
        ("Finch", "+16075550101", "Ithaca", []), ("Ibis", "+16075550103", "Troy", ["a@ibis.test"]),
    ]  # fmt: skip
    assert problems(read) == [(4, HEADING)]


def test_a_business_that_is_called_as_a_header_is_a_row() -> None:
    read = table("Firm,Tel,Town\nFinch,607-555-0101,Ithaca\n,,\nShop,607-555-0102,Troy\n")
    assert [row.name for row in facts(read)] == ["Finch", "Shop"]


def test_notes_between_the_rows_are_no_businesses_and_say_so() -> None:
    rows = ("*** north ***,,", "Finch,607-555-0101,Ithaca", " - closed in winter,,", "red = gone,,", "(607) 555-0102,,")
    assert problems(table("\n".join(["Place,Tel,Town", *rows]))) == [(2, NOTE), (4, NOTE), (5, NOTE)]


def test_a_list_of_names_with_bullets_has_no_notes() -> None:
    assert problems(table("Company,Phone,Town\n- Finch,,\n- Heron,,\n")) == []


@pytest.mark.parametrize(
    ("header", "row", "country", "phone", "street"),
    [
        ("Firma;Vorwahl;Telefon;Ort", "Fink;0351;5550101;Dresden", "DE", "+493515550101", ""),
        ("empresa;ddd_1;telefone_1;ddd_fax;fax", "Curió;41;35550101;41;35550102", "BR", "+554135550101", ""),
        ("firme;telephone;typeVoie;libelleVoie", "Pie;0556555101;RUE;DES ORMES", "FR", "", "RUE DES ORMES"),
        ("Firm;Phone;House no.;Street", "Finch;607-555-0101;12;Elm St", "US", "+16075550101", "12 Elm St"),
        (
            "Business Name;Phone;Address Building;Address Street Name",
            "Ibis;6075550101;12;Elm St",
            "US",
            "",
            "12 Elm St",
        ),
        ("Firma;Telefon;Straße;Hausnr.", "Fink;03515550101;Am Wall;12", "DE", "+493515550101", "Am Wall 12"),
    ],
)
def test_parts_of_a_value_in_columns_of_their_own_are_joined(
    header: str, row: str, country: str, phone: str, street: str
) -> None:
    (read,) = facts(table(f"{header}\n{row}\n"), country)
    assert (read.phone if phone else "", read.street) == (phone, street)


def test_a_date_in_a_column_of_phones_is_no_number() -> None:
    read = facts(table("Firm,Phone\nFinch,607-555-0101\nHeron,12.05.2026\n"), "PL")
    assert [row.phone for row in read][1] == ""


def test_a_phone_among_words_is_read() -> None:
    rows = ("Pie,M. Durand 05 56 55 17 90,a@pie.test", "Geai,05 56 55 17 91 (le matin),b@geai.test")
    read = table("\n".join(["Artisan,Joindre,E-mail", *rows]))
    assert [row.phone for row in facts(read, "FR")] == ["+33556551790", "+33556551791"]


def test_a_word_for_nothing_in_front_of_a_number_does_not_hide_it() -> None:
    read = table("Firm,Phone,Mobile\nFinch,607-555-0102,\nHeron,ask Jo,607-555-0101\n")
    assert [row.phone for row in facts(read)] == ["+16075550102", "+16075550101"]


def test_the_authority_that_keeps_a_list_is_not_in_it() -> None:
    read = table("BusinessName,PostCode,LocalAuthorityEmailAddress\nFinch,TR18 2LX,food@council.test\n")
    assert facts(read, "GB")[0].emails == []


def test_a_list_below_a_name_of_the_programs_own_is_read() -> None:
    body = b'{"meta": {"n": 1}, "establishments": [{"businessName": "Finch"}, {"businessName": "Ibis"}]}'
    assert [row.name for row in facts(read_file(BUSINESSES, "a.json", body))] == ["Finch", "Ibis"]
    body = b'{"name": "Finch", "phone": "607-555-0101", "openings": [{"day": "Monday"}]}'
    assert [row.name for row in facts(read_file(BUSINESSES, "a.json", body))] == ["Finch"]


def test_an_object_whose_values_have_columns_is_no_value_itself() -> None:
    street = {"line1": "3 Elm St", "postcode": "14850"}
    body = json.dumps([{"orgName": "Finch", "contact": {"phone": "607-555-0101"}, "streetAddress": street}])
    (row,) = facts(read_file(BUSINESSES, "a.json", body.encode()))
    assert (row.name, row.phone, row.street) == ("Finch", "+16075550101", "3 Elm St")


def test_the_names_of_a_programs_shops_are_no_websites() -> None:
    read = table("Company,Web Site,Phone\nFinch,Main Website,607-555-0101\nHeron,Main Website,607-555-0102\n")
    assert [(row.name, row.website) for row in facts(read)] == [("Finch", ""), ("Heron", "")]


@pytest.mark.parametrize(
    ("header", "value", "field"),
    [
        ("Fakturaadress", "Storgatan 3", "address"), ("Lieferadresse", "Am Wall 3", ""),
        ("Org.nr/Pers.nr", "556677-8899", ""), ("Wer", "Tischlerei Fink GmbH", ""), ("Wer", "Eva Fink", "person"),
        ("Gdzie", "Gdynia", "coordinates"), ("Landskod", "SE", "country"), ("Desig.", "Owner", "job_title"),
    ],
)  # fmt: skip
def test_words_of_headers_by_hand(header: str, value: str, field: str) -> None:
    read = table(f"Company,{header},City\nFinch,{value},Ithaca\n")
    assert read.fields[1] == field


@pytest.mark.parametrize(
    ("header", "values", "field"),
    [
        ("Area", ("Ikeja", "Lekki"), "city"), ("Area", ("120 m²", "85 m²"), ""),
        ("POPostalCode", ("14850", "12180"), "postal_code"),
        ("관리번호", ("3020000-01", "3020000-02"), ""), ("Közterület", ("Petőfi u. 3.", "Kossuth krt. 5."), "street"),
    ],
)  # fmt: skip
def test_words_of_headers_that_their_values_confirm(header: str, values: tuple[str, str], field: str) -> None:
    rows = [f"{name},{value},607-555-0101" for name, value in zip(("Finch", "Heron"), values, strict=True)]
    assert table("\n".join([f"Company,{header},Phone", *rows])).fields[1] == field


def test_rows_of_one_cell_are_divided_below_their_title() -> None:
    rows = ("Roofers - so far", "Name / number / town", "Finch / 607-555-0101 / Troy", "Ibis / 607-555-0102 / Ithaca")
    read = facts(read_file(BUSINESSES, "a.txt", "\n".join(rows).encode()))
    assert [(row.name, row.phone, row.city) for row in read] == [
        ("Finch", "+16075550101", "Troy"), ("Ibis", "+16075550102", "Ithaca"),
    ]  # fmt: skip


def test_an_answer_with_an_object_about_its_list_is_that_list() -> None:
    body = b'{"event": {"title": "Expo"}, "exhibitors": [{"businessName": "Finch"}, {"businessName": "Ibis"}]}'
    assert [row.name for row in facts(read_file(BUSINESSES, "a.json", body))] == ["Finch", "Ibis"]


def test_a_town_with_its_province_behind_a_stroke_is_both() -> None:
    (row,) = facts(table("Firma,Telefon,Semt / İl\nSerçe,0532 555 19 52,Kadıköy / İstanbul\n"), "TR")
    assert (row.city, row.state) == ("Kadıköy", "İstanbul")
