"""Searches over the API: what they would cost is told before anything runs; areas, lists, budgets."""

from __future__ import annotations

import pytest

from jobs.models import ApiCall, LocalBusiness, Place, PlaceSearch
from jobs.store.duplicates import propose_duplicates


@pytest.fixture(autouse=True)
def _google(settings):
    settings.PLACES_PROVIDER, settings.GOOGLE_MAPS_API_KEY = "google", "a-key"
    settings.BUDGET_DAILY_USD = 1.0


def test_a_plan_tells_the_price_and_what_the_budgets_leave_and_stores_nothing(curator):
    cities = ["Ithaca, NY", "New York City, NY"]
    said = curator.post("/api/v3/place-searches/plan", {"trades": ["plumbers"], "locations": cities}).json()
    small, large = said["items"]
    assert small["calls"] < large["calls"]
    assert small["price"] == pytest.approx(small["calls"] * 0.035)
    assert said["price"] == pytest.approx(small["price"] + large["price"])
    assert (said["left_today"], said["affordable"]) == (1.0, False)
    assert "residents" in small["basis"]
    assert PlaceSearch.objects.count() == 0


def test_a_plan_tells_which_other_places_have_the_name_that_was_read(curator):
    (dublin,) = curator.post("/api/v3/place-searches/plan", {"queries": ["plumbers in Dublin"]}).json()["items"]
    assert "was read as Dublin, Ireland" in dublin["basis"]
    other = dublin["alternatives"][0]
    assert other["query"] == "plumbers in Dublin, CA, US"
    (california,) = curator.post("/api/v3/place-searches/plan", {"queries": [other["query"]]}).json()["items"]
    assert "Dublin, CA, United States" in california["basis"]
    assert california["alternatives"] == []


def test_a_plan_of_what_was_asked_before_is_free_and_of_what_nobody_could_answer_says_why(curator):
    curator.post("/api/v3/place-searches", {"queries": ["plumbers in Ithaca, NY"]})
    PlaceSearch.objects.update(status="Completed")
    asked = {"queries": ["Plumbers in Ithaca,  NY", " in Ithaca"]}
    known, odd = curator.post("/api/v3/place-searches/plan", asked).json()["items"]
    assert (known["price"], known["id"]) == (0, PlaceSearch.objects.get().pk)
    assert "Say what to search for" in odd["detail"]


def test_trades_are_searched_in_each_location_with_a_budget_and_a_repeat(curator):
    body = {"trades": ["plumbers", "bakeries"], "locations": ["Ithaca, NY", "Albany, NY"], "budget": 2.5,
            "repeat_every_days": 7, "language": "en", "auto_queue": True}  # fmt: skip
    said = curator.post("/api/v3/place-searches", body).json()
    assert (said["accepted"], said["queued"]) == (4, 4)
    search = PlaceSearch.objects.get(query="bakeries in Albany, NY")
    assert (float(search.budget), search.repeat_every_days, search.language) == (2.5, 7, "en")


def test_a_polygon_stands_for_a_location(curator):
    polygon = {"type": "Polygon", "coordinates": [[[-76.6, 42.4], [-76.4, 42.4], [-76.5, 42.5], [-76.6, 42.4]]]}
    said = curator.post("/api/v3/place-searches", {"queries": ["plumbers"], "area": polygon}).json()
    assert said["accepted"] == 1
    assert PlaceSearch.objects.get().area == polygon
    odd = curator.post("/api/v3/place-searches", {"queries": ["plumbers"], "area": [1, 2]}).json()
    assert "An area is" in odd["items"][0]["detail"]


@pytest.mark.parametrize("body", [{}, {"trades": ["x"]}, {"queries": ["x"] * 1001}, {"queries": ["x"], "budget": -1}])
def test_what_cannot_be_meant_is_refused(curator, body):
    assert curator.post("/api/v3/place-searches", body).status_code == 400
    assert PlaceSearch.objects.count() == 0


def test_the_ledger_is_read_by_search(curator):
    search = PlaceSearch.objects.create(query="plumbers", normalised_query="plumbers", provider="google")
    ApiCall.objects.create(provider="google", sku="text_search_enterprise", price="0.035", search=search)
    ApiCall.objects.create(provider="google", sku="place_details_enterprise", price="0.02")
    (call,) = curator.get(f"/api/v3/api-calls?search_id={search.pk}").json()["items"]
    assert (call["sku"], call["price"], call["status"]) == ("text_search_enterprise", 0.035, "reserved")
    assert curator.get("/api/v3/api-calls/count?status=committed").json()["count"] == 0


