"""Place search: an area is covered, little is paid, nothing twice, and runs are compared."""

from __future__ import annotations

import logging
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum

from jobs.actions.searches import find_or_create_search, rerun
from jobs.models import ApiCall, Domain, LocalBusiness, Place, PlaceFound, PlaceSearch
from jobs.pipeline import queue
from jobs.sources.areas import read_area
from jobs.sources.places import Rectangle
from jobs.stages import stage_named
from jobs.stages.place_search import ESTIMATE, covered, gone_places, missed_places
from sampletown.city import city
from sampletown.google_places import World
from sampletown.overpass import Planet
from sampletown.town import Business

pytestmark = pytest.mark.django_db(transaction=True)

QUERY = "plumbers in Ithaca, NY"


def due_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE place_searches SET due_at = now() - interval '1 second'")


def test_a_town_takes_more_than_one_page_and_each_place_is_found_once(work_off: Any, world: World) -> None:
    search = find_or_create_search(QUERY)
    assert work_off("place_search", search) == {"found": 1}
    search.refresh_from_db()
    assert search.result_count == Place.objects.count() == 26
    assert (search.pages_fetched, search.cost) == (2, Decimal("0.07"))
    assert world.calls["search"] == 2


def test_a_search_without_results_is_nothing_found(work_off: Any) -> None:
    search = find_or_create_search("submarines in Ithaca, NY")
    assert work_off("place_search", search) == {"nothing_found": 1}


def test_a_rerun_tells_new_gone_and_changed_and_no_decision_is_lost(work_off: Any, world: World) -> None:
    everybody = city(200)
    world.businesses = lambda: everybody
    first = find_or_create_search(QUERY)
    work_off("place_search", first)
    Place.objects.filter(place_id=everybody[0].place_id).update(
        curation_status="Not a Fit", notes="No reply", tags=["x"]
    )
    changed = replace(everybody[0], phone="(607) 999-0000")
    newcomer = replace(everybody[1], place_id="ChIJnewcomer", name="Plumber Newcomer")
    later = [changed, *everybody[1:198], newcomer]
    world.businesses = lambda: later
    second = rerun(first)
    work_off("place_search", second)
    second.refresh_from_db()
    assert (second.new_count, second.changed_count, second.gone_count) == (1, 1, 0)
    assert PlaceFound.objects.get(search=second, change="new").place.place_id == "ChIJnewcomer"
    assert PlaceFound.objects.get(search=second, change="changed").place.place_id == changed.place_id
    place = Place.objects.get(place_id=changed.place_id)
    assert (place.curation_status, place.notes, place.tags) == ("Not a Fit", "No reply", ["x"])
    assert place.phone.endswith("999-0000")


def ids(places: Any) -> set[str]:
    return set(Place.objects.filter(pk__in=places).values_list("place_id", flat=True))


def test_a_place_that_one_run_misses_is_not_gone_and_one_that_two_miss_is(work_off: Any, world: World) -> None:
    everybody = city(100)
    world.businesses = lambda: everybody
    runs = [find_or_create_search(QUERY)]
    work_off("place_search", runs[0])
    for present in (everybody[:98], [*everybody[:97], everybody[99]], everybody[:97]):
        world.businesses = lambda present=present: present  # type: ignore[misc]
        runs.append(rerun(runs[0]))
        work_off("place_search", runs[-1])
        runs[-1].refresh_from_db()
    once, twice, back = runs[1:]
    assert [run.gone_count for run in runs] == [0, 0, 1, 1]
    assert ids(missed_places(once)) == {b.place_id for b in everybody[98:]}
    assert ids(gone_places(once)) == set()
    assert ids(gone_places(twice)) == {everybody[98].place_id}, "the other one had only flickered"
    assert ids(gone_places(back)) == {everybody[97].place_id}


def test_a_place_that_one_run_misses_is_gone_when_its_details_say_so(work_off: Any, world: World) -> None:
    everybody = city(30)
    world.businesses = lambda: everybody
    first = find_or_create_search(QUERY)
    work_off("place_search", first)
    closed = Place.objects.get(place_id=everybody[0].place_id)
    Place.objects.filter(pk=closed.pk).update(deep_scan_status="Error", deep_scan_outcome="gone")
    world.businesses = lambda: everybody[2:]
    second = rerun(first)
    work_off("place_search", second)
    second.refresh_from_db()
    assert (second.gone_count, ids(gone_places(second))) == (1, {closed.place_id})


def test_a_run_that_left_something_out_misses_nothing(work_off: Any, world: World) -> None:
    everybody = city(200)
    world.businesses = lambda: everybody
    first = find_or_create_search(QUERY)
    work_off("place_search", first)
    world.businesses = lambda: everybody[:100]
    second = rerun(first, budget=Decimal("0.12"))
    assert work_off("place_search", second) == {"spending_limit": 1}
    assert ids(missed_places(second)) == set()


