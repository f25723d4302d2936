"""Where names may stand in the lines of a page: alone, beside a title, in a sentence, at the end of a firm's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from jobs.extract.cached import cached_property
from jobs.extract.contacts import sentences
from jobs.extract.contacts.addresses import PostalPlace
from jobs.extract.contacts.names_and_titles import (
    CAPITALISED,
    TITLE_ENDS,
    TITLES_OF_OTHERS,
    TWO_WORDS,
    bare_name,
    capitalised,
    is_known_name,
    is_title,
    is_title_of_several,
    known,
    may_be_name,
)
from jobs.extract.contacts.ownership import NUMBER, OwnSite
from jobs.extract.contacts.people import NICKNAME, QUOTES
from jobs.extract.contacts.sentences import SENTENCE_END
from jobs.extract.data import load
from jobs.extract.names import is_first_name, is_surname
from jobs.extract.outline import TEAM, Outline
from jobs.extract.text import fold

_DATA = load("people")
LINE_LONGEST, PARAGRAPH_LONGEST = 200, 1_500
NAME_LONGEST, TASK_LONGEST, SENTENCE, ROW = 50, 60, 80, 6
_JOINS = "|".join(
    word for word in _DATA["joins_names"] if word not in ("ter", "in", "un", "dan")
)  # "Sanne ter Horst" is one
# Begins with a plain set of characters, for speed; which of them it was is looked at behind it.
PIECE = re.compile(rf"[\s,;|·•()（）/:：–—](?:(?<=[,;|·•()（）/:：])\s*|(?<=\s)(?:[-–—]+|{_JOINS}|&)\s|(?<=[–—]))")
_BEFORE = re.compile(
    r"(?!(?:Col|Urb|Av|Str|St|Ul|Pl|Res|Edif|Bd|Tel|Fax|Nr|No)\.|(?:[A-Z]\.\s?){2})(?:[^\W\d_]{1,6}\.\s?){1,4}(?=[^\W\d_a-z])|(?:MLaw|BLaw|LL\.M\.|[dD]r|[pP]rof)\s(?=[^\W\d_a-z])"
)
_BEFORE_WITHOUT_DOT, BEFORE_LONGEST = ("MLaw", "BLaw", "dr", "Dr", "prof", "Prof"), 7
_CANDIDATE = re.compile(r"[^\W\d_a-z][^\d@\n]{3,49}|[\u3005-\u9fff\uac00-\ud7a3][^\d@\n]{1,9}")
_LETTERS_ONLY = re.compile(r"[^\W\d_a-zà-ÿ]{2,4}(?: [^\W\d_a-zà-ÿ]{2,4}){1,3}(?<=[A-Z])")  # "ETH SIA"
_LETTERS_LAST = re.compile(r"[a-zà-ÿ] [A-Z]{2,4}$")
DOCTOR = re.compile(
    r"(?<!\w)(?:Dr|Dra|Drs|Dre|Dott|Dott\.ssa|Prof|MUDr|MVDr|MDDr|lek|dr)\.? "
    r"(?:(?:n|med|dent|wet|vet|hab|univ|rer|nat)\. ?){0,3}$"
)
_MORE = re.compile(r"(?: [^\W\d_a-z][\w'’-]{1,24}){1,2}(?![\w’'])")
_REACHED_NEXT = re.compile(r"\s?[:,(–-]\s?(?:[+(]?\d[\d() ]{4}|[\w.+-]{2,64}@)")
_BESIDE_NAME = re.compile(r",? (?:\(|(?<=, )(?:(?:an?|our|eine?|unsere?|une?|notre|una|nuestr[oa]|een|onze|en) )?)")
_GOES_ON_LIST = re.compile(  # from one name of a list to the next
    rf"[^.!?]{{0,60}}(?:,| (?:{_JOINS}|&))(?: d[ei])? "
)
_SECOND_OF_TWO = re.compile(rf" (?:{_JOINS}|&) {CAPITALISED.pattern}")
_FIRST_OF_TWO = re.compile(rf"(?P<first>{CAPITALISED.pattern}|(?<!\S)[^\W\d_a-z][\w'’-]+) (?:{_JOINS}|&) $")
_EAST_ASIAN = re.compile(r"[^\x00-\u2fff]")
_UP_TO_CONTACT = re.compile(r"\S*@|[+(]?\d")
TITLE_WORDS = 4
SENTENCE_ENDS, SHORT_SENTENCE = (".", "!", "?"), 30
_LABEL_ENDS = (":", "：", "–", "-", "—")
PARAGRAPHS_MOST, NUMBER_SHORTEST = 50, 6
PAGES_OF_SENTENCES = frozenset(("home", "other"))
LINES_OF_FIRM = 2  # over the address
FIRST_NAME_SHORTEST = 4  # letters: shorter ones begin many words
KNOWN_WHOLLY, NAMES_OF_A_SENTENCE, OWN_SHORTEST, SHORT, SENTENCE_SHORTEST = 2, 8, 3, 3, 20


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
    def local_parts(self) -> frozenset[str]:
        """What stands before the @ of the addresses at the site's own domain."""
        own = re.escape(f"@{self.site.domain}")
        text = self.outline.text
        return frozenset(re.findall(rf"(?<![\w.+-])([\w.+-]{{2,64}}){own}(?!\w)", text.lower()) if "@" in text else ())

    @cached_property
    def streets(self) -> str:
        """The words of all addresses of the page."""
        return "\n".join(self.outline.text[place.begin : place.end] for place in self.places)


