# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""People by the layout: names over, beside or behind what they do, on cards, in headings and on lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from selectolax.lexbor import LexborNode

from jobs.extract.contacts.emails import credited, without_own_design
from jobs.extract.contacts.names_and_titles import (
    BEFORE_WORDS,
    CJK_NAME,
    HAN,
    LED_BY,
    LETTERS,
    LETTERS_BEHIND_NAME,
    NAME,
    SENTENCE_LONGEST,
    TITLE_ENDS,
    TITLE_FIRST,
    TITLES_OF_OTHERS,
    capitalised,
    has_evidence,
    is_job,
    is_known_name,
    is_name,
    is_name_without_capitals,
    is_title,
    known,
    lines_that_are_titles,
    lines_with_title_word,
    may_have_title_before,
    person,
    shown_name,
    with_surname,
    without_titles_before,
)
from jobs.extract.contacts.people_behind_labels import LABELS_WITHOUT_CAPITALS
from jobs.extract.contacts.sighting import ContactSighting, snippet
from jobs.extract.data import load
from jobs.extract.document import lines_of
from jobs.extract.literals import Literals, PageLiterals
from jobs.extract.names import has_patronymic, known_names
from jobs.extract.text import distinct_lines, fold, folded_lines, lines_of_page

_DATA = load("people")
CREDITS = frozenset(fold(word) for word in _DATA["credits"])
_FIRST_WORDS = frozenset(re.split(r"[. ]", word)[0] for word in BEFORE_WORDS)
_LEADING_LINE = re.compile(rf"\n(?:{'|'.join(map(re.escape, _FIRST_WORDS))})\b")


def is_credit(label: str) -> bool:
    """Whether a label says who made the site, its pictures or its texts: "Photos", "Website", but not "Garden design"."""
    label = without_own_design(label)
    return not CREDITS.isdisjoint(LETTERS.findall(fold(label))) or credited(label)


def in_cards(cards: Iterable[LexborNode]) -> Iterator[ContactSighting]:
    """People on cards: a name in a heading and, right behind it, what they do."""
    seen: set[str] = set()
    for card in cards:
        texts = lines_of(card)[:12]
        if not 2 <= len(texts) <= 12 or sum(map(len, texts)) > 1200:
            continue
        for name, title in pairwise(texts):
            if name in seen or not is_title(title) or not is_name(name) or not has_evidence(name):
                continue
            sighting = person(name, title, "layout", 0.75, " · ".join(texts[:4]))
            if sighting:
                seen.add(name)
                yield sighting
                break


def in_headings(text: str, labels: frozenset[str] = frozenset()) -> Iterator[ContactSighting]:
    """Name over title in neighbouring lines of a page about people: what cards look like without their classes.

    Lists of title over name are read too, where two such pairs follow each other: one alone may be a heading.
    `labels` are the lines that the markup makes labels of what follows.
    """
    yield from _beside_titles(text, labels)
    yield from _introduced(text)
    yield from _alone(text)
    yield from _before_titles(text)
    yield from _behind_titles(text)
    yield from _over_their_numbers(text)


def on_other_pages(text: str) -> Iterator[ContactSighting]:
    """People on a page about anything: with their title and, on the same line, how to reach them."""
    yield from in_home_page(text)
    for sighting in _before_titles(text):
        line = next((line for line in lines_of_page(text) if sighting.snippet in line), "")
        behind = line.partition(sighting.snippet)[2]
        if "@" in behind or sum(map(str.isdigit, behind)) >= DIGITS_OF_A_NUMBER:
            yield sighting


DIGITS_OF_A_NUMBER = 7


def in_home_page(text: str) -> Iterator[ContactSighting]:
    """People on a home page, where customers stand too: names that are known, over or before a title of theirs."""
    yield from titled_in_headings(text)
    yield from _introduced(text)
    yield from _behind_titles(text)
    lines, titles = lines_of_page(text), lines_that_are_titles(text)
    for at in sorted(lines_with_title_word(text)):
        above = lines[at - 1] if at else ""
        if is_praise(above) or is_praise(lines[at - 2] if at > 1 else "") or len(lines[at]) > 100:
            continue
        sighting = _on_one_line(lines[at])
        if sighting is None and at in titles and _is_surely_a_name(above):
            sighting = person(above, lines[at], "layout", 0.65, f"{above} · {lines[at]}")
        if sighting and _is_of_here(sighting.title) and is_known_name(sighting.value):
            yield sighting


