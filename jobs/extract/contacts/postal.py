"""Postal addresses by the grammar of their country: a postal code, the town beside it, and the street before them.

The grammars are data (`data/postal.toml`). A town counts where GeoNames knows it in that country, so that it ends with
its last word and a price or a part of a phone number is no postal code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from jobs.extract.contacts.lines_without_code import BEFORE_PHONE, PHONE_LABEL, without_code
from jobs.extract.contacts.postal_grammars import Grammar, grammar_of
from jobs.extract.contacts.streets import (
    DIGIT,
    FOREIGN,
    LINE_LONGEST,
    NAME_OF_HOUSE,
    NO_WORDS,
    PART,
    STREET_WORD,
    STREET_WORDS,
    WORDS,
    parts_of,
    street_start,
)
from jobs.extract.literals import numbered_parts
from jobs.extract.towns import WORDS_MOST, is_town

CODES_MOST = 60  # of a page
LINES_BEFORE = 6  # in which the street may stand
LEFT_LONGEST = 200  # characters before the code
TAIL_LONGEST = 60  # characters behind the town
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_BEGINS_LINE = re.compile(r"\s*(?:[^\d:]{2,40}:\s*)?")
_BEFORE_TOWN = re.compile(rf"(?:{'|'.join(WORDS['towns'])})\s*")
_COUNTIES = "|".join(WORDS["counties"])
_PROVINCE = re.compile(
    r",?\s?\([A-ZÀ-Þ][^\W\d]{1,19}(?: [^\W\d]{2,15}){0,2}\)"
    rf"|,?\s(?i:{_COUNTIES})\.?\s[A-ZÀ-ÞŚŁŻА-Я][\w-]{{2,20}}(?: [A-ZÀ-Þ][\w-]{{2,20}}(?=[\n,.;)|]|$))?"
    r"|,?\s(?:CEDEX|Cedex)(?:\s\d{1,2})?|\s?/\s?[^\W\d_]{3,20}"
)
_COUNTY_BEFORE = re.compile(rf",\s?(?i:{_COUNTIES})\.?\s[^\W\d_a-z][\w-]{{2,20}}[\s,]*$")
_VILLAGE = re.compile(r"(?:^|[,\n;|] ?)([^\W\d_][^\n,;|\d]{2,40}) \d{1,4}(?:/\d{1,4})?[a-z]?[,;]?\s*$")


@dataclass(frozen=True)
class PostalMatch:
    """Where an address stands in the text, and whether its town is known."""

    start: int
    end: int
    known: bool


def addresses(text: str, countries: list[str]) -> Iterator[PostalMatch]:
    """The addresses of a text, in the order of the text, by the grammars of these countries."""
    for country in countries:
        grammar = grammar_of(country)
        if grammar is not None:
            yield from _of(grammar, text)
            if grammar.is_often_without_code:
                yield from (PostalMatch(start, end, False) for start, end in without_code(grammar, text))


def _of(grammar: Grammar, text: str) -> Iterator[PostalMatch]:
    end = 0
    # Where a word stands for the code, any line may have it.
    parts = [(0, len(text))] if grammar.order == "code only" else numbered_parts(text, max(1, grammar.digits))
    codes = (code for start, stop in parts for code in grammar.code.finditer(text, start, stop))
    for code in islice(codes, CODES_MOST):
        if code.start() < end:
            continue
        match = _around(grammar, text, code, end)
        if match is not None:
            end = match.end
            yield match


def _around(grammar: Grammar, text: str, code: re.Match[str], floor: int) -> PostalMatch | None:
    left = _left(text, code.start(), floor)
    if grammar.order == "code only":
        return _with_street(text, left, code.start(), _tail(grammar, text, code.end()), known=True)
    begins_line = _BEGINS_LINE.fullmatch(text[left : code.start()].rpartition("\n")[2]) is not None
    if grammar.order == "either" and (grammar.strong or not begins_line):
        before = _town_before(grammar, text, left, code)
        behind = None if before and before.known else _town_behind(grammar, text, left, code)
        return behind if behind and (behind.known or before is None) else before
    return (_town_before if grammar.order == "town code" else _town_behind)(grammar, text, left, code)


# "Farmed by us since 2011."
_SENTENCE_LINE = re.compile(r"(?=(?:.* )?[a-z]{3,} )(?:\S+ ){4,}(?:[^\W\d]{3,}|\d{4})[.!?]$")

_LABEL_OF_POST = re.compile(r"(?:postal|post|mailing|mail|billing)(?: address)?:?", re.IGNORECASE)  # a cell of its own
_LABELLED = re.compile(r"\s*[^\W\d_]{4,20}: ")  # "3555 Trubschachen | Lager: Bäregg 12" is of two places
_LABEL_BEHIND_MARK = re.compile(rf"[|·•]{_LABELLED.pattern}")


def _left(text: str, end: int, floor: int) -> int:
    """Where what may belong to the address begins: at most three lines up, behind the last contact or long line."""
    start = max(floor, end - LEFT_LONGEST, 0)
    start = max([start, *(label.end() for label in _LABEL_BEHIND_MARK.finditer(text, start, end))])
    lines = text[start:end].split("\n")
    taken = [lines[-1]]
    for line in reversed(lines[max(0, len(lines) - 1 - LINES_BEFORE) : -1]):
        if _LABEL_OF_POST.fullmatch(line.strip()):
            break
        if len(line) > LINE_LONGEST or FOREIGN.search(line) or PHONE_LABEL.match(line) or _SENTENCE_LINE.match(line):
            break
        taken.insert(0, line)
    return end - len("\n".join(taken))


_CODE_WITH_WORD = re.compile(r"[^\W\d]")
_GAP_BEFORE_TOWN = re.compile(r"[\s,\xa0–-]{1,3}")


def _town_behind(grammar: Grammar, text: str, left: int, code: re.Match[str]) -> PostalMatch | None:
    ahead = text[code.end() : code.end() + TAIL_LONGEST * 2]
    rest = ahead.partition("\n")[0]
    gap = _GAP_BEFORE_TOWN.match(rest)
    before_code = text[left : code.start()].rpartition("\n")[2]
    begins_line = not before_code.strip(" ,-–")
    if gap is None and ahead[:1] == "\n" and (begins_line or _CODE_WITH_WORD.match(code[0])):  # the town is below
        rest = ahead[1:].partition("\n")[0]
        rest, gap = f" {rest}", _GAP_BEFORE_TOWN.match(f" {rest}")
    if gap is None:
        return None
    at = gap.end()
    if prefix := _BEFORE_TOWN.match(rest, at):
        at = prefix.end()
    length, known = _town_at(rest[at:], grammar.country)
    if not known and (village := _village(text[left : code.start()])) and rest.startswith(village, at):
        length, known = len(village), True
        length += goes_on.end() - goes_on.start() if (goes_on := _GOES_ON.match(rest, at + length)) else 0
    if not length:
        return None
    known = known or (grammar.region is not None and grammar.region.fullmatch(rest, at, at + length) is not None)
    is_alone = begins_line and not rest[at + length :].strip(" .,") and len(rest) < 40
    is_part = _ends_in_street(before_code) and _ENDS_PART.match(rest, at + length) and not _A_YEAR.match(code[0])
    is_backed = _PROVINCE.match(rest, at + length) or grammar.name.match(rest, at + length)
    if not (known or is_alone or is_part or is_backed):
        return _of_village(grammar, text, code, code.end() + at + length)
    end = _tail(grammar, text, code.end() + at + length)
    is_first_on_line = begins_line and not DIGIT.search(text[left : code.start()].rstrip(" \n").rpartition("\n")[2])
    may_be_behind = known and (grammar.order == "either" or grammar.street_last or is_first_on_line)
    if may_be_behind and (match := _street_behind(text, code.start(), end)):
        return match
    match = _with_street(text, left, code.start(), end, known=known, strong=grammar.strong)
    if match is None and _POST_BOX.match(code[0]):
        return PostalMatch(code.start(), end, known)
    behind = _street_behind(text, code.start(), end) if match is None and known else None
    return match or behind or _of_village(grammar, text, code, end)


_VILLAGE_BEFORE = re.compile(r"(?:^|\n)(?:[^\W\d][^\n:\d]{2,24}: )?((?:[^\W\d_a-zα-ω][\w'’-]+ ?){1,3}),\s?$")


def _of_village(grammar: Grammar, text: str, code: re.Match[str], end: int) -> PostalMatch | None:
    """A village without streets, its town and the country at the end: "Akrotiri, 847 00 Santorini, Greece"."""
    village = _VILLAGE_BEFORE.search(text, max(0, code.start() - 60), code.start())
    if village is None:
        return None
    is_whole = not text[end:].partition("\n")[0].strip(" .,")
    is_line = grammar.has_villages_without_streets and is_whole
    return PostalMatch(village.start(1), end, True) if is_line or grammar.name.search(text, code.end(), end) else None


# "Axenquai 3, 6440 Brunnen, Tel. ...": street with its number, code and town between marks, of a town that no list has.
_ENDS_IN_HOUSE = re.compile(r"[^\W\d]{4}[^\W\d]*\.? \d{1,4}\s?[a-zA-Z]?\s?(?:[,·•|]|\s[–-])\s?$")
_ENDS_IN_MARK = re.compile(r"(?:[,·•|]|\s[–-])\s?$")


def _ends_in_street(before: str) -> bool:
    """Whether a line ends with a street and its number, or with a place of houses without numbers, and a mark."""
    if _ENDS_IN_HOUSE.search(before):
        return True
    last = PART.split(before.rstrip(" ,·•|–-"))[-1] if _ENDS_IN_MARK.search(before) else ""
    return STREET_WORDS.search(last) is not None or (
        DIGIT.search(last) is not None and STREET_WORD.search(last) is not None
    )


_ENDS_PART = re.compile(r"\s*(?:[,;.·•|]|[–-]\s|$)")
_A_YEAR = re.compile(r"(?:19|20[0-3])\d{1,2}$")


def _village(before: str) -> str:
    """The name before the house number with which a text ends: of a village without streets it is the town's, too."""
    match = _VILLAGE.search(before[-60:])
    return match[1] if match else ""


