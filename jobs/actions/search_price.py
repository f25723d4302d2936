"""What place searches cost: planned before they run, explained, and agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from math import ceil
from typing import Any

from django.conf import settings
from django.db.models import Q

from jobs.actions.curation import Refused
from jobs.actions.searches import (
    NO_TRADE,
    UNFINISHED,
    another_run,
    area_of,
    price_of_call,
    refuse_what_the_source_cannot,
    runs_of,
    searches_in,
    source_named,
)
from jobs.models import Place, PlaceSearch, Run
from jobs.pipeline import spend
from jobs.pipeline.queue import Rows
from jobs.sources import PROVIDERS
from jobs.sources.areas import read_area
from jobs.sources.gazetteer import population_in
from jobs.sources.queries import Query, read_query
from jobs.sources.trades import trade_of
from jobs.stages.place_search import covered, remaining_calls
from jobs.statuses import Processing, Task

PEOPLE_A_BUSINESS = 1_500  # residents for each business of a trade: the estimate where nothing was searched before
RESULTS_A_CALL = 14  # measured: 2,000 businesses in 139 paid calls
RESULTS_UNTILED = 60  # results that a provider gives without dividing the area
MARGIN = Decimal("1.5")  # a search stops at half again as much as its estimate ...
MOST_ALTERNATIVES = 5  # other places of a name beside the one that was read
LEAST_CALLS = 3  # ... and not before it has one full answer


# Planned.


@dataclass(frozen=True)
class Plan:
    """The estimate of a search: calls, US dollars, and `basis`, the reason for the estimate.

    `limit`: what the search costs at most when somebody agrees to this plan; there it stops and asks. `search` is
    unsaved when it never ran; the results of one that ran before are shown again, for free.
    """

    search: PlaceSearch
    calls: int
    price: Decimal
    basis: str
    limit: Decimal = Decimal(0)

    @property
    def budget(self) -> Decimal:
        """The agreed price of the whole run: what it has cost, and the limit."""
        return self.search.cost + self.limit

    @property
    def alternatives(self) -> list[dict[str, str]]:
        """The searches in other places of the name, the most likely first; none where the area was drawn."""
        query = read_query(self.search.query, self.search.region)
        named = query.place is not None and self.search.area == area_of(query.place)[0]
        return searches_in(query.what, query.others[:MOST_ALTERNATIVES]) if named else []


@dataclass(frozen=True)
class Total:
    """The sum of plans, and what the budgets leave, in US dollars, today and this month."""

    plans: Sequence[Plan]
    calls: int
    price: Decimal
    limit: Decimal
    left_today: Decimal
    left_this_month: Decimal

    @property
    def affordable(self) -> bool:
        """Whether the budgets cover the price."""
        return self.price <= min(self.left_today, self.left_this_month)


def plan_all(searches: Sequence[PlaceSearch], provider: str) -> Total:
    """The estimated cost of searches of one provider, before any of them runs."""
    plans = [plan_search(search) for search in searches]
    calls, price = sum(plan.calls for plan in plans), sum((plan.price for plan in plans), Decimal(0))
    today, month = (line.remaining for line in spend.spending(provider))
    return Total(plans, calls, price, sum((plan.limit for plan in plans), Decimal(0)), today, month)


def plan_search(search: PlaceSearch) -> Plan:
    """The estimated cost of a search: nothing if it was completed, else by its last whole run or by the population.

    One that is under way, or stopped before its end, costs its remaining calls.
    """
    if search.status == Processing.COMPLETED:
        return Plan(search, 0, Decimal(0), "already searched: results are free")
    price = price_of_call(search.provider)
    calls, basis = _expected(search) if price else (1, "it is free")
    if search.status is not None:
        state = "under way" if search.status in UNFINISHED else "stopped before its end"
        calls = max(remaining_calls(search.tiles or []), calls - search.pages_fetched, 0)
        basis = f"{state}, after {search.pages_fetched:,} calls"
    elif which := _which(search):
        basis = f"{basis}; {which}"
    return Plan(search, calls, calls * price, basis, _limit(search, calls, price))


def plan_rerun(search: PlaceSearch) -> Plan:
    """The estimated cost of another run of a search that has ended."""
    return plan_search(another_run(search))


def _limit(search: PlaceSearch, calls: int, price: Decimal) -> Decimal:
    """What the estimate is agreed as: half again as many calls, and one full answer at least, rounded up to a cent."""
    most = LEAST_CALLS if search.area is None else max(ceil(calls * MARGIN), LEAST_CALLS)
    return (most * price).quantize(Decimal("0.01"), ROUND_UP)


def _which(search: PlaceSearch) -> str:
    """How location and trade were read: a search is paid for what was understood; that an area is missing."""
    query = read_query(search.query, search.region)
    if search.area is None:
        return "at most 60 results from anywhere"
    box, _ = area_of(query.place)
    place = _understood(query) if query.place is not None and search.area == box else ""
    return "; ".join(filter(None, [_trade_note(search.provider, search.business_type), place]))


def _understood(query: Query) -> str:
    """What is searched for, and where: "read as 'plumbers' in Ithaca, NY, United States", or its note."""
    if query.note or query.place is None:
        return query.note.rstrip(".")
    circle = f"within {query.place.radius_km:.0f} km of " if query.place.boundary and query.place.radius_km else "in "
    return f"read as {query.what!r} {circle}{query.place.full_name}"


def _trade_note(provider: str, what: str) -> str:
    """What a trade was read as, where the provider searches by tags; where by words, that no trade is known."""
    trade = trade_of(what)
    if provider != "overpass":
        return "" if trade.known or not what else f"{what!r} is not a known trade: the words are searched as they are"
    if not trade.read_as:
        return ""
    return f"{what!r} was read as {trade.read_as!r} ({', '.join(trade.as_text())})"


def _expected(search: PlaceSearch) -> tuple[int, str]:
    runs = runs_of(search).filter(status=Processing.COMPLETED).exclude(pk=search.pk).order_by("-run_number")
    if last := next((run for run in runs[:5] if covered(run.tiles or [])), None):
        return last.pages_fetched, "as its last run took"
    if search.area is None:
        question = read_query(search.query, search.region).question.rstrip(".")
        return 3, question or "no place is recognized: add one, such as in Ithaca, NY"
    return estimated_calls(population_in(read_area(search.area).box))


def estimated_calls(people: int) -> tuple[int, str]:
    """How many calls a search takes in an area where so many live, and the reason for it."""
    if not people:
        return 3, "the population is not known; the estimate assumes a full result set"
    businesses = Decimal(people) / PEOPLE_A_BUSINESS
    a_call = 20 if businesses <= RESULTS_UNTILED else RESULTS_A_CALL
    calls = max(1, int((businesses / a_call).to_integral_value(ROUND_UP)))
    return calls, f"estimate: 1 business per {PEOPLE_A_BUSINESS:,} of {people:,} residents"


# Explained.


def explain_search(text: str, *, provider: str | None = None, country: str = "") -> dict[str, Any]:
    """What would be made of a search that was never run, as JSON, without the database.

    {what, where, place, area, tags, calls, price, question, choices, others, error}: a `question` without a place has
    to be answered, of `choices`; beside a place it says how the location was read, and `others` have its name, too.
    Raises ValueError for an unknown provider.
    """
    source, query = source_named(provider or settings.PLACES_PROVIDER), read_query(text, country)
    place, trade = query.place, trade_of(query.what)
    notes = " ".join(filter(None, [query.note, _trade_note(provider or settings.PLACES_PROVIDER, query.what)]))
    result: dict[str, Any] = {
        "what": query.what, "where": query.where, "place": None, "area": None, "tags": trade.as_text(),
        "calls": None, "price": None, "question": query.question or notes or None,
        "choices": [choice.description for choice in query.choices],
        "others": [other.description for other in query.others[:MOST_ALTERNATIVES]], "error": None,
    }  # fmt: skip
    if place is not None:
        area = read_area(area_of(place)[0]).box
        result["place"] = {"name": place.name, "country": place.country, "admin1": place.admin1}
        result["area"] = dict(zip(("south", "west", "north", "east"), area.as_list(), strict=True))
        price = source.charges()["search"].price
        calls = estimated_calls(population_in(area))[0] if price else 1
        result |= {"calls": calls, "price": calls * price}
    try:
        if not query.what:
            raise ValueError(NO_TRADE)
        if not query.question:
            refuse_what_the_source_cannot(source, query, result["area"])
    except ValueError as error:
        result["error"] = str(error)
    return result


# Agreed.


class PriceNotAgreed(Refused):
    """Searches that cost something and have no agreed price left; `total` is what they would cost."""

    kind = "price_not_agreed"

    remedy = "Give a budget: US dollars that each search may cost."

    def __init__(self, total: Total) -> None:
        self.total = total
        super().__init__(f"Nobody agreed to the price of {self.what()}. {self.remedy}")

    def what(self) -> str:
        """Which searches, and for how much."""
        plans, first = self.total.plans, self.total.plans[0].search.query
        which = f"“{first}”" if len(plans) == 1 else f"{len(plans):,} searches (“{first}” and others)"
        return f"{which}: about {spend.dollars(self.total.price)}, at most {spend.dollars(self.total.limit)}"


def require_agreement(rows: Rows, budget: Decimal | None = None) -> None:
    """Before searches are queued: give those that are to run `budget`, if there is one, as their agreed price.

    Raises PriceNotAgreed when the price of one that charges was not agreed, or is used up. In the caller's transaction.
    """
    to_run = PlaceSearch.objects.filter(Q(status=None) | Q(status=Processing.ERROR), pk__in=rows)
    if budget is not None:
        to_run.update(budget=budget)
    paid = to_run.filter(provider__in=[name for name in PROVIDERS if price_of_call(name)]).order_by("pk")
    lacking = [search for search in paid if not has_agreement(search)]
    if lacking:
        raise PriceNotAgreed(plan_all(lacking, lacking[0].provider))
    end_reviews(to_run, "Its searches went on, at a higher limit.")


def end_reviews(rows: Rows, reason: str, model: type[PlaceSearch | Place] = PlaceSearch) -> None:
    """Complete the runs that waited for an answer about these searches (or places), and about no other."""
    prefix, status = ("", "status") if model is PlaceSearch else ("deep_scan_", "deep_scan_status")
    waiting: Any = model._default_manager.filter(**{status: Processing.ERROR, f"{prefix}outcome": "spending_limit"})
    agreed: list[tuple[int, int | None]] = list(waiting.filter(pk__in=rows).values_list("pk", f"{prefix}run_id"))
    others = waiting.exclude(pk__in=[pk for pk, _ in agreed])
    runs = {run for _, run in agreed if run} - set(others.values_list(f"{prefix}run_id", flat=True))
    Run.objects.filter(pk__in=runs, status=Task.MANUAL_REVIEW).update(status=Task.COMPLETED, reason=reason)


def has_agreement(search: PlaceSearch) -> bool:
    """Whether its agreed price leaves the next call, or it costs nothing."""
    price = price_of_call(search.provider)
    return not price or (search.budget is not None and search.cost + price <= search.budget)


def waits_for_answer(search: PlaceSearch) -> bool:
    """Whether it stopped at its agreed price: a person raises it, or finishes the search with what there is."""
    return bool(search.status == Processing.ERROR and search.outcome == "spending_limit")  # type: ignore[attr-defined]
