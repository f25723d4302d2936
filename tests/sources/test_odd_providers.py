"""Both providers' clients against second stand-ins with odd answers: pages that repeat, wrong types, nulls, huge ones,
errors that call themselves a success. Nothing is lost that could be read, nothing is paid without end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest

from jobs.actions.searches import find_or_create_search
from jobs.models import ApiCall, Place, PlaceSearch
from jobs.sources.google_places import GooglePlaces
from jobs.sources.overpass import Overpass
from jobs.sources.places import Question, Rectangle, ResultPage
from jobs.web.failures import Fail, Retry, StageOutcome
from tests.sources.odd_providers import JSON, OddServer, Reply, as_json, served

AREA = Rectangle(47.0, 8.0, 47.1, 8.1)
PLUMBERS = Question("plumbers", "plumbers", AREA)


def shop(number: int, **fields: Any) -> dict[str, Any]:
    """A place as the reference of Places (New) shows one."""
    return {
        "name": f"places/odd-{number}", "id": f"odd-{number}", "displayName": {"text": f"Shop {number}"},
        "location": {"latitude": 47.05, "longitude": 8.05}, "types": ["plumber", "point_of_interest"],
    } | fields  # fmt: skip


def node(number: int, **tags: Any) -> dict[str, Any]:
    """An element as the Overpass API's manual shows one."""
    own = {"craft": "plumber", "name": f"N{number}"}
    return {"type": "node", "id": number, "lat": 47.05, "lon": 8.05, "tags": own | tags}


@pytest.fixture
def odd(settings: Any) -> Callable[..., Any]:
    """Serve an odd provider under the addresses of both."""

    @contextmanager
    def serving(answer: Callable[[int, dict[str, Any]], Reply]) -> Iterator[OddServer]:
        server = OddServer(answer)
        with served(server) as url:
            settings.GOOGLE_PLACES_BASE_URL = settings.OVERPASS_BASE_URL = url
            settings.GOOGLE_MAPS_API_KEY = "a-key"
            yield server

    return serving


def google(odd: Any, *answers: Reply) -> ResultPage:
    with odd(lambda n, _: answers[min(n, len(answers) - 1)]):
        return asyncio.run(GooglePlaces().search(PLUMBERS))


def overpass(odd: Any, answer: Reply) -> ResultPage:
    with odd(lambda *_: answer):
        return asyncio.run(Overpass().search(PLUMBERS))


# Pages.

ENDLESS = {
    "one token for ever": lambda n: {"places": [shop(n)], "nextPageToken": "again"},
    "one page for ever": lambda n: {"places": [shop(1), shop(2)], "nextPageToken": f"page-{n}"},
    "empty pages": lambda n: {"places": [], "nextPageToken": f"page-{n}"},
    "no places at all": lambda n: {"nextPageToken": f"page-{n}"},
    "more than there can be": lambda n: {"places": [shop(20 * n + k) for k in range(20)], "nextPageToken": f"p{n}"},
    "a place a page": lambda n: {"places": [shop(n)], "nextPageToken": f"page-{n}"},
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ENDLESS)
def test_pages_without_end_are_paid_a_bounded_number_of_times(kind: str, odd: Any, work_off: Any) -> None:
    with odd(lambda n, _: as_json(ENDLESS[kind](n))) as server:
        search = find_or_create_search("plumbers in Ithaca, NY", provider="google")
        PlaceSearch.objects.filter(pk=search.pk).update(area=None, area_key="", budget=Decimal(50))
        search.refresh_from_db()
        work_off("place_search", search)
    search.refresh_from_db()
    assert search.status == "Completed"
    assert len(server.requests) <= 20
    assert ApiCall.objects.filter(status="committed").count() == len(server.requests)
    assert not search.complete
    assert "missing" in search.left_out
    assert Place.objects.count() == len({place["id"] for n in range(len(server.requests))
                                         for place in ENDLESS[kind](n).get("places", [])})  # fmt: skip


def test_a_token_that_is_no_text_ends_the_pages(odd: Any) -> None:
    for token in (None, 7, ["x"], {"token": "x"}, ""):
        assert google(odd, as_json({"places": [shop(1)], "nextPageToken": token})).token == ""


# Answers as a whole.


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (as_json({"error": {"code": 403, "message": "API key expired", "status": "PERMISSION_DENIED"}}), "malformed"),
        (as_json([]), "malformed"),
        (as_json("OK"), "malformed"),
        ((200, "text/html", b"<!doctype html><title>Sign in</title>"), "malformed"),
        ((200, JSON, b'{"places": [{"id": "odd-1"'), "malformed"),
        ((200, JSON, b"\xff\xfe\x00"), "malformed"),
        ((200, JSON, b'{"places":' + b"[" * 200_000), "malformed"),
        ((204, JSON, b""), None),
        ((500, "text/html", b"<h1>Server Error</h1>"), "server_error"),
        ((502, JSON, b"null"), "server_error"),
        (as_json({"error": {"code": "403", "message": {"text": "no"}}}, 403), "denied"),
        (as_json({"error": [{"message": "no"}]}, 400), "bad_request"),
        (as_json({"errors": ["quota"]}, 429), "quota"),
        (as_json({"error": {"details": [{"@type": "x/google.rpc.RetryInfo", "retryDelay": "never"}]}}, 429), "quota"),
        ((200, JSON, b'{"places":[{"id":"odd-1","displayName":{"text":"' + b"x" * 21_000_000 + b'"}}]}'), None),
    ],
)
def test_googles_answer_that_is_none_has_a_reason_of_the_list(odd: Any, answer: Reply, word: str | None) -> None:
    with pytest.raises((Retry, Fail)) as ended:
        google(odd, answer)
    outcome: StageOutcome = ended.value
    assert outcome.reason.word != "bug"
    assert word is None or outcome.reason.word == word
    assert outcome.sentence


