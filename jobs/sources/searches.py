"""Place searches as people ask them: "plumbers in Ithaca, NY"."""

from __future__ import annotations

import json
import re
from typing import Any

from django.conf import settings

from jobs.models import PlaceSearch
from jobs.sources.gazetteer import area_of
from jobs.sources.overpass import tags_of
from jobs.sources.places import Rectangle
from jobs.web.failures import Ended


def split_query(words: str) -> tuple[str, str]:
    """What and where: "plumbers in Ithaca, NY" -> ("plumbers", "Ithaca, NY"); without "in" there is no where."""
    what, _, where = re.sub(r"\s+", " ", words).strip().partition(" in ")
    return what.strip(), where.strip()


def find_or_create_search(words: str, *, requested_by: str = "", provider: str | None = None) -> PlaceSearch:
    """The latest run of this search, or a new row for it: asking again for what was paid for costs nothing.

    Raises ValueError with a sentence for a search that no provider could answer.
    """
    identity = _identity(words, provider or settings.PLACES_PROVIDER)
    latest = PlaceSearch.objects.filter(**identity).order_by("-run_number").first()
    return latest or _create(words, identity, requested_by, previous=None)


def rerun(search: PlaceSearch, *, requested_by: str = "") -> PlaceSearch:
    """A new run of a search, to be compared with it when it is done."""
    identity = {name: getattr(search, name) for name in ("provider", "normalised_query", "area_key")}
    latest = PlaceSearch.objects.filter(**identity).order_by("-run_number").first()
    return _create(search.query, identity, requested_by, previous=latest)


def _identity(words: str, provider: str) -> dict[str, Any]:
    what, where = split_query(words)
    if not what:
        raise ValueError('Say what to search for, as in "plumbers in Ithaca, NY".')
    area = area_of(where) if where else None
    if provider == "overpass":
        _refuse_what_overpass_cannot(what, where, area)
    area_key = json.dumps(area.as_list()) if area is not None and provider == "overpass" else ""
    query = re.sub(r"\s+", " ", words).strip().lower()
    return {"provider": provider, "normalised_query": query, "area_key": area_key}


def _refuse_what_overpass_cannot(what: str, where: str, area: Rectangle | None) -> None:
    if area is None:
        raise ValueError(
            f'The location {where!r} is not a city that we know. Write it as in "plumbers in Ithaca, NY".'
            if where
            else 'Say where to search, as in "plumbers in Ithaca, NY".'
        )
    try:
        tags_of(what)
    except Ended as ended:
        raise ValueError(ended.sentence) from None


def _create(words: str, identity: dict[str, Any], requested_by: str, previous: PlaceSearch | None) -> PlaceSearch:
    what, where = split_query(words)
    area = area_of(where) if where else None
    return PlaceSearch.objects.create(
        **identity,
        query=words.strip(),
        business_type=what,
        location=where,
        area=area.as_list() if area is not None else None,
        run_number=previous.run_number + 1 if previous else 1,
        previous=previous,
        requested_by=requested_by,
    )