# "Domfront en Poiraie", "Weissenkirchen in der Wachau": the rest of a town's name that no list has.
_GOES_ON = re.compile(
    rf" (?:{'|'.join(WORDS['goes_on'])})(?: (?:der|den|la|le|les|las|los))? [^\W\d_a-z][\w'’-]{{2,24}}"
    r"(?=\s*(?:$|[\n,;(|·]))"
)


# "Porto Mantovano (MN)": of which a list has the first word only.
_BEFORE_PROVINCE = re.compile(r"(?: [^\W\d_a-z][\w'’-]{2,24}){1,2}(?= ?\([A-ZÀ-Þ]{2}\))")


_GAP_IN_TOWN = re.compile(r"[ \xa0-]{1,2}")


def _town_at(text: str, country: str) -> tuple[int, bool]:
    """The length of the town with which a text begins, and whether it is known; else of three capitalised words."""
    ends: list[int] = []
    at = 0
    for word in islice(_WORD.finditer(text), WORDS_MOST):
        if at and not _GAP_IN_TOWN.fullmatch(text, at, word.start()):
            break
        ends.append(word.start() + len(word[0].rstrip(".-'’")))
        at = word.end()
    for end in reversed(ends):
        if is_town(text[:end], country):
            goes_on = _GOES_ON.match(text, end) or _BEFORE_PROVINCE.match(text, end)
            return (goes_on.end() if goes_on else end), True
    words = 0
    for end in ends[:3]:
        if not text[:end].split()[-1][:1].isupper():
            break
        words = end
    return words, False


