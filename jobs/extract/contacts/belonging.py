"""Belonging: whether somebody whom a page names is of the business, by all that speaks for it and against it.

Every piece of a line that has the shape of a name is a candidate; each of its signs has a weight
(`jobs.extract.contacts.odds`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from jobs.extract.cached import cached_property
from jobs.extract.contacts import sentences
from jobs.extract.contacts.addresses import PostalPlace, is_reported
from jobs.extract.contacts.emails import credited
from jobs.extract.contacts.odds import stored_odds
from jobs.extract.contacts.ownership import AUTHORITY, NUMBER, OwnSite, names_a_date
from jobs.extract.contacts.people import (
    CAPITALISED,
    CREDITS,
    NICKNAME,
    QUOTES,
    TITLE_ENDS,
    TITLES_OF_OTHERS,
    TWO_WORDS,
    bare_name,
    capitalised,
    is_known_name,
    is_pet,
    is_praise,
    is_title,
    is_title_of_several,
    known,
    may_be_name,
    names_a_task,
    person,
)
from jobs.extract.contacts.sentences import SENTENCE_END
from jobs.extract.contacts.sighting import ContactSighting
from jobs.extract.data import load
from jobs.extract.names import is_first_name, is_surname
from jobs.extract.outline import OTHERS, TEAM, Outline, kind_of
from jobs.extract.page_types import PEOPLE_PAGES
from jobs.extract.text import fold
from jobs.extract.towns import is_town

_DATA = load("people")
ODDS = stored_odds("belonging")
UNREAD = 0.55  # how sure of somebody whom no other rule reads
# Logarithms of odds: for a name that no rule reads; against one that a rule reads, on a line and in a sentence.
ENOUGH, TOO_LITTLE, FAR_TOO_LITTLE = 0.2, -1.2, -1.5
PLENTY = 2.0  # for whom no sign needs to be sure by itself
_COMMON_WORDS = frozenset(_DATA["common_words"])
_BY = re.compile(rf"(?<!\w)(?:{'|'.join(_DATA['by'])})\W{{1,3}}$")
_AT_A_FIRM = re.compile(r"\w (?:at|of|@|bei|chez|bij|hos|w|v) [A-ZÀ-Þ]")
_TITLES_LAST = re.compile(r"(?<= )(?:[^\W\d_]{1,5}\.[- ]?){1,4}$")
_OF_A_FIRM = re.compile(r" (?:of|at|bei|chez|bij|hos) [A-ZÀ-Þ]\w+ (?:& )?[A-ZÀ-Þ]")
_MARKS = " ,:;.–—-(\"“„«'…·|"
_LED_BY = tuple({phrase.rstrip(_MARKS) for phrase in _DATA["led_by"]})
_INTRODUCES = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _DATA['introductions']))}) $")
_REPRESENTED = re.compile("|".join(map(re.escape, _DATA["represented_by"])))
IN_SENTENCES = ("sentence", "list")
_WHEN = re.compile(r"\s(?:\w{1,4} )?(?:19|20)\d\d\b")
_FIRST_NAME = re.compile(rf"([^\W\d_a-z][\w'’-]+) (?:{'|'.join(_DATA['joins_names'])}|&) $")
BEFORE_LONGEST = 60
LINE_LONGEST, PARAGRAPH_LONGEST = 200, 1_500
NAME_LONGEST, TASK_LONGEST, SENTENCE, ROW = 50, 60, 80, 6
_JOINS = "|".join(
    word for word in _DATA["joins_names"] if word not in ("ter", "in", "un", "dan")
)  # "Sanne ter Horst" is one
# Begins with a plain set of characters, for speed; which of them it was is looked at behind it.
_PIECE = re.compile(rf"[\s,;|·•()（）/:：–—](?:(?<=[,;|·•()（）/:：])\s*|(?<=\s)(?:[-–—]+|{_JOINS}|&)\s|(?<=[–—]))")
_BEFORE = re.compile(
    r"(?!(?:Col|Urb|Av|Str|St|Ul|Pl|Res|Edif|Bd|Tel|Fax|Nr|No)\.|(?:[A-Z]\.){3})(?:[^\W\d_]{1,6}\.\s?){1,4}(?=[^\W\d_a-z])|(?:MLaw|BLaw|LL\.M\.)\s"
)
_CANDIDATE = re.compile(r"[^\W\d_a-z][^\d@\n]{3,49}|[\u3005-\u9fff\uac00-\ud7a3][^\d@\n]{1,9}")
_LETTERS_ONLY = re.compile(r"[^\W\d_a-zà-ÿ]{2,4}(?: [^\W\d_a-zà-ÿ]{2,4}){1,3}(?<=[A-Z])")  # "ETH SIA"
_LETTERS_LAST = re.compile(r"[a-zà-ÿ] [A-Z]{2,4}$")
_PRICE = re.compile(r"[$€£¥₹₽₺]\s?\d|\d\s?(?:[$€£¥₹₽₺]|kr\b|kč\b|zł|ft\b|lei\b|chf\b)|\bISBN\b", re.IGNORECASE)
_STARS = re.compile(r"[★☆⭐]|\b[1-5](?:[.,]\d)?\s?/\s?5\b|[“”„«»]")
_CODE = re.compile(r"(?<![\d/+().-])(?<!\d )(?!(?:19|20)\d\d\b)\d{4,6}(?![\d/)-]| \d)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DOCTOR = re.compile(
    r"(?<!\w)(?:Dr|Dra|Drs|Dre|Dott|Dott\.ssa|Prof|MUDr|MVDr|MDDr|lek|dr)\.? "
    r"(?:(?:n|med|dent|wet|vet|hab|univ|rer|nat)\. ?){0,3}$"
)
_LIVED = re.compile(r"\s?\((?:\*|†|born|geb\.|né|née)?\s?\d{4}\s?[–-]\s?(?:†\s?)?\d{4}\)|\s?†")  # "(1881–1957)"
LINES_BELOW = 3
_MORE = re.compile(r"(?: [^\W\d_a-z][\w'’-]{1,24}){1,2}(?![\w’'])")
_REACHED_NEXT = re.compile(r"\s?[:,(–-]\s?(?:[+(]?\d[\d() ]{4}|[\w.+-]{2,64}@)")
_EAST_ASIAN = re.compile(r"[^\x00-\u2fff]")
_UP_TO_CONTACT = re.compile(r"\S*@|[+(]?\d")
TITLE_WORDS = 4
_LOCAL_PART = re.compile(r"([\w.+-]{2,64})@")
SENTENCE_ENDS, SHORT_SENTENCE = (".", "!", "?"), 30
_LABEL_ENDS = (":", "：", "–", "-", "—")
NAMES_LONGEST = 60  # of the names between a label and another one
PARAGRAPHS_MOST, NUMBER_SHORTEST = 50, 6
PAGES_OF_SENTENCES = frozenset(("home", "other"))
LINES_OF_FIRM = 2  # over the address
FIRST_NAME_SHORTEST = 4  # letters: shorter ones begin many words
KNOWN_WHOLLY, NAMES_OF_A_SENTENCE, OWN_SHORTEST, SHORT, SENTENCE_SHORTEST = 2, 8, 3, 3, 20
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class PageText:
    """The text of a page by its outline, the addresses in it, whose page it is, and its countries, likeliest first."""

    outline: Outline
    places: Sequence[PostalPlace]
    site: OwnSite
    countries: list[str]

    @cached_property
    def places_by_line(self) -> dict[int, list[PostalPlace]]:
        """The addresses by the lines on which they begin."""
        by_line: dict[int, list[PostalPlace]] = {}
        for place in self.places:
            by_line.setdefault(self.outline.line_at(place.begin), []).append(place)
        return by_line

    @cached_property
    def streets(self) -> str:
        """The words of all addresses of the page."""
        return "\n".join(self.outline.text[place.begin : place.end] for place in self.places)


def by_signs(page: PageText, lines: Iterable[int]) -> Iterator[ContactSighting]:
    """The people of some lines for whom enough speaks; nobody within an address."""
    outline, people = page.outline, list(candidates(page, lines))
    for candidate, signs in zip(people, signs_of(page, people), strict=True):
        if (odds := ODDS.of(signs)) > ENOUGH and _is_somebody(signs, is_sure=odds > PLENTY):
            beside = (candidate.task, *_beside(outline, candidate))
            title = next((text for text in beside if names_a_task(text) and not is_known_name(_first(text))), "")
            name = without_abbreviations(candidate.name)
            sighting = person(name, title, "layout", UNREAD, outline.lines[candidate.line])
            if sighting:
                yield sighting


def _is_somebody(signs: frozenset[str], *, is_sure: bool) -> bool:
    """Whether a name is likely one and has a part in the business; one that no list has needs a task of its own."""
    is_among_the_team = "below team" in signs and "a heading" not in signs
    is_likely_a_name = "known 0" not in signs or not signs.isdisjoint(_OWN_ROLE) or is_among_the_team
    is_the_site = {"the name of the site", "known 0"} <= signs and signs.isdisjoint(_SOMEBODY)
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


def _first(text: str) -> str:
    """What stands first on a line."""
    return _PIECE.split(text, maxsplit=1)[0].rstrip()


def _beside(outline: Outline, candidate: NameInLine) -> list[str]:
    return outline.lines[candidate.line + 1 : candidate.line + 2]


def strangers(page: PageText, names: Iterable[str]) -> set[str]:
    """Those of some names that too much speaks against, wherever they stand in the text."""
    people = [candidate for name in names for candidate in standing(page.outline, name)]
    odds: dict[str, float] = {}
    for candidate, signs in zip(people, signs_of(page, people), strict=True):
        is_the_site = fold(candidate.name) == page.site.name and signs.isdisjoint(_SOMEBODY)
        is_a_writer = "behind by" in signs and not signs.isdisjoint(_ELSEWHERE)
        if is_the_site or is_a_writer or "authority" in signs:
            odds.setdefault(candidate.name, -99.0)
            continue
        is_in_sentence = candidate.place == "list" and "long line" in signs
        speaks_against = not signs.isdisjoint(_ELSEWHERE if is_in_sentence else _AGAINST)
        odds[candidate.name] = max(odds.get(candidate.name, -99.0), ODDS.of(signs) if speaks_against else 0.0)
    in_sentences = {candidate.name for candidate in people if candidate.place == "list"}
    return {name for name, most in odds.items() if most <= (FAR_TOO_LITTLE if name in in_sentences else TOO_LITTLE)}


def standing(outline: Outline, name: str) -> Iterator[NameInLine]:
    """A name wherever it stands in the text."""
    for at, line in enumerate(outline.lines):
        if name in line:
            yield NameInLine(name, line.partition(name)[2].strip(" ,–—-|()"), at, _place(line, name))


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
        *(f"page {kind}" for kind in PEOPLE_PAGES),
    )
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
        "of those who lead",
    ),
)
# News tell of people with titles who are elsewhere.
_OF_THE_HOUSE = frozenset(
    ("below team", "surname of the site", "e-mail of its name", "in a footer", "led by", "firm on its line")
)
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
_OF_THE_FIRM = frozenset(("led by", "of those who lead", "a job before", "kin before", "surname of the site"))
_OF_ANOTHER_FIRM = frozenset(("sentence on its line", "a firm behind"))
_OF_A_WRITER = frozenset(("behind by", "date near"))
# "Stone Oven" over oven@stone-oven.test is the business's own name, whichever list knows "Stone".
_SOMEBODY = frozenset(("known 2", "title", "title above", "task", "academic title", "below team"))
_KNOWN = frozenset(("known by a title", "known 1", "known 2", "e-mail of its name", "beside titled", "beside names"))


@dataclass(frozen=True)
class NameInLine:
    """A piece of a line that may name somebody, what stands beside it, and the line."""

    name: str
    task: str
    line: int
    place: str  # "alone", "first", "label", "list"


def lines_over_addresses(page: PageText) -> set[int]:
    """The lines on which the business's own addresses begin, and those right above, where its name stands."""
    own = [line for line, places in page.places_by_line.items() if any(place.is_own for place in places)]
    return {line - step for line in own for step in range(LINES_OF_FIRM + 1)}


