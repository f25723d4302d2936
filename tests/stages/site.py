"""A site on a real local port, and a stage drained against it through the real host limiter."""

from __future__ import annotations

import asyncio
import gzip
from collections import Counter
from collections.abc import Iterable
from typing import Any

from jobs.models import Domain, SitemapFile
from jobs.pipeline import drain, queue
from jobs.pipeline.hosts import PostgresHostLimiter
from jobs.stages import stage_named
from jobs.web import Web
from tests.fakeweb import FakeWeb
from tests.patience import patient

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


class Site:
    """`web` is the server behind every *.test host; `run` queues rows for a stage and drains it."""

    def __init__(self, web: FakeWeb) -> None:
        self.web = web

    def run(self, name: str, *rows: Any, **limits: Any) -> Counter[str]:
        """How many rows ended with which outcome; children that an index queues count, too."""
        stage = stage_named(name)
        queue(stage, [row.pk for row in rows], rerun=True)
        ended = asyncio.run(self._drained(stage, limits))
        for row in rows:
            row.refresh_from_db()
        return ended

    async def _drained(self, stage: Any, limits: dict[str, Any]) -> Counter[str]:
        policy = self.web.policy(**{"deadline": patient(10.0), "max_queue_wait": patient(3.0), **limits})
        web = Web(policy, PostgresHostLimiter(policy))
        try:
            return await drain(stage, web, 30)
        finally:
            await web.close()

    def sitemap(self, path: str, body: str | bytes, host: str = "shop.test", **headers: str) -> None:
        """Serve a sitemap."""
        self.web.page(host, path, body, Content_Type="application/xml", **headers)

    def asked(self, path: str, host: str = "shop.test") -> int:
        """How often a path was asked for."""
        return self.web.count(host, path)


def urlset(*locations: str, host: str = "shop.test", **facts: str) -> str:
    """A urlset of paths or URLs; `facts` stand in each entry."""
    more = "".join(f"<{name}>{value}</{name}>" for name, value in facts.items())
    urls = "".join(f"<url><loc>{_absolute(each, host)}</loc>{more}</url>" for each in locations)
    return f'{HEAD}<urlset xmlns="{SPACE}">{urls}</urlset>'


def index(*locations: str, host: str = "shop.test") -> str:
    """An index of sitemaps."""
    files = "".join(f"<sitemap><loc>{_absolute(each, host)}</loc></sitemap>" for each in locations)
    return f'{HEAD}<sitemapindex xmlns="{SPACE}">{files}</sitemapindex>'


def _absolute(location: str, host: str) -> str:
    return f"https://{host}{location}" if location.startswith("/") else location


def zipped(body: str) -> bytes:
    return gzip.compress(body.encode())


def shop(**facts: Any) -> Domain:
    """The domain of the tests."""
    return Domain.objects.create(host="shop.test", **facts)


def file_of(domain: Domain, path: str = "/sitemap.xml", **facts: Any) -> SitemapFile:
    """One of its sitemaps."""
    return SitemapFile.objects.create(domain=domain, url=f"https://{domain.host}{path}", **facts)


def paths(urls: Iterable[str]) -> list[str]:
    """The paths of URLs, sorted."""
    return sorted("/" + url.split("/", 3)[3] for url in urls)
