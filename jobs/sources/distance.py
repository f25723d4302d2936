"""The distance of two points on the earth."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

EARTH_METRES = 6_371_000  # the mean radius (IUGG)


def metres_between(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Metres between two points (latitude, longitude in degrees) on a sphere, by the haversine formula."""
    north_a, east_a, north_b, east_b = map(radians, (*a, *b))
    half = sin((north_b - north_a) / 2) ** 2 + cos(north_a) * cos(north_b) * sin((east_b - east_a) / 2) ** 2
    return 2 * EARTH_METRES * asin(min(1.0, sqrt(half)))
