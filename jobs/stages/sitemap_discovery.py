"""Sitemap discovery: a domain's sitemaps, by every way in which sites tell of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import Count
from django.db.models.functions import Now

from jobs.extract.html import extract_home
from jobs.extract.sitemap import NotASitemap, SitemapParser
from jobs.extract.urls import canonical_url
from jobs.models import Domain, SitemapFile
from jobs.pipeline import Done, Stage
from jobs.web import Web
from jobs.web.failures import FOUND, NOTHING_FOUND, Ended

# Where systems put theirs, the commonest first; asked one after the other, until one answers with a sitemap.
COMMON_PATHS = (
    "/sitemap.xml", "/sitemap_index.xml", "/sitemap-index.xml", "/wp-sitemap.xml", "/sitemap.xml.gz", "/sitemap.txt",
    "/sitemapindex.xml", "/sitemap_index.xml.gz", "/sitemap/sitemap.xml", "/sitemap/index.xml", "/sitemap/",
    "/sitemaps.xml", "/sitemaps/sitemap.xml", "/page-sitemap.xml", "/post-sitemap.xml", "/sitemap1.xml",
    "/sitemap-0.xml", "/sitemap.php", "/sitemap.aspx", "/sitemap_products_1.xml", "/news-sitemap.xml",
    "/index.php?option=com_jmap&view=sitemap&format=xml",
)  # fmt: skip
MOST_NAMED = 200  # sitemaps named in robots.txt that are looked at
ENOUGH = 65_536  # bytes that tell whether a file is a sitemap


@dataclass(frozen=True)
class Found:
    """A sitemap that is really one."""

    url: str
    method: str
    sitemap_type: str
    is_gzipped: bool
    generator: str


@dataclass
class Discovery:
    """What a domain has; `tried` says where was looked in vain."""

    found: list[Found] = field(default_factory=list)
    tried: int = 0


async def work(domain: Domain, web: Web) -> Discovery:
    """robots.txt first; well-known paths and the home page's links only where it names none.

    A site that cannot be reached, or refuses us, ends with that reason, which is not the same as having no sitemap.
    """
    obey = not domain.robots_override
    home = await web.home(domain.host, domain.home_url, obey_robots=obey)
    result = Discovery()
    for url in (await web.sitemaps(home.final_url))[:MOST_NAMED]:
        await _look(web, url, "robots_txt", result, obey)
    if not result.found:
        await _look_around(web, home.final_url, home.body, home.charset, result, obey)
    return result


async def _look_around(web: Web, base: str, body: bytes, charset: str | None, result: Discovery, obey: bool) -> None:
    linked = extract_home(body, base, charset).sitemap_links
    places = [(url, "home_page") for url in linked]
    places += [(urljoin(base, path), "common_path") for path in COMMON_PATHS]
    for url, method in places:
        await _look(web, url, method, result, obey)
        if result.found:
            return


async def _look(web: Web, url: str, method: str, result: Discovery, obey: bool) -> None:
    """Ask for one file; what is no sitemap, or not there, is only counted."""
    result.tried += 1
    parser = SitemapParser()
    try:
        async with web.stream(url, obey_robots=obey, max_bytes=settings.FETCH_SITEMAP_MAX_BYTES) as answer:
            async for chunk in answer.chunks():
                parser.feed(chunk)
                if parser.summary.byte_count >= ENOUGH:
                    break
        if not parser.summary.type:
            parser.close()
    except (Ended, NotASitemap):
        return
    summary = parser.summary
    canonical = canonical_url(answer.final_url)
    if canonical not in {found.url for found in result.found}:
        result.found.append(Found(canonical, method, summary.type, summary.is_gzipped, summary.generator))


def outcome(found: Discovery) -> Done:
    """A site without a sitemap is a result; how often we looked is told."""
    if found.found:
        return Done(FOUND)
    return Done(NOTHING_FOUND, f"No sitemap in robots.txt, the home page or {found.tried} other places.")


FACTS = ["sitemap_type", "is_gzipped", "generator", "last_seen_at"]


def save(found: Sequence[tuple[Domain, Discovery]]) -> None:
    """Keep each sitemap once per domain; decisions about known ones stay."""
    rows = [
        SitemapFile(
            domain=domain, url=one.url, discovery_method=one.method, sitemap_type=one.sitemap_type,
            is_gzipped=one.is_gzipped, generator=one.generator, last_seen_at=Now(),
        )
        for domain, discovery in found
        for one in discovery.found
    ]  # fmt: skip
    SitemapFile.objects.bulk_create(
        rows, update_conflicts=True, update_fields=FACTS, unique_fields=["domain", "url_hash"]
    )
    counted = SitemapFile.objects.filter(domain__in=[domain for domain, _ in found]).values("domain")
    for row in counted.annotate(number=Count("id")):
        Domain.objects.filter(pk=row["domain"]).update(sitemap_count=row["number"])


stage = Stage(
    "sitemap_discovery",
    Domain,
    column="sitemap_analysis_status",
    work=work,
    save=save,
    outcome=outcome,
    task="process_pending_domain_sitemap_submissions",
    variables="DOMAIN_SITEMAP",
    title="Sitemap discovery",
    value="Where a site says its pages are.",
    reads="robots.txt, the home page, well-known paths",
    writes="sitemap files",
)
