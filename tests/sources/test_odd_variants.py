# ruff: noqa: E501 -- tables are read whole
"""Variants of odd answers, with what must be read of each written before it was read: one place or refusal a line."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.sources import google_places, overpass
from jobs.sources.odd_answers import readable
from jobs.sources.places import Question, clamped
from jobs.web.failures import Fail, Retry, StageOutcome
from tests.sources import odd_siblings

GOOGLE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a name that is a text": ({"displayName": "Odd Inn"}, {"name": "Odd Inn"}),
    "an id only in the resource name": ({"id": None, "name": "places/ChIJother"}, {"place_id": "ChIJother"}),
    "an id with its resource": ({"id": "places/ChIJthird"}, {"place_id": "ChIJthird"}),
    "numbers as texts": ({"location": {"latitude": "47.05", "longitude": "8.05"}, "rating": "4.5", "userRatingCount": "12"},
                         {"latitude": 47.05, "longitude": 8.05, "rating": 4.5, "rating_count": 12}),
    "a point of the old API": ({"location": {"lat": 47.05, "lng": 8.05}}, {"latitude": 47.05, "longitude": 8.05}),
    "half a point": ({"location": {"longitude": 8.05}}, {"latitude": None, "longitude": None}),
    "a point out of range": ({"location": {"latitude": 91, "longitude": 8.05}}, {"latitude": None, "longitude": None}),
    "a count with decimals": ({"userRatingCount": 12.0}, {"rating_count": 12}),
    "a rating of nothing": ({"rating": 0, "userRatingCount": 0}, {"rating": None, "rating_count": 0}),
    "a website without scheme": ({"websiteUri": " odd.test "}, {"website": "odd.test"}),
    "a website that is none": ({"websiteUri": "javascript:alert(1)"}, {"website": ""}),
    "a phone with a label": ({"internationalPhoneNumber": "\u202a+41 44 555 01 00\u202c"}, {"phone": "+41 44 555 01 00"}),
    "a name over two lines": ({"displayName": {"text": " Odd\n  Inn\t"}}, {"name": "Odd Inn"}),
    "a moved place as a resource": ({"movedPlaceId": "places/ChIJnew"}, {"moved_to": "ChIJnew"}),
    "a moved place only as a resource": ({"movedPlace": "places/ChIJnew"}, {"moved_to": "ChIJnew"}),
    "a status of next year": ({"businessStatus": "FUTURE_OPENING"}, {"business_status": "FUTURE_OPENING"}),
    "types as one text": ({"types": "plumber"}, {"types": ("plumber",)}),
    "an address of lines": ({"formattedAddress": "1 Odd St\nZurich"}, {"address": "1 Odd St, Zurich"}),
    "a country without a short text": ({"addressComponents": [{"longText": "Switzerland", "types": ["country"]}]},
                                       {"address_parts": {"country": "Switzerland"}}),
}  # fmt: skip

OSM: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "no phone": ({"phone": "no"}, {"phone": ""}),
    "an unknown website": ({"website": "none", "contact:website": "odd.test"}, {"website": "odd.test"}),
    "an empty first value": ({"phone": " ; +41 44 555 01 01"}, {"phone": "+41 44 555 01 01"}),
    "an end that is to come": ({"end_date": "2099-12-31"}, {"business_status": "OPERATIONAL"}),
    "an end long ago": ({"end_date": "before 1990"}, {"business_status": "CLOSED_PERMANENTLY"}),
    "an end in words": ({"end_date": "~2015"}, {"business_status": "CLOSED_PERMANENTLY"}),
    "no end": ({"end_date": "no"}, {"business_status": "OPERATIONAL"}),
    "out of use": ({"disused": "yes"}, {"business_status": "CLOSED_PERMANENTLY"}),
    "left": ({"abandoned": "yes"}, {"business_status": "CLOSED_PERMANENTLY"}),
    "closed for good by its hours": ({"opening_hours": "closed"}, {"business_status": "CLOSED_TEMPORARILY"}),
    "a village": ({"addr:street": "Dorfstr.", "addr:housenumber": "1", "addr:village": "Oddwil"}, {"address_parts": {"number": "1", "street": "Dorfstr.", "city": "Oddwil"}}),
    "a town in the old way": ({"is_in:city": "Oddwil"}, {"address_parts": {"city": "Oddwil"}}),
    "an address as a contact": ({"contact:street": "Weg", "contact:housenumber": "2", "contact:city": "Oddwil", "contact:postcode": "8000"},
                                {"address_parts": {"number": "2", "street": "Weg", "city": "Oddwil", "postal_code": "8000"}}),
    "a house number of a Czech register": ({"addr:street": "Ulice", "addr:conscriptionnumber": "123"}, {"address_parts": {"number": "123", "street": "Ulice"}}),
    "no name by decision": ({"name": None, "noname": "yes", "brand": "Oddly"}, {"name": "Oddly"}),
    "a name of blanks": ({"name": "  ", "operator": "Odd AG"}, {"name": "Odd AG"}),
    "a website with a blank in it": ({"website": "https://odd.test https://other.test"}, {"website": "https://odd.test"}),
    "a phone of two with a comma": ({"phone": "+41 44 555 01 02, +41 44 555 01 03"}, {"phone": "+41 44 555 01 02"}),
}  # fmt: skip

ELEMENTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "an id as a decimal": ({"id": 17.0}, {"place_id": "node/17"}),
    "a way with bounds alone": ({"type": "way", "lat": None, "lon": None,
                                 "bounds": {"minlat": 47.0, "minlon": 8.0, "maxlat": 47.2, "maxlon": 8.2}},
                                {"latitude": 47.1, "longitude": 8.1}),
    "a point as texts": ({"lat": "47.05", "lon": "8.05"}, {"latitude": 47.05, "longitude": 8.05}),
    "half a point": ({"lat": 47.05, "lon": None}, {"latitude": None, "longitude": None}),
}  # fmt: skip
UNREADABLE = ({"id": True}, {"id": 17.5}, {"id": -3}, {"id": "17"})

REFUSALS: dict[str, tuple[int, Any, str]] = {
    "a list around the error": (403, [{"error": {"message": "no billing", "status": "PERMISSION_DENIED"}}], "denied"),
    "a quota as 403": (403, {"error": {"message": "Quota exceeded.", "status": "RESOURCE_EXHAUSTED"}}, "quota"),
    "a rate as 403": (403, {"error": {"errors": [{"reason": "rateLimitExceeded"}], "message": "slow"}}, "quota"),
    "a passing fault as 400": (400, {"error": {"message": "later", "status": "UNAVAILABLE"}}, "server_error"),
    "a deadline as 408": (408, {"error": {"message": "late", "status": "DEADLINE_EXCEEDED"}}, "server_error"),
    "a call that was cancelled": (499, {"error": {"message": "cancelled", "status": "CANCELLED"}}, "server_error"),
    "a key that is not valid": (400, {"error": {"message": "API key not valid.", "status": "INVALID_ARGUMENT"}}, "denied"),
    "a status without HTTP's": (200, {"error": {"status": "PERMISSION_DENIED"}}, "malformed"),
}  # fmt: skip


def wrong(place: Any, right: dict[str, Any]) -> dict[str, Any]:
    """The fields that are not as they should be."""
    values = {name: getattr(place, name) for name in right}
    numbers = ("latitude", "longitude", "rating")
    return {
        name: value
        for name, value in values.items()
        if (float(value) if name in numbers and value is not None else value) != right[name]
    }


@pytest.mark.parametrize("kind", GOOGLE | odd_siblings.GOOGLE)
def test_a_place_of_google_is_read_as_far_as_it_says_something(kind: str) -> None:
    fields, right = (GOOGLE | odd_siblings.GOOGLE)[kind]
    good = {"id": "ChIJodd", "displayName": {"text": "Odd"}}
    places, unreadable = readable([good | fields, good | {"id": "ChIJnext"}], google_places._place)
    assert unreadable == {}
    assert wrong(places[0], right) == {}
    assert places[1].place_id == "ChIJnext"


@pytest.mark.parametrize("kind", OSM | odd_siblings.OSM)
def test_an_element_of_openstreetmap_is_read_as_far_as_it_says_something(kind: str) -> None:
    tags, right = (OSM | odd_siblings.OSM)[kind]
    element = {"type": "node", "id": 1, "lat": 47.05, "lon": 8.05, "tags": {"craft": "plumber", "name": "Odd"} | tags}
    places, unreadable = readable([element, element | {"id": 2}], overpass._place)
    assert unreadable == {}
    assert wrong(places[0], right) == {}
    assert len(places) == 2


@pytest.mark.parametrize("kind", ELEMENTS)
def test_an_odd_element_is_where_it_says(kind: str) -> None:
    parts, right = ELEMENTS[kind]
    element = {"type": "node", "id": 1, "lat": 47.05, "lon": 8.05, "tags": {"name": "Odd"}} | parts
    places, unreadable = readable([element], overpass._place)
    assert unreadable == {}
    assert wrong(places[0], right) == {}


def test_an_element_whose_id_is_none_costs_itself() -> None:
    element = {"type": "node", "id": 1, "lat": 47.05, "lon": 8.05, "tags": {"name": "Odd"}}
    places, unreadable = readable([*(element | parts for parts in UNREADABLE), element], overpass._place)
    assert [place.place_id for place in places] == ["node/1"]
    assert unreadable == {"without an id": len(UNREADABLE)}


@pytest.mark.parametrize("kind", REFUSALS | odd_siblings.REFUSALS)
def test_a_refusal_of_google_is_understood_by_its_own_status(kind: str) -> None:
    status, answer, word = (REFUSALS | odd_siblings.REFUSALS)[kind]
    with pytest.raises(StageOutcome) as ended:
        google_places._checked(status, answer)
    assert ended.value.reason.word == word
    assert isinstance(ended.value, Retry if word in ("quota", "server_error", "malformed") else Fail)


@pytest.mark.parametrize("kind", odd_siblings.WAITS)
def test_a_refused_call_waits_as_long_as_its_details_say(kind: str) -> None:
    details, least, most = odd_siblings.WAITS[kind]
    with pytest.raises(Retry) as ended:
        google_places._checked(429, {"error": {"status": "RESOURCE_EXHAUSTED", "details": details}})
    assert ended.value.reason.word == "quota"
    assert least <= (ended.value.after or 60) <= most


@pytest.mark.parametrize("kind", odd_siblings.OVERPASS)
def test_a_fault_of_overpass_that_passes_by_itself_is_tried_again(kind: str) -> None:
    status, answer, word, passes = odd_siblings.OVERPASS[kind]
    with pytest.raises(StageOutcome) as ended:
        overpass._check(status, answer)
    assert (ended.value.reason.word, isinstance(ended.value, Retry)) == (word, passes)


@pytest.mark.parametrize("trade", ["plumber", "bakery", "dentist", "gym", "lawyer"])
def test_a_trade_is_also_asked_for_among_several_values(trade: str) -> None:
    area = clamped(1, 2, 3, 4)
    query = overpass.query_for(Question(trade, trade, area))
    for key, value in (tag for tags in overpass.tags_of(trade) for tag in tags):
        assert f'["{key}"~"(^|[;,]) *{value} *([;,]|$)"]' in query
