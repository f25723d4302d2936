"""Domain metadata through the web: a home page that only a browser can read."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.models import Domain, LocalBusiness, Page
from jobs.pipeline import drain, queue
from jobs.pipeline.database import close_threads
from jobs.pipeline.hosts import PostgresHostLimiter
from jobs.stages import domain_metadata
from jobs.web import Web
from jobs.web.addresses import Mapping
from tests.fakeweb import FakeWeb
from tests.patience import patient

CHROMIUM = shutil.which("chromium") or ""
SHELL = '<!doctype html><title>Kestrel</title><div id="root"></div><script src="/app.js"></script>'
FILLED = """
    document.title = 'Kestrel Plumbing';
    document.getElementById('root').innerHTML = '<h1>Pipes mended, day and night</h1><a href="/contact">Contact</a>'
        + '<p>Kestrel Plumbing of Ithaca: office@kestrel-plumbing.com</p>';"""


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as served:
        served.page("shop.test", "/", SHELL)
        served.page("shop.test", "/app.js", FILLED, Content_Type="text/javascript")
        yield served


@pytest.fixture
def domain(transactional_db: None) -> Iterator[Domain]:
    with connection.cursor() as cursor:  # Procrastinate's tables are not Django's to empty
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    yield Domain.objects.create(host="shop.test")
    close_threads()


def work_off(web: FakeWeb, domain: Domain, **limits: Any) -> Counter[str]:
    """Queue the domain and drain the stage in this process."""
    policy = web.policy(**limits)
    queue(domain_metadata.stage, [domain.pk], rerun=True)

    async def main() -> Counter[str]:
        client = Web(policy, PostgresHostLimiter(policy))
        try:
            return await drain(domain_metadata.stage, client)
        finally:
            await client.close()

    return asyncio.run(main())


def test_a_home_page_that_is_a_shell_says_that_it_needs_a_browser(web: FakeWeb, domain: Domain) -> None:
    assert work_off(web, domain) == {"empty_shell": 1}


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed")
def test_a_home_page_that_is_a_shell_is_read_with_a_browser(web: FakeWeb, domain: Domain) -> None:
    browser = {"browser": CHROMIUM, "sandbox": False, "render": patient(8.0), "max_queue_wait": patient(4.0)}
    assert work_off(web, domain, **browser) == {"found": 1}
    domain.refresh_from_db()
    assert (domain.title, domain.emails) == ("Kestrel Plumbing", ["office@kestrel-plumbing.com"])
    assert set(domain.pages.values_list("url", flat=True)) >= {"https://shop.test/contact"}
    assert work_off(web, domain, **browser) == {"unchanged": 1}


@pytest.mark.parametrize(
    ("leads_to", "outcome"),
    [
        ("www.facebook.com", "shared_host"),
        ("linktr.ee", "shared_host"),
        ("sites.google.com", "found"),  # a page at a site builder is the business's own, though its host is not
        ("www.shop.test", "found"),
    ],
)
def test_a_home_page_that_leads_to_somebody_else_s_site_is_not_read_for_the_business_s_own(
    web: FakeWeb, domain: Domain, leads_to: str, outcome: str
) -> None:
    web.page("shop.test", "/", status=302, Location=f"https://{leads_to}/kestrel")
    text = f"<title>Kestrel</title><h1>Pipes mended</h1><p>office@kestrel-plumbing.com</p>{'All day. ' * 99}"
    web.page(leads_to, "/kestrel", text)
    LocalBusiness.objects.create(provider="import", external_id="1", domain=domain)
    everywhere = tuple(Mapping(name, "127.0.0.1", web.port) for name in ("*.test", leads_to))
    assert work_off(web, domain, mappings=everywhere) == {outcome: 1}
    domain.refresh_from_db()
    assert bool(domain.emails) == (outcome == "found")
    assert Page.objects.exists() == (outcome == "found")


def test_a_home_page_that_leads_to_a_tenant_of_a_site_builder_links_the_business_to_that_site(
    web: FakeWeb, domain: Domain
) -> None:
    web.page("shop.test", "/", status=302, Location="https://kestrel-plumbing.wixsite.com/kestrel")
    text = f"<title>Kestrel</title><h1>Pipes mended</h1><p>office@kestrel-plumbing.com</p>{'All day. ' * 99}"
    web.page("kestrel-plumbing.wixsite.com", "/kestrel", text)
    business = LocalBusiness.objects.create(provider="import", external_id="1", domain=domain)
    everywhere = tuple(Mapping(name, "127.0.0.1", web.port) for name in ("*.test", "*.wixsite.com"))
    assert work_off(web, domain, mappings=everywhere) == {"found": 1}
    business.refresh_from_db()
    assert str(business.domain) == "kestrel-plumbing.wixsite.com"
    assert not Page.objects.exists()


def test_businesses_whose_websites_lead_to_one_domain_are_linked_to_it(web: FakeWeb, domain: Domain) -> None:
    text = f"<title>Kestrel</title><h1>Pipes</h1><a href='/contact'>Contact</a>{'All day and night. ' * 99}"
    web.page("kestrel.test", "/", text)
    others = [Domain.objects.create(host=host, registrable_domain=host) for host in ("shut.test", "named.test")]
    for n, each in enumerate([domain, *others]):
        web.page(each.host, "/", status=301, Location="https://kestrel.test/")
        if each.host != "named.test":  # by a person: it is read under its own name
            LocalBusiness.objects.create(provider="import", external_id=str(n), domain=each)
        assert work_off(web, each) == {"found": 1}
    target = Domain.objects.get(host="kestrel.test")
    assert (target.businesses.count(), target.source, target.curation_status) == (2, "redirect", "New")
    domain.refresh_from_db()
    assert "leads to kestrel.test" in str(domain.error)
    assert set(Page.objects.values_list("domain__host", flat=True)) == {"named.test"}


def test_a_frame_that_cannot_be_read_costs_neither_the_page_nor_what_the_other_frames_lead_to(
    web: FakeWeb, domain: Domain
) -> None:
    suppression_list.add(read_subject("domain", "forgotten.test"), by="olga")
    frames = "".join(f'<frame src="{url}">' for url in ("https://forgotten.test/", "/busy.htm", "/navi.htm"))
    body = "Your browser shows no frames. " * 9
    web.page("shop.test", "/", f"<title>Kestrel</title><frameset>{frames}<noframes>{body}</noframes></frameset>")
    web.page("shop.test", "/busy.htm", status=503)
    web.page("shop.test", "/navi.htm", "<a href='/contact'>Contact</a>")
    assert work_off(web, domain) == {"found": 1}
    assert Page.objects.filter(url="https://shop.test/contact").exists()


def test_businesses_are_not_linked_to_a_domain_that_asked_to_be_forgotten(web: FakeWeb, domain: Domain) -> None:
    suppression_list.add(read_subject("domain", "forgotten.test"), by="olga")
    LocalBusiness.objects.create(provider="import", external_id="1", domain=domain)
    web.page("shop.test", "/", status=301, Location="https://forgotten.test/")
    web.page("forgotten.test", "/", f"<title>Kestrel</title>{'All day and night. ' * 99}")
    work_off(web, domain)
    assert LocalBusiness.objects.get().domain == domain
    assert not Domain.objects.filter(host="forgotten.test").exists()