@pytest.mark.parametrize("places", [None, {}, "none", 3, False])
def test_googles_list_that_is_no_list_is_an_empty_one(odd: Any, places: Any) -> None:
    assert google(odd, as_json({"places": places})).places == []


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (as_json({"error": "runtime"}), "server_error"),
        (as_json({"elements": None}), "server_error"),
        (as_json({"elements": {"1": node(1)}}), "server_error"),
        (as_json({"elements": [node(1)], "remark": "runtime error: Query ran out of memory"}), "server_error"),
        ((200, "text/html", b"<p>The server is probably too busy to handle your request.</p>"), "server_error"),
        ((200, JSON, b'{"version": 0.6, "elements": [{"type": "node"'), "server_error"),
        ((504, "text/html", b"Gateway timeout"), "server_error"),
        ((429, "text/html", b"rate_limited"), "rate_limited"),
        ((400, "text/html", b"parse error"), "bad_request"),
        ((403, "text/html", b"blocked"), "denied"),
        ((301, "text/html", b""), None),
    ],
)  # fmt: skip
def test_overpass_answer_that_is_none_has_a_reason_of_the_list(odd: Any, answer: Reply, word: str | None) -> None:
    with pytest.raises((Retry, Fail)) as ended:
        overpass(odd, answer)
    assert ended.value.reason.word != "bug"
    assert word is None or ended.value.reason.word == word


@pytest.mark.parametrize("remark", [None, 5, "", ["error"], "Query finished in 12 s"])
def test_a_remark_that_is_no_error_loses_nothing(odd: Any, remark: Any) -> None:
    assert len(overpass(odd, as_json({"elements": [node(1)], "remark": remark})).places) == 1


# Places.

ODD_FIELDS = (None, "", 0, -1, True, [], {}, [None], {"x": None}, "\0", "\ud800", 1e308, "NaN", [[[]]], "x" * 50_000)
FIELDS_OF_A_PLACE = (
    "name", "displayName", "formattedAddress", "addressComponents", "location", "types", "primaryType", "rating",
    "userRatingCount", "googleMapsUri", "websiteUri", "internationalPhoneNumber", "businessStatus", "priceLevel",
    "regularOpeningHours", "movedPlaceId", "pureServiceAreaBusiness", "newField2027",
)  # fmt: skip


def test_every_field_of_a_place_may_be_of_every_odd_kind(odd: Any) -> None:
    places = [shop(n, **{name: value}) for n, (name, value) in enumerate(
        (name, value) for name in FIELDS_OF_A_PLACE for value in ODD_FIELDS)]  # fmt: skip
    page = google(odd, (200, JSON, json.dumps({"places": [shop(9_999), *places]}).encode()))
    assert len(page.places) == len(places) + 1
    assert page.unreadable == {}
    assert page.places[0].name == "Shop 9999"
    for place in page.places:
        json.dumps(place.raw)
        assert "\0" not in f"{place.name}{place.address}{place.phone}{place.website}"


def test_every_tag_of_an_element_may_be_of_every_odd_kind(odd: Any) -> None:
    tags = (
        "name",
        "phone",
        "website",
        "addr:street",
        "addr:city",
        "opening_hours",
        "craft",
        "end_date",
        "contact:email",
    )
    elements = [node(n, **{tag: value}) for n, (tag, value) in enumerate(
        (tag, value) for tag in tags for value in ODD_FIELDS)]  # fmt: skip
    unreadable = [
        None, [], "node", {"type": "area", "id": 1}, {"type": "count", "id": 0, "tags": {"total": "5"}},
        {"type": "node", "id": "17", "tags": {}}, {"type": "way", "id": 5}, {"type": "node", "id": 6, "tags": []},
    ]  # fmt: skip
    page = overpass(odd, (200, JSON, json.dumps({"elements": [*elements, *unreadable, node(9_999)]}).encode()))
    assert len(page.places) == len(elements) + 1
    assert sum(page.unreadable.values()) == len(unreadable)
    assert page.places[-1].name == "N9999"


@pytest.mark.django_db(transaction=True)
def test_what_was_read_of_odd_places_can_be_stored(odd: Any, work_off: Any) -> None:
    places = [shop(n, **{name: value}) for n, (name, value) in enumerate(
        (name, value) for name in FIELDS_OF_A_PLACE for value in ODD_FIELDS)]  # fmt: skip
    with odd(lambda *_: (200, JSON, json.dumps({"places": [*places, shop(1), shop(1)]}).encode())):
        search = find_or_create_search("plumbers in Ithaca, NY", provider="google")
        PlaceSearch.objects.filter(pk=search.pk).update(area=None, area_key="", budget=Decimal(50))
        search.refresh_from_db()
        assert work_off("place_search", search) == {"found": 1}
    assert Place.objects.count() == len(places)
    assert work_off("deep_scan", *Place.objects.all()[:1])


def test_the_address_of_a_place_that_was_moved_or_is_odd_is_asked_safely(odd: Any) -> None:
    with odd(lambda *_: as_json({"id": None, "displayName": {"text": "x"}})), pytest.raises(Retry) as ended:
        asyncio.run(GooglePlaces().details("odd-1"))
    assert ended.value.reason.word == "malformed"
    for elements, reason in (([], "gone"), ([{"type": "node", "id": 1}], "malformed")):
        with odd(lambda *_, e=elements: as_json({"elements": e})), pytest.raises((Retry, Fail)) as ended_:
            asyncio.run(Overpass().details("node/1"))
        assert ended_.value.reason.word == reason
