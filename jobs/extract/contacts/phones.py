# ruff: noqa: E501 -- patterns and tables are read whole, not in pieces
"""Phone numbers: from links and from text, in E.164; never a number that only looks like one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from urllib.parse import unquote

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from jobs.extract.contacts.emails import credited
from jobs.extract.contacts.sighting import ContactSighting, snippet
from jobs.extract.data import load
from jobs.extract.literals import Phrases, numbered_parts

# Cheap and bounded; what passes is judged by phonenumbers (ITU E.164: at most 15 digits).
_CANDIDATE = re.compile(
    # Begins with a plain set of characters, for speed; what must not stand before it is looked for behind it.
    r"[+(\d](?<![\w.,/=#$€£&?%-][+(\d])(?<!\d:[+(\d])(?<!//:[+(\d])(?:(?<=\()\+)?[\d\s().\u00a0\u2009\u202f\u2010-\u2013/\-]{5,44}\d(?![\w@%€$£]|[.,]\d|-[A-Za-z])"
)
_WORDS = load("phone_labels")


class _LabelBefore:
    """Text that ends with a label of a kind: a word of it and `suffix`, or a sign, and then `behind`."""

    def __init__(self, kind: str, suffix: str, behind: str) -> None:
        self._words = Phrases(_WORDS[kind]["words"], rf"\b(?:{{}}){suffix}{behind}$", form_has_case=True)
        self._signs = Phrases(_WORDS[kind]["signs"], rf"(?:{{}}){behind}$", form_has_case=True)

    def ends(self, text: str) -> bool:
        return self._words.are_in(text) or self._signs.are_in(text)


_LABEL = _LabelBefore("phone", "", r"[^\w\n]{0,6}(?:\([^)\n]{0,20}\)[^\w\n]{0,4})?")
is_label = _LABEL.ends  # whether the words right before a number say that it is one: "Tel: "
_FAX = _LabelBefore("fax", "", r"[^\w\n]{0,8}(?:\([^)\d\n]{0,20}\)[^\w\n]{0,4})?")
_FAX_JOINED = re.compile(r"FAX[^\d]{0,6}$", re.IGNORECASE)  # "TELFAX"
_OTHER_NUMBER = _LabelBefore(
    "other_number",
    r"(?: ?(?:no|nr|n°|nº|number|num|nummer|code|id))?",
    r"[^\w\n]{0,6}(?:(?<!\w)(?-i:[A-Z]{2,4})[^\w\n]{0,4})?",
)
_DATE = re.compile(
    r"(?:19|20)\d\d[-./ ][01]?\d[-./ ][0-3]?\d|[0-3]?\d[-./ ][01]?\d[-./ ](?:19|20)\d\d|(?:19|20)\d\d\s?[-–/]\s?(?:19|20)\d\d"
)
_FAKE = re.compile(r"(\d)\1{6,}|1234567|0123456|(?:123){2}")
_KIND = {PhoneNumberType.MOBILE: "MOBILE", PhoneNumberType.FIXED_LINE: "PHONE"}
_NO_DIGIT, _DIGITS = re.compile(r"\D"), re.compile(r"\d+")
_DIALLED_AT_HOME = re.compile(r"(?<=\d)\s?\(0\)\s?")
_LINE, _BETWEEN_STROKES = re.compile(r"[^\n]+"), re.compile(r"(?:(?!\s[/–-]\s|\s{2})[^/])+")
_LAST_WORDS = 60
DIGITS_FEWEST, DIGITS_MOST = 7, 15  # ITU E.164; numbers in text with fewer are of a village, or of a street

REGION_OF_SUFFIX = {
    "uk": "GB", "eu": "", "su": "RU", "ac": "", "io": "", "co": "", "tv": "", "me": "", "cc": "", "ai": "", "ly": "", "fm": "", "to": "",
    "gg": "", "ws": "", "vc": "", "la": "", "sh": "", "st": "", "nu": "", "am": "", "gl": "", "so": "", "bz": "", "im": "", "gs": "",
    "gov": "US", "edu": "US", "mil": "US", "cat": "ES", "paris": "FR", "berlin": "DE", "wien": "AT", "london": "GB", "nyc": "US", "tokyo": "JP",
}  # fmt: skip
REGION_OF_LANGUAGE = {
    "de": "DE", "fr": "FR", "es": "ES", "it": "IT", "nl": "NL", "pl": "PL", "cs": "CZ", "sk": "SK", "hu": "HU", "ro": "RO", "bg": "BG",
    "sv": "SE", "da": "DK", "nb": "NO", "nn": "NO", "no": "NO", "fi": "FI", "pt": "PT", "el": "GR", "tr": "TR", "ru": "RU", "uk": "UA",
    "ja": "JP", "ko": "KR", "zh": "CN", "he": "IL", "hr": "HR", "sl": "SI", "lt": "LT", "lv": "LV", "et": "EE", "vi": "VN", "th": "TH",
    "id": "ID", "ca": "ES", "eu": "ES", "gl": "ES", "is": "IS", "en": "US",
}  # fmt: skip


def likely_regions(given: str | None, suffix: str, language: str, stated: str = "") -> list[str]:
    """The countries to read national numbers in, at most two, likeliest first (ISO 3166-1 alpha-2).

    In this order: the business's own (`given`), the one that the page's data state, the one of the domain, the one of
    the language. Empty: only international numbers are read.
    """
    last = suffix.rpartition(".")[2]
    of_suffix = REGION_OF_SUFFIX.get(last, last.upper() if len(last) == 2 else "")
    speech, _, place = language.replace("_", "-").partition("-")
    place = place.rpartition("-")[2].upper()
    of_language = place if len(place) == 2 else ("" if of_suffix else REGION_OF_LANGUAGE.get(speech.lower(), ""))
    ordered = [(given or "").upper(), stated.upper(), of_suffix, of_language]
    return list(dict.fromkeys(region for region in ordered if region in phonenumbers.SUPPORTED_REGIONS))[:2]


@lru_cache(maxsize=512)
def _read(shown: str, region: str | None) -> tuple[str, str] | None:
    """E.164 (ITU) and type of a number, if it is valid in the region or carries its country."""
    try:
        number = phonenumbers.parse(shown, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return e164, _KIND.get(phonenumbers.number_type(number), "PHONE")


def phone(
    shown: str, regions: list[str], method: str, confidence: float, text: str = "", fax: bool = False
) -> ContactSighting | None:
    """The sighting of what is given as a phone number, read in the first of the countries where it is valid.

    None where it is in none. `text` are the words around it.
    """
    shown = " ".join(shown.split()).strip(" .,;:-/")
    digits = _NO_DIGIT.sub("", shown)
    if not 6 <= len(digits) <= 18 or len(shown) > 40 or _FAKE.search(digits):
        return None
    trunk = _DIALLED_AT_HOME.sub(" ", shown)  # +44 (0)20 ... : the 0 is only dialled at home
    candidates = [None] if trunk.lstrip("( ").startswith("+") else [*regions]
    if not candidates and digits.startswith("00"):
        candidates, trunk = [None], f"+{digits[2:]}"
    e164, kind = next((number for region in candidates if (number := _read(trunk, region))), ("", ""))
    if not e164:
        return None
    rank = 70 if fax else {"tel": 12, "json_ld": 12}.get(method, 18)
    return ContactSighting(
        "phone", shown, e164, "FAX" if fax else kind, rank=rank, confidence=confidence, method=method, snippet=text
    )


def in_tel(href: str, regions: list[str], text: str, before: str) -> ContactSighting | None:
    """The number of a tel: link (RFC 3966), as the link shows it where it shows it; `before` are the words before it."""
    number = unquote(href.partition(":")[2])[:80].partition(";")[0].partition("?")[0].replace("//", "")
    fax = href[:3].lower() == "fax" or _is_fax(f"{before} ")
    sighting = phone(number, regions, "tel", 0.95, text, fax)
    if sighting is None and number.isdigit() and len(number) > 10:
        sighting = phone(f"+{number}", regions, "tel", 0.85, text, fax)
    return sighting


_PHONE_AND_FAX = re.compile(
    r"\b(?:tel|ph)\w{0,8}\.?(?:\s?[/&+-]\s?|\s(?:e|y|et|und|and|en|i|och|og)\s)(?:tele)?fax[^\w\n]{0,8}$", re.IGNORECASE
)


_FAX_BEHIND = re.compile(r"\s?\((?:tele)?fax\)", re.IGNORECASE)  # "07121 99944-44 (Fax)"


def _is_fax(before: str) -> bool:
    """Whether the words before a number say that it is of a fax alone."""
    if _PHONE_AND_FAX.search(before):
        return False
    return _FAX.ends(before) or _FAX_JOINED.search(before) is not None


_CHAT = re.compile(r"(?://wa\.me/|[?&](?:phone|number)=)(?:\+|%2B)?(\d{7,15})(?!\d)", re.IGNORECASE)


def in_chat(href: str, text: str) -> ContactSighting | None:
    """The number behind a link that opens a chat of WhatsApp or Viber, which is international; None for any other."""
    match = _CHAT.search(href)
    return phone(f"+{match[1]}", [], "whatsapp", 0.9, text) if match else None


DIGITS_BEFORE_LETTERS = 3
# North American numbers spelled in letters: 1-800-438-TUCK, 1-877-4-RIDGES, and with a town's own code 970-491-RIDG.
_TOLL_FREE, _ANY = r"(?:00|33|44|55|66|77|88)", r"\)?[-. ]\d{3}[-. ][A-Z]{4}"
_LETTERS = r"\)?[-. ](?=[\d-]{0,5}[A-Z]{2})[\dA-Z](?:[-. ]?[\dA-Z]){6,9}"
_VANITY = re.compile(
    # Begins with a plain set of characters, for speed; what it was is looked at behind it: 1, a bracket, 8, or another.
    rf"[1-9(](?<![\w-][1-9(])(?:(?:(?<=1)[-. ]\(?|(?<=\())(?:8{_TOLL_FREE}{_LETTERS}|[2-9]\d\d{_ANY})"
    rf"|(?<=8){_TOLL_FREE}{_LETTERS}|(?<=[2-9])\d\d{_ANY})(?![\w]|-\w)"
)


def in_letters(text: str, regions: list[str]) -> Iterator[ContactSighting]:
    """Numbers that are shown in letters, as their digits."""
    parts = numbered_parts(text, DIGITS_BEFORE_LETTERS) if {"US", "CA"} & set(regions) else []
    for match in (match for start, end in parts for match in _VANITY.finditer(text, start, end)):
        if _OTHER_NUMBER.ends(_line_before(text, match.start())):
            continue
        digits = _NO_DIGIT.sub("", phonenumbers.convert_alpha_characters_in_number(match[0])).removeprefix("1")[:10]
        sighting = phone(digits, ["US"], "text", 0.7, snippet(text, *match.span()))
        if sighting:
            yield replace(sighting, value=match[0])


# As Japanese keyboards write them; each stands for one letter, so that places stay what they are.
_WIDE = str.maketrans("０１２３４５６７８９－−（）＋", "0123456789--()+")
_US_POSTCODE = re.compile(
    r",\s?(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\s{1,2}\d{5}(?![\d])"
)


def stated_regions(text: str) -> list[str]:
    """The countries that the text of a page shows where its data name none: a state and a ZIP code are of the US only."""
    return ["US"] if _US_POSTCODE.search(text) else []


def in_text(text: str, regions: list[str]) -> Iterator[ContactSighting]:
    """Numbers in the words of a page. A run of bare digits counts only behind a word for phone."""
    if not text.isascii() and ("－" in text or "−" in text or "０" in text):
        text = text.translate(_WIDE)
    elif "（" in text:
        text = text.replace("（", "(").replace("）", ")")
    parts = numbered_parts(text, AUSTRALIAN_DIGITS if "AU" in regions else DIGITS_FEWEST)
    for match in (match for start, end in parts for match in _CANDIDATE.finditer(text, start, end)):
        for shown, start in _pieces(match):
            if exchanged := _EXCHANGED.search(shown):
                shown = shown[: exchanged.start()]
            shown, start, sighting = _one_of_two(text, shown, start, regions)
            if sighting:
                yield sighting
                if exchanged:
                    yield from _other_extension(exchanged, text, sighting)
                yield from _further(text, start + len(shown), sighting, regions)


def _one_of_two(text: str, shown: str, start: int, regions: list[str]) -> tuple[str, int, ContactSighting | None]:
    """What is a number of what is shown, where it stands, and its sighting: the whole, or its first or second part.

    The second may be only the end of a number, the first a postal code: "NC 28806 / 828-555-0159".
    """
    parts = [(shown, start)]
    if gap := _BETWEEN.search(shown):
        parts += [(shown[: gap.start()], start), (shown[gap.end() :], start + gap.end())]
    for part, at in parts:
        if sighting := _number_in_text(text, part, at, regions):
            return part, at, sighting
    return shown, start, None


# What stands between two numbers behind one label.
_BETWEEN = re.compile(
    r"\s?(?:[|,;/•·&]|\bor\b|\boder\b|\bou\b|\bund\b|\band\b|\blub\b|\by\b|\be\b|\bo\b|\bи\b|\bи?ли\b|\bта\b|、)\s?(?=[+(\d])"
)
_NUMBER_AHEAD = re.compile(r"[+(\d][\d().\u00a0\u2010-\u2013 -]{2,24}\d(?![\w@%€$£]|[.,]\d|[/-]\d)")
_STREET_AHEAD = re.compile(r" (?!Fax|FAX)[^\W\d_a-z][\w.]* ?")
FURTHER_MOST = 5
SHARED_SHORTEST = 4  # digits that are taken for the end of a number which shares its beginning with the one before


def _further(text: str, end: int, before: ContactSighting, regions: list[str]) -> Iterator[ContactSighting]:
    """The numbers that follow one on its line: they share its label, and where they are short its beginning."""
    if match := _EXTENSION.match(text, end):
        while match:
            yield from _other_extension(match, text, before)
            match = _EXTENSION.match(text, match.end())
        return
    for _ in range(FURTHER_MOST):
        gap = _BETWEEN.match(text, end)
        match = _NUMBER_AHEAD.match(text, gap.end()) if gap else None
        if match is None or _DATE.search(match[0]):
            return
        digits, around = _NO_DIGIT.sub("", match[0]), snippet(text, *match.span())
        sighting = phone(match[0], regions, "text", before.confidence, around, before.type == "FAX")
        is_house = _STREET_AHEAD.match(text, match.end()) is not None  # "785-555-0144 • 2207 S Chestnut"
        if sighting is None and not is_house and SHARED_SHORTEST <= len(digits) <= len(before.normalised) - 4:
            shared = phone(before.normalised[: -len(digits)] + digits, [], "text", 0.8, around, before.type == "FAX")
            sighting = replace(shared, value=match[0]) if shared else None
        if sighting is None:
            return
        yield sighting
        end = match.end()


# "04941 555-30, Fax -31": what stands behind the last separator is exchanged.
# "030 23125 042/-043", "06 69821234/5"
_EXCHANGED = re.compile(r"(?:\s?/\s?[-–]|(?<=\d)(?<!\D24)/(?=\d{1,2}$))(?P<label>)(?P<last>)(?P<digits>\d{1,3})$")
# "089 99998-210, -211", "0221 4710-55 oder -56"
_EXTENSION = re.compile(
    r"(?:(?:,?[ \u00a0\n]?[/|·(]?[ \u00a0]?(?P<label>Fax|Telefax|FAX|F|DW|Durchwahl)[:.]?[ \u00a0]{0,2}"
    r"|(?:,|;|\s[&+]|\s(?:oder|und|u\.|bzw\.|or|and|lub|eller|ou|e|of|en))\s?)[-–](?P<digits>\d{1,4})(?![\d-]|\s?[€$£]|[.,]\d)"
    r"|\s/\s(?P<last>\d\d)(?!\s?[\w/(-]|[.,]\d))"  # "952 55 01 40 / 41"
)


def _other_extension(match: re.Match[str], text: str, before: ContactSighting) -> Iterator[ContactSighting]:
    last = _NO_DIGIT.split(before.value)[-1]
    digits = match["digits"] or match["last"]
    if not match["digits"] and len(last) != len(digits):
        return
    replaced = len(last) if len(last) <= len(digits) else len(digits)
    is_fax = (match["label"] or "")[:1].upper() in ("F", "T")
    number = before.normalised[:-replaced] + digits
    sighting = phone(number, [], "text", 0.75, snippet(text, *match.span()), is_fax)
    if sighting:
        yield replace(sighting, value=f"{before.value} -{digits}")


# "a 501(c)(3). (540) 555-0106", "Levin 5510. 06 355 5012"
_NOTE = re.compile(r"^(?:\(\d{1,2}\)[.,;]\s{0,3}(?=[+(\d])|\d{3,6}\. (?=[+(0]))")


def _pieces(match: re.Match[str]) -> Iterator[tuple[str, int]]:
    """A candidate, cut at line ends, and where it is too long for one number at strokes and wide gaps."""
    for line in _LINE.finditer(match[0]):
        fits = sum(map(str.isdigit, line[0])) <= DIGITS_MOST
        for piece in (_LINE if fits else _BETWEEN_STROKES).finditer(line[0]):
            shown = piece[0].lstrip(" /–-")
            shown = _NOTE.sub("", shown, count=1)
            if shown.startswith("(") and shown.count("(") > shown.count(")"):
                shown = shown[1:]  # "Speak to Jane (07400 123455)"
            behind = shown.rfind("(") if shown.count("(") > shown.count(")") else len(shown)  # "06 355 0134 (24/7)"
            yield shown[:behind].rstrip(" -–/("), match.start() + line.start() + piece.end() - len(shown)


# Australia's numbers for the whole country, which are dialled without a code: 13 22 99.
AUSTRALIAN_DIGITS = 6
_AUSTRALIAN = re.compile(r"13[ -]?\d\d[ -]?\d\d|13 ?\d ?\d{3}")
# Where a national number is always written with its 0: groups of digits without one number something else (a SIREN).
_ALWAYS_FROM_ZERO = frozenset(
    ("FR", "DE", "AT", "CH", "GB", "IE", "BE", "NL", "SE", "FI", "JP", "SK", "SI", "HR", "RO")
)


_CODE_WITH_HALF_A_BRACKET = re.compile(r"0\d{1,3}\)[^()]*$")  # "02)3456-7890", as Koreans write it


def _line_before(text: str, start: int) -> str:
    """What stands before a place on its line; where it begins the line, the line above."""
    before = text[max(0, start - 2 * _LAST_WORDS) : start]
    return before.rpartition("\n")[2] or before.rstrip().rpartition("\n")[2]


def _number_in_text(text: str, shown: str, start: int, regions: list[str]) -> ContactSighting | None:
    digits = sum(map(str.isdigit, shown))
    is_short = digits == AUSTRALIAN_DIGITS and regions[:1] == ["AU"] and _AUSTRALIAN.fullmatch(shown) is not None
    if (
        not (is_short or DIGITS_FEWEST <= digits <= DIGITS_MOST)
        or _DATE.search(shown)
        or (shown.count("(") != shown.count(")") and not _CODE_WITH_HALF_A_BRACKET.match(shown))
    ):
        return None
    before, line = text[max(0, start - _LAST_WORDS) : start], _line_before(text, start)
    if _OTHER_NUMBER.ends(line) or line.rstrip()[-1:] in ("$", "€", "£", "¥"):
        return None
    labelled = _LABEL.ends(line)
    if (
        not (labelled or _looks_like_a_number(shown, digits, regions[0] if regions else ""))
        or credited(before)
        or credited(line)
    ):
        return None
    if not labelled and regions and regions[0] in _ALWAYS_FROM_ZERO and shown.lstrip("( ")[0] not in "0+":
        return None
    around = snippet(text, start, start + len(shown))
    is_fax = _is_fax(line) or _FAX_BEHIND.match(text, start + len(shown)) is not None
    return phone(shown, regions, "text", 0.9 if labelled else 0.7, around, is_fax)


_GROUPED = re.compile(r"\(?0\d|8[ -]?\(\d{3,5}\)|\(\d{2,5}\)|\d{2,4}[ .-]\d{2,4}[ .-]\d{2,4}|\d{3}/\d{3}-\d{4}")


def _looks_like_a_number(shown: str, digits: int, region: str) -> bool:
    """International, or at least nine digits in groups as people write phone numbers; eight where no number has more."""
    if shown.lstrip("(").startswith(("+", "00")):
        return True
    separators = _DIGITS.sub(" ", shown).split()
    grouped = len(_DIGITS.findall(shown)) >= 2 and _GROUPED.match(shown) is not None
    if (usual := _USUAL.get(region)) and usual.fullmatch(shown):
        return True
    if digits == SHORT_NUMBER and _IN_FOURS.fullmatch(shown) and region in _OF_EIGHT_DIGITS:
        return True
    return grouped and digits >= 9 and len(set(separators) - {"(", ")"}) <= 2


# Where whole numbers have eight digits or seven, and are written "5055 5012" or "40 55 01 23".
_OF_EIGHT_DIGITS = frozenset(("EE", "NO", "DK", "SG", "HK", "LV"))
SHORT_NUMBER = 8
# Mobile numbers of Italy, and those of Irish towns, which have five digits behind a code.
_USUAL = {"IT": re.compile(r"3\d\d[ ./-]\d{6,7}"), "IE": re.compile(r"\(?0[2-9]\d\)?[ -]\d{5}")}
_IN_FOURS = re.compile(r"\d{4} \d{4}|\d\d \d\d \d\d \d\d|\d{3} \d\d \d{3}")