def test_possible_duplicates_are_merged_or_dismissed_once(curator, viewer):
    one, two = (
        LocalBusiness.objects.create(provider=name, external_id="1", name="Kestrel", phone="+16072720101")
        for name in ("google", "import")
    )
    propose_duplicates([one.pk])
    (pair,) = curator.get(f"/api/v3/possible-duplicates?decision=open&business_id={two.pk}").json()["items"]
    address = f"/api/v3/possible-duplicates/{pair['id']}"
    assert pair["evidence"]["phone"] is True
    assert viewer.post(f"{address}/merge", {"keep_id": one.pk}).status_code == 403
    assert curator.post(f"{address}/merge", {"keep_id": one.pk}).json()["decision"] == "merged"
    two.refresh_from_db()
    assert two.curation_status == "Archived"
    again = curator.post(f"{address}/dismiss")
    assert again.status_code == 409
    assert "decided before" in again.json()["detail"]
    assert curator.post("/api/v3/possible-duplicates/999/dismiss").status_code == 404


def test_what_is_new_since_the_last_run_is_listed(curator):
    search = PlaceSearch.objects.create(query="plumbers", normalised_query="plumbers", provider="google")
    for name, change in (("Fern", "new"), ("Owl", "same")):
        search.found.create(place=Place.objects.create(provider="google", place_id=name, name=name), change=change)
    (place,) = curator.get(f"/api/v3/places?new_in={search.pk}").json()["items"]
    assert place["name"] == "Fern"


def test_a_search_is_run_again_and_compared(curator):
    search = PlaceSearch.objects.create(query="plumbers", normalised_query="plumbers", provider="google")
    free = curator.post(f"/api/v3/place-searches/{search.pk}/rerun")
    assert (free.status_code, free.json()["price"], free.json()["limit"]) == (409, 0.105, 0.11)
    answer = curator.post(f"/api/v3/place-searches/{search.pk}/rerun", {"budget": 0.5})
    again = PlaceSearch.objects.get(pk=answer.json()["id"])
    assert (answer.status_code, again.run_number, again.previous_id, again.status) == (202, 2, search.pk, "Queued")
    assert answer["Location"] == f"/api/v3/runs/{answer.json()['run_id']}"
    assert curator.post("/api/v3/place-searches/999/rerun").status_code == 404


def test_an_ambiguous_search_is_a_conflict_with_its_choices(curator):
    for address in ("/api/v3/place-searches", "/api/v3/place-searches/plan"):
        refused = curator.post(address, {"queries": ["plumbers in Springfield"]})
        assert refused.status_code == 409
        problem = refused.json()
        assert problem["type"] == "/api/v3/problems/ambiguous"
        queries = [choice["query"] for choice in problem["choices"]]
        assert "plumbers in Springfield, IL, US" in queries
        assert curator.post(address, {"queries": queries[:1]}).status_code == 200


def test_an_ambiguous_search_among_several_is_an_item_with_its_choices(curator):
    body = {"queries": ["plumbers in Springfield", "plumbers in Ithaca, NY"]}
    for address in ("/api/v3/place-searches/plan", "/api/v3/place-searches"):
        odd, good = curator.post(address, body).json()["items"]
        assert odd["choices"][0]["query"].startswith("plumbers in Springfield, ")
        assert "Which Springfield" in odd["detail"]
        assert good["choices"] == []


@pytest.mark.parametrize(
    ("area", "detail"),
    [
        ([-76.57, 42.38, -76.42, 42.5], "with latitude and longitude swapped there is"),
        ([-122.5, 37.7, -122.3, 37.8], "Are the two swapped?"),
        ([-80, 100, -79, 101], "within 300 km"),
        ([48.0, 11.0, 48.2, 11.2], "more than 300 km from Ithaca, NY, US"),
        ({"type": "Polygon", "coordinates": [[[-76.6, 42.3], [-76.4, 42.5], [-76.4, 42.3], [-76.6, 42.5],
                                              [-76.6, 42.3]]]}, "crosses itself"),
    ],
)  # fmt: skip
def test_an_area_that_nobody_means_is_refused_with_what_is_wrong(curator, area, detail):
    body = {"queries": ["plumbers in Ithaca, NY"], "area": area}
    (item,) = curator.post("/api/v3/place-searches/plan", body).json()["items"]
    assert detail in item["detail"]
