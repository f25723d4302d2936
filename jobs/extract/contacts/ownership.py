"""Ownership: whose an address of a page is, by all that speaks for the business itself and for somebody else.

Each sign has a weight (`jobs.extract.contacts.odds`), and so has how an address stands beside the others of its page
(`jobs.extract.contacts.comparison`). An address whose weights sum up to less than nothing is somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jobs.extract.contacts import comparison
from jobs.extract.contacts.comparison import Block, Weighed
from jobs.extract.contacts.emails import credited
from jobs.extract.contacts.names_and_titles import CAPITALISED, is_known_name, known
from jobs.extract.contacts.odds import stored_odds
from jobs.extract.contacts.people_behind_labels import is_label_of_owner
from jobs.extract.data import load, words_of
from jobs.extract.literals import Phrases, lines_with_digits
from jobs.extract.other_sections import names_others
from jobs.extract.outline import CONTACT, OTHERS, Outline, kind_of
from jobs.extract.text import fold

_DATA = load("other_parties")
ODDS = stored_odds("ownership")
BESIDE = stored_odds("comparison")  # what the second pass adds to them
# From which odds an address is reported: the aims allow three of a hundred that are somebody else's, and ten that are
# missed, so that a wrong one weighs as much as three missed ones. By log(10 / 3) = 1.2 ten more were missed in sets
# that were left out, and two fewer made up.
REPORTED_FROM = 0.85
_BELOW_OTHERS = [f"below {kind}" for kind in OTHERS]
_FOREIGN = frozenset(
    ("authority", "outsider", "credited", "price near", "former", "another name", "label of others", *_BELOW_OTHERS)
)
# How an address stands: several offices of a business mostly stand alike.
_STANDING = frozenset(
    ("label", "labelled", "labelled otherwise", "number below", "in an address", "another name", "own name")
)
_LABELS = frozenset(("label", "building"))
_OWN_LABELS = frozenset(("label", "labelled", "building", "own building"))
_BELOW_TOWN = "below its town"
_NONE, _LABELLED_ONLY = frozenset[str](), frozenset(("labelled",))
# "We no longer have the shop at": what speaks of the business says nothing of where it is now.
_OF_NOW = frozenset(("first person", "first person, no name", "our own", "label", "labelled"))
AUTHORITY = Phrases(words_of(_DATA["at_addresses"]), r"\b(?:{})(?!\w)")
_OWN_OFFICE = Phrases(words_of(_DATA["own_offices"]), r"\b(?:{})")
_OWN_PART = Phrases(words_of(_DATA["own_parts"]), r"\b(?:{})")
# "at our mill, ": the business speaks of itself right before the address; a name behind it is somebody else's.
_OURS = re.compile(
    rf"(?<!\w)(?i:{'|'.join(_DATA['own_speech']['words'])}) (?P<what>[^\W\d]{{3,20}}(?: [a-zà-ÿ]{{3,15}})?)[,:]?\s?$"
)
# Pronouns and verbs by which a page speaks of the business, or to its guests: "we are at ", "encuéntranos en ".
FIRST_PERSON = Phrases(words_of(_DATA["first_person"]), r"(?<!\w)(?:{})(?!\w)")
_FORMER = Phrases(words_of(_DATA["former"]), r"(?<!\w)(?:{})(?!\w)")
_OUTSIDER = Phrases(words_of(_DATA["outside"]) + words_of(_DATA["bodies"]))
_MAKER = re.compile("|".join(words_of(_DATA["makers"])), re.IGNORECASE)
_PRICE = re.compile(
    # Begins with a plain set of characters, for speed.
    r"[$€£¥₹₽₺\d](?:(?<=\D)\s?\d{2}"
    r"|(?<=\d)[ .,'’]*\s?(?:[$€£¥₹₽₺]|(?i:kr\b|kč\b|zł|ft\b|lei\b|eur\b|chf\b|usd\b|tl\b)))"
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
del _DATA  # as all lists that rules are made of
_STREET = re.compile(r"[^,\n]{3,40}? \d{1,5}[a-zA-Z]?(?= |,|\n|$)|\d{1,5}[a-zA-Z]? [^,\n]{3,40}")  # with its number
# "DVSA, ", "MOT appeals: DVSA, ", "TRT da 9ª Região: "
_ACRONYM_FIRST = re.compile(r"(?:[^\d:,]{3,40}[:?] )?([A-Z]{3,6})\b(?= [^\W\d]|[,:]| [–-])")
# Nobody visits a post box, so that it is of whoever wants letters; one of an authority has its name before it.
_BOXES = "|".join(load("postal")["words"]["post_boxes"])
_POST_BOX = re.compile(rf"(?:{_BOXES}) ?(?:n[°ºro.]{{1,3}} ?)?\d", re.IGNORECASE)
_BEFORE_DIGIT = re.compile(r"\d.*", re.DOTALL)
_COLON_END = re.compile(r"\W+$")
_NO_LETTER = re.compile(r"[\W_]+")
_THREE_DIGITS = re.compile(r"\d{3}")
# "the lot of Prost Village at "
_NAME_AT = re.compile(r"(?:[A-ZÀ-Þ][\w'’-]+ ){2,}(?:at|in|on|à|en|am|im|in der|auf der|a|na|op|på|w|v|ve|u) $")
_YEAR_FIRST = re.compile(r"\W{0,2}((?:19|20)\d\d)\W{1,3}[^\W\d]")
NUMBER_SHORTEST = 7  # digits
NUMBER = re.compile(rf"(?:\d[\s()./–-]{{0,3}}){{{NUMBER_SHORTEST},}}")
_WORD = re.compile(r"[^\W\d_][\w'’.&-]*")
_ACRONYM = re.compile(r"[A-Z]{3}")
_DIGIT = re.compile(r"\d")
_LABEL_BEFORE = re.compile(r"\d[^\d:]*[,;] ([^\d,;:]{3,40}:\s*)$")
END_OF_SENTENCE = re.compile(r"(?:[^\W\d]{4}|\d{5}|\.[a-z]{2,3}|\d Uhr|\d ?[ap]m)[.!?;]\s")
_CLAUSE_END = re.compile(r"\s[–—|·•-]\s|;\s")
_LABELLED = re.compile(r"\W*[^\n:]{3,40}:\s*")
OWN_SHORTEST = 4
LABEL_LONGEST = 30
NAME_WORDS = 2
KNOWN_WHOLLY = 2
_NAME_ENDS = re.compile(r"[,:|]|\s[–—-]\s")
NAME_SHORTEST = 8  # letters of a whole name
_CREDITS = frozenset(
    ("site", "website", "web", "webdesign", "design", "hosting", "host", "foto", "fotos", "photo", "photos")
)
LOWER_MOST = 3  # words before an address that are no sentence
NEAR = 3  # lines between two addresses of one block
SENTENCE_WORDS = 5  # of a part of an address: no street has as many, so that a sentence runs into it
LINES_AROUND = 2
LONG, STREET_LONGEST = 90, 24  # characters


def names_a_date(text: str) -> bool:
    """Whether a day or an hour stands in a text; each has a digit, which most lines have not."""
    return _DIGIT.search(text) is not None and _DATE.search(text) is not None


@dataclass(frozen=True)
class OwnSite:
    """By what a page is known to be of its site: the domain, its words and those of the title, the type of the page."""

    domain: str
    words: str  # the domain and the title, in small letters and without spaces
    page_type: str
    surnames: tuple[str, ...] = ()  # capitalised words of the title that are somebody's in a list of names
    streets: tuple[str, ...] = ()  # that its data state, in small letters and digits only
    names_its_domain: bool = False  # whether the title has a long word of the domain, as most Latin ones have


def odds_of(outline: Outline, places: Sequence[tuple[int, int]], site: OwnSite) -> list[float]:
    """The logarithms of the odds that each address of a text, from a first to a last character, is the business's."""
    addresses = weighed(outline, places, site)
    beside = comparison.signs_of(addresses)
    return [address.odds + BESIDE.of(signs) for address, signs in zip(addresses, beside, strict=True)]


