"""The sample town: how much of it stands in this installation, and its removal with all that followed from it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction

from jobs.actions import operations
from jobs.models import Contact, Domain, LocalBusiness, Place, PlaceFound, PlaceSearch, Project

BY = "sample"  # who requested its searches, and the source of its domains
HOSTS = ".sample.test"  # a suffix that nobody else can have (RFC 6761, section 6.2)


@dataclass(frozen=True)
class Sample:
    """How many rows of the sample there are."""

    searches: int
    domains: int
    contacts: int


def find_sample() -> Sample | None:
    """The sample that stands in this installation; None where there is none."""
    searches = PlaceSearch.objects.filter(requested_by=BY).count()
    domains = Domain.objects.filter(source=BY).count()
    if not (searches or domains):
        return None
    return Sample(searches, domains, Contact.objects.filter(domain__host__endswith=HOSTS).count())


def remove_sample(*, by: str) -> int:
    """Delete the sample with all that hangs on its rows; returns how many rows that were.

    A place that somebody's own search found as well stays.
    """
    with transaction.atomic():
        searches = PlaceSearch.objects.filter(requested_by=BY)
        own = PlaceFound.objects.exclude(search__in=searches.values("pk")).values("place_id")
        places = list(
            Place.objects.filter(found_by__search__in=searches.values("pk")).exclude(pk__in=own).distinct()
            .values_list("pk", flat=True)
        )  # fmt: skip
        domains = Domain.objects.filter(host__endswith=HOSTS)
        _forget_fetches(list(domains.values_list("pk", flat=True)))
        deleted = [
            Project.objects.filter(requested_by=BY).delete(),
            LocalBusiness.objects.filter(place__in=places).delete(),
            domains.delete(),
            Place.objects.filter(pk__in=places).delete(),
            searches.delete(),
        ]
        rows = sum(number for number, _ in deleted)
        operations.record("remove_sample", by, rows=rows)
    return rows


def _forget_fetches(domains: list[int]) -> None:
    """What was fetched for domains, their pages and their sitemaps: the evidence has no foreign key."""
    with connection.cursor() as cursor:
        cursor.execute(
            """DELETE FROM fetches AS f USING (
                   SELECT 'domains' AS name, unnest(%(ids)s::bigint[]) AS id
                   UNION ALL SELECT 'pages', id FROM pages WHERE domain_id = ANY(%(ids)s)
                   UNION ALL SELECT 'sitemap_files', id FROM sitemap_files WHERE domain_id = ANY(%(ids)s)
               ) AS gone WHERE f."table" = gone.name AND f.row_id = gone.id""",
            {"ids": domains},
        )
