"""Belonging: whether somebody whom a page names is of the business, by all that speaks for it and against it.

Every piece of a line that has the shape of a name is a candidate; each of its signs has a weight
(`jobs.extract.contacts.odds`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from jobs.extract.contacts import namesakes, sentences
from jobs.extract.contacts.names_and_titles import (
    is_known_name,
    is_title,
    is_title_of_several,
    names_a_task,
    person,
)
from jobs.extract.contacts.names_in_lines import (
    DOCTOR,
    NameInLine,
    PageText,
    candidates,
    first_word,
    is_firm_of,
    place_on_line,
    without_abbreviations,
)
from jobs.extract.contacts.odds import stored_odds
from jobs.extract.contacts.people import title_before
from jobs.extract.contacts.sighting import ContactSighting
from jobs.extract.contacts.signs_of_people import label_of, label_of_row, signs_of
from jobs.extract.data import load
from jobs.extract.outline import OTHERS, Outline
from jobs.extract.page_types import PEOPLE_PAGES
from jobs.extract.text import fold

ODDS = stored_odds("belonging")
_COPULA = re.compile(rf" (?:{'|'.join(load('people')['is'])}) $")  # "our head mechanic is Jane Roe"
_IS_A = re.compile(
    rf" (?:{'|'.join(load('people')['is'])})(?: (?:the|our|an?|der|die|unser\w*|l[ae]|el))? (?P<title>[^\W\d_]{{4,25}})"
)
_TASK = re.compile(r"[^\W\d][^\d@:.!?]{3,40}")  # below a name in a row of names with titles: "Climber"
UNREAD = 0.55  # how sure of somebody whom no other rule reads
# Logarithms of odds: for a name that no rule reads; against one that a rule reads, on a line and in a sentence.
ENOUGH, TOO_LITTLE, FAR_TOO_LITTLE = 0.3, -1.2, -1.3
PLENTY = 2.0  # for whom no sign needs to be sure by itself


def by_signs(page: PageText, lines: Iterable[int]) -> Iterator[ContactSighting]:
    """The people of some lines for whom enough speaks; nobody within an address."""
    outline, people = page.outline, list(candidates(page, lines))
    for candidate, signs in zip(people, signs_of(page, people), strict=True):
        odds = ODDS.of(signs)
        if (odds > ENOUGH or is_firm_of(page, candidate)) and _is_somebody(signs, is_sure=odds > PLENTY):
            label = label_of(outline.lines[candidate.line], candidate)
            beside = (candidate.task, label, *_beside(outline, candidate))
            tasks = [text for text in beside if not is_known_name(first_word(text))]
            title = label_of_row(outline, candidate) or next(filter(names_a_task, tasks), "")
            title = title or _title_in_sentence(outline.lines[candidate.line], candidate)
            if not title and "beside titled" in signs and not outline.level_at(candidate.line + 1):
                title = next((text for text in tasks if _TASK.fullmatch(text)), "")
            name = without_abbreviations(candidate.name)
            sighting = person(name, title, "layout", UNREAD, outline.lines[candidate.line])
            if sighting:
                yield sighting


def _is_somebody(signs: frozenset[str], *, is_sure: bool) -> bool:
    """Whether a name is likely one and has a part in the business; one that no list has needs a task of its own."""
    is_among_the_team = "below team" in signs and "a heading" not in signs
    is_likely_a_name = "known 0" not in signs or not signs.isdisjoint(_OWN_ROLE) or is_among_the_team
    is_the_site = {"the name of the site", "known 0"} <= signs and signs.isdisjoint(_SOMEBODY)
    is_the_site |= signs >= _CALLED_BY_WORDS and signs.isdisjoint(("academic title", "e-mail of its name"))
    if not is_likely_a_name or is_the_site or not signs.isdisjoint(_NEVER) or signs >= _OF_A_WRITER:
        return False
    if signs >= _BY_SOMEBODY and signs.isdisjoint(_OF_THE_FIRM):
        return False
    if signs >= _OF_ANOTHER_FIRM:
        return False
    if "page blog" in signs and signs.isdisjoint(_OF_THE_HOUSE) and not signs >= _REACHED_HERE:
        return False
    has_role = not signs.isdisjoint(_ROLE) or (signs >= _IN_ROW and "a team elsewhere" not in signs)
    return has_role and not signs.isdisjoint(_KNOWN) and (is_sure or not signs.isdisjoint(_SURE))


def _title_in_sentence(line: str, candidate: NameInLine) -> str:
    """The title right before a name in a sentence, or before another one that shares it; else what somebody is."""
    if candidate.place not in ("sentence", "list"):
        return ""
    if is_title_of_several(candidate.task):
        return candidate.task  # of both: "Jane Roe and John Doe, owners"
    before, _, behind = line.partition(candidate.name)
    if (job := _IS_A.match(behind)) and is_title(job["title"]):
        return job["title"]
    before = sentences.without_first_of_two(_COPULA.sub(" ", DOCTOR.sub("", before)))
    return title_before(before, len(before))


def _beside(outline: Outline, candidate: NameInLine) -> list[str]:
    return outline.lines[candidate.line + 1 : candidate.line + 2]


def strangers(page: PageText, names: Iterable[str], names_of_site: Sequence[str] = ()) -> set[str]:
    """Those of some names that too much speaks against, wherever they stand in the text, or that are the site's own."""
    people = [candidate for name in names for candidate in standing(page.outline, name)]
    signs_of_people = signs_of(page, people)
    firms = namesakes.firms_among(page.outline, people, signs_of_people, names_of_site)
    dead = sentences.dead_of(page.outline.text, names)
    odds: dict[str, float] = {}
    for candidate, signs in zip(people, signs_of_people, strict=True):
        is_the_site = candidate.name in firms or (fold(candidate.name) in names_of_site and signs.isdisjoint(_SOMEBODY))
        is_a_writer = "behind by" in signs and not signs.isdisjoint((*_ELSEWHERE, "in a footer"))
        if "dead" in signs:
            dead.add(candidate.name)
        if is_the_site or is_a_writer or "authority" in signs or _is_elsewhere(signs):
            odds.setdefault(candidate.name, -99.0)
            continue
        is_in_sentence = candidate.place == "list" and "long line" in signs
        speaks_against = not signs.isdisjoint(_ELSEWHERE if is_in_sentence else _AGAINST)
        odds[candidate.name] = max(odds.get(candidate.name, -99.0), ODDS.of(signs) if speaks_against else 0.0)
    in_sentences = {candidate.name for candidate in people if candidate.place == "list"}
    return dead | {
        name for name, most in odds.items() if most <= (FAR_TOO_LITTLE if name in in_sentences else TOO_LITTLE)
    }


