# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""Where a typed location is: cities, districts, counties, states, countries, islands, postal codes, coordinates.

`find_location` reads one location; it never guesses between two of one name that are nearly alike in size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from jobs.sources.gazetteer import (
    KnownPlace,
    around,
    cities_named_any,
    cities_nearly_named,
    informal_region,
    kilometres,
    postal_area,
    postcodes,
    spanish_area,
    states_by_letters,
    states_named_any,
)
from jobs.sources.names import fold
from jobs.sources.place_names import (
    LARGE_CITY,
    LONGEST_END,
    MOST_CHOICES,
    MUCH_LARGER,
    NOWHERE,
    SHORTEST_BEGINNING,
    SMALL_CITY,
    Location,
    choose,
    exact_location,
    holds,
    is_qualifier,
    large_cities,
    lies_in,
    location_named,
)
from jobs.sources.places import Rectangle
from jobs.sources.search_words import folded_pairs

MISSPELT_FROM = 50_000  # people: a city so large is recognised when a letter is wrong
MISSPELT_WITHIN = 5_000  # people: the same, in the state that stands behind it
BEGUN_FROM = 20_000  # people: a city so large is recognised by the beginning of its name
SHORTEST_CITY = 4  # letters of its name
SHORTEST_STEM = 3  # letters of a name without its ending
MOST_UNREAD = 4  # of these words
POINT_KM, MOST_RADIUS_KM = 5.0, 200.0
MOST_APART_KM = 150  # of two places between which is searched

_COORDINATES = re.compile(
    r"\(?\s*(-?\d{1,2}\.\d{2,})°?\s*([NS]?)\s*[,; ]\s*(-?\d{1,3}\.\d{2,})°?\s*([EW]?)\s*\)?", re.IGNORECASE
)
_DEGREES = re.compile(  # 40°42'46"N 74°00'22"W
    r"""(\d{1,2})\s*°\s*(\d{1,2})\s*['′’]\s*(?:(\d{1,2}(?:\.\d+)?)\s*["″”]?\s*)?([NS])[\s,;]+"""
    r"""(\d{1,3})\s*°\s*(\d{1,2})\s*['′’]\s*(?:(\d{1,2}(?:\.\d+)?)\s*["″”]?\s*)?([EWO])""",
    re.IGNORECASE,
)
_PLUS = re.compile(r"\b([23456789CFGHJMPQRVWX]{4,8})\+([23456789CFGHJMPQRVWX]{2,3})\b", re.IGNORECASE)
_BRITISH = re.compile(r"\b([A-Z]{1,2})\d[A-Z\d]?(?:\s*\d[A-Z]{2})?\b", re.IGNORECASE)
_CANADIAN = re.compile(r"\b([ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z])(?:[ -]?\d[A-Z]\d)?\b", re.IGNORECASE)
_IRISH = re.compile(r"\b([AC-FHKNPRTV-Y]\d[\dW])(?:\s?[\dAC-FHKNPRTV-Y]{4})?\b", re.IGNORECASE)
_DIGITS = re.compile(
    r"\b(?:[A-Z]{1,2}-)?(\d{5}-\d{4}|\d{3} ?\d{3}|\d{3}-\d{4}|\d{3} \d{2}|\d{2}-\d{3}|\d{5}-\d{3}|\d{4,5})(?: ?[A-Z]{2})?\b"
)
_SHORTENED = {  # words of towns, as the post writes them (USPS Publication 28, appendix C)
    "n": "north", "s": "south", "e": "east", "w": "west", "pt": "point", "prt": "port", "hts": "heights", "hgts": "heights",
    "hls": "hills", "spg": "spring", "spgs": "springs", "sprgs": "springs", "jct": "junction", "jctn": "junction", "vlg": "village",
    "vly": "valley", "bch": "beach", "bdg": "bridge", "ctr": "center", "crk": "creek", "fls": "falls", "frst": "forest",
    "gdn": "garden", "gdns": "gardens", "grv": "grove", "hbr": "harbor", "is": "island", "lk": "lake", "lks": "lakes",
    "mtn": "mountain", "pk": "park", "rdg": "ridge", "riv": "river", "sta": "station", "twp": "township", "vis": "vista", "cy": "city",
}  # fmt: skip
_ELIDED = re.compile(r"\b([dl]) (?=[^\W\d_]{3})", re.IGNORECASE)  # "Coeur d Alene", "L Aquila"
# What stands behind the names of German towns, as signs at the road write it: "Rothenburg o.d.T.", "Halle (Westf.)".
_RIVERS = (
    (r"a\. ?d\.(?= )", "an der"), (r"i\. ?d\.(?= )", "in der"), (r"o\. ?d\. ?T\b\.?", "ob der Tauber"), (r"o\. ?d\.(?= )", "ob der"), (r"a\. ?M\b\.?", "am Main"),
    (r"a\. ?N\b\.?", "am Neckar"), (r"a\. ?Rh\b\.?", "am Rhein"), (r"i\. ?Br\b\.?", "im Breisgau"), (r"v\. ?d\. ?H\b\.?", "vor der Höhe"),
    (r"\(?Westf\b\.?\)?", "Westfalen"), (r"i\. ?d\. ?OPf\b\.?", "in der Oberpfalz"), (r"i\. ?Allg\b\.?", "im Allgäu"), (r"b\. (?=[A-ZÄÖÜ])", "bei "),
)  # fmt: skip
_WRITTEN_SHORT = re.compile("|".join(rf"(?<=\S )({short})" for short, _ in _RIVERS))
_FEATURES = frozenset(
    ["lake", "lago", "lac", "laguna", "mount", "mt", "river", "rio", "camp", "cape", "cabo", "cap", "isla", "gulf"]
)
_PART_OF_A_CODE = re.compile(
    r"(?:plz|zip|postal|postcode|cp|cap)(?: codes?)? \d{1,3}x*"
)  # "PLZ 70": an area of several
_CODE_LABEL = re.compile(
    r"^(?:zip|plz|c\.?p\.?|cap|cep|postleitzahl|post(?:al)? ?code|code postal|c[oó]digo postal|postcode|kod pocztowy)"
    r"(?: codes?)?[ :#]+(?=[\dA-Z]{1,4}\d|\d)",
    re.IGNORECASE,
)
_IN = re.compile(r"\s+(?:(?:in|en|a|em|à)|[-–—·•>]+)\s+", re.IGNORECASE)


