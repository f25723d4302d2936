"""The cases of `tests/data/web` that are about a whole run: what it costs a site, and that it ends."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from jobs.models import ContactEvidence, Domain, Page, SitemapFile
from jobs.pipeline import drain, queue
from jobs.pipeline.database import in_database
from jobs.pipeline.hosts import PostgresHostLimiter
from jobs.stages import stage_named
from jobs.web import Web
from tests.patience import patient
from tests.stages.site import Site, file_of, shop, urlset

pytestmark = pytest.mark.django_db(transaction=True)

FOLDER = Path(__file__).parents[1] / "data" / "web"
PAGE = (
    "<title>Kestrel</title><p>Write to us: office@kestrel-plumbing.com, we like pipes</p><a href=/contact>Contact</a>"
)


def case_of(area: str, name: str) -> dict[str, Any]:
    listed = json.loads((FOLDER / f"{area}.json").read_text())
    return next(case for case in listed if case["name"] == name)


def body_of(parts: dict[str, Any]) -> str:
    units = "".join(parts["unit"].replace("{i}", str(number)) for number in range(parts["times"]))
    return f"{parts['start']}{units}{parts['end']}"


Rows = Callable[[], Iterable[Any]]


def queue_rows(stage: Any, rows: Rows) -> None:
    queue(stage, [row.pk for row in rows()], rerun=True)


def worked_by_one_process(site: Site, steps: list[tuple[str, Rows]], **limits: Any) -> Counter[str]:
    """How many rows ended with which outcome, of stages that follow each other in one process."""
    policy = site.web.policy(**{"deadline": patient(10.0), "max_queue_wait": patient(3.0), **limits})

    async def main() -> Counter[str]:
        web, ended = Web(policy, PostgresHostLimiter(policy)), Counter[str]()
        try:
            for name, rows in steps:
                stage = stage_named(name)
                await in_database(queue_rows, stage, rows)
                ended += await drain(stage, web, 30)
        finally:
            await web.close()
        return ended

    return asyncio.run(main())


LOOK: list[tuple[str, Rows]] = [
    ("domain_metadata", Domain.objects.all),
    ("sitemap_discovery", Domain.objects.all),
    ("sitemap_import", SitemapFile.objects.all),
    ("page_scrape", Page.objects.all),
]


def test_one_look_at_a_site_requests_each_address_once(site: Site) -> None:
    right = case_of("politeness", "home_page_fetched_once")["right"]["requests_for"]
    site.web.page("shop.test", "/", PAGE)
    site.web.page("shop.test", "/contact", PAGE)
    site.sitemap("/sitemap.xml", urlset("/", "/contact"))
    shop()
    assert worked_by_one_process(site, LOOK) == {"found": 5}
    assert {path: site.asked(path) for path in right} == right
    assert {number for _, number in Counter(request.path for request in site.web.log).items()} == {1}

    assert ContactEvidence.objects.filter(page__url="https://shop.test/").exists(), (
        "read only once, it has its contacts"
    )


def test_what_is_read_again_is_requested_again(site: Site) -> None:
    site.web.page("shop.test", "/", PAGE)
    shop()
    worked_by_one_process(site, [LOOK[0], LOOK[0]])
    assert site.asked("/") == 2
    worked_by_one_process(site, [LOOK[3], LOOK[3]])
    assert site.asked("/") == 4, "the first time for this process, the second because the page was read before"


def test_the_delay_of_a_site_holds_for_both_schemes_together(site: Site) -> None:
    """The case's three seconds, a tenth as long."""
    case = case_of("politeness", "http_and_https_are_one_host")
    delay = case["right"]["smallest_gap_seconds"] / 10
    site.web.page("slow.test", "/robots.txt", f"User-agent: *\nCrawl-delay: {delay}\n")
    site.web.page("slow.test", "/", PAGE)
    domain = Domain.objects.create(host="slow.test")
    urls = [f"{scheme}://slow.test/{path}" for path in ("", "a", "b") for scheme in ("https", "http")]
    Page.objects.bulk_create([Page(domain=domain, url=url) for url in urls])
    worked_by_one_process(site, [("page_scrape", Page.objects.all)], max_queue_wait=patient(30.0))
    times = [request.at for request in site.web.log if request.host == "slow.test"]
    assert {request.scheme for request in site.web.log} == {"https", "http"}
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= delay - 0.01


