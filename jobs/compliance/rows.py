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


def first_allowed(rows: QuerySet[Any], most: int) -> list[int]:
    """The ids of the first `most` of these rows whose domain is not on the suppression list: however many of such are
    in front, the others have their turn."""
    ids: list[int] = []
    looked_at = 0
    while len(ids) < most and (part := list(rows.values_list("pk", flat=True)[looked_at : looked_at + most])):
        suppressed = set(suppressed_rows(rows.model, part))
        ids += [pk for pk in part if pk not in suppressed]
        looked_at += len(part)
    return ids[:most]


def suppressed_rows(model: type[Model], rows: QuerySet[Any] | Iterable[int]) -> list[int]:
    """The ids of those rows (a queryset, or ids) whose domain is on the suppression list."""
    allowed, columns = gate(), _HOSTS.get(model)
    if columns is None or "domain" not in allowed.kinds:
        return []
    if not isinstance(rows, QuerySet):
        rows = model._default_manager.filter(pk__in=list(rows))
    named = rows.order_by().values_list("pk", *columns).iterator(chunk_size=CHUNK)
    return [pk for pk, *hosts in named if any(allowed.domain(host) for host in hosts if host)]
