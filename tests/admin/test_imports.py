"""Import: looked at first, stored row by row, each with its result."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from jobs.models import Domain, Page, PlaceSearch, Run, SitemapFile, Suppression
from scrapersky.admin.imports import KINDS, MOST_ROWS, Unreadable, column, table_of
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
    assert column(table_of(name, body), KINDS["domains"]) == ["ä.test"]


@pytest.mark.parametrize(("name", "body"), [("a.xlsx", b"PK\x03\x04 broken"), ("a.csv", b"\0\0\0"), ("a.xlsx", b"")])
def test_a_damaged_file_is_refused_with_a_sentence(administrator: Client, name: str, body: bytes) -> None:
    with pytest.raises(Unreadable):
        table_of(name, body)
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
