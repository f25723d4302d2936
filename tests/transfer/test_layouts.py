"""Files of leads and contacts in the layouts that people and other products open."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from jobs.actions.curation import WrongField
from jobs.compliance.objection_links import objection_link
from jobs.lists.catalogue import BUSINESSES, CONTACTS, LEADS
from jobs.models import Contact, ContactEvidence, Domain, Lead, LocalBusiness
from jobs.store.leads import refresh_leads
from jobs.transfer.business_rows import BusinessLine, read_business
from jobs.transfer.csv_form import CsvForm
from jobs.transfer.exports import export_request
from jobs.transfer.file_formats import BOM
from jobs.transfer.layouts import LAYOUTS
from jobs.transfer.mapping import read_file
from jobs.transfer.readable import readable_line
from tests.exports import export

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town() -> None:
    kestrel = Domain.objects.create(host="kestrel.test", registrable_domain="kestrel.test")
    LocalBusiness.objects.create(
        provider="google", external_id="ChIJ1", name="Kestrel Dental", domain=kestrel, rating="4.5", rating_count=192,
        phone="+16072720301", address="301 State Street, Ithaca", street="301 State Street", city="Ithaca", state="NY",
        postal_code="04850", country="US", main_category="dentist", categories=["dentist", "clinic"],
        latitude="42.44", longitude="-76.5", opening_hours={"monday": "9-17"},
    )  # fmt: skip
    LocalBusiness.objects.create(provider="google", external_id="ChIJ2", name="No Mail", phone="+16072720302")
    for kind, value, more in (
        ("email", "info@kestrel.test", {"contact_type": "SERVICE"}),
        ("email", "ines@kestrel.test", {"contact_type": "CORPORATE", "name": "Ines Marrowby"}),
        ("person", "Ines Marrowby", {"title": "Owner", "name": "Ines Marrowby"}),
        ("social", "https://www.facebook.com/kestrel", {}),
        ("social", "https://linkedin.com/company/kestrel", {}),
    ):
        contact = Contact.objects.create(domain=kestrel, kind=kind, value=value, normalised=value, **more)
        ContactEvidence.objects.create(
            contact=contact, source_url="https://kestrel.test/contact", method="mailto", snippet=f"Write to {value}!",
            confidence="0.9", first_seen_at=timezone.now(), last_seen_at=timezone.now(),
        )  # fmt: skip
    refresh_leads(domains=[kestrel.pk], businesses=LocalBusiness.objects.values_list("pk", flat=True))
    Lead.objects.filter(name="Kestrel Dental").update(tags=["warm", "2026"], next_on="2026-12-01")


def content(layout: str, name: str = "csv", **more: Any) -> bytes:
    return b"".join(export(LEADS.rows({}), LEADS.export_columns, name, layout=layout, **more))


def lines(layout: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(layout).decode())))


# What each product asks for, as its own documentation names it.
@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ("hubspot", {
            "Email": "info@kestrel.test", "First Name": "Ines", "Last Name": "Marrowby", "Job Title": "Owner",
            "Phone Number": "+1 607-272-0301", "Company Name": "Kestrel Dental", "Company Domain Name": "kestrel.test",
            "Postal Code": "04850", "LinkedIn Company Page": "https://linkedin.com/company/kestrel",
        }),
        ("salesforce", {"Last Name": "Marrowby", "Company": "Kestrel Dental", "Zip/Postal Code": "04850",
                        "State/Province": "NY", "Industry": "dentist"}),
        ("mailchimp", {"Email Address": "info@kestrel.test", "Company": "Kestrel Dental", "Tags": "warm, 2026",
                       "Phone Number": "+16072720301"}),
        ("google-contacts", {
            "Organization Name": "Kestrel Dental", "E-mail 1 - Value": "info@kestrel.test",
            "E-mail 2 - Value": "ines@kestrel.test", "Labels": "warm ::: 2026 ::: * myContacts",
            "Phone 1 - Value": "+1 607-272-0301",
        }),
        ("gosom", {
            "title": "Kestrel Dental", "category": "dentist", "review_count": "192", "review_rating": "4.5",
            "emails": "info@kestrel.test, ines@kestrel.test", "place_id": "ChIJ1", "open_hours": '{"monday": "9-17"}',
        }),
        ("outscraper", {
            "name": "Kestrel Dental", "subtypes": "dentist, clinic", "email_1": "info@kestrel.test",
            "email_2": "ines@kestrel.test", "facebook": "https://www.facebook.com/kestrel", "phone": "+16072720301",
        }),
    ],
)  # fmt: skip
def test_a_lead_stands_in_the_columns_of_the_product(layout: str, expected: dict[str, str]) -> None:
    row = lines(layout)[0]
    assert {name: row[name] for name in expected} == expected


# What of a lead each product's file has room for.
READ_BACK: dict[str, dict[str, Any]] = {
    "hubspot": {"phone": "+16072720301", "city": "Ithaca", "state": "NY", "postal_code": "04850", "country": "US"},
    "salesforce": {"phone": "+16072720301", "city": "Ithaca", "state": "NY", "postal_code": "04850", "country": "US"},
    "mailchimp": {"phone": "+16072720301"},
    "google-contacts": {"phone": "+16072720301", "city": "Ithaca", "postal_code": "04850", "country": "US"},
    "gosom": {"phone": "+16072720301", "city": "Ithaca", "postal_code": "04850", "country": "US", "latitude": 42.44,
              "rating": 4.5, "rating_count": 192, "main_category": "dentist"},
    "outscraper": {"phone": "+16072720301", "city": "Ithaca", "state": "NY", "postal_code": "04850", "country": "US",
                   "rating": 4.5, "rating_count": 192, "categories": ["dentist", "clinic"]},
}  # fmt: skip


@pytest.mark.parametrize("layout", READ_BACK)
def test_a_file_in_the_layout_of_a_product_is_read_back_as_the_business_that_it_was(layout: str) -> None:
    rows = read_file(BUSINESSES, f"{layout}.csv", content(layout)).rows
    (line,) = [line for row in rows if isinstance(line := read_business(row.values), BusinessLine)
               and line.facts.name == "Kestrel Dental"]  # fmt: skip
    facts = line.facts
    numbers = ("latitude", "rating")
    values = {name: getattr(facts, name) for name in READ_BACK[layout]}
    assert {name: float(value) if name in numbers else value for name, value in values.items()} == READ_BACK[layout]
    assert "info@kestrel.test" in facts.emails
    assert layout in ("mailchimp", "google-contacts") or facts.host == "kestrel.test"


def test_opening_hours_are_lines_for_people_in_a_readable_file() -> None:
    hours = {"openNow": True, "weekdayDescriptions": ["Monday: 8:00 AM - 5:00 PM", "Tuesday: Closed"]}
    assert readable_line(["opening_hours"], (hours,)) == ("Monday: 8:00 AM - 5:00 PM; Tuesday: Closed",)


def test_a_file_for_the_first_message_says_where_the_address_is_from_and_how_to_object() -> None:
    first, second = lines("first-contact")
    day = ContactEvidence.objects.order_by("pk")[0].first_seen_at.date().isoformat()
    assert (first["E-mail"], first["Source"], first["Found on"]) == (
        "info@kestrel.test", "https://kestrel.test/contact", day,
    )  # fmt: skip
    assert first["First-contact note"] == (
        f"We found your e-mail address at https://kestrel.test/contact on {day}. {first['How to object']}"
    )
    assert "reply to this message" in first["How to object"]
    assert "phone number" in second["First-contact note"]
    Lead.objects.filter(name="No Mail").update(phone="")
    assert len(lines("first-contact")) == 1


def test_a_file_for_the_first_message_has_an_objection_link_for_each_e_mail(settings: Any) -> None:
    assert [row["Objection link"] for row in lines("first-contact")] == ["", ""]
    settings.OBJECTION_PAGE, settings.OBJECTION_BASE_URL = True, "https://leads.kestrel.test"
    first, second = lines("first-contact")
    assert first["Objection link"] == objection_link("info@kestrel.test")
    assert first["Objection link"].startswith("https://leads.kestrel.test/admin/objection/e1.")
    assert first["First-contact note"].endswith(f"object here and we delete your data: {first['Objection link']}")
    assert second["Objection link"] == ""  # it has no e-mail
    assert "reply to this message" in second["How to object"]


def test_what_a_product_cannot_take_is_left_out() -> None:
    assert [len(lines(layout)) for layout in ("mailchimp", "hubspot", "salesforce")] == [1, 2, 2]
    assert lines("salesforce")[1]["Last Name"] == "No Mail"  # it asks for a last name


def test_every_layout_of_leads_is_written_in_every_format() -> None:
    for layout in LAYOUTS:
        for name in ("csv", "xlsx", "jsonl", "parquet"):
            assert content(layout, name)


def test_a_readable_csv_has_headers_for_people_phones_as_text_and_the_mark_of_utf_8() -> None:
    raw = content("readable", form=CsvForm(bom=True))
    assert raw.startswith(BOM.encode())
    assert not content("readable", "xlsx", form=CsvForm(bom=True)).startswith(BOM.encode())
    row = next(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert (row["Best e-mail"], row["Best phone"], row["Category"]) == (
        "info@kestrel.test",
        "+1 607-272-0301",
        "dentist",
    )
    assert row["People"] == "Ines Marrowby, Owner, ines@kestrel.test"
    assert "{" not in "".join(row.values())
    assert not any(value.startswith("'") for value in row.values())


def test_a_readable_sheet_has_numbers_dates_links_widths_and_a_bold_header_that_stays() -> None:
    sheet = load_workbook(io.BytesIO(content("readable", "xlsx"))).worksheets[0]
    cells = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (cells["Rating"].value, cells["Reviews"].value, cells["Latitude"].value) == (4.5, 192, 42.44)
    assert cells["Next date"].is_date
    assert cells["Updated at"].is_date
    assert (cells["Best phone"].value, cells["Best phone"].data_type) == ("+1 607-272-0301", "s")
    assert (cells["Postal code"].value, cells["Postal code"].data_type) == ("04850", "s")
    assert cells["Website"].hyperlink.target == "https://kestrel.test/"
    assert (sheet.freeze_panes, sheet["A1"].font.bold) == ("A2", True)
    widths = {head.value: sheet.column_dimensions[head.column_letter].width for head in sheet[1]}
    assert (widths["Address"], widths["Best e-mail"], widths["Rating"]) == (40, 30, 14)


def test_contacts_leave_with_their_business_page_context_and_method() -> None:
    parts = export(CONTACTS.rows({"kind": "email"}), CONTACTS.export_columns, "csv", layout="readable")
    row = next(csv.DictReader(io.StringIO(b"".join(parts).decode())))
    assert (row["Business"], row["Domain"], row["Found on"], row["Context"], row["Source"]) == (
        "Kestrel Dental", "kestrel.test", "https://kestrel.test/contact", "Write to info@kestrel.test!", "mailto",
    )  # fmt: skip


def test_a_layout_that_a_noun_does_not_have_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(WrongField, match="There are: readable"):
        export_request(CONTACTS, {}, "csv", layout="hubspot")
