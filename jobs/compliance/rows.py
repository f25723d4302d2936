"""Rows of suppressed domains: they are stored until they are erased, and are not processed meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet

from jobs.compliance.gate import gate
from jobs.models import Contact, Domain, LocalBusiness, Page, Place, SitemapFile

CHUNK = 5_000

# Where a row says whose domain it is about.
_HOSTS: dict[type[Model], tuple[str, ...]] = {
    Place: ("website",),
    LocalBusiness: ("website", "domain__host"),
    Domain: ("host",),
    SitemapFile: ("domain__host",),
    Page: ("domain__host",),
    Contact: ("domain__host",),
}


def suppressed_rows(model: type[Model], rows: QuerySet[Any] | Iterable[int]) -> list[int]:
    """The ids of those rows (a queryset, or ids) whose domain is on the suppression list."""
    allowed, columns = gate(), _HOSTS.get(model)
    if columns is None or "domain" not in allowed.kinds:
        return []
    if not isinstance(rows, QuerySet):
        rows = model._default_manager.filter(pk__in=list(rows))
    named = rows.order_by().values_list("pk", *columns).iterator(chunk_size=CHUNK)
    return [pk for pk, *hosts in named if any(allowed.domain(host) for host in hosts if host)]