def _is_surely_a_name(line: str) -> bool:
    """Whether both its names are known: "Golden Gate" has a first name, too."""
    bare = without_titles_before(line)
    is_sure = known_names(bare.split()) > 1 or CJK_NAME.fullmatch(bare) is not None
    return len(line) < 60 and is_sure and is_known_name(line) and not is_title(line)


_QUOTED = ("“", "”", "„", "«", "»", '"', "★", "’’", "''")
QUOTES = frozenset('"“„«')
NICKNAME = re.compile(r"[\"“„«][^\W\d_]{2,12}[\"”“»] (?=[^\W\d_a-z]\w+ [^\W\d_a-z]\w+$)")  # "“Big” Jim Roe"
_ELSEWHERE = re.compile(r",|\s(?:at|of|@|bei|chez|en|de la|von|bij|hos|w|v)\s", re.IGNORECASE)


def is_praise(line: str) -> bool:
    """Whether a line is what a customer says: the name and title below it are the customer's."""
    return (line.startswith(_QUOTED) or line.endswith(_QUOTED)) and NICKNAME.match(line) is None


@lru_cache(maxsize=4)
def praise_in(text: str) -> frozenset[str]:
    """The lines of a page's text that customers say."""
    return frozenset(filter(is_praise, distinct_lines(text)))


_PRAISE_WORDS = Literals(_DATA["praise_words"])


def announces_praise(text: str) -> bool:
    """Whether a heading, or the classes of an element, announce customers, or who wrote an article."""
    return _PRAISE_WORDS.are_in(fold(text))


def may_announce_praise(page: str) -> bool:
    """Whether some line of a page's text may be such a heading."""
    return _PRAISE_WORDS.are_in(folded_lines(page))


def _is_of_here(title: str) -> bool:
    """Whether a title names no firm: "CEO, Acme" and "Head of Sales at Acme" are a customer's."""
    return _ELSEWHERE.search(title) is None


# "Avv. Chiara Brambilla" on a line of its own, "Kancelaria Adwokacka Agata Wrzos", "Kelemen Orsolya ügyvéd": the page is theirs.
_PROFESSIONAL = tuple(_DATA["professional_titles"])
_PRACTICE = re.compile(rf"(?:{'|'.join(_DATA['practices'])}) (?P<name>[^\n,|–]{{5,50}})(?P<letters>, [^\n]{{2,30}})?")
_NAME_BEFORE = re.compile(rf"(?P<name>[^\n,|–-]{{5,50}}) (?P<title>{'|'.join(_DATA['titles_behind_names'])})")


# "My name is Jane Roe", "Ich bin Jane Roe": on a page about people or a home page, its owner.
_INTRODUCTION = PageLiterals(_DATA["introductions"])


def _introduced(text: str) -> Iterator[ContactSighting]:
    for phrase, places in _INTRODUCTION.places(text).items():
        for place in places:
            start = place + len(phrase)
            name = NAME.match(text, start + 1, start + 60) if text[start : start + 1] == " " else None
            if name is None or text[place - 1 : place].isalnum() or not is_known_name(shown_name(name)):
                continue
            sighting = person(shown_name(name), "", "text", 0.65, snippet(text, place, name.end()))
            if sighting:
                yield sighting


_WORDS_BEFORE = re.compile(r"(?P<words>(?:[^\W\d_][\w-]{0,20} ){0,3}[^\W\d_][\w-]{2,20})(?P<comma>,?) $")


_POSSESSIVES = re.compile(
    r"^(?:\S+ )?(?:our|my|his|her|their|the|an?|unser\w*|mein\w*|notre|mon|ma|l[ae]|nuestr[oa]|su|el|onze?|vores|vår) "
)
TITLE_AND_NAME = 2  # spaces, at least: before a first name and before a surname


