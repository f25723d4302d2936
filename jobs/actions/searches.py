"""Place searches: one, or trades times locations; repetition by hand or by schedule. `search_price`: what they cost."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from jobs.compliance.gate import SENTENCE, gate, writing
from jobs.extract.urls import canonical_host
from jobs.flags.evaluation import plugin_is_on
from jobs.models import PlaceSearch
from jobs.models.place import SEARCH
from jobs.pipeline import queue
from jobs.pipeline.periodic import in_turn
from jobs.pipeline.queue import Rows
from jobs.plugins.entry_points import SOURCES
from jobs.sources import provider_named
from jobs.sources.areas import canonical_area, check_place, read_area
from jobs.sources.gazetteer import KnownPlace
from jobs.sources.places import Provider
from jobs.sources.queries import Query, read_query, without_marks
from jobs.stages import stage_named
from jobs.statuses import Processing
from jobs.web.failures import StageOutcome

MOST_SEARCHES = 1_000  # made of one list of trades times one list of locations
LONGEST_AREA_KEY = 100  # characters; a longer key, as of a polygon, is stored as its digest
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
        self.choices = searches_in(query.what, query.choices)
        super().__init__(query.question)


def searches_in(what: str, places: Sequence[KnownPlace]) -> list[dict[str, str]]:
    """The {query, location, description} of a trade in each place: what to send, or to click, to mean it."""
    return [
        {"query": f"{what} in {place.label}", "location": place.label, "description": place.description}
        for place in places
    ]


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
    source = source_named(provider or settings.PLACES_PROVIDER)
    query = read_query(words, region) if area is None else _without_location(words, region)
    if not query.what:
        raise ValueError(NO_TRADE)
    if area is None and not query.where:
        _refuse_domains(words)
    if query.nearby:
        raise ValueError(query.question)
    if query.choices:
        raise AmbiguousSearch(query)
    box, drawn = (area, True) if area is not None else area_of(query.place)
    refuse_what_the_source_cannot(source, query, box)
    if area is not None:
        check_place(read_area(area), query.place)
    identity = {
        "provider": source.name,
        "normalised_query": _identified(words, query) + _spoken(language, region),
        "area_key": _area_key(box, drawn=drawn or not source.by_words),
    }
    latest = PlaceSearch.objects.filter(**identity).order_by("-run_number").first()
    parts = {"query": without_marks(words), "business_type": query.what, "location": query.where}
    exact = drawn or (query.place is not None and query.place.boundary)
    return latest or PlaceSearch(**identity, **parts, area=box, area_exact=exact, language=language, region=region)


def _refuse_words(words: str) -> None:
    if "\0" in words:
        raise ValueError("The words have a NUL character.")
    if len(words) > SEARCH.characters:
        raise ValueError(f"A search has at most {SEARCH.characters} characters; this one has {len(words):,}.")
    if gate().blocks(words):
        raise ValueError(SENTENCE)


def _refuse_domains(words: str) -> None:
    """Whoever pastes domains means no search, which costs money and goes anywhere. Raises ValueError."""
    try:
        hosts = [canonical_host(word) for word in re.split(r"[\s,;]+", words) if word]
    except ValueError:
        return
    these = "This is a domain" if len(hosts) == 1 else "These are domains"
    raise ValueError(f"{these}, not a search. Paste domains into the box of Home, or import them. {NO_TRADE}")


def _without_location(words: str, region: str) -> Query:
    """With an area of its own a search may still name a location: the area counts."""
    query = read_query(words, region)
    return Query(query.what or _plain(words), query.where, query.place)


def area_of(place: KnownPlace | None) -> tuple[Any, bool]:
    """The area of a place as JSON, and whether it was typed as such: a radius or coordinates, which a name is not."""
    if place is None:
        return None, False
    if place.radius_km and place.kind != "section":
        typed = place.kind == "point" or place.boundary
        circle = {"latitude": place.latitude, "longitude": place.longitude, "radius": round(place.radius_km * 1000.0)}
        return circle, typed
    return place.rectangle.as_list(), False


def _area_key(area: Any, *, drawn: bool) -> str:
    text = ""
    if area is not None and drawn:
        read_area(area)
        text = json.dumps(canonical_area(area))
    if len(text) <= LONGEST_AREA_KEY:
        return text
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"  # an index entry has at most 2,704 bytes


def _identified(words: str, query: Query) -> str:
    """One search, one spelling: "Ithaca NY" and "Ithaca, New York, USA" are one place, written in one way."""
    if query.place is None:
        return _plain(words).lower()
    return f"{_plain(query.what).lower()} in {query.place.label.lower()}"


def source_named(name: str) -> Provider:
    """The provider of that name. Raises ValueError for an unknown one, and for one that is switched off."""
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


def refuse_what_the_source_cannot(source: Provider, query: Query, area: Any) -> None:
    """Raises ValueError with a sentence for a search that this provider cannot answer."""
    if area is None and not source.by_words:
        raise ValueError(query.question or 'Say where to search, as in "plumbers in Ithaca, NY".')
    try:
        source.check(query.what)
    except StageOutcome as ended:
        raise ValueError(ended.sentence) from None


def find_or_create_search(
    words: str, *, requested_by: str = "", budget: Decimal | None = None, repeat_every_days: int | None = None,
    require_own: Callable[[PlaceSearch], None] = lambda search: None, **draft: Any,
) -> PlaceSearch:  # fmt: skip
    """The latest run of this search, or a new row for it: a repeated search costs nothing.

    `draft` is what `draft_search` takes beside the words, and raises what it raises. A budget (US dollars that a run
    may cost) and a repeat that are given are set on a search that is known, too; the budget of a run that is under way
    stays, and that of one that repeats, unless a repeat is given: then `require_own` may refuse the change. Nothing is
    queued. Raises ValueError for a paid search that is to repeat and has no budget.
    """
    with transaction.atomic():
        writing()  # until the search is stored, nothing of it is suppressed
        search = draft_search(words, **draft)
        search.requested_by = search.requested_by or requested_by
        _set_terms(search, budget, repeat_every_days, require_own)
        if repeat_every_days and search.budget is None and price_of_call(search.provider):
            raise ValueError("A search that repeats needs a budget: US dollars that each run may cost.")
        if search.pk is None:
            search.save(force_insert=True)
        else:
            search.save(update_fields=["requested_by", "budget", "repeat_every_days"])
    return search


def _set_terms(
    search: PlaceSearch, budget: Decimal | None, repeat: int | None, require_own: Callable[[PlaceSearch], None]
) -> None:
    settled = search.status == Processing.COMPLETED and search.repeat_every_days is not None and repeat is None
    changed = budget if budget is not None and search.status not in UNFINISHED and not settled else search.budget
    if search.pk and repeat and (repeat, changed) != (search.repeat_every_days, search.budget):
        require_own(search)
    search.budget, search.repeat_every_days = changed, repeat or search.repeat_every_days


def price_of_call(provider: str) -> Decimal:
    """What a page of a search costs at a provider, in US dollars; 0 for one that is free."""
    return provider_named(provider).charges()["search"].price


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


def another_run(search: PlaceSearch) -> PlaceSearch:
    """A run of the same search, as it would be; it is not stored."""
    return PlaceSearch(**_identity(search), **_copied(search))


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
    repeated = in_turn((search for search in due.order_by("id")[:most] if not under_way(search)), _repeat)
    return f"Searched again: {', '.join(repeated)}." if repeated else ""


def _repeat(search: PlaceSearch) -> str:
    with transaction.atomic():
        again = rerun(search, requested_by=search.requested_by or "schedule", budget=search.budget)  # it stays theirs
        queue(stage_named("place_search"), [again.pk])
    return search.query