def lines_of_namesakes(page: PageText) -> set[int]:
    """The lines in which somebody has a surname of the site's own name: "Florian Ferrand" of Boulangerie Ferrand."""
    surnames = "|".join(re.escape(name) for name in page.site.surnames)
    if not surnames:
        return set()
    # "Weddings with Floor" is called by a first name.
    namesake = re.compile(rf"[^\W\d_a-z][\w'’.-]+ (?:{surnames})(?!\w)|(?:{surnames}) [^\W\d_a-z][\w'’.-]+")
    named = set(filter(namesake.search, set(page.outline.lines)))
    return {at for at, line in enumerate(page.outline.lines) if line in named} if named else set()


def lines_of_those_who_lead(page: PageText) -> set[int]:
    """The lines with a word for founding, owning or running a business, and the paragraphs of a home page."""
    phrases = sentences.LEADS.places(page.outline.text)
    leading = {page.outline.line_at(place) for places in phrases.values() for place in places}
    lines = enumerate(page.outline.lines) if page.site.page_type in PAGES_OF_SENTENCES else ()
    paragraphs = (at for at, line in lines if len(line) <= PARAGRAPH_LONGEST and _is_sentence(line))
    return leading | set(islice(paragraphs, PARAGRAPHS_MOST))


def _is_sentence(line: str) -> bool:
    return len(line) > SENTENCE or (len(line) > SENTENCE_SHORTEST and line[-1] in ".:")