@pytest.mark.parametrize(
    "body",
    [
        body_of(case_of("limits", "attributes_quadratic")["input"]["pages"][0]["body"]),
        "<title>t</title>" + "<div>" * 600_000,
        "<title>t</title>" + "<b><a href=x>" * 200_000,
        "<title>t</title>" + "<table>" * 300_000,
        "<title>t</title><p>" + "&a" * 1_500_000,
        "<title>t</title>" + "<!--" * 900_000,
        "<title>t</title>" + "<script>location='" * 180_000,
        "<title>t</title>" + "<select><option>" * 200_000,
    ],
    ids=["attributes", "nested", "formatting", "tables", "entities", "comments", "scripts", "options"],
)
def test_a_page_that_parsers_are_slow_at_ends_with_a_reason_and_its_neighbours_are_read(site: Site, body: str) -> None:
    site.web.page("many-attributes.test", "/", body)
    hosts = ["many-attributes.test", *(f"healthy{number}.test" for number in range(8))]
    for host in hosts[1:]:
        site.web.page(host, "/", PAGE)
    for host in hosts:
        Domain.objects.create(host=host)
    ended = worked_by_one_process(site, [("domain_metadata", Domain.objects.all)])
    assert ended["found"] >= 8, ended
    bad: Any = Domain.objects.get(host="many-attributes.test")
    assert bad.status in ("Completed", "Error"), "it is not tried again"
    assert bad.outcome


def test_an_index_of_thousands_of_indexes_is_read_within_the_budget_of_a_domain(site: Site, settings: Any) -> None:
    """The case's fifty thousand, a twentieth as many."""
    case = case_of("limits", "sitemap_index_without_budget")
    settings.FETCH_SITEMAPS_PER_DOMAIN = 5
    parts = case["input"]["body"]
    body = body_of({**parts, "times": parts["times"] // 20})
    site.sitemap("/sitemap.xml", body, host="many-sitemaps.test")
    for number in range(parts["times"] // 20):
        site.web.routes["many-sitemaps.test", f"/s{number}.xml"] = site.web.routes["many-sitemaps.test", "/sitemap.xml"]
    file: Any = file_of(Domain.objects.create(host="many-sitemaps.test"))
    site.run("sitemap_import", file)
    read = {request.path for request in site.web.log if request.path.endswith(".xml")}
    assert len(read) <= 1 + 5
    assert "at most 5 files" in file.sitemap_import_error
    assert "left out" in file.sitemap_import_error


def test_addresses_that_differ_in_their_fragment_are_requested_once(site: Site) -> None:
    links = "".join(f'<a href="/contact#{name}">Contact {name}</a>' for name in ("form", "map", "hours"))
    site.web.page("shop.test", "/", PAGE + links)
    site.web.page("shop.test", "/contact", PAGE)
    site.sitemap("/sitemap.xml", urlset("/", "/contact", "/contact#map"))
    shop()
    worked_by_one_process(site, LOOK)
    assert site.asked("/contact") == 1
    assert site.asked("/robots.txt") == 1


def test_a_robots_txt_of_ten_megabytes_is_obeyed_as_far_as_it_is_read(site: Site) -> None:
    """RFC 9309, 2.5: at least 500 KiB are parsed."""
    start = "User-agent: *\nDisallow: /contact\n"
    site.web.page("shop.test", "/robots.txt", start + "Disallow: /a\n" * 800_000, Content_Type="text/plain")
    site.web.page("shop.test", "/", PAGE)
    site.web.page("shop.test", "/contact", PAGE)
    domain = shop()
    Page.objects.bulk_create([Page(domain=domain, url=f"https://shop.test{path}") for path in ("/", "/contact")])
    assert worked_by_one_process(site, [("page_scrape", Page.objects.all)]) == {"found": 1, "robots": 1}
    assert site.asked("/contact") == 0


def test_a_robots_txt_that_cannot_be_had_closes_the_site(site: Site) -> None:
    """RFC 9309, 2.3.1.4: a server error is a complete disallow."""
    site.web.page("shop.test", "/robots.txt", "busy", status=503)
    site.web.page("shop.test", "/", PAGE)
    shop()
    worked_by_one_process(site, [("page_scrape", Page.objects.all)])
    worked_by_one_process(site, LOOK[:1])
    assert site.asked("/") == 0


def test_the_entry_of_a_sitemap_that_does_not_end_costs_itself(site: Site) -> None:
    """sitemaps.org: a loc has less than 2,048 signs."""
    endless = f"<url><loc>https://shop.test/{'a' * 3_000_000}</loc></url>"
    site.sitemap(
        "/sitemap.xml",
        urlset("/a").replace("</urlset>", f"{endless}<url><loc>https://shop.test/b</loc></url></urlset>"),
    )
    file: Any = file_of(shop())
    site.run("sitemap_import", file)
    assert set(Page.objects.values_list("url", flat=True)) == {"https://shop.test/a", "https://shop.test/b"}
