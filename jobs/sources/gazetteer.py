# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""The places that are known without any request: GeoNames' cities, countries and divisions, postal codes.

They lie in two SQLite files, made by `data/build_gazetteer.py`, and are read where they are needed: nothing is held in
memory. Sources and licences stand in their table `meta`.
"""

from __future__ import annotations

import json
import math
import sqlite3
import threading
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from jobs.sources.names import fold
from jobs.sources.places import Rectangle, clamped

DATA = Path(__file__).parent / "data"
KM_PER_DEGREE = 111.32
CITY_HALF_KM = (6.0, 30.0)  # the least and the most of an estimated square
ESTIMATE = 1.4  # half a side of a city's square, in kilometres for the root of a thousand people, twice

Kind = Literal["city", "section", "region", "county", "country", "postal code", "point"]


@dataclass(frozen=True)
class KnownPlace:
    """A place of the gazetteer, with its area: `box`, or the circle of `radius_km` around its point.

    `country` is ISO 3166-1 alpha-2; `admin1` the state or province as people write it (NY, Bayern). `boundary` says that
    the box is that of a true boundary, else it is an estimate. `alias`: it was found by a name that is not its own.
    """

    kind: Kind
    name: str
    country: str = ""
    admin1: str = ""
    latitude: float = 0.0
    longitude: float = 0.0
    population: int = 0
    box: Rectangle | None = None
    radius_km: float = 0.0
    boundary: bool = False
    alias: bool = False
    key: str = ""
    meant: str = ""  # how the text was read, where it was not written so

    @property
    def label(self) -> str:
        """One spelling for it: "Ithaca, NY, US"."""
        return ", ".join(dict.fromkeys(part for part in (self.name, self.admin1, self.country) if part))

    @property
    def description(self) -> str:
        """For a list to choose from: "Springfield, MO, United States (city, 169,176 people)"."""
        people = f", {self.population:,} people" if self.population else ""
        return f"{self.full_name} ({self.kind}{people})"

    @property
    def full_name(self) -> str:
        """For people: "Ithaca, NY, United States"."""
        return ", ".join(dict.fromkeys(filter(None, (self.name, self.admin1, country_name(self.country)))))

    @property
    def rectangle(self) -> Rectangle:
        """The box of its area."""
        return self.box or around(self.latitude, self.longitude, self.radius_km)


def around(latitude: float, longitude: float, half_km: float) -> Rectangle:
    """The square around a point; `half_km` is half of its side."""
    up = half_km / KM_PER_DEGREE
    across = up / max(0.1, math.cos(math.radians(latitude)))
    return clamped(latitude - up, longitude - across, latitude + up, longitude + across)


def kilometres(a: KnownPlace, b: KnownPlace) -> float:
    """The distance of two places' points, near enough for comparing."""
    across = (a.longitude - b.longitude) * math.cos(math.radians((a.latitude + b.latitude) / 2))
    return math.hypot(a.latitude - b.latitude, across) * KM_PER_DEGREE


# Cities.


@cache
def cities_named(name: str) -> tuple[KnownPlace, ...]:
    """The cities and sections of cities with this folded name, the largest first."""
    sql = (
        "SELECT p.*, n.alias FROM names AS n JOIN places AS p USING (id) WHERE n.fold = ? ORDER BY population DESC, id"
    )
    cities = tuple(_city(row) for row in _rows("gazetteer", sql, name))
    country, other = informal()["also_named"].get(name, ("", ""))
    if not other:
        return cities
    own = [_city(row) for row in _rows("gazetteer", sql, fold(other))]
    named = (replace(city, name=name.title(), alias=False) for city in own if city.country == country)
    return tuple(sorted({*named, *cities}, key=lambda city: (-city.population, city.key)))


def cities_named_any(names: Collection[str], least: int) -> list[KnownPlace]:
    """Cities of at least so many people with any of these folded names, in one look: the largest first."""
    sql = (
        "SELECT p.*, n.alias FROM names AS n JOIN places AS p USING (id)"
        " WHERE n.fold IN (SELECT value FROM json_each(?)) AND p.population >= ? ORDER BY population DESC, id"
    )
    return [_city(row) for row in _rows("gazetteer", sql, json.dumps(sorted(names)), least)]


def cities_nearly_named(prefix: str, longest: int, least: int) -> list[tuple[str, KnownPlace]]:
    """Cities of at least so many people whose folded name begins so and is not longer, each with that name."""
    sql = (
        "SELECT n.fold, p.*, n.alias FROM names AS n JOIN places AS p USING (id)"
        " WHERE n.fold >= ? AND n.fold < ? AND length(n.fold) <= ? AND p.population >= ?"
        " ORDER BY population DESC, id LIMIT 20"
    )
    rows = _rows("gazetteer", sql, prefix, prefix + "\U0010ffff", longest, least)
    return [(name, _city(row)) for name, *row in rows]