def weighed(outline: Outline, places: Sequence[tuple[int, int]], site: OwnSite) -> list[Weighed]:
    """Each address with the odds of its own signs, before it is compared with the others of the page."""
    return [
        Weighed(ODDS.of(signs), signs, _street(outline.text[begin:end]), _block(outline, begin, end, signs))
        for (begin, end), signs in zip(places, signs_of(outline, places, site), strict=True)
    ]


def _block(outline: Outline, begin: int, end: int, signs: frozenset[str]) -> Block | None:
    first, last = outline.line_at(begin), outline.line_at(end)
    begins = outline.start_of(first) == begin or "labelled" in signs
    is_whole = begins and len(outline.lines[last]) <= end - outline.start_of(last) + 1
    return Block(first, last, outline.level_at(first - 1), "number below" in signs) if is_whole else None


def _street(address: str) -> str:
    """The street of an address with its number, in small letters and digits only, by which two of a page are one."""
    street = _STREET.match(address)
    return _NO_LETTER.sub("", fold(street[0] if street else address[:STREET_LONGEST]))


def signs_of(outline: Outline, places: Sequence[tuple[int, int]], site: OwnSite) -> list[frozenset[str]]:
    """What speaks for and against each address of a page, beside the others, being the business's own."""
    contacts = _lines_of_contacts(outline, site) if places else []
    surroundings = _surroundings(outline, places)
    years = [_year(around) for around in surroundings]
    alone = [_signs(around, outline, contacts, site) for around in surroundings]
    alone = [signs - _OF_NOW if "former" in signs else signs for signs in alone]
    alone = _with_label_above(alone, surroundings)
    lines = [outline.line_at(begin) for begin, _ in places]
    first = min(range(len(places)), key=lambda at: places[at][0], default=0)
    standing = [signs & _STANDING for signs in alone]
    names = sum("another name" in signs for signs in alone)
    page_type = site.page_type if site.page_type in ("legal", "contact") else "other"
    together = []
    for at, signs in enumerate(alone):
        is_new = "a new section past the contacts" in signs  # the business stands above
        rank = "later" if is_new else "alone" if len(places) == 1 else "first" if at == first else "later"
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
        if site.streets and "in the data" not in signs:
            beside.add("another in the data")
        if years[at] and (years[at] < max(years) or sum(map(bool, years)) == 1):  # a project; where it was, once
            beside.add("behind a year")
        if "former" not in signs and any("former" in others for others in alone):
            beside.add("another is former")
        if rank == "later" and standing[at] == standing[first] and signs.isdisjoint(_FOREIGN):
            beside.add("as the first")
        together.append(signs | beside | {*_of_branches(signs, alone, is_later=rank == "later")})
    return together


