"""Ownership: whose an address of a page is, by all that speaks for the business itself and for somebody else.

Each sign has a weight (`jobs.extract.contacts.odds`). An address whose weights sum up to less than nothing is somebody
else's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jobs.extract.contacts.emails import credited
from jobs.extract.contacts.odds import stored_odds
from jobs.extract.data import load, words_of
from jobs.extract.literals import Phrases
from jobs.extract.outline import CONTACT, OTHERS, Outline, kind_of
from jobs.extract.text import fold

_DATA = load("other_parties")
ODDS = stored_odds("ownership")
_OWN = frozenset(("in a footer", "in an address", "own name", "own e-mail near", "below contact", "our own"))
_FOREIGN = frozenset(
    ("authority", "outsider", "credited", "price near", *(f"below {kind}" for kind in OTHERS)),
)
# How an address stands: several offices of a business mostly stand alike.
_STANDING = frozenset(("label", "labelled", "number below", "in an address", "another name", "own name"))
_LABELS = frozenset(("label", "building"))
AUTHORITY = Phrases(words_of(_DATA["at_addresses"]), r"\b(?:{})(?!\w)")
_OWN_OFFICE = Phrases(words_of(_DATA["own_offices"]), r"\b(?:{})")
_OWN_PART = Phrases(words_of(_DATA["own_parts"]), r"\b(?:{})")
# "at our mill, ": the business speaks of itself right before the address; a name behind it is somebody else's.
_OURS = re.compile(
    rf"(?<!\w)(?i:{'|'.join(_DATA['own_speech']['words'])}) (?P<what>[^\W\d]{{3,20}}(?: [a-zà-ÿ]{{3,15}})?)[,:]?\s?$"
)
_OUTSIDER = Phrases(words_of(_DATA["outside"]) + words_of(_DATA["bodies"]))
_MAKER = re.compile("|".join(words_of(_DATA["makers"])), re.IGNORECASE)
_PRICE = re.compile(
    r"[$€£¥₹₽₺]\s?\d{2}|\d[\d .,'’]*\s?(?:[$€£¥₹₽₺]|kr\b|kč\b|zł|ft\b|lei\b|eur\b|chf\b|usd\b|tl\b)", re.IGNORECASE
)
_MONTH = "(?:jan|feb|fév|m[aä]r|apr|avr|ma[iy]|jui|jun|jul|aug|aoû|sep|o[ck]t|nov|de[cz])[^\\W\\d]{0,7}"
_DATE = re.compile(
    rf"\b\d{{1,2}}[./]\s?\d{{1,2}}\."
    rf"|\b{_MONTH}\.? \d{{1,2}}\b|\b\d{{1,2}}\.? (?:de )?{_MONTH}\b|\b\d{{1,2}} ?(?:[ap]m|uhr)\b",
    re.IGNORECASE,
)
# "Wed 11–2: ", "Tuesdays 6.30pm, ", "donnerstags 15 Uhr": what takes place there.
_CLOCK = r"\d{1,2}(?:[:.]\d\d)?"
_AT_A_TIME = re.compile(
    rf"[^\W\d]{{3,12}}\.? (?:{_CLOCK}\s?[–-]\s?{_CLOCK}:|{_CLOCK} ?(?:[ap]\.?m|[Uu]hr|uur)\b)"
    # "Jeudi matin : "
    rf"|(?<!\w)(?:{'|'.join(_DATA['days']['words'])})(?: (?:{'|'.join(_DATA['days']['times'])}))?s?\s?:\s"
    r"|\b(?:[Mm]eet|[Mm]eeting|[Tt]reffpunkt|[Rr]endez-vous) (?:at|is|in|am|im|à|au|ist)\b"
)
_STREET = re.compile(r"[^,\n]{3,40}? \d{1,5}[a-zA-Z]?(?= |,|\n|$)|\d{1,5}[a-zA-Z]? [^,\n]{3,40}")  # with its number
_YEAR_FIRST = re.compile(r"(?:19|20)\d\d [^\W\d]")
NUMBER = re.compile(r"(?:\d[\s()./–-]{0,3}){7,}")
_WORD = re.compile(r"[^\W\d_][\w'’.&-]*")
_DIGIT = re.compile(r"\d")
_LABEL_BEFORE = re.compile(r"\d[^\d:]*[,;] ([^\d,;:]{3,40}:\s*)$")
_SENTENCE_END = re.compile(r"(?:[^\W\d]{4}|\d{5})[.!?;]\s")
_CLAUSE_END = re.compile(r"\s[–—|·•-]\s|;\s")
_LABELLED = re.compile(r"\W*[^\n:]{3,40}:\s*")
OWN_SHORTEST = 4
LABEL_LONGEST = 30
NAME_WORDS = 2
_NAME_ENDS = re.compile(r"[,:|]|\s[–—-]\s")
NAME_SHORTEST = 8  # letters of a whole name
_CREDITS = frozenset(
    ("site", "website", "web", "webdesign", "design", "hosting", "host", "foto", "fotos", "photo", "photos")
)
NEAR = 3  # lines between two addresses of one block
SENTENCE_WORDS = 5  # of a part of an address: no street has as many, so that a sentence runs into it
LINES_AROUND = 2
LONG = 90  # characters


def names_a_date(text: str) -> bool:
    """Whether a day or an hour stands in a text; each has a digit, which most lines have not."""
    return _DIGIT.search(text) is not None and _DATE.search(text) is not None


@dataclass(frozen=True)
class OwnSite:
    """By what a page is known to be of its site: the domain, its words and those of the title, the type of the page."""

    domain: str
    words: str  # the domain and the title, in small letters and without spaces
    page_type: str
    name: str = ""  # by which the page names its site, in small letters
    surnames: tuple[str, ...] = ()  # capitalised words of the title that are somebody's in a list of names


def own_places(outline: Outline, places: Sequence[tuple[int, int]], site: OwnSite) -> list[bool]:
    """Whether each address of a text, from a first to a last character, is the business's own."""
    return [ODDS.of(signs) > 0 for signs in signs_of(outline, places, site)]


