"""Sitemap discovery: a domain's sitemaps, by every way in which sites publish them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import Count, Prefetch
from django.db.models.functions import Now

from jobs.compliance.gate import writing
from jobs.extract.pages import sitemap_links
from jobs.extract.sitemaps import NotASitemap, SitemapParser
from jobs.extract.urls import canonical_url
from jobs.models import Domain, SitemapFile
from jobs.pipeline import Done, Stage
from jobs.pipeline.parsing import in_parser
from jobs.store.bulk import lock_domains, update_facts
from jobs.web import Response, StreamedResponse, Web
from jobs.web.failures import FOUND, NOTHING_FOUND, TLS_FAILURES, Fail, Retry, StageOutcome

T = TypeVar("T")

# Where systems put theirs, the commonest first; tried one after the other, until one is an index.
INDEX_PATHS = (
    "/sitemap.xml", "/sitemap_index.xml", "/sitemap-index.xml", "/wp-sitemap.xml", "/sitemapindex.xml",
    "/sitemap/index.xml",
)  # fmt: skip
COMMON_PATHS = (
    *INDEX_PATHS, "/sitemap.xml.gz", "/sitemap.txt", "/sitemap_index.xml.gz", "/sitemap/sitemap.xml", "/sitemap/",
    "/sitemaps.xml", "/sitemaps/sitemap.xml", "/page-sitemap.xml", "/post-sitemap.xml", "/sitemap1.xml",
    "/sitemap-0.xml", "/sitemap.php", "/sitemap.aspx", "/sitemap_products_1.xml", "/news-sitemap.xml",
    "/index.php?option=com_jmap&view=sitemap&format=xml",
)  # fmt: skip
MOST_NAMED = 200  # sitemaps named in robots.txt that are looked at
MOST_LINKED = 20  # sitemaps that a home page links to
MOST_REFUSALS = 3  # a site that refuses so many guesses gets no more requests
ENOUGH = 65_536  # bytes that tell whether a file is a sitemap
LOOKING_SECONDS = 45.0  # on a slow site fewer of the common paths are tried

# A home page that is not there, or not a page, says nothing of the site's sitemaps.
NO_HOME = ("not_found", "not_html", "http_status", "too_large", "redirects", "empty_shell")
NOT_CONNECTED = ("dns", "connect", *TLS_FAILURES)
NOT_THERE = ("not_found", "http_status", "not_html", "redirects", "bad_url")


@dataclass(frozen=True)
class FoundSitemap:
    """A verified sitemap; without a type, one that the site names and that there was no time to verify."""

    url: str
    method: str
    sitemap_type: str = ""
    is_gzipped: bool | None = None
    generator: str = ""


@dataclass
class Discovery:
    """The sitemaps of a domain. `tried` counts the URLs that were read; `hindrances` say why others were not."""

    sitemaps: list[FoundSitemap] = field(default_factory=list)
    tried: int = 0
    left: int = 0
    hindrances: list[tuple[str, StageOutcome]] = field(default_factory=list)

    @property
    def has_index(self) -> bool:
        """Whether all that the site has is likely to be known."""
        return any(sitemaps.sitemap_type == "sitemapindex" for sitemaps in self.sitemaps)


async def work(domain: Domain, web: Web) -> Discovery:
    """robots.txt first, and what is remembered; the home page's links and well-known paths where these bring nothing.

    A site that cannot be reached, or refuses us, ends with that reason, which is not the same as having no sitemap.
    """
    search = _Search(web, obey=not domain.robots_override)
    base, home = await search.home(domain)
    named = [urljoin(base, url) for url in await search.in_slot(lambda: web.sitemaps(base))]
    remembered = [file.url for file in domain.remembered_sitemaps]  # type: ignore[attr-defined]  # see `related`
    await search.look_at([(url, "robots_txt") for url in named[:MOST_NAMED]])
    await search.look_at([(url, "remembered") for url in remembered if url not in named][:MOST_NAMED])
    if not search.result.sitemaps and home is not None:
        linked = await in_parser(sitemap_links, home.body, home.final_url, home.charset, MOST_LINKED)
        await search.look_at([(url, "home_page") for url in linked])
    await search.guess(base)
    return search.result_or_reason()


class _Search:
    """One search of a site for sitemaps, at the site's pace."""

    def __init__(self, web: Web, obey: bool) -> None:
        self.web, self.obey, self.result = web, obey, Discovery()
        self.end = time.monotonic() + LOOKING_SECONDS
        self.requested: set[str] = set()

    async def home(self, domain: Domain) -> tuple[str, Response | None]:
        """The URL that others are relative to, and the home page if there is one."""
        try:
            page = await self.in_slot(
                lambda: self.web.home(domain.host, domain.home_url, obey_robots=self.obey, recent=True)
            )
        except StageOutcome as ended:
            if ended.reason.word not in NO_HOME:
                raise
            return await self._base(domain), None
        return page.final_url, page

    async def _base(self, domain: Domain) -> str:
        """Without a home page: https, unless nothing but http connects."""
        secure, clear = f"https://{domain.host}/", f"http://{domain.host}/"
        try:
            await self.in_slot(lambda: self.web.sitemaps(secure))
        except StageOutcome as ended:
            if ended.reason.word not in NOT_CONNECTED:
                raise
            return clear
        return secure

    async def look_at(self, places: Iterable[tuple[str, str]]) -> None:
        """Read each URL and add those that are sitemaps; when time is short, named ones are added unread."""
        for url, method in places:
            if time.monotonic() < self.end:
                await self._look(url, method)
            else:
                self._believe(url, method)

    async def guess(self, base: str) -> None:
        """Well-known paths: all of them where nothing is known, only those of indexes where one sitemap is."""
        if any(sitemap.method != "common_path" for sitemap in self.result.sitemaps):
            return
        paths = list(COMMON_PATHS)
        while paths and not self.result.has_index:
            path = paths.pop(0)
            if self.result.sitemaps and path not in INDEX_PATHS:
                continue
            refused = [method for method, _ in self.result.hindrances if method == "common_path"]
            if time.monotonic() > self.end or len(refused) >= MOST_REFUSALS:
                self.result.left = len(paths) + 1
                return
            await self._look(urljoin(base, path), "common_path")

    async def _look(self, url: str, method: str) -> None:
        if url in self.requested:
            return
        self.requested.add(url)
        self.result.tried += 1
        try:
            sitemap = await self.in_slot(lambda: self._fetch(url, method))
        except NotASitemap:
            return
        except StageOutcome as ended:
            if ended.reason.word not in NOT_THERE:
                self.result.hindrances.append((method, ended))
            return
        self._add(sitemap)

    def _believe(self, url: str, method: str) -> None:
        with suppress(ValueError):
            self._add(FoundSitemap(canonical_url(url), method))

    def _add(self, sitemap: FoundSitemap) -> None:
        if sitemap.url not in {known.url for known in self.result.sitemaps}:
            self.result.sitemaps.append(sitemap)

    async def _fetch(self, url: str, method: str) -> FoundSitemap:
        """Read as much of a file as tells what it is. Raises `NotASitemap`."""
        parser = SitemapParser(settings.FETCH_SITEMAP_MAX_BYTES)
        limit = settings.FETCH_SITEMAP_MAX_BYTES
        async with self.web.stream(url, obey_robots=self.obey, max_bytes=limit) as answer:
            await _begin(answer, parser)
        if not parser.summary.type:
            parser.close()
        summary = parser.summary
        url = canonical_url(answer.final_url)
        return FoundSitemap(url, method, summary.type, summary.is_gzipped, summary.generator)

    async def in_slot(self, act: Callable[[], Awaitable[T]]) -> T:
        """Run `act`, waiting for the host's slot while there is time: sites may require long pauses. Raises Retry."""
        while True:
            try:
                return await act()
            except Retry as busy:
                wait = busy.after or 0.0
                if busy.counts or not wait or time.monotonic() + wait > self.end:
                    raise
                await asyncio.sleep(wait)

    def result_or_reason(self) -> Discovery:
        """No sitemap is a result only where reading was possible; else raises the StageOutcome that prevented it."""
        named = [ended for method, ended in self.result.hindrances if method != "common_path"]
        all_refused = len(self.result.hindrances) == self.result.tried
        if self.result.sitemaps or not (named or (self.result.hindrances and all_refused)):
            return self.result
        reason = named[0] if named else self.result.hindrances[0][1]
        if isinstance(reason, Fail | Retry):
            raise reason
        return self.result