def _city(row: Sequence[Any]) -> KnownPlace:
    number, name, lat, lon, people, country, admin1, section, alias = row
    place = KnownPlace(
        "section" if section else "city", name, country, admin1_name(country, admin1), lat / 1e4, lon / 1e4, people,
        alias=bool(alias), key=f"geonames:{number}",
    )  # fmt: skip
    return replace(place, **_city_area(number, place))


def _city_area(number: int, place: KnownPlace) -> dict[str, Any]:
    """The box of a city's own boundary; a US city's ZIP codes and a square by its population; else a larger square."""
    for row in _rows("gazetteer", "SELECT south, west, north, east FROM boxes WHERE id = ?", number):
        return {"box": _box(row), "boundary": True}
    zips = _box_of_zips(place) if place.country == "US" and place.kind == "city" else None
    half = math.sqrt(place.population / 1000) / 2
    if place.kind == "section":  # dense, and cut out of a city
        return {"box": around(place.latitude, place.longitude, min(12.0, max(1.5, half * 0.5)))}
    square = min(CITY_HALF_KM[1], max(CITY_HALF_KM[0], half * (0.95 if zips else ESTIMATE)))
    box = around(place.latitude, place.longitude, square)
    return {"box": box if zips is None else _union(box, zips)}


def _box_of_zips(place: KnownPlace) -> Rectangle | None:
    """The box of the ZIP codes whose postal city it is, with a margin of 3 km; only those near its point count."""
    sql = "SELECT lat, lon FROM postcodes WHERE lower(replace(town, '.', '')) = ? AND admin1 = ?"
    half = 1.3 * max(4.0, math.sqrt(place.population / 1000))
    near = around(place.latitude, place.longitude, half)
    town = place.name.removesuffix(" City") if place.name == "New York City" else place.name
    town = town.replace("St. ", "Saint ")
    rows = _rows("gazetteer", sql, town.lower().replace(".", ""), place.admin1)
    points = [(lat / 1e4, lon / 1e4) for lat, lon in rows]
    points = [p for p in points if near.south <= p[0] <= near.north and near.west <= p[1] <= near.east]
    if len(points) < 2:
        return None
    up, across = 3 / KM_PER_DEGREE, 3 / KM_PER_DEGREE / math.cos(math.radians(place.latitude))
    lats, lons = [p[0] for p in points], [p[1] for p in points]
    return clamped(min(lats) - up, min(lons) - across, max(lats) + up, max(lons) + across)


def _union(a: Rectangle, b: Rectangle) -> Rectangle:
    return Rectangle(min(a.south, b.south), min(a.west, b.west), max(a.north, b.north), max(a.east, b.east))


def _box(row: Sequence[int]) -> Rectangle:
    return Rectangle(*(side / 1e4 for side in row))


def population_in(box: Rectangle) -> int:
    """How many people live in the known cities of a box."""
    sql = "SELECT sum(population) FROM places WHERE lat BETWEEN ? AND ? AND lon BETWEEN ? AND ? AND NOT section"
    sides = (box.south, box.north, box.west, box.east)
    return int(_rows("gazetteer", sql, *(round(side * 1e4) for side in sides))[0][0] or 0)


def largest_in(box: Rectangle, most: int) -> list[tuple[float, float, str]]:
    """Latitude, longitude and name of the cities of a box with the most people, the largest first."""
    sql = (
        "SELECT lat, lon, name FROM places WHERE lat BETWEEN ? AND ? AND lon BETWEEN ? AND ? AND NOT section"
        " ORDER BY population DESC, id LIMIT ?"
    )
    sides = (box.south, box.north, box.west, box.east)
    rows = _rows("gazetteer", sql, *(round(side * 1e4) for side in sides), most)
    return [(lat / 1e4, lon / 1e4, name) for lat, lon, name in rows]


# Regions.


@dataclass(frozen=True)
class Region:
    """A country or a division of one; `code` is that of GeoNames within the country, `iso` that of ISO 3166."""

    place: KnownPlace
    level: int
    country: str
    code: str
    alias: bool


@cache
def regions_named(name: str) -> tuple[Region, ...]:
    """The countries (level 0), states (1) and counties (2) with this folded name, the largest first."""
    sql = "SELECT r.*, n.alias FROM region_names AS n JOIN regions AS r USING (id) WHERE n.fold = ? ORDER BY population DESC, id"
    return tuple(_region(row) for row in _rows("gazetteer", sql, name))


