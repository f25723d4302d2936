"""Re-visits: what is due is read again, and what changed of the contacts is marked, an event, and on the lead."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now

from jobs.actions import leads, revisits
from jobs.actions.operations import requeue
from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.models import Contact, Domain, Event, Lead, Page, SitemapFile
from jobs.pipeline import drain
from jobs.pipeline.database import close_threads
from jobs.pipeline.hosts import PostgresHostLimiter
from jobs.stages import page_scrape, stage_named
from jobs.web import Web
from tests.fakeweb import FakeWeb, Handler, answer

STAFF = "<title>Kestrel</title><h1>Our team</h1><p>Write to us about pipes, whenever you like to.</p>"


@pytest.fixture
def domain(transactional_db: None) -> Iterator[Domain]:
    with connection.cursor() as cursor:  # Procrastinate's tables are not Django's to empty
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    yield Domain.objects.create(host="shop.test")
    close_threads()


def read_pages(web: FakeWeb) -> Counter[str]:
    policy = web.policy()

    async def main() -> Counter[str]:
        client = Web(policy, PostgresHostLimiter(policy))
        try:
            return await drain(page_scrape.stage, client)
        finally:
            await client.close()

    return asyncio.run(main())


def read_again(web: FakeWeb, body: str) -> None:
    web.anything(answer(body))
    requeue(page_scrape.stage, Page.objects.all(), by="ana", rerun=True)
    read_pages(web)


def page_of(domain: Domain, path: str = "team", **columns: Any) -> Page:
    return Page.objects.create(domain=domain, url=f"http://{domain.host}/{path}", page_type="team", **columns)


def events() -> list[dict[str, Any]]:
    return [event.detail for event in Event.objects.filter(kind="contacts").order_by("id")]


def test_a_page_that_is_read_again_marks_what_it_no_longer_shows_and_what_is_new(web: FakeWeb, domain: Domain) -> None:
    page_of(domain)
    read_again(web, STAFF + "<p>jo@kestrel-plumbing.com</p><p>info@kestrel-plumbing.com</p>")
    assert events() == [], "a first reading changes nothing"

    read_again(web, STAFF + "<p>al@kestrel-plumbing.com</p><p>info@kestrel-plumbing.com</p>")

    new, gone, same = (Contact.objects.get(value=f"{name}@kestrel-plumbing.com") for name in ("al", "jo", "info"))
    assert (new.gone_at, same.gone_at) == (None, None)
    assert gone.gone_at is not None
    assert [sighting.gone_at is None for sighting in gone.evidence.all()] == [False]
    assert events() == [{"new": 1, "gone": 1, "changed": 0, "contacts": [new.pk, gone.pk]}]

    read_again(web, STAFF + "<p>jo@kestrel-plumbing.com</p><p>info@kestrel-plumbing.com</p>")

    gone.refresh_from_db()
    assert gone.gone_at is None
    assert events()[-1] == {"new": 1, "gone": 1, "changed": 0, "contacts": [gone.pk, new.pk]}


def test_a_contact_that_another_page_still_shows_is_not_gone(web: FakeWeb, domain: Domain) -> None:
    page, other = page_of(domain), page_of(domain, "contact")
    address = "jo@kestrel-plumbing.com"
    contact = domain.contacts.create(kind="email", value=address, normalised=address)
    for shown_on in (page, other):
        contact.evidence.create(
            page=shown_on, source_url=shown_on.url, method="text", first_seen_at=Now(), last_seen_at=Now()
        )

    page_scrape.record_changes({}, {}, {}, [page.pk], set())
    contact.refresh_from_db()
    assert contact.gone_at is None

    page_scrape.record_changes({}, {}, {}, [other.pk], set())
    contact.refresh_from_db()
    assert contact.gone_at is not None


def test_a_person_with_another_job_is_a_change(web: FakeWeb, domain: Domain) -> None:
    page_of(domain)
    read_again(web, STAFF + "<div class=team-member><h3>Jane Hollis</h3><p>Plumber</p></div>")
    read_again(web, STAFF + "<div class=team-member><h3>Jane Hollis</h3><p>Managing Director</p></div>")

    person = Contact.objects.get(kind="person")
    assert person.title == "Managing Director"
    assert events() == [{"new": 0, "gone": 0, "changed": 1, "contacts": [person.pk]}]


def test_the_lead_has_no_contact_that_is_gone_and_its_history_says_so(web: FakeWeb, domain: Domain) -> None:
    page_of(domain)
    read_again(web, STAFF + "<p>jo@kestrel-plumbing.com</p>")
    lead = Lead.objects.get(domain=domain)
    assert lead.email == "jo@kestrel-plumbing.com"

    read_again(web, STAFF + "<p>al@kestrel-plumbing.com</p>")

    lead.refresh_from_db()
    assert lead.email == "al@kestrel-plumbing.com"
    assert "jo@kestrel-plumbing.com" not in str(lead.emails)
    (change,) = [event for event in leads.history_of(lead.pk) if event["field"] == "contacts"]
    assert change["now"] == "1 new, 1 gone"


GONE = [
    answer("nothing here", 404),
    answer("nothing here", 410),
    answer("<title>404 Not Found</title><h1>Page not found</h1><p>The page that you look for is not here.</p>"),
]


@pytest.mark.parametrize("handler", GONE, ids=["404", "410", "says so"])
def test_a_page_that_is_gone_takes_its_contacts_along_and_brings_them_back(
    web: FakeWeb, domain: Domain, handler: Handler
) -> None:
    shown = STAFF + "<p>jo@kestrel-plumbing.com</p>"
    page = page_of(domain)
    read_again(web, shown)
    contact = Contact.objects.get(kind="email")

    web.anything(handler)
    requeue(page_scrape.stage, Page.objects.all(), by="schedule", rerun=True)
    (outcome,) = read_pages(web)

    assert outcome in ("not_found", "soft_404")
    contact.refresh_from_db()
    page.refresh_from_db()
    assert contact.gone_at is not None
    assert Lead.objects.get(domain=domain).email == ""
    assert (page.page_processing_status, page.contact_count) == ("Error", 0)
    assert page.http_status == (200 if outcome == "soft_404" else web_status(handler))
    assert events() == [{"new": 0, "gone": 1, "changed": 0, "contacts": [contact.pk]}]
    (change,) = [event for event in leads.history_of(Lead.objects.get().pk) if event["field"] == "contacts"]
    assert change["now"] == "1 gone"

    read_again(web, shown)
    contact.refresh_from_db()
    assert contact.gone_at is None, "the same words as before, and read all the same"
    assert Lead.objects.get(domain=domain).email == contact.value


def web_status(handler: Handler) -> int:
    return 404 if handler is GONE[0] else 410


def test_a_page_whose_server_fails_keeps_its_contacts(web: FakeWeb, domain: Domain) -> None:
    page_of(domain)
    read_again(web, STAFF + "<p>jo@kestrel-plumbing.com</p>")
    web.anything(answer("no entry", 403))
    requeue(page_scrape.stage, Page.objects.all(), by="schedule", rerun=True)
    assert read_pages(web) == {"blocked": 1}
    assert Contact.objects.get(kind="email").gone_at is None


# What is due.


@pytest.fixture
def every_thirty_days(settings: Any) -> None:
    settings.REVISIT_DAYS, settings.REVISIT_SITEMAPS_DAYS, settings.REVISIT_ROWS_AT_ONCE = 30, 7, 2


def completed(domain: Domain, path: str, days: int, **columns: Any) -> Page:
    settled = {"page_processing_status": "Completed", "page_processing_settled_at": Now() - timedelta(days=days)}
    return page_of(domain, path, **settled, **columns)


@pytest.mark.usefixtures("every_thirty_days")
def test_pages_are_due_when_they_are_old_or_changed_by_their_sitemap(domain: Domain) -> None:
    old = completed(domain, "old", 31)
    changed = completed(domain, "changed", 5, lastmod=Now() - timedelta(days=2))
    completed(domain, "fresh", 5)
    completed(domain, "unchanged", 5, lastmod=Now() - timedelta(days=20))
    completed(domain, "to-come", 5, lastmod=Now() + timedelta(days=2))
    completed(domain, "no-longer-there", 90, gone_at=Now())
    page_of(domain, "never-read")

    assert list(revisits.due_rows(stage_named("page_scrape"))) == [old, changed]


def ended(row: Any, prefix: str, days: int, outcome: str) -> Any:
    """A row whose step failed some days ago."""
    columns = {"status": "Error", "outcome": outcome, "settled_at": Now() - timedelta(days=days)}
    type(row).objects.filter(pk=row.pk).update(**{f"{prefix}{name}": value for name, value in columns.items()})
    return row


def sitemap_of(domain: Domain, path: str) -> SitemapFile:
    return SitemapFile.objects.create(domain=domain, url=f"http://{domain.host}{path}")


@pytest.mark.usefixtures("every_thirty_days")
def test_what_failed_is_due_where_it_may_be_over(domain: Domain) -> None:
    gone = ended(page_of(domain, "gone"), "page_processing_", 31, "not_found")
    ended(page_of(domain, "gone-lately"), "page_processing_", 5, "not_found")
    ended(page_of(domain, "refused"), "page_processing_", 90, "blocked")
    ended(page_of(domain, "forbidden"), "page_processing_", 90, "robots")
    ended(page_of(domain, "no-longer-there", gone_at=Now()), "page_processing_", 90, "not_found")
    silent = ended(sitemap_of(domain, "/silent.xml"), "sitemap_import_", 8, "gave_up")
    ended(sitemap_of(domain, "/private.xml"), "sitemap_import_", 90, "robots")
    down = ended(Domain.objects.create(host="down.test"), "", 31, "gave_up")
    ended(Domain.objects.create(host="refuses.test"), "", 90, "blocked")

    assert list(revisits.failed_rows(stage_named("page_scrape"))) == [gone]
    assert list(revisits.failed_rows(stage_named("sitemap_import"))) == [silent]
    assert list(revisits.failed_rows(stage_named("domain_metadata"))) == [down]
    assert revisits.queue_due() == "Queued to be read again: 1 sitemaps, 1 domains, 1 pages."


@pytest.mark.usefixtures("every_thirty_days")
def test_home_pages_are_read_again_too_and_failures_take_at_most_half_of_the_room(domain: Domain) -> None:
    old = Domain.objects.create(host="old.test", status="Completed", settled_at=Now() - timedelta(days=40))
    older = Domain.objects.create(host="older.test", status="Completed", settled_at=Now() - timedelta(days=50))
    down = [ended(Domain.objects.create(host=f"down{n}.test"), "", 60, "gave_up") for n in range(2)]
    assert list(revisits.due_rows(stage_named("domain_metadata"))) == [older, old]

    assert revisits.queue_due() == "Queued to be read again: 2 domains."
    queued = set(Domain.objects.filter(status="Queued"))
    assert older in queued
    assert len(queued & set(down)) == 1


@pytest.mark.usefixtures("every_thirty_days")
def test_what_is_due_is_queued_behind_what_people_requested_a_few_at_a_time(domain: Domain) -> None:
    pages = [completed(domain, f"page-{number}", 40 + number) for number in range(3)]
    SitemapFile.objects.create(
        domain=domain, url="http://shop.test/sitemap.xml", sitemap_import_status="Completed",
        sitemap_import_settled_at=Now() - timedelta(days=8),
    )  # fmt: skip

    assert revisits.queue_due() == "Queued to be read again: 1 sitemaps, 2 pages."

    waiting = Page.objects.filter(page_processing_status="Queued")
    assert {page.pk for page in waiting} == {page.pk for page in pages[1:]}, "the longest unread first"
    assert {page.page_processing_priority for page in waiting} == {revisits.PRIORITY}
    assert SitemapFile.objects.get().sitemap_import_status == "Queued"


def test_nothing_is_read_again_unless_somebody_sets_a_rhythm(domain: Domain, settings: Any) -> None:
    settings.REVISIT_DAYS = 0
    completed(domain, "old", 4_000)
    assert revisits.queue_due() == ""


@pytest.mark.usefixtures("every_thirty_days")
def test_suppressed_domains_in_front_keep_no_other_one_from_its_visit(domain: Domain, settings: Any) -> None:
    settings.REVISIT_ROWS_AT_ONCE = 2
    for number in range(3):
        completed(domain, f"old{number}", 60)
    other = completed(Domain.objects.create(host="other.test"), "old", 40)
    suppression_list.add(read_subject("domain", domain.host), by="ana")
    assert revisits.queue_due() == "Queued to be read again: 1 pages."
    assert Page.objects.get(page_processing_status="Queued") == other


@pytest.mark.usefixtures("every_thirty_days")
def test_suppressed_domains_are_not_visited_again(domain: Domain) -> None:
    page = completed(domain, "old", 40)
    suppression_list.add(read_subject("domain", domain.host), by="ana")
    assert revisits.queue_due() == ""
    assert not Page.objects.filter(pk=page.pk, page_processing_status="Queued").exists()
