# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""What and where of a typed search, separated: "dentists near Los Angeles, CA", "plombier Lyon", "plumber 14850"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from jobs.sources.conditions import without_conditions, without_count
from jobs.sources.gazetteer import KnownPlace, cities_named, kilometres, postcodes
from jobs.sources.locations import box_around, circle_around, find_location, nearest_of, without_short_rivers
from jobs.sources.names import fold
from jobs.sources.place_names import (
    Location,
    is_joined_name,
    with_its_article,
)
from jobs.sources.search_words import any_of, folded, pairs, words
from jobs.sources.trade_languages import lands_of, where_it_is_spoken
from jobs.sources.trades import plain_trade_of, trade_of, words_of_trades

LONGEST = 300  # characters that are read
AROUND_KM = 40  # between a city and what lies in it
LARGE_BEFORE = 300_000  # people of a city behind a trade and before its district
MOST_WORDS_READ = 40
MOST_PREPOSITIONS = 6  # behind which a place is looked for
MOST_WORDS = 5  # of a search in which a city is looked for between words that are not known
LEAST_WITHOUT_PREPOSITION = 15_000  # people of a city that one word at the end names

_NEAR_ME = any_of(words("here"))
_HERE = re.compile(rf"(?:^|\s)(?:{_NEAR_ME})\s*$", re.IGNORECASE)
_OF_ME = re.compile(
    rf"\s(?:{any_of(word for word in words('here') if word.split()[-1] in ('me', 'moi', 'mi', 'mí', 'mim', 'mij', 'mnie', 'mig', 'meg'))})(?=[\s,]+\S)[\s,]",
    re.IGNORECASE,
)
_HERE_FIRST = re.compile(rf"^(?:(?:{_NEAR_ME}|nearest|closest)\s+|近くの)(?=\S)", re.IGNORECASE)
# What people say to a person who searches for them: it is no part of the trade or the place.
_REQUEST = re.compile(
    r"^(?:(?:can|could)\s+you\s+)?(?:please\s+|bitte\s+)?(?:(?:find|show|get|give|bring)\s+(?:me|us)(?:\s+(?:all|some|every|the|a|an)\b)*|find\s+(?:all|some|every|the|a|an)(?:\s+the)?"
    r"|where\s+(?:can|do)\s+(?:i|we)\s+(?:find|get)|any(?:\s+(?:good|decent))?(?=\s+\S+\s)|list\s+(?:of|all)(?:\s+(?:all|the))*|search(?:ing)?\s+for|look(?:ing)?\s+for|(?:i|we)\s+(?:need|want|search for|look for|am looking for|are looking for)(?:\s+(?:a|an|all|some))?"
    r"|i'm\s+looking\s+for|(?:ich|wir)\s+suchen?|suchen?|finde|zeige?(?:\s+mir)?(?:\s+alle)?|(?:je|nous)\s+cherch(?:e|ons)|cherche|trouve[rz]?|busco|buscamos|buscar"
    r"|cerco|cerchiamo|procuro|ik\s+zoek|zoek|szukam|jag\s+söker|ищу|найти)\s+(?=\S)",
    re.IGNORECASE,
)
_CALLED = re.compile(r"^(?:(?:hey|ok|okay|hallo)\s+)?(?:siri|google|alexa)[\s,]+(?=\S+\s)", re.IGNORECASE)  # by voice
_QUESTION = re.compile(
    rf"^(?:{any_of(words('questions'))})\s+(?:(?:a|an|any|good|some|the)\s+)*(?=\S+\s)", re.IGNORECASE
)
_IN_A_QUESTION = re.compile(rf"\s*(?:{any_of(words('questions_behind'))})(?=[\s?]|$)", re.IGNORECASE)
_EMOJI = re.compile("[\U0001f000-\U0001f1e5\U0001f200-\U0001faff\u2600-\u27bf\u2b50\ufe0f\u200d]+")
_MARKS = re.compile(r"(?:[-–—*+>]+\s+|[•·‣◦●○▪■►–—]\s*|\[[ xX✓✔]?\]\s*|[☐☑✓✔]\s*)+")
_BOLD = re.compile(r"^(?:\*\*|__|`)(.+?)(?:\*\*|__|`)$")
_COURTESY = re.compile(
    r"[\s,]+(?:please|pls|plz|thanks|thank you|bitte|danke|s'il vous pla[iî]t|svp|merci|por favor|gracias|per favore|grazie|obrigado|alsjeblieft|пожалуйста)[\s.!]*$",
    re.IGNORECASE,
)
_WEAK = frozenset(words("weak_prepositions"))
_PREPOSITION = re.compile(
    rf"\s(?P<word>{any_of(sorted({*words('prepositions'), *_WEAK}, key=len, reverse=True))})(?=\s)(?!\s+(?:domicile|domicilio|domicílio|huis)\b)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(rf"(?P<what>.*\S)\s+{pairs('between')}", re.IGNORECASE)
# "İzmir'de", "Ankara'daki", "札幌駅近くの": in it, as Turkish and Japanese write
_LOCATIVE = re.compile(r"(?<=\w{3})['’]n?[dt][ea](?:ki)?(?=\s|$)|(?<=\w)駅?(?:近く|周辺|付近)の")
_POSTPOSITION = re.compile(rf"(?P<where>.+?)\s*(?:{any_of(words('postpositions'))})\s*(?P<what>\S.*)")
_CODE = re.compile(r"\d{4,6}|[A-Z]\d[\dW]", re.IGNORECASE)  # a postal code, in front of its town
_VAGUE = frozenset([*folded("vague_behind"), *folded("islands")])
_RADIUS = re.compile(
    r"\s*(?:\b(?:within|in a radius of|in|im umkreis von|umkreis|dans un rayon de|a menos de|en un radio de)\s+)?(\d+(?:[.,]\d+)?)\s*"
    r"(km|kms|kilomet(?:er|re)s?|kilometern?|kilómetros|mi|mile|miles|meilen|m)\b\s*(?:radius\s+)?"
    r"(?:of|from|around|away from|um|von|rund um|de|autour de|near)\s+",
    re.IGNORECASE,
)
_TOO_LONG = (
    f'A search has at most {MOST_WORDS_READ} words: what you look for, and where, as in "plumbers in Ithaca, NY".'
)
_QUOTES = str.maketrans(dict.fromkeys('"“”„«»`', " "))
_WORDS = re.compile(r"\S+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True)
class Query:
    """A search as it was read.

    `where` is the text of the location, as written; `place` the place that it means. With a `question` a person has to
    say what is meant, of `choices` if there are any. `note` says how the location was read where that is not plain;
    `others` are the places of the name that were passed over.
    """

    what: str
    where: str = ""
    place: KnownPlace | None = None
    choices: tuple[KnownPlace, ...] = ()
    others: tuple[KnownPlace, ...] = ()
    question: str = ""
    note: str = ""
    nearby: bool = False  # it is about where the person is, which is not known


def without_marks(line: str) -> str:
    """A line without what a list, a check box or Markdown puts around its text."""
    return _BOLD.sub(r"\1", _MARKS.sub("", line.strip())).strip()


@lru_cache(maxsize=512)
def read_query(text: str, country: str = "") -> Query:
    """Tell what and where apart. `country` (ISO 3166-1) is preferred where several have the name.

    In this order: "near me"; a radius around a place; between two places; the first preposition whose whole right side
    is a place; the longest end that is a place and leaves a trade; the longest beginning that is one; a large city at
    the end with a letter wrong. Where there is a preposition and nothing right of it is a place, the place is not known.
    """
    if len(text[:LONGEST].split()) > MOST_WORDS_READ:
        return Query(text[:LONGEST], question=_TOO_LONG)
    text = _EMOJI.sub(" ", without_marks(text[:LONGEST]).translate(_QUOTES))
    text = unicodedata.normalize("NFC", " ".join(text.split())).strip(" ,;.")
    text = without_short_rivers(_LOCATIVE.sub(" ", _without_request(text)).strip())
    text, count = (text, "") if plain_trade_of(text).known or _begins_with_code(text) else without_count(text)
    rest, conditions = (text, []) if plain_trade_of(text).known else without_conditions(text)
    query = _read(rest, country)
    return replace(query, note=" ".join(filter(None, (query.note, *_left_out(count, conditions)))))


def _begins_with_code(text: str) -> bool:
    """Whether a number at the beginning is a postal code beside its state, and no count: "2000 NSW"."""
    first, _, rest = text.partition(" ")
    return bool(_CODE.fullmatch(first)) and find_location(f"{first} {rest.partition(' ')[0]}").known


def _left_out(count: str, conditions: list[str]) -> Iterator[str]:
    if count:
        yield f"A search finds all that there are: {count!r} is left out."
    if conditions:
        yield f"No search knows {', '.join(map(repr, conditions))}: it is left out. Filter the leads by it."


def _read(text: str, country: str) -> Query:
    if (match := _OF_ME.search(text)) and (query := _divided(_OF_ME.sub(" ", text).strip(), country)).place:
        return query  # "near me 78704"
    if match := _HERE.search(text):
        return _nearby(text[: match.start()].strip())
    if match := _HERE_FIRST.match(text):  # "nearest dentist", but not "nearest dentist to Boston"
        query = _divided(text[match.end() :], country)
        return query if query.place or query.choices else _nearby(text[match.end() :])
    return _divided(text, country)


def _nearby(what: str) -> Query:
    question = 'Where you are is not known here. Name the city, as in "plumbers in Ithaca, NY".'
    return Query(what, question=question, nearby=True)


def _divided(text: str, country: str, *, whole: bool = True) -> Query:
    """What and where; of the beginning of a text (not `whole`), no shorter beginning is tried in turn."""
    if query := _with_radius(text, country) or _between(text, country) or _at_postposition(text, country):
        return query
    splits = list(islice(_at_prepositions(text), MOST_PREPOSITIONS))
    query = _by_preposition(splits, country) or (
        _without_preposition(text, country) if not _has_strong(splits) else None
    )
    query = query or _misspelt(splits, text, country) or _at_postposition(text, country, strict=False)
    query = query or (_beside_what_is_unknown(splits, country) if whole else None)
    query = query or _large_city_inside(text, splits, country)
    if query:
        return query
    if strong := [split for split in splits if not split[2]]:
        what, where, _ = strong[-1]
        return Query(what, where, question=_unknown(where))
    return Query(text)


def _at_postposition(text: str, country: str, *, strict: bool = True) -> Query | None:
    """As Hindi, Korean, Japanese, Chinese and Turkish write: "दिल्ली में प्लंबर", "홍대 근처 카페"."""
    match = _POSTPOSITION.fullmatch(text)
    if not match:
        return None
    location = find_location(match["where"], country=country, strict=strict)
    return _query(match["what"], match["where"], location) if location.known else None


def _beside_what_is_unknown(splits: list[tuple[str, str, bool]], country: str) -> Query | None:
    """The place before a preposition behind which nothing is known: "mechanik w Gdyni blisko plaży"."""
    for what, where, weak in splits[1:]:
        shorter = None if weak else _divided(what, country, whole=False)
        if shorter and shorter.place:
            note = f"{where!r} is not known: the whole of {shorter.place.full_name} is searched."
            return replace(shorter, note=shorter.note or note)
    return None


def _large_city_inside(text: str, splits: list[tuple[str, str, bool]], country: str) -> Query | None:
    """A large city behind the first words, with one word beside it that nothing is known of: "avtoservis Bakı Nərimanov"."""
    words = text.split()
    if any(not weak for _, _, weak in splits) or len(words) > MOST_WORDS:
        return None
    for size in range(1, len(words) - 1):
        what, where = " ".join(words[:size]), " ".join(words[size:])
        for land in (country, *(() if country else lands_of(what))):  # "elettrauto Bari Poggiofranco": not in Somalia
            location = find_location(where, country=land, strict=False)
            is_there = location.place and land in ("", location.place.country)
            if is_there and location.unread and len(location.unread.split()) == 1:
                return _query(what, where, location)
    return None


def _without_request(text: str) -> str:
    """Without "find me all" and "please"; a trade of these words ("search for ..." is none) stays as it is."""
    if plain_trade_of(text).known:
        return text
    request = _REQUEST.sub("", _CALLED.sub("", text))
    trade = _QUESTION.sub("", request)
    if trade != request or text.endswith("?"):
        trade = _IN_A_QUESTION.sub("", trade)
    return _COURTESY.sub("", trade).strip(" ,;.?!") or text


def _unknown(where: str) -> str:
    return (
        f'{where!r} is not a place that we know. Name a city, a state or a postal code, as in "plumbers in Ithaca, NY".'
    )


# A radius.


def _with_radius(text: str, country: str) -> Query | None:
    match = _RADIUS.search(text)
    if not match or not text[: match.start()].strip():
        return None
    what, where = text[: match.start()].strip(" ,"), text[match.end() :].strip()
    location = find_location(where, country=country, strict=False)
    query = _query(what, where, location)
    unit, size = match[2].lower(), float(match[1].replace(",", "."))
    kilometres = size * (1.609344 if unit.startswith("mi") or unit == "meilen" else 0.001 if unit == "m" else 1)
    if query.place is None:
        return replace(query, question=query.question or _unknown(where))
    try:
        return replace(query, place=circle_around(query.place, kilometres), where=text[match.start() :].strip())
    except ValueError as error:
        return replace(query, place=None, question=str(error))


# Between two places.


def _between(text: str, country: str) -> Query | None:
    """ "plumbers between Ithaca and Syracuse NY": the box around both; None where one of them is not known."""
    match = _BETWEEN.fullmatch(text)
    if not match or not (second := find_location(match["second"], country=country).place):
        return None
    first = nearest_of(match["first"], second)
    if first is None:
        return None
    where = text[match.end("what") :].strip()
    try:
        place = box_around(first, second)
    except ValueError as error:
        return Query(match["what"], where, question=str(error))
    return Query(match["what"], where, place, note=f"{where!r} was read as the area that holds {place.label}.")


# Prepositions.


def _at_prepositions(text: str) -> Iterator[tuple[str, str, bool]]:
    """What would be left and right of each preposition, and whether it is a weak one."""
    padded = f" {text}"
    at = 0
    while match := _PREPOSITION.search(padded, at):
        what, where = padded[: match.start()].strip(" ,;"), padded[match.end() :].strip(" ,;")
        if where:
            word, where = with_its_article(match["word"], where)
            yield *_of_one_name(what, word, where), word.lower() in _WEAK
        at = match.start() + 1


def _of_one_name(what: str, preposition: str, where: str) -> tuple[str, str]:
    """The same, without cutting the name of a city: "avocat Aix" and "Provence" are "avocat" in "Aix en Provence"."""
    words = what.split()
    for size in (1, 2):
        city = f"{' '.join(words[-size:])} {preposition} {where}"
        if len(words) > size and is_joined_name(city):
            return " ".join(words[:-size]), city
    return what, where


def _has_strong(splits: list[tuple[str, str, bool]]) -> bool:
    """Whether there is a preposition that is not a part of the trade ("walk in clinic")."""
    return any(
        not weak and what and not plain_trade_of(f"{what} {where}").known for what, where, weak in splits
    ) and not any(what and not weak and _starts_a_trade(what, where) for what, where, weak in splits)


def _starts_a_trade(what: str, where: str) -> bool:
    """Whether the words around a preposition are a trade themselves: "walk in" + "clinic Ithaca, NY"."""
    words = fold(where).split()
    return any(plain_trade_of(f"{what} in {' '.join(words[:size])}").known for size in (1, 2))


def _by_preposition(splits: list[tuple[str, str, bool]], country: str) -> Query | None:
    for what, where, weak in splits:
        location = find_location(where, country=country)
        if not location.known or (weak and not _large_enough(location, where)):
            continue
        return _query(what, where, location)
    return None


# Without a preposition.


def _without_preposition(text: str, country: str) -> Query | None:
    if plain_trade_of(text).known:
        return Query(text)
    words = [(match.start(), match.end()) for match in _WORDS.finditer(text)]
    for start, _ in words[1:]:
        what, where = _trimmed(text[:start]), _trimmed(text[start:])
        if what and _stands_alone(what, where) and (query := _if_place(what, where, country)):
            return query
    for _, end in reversed(words[:-1]):
        where, what = _trimmed(text[:end]), _trimmed(text[end:])
        if what and _stands_alone(what, where) and (query := _if_place(what, where, country)):
            return query
    return _without_blanks(text, country) if len(words) == 1 and _CJK.search(text) else None


def _trimmed(text: str) -> str:
    """Without separators at its ends; the minus of a coordinate stays."""
    text = text.strip(" ,;:/|").removesuffix(" -")
    return text[2:] if text.startswith("- ") else text


def _stands_alone(what: str, where: str) -> bool:
    """A word that is a trade, too ("Bar", "Spa", "Porto"), is a place only where the rest is a trade without it."""
    if fold(where) not in words_of_trades() or plain_trade_of(what).known:
        return True
    return trade_of(what).known and not trade_of(f"{what} {where}").known


def _if_place(what: str, where: str, country: str) -> Query | None:
    location = find_location(where, country=country)
    if not location.known or not _large_enough(location, where):
        return None
    return _in_the_city_before(what, where, location) or _query(what, where, location)


def _in_the_city_before(what: str, where: str, location: Location) -> Query | None:
    """The city behind the trade, where a small place elsewhere has the name of its district: "Recife Boa Viagem"."""
    words = what.split()
    for size in (1, 2):
        trade, name = " ".join(words[:-size]), " ".join(words[-size:])
        if not trade or location.place is None or trade_of(what).known or not trade_of(trade).known:
            continue
        cities = [city for city in cities_named(fold(name)) if city.population >= LARGE_BEFORE]
        if cities and all(_is_far_smaller(location.place, city) for city in cities):
            return _query(trade, f"{name} {where}", Location(cities[0], exact=False, unread=where))
    return None


def _is_far_smaller(place: KnownPlace, city: KnownPlace) -> bool:
    return (
        place.kind in ("city", "section")
        and kilometres(place, city) > AROUND_KM
        and place.population * 5 < city.population
    )


def _large_enough(location: Location, where: str) -> bool:
    """One word at the end names a large place only; with its state, or as a postal code, any."""
    if len(where.split()) > 1 and ("," in where or len(fold(where).split()) > 2):
        return True
    places = [place for place in (location.place, *location.choices) if place]
    first = places[0]
    if first.kind in ("postal code", "point", "country", "region") or not first.population:
        return True
    return first.population >= (LEAST_WITHOUT_PREPOSITION if len(where.split()) == 1 else 500)


def _without_blanks(text: str, country: str) -> Query | None:
    """As Chinese and Japanese write: the longest beginning, or end, that is a large city."""
    splits = [(text[at:].removeprefix("の"), text[:at]) for at in range(len(text) - 1, 1, -1)]
    splits += [(text[:at], text[at:]) for at in range(1, len(text) - 1)]
    queries = (_if_place(what, where, country) for what, where in splits)
    return next((query for query in queries if query and query.place and query.place.population >= 100_000), None)


def _misspelt(splits: list[tuple[str, str, bool]], text: str, country: str) -> Query | None:
    for what, where, weak in reversed(splits):
        certain = what and (not weak or trade_of(what).known)
        if certain and (location := find_location(where, country=country, strict=False)).known:
            return _query(what, where, location)
    words = text.split()
    for size in (3, 2, 1):
        what, where = " ".join(words[:-size]), " ".join(words[-size:])
        if what and trade_of(what).known and (location := find_location(where, country=country, strict=False)).known:
            return _query(what, where, location)
    return None


# The result.


def _query(what: str, where: str, location: Location) -> Query:
    if _continues_the_trade(what, where, location.unread):
        what, location = f"{what} in {location.unread}", replace(location, unread="")
    location = where_it_is_spoken(what, where, location)
    if location.place is None and location.choices:
        names = "; ".join(place.description for place in location.choices)
        question = f"Which {where.strip()} do you mean? {names}."
        return Query(what, where, choices=location.choices, question=question)
    if location.place is None:
        return Query(what, where, question=_unknown(where))
    trade = _without_city_around(what, location.place)
    return Query(trade, where, location.place, others=_others(location), note=_note(where, location))


def _continues_the_trade(what: str, where: str, unread: str) -> bool:
    """Whether what no place is known for belongs to the trade: "specialists in family law Chicago"."""
    if not unread or "," in where or not where.startswith(unread):
        return False
    return plain_trade_of(unread).known or not trade_of(what).known


def _without_city_around(what: str, place: KnownPlace) -> str:
    """A trade without the city in which the place lies ("idraulico Roma" in Prati), its code, or "downtown" behind it."""
    words = what.split()
    for size in range(1, min(3, len(words))):
        trade, city = " ".join(words[:-size]), fold(" ".join(words[-size:]))
        is_around = (
            city in _VAGUE
            or bool(_CODE.fullmatch(city))
            or any(kilometres(known, place) < AROUND_KM for known in cities_named(city))
        )
        if is_around and plain_trade_of(trade).known:
            return trade
    first, _, rest = what.partition(" ")  # "H91 dentist" in Galway
    is_near = (
        any(kilometres(area, place) < AROUND_KM for area in postcodes(first.lower()))
        if _CODE.fullmatch(first)
        else False
    )
    if is_near and plain_trade_of(rest).known:
        return rest
    return what


def _others(location: Location) -> tuple[KnownPlace, ...]:
    """The other places of a name that was written as they are."""
    return tuple(other for other in location.others if other != location.place) if location.exact else ()


def _note(where: str, location: Location) -> str:
    place = location.place
    assert place is not None
    is_beside_city = place.kind == "region" and any(other.kind == "city" for other in location.others)
    land = f"the state or region {place.full_name}" if is_beside_city else place.full_name
    if location.unread:
        return f"{location.unread!r} is not known: the whole of {land} is searched."
    return f"{where!r} was read as {land}." if location.others or not location.exact else ""
