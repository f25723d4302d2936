# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""Where the street of an address begins: which of the lines and parts before a town belong to it."""

from __future__ import annotations

import re

from jobs.extract.data import load
from jobs.extract.literals import Phrases

LINE_LONGEST = 90  # characters; a longer line is a sentence, and no street
PARTS_MOST = 6  # of what stands before the town
_DATA = load("postal")
WORDS = _DATA["words"]
del _DATA  # as all lists that rules are made of
PART = re.compile(r"\s*(?:[,،;·•|\n📍📞☎✉]|\s[–—-]\s|\s/\s(?=\d{4,6}\s|[^\W\d_]{3}))\s*")
DIGIT = re.compile(r"\d")
_BEGINS_WITH_NUMBER = re.compile(r"\W{0,3}(?:[^\W\d]{1,8}[. ]{1,2})?\d{1,5}(?!\d)")
_UNIT = re.compile(rf"(?:^|\s)(?:{'|'.join(WORDS['units'])})\b(?!\s?:)", re.IGNORECASE)  # "Shop: " is a label
_FLOOR = "bajos?|bxo|derecha|izquierda|entresuelo|local|piso|planta"  # behind the number of a house
_ONLY_NUMBER = re.compile(
    rf"(?:(?:{'|'.join(WORDS['numbers'])})\s*)?(?:\d{{1,2}}\.\d{{3}}|\d+[\w/-]*)(?:\s?(?:bis|ter|{_FLOOR}|[a-z]))?|s/n|s\.n\.|b\.?b\.",
    re.IGNORECASE,
)
STREET_WORDS = re.compile(rf"(?:^|\s)(?:{'|'.join(WORDS['streets'])})(?=\s|$)", re.IGNORECASE)
_LANDMARK = re.compile(rf"(?:{'|'.join(WORDS['landmarks'])}) [A-Z]")
NEEDS_NO_NUMBER = re.compile(rf"(?<!\w)(?:{'|'.join(WORDS['without_number'])})", re.IGNORECASE | re.MULTILINE)
_NAMED = re.compile(rf"[^\W\d_].*\s(?:{'|'.join(WORDS['named'])})", re.IGNORECASE)
_SPELLED = re.compile("|".join(WORDS["spelled"]), re.IGNORECASE)
# What no part of an address has: a contact, a price, an hour, a sentence.
FOREIGN = re.compile(
    # Begins with a plain set of characters, for speed; which it was is looked at behind it.
    r"[\d@$€£¥₹+.:©](?:(?<=\d)(?:(?<!\w\d)\d? ?[hH] ?(?:\d\d)?\s?[-–/aAàÀ]\s?\d{1,2} ?[hH]|(?<!\w\d)\d\d\)?[ .-]\d{3}[.-]\d{4}\b"
    r"|[:.]\d{2}\s?(?:(?i:Uhr|h\b|am|pm)|[-–]))"
    r"|(?<=@)(?:(?<=\S@)|(?=\S))|(?<=[$€£¥₹©])|(?<=\+)(?<!\d\+)(?=\d)|(?i:(?<=www\.)|(?<=http:)|(?<=https:)))"
)
_LABEL = re.compile(
    r"^[^\W\d]{2,12}\.? \d{1,2}(?:[:.]\d\d)?\s?[–-]\s?\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.?m\.?)?:\s*"  # "Wed 11–2: "
    r"|^[^\d:]{2,40}(?:24 ?(?:h|/ ?7)?[^\d:]{0,8})?(?<!\s[Nn][or°º]):\s*"
    r"|^.{0,120}(?:(?:[^\W\d]{5}|\d{6}\)?|\d:\d\d| (?:911|999|112))\.|[!?])\s+(?=[\"'(]?[^\W\d_a-z])"
)
_AT = "|".join(sorted(WORDS["places_of_leads"], key=len, reverse=True))
_LEAD = re.compile(rf"(?<!\w)(?:{'|'.join(WORDS['leads'])}) (?:(?:{_AT}) )?", re.IGNORECASE)
_LEADS = Phrases(WORDS["leads"])
LEAD_LONGEST, SPACES_FEWEST = 90, 3  # characters, of a sentence
# Any sentence that comes to a place: with a small word of some letters, and one of place before the street.
_SENTENCE = re.compile(
    rf"(?=(?:\S+ ){{0,9}}[^\W\d_A-ZÀ-Þ]{{4,}} )(?:[^\s,\d]+ ){{3,10}}(?-i:{_AT}) (?=[A-ZÀ-Þ\d])"
    # "Find me at The Old Dairy", "After 31 years at 415 W 21st St"
    rf"|(?:(?=(?:\S+ ){{0,8}}[^\W\d_A-ZÀ-Þ]{{2,}} )(?:[^\s,\d]+ ){{2,9}}|[^\s,\d]+ \d{{1,3}} [^\W\d_A-ZÀ-Þ]{{2,}} )(?-i:{_AT}) (?=The [A-Z]|\d)"
)
STREET_WORD = re.compile(rf"(?<!\w)(?:{'|'.join(WORDS['street_words'])})", re.IGNORECASE)


