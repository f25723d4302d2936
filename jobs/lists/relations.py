"""What rows of one noun lead to, as a column of another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Exists, F, OuterRef, Subquery, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Now

from jobs.lists.filters import Rows
from jobs.models import (
    ContactEvidence,
    Domain,
    Lead,
    LeadChange,
    LeadNote,
    LocalBusiness,
    PlaceFound,
    PlaceSearch,
    PossibleDuplicate,
)


def places_of(search_ids: list[int]) -> Rows:
    """Places that searches found."""
    return PlaceFound.objects.filter(search_id__in=search_ids).values("place_id")


def new_places_of(search_ids: list[int]) -> Rows:
    """Places that searches found and the runs before had not."""
    return PlaceFound.objects.filter(search_id__in=search_ids, change="new").values("place_id")


def searches_of(place_ids: list[int]) -> Rows:
    """Searches that found places."""
    return PlaceFound.objects.filter(place_id__in=place_ids).values("search_id")


def domains_of(search_ids: list[int]) -> Rows:
    """Domains that searches led to."""
    businesses = LocalBusiness.objects.filter(place_id__in=places_of(search_ids), domain__isnull=False)
    return businesses.values("domain_id")


def searches_of_projects(ids: list[int]) -> Rows:
    """Searches of projects."""
    return PlaceSearch.objects.filter(projects__in=ids).values("pk")


def places_of_projects(ids: list[int]) -> Rows:
    """Places that searches of projects found."""
    return PlaceFound.objects.filter(search__projects__in=ids).values("place_id")


def businesses_of_projects(ids: list[int]) -> Rows:
    """Businesses of places of projects, and those that projects name."""
    named = LocalBusiness.objects.filter(projects__in=ids)
    return LocalBusiness.objects.filter(place_id__in=places_of_projects(ids)).values("pk").union(named.values("pk"))


def domains_of_projects(ids: list[int]) -> Rows:
    """Domains that projects led to, and those that they name."""
    of_places = LocalBusiness.objects.filter(place_id__in=places_of_projects(ids), domain__isnull=False)
    of_businesses = LocalBusiness.objects.filter(projects__in=ids, domain__isnull=False)
    named = Domain.objects.filter(projects__in=ids)
    return of_places.values("domain_id").union(of_businesses.values("domain_id"), named.values("pk"))


def leads_of_projects(ids: list[int]) -> Rows:
    """Leads of businesses and domains of projects."""
    of_businesses = Lead.objects.filter(business_id__in=businesses_of_projects(ids)).values("pk")
    return of_businesses.union(Lead.objects.filter(domain_id__in=domains_of_projects(ids)).values("pk"))


def contacts_of(page_ids: list[int]) -> Rows:
    """Contacts that were read from pages."""
    return ContactEvidence.objects.filter(page_id__in=page_ids).values("contact_id")


def evidence(column: str) -> Subquery:
    """Of the place where a contact stands most surely."""
    seen = ContactEvidence.objects.filter(contact=OuterRef("pk")).order_by("-confidence", "pk")
    return Subquery(seen.values(column)[:1])


def untouched_for(days: int, closed_stages: Callable[[], Iterable[str]]) -> Callable[[Rows], Rows]:
    """Narrows leads to those of somebody, in an open stage, that nobody has changed or noted for so many days, and
    that have been there as long: an import brings some with their owner."""

    def narrow(rows: Rows) -> Rows:
        since = Now() - timedelta(days=days)
        recent = {"lead": OuterRef("pk"), "at__gte": since}
        touched = (Exists(model.objects.filter(**recent)) for model in (LeadChange, LeadNote))
        old = rows.filter(*(~work for work in touched), owner__gt="", created_at__lt=since)
        return old.exclude(stage__in=closed_stages())

    return narrow


def of_first_person(part: str) -> Coalesce:
    """A part of the first person whom a lead has; empty without one."""
    return Coalesce(KT(f"people__0__{part}"), Value(""), output_field=TextField())


def notes_of_lead() -> Coalesce:
    """What people wrote about a lead, a line each, the oldest first; empty where nobody did."""
    notes = LeadNote.objects.filter(lead=OuterRef("pk")).order_by().values("lead")
    joined = notes.annotate(texts=StringAgg("text", Value("\n"), order_by=[F("at"), F("id")])).values("texts")
    return Coalesce(Subquery(joined), Value(""), output_field=TextField())


def proposed(decision: str) -> Callable[[Rows], Rows]:
    """Narrows businesses to those that looked like another, by a person's decision."""

    def narrow(rows: Rows) -> Rows:
        pairs = PossibleDuplicate.objects.filter(decision=decision)
        return rows.filter(pk__in=pairs.values("first_id").union(pairs.values("second_id")))

    return narrow


def pairs_of(business_ids: list[int]) -> Rows:
    """Pairs that businesses are one of."""
    pairs = PossibleDuplicate.objects.filter(first_id__in=business_ids)
    return (pairs | PossibleDuplicate.objects.filter(second_id__in=business_ids)).values("pk")
