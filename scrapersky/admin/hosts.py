"""Hosts: how we behave towards each server."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.utils import timezone

from jobs.lists.catalogue import HOSTS
from jobs.models import Domain, Host
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.columns import named
from scrapersky.admin.elements import Column, Fact
from scrapersky.admin.operations import host_buttons
from scrapersky.admin.resource_admin import ResourceAdmin


@admin.register(Host, site=site)
class HostAdmin(ResourceAdmin):
    """Hosts."""

    resource = HOSTS
    origin = "A host appears with the first request to it."
    tab_filter = "state"
    deferred = ("robots_body",)
    columns = (
        Column("Host", named("host"), "wide"),
        Column("Port", lambda row: row.port, "num minor"),
        Column("State", lambda row: state(row)),
        Column("robots.txt", lambda row: _robots(row) or formatters.NOTHING, "minor"),
        Column("Delay between requests", lambda row: _delay(row), "num"),
        Column("Failures in a row", lambda row: formatters.number(row.failures), "num"),
        Column("Last status", lambda row: row.last_status or formatters.NOTHING, "num minor"),
        Column("Last request", lambda row: formatters.ago(row.last_seen_at), "num minor"),
    )
    facts = (
        Fact("Host", lambda row: f"{row.host}:{row.port}"),
        Fact("Domain", lambda row: _domain(row)),
        Fact("Next request", lambda row: _next(row.next_request_at)),
        Fact("Delay between requests", lambda row: _delay(row)),
        Fact("Crawl-delay in robots.txt", lambda row: row.crawl_delay_seconds and f"{row.crawl_delay_seconds:g} s"),
        Fact("robots.txt", lambda row: _robots(row)),
        Fact("robots.txt status", "robots_status"),
        Fact("robots.txt read", "robots_fetched_at"),
        Fact("Failures in a row", "failures"),
        Fact("Backing off until", "circuit_open_until"),
        Fact("Paused by", "paused_by"),
        Fact("Last status", "last_status"),
        Fact("Last error", lambda row: formatters.outcome_label(row.last_error) if row.last_error else None, wide=True),
        Fact("Last request", "last_seen_at"),
        Fact("Addresses", "addresses"),
        Fact("Text of robots.txt", lambda row: formatters.collapsed(row.robots_body), wide=True),
    )

    def row_extras(self, request: Any, row: Any) -> dict[str, Any]:
        """Pause, resume, forget the failures."""
        return {"buttons": host_buttons(row)}


def state(row: Host) -> Any:
    """Whether workers send requests to a host at present."""
    if row.paused:
        return formatters.label("Paused", "warn")
    if row.circuit_open_until and row.circuit_open_until > timezone.now():
        return formatters.label("Backing off", "bad", "It failed repeatedly. Requests resume later.")
    if row.failures:
        return formatters.label(
            "Failing", "warn", row.last_error or "Its last requests failed. Requests are slowed down."
        )
    return formatters.label("In use", "done")  # quiet, so that the others stand out


def _robots(row: Host) -> str:
    """What became of its robots.txt, in words."""
    known = {"parsed": "read", "allow_all": "none: all allowed", "disallow_all": "unreachable: nothing is fetched"}
    return known.get(row.robots_outcome, "")


def _next(moment: datetime | None) -> Any:
    return "at any time" if moment is None or moment <= timezone.now() else moment


def _domain(row: Host) -> Any:
    domain = Domain.objects.filter(host=row.host.removeprefix("www.")).only("host").first()
    return domain and formatters.link(site.noun(Domain).row_url(domain), domain.host)


def _delay(row: Host) -> str:
    delay = row.delay_seconds if row.delay_seconds is not None else row.crawl_delay_seconds
    return f"{settings.FETCH_HOST_DELAY_SECONDS if delay is None else delay:g} s"