def lines_of_several(page: PageText) -> set[int]:
    """The lines that begin with a job of several and a colon: "Teachers: Jane Roe (salsa), John Doe (tango)"."""
    return {
        at
        for at, line in enumerate(page.outline.lines)
        if 0 < line.find(": ") <= TASK_LONGEST
        and TWO_WORDS.search(line)
        and is_title_of_several(line.partition(":")[0])
    }


def lines_with_numbers(page: PageText) -> set[int]:
    """Short lines with a phone number or an e-mail address, before which somebody may be named, and those above."""
    reached = (
        at
        for at, line in enumerate(page.outline.lines)
        if NUMBER_SHORTEST < len(line) <= LINE_LONGEST and (line[-2:].isdigit() or "@" in line)
    )
    return {line for at in reached for line in (at - 1, at) if len(page.outline.lines[line]) > SENTENCE_SHORTEST}


def candidates(page: PageText, lines: Iterable[int]) -> Iterator[NameInLine]:
    """The pieces of some lines that have the shape of a name; of sentences, names of the site's own or of a team.

    "Chapel Lane" within an address is nobody.
    """
    for candidate in _candidates(page, lines):
        start = page.outline.start_of(candidate.line) + page.outline.lines[candidate.line].find(candidate.name)
        if not any(place.begin <= start < place.end for place in page.places):
            yield candidate


