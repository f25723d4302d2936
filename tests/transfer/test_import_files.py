# ruff: noqa: E501 -- rows of files are read whole
"""Files as people and programs have them: each value is stored right, and what cannot be read is named."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook

from jobs.lists.catalogue import BUSINESSES, DOMAINS, PAGES, PLACE_SEARCHES
from jobs.models import Import, LocalBusiness
from jobs.models.limits import LIMITS, Limit
from jobs.transfer import import_jobs
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.mapping import read_file, read_items, read_pasted
from jobs.transfer.table_lines import Unreadable

pytestmark = pytest.mark.django_db


def imported(body: str | bytes, name: str = "shops.csv", **more: Any) -> Import:
    data = body.encode() if isinstance(body, str) else body
    return import_jobs.create(
        ImportRequest(BUSINESSES, read_file(BUSINESSES, name, data), "ada", file_name=name, **more)
    )


def workbook(sheets: dict[str, list[tuple[Any, ...]]]) -> bytes:
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# Headers of exports, as the programs write them, with one row: what is stored of it.
EXPORTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "HubSpot companies": (
        "Record ID,Company name,Company Domain Name,Phone Number,Street Address,City,State/Region,Postal Code,Country/Region",
        "123,Finch Florist,finch.test,089 99998 123,Hauptstr. 1,München,,80331,Germany",
        {"name": "Finch Florist", "website": "finch.test", "phone": "+498999998123", "city": "München", "country": "DE",
         "street": "Hauptstr. 1", "postal_code": "80331", "external_id": "shops.csv#123"},
    ),
    "HubSpot contacts": (
        "First Name,Last Name,Email,Phone Number,Company Name,Website URL,Job Title,Country/Region",
        "Nora,Quillfeather,nora@finch.test,+1 607 555 0142,Finch Florist,https://finch.test,Owner,United States",
        {"name": "Finch Florist", "emails": ["nora@finch.test"], "phone": "+16075550142",
         "people": [{"name": "Nora Quillfeather", "title": "Owner", "email": "nora@finch.test"}]},
    ),
    "Salesforce accounts": (
        "Account Name,Phone,Website,Billing Street,Billing City,Billing State/Province,Billing Zip/Postal Code,"
        "Billing Country,Industry",
        "Finch Florist,(607) 555-0142,www.finch.test,1 Mill St,Ithaca,NY,14850,USA,Retail",
        {"name": "Finch Florist", "phone": "+16075550142", "street": "1 Mill St", "state": "NY", "country": "US",
         "postal_code": "14850", "main_category": "Retail"},
    ),
    "Apollo people": (
        "First Name,Last Name,Title,Company Name,Email,Email Status,Work Direct Phone,Corporate Phone,Website,"
        "Person Linkedin Url,City,Country,Company City,Company Country",
        "Nora,Quillfeather,CEO,Finch Florist,nora@finch.test,Verified,'+1 607-555-0143,'+1 607-555-0142,http://finch.test,"
        "http://linkedin.com/in/nora,Berlin,Germany,Ithaca,United States",
        {"name": "Finch Florist", "phone": "+16075550142", "phones": ["+16075550143"], "city": "Ithaca", "country": "US",
         "people": [{"name": "Nora Quillfeather", "title": "CEO", "email": "nora@finch.test"}],
         "profiles": ["http://linkedin.com/in/nora"]},
    ),
    "Outscraper": (
        "query,name,site,subtypes,category,phone,full_address,city,postal_code,us_state,country_code,latitude,longitude,"
        "rating,reviews,working_hours,place_id,email_1,email_2",
        'florist,Finch Florist,https://finch.test/?utm=x,"Florist, Gift shop",Florist,(607) 555-0142,"1 Mill St, Ithaca",'
        'Ithaca,14850,New York,US,42.44,-76.5,4.5,"1,210","{""Monday"": ""9-17""}",ChIJfinch000000000000000001,'
        "a@finch.test,b@finch.test",
        {"name": "Finch Florist", "phone": "+16075550142", "rating": Decimal("4.5"), "rating_count": 1210,
         "categories": ["Florist", "Gift shop"], "emails": ["a@finch.test", "b@finch.test"],
         "opening_hours": {"Monday": "9-17"}, "external_id": "ChIJfinch000000000000000001", "state": "New York"},
    ),
    "gosom": (
        "input_id,link,title,category,address,website,phone,review_count,review_rating,latitude,longitude,"
        "complete_address,emails",
        'x,https://www.google.com/maps/place/?q=1,Finch Florist,Florist,"1 Mill St, Ithaca, NY 14850",https://finch.test,'
        '+1 607-555-0142,12,4.7,42.44,-76.5,"{""street"": ""1 Mill St"", ""city"": ""Ithaca"", ""state"": ""New York"", '
        '""postal_code"": ""14850"", ""country"": ""US""}","a@finch.test, b@finch.test"',
        {"name": "Finch Florist", "website": "https://finch.test", "rating_count": 12, "country": "US",
         "emails": ["a@finch.test", "b@finch.test"], "address": "1 Mill St, Ithaca, NY 14850"},
    ),
    "Google Contacts": (
        "First Name,Last Name,Organization Name,Organization Title,E-mail 1 - Value,Phone 1 - Value,Address 1 - Street,"
        "Address 1 - City,Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Website 1 - Value",
        "Nora,Quillfeather,Finch Florist,Owner,nora@finch.test,+1 607-555-0142,1 Mill St,Ithaca,NY,14850,US,finch.test",
        {"name": "Finch Florist", "street": "1 Mill St", "city": "Ithaca", "website": "finch.test", "country": "US"},
    ),
    "French": (
        "Raison sociale;Téléphone;Courriel;Adresse;Code postal;Ville;Site web;Pays",
        "Boulangerie Ostal;01 99 00 12 34;a@ostal.test;1 rue du Four;75006;Paris;www.ostal.test;France",
        {"name": "Boulangerie Ostal", "phone": "+33199001234", "emails": ["a@ostal.test"], "postal_code": "75006",
         "city": "Paris", "country": "FR"},
    ),
    "Japanese": (
        "会社名,電話番号,メールアドレス,住所,郵便番号,ホームページ,国",
        "雀花店,03-5555-0142,a@suzume.test,東京都1-1,100-0001,https://suzume.test,日本",
        {"name": "雀花店", "phone": "+81355550142", "postal_code": "100-0001", "country": "JP"},
    ),
    "unknown headers": (
        "Alpha,Beta,Gamma,Delta",
        "Finch,https://finch.test,a@finch.test,+1 607 555 0142",
        {"website": "https://finch.test", "emails": ["a@finch.test"], "phone": "+16075550142"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", EXPORTS)
def test_exports_of_programs_are_stored_right_to_the_value(case: str) -> None:
    header, row, expected = EXPORTS[case]
    stored = imported(f"{header}\n{row}\n")
    assert (stored.accepted, stored.invalid, stored.noticed) == (1, 0, 0), stored.notices
    business = LocalBusiness.objects.get()
    assert {name: getattr(business, name) for name in expected} == expected


def test_apifys_json_is_read_with_its_nested_coordinates() -> None:
    item = (
        '[{"title": "Finch Florist", "totalScore": 4.7, "reviewsCount": 12, "categoryName": "Florist", "website": '
        '"https://finch.test", "phone": "+1 607-555-0142", "location": {"lat": 42.44, "lng": -76.5}, "countryCode": "US", '
        '"url": "https://www.google.com/maps/search/?api=1", "placeId": "ChIJfinch000000000000000001"}]'
    )
    imported(item, "dataset.json")
    business = LocalBusiness.objects.get()
    assert (business.name, business.website, business.country) == ("Finch Florist", "https://finch.test", "US")
    assert (business.latitude, business.longitude, business.rating) == (
        Decimal("42.44"),
        Decimal("-76.5"),
        Decimal("4.7"),
    )
    assert business.external_id == "ChIJfinch000000000000000001"


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-16-le", ";"), ("cp1252", ";"), ("utf-8", "|")],
)
def test_separators_and_encodings_are_recognized(encoding: str, separator: str) -> None:
    rows = [["Name", "Telefon", "Adresse"], ["Gärtnerei Öst", "+49 89 99998 123", '"Hauptstr. 1, Haus 2"']]
    imported("\r\n".join(separator.join(row) for row in rows).encode(encoding))
    business = LocalBusiness.objects.get()
    assert (business.name, business.phone, business.address) == (
        "Gärtnerei Öst", "+498999998123", "Hauptstr. 1, Haus 2"
    )  # fmt: skip


def test_the_table_is_found_below_titles_and_on_another_sheet() -> None:
    imported("Leads of November,,\n,,\nname,website,phone\nFinch,finch.test,\n")
    body = workbook({"Read me": [("See the second sheet",)], "Leads": [("Name", "Website"), ("Heron", "heron.test")]})
    stored = imported(body, "leads.xlsx")
    assert stored.sheet == "Leads"
    assert set(LocalBusiness.objects.values_list("name", "website")) == {
        ("Finch", "finch.test"), ("Heron", "heron.test")
    }  # fmt: skip


def test_numbers_and_links_of_a_workbook_keep_their_meaning() -> None:
    book = Workbook()
    sheet: Any = book.active
    for row in [("Name", "Website", "Phone"), ("Finch", "our site", 16075550142.0),
                ("Heron", '=HYPERLINK("http://heron.test","us")', None)]:  # fmt: skip
        sheet.append(row)
    sheet["B2"].hyperlink = "http://finch.test"
    out = io.BytesIO()
    book.save(out)
    imported(out.getvalue(), "links.xlsx", country="US")
    assert set(LocalBusiness.objects.values_list("name", "website", "phone")) == {
        ("Finch", "http://finch.test", "+16075550142"), ("Heron", "http://heron.test", ""),
    }  # fmt: skip


def test_a_file_without_a_header_is_read_by_what_stands_in_its_columns() -> None:
    imported("Finch Florist,finch.test,+16075550142\nHeron,heron.test,+16075550143\n")
    assert set(LocalBusiness.objects.values_list("name", "website", "phone")) == {
        ("Finch Florist", "finch.test", "+16075550142"), ("Heron", "heron.test", "+16075550143"),
    }  # fmt: skip


def test_a_number_without_a_country_is_stored_as_it_is_written_and_counted() -> None:
    stored = imported("name,phone\nFinch,(607) 555-0142\nHeron,+1 607 555 0143\n")
    assert [notice["line"] for notice in stored.notices] == [2]
    assert "no country is known" in stored.notices[0]["detail"]
    assert stored.report["without_country"] == 1
    finch = LocalBusiness.objects.get(name="Finch")
    assert (finch.phone, finch.phone_as_written) == ("", "(607) 555-0142")
    imported("name,phone\nFinch,(607) 555-0142\n", country="US")
    assert set(LocalBusiness.objects.filter(name="Finch").values_list("phone", flat=True)) >= {"+16075550142"}


def test_a_website_that_is_none_is_left_out_and_a_placeholder_is_nothing() -> None:
    stored = imported("name,website\nFinch,call us\nHeron,N/A\nTarn,info@tarn.test\nMoss,https://maps.google.com/x\n")
    assert stored.problems == []
    assert [(notice["line"], notice["detail"][:8]) for notice in stored.notices] == [
        (2, "Website:"), (4, "Website:"), (5, "Website:"),
    ]  # fmt: skip
    assert LocalBusiness.objects.get(name="Tarn").emails == ["info@tarn.test"]
    assert set(LocalBusiness.objects.values_list("website", flat=True)) == {""}


PASTED = [
    (DOMAINS, "- finch.test\n* heron.test\n• tarn.test", ["finch.test", "heron.test", "tarn.test"]),
    (DOMAINS, "1. finch.test\n2) heron.test\n3. tarn.test", ["finch.test", "heron.test", "tarn.test"]),
    (DOMAINS, "finch.test\tFinch Florist\nHeron Ltd\theron.test", ["finch.test", "heron.test"]),
    (DOMAINS, "finch.test - Finch Florist\nheron.test, Heron", ["finch.test", "heron.test"]),
    (DOMAINS, "name,website\nFinch,https://finch.test/x", ["https://finch.test/x"]),
    (PAGES, "Contact: https://finch.test/contact\n2. https://heron.test/", ["https://finch.test/contact", "https://heron.test/"]),
    (PLACE_SEARCHES, "- plumbers in Ithaca, NY\n- florists in Troy, NY", ["plumbers in Ithaca, NY", "florists in Troy, NY"]),
    (PLACE_SEARCHES, "24 hour plumbers in Ithaca, NY", ["24 hour plumbers in Ithaca, NY"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("noun", "text", "expected"), PASTED, ids=[f"{noun}: {text[:20]!r}" for noun, text, _ in PASTED]
)
def test_pasted_lists_are_understood(noun: Any, text: str, expected: list[str]) -> None:
    assert [next(iter(row.values.values())) for row in read_pasted(noun, text).rows] == expected


def test_a_pasted_list_of_businesses_has_bullets_and_no_header() -> None:
    table = read_pasted(
        BUSINESSES, "- Finch Florist, finch.test, +1 607 555 0142\n- Heron, heron.test, +1 607 555 0143"
    )
    assert [row.values for row in table.rows] == [
        {"name": "Finch Florist", "website": "finch.test", "phone": "+1 607 555 0142"},
        {"name": "Heron", "website": "heron.test", "phone": "+1 607 555 0143"},
    ]


# Who a row is.


def test_an_id_counts_within_its_source_and_for_no_other_firm() -> None:
    imported("id,name,phone\n1,Alpha Dental,+16075550142\n", "a.csv")
    LocalBusiness.objects.update(curation_status="Selected", notes="call")
    imported("id,name,phone\n1,Gamma Roofing,\n", "b.csv")
    imported("id,name,phone\n1,Beta Dental,+16075550199\n", "a.csv")
    assert set(LocalBusiness.objects.values_list("name", "phone", "curation_status", "notes")) == {
        ("Alpha Dental", "+16075550142", "Selected", "call"), ("Gamma Roofing", "", "New", ""),
        ("Beta Dental", "+16075550199", "New", ""),
    }  # fmt: skip


def test_an_account_is_one_source_whatever_its_files_are_called() -> None:
    imported("Record ID,Company name,City\n7,Finch Florist,Ithaca\n", "hubspot-1.csv", source="HubSpot")
    stored = imported("Record ID,Company name,City\n7,Finch Florist Inc,Troy\n", "hubspot-2.csv", source="HubSpot")
    assert (stored.accepted, stored.changed) == (0, 1)
    assert LocalBusiness.objects.get().city == "Troy"


def test_what_a_later_file_lacks_is_not_emptied() -> None:
    imported("name,website,phone,city,email\nFinch,finch.test,+16075550142,Ithaca,a@finch.test\n", "a.csv")
    stored = imported("name,website,email\nFinch,https://finch.test/,b@finch.test\n", "b.csv")
    assert (stored.accepted, stored.changed) == (0, 1)
    business = LocalBusiness.objects.get()
    assert (business.phone, business.city) == ("+16075550142", "Ithaca")
    assert business.emails == ["a@finch.test", "b@finch.test"]


def test_branches_of_one_website_stay_apart() -> None:
    stored = imported("name,website,address\nFinch,finch.test,1 Mill St\nFinch,finch.test,9 Oak Ave\n")
    assert (stored.accepted, LocalBusiness.objects.count()) == (2, 2)


@pytest.mark.parametrize("stored", [{}, {"Route": "ü" * 30}])
def test_custom_fields_for_which_a_business_has_no_room_are_left_out_and_named(
    stored: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS[LocalBusiness], "custom_fields", Limit(150))  # bytes
    imported("id,name\n1,Finch\n")
    LocalBusiness.objects.update(custom_fields=stored)
    more = {"Remark": "ü" * 40, "Size": "3", "Story": "ü" * 40}
    table = read_items(
        BUSINESSES, [{"id": "1", "name": "Finch", "custom_fields": json.dumps(more, ensure_ascii=False)}]
    )
    again = import_jobs.create(ImportRequest(BUSINESSES, table, "ada", source="shops.csv"))
    left = {"Remark", "Story"} if stored else {"Story"}
    assert LocalBusiness.objects.get().custom_fields == stored | {n: v for n, v in more.items() if n not in left}
    assert again.notices[0]["detail"].endswith("left out; at most 1,000,000 characters are stored.")
    assert again.report["left_out"] == {"Custom fields": 1}


def test_columns_can_be_read_in_another_way_which_is_remembered() -> None:
    body = b"Firm,Remark,Size\nFinch,finch.test,3\n"
    table = read_file(BUSINESSES, "list.csv", body)
    chosen = table.chosen({"Firm": "name", "Remark": "website", "Size": "custom"})
    import_jobs.create(ImportRequest(BUSINESSES, chosen, "ada", file_name="list.csv"))
    business = LocalBusiness.objects.get()
    assert (business.website, business.custom_fields) == ("finch.test", {"Size": "3"})
    again = imported(b"Firm,Remark,Size\nHeron,,4\n", "another.csv")
    assert again.columns == {"Firm": "name", "Remark": "website", "Size": "custom"}
    with pytest.raises(Unreadable, match="There is no field 'colour'"):
        table.chosen({"Firm": "colour"})


# What is longer or more than is stored.

OTHER_SCRIPT = "".join(chr(0x4E00 + 37 * n % 20_000) for n in range(2_000))  # three bytes each


@pytest.mark.parametrize(
    ("column", "cell", "invalid", "noticed"),
    [
        ("id", OTHER_SCRIPT, 1, 0),
        ("tags", OTHER_SCRIPT, 0, 1),
        ("tags", "; ".join(f"tag {n}" for n in range(150)), 0, 1),
    ],
    ids=["an id", "a tag", "tags"],
)
def test_a_cell_that_is_too_long_for_its_index_costs_itself_and_not_the_import(
    column: str, cell: str, invalid: int, noticed: int
) -> None:
    stored = import_jobs.start(imported(f"name,{column}\nKestrel,{cell}\nHeron,7\n").pk)
    assert (stored.accepted, stored.invalid, stored.noticed) == (2 - invalid, invalid, noticed)
    assert max((len(tag) for row in LocalBusiness.objects.all() for tag in row.tags), default=0) <= 100


@pytest.mark.parametrize(
    ("column", "fact", "cell"), [("email", "emails", "a{}@kestrel.test"), ("phone", "phones", "+1607272{}")]
)
def test_what_many_imports_add_to_a_business_stops_at_what_is_stored(column: str, fact: str, cell: str) -> None:
    for first in range(1_000, 1_300, 100):
        cells = "; ".join(cell.format(n) for n in range(first, first + 100))
        stored = import_jobs.start(imported(f'id,name,{column}\n7,Kestrel,"{cells}"\n', source="crm").pk)
        assert stored.invalid == 0
    assert len(getattr(LocalBusiness.objects.get(), fact)) == 200