def _of_branches(signs: frozenset[str], alone: Sequence[frozenset[str]], *, is_later: bool) -> Iterator[str]:
    """What tells a further branch: a label of its own and nothing of others, or its town over it as over another."""
    if is_later and not signs.isdisjoint(_OWN_LABELS) and signs.isdisjoint(_FOREIGN):
        yield "later with a label of its own"
    if _BELOW_TOWN in signs and sum(_BELOW_TOWN in others for others in alone) > 1:
        yield "each below its town"


def _with_label_above(alone: list[frozenset[str]], surroundings: list[_PlaceText]) -> list[frozenset[str]]:
    """The signs of each address; the label of one is that of the next, too, which is the line right below it."""
    above = {around.last: signs for around, signs in zip(surroundings, alone, strict=True)}
    return [
        signs | (above.get(around.first - 1, _NONE) & _LABELLED_ONLY) if not around.line_before else signs
        for around, signs in zip(surroundings, alone, strict=True)
    ]


def _year(around: _PlaceText) -> str:
    """The year with which the line of an address begins, or an empty string."""
    year = _YEAR_FIRST.match(around.line_before or around.inside)
    return year[1] if year else ""


@dataclass(frozen=True)
class _PlaceText:
    """An address, and what stands on its line and near it, up to the address before it and the one behind it."""

    first: int  # the number of its first line
    last: int
    inside: str
    before: str
    line_before: str  # with what stands before the address that is next to it on the line
    behind: str
    above: list[str]
    below: list[str]
    further: list[str]  # below, behind the next address, too