_NAME_BEFORE_COUNTRY = re.compile(r", ?[^\W\d_a-z][\w-]{2,20}(?: [^\W\d_a-z][\w-]{2,20})?(?=, )")  # ", Crete, Greece"


def _tail(grammar: Grammar, text: str, end: int) -> int:
    """The end with a district, a province, a region and the country that stand behind it."""
    if grammar.district and (district := grammar.district.match(text, end)):
        end = district.end()
    if province := _PROVINCE.match(text, end):
        end = province.end()
    if grammar.region_behind and (region := grammar.region_behind.match(text, end)) and _is_joined(region[0]):
        end = region.end()
    place = _NAME_BEFORE_COUNTRY.match(text, end)
    country = (place and grammar.name.match(text, place.end())) or grammar.name.match(text, end)
    return country.end() if country else end


def _is_joined(separator: str) -> bool:
    """Whether what begins with a separator goes on from the line before: it is on that line, or a comma ends that."""
    return "\n" not in separator or separator.startswith(",")


def _town_before(grammar: Grammar, text: str, left: int, code: re.Match[str]) -> PostalMatch | None:
    before = _without_country(grammar, text[left : code.start()])
    region = grammar.region_before.search(before.rstrip()) if grammar.region_before else _COUNTY_BEFORE.search(before)
    if grammar.needs_region and region is None:
        return None
    until = region.start() if region else len(before.rstrip(" ,.–—-\n("))
    start, known = _town_ending(before[:until].rstrip(" ,.–—-\n/"), grammar.country, may_have_county=grammar.strong)
    if not known and region is None and not grammar.strong and not _is_between(text, before, start, code):
        box = max((match.start() for match in _POST_BOX.finditer(before)), default=None)
        if box is None:
            return None
        left += (line := before.rfind("\n", 0, box) + 1)
        start, until = start - line, until - line
    end = _tail(grammar, text, code.end())
    street_end = left + (start if known or region else until)
    if start <= 0:
        return None
    match = _with_street(text, left, street_end, end, known=known, strong=grammar.strong)
    return match or (_of_names(text, code, end) if grammar.strong and (known or _COUNTY.search(before)) else None)


