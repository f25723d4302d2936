# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""Postal addresses: from data, from <address>, and from text in the shapes of some countries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jobs.extract.contacts import ownership, postal, streets
from jobs.extract.contacts.address_shapes import eastern, shaped
from jobs.extract.contacts.ownership import OwnSite
from jobs.extract.contacts.sighting import ContactSighting, snippet
from jobs.extract.data import load
from jobs.extract.outline import Outline
from jobs.extract.text import fold

# What a site builder fills in where the owner has not entered an address: its own office, or an invented one.
_BUILDERS_OWN = re.compile(r"(?:459 Broadway|225 Varick|8 Clarkson)\b.{0,40}New York|500 Terry Francine", re.IGNORECASE)


_DIGIT_OF_A_STREET = re.compile(r"(?!^\d{1,2}[.)] )\d")  # "5. Assurance" has none
_ENUMERATED = re.compile(r"\d{1,2}[.)] ")
_NUMBERS = re.compile(r"\d+")
_CODE_ALONE = re.compile(r"(?<=\n)(\d{4,6})\n")  # over its town
_WORDS = re.compile(r"[^\W\d_]+")
OWN_SHORTEST = 3  # letters of a word that tells whose name it is
_SENTENCE_BEFORE = re.compile(
    r"^(?!rear )(?:(?:19|20)\d\d\W{1,3})?[^\d,]{2,80}\s(?:at|from|visit|to|of)\s(?=\d|P\.?\s?O\.?\s?Box)", re.IGNORECASE
)  # "We are at 18 Anderson Street"

_POSTAL_WORDS = load("postal")["words"]
# "Erlenkamp 17, PLZ / Ort:, 24576 Bad Bramstedt": a label on a line or in a cell of its own.
_LABEL_ALONE = re.compile(r"(?<=, )[^\W\d_][^,:\d]{0,25}:, ")
# "483 Caves Road (corner of Metricup Road), Wilyabrup"
_DIRECTION = re.compile(rf" ?\((?:{'|'.join(_POSTAL_WORDS['directions'])})\b[^()\n]{{0,50}}\)", re.IGNORECASE)
_AT_NAME = re.compile(r"\S@|@\S")  # "#05-32 Premier @ Kaki Bukit" is a house
_ARTICLE_BEFORE = re.compile(r"^the (?=[A-Z])")  # "on the Ballyorgan Road"
# "Büro Bonn Adenauerallee 136": an office with its town, and no mark behind it.
_OFFICE_BEFORE = re.compile(
    rf"^(?:{'|'.join(_POSTAL_WORDS['offices'])}) (?:(?:in|de|di|à|w) )?[A-ZÀ-Þ][\w-]+ (?=[A-ZÀ-Þ][^,\d]{{3,40}} \d|\d{{1,4}}[a-z]?,? [A-Za-z])"
)
# "Gipser Ruchti AG Gewerbestrasse 6": a name with its legal form, and no mark behind it.
_FORM_BEFORE = re.compile(rf"^[^\d,]{{2,60}}? (?:{'|'.join(_POSTAL_WORDS['forms'])}) (?=[^\W\d_][^,]*\d|\d)")
_FIRM_BEFORE = re.compile(rf"[^,\n\d]{{2,60}} (?:{'|'.join(_POSTAL_WORDS['forms'])})\.?[,\n]\s*(?=[^,\n]+,[^,\n]+,)")
_FORM_LAST = re.compile(rf" (?:{'|'.join(_POSTAL_WORDS['forms'])})\.?$")
# "di S. Giuliani Via Marconi 88": the end of a name, and no mark behind it.
_END_OF_NAME_BEFORE = re.compile(
    rf"^d(?:i|e|el|ella) (?:[A-ZÀ-Þ][\w.'’]* ){{1,3}}(?=(?i:{'|'.join(_POSTAL_WORDS['street_words'])})[ .])"
)
# "Warehouse 2200 NE Marine Dr": a number that long is no unit's.
_PART_BEFORE = re.compile(
    rf"^(?:{'|'.join(_POSTAL_WORDS['parts_before_numbers'])}) (?=\d{{3,5}} [A-Z0-9])", re.IGNORECASE
)
del _POSTAL_WORDS  # as all lists that rules are made of
_BEFORE_STREETS = (_SENTENCE_BEFORE, _OFFICE_BEFORE, _FORM_BEFORE, _END_OF_NAME_BEFORE, _PART_BEFORE)


def _without_what_is_before(line: str) -> str:
    """An address without the sentence, the office and the name that lead to it, and without directions."""
    line = _DIRECTION.sub("", line[streets.lead_length(line) :])
    for before in (*_BEFORE_STREETS, _ARTICLE_BEFORE):
        line = before.sub("", line)
    return line