async def _begin(answer: StreamedResponse, parser: SitemapParser) -> None:
    async for chunk in answer.chunks():
        parser.feed(chunk)
        if parser.summary.byte_count >= ENOUGH:
            break


def outcome(discovery: Discovery) -> Done:
    """A site without a sitemap is a result; the sentence counts the paths that were tried."""
    if discovery.sitemaps:
        return Done(FOUND)
    looked = f"No sitemap in robots.txt, on the home page or in {discovery.tried} other places."
    return Done(NOTHING_FOUND, f"{looked} {discovery.left} more were not tried." if discovery.left else looked)


FACTS = ["sitemap_type", "is_gzipped", "generator", "last_seen_at"]


def save(results: Sequence[tuple[Domain, Discovery]]) -> None:
    """Store each sitemap once per domain; decisions stay, and so do facts that were not read again."""
    allowed = writing()
    every = [
        (domain, sitemap)
        for domain, discovery in results
        for sitemap in discovery.sitemaps
        if not allowed.domain(domain.host) and not allowed.blocks(sitemap.url, [domain.host])
    ]
    _store_files([pair for pair in every if pair[1].sitemap_type], FACTS)
    _store_files([pair for pair in every if not pair[1].sitemap_type], ["last_seen_at"])
    _count([domain.pk for domain, _ in results])


def _count(domains: Sequence[int]) -> None:
    lock_domains(domains)
    files = SitemapFile.objects.filter(domain__in=domains).order_by().values_list("domain").annotate(Count("id"))
    update_facts(Domain, [{"id": pk, "sitemap_count": number} for pk, number in files])


def _store_files(rows: Sequence[tuple[Domain, FoundSitemap]], facts: list[str]) -> None:
    files = [
        SitemapFile(
            domain=domain, url=sitemap.url, discovery_method=sitemap.method, sitemap_type=sitemap.sitemap_type,
            is_gzipped=sitemap.is_gzipped, generator=sitemap.generator, last_seen_at=Now(),
        )
        for domain, sitemap in sorted(rows, key=lambda pair: (pair[0].pk, pair[1].url))
    ]  # fmt: skip
    SitemapFile.objects.bulk_create(
        files, update_conflicts=True, update_fields=facts, unique_fields=["domain", "url_hash"]
    )


stage = Stage(
    "sitemap_discovery",
    Domain,
    column="sitemap_analysis_status",
    work=work,
    save=save,
    outcome=outcome,
    task="process_pending_domain_sitemap_submissions",
    related=(Prefetch("sitemap_files", SitemapFile.objects.filter(depth=0), to_attr="remembered_sitemaps"),),
    settings_prefix="DOMAIN_SITEMAP",
    title="Sitemap discovery",
    doc_purpose="Where a site says its pages are.",
    doc_reads="robots.txt, the home page, well-known paths",
    doc_writes="sitemap files",
)
