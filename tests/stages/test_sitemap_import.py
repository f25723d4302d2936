"""Sitemap import: every page that a site says it has, once, whatever happens on the way."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from hypothesis import given
from hypothesis import strategies as st

from jobs.extract.sitemaps import Entry
from jobs.extract.urls import canonical_url
from jobs.models import Domain, Page, SitemapFile
from jobs.pipeline.database import close_threads
from jobs.stages import sitemap_import
from tests.fakeweb import Out, Received, answer, raw
from tests.patience import eventually
from tests.stages.site import HEAD, SPACE, Site, file_of, index, paths, shop, urlset, zipped

pytestmark = pytest.mark.django_db(transaction=True)


def urls(**which: Any) -> list[str]:
    return paths(Page.objects.filter(**which).values_list("url", flat=True))


def test_each_url_becomes_a_page_with_all_that_the_sitemap_says_of_it(site: Site) -> None:
    site.sitemap("/sitemap.xml", f"""{HEAD}<urlset xmlns="{SPACE}" xmlns:xhtml="http://www.w3.org/1999/xhtml"><url>
        <loc>https://www.shop.test/company/contact-us</loc><lastmod>2026-10-05T10:00:00+02:00</lastmod>
        <changefreq>Weekly</changefreq><priority>0.8</priority>
        <xhtml:link rel="alternate" hreflang="de" href="https://shop.test/de/kontakt?a=&quot;b\\c&quot;"/>
        </url></urlset>""")  # fmt: skip
    file = file_of(shop())
    assert site.run("sitemap_import", file) == {"found": 1}
    page, translation = Page.objects.order_by("-url")
    assert (translation.url, translation.page_type) == ("https://shop.test/de/kontakt?a=%22b\\c%22", "contact")
    assert (page.url, page.page_type, page.depth) == ("https://www.shop.test/company/contact-us", "contact", 2)
    assert page.lastmod == datetime(2026, 10, 5, 8, tzinfo=UTC)
    assert (str(page.sitemap_priority), page.changefreq, page.source) == ("0.8", "weekly", "sitemap")
    assert page.alternates == {"de": 'https://shop.test/de/kontakt?a="b\\c"'}
    assert page.first_seen_at == page.last_seen_at
    assert (page.sitemap_file, page.gone_at, page.curation_status) == (file, None, "New")
    assert (file.pages_added, file.import_cursor, file.import_total) == (2, 1, 1)
    assert Domain.objects.get().page_count == 2


def test_translations_become_pages_only_of_pages_that_may_have_contacts(site: Site) -> None:
    link = '<xhtml:link rel="alternate" hreflang="de" href="https://shop.test{}"/>'
    entries = (("/products/lamp", "/de/lampe"), ("/about-us", "/de/ueber-uns"), ("/contact", "https://other.test/x"))
    named = "".join(f"<url><loc>https://shop.test{loc}</loc>{link.format(to)}</url>" for loc, to in entries)
    site.sitemap("/sitemap.xml", f'{HEAD}<urlset xmlns="{SPACE}" xmlns:xhtml="x">{named}</urlset>')
    assert site.run("sitemap_import", file_of(shop())) == {"found": 1}
    assert urls() == ["/about-us", "/contact", "/de/ueber-uns", "/products/lamp"]


def test_spellings_of_one_url_are_one_page_and_tracking_parameters_are_dropped(site: Site) -> None:
    spellings = (
        "/a?utm_source=x&amp;b=1",
        "/a?b=1&amp;gclid=7",
        "https://SHOP.test:443/x/../a?b=1#top",
        "/%7Eann",
        "/~ann",
    )
    site.sitemap("/sitemap.xml", urlset(*spellings))
    assert site.run("sitemap_import", file := file_of(shop())) == {"found": 1}
    assert urls() == ["/a?b=1", "/~ann"]
    assert (file.pages_added, file.pages_updated) == (2, 0)


def test_a_url_in_quotes_or_without_its_scheme_is_the_page_that_is_meant(site: Site) -> None:
    site.sitemap("/sitemap.xml", index("shop.test/pages.xml"))
    site.sitemap("/pages.xml", urlset('"https://shop.test/a"', "www.shop.test/b?c=1", "SHOP.test", "v1.2/c", "'d'"))
    assert site.run("sitemap_import", file_of(shop())) == {"found": 2}
    assert sorted(Page.objects.values_list("url", flat=True)) == [
        "https://shop.test/",
        "https://shop.test/a",
        "https://shop.test/d",
        "https://shop.test/v1.2/c",
        "https://www.shop.test/b?c=1",
    ]


def test_urls_of_other_hosts_are_refused_and_counted(site: Site) -> None:
    site.sitemap(
        "/sitemap.xml", urlset("/mine", "https://other.test/theirs", "https://www.shop.test/also", "ftp://x/y")
    )
    assert site.run("sitemap_import", file := file_of(shop())) == {"found": 1}
    assert urls() == ["/also", "/mine"]
    assert file.urls_refused == 2


def test_a_sitemap_on_another_server_speaks_for_the_domain_that_names_it(site: Site) -> None:
    site.sitemap("/shop.xml", urlset("/mine", "https://cdn.test/asset"), host="cdn.test")
    file = SitemapFile.objects.create(domain=shop(), url="https://cdn.test/shop.xml")
    assert site.run("sitemap_import", file) == {"found": 1}
    assert urls() == ["/mine"]


def test_only_urls_that_the_domains_patterns_want_become_pages(site: Site) -> None:
    site.sitemap("/sitemap.xml", urlset("/blog/a", "/blog/b.pdf", "/shop/c", "/blog/d?print=1"))
    domain = shop(include_patterns=["/blog/"], exclude_patterns=["*.pdf$", "*print="])
    assert site.run("sitemap_import", file := file_of(domain)) == {"found": 1}
    assert urls() == ["/blog/a"]
    assert file.urls_refused == 3


def test_new_patterns_are_applied_although_the_file_has_not_changed(site: Site) -> None:
    site.web.routes["shop.test", "/sitemap.xml"] = versioned(urlset("/blog/a", "/shop/c"))
    domain = shop(include_patterns=["/blog/"])
    site.run("sitemap_import", file := file_of(domain))
    Domain.objects.update(include_patterns=[])
    assert site.run("sitemap_import", file) == {"found": 1}
    assert urls() == ["/blog/a", "/shop/c"]


def test_the_limit_of_a_domain_is_said_when_it_bites(site: Site) -> None:
    site.web.routes["shop.test", "/sitemap.xml"] = versioned(urlset(*(f"/{n}" for n in range(10))))
    domain = shop(page_limit=7)
    assert site.run("sitemap_import", file := file_of(domain)) == {"url_limit": 1}
    assert file.sitemap_import_error == "The domain's limit of 7 pages was reached; 3 new ones were left out."
    assert urls() == [f"/{n}" for n in range(7)]

    before = Page.objects.earliest("last_seen_at").last_seen_at
    assert site.run("sitemap_import", file) == {"url_limit": 1}
    assert Page.objects.filter(last_seen_at__gt=before, gone_at=None).count() == 7, "known pages have room"

    Domain.objects.update(page_limit=10)
    assert site.run("sitemap_import", file) == {"found": 1}
    assert Page.objects.count() == Domain.objects.get().page_count == 10


def test_the_limit_counts_the_pages_of_all_slices_and_files_together(site: Site, monkeypatch: Any) -> None:
    monkeypatch.setattr(sitemap_import, "SLICE", 4)
    site.sitemap("/sitemap.xml", index("/a.xml", "/b.xml"))
    for name in "ab":
        site.sitemap(f"/{name}.xml", urlset(*(f"/{name}/{n}" for n in range(10))))
    assert site.run("sitemap_import", file_of(shop(page_limit=13)))["url_limit"] >= 1
    assert Page.objects.count() == 13


def test_an_index_has_its_children_imported_and_theirs(site: Site) -> None:
    site.sitemap("/sitemap.xml", index("/a.xml.gz", "/more.xml"))
    site.sitemap("/more.xml", index("/b.xml"))
    site.sitemap("/a.xml.gz", zipped(urlset("/a")))
    site.sitemap("/b.xml", urlset("/b"))
    assert site.run("sitemap_import", file_of(shop())) == {"found": 4}
    assert urls() == ["/a", "/b"]
    depths = SitemapFile.objects.order_by("depth", "url").values_list("url", "depth", "discovery_method")
    assert [(paths([url])[0], depth, method) for url, depth, method in depths] == [
        ("/sitemap.xml", 0, ""), ("/a.xml.gz", 1, "sitemapindex"), ("/more.xml", 1, "sitemapindex"),
        ("/b.xml", 2, "sitemapindex"),
    ]  # fmt: skip


def test_indexes_that_name_each_other_and_themselves_are_each_read_once(site: Site) -> None:
    site.sitemap("/sitemap.xml", index("/sitemap.xml", "/b.xml", "/pages.xml"))
    site.sitemap("/b.xml", index("/sitemap.xml", "/b.xml", "/c.xml"))
    site.sitemap("/c.xml", index("/b.xml", "/sitemap.xml", "/pages.xml"))
    site.sitemap("/pages.xml", urlset("/a"))
    assert site.run("sitemap_import", file_of(shop())) == {"found": 4}
    assert [site.asked(path) for path in ("/sitemap.xml", "/b.xml", "/c.xml", "/pages.xml")] == [1, 1, 1, 1]


def test_indexes_within_indexes_end_at_a_depth_and_say_so(site: Site) -> None:
    for depth in range(9):
        site.sitemap(f"/{depth}.xml", index(f"/{depth + 1}.xml"))
    assert site.run("sitemap_import", file_of(shop(), "/0.xml")) == {"found": 5, "url_limit": 1}
    assert SitemapFile.objects.count() == 6
    assert site.asked("/6.xml") == 0


def index_of(entries: dict[str, str]) -> str:
    """An index of sitemaps with their dates."""
    files = "".join(
        f"<sitemap><loc>https://shop.test{path}</loc>{f'<lastmod>{at}</lastmod>' if at else ''}</sitemap>"
        for path, at in entries.items()
    )
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{files}</sitemapindex>'


def test_an_index_of_many_files_has_the_newest_and_most_promising_imported_and_says_how_many_were_left_out(
    site: Site, settings: Any
) -> None:
    settings.FETCH_SITEMAPS_PER_DOMAIN = 3
    dates = {"/old.xml": "2020-01-01", "/new.xml": "2026-01-01", "/undated.xml": "", "/products.xml": "2026-11-01"}
    site.sitemap("/index.xml", index_of({**dates, "/pages.xml": "2019-01-01"}))
    for path in (*dates, "/pages.xml"):
        site.sitemap(path, urlset(f"/in{path.removesuffix('.xml')}"))
    file = file_of(shop(), "/index.xml")

    assert site.run("sitemap_import", file) == {"found": 3, "url_limit": 1}
    assert urls() == ["/in/new", "/in/old", "/in/pages"]
    assert "at most 3 files" in file.sitemap_import_error
    assert "2 were left out" in file.sitemap_import_error

    assert site.run("sitemap_import", file)["found"] == 3
    assert urls() == ["/in/new", "/in/old", "/in/pages", "/in/products", "/in/undated"], "the next run goes further"


def test_the_budget_of_files_is_that_of_the_whole_tree(site: Site, settings: Any) -> None:
    settings.FETCH_SITEMAPS_PER_DOMAIN = 4
    site.sitemap("/index.xml", index("/a.xml", "/b.xml"))
    for name in "ab":
        site.sitemap(f"/{name}.xml", index(*(f"/{name}{n}.xml" for n in range(5))))
        for n in range(5):
            site.sitemap(f"/{name}{n}.xml", urlset(f"/{name}/{n}"))
    file = file_of(shop(), "/index.xml")
    site.run("sitemap_import", file)
    assert len(urls()) == 2, "the two indexes are files, too"


def test_a_child_that_robots_txt_names_too_is_imported_with_its_index(site: Site) -> None:
    site.sitemap("/sitemap.xml", index("/a.xml"))
    site.sitemap("/a.xml", urlset("/a"))
    domain = shop()
    child = file_of(domain, "/a.xml", discovery_method="robots_txt")
    assert site.run("sitemap_import", parent := file_of(domain)) == {"found": 2}
    child.refresh_from_db()
    assert (child.parent, child.discovery_method, urls()) == (parent, "robots_txt", ["/a"])


def versioned(body: str, etag: str = '"one"') -> Any:
    """A handler that answers 304 to whoever has this version."""

    async def handler(request: Received, out: Out) -> None:
        known = request.headers.get("if-none-match") == etag
        await answer(b"" if known else body, 304 if known else 200, {"ETag": etag})(request, out)

    return handler


def test_an_unchanged_tree_is_asked_for_and_no_page_is_touched(site: Site) -> None:
    site.web.routes["shop.test", "/sitemap.xml"] = versioned(index("/a.xml"))
    site.web.routes["shop.test", "/a.xml"] = versioned(urlset("/a", "/b"))
    file = file_of(shop())
    assert site.run("sitemap_import", file) == {"found": 2}
    before = list(Page.objects.order_by("id").values())
    assert site.run("sitemap_import", file) == {"unchanged": 2}
    assert list(Page.objects.order_by("id").values()) == before


def test_importing_again_adds_the_new_marks_the_gone_and_updates_what_is_said(site: Site) -> None:
    site.sitemap("/sitemap.xml", urlset("/stays", "/goes", lastmod="2026-01-01"))
    file = file_of(shop())
    site.run("sitemap_import", file)
    first = Page.objects.get(url="https://shop.test/stays")
    site.sitemap("/sitemap.xml", urlset("/stays", "/comes", lastmod="2026-02-02"))
    assert site.run("sitemap_import", file) == {"found": 1}
    page = Page.objects.get(url="https://shop.test/stays")
    assert page.lastmod == datetime(2026, 2, 2, tzinfo=UTC)
    assert page.first_seen_at == first.first_seen_at < page.last_seen_at  # type: ignore[operator]  # both are set
    assert urls(gone_at=None) == ["/comes", "/stays"]
    assert urls(gone_at__isnull=False) == ["/goes"]
    assert (file.pages_added, file.pages_updated, file.pages_gone) == (1, 1, 1)

    site.sitemap("/sitemap.xml", urlset("/stays", "/comes", "/goes"))
    site.run("sitemap_import", file)
    assert urls(gone_at=None) == ["/comes", "/goes", "/stays"], "what comes back is no longer gone"
    assert Page.objects.get(url="https://shop.test/stays").lastmod == page.lastmod, "silence does not unsay"


def test_importing_again_never_touches_a_decision(site: Site) -> None:
    site.sitemap("/sitemap.xml", urlset("/a"))
    file = file_of(shop())
    site.run("sitemap_import", file)
    decided = {"curation_status": "Archived", "notes": "no shop", "tags": ["x"], "page_processing_status": "Completed",
               "title": "A"}  # fmt: skip
    Page.objects.update(**decided)
    site.sitemap("/sitemap.xml", urlset("/a", lastmod="2026-02-02"))
    site.run("sitemap_import", file)
    assert Page.objects.values(*decided).get() == decided
    assert Page.objects.get().lastmod is not None


def test_the_pages_of_a_child_that_its_index_no_longer_names_are_gone(site: Site) -> None:
    site.sitemap("/sitemap.xml", index("/a.xml", "/b.xml"))
    for name in "ab":
        site.sitemap(f"/{name}.xml", urlset(f"/{name}"))
    file = file_of(shop())
    site.run("sitemap_import", file)
    site.sitemap("/sitemap.xml", index("/a.xml"))
    assert site.run("sitemap_import", file) == {"found": 2}
    assert (urls(gone_at=None), urls(gone_at__isnull=False)) == (["/a"], ["/b"])
    assert site.asked("/b.xml") == 1


def test_a_file_that_breaks_off_keeps_what_came_calls_nothing_gone_and_is_read_again(site: Site) -> None:
    whole = urlset("/a", "/b", "/c")
    file = file_of(shop())
    site.web.routes["shop.test", "/sitemap.xml"] = versioned(whole)
    site.run("sitemap_import", file)
    site.web.routes["shop.test", "/sitemap.xml"] = versioned(whole[: whole.index("/c</loc>")], '"two"')
    assert site.run("sitemap_import", file) == {"truncated": 1}
    assert (urls(gone_at=None), file.pages_gone) == (["/a", "/b", "/c"], 0)
    assert site.run("sitemap_import", file) == {"truncated": 1}, "a part is never taken for the whole"


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("<!doctype html><title>Not found</title><p>Sorry.", "not_sitemap"),
        ("<html><body><h1>Soft 404</h1></body></html>", "not_sitemap"),
        (
            '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><urlset><url><loc>&e;</loc></url></urlset>',
            "malformed",
        ),
        (urlset(), "nothing_found"),
    ],
)
def test_what_is_no_sitemap_or_an_empty_one_says_so(site: Site, body: str, outcome: str) -> None:
    site.sitemap("/sitemap.xml", body)
    assert site.run("sitemap_import", file_of(shop())) == {outcome: 1}
    assert not Page.objects.exists()


def test_robots_txt_is_obeyed_and_a_person_may_override_it(site: Site) -> None:
    site.web.page("shop.test", "/robots.txt", "User-agent: *\nDisallow: /sitemap", Content_Type="text/plain")
    site.sitemap("/sitemap.xml", urlset("/a"))
    file = file_of(shop())
    assert site.run("sitemap_import", file) == {"robots": 1}
    Domain.objects.update(robots_override=True)
    assert site.run("sitemap_import", file) == {"found": 1}


def test_progress_is_visible_while_a_file_still_arrives(site: Site, monkeypatch: Any) -> None:
    monkeypatch.setattr(sitemap_import, "SLICE", 100)
    body, more = urlset(*(f"/{n}" for n in range(500))).encode(), threading.Event()

    async def half_and_half(request: Received, out: Out) -> None:
        out.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body[: len(body) // 2])
        while not more.is_set():
            await asyncio.sleep(0.01)
        out.write(body[len(body) // 2 :])

    site.web.routes["shop.test", "/sitemap.xml"] = half_and_half
    file = file_of(shop(), url_count=500)
    drained = threading.Thread(target=lambda: site.run("sitemap_import", file))
    drained.start()
    try:
        eventually(lambda: SitemapFile.objects.get().import_cursor)
        now = SitemapFile.objects.get()
    finally:
        more.set()
        drained.join()
    assert 0 < now.import_cursor < 500
    assert (now.import_total, now.sitemap_import_status) == (500, "Processing")
    assert Page.objects.count() == 500


def test_an_interrupted_import_goes_on_where_it_was(site: Site, monkeypatch: Any) -> None:
    monkeypatch.setattr(sitemap_import, "SLICE", 100)
    file = interrupted(site, urlset(*(f"/{n}" for n in range(500))))
    assert 0 < file.import_cursor < 500
    site.sitemap("/sitemap.xml", urlset(*(f"/{n}" for n in range(500))))
    assert site.run("sitemap_import", file) == {"found": 1}
    assert (file.pages_added, file.pages_updated, file.pages_gone, file.import_cursor) == (500, 0, 0, 500)
    assert Page.objects.count() == 500


def test_an_interrupted_import_begins_again_when_the_file_has_changed_meanwhile(site: Site, monkeypatch: Any) -> None:
    monkeypatch.setattr(sitemap_import, "SLICE", 100)
    file = interrupted(site, urlset(*(f"/{n}" for n in range(500))))
    site.sitemap("/sitemap.xml", urlset("/new", *(f"/{n}" for n in range(1, 500))))
    assert site.run("sitemap_import", file) == {"found": 1}
    assert Page.objects.filter(gone_at=None).count() == 500
    assert urls(gone_at__isnull=False) == ["/0"]
    assert Page.objects.filter(url="https://shop.test/new", gone_at=None).exists()


def test_an_import_whose_worker_died_just_before_it_could_say_done_is_not_done_again(site: Site) -> None:
    site.sitemap("/sitemap.xml", urlset("/a", "/b"))
    site.run("sitemap_import", file := file_of(shop()))
    lost = {"sitemap_import_status": "Processing", "sitemap_import_lease_until": Now() - timedelta(seconds=1)}
    SitemapFile.objects.update(**lost, sitemap_import_outcome=None)
    assert site.run("sitemap_import", file) == {"found": 1}
    assert (file.sitemap_import_status, file.sitemap_import_fence, file.pages_updated) == ("Completed", 2, 0)
    assert site.asked("/sitemap.xml") == 1


def interrupted(site: Site, body: str) -> SitemapFile:
    """A file whose import ended in the middle: its server closed the connection."""
    sent = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body.encode()
    site.web.routes["shop.test", "/sitemap.xml"] = raw(sent[: len(sent) * 2 // 3], b"", pause=0.5)
    file = file_of(shop())
    assert not site.run("sitemap_import", file)["found"]
    SitemapFile.objects.update(sitemap_import_due_at=None)
    close_threads()
    return file


ALPHABET = st.sampled_from(
    [*"abcZ09-._~/?#%&=;:@!$'()*+,[]|^`{}\\\"<> \t\n", "/../", "%2e", "%7E", "ü", "//", "xn--", "utm_a=1"]
)


@given(st.lists(ALPHABET, max_size=20))
def test_what_is_taken_as_it_is_would_have_been_its_own_canonical_form(pieces: list[str]) -> None:
    file = SitemapFile(domain=Domain(host="shop.test"), url="https://shop.test/sitemap.xml")
    reader = sitemap_import.Reader(file, 0)
    reader._page(Entry(location := "https://shop.test/" + "".join(pieces)))
    try:
        expected = [canonical_url(location, file.url)]
    except ValueError:
        expected = []
    assert list(reader.pages) == expected
