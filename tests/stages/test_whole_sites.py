"""Whole sites of small firms: which of their pages are known, and which are read first."""

from __future__ import annotations

import pytest
from django.conf import settings

from jobs.models import Domain, Page, SitemapFile
from tests.stages.odd_sites import ODD_SITES
from tests.stages.site import Site
from tests.stages.test_cases_of_the_web import Rows, worked_by_one_process
from tests.stages.whole_sites import WHOLE_SITES, WholeSite
from tests.whole import in_whole

pytestmark = pytest.mark.django_db(transaction=True)

KINDS = {"xml": "application/xml", "gz": "application/gzip", "txt": "text/plain", "htm": "text/html"}
FIRST = (5, 10, 20)
# How many pages worth reading are still read later, of those that could be among the first 5, 10 and 20.
# Posts that are called like pages; offices, which are no kind of page of their own.
LATE = {"gartenbau-erlenhof.test": (2, 0, 0), "whitcombely-law.test": (0, 1, 0)}


SHOP = "finch-and-flint.test"  # with a thousand products


@pytest.mark.parametrize(
    "whole",
    [
        in_whole(one, id=SHOP) if one.host == SHOP else pytest.param(one, id=one.host)
        for one in [*WHOLE_SITES, *ODD_SITES]
    ],
)
def test_pages_with_contacts_are_read_first(site: Site, whole: WholeSite) -> None:
    _serve(site, whole)
    Domain.objects.create(host=whole.host)
    looked: list[tuple[str, Rows]] = [
        ("domain_metadata", Domain.objects.all), ("sitemap_discovery", Domain.objects.all),
        ("sitemap_import", SitemapFile.objects.all),
    ]  # fmt: skip
    worked_by_one_process(site, looked)
    before = len(site.web.log)
    worked_by_one_process(site, [("page_scrape", Page.objects.all)])
    read = [request.path for request in site.web.log[before:] if request.path not in ("/robots.txt", "/")]
    assert len(read) <= settings.FETCH_PAGES_PER_DOMAIN
    late = tuple(_late(read[:number], whole.right) for number in FIRST)
    assert late == LATE.get(whole.host, (0, 0, 0)), f"{late} of {len(whole.right)}: {read[:20]}"


def _late(first: list[str], right: list[str]) -> int:
    """How many of the pages worth reading are not among the first, though there would be room for them."""
    return min(len(right), len(first) or len(right)) - len([path for path in right if path in first])


def _serve(site: Site, whole: WholeSite) -> None:
    site.web.page(whole.host, "/", whole.home)
    for path in whole.pages:
        site.web.page(whole.host, path, whole.body_of(path))
    for path, body in whole.files.items():
        site.web.page(whole.host, path, body, Content_Type=KINDS[path.partition("?")[0].rpartition(".")[2]])
    site.web.page(whole.host, "/robots.txt", whole.robots or "User-agent: *\n", Content_Type="text/plain")