def test_complete_is_said_of_a_drawn_area_and_never_of_an_estimate(work_off: Any) -> None:
    estimate, drawn = find_or_create_search(QUERY), find_or_create_search("plumbers", area=[42.3, -76.7, 42.6, -76.3])
    typed = find_or_create_search("plumbers within 10 km of Ithaca, NY")
    assert work_off("place_search", estimate, drawn, typed) == {"found": 3}
    for search in (estimate, drawn, typed):
        search.refresh_from_db()
    assert [(search.area_exact, search.complete) for search in (estimate, drawn, typed)] == [
        (False, False), (True, True), (True, True),
    ]  # fmt: skip
    assert "estimate of the place" in estimate.left_out
    assert drawn.left_out == ""


def test_a_quota_of_the_minute_heals_and_one_of_the_day_is_waited_for_without_asking(
    work_off: Any, world: World
) -> None:
    world.per_day = 1
    search = find_or_create_search(QUERY)
    assert work_off("place_search", search) == {"quota": 1}
    assert ApiCall.objects.filter(status="released").count() == 1
    spent = ApiCall.objects.exclude(status="released").aggregate(sum=Sum("price"))["sum"]
    assert spent == Decimal("0.035")
    due_now()
    asked = len(world.times["search"])
    world.per_day = None
    assert work_off("place_search") == {"quota": 1}
    assert len(world.times["search"]) == asked  # nobody asked before the day's quota resets
    with connection.cursor() as cursor:
        cursor.execute("UPDATE api_calls SET resumes_at = now() - interval '1 second' WHERE status = 'released'")
    due_now()
    assert work_off("place_search") == {"found": 1}


def test_workers_together_stay_under_the_quota_of_a_minute(work_off: Any, world: World, settings: Any) -> None:
    settings.PLACES_CALLS_PER_MINUTE = 1
    search = find_or_create_search(QUERY)
    assert work_off("place_search", search) == {"quota": 1}
    assert world.calls["search"] == 1


def test_a_page_token_that_has_aged_begins_its_tile_again(work_off: Any, world: World) -> None:
    search = find_or_create_search(QUERY)
    PlaceSearch.objects.update(
        tiles=[{"box": None, "state": "waiting", "token": "AeCrKX020" + "0" * 80, "results": 20}], result_count=20
    )
    assert work_off("place_search", search) == {"found": 1}
    search.refresh_from_db()
    assert search.result_count == 26


def test_a_stored_tile_that_cannot_be_read_is_named_and_the_area_is_not_covered(
    work_off: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("jobs.models.stored_json"), "disabled", True)  # the misfit is meant
    search = find_or_create_search(QUERY)
    done = {"box": [1, 2, 3, 4], "state": "done", "token": "", "results": 3}
    PlaceSearch.objects.update(tiles=[done, {"box": "here", "state": "waiting"}, 7], result_count=3)
    assert work_off("place_search", search) == {"found": 1}
    search.refresh_from_db()
    assert search.error.startswith("2 of the stored tiles cannot be read and were not searched")
    assert not covered(search.tiles)
    assert world.calls["search"] == 0