def parts_of(before: str) -> list[tuple[int, int]]:
    """The pieces between commas and line ends, from the last back, six at most."""
    bounds = [0, *(edge for part in PART.finditer(before) for edge in part.span()), len(before)]
    pairs = list(zip(bounds[::2], bounds[1::2], strict=True))
    return [(start, end) for start, end in pairs[::-1] if end > start][: PARTS_MOST + 2]


def street_start(before: str, parts: list[tuple[int, int]], *, strong: bool) -> int | None:
    """Where the street begins: with the last part that has a number, and what belongs to it further left."""
    first = _first_of_street(before, parts, strong=strong)
    if first is None or before.count("\n", parts[first][0]) > 2:
        return None
    if any(_is_foreign(before[start:end]) for start, end in parts[: first + 1]):
        return None
    taken = first
    for n in range(first + 1, len(parts)):
        start, end = parts[n]
        if parts[n - 1][1] - parts[n - 1][0] > LINE_LONGEST:
            break  # a sentence with a label comes to the address
        same_line = _goes_on(before[end : parts[n - 1][0]])
        if _is_foreign(before[start:end]):
            break
        if _belongs(
            before[start:end],
            before[slice(*parts[n - 1])],
            same_line=same_line,
            strong=strong,
            is_next=taken == n - 1,
            behind=before[slice(*parts[n - 2])] if n > 1 else "",
        ):
            taken = n
        elif not same_line:
            taken = _line_over(before, parts, n, strong=strong) if taken == n - 1 else taken
            break
    while taken > first and _is_prose(before[slice(*_behind_label(before, parts[taken]))]):
        taken -= 1  # "You find the office on the 1. patře nad lékárnou, "
    return _behind_label(before, parts[taken])[0]


def _behind_label(before: str, part: tuple[int, int]) -> tuple[int, int]:
    start, end = part
    return start + _label_length(before[start:end]), end


def _goes_on(between: str) -> bool:
    """Whether what stands between two parts leaves them on one line: a comma at its end goes on in the next."""
    return "\n" not in between or between.lstrip(" ").startswith((",", "،"))


def _line_over(before: str, parts: list[tuple[int, int]], n: int, *, strong: bool) -> int:
    """The part with which the line over a street begins that names a building, a zone or a floor; else the street's.

    "2nd Floor, Block C", "ZA de la Croix Blanche", and two lines up "Unit 4" over "Old Station Yard".
    """
    line = before[: parts[n][1]].rfind("\n") + 1
    begin = next((m for m in range(n, len(parts)) if parts[m][0] <= line), n - 1)
    piece = before[line : parts[n][1]].strip()
    above = begin + 1
    is_between = begin == n and strong and NAME_OF_HOUSE.fullmatch(piece) is not None
    if is_between and above < len(parts) and _UNIT_LINE.fullmatch(before[slice(*parts[above])].strip()):
        return above
    is_house = strong and (_NAMED_HOUSE.fullmatch(piece) or _TOWNLAND.fullmatch(piece))
    return begin if is_house or _LEVEL.match(piece) or _BUILDING.fullmatch(piece) else n - 1


def _first_of_street(before: str, parts: list[tuple[int, int]], *, strong: bool) -> int | None:
    """The last part with a number; beside a code that is none by chance a street's name, where that is nearer."""
    first = next((n for n, (start, end) in enumerate(parts) if _is_numbered(before[start:end])), None)
    if first is None:
        first = max((n for n, part in enumerate(parts) if _LANDMARK.match(before[slice(*part)])), default=None)
    named = next((n for n, (start, end) in enumerate(parts) if strong and _is_named(before[start:end])), None)
    if named is None or (first is not None and "\n" not in before[parts[first][1] : parts[named][0]]):
        return first
    is_over = first == named + 1 and _BEGINS_WITH_NUMBER.match(before[slice(*parts[first])]) is not None
    return first if is_over else named  # "46 Leek New Road" over "Baddeley Green"


_WORD_FOR_STREET = re.compile("|".join(WORDS["english_streets"]), re.IGNORECASE)


def is_word_for_street(word: str) -> bool:
    """Whether a word ends the names of streets in English: "Road", "Ave."."""
    return _WORD_FOR_STREET.fullmatch(word.rstrip(".")) is not None


def is_street(piece: str) -> bool:
    """Whether words begin as the name of a street: "C/ Los Olmos"."""
    return STREET_WORD.match(piece.strip()) is not None