def _candidates(page: PageText, lines: Iterable[int]) -> Iterator[NameInLine]:
    nameless: set[str] = set()  # menus and teasers say the same again and again
    for at in lines:
        line = page.outline.lines[at]
        if line in nameless or len(line) > PARAGRAPH_LONGEST:
            continue
        if not TWO_WORDS.search(line) and not _has_east_asian_signs(line):
            nameless.add(line)
            continue
        if len(line) > LINE_LONGEST:
            yield from _in_sentence(page.outline, at, page.site)
            continue
        pieces = _side_by_side(list(_pieces(line, at)), line)
        if not pieces and not CAPITALISED.search(line):
            nameless.add(line)
            continue
        yield from pieces
        names = {piece.name for piece in pieces}
        further = (*_in_sentence(page.outline, at, page.site), *(_in_firm(page, at) if page.places else ()))
        yield from (candidate for candidate in further if candidate.name not in names)


def _has_east_asian_signs(line: str) -> bool:
    """Whether a line may name somebody in signs that no space parts into two words."""
    return not line.isascii() and len(line) > 1 and _EAST_ASIAN.search(line) is not None


def _pieces(line: str, at: int) -> Iterator[NameInLine]:
    pieces = [piece.strip(" .") for piece in _PIECE.split(NICKNAME.sub("", line) if line[0] in QUOTES else line)]
    for n, piece in enumerate(pieces):
        if n == 0 and (pair := _name_and_title(piece)):
            yield NameInLine(*pair, at, "first")
            continue
        if len(piece) > NAME_LONGEST or (" " not in piece and piece.isascii()):
            continue
        if not (_CANDIDATE.match(piece) and not piece[0].islower()) and not _BEFORE.match(piece):
            continue
        title, piece = _title_and_name(piece)
        bare = without_abbreviations(piece)
        if not may_be_name(bare) or is_title(bare_name(bare)):
            continue
        if not _LETTERS_ONLY.fullmatch(bare) and not _is_a_job(bare) and not _is_a_degree(bare):
            place = "first" if title and line.startswith(title) else _place(line, piece)
            yield NameInLine(piece, title or "".join(pieces[n + 1 : n + 2]), at, place)


def _name_and_title(piece: str) -> tuple[str, str] | None:
    """A name with which a line begins, and the title right behind it: "Jane Roe Property Manager jane@roe.test"."""
    name = CAPITALISED.match(piece)
    title = _UP_TO_CONTACT.split(piece[name.end() :], maxsplit=1)[0].strip(" ,–-") if name else ""
    if name is None or not title or len(title.split()) > TITLE_WORDS or not is_title(title):
        return None
    return (name[0], title) if is_known_name(name[0]) and not is_title(name[0]) else None