def address(shown: str, method: str, confidence: float, text: str = "", name: str = "") -> ContactSighting | None:
    """The sighting of a postal address, its lines joined by commas; None where it has no number or an unlikely length.

    `text` are the words around it.
    """
    line = re.sub(
        r"\s*,(?:\s*,)+",
        ",",
        ", ".join(
            " ".join(part.split()) for part in re.split(r"[\n|]", _CODE_ALONE.sub(r"\1 ", shown)) if part.strip()
        ),
    ).strip(" ,.;")
    line = _without_what_is_before(_LABEL_ALONE.sub("", line) if ":," in line else line)
    if (
        not 10 <= len(line) <= 200
        or not (any(c.isdigit() for c in line) or streets.NEEDS_NO_NUMBER.search(line))
        or _AT_NAME.search(line)
        or _BUILDERS_OWN.match(line)
    ):
        return None
    normalised = " ".join(re.findall(r"[^\W_]+", fold(line)))
    return ContactSighting(
        "address", line, normalised, name=name, rank=80, confidence=confidence, method=method, snippet=text[:200]
    )


KNOWN, SHAPED, UNKNOWN = 0.85, 0.75, 0.65  # how sure: its town is known; the shape is a country's; neither


@dataclass(frozen=True)
class PostalPlace:
    """An address in a text: from which to which character, how sure it is one, and the odds that it is the business's.

    What stands beside an address is read as the business's wherever that is likelier than not (`is_own`).
    """

    begin: int
    end: int
    confidence: float
    odds: float

    @property
    def is_own(self) -> bool:
        """Whether it is likelier the business's own than somebody else's."""
        return self.odds > 0


def is_reported(place: PostalPlace) -> bool:
    """Whether an address is surely enough the business's own to be read as its."""
    return place.odds > ownership.REPORTED_FROM


def places_of(text: str, countries: list[str], outline: Outline, site: OwnSite) -> list[PostalPlace]:
    """The addresses of a text by the grammars of the countries (ISO 3166-1) and in the shapes of some twenty countries.

    Of two that overlap, the one whose town is known stands, then the one in a shape. Whose each is says
    `jobs.extract.contacts.ownership`; `outline` is that of the text.
    """
    places = [
        (begin, end, confidence)
        for start, end, confidence in places_in_text(text, countries)
        if (begin := _behind_own_name(text, _behind_headings(text, start, end, outline), end, site)) < end
    ]
    odds = ownership.odds_of(outline, [(begin, end) for begin, end, _ in places], site)
    return [PostalPlace(*place, odds=of_one) for place, of_one in zip(places, odds, strict=True)]


# A part that is a house of its own without the part before it: "The Apple Store", "Unit 3", "14 High Street".
_HOUSE_NEXT = re.compile(r"(?:the |unit |suite |level |shop )?[^,\n]*\d|the [A-Z]", re.IGNORECASE)

_AFTER_NAME = re.compile(r", | [·•|] ")
_CODE_NEXT = re.compile(r"\d{3} ?\d{2}(?!\d)|\d{4,6}(?!\d)")  # a village that the business is called after


def _behind_own_name(text: str, begin: int, end: int, site: OwnSite) -> int:
    """Where an address begins that the business's own name stands before: "The Ashcombe Trust, The Apple Store, ..."."""
    begin = _behind_firm(text, begin, end)
    begin = _behind_name_without_mark(
        text, _behind_town(text, _behind_first_line(text, begin, end, site), end), end, site
    )
    mark = next(iter(_AFTER_NAME.findall(text[begin:end])), "")
    name, _, rest = text[begin:end].partition(mark) if mark else (text[begin:end], "", "")
    words = [fold(word) for word in _WORDS.findall(name)]
    own = sum(word in site.words for word in words if len(word) > OWN_SHORTEST)
    is_own = own and 2 * own >= len([word for word in words if len(word) > OWN_SHORTEST])
    is_whole = _is_whole_name(fold("".join(_WORDS.findall(_FORM_LAST.sub("", name)))), site)
    is_house = streets.is_street(name) or (streets.is_named_house(name) and not is_whole)
    if not mark or is_house or "\n" in name or _DIGIT_OF_A_STREET.search(name) or not is_own or rest.count(",") < 1:
        return begin
    is_before_house = _HOUSE_NEXT.match(rest) or (
        is_whole and len(name) >= NAME_SHORTEST and rest.count(",") > 1 and not streets.is_named_house(name)
    )
    return begin + len(name) + len(mark) if is_before_house and not _CODE_NEXT.match(rest) else begin


def _behind_firm(text: str, begin: int, end: int) -> int:
    """Where an address begins before which a firm stands by its legal form, and what is before that."""
    firm = max((match.end() for match in _FIRM_BEFORE.finditer(text, begin, end)), default=begin)
    return begin if _NUMBERS.search(text, begin, firm) else firm


def _is_whole_name(name: str, site: OwnSite) -> bool:
    """Whether the site is called so, and not by further words behind it: "Willowbank Cattery" is called after a house."""
    words = site.words.replace("-", "")
    return any(not behind[:1].isalpha() for behind in words.split(name)[1:]) if name else False


