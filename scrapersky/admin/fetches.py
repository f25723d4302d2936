"""Fetches: the HTTP evidence."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.utils.safestring import SafeString

from jobs.lists.catalogue import FETCHES
from jobs.models import Event, Fetch
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.elements import Column, Fact
from scrapersky.admin.resource_admin import ResourceAdmin


@admin.register(Fetch, site=site)
class FetchAdmin(ResourceAdmin):
    """Fetches."""

    resource = FETCHES
    origin = "Every request that workers make is logged here."
    deferred = ("body", "hops")
    columns = (
        Column("When", lambda row: formatters.ago(row.fetched_at), "", "id"),
        Column(
            "Request",
            lambda row: formatters.link(site.noun(Fetch).row_url(row), f"{row.method} {row.url}", "name"),
            "wide url",
        ),
        Column("Status", lambda row: row.status or formatters.NOTHING, "num"),
        Column(
            "Outcome",
            lambda row: _outcome(row),
        ),
        Column("Type", lambda row: row.content_type.partition(";")[0] or formatters.NOTHING, "minor"),
        Column("Size", lambda row: formatters.size(row.wire_bytes), "num minor"),
        Column(
            "Duration",
            lambda row: f"{row.seconds:.2f} s" if row.seconds is not None else formatters.NOTHING,
            "num minor",
        ),
        Column("For", lambda row: owner(row), "minor"),
    )
    facts = (
        Fact("Request", lambda row: f"{row.method} {row.url}", wide=True),
        Fact("Sent", "fetched_at"),
        Fact("Final address", lambda row: formatters.external_link(row.final_url, row.final_url), wide=True),
        Fact("Redirects", "hops"),
        Fact("Status", "status"),
        Fact("Outcome", lambda row: _outcome(row)),
        Fact("What it means", lambda row: row.error or formatters.sentence(row.outcome), wide=True),
        Fact("Type", "content_type"),
        Fact("Size", lambda row: formatters.size(row.wire_bytes)),
        Fact("Unpacked", lambda row: formatters.size(row.decoded_bytes)),
        Fact("Duration", lambda row: f"{row.seconds:.3f} s" if row.seconds is not None else None),
        Fact("Address", "address"),
        Fact("For", lambda row: owner(row)),
        Fact("Stage", lambda row: formatters.stage_label(row.stage)),
        Fact("Fence", "fence"),
        Fact("ETag", "etag"),
        Fact("Last-Modified", "last_modified"),
        Fact("Hash of the content", "content_hash"),
    )  # fmt: skip

    def row_title(self, row: Any) -> str:
        """GET https://kestrel-plumbing.test/: Couldn't connect."""
        return f"{row.method} {row.url}: {formatters.outcome_label(row.outcome)}"

    def snapshot_of(self, row: Any) -> Fetch | None:
        """Its own body."""
        return row if row.body is not None else None

    def get_queryset(self, request: Any) -> models.QuerySet[Any]:
        """Without the bodies."""
        return super().get_queryset(request).defer("body")


def _outcome(row: Fetch) -> SafeString:
    return formatters.label(formatters.outcome_label(row.outcome), formatters.fetch_tone(row.outcome), row.error)


def owner(row: Fetch | Event) -> Any:
    """A link to the row that it was made for, or is about."""
    try:
        noun = site.noun(row.table)
    except KeyError:
        return formatters.NOTHING
    return (
        formatters.link(noun.url("change", row.row_id), f"{noun.verbose_name.lower()} {row.row_id}")
        if row.row_id
        else formatters.NOTHING
    )