def _title_and_name(piece: str) -> tuple[str, str]:
    """The name with which a piece ends, and the word for a job before it: "Floristka Jana Nováková"."""
    title, _, name = piece.partition(" ")
    if " " not in name or not is_title(title) or is_first_name(title) or is_surname(title):
        return "", piece
    is_whole_name = known(name) > 0 and is_known_name(name) and not is_title(name)
    return (title, name) if is_whole_name else ("", piece)


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
    """Names within a sentence: of the site's own surname, of a team, or known wholly where words are about people."""
    line = outline.lines[at]
    if len(line) < SENTENCE_SHORTEST:
        return
    for match in islice(capitalised(line), NAMES_OF_A_SENTENCE):
        more = _MORE.match(line, match.end())
        name = match[0] + (more[0] if more else "")
        if not is_known_name(name) or is_title(name):
            continue
        surname, before = name.rpartition(" ")[2], line[: match.start()]
        is_own = (len(surname) > OWN_SHORTEST and fold(surname) in site.words) or _has_first_name_of_site(name, site)
        is_whole = known(name) == KNOWN_WHOLLY
        if not is_whole and not is_own and outline.kind(at) == TEAM and sentences.end_in_another_word(before):
            continue  # "she grew up in Treasure Valley"
        is_reached_next = _REACHED_NEXT.match(line, match.start() + len(name)) is not None
        behind = line[match.start() + len(name) :].strip(" .") or "".join(outline.lines_below(at, 1))
        is_reached = NUMBER.search(behind) is not None or "@" in behind
        is_of_team = is_reached_next or outline.kind(at) == TEAM or _is_titled(before, site.page_type)
        is_of_people = is_reached or _tells_of_people(line, site.page_type) or _is_subject_or_titled(line, match)
        task = (
            _first(line[match.start() + len(name) :].removeprefix(", "))
            if line.startswith(", ", match.start() + len(name))
            else ""
        )
        is_titled = is_title(task.rstrip(".:"))  # "speak to Jane Roe, office manager"
        if is_own or is_of_team or is_titled or (is_whole and is_of_people):
            yield NameInLine(
                name,
                task.rstrip(".:") if is_titled else "",
                at,
                "before its contact" if is_reached_next else "sentence",
            )


def _is_subject_or_titled(line: str, name: re.Match[str]) -> bool:
    """Whether a job stands before a name, or the name begins a sentence: "by baker Jane Roe", "Jane Roe keeps bees"."""
    signs = {*sentences.signs_of(line[: name.start()], line[name.end() :])}
    return not signs.isdisjoint(("a subject", "a job before", "kin before"))


def _tells_of_people(line: str, page_type: str) -> bool:
    return len(line) > SHORT_SENTENCE and sentences.tell_of_people(page_type, line)


def _is_titled(before: str, page_type: str) -> bool:
    """Whether a doctor's title stands before a name, or a job on a page that tells of people."""
    is_job = page_type in sentences.TELL_OF_PEOPLE and sentences.end_in_title(before)
    return is_job or _DOCTOR.search(before) is not None


def _is_a_job(name: str) -> bool:
    """Whether a name that no list knows ends as words for jobs do: "Deskundige Begeleiding"."""
    return not known(name) and any(word.endswith(TITLE_ENDS) for word in fold(name).split())


# "Autofficina Bassani di Bassani Luca", "Hydro-Serwis Marek Zalewski", "Praxis Dr. Jane Roe": the name ends the firm's.
_FIRM_OF = re.compile(
    rf"(?:|(?:\S+ ){{0,5}}?\S+?:?,? )(?P<of>(?:{'|'.join(_DATA['of_owner'])}) )?"
    rf"(?P<name>{CAPITALISED.pattern})(?: (?:{_JOINS}|&) [^\W\d_a-z][\w'’-]+)?"
    rf"(?: & C\.?)?(?:,? (?:{'|'.join(_DATA['firms_of_people'])})\.?)?$"
)


def _in_firm(page: PageText, at: int) -> Iterator[NameInLine]:
    """The name with which the name of a firm ends, right above the business's own address or before it."""
    line = page.outline.lines[at]
    own = [place for n in range(at, at + LINES_OF_FIRM + 1) for place in page.places_by_line.get(n, ()) if place.is_own]
    if not own:
        return
    before = line[: max(0, own[0].begin - page.outline.start_of(at))].rstrip(" ,–—-·|:")
    if match := _FIRM_OF.fullmatch(SENTENCE_END.split(before)[-1]):
        is_alone = match.start("name") == 0 and match.end("name") == len(match[0])  # whoever it is, not a firm
        is_likely = known(match["name"]) == KNOWN_WHOLLY or (match["of"] and is_known_name(match["name"]))
        if is_alone:
            return
        if is_likely and not is_title(match["name"]):
            yield NameInLine(match["name"], "", at, "firm")


