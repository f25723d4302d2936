"""Filters that a person fills in with a name: looked up by a unique index, offered while typing."""

from __future__ import annotations

from jobs.models import Domain
from scrapersky.admin.listing import Filter, Rows, UnknownFilter, as_id


def by_host(column: str = "domain_id") -> Filter:
    """Rows of a domain, by its host or its id."""

    def apply(rows: Rows, value: str) -> Rows:
        return rows.filter(**{column: _domain_id(value)})

    return Filter("domain", "Domain", apply, suggest="domain", hint="host")


def _domain_id(value: str) -> int:
    if value.isdecimal():
        return as_id(value)
    found = Domain.objects.filter(host=value.strip().lower().removeprefix("www.")).values_list("pk", flat=True).first()
    if found is None:
        raise UnknownFilter(f"There is no domain {value!r}.")
    return int(found)