def _behind_first_line(text: str, begin: int, end: int, site: OwnSite) -> int:
    """Where an address begins over whose lines the name of the site stands, or that of its town once more."""
    line, _, rest = text[begin:end].partition("\n")
    has_no_number = streets.is_named_house(line) and not _NUMBERS.search(rest.partition("\n")[0])
    if _DIGIT_OF_A_STREET.search(line) or rest.count("\n") < 1 or has_no_number:
        return begin
    name = fold("".join(_WORDS.findall(line)))
    is_site = " " in line.strip() and len(name) >= NAME_SHORTEST and name in site.words.replace("-", "")
    is_town = line.strip(" ,") in re.split(r" *[,\n] *", rest)
    return begin + len(line) + 1 if is_site or is_town else begin


# "Guadalupe Blvd. Portillo 311, 98618 Guadalupe": a branch is called by its town, and no mark stands behind it.
_TOWN_FIRST = re.compile(r"([^\W\d_][^\d,\n]{2,30}?) (?=[^\W\d_a-z][^\d,\n]{3,40} \d)")


_WORD_AND_NUMBER = re.compile(r"\S+ \d")  # "Ithaca Road 5, Ithaca"


def _behind_town(text: str, begin: int, end: int) -> int:
    """Where an address begins before which the name of its town stands once more."""
    town = next((town for town in _TOWN_FIRST.finditer(text, begin, end) if town.start() == begin), None)
    if town is None or (
        _WORD_AND_NUMBER.match(text, town.end()) and streets.is_word_for_street(text[town.end() : end].split()[0])
    ):
        return begin
    return town.end() if re.search(rf"\d {re.escape(town[1])}(?=[,\n]|$)", text[town.end() : end]) else begin


# A street with its number that goes on behind a name: "Herenstraat 18", "12 Main Street".
_STREET_NEXT = re.compile(r" (?:[^\W\d][^,\d\n]{3,40} \d{1,4}(?!\d)|\d{1,5}[a-z]?,? [^\W\d]{3})")
NAME_SHORTEST = 8  # letters of a whole name


def _behind_name_without_mark(text: str, begin: int, end: int, site: OwnSite) -> int:
    """Where an address begins that the whole name of the site stands before: "De Ketting Herenstraat 18"."""
    words = [*_WORDS.finditer(text, begin, end)]
    number = _NUMBERS.search(text, begin, end)
    names = [word.end() for word in words[1:6] if number is None or word.end() < number.start()]
    own = site.words.replace("-", "")
    for stop in reversed(names):
        name = fold("".join(_WORDS.findall(text[begin:stop])))
        if len(name) >= NAME_SHORTEST and name in own and _STREET_NEXT.match(text, stop):
            return stop + 1
    return begin


def _behind_headings(text: str, begin: int, end: int, outline: Outline) -> int:
    """Where an address begins that a heading without a number runs through; its end where it has no street then."""
    if "\n" not in text[begin:end]:
        return begin
    first = outline.line_at(begin)
    heading = outline.heading_within(first - 1, outline.line_at(end))
    if heading is None or _DIGIT_OF_A_STREET.search(outline.lines[heading]):
        return begin
    if heading == first and not _ENUMERATED.match(outline.lines[heading]):
        return begin  # a house with a name
    start = outline.start_of(heading + 1)
    return start if start < end and len(_NUMBERS.findall(text[start:end])) > 1 else end


def in_text(text: str, places: list[PostalPlace], of_business: str) -> Iterator[ContactSighting]:
    """The addresses of a text that are surely enough the business's own, of which all `places` are known.

    `of_business` is the text with blanks where a legal page tells of others.
    """
    for place in places:
        if is_reported(place) and of_business[place.begin : place.end].strip():
            around = snippet(text, place.begin, place.end)
            sighting = address(text[place.begin : place.end], "text", place.confidence, around)
            if sighting:
                yield sighting


def of_anybody(text: str, countries: list[str]) -> Iterator[ContactSighting]:
    """The addresses of a text that is no page's, such as what a link to a map looks for."""
    for begin, end, confidence in places_in_text(text, countries):
        sighting = address(text[begin:end], "text", confidence, snippet(text, begin, end))
        if sighting:
            yield sighting


def places_in_text(text: str, countries: list[str]) -> Iterator[tuple[int, int, float]]:
    """Where addresses stand in a text, whosever they are, and how sure it is that each is one."""
    places = [
        (match.start, match.end, KNOWN if match.known else UNKNOWN) for match in postal.addresses(text, countries)
    ]
    certain = [(start, end) for start, end, confidence in places if confidence == KNOWN]
    places += [(start, end, SHAPED) for start, end in shaped(text, certain)]
    places += [(start, end, SHAPED) for start, end in eastern(text)]
    return _without_overlaps(places)


def _without_overlaps(places: list[tuple[int, int, float]]) -> Iterator[tuple[int, int, float]]:
    taken: list[tuple[int, int]] = []
    for begin, end, confidence in sorted(places, key=lambda place: (-place[2], place[0])):
        if not any(begin < others and start < end for start, others in taken):
            taken.append((begin, end))
            yield begin, end, confidence