def first_word(text: str) -> str:
    """What stands first on a line."""
    return PIECE.split(text, maxsplit=1)[0].rstrip()


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
            yield from _in_sentence(page, at)
            continue
        pieces = _side_by_side(list(_pieces(line, at)), line)
        if not pieces and not CAPITALISED.search(line):
            nameless.add(line)
            continue
        yield from pieces
        names = {piece.name for piece in pieces}
        further = (*_in_sentence(page, at), *(_in_firm(page, at) if page.places else ()))
        yield from (candidate for candidate in further if candidate.name not in names)


def _has_east_asian_signs(line: str) -> bool:
    """Whether a line may name somebody in signs that no space parts into two words."""
    return not line.isascii() and len(line) > 1 and _EAST_ASIAN.search(line) is not None


def _pieces(line: str, at: int) -> Iterator[NameInLine]:
    pieces = [piece.strip(" .") for piece in PIECE.split(NICKNAME.sub("", line) if line[0] in QUOTES else line)]
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
            place = "first" if title and line.startswith(title) else place_on_line(line, piece)
            yield NameInLine(piece, title or "".join(pieces[n + 1 : n + 2]), at, place)


def _name_and_title(piece: str) -> tuple[str, str] | None:
    """A name with which a line begins, and the title right behind it: "Jane Roe Property Manager jane@roe.test"."""
    name = CAPITALISED.match(piece)
    if name is None or name.end() == len(piece):
        return None
    title = _UP_TO_CONTACT.split(piece[name.end() :], maxsplit=1)[0].strip(" ,–-")
    if not title or len(title.split()) > TITLE_WORDS or not is_title(title):
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
    is_list = len(people) > 1 and len(people) == len([piece for piece in PIECE.split(line) if piece.strip(" .")])
    return [replace(candidate, place="side by side", task="") for candidate in people] if is_list else people


def place_on_line(line: str, name: str) -> str:
    """Where a name stands on its line: alone, first, behind a label, or in a list."""
    before, _, behind = line.partition(name)
    if not before.strip(" ."):
        return "first" if behind.strip(" .") else "alone"
    return "label" if before.rstrip().endswith(_LABEL_ENDS) else "list"


def has_own_email(page: PageText, name: str) -> bool:
    """Whether an address at the site's own domain, wherever the page shows it, spells a name: jane@ or j.roe@."""
    words = re.findall(r"[a-z]+", fold(bare_name(name))) if page.local_parts else []
    if len(words) < len(("first name", "surname")) or len(words[0]) < OWN_SHORTEST:
        return False
    first, last = words[0], words[-1]
    return not page.local_parts.isdisjoint(
        (first, f"{first}.{last}", f"{first[0]}.{last}", f"{first[0]}{last}", f"{first}{last}")
    )


def _in_sentence(page: PageText, at: int) -> Iterator[NameInLine]:
    """Names within a sentence: of the site's own surname, of a team, or known wholly where words are about people."""
    outline, site = page.outline, page.site
    line = outline.lines[at]
    if len(line) < SENTENCE_SHORTEST:
        return
    end_of_last = 0  # where the name before ends that is somebody's
    for match in islice(capitalised(line), NAMES_OF_A_SENTENCE):
        more = _MORE.match(line, match.end())
        name = match[0] + (more[0] if more else "")
        if not is_known_name(name) or is_title(name):
            continue
        surname, before = name.rpartition(" ")[2], line[: match.start()]
        is_own = (len(surname) > OWN_SHORTEST and fold(surname) in site.words) or has_first_name_of_site(name, site)
        is_own |= has_own_email(page, name)
        is_whole = known(name) == KNOWN_WHOLLY
        is_listed = end_of_last > 0 and _GOES_ON_LIST.fullmatch(line, end_of_last, match.start()) is not None
        is_doubtful = not (is_whole or is_own or is_listed) and outline.kind(at) == TEAM
        if is_doubtful and sentences.end_in_another_word(before):
            continue  # "she grew up in Treasure Valley"
        is_reached_next = _REACHED_NEXT.match(line, match.start() + len(name)) is not None
        behind = line[match.start() + len(name) :].strip(" .") or "".join(outline.lines_below(at, 1))
        is_reached = NUMBER.search(behind) is not None or "@" in behind
        is_of_team = is_reached_next or outline.kind(at) == TEAM or _is_titled(before, site.page_type)
        signs = {*sentences.signs_of(before, line[match.end() :])}
        is_introduced = not signs.isdisjoint(("a job before", "kin before")) and not _is_of_others(before)
        is_of_people = is_reached or _tells_of_people(line, site.page_type) or not signs.isdisjoint(_OF_PEOPLE)
        task = _task_behind(line, match.start() + len(name))
        is_titled = is_title(task) or is_title_of_several(
            task
        )  # "speak to Jane Roe, office manager", "Jane Roe (office manager)"
        is_sure = is_whole or _is_second_of_two(before) or is_listed or is_introduced
        if is_own or is_of_team or is_titled or (is_sure and is_of_people):
            end_of_last = match.start() + len(name)
            yield NameInLine(
                name,
                task if is_titled else "",
                at,
                "before its contact" if is_reached_next else "sentence",
            )


