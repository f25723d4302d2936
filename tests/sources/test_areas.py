"""Areas: rectangles, circles and polygons, read from JSON; which tiles they meet is never too few."""

from __future__ import annotations

import random
from typing import Any

import pytest

from jobs.sources.areas import read_area
from jobs.sources.places import Rectangle

TRIANGLE = {"type": "Polygon", "coordinates": [[[0, 0], [10, 0], [0, 10], [0, 0]]]}
RING = {
    "type": "Polygon",
    "coordinates": [[[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]], [[3, 3], [6, 3], [6, 6], [3, 6], [3, 3]]],
}
CIRCLE = {"latitude": 42.44, "longitude": -76.5, "radius": 5_000}


def test_a_circle_holds_what_is_nearer_than_its_radius() -> None:
    circle = read_area(CIRCLE)
    assert circle.holds(42.44 + 0.044, -76.5)  # 4.9 km north
    assert not circle.holds(42.44 + 0.046, -76.5)
    assert circle.holds(42.44, -76.5 + 0.060)  # degrees of longitude are shorter here
    assert not circle.holds(42.44 + 0.04, -76.5 + 0.055)  # in its box, but not in it


def test_a_polygon_is_written_longitude_first_and_may_have_a_hole() -> None:
    triangle, ring = read_area(TRIANGLE), read_area(RING)
    assert triangle.holds(1, 8)
    assert not triangle.holds(8, 8)
    assert ring.holds(1, 1)
    assert not ring.holds(4.5, 4.5)


@pytest.mark.parametrize("said", [[0, 0, 10, 10], TRIANGLE, RING, {"latitude": 5, "longitude": 5, "radius": 150_000}])
def test_a_tile_with_a_point_of_the_area_meets_it(said: Any) -> None:
    area, chance = read_area(said), random.Random(5)
    for _ in range(2_000):
        lat, lon, size = chance.uniform(-2, 12), chance.uniform(-2, 12), chance.choice((0.01, 0.3, 4))
        if area.holds(lat, lon):
            assert area.meets(
                Rectangle(lat - size * chance.random(), lon - size * chance.random(), lat + size, lon + size)
            )


def test_tiles_outside_of_a_shape_s_corner_are_not_met() -> None:
    assert not read_area(TRIANGLE).meets(Rectangle(7, 7, 9, 9))
    assert not read_area({"latitude": 5, "longitude": 5, "radius": 100_000}).meets(Rectangle(5.8, 5.8, 5.9, 5.9))


def test_a_tile_that_a_thin_polygon_only_passes_through_is_met() -> None:
    thin = read_area({"type": "Polygon", "coordinates": [[[0, 5], [10, 5.01], [10, 5.02], [0, 5.01], [0, 5]]]})
    assert thin.meets(Rectangle(4, 4, 6, 6))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("Ithaca", "An area is"),
        ([10, 0, 0, 10], "from south-west to north-east"),
        ([0, 0, 91, 10], "not a latitude"),
        ([0, 0, float("nan"), 10], "not a latitude"),
        ({**CIRCLE, "radius": 0}, "radius"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, "four points"),
        ({"type": "Polygon", "coordinates": 7}, "cannot be read"),
        ({"type": "Polygon"}, "cannot be read"),
        ({"type": "Polygon", "coordinates": [[[1], [2], [3], [4]]]}, "cannot be read"),
        (["a", 0, 1, 1], "cannot be read"),
        ([10**400, 0, 1, 1], "cannot be read"),
        ([10, 170, 20, -170], "180th meridian"),
        ([0, 0, 0, 0], "from south-west to north-east"),
        ({}, "An area is"),
    ],
)
def test_an_area_that_is_none_says_why(said: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_area(said)


def test_an_area_at_the_end_of_the_map_is_cut_off_there() -> None:
    box = read_area({"latitude": 89.9, "longitude": -179.99, "radius": 50_000}).box
    assert (box.west, box.north) == (-180, 90)
    assert read_area(box.as_list()).box == box