def find_location(text: str, *, country: str = "", strict: bool = True) -> Location:
    """Where a text is. `country` (ISO 3166-1) is preferred where several countries have the name.

    In this order: coordinates; a plus code; a postal code, with or without its town; a short name; a city with its state
    or country; a city, a region or a country of exactly this name; a reviewed list of informal regions and
    neighbourhoods; the same without words such as "downtown"; and, unless `strict`, a large city with a letter wrong, or
    one beside words that no place is known for.
    """
    text = without_short_rivers(" ".join(text.replace("(", " (").split()))
    text = _IN.sub(", ", _CODE_LABEL.sub("", text.strip(" ,.;:!?\"'“”«»")))
    if not text or len(text) > 200 or _PART_OF_A_CODE.fullmatch(fold(text)):
        return NOWHERE
    for find in (_coordinates, _plus_code, _postal):
        location = find(text, country)
        if location.known:
            return location
    location = location_named(text, country)
    location = location if location.known else _spelt_out(text, country)
    location = location if location.known else _joined_district(text, country)
    if location.known or strict:
        return location
    for guess in (_cut_short, _begun, _misspelt):
        location = location if location.known else guess(fold(text), country)
    return location if location.known else _beside_a_city(text, country)


def without_short_rivers(text: str) -> str:
    """The same with what stands behind towns written out: "Neustadt a. d. Aisch" is "Neustadt an der Aisch"."""
    return _WRITTEN_SHORT.sub(lambda match: _RIVERS[(match.lastindex or 1) - 1][1], text) if " " in text else text


def _spelt_out(text: str, country: str) -> Location:
    """The place whose name has a word as the post shortens it: "Pt. Pleasant, NJ", "Shaker Hts", "N. Miami Beach"."""
    name, comma, rest = text.partition(",")
    words = _ELIDED.sub(r"\1'", name).split()
    long = [_SHORTENED.get(word.casefold().rstrip("."), word) for word in words]
    spelt = " ".join(long)
    return location_named(f"{spelt}{comma}{rest}", country) if len(name.split()) > 1 and spelt != name else NOWHERE


def _joined_district(text: str, country: str) -> Location:
    """A city and its district with a hyphen between them, as Germans write: "Düsseldorf-Oberkassel"."""
    city, hyphen, district = text.partition("-")
    if not hyphen or not large_cities(fold(city)) or not district:
        return NOWHERE
    location = location_named(f"{district}, {city}", country)
    location = location if location.known else _cut_short(fold(text), country)
    whole = exact_location(fold(city), country)
    return location if location.known else replace(whole, exact=False, unread=district) if whole.place else NOWHERE


# Points.


