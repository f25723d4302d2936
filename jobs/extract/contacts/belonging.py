"""Belonging: whether somebody whom a page names is of the business, by all that speaks for it and against it.

Every piece of a line that has the shape of a name is a candidate; its signs have weights in `data/belonging.toml`, fitted
to the labelled pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from jobs.extract.contacts.emails import credited
from jobs.extract.contacts.ownership import Site
from jobs.extract.contacts.people import (
    TITLE_ENDS,
    bare_name,
    is_known_name,
    is_name,
    is_pet,
    is_praise,
    is_title,
    known,
    names_a_task,
    person,
)
from jobs.extract.contacts.sighting import ContactSighting
from jobs.extract.data import load
from jobs.extract.outline import OTHERS, Outline, kind_of
from jobs.extract.text import fold
from jobs.extract.towns import is_town

_DATA, _FITTED = load("people"), load("belonging")
_BIAS: float = _FITTED["bias"]
_WEIGHTS: dict[str, float] = _FITTED["weights"]
UNREAD = 0.55  # how sure of somebody whom no other rule reads
ENOUGH, TOO_LITTLE = 0.7, -3.2  # logarithms of odds: for a name that no rule reads, and against one that a rule does
_OF_OTHERS = frozenset(_DATA["titles_of_others"])
_CREDITS = frozenset(fold(word) for word in _DATA["credits"])
LINE_LONGEST, NAME_LONGEST, TASK_LONGEST, SENTENCE, ROW = 200, 50, 60, 80, 6
_JOINS = "|".join(_DATA["joins_names"])
_PIECE = re.compile(rf"\s*[,;|·•()（）/]\s*|\s*[:：]\s*|\s[-–—]+\s|[–—]|\s(?:{_JOINS}|&)\s")
_BEFORE = re.compile(
    r"(?!(?:Col|Urb|Av|Str|St|Ul|Pl|Res|Edif|Bd|Tel|Fax|Nr|No)\.)(?:[^\W\d_]{1,6}\.\s?){1,4}(?=[^\W\d_a-z])|(?:MLaw|BLaw|LL\.M\.)\s"
)
_CANDIDATE = re.compile(r"[^\W\d_a-z][^\d@\n]{3,49}")
_NUMBER = re.compile(r"(?:\d[\s()./–-]{0,3}){7,}")
_PRICE = re.compile(r"[$€£¥₹₽₺]\s?\d|\d\s?(?:[$€£¥₹₽₺]|kr\b|kč\b|zł|ft\b|lei\b|chf\b)|\bISBN\b", re.IGNORECASE)
_STARS = re.compile(r"[★☆⭐]|\b[1-5](?:[.,]\d)?\s?/\s?5\b|[“”„«»]")
_CODE = re.compile(r"(?<![\d/+().-])(?<!\d )\d{4,6}(?![\d/)-]| \d)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LETTERS = re.compile(r"[^\W\d_]+")


def by_signs(outline: Outline, lines: range, site: Site, countries: list[str]) -> Iterator[ContactSighting]:
    """The people of some lines for whom enough speaks."""
    people = list(candidates(outline, lines))
    for candidate, signs in zip(people, signs_of(outline, people, site, countries), strict=True):
        if _odds(signs) > ENOUGH and not signs.isdisjoint(_KNOWN) and not signs.isdisjoint(_ROLE):
            title = next((text for text in (candidate.task, *_beside(outline, candidate)) if names_a_task(text)), "")
            name = _bare(candidate.name)
            sighting = person(name, title, "layout", UNREAD, outline.lines[candidate.line])
            if sighting:
                yield sighting


def _beside(outline: Outline, candidate: Candidate) -> list[str]:
    return outline.lines[candidate.line + 1 : candidate.line + 2]


def strangers(outline: Outline, names: Iterable[str], site: Site, countries: list[str]) -> set[str]:
    """Those of some names that too much speaks against, wherever they stand in the text."""
    people = [candidate for name in names for candidate in _standing(outline, name)]
    odds: dict[str, float] = {}
    for candidate, signs in zip(people, signs_of(outline, people, site, countries), strict=True):
        is_in_sentence = candidate.place == "list" and "long line" in signs
        speaks_against = not is_in_sentence and not signs.isdisjoint(_AGAINST)
        odds[candidate.name] = max(odds.get(candidate.name, -99.0), _odds(signs) if speaks_against else 0.0)
    return {name for name, most in odds.items() if most <= TOO_LITTLE}


def _standing(outline: Outline, name: str) -> Iterator[Candidate]:
    for at, line in enumerate(outline.lines):
        if name in line:
            before, _, behind = line.partition(name)
            place = (
                "alone"
                if line == name
                else "first"
                if not before
                else "label"
                if before.rstrip().endswith((":", "：", "–", "-", "—"))
                else "list"
            )
            yield Candidate(name, behind.strip(" ,–—-|()"), at, place)


def _odds(signs: frozenset[str]) -> float:
    return _BIAS + sum(_WEIGHTS.get(sign, 0.0) for sign in signs)


_AGAINST = frozenset(
    ("price", "quoted", "town", "credited", "title of others", "pet", *(f"below {kind}" for kind in OTHERS)),
)
_ROLE = frozenset(
    (
        "title",
        "title above",
        "task",
        "academic title",
        "e-mail of its name",
        "reached below",
        "reached on the line",
        "below team",
        "surname of the site",
    ),
)
_KNOWN = frozenset(("known 1", "known 2", "e-mail of its name", "beside titled"))


@dataclass(frozen=True)
class Candidate:
    """A piece of a line that may name somebody, what stands beside it, and the line."""

    name: str
    task: str
    line: int
    place: str  # "alone", "first", "label", "list"


def candidates(outline: Outline, lines: range) -> Iterator[Candidate]:
    """The pieces of some lines that have the shape of a name."""
    for at in lines:
        line = outline.lines[at]
        if not 4 <= len(line) <= LINE_LONGEST:
            continue
        pieces = [piece.strip(" .") for piece in _PIECE.split(line)]
        for n, piece in enumerate(pieces):
            if (not _CANDIDATE.match(piece) and not _BEFORE.match(piece)) or len(piece) > NAME_LONGEST:
                continue
            bare = _bare(piece)
            if is_title(bare_name(bare)) or not (is_name(bare) or is_known_name(bare)) or _is_a_job(bare):
                continue
            label = line[: line.find(piece)].rstrip()
            place = (
                "alone"
                if len(pieces) == 1
                else "first"
                if n == 0
                else "label"
                if label.endswith((":", "：", "–", "-", "—"))
                else "list"
            )
            task = pieces[n + 1] if n + 1 < len(pieces) else ""
            yield Candidate(piece, task, at, place)


def _is_a_job(name: str) -> bool:
    """Whether a name that no list knows ends as words for jobs do: "Deskundige Begeleiding"."""
    return not known(name) and any(word.endswith(TITLE_ENDS) for word in fold(name).split())


def signs_of(outline: Outline, people: Sequence[Candidate], site: Site, countries: list[str]) -> list[frozenset[str]]:
    """What speaks for and against each of the candidates of a page being of the business, beside the others."""
    alone = [_signs(outline, candidate, site, countries) for candidate in people]
    return [signs | _of_row(people, alone, at) for at, signs in enumerate(alone)]


def _of_row(people: Sequence[Candidate], alone: Sequence[frozenset[str]], at: int) -> frozenset[str]:
    """Whether others stand in the same way within a few lines, and whether they have titles."""
    beside = []
    for step in (-1, 1):
        other = at + step
        while 0 <= other < len(people) and abs(people[other].line - people[at].line) <= ROW:
            if people[other].place == people[at].place and people[other].name != people[at].name:
                beside.append(alone[other])
            other += step
    if not beside:
        return frozenset()
    known = any("known 2" in signs or "known 1" in signs for signs in beside)
    titled = any(not signs.isdisjoint(("title", "title above", "task")) for signs in beside)
    return frozenset(["beside titled" if titled and known else "beside names" if known else "beside unknown"])


def _signs(outline: Outline, candidate: Candidate, site: Site, countries: list[str]) -> frozenset[str]:
    """What speaks for and against somebody being of the business."""
    return frozenset(
        [*_of_name(candidate, site, countries), *_of_place(outline, candidate, site), *_of_lines(outline, candidate)]
    )


def _bare(name: str) -> str:
    """A name without abbreviated titles before it: "lic. iur. Jane Roe"."""
    before = _BEFORE.match(name)
    return name[before.end() :] if before else name


def _of_name(candidate: Candidate, site: Site, countries: list[str]) -> Iterator[str]:
    bare = _bare(candidate.name)
    yield f"known {known(bare)}"
    if bare_name(bare) != candidate.name:
        yield "academic title"
    own = [len(word) > 3 and fold(word) in site.words for word in _LETTERS.findall(bare_name(bare))]
    if all(own):
        yield "the name of the site"
    elif own[-1:] == [True]:
        yield "surname of the site"
    if any(is_town(bare, country) for country in countries[:2]):
        yield "town"


def _of_place(outline: Outline, candidate: Candidate, site: Site) -> Iterator[str]:
    yield f"{candidate.place} on its line"
    yield f"page {site.page_type}"
    kind = outline.kind(candidate.line)
    headings = outline.headings_above(candidate.line)
    own_line = outline.lines[candidate.line]
    nearest = next((heading for heading in headings if heading != own_line), "")
    is_direct = not kind or kind_of(nearest) == kind
    yield (f"below {kind}" if is_direct else f"far below {kind}") if kind else "below nothing"
    if headings[:1] == [own_line]:
        yield "a heading"
    if outline.is_in_footer(candidate.line):
        yield "in a footer"


def _label(line: str, candidate: Candidate) -> str:
    """What stands before a name and a colon or dash, back to the separator before it."""
    before = line[: line.find(candidate.name)].rstrip(" :：–—-") if candidate.place == "label" else ""
    return _PIECE.split(before)[-1][-TASK_LONGEST:]


def _of_lines(outline: Outline, candidate: Candidate) -> Iterator[str]:
    lines, at = outline.lines, candidate.line
    line = lines[at]
    above, below = (lines[at - 1] if at else ""), (lines[at + 1] if at + 1 < len(lines) else "")
    near = lines[at + 1 : at + 4]
    label = _label(line, candidate)
    tasks = [text for text in (candidate.task, label, below if candidate.place in ("alone", "first") else "") if text]
    if any(is_title(text) for text in tasks):
        yield "title"
    elif is_title(above) and candidate.place == "alone" and not is_known_name(_PIECE.split(above)[0]):
        yield "title above"
    elif any(names_a_task(text) for text in tasks if len(text) <= TASK_LONGEST):
        yield "task" if candidate.place != "label" or known(_bare(candidate.name)) > 1 else "another label"
    elif candidate.place == "label":
        yield "another label"
    if is_pet(candidate.task) or is_pet(below):
        yield "pet"
    if not _CREDITS.isdisjoint(_LETTERS.findall(fold(label))) or credited(label):
        yield "credited"
    elif not _OF_OTHERS.isdisjoint(fold(label).split()):
        yield "title of others"
    reach = " ".join([line.partition(candidate.name)[2], *near])
    tokens = [fold(word) for word in _LETTERS.findall(candidate.name) if len(word) > 2]
    if any(token in fold(local) for local in re.findall(r"([\w.+-]{2,64})@", reach) for token in tokens):
        yield "e-mail of its name"
    elif _NUMBER.search(line.partition(candidate.name)[2]) or "@" in line:
        yield "reached on the line"
    elif any(_NUMBER.search(text) or "@" in text for text in near[:2]):
        yield "reached below"
    if any(is_praise(text) or _STARS.search(text) for text in (above, line, below)):
        yield "quoted"
    if len(above) > SENTENCE or (above.endswith((".", "!", "?")) and len(above) > 30):
        yield "below a sentence"
    if len(below) > SENTENCE or below.endswith((".", "!", "?")):
        yield "above a sentence"
    if any(_PRICE.search(text) for text in (line, *near[:2])):
        yield "price"
    if any(_YEAR.search(text) for text in (line, below)):
        yield "year"
    if len(line) > SENTENCE:
        yield "long line"
    if _CODE.search(line):
        yield "a postal code on the line"
