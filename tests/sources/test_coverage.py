"""A city of 2,000 businesses: all of them are found, for less than by the naive ways, and nothing is paid for twice.

`python -m pytest tests/sources/test_coverage.py -s` prints the figures of docs/performance.md.
"""

from __future__ import annotations

import json
import math
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.db.models import Sum

from jobs.actions import operations
from jobs.actions.searches import find_or_create_search
from jobs.models import ApiCall, Place, PlaceSearch
from jobs.sources.locations import find_location
from jobs.sources.places import Rectangle
from jobs.stages.place_search import ESTIMATE
from sampletown.city import city
from sampletown.google_places import World
from tests import processes
from tests.chaos.workers import ROOT
from tests.patience import eventually

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = city(2_000)
EVERYBODY = {b.place_id for b in PEOPLE}
QUERY = "plumbers in Ithaca, NY"
PRICE = {"text_search_ids": 0, "text_search_pro": Decimal("0.032"), "text_search_enterprise": Decimal("0.035"),
         "place_details_enterprise": Decimal("0.020")}  # fmt: skip
SEED, KILLS = 20, 20


@pytest.fixture
def metropolis(world: World) -> World:
    """The stand-in, with the city in it."""
    world.businesses = lambda: PEOPLE
    return world


def found() -> set[str]:
    return set(Place.objects.values_list("place_id", flat=True))


def billed(world: World) -> Decimal:
    """What the stand-in would write on its bill, in US dollars."""
    return sum((PRICE[sku] * times for sku, times in world.billed.items()), Decimal(0))


def pages_asked(world: World) -> Counter[tuple[str, ...]]:
    """How often each page of each question was answered; probes apart."""
    return Counter((json.dumps(each["request"], sort_keys=True), str(each["ids_only"])) for each in world.log)


def test_everybody_is_found_for_a_ninth_of_a_details_call_each(work_off: Any, metropolis: World) -> None:
    search = find_or_create_search(QUERY)
    began = time.perf_counter()
    assert work_off("place_search", search) == {"found": 1}
    seconds = time.perf_counter() - began
    search.refresh_from_db()
    assert found() == EVERYBODY  # recall 1.0
    assert (search.complete, search.left_out, search.result_count) == (False, ESTIMATE, 2_000)
    assert search.cost == billed(metropolis)
    ledger = Counter(ApiCall.objects.filter(status="committed").values_list("sku", flat=True))
    assert ledger == metropolis.billed
    paid = metropolis.billed["text_search_enterprise"]
    # Searched without websites, then a details call for each; a fixed grid that is just fine enough, if one knew it.
    details, (grid_calls, side) = paid * PRICE["text_search_pro"] + 2_000 * Decimal("0.020"), fixed_grid()
    grid = grid_calls * Decimal("0.035")
    print(f"\nby tiles: {paid} paid calls, {ledger['text_search_ids']} free ones, ${search.cost}, {seconds:.1f} s")
    print(f"tiles without that look: {without_looking(ithaca())} calls")
    print(f"details for each: {paid + 2_000:,} calls, ${details}; fixed grid of {side} x {side}: {grid_calls}, ${grid}")
    print(f"one search without tiles: 3 calls, $0.105, {60 / 2_000:.0%} of the businesses")
    assert search.cost < details / 9
    assert search.cost < grid / 2


def without_looking(tile: Rectangle | None) -> int:
    """Calls when every page of a full tile is paid before it is divided."""
    assert tile is not None
    inside = sum(tile.south <= b.latitude < tile.north and tile.west <= b.longitude < tile.east for b in PEOPLE)
    if inside < 60:
        return max(1, math.ceil(inside / 20))
    return 3 + sum(without_looking(quarter) for quarter in tile.quarters())


def fixed_grid() -> tuple[int, int]:
    """Calls of the coarsest grid over the city in which no tile is full, and its tiles a side."""
    area = ithaca()
    for side in range(1, 100):
        tiles = Counter(
            (
                math.floor((b.latitude - area.south) / (area.north - area.south) * side),
                math.floor((b.longitude - area.west) / (area.east - area.west) * side),
            )
            for b in PEOPLE
        )
        if max(tiles.values()) < 60:
            return side * side - len(tiles) + sum(math.ceil(n / 20) for n in tiles.values()), side
    raise AssertionError("No grid is fine enough.")


