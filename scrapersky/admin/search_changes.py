"""What a run of a search found that its last run had not: new and changed places, and those not seen, by name."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, Q, QuerySet

from jobs.models import Place, PlaceFound, PlaceSearch
from jobs.stages.place_search import gone_places, missed_places
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.row_page import Panel

SHOWN = 10  # of each kind
IDENTITY = ("provider", "normalised_query", "area_key")


def change_panels(search: PlaceSearch) -> list[Panel]:
    """The places behind the three numbers; nothing for a first run."""
    if search.previous_id is None:
        return []
    noun = site.noun("places_staging")
    changes = [(word, place) for word, places in _changes(search) for place in places]
    lines = [
        [word, formatters.link(noun.row_url(place), place), formatters.label(place.curation_status)]
        for word, place in changes
    ]
    new = noun.list_url(new_in=search.pk) if search.new_count else ""
    return [Panel("Since the last run", ("What", "Place", "Decision"), lines, new, "Nothing has changed.")]


def _changes(search: PlaceSearch) -> list[tuple[str, Any]]:
    mine = PlaceFound.objects.filter(search=search)
    places = Place.objects.order_by("id")
    of = {
        word: places.filter(pk__in=mine.filter(change=word).values("place_id"))[:SHOWN] for word in ("new", "changed")
    }
    gone = places.filter(pk__in=gone_places(search))
    missed = places.filter(pk__in=missed_places(search)).exclude(pk__in=gone_places(search))
    return [*of.items(), *_last_seen(search, gone), ("not seen this time", missed[:SHOWN])]


def _last_seen(search: PlaceSearch, gone: QuerySet[Place]) -> list[tuple[str, list[Place]]]:
    """Places that are gone, each with the day of the last run that saw it."""
    runs = PlaceSearch.objects.filter(run_number__lt=search.run_number, **{n: getattr(search, n) for n in IDENTITY})
    seen = gone.annotate(seen=Max("found_by__search__settled_at", filter=Q(found_by__search__in=runs)))[:SHOWN]
    return [(f"not seen since {place.seen:%-d %B %Y}" if place.seen else "not seen again", [place]) for place in seen]
