"""Domain extraction: one domain for all branches of a chain, none for a page on somebody else's site."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import pytest

from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.models import Domain, LocalBusiness
from jobs.pipeline import drain, queue
from jobs.pipeline.database import close_threads
from jobs.stages import stage_named
from jobs.web import Policy, Web
from jobs.web.addresses import Mapping
from tests.fakeweb import FakeWeb

pytestmark = pytest.mark.django_db(transaction=True)


def business(number: int, website: str) -> LocalBusiness:
    return LocalBusiness.objects.create(provider="import", external_id=str(number), website=website)


def test_branches_that_share_a_website_share_its_domain_however_it_is_written(work_off: Any) -> None:
    websites = ["https://www.Rooter.test/", "http://rooter.test:80/east?from=maps", "rooter.test/west"]
    branches = [business(n, website) for n, website in enumerate(websites)]
    assert work_off("domain_extraction", *branches) == {"found": 3}
    domain = Domain.objects.get()
    assert domain.host == "rooter.test"
    assert domain.businesses.count() == 3


@pytest.mark.parametrize(
    ("website", "outcome"),
    [
        ("", "no_website"),
        ("   ", "no_website"),
        ("https://www.facebook.com/honesthank", "shared_host"),
        ("https://linktr.ee/dripanddrop", "shared_host"),
        ("https://www.yelp.com/biz/pipe-dreams", "shared_host"),
        ("https://sites.google.com/view/tapdoctor", "shared_host"),
        ("http://user@@", "invalid_website"),
    ],
)
def test_what_is_no_domain_of_its_own_says_why_and_is_kept(work_off: Any, website: str, outcome: str) -> None:
    assert work_off("domain_extraction", business(1, website)) == {outcome: 1}
    assert Domain.objects.count() == 0
    assert LocalBusiness.objects.count() == 1


def test_a_domain_that_is_known_keeps_its_decision_and_gets_the_business(work_off: Any) -> None:
    known = Domain.objects.create(host="kestrel.test", curation_status="Maybe", notes="Seen")
    row = business(1, "https://kestrel.test/contact")
    work_off("domain_extraction", row)
    row.refresh_from_db()
    known.refresh_from_db()
    assert row.domain_id == known.pk
    assert (known.curation_status, known.notes) == ("Maybe", "Seen")


@pytest.mark.parametrize("website", ["https://forgotten.test/", "https://shop.forgotten.test/"])
def test_a_domain_that_asked_to_be_forgotten_does_not_come_back_and_the_row_says_why(
    work_off: Any, website: str
) -> None:
    row = business(1, website)
    queue(stage_named("domain_extraction"), [row.pk])
    suppression_list.add(read_subject("domain", "forgotten.test"), by="olga")  # from now on, no door queues it
    assert work_off("domain_extraction") == {"suppressed": 1}
    assert Domain.objects.count() == 0
    row.refresh_from_db()
    assert "suppression list" in str(row.domain_extraction_error)


@pytest.mark.parametrize(
    ("leads_to", "outcome", "host"),
    [
        ("https://kestrel.test/welcome", "found", "kestrel.test"),
        ("https://www.facebook.com/kestrel", "shared_host", None),
        ("https://bit.ly/elsewhere", "shared_host", None),
    ],
)
def test_a_shortened_link_is_followed_to_the_website_behind_it(
    transactional_db: None, leads_to: str, outcome: str, host: str | None
) -> None:
    row = business(1, "https://bit.ly/kestrel")
    with FakeWeb() as town:
        town.page("bit.ly", "/kestrel", status=302, Location=leads_to)
        for end in ("https://kestrel.test/welcome", "https://www.facebook.com/kestrel", "https://bit.ly/elsewhere"):
            town.page(urlsplit(end).netloc, urlsplit(end).path, "<h1>Hello</h1>")
        everywhere = tuple(Mapping(name, "127.0.0.1", town.port) for name in ("*.test", "bit.ly", "*.facebook.com"))
        assert drained(town.policy(mappings=everywhere), row) == {outcome: 1}
        assert town.count("bit.ly", "/robots.txt") == 1
    row.refresh_from_db()
    assert (row.domain and row.domain.host) == host


def drained(policy: Policy, row: LocalBusiness) -> Counter[str]:
    stage = stage_named("domain_extraction")
    queue(stage, [row.pk])

    async def drain_it() -> Counter[str]:
        web = Web(policy)
        try:
            return await drain(stage, web)
        finally:
            await web.close()

    try:
        return asyncio.run(drain_it())
    finally:
        close_threads()