# "21 Richefond Circle, ", "14 Derrick Road\nSpartan\n" before a town that no list has.
_ENDS_IN_ENGLISH_STREET = re.compile(
    rf"(?:^|[,\n] ?|\s)\d{{1,4}}[a-zA-Z]? (?:[A-Z][\w'’]+ ){{1,3}}(?:{'|'.join(WORDS['english_streets'])})\.?"
    r"(?:[,\n] ?[A-Z][\w'’-]{2,20}(?: [A-Z][\w'’-]{1,20})?|, RD \d{1,2}){0,2}[,\n]\s?$"
)


def _is_between(text: str, before: str, start: int, code: re.Match[str]) -> bool:
    """Whether a town stands between a street with its number and a code that ends a part of the text and is no year."""
    rest = text[code.end() : code.end() + 2].partition("\n")[0]
    is_apart = _ENDS_PART.match(rest) is not None and not _A_YEAR.match(code[0])
    is_name = NAME_OF_HOUSE.fullmatch(before[start:].strip(" ,\n")) is not None
    return is_apart and is_name and _ENDS_IN_ENGLISH_STREET.search(before[:start]) is not None


NAMES_FEWEST, LINES_OF_NAMES = 3, 4
_COUNTY = re.compile(r"(?:^|[\s,])(?:Co\.?|County) [A-Z][a-z]{2,12},?\s*$")
_NAME_OF_TRADE = re.compile(r"The |[^,]*&")


def _first_of_names(text: str, end: int) -> int:
    """Where the names before a code begin: with its line, or up to four lines above of a name each."""
    start = text.rfind("\n", 0, end) + 1
    if text[start:end].count(",") >= NAMES_FEWEST - 1:
        return start
    for _ in range(LINES_OF_NAMES):
        above = text.rfind("\n", 0, max(0, start - 1)) + 1
        if (
            start == 0
            or not NAME_OF_HOUSE.fullmatch(text, above, start - 1)
            or _NAME_OF_TRADE.match(text, above, start - 1)
        ):
            break
        start = above
    return start


def _of_names(text: str, code: re.Match[str], end: int) -> PostalMatch | None:
    """Names and a code that is no number by chance: "Portmagee Marina, Portmagee, Co. Kerry, V23 YA03"."""
    start = _first_of_names(text, code.start())
    names = [name for name in PART.split(text[start : code.start()].rstrip(" ,\n")) if name]
    is_whole = not text[end:].partition("\n")[0].strip(" .,")
    if (
        not is_whole
        or len(names) < NAMES_FEWEST
        or _NAME_OF_TRADE.match(names[0])
        or not all(NAME_OF_HOUSE.fullmatch(name) for name in names)
    ):
        return None
    return PostalMatch(start, end, True)


