# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""Where a typed location is: cities, districts, counties, states, countries, islands, postal codes, coordinates.

`find_location` reads one location; it never guesses between two of one name that are nearly alike in size.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from jobs.sources.gazetteer import (
    KnownPlace,
    Region,
    admin1_name,
    around,
    cities_named,
    cities_named_any,
    cities_nearly_named,
    informal,
    informal_region,
    kilometres,
    postal_area,
    postal_towns,
    postcodes,
    provinces_by_sign,
    regions_named,
    spanish_area,
    states_by_letters,
    states_named_any,
)
from jobs.sources.names import fold
from jobs.sources.places import Rectangle
from jobs.sources.search_words import any_of, folded, folded_pairs

CLEARLY_LARGER = 1.9  # times as many people: the larger of two cities of a name is meant
SMALL_CITY = 50_000  # people: a region of the same name is meant
MUCH_LARGER = 10  # times as many people: a city whose name begins so is meant, not a small one of exactly this name
LARGE_COUNTY = 300_000  # people: a county so large is known without the word
MISSPELT_FROM = 50_000  # people: a city so large is recognised when a letter is wrong
MISSPELT_WITHIN = 5_000  # people: the same, in the state that stands behind it
BEGUN_FROM, SHORTEST_BEGINNING, LONGEST_END = 20_000, 5, 22  # people; letters that are typed, and that are not
LARGE_CITY = 100_000  # people: a city so large is known beside words that are not
LARGE_PART = 500_000  # people: a place so large lies in no other city, unless that has twice as many
SHORTEST_CITY = 4  # letters of its name
SHORTEST_STEM = 3  # letters of a name without its ending
MOST_UNREAD = 4  # of these words
POINT_KM, MOST_RADIUS_KM = 5.0, 200.0
MOST_APART_KM = 150  # of two places between which is searched
MOST_CHOICES = 8

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
_DIGITS = re.compile(r"\b(?:[A-Z]{1,2}-)?(\d{5}-\d{4}|\d{3} \d{2}|\d{2}-\d{3}|\d{5}-\d{3}|\d{4,5})(?: ?[A-Z]{2})?\b")
_ORDINAL = re.compile(
    r"^(.*\D)\s+(?:\d{1,2}\s*(?:e|er|eme|eme arrondissement|arrondissement|ieme|th|st|nd|rd)?|(?:arrondissement|district|bezirk)(?: \d+)?)$"
)
_OF_AN_ISLAND = re.compile(rf"^(?:{any_of(folded('islands'))}) (?:d[aeio]s? |del |of )?")
_NUMBER_FIRST = re.compile(r"^\d{1,2}\s+(\D{2,})$")  # "quận 7 hcm"
_VAGUE = re.compile(rf"^(?:{any_of(folded('vague_before'))})\s+|\s+(?:{any_of(folded('vague_behind'))})$")
_DISTRICT = re.compile(rf"\s(?:{any_of(folded('districts'))})\s")
_ON_A_RIVER = re.compile(  # "frankfurt an der oder", "freiburg im breisgau", "aix sur mer"
    r"(.{3,}) (?:an der|an dem|a d|am|im|in der|ob der|auf der|sur|on|upon|under|aan den|aan de|nad) (?:the )?(\w+)"
)
_WARD = re.compile(r"(.{1,6}市).{1,5}[区町區]")  # "名古屋市中区"
_CITY_AND_DISTRICT = re.compile(r"[\u4e00-\u9fff]{3,8}[区區县]")  # "深圳南山区"
_IN_PREFECTURE = re.compile(r"(.{2,4}?[都道府県省縣])(.{1,6}[市区郡町村區鎮镇].*)")  # "神奈川県川崎市", "广东省深圳市"
_IN_ONE_WORD = re.compile(r"(?:ב|ب)\w{3,}")  # "in Tel Aviv", "in Riyadh", as Hebrew and Arabic write
_FEATURES = frozenset(
    ["lake", "lago", "lac", "laguna", "mount", "mt", "river", "rio", "camp", "cape", "cabo", "cap", "isla", "gulf"]
)
_PART_OF_A_CODE = re.compile(
    r"(?:plz|zip|postal|postcode|cp|cap)(?: codes?)? \d{1,3}x*"
)  # "PLZ 70": an area of several
_COUNTY = re.compile(
    r"\b(?:county|co|parish|borough|kreis|landkreis|departement|department|province|provincia|region|state|district|prefecture|oblast|canton"
    r"|land|island|islands|isle)\b"
)
_IN = re.compile(r"\s+(?:(?:in|en|a|em|à)|[-–—·•>]+)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Location:
    """What a text says of where: one place, or `choices` between which a person has to choose, or neither.

    `others`: places that were passed over because they are much smaller; `exact` is false where a letter was wrong, or
    `unread` is a part of the text that no place is known for: the city beside it is meant as a whole.
    """

    place: KnownPlace | None = None
    choices: tuple[KnownPlace, ...] = ()
    others: tuple[KnownPlace, ...] = ()
    exact: bool = True
    unread: str = ""

    @property
    def known(self) -> bool:
        """Whether the text names a place at all."""
        return self.place is not None or bool(self.choices)


NOWHERE = Location()


def find_location(text: str, *, country: str = "", strict: bool = True) -> Location:
    """Where a text is. `country` (ISO 3166-1) is preferred where several countries have the name.

    In this order: coordinates; a plus code; a postal code, with or without its town; a short name; a city with its state
    or country; a city, a region or a country of exactly this name; a reviewed list of informal regions and
    neighbourhoods; the same without words such as "downtown"; and, unless `strict`, a large city with a letter wrong, or
    one beside words that no place is known for.
    """
    text = _IN.sub(", ", " ".join(text.replace("(", " (").split()).strip(" ,.;:!?\"'“”«»"))
    if not text or len(text) > 200 or _PART_OF_A_CODE.fullmatch(fold(text)):
        return NOWHERE
    for find in (_coordinates, _plus_code, _postal):
        location = find(text, country)
        if location.known:
            return location
    location = _named(text, country)
    location = location if location.known else _joined_district(text, country)
    if location.known or strict:
        return location
    for guess in (_cut_short, _begun, _misspelt):
        location = location if location.known else guess(fold(text), country)
    return location if location.known else _beside_a_city(text, country)


def _joined_district(text: str, country: str) -> Location:
    """A city and its district with a hyphen between them, as Germans write: "Düsseldorf-Oberkassel"."""
    city, hyphen, district = text.partition("-")
    if not hyphen or not _large(fold(city)) or not district:
        return NOWHERE
    location = _named(f"{district}, {city}", country)
    location = location if location.known else _cut_short(fold(text), country)
    whole = _exactly(fold(city), country)
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
    town = _named(rest, country).place if rest else None
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
    for match in _DIGITS.finditer(text):
        code = re.sub(r"[ -]", "", match[1])
        areas = [*postcodes(code), *(postcodes(code[:5]) if len(code) == 9 else ())]
        if match[0] != text.strip() and (spanish := spanish_area(code)) and spanish not in areas:
            areas.append(spanish)  # a town beside it has to agree
        yield match, [area for area in areas if area.country != "PL" or "-" in match[1]]  # they are written 00-950


def _agrees(area: KnownPlace, rest: str) -> bool:
    """Whether what stands beside a code is its town, its state or its country."""
    location = _named(rest, area.country)
    near = [place for place in (location.place, *location.choices, *location.others) if place]
    return any(_holds(place, area) for place in near)


def _holds(place: KnownPlace, area: KnownPlace) -> bool:
    if place.country != area.country:
        return False
    if place.kind in ("country", "region", "county"):
        box = place.rectangle
        return box.south <= area.latitude <= box.north and box.west <= area.longitude <= box.east
    return kilometres(place, area) <= 40


def _with_town(area: KnownPlace, rest: str) -> KnownPlace:
    """A code beside its town means the town, also where the point of the code is badly known (Spain's are of its towns)."""
    location = _named(rest, area.country)
    near = [place for place in (location.place, *location.choices, *location.others) if place]
    town = next((place for place in near if _is_town_of(place, area)), None)
    return town or area


def _is_town_of(place: KnownPlace, area: KnownPlace) -> bool:
    return place.kind in ("city", "section") and place.country == area.country and kilometres(place, area) <= 80


# Names.


def _named(text: str, country: str) -> Location:
    """A name with or without what it lies in: parts after commas, else the last words, one, two or three of them."""
    parts = [fold(part) for part in re.split(r"[,;/|]", text)]
    parts = [part for part in parts if part]
    if not parts:
        return NOWHERE
    if len(parts) > 1 and (location := _within(parts[0], parts[1:], country)).known:
        return location
    whole = _exactly(" ".join(parts), country)
    return whole if whole.known or len(parts) > 1 else _with_last_words(parts[0], country)


def _with_last_words(name: str, country: str) -> Location:
    words = name.split()
    for size in range(1, min(4, len(words))):
        location = _within(" ".join(words[:-size]), [" ".join(words[-size:])], country, plain=True)
        if location.known:
            return location
        if size < len(words) - 1 and len(words) > 2:
            for second in range(1, min(3, len(words) - size)):
                head, middle = words[: -size - second], words[-size - second : -size]
                location = _within(" ".join(head), [" ".join(middle), " ".join(words[-size:])], country, plain=True)
                if location.known:
                    return location
    for size in range(1, min(3, len(words))):  # "glasgow west end"
        city, district = " ".join(words[:size]), " ".join(words[size:])
        if _large(city) and (location := _within(district, [city], country, plain=True)).known:
            return location
    return _loosely(name, country)


def is_joined_name(text: str) -> bool:
    """Whether a text with a preposition in it is the name of one city: "Aix en Provence", "Frankfurt an der Oder"."""
    name = fold(text)
    river = _ON_A_RIVER.fullmatch(name)
    return bool(cities_named(name) or (river and cities_named(f"{river[1]} {river[2]}")))


def _in_district(city: str, district: str, country: str) -> Location:
    """The district of a city; where only the city is known and large, the whole of it."""
    location = _within(district, [city], country, plain=True)
    if location.known or not _large(city):
        return location
    return replace(_exactly(city, country), exact=False, unread=district)


def _loosely(name: str, country: str) -> Location:
    """Without a number of a district ("paris 15e"), or words such as "downtown"."""
    if (match := _DISTRICT.search(name)) and match.start():  # "roma zona prati"
        location = _in_district(name[: match.start()], name[match.end() :], country)
        if location.known:
            return location
    if match := _IN_PREFECTURE.fullmatch(name):
        inside = _named(f"{match[2]}, {match[1]}", country)
        return inside if inside.known else _named(match[2], country)
    if match := _CITY_AND_DISTRICT.fullmatch(name):
        splits = ((name[:size], name[size:]) for size in (2, 3, 4) if len(name) > size + 1)
        if cities := [(city, rest) for city, rest in splits if _large(city)]:
            inside, whole = _named(", ".join(reversed(cities[0])), country), _exactly(cities[0][0], country)
            return inside if inside.known else replace(whole, exact=False, unread=cities[0][1])
    if (match := _WARD.fullmatch(name)) and (location := _exactly(match[1], country)).known:
        return location
    match = _ORDINAL.match(name) or _NUMBER_FIRST.match(name)
    if match and (location := _exactly(match[1].strip(), country)).known:
        return location
    if match := _ON_A_RIVER.fullmatch(name):
        return _either(f"{match[1]} {match[2]}", match[1], country)
    if _IN_ONE_WORD.match(name) and (city_in := _named(name[1:], country).place) and city_in.population >= LARGE_CITY:
        return Location(city_in)
    shorter = _VAGUE.sub("", name, count=1).strip()  # one at a time: "the bay area" is "bay area" first
    return _named(shorter, country) if shorter and shorter != name else NOWHERE


def _beside_a_city(text: str, country: str) -> Location:
    """The large city at the end of a text, or at its beginning, as a whole: "Andheri West, Mumbai"; no other has its name."""
    splits = list(_ends(re.sub(r"[,;/|]", " ", text).split()))
    for find in (_exactly, _in_another_case):
        for name, rest in splits:
            location = NOWHERE if _is_of_another(rest, text, name) else find(name, country)
            if location.place and len(rest) <= MOST_UNREAD and _is_the_only(location):
                return replace(location, exact=False, unread=" ".join(rest), others=())
    return NOWHERE


def _is_of_another(rest: list[str], text: str, name: str) -> bool:
    """Whether the word before a city makes another place of it: "Lake Norman" is not in Norman."""
    return fold(text).endswith(f" {name}") and bool(rest) and fold(rest[-1]) in _FEATURES


def _in_another_case(name: str, country: str) -> Location:
    return _choose(_declined(name), country)


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


def _either(first: str, second: str, country: str) -> Location:
    location = _exactly(first, country)
    return location if location.known else _exactly(second, country)


def _within(name: str, qualifiers: list[str], country: str, *, plain: bool = False) -> Location:
    """A city, section or county that lies in every one of the qualifiers (a county, state, country, larger city)."""
    if not name or not all(_is_qualifier(qualifier) for qualifier in qualifiers):
        return NOWHERE
    if len(qualifiers) == 1 and (hood := _neighbourhood(f"{name} {qualifiers[0]}")):
        return Location(replace(hood, name=name.title()))
    candidates = [*_counties(name), *cities_named(name), *_suffixed_city(name)]
    if hood := _neighbourhood(name):
        candidates.insert(0, hood)
    # "CA" is California first, and Canada where California has no such city.
    fitting = [place for place in candidates if all(_lies_in(place, text, states=True) for text in qualifiers)]
    fitting = fitting or [place for place in candidates if all(_lies_in(place, text) for text in qualifiers)]
    fitting = fitting or [place for place in _on_a_river(name, 0) if all(_lies_in(place, text) for text in qualifiers)]
    fitting = fitting or [place for place in postal_towns(name) if all(_lies_in(place, text) for text in qualifiers)]
    own = [place for place in fitting if not place.alias] or fitting
    if own and _COUNTY.search(name) and own[0].kind == "county":
        own = [place for place in own if place.kind == "county"]
    elif cities := [place for place in own if place.kind in ("city", "section")]:
        own = cities
    chosen = _choose(own, country)
    if chosen.known:
        return chosen
    if (region := informal_region(name)) and all(_has_country(region, text) for text in qualifiers):
        return Location(region)
    whole = _exactly(name, country).place  # "Gauteng, South Africa"
    if whole and whole.kind == "region" and all(_has_country(whole, text) for text in qualifiers):
        return Location(whole)
    if plain:
        return NOWHERE
    loose = _VAGUE.sub("", name).strip()
    return _within(loose, qualifiers, country) if loose and loose != name else NOWHERE


def _has_country(region: KnownPlace, qualifier: str) -> bool:
    return any(country == region.country for country, _, _ in _qualifying(qualifier))


def _suffixed_city(name: str) -> Iterable[KnownPlace]:
    """New York is "New York City" in the gazetteer; "City of X" is X."""
    return cities_named(f"{name} city") if len(name.split()) <= 2 else ()


def _is_qualifier(name: str) -> bool:
    return bool(_qualifying(name)) or bool(_large(name)) or informal_region(name) is not None


def _large(name: str) -> list[KnownPlace]:
    if short := informal()["short_names"].get(name):
        name = fold(short.partition(",")[0])
    cities = cities_named(name) or cities_named(_VAGUE.sub("", name).strip())  # "metro manila"
    return [place for place in cities if place.population >= LARGE_CITY]


_ALSO_CALLED = {
    "uk": "GB", "england": "GB", "great britain": "GB", "britain": "GB", "usa": "US", "america": "US", "holland": "NL", "deutschland": "DE",
    "turkiye": "TR", "turkey": "TR", "czech republic": "CZ", "osterreich": "AT", "schweiz": "CH", "suisse": "CH", "svizzera": "CH", "espana": "ES",
    "italia": "IT", "brasil": "BR", "korea": "KR", "uae": "AE", "nederland": "NL", "belgie": "BE", "belgique": "BE", "polska": "PL",
    "россия": "RU", "украина": "UA", "україна": "UA", "日本": "JP", "中国": "CN", "frankreich": "FR", "spanien": "ES", "italien": "IT",
    "sverige": "SE", "norge": "NO", "danmark": "DK", "suomi": "FI", "magyarorszag": "HU", "cesko": "CZ", "hellas": "GR", "grece": "GR",
    "allemagne": "DE", "espagne": "ES", "italie": "IT", "alemania": "DE", "francia": "FR", "the netherlands": "NL", "mexiko": "MX",
}  # fmt: skip
_PARTS = {"england": "ENG", "scotland": "SCT", "wales": "WLS", "northern ireland": "NIR"}


def _qualifying(name: str) -> list[tuple[str, str, Region | None]]:
    """The (country, code of the division) pairs that a name or code of a country, state or county can mean."""
    meanings: list[tuple[str, str, Region | None]] = []
    name = informal()["region_names"].get(name, name)
    if name in _PARTS:
        return [("GB", _PARTS[name], None)]
    if code := _ALSO_CALLED.get(name):
        meanings.append((code, "", None))
    if len(name) <= 3 and name.isascii():
        meanings += [(region.country, region.code, None) for region in states_by_letters(name)]
        if len(name) == 2:
            meanings += [(region.country, region.code, region) for region in provinces_by_sign(name)]
        if state := informal()["state_letters"].get(name):
            meanings += [(r.country, r.code, None) for r in regions_named(fold(state)) if r.level == 1]
    meanings += [(region.country, region.code, region) for region in regions_named(name)]
    return meanings


def _lies_in(place: KnownPlace, qualifier: str, *, states: bool = False) -> bool:
    for country, code, region in _qualifying(qualifier):
        is_province = region is not None and region.level == 2
        if place.country != country or (
            states and (not code or is_province) and len(qualifier) == 2 and qualifier != "uk"
        ):
            continue  # two letters are a state first: Milan, MI is in Michigan
        if not code or ((region is None or region.level < 2) and place.admin1 == admin1_name(country, code)):
            return True
        if region is not None and region.level == 2 and _holds(region.place, place):
            return True
    if (area := informal_region(qualifier)) and area.key != place.key and _holds(area, place):
        return True
    if place.kind not in ("section", "city"):
        return False
    cities = (city for city in _large(qualifier) if city.key != place.key and kilometres(city, place) <= 35)
    return any(place.population < max(LARGE_PART, city.population / 2) for city in cities)


def _counties(name: str) -> list[KnownPlace]:
    """Counties by name, with or without the word; regions of the first level that the name calls so."""
    plain = _COUNTY.sub(" ", name)
    names = dict.fromkeys([name, f"{name} county", " ".join(plain.split())]) if _COUNTY.search(name) else {name: None}
    return [region.place for text in names for region in regions_named(text) if region.level == 2]


def _neighbourhood(name: str) -> KnownPlace | None:
    row = informal()["neighbourhoods"].get(name)
    if row is None:
        return None
    city = _named(row[0], "").place
    where = (city.country, city.admin1) if city else ("", "")
    return KnownPlace("section", name.title(), *where, row[1], row[2], radius_km=row[3], key=f"informal:{name}")


def _exactly(name: str, country: str) -> Location:
    """The place of exactly this name: a short name, an informal region or neighbourhood, a region, a city."""
    if short := informal()["short_names"].get(name):
        city, _, where = short.partition(", ")
        return _within(fold(city), [fold(where)] if where else [], country, plain=True)
    regions = _regions(name)
    named = [*cities_named(name)] or ([] if regions else [*_suffixed_city(name)])
    own = [city for city in named if not city.alias]
    own = _begun_by(name, named, own) or own
    aliases = [city for city in named if city.alias]
    largest_own = max((city.population for city in own), default=0)
    far_larger = [city for city in aliases if city.population >= 100 * max(largest_own, 500)]
    cities = (far_larger or own) if own else aliases
    informal_place = informal_region(name) or informal_region(_OF_AN_ISLAND.sub("", name)) or _neighbourhood(name)
    if informal_place and largest_own < 300_000:
        return Location(informal_place)
    return _city_or_region(cities, regions, country)


def _begun_by(name: str, named: Iterable[KnownPlace], own: list[KnownPlace]) -> list[KnownPlace]:
    """With the cities whose own name goes on, where those of exactly this name are small: "Burton" upon Trent, and

    "Stoke" on Trent before the Stoke of New Zealand. One that goes on without a preposition has to be much larger.
    """
    largest = max((city.population for city in own), default=0)
    if not own or largest >= SMALL_CITY:
        return []
    least = max(SMALL_CITY, largest * MUCH_LARGER)
    longer = [
        replace(city, alias=False)
        for city in named
        if city.alias and fold(city.name).startswith(f"{name} ") and city.population >= least
    ]
    return [*longer, *_on_a_river(name, SMALL_CITY), *own]


def _on_a_river(name: str, least: int) -> list[KnownPlace]:
    """Cities whose name goes on with a preposition: "Stratford" upon Avon, "Chalon" sur Saône."""
    if len(name) < SHORTEST_BEGINNING or " " in name:
        return []
    cities = [city for _, city in cities_nearly_named(f"{name} ", len(name) + LONGEST_END, least)]
    rivers = ((city, _ON_A_RIVER.fullmatch(fold(city.name))) for city in dict.fromkeys(cities))
    return [replace(city, alias=False) for city, river in rivers if river and river[1] == name]


def _regions(name: str) -> list[Region]:
    name = informal()["region_names"].get(name, name)
    found = list(regions_named(name))
    if code := _ALSO_CALLED.get(name):
        found += [region for region in regions_named(code.lower()) if region.level == 0 and name not in _PARTS]
    if name in _PARTS:
        return [region for region in found if region.level == 1]
    called_county = bool(_COUNTY.search(name))
    if called_county and not found:
        plain = " ".join(_COUNTY.sub(" ", name).split())
        found = [region for region in regions_named(plain) if region.level > 0] if plain else []
    if len(name) == 3 and name.isascii() and not called_county:
        found += states_by_letters(name)
    if len(name) <= 3 and name.isascii() and not called_county:
        found = [
            region
            for region in found
            if (region.level == 0 and len(name) == 3)
            or (region.level == 1 and not region.alias)
            or (region.level == 2 and fold(region.place.name) == name and len(name) == 3)  # Var, Ain, Lot
        ]
    return [r for r in found if r.level < 2 or called_county or (r.place.population >= LARGE_COUNTY and not r.alias)]


def _city_or_region(cities: list[KnownPlace], regions: list[Region], country: str) -> Location:
    """A region beats a small city elsewhere; a city beats the region around it; of two large ones a person chooses."""
    if any(region.level == 0 and not region.alias for region in regions):
        cities = [city for city in cities if not city.alias]  # Mexico is the country
    city = _choose(cities, country)
    if not regions:
        return city
    top = sorted(regions, key=lambda region: (region.level > 1, -region.place.population))
    largest = top[0]
    rivals = [
        region.place for region in top if region.level < 2 and region.place.population >= largest.place.population / 20
    ]
    if city.place is not None and any(_holds(region.place, city.place) for region in regions):
        others = [place for place in rivals if not _holds(place, city.place) and place.kind == "country"]
        if not others:
            return replace(city, others=(*city.others, *rivals))
    if city.known:
        first = city.place or city.choices[0]
        if first.population >= max(SMALL_CITY, 0.02 * largest.place.population) and not first.alias:
            own = [place for place in (*rivals, *cities[:3]) if place.country == country.upper()]
            if country and len(own) == 1:
                return Location(own[0])
            return Location(choices=tuple(dict.fromkeys([*(rivals or [largest.place]), *cities[:3]]))[:MOST_CHOICES])
    places = rivals or [region.place for region in top]
    lands = [place for place in places if place.kind == "country"]
    if lands and not country and any(place.country != lands[0].country for place in places):
        return Location(choices=tuple(places[:MOST_CHOICES]))  # a country, and a state of another
    return _choose(places, country)


def _choose(places: list[KnownPlace], country: str) -> Location:
    """The largest place if it is clearly larger than the next one, else a choice. A preferred country comes first."""
    unique = _apart(places)
    own = [place for place in unique if place.country == country.upper()] if country else []
    ranked = sorted(own or unique, key=lambda place: -place.population)
    if not ranked:
        return NOWHERE
    rivals = [place for place in ranked[1:] if place.population * CLEARLY_LARGER > ranked[0].population]
    if rivals and ranked[0].population:
        return Location(choices=(ranked[0], *rivals)[:MOST_CHOICES])
    return Location(ranked[0], others=tuple(ranked[1:MOST_CHOICES]))


def _apart(places: Iterable[KnownPlace]) -> list[KnownPlace]:
    """Without rows of one place: a city and its section of the same name, a few kilometres apart."""
    distinct: list[KnownPlace] = []
    for place in sorted(dict.fromkeys(places), key=lambda place: -place.population):
        if not any(place.kind in ("city", "section") and kilometres(other, place) < 15 for other in distinct):
            distinct.append(place)
    return distinct


# Misspelt names.


def _misspelt(name: str, country: str) -> Location:
    """A large city whose name has one letter wrong, or another ending (declined, as in Krakowie)."""
    words = name.split()
    for size in range(len(words), 0, -1):
        head, qualifier = " ".join(words[:size]), _meant(" ".join(words[size:]))
        if not qualifier and (island := _island_in_another_case(head)):
            return Location(island, exact=False)
        if len(head) < 5 or len(head) > 25 or (size < len(words) and not qualifier):
            continue
        least = MISSPELT_WITHIN if qualifier else MISSPELT_FROM
        cities = cities_named_any(_without_case(head), least) or cities_named_any(_edits(head), least)
        cities = [city for city in cities if not city.alias] or cities or _declined(head)
        if qualifier:
            cities = [city for city in cities if _lies_in(city, qualifier)]
        location = _choose(cities, country)
        if location.known:
            return replace(location, exact=False)
    return NOWHERE


def _island_in_another_case(name: str) -> KnownPlace | None:
    return next(filter(None, map(informal_region, sorted(_without_case(name)))), None)


def _meant(qualifier: str) -> str:
    """The state or country that stands behind a city, also where a letter is wrong; empty where it is none."""
    if not qualifier or _is_qualifier(qualifier):
        return qualifier
    return next(iter(states_named_any(_edits(qualifier))), "") if len(qualifier) >= SHORTEST_BEGINNING else ""


def _begun(name: str, country: str) -> Location:
    """A city whose name goes on: "Marburg" is "Marburg an der Lahn", "Garmisch" is "Garmisch-Partenkirchen"."""
    if len(name) < SHORTEST_BEGINNING:
        return NOWHERE
    cities = cities_nearly_named(f"{name} ", len(name) + LONGEST_END, BEGUN_FROM)
    location = _choose([city for _, city in cities if not city.alias], country)
    return replace(location, exact=False) if location.known else NOWHERE


def _cut_short(name: str, country: str) -> Location:
    """A city whose last word has but some of its letters: "Clermont-Fd", "Bad Homb."; no state has these letters."""
    first, _, last = name.rpartition(" ")
    if len(name) < SHORTEST_CITY + 2 or not 2 <= len(last) <= SHORTEST_CITY or states_by_letters(last):
        return NOWHERE
    letters = re.compile(rf"{re.escape(first)} {'.*'.join(map(re.escape, last))}.*")
    cities = cities_nearly_named(f"{first} {last[0]}", len(name) + LONGEST_END, BEGUN_FROM)
    location = _choose([city for own, city in cities if letters.fullmatch(own)], country)
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
        cities = cities_nearly_named(words[0][:-2], len(name) + 2, MISSPELT_FROM)
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
