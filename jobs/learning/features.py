"""Features of a lead: texts such as `category:dentist`. GROUPS is all that a model can know; docs/learning.md lists it.

Nothing about persons is among them: no names, e-mails, phones, streets or places of living, nothing that is read from
a photo. Words come from the title and the description of the site, without what could name a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.db import connection

from jobs.extract.names import is_name
from jobs.extract.text import fold
from jobs.extract.urls import shared_host
from jobs.sources.distance import metres_between

GROUPS = {
    "category": "The categories of the business.",
    "rating": "The rating, in steps.",
    "reviews": "The number of ratings, in steps.",
    "distance": "The distance from the middle of the leads that were selected, in steps.",
    "status": "Whether the business is open.",
    "technology": "What the site is made with.",
    "language": "The language of the site.",
    "word": "Words of the site's title and description, without names, e-mails, phones and numbers.",
    "page": "The types of its pages: contact, team, pricing, ...",
    "has": "Whether an e-mail, a phone, a website, a form, profiles and opening hours are known; never which.",
    "complete": "How many of these are known.",
    "size": "The number of the site's pages, in steps.",
    "chain": "Whether several leads have its name or its site.",
    "host": "Whether the website is one's own, or a profile on another's.",
}
ONE_OF = ("rating", "reviews", "distance", "status", "language", "complete", "size", "chain", "host")  # exclusive
PARTS = ("email", "phone", "website", "form", "profiles", "hours")

MOST_WORDS = 60  # of one lead
LONGEST_TEXT = 1_000  # characters of a title or a description that are read
MOST_PAGES = 200  # of a site, whose types are looked at
CHAIN = 3  # leads with one name, or one site

_RATINGS = ((4.7, "4.7 or more"), (4.3, "4.3 to 4.6"), (4.0, "4.0 to 4.2"), (3.0, "3.0 to 3.9"), (0.0, "under 3.0"))
_REVIEWS = ((500, "500 or more"), (100, "100 to 499"), (25, "25 to 99"), (5, "5 to 24"), (0, "under 5"))
_SIZES = ((500, "500 or more"), (100, "100 to 499"), (25, "25 to 99"), (5, "5 to 24"), (1, "1 to 4"), (0, "none"))
_DISTANCES = ((100, "100 km or more"), (25, "25 to 100 km"), (10, "10 to 25 km"), (5, "5 to 10 km"),
              (2, "2 to 5 km"), (0, "under 2 km"))  # fmt: skip
_NOT_OPEN = {
    "CLOSED_PERMANENTLY": "closed", "CLOSED_TEMPORARILY": "closed for a time", "FUTURE_OPENING": "not open yet",
}  # fmt: skip

Centre = tuple[float, float] | None

# What is read of leads. People are read to take their names out of the words, and for nothing else.
_FACTS = f"""
SELECT l.id, l.main_category, l.categories, l.rating, l.rating_count, l.latitude, l.longitude, l.business_status,
    l.language, l.technologies, left(coalesce(d.title, ''), {LONGEST_TEXT}) AS title,
    left(l.description, {LONGEST_TEXT}) AS description, l.has_email, l.has_phone, l.has_website,
    l.contact_form <> '' AS has_form, l.profiles <> '{{}}' AS has_profiles,
    l.opening_hours IS NOT NULL AS has_hours, coalesce(d.page_count, 0) AS page_count, l.website,
    coalesce(t.types, '{{}}') AS page_types, greatest(n.number, s.number) AS alike,
    jsonb_path_query_array(l.people, '$[*].name') AS people
FROM leads AS l LEFT JOIN domains AS d ON d.id = l.domain_id
LEFT JOIN LATERAL (SELECT array_agg(DISTINCT p.page_type ORDER BY p.page_type) AS types FROM (
    SELECT page_type FROM pages WHERE domain_id = l.domain_id ORDER BY id LIMIT {MOST_PAGES}) AS p) AS t ON true
LEFT JOIN LATERAL (SELECT count(*) AS number FROM (
    SELECT FROM leads AS o WHERE o.name = l.name AND l.name <> '' LIMIT {CHAIN}) AS o) AS n ON true
LEFT JOIN LATERAL (SELECT count(*) AS number FROM (
    SELECT FROM local_businesses AS o WHERE o.domain_id = l.domain_id LIMIT {CHAIN}) AS o) AS s ON true
WHERE l.id = ANY(%s) ORDER BY l.id
"""  # noqa: S608 -- constants of our own


@dataclass(slots=True)
class Facts:
    """What is read of a lead, in the order of the statement."""

    id: int
    main_category: str
    categories: list[str]
    rating: Any
    rating_count: int | None
    latitude: Any
    longitude: Any
    business_status: str
    language: str
    technologies: list[Any]
    title: str
    description: str
    has_email: bool
    has_phone: bool
    has_website: bool
    has_form: bool
    has_profiles: bool
    has_hours: bool
    page_count: int
    website: str
    page_types: list[str]
    alike: int
    people: list[str]


def read_facts(ids: Sequence[int]) -> list[Facts]:
    """The facts of leads by id; ids that do not exist are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, [list(ids)])
        columns = {column.name: place for place, column in enumerate(cursor.description or ())}
        technologies, people = columns["technologies"], columns["people"]
        rows = [list(row) for row in cursor.fetchall()]
    for row in rows:
        row[technologies], row[people] = _json(row[technologies]), _json(row[people])
    return [Facts(*row) for row in rows]


