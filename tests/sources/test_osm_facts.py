"""OpenStreetMap's facts as mappers write them."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.sources.odd_answers import readable
from jobs.sources.overpass import _place
from jobs.sources.places import FoundPlace


def read(**tags: str) -> FoundPlace:
    return _place(
        {"type": "node", "id": 1, "lat": 42.4, "lon": -76.5, "tags": {k.replace("__", ":"): v for k, v in tags.items()}}
    )


@pytest.mark.parametrize(
    ("tags", "name", "value"),
    [
        ({"contact__mobile": "+1 607 272 0101"}, "phone", "+1 607 272 0101"),
        ({"phone": "+1 607 272 0101; +1 607 272 0102"}, "phone", "+1 607 272 0101"),
        ({"url": "https://kestrel.test"}, "website", "https://kestrel.test"),
        ({"website__en": "https://kestrel.test/en"}, "website", "https://kestrel.test/en"),
        ({"contact__facebook": "https://facebook.com/kestrel"}, "website", "https://facebook.com/kestrel"),
        ({"brand": "Kestrel"}, "name", "Kestrel"),
        ({"name__de": "Turmfalke"}, "name", "Turmfalke"),
        ({"craft": "plumber; hvac"}, "types", ("craft=plumber", "craft=hvac")),
        ({"leisure": "fitness_centre"}, "primary_type", "fitness_centre"),
        ({"addr__full": "1 Mill Lane, Ithaca"}, "address", "1 Mill Lane, Ithaca"),
        ({"addr__place": "Mill Farm", "addr__housenumber": "2"}, "address", "2 Mill Farm"),
        ({"end_date": "2020"}, "business_status", "CLOSED_PERMANENTLY"),
        ({"name": "Kes\0trel"}, "name", "Kestrel"),
    ],
)  # fmt: skip
def test_a_fact_is_read_from_whichever_tag_it_stands_in(tags: dict[str, str], name: str, value: Any) -> None:
    assert getattr(read(**tags), name) == value


@pytest.mark.parametrize(
    "element", [None, {}, {"type": "node", "tags": {}}, {"type": "area", "id": 1, "tags": {}}, {"type": "way", "id": 1}]
)
def test_an_odd_element_costs_itself_and_not_the_page(element: Any) -> None:
    places, unreadable = readable([element], _place)
    assert (places, sum(unreadable.values())) == ([], 1)


def test_a_point_out_of_range_is_no_point() -> None:
    place = _place({"type": "node", "id": 1, "lat": 442.4, "lon": "x", "tags": {"name": "Kestrel"}})
    assert (place.latitude, place.longitude) == (None, None)
