# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""What a name of a place means: a city, a district, a county, a state or a country, alone or in what it lies in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from jobs.sources.gazetteer import (
    KnownPlace,
    Region,
    admin1_name,
    cities_named,
    cities_nearly_named,
    informal,
    informal_region,
    kilometres,
    postal_towns,
    provinces_by_sign,
    regions_named,
    states_by_letters,
)
from jobs.sources.names import fold
from jobs.sources.search_words import any_of, folded

CLEARLY_LARGER = 1.9  # times as many people: the larger of two cities of a name is meant
SMALL_CITY = 50_000  # people: a region of the same name is meant
RIVAL_CITY = 25_000  # people: of the cities of a name that goes on, one so large may be meant beside a larger one
MUCH_LARGER = 10  # times as many people: a city whose name begins so is meant, not a small one of exactly this name
LARGE_COUNTY = 300_000  # people: a county so large is known without the word
COUNTY_MEANT = (
    8  # times as many people as a city elsewhere: the county is meant, where counties are called without the word
)
WITH_ITS_WORD = ("CA", "US")  # countries whose counties are called with the word: "York Region"
LARGE_CITY = 100_000  # people: a city so large is known beside words that are not
LARGE_PART = 500_000  # people: a place so large lies in no other city, unless that has twice as many
MOST_CHOICES = 8
SHORTEST_BEGINNING, LONGEST_END = 5, 22  # letters that are typed, and that are not

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
_COUNTY = re.compile(
    r"\b(?:county|co|parish|borough|kreis|landkreis|departement|department|province|provincia|region|state|district|prefecture|oblast|canton"
    r"|land|island|islands|isle)\b"
)


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


def location_named(text: str, country: str) -> Location:
    """A name with or without what it lies in: parts after commas, else the last words, one, two or three of them."""
    parts = [fold(part) for part in re.split(r"[,;/|]", text)]
    parts = [part for part in parts if part]
    if not parts:
        return NOWHERE
    parts = [parts[0], *(word for part in parts[1:] for word in _state_and_country(part))]
    if len(parts) > 1 and (location := _within(parts[0], parts[1:], country)).known:
        return location
    whole = exact_location(" ".join(parts), country)
    return whole if whole.known or len(parts) > 1 else _with_last_words(parts[0], country)


def _state_and_country(part: str) -> tuple[str, ...]:
    """What stands behind a comma: one that others lie in, or two without a comma, as in "Geneva, IL USA"."""
    state, _, country = part.rpartition(" ")
    if _qualifying(part) or not state:
        return (part,)
    if any(not code for _, code, _ in _qualifying(country)) and _qualifying(state):
        return (state, country)
    plain = " ".join(_COUNTY.sub(" ", part).split())
    return (
        (plain,) if _qualifying(plain) or large_cities(plain) else (part,)
    )  # "Co. Dublin", of which the register has but parts


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
        if large_cities(city) and (location := _within(district, [city], country, plain=True)).known:
            return location
    return _loosely(name, country)


def is_joined_name(text: str) -> bool:
    """Whether a text with a preposition in it is the name of one city: "Aix en Provence", "Frankfurt an der Oder"."""
    name = fold(text)
    river = _ON_A_RIVER.fullmatch(name)
    return bool(cities_named(name) or (river and cities_named(f"{river[1]} {river[2]}")))


def with_its_article(preposition: str, where: str) -> tuple[str, str]:
    """The same, with the article that is a part of a city's name: "in den" and "Haag" are "in" and "den Haag"."""
    first, _, article = preposition.partition(" ")
    city = f"{article} {where}"
    return (first, city) if article and cities_named(fold(city.split(",")[0])) else (preposition, where)


def _in_district(city: str, district: str, country: str) -> Location:
    """The district of a city; where only the city is known and large, the whole of it."""
    location = _within(district, [city], country, plain=True)
    if location.known or not large_cities(city):
        return location
    return replace(exact_location(city, country), exact=False, unread=district)