def _without_country(grammar: Grammar, before: str) -> str:
    """What stands before a code, without a country between the region and the code: "Vancouver, BC, Canada V6E 4H3"."""
    country = next((match for match in grammar.name.finditer(before) if not before[match.end() :].strip(" ,\n")), None)
    return before[: country.start()] if country else before


def _town_ending(text: str, country: str, *, may_have_county: bool) -> tuple[int, bool]:
    """Where the town begins with which a text ends, and whether it is known; else its last part.

    Of "Reigate, Surrey" the county is the last part, and the town the one before it.
    """
    last = text.rpartition("\n")[2]
    if (known := _known_town_ending(text, country)) is not None:
        return known, True
    parts = [*PART.finditer(text)]
    is_county = may_have_county and parts and DIGIT.search(text, parts[-1].end()) is None
    known = _known_town_ending(text[: parts[-1].start()], country) if is_county else None
    if known is not None:
        return known, True
    return (parts[-1].end() if parts else len(text) - len(last)), False


# "Pretoria East", "Jakarta Pusat"
_PART_OF_TOWN = re.compile(r"(?<=\w{3}) (?:North|South|East|West|Central|CBD|Pusat|Selatan|Barat|Timur|Utara)$")


_NOT_IN_TOWN = re.compile(r"[,\n;|]|\s[–-]\s|\d")


def _known_town_ending(text: str, country: str) -> int | None:
    for word in list(_WORD.finditer(text, max(0, len(text) - 70)))[-WORDS_MOST:]:
        piece = text[word.start() :]
        if not _NOT_IN_TOWN.search(piece) and is_town(_PART_OF_TOWN.sub("", piece), country):
            return word.start()
    return None


def _with_street(
    text: str, left: int, street_end: int, end: int, *, known: bool, strong: bool = False
) -> PostalMatch | None:
    """The address from its street on; None where no part before the town has a number or a unit.

    With a `strong` code a street that is named as one needs no number.
    """
    before = text[left:street_end].rstrip(" ,.;·•|–—-\n(\xa0")
    parts = parts_of(before)
    if not parts:
        return None
    start = street_start(before, parts, strong=strong)
    if start is None:
        return None
    return PostalMatch(left + start, end, known)


_HOUSE_NUMBER = re.compile(r"\d{1,4}\s?(?:bis|ter|[a-zA-Z])?")
_NUMBER_AND_STREET = re.compile(rf"\W{{1,3}}{_HOUSE_NUMBER.pattern}[, ]")
_POST_BOX = re.compile(r"\bP\.? ?O\.? ?Box \d{1,7}(?!\d)", re.IGNORECASE)


_STREET_BELOW = re.compile(rf"(?:{STREET_WORD.pattern}|(?:ul|al|os|pl|ул|вул)\. )[^\n]*\d", re.IGNORECASE)


def _street_behind(text: str, start: int, end: int) -> PostalMatch | None:
    """Postal code and town first, then the street, at times below: Italy at times, Russia and Ukraine always."""
    ahead = text[end : end + 90]
    line = ahead.partition("\n")[0]
    if not line and _STREET_BELOW.match(below := ahead[1:].partition("\n")[0]):
        line = f", {below}"  # "84-200 Wejherowo" over "ul. Marcowa 18"
        end -= 1
    rest = before_phone[0] if (before_phone := BEFORE_PHONE.match(line)) else ""
    taken = 0
    position = 0
    parts = [*PART.split(rest)][:5]
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        at = rest.find(part, position) if part else position
        position = at + len(part)
        if FOREIGN.search(part) or PHONE_LABEL.match(part) or _LABELLED.match(part) or len(part) > 50:
            break
        if _HOUSE_NUMBER.fullmatch(part.strip(" –-")) and STREET_WORD.search(following):  # "14, rue des Tanneurs"
            taken = rest.find(following, position) + len(following)
        elif DIGIT.search(part) and not re.search(r"\d{4}", part) and not NO_WORDS.fullmatch(part):
            taken = position
    if not taken or not (re.match(r"\W{1,3}[^\W\d_]", rest) or _NUMBER_AND_STREET.match(rest)):
        return None
    return PostalMatch(start, end + len(rest[:taken].rstrip(" ,.;")), True)
