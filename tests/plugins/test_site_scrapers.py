"""Site scrapers in the page scrape, with a real server, real processes and the real kernel."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from jobs.actions import flags
from jobs.actions.operations import requeue
from jobs.actions.reextract import reextract
from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.flags import samples, snapshot
from jobs.flags.declared import CANDIDATE
from jobs.models import (
    Contact,
    Domain,
    ExtractorDifference,
    Lead,
    LocalBusiness,
    Page,
    Run,
    ScraperFault,
    ScraperRecord,
)
from jobs.pipeline import drain, queue
from jobs.pipeline.database import close_threads
from jobs.pipeline.hosts import PostgresHostLimiter
from jobs.plugins.entry_points import SCRAPERS, installed
from jobs.stages import page_scrape
from jobs.stages.site_scrapers import described_now
from jobs.web import Web
from tests.fakeweb import FakeWeb
from tests.patience import patient
from tests.plugins.conftest import Install

MEMBER = """<title>Kestrel Plumbing</title><h1>Kestrel Plumbing</h1><p>Licence 4711. Good pipes since 1971.
Write to office@kestrel-plumbing.com</p><p class=mail data-who=nora data-where=kestrel-plumbing.com></p>"""
LIST = """<title>Members</title><h1>Members</h1><p>All our members, in the order of their names.</p>
<ul><li><a href="/member/1" data-site="https://kestrel-plumbing.com">Kestrel Plumbing</a></li>
<li><a href="/member/2" data-site="https://owl-heating.com">Owl Heating</a></li></ul>"""
SCRAPER = """
from jobs.plugins.scraping import Business, Contact, Fact, Scraper

class Members(Scraper):
    matches = ["directory.test/member/*", "directory.test/members"]

    def parse(self, page):
        for link in page.soup.select("li a"):
            yield Business(link.get_text(), website=link["data-site"], external_id=link["href"])
            yield page.follow(link["href"], "member", place=link.get_text())
        for mail in page.css("p.mail"):
            yield Contact("email", mail.attrib["data-who"] + "@" + mail.attrib["data-where"], name="Nora Quillfeather")
        if "Licence" in page.text:
            yield Fact("licence", "4711")
        if page.callback:
            yield Fact("callback", page.callback + " " + page.arguments["place"])
"""
BAD = """
from jobs.plugins.scraping import Contact, Scraper

class Bad(Scraper):
    matches = ["directory.test/member/*"]

    def parse(self, page):
        yield Contact("email", "office@lost-contacts.com")
        %s