def _json(value: Any) -> list[Any]:
    parsed = orjson.loads(value) if isinstance(value, str | bytes) else value
    return parsed if isinstance(parsed, list) else []


def features_of(facts: Facts, centre: Centre = None) -> list[str]:
    """The features of a lead, each once, in a fixed order."""
    return list(dict.fromkeys(_features(facts, centre)))


def _features(facts: Facts, centre: Centre) -> Iterator[str]:
    for category in (facts.main_category, *facts.categories[:10]):
        if category:
            yield f"category:{_plain(category)}"
    yield f"rating:{_step(_RATINGS, facts.rating) or 'not known'}"
    yield f"reviews:{_step(_REVIEWS, facts.rating_count) or 'not known'}"
    if centre is not None:
        yield f"distance:{_distance(facts, centre)}"
    yield f"status:{_NOT_OPEN.get(facts.business_status, 'open')}"
    yield f"language:{facts.language[:2].lower() or 'not known'}"
    yield f"size:{_step(_SIZES, facts.page_count)}"
    yield f"chain:{'yes' if facts.alike >= CHAIN else 'no'}"
    yield from _site(facts)
    yield from _parts(facts)
    yield from (f"word:{word}" for word in words_of(facts))


def _site(facts: Facts) -> Iterator[str]:
    for technology in facts.technologies[:20]:
        name = technology.get("name", "") if isinstance(technology, dict) else technology
        if name:
            yield f"technology:{_plain(str(name))}"
    yield from (f"page:{kind}" for kind in facts.page_types if kind != "other")
    host = urlsplit(facts.website).hostname or ""
    yield f"host:{'none' if not host else 'profile' if _is_shared(host) else 'own'}"


@lru_cache(maxsize=16_384)
def _is_shared(host: str) -> bool:
    return shared_host(host) is not None


def _parts(facts: Facts) -> Iterator[str]:
    known = [part for part in PARTS if getattr(facts, f"has_{part}")]
    yield from (f"has:{part}" for part in known)
    yield f"complete:{len(known)} of {len(PARTS)}"


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("_", " ").replace(":", " ").split())[:60]


def _step(steps: tuple[tuple[float, str], ...], value: Any) -> str:
    return "" if value is None else next((name for least, name in steps if float(value) >= least), "")


def _distance(facts: Facts, centre: tuple[float, float]) -> str:
    if facts.latitude is None or facts.longitude is None:
        return "not known"
    return _step(_DISTANCES, metres_between((float(facts.latitude), float(facts.longitude)), centre) / 1_000)


# Words, without persons.

_NOT_WORDS = re.compile(r"\S*@\S*|\S*(?:https?:|www\.)\S*|\S*\w\.\w\S*|[+(]?\d[\d\s()/.-]{4,}\d")
_WORD = re.compile(r"[^\W\d_]{3,20}")
_TITLES = "dr|prof|mr|mrs|ms|miss|herr|frau|sr|sra|mme|dipl|ing|dott|md|phd"
_TITLED = re.compile(rf"\b(?:{_TITLES})\b\.?(?:\s+[^\W\d_]+\.?){{0,3}}", re.IGNORECASE)  # what follows is a person
_COMMON = frozenset((
    "the", "and", "for", "with", "you", "your", "our", "are", "from", "that", "this", "und",
    "der", "die", "das", "den", "dem", "ein", "eine", "mit", "von", "fur", "sie", "wir",
    "ihr", "ist", "les", "des", "est", "une", "pour", "vous", "nous", "dans", "sur", "los",
    "las", "del", "con", "por", "que", "para", "una", "het", "een", "van", "voor", "met",
    "per", "gli", "dei", "che",
))  # fmt: skip


def words_of(facts: Facts) -> list[str]:
    """The words of its title and description that cannot name a person, each once."""
    text = _NOT_WORDS.sub(" ", f"{facts.title} \n {facts.description}")
    text = _TITLED.sub(" ", text)
    persons = name_words(facts.people)
    words = [word for word in _WORD.findall(fold(text)) if word not in _COMMON and word not in persons]
    return [word for word in dict.fromkeys(words) if not _may_be_a_name(word)][:MOST_WORDS]


@lru_cache(maxsize=65_536)
def _may_be_a_name(word: str) -> bool:
    return is_name(word)


def name_words(names: Iterable[Any]) -> set[str]:
    """The words of persons' names, as words are compared."""
    return {word for name in names for word in _WORD.findall(fold(str(name)))}
