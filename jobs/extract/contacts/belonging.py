"""Belonging: whether somebody whom a page names is of the business, by all that speaks for it and against it.

Every piece of a line that has the shape of a name is a candidate; its signs have weights in `data/belonging.toml`,
fitted to the labelled pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from jobs.extract.contacts.emails import credited
from jobs.extract.contacts.ownership import OwnSite
from jobs.extract.contacts.people import (
    CAPITALISED,
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
from jobs.extract.outline import OTHERS, TEAM, Outline, kind_of
from jobs.extract.text import fold
from jobs.extract.towns import is_town

_DATA, _FITTED = load("people"), load("belonging")
_BIAS: float = _FITTED["bias"]
_WEIGHTS: dict[str, float] = _FITTED["weights"]
ABOUT_PEOPLE = ("team", "about", "contact", "legal")
UNREAD = 0.55  # how sure of somebody whom no other rule reads
# Logarithms of odds: for a name that no rule reads; against one that a rule reads, on a line and in a sentence.
ENOUGH, TOO_LITTLE, FAR_TOO_LITTLE = 0.2, -3.2, -5.2
_OF_OTHERS = frozenset(_DATA["titles_of_others"])
_CREDITS = frozenset(fold(word) for word in _DATA["credits"])
LINE_LONGEST, NAME_LONGEST, TASK_LONGEST, SENTENCE, ROW = 200, 50, 60, 80, 6
_JOINS = "|".join(word for word in _DATA["joins_names"] if word != "ter")  # "Sanne ter Horst" is one
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
_MORE = re.compile(r"(?: [^\W\d_a-z][\w'’-]{1,24}){1,2}(?![\w’'])")
_REACHED_NEXT = re.compile(r"\s?[:,(–-]\s?(?:[+(]?\d[\d() ]{4}|[\w.+-]{2,64}@)")
_MAY_NAME = re.compile(r"[^\W\d_a-z]\S*\s|[^\x00-\u2fff]")
_LOCAL_PART = re.compile(r"([\w.+-]{2,64})@")
_SENTENCE_ENDS, SHORT_SENTENCE = (".", "!", "?"), 30
_LABEL_ENDS = (":", "：", "–", "-", "—")
KNOWN_WHOLLY, NAMES_OF_A_SENTENCE, OWN_SHORTEST, SHORT, SENTENCE_SHORTEST = 2, 8, 3, 3, 20
_LETTERS = re.compile(r"[^\W\d_]+")


def by_signs(outline: Outline, lines: Iterable[int], site: OwnSite, countries: list[str]) -> Iterator[ContactSighting]:
    """The people of some lines for whom enough speaks."""
    people = list(candidates(outline, lines, site))
    for candidate, signs in zip(people, signs_of(outline, people, site, countries), strict=True):
        if _odds(signs) > ENOUGH and all(not signs.isdisjoint(needed) for needed in (_KNOWN, _ROLE, _SURE)):
            title = next((text for text in (candidate.task, *_beside(outline, candidate)) if names_a_task(text)), "")
            name = _bare(candidate.name)
            sighting = person(name, title, "layout", UNREAD, outline.lines[candidate.line])
            if sighting:
                yield sighting


def _beside(outline: Outline, candidate: NameInLine) -> list[str]:
    return outline.lines[candidate.line + 1 : candidate.line + 2]


def strangers(outline: Outline, names: Iterable[str], site: OwnSite, countries: list[str]) -> set[str]:
    """Those of some names that too much speaks against, wherever they stand in the text."""
    people = [candidate for name in names for candidate in _standing(outline, name)]
    odds: dict[str, float] = {}
    for candidate, signs in zip(people, signs_of(outline, people, site, countries), strict=True):
        if fold(candidate.name) == site.name and signs.isdisjoint(_SOMEBODY):
            odds.setdefault(candidate.name, -99.0)
            continue
        is_in_sentence = candidate.place == "list" and "long line" in signs
        speaks_against = not signs.isdisjoint(_ELSEWHERE if is_in_sentence else _AGAINST)
        odds[candidate.name] = max(odds.get(candidate.name, -99.0), _odds(signs) if speaks_against else 0.0)
    in_sentences = {candidate.name for candidate in people if candidate.place == "list"}
    return {name for name, most in odds.items() if most <= (FAR_TOO_LITTLE if name in in_sentences else TOO_LITTLE)}


def _standing(outline: Outline, name: str) -> Iterator[NameInLine]:
    for at, line in enumerate(outline.lines):
        if name in line:
            yield NameInLine(name, line.partition(name)[2].strip(" ,–—-|()"), at, _place(line, name))


def _odds(signs: frozenset[str]) -> float:
    return _BIAS + sum(_WEIGHTS.get(sign, 0.0) for sign in signs)


_ELSEWHERE = frozenset(f"below {kind}" for kind in OTHERS)
_AGAINST = frozenset(
    ("price", "quoted", "town", "credited", "title of others", "pet", *(f"below {kind}" for kind in OTHERS)),
)
# On a page about anything "Golden Gate" stands over a title, too.
_SURE = frozenset(
    ("known 2", "page other", "below team", "e-mail of its name", *(f"page {kind}" for kind in ABOUT_PEOPLE))
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
# "Stone Oven" over oven@stone-oven.test is the business's own name, whichever list knows "Stone".
_SOMEBODY = frozenset(("known 2", "title", "title above", "task", "academic title", "below team"))
_KNOWN = frozenset(("known 1", "known 2", "e-mail of its name", "beside titled", "beside names"))


@dataclass(frozen=True)
class NameInLine:
    """A piece of a line that may name somebody, what stands beside it, and the line."""

    name: str
    task: str
    line: int
    place: str  # "alone", "first", "label", "list"


def candidates(outline: Outline, lines: Iterable[int], site: OwnSite) -> Iterator[NameInLine]:
    """The pieces of some lines that have the shape of a name; of sentences, names of the site's own or of a team."""
    nameless: set[str] = set()  # menus and teasers say the same again and again
    for at in lines:
        line = outline.lines[at]
        if 4 <= len(line) <= LINE_LONGEST and line not in nameless and _MAY_NAME.search(line):
            pieces = _side_by_side(list(_pieces(line, at)), line)
            if not pieces and not CAPITALISED.search(line):
                nameless.add(line)
                continue
            yield from pieces
            names = {piece.name for piece in pieces}
            yield from (candidate for candidate in _in_sentence(outline, at, site) if candidate.name not in names)