def _behind_titles(text: str) -> Iterator[ContactSighting]:
    lines = lines_of_page(text)
    for at in sorted(lines_with_title_word(text)):
        if len(lines[at]) > SENTENCE_LONGEST or lines[at].count(" ") < TITLE_AND_NAME or is_praise(lines[at]):
            continue
        for match in capitalised(lines[at]):
            title = title_before(lines[at], match.start())
            is_listed = lines[at].startswith(f"{title}, ")  # "Inhaberin, Manuelle Therapie" are two tasks
            if title and is_known_name(match[0]) and (not is_listed or known(match[0]) > 1):
                name = with_surname(match)
                sighting = person(name, title, "text", 0.65, snippet(lines[at], *match.span()))
                if sighting:
                    yield sighting


def title_before(line: str, start: int) -> str:
    """The title with which a text ends, right before a name; empty where it is somebody's elsewhere."""
    match = _WORDS_BEFORE.search(line[max(0, start - 90) : start])
    if match is None:
        return ""
    words = match["words"].split()
    head = next((at for at in range(len(words) - 1, -1, -1) if is_job(words[at])), None)
    # "designer de interiores": what follows the head of a title in a Romance language is written small.
    if head is None or fold(words[head]) in TITLES_OF_OTHERS or not all(word.islower() for word in words[head + 1 :]):
        return ""
    if match["comma"] and head < len(words) - 1:
        return ""
    others = {fold(word) for word in (*words[:head], *words[head + 1 :])}
    return "" if others & LED_BY else _POSSESSIVES.sub("", " ".join(words[max(0, head - 2) :]))


# A name over its own number or address: rows of a table, cards without a title.
_REACHED_BY = re.compile(r"^\W{0,3}(?:[^\W\d]{1,12}\.?(?: [^\W\d]{1,8}\.?)?\s?:?\s?)?[+(]?\d[\d\s()./-]{6,}$")
_OF_NUMBERS, NUMBER_SHORTEST = "0123456789 ()./-", 7  # characters
LINES_TO_NUMBER = 3


def _over_their_numbers(text: str) -> Iterator[ContactSighting]:
    lines = lines_of_page(text)
    reaching = {line for line in distinct_lines(text) if "@" in line or _is_number(line)}
    reached = [at for at, line in enumerate(lines) if line in reaching] if reaching else []
    for at in sorted({at - step for at in reached for step in range(1, LINES_TO_NUMBER + 1) if at >= step}):
        line, _, task = lines[at].partition(", ")  # "Latoya Simmons, Children's Ministry"
        if (
            not 5 <= len(line) < 50
            or len(task) > 50
            or any(c.isdigit() for c in line + task)
            or not is_known_name(line)
        ):
            continue
        below = lines[at + 1 : at + 1 + LINES_TO_NUMBER]
        tokens = [fold(word) for word in LETTERS.findall(line) if len(word) > 2]
        local_parts = [fold(piece.partition("@")[0]) for piece in below if "@" in piece]
        spells = any(token in local for local in local_parts for token in tokens)
        is_sure = known_names(without_titles_before(line).split()) > 1
        if spells or (is_sure and _is_over_number(below)):
            is_degree = LETTERS_BEHIND_NAME.search(lines[at]) is not None  # "Josephine Kalder, Esq."
            beside = ("" if is_degree else task, below[0], lines[at - 1] if at else "")
            title = next((piece for piece in beside if is_title(piece)), "" if is_degree else task)
            shown = lines[at] if is_degree else line
            sighting = person(shown, title, "layout", 0.7, f"{line} · {below[0]}"[:200])
            if sighting:
                yield sighting


def _is_number(line: str) -> bool:
    end = line[-NUMBER_SHORTEST:]
    may_end_in_one = not end.isascii() or not end.strip(_OF_NUMBERS)
    return may_end_in_one and not line[-1:].isalpha() and _REACHED_BY.match(line) is not None


def _is_over_number(below: list[str]) -> bool:
    """Whether a number stands below; behind a line with another number, such as a street's, it is the business's."""
    first, second = (*below, "", "")[:2]
    return _is_number(first) or (_is_number(second) and not any(c.isdigit() for c in first))


