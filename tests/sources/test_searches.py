"""Searches by the list, their price beforehand, and their repeats."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from jobs.models import PlaceSearch
from jobs.searches import ask_for_each, plan_search, repeat_due
from jobs.sources.gazetteer import area_of, population_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _google(settings: Any) -> None:
    settings.PLACES_PROVIDER, settings.GOOGLE_MAPS_API_KEY = "google", "a-key"


def test_a_typed_city_is_found_without_asking_anybody() -> None:
    ithaca = area_of("Ithaca, NY")
    assert ithaca is not None
    assert ithaca.south < 42.4406 < ithaca.north
    assert ithaca.west < -76.4966 < ithaca.east
    assert area_of("Paris, Texas") != area_of("Paris, France")
    assert area_of("Nowhereville, ZZ") is None
    assert (population_of("Ithaca, New York, USA") or 0) > 20_000


def test_a_search_has_a_price_before_it_runs_and_a_better_one_after_the_first_run() -> None:
    (search,) = ask_for_each(["plumbers"], ["Ithaca, NY"], by="ann")
    plan = plan_search(search)
    assert plan.calls >= 1
    assert plan.price == plan.calls * Decimal("0.035")
    PlaceSearch.objects.update(complete=True, pages_fetched=7)
    later = PlaceSearch(provider="google", normalised_query=search.normalised_query, location=search.location)
    assert plan_search(later).calls == 7


def test_each_trade_is_searched_in_each_location_once() -> None:
    first = ask_for_each(["plumbers", "bakeries"], ["Ithaca, NY", "Albany, NY"], by="ann")
    assert ask_for_each(["bakeries"], ["Albany, NY"], by="bob") == [first[3]]
    assert PlaceSearch.objects.count() == 4
    with pytest.raises(ValueError, match="at most 1,000"):
        ask_for_each(["x"] * 40, ["y"] * 40, by="ann")


def test_a_search_that_repeats_is_run_again_when_its_time_has_come() -> None:
    (search,) = ask_for_each(["plumbers"], ["Ithaca, NY"], by="ann", repeat_every_days=7)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE place_searches SET status = 'Completed', settled_at = now() - interval '6 days'")
        assert repeat_due() == ""
        cursor.execute("UPDATE place_searches SET settled_at = now() - interval '8 days'")
    assert repeat_due() == "Searched again: plumbers in Ithaca, NY."
    again = PlaceSearch.objects.get(run_number=2)
    assert (again.previous_id, again.status, again.repeat_every_days) == (search.pk, "Queued", 7)
    assert repeat_due() == ""