def is_named_house(piece: str) -> bool:
    """Whether words are a house with a name: "Larkhill House", "Thornfield Farm"."""
    return _NAMED_HOUSE.fullmatch(piece.strip()) is not None


def _is_named(piece: str) -> bool:
    return _NAMED.fullmatch(piece) is not None or is_named_house(piece)


def _is_foreign(piece: str) -> bool:
    begin = _label_length(piece) if len(piece) > LINE_LONGEST else 0
    return len(piece) - begin > LINE_LONGEST or FOREIGN.search(piece, begin) is not None


def _belongs(piece: str, follows: str, *, same_line: bool, strong: bool, is_next: bool, behind: str) -> bool:
    """Whether a part belongs to the street that stands behind it; `follows` is the part in between.

    Of "Office notarial – 12, cours Gambetta" the number is of the street `behind` it.
    """
    is_before_number = is_next and same_line and not STREET_WORD.match(behind.strip())
    if is_before_number and _ONLY_NUMBER.fullmatch(follows.strip()) and not piece.rstrip().endswith(":"):
        return True
    if is_next and same_line and strong and piece.strip().isdigit() and _BEGINS_WITH_NUMBER.match(follows):
        return True  # "1900 – 1040 West Georgia Street"
    if is_next and strong and _IN_ONE_WORD.fullmatch(piece.strip()) and _NAMED.fullmatch(follows.strip()):
        return True  # "Willowbank" over "Low Road", whose houses have no numbers
    is_unit = _UNIT.match(piece) is not None
    is_house_over = strong and not DIGIT.search(follows) and is_named_house(piece)
    if same_line and (is_unit or is_house_over or (strong and _HOUSE.match(piece, _label_length(piece)))):
        return True
    if is_next and strong and _TOWNLAND.fullmatch(piece.strip()) and not DIGIT.search(follows):
        return True
    house = piece[_label_length(piece) :].strip()
    is_building = strong and (_BUILDING.fullmatch(house) is not None or is_named_house(house))
    if same_line and is_next and (_LEVEL.fullmatch(piece.strip()) or is_building):
        return True  # "Market House Arcade, 3 Market Street", "First Floor, 8 Main Street"
    is_unit_next = _UNIT.search(follows) is not None or _UNIT_SIGN.match(follows) is not None
    over_unit = is_unit_next or _LEVEL.match(follows) is not None
    if over_unit and STREET_WORD.match(piece.strip()):
        return True
    if over_unit and same_line and is_named_house(piece):
        return True  # "Mvule House, 3rd Floor"
    # Further left stand registers' numbers and hours, too: there a house begins with its number.
    is_house = is_next or _BEGINS_WITH_NUMBER.match(piece, _label_length(piece)) is not None
    return _is_numbered(piece) and ((same_line and is_house) or is_unit or over_unit)


