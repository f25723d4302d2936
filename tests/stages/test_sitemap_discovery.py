"""Sitemap discovery: where a site says its pages are, and why we do not know where it does not."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from jobs.models import Domain, SitemapFile
from jobs.stages import sitemap_discovery
from jobs.stages.sitemap_discovery import COMMON_PATHS, INDEX_PATHS
from tests.fakeweb import answer, raw
from tests.patience import patient
from tests.stages.site import Site, file_of, index, paths, shop, urlset, zipped

pytestmark = pytest.mark.django_db(transaction=True)


def found() -> list[tuple[str, str]]:
    rows = SitemapFile.objects.values_list("url", "discovery_method")
    return sorted((paths([url])[0], method) for url, method in rows)


def home(site: Site, body: str = "<title>Shop</title><p>Welcome", **how: Any) -> None:
    site.web.page("shop.test", "/", body, **how)


def robots(site: Site, text: str) -> None:
    site.web.page("shop.test", "/robots.txt", text, Content_Type="text/plain")


def test_those_that_robots_txt_names_are_found_however_they_are_written(site: Site) -> None:
    home(site)
    robots(
        site, "SITEMAP: https://shop.test/a.xml\nsitemap:/b.xml.gz\nSiteMap:  https://cdn.test/c.xml\nUser-agent: *\n"
    )
    site.sitemap("/a.xml", index("/x.xml"))
    site.sitemap("/b.xml.gz", zipped(urlset("/x")))
    site.sitemap("/c.xml", urlset("/x"), host="cdn.test")
    assert site.run("sitemap_discovery", domain := shop()) == {"found": 1}
    assert found() == [("/a.xml", "robots_txt"), ("/b.xml.gz", "robots_txt"), ("/c.xml", "robots_txt")]
    types = SitemapFile.objects.order_by("url").values_list("sitemap_type", "is_gzipped")
    assert list(types) == [("urlset", False), ("sitemapindex", False), ("urlset", True)]
    assert domain.sitemap_count == 3
    assert site.asked("/sitemap.xml") == 0, "nobody is asked for what is known"


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ('<link rel="sitemap" href="/map.xml">', "/map.xml"),
        ('<a href="https://shop.test/files/sitemap-all.xml">Sitemap</a>', "/files/sitemap-all.xml"),
        ("<a href=/export/sitemap.xml.gz>Sitemap</a>", "/export/sitemap.xml.gz"),
    ],
)
def test_those_that_the_home_page_links_to_are_found(site: Site, link: str, path: str) -> None:
    home(site, f"<html><head>{link}</head><body><p>Welcome</body></html>")
    site.sitemap(path, urlset("/a"))
    assert site.run("sitemap_discovery", shop()) == {"found": 1}
    assert found() == [(path, "home_page")]


def test_at_least_twenty_well_known_paths_are_tried() -> None:
    assert len(set(COMMON_PATHS)) == len(COMMON_PATHS) >= 20
    assert COMMON_PATHS[: len(INDEX_PATHS)] == INDEX_PATHS


@pytest.mark.parametrize("path", ["/wp-sitemap.xml", "/sitemap.txt", "/sitemap_products_1.xml", "/news-sitemap.xml"])
def test_one_at_a_well_known_path_is_found(site: Site, path: str) -> None:
    home(site)
    site.sitemap(path, "https://shop.test/a\n" if path.endswith(".txt") else urlset("/a"))
    assert site.run("sitemap_discovery", shop()) == {"found": 1}
    assert found() == [(path, "common_path")]


def test_nothing_is_tried_any_more_once_an_index_is_found(site: Site) -> None:
    home(site)
    site.sitemap("/sitemap_index.xml", index("/a.xml"))
    site.run("sitemap_discovery", shop())
    asked = [one.path for one in site.web.log if one.path in COMMON_PATHS]
    assert asked == ["/sitemap.xml", "/sitemap_index.xml"]


def test_after_a_lone_sitemap_only_the_names_of_indexes_are_tried(site: Site) -> None:
    home(site)
    site.sitemap("/sitemap.xml", urlset("/a"))
    site.sitemap("/wp-sitemap.xml", index("/b.xml"))
    assert site.run("sitemap_discovery", shop()) == {"found": 1}
    assert found() == [("/sitemap.xml", "common_path"), ("/wp-sitemap.xml", "common_path")]
    asked = [one.path for one in site.web.log if one.path in COMMON_PATHS]
    assert asked == ["/sitemap.xml", "/sitemap_index.xml", "/sitemap-index.xml", "/wp-sitemap.xml"]


def test_a_page_in_the_place_of_a_sitemap_is_none(site: Site) -> None:
    home(site)
    site.web.anything(answer("<!doctype html><title>Oops</title><h1>We could not find that page</h1>"))
    robots(site, "Sitemap: https://shop.test/sitemap.xml")
    assert site.run("sitemap_discovery", domain := shop()) == {"nothing_found": 1}
    assert not SitemapFile.objects.exists()
    assert domain.sitemap_analysis_status == "Completed"
    assert "other places" in domain.sitemap_analysis_error


def test_one_place_that_several_names_lead_to_is_one_sitemap(site: Site) -> None:
    home(site)
    robots(site, "Sitemap: /a.xml\nSitemap: /b.xml\nSitemap: /a.xml?utm_source=x")
    site.sitemap("/a.xml", urlset("/a"))
    site.sitemap("/a.xml?utm_source=x", urlset("/a"))
    site.web.page("shop.test", "/b.xml", status=301, Location="/a.xml")
    site.run("sitemap_discovery", shop())
    assert found() == [("/a.xml", "robots_txt")]


def test_a_site_without_a_sitemap_is_a_result_of_its_own(site: Site) -> None:
    home(site)
    assert site.run("sitemap_discovery", domain := shop()) == {"nothing_found": 1}
    assert (domain.sitemap_analysis_status, domain.sitemap_analysis_outcome) == ("Completed", "nothing_found")


def test_a_site_that_refuses_us_is_not_one_without_a_sitemap(site: Site) -> None:
    site.web.anything(answer("no", 403))
    assert site.run("sitemap_discovery", domain := shop()) == {"blocked": 1}
    assert domain.sitemap_analysis_status == "Error"


def test_a_site_that_refuses_every_guess_is_blocked_and_soon_left_alone(site: Site) -> None:
    home(site)
    robots(site, "User-agent: *\nDisallow:")
    site.web.anything(answer("no", 403))
    assert site.run("sitemap_discovery", shop()) == {"blocked": 1}
    assert sum(one.path in COMMON_PATHS for one in site.web.log) == sitemap_discovery.MOST_REFUSALS


def test_a_site_that_nothing_connects_to_is_tried_again(site: Site) -> None:
    site.web.anything(raw(b""))
    site.web.routes["shop.test", "/robots.txt"] = raw(b"")
    ended = site.run("sitemap_discovery", domain := shop())
    assert not set(ended) & {"found", "nothing_found", "blocked"}
    assert domain.sitemap_analysis_status == "Queued"
    assert domain.sitemap_analysis_due_at is not None


def test_robots_txt_that_forbids_all_is_its_own_outcome(site: Site) -> None:
    home(site)
    robots(site, "User-agent: *\nDisallow: /")
    site.sitemap("/sitemap.xml", urlset("/a"))
    domain = shop()
    assert site.run("sitemap_discovery", domain) == {"robots": 1}
    assert site.asked("/sitemap.xml") == 0
    Domain.objects.update(robots_override=True)
    assert site.run("sitemap_discovery", domain) == {"found": 1}


def test_a_named_sitemap_that_passes_trouble_is_tried_again_and_not_called_absent(site: Site) -> None:
    home(site)
    robots(site, "Sitemap: https://shop.test/map.xml")
    site.web.page("shop.test", "/map.xml", "later", 503)
    site.run("sitemap_discovery", domain := shop())
    assert (domain.sitemap_analysis_status, domain.sitemap_analysis_outcome) == ("Queued", "server_error")


@pytest.mark.parametrize("status", [404, 500])
def test_a_home_page_that_is_not_there_does_not_hide_the_sitemaps(site: Site, status: int) -> None:
    home(site, "gone", status=status)
    robots(site, "Sitemap: https://shop.test/map.xml")
    site.sitemap("/map.xml", urlset("/a"))
    ended = site.run("sitemap_discovery", shop())
    assert ended == ({"found": 1} if status == 404 else {"server_error": 1}), "a failing server is asked again later"


def test_a_remembered_sitemap_is_looked_at_again(site: Site) -> None:
    home(site)
    site.sitemap("/hidden/map.xml", urlset("/a"))
    domain = shop()
    known = file_of(domain, "/hidden/map.xml", discovery_method="api", curation_status="Maybe")
    assert site.run("sitemap_discovery", domain) == {"found": 1}
    known.refresh_from_db()
    assert known.last_seen_at is not None
    assert found() == [("/hidden/map.xml", "api")]
    assert known.curation_status == "Maybe"
    assert site.asked("/sitemap.xml") == 0


def test_looking_again_changes_neither_decisions_nor_how_a_sitemap_was_found_first(site: Site) -> None:
    home(site)
    robots(site, "Sitemap: /a.xml")
    site.sitemap("/a.xml", urlset("/a"))
    domain = shop()
    site.run("sitemap_discovery", domain)
    SitemapFile.objects.update(curation_status="Archived", notes="old", discovery_method="home_page")
    site.run("sitemap_discovery", domain)
    row = SitemapFile.objects.get()
    assert (row.curation_status, row.notes, row.discovery_method) == ("Archived", "old", "home_page")


def test_a_site_that_asks_for_long_pauses_is_asked_for_less_and_it_is_said(site: Site, monkeypatch: Any) -> None:
    monkeypatch.setattr(sitemap_discovery, "LOOKING_SECONDS", min(patient(2.0), 8.0))
    home(site)
    robots(site, "User-agent: *\nCrawl-delay: 1")
    assert site.run("sitemap_discovery", domain := shop(), max_queue_wait=0.2) == {"nothing_found": 1}
    assert "more were not tried" in domain.sitemap_analysis_error
    times = [one.at for one in site.web.log if one.host == "shop.test" and one.path != "/robots.txt"]
    assert len(times) >= 2
    assert all(later - earlier > 0.9 for earlier, later in pairwise(times))


def test_what_robots_txt_names_is_believed_when_there_is_no_time_to_look_at_all(site: Site, monkeypatch: Any) -> None:
    home(site)
    robots(site, "Crawl-delay: 1\n" + "".join(f"Sitemap: /{n}.xml\n" for n in range(30)))
    for n in range(30):
        site.sitemap(f"/{n}.xml", urlset("/a"))
    monkeypatch.setattr(sitemap_discovery, "LOOKING_SECONDS", 0.0)
    domain = shop()
    file_of(domain, "/7.xml", sitemap_type="urlset", generator="Yoast")
    assert site.run("sitemap_discovery", domain) == {"found": 1}
    assert SitemapFile.objects.filter(last_seen_at__isnull=False).count() == domain.sitemap_count == 30
    assert SitemapFile.objects.exclude(sitemap_type="").values_list("generator", flat=True).get() == "Yoast"
    assert site.asked("/29.xml") == 0