def signs_of(outline: Outline, places: Sequence[tuple[int, int]], site: OwnSite) -> list[frozenset[str]]:
    """What speaks for and against each address of a page, beside the others, being the business's own."""
    alone = [_signs(outline, begin, end, site) for begin, end in places]
    lines = [outline.line_at(begin) for begin, _ in places]
    levels = [len(signs & _OWN) - 2 * len(signs & _FOREIGN) for signs in alone]
    first = min(range(len(places)), key=lambda at: places[at][0], default=0)
    standing = [signs & _STANDING for signs in alone]
    names = sum("another name" in signs for signs in alone)
    page_type = site.page_type if site.page_type in ("legal", "contact") else "other"
    together = []
    for at, signs in enumerate(alone):
        rank = "alone" if len(places) == 1 else "first" if at == first else "later"
        is_in_footer = "in a footer" in signs  # of several offices there each is as likely
        beside = set() if is_in_footer else {f"{rank} of {page_type} page"}
        if not is_in_footer and any(abs(line - lines[at]) <= NEAR for other, line in enumerate(lines) if other != at):
            beside.add("beside another")
        if "another name" in signs and any("another name" not in others for others in alone):
            beside.add("another name, unlike others")
        if "another name" in signs and names > 1:
            beside.add("one of several names")
        if not signs.isdisjoint(_LABELS) and names:  # "La Tienda del Pueblo, " in a list of shops
            beside.add("label among names")
        leads = rank == "first" and page_type != "other" and levels[at] == 0
        unlike = max((levels[other] for other, how in enumerate(standing) if how != standing[at]), default=levels[at])
        if not leads and unlike > levels[at] and (levels[at] <= 0 or "another name" in signs):
            beside.add("stronger elsewhere")
        if rank == "later" and standing[at] == standing[first] and signs.isdisjoint(_FOREIGN):
            beside.add("as the first")
        together.append(signs | beside)
    return together


def _signs(outline: Outline, begin: int, end: int, site: OwnSite) -> frozenset[str]:
    first, last = outline.line_at(begin), outline.line_at(end)
    lines = outline.lines
    before = lines[first][: begin - outline.start_of(first)]
    behind = lines[last][end - outline.start_of(last) :]
    inside = " ".join(lines[first : last + 1])[len(before) : len(before) + end - begin]
    above = [text for text in outline.lines_above(first, LINES_AROUND) if text]
    below = outline.lines_below(last, LINES_AROUND + 1)
    on_line = _SENTENCE_END.split(before)[-1]
    if label := _LABEL_BEFORE.search(on_line):
        on_line = label[1]
    naming = on_line if on_line.strip(" ,·•|–—-:") else " ".join(above[-1:])
    return frozenset(
        [
            *_of_place(outline, first),
            *_of_name(naming, inside, above, site),
            *_of_surroundings(above, before, behind, below, site),
            *(["behind a year"] if _YEAR_FIRST.match(inside) else []),  # in a list of projects
        ]
    )