@pytest.mark.parametrize(
    ("refusal", "outcome"),
    [
        ((403, "PERMISSION_DENIED", "Places API (New) has not been used in project 1"), "denied"),
        ((400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."), "denied"),
        ((400, "INVALID_ARGUMENT", "Request contains an invalid argument."), "bad_request"),
        ((503, "UNAVAILABLE", "The service is currently unavailable."), "server_error"),
        ((429, "RESOURCE_EXHAUSTED", "limit 'SearchTextRequest per minute'"), "quota"),
    ],
)
def test_a_refusal_has_its_reason_and_costs_nothing(
    work_off: Any, world: World, refusal: tuple[int, str, str], outcome: str
) -> None:
    world.refuse.append(refusal)
    search = find_or_create_search(QUERY)
    assert work_off("place_search", search) == {outcome: 1}
    search.refresh_from_db()
    assert search.error
    assert search.cost == 0
    assert ApiCall.objects.exclude(status="released").count() == 0


def test_openstreetmap_answers_without_a_key_and_carries_its_attribution(
    work_off: Any, planet: Planet, settings: Any
) -> None:
    settings.FETCH_CONTACT_URL = "https://crawler.test/about"
    search = find_or_create_search(QUERY, provider="overpass")
    assert work_off("place_search", search) == {"found": 1}
    place = Place.objects.first()
    assert place is not None
    assert "OpenStreetMap" in place.attribution
    assert place.expires_at is None
    assert planet.calls == 1
    assert planet.agents == {"ScraperSkyBot/1.0 (+https://crawler.test/about)"}
    assert ApiCall.objects.get().price == 0


@pytest.mark.parametrize(("status", "outcome"), [(429, "rate_limited"), (504, "server_error"), (200, "server_error")])
def test_an_overpass_server_that_cannot_answer_now_is_asked_again(
    work_off: Any, planet: Planet, status: int, outcome: str
) -> None:
    planet.refuse.append(status)
    search = find_or_create_search(QUERY, provider="overpass")
    assert work_off("place_search", search) == {outcome: 1}
    due_now()
    assert work_off("place_search") == {"found": 1}


def test_searches_that_find_no_slot_of_an_overpass_server_wait_and_are_answered_later(
    work_off: Any, planet: Planet
) -> None:
    planet.slots, planet.latency = 1, 0.5
    trades = ("plumbers", "bakeries", "dentists", "florists")
    searches = [find_or_create_search(f"{trade} in Ithaca, NY", provider="overpass") for trade in trades]
    outcomes = work_off("place_search", *searches)
    assert outcomes["rate_limited"] >= 1
    while waiting := PlaceSearch.objects.filter(status="Queued").count():
        due_now()
        work_off("place_search")
        assert PlaceSearch.objects.filter(status="Queued").count() < waiting
    assert set(PlaceSearch.objects.values_list("status", "outcome")) == {("Completed", "found")}


def test_only_what_lies_in_the_circle_is_kept_and_tiles_beside_it_are_not_paid_for(work_off: Any, world: World) -> None:
    everybody = city(400)
    world.businesses = lambda: everybody
    circle = {"latitude": 42.4406, "longitude": -76.4966, "radius": 2_000}
    search = find_or_create_search("plumbers", area=circle)
    assert work_off("place_search", search) == {"found": 1}
    search.refresh_from_db()
    area = read_area(circle)
    within = {b.place_id for b in everybody if area.holds(b.latitude, b.longitude)}
    assert 60 < len(within) < 300
    assert set(Place.objects.values_list("place_id", flat=True)) == within
    assert search.tiles
    assert all(area.meets(Rectangle(*tile["box"])) for tile in search.tiles)
    assert search.complete


def test_an_answer_of_openstreetmap_is_whole_however_much_is_in_it(work_off: Any, planet: Planet) -> None:
    everybody = city(200)
    planet.businesses = lambda: everybody
    search = find_or_create_search(QUERY, provider="overpass")
    assert work_off("place_search", search) == {"found": 1}
    search.refresh_from_db()
    assert (search.result_count, planet.calls, search.complete) == (200, 1, False)
    assert search.left_out == ESTIMATE


def without_premises(n: int, travelling: int) -> list[Business]:
    return [replace(b, travels=k < travelling) for k, b in enumerate(city(n))]


@pytest.mark.parametrize("area", [None, [42.3, -76.7, 42.6, -76.3]])
def test_a_business_without_premises_comes_through_every_stage(work_off: Any, world: World, area: Any) -> None:
    everybody = without_premises(30, travelling=3)
    world.businesses = lambda: everybody
    words = "plumbers" if area else QUERY
    assert work_off("place_search", find_or_create_search(words, area=area)) == {"found": 1}
    assert Place.objects.count() == 30
    nowhere = list(Place.objects.filter(latitude=None, address=""))
    assert len(nowhere) == 3
    assert work_off("deep_scan", *nowhere) == {"found": 3}
    businesses = list(LocalBusiness.objects.filter(latitude=None, address="", city=""))
    assert {each.phone for each in businesses} == {f"+1607200000{n}" for n in range(3)}
    assert work_off("domain_extraction", *businesses) == {"found": 3}
    assert Domain.objects.count() == 3
    # Asked for again by their ids, they are still without an address.
    assert queue(stage_named("deep_scan"), [nowhere[0].pk], rerun=True) == 1
    assert work_off("deep_scan") == {"found": 1}
    assert LocalBusiness.objects.filter(latitude=None).count() == 3


def test_of_many_without_premises_it_is_said_that_more_may_be_there_and_none_is_called_gone(
    work_off: Any, world: World
) -> None:
    everybody = without_premises(300, travelling=10)
    world.businesses = lambda: everybody
    first = find_or_create_search(QUERY)
    work_off("place_search", first)
    first.refresh_from_db()
    assert first.result_count == 300
    assert first.left_out.startswith("10 businesses without premises were listed")
    later = [b for n, b in enumerate(everybody) if n not in (3, 200)]  # one of each kind
    world.businesses = lambda: later
    for _ in range(2):
        second = rerun(first)
        work_off("place_search", second)
    second.refresh_from_db()
    assert (second.new_count, second.changed_count, second.gone_count) == (0, 0, 1)
    assert Place.objects.get(pk__in=gone_places(second)).place_id == everybody[200].place_id
