"""Page scrape through the real host limiter: which pages are read, and what an unchanged one costs."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from jobs.actions.operations import requeue, retry_failed
from jobs.actions.reextract import reextract
from jobs.models import Contact, Domain, Fetch, Page
from jobs.pipeline import drain, queue
from jobs.pipeline.database import close_threads
from jobs.pipeline.hosts import PostgresHostLimiter
from jobs.stages import page_scrape
from jobs.web import Web
from tests.extract.pdfs import pdf_of
from tests.fakeweb import FakeWeb, Handler, answer
from tests.patience import patient

PAGE = "<title>Kestrel</title><h1>Kestrel Plumbing</h1><p>Write to us about pipes: office@kestrel-plumbing.com</p>"


@pytest.fixture
def domain(transactional_db: None) -> Iterator[Domain]:
    with connection.cursor() as cursor:  # Procrastinate's tables are not Django's to empty
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    yield Domain.objects.create(host="shop.test")
    close_threads()


def work_off(web: FakeWeb, **limits: Any) -> Counter[str]:
    """Drain the stage in this process."""
    policy = web.policy(**limits)

    async def main() -> Counter[str]:
        client = Web(policy, PostgresHostLimiter(policy))
        try:
            return await drain(page_scrape.stage, client)
        finally:
            await client.close()

    return asyncio.run(main())


def pages(domain: Domain, *paths: str, kind: str = "other") -> list[Page]:
    rows = [Page(domain=domain, url=f"http://{domain.host}{path}", page_type=kind) for path in paths]
    return Page.objects.bulk_create(rows)


def test_the_pages_worth_reading_come_first_and_the_rest_is_over_the_budget(web: FakeWeb, domain: Domain) -> None:
    web.anything(answer(PAGE))
    pages(domain, *(f"/product/{n}" for n in range(6)))
    pages(domain, "/contact", kind="contact")
    requeue(page_scrape.stage, Page.objects.all(), by="ana")

    assert work_off(web, pages=3) == {"found": 3, "page_budget": 4}

    contact, over = Page.objects.get(page_type="contact"), Page.objects.filter(page_processing_outcome="page_budget")
    assert contact.page_processing_outcome == "found"
    assert {page.page_processing_status for page in over} == {"Error"}
    assert "FETCH_PAGES_PER_DOMAIN" in over[0].page_processing_error


def test_asking_for_more_pages_is_a_retry_of_those_over_the_budget(web: FakeWeb, domain: Domain) -> None:
    web.anything(answer(PAGE))
    pages(domain, *(f"/product/{n}" for n in range(7)))
    requeue(page_scrape.stage, Page.objects.all(), by="ana")
    work_off(web, pages=3)

    assert retry_failed(page_scrape.stage, "page_budget", by="ana").rows == 4
    assert work_off(web, pages=3) == {"found": 3, "page_budget": 1}


def test_a_page_that_is_tried_again_counts_once(web: FakeWeb, domain: Domain, settings: Any) -> None:
    settings.RETRY_BASE_SECONDS = 600  # nothing comes back by itself
    web.page("shop.test", "/broken", "", 500)
    web.page("shop.test", "/whole", PAGE)
    (broken,) = pages(domain, "/broken")
    requeue(page_scrape.stage, [broken.pk], by="ana")
    assert work_off(web, pages=2) == {"server_error": 1}
    Page.objects.update(page_processing_due_at=None)
    assert work_off(web, pages=2) == {"server_error": 1}
    (whole,) = pages(domain, "/whole")
    queue(page_scrape.stage, [whole.pk])
    Page.objects.filter(pk=whole.pk).update(
        page_processing_run_id=Page.objects.get(pk=broken.pk).page_processing_run_id
    )
    assert work_off(web, pages=2)["found"] == 1


@pytest.mark.parametrize("validator", ["ETag", "Last-Modified"])
def test_an_unchanged_page_costs_a_304_and_no_extraction(
    web: FakeWeb, domain: Domain, validator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = '"7"' if validator == "ETag" else "Mon, 02 Nov 2026 08:00:00 GMT"
    web.page("shop.test", "/contact", PAGE, **{validator.replace("-", "_"): version})
    rows = pages(domain, "/contact", kind="contact")
    queue(page_scrape.stage, [rows[0].pk])
    assert work_off(web) == {"found": 1}

    web.page("shop.test", "/contact", "", 304)
    monkeypatch.setattr(page_scrape, "extract_page", None)  # calling it would end the row as a bug
    queue(page_scrape.stage, [rows[0].pk], rerun=True)
    assert work_off(web) == {"unchanged": 1}

    asked = web.log[-1].headers
    assert asked["if-none-match" if validator == "ETag" else "if-modified-since"] == version
    evidence = Fetch.objects.filter(url__endswith="/contact").order_by("id").last()
    assert evidence is not None
    assert (evidence.outcome, evidence.status, evidence.decoded_bytes) == ("unchanged", 304, 0)
    assert list(Contact.objects.values_list("normalised", flat=True)) == ["office@kestrel-plumbing.com"]


def test_a_page_that_is_sent_again_unchanged_is_not_extracted_either(
    web: FakeWeb, domain: Domain, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.page("shop.test", "/contact", PAGE)  # a server without validators
    rows = pages(domain, "/contact", kind="contact")
    queue(page_scrape.stage, [rows[0].pk])
    work_off(web)
    monkeypatch.setattr(page_scrape, "extract_page", None)
    queue(page_scrape.stage, [rows[0].pk], rerun=True)
    assert work_off(web) == {"unchanged": 1}


SHELL = '<!doctype html><title>Kestrel</title><div id="root"></div><script src="/app.js"></script>'
CHROMIUM = shutil.which("chromium") or ""


def test_a_shell_without_a_browser_says_that_it_needs_one(web: FakeWeb, domain: Domain) -> None:
    web.page("shop.test", "/contact", SHELL.replace("</div>", "</div><noscript>Please enable JavaScript.</noscript>"))
    (page,) = pages(domain, "/contact")
    queue(page_scrape.stage, [page.pk])
    assert work_off(web) == {"empty_shell": 1}
    page.refresh_from_db()
    assert "FETCH_ENGINE=browser" in page.page_processing_error


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed")
def test_what_a_script_puts_into_a_shell_becomes_contacts(web: FakeWeb, domain: Domain) -> None:
    text = PAGE.partition("</title>")[2]
    web.page("shop.test", "/contact", SHELL)
    web.page(
        "shop.test", "/app.js", f"document.getElementById('root').innerHTML = '{text}'", Content_Type="text/javascript"
    )
    web.page("shop.test", "/plain", PAGE)
    shell, plain = pages(domain, "/contact", "/plain")
    queue(page_scrape.stage, [shell.pk, plain.pk])
    browser = {
        "browser": CHROMIUM,
        "sandbox": False,
        "render": patient(8.0),
        "max_queue_wait": patient(4.0),
        "store_bodies": True,
    }
    assert work_off(web, **browser) == {"found": 2}

    assert Contact.objects.get().normalised == "office@kestrel-plumbing.com"
    rendered = Fetch.objects.get(method="BROWSER")  # the plain page needed none
    assert (rendered.row_id, rendered.outcome, rendered.status) == (shell.pk, "ok", 200)
    script = Fetch.objects.get(url__endswith="/app.js")
    assert (script.row_id, script.body) == (shell.pk, None)

    assert list(reextract(Page.objects.filter(pk=shell.pk))) == [(1, 0)]
    shell.refresh_from_db()
    assert shell.contact_count == 1
    queue(page_scrape.stage, [shell.pk], rerun=True)
    assert work_off(web, **browser) == {"unchanged": 1}


def test_linked_cards_are_read_and_one_that_is_gone_spoils_nothing(web: FakeWeb, domain: Domain) -> None:
    card = "BEGIN:VCARD\nFN:Jane Hollis\nTITLE:Partner\nEMAIL:jane@shop.test.example-law.com\nEND:VCARD\n"
    web.page("shop.test", "/team", PAGE + '<a href="/jane.vcf">Card</a><a href="/gone.vcf">Card</a>')
    web.routes["shop.test", "/jane.vcf"] = answer(card, headers={"Content-Type": "text/vcard"})
    pages(domain, "/team", kind="team")
    requeue(page_scrape.stage, Page.objects.all(), by="ana")

    assert work_off(web) == {"found": 1}

    person = Contact.objects.get(kind="person")
    assert (person.value, person.title) == ("Jane Hollis", "Partner")
    evidence = person.evidence.get()
    assert (evidence.method, evidence.source_url) == ("vcard", "http://shop.test/jane.vcf")
    assert evidence.page == Page.objects.get()
    assert Contact.objects.filter(kind="email", value="office@kestrel-plumbing.com").exists()


def test_pdf_files_of_a_page_about_contacts_are_read_once_somebody_sets_how_many(
    web: FakeWeb, domain: Domain, settings: Any
) -> None:
    links = '<a href="/menu.pdf">Menu</a><a href="/files/imprint.pdf">Imprint</a>'
    web.page("shop.test", "/contact", PAGE + links)
    imprint = pdf_of("Imprint", "Kestrel Plumbing Ltd", "E-mail: jo@kestrel-plumbing.com")
    web.routes["shop.test", "/files/imprint.pdf"] = answer(imprint, headers={"Content-Type": "application/pdf"})
    pages(domain, "/contact", kind="contact")
    requeue(page_scrape.stage, Page.objects.all(), by="ana")
    assert work_off(web) == {"found": 1}
    assert web.count("shop.test", "/files/imprint.pdf") == 0, "off unless somebody sets it"

    settings.FETCH_PDFS_PER_PAGE = 1
    Page.objects.update(content_hash="", etag="")
    requeue(page_scrape.stage, Page.objects.all(), by="ana", rerun=True)
    assert work_off(web) == {"found": 1}

    assert web.count("shop.test", "/menu.pdf") == 0, "the imprint is the likelier"
    evidence = Contact.objects.get(value="jo@kestrel-plumbing.com").evidence.get()
    assert (evidence.source_url, evidence.method) == ("http://shop.test/files/imprint.pdf", "pdf")
    assert evidence.page == Page.objects.get()
    assert "Kestrel Plumbing Ltd E-mail: jo@kestrel-plumbing.com" in evidence.snippet


def test_a_file_that_cannot_be_read_now_takes_no_contact_along_and_one_that_is_gone_does(
    web: FakeWeb, domain: Domain, settings: Any
) -> None:
    settings.FETCH_PDFS_PER_PAGE = 1
    web.page("shop.test", "/contact", PAGE + '<a href="/imprint.pdf">Imprint</a>')
    imprint = pdf_of("E-mail: jo@kestrel-plumbing.com")
    pages(domain, "/contact", kind="contact")

    def read_again(handler: Handler) -> bool:
        web.routes["shop.test", "/imprint.pdf"] = handler
        Page.objects.update(content_hash="", etag="")
        requeue(page_scrape.stage, Page.objects.all(), by="ana", rerun=True)
        work_off(web)
        return Contact.objects.get(value="jo@kestrel-plumbing.com").gone_at is not None

    assert not read_again(answer(imprint, headers={"Content-Type": "application/pdf"}))
    assert not read_again(answer("broken", 500))
    assert not read_again(answer("no entry", 403))
    assert read_again(answer("not here", 404))
