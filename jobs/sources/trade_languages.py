# ruff: noqa: E501 -- tables are read whole, not in pieces
"""Which place of a name a trade means: where its language is spoken, unless another one is far larger."""

from __future__ import annotations

import re
from dataclasses import replace

from jobs.sources.gazetteer import KnownPlace, informal, spanish_area
from jobs.sources.locations import find_location
from jobs.sources.names import cyrillic, fold
from jobs.sources.place_names import CLEARLY_LARGER, MOST_CHOICES, MUCH_LARGER, Location
from jobs.sources.search_words import by_language
from jobs.sources.trades import plain_trade_of, trade_of

FAR_LARGER = 100  # times as many people: a place elsewhere is meant, not the one where the trade's language is spoken
LARGER = 10  # the same of a place in the USA, where many speak Spanish: "abogado en Los Angeles"
# Times as few people count, of a place where no language of an English trade is spoken: a city is meant as Paris is, one
# whose name goes on seldom is, and a province hardly ever.
AS_A_CITY, AS_ONE_BEGUN, AS_A_PROVINCE = 4, 20, 100
FAMOUS = 5  # times as many people: no question is needed
LEAST_AT_HOME = 15_000  # people of a place that is known beside all but capitals: Naples, Florida

_LANDS = {
    "de": ("DE", "AT", "CH", "LI", "LU"), "fr": ("FR", "BE", "CH", "CA", "LU"), "nl": ("NL", "BE"), "it": ("IT", "CH"), "pl": ("PL",),
    "es": ("ES", "MX", "AR", "CO", "CL", "PE", "VE", "EC", "GT", "BO", "DO", "HN", "PY", "SV", "NI", "CR", "PA", "UY", "CU"),
    "pt": ("PT", "BR"), "sv": ("SE", "FI"), "da": ("DK",), "cs": ("CZ", "SK"), "fi": ("FI",), "hu": ("HU",), "en": ("US",), "tr": ("TR",), "no": ("NO",),
    "nb": ("NO",), "el": ("GR", "CY"), "ro": ("RO", "MD"), "bg": ("BG",), "uk": ("UA",), "sk": ("SK", "CZ"), "et": ("EE",), "lv": ("LV",), "lt": ("LT",),
    "is": ("IS",), "ko": ("KR",), "ja": ("JP",), "hr": ("HR", "BA", "RS"), "sr": ("RS", "BA", "HR"), "sl": ("SI",), "he": ("IL",), "vi": ("VN",), "id": ("ID",),
}  # fmt: skip
_TOWNS_AND_REGIONS = ("city", "county", "region")
_WITH_ENGLISH = frozenset(["US", "GB", "IE", "CA", "AU", "NZ", "IN", "ZA", "SG", "PR"])
_OF_LANDS = {
    fold(trade): tuple(lands.split("_")) for lands, trades in by_language("trades_of_lands") for trade in trades
}


def _by_language(what: str, location: Location) -> Location:
    """Of postal codes in several countries, those of the trade's language: "Klempner 80331" is in Germany."""
    place = location.place
    languages = trade_of(what).languages
    lands = [land for language in languages for land in _LANDS.get(language, ())]
    if place and place.kind == "postal code" and place.country not in lands and "es" in languages:
        spanish = spanish_area(re.sub(r"\D", "", place.key)[-5:])
        return Location(spanish, others=(place,)) if spanish else location
    if location.choices and all(place.kind == "postal code" for place in location.choices):
        own = [place for place in location.choices if place.country in lands]
        others = tuple(place for place in location.choices if place not in own)
        if len(own) == 1:
            return replace(location, place=own[0], choices=(), others=others)
    return location


def where_it_is_spoken(what: str, where: str, location: Location) -> Location:
    """A place where the trade's language is spoken, before one elsewhere: of "couvreur" Var is in France, not in Iran.

    A letter is taken as wrong only there, too; elsewhere a person says whether it is meant. That question has the places
    where the language is spoken first, and of these, and of the others, the one with most people.
    """
    read = _read_by_language(what, where, location)
    spoken = lands_of(what) or (_WITH_ENGLISH if "en" in trade_of(what).languages else ())
    choices = sorted(read.choices, key=lambda place: (place.country not in spoken, -place.population))
    return replace(read, choices=tuple(choices))


def _read_by_language(what: str, where: str, location: Location) -> Location:
    location = _by_language(what, location)
    place, lands = location.place, lands_of(what)
    if not lands and "en" in trade_of(what).languages:
        return _where_english_is_spoken(what, where, location)
    if location.choices and lands:
        return _only_one_of(what, where, lands, location)
    if place is None or not lands or place.country in lands or place.kind == "point" or location.unread:
        return location
    if not location.exact:
        return replace(location, place=None, choices=(place,)) if place.kind == "city" else location
    own = next(iter(_owns(where, lands)), None)
    if own is None:
        return replace(location, others=(place,)) if not location.others else location
    rivals = (place, *location.others)
    return _weighed(what, own, place, Location(own, others=rivals), Location(choices=(own, *rivals)), location)


