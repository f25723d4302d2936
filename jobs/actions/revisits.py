"""Re-visits: pages and sitemaps that were read some days ago are read again; what a sitemap calls changed, sooner."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from jobs.actions import operations
from jobs.models import Page, SitemapFile
from jobs.stages import stage_named
from jobs.statuses import Processing

CHORE = "revisit"
PRIORITY = 100  # behind everything that a person has requested


def due_pages() -> QuerySet[Page]:
    """The pages to read again, the longest unread first: old enough, or changed by what their sitemap says."""
    read = Page.objects.filter(page_processing_status=Processing.COMPLETED, gone_at__isnull=True)
    is_old = Q(page_processing_settled_at__lt=Now() - timedelta(days=settings.REVISIT_DAYS))
    # A time that is still to come would be due again after each visit.
    has_changed = Q(lastmod__gt=F("page_processing_settled_at"), lastmod__lte=Now())
    return read.filter(is_old | has_changed).order_by("page_processing_settled_at")


def due_sitemaps() -> QuerySet[SitemapFile]:
    """The sitemaps to import again, the longest unread first."""
    limit = Now() - timedelta(days=settings.REVISIT_SITEMAPS_DAYS)
    imported = SitemapFile.objects.filter(sitemap_import_status=Processing.COMPLETED)
    return imported.filter(sitemap_import_settled_at__lt=limit).order_by("sitemap_import_settled_at")


def queue_due() -> str:
    """Queue what is due, at most `REVISIT_ROWS_AT_ONCE` of each; returns a sentence, or "" where nothing is due."""
    if not settings.REVISIT_DAYS:
        return ""
    queued = {
        "sitemaps": _queue("sitemap_import", due_sitemaps()),
        "pages": _queue("page_scrape", due_pages()),
    }
    lines = [f"{rows:,} {what}" for what, rows in queued.items() if rows]
    return f"Queued to be read again: {', '.join(lines)}." if lines else ""


def _queue(name: str, due: QuerySet[Any]) -> int:
    stage = stage_named(name)
    ids = list(due.values_list("pk", flat=True)[: settings.REVISIT_ROWS_AT_ONCE])
    if not ids:
        return 0
    title = f"{stage.title}, re-visit"
    try:
        return operations.requeue(stage, ids, by="schedule", rerun=True, priority=PRIORITY, title=title).rows
    except operations.Refused:  # all of them are of suppressed domains
        return 0
