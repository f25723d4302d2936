"""The stand-in of Google Places speaks as the published discovery document says, and so do we to it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from jobs.sources.google_places import FIELDS, GooglePlaces
from jobs.sources.places import Question, Rectangle
from sampletown.google_places import PLACE_FIELDS, SEARCH_FIELDS, World
from sampletown.town import businesses
from tests.chaos.workers import ROOT

SCHEMAS = json.loads((ROOT / "tests" / "data" / "places_v1.json").read_text())
TYPES = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "object": dict, "array": list}
EVERYWHERE = Rectangle(42.3, -76.7, 42.6, -76.3)


def problems(value: Any, schema: Any, at: str) -> list[str]:
    """Where a value is not what the schema says; empty: nowhere."""
    if isinstance(schema, str) and schema in SCHEMAS:
        return problems(value, SCHEMAS[schema], at)
    if isinstance(schema, str):
        right = isinstance(value, TYPES[schema]) and isinstance(value, bool) == (schema == "boolean")
        return [] if right else [f"{at} is not {schema}: {value!r}"]
    if isinstance(schema, list) and schema[0] == "enum":
        return [] if value in schema[1:] else [f"{at} is no word of the list: {value!r}"]
    if isinstance(schema, list):
        return [each for n, one in enumerate(value) for each in problems(one, schema[0], f"{at}[{n}]")]
    found = [f"{at} has no {name!r}" for name in value if name not in schema]
    return found + [p for name in value if name in schema for p in problems(value[name], schema[name], f"{at}.{name}")]


async def asked(url: str, body: dict[str, Any], mask: str = "*", path: str = "/v1/places:searchText") -> Any:
    headers = {"X-Goog-Api-Key": "a-key", "X-Goog-FieldMask": mask} if mask else {"X-Goog-Api-Key": "a-key"}
    method = "POST" if body else "GET"
    async with (
        aiohttp.ClientSession(trust_env=False) as session,
        session.request(method, url + path, json=body or None, headers=headers) as answer,
    ):
        return answer.status, await answer.json()


def test_every_answer_of_the_stand_in_is_of_the_published_schema(providers: str) -> None:
    for query in ("plumbers in Ithaca", "bakeries in Ithaca", "submarines in Ithaca"):
        status, answer = asyncio.run(asked(providers, {"textQuery": query}))
        assert status == 200
        assert problems(answer, SCHEMAS["SearchTextResponse"], "answer") == []
    assert answer == {}  # nothing found: proto3 JSON leaves empty lists out
    status, place = asyncio.run(asked(providers, {}, path=f"/v1/places/{businesses()[0].place_id}"))
    assert problems(place, SCHEMAS["Place"], "place") == []


def test_the_stand_in_and_we_use_only_published_names() -> None:
    assert SCHEMAS["SearchTextRequest"].keys() >= SEARCH_FIELDS
    assert SCHEMAS["Place"].keys() >= PLACE_FIELDS >= set(FIELDS)


@pytest.mark.parametrize(
    ("body", "mask", "said"),
    [
        ({"textQuery": "plumbers"}, "", "FieldMask is a required parameter"),
        ({"textQuery": "plumbers"}, "places.phone", "Cannot find matching fields for path 'places.phone'"),
        ({"textQuery": "plumbers"}, "id", "Cannot find matching fields for path 'id'"),
        ({"textQuery": "plumbers", "radius": 5}, "*", 'Unknown name "radius": Cannot find field.'),
        ({"textQuery": "plumbers", "pageSize": -1}, "*", "invalid argument"),
        ({"pageSize": 1}, "*", "invalid argument"),
        ({"textQuery": "plumbers", "locationRestriction": {"circle": {}}}, "*", "invalid argument"),
        ({"textQuery": "plumbers", "pageToken": "nonsense"}, "*", "invalid argument"),
    ],
)
def test_what_google_refuses_the_stand_in_refuses(providers: str, body: Any, mask: str, said: str) -> None:
    status, answer = asyncio.run(asked(providers, body, mask))
    assert (status, answer["error"]["code"], answer["error"]["status"]) == (400, 400, "INVALID_ARGUMENT")
    assert said in json.dumps(answer).replace('\\"', '"')


def test_a_token_is_good_only_for_the_question_it_came_from(providers: str) -> None:
    question = {"textQuery": "plumbers in Ithaca"}
    _, first = asyncio.run(asked(providers, question))
    token = first["nextPageToken"]
    assert asyncio.run(asked(providers, {**question, "pageToken": token, "pageSize": 5}))[0] == 200
    assert asyncio.run(asked(providers, {"textQuery": "plumbers", "pageToken": token}))[0] == 400
    _, without = asyncio.run(asked(providers, question, "places.id"))
    assert "nextPageToken" not in without  # only what the mask names


def test_what_we_ask_is_of_the_published_schema_and_billed_as_we_think(providers: str, world: World) -> None:
    google = GooglePlaces()
    asyncio.run(google.search(Question("plumbers", "plumbers", EVERYWHERE, "en", "US", whole=True)))
    asyncio.run(google.search(Question("plumbers", "plumbers", EVERYWHERE), ids_only=True))
    asyncio.run(google.details(businesses()[0].place_id))
    for each in world.log:
        assert problems(each["request"], SCHEMAS["SearchTextRequest"], "request") == []
    assert set(world.billed) == {charge.sku for charge in google.charges().values()}