def _owns(where: str, lands: tuple[str, ...]) -> list[KnownPlace]:
    """The places of the name where the trade's language is spoken, the largest first, without those far smaller."""
    located = [(land, find_location(where, country=land)) for land in lands]
    places = dict.fromkeys(
        place for land, each in located for place in (each.place, *each.choices) if place and place.country == land
    )
    owns = sorted(places, key=lambda place: -place.population)
    return [place for place in owns if place.population * MUCH_LARGER > owns[0].population]


def _weighed(
    what: str, own: KnownPlace, elsewhere: KnownPlace, at_home: Location, either: Location, abroad: Location
) -> Location:
    """One of three readings: language speaks for the place at home, the number of people for the one elsewhere.

    A person chooses where neither is clear. That few people write in this language there is why the place abroad has
    to be so much larger; Spanish is written in the USA, too.
    """
    times = LARGER if elsewhere.country == "US" and "es" in trade_of(what).languages else FAR_LARGER
    ratio = own.population * times / max(1, elsewhere.population)
    if ratio >= CLEARLY_LARGER:
        return at_home
    return either if ratio > 1 / CLEARLY_LARGER else abroad


def _only_one_of(what: str, where: str, lands: tuple[str, ...], location: Location) -> Location:
    """Of several places the one where the trade's language is spoken, if it is the only one: "parrucchiere Lodi"."""
    owns = _owns(where, lands)
    if not owns or owns[0].population < LEAST_AT_HOME:
        return location
    others = tuple(other for other in location.choices if other not in owns)
    ranked = sorted({*owns, *others}, key=lambda place: (-place.population, place.key))
    to_choose = Location(choices=tuple(ranked[:MOST_CHOICES]))
    if len(owns) > 1:
        return to_choose
    at_home = Location(owns[0], others=others)
    largest = max((place for place in others if place.country not in lands), key=_people, default=None)
    return at_home if largest is None else _weighed(what, owns[0], largest, at_home, to_choose, to_choose)


def _where_english_is_spoken(what: str, where: str, location: Location) -> Location:
    """Of an English trade the place where English is spoken: a "plumber in Santa Barbara" is not one of Honduras.

    What everybody means stays: Paris, Rome. Where letters are wrong, as many people as there are count.
    """
    rivals = [place for place in dict.fromkeys((location.place, *location.choices, *location.others)) if place]
    owns = [place for place in rivals if place.country in _WITH_ENGLISH and place.kind in _TOWNS_AND_REGIONS]
    is_plain = location.exact and not location.unread
    if not is_plain or not owns or (location.place and location.place.country in _WITH_ENGLISH):
        return location
    languages = trade_of(what).languages
    spoken = _WITH_ENGLISH.union(*(_LANDS.get(language, ()) for language in languages))
    weights = {place: _weight(place, where, spoken) for place in rivals}
    ranked = sorted(rivals, key=lambda place: -weights[place])
    others = tuple(ranked[1:])
    if not others or weights[ranked[0]] >= CLEARLY_LARGER * weights[others[0]]:
        if ranked[0] in owns:
            return Location(ranked[0], others=others)
        if max(map(_people, owns)) < LEAST_AT_HOME or ranked[0].kind != "city" or _is_famous(location.place, owns):
            return location
    is_of_two = bool({ranked[0], others[0]} & set(owns)) and not _is_famous(location.place, owns)
    return Location(choices=tuple(ranked[:MOST_CHOICES])) if is_of_two else location


def _is_famous(place: KnownPlace | None, owns: list[KnownPlace]) -> bool:
    """Whether a city elsewhere is meant beside those where English is spoken, as Athens is, whatever lies in Georgia."""
    if place is None or place.kind != "city":
        return False
    largest = max(map(_people, owns))
    is_capital = f"{fold(place.name)} {place.country.lower()}" in informal()["capitals"]
    return place.population >= FAMOUS * largest and (largest < LEAST_AT_HOME or is_capital)


def _weight(place: KnownPlace, where: str, spoken: frozenset[str]) -> float:
    if place.country in spoken:
        return float(place.population)
    if place.kind in ("region", "county"):
        return place.population / AS_A_PROVINCE
    return place.population / (AS_A_CITY if fold(place.name) == fold(where) else AS_ONE_BEGUN)


def _people(place: KnownPlace) -> int:
    return place.population


def lands_of(what: str) -> tuple[str, ...]:
    """The countries where the languages are spoken that have the trade; none where one of them is spoken in many."""
    if own := _OF_LANDS.get(fold(what)):
        return own
    languages = trade_of(what).languages
    lands = [_LANDS.get(language, ("",)) for language in sorted(languages)]
    flat = tuple(land for few in lands for land in few)
    if not flat or "" in flat or "en" in languages:
        return ()
    # "stomatolog" is Polish, and Russian as people type it without its letters
    is_russian = what.isascii() and "ru" in plain_trade_of(cyrillic(what)).languages
    return () if is_russian else flat
