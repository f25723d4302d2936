"""Odd answers of providers: one odd place costs itself, an answer that was lost counts as spent, waits are as told."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.actions.searches import find_or_create_search
from jobs.models import ApiCall, Place, PlaceSearch
from jobs.sources.google_places import _checked, _place
from jobs.sources.odd_answers import readable
from jobs.web.failures import Fail, Retry, StageOutcome
from sampletown.google_places import World
from sampletown.overpass import Planet

QUERY = "plumbers in Ithaca, NY"
GOOD = {
    "id": "ChIJgood",
    "displayName": {"text": "Kettle & Larch"},
    "location": {"latitude": 42.44, "longitude": -76.5},
}


def place(**fields: Any) -> dict[str, Any]:
    return {"id": "ChIJodd", "displayName": {"text": "Elm Electric"}} | fields


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("odd", "name"),
    [
        (place(displayName=None), ""),
        (place(displayName={"text": "Elm\0 Electric"}), "Elm Electric"),
        (place(displayName={"text": "Elm \ud800Electric"}), "Elm Electric"),
        (place(location=None, types=None, rating=None), "Elm Electric"),
        (place(location={"latitude": 442.0, "longitude": "west"}), "Elm Electric"),
        (place(rating=99, userRatingCount=-3), "Elm Electric"),
        (place(userRatingCount=10**12, businessStatus="TELEPORTED", priceLevel=7), "Elm Electric"),
        (place(types=["plumber", None, 3], addressComponents=[None, {"types": None}, "x"]), "Elm Electric"),
        (place(regularOpeningHours="always", websiteUri=["x"]), "Elm Electric"),
    ],
)
def test_an_odd_place_is_stored_as_far_as_it_can_be_read_and_so_are_the_others(
    work_off: Any, world: World, odd: dict[str, Any], name: str
) -> None:
    world.odd.append((200, json.dumps({"places": [GOOD, odd, {**GOOD, "id": "ChIJlast"}]})))
    search = find_or_create_search(QUERY)
    assert work_off("place_search", search) == {"found": 1}
    assert set(Place.objects.values_list("place_id", "name")) == {
        ("ChIJgood", "Kettle & Larch"), ("ChIJodd", name), ("ChIJlast", "Kettle & Larch"),
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_place_that_cannot_be_stored_is_counted_with_its_reason(work_off: Any, world: World) -> None:
    odd = [{"displayName": {"text": "Elm Electric"}}, "a place", None, {"id": ""}]
    world.odd.append((200, json.dumps({"places": [GOOD, *odd]})))
    search = find_or_create_search(QUERY)
    assert work_off("place_search", search) == {"found": 1}
    search.refresh_from_db()
    assert search.result_count == 1
    assert "could not be read: 2 that is no object, 2 without an id." in search.left_out
    assert ApiCall.objects.get().status == "committed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("body", ["", '{"places": [{"id": "ChIJ', "null", "[]", "<html>busy</html>"])
def test_an_answer_that_was_cut_off_is_tried_again_and_may_have_been_billed(
    work_off: Any, world: World, body: str
) -> None:
    world.odd.append((200, body))
    search = find_or_create_search(QUERY)
    assert work_off("place_search", search) == {"malformed": 1}
    search.refresh_from_db()
    assert search.status == "Queued"
    call = ApiCall.objects.get()
    assert (call.status, call.price) == ("uncertain", Decimal("0.035"))
    assert world.billed["text_search_enterprise"] == 1


def refused(status: int, answer: Any) -> StageOutcome:
    with pytest.raises(StageOutcome) as error:
        _checked(status, answer)
    return error.value


def limit(unit: str) -> dict[str, Any]:
    metadata = {"quota_limit": "SearchTextRequestPerProject", "quota_unit": unit}
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "metadata": metadata}
    return {"error": {"message": "Resource has been exhausted.", "status": "RESOURCE_EXHAUSTED", "details": [info]}}


def test_what_a_refusal_means_is_read_from_its_details() -> None:
    delay = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "3.5s"}
    waits = [
        refused(429, {"error": {"message": "Too many requests.", "details": [delay]}}),
        refused(429, limit("1/min/{project}")),
        refused(429, limit("1/d/{project}")),
        refused(429, {"error": {"message": "Quota exceeded for limit 'SearchTextRequest per day'."}}),
    ]
    assert all(isinstance(wait, Retry) and wait.reason.word == "quota" for wait in waits)
    seconds = [wait.after or 0 for wait in waits if isinstance(wait, Retry)]
    assert seconds[:2] == [3.5, 60.0]
    assert min(seconds[2:]) > 3600


@pytest.mark.parametrize(
    ("status", "answer", "word", "sentence"),
    [
        (400, {"error": "invalid_grant", "error_description": "Bad Request"}, "bad_request", "invalid_grant"),
        (401, {"error": "invalid_grant"}, "denied", "invalid_grant"),
        (400, None, "bad_request", "400"),
        (403, ["x"], "denied", "403"),
        (400, {"error": {"message": None, "details": "none", "status": 3}}, "bad_request", "400"),
        (400, {"error": {"details": [None, {"fieldViolations": {"x": 1}}]}}, "bad_request", "400"),
        (404, {"error": {"message": "no longer valid"}}, "gone", "no longer valid"),
    ],
)
def test_an_error_of_any_shape_is_a_refusal_with_a_reason(status: int, answer: Any, word: str, sentence: str) -> None:
    outcome = refused(status, answer)
    assert isinstance(outcome, Fail)
    assert outcome.reason.word == word
    assert sentence in outcome.sentence


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
FIELDS = (
    "id", "displayName", "formattedAddress", "addressComponents", "location", "types", "primaryType", "rating",
    "userRatingCount", "googleMapsUri", "websiteUri", "internationalPhoneNumber", "businessStatus", "priceLevel",
    "regularOpeningHours", "movedPlaceId",
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), ODD) | ODD, max_size=3))
def test_whatever_stands_in_a_page_it_is_read_or_counted(places: list[Any]) -> None:
    found, unreadable = readable(places, _place)
    assert len(found) + sum(unreadable.values()) == len(places)
    assert "\0" not in repr(found)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(100, 599), ODD | st.dictionaries(st.sampled_from(("error", "places")), ODD))
def test_whatever_is_answered_it_is_an_answer_or_an_outcome_with_a_reason(status: int, answer: Any) -> None:
    try:
        assert isinstance(_checked(status, answer), dict)
    except StageOutcome as outcome:
        assert outcome.sentence  # noqa: PT017 -- either is right


@pytest.mark.django_db(transaction=True)
def test_a_page_of_an_overloaded_overpass_server_is_tried_again(work_off: Any, planet: Planet) -> None:
    planet.odd.append((200, "<html><p>runtime error: the server is probably too busy</p></html>"))
    search = find_or_create_search(QUERY, provider="overpass")
    assert work_off("place_search", search) == {"server_error": 1}
    search.refresh_from_db()
    assert search.status == "Queued"
    assert "too busy" in str(search.error)  # type: ignore[attr-defined]  # a state column


@pytest.mark.django_db(transaction=True)
def test_a_minute_s_quota_is_waited_for_as_long_as_google_says(work_off: Any, world: World) -> None:
    delay = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1500s"}
    world.odd.append((429, json.dumps({"error": {"message": "Too many.", "details": [delay]}})))
    search = find_or_create_search(QUERY)
    assert work_off("place_search", search) == {"quota": 1}
    due = PlaceSearch.objects.values_list("due_at", flat=True).get()
    assert timedelta(minutes=20) < due - timezone.now() < timedelta(minutes=26)
    assert ApiCall.objects.get().status == "released"
