"""Searches by the list: what they would cost, lists of trades and locations, and repeats on a schedule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal

from django.db import transaction

from jobs.models import PlaceSearch
from jobs.pipeline import queue
from jobs.sources import provider_named
from jobs.sources.gazetteer import population_of
from jobs.sources.searches import find_or_create_search, rerun
from jobs.stages import stage_named

MOST_SEARCHES = 1_000  # of one list of trades times one of locations
PEOPLE_A_BUSINESS = 1_500  # of one trade; a plan's guess where nothing was searched before
RESULTS_A_CALL = 10  # measured: 2,000 businesses in 212 calls, 300 in 31


@dataclass(frozen=True)
class Plan:
    """What a search will do: calls and US dollars, at least and probably. `basis` says where the guess comes from."""

    least_calls: int
    calls: int
    price: Decimal
    basis: str


def plan_search(search: PlaceSearch) -> Plan:
    """What running a search would cost, before it runs: as the last run did, or by the population."""
    price = provider_named(search.provider).prices()["search"]
    last = (
        PlaceSearch.objects.filter(
            provider=search.provider, normalised_query=search.normalised_query, area_key=search.area_key, complete=True
        )
        .exclude(pk=search.pk)
        .order_by("-run_number")
        .first()
    )
    if last is not None:
        return Plan(1, last.pages_fetched, price * last.pages_fetched, "as the last run took")
    if search.provider == "overpass":
        return Plan(1, 1, price, "one answer brings everything")
    people = population_of(search.location)
    if people is None:
        return Plan(1, 3, price * 3, "the location is not known here: one full answer")
    calls = max(1, int((Decimal(people) / PEOPLE_A_BUSINESS / RESULTS_A_CALL).to_integral_value(ROUND_UP)))
    return Plan(
        1, calls, price * calls, f"about one business of a trade for {PEOPLE_A_BUSINESS:,} of {people:,} people"
    )


def ask_for_each(
    trades: Sequence[str], locations: Sequence[str], *, by: str, repeat_every_days: int | None = None
) -> list[PlaceSearch]:
    """A search for each trade in each location, not yet queued; those that were asked before are given back.

    Raises ValueError with a sentence, and stores none, for more than MOST_SEARCHES or one that nobody could answer.
    """
    wanted = [f"{trade.strip()} in {place.strip()}" for trade in trades for place in locations]
    if len(wanted) > MOST_SEARCHES:
        raise ValueError(f"These would be {len(wanted):,} searches; at most {MOST_SEARCHES:,} are taken at once.")
    with transaction.atomic():
        found = [find_or_create_search(words, requested_by=by) for words in wanted]
        if repeat_every_days:
            PlaceSearch.objects.filter(pk__in=[each.pk for each in found]).update(repeat_every_days=repeat_every_days)
    return found


def repeat_due(most: int = 100) -> str:
    """Run searches again whose time has come; the repeat goes over to the new run."""
    due = PlaceSearch.objects.filter(repeat_every_days__isnull=False, status="Completed").extra(
        where=["settled_at < now() - make_interval(days => repeat_every_days)"]
    )
    repeated = [_repeat(search) for search in due.order_by("id")[:most]]
    return f"Searched again: {', '.join(repeated)}." if repeated else ""


def _repeat(search: PlaceSearch) -> str:
    with transaction.atomic():
        again = rerun(search, requested_by="schedule")
        PlaceSearch.objects.filter(pk=again.pk).update(repeat_every_days=search.repeat_every_days, budget=search.budget)
        PlaceSearch.objects.filter(pk=search.pk).update(repeat_every_days=None)
        queue(stage_named("place_search"), [again.pk])
    return search.query
