"""Place searches: one, or trades times locations; their estimated cost; repetition by hand or by schedule."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from math import ceil
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from jobs.actions.curation import Refused
from jobs.compliance.gate import SENTENCE, gate, writing
from jobs.flags.evaluation import plugin_is_on
from jobs.models import Place, PlaceSearch, Run
from jobs.models.place import SEARCH
from jobs.pipeline import queue, spend
from jobs.pipeline.queue import Rows
from jobs.plugins.entry_points import SOURCES
from jobs.sources import PROVIDERS, provider_named
from jobs.sources.areas import canonical_area, check_place, read_area
from jobs.sources.gazetteer import KnownPlace, population_in
from jobs.sources.places import Provider
from jobs.sources.queries import Query, read_query
from jobs.sources.trades import trade_of
from jobs.stages import stage_named
from jobs.stages.place_search import covered, remaining_calls
from jobs.statuses import Processing, Task
from jobs.web.failures import StageOutcome

MOST_SEARCHES = 1_000  # made of one list of trades times one list of locations
PEOPLE_A_BUSINESS = 1_500  # residents for each business of a trade: the estimate where nothing was searched before
RESULTS_A_CALL = 14  # measured: 2,000 businesses in 139 paid calls
RESULTS_UNTILED = 60  # results that a provider gives without dividing the area
LONGEST_AREA_KEY = 100  # characters; a longer key, as of a polygon, is stored as its digest
MARGIN = Decimal("1.5")  # a search stops at half again as much as its estimate ...
LEAST_CALLS = 3  # ... and not before it has one full answer
NO_TRADE = 'Say what to search for, as in "plumbers in Ithaca, NY".'
UNFINISHED = (Processing.QUEUED, Processing.PROCESSING)

_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")  # BCP 47, as far as providers care
_REGION = re.compile(r"[a-zA-Z]{2}")


# Requested.


class AmbiguousSearch(ValueError):
    """The location fits several places: `question` asks which, `choices` are {query, location, description} of each.

    The `query` of a choice are the words of the search that means it.
    """

    def __init__(self, query: Query) -> None:
        self.question = query.question
        self.choices = [
            {"query": f"{query.what} in {place.label}", "location": place.label, "description": place.description}
            for place in query.choices
        ]
        super().__init__(query.question)


def split_query(words: str) -> tuple[str, str]:
    """What and where: "plumbers in Ithaca, NY" -> ("plumbers", "Ithaca, NY"); no location is "" in its place."""
    query = read_query(words)
    return query.what, query.where


def cross_product(trades: Sequence[str], locations: Sequence[str]) -> list[str]:
    """The words of a search for each trade in each location. Raises ValueError for more than MOST_SEARCHES."""
    searches = [f"{trade.strip()} in {place.strip()}" for trade in trades for place in locations]
    if len(searches) > MOST_SEARCHES:
        raise ValueError(f"These would be {len(searches):,} searches; at most {MOST_SEARCHES:,} are taken at once.")
    return searches


def draft_search(
    words: str, *, provider: str | None = None, area: Any = None, language: str = "", region: str = ""
) -> PlaceSearch:
    """The latest run of this search, or an unsaved row for it.

    `area` is JSON as `read_area` reads it, in place of a location in the words; `language` is a BCP 47 tag and
    `region` an ISO 3166-1 code. Raises ValueError with a sentence for a search that no provider could answer.
    """
    _refuse_words(words)
    source = _source(provider or settings.PLACES_PROVIDER)
    query = read_query(words, region) if area is None else _without_location(words, region)
    if not query.what:
        raise ValueError(NO_TRADE)
    if query.nearby:
        raise ValueError(query.question)
    if query.choices:
        raise AmbiguousSearch(query)
    box, drawn = (area, True) if area is not None else _area_of(query.place)
    _refuse_what_the_source_cannot(source, query, box)
    if area is not None:
        check_place(read_area(area), query.place)
    identity = {
        "provider": source.name,
        "normalised_query": _identified(words, query) + _spoken(language, region),
        "area_key": _area_key(box, drawn=drawn or not source.by_words),
    }
    latest = PlaceSearch.objects.filter(**identity).order_by("-run_number").first()
    parts = {"query": words.strip(), "business_type": query.what, "location": query.where}
    exact = drawn or (query.place is not None and query.place.boundary)
    return latest or PlaceSearch(**identity, **parts, area=box, area_exact=exact, language=language, region=region)


def _refuse_words(words: str) -> None:
    if "\0" in words:
        raise ValueError("The words have a NUL character.")
    if len(words) > SEARCH.characters:
        raise ValueError(f"A search has at most {SEARCH.characters} characters; this one has {len(words):,}.")
    if gate().blocks(words):
        raise ValueError(SENTENCE)


def _without_location(words: str, region: str) -> Query:
    """With an area of its own a search may still name a location: the area counts."""
    query = read_query(words, region)
    return Query(query.what or _plain(words), query.where, query.place)


def _area_of(place: KnownPlace | None) -> tuple[Any, bool]:
    """The area of a place as JSON, and whether it was typed as such: a radius or coordinates, which a name is not."""
    if place is None:
        return None, False
    if place.radius_km and place.kind != "section":
        typed = place.kind == "point" or place.boundary
        circle = {"latitude": place.latitude, "longitude": place.longitude, "radius": round(place.radius_km * 1000.0)}
        return circle, typed
    return place.rectangle.as_list(), False


def _area_key(area: Any, *, drawn: bool) -> str:
    text = json.dumps(_key_of(area)) if area is not None and drawn else ""
    if len(text) <= LONGEST_AREA_KEY:
        return text
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"  # an index entry has at most 2,704 bytes


def _identified(words: str, query: Query) -> str:
    """One search, one spelling: "Ithaca NY" and "Ithaca, New York, USA" are one place, written in one way."""
    if query.place is None:
        return _plain(words).lower()
    return f"{_plain(query.what).lower()} in {query.place.label.lower()}"


def _key_of(area: Any) -> Any:
    read_area(area)
    return canonical_area(area)


def _source(name: str) -> Provider:
    if not plugin_is_on(SOURCES, name):
        raise ValueError(f"The source {name} is switched off: see the flag source.{name}.")
    try:
        return provider_named(name)
    except KeyError as error:
        raise ValueError(error.args[0]) from None


def _plain(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()


def _spoken(language: str, region: str) -> str:
    if language and not _LANGUAGE.fullmatch(language):
        raise ValueError(f"{language!r} is not a language: write it as in en or pt-BR.")
    if region and not _REGION.fullmatch(region):
        raise ValueError(f"{region!r} is not a region: write its two letters, as in US.")
    return f" [{language}-{region}]" if language or region else ""


def _refuse_what_the_source_cannot(source: Provider, query: Query, area: Any) -> None:
    if area is None and not source.by_words:
        raise ValueError(query.question or 'Say where to search, as in "plumbers in Ithaca, NY".')
    try:
        source.check(query.what)
    except StageOutcome as ended:
        raise ValueError(ended.sentence) from None


def find_or_create_search(
    words: str, *, requested_by: str = "", budget: Decimal | None = None, repeat_every_days: int | None = None,
    **draft: Any,
) -> PlaceSearch:  # fmt: skip
    """The latest run of this search, or a new row for it: a repeated search costs nothing.

    `draft` is what `draft_search` takes beside the words, and raises what it raises. A budget (US dollars that a run
    may cost) and a repeat that are given are set on a search that is known, too; the budget of a run that is under way
    stays. Nothing is queued. Raises ValueError for a paid search that is to repeat and has no budget.
    """
    with transaction.atomic():
        writing()  # until the search is stored, nothing of it is suppressed
        search = draft_search(words, **draft)
        search.requested_by = search.requested_by or requested_by
        if budget is not None and search.status not in UNFINISHED:
            search.budget = budget
        search.repeat_every_days = repeat_every_days or search.repeat_every_days
        if repeat_every_days and search.budget is None and price_of_call(search.provider):
            raise ValueError("A search that repeats needs a budget: US dollars that each run may cost.")
        if search.pk is None:
            search.save(force_insert=True)
        else:
            search.save(update_fields=["requested_by", "budget", "repeat_every_days"])
    return search


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
    return plan_search(PlaceSearch(**_identity(search), **_copied(search)))


def price_of_call(provider: str) -> Decimal:
    """What a page of a search costs at a provider, in US dollars; 0 for one that is free."""
    return provider_named(provider).charges()["search"].price


def _limit(search: PlaceSearch, calls: int, price: Decimal) -> Decimal:
    """What the estimate is agreed as: half again as many calls, and one full answer at least, rounded up to a cent."""
    most = LEAST_CALLS if search.area is None else max(ceil(calls * MARGIN), LEAST_CALLS)
    return (most * price).quantize(Decimal("0.01"), ROUND_UP)


def _which(search: PlaceSearch) -> str:
    """How location and trade were read: a search is paid for what was understood; that an area is missing."""
    query = read_query(search.query, search.region)
    if search.area is None:
        return "; ".join(filter(None, ["at most 60 results, from anywhere", query.question.rstrip(".")]))
    box, _ = _area_of(query.place)
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
        return (
            "" if trade.known or not what else f"{what!r} is no trade that is known here: these words are searched for"
        )
    if not trade.read_as:
        return ""
    return f"{what!r} was read as {trade.read_as!r} ({', '.join(trade.as_text())})"


def _expected(search: PlaceSearch) -> tuple[int, str]:
    runs = runs_of(search).filter(status=Processing.COMPLETED).exclude(pk=search.pk).order_by("-run_number")
    if last := next((run for run in runs[:5] if covered(run.tiles or [])), None):
        return last.pages_fetched, "as its last run took"
    if search.area is None:
        return 3, "place not recognized; the estimate assumes a full result set"
    return estimated_calls(population_in(read_area(search.area).box))


def estimated_calls(people: int) -> tuple[int, str]:
    """How many calls a search takes in an area where so many live, and the reason for it."""
    if not people:
        return 3, "how many live there is not known; the estimate assumes a full result set"
    businesses = Decimal(people) / PEOPLE_A_BUSINESS
    a_call = 20 if businesses <= RESULTS_UNTILED else RESULTS_A_CALL
    calls = max(1, int((businesses / a_call).to_integral_value(ROUND_UP)))
    return calls, f"estimate: 1 business per {PEOPLE_A_BUSINESS:,} of {people:,} residents"


# Explained.


def explain_search(text: str, *, provider: str | None = None, country: str = "") -> dict[str, Any]:
    """What would be made of a search that was never run, as JSON, without the database.

    {what, where, place, area, tags, calls, price, question, choices, error}: a `question` without a place has to be
    answered, beside a place it says how the location was read. Raises ValueError for an unknown provider.
    """
    source, query = _source(provider or settings.PLACES_PROVIDER), read_query(text, country)
    place, trade = query.place, trade_of(query.what)
    notes = " ".join(filter(None, [query.note, _trade_note(provider or settings.PLACES_PROVIDER, query.what)]))
    result: dict[str, Any] = {
        "what": query.what, "where": query.where, "place": None, "area": None, "tags": trade.as_text(),
        "calls": None, "price": None, "question": query.question or notes or None,
        "choices": [choice.description for choice in query.choices], "error": None,
    }  # fmt: skip
    if place is not None:
        area = read_area(_area_of(place)[0]).box
        result["place"] = {"name": place.name, "country": place.country, "admin1": place.admin1}
        result["area"] = dict(zip(("south", "west", "north", "east"), area.as_list(), strict=True))
        price = source.charges()["search"].price
        calls = estimated_calls(population_in(area))[0] if price else 1
        result |= {"calls": calls, "price": calls * price}
    try:
        if not query.what:
            raise ValueError(NO_TRADE)
        if not query.question:
            _refuse_what_the_source_cannot(source, query, result["area"])
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
        first = total.plans[0].search.query
        which = f"“{first}”" if len(total.plans) == 1 else f"{len(total.plans):,} searches (“{first}” and others)"
        price = f"about {spend.dollars(total.price)}, at most {spend.dollars(total.limit)}"
        super().__init__(f"Nobody agreed to the price of {which}: {price}. {self.remedy}")


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


# Again.


def rerun(search: PlaceSearch, *, requested_by: str = "", budget: Decimal | None = None) -> PlaceSearch:
    """Create a new run of a search, to be compared with its last Completed one; it takes over the repeat.

    `budget` is what the new run may cost: what was agreed for the last one was for that.
    """
    with transaction.atomic():
        runs = list(runs_of(search).select_for_update().order_by("-run_number"))
        latest, repeats = runs[0], [run.repeat_every_days for run in runs if run.repeat_every_days]
        again = PlaceSearch.objects.create(
            **_identity(search),
            **_copied(latest),
            repeat_every_days=next(iter(repeats), None),
            run_number=latest.run_number + 1,
            previous=next((run for run in runs if run.status == Processing.COMPLETED), latest),
            requested_by=requested_by,
            budget=budget,
        )
        # It may have been set on an older run: one of all of them repeats, or each would, again and again.
        runs_of(search).exclude(pk=again.pk).exclude(repeat_every_days=None).update(repeat_every_days=None)
    return again


def rerun_all(rows: Rows, by: str) -> list[int]:
    """The ids to queue in order to repeat these searches (a queryset, or ids): a new run of each that has ended.

    The new runs have no agreed price yet.

    A search whose latest run waits or is in work gets no new run; one that never succeeded continues its own run.
    """
    searches = PlaceSearch.objects.filter(pk__in=rows).order_by("pk")
    ended = {search.pk: search for search in searches.filter(status=Processing.COMPLETED)}
    busy = set(searches.filter(status__in=UNFINISHED).values_list("pk", flat=True))
    runs = [rerun(search, requested_by=by).pk for search in ended.values() if not under_way(search)]
    return [*(pk for pk in searches.values_list("pk", flat=True) if pk not in ended and pk not in busy), *runs]


def under_way(search: PlaceSearch) -> bool:
    """Whether a run of it waits or is in work."""
    return runs_of(search).filter(status__in=UNFINISHED).exists()


def runs_of(search: PlaceSearch) -> QuerySet[PlaceSearch]:
    """All runs of a search."""
    return PlaceSearch.objects.filter(**_identity(search))


def _copied(search: PlaceSearch) -> dict[str, Any]:
    """What another run of a search takes over from it."""
    names = ("query", "business_type", "location", "area", "area_exact", "language", "region")
    return {name: getattr(search, name) for name in names}


def _identity(search: PlaceSearch) -> dict[str, str]:
    return {name: getattr(search, name) for name in ("provider", "normalised_query", "area_key")}


def repeat_due(most: int = 100) -> str:
    """Repeat the searches that are due, each run for what the last one might cost. Returns a sentence, or "".

    One that waits for an answer about its price is not run again before it has it.
    """
    ended = PlaceSearch.objects.filter(
        repeat_every_days__isnull=False, status__in=(Processing.COMPLETED, Processing.ERROR)
    )
    due = ended.exclude(status=Processing.ERROR, outcome="spending_limit").extra(
        where=["settled_at < now() - make_interval(days => repeat_every_days)"]
    )
    repeated = [_repeat(search) for search in due.order_by("id")[:most] if not under_way(search)]
    return f"Searched again: {', '.join(repeated)}." if repeated else ""


def _repeat(search: PlaceSearch) -> str:
    with transaction.atomic():
        queue(stage_named("place_search"), [rerun(search, requested_by="schedule", budget=search.budget).pk])
    return search.query