"""
HIDDEN, SHOWN = "nora@kestrel-plumbing.com", "office@kestrel-plumbing.com"


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as served:
        served.page("directory.test", "/member/1", MEMBER)
        served.page("directory.test", "/member/2", MEMBER.replace("4711", "4712").replace("Kestrel P", "Owl P"))
        served.page("directory.test", "/members", LIST)
        yield served


@pytest.fixture
def domain(transactional_db: None) -> Iterator[Domain]:
    with connection.cursor() as cursor:  # Procrastinate's tables are not Django's to empty
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    yield Domain.objects.create(host="directory.test")
    close_threads()


def scrape(web: FakeWeb, domain: Domain, path: str = "/member/1", **limits: Any) -> tuple[Page, Counter[str]]:
    """Queue a page, and drain the stage in this process."""
    page, _ = Page.objects.get_or_create(domain=domain, url=f"http://{domain.host}{path}")
    queue(page_scrape.stage, [page.pk], rerun=True)
    policy = web.policy(**limits)

    async def main() -> Counter[str]:
        client = Web(policy, PostgresHostLimiter(policy))
        try:
            return await drain(page_scrape.stage, client)
        finally:
            await client.close()

    counts = asyncio.run(main())
    page.refresh_from_db()
    return page, counts


def emails() -> set[str]:
    return set(Contact.objects.filter(kind="email").values_list("normalised", flat=True))


def test_a_scraper_finds_what_no_general_rule_reads_and_the_general_reader_still_runs(
    web: FakeWeb, domain: Domain, install: Install
) -> None:
    install("members", SCRAPER, scrapers={"members": "members:Members"})
    page, counts = scrape(web, domain)
    assert counts == {"found": 1}
    assert emails() == {HIDDEN, SHOWN}
    hidden = Contact.objects.get(normalised=HIDDEN)
    assert (hidden.name, hidden.evidence.get().method) == ("Nora Quillfeather", "scraper:members")
    assert hidden.evidence.get().source_url == page.url
    record = ScraperRecord.objects.get()
    assert (record.facts["licence"]["value"], record.version) == ("4711", "1.0")
    assert "Licence 4711" in record.facts["licence"]["snippet"]
    [sums] = samples.totals(60, "scraper.members").values()
    assert (sums.rows, sums.failures, sums.results) == (1, 0, 2)


def test_a_complete_scraper_is_the_only_reader(web: FakeWeb, domain: Domain, install: Install) -> None:
    install("members", SCRAPER.replace("def parse", "complete = True\n\n    def parse"),
            scrapers={"members": "members:Members"})  # fmt: skip
    page, _ = scrape(web, domain)
    assert emails() == {HIDDEN}
    assert page.title == "Kestrel Plumbing"


def test_a_list_becomes_businesses_and_pages_that_the_kernel_reads(
    web: FakeWeb, domain: Domain, install: Install
) -> None:
    install("members", SCRAPER, scrapers={"members": "members:Members"})
    Page.objects.create(domain=domain, url="http://directory.test/member/2", curation_status="Archived")
    page = Page.objects.create(domain=domain, url="http://directory.test/members")
    requeue(page_scrape.stage, [page.pk], by="ada")
    _, counts = scrape(web, domain, "/members")
    assert counts == {"found": 2}, "the list and a member; nobody reads what a person archived"
    kestrel, owl = LocalBusiness.objects.order_by("name")
    assert (kestrel.name, kestrel.website, owl.provider) == (
        "Kestrel Plumbing",
        "https://kestrel-plumbing.com/",
        "scraper",
    )
    assert kestrel.sources["*"] == {"source": "scraper:members", "url": page.url}
    assert Lead.objects.filter(business=kestrel).exists()
    member = Page.objects.get(url="http://directory.test/member/1")
    assert (member.page_processing_outcome, member.source) == ("found", "scraper")
    assert member.scraper_records.get().facts["callback"]["value"] == "member Kestrel Plumbing"
    assert Run.objects.get(kind="request").total == 2


def test_further_pages_are_fetched_by_our_limits_alone(web: FakeWeb, domain: Domain, install: Install) -> None:
    install("members", SCRAPER, scrapers={"members": "members:Members"})
    web.page("directory.test", "/robots.txt", "User-agent: *\nDisallow: /member/1", Content_Type="text/plain")
    _, counts = scrape(web, domain, "/members")
    assert counts == {"found": 2, "robots": 1}
    assert web.count("directory.test", "/member/1") == 0


def test_further_pages_count_towards_the_budget_of_pages(web: FakeWeb, domain: Domain, install: Install) -> None:
    install("members", SCRAPER, scrapers={"members": "members:Members"})
    _, counts = scrape(web, domain, "/members", pages=1)
    assert counts == {"found": 1, "page_budget": 2}


@pytest.mark.parametrize(
    ("fault", "reason", "detail"),
    [
        ("page.css('p')[99]", "scraper_failed", "IndexError"),
        ("raise SystemExit", "scraper_failed", "SystemExit"),
        ("import os; os._exit(0)", "scraper_died", "ended"),
        ("import os; os.kill(os.getpid(), 11)", "scraper_died", "SIGSEGV"),
        ("while True: pass", "scraper_too_slow", "CPU"),
        ("import time; time.sleep(1e6)", "scraper_too_slow", "stood still"),
        ("yield 'x' * 10**10", "scraper_too_large", "memory"),
        ("yield 'a text'", "scraper_refused", "yield Contact"),
    ],
    ids=["raises", "leaves", "ends", "crashes", "burns", "sleeps", "eats", "yields nonsense"],
)
def test_a_fault_is_the_scraper_s_own_and_the_page_is_read_all_the_same(
    web: FakeWeb, domain: Domain, install: Install, settings: Any, fault: str, reason: str, detail: str
) -> None:
    settings.SCRAPER_SECONDS = 60
    install("bad", BAD % fault, scrapers={"bad": "bad:Bad"})
    install("members", SCRAPER, scrapers={"members": "members:Members"})
    if "sleep" in fault:  # the good one has as long: it has been loaded before
        assert all(described_now(plugin).matches for plugin in installed(SCRAPERS))
        settings.SCRAPER_SECONDS = patient(0.5)
    page, counts = scrape(web, domain)
    assert counts == {"found": 1}
    assert {HIDDEN, SHOWN} <= emails()
    stored = ScraperFault.objects.get()
    assert (stored.scraper, stored.reason, stored.page_id, stored.version) == ("bad", reason, page.pk, "1.0")
    assert detail in stored.detail
    assert ("bad" in (page.page_processing_error or "")) is (reason != "scraper_refused")
    [sums] = samples.totals(60, "scraper.bad").values()
    assert sums.failures == (reason != "scraper_refused")


def test_a_scraper_that_cannot_be_loaded_matches_nothing(web: FakeWeb, domain: Domain, install: Install) -> None:
    install("bad", "import nothing_of_this_name", scrapers={"bad": "bad:Bad"})
    _, counts = scrape(web, domain)
    assert counts == {"found": 1}
    assert emails() == {SHOWN}


def test_a_scraper_is_off_where_its_flag_is_off_and_seen_when_it_is_new(
    web: FakeWeb, domain: Domain, install: Install
) -> None:
    install("members", SCRAPER, scrapers={"members": "members:Members"})
    flags.change("scraper.members", {"rule": "off"}, by="ada")
    scrape(web, domain)
    assert emails() == {SHOWN}
    assert [enabled for _, enabled in samples.totals(60, "scraper.members")] == [False]
    assert scrape(web, domain)[1] == {"unchanged": 1}
    flags.change("scraper.members", {"rule": "list", "subjects": ["directory.test"]}, by="ada")
    snapshot.forget()
    assert scrape(web, domain)[1] == {"found": 1}, "the page is unchanged, but the scraper has not read it"
    assert emails() == {HIDDEN, SHOWN}
    assert scrape(web, domain)[1] == {"unchanged": 1}


def test_in_production_a_plug_in_is_off_until_somebody_switches_it_on(
    web: FakeWeb, domain: Domain, install: Install, settings: Any
) -> None:
    settings.PRODUCTION = True
    install("members", SCRAPER, scrapers={"members": "members:Members"})
    scrape(web, domain)
    assert emails() == {SHOWN}


def test_a_guard_switches_a_failing_scraper_off(web: FakeWeb, domain: Domain, install: Install) -> None:
    install("bad", BAD % "raise ValueError(page.url)", scrapers={"bad": "bad:Bad"})
    guard = {"rule": "on", "guard_metric": "failure_rate", "guard_bound": 0.5, "guard_samples": 2}
    flags.change("scraper.bad", guard, by="ada")
    for path in ("/member/1", "/member/2"):
        scrape(web, domain, path)
    assert "scraper.bad switched itself off" in flags.trip_due()
    web.page("directory.test", "/member/1", MEMBER + "<p>And a new paragraph.</p>")
    assert scrape(web, domain)[1] == {"found": 1}
    assert ScraperFault.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "value"), [("email", HIDDEN), ("domain", "owl-heating.com"), ("domain", "directory.test")]
)
def test_nothing_suppressed_is_stored_of_what_a_scraper_yields(
    web: FakeWeb, domain: Domain, install: Install, kind: str, value: str
) -> None:
    install("members", SCRAPER, scrapers={"members": "members:Members"})
    pages = [
        Page.objects.create(domain=domain, url=f"http://directory.test{path}") for path in ("/members", "/member/1")
    ]
    queue(page_scrape.stage, [page.pk for page in pages])
    suppression_list.add(read_subject(kind, value), by="ada")
    scrape(web, domain, "/members")
    assert HIDDEN not in emails() or kind == "domain"
    stored = set(LocalBusiness.objects.values_list("name", flat=True))
    assert stored == {"email": {"Kestrel Plumbing", "Owl Heating"}, "domain": {"Kestrel Plumbing"}}[kind] or (
        value == "directory.test" and stored == set()
    )
    assert Contact.objects.exists() is (value != "directory.test")


def test_a_stored_copy_is_read_by_scrapers_too(web: FakeWeb, domain: Domain, install: Install) -> None:
    page, _ = scrape(web, domain, store_bodies=True)
    assert emails() == {SHOWN}
    install("members", SCRAPER, scrapers={"members": "members:Members"})
    assert list(reextract(Page.objects.filter(pk=page.pk))) == [(1, 0)]
    assert emails() == {HIDDEN, SHOWN}


def test_without_plug_ins_a_page_costs_no_statement_more(
    web: FakeWeb, domain: Domain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.stages.site_scrapers._records", None)  # calling it would end the row as a bug
    monkeypatch.setattr("jobs.flags.snapshot.refresh", None)
    assert scrape(web, domain)[1] == {"found": 1}


def test_the_records_of_a_page_go_with_it_however_it_is_deleted(web: FakeWeb, domain: Domain, install: Install) -> None:
    install("members", SCRAPER, scrapers={"members": "members:Members"})
    page, _ = scrape(web, domain)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM contact_evidence")
        cursor.execute("DELETE FROM pages WHERE id = %s", [page.pk])
    assert not ScraperRecord.objects.exists()


CANDIDATE_EXTRACTOR = """
from jobs.extract.contacts import ContactSighting
from jobs.extract.pages import extract_page

