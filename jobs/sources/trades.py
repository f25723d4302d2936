# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""What a trade is in OpenStreetMap's tags, in the words of people and in many languages.

The data: presets of the iD tagging schema with their names, aliases and terms (`data/trades.json.gz`, made by
`data/build_trades.py`), and two reviewed lists: what lead teams look for (`data/trade_synonyms.toml`), and what that is
called in other languages (`data/trade_words.toml`).
"""

from __future__ import annotations

import gzip
import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, lru_cache
from itertools import islice, product
from pathlib import Path
from typing import Any

import orjson

from jobs.sources.names import cyrillic, fold
from jobs.sources.trade_readings import (
    adjective_and_head,
    bag_of,
    before_for,
    derived_stem,
    other_readings,
    respelt,
    sport_of_a_venue,
    table,
    without_generic,
)

DATA = Path(__file__).parent / "data"
MOST_TAGS = 8
_TERM = 3  # the rank of a term of a preset: weaker than its name, an alias and its tag

Tags = tuple[tuple[str, str], ...]  # of one element, all of them

_PRAISE = re.compile(
    r"^(?:(?:the|a|an|all|any|best|top|top rated|good|great|cheap|cheapest|affordable|local|licensed|certified|professional|reliable|trusted"
    r"|emergency|24 hour|24 7|24h|residential|commercial|independent|small|new|nearby|beste|guter?|meilleurs?|bons?|mejores|migliori?)\s+)+"
)
_GENERIC = frozenset([
    "shop", "store", "company", "business", "service", "contractor", "firm", "agency", "office", "place", "provider",
    "specialist", "expert", "studio", "center", "centre", "practice", "professional", "repairman", "outlet", "parlor",
    "parlour", "unternehmen", "firma", "betrieb", "geschaft", "laden", "entreprise", "empresa", "azienda", "bedrijf",
])  # fmt: skip
_BRITISH = {
    "center": "centre", "centers": "centres", "theater": "theatre", "theaters": "theatres", "tire": "tyre", "tires": "tyres",
    "jewelry": "jewellery", "jeweler": "jeweller", "jewelers": "jewellers", "parlor": "parlour", "parlors": "parlours",
    "color": "colour", "mold": "mould", "molding": "moulding", "aluminum": "aluminium", "fiber": "fibre", "pediatric": "paediatric",
    "gynecologist": "gynaecologist", "orthopedic": "orthopaedic", "anesthetist": "anaesthetist", "draftsman": "draughtsman",
}  # fmt: skip
_ENDINGS = (
    ("ves", "fe"), ("ves", "f"), ("ies", "y"), ("s", ""), ("es", ""), ("x", ""), ("en", ""), ("e", ""), ("er", ""), ("n", ""), ("chi", "co"), ("ci", "co"),
    ("i", "o"), ("i", "e"), ("i", "a"), ("men", "man"), ("ы", ""), ("и", ""), ("y", ""), ("r", ""),
)  # fmt: skip


@dataclass(frozen=True)
class Trade:
    """What a phrase means in tags. Without tags it is unknown, or known to have none: `nearest` are trades like it.

    `alternatives`: an element of the trade has all tags of one of them. `languages` (two letters) are those in which the
    phrase is a name of the trade. `read_as` is what was read in its place, where it is another phrase: a known one, or
    the preset that has the phrase as a term.
    """

    phrase: str
    alternatives: tuple[Tags, ...] = ()
    nearest: tuple[str, ...] = ()
    languages: frozenset[str] = frozenset()
    read_as: str = ""

    @property
    def known(self) -> bool:
        """Whether there is anything to search for."""
        return bool(self.alternatives)

    def as_text(self) -> list[str]:
        """For people: "craft=plumber", "amenity=restaurant + cuisine=sushi"."""
        return [" + ".join("=".join(tag) for tag in tags) for tags in self.alternatives]


@lru_cache(maxsize=1024)
def trade_of(text: str) -> Trade:
    """The trade that a text means, as a whole: "dog hotel" is no hotel.

    As it is written (`plain_trade_of`), else by another reading (`jobs.sources.trade_readings`), which `read_as` names:
    other forms and order of its words, a compound; a profession without the adjectives in front of it; a letter wrong.
    """
    trade = plain_trade_of(text)
    if trade.known or _listed_without_tag(trade) or not trade.phrase.split():  # of accents alone nothing is left
        return trade
    listed = _in_a_list(fold(_MARKS_BETWEEN.sub(" and ", text))) if _MARKS_BETWEEN.search(text) else None
    return (
        listed
        or _otherwise(trade.phrase)
        or _by_spelling(trade.phrase)
        or replace(trade, nearest=_nearest(trade.phrase))
    )


@lru_cache(maxsize=1024)
def plain_trade_of(text: str) -> Trade:
    """The trade that a text means as it is written; of one that is not known, `nearest` are only those of the lists.

    In this order: the reviewed lists; names, aliases and tags of presets; both again without praise in front ("best"), in
    the singular, without a word that any business may have at its end ("company"), and as the British spell; then the
    same among the terms of presets, which are weaker: of these, the reading that is a term in most languages.
    """
    phrase = fold(text)
    if trade := _strongly(phrase):
        return trade
    terms = [
        trade
        for candidate in dict.fromkeys(_readings(phrase, shorter=_RETAIL))
        if (trade := _from_presets(candidate)) and _is_such_a_business(phrase, trade)
    ]
    return max(terms, key=lambda trade: len(trade.languages), default=Trade(phrase))


def _strongly(phrase: str) -> Trade | None:
    for candidate in dict.fromkeys(_readings(phrase)):
        trade = _from_list(candidate) or _from_presets(candidate, _TERM - 1)
        if trade and _is_such_a_business(phrase, trade):
            return trade
    return None


_RETAIL = frozenset(["shop", "store", "outlet", "shops", "stores", "outlets"])
_CONTRACTORS = frozenset(["contractor", "contractors"])
_SERVED = frozenset(["cafe", "fast_food", "ice_cream", "restaurant", "pharmacy", "bar", "pub", "marketplace"])
_BUILDING = frozenset(["construction_company", "trade", "swimming_pool", "solar"])


def _is_such_a_business(phrase: str, trade: Trade) -> bool:
    """A shop of the phrase is one in the tags, and a contractor is a craft: a camping store is no camp site, a mechanical

    contractor no garage. What the lists themselves call a shop or a contractor is one.
    """
    words, first = set(phrase.split()), [tags[0] for tags in trade.alternatives]
    if not trade.known:
        return True
    if _RETAIL & words and not _RETAIL & set(trade.phrase.split()):
        return any(key in ("shop", "craft") or value in _SERVED for key, value in first)
    if _CONTRACTORS & words and not _CONTRACTORS & set(trade.phrase.split()):
        return any(key == "craft" or value in _BUILDING for key, value in first)
    return True


def words_of_trades() -> frozenset[str]:
    """Every phrase of one word that means a trade."""
    return _single_words()


def _readings(phrase: str, shorter: Collection[str] = ()) -> Iterator[str]:
    """Without praise and without the words at its end that any business may have: all of them, or those that are given."""
    plain = _PRAISE.sub("", phrase) or phrase
    texts, words = [plain], plain.split()
    while len(words) > 1 and (words[-1] in shorter if shorter else _is_generic(words[-1])):
        words = words[:-1]
        texts.append(" ".join(words))
    for text in dict.fromkeys([phrase, *texts]):
        yield from _singulars(text)
        if (british := _british(text)) != text:
            yield from _singulars(british)


def _is_generic(word: str) -> bool:
    return word in _GENERIC or word.rstrip("s") in _GENERIC or word == "companies"


def _british(phrase: str) -> str:
    """As OpenStreetMap spells: tyres, jewellery, a centre."""
    return " ".join(_BRITISH.get(word, word) for word in phrase.split())


def _singulars(phrase: str) -> Iterator[str]:
    """The phrase, then with the last word, then with any word in what may be its singular."""
    yield phrase
    words = phrase.split()
    if not words:
        return
    for form in _forms(words[-1]):
        yield " ".join([*words[:-1], form])
    if 1 < len(words) <= 4:
        choices = [(word, *_forms(word)) for word in words[:-1]]
        for start in islice(product(*choices), 1, 200):
            yield " ".join([*start, words[-1]])


def _forms(word: str) -> list[str]:
    """What the word may be a plural of; "care" is none of "car"."""
    return [
        word[: -len(end)] + other
        for end, other in _ENDINGS
        if word.endswith(end) and len(word) - len(end) >= (3 if end.endswith("s") else 4)
    ]


# Other readings.


def _otherwise(phrase: str) -> Trade | None:
    for reading in dict.fromkeys(other_readings(phrase, _bags())):
        if (trade := _strongly(reading)) and _is_such_a_business(phrase, trade):
            return replace(trade, read_as=trade.phrase)
    ways = (_in_a_list, _by_stem, _by_head, _by_halves, _by_venue, _by_whom, _in_cyrillic)
    return next((trade for way in ways if (trade := way(phrase))), None)


def _in_cyrillic(phrase: str) -> Trade | None:
    """Russian without its letters: "remont kvartir"."""
    trade = _strongly(fold(cyrillic(phrase))) if phrase.isascii() else None
    return replace(trade, read_as=trade.phrase) if trade and trade.known else None


def _by_venue(phrase: str) -> Trade | None:
    """A sport where it is played: a "padel club" is one of padel."""
    trade = _strongly(sport) if (sport := sport_of_a_venue(phrase)) else None
    if trade and trade.known and any(key == "sport" for tags in trade.alternatives for key, _ in tags):
        return replace(trade, read_as=trade.phrase)
    return None


def _by_whom(phrase: str) -> Trade | None:
    """A profession that says whom it is for: "bookkeeping for contractors"."""
    trade = _strongly(head) if (head := before_for(phrase)) else None
    if trade and trade.known and _is_profession(trade):
        return replace(trade, read_as=trade.phrase)
    return None


def _by_stem(phrase: str) -> Trade | None:
    """A word that any business may have, and an adjective made of a profession: "studio dentistico"."""
    words = without_generic(phrase)
    if len(words) != 1 or len(phrase.split()) < 2 or not (known := _stems().get(derived_stem(words[0]))):
        return None
    trade = _strongly(known)
    return replace(trade, read_as=trade.phrase) if trade and _is_such_a_business(phrase, trade) else None


def _by_head(phrase: str) -> Trade | None:
    for head, several in adjective_and_head(phrase):
        trade = _strongly(head)
        if trade and trade.known and _is_such_a_business(phrase, trade) and (several or _is_profession(trade)):
            return replace(trade, read_as=trade.phrase)
    return None


def _by_halves(phrase: str) -> Trade | None:
    """What two trades have in common that stand together: a "karate dojo" is what both may be, a "hotel bar" is none."""
    words = phrase.split()
    for at in range(1, len(words)):
        first, second = _strongly(" ".join(words[:at])), _strongly(" ".join(words[at:]))
        if first and second and (both := tuple(tags for tags in second.alternatives if tags in first.alternatives)):
            return replace(second, phrase=phrase, alternatives=both, read_as=f"{first.phrase}, {second.phrase}")
    return None


_AND = re.compile(r" (and|und|et|y|e|ed|och|og|en|ve|i|и|та|й|και|or|oder|ou|o|eller|lub|veya|или|чи|або) ")
_MARKS_BETWEEN = re.compile(r"\s*[,/&+]\s*(?:(?:and|und|et|y|or|oder)\s)?")
MOST_IN_A_LIST = 4


def _in_a_list(phrase: str) -> Trade | None:
    """Any of the trades of a list: "heating and plumbing"; none if one of them is not known."""
    pieces = _AND.split(phrase)
    trades = _listed(pieces) if 1 < len(pieces) < 2 * MOST_IN_A_LIST else []
    tags = tuple(dict.fromkeys(tags for trade in trades for tags in trade.alternatives))
    if len(trades) < 2 or len(tags) > MOST_TAGS:
        return None
    return Trade(phrase, tags, read_as=", ".join(trade.phrase for trade in trades))


def _listed(pieces: list[str]) -> list[Trade]:
    """The trades of a list with the words between them; of "pet shop e banho e tosa" the last two are one."""
    for size in range(1, len(pieces) + 1, 2):
        trade = _strongly(" ".join(pieces[:size]))
        rest = _listed(pieces[size + 1 :]) if trade and trade.known and size < len(pieces) else []
        if trade and trade.known and (rest or size == len(pieces)):
            return [trade, *rest]
    return []


def _by_spelling(phrase: str) -> Trade | None:
    """The trade with letters put right; none where it might be several. One that has the tags of the others is one."""
    readings = respelt(phrase, _all_words(), *_words_that_may_be_meant(phrase))
    trades = [trade for text in readings if (trade := _strongly(text) or _otherwise(text)) and trade.known]
    widest = max(trades, key=lambda trade: len(trade.alternatives), default=None)
    if widest is None or not all(set(trade.alternatives) <= set(widest.alternatives) for trade in trades):
        return None
    return replace(widest, read_as=widest.phrase)


def _is_profession(trade: Trade) -> bool:
    return all(
        f"{key}=" in _PROFESSIONS or f"{key}={value}" in _PROFESSIONS
        for tags in trade.alternatives
        for key, value in tags[:1]
    )


_PROFESSIONS = table("professions")
_TELLING_NOTHING = table("stop") | table("generic") | frozenset(["food", "and", "for"])


def _listed_without_tag(trade: Trade) -> bool:
    """Whether the reviewed list has it, and says that no tag means it."""
    return not trade.known and any(
        _synonyms().get(reading, "").startswith("none:") for reading in _readings(trade.phrase)
    )


@cache
def _bags() -> dict[frozenset[str], str]:
    """Phrases of several words by their words; those of the reviewed list first, none that would mean two trades."""
    bags: dict[frozenset[str], str] = {}
    for phrase in _synonyms():
        if " " in phrase:
            bags.setdefault(bag_of(phrase), phrase)
    several: set[frozenset[str]] = set()
    names: dict[frozenset[str], tuple[str, Any]] = {}
    for phrase, rows in _schema()["phrases"].items():
        if " " in phrase and min(row[1] for row in rows) < _TERM:
            bag, best = bag_of(phrase), min(rows, key=lambda row: row[1])[0]
            if names.setdefault(bag, (phrase, best))[1] != best:
                several.add(bag)
    return {bag: phrase for bag, (phrase, _) in names.items() if bag not in several} | bags


@cache
def _stems() -> dict[str, str]:
    """Phrases of one word by the stem of the profession; none that would mean two trades."""
    stems: dict[str, set[Any]] = {}
    phrases: dict[str, str] = {}
    for phrase, _ in _strong_phrases():
        if " " not in phrase and (stem := derived_stem(phrase)):
            stems.setdefault(stem, set()).add(
                (_from_list(phrase) or _from_presets(phrase, 1) or Trade("")).alternatives[:1]
            )
            phrases.setdefault(stem, phrase)
    return {stem: phrases[stem] for stem, meanings in stems.items() if len(meanings) == 1}


def _strong_phrases() -> Iterator[tuple[str, frozenset[str]]]:
    """Names, aliases and phrases of the lists that mean something, with their languages."""
    for phrase in (*_synonyms(), *_schema()["phrases"]):
        trade = _from_list(phrase) or _from_presets(phrase, 1)
        if trade and trade.known:
            yield phrase, trade.languages


def _words_that_may_be_meant(phrase: str) -> tuple[frozenset[str], frozenset[str]]:
    """By somebody who misspells: English words, then others. A short word of these is near to many an English one."""
    english, others = _words_of_names()
    return english, others if len(phrase) >= _LONG_ENOUGH or not phrase.isascii() else frozenset()


_LONG_ENOUGH = 8


@cache
def _words_of_names() -> tuple[frozenset[str], frozenset[str]]:
    """The words of names: the English ones, and the others."""
    words: tuple[set[str], set[str]] = (set(), set())
    for phrase, languages in _strong_phrases():
        words["en" not in languages].update(word for word in phrase.split() if len(word) >= 4)
    return frozenset(words[0]), frozenset(words[1] - words[0])


@cache
def _all_words() -> frozenset[str]:
    return frozenset(word for phrase in (*_schema()["phrases"], *_synonyms()) for word in phrase.split())


# The reviewed lists.


def _from_list(phrase: str) -> Trade | None:
    value = _synonyms().get(phrase)
    if value is None:
        return None
    if value.startswith("none:"):
        return Trade(phrase, nearest=tuple(part.strip() for part in value.removeprefix("none:").split(",")))
    return Trade(phrase, tuple(_tags(part) for part in value.split(",")), languages=_languages(phrase))


def _languages(phrase: str) -> frozenset[str]:
    """Those in which the presets have this phrase as their best, or the list of words; English where neither has it."""
    rows = _schema()["phrases"].get(phrase, [])
    best = min((row[1] for row in rows), default=0)
    languages = {row[2] for row in rows if row[1] == best} | {lang for lang, _ in _words().get(phrase, ())}
    return frozenset(languages or {"en"})


def _tags(text: str) -> Tags:
    pairs = (pair.strip().partition("=") for pair in text.split(" + "))
    return tuple((key, value) for key, _, value in pairs)


@cache
def _synonyms() -> dict[str, str]:
    entries = tomllib.loads((DATA / "trade_synonyms.toml").read_text(encoding="utf-8"))["synonyms"]
    english = {fold(phrase): tags for phrases, tags in entries.items() for phrase in phrases.split(",")}
    return {word: _all_of([english[trade] for _, trade in trades]) for word, trades in _words().items()} | english


def _all_of(values: list[str]) -> str:
    """The tags of a word that means different trades in different languages."""
    tagged = [value for value in values if not value.startswith("none:")]
    return ", ".join(dict.fromkeys(tagged)) if tagged else values[0]


@cache
def _words() -> dict[str, list[tuple[str, str]]]:
    """Words of other languages: their languages, and the phrases of the reviewed list that they mean."""
    words: dict[str, list[tuple[str, str]]] = {}
    for language, entries in tomllib.loads((DATA / "trade_words.toml").read_text(encoding="utf-8")).items():
        for trade, texts in entries.items():
            for text in texts.split(","):
                words.setdefault(fold(text), []).append((language, fold(trade)))
    return words


# The iD tagging schema.


def _from_presets(phrase: str, weakest: int = _TERM) -> Trade | None:
    data = _schema()
    rows = data["phrases"].get(phrase)
    if not rows:
        return None
    rank = min(row[1] for row in rows)
    if rank > weakest:
        return None
    best = [row for row in rows if row[1] == rank]
    numbers = sorted(
        {row[0] for row in best}, key=lambda number: (len(data["presets"][number][1]), -data["presets"][number][2])
    )
    if rank == _TERM and len(numbers) > 1 + (" " in phrase):  # a term of many presets tells none of them
        return None
    fewest = len(data["presets"][numbers[0]][1])
    tags = [
        tuple(data["presets"][number][1].items()) for number in numbers if len(data["presets"][number][1]) == fewest
    ]
    names = frozenset(row[2] for row in best)
    read_as = data["presets"][numbers[0]][0].replace("/", ": ").replace("_", " ") if rank == _TERM else ""
    return Trade(phrase, tuple(_with_twins(tags))[:MOST_TAGS], languages=names, read_as=read_as)


_TWINS = (
    ("amenity=dentist", "healthcare=dentist"), ("amenity=doctors", "healthcare=doctor"), ("amenity=clinic", "healthcare=clinic"),
    ("amenity=hospital", "healthcare=hospital"), ("amenity=pharmacy", "healthcare=pharmacy"), ("craft=tailor", "shop=tailor"),
    ("craft=locksmith", "shop=locksmith"), ("craft=photographer", "shop=photo"), ("shop=travel_agency", "office=travel_agent"),
    ("craft=jeweller", "shop=jewelry"),
)  # fmt: skip


def _with_twins(alternatives: list[Tags]) -> Iterator[Tags]:
    """What mappers tag with either of two keys is searched for with both."""
    for tags in dict.fromkeys(alternatives):
        yield tags
        yield from (
            other for pair in _twins() if tags in pair for other in pair if other != tags and other not in alternatives
        )


@cache
def _twins() -> list[tuple[Tags, ...]]:
    return [tuple(map(_tags, twins)) for twins in _TWINS]


@cache
def _schema() -> dict[str, Any]:
    data: dict[str, Any] = orjson.loads(gzip.decompress((DATA / "trades.json.gz").read_bytes()))
    return data


@cache
def _single_words() -> frozenset[str]:
    return frozenset(phrase for phrase in (*_schema()["phrases"], *_synonyms()) if " " not in phrase)


def _nearest(phrase: str) -> tuple[str, ...]:
    """Names of trades that share words with the phrase, or are spelt nearly so."""
    words = {form for word in phrase.split() if word not in _TELLING_NOTHING for form in (word, *_forms(word))}
    shared = {known: several for known in _synonyms() if (several := len(words.intersection(known.split())))}
    alike = [known for known in _synonyms() if known[:1] == phrase[:1]]  # comparing all takes 50 ms
    close = get_close_matches(phrase, alike, n=3, cutoff=0.75)
    return tuple(dict.fromkeys([*close, *sorted(shared, key=lambda known: (-shared[known], len(known)))]))[:3]