def _loosely(name: str, country: str) -> Location:
    """Without a number of a district ("paris 15e"), or words such as "downtown"."""
    if (match := _DISTRICT.search(name)) and match.start():  # "roma zona prati"
        location = _in_district(name[: match.start()], name[match.end() :], country)
        if location.known:
            return location
    if match := _IN_PREFECTURE.fullmatch(name):
        inside = location_named(f"{match[2]}, {match[1]}", country)
        return inside if inside.known else location_named(match[2], country)
    if match := _CITY_AND_DISTRICT.fullmatch(name):
        splits = ((name[:size], name[size:]) for size in (2, 3, 4) if len(name) > size + 1)
        if cities := [(city, rest) for city, rest in splits if large_cities(city)]:
            inside, whole = (
                location_named(", ".join(reversed(cities[0])), country),
                exact_location(cities[0][0], country),
            )
            return inside if inside.known else replace(whole, exact=False, unread=cities[0][1])
    if (match := _WARD.fullmatch(name)) and (location := exact_location(match[1], country)).known:
        return location
    match = _ORDINAL.match(name) or _NUMBER_FIRST.match(name)
    if match and (location := exact_location(match[1].strip(), country)).known:
        return location
    if match := _ON_A_RIVER.fullmatch(name):
        return _either(f"{match[1]} {match[2]}", match[1], country)
    if (
        _IN_ONE_WORD.match(name)
        and (city_in := location_named(name[1:], country).place)
        and city_in.population >= LARGE_CITY
    ):
        return Location(city_in)
    shorter = _VAGUE.sub("", name, count=1).strip()  # one at a time: "the bay area" is "bay area" first
    return location_named(shorter, country) if shorter and shorter != name else NOWHERE


def holds(place: KnownPlace, area: KnownPlace) -> bool:
    """Whether a point lies in a country, region or county, or close to a smaller place, of the same country."""
    if place.country != area.country:
        return False
    if place.kind in ("country", "region", "county"):
        box = place.rectangle
        return box.south <= area.latitude <= box.north and box.west <= area.longitude <= box.east
    return kilometres(place, area) <= 40


def _either(first: str, second: str, country: str) -> Location:
    location = exact_location(first, country)
    return location if location.known else exact_location(second, country)


def _within(name: str, qualifiers: list[str], country: str, *, plain: bool = False) -> Location:
    """A city, section or county that lies in every one of the qualifiers (a county, state, country, larger city)."""
    if not name or not all(is_qualifier(qualifier) for qualifier in qualifiers):
        return NOWHERE
    if len(qualifiers) == 1 and (hood := _neighbourhood(f"{name} {qualifiers[0]}")):
        return Location(replace(hood, name=name.title()))
    candidates = [*_quarters(name), *_counties(name), *cities_named(name), *_suffixed_city(name)]
    # "CA" is California first, and Canada where California has no such city.
    fitting = [place for place in candidates if all(lies_in(place, text, states=True) for text in qualifiers)]
    fitting = fitting or [place for place in candidates if all(lies_in(place, text) for text in qualifiers)]
    fitting = fitting or [place for place in _on_a_river(name, 0) if all(lies_in(place, text) for text in qualifiers)]
    fitting = fitting or [place for place in postal_towns(name) if all(lies_in(place, text) for text in qualifiers)]
    own = [place for place in fitting if not place.alias] or fitting
    if own and _COUNTY.search(name) and own[0].kind == "county":
        own = [place for place in own if place.kind == "county"]
    elif cities := [place for place in own if place.kind in ("city", "section")]:
        own = cities
    chosen = choose(own, country)
    if chosen.known:
        return chosen
    if (region := informal_region(name)) and all(_is_of_country(region, text) for text in qualifiers):
        return Location(region)
    whole = exact_location(name, country).place  # "Gauteng, South Africa"
    if whole and whole.kind == "region" and all(_has_country(whole, text) for text in qualifiers):
        return Location(whole)
    if plain:
        return NOWHERE
    loose = _VAGUE.sub("", name).strip()
    return _within(loose, qualifiers, country) if loose and loose != name else NOWHERE


def _is_of_country(region: KnownPlace, qualifier: str) -> bool:
    """Whether a qualifier is the country of an informal region, or a state or county there: its states are not known."""
    return any(country == region.country for country, _, _ in _qualifying(qualifier))


def _has_country(region: KnownPlace, qualifier: str) -> bool:
    """Whether a qualifier is the country of a region; a county or state of it is none: "wash" is not in Spokane."""
    return any(country == region.country and not code for country, code, _ in _qualifying(qualifier))


def _suffixed_city(name: str) -> Iterable[KnownPlace]:
    """New York is "New York City" in the gazetteer; "City of X" is X."""
    return cities_named(f"{name} city") if len(name.split()) <= 2 else ()


def is_qualifier(name: str) -> bool:
    """Whether other places may lie in what a name means."""
    return bool(_qualifying(name)) or bool(large_cities(name)) or informal_region(name) is not None


def large_cities(name: str) -> list[KnownPlace]:
    """The cities of a name, or of a short name, that are known beside words that are not."""
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
        meanings += [(r.country, r.code, r if r.level == 2 else None) for r in regions_named(fold(state)) if r.level]
    meanings += [(region.country, region.code, region) for region in regions_named(name)]
    return meanings