# A register's number, a year: they make no part of a text a street.
_NO_HOUSE = re.compile(
    r"^[^\W\d]{1,4}\.?(?:\s?[–-]\s?[^\W\d]{1,4}\.?)? \d{1,2}(?:[:.]\d\d)?\s?[–-]\s?\d{1,2}(?:[:.]\d\d)?$"
    rf"|(?:^|\s)\d{{1,2}}\.? (?:de )?(?!(?:bis|ter|quater|{_FLOOR})$)[^\W\d_A-ZÀ-Þ]{{3,12}}$"  # "20 czerwca", "12 de marzo"
    r"|^(?:[A-Z]{2} )?\d{5}(?:-\d{4})?$|\b\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m|[Uu]hr|uur|hod|óra)\b"
    r"|^\d{1,2}\. [^\W\d_]{3,10}$"  # "4. Dezember"
    r"|\d(?:[ -]?\d){6,}(?!\d| (?:[A-Z][\w.'’]* ){0,3}(?:Ave|Avenue|St|Street|Road|Rd|Drive|Dr|Blvd|Boulevard|Way|Lane|Crescent|Highway|Hwy|Place|Court)\b)|(?<!\d)(?:1[89]|20)\d\d(?: e\.? ?V\.?)?$|\bloi 1901\b"
)
_DATED = re.compile(  # "22-28 marzo: ", "Wed 11–2: "
    r"^\d{1,2}\.?(?:\s?[-–]\s?\d{1,2}\.?)? [^\W\d_A-ZÀ-Þ]{3,12}\s?:"
    r"|^[^\W\d]{2,12}\.? \d{1,2}(?:[:.]\d\d)?\s?[–-]\s?\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.?m\.?)?:"
)
_WITHOUT_NUMBER = re.compile(r"(?:^|[^\W\d]{3,} )(?:[sS]/[nN]|s\.n\.|b\.?b\.)(?!\w)")  # "Rúa Viena s/n", "Obala bb"
NO_WORDS, _RANGE = re.compile(r"[\d\s().+/-]{6,}"), re.compile(r"\d{1,4}\s?[-–/]\s?\d{1,4}")
# A house with a name, and a floor.
_HOUSE = re.compile(rf"(?:(?-i:[Tt]he (?=[A-Z0-9]))|(?:{'|'.join(WORDS['houses'])})\s)", re.IGNORECASE)
# "Thornfield Farm", before a road without a number.
_NAMED_HOUSE = re.compile(
    r"(?:The )?[A-Z][\w'’]+(?: [A-Z][\w'’]+){0,2} "
    r"(?:Farm|House|Cottage|Barn|Mill|Grange|Manor|Lodge|Rectory|Vicarage|Stables|Croft|Forge|Chambers|Buildings|Tower|Court|Hall|Wharf|Yard)"
    r"|(?:Fferm|Plas|Tyddyn|Tŷ|Ty) [A-Z][\w'’-]+"
)
_IN_ONE_WORD = re.compile(r"[A-Z][a-z]{5,}")
# A line of its own over a street: a zone, an estate, a building.
_BUILDING = re.compile(
    rf"(?:{'|'.join(WORDS['zones'])})(?: [^\W_][^\s,]*){{0,6}}"
    rf"|(?-i:[A-ZÀ-Þ0-9])[^\s,]*(?: [^\s,]+){{0,4}} (?:{'|'.join(WORDS['buildings'])})(?: [A-Z0-9]{{1,2}})?",
    re.IGNORECASE,
)
_TOWNLAND = re.compile(
    rf"(?=\w{{5}})(?:{'|'.join(WORDS['townlands'])})[a-z]{{0,14}}(?: (?:North|South|East|West|Upper|Lower|More|Beg))?"
)
NAME_OF_HOUSE = re.compile(r"[A-ZÀ-Þ][\w'’.-]*(?: [A-ZÀ-Þ&][\w'’.-]*){0,4}")
_UNIT_SIGN = re.compile(r"#\w{1,3}-\w{1,5}\b")  # "#02-14"
_UNIT_LINE = re.compile(
    r"(?:units?|suite|shop|flat|studio|office|apt\.?|room) [\w/&-]{1,6}(?: ?[&-] ?\w{1,3})?", re.IGNORECASE
)
_LEVEL = re.compile("|".join(WORDS["levels"]), re.IGNORECASE)


_ENDS_IN_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d[a-z]?$")
_ENDS_IN_STREET = re.compile(rf"{STREET_WORD.pattern}\W{{1,2}}[^,\d]{{2,40}} \d{{1,5}}[a-z]?$", re.IGNORECASE)
# "2009 First real office": of a list of years; "v 1. patře nad lékárnou": where in the house, or a sentence.
_OF_A_YEAR = re.compile(r"(?:19|20)\d\d (?=[^\W\d_])")
_TWO_WORDS = re.compile(r"[^\W\d_]{4}.* [^\W\d_]{5}")
LATIN_LAST = "ɏ"


def _is_prose(piece: str) -> bool:
    return piece.islower() and max(piece) <= LATIN_LAST and _TWO_WORDS.search(piece) is not None


def _is_numbered(piece: str) -> bool:
    if STREET_WORDS.search(piece) or _WITHOUT_NUMBER.search(piece) or _SPELLED.fullmatch(piece.strip()):
        return True
    piece = piece.strip()
    if not DIGIT.search(piece) or (NO_WORDS.fullmatch(piece) and not _RANGE.fullmatch(piece)):
        return False
    if (_OF_A_YEAR.match(piece) or _is_prose(piece)) and not STREET_WORD.search(piece):
        return False
    if _ENDS_IN_YEAR.search(piece) and _ENDS_IN_STREET.search(piece):
        return True  # "Av. Boyacá 1840" is no year
    return DIGIT.search(_NO_HOUSE.sub("", _DATED.sub("", piece))) is not None


# "pick up from us (12 High Street, ...)"
_IN_BRACKETS = re.compile(r"(?=(?:.* )?[^\W\d_A-ZÀ-Þ]{2,} )[^()]*\((?=[^()]*\d[^()]*$)")


def _label_length(piece: str) -> int:
    length = 0
    while match := _LABEL.match(piece[length:]):
        length += match.end()
    if bracket := _IN_BRACKETS.match(piece, length):
        length = bracket.end()
    return length + lead_length(piece[length:])


def lead_length(text: str) -> int:
    """How many characters of a text are a sentence that comes to an address: "The shop is located at "."""
    line = text[:LEAD_LONGEST].partition("\n")[0]
    length = max((lead.end() for lead in _LEAD.finditer(line)), default=0) if _LEADS.are_in(line) else 0
    sentence = _SENTENCE.match(line, length) if line.count(" ", length) >= SPACES_FEWEST else None
    return sentence.end() if sentence else length