def _is_elsewhere(signs: frozenset[str]) -> bool:
    """Whether somebody stands among the customers, with a title or not, or with a job among others."""
    is_among_others = "below customers" in signs or signs >= _WORKS_ELSEWHERE
    return signs >= _WHO_PRAISES or (is_among_others and signs.isdisjoint(_NO_CUSTOMERS))


def standing(outline: Outline, name: str) -> Iterator[NameInLine]:
    """A name wherever it stands in the text."""
    for at, line in enumerate(outline.lines):
        if name in line:
            yield NameInLine(name, line.partition(name)[2].strip(" ,–—-|()"), at, place_on_line(line, name))


_ELSEWHERE = frozenset(
    ("beside an address of others", *(f"{far}below {kind}" for far in ("", "far ") for kind in OTHERS)),
)
_AGAINST = frozenset(
    (
        "price",
        "quoted",
        "town",
        "credited",
        "title of others",
        "pet",
        "dead",
        "a team elsewhere",
        "within an address",
        *_ELSEWHERE,
    ),
)
# On a page about anything "Golden Gate" stands over a title, too.
_SURE = frozenset(
    (
        "known 2",
        "page other",
        "below team",
        "e-mail of its name",
        "surname of the site",
        "first name of the site",
        "firm on its line",
        "announced",
        "an e-mail of its name elsewhere",
        *(f"page {kind}" for kind in PEOPLE_PAGES),
    )
)
_ROLE = frozenset(
    (
        "title",
        "title above",
        "a label of a row above",
        "task",
        "academic title",
        "e-mail of its name",
        "an e-mail of its name elsewhere",
        "reached below",
        "reached on the line",
        "below team",
        "surname of the site",
        "first name of the site",
        "the whole name of the site",
        "announced",
        "over its address",
        "firm on its line",
        "a list on a page of the team",
        "introduces themself",
        "a subject",
        "kin before",
        "a job before",
        "who does something",
        "of those who lead",
    ),
)
# News tell of people with titles who are elsewhere.
_OF_THE_HOUSE = frozenset(
    ("below team", "surname of the site", "e-mail of its name", "in a footer", "led by", "firm on its line")
)
_WORKS_ELSEWHERE = frozenset(("below others", "a job before"))  # "with chef Jane Roe", below "Collaborations"
_WHO_PRAISES = frozenset(("below customers", "a team elsewhere"))
_NO_CUSTOMERS = _OF_THE_HOUSE | {
    *(
        "an e-mail of its name elsewhere",
        "label on its line",
        "known by a title",
        "of those who lead",
        "reached on the line",
    ),
}
_REACHED_HERE = frozenset(("below contact", "reached on the line"))
_IN_ROW = frozenset(("a heading", "beside titled"))  # alike headings, of which others have titles
_OWN_ROLE = frozenset(("title", "title above", "task", "academic title", "e-mail of its name"))
_NEVER = frozenset(
    (
        "within an address",
        "elsewhere before",
        "dead",
        "label of others",
        "credited",
        "authority",
        "town",
        "pet",
        "quoted",
    )
)
_BY_SOMEBODY = frozenset(("sentence on its line", "behind by"))  # "energy certificate made by Jane Roe"
_OF_THE_FIRM = frozenset(("title", "led by", "of those who lead", "a job before", "kin before", "surname of the site"))
_OF_ANOTHER_FIRM = frozenset(("sentence on its line", "a firm behind"))
_OF_A_WRITER = frozenset(("behind by", "date near"))
# "Stone Oven" over oven@stone-oven.test is the business's own name, whichever list knows "Stone".
_SOMEBODY = frozenset(("known 2", "title", "title above", "task", "academic title", "below team"))
_CALLED_BY_WORDS = frozenset(("a common word", "the whole name of the site"))  # "Golden Crumb"
_KNOWN = frozenset(
    (
        "known by a title",
        "known by its row",
        "known 1",
        "known 2",
        "e-mail of its name",
        "beside titled",
        "beside names",
    )
)