def _pieces(line: str, at: int) -> Iterator[NameInLine]:
    pieces = [piece.strip(" .") for piece in _PIECE.split(line)]
    for n, piece in enumerate(pieces):
        if len(piece) > NAME_LONGEST or not (_CANDIDATE.match(piece) or _BEFORE.match(piece)):
            continue
        bare = _bare(piece)
        if is_title(bare_name(bare)) or not (is_name(bare) or is_known_name(bare)) or _is_a_job(bare):
            continue
        yield NameInLine(piece, pieces[n + 1] if n + 1 < len(pieces) else "", at, _place(line, piece))


def _side_by_side(people: list[NameInLine], line: str) -> list[NameInLine]:
    """The candidates of a line; where it is a list of names and nothing else, each stands beside the others."""
    is_list = len(people) > 1 and len(people) == len([piece for piece in _PIECE.split(line) if piece.strip(" .")])
    return [replace(candidate, place="side by side", task="") for candidate in people] if is_list else people


def _place(line: str, name: str) -> str:
    before, _, behind = line.partition(name)
    if not before.strip(" ."):
        return "first" if behind.strip(" .") else "alone"
    return "label" if before.rstrip().endswith(_LABEL_ENDS) else "list"


def _in_sentence(outline: Outline, at: int, site: OwnSite) -> Iterator[NameInLine]:
    """Names within a sentence that are known wholly: of the site's own surname, of a team, or reached on the line."""
    line = outline.lines[at]
    if len(line) < SENTENCE_SHORTEST:
        return
    for match in islice(CAPITALISED.finditer(line), NAMES_OF_A_SENTENCE):
        more = _MORE.match(line, match.end())
        name = match[0] + (more[0] if more else "")
        is_own = fold(name.rpartition(" ")[2]) in site.words and len(name.rpartition(" ")[2]) > OWN_SHORTEST
        is_reached_next = _REACHED_NEXT.match(line, match.start() + len(name)) is not None
        is_of_team = outline.kind(at) == TEAM or is_reached_next
        if not is_known_name(name) or is_title(name) or not (known(name) == KNOWN_WHOLLY or is_own or is_of_team):
            continue
        is_reached = _NUMBER.search(line, match.end()) is not None or "@" in line[match.end() :]
        if is_own or is_reached or is_of_team:
            yield NameInLine(name, "", at, "before its contact" if is_reached_next else "sentence")


def _is_a_job(name: str) -> bool:
    """Whether a name that no list knows ends as words for jobs do: "Deskundige Begeleiding"."""
    return not known(name) and any(word.endswith(TITLE_ENDS) for word in fold(name).split())


def signs_of(
    outline: Outline, people: Sequence[NameInLine], site: OwnSite, countries: list[str]
) -> list[frozenset[str]]:
    """What speaks for and against each of the candidates of a page being of the business, beside the others."""
    alone = [_signs(outline, candidate, site, countries) for candidate in people]
    return [signs | _of_row(people, alone, at) for at, signs in enumerate(alone)]


def _of_row(people: Sequence[NameInLine], alone: Sequence[frozenset[str]], at: int) -> frozenset[str]:
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
    titled = any(not signs.isdisjoint(("title", "title above", "task", "academic title")) for signs in beside)
    return frozenset(["beside titled" if titled and known else "beside names" if known else "beside unknown"])