def states_named_any(names: Collection[str]) -> list[str]:
    """Which of the names a state or a country has as its own, in one look."""
    sql = (
        "SELECT DISTINCT n.fold FROM region_names AS n JOIN regions AS r USING (id)"
        " WHERE n.fold IN (SELECT value FROM json_each(?)) AND r.kind != 'admin2' AND NOT n.alias ORDER BY n.fold"
    )
    return [name for (name,) in _rows("gazetteer", sql, json.dumps(sorted(names)))]


def states_by_letters(letters: str) -> list[Region]:
    """The states of the US, Canada and Australia that have these letters (NY, ON, NSW)."""
    sql = "SELECT *, 0 FROM regions WHERE kind = 'admin1' AND iso IN (?, ?, ?) ORDER BY population DESC, id"
    names = (f"{country}-{letters.upper()}" for country in ("US", "CA", "AU"))
    return [_region(row) for row in _rows("gazetteer", sql, *names)]


def provinces_by_sign(sign: str) -> list[Region]:
    """The departments of France and the provinces of Italy that people name by two signs: 93, MI."""
    sql = "SELECT *, 0 FROM regions WHERE kind = 'admin2' AND country IN ('FR', 'IT') AND iso IN (?, ?)"
    return [_region(row) for row in _rows("gazetteer", sql, f"FR-{sign.upper()}", f"IT-{sign.upper()}")]


def _region(row: Sequence[Any]) -> Region:
    number, name, kind, country, admin1, _, _, people, *box, alias = row
    level = {"country": 0, "admin1": 1, "admin2": 2}[kind]
    word: Kind = "country" if level == 0 else "region" if level == 1 else "county"
    rectangle = _box(box)
    state = admin1_name(country, admin1) if level == 2 else ""
    shown = _in_order(name) if level else country_name(country)
    lat, lon = (rectangle.south + rectangle.north) / 2, (rectangle.west + rectangle.east) / 2
    key = f"region:{number}"
    place = KnownPlace(word, shown, country, state, lat, lon, people, box=rectangle, alias=bool(alias), key=key)
    return Region(place, level, country, admin1, bool(alias))


@cache
def country_name(code: str) -> str:
    """A country's name in English, or the code where there is none."""
    rows = _rows("gazetteer", "SELECT name FROM regions WHERE kind = 'country' AND country = ?", code)
    return str(rows[0][0]).partition(",")[0] if rows else code


@cache
def admin1_name(country: str, code: str) -> str:
    """A state as people write it: its letters in the US, Canada and Australia (NY, ON, NSW), else its name.

    Empty where several share a code, as the counties of a province of Ireland do: which of them is not known.
    """
    sql = "SELECT name, iso FROM regions WHERE kind = 'admin1' AND country = ? AND admin1 = ? ORDER BY iso DESC"
    rows = _rows("gazetteer", sql, country, code)
    if len([name for name, iso in rows if iso]) > 1:
        return ""
    for name, iso in rows[:1]:
        letters = str(iso).partition("-")[2]
        return letters if country in ("US", "CA", "AU") and letters.isalpha() else _in_order(str(name))
    return code


def _in_order(name: str) -> str:
    """ "Valenciana, Comunidad" is "Comunidad Valenciana"."""
    first, comma, second = name.partition(", ")
    return f"{second} {first}" if comma else name


# Postal codes.


@cache
def postcodes(code: str) -> tuple[KnownPlace, ...]:
    """The areas of a postal code without blanks and marks, in every country that has it."""
    sql = "SELECT lat, lon, town, admin1 FROM postcodes WHERE code = ?"
    places = [
        _postal(code, "US", lat, lon, town, state, 6.0) for lat, lon, town, state in _rows("gazetteer", sql, code)
    ]
    sql = "SELECT country, lat, lon, town FROM postcodes WHERE code = ?"
    places += [_postal(code, land, lat, lon, town, "", 6.0) for land, lat, lon, town in _rows("postcodes", sql, code)]
    known = [place for place in places if place.country not in ("GB", "ES")]
    spanish = spanish_area(code) if any(place.country == "ES" for place in places) else None
    return (*known, *([spanish] if spanish else []), *_areas_of_prefix(code))


PREFIX, PREFIX_KM = 3, 15.0
PREFIXED_DIGITS = {"IN": (6,), "RU": (6,), "CN": (6,), "JP": (7,), "IE": (3, 7)}


def _areas_of_prefix(code: str) -> list[KnownPlace]:
    """The city of the sorting office, in countries of whose codes no open list is bundled."""
    towns = _prefixes().get(code[:PREFIX].upper(), {}) if len(code) >= PREFIX else {}
    areas = []
    for country, town in towns.items():
        cities = [city for city in cities_named(fold(town)) if city.country == country]
        if cities and len(code) in PREFIXED_DIGITS[country]:
            city, shown = cities[0], f"{code.upper()} {town}"
            areas.append(replace(city, kind="postal code", name=shown, box=None, radius_km=PREFIX_KM, boundary=False, population=0, key=f"postal:{country}:{code}"))  # fmt: skip
    return areas


