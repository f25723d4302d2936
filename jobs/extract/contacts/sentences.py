"""Sentences about people: what the words before and behind a name say of whom it names.

The words are in `data/people.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from jobs.extract.contacts.names_and_titles import CAPITALISED, KIN, TITLE_ENDS, is_title, is_title_of_several
from jobs.extract.data import load
from jobs.extract.literals import Literals, PageLiterals
from jobs.extract.text import fold

_DATA = load("people")
TELL_OF_PEOPLE = ("team", "about")  # types of pages
WORDS_BEFORE = 3  # of a name, in its sentence
SENTENCE_END = re.compile(r"[.!?](?:(?<=[^\W\d]{3}.)|(?<=\d{3}.))\s")
LEADS = PageLiterals([*_DATA["leading"], *_DATA["led_by"], *_DATA["leading_last"]])
_OF_ELSEWHERE, _COPULAS = frozenset(_DATA["people_elsewhere"]), frozenset(_DATA["copulas"])
_NAMED_AFTER = Literals(_DATA["named_after"])
_DIED, _BY = Literals(_DATA["died"]), "|".join(_DATA["by"])
_YEAR, _LONG_AGO = r"(?:1[6-9]|20)\d\d", r"\b(?:18\d\d|19[0-6]\d)\b"  # then nobody was at work who is today
# "(1881–1957)", ", retired lobsterman, 1945 - 2026"
_LIVED = re.compile(
    rf"(?:,[^\n.]{{3,40}})?\W{{0,3}}(?:born|geb\.|née?)?\s?1[6-9]\d\d\s?[–-][†\s]{{0,3}}{_YEAR}(?!\w)|\s?\(?†"
)
# "founded in 1921 by ", "In 1946, "
_NOT_SINCE = "".join(rf"(?<!\b{word} )" for word in ("since", "seit", "depuis", "desde", "dal", "sinds", "sedan", "od"))
_LONG_AGO_BEFORE = re.compile(
    rf"{_LONG_AGO}(?:\W{{1,3}}(?:{_BY}))?(?: [a-zà-ÿ]{{2,7}}\.?)?\W{{1,3}}$"
    rf"|{_NOT_SINCE}{_LONG_AGO}(?: [^\W\d_]{{2,14}}){{1,3}} $"  # "In 1926 great-grandfather "
)
_LONG_AGO_BEHIND = re.compile(rf",?\s[a-zà-ÿ][^.!?;:]{{2,80}}?{_NOT_SINCE}{_LONG_AGO}")
# "Homebrewers Matt Roe and " before another name.
_FIRST_OF_TWO = re.compile(
    rf"(?:{CAPITALISED.pattern}|(?<!\S)[^\W\d_a-z][\w'’-]+),? (?:{'|'.join(_DATA['joins_names'])}|&) $"
)
del _DATA  # as all lists that rules are made of
_BEGINS = re.compile(
    r"[ –—•:\d-]*|\W*[^\W\d_]{1,6} (?:19|20)\d\d,? "  # "In 2012 Jane Roe was"
    r"|(?:When|Als|Quand|Lorsque|Cuando|Quando|Toen|Kiedy|After|Before|Since|Today|Heute|Aujourd[’']hui|Oggi|Hoy),? "
)
_BEFORE_NAMES = re.compile(rf"{SENTENCE_END.pattern}|:\s")
_WHO = re.compile(
    r", (?:who|qui|die|der|che|quien|que|który|która|który|kdo|která|který) (?:[^\W\d_A-ZÀ-Þ]|[A-ZÀ-Þ][\w’'-]+ )"
)
_GOES_ON = re.compile(r"\s[^\W\d_A-ZÀ-ÖØ-Þ]{2}")
_LETTERS = re.compile(r"[^\W\d_]+")


def tell_of_people(page_type: str, line: str) -> bool:
    """Whether the sentences of a line tell of the people of the business: on a page about them, or by their words."""
    return page_type in TELL_OF_PEOPLE or LEADS.are_in(line) or not KIN.isdisjoint(_LETTERS.findall(fold(line)))


def end_in_title(before: str) -> bool:
    """Whether the words before a name end with a title, written small: "with manager Jane Roe"."""
    word = before.rstrip().rpartition(" ")[2]
    return before.endswith(" ") and word.islower() and is_title(word)


def tell_of_the_past(before: str, behind: str) -> bool:
    """Whether the sentence of a name says that somebody has died, or did something before 1970; not their relatives."""
    if _LIVED.match(behind) or _DIED.are_in(SENTENCE_END.split(behind)[0]) or _LONG_AGO_BEFORE.search(before):
        return True
    match = _LONG_AGO_BEHIND.match(behind)
    return match is not None and KIN.isdisjoint(_LETTERS.findall(fold(match[0])))


_LAST_CALLED = re.compile(r"([^\W\d_a-z][^\W\d_A-Z’']+),?(?: [a-zà-ÿ]{1,4}){0,2}\s?$")


def dead_of(text: str, names: Iterable[str]) -> set[str]:
    """Those of some names of whose first names a sentence says that they died: "Horace passed away in 1998"."""
    places = [place for places in _DIED.places(text).values() for place in places]
    called = {match[1] for place in places if (match := _LAST_CALLED.search(text[max(0, place - 40) : place]))}
    return {name for name in names if name.partition(" ")[0] in called or f"{name.partition(' ')[0]}s" in called}


def end_in_another_word(before: str) -> bool:
    """Whether the words before a name end in the middle of a sentence with one that is no title and no relative."""
    words = _LETTERS.findall(fold(_BEFORE_NAMES.split(before)[-1]))
    last = words[-1] if words else ""
    return bool(words) and last not in KIN and last not in _COPULAS and not _is_job(last)


def without_first_of_two(before: str) -> str:
    """The words before a name without another one that shares what they say: "Homebrewers Matt Roe and "."""
    return _FIRST_OF_TWO.sub("", before)


def signs_of(before: str, behind: str) -> Iterator[str]:
    """What the sentence of a name says of whom it names: who does something, a relative, somebody who leads."""
    before = without_first_of_two(SENTENCE_END.split(before)[-1])
    behind = SENTENCE_END.split(behind)[0]
    words = _LETTERS.findall(fold(before))[-WORDS_BEFORE:]
    words = words[:-1] if words[-1:] and words[-1] in _COPULAS - KIN else words  # "our head mechanic is Jane Roe"
    if _BEGINS.fullmatch(before) and _GOES_ON.match(behind):
        yield "a subject"
    if _WHO.match(behind):
        yield "who does something"
    if words and words[-1] in KIN:
        yield "kin before"
    if words and (_is_job(words[-1]) or is_title_of_several(words[-1])):
        yield "a job before"
    if LEADS.are_in(f"{before} {behind}"):
        yield "of those who lead"
    if not _OF_ELSEWHERE.isdisjoint(words) or _NAMED_AFTER.are_in(before):
        yield "elsewhere before"


@lru_cache(maxsize=1024)
def _is_job(word: str) -> bool:
    return is_title(word) or word.endswith(TITLE_ENDS)