def lies_in(place: KnownPlace, qualifier: str, *, states: bool = False) -> bool:
    """Whether a place lies in what a qualifier means; with `states`, two letters are a state, not a country."""
    for country, code, region in _qualifying(qualifier):
        is_province = region is not None and region.level == 2
        if place.country != country or (
            states and (not code or is_province) and len(qualifier) == 2 and qualifier != "uk"
        ):
            continue  # two letters are a state first: Milan, MI is in Michigan
        state = admin1_name(country, code) if code else ""
        if not code or ((region is None or region.level < 2) and state and place.admin1 == state):
            return True
        if region is not None and (region.level == 2 or not state) and holds(region.place, place):
            return True
    if (area := informal_region(qualifier)) and area.key != place.key and holds(area, place):
        return True
    if place.kind not in ("section", "city"):
        return False
    cities = (city for city in large_cities(qualifier) if city.key != place.key and kilometres(city, place) <= 35)
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
    city = location_named(row[0], "").place
    where = (city.country, city.admin1) if city else ("", "")
    return KnownPlace("section", name.title(), *where, row[1], row[2], radius_km=row[3], key=f"informal:{name}")


def _quarters(name: str) -> list[KnownPlace]:
    """The neighbourhoods of a name: of some, several large cities have one each."""
    names = informal()["quarters_of_several"].get(name, [name])
    return [hood for quarter in names if (hood := _neighbourhood(quarter))]


def exact_location(name: str, country: str) -> Location:
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
    if len(several := _quarters(name)) > 1:
        return Location(choices=tuple(several))
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
    return [*longer, *_on_a_river(name, RIVAL_CITY), *own] if longer or _on_a_river(name, SMALL_CITY) else own


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
    cities, regions = _in_preferred(cities, _without_called_otherwise(regions, cities), country)
    city = choose(cities, country)
    if not regions:
        return city
    top = sorted(regions, key=lambda region: (region.level > 1, -region.place.population))
    largest = top[0]
    rivals = [
        region.place for region in top if region.level < 2 and region.place.population >= largest.place.population / 20
    ]
    if city.place is not None and any(holds(region.place, city.place) for region in regions):
        others = [place for place in rivals if not holds(place, city.place) and place.kind == "country"]
        if not others:
            return replace(city, others=(*city.others, *rivals))
    if (
        city.place
        and largest.level == 2
        and city.place.population >= RIVAL_CITY
        and city.place.country == largest.country
    ):
        return Location(
            choices=(city.place, largest.place)
        )  # Vienne is a city on the Rhône, and a department elsewhere
    first = city.place or next(iter(city.choices), None)
    if first and _is_county_meant(largest, first):
        return Location(largest.place, others=tuple(cities[:MOST_CHOICES]))
    if first and first.population >= max(SMALL_CITY, 0.02 * largest.place.population) and not first.alias:
        large = _large_ones(rivals or [largest.place], cities[:3], country)
        return replace(large, others=(*large.others, *cities[3:MOST_CHOICES]))
    places = rivals or [region.place for region in top]
    lands = [place for place in places if place.kind == "country"]
    if lands and not country and any(place.country != lands[0].country for place in places):
        return Location(choices=tuple(places[:MOST_CHOICES]))  # a country, and a state of another
    return choose(places, country)


def _large_ones(regions: list[KnownPlace], cities: list[KnownPlace], country: str) -> Location:
    """Regions and large cities of a name, between which a person chooses, if not one alone is in the preferred country."""
    regions = [region for region in regions if not any(holds(region, city) for city in cities)] or regions
    own = [place for place in (*regions, *cities) if place.country == country.upper()]
    if country and len(own) == 1:
        return Location(own[0])
    return Location(choices=tuple(dict.fromkeys([*regions, *cities]))[:MOST_CHOICES])


def _without_called_otherwise(regions: list[Region], cities: list[KnownPlace]) -> list[Region]:
    """Without the counties that nobody calls by their name alone, where a city has it: "York" is not in Ontario."""
    if all(city.population < SMALL_CITY for city in cities):
        return regions
    return [region for region in regions if region.level < 2 or region.country not in WITH_ITS_WORD]


def _is_county_meant(region: Region, city: KnownPlace) -> bool:
    """Whether a county is meant and not a city elsewhere: "builders in Kent" are not those of Kent, Washington."""
    is_elsewhere = region.level == 2 and region.country != city.country
    return is_elsewhere and not region.alias and region.place.population >= COUNTY_MEANT * city.population


def _in_preferred(
    cities: list[KnownPlace], regions: list[Region], country: str
) -> tuple[list[KnownPlace], list[Region]]:
    """Those of the preferred country, if it has any: of Santa Barbara in Venezuela no region of Honduras is meant."""
    own = [city for city in cities if city.country == country.upper()]
    own_regions = [region for region in regions if region.country == country.upper()]
    return (own, own_regions) if own or own_regions else (cities, regions)


def choose(places: list[KnownPlace], country: str) -> Location:
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