def _coordinates(text: str, country: str) -> Location:
    if match := _DEGREES.fullmatch(text):
        return Location(point(_in_degrees(*match.groups()[:4]), _in_degrees(*match.groups()[4:])))
    match = _COORDINATES.fullmatch(text)
    if not match:
        return NOWHERE
    lat, lon = (
        float(match[1]) * (-1 if match[2].upper() == "S" else 1),
        float(match[3]) * (-1 if match[4].upper() == "W" else 1),
    )
    return Location(point(lat, lon)) if abs(lat) <= 90 and abs(lon) <= 180 else NOWHERE


def _in_degrees(degrees: str, minutes: str, seconds: str | None, side: str) -> float:
    value = int(degrees) + int(minutes) / 60 + float(seconds or 0) / 3600
    return -value if side.upper() in "SWO" else value


def point(latitude: float, longitude: float, radius_km: float = POINT_KM) -> KnownPlace:
    """The circle around a point, as a place."""
    name = f"{latitude:.4f}, {longitude:.4f}"
    return KnownPlace("point", name, "", "", latitude, longitude, radius_km=radius_km, key=f"point:{name}")


def _plus_code(text: str, country: str) -> Location:
    """Open Location Code: a full code, or a short one followed by its town."""
    match = _PLUS.search(text)
    if not match:
        return NOWHERE
    code, rest = (match[1] + match[2]).upper(), (text[: match.start()] + text[match.end() :]).strip(" ,")
    if len(match[1]) == 8:
        return Location(point(*_decoded(code), 2.0))
    town = location_named(rest, country).place if rest else None
    if town is None or len(match[1]) % 2:
        return NOWHERE
    missing = 8 - len(match[1])
    lat, lon = _decoded(_encoded(town.latitude, town.longitude)[:missing] + code)
    size = 20.0 ** (2 - missing // 2)
    lat += size * round((town.latitude - lat) / size)
    lon += size * round((town.longitude - lon) / size)
    return Location(replace(point(lat, lon, 2.0), country=town.country, admin1=town.admin1))


_ALPHABET = "23456789CFGHJMPQRVWX"


def _decoded(code: str) -> tuple[float, float]:
    lat, lon, size = -90.0, -180.0, 20.0
    for at in range(0, min(len(code), 10), 2):
        lat += _ALPHABET.index(code[at]) * size
        lon += _ALPHABET.index(code[at + 1]) * size if at + 1 < len(code) else 0
        size /= 20
    return lat + size * 10, lon + size * 10


def _encoded(latitude: float, longitude: float) -> str:
    lat, lon, size, code = latitude + 90, longitude + 180, 20.0, ""
    for _ in range(4):
        code += _ALPHABET[int(lat / size)] + _ALPHABET[int(lon / size)]
        lat, lon, size = lat % size, lon % size, size / 20
    return code


# Postal codes.


def _postal(text: str, country: str) -> Location:
    """A postal code, alone or beside a town and a state; a town that does not agree with it makes it no postal code."""
    for match, areas in _codes(text):
        rest = (text[: match.start()] + " " + text[match.end() :]).strip(" ,-")
        fitting = [area for area in areas if _agrees(area, rest)] if rest else list(areas)
        if rest and fitting:
            return Location(_with_town(fitting[0], rest))
        if fitting:
            own = [area for area in fitting if area.country == country.upper()] or fitting
            return Location(own[0]) if len(own) == 1 else Location(choices=tuple(own[:MOST_CHOICES]))
    return NOWHERE


def _codes(text: str) -> Iterator[tuple[re.Match[str], list[KnownPlace]]]:
    if match := _CANADIAN.search(text):
        yield match, list(postcodes(match[1].lower()))
    if (match := _BRITISH.search(text)) and (area := postal_area(match[1])):
        yield match, [replace(area, name=f"{match[0].upper()} ({area.name})")]
    if match := _IRISH.search(text):
        yield match, [area for area in postcodes(match[1].lower()) if area.country == "IE"]
    for match in _DIGITS.finditer(text):
        code = re.sub(r"[ -]", "", match[1])
        areas = [*postcodes(code), *(postcodes(code[:5]) if len(code) == 9 else ())]
        if match[0] != text.strip() and (spanish := spanish_area(code)) and spanish not in areas:
            areas.append(spanish)  # a town beside it has to agree
        yield match, [area for area in areas if area.country != "PL" or "-" in match[1]]  # they are written 00-950


def _agrees(area: KnownPlace, rest: str) -> bool:
    """Whether what stands beside a code is its town, its state or its country."""
    location = location_named(rest, area.country)
    near = [place for place in (location.place, *location.choices, *location.others) if place]
    return any(holds(place, area) for place in near)


def _with_town(area: KnownPlace, rest: str) -> KnownPlace:
    """A code beside its town means the town, also where the point of the code is badly known (Spain's are of its towns)."""
    location = location_named(rest, area.country)
    near = [place for place in (location.place, *location.choices, *location.others) if place]
    town = next((place for place in near if _is_town_of(place, area)), None)
    return town or area


def _is_town_of(place: KnownPlace, area: KnownPlace) -> bool:
    return place.kind in ("city", "section") and place.country == area.country and kilometres(place, area) <= 80


def _beside_a_city(text: str, country: str) -> Location:
    """The large city at the end of a text, or at its beginning, as a whole: "Andheri West, Mumbai"; no other has its name."""
    splits = list(_ends(re.sub(r"[,;/|]", " ", text).split()))
    for find in (exact_location, _in_another_case):
        for name, rest in splits:
            location = NOWHERE if _is_of_another(rest, text, name) else find(name, country)
            if location.place and len(rest) <= MOST_UNREAD and _is_the_only(location):
                return replace(location, exact=False, unread=" ".join(rest), others=())
    return NOWHERE


def _is_of_another(rest: list[str], text: str, name: str) -> bool:
    """Whether the word before a city makes another place of it: "Lake Norman" is not in Norman."""
    return fold(text).endswith(f" {name}") and bool(rest) and fold(rest[-1]) in _FEATURES


def _in_another_case(name: str, country: str) -> Location:
    return choose(_declined(name), country)


def _ends(words: list[str]) -> Iterator[tuple[str, list[str]]]:
    """What may be a city at the end and at the beginning, the longest first, and the other words."""
    for size in range(min(3, len(words) - 1), 0, -1):
        for city, rest in ((words[-size:], words[:-size]), (words[:size], words[size:])):
            name = fold(" ".join(city))
            if len(name) >= SHORTEST_CITY or not name.isascii():  # "San Giuliano" is not in San, but دبي is Dubai
                yield name, rest


def _is_the_only(location: Location) -> bool:
    place = location.place
    least = max(SMALL_CITY, place.population / MUCH_LARGER) if place else 0
    alone = all(other.population < least or other.kind != "city" for other in location.others)
    return place is not None and place.kind == "city" and place.population >= LARGE_CITY and alone


# Misspelt names.


def _misspelt(name: str, country: str) -> Location:
    """A large city whose name has one letter wrong, or another ending (declined, as in Krakowie)."""
    words = name.split()
    for size in range(len(words), 0, -1):
        head, qualifier = " ".join(words[:size]), _meant(" ".join(words[size:]))
        if not qualifier and (island := _island_in_another_case(head)):
            return Location(island, exact=False)
        if not SHORTEST_CITY <= len(head) <= 25 or (size < len(words) and not qualifier):
            continue
        least = MISSPELT_WITHIN if qualifier else MISSPELT_FROM
        cities = cities_named_any(_without_case(head), min(least, BEGUN_FROM))
        if len(head) == SHORTEST_CITY:  # too few letters for one that is wrong
            cities = [city for city in cities if city.population >= LARGE_CITY]
        else:
            cities = cities or cities_named_any(_edits(head), least)
        cities = [city for city in cities if not city.alias] or cities or _declined(head)
        if qualifier:
            cities = [city for city in cities if lies_in(city, qualifier)]
        location = choose(cities, country)
        if location.known:
            return replace(location, exact=False)
    return NOWHERE


def _island_in_another_case(name: str) -> KnownPlace | None:
    return next(filter(None, map(informal_region, sorted(_without_case(name)))), None)


def _meant(qualifier: str) -> str:
    """The state or country that stands behind a city, also where a letter is wrong; empty where it is none."""
    if not qualifier or is_qualifier(qualifier):
        return qualifier
    return next(iter(states_named_any(_edits(qualifier))), "") if len(qualifier) >= SHORTEST_BEGINNING else ""


def _begun(name: str, country: str) -> Location:
    """A city whose name goes on: "Marburg" is "Marburg an der Lahn", "Garmisch" is "Garmisch-Partenkirchen"."""
    if len(name) < SHORTEST_BEGINNING:
        return NOWHERE
    cities = cities_nearly_named(f"{name} ", len(name) + LONGEST_END, BEGUN_FROM)
    location = choose([city for _, city in cities if not city.alias], country)
    return replace(location, exact=False) if location.known else NOWHERE


def _cut_short(name: str, country: str) -> Location:
    """A city whose last word has but some of its letters: "Clermont-Fd", "Bad Homb."; no state has these letters."""
    first, _, last = name.rpartition(" ")
    if len(name) < SHORTEST_CITY + 2 or not 2 <= len(last) <= SHORTEST_CITY or states_by_letters(last):
        return NOWHERE
    letters = re.compile(rf"{re.escape(first)} {'.*'.join(map(re.escape, last))}.*")
    cities = cities_nearly_named(f"{first} {last[0]}", len(name) + LONGEST_END, BEGUN_FROM)
    location = choose([city for own, city in cities if letters.fullmatch(own)], country)
    return replace(location, exact=False) if location.known else NOWHERE


def _edits(name: str) -> set[str]:
    """All texts with one letter left out, added, changed or swapped with the next."""
    letters = "abcdefghijklmnopqrstuvwxyz" if name.isascii() else "абвгдежзиклмнопрстуфхцчшщыьэюя"
    cuts = [(name[:at], name[at:]) for at in range(len(name) + 1)]
    texts = {a + b[1:] for a, b in cuts if b} | {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    texts |= {a + letter + b[1:] for a, b in cuts if b for letter in letters}
    return texts | {a + letter + b for a, b in cuts for letter in letters}


def _without_case(name: str) -> set[str]:
    """What a name may be that stands in the case of places: "Oulussa" is in Oulu, "Vilniuje" in Vilnius."""
    endings = (text.partition("=") for text in folded_pairs("locative_endings"))
    return {
        name.removesuffix(ending) + other
        for ending, _, other in endings
        if name.endswith(ending) and len(name) - len(ending) >= SHORTEST_STEM
    }


def _declined(name: str) -> list[KnownPlace]:
    """Cities whose name has another ending: "Krakowie", and in both words "Zielonej Górze"."""
    words = name.split()
    if len(words) == 2 and min(map(len, words)) >= 4:
        cities = cities_nearly_named(words[0][: max(3, len(words[0]) - 3)], len(name) + 2, MISSPELT_FROM)
        return [city for other, city in cities if _are_declined(words, other.split())]
    for cut in (1, 2, 3):
        stem = name[:-cut]
        if len(stem) >= 5 and (cities := cities_nearly_named(stem, len(stem) + 2, MISSPELT_FROM)):
            own = [city for _, city in cities if len(fold(city.name)) <= len(stem) + 2]
            return own or [city for _, city in cities]
    return []


def _are_declined(words: list[str], name: list[str]) -> bool:
    return len(words) == len(name) and all(
        other.startswith(word[: max(3, len(word) - 3)]) for word, other in zip(words, name, strict=True)
    )


def nearest_of(text: str, to: KnownPlace) -> KnownPlace | None:
    """Of the places that a text may mean the nearest to another one; None where it means none."""
    location = find_location(text, country=to.country)
    places = [place for place in (location.place, *location.choices, *location.others) if place]
    return min(places, key=lambda place: kilometres(place, to), default=None)


def box_around(first: KnownPlace, second: KnownPlace) -> KnownPlace:
    """The box that holds both places. Raises ValueError where they are too far apart for one search."""
    apart = kilometres(first, second)
    if apart > MOST_APART_KM:
        raise ValueError(
            f"{first.name} and {second.name} are {apart:.0f} km apart; at most {MOST_APART_KM} are searched as one area."
            " Name a city, or draw the area on the map."
        )
    a, b = first.rectangle, second.rectangle
    box = Rectangle(min(a.south, b.south), min(a.west, b.west), max(a.north, b.north), max(a.east, b.east))
    state = first.admin1 if first.admin1 == second.admin1 else ""
    return replace(
        second, kind="region", name=f"{first.name} and {second.name}", admin1=state, box=box, boundary=False,
        latitude=(box.south + box.north) / 2, longitude=(box.west + box.east) / 2,
        population=first.population + second.population, key=f"between:{first.key}:{second.key}",
    )  # fmt: skip


def circle_around(place: KnownPlace, radius_km: float) -> KnownPlace:
    """The circle of a radius around a place's point. Raises ValueError for a radius that is none or too large."""
    if not 0 < radius_km <= MOST_RADIUS_KM:
        raise ValueError(f"The radius is between 1 and {MOST_RADIUS_KM:.0f} km.")
    box = around(place.latitude, place.longitude, radius_km)
    return replace(place, box=box, radius_km=radius_km, key=f"{place.key}:{radius_km:g}", boundary=True)