def _is_a_degree(name: str) -> bool:
    """Whether a name that no list knows ends in letters, of which the rest has few: "Zeichner EFZ"."""
    return not known(name) and _LETTERS_LAST.search(name) is not None


def signs_of(page: PageText, people: Sequence[NameInLine]) -> list[frozenset[str]]:
    """What speaks for and against each of the candidates of a page being of the business, beside the others."""
    alone = [_signs(page, candidate) for candidate in people]
    surnames = _surnames(people)
    return [signs | _of_row(people, alone, at) | _of_family(people[at], surnames) for at, signs in enumerate(alone)]


def _surnames(people: Sequence[NameInLine]) -> Counter[str]:
    """How many of the candidates have a surname; somebody who stands on a page twice is one of them."""
    return Counter(name.rpartition(" ")[2] for name in {fold(candidate.name) for candidate in people})


def _of_family(candidate: NameInLine, surnames: Counter[str]) -> frozenset[str]:
    surname = fold(candidate.name).rpartition(" ")[2]
    return frozenset(["a surname of others"] if len(surname) > SHORT and surnames[surname] > 1 else [])


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


def _signs(page: PageText, candidate: NameInLine) -> frozenset[str]:
    """What speaks for and against somebody being of the business."""
    of_addresses = {*_of_addresses(page, candidate)}
    is_in_block = "over its address" in of_addresses and candidate.place in ("list", "label")
    of_lines = {*_of_lines(page.outline, candidate)}
    return frozenset(
        [
            *_of_name(candidate, page.site, page.countries, is_titled="title" in of_lines),
            *_of_place(page.outline, candidate, page.site, is_in_block=is_in_block),
            *of_lines,
            *of_addresses,
        ]
    )


def _of_addresses(page: PageText, candidate: NameInLine) -> Iterator[str]:
    """Whose the address is on the line of somebody, or right below a name alone on its line."""
    on_line = _in_its_sentence(page.outline, candidate, page.places_by_line.get(candidate.line, []))
    below = page.places_by_line.get(candidate.line + 1, []) if candidate.place == "alone" else []
    if any(not place.is_own for place in [*on_line, *below]):
        yield "beside an address of others"
    is_over = any(map(is_reported, below)) or any(_is_before(page.outline, candidate, at) for at in on_line)
    if is_over and known(without_abbreviations(candidate.name)) == KNOWN_WHOLLY:  # a firm's name stands there, too
        yield "over its address"
    if bare_name(candidate.name) in page.streets:  # "Aldo Moro" over "Viale Aldo Moro 15"
        yield "within an address"


def _in_its_sentence(outline: Outline, candidate: NameInLine, places: list[PostalPlace]) -> list[PostalPlace]:
    """The addresses of a line that no end of a sentence parts from a name."""
    line, start = outline.lines[candidate.line], outline.start_of(candidate.line)
    at = line.find(candidate.name)
    return [
        place
        for place in places
        if not SENTENCE_END.search(line, *sorted((at + len(candidate.name), max(0, place.begin - start))))
    ]


def _is_before(outline: Outline, candidate: NameInLine, place: PostalPlace) -> bool:
    """Whether the business's own address follows a name on its line: "Jane Roe, 12 High Street, ..."."""
    line, start = outline.lines[candidate.line], outline.start_of(candidate.line)
    end = start + line.find(candidate.name) + len(candidate.name)
    return is_reported(place) and end <= place.begin and not line[end - start : place.begin - start].strip(" ,·•|–—-;:")


def without_abbreviations(name: str) -> str:
    """A name without abbreviated titles before it: "lic. iur. Jane Roe"."""
    before = _BEFORE.match(name)
    return name[before.end() :] if before else name


def _of_name(candidate: NameInLine, site: OwnSite, countries: list[str], *, is_titled: bool) -> Iterator[str]:
    bare = without_abbreviations(candidate.name)
    has_title = bare_name(bare) != candidate.name
    yield "known by a title" if has_title and not known(bare) else f"known {known(bare)}"
    if has_title:
        yield "academic title"
    words = _LETTERS.findall(bare_name(bare))
    if known(bare) < KNOWN_WHOLLY and not _COMMON_WORDS.isdisjoint(fold(word) for word in words):
        yield "a common word"
    own = [fold(word) in site.words for word in words]
    if any(own) and all(is_own or len(word) <= SHORT for is_own, word in zip(own, words, strict=True)):
        is_whole = has_title or known(bare) == KNOWN_WHOLLY or (is_titled and known(bare) > 0)
        yield "the whole name of the site" if is_whole else "the name of the site"
    elif _has_surname_of_site(bare, words, own):
        yield "surname of the site"
    elif _has_first_name_of_site(bare, site):
        yield "first name of the site"
    if any(is_town(bare, country) for country in countries[:2]):
        yield "town"
    behind = _first(candidate.task)
    if behind and any(is_town(behind, country) for country in countries[:2]):
        yield "a town behind"