def _surroundings(outline: Outline, places: Sequence[tuple[int, int]]) -> list[_PlaceText]:
    """What stands around each address; what stands behind another one is that one's."""
    ends, begins = sorted(end for _, end in places), sorted(begin for begin, _ in places)
    return [
        _around(
            outline,
            begin,
            end,
            max((other for other in ends if other <= begin), default=0),
            min((other for other in begins if other >= end), default=-1),
        )
        for begin, end in places
    ]


def _around(outline: Outline, begin: int, end: int, floor: int, ceiling: int) -> _PlaceText:
    """`floor` is where the address before ends, `ceiling` where the next one begins, or -1."""
    first, last, lines = outline.line_at(begin), outline.line_at(end), outline.lines
    before = lines[first][: begin - outline.start_of(first)]
    inside = "\n".join(lines[first : last + 1])[len(before) : len(before) + end - begin]
    line_before = outline.line_at(floor) if floor else -1
    line_behind = outline.line_at(ceiling) if ceiling >= 0 else len(lines)
    until = ceiling - outline.start_of(last) if line_behind == last else None
    further = outline.lines_below(last, LINES_AROUND + 1)
    return _PlaceText(
        first,
        last,
        inside,
        before[floor - outline.start_of(first) :] if line_before == first else before,
        before,
        lines[last][end - outline.start_of(last) : until],
        [text for text in outline.lines_above(first, min(LINES_AROUND, max(0, first - line_before - 1))) if text],
        further[: max(0, line_behind - last - 1)],
        further,
    )


def _lines_of_contacts(outline: Outline, site: OwnSite) -> list[int]:
    """The lines with an e-mail address of the site, or a number long enough for a phone's."""
    own, long = f"@{site.domain}", lines_with_digits(outline.text, NUMBER_SHORTEST)
    return [at for at, line in enumerate(outline.lines) if own in line or (at in long and _has_number(line))]


def _has_number(line: str) -> bool:
    return _THREE_DIGITS.search(line) is not None and NUMBER.search(line) is not None


def _signs(around: _PlaceText, outline: Outline, contacts: Sequence[int], site: OwnSite) -> frozenset[str]:
    on_line = END_OF_SENTENCE.split(around.before)[-1]
    if label := _LABEL_BEFORE.search(on_line):
        on_line = label[1]
    naming = on_line if on_line.strip(" ,·•|–—-:") else " ".join(around.above[-1:])
    return frozenset(
        [
            *_of_place(outline, around, contacts),
            *_of_name(naming, around.inside, around.above, site),
            *_of_speech(on_line, naming, around, site),
            *_of_surroundings(around, site),
        ]
    )


def _of_speech(on_line: str, naming: str, around: _PlaceText, site: OwnSite) -> Iterator[str]:
    """What the words before an address say of the business's relation to it."""
    if first_person := FIRST_PERSON.one_in(on_line):
        yield "first person"
        behind = on_line.lower().partition(first_person)[2]
        if not any(word[0].isupper() for word in _WORD.findall(on_line[len(on_line) - len(behind) :])):
            yield "first person, no name"  # "We are at ", not "Join us at The Union Club, "
    label = around.above[-1] if around.above and naming is not around.above[-1] else ""
    body = _ACRONYM_FIRST.match(on_line) or _ACRONYM_FIRST.match(_BEFORE_DIGIT.sub("", around.inside))
    if body and fold(body[1]) not in site.words:
        yield "an acronym before"
    if _FORMER.are_in(f"{label} {naming} {_BEFORE_DIGIT.sub('', around.inside)}"):
        yield "former"
    if any(names_others(_COLON_END.sub("", text)) for text in (*around.above[-1:], on_line.rpartition(":")[0]) if text):
        yield "label of others"
    elif label and not _DIGIT.search(label) and len(label) <= LABEL_LONGEST and kind_of(label) in OTHERS:
        yield "label of others above"


