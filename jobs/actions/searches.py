"""Place searches: one, or trades times locations; their estimated cost; repetition by hand or by schedule."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from jobs.compliance.gate import SENTENCE, writing
from jobs.models import PlaceSearch
from jobs.pipeline import queue, spend
from jobs.pipeline.queue import Rows
from jobs.sources import provider_named
from jobs.sources.areas import canonical_area, read_area
from jobs.sources.gazetteer import area_of, population_in, population_of, which_of_several
from jobs.sources.places import Provider
from jobs.stages import stage_named
from jobs.statuses import Processing
from jobs.web.failures import StageOutcome

MOST_SEARCHES = 1_000  # of one list of trades times one of locations
PEOPLE_A_BUSINESS = 1_500  # of one trade; a plan's guess where nothing was searched before
RESULTS_A_CALL = 14  # measured: 2,000 businesses in 139 paid calls
RESULTS_UNTILED = 60
UNFINISHED = (Processing.QUEUED, Processing.PROCESSING)

_IN = re.compile(r" in(?= )", re.IGNORECASE)
_HERE = re.compile(r"\b(near me|near by|nearby|around here)$", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")  # BCP 47, as far as providers care
_REGION = re.compile(r"[a-zA-Z]{2}")


# Requested.


def split_query(words: str) -> tuple[str, str]:
    """What and where: "plumbers in Ithaca, NY" -> ("plumbers", "Ithaca, NY"); without "in" the second part is empty.

    With several "in" the text splits at the first that a known city follows: "walk in clinics in Ithaca, NY".
    """
    text = f" {_plain(words)}"
    ways = [(text[: match.start()].strip(), text[match.end() :].strip()) for match in _IN.finditer(text)]
    if len(ways) < 2:
        return ways[0] if ways else (text.strip(), "")
    return next(((what, where) for what, where in ways if what and area_of(where)), ways[0])


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
    if "\0" in words:
        raise ValueError("The words have a NUL character.")
    if writing().blocks(words):
        raise ValueError(SENTENCE)
    source, (what, where) = _source(provider or settings.PLACES_PROVIDER), split_query(words)
    if not what:
        raise ValueError('Say what to search for, as in "plumbers in Ithaca, NY".')
    if area is None and _HERE.search(words.strip()):
        raise ValueError('Where you are is not known here. Name the city, as in "plumbers in Ithaca, NY".')
    known = area_of(where) if where and area is None else None
    box = known.as_list() if known else None
    key = None if area is None else _key_of(area)
    _refuse_what_it_cannot(source, what, where, area or box)
    identity = {
        "provider": source.name,
        "normalised_query": _plain(words).lower() + _spoken(language, region),
        "area_key": json.dumps(key or box) if key or (box and not source.by_words) else "",
    }
    latest = PlaceSearch.objects.filter(**identity).order_by("-run_number").first()
    parts = {"query": words.strip(), "business_type": what, "location": where}
    return latest or PlaceSearch(**identity, **parts, area=area or box, language=language, region=region)


def _key_of(area: Any) -> Any:
    read_area(area)
    return canonical_area(area)


def _source(name: str) -> Provider:
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


def _refuse_what_it_cannot(source: Provider, what: str, where: str, area: Any) -> None:
    if area is None and not source.by_words:
        raise ValueError(
            f'The location {where!r} is not a city that we know. Write it as in "plumbers in Ithaca, NY".'
            if where
            else 'Say where to search, as in "plumbers in Ithaca, NY".'
        )
    try:
        source.check(what)
    except StageOutcome as ended:
        raise ValueError(ended.sentence) from None


def find_or_create_search(
    words: str, *, requested_by: str = "", budget: Decimal | None = None, repeat_every_days: int | None = None,
    **draft: Any,
) -> PlaceSearch:  # fmt: skip
    """The latest run of this search, or a new row for it: a repeated search costs nothing.

    `draft` is what `draft_search` takes beside the words, and raises what it raises. A budget (US dollars) and a repeat
    that are given are set on a search that is known, too. Nothing is queued.
    """
    search = draft_search(words, **draft)
    search.requested_by = search.requested_by or requested_by
    search.budget = budget if budget is not None else search.budget
    search.repeat_every_days = repeat_every_days or search.repeat_every_days
    if search.pk is None:
        search.save(force_insert=True)
    else:
        search.save(update_fields=["requested_by", "budget", "repeat_every_days"])
    return search


# Planned.


@dataclass(frozen=True)
class Plan:
    """The estimate of a search: calls, US dollars, and `basis`, the reason for the estimate.

    `search` is unsaved when it never ran; the results of one that ran before are shown again, for free.
    """

    search: PlaceSearch
    calls: int
    price: Decimal
    basis: str


@dataclass(frozen=True)
class Total:
    """The sum of plans, and what the budgets leave, in US dollars, today and this month."""

    plans: Sequence[Plan]
    calls: int
    price: Decimal
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
    remaining = spend.remaining(provider)
    return Total(plans, calls, price, remaining["day"], remaining["month"])


def plan_search(search: PlaceSearch) -> Plan:
    """The estimated cost of a search: nothing if it ran before, else by its last complete run or by the population.

    One that is under way (it may wait for its budget) costs its remaining calls.
    """
    under_way = search.status in UNFINISHED
    if search.status is not None and not under_way:
        return Plan(search, 0, Decimal(0), "already searched: results are free")
    price = provider_named(search.provider).charges()["search"].price
    calls, basis = _expected(search) if price else (1, "it is free")
    if under_way:
        calls, basis = max(calls - search.pages_fetched, 0), f"under way, after {search.pages_fetched:,} calls"
    elif which := _which(search):
        basis = f"{basis}; {search.location} is the one in {which}"
    return Plan(search, calls, calls * price, basis)


def _which(search: PlaceSearch) -> str:
    """Which city it is about, where the words alone say where and fit several."""
    known = area_of(search.location) if search.location else None
    return which_of_several(search.location) if known and search.area == known.as_list() else ""


def _expected(search: PlaceSearch) -> tuple[int, str]:
    runs = runs_of(search).filter(complete=True).exclude(pk=search.pk).order_by("-run_number")
    if last := runs.first():
        return last.pages_fetched, "as its last run took"
    people = population_in(read_area(search.area).box) if search.area_key else population_of(search.location)
    if not people:
        return 3, "how many live there is not known: one full answer"
    businesses = Decimal(people) / PEOPLE_A_BUSINESS
    a_call = 20 if businesses <= RESULTS_UNTILED else RESULTS_A_CALL
    calls = max(1, int((businesses / a_call).to_integral_value(ROUND_UP)))
    return calls, f"a business of the trade for {PEOPLE_A_BUSINESS:,} of {people:,} people"


# Again.


def rerun(search: PlaceSearch, *, requested_by: str = "") -> PlaceSearch:
    """Create a new run of a search, to be compared with its last Completed one; it takes over budget and repeat."""
    with transaction.atomic():
        runs = list(runs_of(search).select_for_update().order_by("-run_number"))
        latest, repeats = runs[0], [run.repeat_every_days for run in runs if run.repeat_every_days]
        copied = ("query", "business_type", "location", "area", "language", "region", "budget")
        again = PlaceSearch.objects.create(
            **_identity(search),
            **{name: getattr(latest, name) for name in copied},
            repeat_every_days=next(iter(repeats), None),
            run_number=latest.run_number + 1,
            previous=next((run for run in runs if run.status == Processing.COMPLETED), latest),
            requested_by=requested_by,
        )
        # It may have been set on an older run: one of all of them repeats, or each would, again and again.
        runs_of(search).exclude(pk=again.pk).exclude(repeat_every_days=None).update(repeat_every_days=None)
    return again


def rerun_all(rows: Rows, by: str) -> list[int]:
    """The ids to queue in order to repeat these searches (a queryset, or ids): a new run of each that has ended.

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


def _identity(search: PlaceSearch) -> dict[str, str]:
    return {name: getattr(search, name) for name in ("provider", "normalised_query", "area_key")}


def repeat_due(most: int = 100) -> str:
    """Repeat the searches that are due. Returns a sentence that names them, or ""."""
    due = PlaceSearch.objects.filter(
        repeat_every_days__isnull=False, status__in=(Processing.COMPLETED, Processing.ERROR)
    ).extra(where=["settled_at < now() - make_interval(days => repeat_every_days)"])
    repeated = [_repeat(search) for search in due.order_by("id")[:most] if not under_way(search)]
    return f"Searched again: {', '.join(repeated)}." if repeated else ""


def _repeat(search: PlaceSearch) -> str:
    with transaction.atomic():
        queue(stage_named("place_search"), [rerun(search, requested_by="schedule").pk])
    return search.query