def _has_first_name_of_site(name: str, site: OwnSite) -> bool:
    """Whether a site is called by the first name of somebody: "Floor Hendrikx" of weddingswithfloor.test."""
    first = fold(name.partition(" ")[0])
    return len(first) > FIRST_NAME_SHORTEST and first in site.domain and is_first_name(first)


def _has_surname_of_site(bare: str, words: list[str], own: list[bool]) -> bool:
    """Whether the last word is of the site's own name, or the first before a first name: "Bassani Luca"."""
    if own[-1:] == [True] and len(bare.split()[-1]) > SHORT:
        return True
    return own[:1] == [True] and len(words[0]) > SHORT and is_first_name(words[-1])


def _of_place(outline: Outline, candidate: NameInLine, site: OwnSite, *, is_in_block: bool) -> Iterator[str]:
    yield f"{candidate.place} on its line"
    yield f"page {site.page_type}"
    if candidate.place == "side by side" and site.page_type == TEAM:
        yield "a list on a page of the team"
    kind = outline.kind(candidate.line)
    if not kind or candidate.place == "firm" or is_in_block:  # whatever stood above the business's own address
        yield "below nothing"
    else:
        yield f"below {kind}" if outline.is_direct(candidate.line) else f"far below {kind}"
    if outline.headings_above(candidate.line)[:1] == [outline.lines[candidate.line]]:
        yield "a heading"
    if outline.is_in_footer(candidate.line):
        yield "in a footer"
    if kind != TEAM and outline.has_team:
        yield "a team elsewhere"


def _label(line: str, candidate: NameInLine) -> str:
    """What stands before a name and a colon or dash, back to the separator before it."""
    before = line[: line.find(candidate.name)].rstrip(" :：–—-") if candidate.place == "label" else ""
    return _PIECE.split(before)[-1][-TASK_LONGEST:]


class _Around(NamedTuple):  # for each candidate; a frozen dataclass takes four times as long to make
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
    above = "".join(outline.lines_above(at, 1))
    below = outline.lines_below(at, LINES_BELOW) or [""]
    around = _Around(lines[at], above, below, before, behind, _label(lines[at], candidate))
    if len(lines[at]) > LINE_LONGEST:
        around = _in_paragraph(candidate.name, before, behind)
    yield from _of_task(candidate, around)
    yield from _of_label(candidate, around)
    yield from _of_reach(candidate, around)
    yield from _of_text(around)
    if candidate.place in IN_SENTENCES or (candidate.place == "first" and len(around.line) > SENTENCE):
        yield from sentences.signs_of(around.before, around.behind)
    if names_a_date(" ".join((around.line, around.above, around.below[0]))):
        yield "date near"


def _in_paragraph(name: str, before: str, behind: str) -> _Around:
    """The sentence of a name, of a paragraph of many."""
    before, behind = SENTENCE_END.split(before)[-1], SENTENCE_END.split(behind)[0]
    return _Around(f"{before}{name}{behind}", "", [""], before, behind, "")


def _of_task(candidate: NameInLine, around: _Around) -> Iterator[str]:
    below = around.below[0]
    beside = (candidate.task, around.label, below if candidate.place in ("alone", "first") else "")
    tasks = [text for text in beside if text]
    is_label = candidate.place == "label"
    if any(is_title(text) for text in tasks):
        yield "title"
    elif candidate.place == "alone" and _is_title_above(around.above):
        yield "title above"
    elif any(names_a_task(text) for text in tasks if len(text) <= TASK_LONGEST):
        yield "another label" if is_label and known(without_abbreviations(candidate.name)) < KNOWN_WHOLLY else "task"
    elif is_label:
        yield "another label"
    if any(not TITLES_OF_OTHERS.isdisjoint(_LETTERS.findall(fold(text))) for text in tasks if is_title(text)):
        yield "a title of others"
    yield from _of_words_beside(candidate, around)


