"""Sitemap scan: a sitemap's type, number of URLs, age and generator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models.functions import Now

from jobs.extract.sitemaps import NotASitemap, SitemapParser, Summary
from jobs.models import SitemapFile
from jobs.pipeline import Done, Stage
from jobs.statuses import SitemapFileStatus
from jobs.web import Validators, Web
from jobs.web.failures import FOUND, NOTHING_FOUND, Fail


@dataclass(frozen=True)
class Scan:
    """The summary of the file; None: it has not changed."""

    summary: Summary | None
    etag: str = ""
    last_modified: str = ""


async def work(file: SitemapFile, web: Web) -> Scan:
    """Read the whole file as it arrives and count. Raises Fail for what is no sitemap, and what `Web.stream` raises."""
    validators = Validators(file.etag, file.last_modified) if file.etag or file.last_modified else None
    obey, limit = not file.domain.robots_override, settings.FETCH_SITEMAP_MAX_BYTES
    parser = SitemapParser(settings.FETCH_SITEMAP_MAX_BYTES)
    try:
        is_first = file.scanned_at is None
        async with web.stream(
            file.url, validators=validators, obey_robots=obey, max_bytes=limit, recent=is_first
        ) as answer:
            if answer.not_modified:
                return Scan(None)
            async for chunk in answer.chunks():
                parser.feed(chunk)
        return Scan(parser.close(), answer.etag, answer.last_modified)
    except NotASitemap as error:
        raise Fail(error.word, str(error)) from None


def outcome(scan: Scan) -> Done:
    """Unchanged, truncated, without a URL, or simply read."""
    if scan.summary is None:
        return Done("unchanged")
    if scan.summary.truncated:
        return Done("truncated", scan.summary.warning)
    return Done(FOUND if scan.summary.url_count or scan.summary.child_count else NOTHING_FOUND)


def save(results: Sequence[tuple[SitemapFile, Scan]]) -> None:
    """Write the counts."""
    for file, scan in results:
        facts = {} if scan.summary is None else _facts(scan.summary, scan)
        SitemapFile.objects.filter(pk=file.pk).update(scanned_at=Now(), **facts)


_OF_SUMMARY = (
    "generator", "url_count", "child_count", "byte_count", "is_gzipped", "has_lastmod", "has_priority",
    "has_changefreq", "first_lastmod", "last_lastmod", "warning",
)  # fmt: skip


def _facts(summary: Summary, scan: Scan) -> dict[str, object]:
    facts = {name: getattr(summary, name) for name in _OF_SUMMARY}
    return facts | {"sitemap_type": summary.type, "etag": scan.etag, "last_modified": scan.last_modified}


stage = Stage(
    "sitemap_scan",
    SitemapFile,
    column="status",
    work=work,
    save=save,
    outcome=outcome,
    task="process_pending_jobs",
    settings_prefix="SITEMAP",
    waiting=SitemapFileStatus.PENDING.value,
    related=("domain",),
    limit_by="domain_id",
    on_selected=False,
    title="Sitemap scan",
    doc_purpose="How large a sitemap is and how fresh, before somebody decides to import it.",
    doc_reads="the sitemap, as it streams in",
    doc_writes="type, counts, dates and generator on the sitemap file",
)
