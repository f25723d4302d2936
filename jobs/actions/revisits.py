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
from jobs.models import Page, SitemapFile
from jobs.pipeline.stage import Stage
from jobs.stages import stage_named
from jobs.statuses import Processing

CHORE = "revisit"
STAGES = {"sitemaps": "sitemap_import", "domains": "domain_metadata", "pages": "page_scrape"}
PRIORITY = 100  # behind everything that a person has requested
# Failures that may be over by the next visit. Not among them: what the site refuses (blocked, login, robots), and what
# our limits or the URL itself refuse, which another visit would not change.
MAY_BE_OVER = (
    "not_found", "soft_404", "parked", "coming_soon", "gave_up", "http_status", "redirects", "tls", "tls_outdated",
    "tls_chain", "not_html", "empty_shell", "not_sitemap", "malformed",
)  # fmt: skip


def due_rows(stage: Stage[Any, Any]) -> QuerySet[Any]:
    """The rows that a stage is to read again, the longest unread first: old enough, or (pages) changed by what their
    sitemap says."""
    settled_at = f"{stage.prefix}settled_at"
    is_due = _is_old(stage)
    if stage.model is Page:  # a time that is still to come would be due again after each visit
        is_due |= Q(lastmod__gt=F(settled_at), lastmod__lte=Now())
    return _present(stage).filter(is_due, **{stage.column: Processing.COMPLETED}).order_by(settled_at)


def failed_rows(stage: Stage[Any, Any]) -> QuerySet[Any]:
    """The rows that a stage could not read some days ago, and that may be readable by now."""
    failed = {stage.column: Processing.ERROR, f"{stage.prefix}outcome__in": MAY_BE_OVER}
    return _present(stage).filter(_is_old(stage), **failed).order_by(f"{stage.prefix}settled_at")


def _present(stage: Stage[Any, Any]) -> QuerySet[Any]:
    rows: QuerySet[Any] = stage.model._default_manager.all()
    return rows.filter(gone_at__isnull=True) if stage.model is Page else rows


def _is_old(stage: Stage[Any, Any]) -> Q:
    days = settings.REVISIT_SITEMAPS_DAYS if stage.model is SitemapFile else settings.REVISIT_DAYS
    return Q(**{f"{stage.prefix}settled_at__lt": Now() - timedelta(days=days)})


def queue_due() -> str:
    """Queue what is due, at most `REVISIT_ROWS_AT_ONCE` of each; returns a sentence, or "" where nothing is due."""
    if not settings.REVISIT_DAYS:
        return ""
    queued = {what: _queue(stage_named(name)) for what, name in STAGES.items()}
    lines = [f"{rows:,} {what}" for what, rows in queued.items() if rows]
    return f"Queued to be read again: {', '.join(lines)}." if lines else ""


def _queue(stage: Stage[Any, Any]) -> int:
    """Queue what is due at a stage; how many there were. Those that failed leave half of the room to the others."""
    room = settings.REVISIT_ROWS_AT_ONCE
    ids = list(first_allowed(failed_rows(stage), room // 2))
    ids += first_allowed(due_rows(stage), room - len(ids))
    if not ids:
        return 0
    title = f"{stage.label}, re-visit"
    try:
        return operations.requeue(stage, ids, by="schedule", rerun=True, priority=PRIORITY, title=title).rows
    except Refused:  # all of them are of domains that were suppressed just now
        return 0
