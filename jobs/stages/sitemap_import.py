"""Sitemap import: the URLs of a sitemap become pages, slice by slice; an index's children are imported in turn."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now

from jobs.extract.patterns import UrlPatterns
from jobs.extract.sitemap import Entry, NotASitemap, SitemapParser, Summary
from jobs.extract.urls import canonical_url, page_depth, page_type, same_site
from jobs.models import SitemapFile
from jobs.models.writes import as_json
from jobs.pipeline import Done, Stage, queue
from jobs.web import Validators, Web
from jobs.web.failures import FOUND, NOTHING_FOUND, Fail

SLICE = 5_000  # URLs merged in one transaction
DEEPEST = 5  # indexes within indexes


@dataclass(frozen=True)
class Url:
    """A page as its sitemap names it, canonical."""

    url: str
    page_type: str
    depth: int
    entry: Entry


@dataclass
class Slice:
    """A part of the file: pages, or the children of an index; and, with the last, what the file is."""

    urls: list[Url] = field(default_factory=list)
    children: list[str] = field(default_factory=list)
    read: int = 0
    refused: int = 0
    end: Ending | None = None


@dataclass(frozen=True)
class Ending:
    """What is known when the whole file has been read."""

    summary: Summary | None  # None: the file has not changed
    etag: str = ""
    last_modified: str = ""
    content_hash: str = ""
    limit_reached: bool = False


async def work(file: SitemapFile, web: Web) -> AsyncIterator[Slice | Done]:
    """Read the file as it arrives and hand it on in slices. An interrupted import skips what is in pages already."""
    validators = None
    if file.imported_at and (file.imported_etag or file.imported_last_modified):
        validators = Validators(file.imported_etag, file.imported_last_modified)
    obey = not file.domain.robots_override
    limit = settings.FETCH_SITEMAP_MAX_BYTES
    async with web.stream(file.url, validators=validators, obey_robots=obey, max_bytes=limit) as answer:
        if answer.not_modified:
            yield Slice(end=Ending(None))
            yield Done("unchanged")
            return
        reader = _Reader(file)
        try:
            async for chunk in answer.chunks():
                for part in reader.read(chunk):
                    yield part
            yield reader.close(answer.etag, answer.last_modified)
        except NotASitemap as error:
            raise Fail(error.word, str(error)) from None
    yield reader.outcome()


class _Reader:
    """From chunks to slices: parse, canonicalise, refuse what is not the domain's, stop at its limit."""

    def __init__(self, file: SitemapFile) -> None:
        domain = file.domain
        self.file, self.parser, self.digest = file, SitemapParser(), hashlib.sha256()
        self.patterns = UrlPatterns(domain.include_patterns, domain.exclude_patterns)
        self.limit = domain.page_limit if domain.page_limit is not None else settings.FETCH_URLS_PER_DOMAIN
        self.room = max(0, self.limit - domain.page_count)
        self.resume = file.import_cursor if file.import_started_at and not file.imported_at else 0
        self.seen = self.kept = 0
        self.slice = Slice()
        self.limit_reached = False

    def read(self, chunk: bytes) -> list[Slice]:
        """The slices that a chunk completes."""
        self.digest.update(chunk)
        full = []
        for entry in self.parser.feed(chunk):
            self._take(entry)
            if len(self.slice.urls) >= SLICE or len(self.slice.children) >= SLICE:
                full.append(self._cut())
        return full

    def close(self, etag: str, last_modified: str) -> Slice:
        """The last slice, with what the file turned out to be."""
        summary = self.parser.close()
        for entry in self.parser.last:
            self._take(entry)
        last = self._cut()
        last.end = Ending(summary, etag, last_modified, self.digest.hexdigest(), self.limit_reached)
        return last

    def outcome(self) -> Done:
        """How the import ended, with a sentence where something was left out."""
        summary = self.parser.summary
        if self.limit_reached:
            return Done("url_limit", f"The domain's limit of {self.limit:,} pages was reached; the rest was left out.")
        if summary.truncated:
            return Done("truncated", summary.warning)
        return Done(FOUND if summary.url_count or summary.child_count else NOTHING_FOUND)

    def _take(self, entry: Entry) -> None:
        self.seen += 1
        self.slice.read = self.seen
        if self.parser.summary.type == "sitemapindex":
            self.slice.children.append(entry.loc)
        elif self.seen > self.resume:
            self._keep(entry)

    def _keep(self, entry: Entry) -> None:
        if self.kept >= self.room:
            self.limit_reached = True
            return
        try:
            url = canonical_url(entry.loc, self.file.url)
        except ValueError:
            self.slice.refused += 1
            return
        if same_site(url, self.file.url) and self.patterns.allow(url):
            self.kept += 1
            self.slice.urls.append(Url(url, page_type(url), page_depth(url), entry))
        else:
            self.slice.refused += 1

    def _cut(self) -> Slice:
        full, self.slice = self.slice, Slice(read=self.seen)
        return full