# "Arch. Silvia Bassi – progettazione": what stands behind is not always a title.
_NAME_AND_TASK = re.compile(r"(?P<name>[^\n,|–]{5,50}?)(?:,| [–|-]) (?P<title>[^\n\d@]{3,40})")


def _alone(text: str) -> Iterator[ContactSighting]:
    for line in distinct_lines(text):
        if not 8 <= len(line) <= 70 or " " not in line:
            continue
        match = _PRACTICE.fullmatch(line) or _NAME_BEFORE.fullmatch(line)
        if match is None and (", " in line or "(" in line):
            match = _DEGREES.fullmatch(line)
        if match is None and line.startswith(_PROFESSIONAL):
            match = _NAME_AND_TASK.fullmatch(line)
        name, title = (match["name"], match.groupdict().get("title") or "") if match else (line, "")
        is_theirs = match is not None or line.startswith(_PROFESSIONAL) or has_patronymic(line)
        has_letters = match is not None and bool(match.groupdict().get("letters")) and is_name(name)
        if not is_theirs or not (has_letters or is_known_name(name)):
            continue
        sighting = person(name, title, "layout", 0.65, line)
        if sighting:
            yield sighting


# "Nomvula Dlamini (LLB)", "Nina Oblak, dr. dent. med.", "Retno Wulandari, S.H., M.Kn.": letters of a degree or a chamber.
_DEGREES = re.compile(
    rf"(?P<name>[^\n,(]{{5,50}}?)(?:,\s|\s\()(?:(?:{'|'.join(_DATA['degrees'])}|(?:[A-Z][A-Za-z]{{0,3}}\.){{2,4}}|[A-Z]{{3,6}})(?:[,/ ]\s?|\)|\s?#\s?\d{{2,8}})?){{1,5}}\.?"
)
del _DATA  # as all lists that rules are made of


# "Events: Dana Whitlock, Events Director, dana@...", "contact Harriet Osgood, our Practice Manager, on 020 ...".
_NAME_TITLE = re.compile(
    r"(?<![\w.])(?P<name>[A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ][a-zà-öø-ÿ'’-]{1,20}(?: [A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ]\.)? [A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ][\w'’-]{1,24}), (?:our |notre |unsere? |nuestr[oa] )?"
    r"(?P<title>[A-ZÀ-ÖØ-Þ][\w&' -]{3,40}?)(?=[,.;(]| on | at | bei | au | unter |$)",
    re.MULTILINE,
)


def _before_titles(text: str) -> Iterator[ContactSighting]:
    lines = lines_of_page(text)
    for at in sorted(lines_with_title_word(text)):
        if len(lines[at]) > SENTENCE_LONGEST or ", " not in lines[at]:
            continue
        for match in _NAME_TITLE.finditer(lines[at]):
            if is_title(match["title"]) and is_name(match["name"]) and known_names(match["name"].split()):
                sighting = person(match["name"], match["title"], "layout", 0.65, match[0])
                if sighting:
                    yield sighting


def titled_in_headings(text: str) -> Iterator[ContactSighting]:
    """The same on a page about anything: only names behind a "Dr. med." or the like count there."""
    if not _LEADING_LINE.search("\n".join(["", *distinct_lines(text)])):
        return iter(())
    return _beside_titles(text, frozenset(), _has_leading)


def _beside_titles(
    text: str, labels: frozenset[str], is_candidate: Callable[[str], bool] = bool
) -> Iterator[ContactSighting]:
    lines, with_title_word, titles = lines_of_page(text), lines_with_title_word(text), lines_that_are_titles(text)
    if not titles:
        return
    below_titles = _names_below_titles(lines, titles, labels)
    in_rows = _beside_known_names(lines, titles)
    for at in sorted({*below_titles, *(at - 1 for at in titles if at), *with_title_word}):
        name = lines[at]
        if len(name) > 100 or not is_candidate(name):
            continue
        if at in below_titles:
            sighting = person(name, lines[at - 1], "layout", 0.65, f"{lines[at - 1]} · {name}")
            sighting = sighting if has_evidence(name) else None
        elif at + 1 in titles and len(name) < 60 and _is_likely_name(name, is_in_row=at in in_rows):
            title = lines[at + 1]
            sighting = person(name, title, "layout", 0.65, f"{name} · {title}") if at + 2 not in below_titles else None
        else:
            sighting = _on_one_line(name)
        if sighting:
            yield sighting