def _of_words_beside(candidate: NameInLine, around: _Around) -> Iterator[str]:
    if (first := _FIRST_NAME.search(around.before)) and is_first_name(first[1]):
        yield "a couple"
    if _DOCTOR.search(around.before):
        yield "academic title"
    if is_pet(candidate.task) or is_pet(around.below[0]):
        yield "pet"
    if _LIVED.match(around.behind):
        yield "dead"
    is_in_sentence = candidate.place in IN_SENTENCES
    if _AT_A_FIRM.search(candidate.task[:TASK_LONGEST]) or (is_in_sentence and _OF_A_FIRM.match(around.behind)):
        yield "a firm behind"


def _is_title_above(above: str) -> bool:
    """Whether the line above a name says what somebody does, and is not what the name above it does."""
    is_task = is_title(above) or (len(above) <= TASK_LONGEST and names_a_task(above))
    return is_task and not is_known_name(_first(above))


def _of_label(candidate: NameInLine, around: _Around) -> Iterator[str]:
    words = _LETTERS.findall(fold(around.label))
    if not CREDITS.isdisjoint(words) or credited(around.label):
        yield "credited"
    elif ":" in around.before and _announces_others(around.before.partition(":")[0]) and not is_title(around.label):
        yield "label of others"
    elif not TITLES_OF_OTHERS.isdisjoint(words):
        yield "title of others"
    announced = _announced(around.before)
    if announced and (kind_of(announced) == TEAM or is_title(announced)):
        yield "announced"
    if _INTRODUCES.search(around.before):
        yield "introduces themself"
    before = _WHEN.sub("", around.before[-BEFORE_LONGEST:])
    if _ends_with(before, _LED_BY):
        yield "led by"
    elif candidate.place != "firm" and _BY.search(fold(_TITLES_LAST.sub("", before))):  # "Pearl Events by Jane Roe"
        yield "behind by"
    is_titled = is_title(around.label) and len(words) <= SHORT  # "Hospital manager: Jane Roe"
    if not is_titled and AUTHORITY.are_in(
        SENTENCE_END.split(_REPRESENTED.split(around.before)[-1])[-1] + candidate.name
    ):
        yield "authority"


def _ends_with(before: str, phrases: tuple[str, ...]) -> bool:
    """Whether a text ends with one of some phrases, as whole words, and marks or a space behind them."""
    bare = before.rstrip(_MARKS)
    if bare == before or not bare.endswith(phrases):
        return False
    return any(bare.endswith(phrase) and not bare[: -len(phrase)][-1:].isalnum() for phrase in phrases)


def _announced(before: str) -> str:
    """What a line announces by a colon before a name: "Your hosts" of "Your hosts: Jane and John Roe"."""
    head, colon, names = before.rpartition(":")
    is_list = colon and len(names) <= NAMES_LONGEST and not SENTENCE_END.search(names)
    return SENTENCE_END.split(head)[-1].strip() if is_list else ""


def _announces_others(label: str) -> bool:
    return kind_of(label.strip()) in OTHERS


def _of_reach(candidate: NameInLine, around: _Around) -> Iterator[str]:
    tokens = [fold(word) for word in _LETTERS.findall(candidate.name) if len(word) > SHORT - 1]
    behind = " ".join([around.behind, *around.below])
    locals_ = _LOCAL_PART.findall(fold(behind)) if "@" in behind else []
    if any(token in local for local in locals_ for token in tokens):
        yield "e-mail of its name"
    elif NUMBER.search(around.behind) or "@" in around.line:
        yield "reached on the line"
    elif any(NUMBER.search(text) or "@" in text for text in around.below[:2]):
        yield "reached below"


def _of_text(around: _Around) -> Iterator[str]:
    line, above, below = around.line, around.above, around.below[0]
    beside = (line,) if len(line) > SENTENCE else (above, line, below)
    if any(is_praise(text) or (len(text) < SENTENCE and _STARS.search(text)) for text in beside):
        yield "quoted"
    if len(above) > SENTENCE or (above.endswith(SENTENCE_ENDS) and len(above) > SHORT_SENTENCE):
        yield "below a sentence"
    if len(below) > SENTENCE or below.endswith(SENTENCE_ENDS):
        yield "above a sentence"
    if any(_PRICE.search(text) for text in (line, *around.below[:2])):
        yield "price"
    if _YEAR.search(line) or _YEAR.search(below):
        yield "year"
    if len(line) > SENTENCE:
        yield "long line"
    if _CODE.search(line):
        yield "a postal code on the line"
