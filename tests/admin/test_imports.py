"""Import: looked at first, stored row by row, each with its result."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from jobs.models import Domain, LocalBusiness, Page, PlaceSearch, Run, SitemapFile, Suppression
from jobs.transfer.spreadsheets import Unreadable, column, table_of
from scrapersky.admin.imports import KINDS, MOST_ROWS
from tests.admin.conftest import MakePerson

IMPORT = "/admin/import/"
Make = Callable[..., list[Domain]]

CSV = (
    b"name,Website,city\r\nKestrel,https://Kestrel-Plumbing.test/about,Ithaca\r\n"
    b"Harrow,harrow.test,Ithaca\r\nBad,not a host,\r\n"
)


def workbook(*rows: tuple[str, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_file_is_looked_at_before_anything_is_stored(administrator: Client, domains: Make) -> None:
    Domain.objects.create(host="harrow.test")
    page = administrator.post(
        IMPORT, {"kind": "domains", "file": SimpleUploadedFile("leads.csv", CSV)}
    ).content.decode()
    for said in ("1 new", "1 exist", "1 invalid", "not a host"):
        assert said in page
    assert Domain.objects.count() == 1
    assert not Run.objects.exists()


def test_what_was_confirmed_is_stored_and_the_rest_says_why_not(administrator: Client, db: None) -> None:
    Suppression.objects.create(kind="domain", value="gone.test")
    fields = {
        "kind": "domains",
        "confirmed": "1",
        "values": "kestrel.test\nhttps://www.harrow.test/x\n\nkestrel.test\ngone.test",
    }
    page = administrator.post(IMPORT, fields).content.decode()
    assert sorted(Domain.objects.values_list("host", flat=True)) == ["harrow.test", "kestrel.test"]
    assert "This host asked to be forgotten" in page
    run = Run.objects.get()
    assert (run.kind, run.requested_by) == ("import", "ada")
    assert run.counts == {"accepted": 2, "exists": 1, "invalid": 1}


def test_the_step_that_follows_is_queued_only_when_asked_for(administrator: Client, db: None) -> None:
    fields = {"kind": "pages", "confirmed": "1", "values": "https://kestrel.test/contact"}
    administrator.post(IMPORT, fields)
    assert Page.objects.get().page_processing_status is None
    administrator.post(IMPORT, fields | {"values": "https://kestrel.test/team", "auto_queue": "1"})
    assert Page.objects.get(url__endswith="team").page_processing_status == "Queued"


SHOPS = (
    b"Business Name;Website;Phone;Lat\r\nKestrel Plumbing;kestrel-plumbing.test;607-555-0142;42.44\r\n"
    b"Harrow Roofs;;;95\r\n;;;\r\nFinch Florist;finch.test;;\r\n"
)


def test_a_file_of_businesses_is_looked_at_then_stored_with_all_its_columns(administrator: Client, db: None) -> None:
    fields = {"kind": "businesses", "country": "us", "file": SimpleUploadedFile("shops.csv", SHOPS)}
    page = administrator.post(IMPORT, fields).content.decode()
    for said in (
        "2 new",
        "1 invalid",
        "Kestrel Plumbing, kestrel-plumbing.test, 607-555-0142",
        "coordinate in degrees",
    ):
        assert said in page
    assert not LocalBusiness.objects.exists()
    shown = re.search(r'name="values" hidden>(.*?)</textarea>', page, re.DOTALL)
    assert shown
    confirmed = {"kind": "businesses", "country": "us", "confirmed": "1", "auto_queue": "1"}
    administrator.post(IMPORT, confirmed | {"values": html.unescape(shown[1])})
    found = LocalBusiness.objects.get(name="Kestrel Plumbing")
    assert (found.phone, found.website, found.domain_extraction_status) == (
        "+16075550142", "kestrel-plumbing.test", "Queued"
    )  # fmt: skip
    assert LocalBusiness.objects.count() == 2
    assert Run.objects.get(kind="import").counts == {"accepted": 2, "exists": 0, "invalid": 1}


def test_businesses_that_exist_keep_their_decision_and_get_the_new_facts(administrator: Client, db: None) -> None:
    pasted = {"kind": "businesses", "confirmed": "1", "values": "place_id,name\nk-1,Kestrel"}
    administrator.post(IMPORT, pasted)
    LocalBusiness.objects.update(curation_status="Selected")
    page = administrator.post(IMPORT, pasted | {"values": "place_id,name\nk-1,Kestrel Plumbing"}).content.decode()
    assert "its facts are brought up to date" in page
    assert list(LocalBusiness.objects.values_list("name", "curation_status")) == [("Kestrel Plumbing", "Selected")]


def test_rows_without_a_known_column_are_invalid_and_offer_nothing_to_import(administrator: Client, db: None) -> None:
    page = administrator.post(IMPORT, {"kind": "businesses", "values": "colour,shape\nred,round"}).content.decode()
    assert "It has no name, website, phone or place id." in page
    assert "There is nothing to import." in page
    assert 'name="confirmed"' not in page


def test_sitemaps_and_searches_are_imported_too(administrator: Client, db: None) -> None:
    administrator.post(IMPORT, {"kind": "sitemaps", "confirmed": "1", "values": "https://kestrel.test/sitemap.xml"})
    administrator.post(IMPORT, {"kind": "searches", "confirmed": "1", "values": "plumbers in Ithaca, NY"})
    assert SitemapFile.objects.count() == PlaceSearch.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.csv", "domain\nä.test\n".encode()),
        ("a.csv", "\ufeffcity;Domain\nIthaca;ä.test\n".encode()),
        ("a.tsv", "Domain\tcity\nä.test\tIthaca\n".encode("cp1252")),
        ("a.csv", b"\xe4.test\n"),
        ("a.xlsx", workbook(("city", "website"), ("Ithaca", "ä.test"))),
        ("renamed.csv", workbook(("ä.test",))),
    ],
)
def test_files_of_many_makes_are_read(name: str, body: bytes) -> None:
    assert column(table_of(name, body, MOST_ROWS), KINDS["domains"].headers) == ["ä.test"]


@pytest.mark.parametrize(("name", "body"), [("a.xlsx", b"PK\x03\x04 broken"), ("a.csv", b"\0\0\0"), ("a.xlsx", b"")])
def test_a_damaged_file_is_refused_with_a_sentence(administrator: Client, name: str, body: bytes) -> None:
    with pytest.raises(Unreadable):
        table_of(name, body, MOST_ROWS)
    page = administrator.post(IMPORT, {"kind": "domains", "file": SimpleUploadedFile(name, body or b"x" * 3)})
    assert page.status_code in (200, 400)


def test_too_many_rows_at_once_are_refused(administrator: Client) -> None:
    values = "\n".join(f"shop{n}.test" for n in range(MOST_ROWS + 1))
    response = administrator.post(IMPORT, {"kind": "domains", "values": values})
    assert response.status_code == 400
    assert "Divide the file" in response.content.decode()


def test_a_viewer_may_not_import(person: MakePerson) -> None:
    viewer = person("jobs.view_domain")
    assert viewer.get(IMPORT).status_code == 403
    assert viewer.post(IMPORT, {"kind": "domains", "confirmed": "1", "values": "kestrel.test"}).status_code == 403
    assert not Domain.objects.exists()