# Facts are upserted: a page that its curator has archived stays archived. Only what changed is written.
_MERGE = """
WITH named AS (
    SELECT DISTINCT ON (url) * FROM jsonb_to_recordset(%(urls)s::jsonb) AS u(
        url text, page_type text, depth smallint, lastmod timestamptz, priority numeric, changefreq text,
        alternates jsonb)
), merged AS (
    INSERT INTO pages AS p (domain_id, sitemap_file_id, url, page_type, depth, source, lastmod, sitemap_priority,
        changefreq, alternates, first_seen_at, last_seen_at)
    SELECT %(domain)s, %(file)s, url, page_type, depth, 'sitemap', lastmod, priority, changefreq, alternates,
        now(), now()
    FROM named ORDER BY url
    ON CONFLICT (domain_id, url_hash) DO UPDATE SET last_seen_at = now(), gone_at = NULL,
        sitemap_file_id = excluded.sitemap_file_id, lastmod = coalesce(excluded.lastmod, p.lastmod),
        sitemap_priority = excluded.sitemap_priority, changefreq = excluded.changefreq, alternates = excluded.alternates
    RETURNING (xmax = 0) AS added
)
SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added) FROM merged
"""

_GONE = """
UPDATE pages SET gone_at = now() WHERE sitemap_file_id = %s AND last_seen_at < %s AND gone_at IS NULL
"""

_CHILDREN = """
INSERT INTO sitemap_files (domain_id, url, parent_id, depth, discovery_method, last_seen_at)
SELECT DISTINCT ON (url) %(domain)s, url, %(file)s, %(depth)s, 'sitemapindex', now()
FROM unnest(%(urls)s::text[]) AS url ORDER BY url
ON CONFLICT (domain_id, url_hash) DO UPDATE SET last_seen_at = now()
"""


def save(found: Sequence[tuple[SitemapFile, Slice]]) -> None:
    """Merge a slice into pages, and move the cursor with it: both or neither."""
    for file, part in found:
        started = _begin(file)
        added, updated = _merge(file, part.urls) if part.urls else (0, 0)
        if part.children:
            _keep_children(file, part.children)
        SitemapFile.objects.filter(pk=file.pk).update(
            import_cursor=part.read,
            pages_added=F("pages_added") + added,
            pages_updated=F("pages_updated") + updated,
            urls_refused=F("urls_refused") + part.refused,
        )
        if part.end is not None:
            _finish(file, part.end, started)


def _begin(file: SitemapFile) -> datetime:
    """When this import began: an earlier try's time, so that what it saw is not taken for gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sitemap_files SET import_started_at = CASE WHEN imported_at IS NULL OR imported_at < "
            "coalesce(import_started_at, imported_at) THEN coalesce(import_started_at, now()) ELSE now() END "
            "WHERE id = %s RETURNING import_started_at",
            [file.pk],
        )
        (started,) = cursor.fetchone() or (None,)
        return started  # type: ignore[return-value]  # the row is locked: it is there


def _merge(file: SitemapFile, urls: list[Url]) -> tuple[int, int]:
    rows = [
        {
            "url": u.url, "page_type": u.page_type, "depth": u.depth, "lastmod": u.entry.lastmod,
            "priority": u.entry.priority, "changefreq": u.entry.changefreq, "alternates": u.entry.alternates,
        }
        for u in urls
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_MERGE, {"urls": as_json(rows), "domain": file.domain_id, "file": file.pk})
        added, updated = cursor.fetchone() or (0, 0)
    return added, updated


def _keep_children(file: SitemapFile, locations: list[str]) -> None:
    if file.depth + 1 > DEEPEST:
        return
    urls = [url for url in (_child_url(file, location) for location in locations) if url]
    parameters: dict[str, Any] = {"domain": file.domain_id, "file": file.pk, "depth": file.depth + 1, "urls": urls}
    with connection.cursor() as cursor:
        cursor.execute(_CHILDREN, parameters)


def _child_url(file: SitemapFile, location: str) -> str:
    try:
        return canonical_url(location, file.url)
    except ValueError:
        return ""


def _finish(file: SitemapFile, end: Ending, started: datetime) -> None:
    """The end of a file: its validators, its missing pages, and its children's turn (only deeper ones: no loops)."""
    children = SitemapFile.objects.filter(parent=file, depth__gt=file.depth)
    queue(stage, children, rerun=True)
    if end.summary is None:
        SitemapFile.objects.filter(pk=file.pk).update(imported_at=Now())
        return
    gone = 0
    if not end.summary.truncated and not end.limit_reached:
        with connection.cursor() as cursor:
            cursor.execute(_GONE, [file.pk, started])
            gone = cursor.rowcount
    SitemapFile.objects.filter(pk=file.pk).update(
        sitemap_type=end.summary.type, url_count=end.summary.url_count, child_count=end.summary.child_count,
        import_total=F("import_cursor"), imported_at=Now(), imported_etag=end.etag,
        imported_last_modified=end.last_modified, imported_hash=end.content_hash, pages_gone=gone,
        warning=end.summary.warning,
    )  # fmt: skip
    _count_pages(file.domain_id)


def _count_pages(domain: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE domains SET page_count = (SELECT count(*) FROM pages WHERE domain_id = %s) WHERE id = %s",
            [domain, domain],
        )


stage = Stage(
    "sitemap_import",
    SitemapFile,
    column="sitemap_import_status",
    work=work,
    save=save,
    task="process_sitemap_imports",
    variables="SITEMAP_IMPORT",
    related=("domain",),
    group="domain_id",
    title="Sitemap import",
    value="Every page that a site says it has, once, with when it last changed.",
    reads="the sitemap, as it streams in",
    writes="pages; the children of an index as sitemap files; counts and validators on the sitemap file",
)