def _of_place(outline: Outline, around: _PlaceText, contacts: Sequence[int]) -> Iterator[str]:
    line = around.first
    if outline.is_in_footer(line):
        yield "in a footer"
    if outline.is_in_address(line):
        yield "in an address"
    if _POST_BOX.match(around.inside):
        yield "a post box"
    kind = outline.kind(line)
    if kind:
        yield f"below {kind}" if outline.is_direct(line) else f"far below {kind}"
    elif not outline.headings_above(line):
        yield "below no heading"
    is_past = bool(contacts) and contacts[-1] < line
    if is_past:
        yield "past the contacts" if contacts[-1] < line - LINES_AROUND else "right behind the last contact"
    headings = outline.headings_above(line)
    if len(headings) > 1 and headings[0] != outline.lines[line]:  # below more than the heading of the page
        yield from _of_heading(headings[0], around.inside, is_past=is_past)


def _of_heading(heading: str, inside: str, *, is_past: bool) -> Iterator[str]:
    """What the heading of a part of the page says, beside its kind."""
    names = long_words(heading)
    of_place = sum(word in long_words(_without_street(inside)) for word in names)
    if of_place and len(names) - of_place <= 1:  # "Wichita", "Te Awamutu clinic"
        yield _BELOW_TOWN
    elif AUTHORITY.are_in(heading):
        yield "below an authority"
    elif not kind_of(heading):
        yield "below a heading that says nothing"
        if is_past:
            yield "a new section past the contacts"


def _of_name(naming: str, inside: str, above: list[str], site: OwnSite) -> Iterator[str]:
    here = set(long_words(inside))
    words = [word for word in long_words(naming) if word not in here]
    own = words if _has_own_name(naming, site) else [word for word in words if word in site.words]
    if (street := _STREET.match(inside)) and fold(street[0]).replace(" ", "") in site.words:
        yield "in the title"
    if site.streets and any(street in fold(_NO_LETTER.sub("", inside)) for street in site.streets):
        yield "in the data"
    if any(len(word) > OWN_SHORTEST and word in site.words for word in long_words(_without_street(inside))):
        yield "its town in the title"
    if own:
        is_most = len(own) == len(words) or 2 * len(own) > len(words)  # "Vets Now" is not of "Tweedside Vets"
        yield "own name" if is_most else "a word of its name"
        capitals = {fold(word) for word in _WORD.findall(naming) if word[0].isupper()}
        if site.names_its_domain and not capitals.isdisjoint(own) and not any(word in site.domain for word in own):
            yield "a name of the title only"
    elif any(word in site.words for text in above for word in long_words(text) if word not in here):
        yield "own name above"
    parts = [part for part in inside.split(",")[:-1] if len(part.split()) >= SENTENCE_WORDS or not _DIGIT.search(part)]
    names = " ".join([naming, *parts])
    if AUTHORITY.are_in(names) and (3 * len(own) < len(words) or is_authority(naming, site)):
        yield "authority"
    if _OUTSIDER.are_in(f"{names} {inside.partition(',')[0]}") or any(_OUTSIDER.are_in(text) for text in above):
        yield "outsider"
    yield from _of_label(naming, words, is_own=bool(own))


def _without_street(inside: str) -> str:
    street = _STREET.match(inside)
    return inside[street.end() :] if street else inside


def _has_own_name(naming: str, site: OwnSite) -> bool:
    """Whether a part of what stands before an address is, as a whole, in the title: "Bamberg zu Fuß, Inh. X, "."""
    names = (fold(name).replace(" ", "") for name in _NAME_ENDS.split(naming) if " " in name.strip())
    return any(len(name) >= NAME_SHORTEST and name in site.words for name in names)


def is_authority(naming: str, site: OwnSite) -> bool:
    """Whether the last clause before an address names an authority that the site is not: "Studio X – Albo di Y, "."""
    clause = _CLAUSE_END.split(naming)[-1]
    body, words = long_words(AUTHORITY.one_in(clause)), long_words(clause)
    if body and all(word in site.words for word in body):
        return False  # not where it shares a trade only: "Chambre des notaires"
    return bool(AUTHORITY.one_in(clause)) and 2 * sum(word in site.domain for word in words) < max(1, len(words))