def extract(body, url, charset, region, site):
    page = extract_page(body, url, charset, region, site)
    if b"Owl" in body:
        raise ValueError("an owl")
    page.contacts = [ContactSighting("email", "new@kestrel-plumbing.com", "new@kestrel-plumbing.com")]
    return page
"""


def test_another_extractor_is_compared_with_ours_and_stores_no_contact(
    web: FakeWeb, domain: Domain, install: Install, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    install("better", CANDIDATE_EXTRACTOR)
    settings.EXTRACTOR_CANDIDATE = "better.extract"
    scrape(web, domain)
    assert not ExtractorDifference.objects.exists(), "the flag is off until somebody switches it on"
    flags.change(CANDIDATE, {"rule": "on"}, by="ada")
    web.page("directory.test", "/member/1", MEMBER + "<p>And a new paragraph.</p>")
    for path in ("/member/1", "/member/2"):
        assert scrape(web, domain, path)[1] == {"found": 1}
    assert emails() == {SHOWN}
    difference = ExtractorDifference.objects.get()
    assert (difference.gained, difference.lost) == ([["email", "new@kestrel-plumbing.com"]], [["email", SHOWN]])
    sums = samples.totals(60, CANDIDATE)
    assert (sums[CANDIDATE, True].failures, sums[CANDIDATE, True].rows, sums[CANDIDATE, False].results) == (1, 2, 2)
    call_command("flags", "differences")
    shown = capsys.readouterr().out
    assert "2 pages compared in a day, 1 on which the candidate failed; 1 contacts, ours 2." in shown
    assert "email: 1 gained, 1 lost on 1 pages that differ." in shown