def _signs(outline: Outline, candidate: NameInLine, site: OwnSite, countries: list[str]) -> frozenset[str]:
    """What speaks for and against somebody being of the business."""
    return frozenset(
        [*_of_name(candidate, site, countries), *_of_place(outline, candidate, site), *_of_lines(outline, candidate)]
    )


def _bare(name: str) -> str:
    """A name without abbreviated titles before it: "lic. iur. Jane Roe"."""
    before = _BEFORE.match(name)
    return name[before.end() :] if before else name


def _of_name(candidate: NameInLine, site: OwnSite, countries: list[str]) -> Iterator[str]:
    bare = _bare(candidate.name)
    yield f"known {known(bare)}"
    if bare_name(bare) != candidate.name:
        yield "academic title"
    own = [len(word) <= SHORT or fold(word) in site.words for word in _LETTERS.findall(bare_name(bare))]
    if all(own):
        yield "the name of the site"
    elif own[-1:] == [True] and len(bare.split()[-1]) > SHORT:
        yield "surname of the site"
    if any(is_town(bare, country) for country in countries[:2]):
        yield "town"


def _of_place(outline: Outline, candidate: NameInLine, site: OwnSite) -> Iterator[str]:
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


def _label(line: str, candidate: NameInLine) -> str:
    """What stands before a name and a colon or dash, back to the separator before it."""
    before = line[: line.find(candidate.name)].rstrip(" :：–—-") if candidate.place == "label" else ""
    return _PIECE.split(before)[-1][-TASK_LONGEST:]


@dataclass(frozen=True)
class _Around:
    """The line of a candidate, those beside it, and what stands before the name as its label."""

    line: str
    above: str
    below: list[str]
    before: str
    behind: str
    label: str


def _of_lines(outline: Outline, candidate: NameInLine) -> Iterator[str]:
    lines, at = outline.lines, candidate.line
    before, _, behind = lines[at].partition(candidate.name)
    above = lines[at - 1] if at else ""
    around = _Around(lines[at], above, lines[at + 1 : at + 4] or [""], before, behind, _label(lines[at], candidate))
    yield from _of_task(candidate, around)
    yield from _of_label(around)
    yield from _of_reach(candidate, around)
    yield from _of_text(around)


def _of_task(candidate: NameInLine, around: _Around) -> Iterator[str]:
    below = around.below[0]
    beside = (candidate.task, around.label, below if candidate.place in ("alone", "first") else "")
    tasks = [text for text in beside if text]
    is_label = candidate.place == "label"
    if any(is_title(text) for text in tasks):
        yield "title"
    elif candidate.place == "alone" and is_title(around.above) and not is_known_name(_PIECE.split(around.above)[0]):
        yield "title above"
    elif any(names_a_task(text) for text in tasks if len(text) <= TASK_LONGEST):
        yield "another label" if is_label and known(_bare(candidate.name)) < KNOWN_WHOLLY else "task"
    elif is_label:
        yield "another label"
    if is_pet(candidate.task) or is_pet(below):
        yield "pet"


def _of_label(around: _Around) -> Iterator[str]:
    words = _LETTERS.findall(fold(around.label))
    if not _CREDITS.isdisjoint(words) or credited(around.label):
        yield "credited"
    elif ":" in around.before and _announces_others(around.before.partition(":")[0]) and not is_title(around.label):
        yield "label of others"
    elif not _OF_OTHERS.isdisjoint(words):
        yield "title of others"


def _announces_others(label: str) -> bool:
    return kind_of(label.strip()) in OTHERS


def _of_reach(candidate: NameInLine, around: _Around) -> Iterator[str]:
    tokens = [fold(word) for word in _LETTERS.findall(candidate.name) if len(word) > SHORT - 1]
    locals_ = _LOCAL_PART.findall(fold(" ".join([around.behind, *around.below])))
    if any(token in local for local in locals_ for token in tokens):
        yield "e-mail of its name"
    elif _NUMBER.search(around.behind) or "@" in around.line:
        yield "reached on the line"
    elif any(_NUMBER.search(text) or "@" in text for text in around.below[:2]):
        yield "reached below"


def _of_text(around: _Around) -> Iterator[str]:
    line, above, below = around.line, around.above, around.below[0]
    if any(is_praise(text) or _STARS.search(text) for text in (above, line, below)):
        yield "quoted"
    if len(above) > SENTENCE or (above.endswith(_SENTENCE_ENDS) and len(above) > SHORT_SENTENCE):
        yield "below a sentence"
    if len(below) > SENTENCE or below.endswith(_SENTENCE_ENDS):
        yield "above a sentence"
    if any(_PRICE.search(text) for text in (line, *around.below[:2])):
        yield "price"
    if _YEAR.search(line) or _YEAR.search(below):
        yield "year"
    if len(line) > SENTENCE:
        yield "long line"
    if _CODE.search(line):
        yield "a postal code on the line"
