"""What speaks for and against a name as somebody of the business: the words, lines and sections around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jobs.extract.contacts import sentences
from jobs.extract.contacts.addresses import PostalPlace, is_reported
from jobs.extract.contacts.names_and_titles import (
    TITLES_OF_OTHERS,
    bare_name,
    is_known_name,
    is_pet,
    is_title,
    known,
    may_be_name,
    names_a_task,
)
from jobs.extract.contacts.names_in_lines import (
    DOCTOR,
    KNOWN_WHOLLY,
    LINE_LONGEST,
    PIECE,
    ROW,
    SENTENCE,
    SENTENCE_ENDS,
    SHORT,
    SHORT_SENTENCE,
    TASK_LONGEST,
    NameInLine,
    PageText,
    first_word,
    has_first_name_of_site,
    has_own_email,
    without_abbreviations,
)
from jobs.extract.contacts.other_firms import names_another_firm
from jobs.extract.contacts.ownership import AUTHORITY, NUMBER, OwnSite, names_a_date
from jobs.extract.contacts.people import is_credit, is_praise
from jobs.extract.contacts.sentences import SENTENCE_END
from jobs.extract.data import load
from jobs.extract.names import is_first_name
from jobs.extract.outline import OTHERS, TEAM, Outline, kind_of
from jobs.extract.text import fold
from jobs.extract.towns import is_town

_DATA = load("people")
_COMMON_WORDS = frozenset(_DATA["common_words"])
_BY = re.compile(rf"(?<![\w'’])(?:{'|'.join(_DATA['by'])})\W{{1,3}}$")
_AT_A_FIRM = re.compile(r"\w (?:at|of|@|bei|chez|bij|hos|w|v) [A-ZÀ-Þ]")
_TITLES_LAST = re.compile(r"(?<= )(?:[^\W\d_]{1,5}\.[- ]?){1,4}$")
_OF_A_FIRM = re.compile(r" (?:of|at|bei|chez|bij|hos) (?:the )?[A-ZÀ-Þ]\w+ (?:& )?[A-ZÀ-Þ]")
_MARKS = " ,:;.–—-(\"“„«'…·|"
_LED_BY = tuple({phrase.rstrip(_MARKS) for phrase in _DATA["led_by"]})
_INTRODUCES = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _DATA['introductions']))}) $")
_REPRESENTED = re.compile("|".join(map(re.escape, _DATA["represented_by"])))
IN_SENTENCES = ("sentence", "list")
_WHEN = re.compile(r"\s(?:\w{1,4} )?(?:19|20)\d\d\b")
_FIRST_NAME = re.compile(rf"([^\W\d_a-z][\w'’-]+) (?:{'|'.join(_DATA['joins_names'])}|&) $")
del _DATA  # as all lists that rules are made of
BEFORE_LONGEST = 60
# "au capital de 8 000 €": of a firm, in the sentence that names who represents it.
_SHARE_CAPITAL = re.compile(r"\b(?:stamm|grund)?[ck]apita[lł]\w{0,3}\b[^\n€$£]{0,40}[€$£]?", re.IGNORECASE)
# Both begin with a plain set of characters, for speed; which it was is looked at behind it.
_PRICE = re.compile(
    r"[$€£¥₹₽₺\dNn](?:(?<=[$€£¥₹₽₺])\s?\d|(?<=\d)\s?(?:[$€£¥₹₽₺]|(?i:kr\b|kč\b|zł|ft\b|lei\b|chf\b))|(?i:(?<=\bISBN)\b))"
)
_STARS = re.compile(r"[★☆⭐“”„«»1-5](?:(?<=\D)|(?<!\w[1-5])(?:[.,]\d)?\s?/\s?5\b)")
_CODE = re.compile(r"(?<![\d/+().-])(?<!\d )(?!(?:19|20)\d\d\b)\d{4,6}(?![\d/)-]| \d)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
LINES_BELOW = 3
_LOCAL_PART = re.compile(r"([\w.+-]{2,64})@")
NAMES_LONGEST = 60  # of the names between a label and another one
_LETTERS = re.compile(r"[^\W\d_]+")


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


def label_of_row(outline: Outline, candidate: NameInLine) -> str:
    """The small heading over a name that says what somebody does: names stand below it and the next, one is known."""
    label = outline.label_above(candidate.line) if candidate.place == "alone" else ""
    if not label or len(label) > TASK_LONGEST or kind_of(label) in OTHERS or is_known_name(label):
        return ""
    beside = [name for name in map(first_word, outline.lines_below_labels(candidate.line)) if may_be_name(name)]
    return label if beside and any(map(is_known_name, (candidate.name, *beside))) else ""


def _signs(page: PageText, candidate: NameInLine) -> frozenset[str]:
    """What speaks for and against somebody being of the business."""
    in_row = bool(label_of_row(page.outline, candidate))
    of_addresses = {*_of_addresses(page, candidate)}
    is_in_block = "over its address" in of_addresses and candidate.place in ("list", "label")
    of_lines = {*_of_lines(page.outline, candidate)}
    return frozenset(
        [
            *_of_name(candidate, page.site, page.countries, is_titled="title" in of_lines, in_row=in_row),
            *(["authority"] if names_another_firm(page.outline.lines[candidate.line], page.site) else []),
            *_of_place(page.outline, candidate, page.site, is_in_block=is_in_block),
            *of_lines,
            *(["an e-mail of its name elsewhere"] if has_own_email(page, candidate.name) else []),
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


def _of_name(
    candidate: NameInLine, site: OwnSite, countries: list[str], *, is_titled: bool, in_row: bool
) -> Iterator[str]:
    bare = without_abbreviations(candidate.name)
    has_title = bare_name(bare) != candidate.name
    is_by_title, is_by_row = has_title and not known(bare), in_row and not known(bare)
    yield "known by a title" if is_by_title else "known by its row" if is_by_row else f"known {known(bare)}"
    if in_row:
        yield "a label of a row above"
    if has_title:
        yield "academic title"
    words = _LETTERS.findall(bare_name(bare))
    own = [fold(word) in site.words for word in words]
    is_common = not _COMMON_WORDS.isdisjoint(fold(word) for word in words)
    if is_common and (known(bare) < KNOWN_WHOLLY or all(own)):
        yield "a common word"
    if own[:1] == [True] and all(is_own or len(word) <= SHORT for is_own, word in zip(own, words, strict=True)):
        is_whole = has_title or known(bare) == KNOWN_WHOLLY or (is_titled and known(bare) > 0)
        yield "the whole name of the site" if is_whole else "the name of the site"
    elif _has_surname_of_site(bare, words, own):
        yield "surname of the site"
    elif has_first_name_of_site(bare, site):
        yield "first name of the site"
    is_somebodys = is_titled and known(bare) == KNOWN_WHOLLY  # "Claire Fontaine", "Architecte"
    if not is_somebodys and any(is_town(bare, country) for country in countries[:2]):
        yield "town"
    behind = first_word(candidate.task)
    if behind and any(is_town(behind, country) for country in countries[:2]):
        yield "a town behind"


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
    if kind != TEAM and outline.has_team and not label_of_row(outline, candidate):
        yield "a team elsewhere"


def label_of(line: str, candidate: NameInLine) -> str:
    """What stands before a name and a colon or dash, back to the separator before it."""
    before = line[: line.find(candidate.name)].rstrip(" :：–—-") if candidate.place == "label" else ""
    return PIECE.split(before)[-1][-TASK_LONGEST:]


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
    around = _Around(lines[at], above, below, before, behind, label_of(lines[at], candidate))
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
    if DOCTOR.search(around.before):
        yield "academic title"
    if is_pet(candidate.task) or is_pet(around.below[0]):
        yield "pet"
    if sentences.tell_of_the_past(around.before, around.behind):
        yield "dead"
    is_in_sentence = candidate.place in IN_SENTENCES
    if _AT_A_FIRM.search(candidate.task[:TASK_LONGEST]) or (is_in_sentence and _OF_A_FIRM.match(around.behind)):
        yield "a firm behind"


def _is_title_above(above: str) -> bool:
    """Whether the line above a name says what somebody does, and is not what the name above it does."""
    is_task = is_title(above) or (len(above) <= TASK_LONGEST and names_a_task(above))
    return is_task and not is_known_name(first_word(above))


def _of_label(candidate: NameInLine, around: _Around) -> Iterator[str]:
    words = _LETTERS.findall(fold(around.label))
    if is_credit(around.label):
        yield "credited"
    elif ":" in around.before and _announces_others(around.before.partition(":")[0]) and not is_title(around.label):
        yield "label of others"
    elif not TITLES_OF_OTHERS.isdisjoint(words):
        yield "title of others"
    announced = _announced(around.before)
    if not TITLES_OF_OTHERS.isdisjoint(_LETTERS.findall(fold(announced))):
        yield "title of others"
    elif announced and (kind_of(announced) == TEAM or is_title(announced)):
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
    if any(_PRICE.search(_SHARE_CAPITAL.sub("", text)) for text in (line, *around.below[:2])):
        yield "price"
    if _YEAR.search(line) or _YEAR.search(below):
        yield "year"
    if len(line) > SENTENCE:
        yield "long line"
    if _CODE.search(line):
        yield "a postal code on the line"