def _of_label(naming: str, words: list[str], *, is_own: bool) -> Iterator[str]:
    """What the words right before an address call it."""
    label = set(re.findall(r"[^\W\d_]+", fold(naming.rpartition(":")[0])[-LABEL_LONGEST:]))
    if credited(naming) or _MAKER.match(naming) or not _CREDITS.isdisjoint(label):
        yield "credited"
    if ":" in naming and kind_of(naming.rpartition(":")[0].strip()) in OTHERS:
        yield "label of others"
    elif _LABELLED.fullmatch(naming):
        is_office = _OWN_OFFICE.are_in(naming) or kind_of(naming.strip(" :")) == CONTACT
        yield "labelled" if is_office else "labelled otherwise"
    elif _OWN_OFFICE.are_in(naming) or kind_of(naming) == CONTACT:
        yield "label"
    elif _OWN_PART.are_in(naming):
        yield "own building" if FIRST_PERSON.are_in(naming) else "building"
    elif not is_own and (words or _is_titled(naming)) and _is_name(naming) and not _is_of_here(naming):
        if naming.rstrip().endswith(tuple(",:;–—-·|")) or _NAME_AT.search(naming):
            yield "another name"
        elif not _DIGIT.search(naming):  # a line with numbers over an address is another address
            yield "another name above"


def _is_of_here(naming: str) -> bool:
    """Whether a name before an address is not a firm's: the business speaks of itself, or it is somebody's."""
    if _OURS.search(naming) or is_label_of_owner(naming.partition(":")[0]):
        return True
    last = next((name for name in CAPITALISED.finditer(naming) if not naming[name.end() :].strip(" ,·•|–—-:")), None)
    return last is not None and known(last[0]) == KNOWN_WHOLLY and is_known_name(last[0])


def _is_titled(naming: str) -> bool:
    """Whether a name ends in a comma, such as that of a house in the street that is called after it."""
    return naming.rstrip().endswith(",") and sum(word[0].isupper() for word in _WORD.findall(naming)) >= NAME_WORDS


def _is_name(naming: str) -> bool:
    """Whether words are a name: two that begin with capitals ("Le Grenier"), or two long ones of which one does."""
    capitals = sum(word[0].isupper() for word in _WORD.findall(naming))
    return capitals >= NAME_WORDS or (capitals > 0 and len(long_words(naming)) >= NAME_WORDS)


def long_words(text: str) -> list[str]:
    """The words of a text that may tell names apart, folded: long ones, and acronyms."""
    words = [word.strip(".'’&-") for word in _WORD.findall(text)]
    return [fold(word) for word in words if len(word) >= OWN_SHORTEST or not word.isascii() or _ACRONYM.fullmatch(word)]


def _of_surroundings(around: _PlaceText, site: OwnSite) -> Iterator[str]:
    above, before, behind, below = around.above, around.before, around.behind, around.below
    if _PRICE.search(" ".join([*above, before, behind, *below[:1]])):
        yield "price near"
    sentence = END_OF_SENTENCE.split(before)[-1]
    if names_a_date(
        " ".join([*(above[-1:] if sentence == before else ()), sentence, END_OF_SENTENCE.split(behind)[0]])
    ):
        yield "date near"
    if _AT_A_TIME.search(before):
        yield "at a time"
    announced = (text for text in above if text.endswith(":"))  # "Our studios:"
    if any((ours := _OURS.search(text)) and kind_of(ours["what"]) not in OTHERS for text in (before, *announced)):
        yield "our own"
    if sum(word.islower() for word in around.line_before.split()) > LOWER_MOST or len(behind) > LONG:
        yield "in a sentence"
    yield from _of_contacts(around, site)


def _of_contacts(around: _PlaceText, site: OwnSite) -> Iterator[str]:
    above, before, behind, below = around.above, around.before, around.behind, around.below
    below_alone = [text for text in below if sum(word.islower() for word in text.split()) <= LOWER_MOST]
    if any(map(NUMBER.search, [behind, *below])) and not any(map(NUMBER.search, [behind, *below_alone])):
        yield "number in a sentence below"
    near = " ".join([*above, before, behind, *below])
    if f"@{site.domain}" in near:
        yield "own e-mail near"
    elif "@" in near:
        yield "e-mail near"
    if any(map(NUMBER.search, [behind, *below_alone])):
        yield "number below"
    elif any(map(NUMBER.search, around.further)):
        yield "number behind the next"
    if any(map(NUMBER.search, [*above, before])):
        yield "number above"