def test_a_budget_of_half_stops_the_search_and_raising_it_completes_it(work_off: Any, metropolis: World) -> None:
    search = find_or_create_search(QUERY, budget=Decimal("2.43"))
    assert work_off("place_search", search) == {"spending_limit": 1}
    search.refresh_from_db()
    assert (search.status, search.complete) == ("Error", False)
    assert Decimal("2.38") < search.cost <= Decimal("2.43")
    assert "still to be searched" in search.left_out
    assert "Raise the limit" in str(search.error)
    half = len(found())
    assert 800 < half < 1_200
    asked = sum(metropolis.calls.values())
    assert work_off("place_search", search) == {"spending_limit": 1}  # nothing is paid before somebody answers
    assert sum(metropolis.calls.values()) == asked
    operations.continue_search(search, by="ann", budget=Decimal(100))
    assert work_off("place_search") == {"found": 1}
    search.refresh_from_db()
    assert found() == EVERYBODY
    assert search.left_out == ESTIMATE
    assert max(pages_asked(metropolis).values()) == 1  # no page was asked for twice
    assert search.cost == billed(metropolis)
    print(f"\nhalf the budget: ${search.cost / 2} bought {half:,}; all for ${search.cost}")


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(providers: str, transactional_db: None) -> Iterator[Start]:
    """Starts drainers of the place search (tests/sources/drainer.py) on the test's database, with these settings."""
    at = connection.settings_dict
    url = f"postgresql://{at['USER']}@/{quote(at['NAME'])}?host={quote(at['HOST'], safe='')}&port={at['PORT']}"
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": url, "LOG_LEVEL": "ERROR",
        "GOOGLE_PLACES_BASE_URL": providers, "GOOGLE_MAPS_API_KEY": "a-key", "PLACES_CALLS_PER_MINUTE": "100000",
    }  # fmt: skip
    words, pipe = [sys.executable, "-m", "tests.sources.drainer", "place_search"], subprocess.PIPE
    started: list[subprocess.Popen[str]] = []

    def run(**settings: str) -> subprocess.Popen[str]:
        env = environment | settings
        started.append(processes.start(words, cwd=ROOT, env=env, stdin=pipe, stdout=pipe, text=True, bufsize=1))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.wait()


def say(process: subprocess.Popen[str]) -> int:
    assert process.stdin is not None
    process.stdin.write("\n")
    return heard(process)


def heard(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def test_a_worker_killed_at_20_random_moments_pays_for_no_call_twice_but_the_one_in_flight(
    metropolis: World, start: Start
) -> None:
    search, chance, drainer = find_or_create_search(QUERY), random.Random(SEED), start()
    queue_searches(search)
    for moment in sorted(chance.sample(range(1, 340), KILLS)):  # of the 348 calls that it takes
        child = say(drainer)
        eventually(lambda moment=moment: sum(metropolis.calls.values()) >= moment, pause=0.001)
        time.sleep(chance.uniform(0, 0.03))
        os.kill(child, signal.SIGKILL)
        assert heard(drainer) == -signal.SIGKILL
        with connection.cursor() as cursor:  # the lease of the dead runs out
            cursor.execute(
                "UPDATE place_searches SET lease_until = now() - interval '1 second' WHERE status = 'Processing'"
            )
    say(drainer)
    assert heard(drainer) == 0
    search.refresh_from_db()
    assert (search.status, search.outcome, search.left_out) == ("Completed", "found", ESTIMATE)
    assert found() == EVERYBODY
    in_flight = ApiCall.objects.filter(status="reserved").count()
    twice = sum(times - 1 for times in pages_asked(metropolis).values())
    paid = ApiCall.objects.aggregate(sum=Sum("price"))["sum"]
    print(
        f"\n{KILLS} kills: {in_flight} calls in flight, {twice} asked twice; ledger ${paid}, bill ${billed(metropolis)}"
    )
    assert 0 < twice <= in_flight <= KILLS  # nothing but what was in flight when a worker died
    assert ApiCall.objects.count() >= sum(metropolis.calls.values())  # no call but from the ledger
    assert billed(metropolis) <= paid <= billed(metropolis) + in_flight * Decimal("0.035")
    keys = Counter(ApiCall.objects.filter(status="committed").values_list("sku", "request_key"))
    assert max(keys.values()) == 1


def test_workers_together_make_as_many_calls_a_minute_as_the_provider_allows(metropolis: World, start: Start) -> None:
    metropolis.per_minute = 7
    searches = [find_or_create_search(f"{trade} in Ithaca, NY") for trade in ("plumbers", "plumber", "plumbing")]
    queue_searches(*searches)
    workers = [start(PLACES_CALLS_PER_MINUTE="7") for _ in range(2)]
    for worker in workers:
        say(worker)
    assert [heard(worker) for worker in workers] == [0, 0]
    assert sum(metropolis.calls.values()) == 7
    assert not ApiCall.objects.filter(status="released").exists()  # nobody ran into the provider's own limit
    assert set(PlaceSearch.objects.values_list("status", "outcome")) == {("Queued", "quota")}


def queue_searches(*searches: PlaceSearch) -> None:
    from jobs.pipeline import queue
    from jobs.stages import stage_named

    with connection.cursor() as cursor:  # Procrastinate's tables are not Django's to empty
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    PlaceSearch.objects.filter(budget=None).update(budget=1_000)
    queue(stage_named("place_search"), [search.pk for search in searches])


def ithaca() -> Rectangle:
    """The area in which the plumbers of Ithaca are searched."""
    place = find_location("Ithaca, NY").place
    assert place is not None
    return place.rectangle