def _of_place(outline: Outline, line: int) -> Iterator[str]:
    if outline.is_in_footer(line):
        yield "in a footer"
    if outline.is_in_address(line):
        yield "in an address"
    kind = outline.kind(line)
    if kind:
        yield f"below {kind}" if outline.is_direct(line) else f"far below {kind}"
    elif not outline.headings_above(line):
        yield "below no heading"


def _of_name(naming: str, inside: str, above: list[str], site: OwnSite) -> Iterator[str]:
    here = set(_words(inside))
    words = [word for word in _words(naming) if word not in here]
    own = words if _has_own_name(naming, site) else [word for word in words if word in site.words]
    if (street := _STREET.match(inside)) and fold(street[0]).replace(" ", "") in site.words:
        yield "in the title"
    if own:
        yield "own name" if 2 * len(own) >= len(words) else "a word of its name"
    elif any(word in site.words for text in above for word in _words(text) if word not in here):
        yield "own name above"
    parts = [part for part in inside.split(",")[:-1] if len(part.split()) >= SENTENCE_WORDS or not _DIGIT.search(part)]
    names = " ".join([naming, *parts])
    if AUTHORITY.are_in(names) and (not own or _is_authority(naming, site)):
        yield "authority"
    if _OUTSIDER.are_in(names) or any(_OUTSIDER.are_in(text) for text in above):
        yield "outsider"
    yield from _of_label(naming, words, is_own=bool(own))


def _has_own_name(naming: str, site: OwnSite) -> bool:
    """Whether a part of what stands before an address is, as a whole, in the title: "Bamberg zu Fuß, Inh. X, "."""
    names = (fold(name).replace(" ", "") for name in _NAME_ENDS.split(naming) if " " in name.strip())
    return any(len(name) >= NAME_SHORTEST and name in site.words for name in names)


def _is_authority(naming: str, site: OwnSite) -> bool:
    """Whether the last clause before an address names an authority that the site is not: "Studio X – Albo di Y, "."""
    clause = _CLAUSE_END.split(naming)[-1]
    body = AUTHORITY.one_in(clause)
    is_own = any(word in site.words for word in _words(body)) or any(word in site.domain for word in _words(clause))
    return bool(body) and not is_own


def _of_label(naming: str, words: list[str], *, is_own: bool) -> Iterator[str]:
    """What the words right before an address call it."""
    label = set(re.findall(r"[^\W\d_]+", fold(naming.rpartition(":")[0])[-LABEL_LONGEST:]))
    if credited(naming) or _MAKER.match(naming) or not _CREDITS.isdisjoint(label):
        yield "credited"
    if ":" in naming and kind_of(naming.rpartition(":")[0].strip()) in OTHERS:
        yield "label of others"
    elif _LABELLED.fullmatch(naming):
        yield "labelled"
    elif _OWN_OFFICE.are_in(naming) or kind_of(naming) == CONTACT:
        yield "label"
    elif _OWN_PART.are_in(naming):
        yield "building"
    elif not is_own and words and _is_name(naming) and not _OURS.search(naming):
        if naming.rstrip().endswith(tuple(",:;–—-·|")):
            yield "another name"
        elif not _DIGIT.search(naming):  # a line with numbers over an address is another address
            yield "another name above"


def _is_name(naming: str) -> bool:
    """Whether words are a name: two that begin with capitals ("Le Grenier"), or two long ones of which one does."""
    capitals = sum(word[0].isupper() for word in _WORD.findall(naming))
    return capitals >= NAME_WORDS or (capitals > 0 and len(_words(naming)) >= NAME_WORDS)


def _words(text: str) -> list[str]:
    words = [fold(word.strip(".'’&-")) for word in _WORD.findall(text)]
    return [word for word in words if len(word) >= OWN_SHORTEST or not word.isascii()]


def _of_surroundings(above: list[str], before: str, behind: str, below: list[str], site: OwnSite) -> Iterator[str]:
    if _PRICE.search(" ".join([*above, before, behind, *below[:1]])):
        yield "price near"
    if names_a_date(" ".join([*above[-1:], before, behind])):
        yield "date near"
    if _AT_A_TIME.search(before):
        yield "at a time"
    if (ours := _OURS.search(before)) and kind_of(ours["what"]) not in OTHERS:
        yield "our own"
    if sum(word.islower() for word in before.split()) > 3 or len(behind) > LONG:
        yield "in a sentence"
    around = " ".join([*above, before, behind, *below])
    if f"@{site.domain}" in around:
        yield "own e-mail near"
    elif "@" in around:
        yield "e-mail near"
    if any(map(NUMBER.search, [behind, *below])):
        yield "number below"
    if any(map(NUMBER.search, [*above, before])):
        yield "number above"