def _is_second_of_two(before: str) -> bool:
    """Whether a name that is wholly known, or the first name of a couple, stands before another: "Jane Roe and "."""
    match = _FIRST_OF_TWO.search(before)
    return match is not None and (is_first_name(match["first"]) or known(match["first"]) == KNOWN_WHOLLY)


def _task_behind(line: str, end: int) -> str:
    """What stands behind a name and a comma or bracket; behind two names, of both: "Jane and John Roe, owners"."""
    second = _SECOND_OF_TWO.match(line, end)
    beside = _BESIDE_NAME.match(line, second.end() if second else end)
    task = first_word(line[beside.end() :]).rstrip(".:") if beside else ""
    sentence = SENTENCE_END.search(task)
    task = task[: sentence.end() - 2] if sentence else task
    is_of_both = is_title_of_several(task) or (is_title(task) and task.endswith("s"))
    return task if second is None or is_of_both else ""


# "by baker Jane Roe", "her daughter Jane Roe", "Jane Roe keeps bees"
_OF_PEOPLE = ("a subject", "a job before", "kin before")


def _is_of_others(before: str) -> bool:
    """Whether the job before a name is as often somebody's elsewhere: "restored by architect Jane Roe"."""
    return fold(before.rstrip(" ,").rpartition(" ")[2]) in TITLES_OF_OTHERS


def _tells_of_people(line: str, page_type: str) -> bool:
    return len(line) > SHORT_SENTENCE and sentences.tell_of_people(page_type, line)


def _is_titled(before: str, page_type: str) -> bool:
    """Whether a doctor's title stands before a name, or a job on a page that tells of people."""
    is_job = page_type in sentences.TELL_OF_PEOPLE and sentences.end_in_title(before)
    return is_job or DOCTOR.search(before) is not None


def _is_a_job(name: str) -> bool:
    """Whether a name that no list knows ends as words for jobs do: "Deskundige Begeleiding"."""
    return not known(name) and any(word.endswith(TITLE_ENDS) for word in fold(name).split())


# "Autofficina Bassani di Bassani Luca", "Hydro-Serwis Marek Zalewski", "Praxis Dr. Jane Roe": the name ends the firm's.
_FIRM_OF = re.compile(
    rf"(?:|(?:\S+ ){{0,5}}?\S+?:?,? )(?P<of>(?:{'|'.join(_DATA['of_owner'])}) )?"
    rf"(?P<name>{CAPITALISED.pattern})(?: (?:{_JOINS}|&) [^\W\d_a-z][\w'’-]+)?"
    rf"(?: & C\.?)?(?:,? (?:{'|'.join(_DATA['firms_of_people'])})\.?)?$"
)
del _DATA  # as all lists that rules are made of


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


_OF_OWNER = re.compile(r"(?<!\w)(?:di|Inh\.|Inhaber(?:in)?) $")


def is_firm_of(page: PageText, candidate: NameInLine) -> bool:
    """Whether a firm says whose it is, as the law of its country asks of sole traders (Codice civile, art. 2563)."""
    before = page.outline.lines[candidate.line].partition(candidate.name)[0]
    return candidate.place == "firm" and _OF_OWNER.search(before) is not None


def _is_a_degree(name: str) -> bool:
    """Whether a name that no list knows ends in letters, of which the rest has few: "Zeichner EFZ"."""
    return not known(name) and _LETTERS_LAST.search(name) is not None


def without_abbreviations(name: str) -> str:
    """A name without abbreviated titles before it: "lic. iur. Jane Roe"."""
    may_have = "." in name[:BEFORE_LONGEST] or name.startswith(_BEFORE_WITHOUT_DOT)
    before = _BEFORE.match(name) if may_have else None
    return name[before.end() :] if before else name


def has_first_name_of_site(name: str, site: OwnSite) -> bool:
    """Whether a site is called by the first name of somebody: "Floor Hendrikx" of weddingswithfloor.test."""
    first = fold(name.partition(" ")[0])
    return len(first) > FIRST_NAME_SHORTEST and first in site.domain and is_first_name(first)
