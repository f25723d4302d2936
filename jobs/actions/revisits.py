"""Re-visits: what was read some days ago is read again; what a sitemap calls changed, sooner.

So is what could not be read then: a page that was not there, a server that failed. What a site refuses stays refused.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from jobs.actions import operations
from jobs.actions.curation import Refused
from jobs.compliance.rows import first_allowed
from jobs.models import Domain, Page, SitemapFile
from jobs.stages import stage_named
from jobs.statuses import Processing

CHORE = "revisit"
PRIORITY = 100  # behind everything that a person has requested
# Failures that may be over by the next visit. Not among them: what the site refuses (blocked, login, robots), and what
# our limits or the URL itself refuse, which another visit would not change.
MAY_BE_OVER = (
    "not_found", "soft_404", "parked", "coming_soon", "gave_up", "http_status", "redirects", "tls", "tls_outdated",
    "tls_chain", "not_html", "empty_shell", "not_sitemap", "malformed",
)  # fmt: skip


def due_pages() -> QuerySet[Page]:
    """The pages to read again, the longest unread first: old enough, or changed by what their sitemap says."""
    read = Page.objects.filter(page_processing_status=Processing.COMPLETED, gone_at__isnull=True)
    is_old = Q(page_processing_settled_at__lt=_limit(settings.REVISIT_DAYS))
    # A time that is still to come would be due again after each visit.
    has_changed = Q(lastmod__gt=F("page_processing_settled_at"), lastmod__lte=Now())
    return read.filter(is_old | has_changed).order_by("page_processing_settled_at")


def due_domains() -> QuerySet[Domain]:
    """The domains whose home page is to be read again, the longest unread first."""
    return _settled_before(Domain.objects.filter(status=Processing.COMPLETED), "", settings.REVISIT_DAYS)


def due_sitemaps() -> QuerySet[SitemapFile]:
    """The sitemaps to import again, the longest unread first."""
    imported = SitemapFile.objects.filter(sitemap_import_status=Processing.COMPLETED)
    return _settled_before(imported, "sitemap_import_", settings.REVISIT_SITEMAPS_DAYS)


def failed_pages() -> QuerySet[Page]:
    """The pages that could not be read some days ago, and may be readable by now."""
    pages = Page.objects.filter(gone_at__isnull=True)
    return _settled_before(_failed(pages, "page_processing_"), "page_processing_", settings.REVISIT_DAYS)


def failed_domains() -> QuerySet[Domain]:
    """The domains whose home page could not be read some days ago, and may be readable by now."""
    return _settled_before(_failed(Domain.objects.all(), ""), "", settings.REVISIT_DAYS)


def failed_sitemaps() -> QuerySet[SitemapFile]:
    """The sitemaps that could not be imported some days ago, and may be readable by now."""
    failed = _failed(SitemapFile.objects.all(), "sitemap_import_")
    return _settled_before(failed, "sitemap_import_", settings.REVISIT_SITEMAPS_DAYS)


def _failed(rows: QuerySet[Any], prefix: str) -> QuerySet[Any]:
    return rows.filter(**{f"{prefix}status": Processing.ERROR, f"{prefix}outcome__in": MAY_BE_OVER})


def _settled_before(rows: QuerySet[Any], prefix: str, days: int) -> QuerySet[Any]:
    column = f"{prefix}settled_at"
    return rows.filter(**{f"{column}__lt": _limit(days)}).order_by(column)


def _limit(days: int) -> Any:
    return Now() - timedelta(days=days)


def queue_due() -> str:
    """Queue what is due, at most `REVISIT_ROWS_AT_ONCE` of each; returns a sentence, or "" where nothing is due."""
    if not settings.REVISIT_DAYS:
        return ""
    queued = {
        "sitemaps": _queue("sitemap_import", due_sitemaps(), failed_sitemaps()),
        "domains": _queue("domain_metadata", due_domains(), failed_domains()),
        "pages": _queue("page_scrape", due_pages(), failed_pages()),
    }
    lines = [f"{rows:,} {what}" for what, rows in queued.items() if rows]
    return f"Queued to be read again: {', '.join(lines)}." if lines else ""


def _queue(name: str, *due: QuerySet[Any]) -> int:
    """Queue the rows of each kind for a stage; how many there were. A kind that is much leaves room for the others."""
    stage, room = stage_named(name), settings.REVISIT_ROWS_AT_ONCE
    ids: list[int] = []
    for place, rows in enumerate(reversed(due)):
        share = (room - len(ids)) // (len(due) - place)
        ids += first_allowed(rows, share)
    if not ids:
        return 0
    title = f"{stage.title}, re-visit"
    try:
        return operations.requeue(stage, ids, by="schedule", rerun=True, priority=PRIORITY, title=title).rows
    except Refused:  # all of them are of domains that were suppressed just now
        return 0
