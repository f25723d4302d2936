"""`manage.py reextract`: stored pages are read again, set-based, and what is the same is not written again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import zstandard
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs.actions.reextract import reextract, stored_slices
from jobs.models import Contact, ContactEvidence, Domain, Event, Fetch, Lead, Page
from jobs.pipeline.parsing import close_parsers
from jobs.store.contacts import upsert_contacts
from tests.actions.test_reextract_elsewhere import archive, facts

LONG_AGO = datetime(2024, 5, 17, 8, 30, tzinfo=UTC)
TEAM = """<title>Our team</title><h1>Our team</h1><p>We have advised families and firms of the county since 1962.</p>
<p>Write to office@harrow-law.com</p><a href="/jane.vcf">Jane's card</a>"""
CARD = "BEGIN:VCARD\nFN:Jane Hollis\nTITLE:Partner\nEMAIL:jane@harrow-law.com\nEND:VCARD\n"


@pytest.fixture(autouse=True)
def parsers(db: None) -> Iterator[None]:
    yield
    close_parsers()


def stored(page: Page, url: str, text: str, kind: str = "text/html; charset=utf-8") -> None:
    Fetch.objects.create(
        fetched_at=LONG_AGO, url=url, table="pages", row_id=page.pk, status=200, outcome="ok", content_type=kind,
        body=zstandard.compress(text.encode()), content_hash=url,
    )  # fmt: skip


def read_again() -> tuple[int, int]:
    *_, last = reextract(Page.objects.all())
    return last


def versions() -> dict[str, list[Any]]:
    """Which transaction wrote each row: a row that is written again has another one."""
    with connection.cursor() as cursor:
        rows = {}
        for table in ("contacts", "contact_evidence", "pages", "domains", "leads"):
            cursor.execute(f"SELECT id, ctid::text FROM {table} ORDER BY id")
            rows[table] = cursor.fetchall()
        return rows


def test_the_copy_of_a_page_is_its_own_and_not_that_of_a_card_that_was_fetched_after_it() -> None:
    domain = Domain.objects.create(host="harrow-law.test")
    page = Page.objects.create(domain=domain, url="https://harrow-law.test/team", page_type="team")
    stored(page, page.url, TEAM)
    stored(page, "https://harrow-law.test/jane.vcf", CARD, "text/vcard")
    stored(page, "https://harrow-law.test/left.vcf", CARD.replace("jane", "left"), "text/vcard")  # no longer linked to
    stored(page, "https://harrow-law.test/prices.pdf", "%PDF-1.4", "application/pdf")
    assert read_again() == (1, 0)
    page.refresh_from_db()
    assert page.title == "Our team"
    emails = Contact.objects.filter(kind="email").order_by("value").values_list("value", flat=True)
    assert list(emails) == ["jane@harrow-law.com", "office@harrow-law.com"]


def test_a_card_alone_is_no_copy_of_its_page() -> None:
    page = Page.objects.create(domain=Domain.objects.create(host="harrow-law.test"), url="https://harrow-law.test/team")
    stored(page, "https://harrow-law.test/jane.vcf", CARD, "text/vcard")
    assert read_again() == (0, 1)


def test_what_stands_in_a_file_that_is_not_stored_with_its_page_is_not_gone() -> None:
    domain = Domain.objects.create(host="harrow-law.test")
    page = Page.objects.create(
        domain=domain, url="https://harrow-law.test/team", page_type="team", fetched_at=LONG_AGO
    )  # fmt: skip
    contact = Contact.objects.create(
        domain=domain, kind="email", value="fees@harrow-law.com", normalised="fees@harrow-law.com"
    )
    for number, name in enumerate(("prices.pdf", "kim.vcf")):
        ContactEvidence.objects.create(
            contact=contact, page=page, source_url=f"https://harrow-law.test/{name}", method=f"file {number}",
            first_seen_at=LONG_AGO, last_seen_at=LONG_AGO,
        )  # fmt: skip
    stored(page, page.url, TEAM + '<a href="/prices.pdf">Prices</a><a href="/kim.vcf">Kim</a>')
    assert read_again() == (1, 0)
    assert not ContactEvidence.objects.filter(contact=contact).exclude(gone_at=None).exists()


def test_what_is_read_the_same_again_is_not_written_again() -> None:
    archive(12)
    read_again()
    expected, written, events = facts(), versions(), Event.objects.count()
    read_again()
    assert facts() == expected
    assert versions() == written
    assert Event.objects.count() == events


def test_a_copy_that_is_read_again_is_seen_when_it_was_fetched() -> None:
    archive(2)
    Fetch.objects.update(fetched_at=LONG_AGO)
    read_again()
    assert set(ContactEvidence.objects.values_list("first_seen_at", "last_seen_at")) == {(LONG_AGO, LONG_AGO)}
    ContactEvidence.objects.update(last_seen_at=LONG_AGO.replace(year=2025))
    read_again()
    assert set(ContactEvidence.objects.values_list("last_seen_at__year", flat=True)) == {2025}


def test_a_contact_that_is_shown_again_is_there_again_and_keeps_its_decision() -> None:
    archive(1)
    read_again()
    Contact.objects.update(gone_at=LONG_AGO, curation_status="Selected", notes="Call in May.", value="old")
    ContactEvidence.objects.update(gone_at=LONG_AGO, snippet="old")
    read_again()
    assert not Contact.objects.exclude(gone_at=None).exists()
    assert not Contact.objects.filter(value="old").exists()
    assert not ContactEvidence.objects.exclude(gone_at=None).exists()
    assert set(Contact.objects.values_list("curation_status", "notes")) == {("Selected", "Call in May.")}


def test_a_slice_costs_the_same_statements_however_many_pages_it_has() -> None:
    archive(3)
    with CaptureQueriesContext(connection) as few:
        read_again()
    Page.objects.all().delete()
    Domain.objects.all().delete()
    archive(40)
    with CaptureQueriesContext(connection) as many:
        read_again()
    assert Lead.objects.exclude(phone="").count() == 4
    assert len(many) == len(few)


def test_pages_come_domain_by_domain_and_copies_of_many_bytes_are_slices_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    archive(30)  # three domains, whose pages take turns
    monkeypatch.setattr("jobs.actions.reextract.SLICE", 10)
    slices = list(stored_slices(Page.objects.all()))
    assert [len({item.page.domain_id for item in part.pages}) for part in slices] == [1, 1, 1]
    monkeypatch.setattr("jobs.actions.reextract.SLICE_BYTES", 1)
    assert [len(part.pages) for part in stored_slices(Page.objects.all())] == [1] * 30


def test_pages_without_a_copy_are_counted_once_in_whichever_slice() -> None:
    archive(6)
    Fetch.objects.filter(row_id__in=Page.objects.order_by("pk").values("pk")[:4]).delete()
    assert list(reextract(Page.objects.all())) == [(2, 4)]
    Fetch.objects.all().delete()
    assert list(reextract(Page.objects.all())) == [(0, 6)]


def test_contacts_that_are_stored_as_they_are_have_their_ids_too() -> None:
    domain = Domain.objects.create(host="shop.test")
    row = {"domain_id": domain.pk, "kind": "email", "normalised": "office@shop.test", "value": "office@shop.test",
           "contact_type": "SERVICE", "name": "", "title": "", "rank": 10, "confidence": "0.75"}  # fmt: skip
    ids = upsert_contacts([row])
    assert upsert_contacts([row]) == ids == {(domain.pk, "email", "office@shop.test"): Contact.objects.get().pk}