def _is_likely_name(name: str, *, is_in_row: bool) -> bool:
    """Whether what stands over a title is a name by more than its shape, which scripts without capitals do not show."""
    if is_name(name):
        has_job_word = any(word.endswith(TITLE_ENDS) for word in fold(name).split())  # "Deskundige Begeleiding"
        return has_evidence(name) or (is_in_row and not has_job_word)
    bare = without_titles_before(name)
    if is_title(bare) or bare in LABELS_WITHOUT_CAPITALS:
        return False
    has_sign = name.startswith(_PROFESSIONAL) or known_names(bare.split()) > 0 or CJK_NAME.fullmatch(bare) is not None
    return has_sign and is_name_without_capitals(name)


def _beside_known_names(lines: list[str], titles: frozenset[int]) -> set[int]:
    """Where a name that no list has stands in a row of alike pairs, name over title, near one that is known."""
    pairs = {at - 1 for at in titles if at and len(lines[at - 1]) < 60 and is_name(lines[at - 1])}
    known = {at for at in pairs if has_evidence(lines[at])}
    near = {at + step for at in known for step in (-3, -2, 2, 3, 4)}
    return (pairs - known) & near


def _has_leading(line: str) -> bool:
    return may_have_title_before(line) and bool(TITLE_FIRST.match(line)[0])  # type: ignore[index]  # it matches nothing, too


def _names_below_titles(lines: list[str], titles: frozenset[int], labels: frozenset[str]) -> set[int]:
    """Where names stand below their titles: title, name, title, name, with nothing of the kind before."""
    labelled = {at + 1 for at in titles if lines[at] in labels and is_known_name("".join(lines[at + 1 : at + 2]))}
    if len(titles) < TITLES_OF_A_LIST:
        return labelled
    return labelled | {
        run.start() + n
        for run in _TITLES_AND_NAMES.finditer(_kinds_of_lines(lines, titles))
        if not run[1] or lines[run.start()] in labels  # title, name, title: the first may be a heading of all
        for n in range(1, run.end() - run.start(), 2)  # the names, every second one
    }


TITLES_OF_A_LIST = 2
_TITLES_AND_NAMES = re.compile(r"(?<![TN])(?:TN){2,40}(T?)(?![TN])")


def _kinds_of_lines(lines: list[str], titles: frozenset[int]) -> str:
    """A letter for each line: T for a title, N for a name within two lines of one, - for any other."""
    kinds = ["-"] * len(lines)
    for at in titles:
        kinds[at] = "T"
    near = {at + step for at in titles for step in (-2, -1, 1, 2)} - titles
    for at in near.intersection(range(len(lines))):
        if len(lines[at]) < 60 and is_name(lines[at]):
            kinds[at] = "N"
    return "".join(kinds)


_CJK_NAME_TITLE = re.compile(
    rf"(?P<name>{HAN}{{2,4}}|[가-힣]{{2,3}})[ \u3000](?P<title>{HAN}{{2,8}}|[가-힣]{{2,8}}(?: [가-힣]{{2,8}})?)"
)


def _on_one_line(line: str) -> ContactSighting | None:
    """Name and title on one line: "Jane Roe, Partner", "Jane Roe – Partner", "林佳蓉 醫師"."""
    if match := _CJK_NAME_TITLE.fullmatch(line):
        is_pair = is_title(match["title"]) and not is_title(match["name"])
        return person(match["name"], match["title"], "layout", 0.65, line) if is_pair else None
    if " " not in line or not any(mark in line for mark in (", ", " – ", " - ", " | ")):
        return None
    shown, _, job = line.replace(" – ", ", ").replace(" - ", ", ").replace(" | ", ", ").partition(", ")
    return person(shown, job, "layout", 0.65, line) if is_name(shown) and is_title(job) else None
