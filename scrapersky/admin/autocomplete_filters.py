"""Filters that a person fills in with a name: looked up by a unique index, offered while typing."""

from __future__ import annotations

from jobs.models import Domain, LocalBusiness, PlaceFound
from scrapersky.admin.listing import Filter, Rows, UnknownFilter, as_id


def by_host(column: str = "domain_id") -> Filter:
    """Rows of a domain, by its host or its id."""

    def apply(rows: Rows, value: str) -> Rows:
        return rows.filter(**{column: _domain_id(value)})

    return Filter("domain", "Domain", apply, suggest="domain", hint="host")


def by_search() -> Filter:
    """Rows of the domains that a search led to: lineage's links."""

    def apply(rows: Rows, value: str) -> Rows:
        places = PlaceFound.objects.filter(search_id=as_id(value)).values("place_id")
        businesses = LocalBusiness.objects.filter(place_id__in=places, domain__isnull=False)
        return rows.filter(domain_id__in=businesses.values("domain_id"))

    return Filter("search", "Search", apply, hidden=True)


def _domain_id(value: str) -> int:
    if value.isdecimal():
        return as_id(value)
    found = Domain.objects.filter(host=value.strip().lower().removeprefix("www.")).values_list("pk", flat=True).first()
    if found is None:
        raise UnknownFilter(f"There is no domain {value!r}.")
    return int(found)