@cache
def _prefixes() -> dict[str, dict[str, str]]:
    """The town of each country by the first letters or digits of its codes."""
    towns: dict[str, dict[str, str]] = {}
    for country, ranges in informal()["postal_prefixes"].items():
        for town, text in ranges.items():
            for first, _, last in (part.partition("-") for part in text.split(", ")):
                letter = first[0] if first[0].isalpha() else ""
                low, high = first.removeprefix(letter), (last or first).removeprefix(letter)
                numbers = [first] if not low.isdigit() else [f"{letter}{number:0{len(low)}}" for number in range(int(low), int(high) + 1)]  # fmt: skip
                for prefix in numbers:
                    towns.setdefault(prefix, {})[country] = town
    return towns


SPANISH_DIGITS, CAPITAL_KM, PROVINCE_KM = 5, 10.0, 60.0


def spanish_area(code: str) -> KnownPlace | None:
    """The area of a postal code of Spain: the capital of its province where the third digit is 0, else the province.

    The open list that is bundled has the numbers of municipalities (INE) in place of postal codes.
    """
    capital = informal()["spanish_capitals"].get(code[:2], "") if len(code) == SPANISH_DIGITS and code.isdigit() else ""
    cities = [city for city in cities_named(fold(capital)) if city.country == "ES"] if capital else []
    if not cities:
        return None
    city = max(cities, key=lambda city: city.population)
    radius = CAPITAL_KM if code[2] == "0" else PROVINCE_KM
    return KnownPlace(
        "postal code", f"{code} {capital}", "ES", city.admin1, city.latitude, city.longitude, radius_km=radius,
        key=f"postal:ES:{code}",
    )  # fmt: skip


@lru_cache(maxsize=1024)
def postal_towns(name: str) -> tuple[KnownPlace, ...]:
    """Towns of the postal service of the United States by their folded name: districts, too, that no list of cities has.

    The area of such a town is the box of the points of its codes, and some 5 km around it.
    """
    sql = "SELECT admin1, town, min(lat), min(lon), max(lat), max(lon) FROM postcodes WHERE lower(replace(town, '.', '')) = ? GROUP BY admin1"
    return tuple(_postal_town(*row) for row in _rows("gazetteer", sql, name))


def _postal_town(state: str, town: str, south: int, west: int, north: int, east: int) -> KnownPlace:
    lat, lon = (south + north) / 2e4, (west + east) / 2e4
    corner, other = around(south / 1e4, west / 1e4, 5), around(north / 1e4, east / 1e4, 5)
    key = f"town:US:{state}:{town}"
    return KnownPlace("section", town, "US", state, lat, lon, box=_union(corner, other), key=key)


@cache
def postal_area(letters: str) -> KnownPlace | None:
    """A postal area of the United Kingdom by its letters ("M", "SW"): the circle that holds it."""
    sql = "SELECT lat, lon, town FROM postcodes WHERE code = ? AND country = 'GB'"
    radius = float(informal()["postal_areas"]["radius"].get(letters.upper(), 20))
    for lat, lon, town in _rows("postcodes", sql, letters.lower()):
        return _postal(letters.upper(), "GB", lat, lon, town, "", radius)
    return None


def _postal(code: str, country: str, lat: int, lon: int, town: str, state: str, radius: float) -> KnownPlace:
    return KnownPlace(
        "postal code", f"{code.upper()} {town}".strip(), country, state, lat / 1e4, lon / 1e4, radius_km=radius,
        key=f"postal:{country}:{code}",
    )  # fmt: skip


# Informal places, and the files.


@cache
def informal() -> dict[str, Any]:
    """The reviewed lists of `informal_places.toml`."""
    return tomllib.loads((DATA / "informal_places.toml").read_text(encoding="utf-8"))


def informal_region(name: str) -> KnownPlace | None:
    """A region or island that people name and no register has, by its folded name."""
    row = informal()["regions"].get(name)
    if row is None:
        return None
    box = Rectangle(*row[1:])
    lat, lon = (box.south + box.north) / 2, (box.west + box.east) / 2
    people = population_in(box)
    return KnownPlace(
        "region", name.upper().title(), row[0], "", lat, lon, people, box=box, key=f"informal:{fold(name)}"
    )


_local = threading.local()


def _rows(file: str, sql: str, *values: Any) -> list[Any]:
    connection: sqlite3.Connection | None = getattr(_local, file, None)
    if connection is None:  # SQLite's connections belong to a thread
        path = (DATA / f"{file}.sqlite").resolve().as_uri()
        connection = sqlite3.connect(f"{path}?mode=ro&immutable=1", uri=True)
        setattr(_local, file, connection)
    return connection.execute(sql, values).fetchall()
