"""Searches by the list, their price beforehand, and their repeats."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from jobs.actions import operations
from jobs.actions.search_price import PriceNotAgreed, plan_all, plan_search
from jobs.actions.searches import (
    AmbiguousSearch,
    cross_product,
    draft_search,
    find_or_create_search,
    repeat_due,
    rerun,
    split_query,
)
from jobs.models import PlaceSearch
from jobs.sources.locations import find_location

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _google(settings: Any) -> None:
    settings.PLACES_PROVIDER, settings.GOOGLE_MAPS_API_KEY = "google", "a-key"


@pytest.mark.parametrize(
    ("written", "country", "people"),
    [
        ("New York, NY", "US", 8_804_190),  # "New York City" in the gazetteer
        ("Ithaca NY", "US", 30_788),
        ("saint louis, missouri", "US", 279_695),
        ("Köln", "DE", 1_024_621),
        ("Cologne", "DE", 1_024_621),
        ("Zurich", "CH", 415_367),
        ("Toronto, ON", "CA", 2_794_356),
        ("London, Ontario", "CA", 422_324),
        ("Paris, TX", "US", 24_782),
        ("Salem", "IN", 917_414),  # not Jerusalem, which is also called so
        ("Москва", "RU", 10_381_222),
        ("東京", "JP", 9_733_276),
        ("القاهرة", "EG", 9_606_916),
        ("Giessen", "DE", 89_179),  # as those write who have no ß, and not the village in the Netherlands
        ("Tromso", "NO", 41_915),
        ("Washington, D.C.", "US", 689_545),
        ("Berlin, DE", "DE", 3_426_354),  # Delaware has none
        ("Richmond, CA", "US", 109_708),  # a state comes before the country
        ("Tbilisi, Georgia", "GE", 1_049_498),
        ("Prague, Czech Republic", "CZ", 1_165_581),
    ],
)
def test_a_city_is_known_however_it_is_written(written: str, country: str, people: int) -> None:
    city = find_location(written).place
    assert city is not None
    assert (city.country, city.population) == (country, people)


def test_a_name_that_cannot_be_read_is_no_place() -> None:
    assert not any(find_location(name).known for name in ("", "ሰማይ ቤት", "—", "!?", "x" * 5_000))


@pytest.mark.parametrize(
    "words",
    [
        "plumbers in Ithaca, NY",
        "plumbers Ithaca NY",
        "Plumbers near Ithaca, New York, USA",
        "plumbers in Ithaca NY 14850",
    ],
)
def test_a_place_that_is_written_in_another_way_is_the_same_search(words: str) -> None:
    assert ask(words) == ask("plumbers in Ithaca, NY")


def test_a_name_of_several_places_is_asked_about_with_choices() -> None:
    with pytest.raises(AmbiguousSearch, match="Which Springfield do you mean") as error:
        ask("plumbers in Springfield")
    assert {choice["location"] for choice in error.value.choices} >= {"Springfield, MO, US", "Springfield, IL, US"}
    assert "people" in error.value.choices[0]["description"]
    assert ask(f"plumbers in {error.value.choices[0]['location']}").location == error.value.choices[0]["location"]


def test_a_radius_and_coordinates_are_the_area_itself() -> None:
    near, point = ask("plumbers within 20 miles of Ithaca, NY"), ask("plumbers 42.4440, -76.5019")
    assert (near.business_type, near.area["radius"]) == ("plumbers", 32_187)
    assert (point.area["latitude"], bool(near.area_key), bool(point.area_key)) == (42.444, True, True)


def test_a_plan_without_an_area_says_that_few_come_and_a_guess_is_shown() -> None:
    assert "at most 60 results" in plan_search(draft_search("plumbers near Hogwarts Castle")).basis
    assert "was read as Philadelphia, PA" in plan_search(draft_search("plumbers in Philidelphia")).basis


def ask(words: str, **more: Any) -> PlaceSearch:
    return find_or_create_search(words, requested_by="ann", **more)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("plumbers in Ithaca, NY", "read as 'plumbers' in Ithaca, NY, United States"),
        ("roofers within 20 miles of Ithaca NY", "read as 'roofers' within 32 km of Ithaca, NY, United States"),
        ("IKEA Köln", "'IKEA' is not a known trade: the words are searched as they are"),
        ("roofers in Qxzt", "'Qxzt' is not a place that we know"),
    ],
)
def test_a_plan_always_says_what_was_understood(words: str, said: str) -> None:
    assert said in plan_search(draft_search(words)).basis


def test_an_area_where_no_known_city_lies_is_not_called_a_place_that_is_not_recognized() -> None:
    basis = plan_search(draft_search("ac repair in Andheri West Mumbai")).basis
    assert "not recognized" not in basis
    assert "the population is not known" in basis


def test_a_search_has_a_price_before_it_runs_and_a_better_one_after_the_first_run() -> None:
    search = draft_search("plumbers in Ithaca, NY")
    assert search.pk is None
    plan = plan_search(search)
    assert plan.calls >= 1
    assert plan.price == plan.calls * Decimal("0.035")
    assert plan_search(draft_search("plumbers in New York City, NY")).calls > 100 * plan.calls
    first = ask("plumbers in Ithaca, NY")
    done = {"box": None, "state": "done", "token": "", "results": 130}
    PlaceSearch.objects.update(tiles=[done], pages_fetched=7, status="Completed")
    assert plan_search(draft_search("Plumbers  in Ithaca, NY")).price == 0  # it is shown, not paid for again
    again = rerun(first)
    assert plan_search(again).calls == 7
    again.status, again.pages_fetched = "Queued", 5  # it waits for its budget
    assert (plan_search(again).calls, plan_search(again).basis) == (2, "under way, after 5 calls")


def test_a_plan_says_whether_the_budgets_allow_it(settings: Any) -> None:
    settings.BUDGET_DAILY_USD, settings.BUDGET_MONTHLY_USD = 1.0, 50.0
    small, large = draft_search("plumbers in Ithaca, NY"), draft_search("plumbers in New York City, NY")
    assert plan_all([small], "google").affordable
    total = plan_all([small, large], "google")
    assert not total.affordable
    assert (total.left_today, total.left_this_month) == (Decimal(1), Decimal(50))
    assert total.price == sum(plan.price for plan in total.plans)


def test_each_trade_is_searched_in_each_location_once() -> None:
    words = cross_product(["plumbers", "bakeries"], ["Ithaca, NY", "Albany, NY"])
    found = [ask(each) for each in words]
    assert ask("bakeries in Albany,  NY") == found[3]
    assert PlaceSearch.objects.count() == 4
    with pytest.raises(ValueError, match="at most 1,000"):
        cross_product(["x"] * 40, ["y"] * 40)


def test_an_area_or_a_language_makes_another_search() -> None:
    circle = {"latitude": 42.44, "longitude": -76.5, "radius": 3_000}
    by_words, near = ask("plumbers in Ithaca, NY"), ask("plumbers", area=circle)
    german = ask("plumbers in Ithaca, NY", language="de", region="DE")
    assert len({by_words.pk, near.pk, german.pk}) == 3
    assert ask("plumbers", area=circle) == near
    assert (german.language, german.region, near.area) == ("de", "DE", circle)
    assert plan_search(near).calls == 2  # 43,514 people live in its box


@pytest.mark.parametrize(
    ("words", "what", "where"),
    [
        ("Plumbers In Ithaca, NY", "Plumbers", "Ithaca, NY"),
        ("PLUMBERS IN ITHACA, NY", "PLUMBERS", "ITHACA, NY"),
        ("walk in clinics in Ithaca, NY", "walk in clinics", "Ithaca, NY"),
        ("bakeries in Berlin in Germany", "bakeries", "Berlin in Germany"),
        ("plumbers in", "plumbers in", ""),
        ("in Ithaca", "", "Ithaca"),
        ("Zahnarzt München", "Zahnarzt", "München"),
        ("Ithaca NY dentists", "dentists", "Ithaca NY"),
        ("plumber 14850", "plumber", "14850"),
        ('"nail bar" Austin', "nail bar", "Austin"),
        ("nail bar", "nail bar", ""),
    ],
)
def test_what_and_where_are_told_apart_however_they_are_written(words: str, what: str, where: str) -> None:
    assert split_query(words) == (what, where)


def test_an_area_is_the_same_however_its_numbers_are_written() -> None:
    box = ask("plumbers", area=[42, -77, 43, -76])
    assert ask("plumbers", area=[42.0, -77.0, 43.0, -76.0]) == box
    circle = ask("plumbers", area={"latitude": 42.5, "longitude": -76.5, "radius": 3000})
    assert ask("plumbers", area={"radius": 3000.0, "longitude": -76.5, "latitude": 42.5, "name": "Centre"}) == circle


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"words": "plumbers near me"}, "Name the city"),
        ({"words": "plumbers in Ith\0aca, NY"}, "NUL"),
        ({"area": {}}, "An area is"),
        ({"area": [1, 2]}, "An area is"),
        ({"language": "english please"}, "not a language"),
        ({"region": "USA"}, "not a region"),
        ({"words": " in Ithaca"}, "Say what to search for"),
        ({"words": "plumbers in Nowhereville, ZZ", "provider": "overpass"}, "not a place that we know"),
        ({"words": "submarines in Ithaca, NY", "provider": "overpass"}, "no tag"),
    ],
)
def test_a_search_that_nobody_could_answer_says_why(more: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        ask(**{"words": "plumbers in Ithaca, NY", **more})
    assert PlaceSearch.objects.count() == 0


def test_a_search_that_repeats_is_run_again_when_its_time_has_come() -> None:
    search = ask("plumbers in Ithaca, NY", repeat_every_days=7, budget=Decimal(3))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE place_searches SET status = 'Completed', settled_at = now() - interval '6 days'")
        assert repeat_due() == ""
        cursor.execute("UPDATE place_searches SET settled_at = now() - interval '8 days'")
    assert repeat_due() == "Searched again: plumbers in Ithaca, NY."
    again = PlaceSearch.objects.get(run_number=2)
    assert (again.previous_id, again.status, again.repeat_every_days) == (search.pk, "Queued", 7)
    assert (again.budget, again.requested_by) == (3, "ann")
    assert repeat_due() == ""


def test_a_search_that_waits_for_an_answer_about_its_price_is_not_repeated_before_it_has_it() -> None:
    search = ask("plumbers in Ithaca, NY", repeat_every_days=7, budget=Decimal(3))
    ended = {"status": "Error", "settled_at": "2026-11-01T00:00Z"}
    PlaceSearch.objects.filter(pk=search.pk).update(**ended, outcome="spending_limit")
    assert repeat_due() == ""
    PlaceSearch.objects.filter(pk=search.pk).update(outcome="server_error")
    assert repeat_due() == "Searched again: plumbers in Ithaca, NY."


def test_a_repeat_set_on_an_older_run_runs_once_each_time_and_not_beside_another() -> None:
    first = ask("plumbers in Ithaca, NY")
    second = rerun(first)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE place_searches SET status = 'Completed', settled_at = now() - interval '8 days'")
    PlaceSearch.objects.filter(pk=first.pk).update(repeat_every_days=7)
    PlaceSearch.objects.filter(pk=second.pk).update(status="Queued", queued_at="2026-11-01T00:00Z", settled_at=None)
    assert repeat_due() == ""
    PlaceSearch.objects.filter(pk=second.pk).update(status="Completed", settled_at="2026-11-01T00:00Z")
    assert repeat_due() != ""
    assert list(PlaceSearch.objects.order_by("pk").values_list("repeat_every_days", flat=True)) == [None, None, 7]
    PlaceSearch.objects.filter(run_number=3).update(status="Completed", settled_at=timezone.now())
    assert repeat_due() == ""


def test_a_run_is_compared_with_the_last_one_that_ended_well() -> None:
    first = ask("plumbers in Ithaca, NY")
    PlaceSearch.objects.update(status="Completed")
    failed = rerun(first)
    PlaceSearch.objects.filter(pk=failed.pk).update(status="Error")
    assert rerun(first).previous == first


def test_a_search_is_not_run_again_while_a_run_of_it_is_under_way() -> None:
    first = ask("plumbers in Ithaca, NY")
    PlaceSearch.objects.update(status="Completed")
    again, asked = operations.search_again(first, by="ann", budget=Decimal(1))
    assert (again.run_number, asked.rows) == (2, 1)
    with pytest.raises(operations.Refused, match="under way"):
        operations.search_again(first, by="ann", budget=Decimal(1))
    assert PlaceSearch.objects.count() == 2


def test_to_run_searches_again_is_a_new_run_of_each_that_has_ended() -> None:
    done, waiting, failed = (ask(f"{trade} in Ithaca, NY") for trade in ("plumbers", "bakeries", "florists"))
    PlaceSearch.objects.update(status="Completed")
    PlaceSearch.objects.filter(pk=waiting.pk).update(status="Queued", queued_at="2026-11-01T00:00Z")
    PlaceSearch.objects.filter(pk=failed.pk).update(status="Error")
    every = [done.pk, waiting.pk, failed.pk]
    with pytest.raises(PriceNotAgreed, match="2 searches"):
        operations.requeue("place_search", every, by="ann", rerun=True)
    assert PlaceSearch.objects.count() == 3
    assert operations.requeue("place_search", every, by="ann", rerun=True, budget=Decimal(1)).rows == 2
    again = PlaceSearch.objects.get(run_number=2)
    assert (again.previous_id, again.status, again.requested_by) == (done.pk, "Queued", "ann")
    assert PlaceSearch.objects.get(pk=failed.pk).status == "Queued"
    everything = PlaceSearch.objects.all()
    assert operations.requeue("place_search", everything, by="ann", rerun=True, budget=Decimal(1)).rows == 0
