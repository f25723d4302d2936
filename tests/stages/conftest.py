"""A provider that answers, and a stage drained in this process."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from jobs.models import PlaceSearch
from jobs.pipeline import drain, queue
from jobs.pipeline.database import close_threads
from jobs.stages import stage_named
from sampletown.google_places import World
from sampletown.overpass import Planet
from tests.fakeweb import FakeWeb
from tests.stages.site import Site
from tests.stages.standin import serving

AGREED = 1_000  # US dollars, where a test is not about the price
Drain = Callable[[str, Any], "Counter[str]"]


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    """Sites that have no page yet."""
    with FakeWeb() as served:
        yield served


@pytest.fixture
def world() -> World:
    """What the Google stand-in knows and counts."""
    return World()


@pytest.fixture
def planet() -> Planet:
    """What the Overpass stand-in knows and counts."""
    return Planet()


@pytest.fixture
def providers(world: World, planet: Planet, settings: Any) -> Iterator[str]:
    """Both stand-ins, served; their base URL."""
    with serving(world, planet) as url:
        settings.GOOGLE_PLACES_BASE_URL = settings.OVERPASS_BASE_URL = url
        settings.GOOGLE_MAPS_API_KEY, settings.PLACES_PROVIDER = "a-key", "google"
        settings.PLACES_CALLS_PER_MINUTE = 100_000
        settings.BUDGET_DAILY_USD = settings.BUDGET_MONTHLY_USD = 1_000.0
        yield url


@pytest.fixture
def work_off(transactional_db: None, providers: str) -> Iterator[Drain]:
    """Queue rows for a stage and drain it; how many ended with which outcome. Searches without a budget get one."""

    def run(name: str, *rows: Any) -> Counter[str]:
        stage = stage_named(name)
        PlaceSearch.objects.filter(pk__in=[row.pk for row in rows if isinstance(row, PlaceSearch)], budget=None).update(
            budget=AGREED
        )
        queue(stage, [row.pk for row in rows])
        return asyncio.run(drain(stage, None))  # type: ignore[arg-type]  # these works use no web

    with connection.cursor() as cursor:  # Procrastinate's tables are not Django's to empty
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    yield run
    close_threads()


@pytest.fixture
def site(transactional_db: None) -> Iterator[Site]:
    """A web of *.test hosts, and the stages that visit it."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    with FakeWeb() as web:
        yield Site(web)
    close_threads()
