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

from jobs.extract.contacts import Contact, snippet
from jobs.extract.emails import credited

# Cheap and bounded; what passes is judged by phonenumbers (ITU E.164: at most 15 digits).
_CANDIDATE = re.compile(
    # Begins with a plain set of characters, for speed; what must not stand before it is looked for behind it.
    r"[+(\d](?<![\w.,/=#$€£&?%-][+(\d])(?<!\d:[+(\d])(?<!//:[+(\d])(?:(?<=\()\+)?[\d\s().\u00a0\u2009\u202f\u2010-\u2013/\-]{5,44}\d(?![\w@%€$£]|[.,]\d|-[A-Za-z])"
)
_LABEL = re.compile(
    r"(?:\b(?:tele?ph?one?s?|telefono|teléfono|téléphone|telefoon|telefonnummer|tele?fon[ei]?|tel|tél|tlf|puh(?:elin)?|phone|call(?: us)?|ph|fon|fono|"
    r"mob(?:ile?|iel|il)?|cell(?:ulare|ular)?|handy|port(?:able)?|gsm|móvil|movil|celular|kom(?:órka)?|hotline|office|fax|telefax|faks|dial|"
    r"whatsapp|sms|text|reservations?|notruf|zentrale|toll[ -]free|sans frais|t|p|m|f)|тел(?:ефон)?|факс|моб|電話|电话|電話番号|전화|☎|✆|📞|📱|هاتف|טלפון|τηλ(?:έφωνο)?)[^\w\n]{0,6}(?:\([^)\n]{0,20}\)[^\w\n]{0,4})?$",
    re.IGNORECASE,
)
_FAX = re.compile(
    r"(?:\b(?:tele)?fax|\btélécopi\w{1,4}|\bfaks|факс|ファックス|传真|\bf)[^\w\n]{0,8}$|FAX[^\d]{0,6}$", re.IGNORECASE
)
_OTHER_NUMBER = re.compile(
    r"(?:\b(?:iban|bic|vat|ust|ust-?id(?:nr)?|tax(?: id)?|steuer-?n(?:umme)?r|st-?nr|hr[ab]|registernummer|handelsregister|amtsgericht|"
    r"siret|siren|rcs|tva|ape|cif|nif|nie|p\.? ?iva|partita iva|c\.?f|codice fiscale|rea|regon|nip|krs|kvk|btw|abn|acn|ein|cnpj|cpf|"
    r"crn|company (?:no|number|reg\w*)|registered (?:in|no|number)[^\n]{0,20}|charity (?:no|number)|reg(?:istration)?|licen[sc]e|lic|permit|isbn|issn|ean|gtin|upc|sku|"
    r"order|invoice|item|style|art(?:icle|ikel)?|model|part|serial|ref(?:erence)?|account|konto|blz|swift|cvr|org\.? ?nr|"
    r"ičo?|dič|y-tunnus|id|npi|dea|mls|bar|lat(?:itude)?|l(?:on|ng)(?:gitude)?|инн|огрн|кпп|bankverbindung|sort code|duns|case|ticket|tracking|version|copyright)"
    r"(?: ?(?:no|nr|n°|nº|number|num|nummer|code|id))?|©|№ ?|#)[^\w\n]{0,6}(?:[A-Z]{2,4}[^\w\n]{0,4})?$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:19|20)\d\d[-./ ][01]?\d[-./ ][0-3]?\d|[0-3]?\d[-./ ][01]?\d[-./ ](?:19|20)\d\d|(?:19|20)\d\d\s?[-–/]\s?(?:19|20)\d\d"
)
_FAKE = re.compile(r"(\d)\1{6,}|1234567|0123456|(?:123){2}")
_KIND = {PhoneNumberType.MOBILE: "MOBILE", PhoneNumberType.FIXED_LINE: "PHONE"}
_LAST_WORDS = 60
DIGITS_MOST = 15  # ITU E.164

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


def regions(given: str | None, suffix: str, language: str, stated: str = "") -> list[str]:
    """The countries to read national numbers in, likeliest first (ISO 3166-1 alpha-2): the business's own, the one
    that the page states, the one of the domain, the one of the language. Empty: only international numbers are read.
    """
    last = suffix.rpartition(".")[2]
    of_suffix = REGION_OF_SUFFIX.get(last, last.upper() if len(last) == 2 else "")
    speech, _, place = language.replace("_", "-").partition("-")
    place = place.rpartition("-")[2].upper()
    of_language = place if len(place) == 2 else ("" if of_suffix else REGION_OF_LANGUAGE.get(speech.lower(), ""))
    ordered = [(given or "").upper(), stated.upper(), of_suffix, of_language]
    return list(dict.fromkeys(region for region in ordered if region in phonenumbers.SUPPORTED_REGIONS))[:2]


@lru_cache(maxsize=4096)
def _read(shown: str, region: str | None) -> tuple[str, str] | None:
    """E.164 and type of a number, if it is valid in the region or carries its country."""
    try:
        number = phonenumbers.parse(shown, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return e164, _KIND.get(phonenumbers.number_type(number), "PHONE")


def phone(
    shown: str, places: list[str], method: str, confidence: float, text: str = "", fax: bool = False
) -> Contact | None:
    """The contact for a string that says it is a phone number, read in the first country where it is valid."""
    shown = " ".join(shown.split()).strip(" .,;:-/")
    digits = re.sub(r"\D", "", shown)
    if not 6 <= len(digits) <= 18 or len(shown) > 40 or _FAKE.search(digits):
        return None
    trunk = re.sub(r"(?<=\d)\s?\(0\)\s?", " ", shown)  # +44 (0)20 ... : the 0 is only dialled at home
    tries = [None] if trunk.lstrip("( ").startswith("+") else [*places]
    if not tries and digits.startswith("00"):
        tries, trunk = [None], f"+{digits[2:]}"
    for place in tries:
        found = _read(trunk, place)
        if found:
            kind = "FAX" if fax else found[1]
            rank = 70 if fax else {"tel": 12, "json_ld": 12}.get(method, 18)
            return Contact(
                "phone", shown, found[0], kind, rank=rank, confidence=confidence, method=method, snippet=text
            )
    return None


def in_tel(href: str, places: list[str], text: str, before: str) -> Contact | None:
    """The number of a tel: link (RFC 3966), as the link shows it where it shows it."""
    number = unquote(href.partition(":")[2])[:80].partition(";")[0].partition("?")[0].replace("//", "")
    fax = href[:3].lower() == "fax" or _FAX.search(f"{before} ") is not None
    found = phone(number, places, "tel", 0.95, text, fax)
    if found is None and number.isdigit() and len(number) > 10:
        found = phone(f"+{number}", places, "tel", 0.85, text, fax)
    return found


_WHATSAPP = re.compile(r"(?://wa\.me/|[?&]phone=)(?:\+|%2B)?(\d{7,15})(?!\d)", re.IGNORECASE)


def in_whatsapp(href: str, text: str) -> Contact | None:
    """The number behind a link that opens a WhatsApp chat; it is international, and may be spoken to."""
    match = _WHATSAPP.search(href)
    return phone(f"+{match[1]}", [], "whatsapp", 0.9, text) if match else None


# North American numbers spelled in letters: 1-800-438-TUCK, 1-877-4-RIDGES, and with a town's own code 970-491-RIDG.
_VANITY = re.compile(
    r"(?<![\w-])(?:1[-. ])?(?:\(?8(?:00|33|44|55|66|77|88)\)?[-. ](?=[\d-]{0,5}[A-Z]{2})[\dA-Z](?:[-. ]?[\dA-Z]){6,9}"
    r"|\(?[2-9]\d\d\)?[-. ]\d{3}[-. ][A-Z]{4})(?![\w]|-\w)"
)


def in_letters(text: str, places: list[str]) -> Iterator[Contact]:
    """Numbers that are shown in letters, as their digits."""
    for match in _VANITY.finditer(text) if {"US", "CA"} & set(places) else ():
        if _OTHER_NUMBER.search(_line_before(text, match.start())):
            continue
        digits = re.sub(r"\D", "", phonenumbers.convert_alpha_characters_in_number(match[0])).removeprefix("1")[:10]
        found = phone(digits, ["US"], "text", 0.7, snippet(text, *match.span()))
        if found:
            yield replace(found, value=match[0])


# As Japanese keyboards write them; each stands for one letter, so that places stay what they are.
_WIDE = str.maketrans("０１２３４５６７８９－−（）＋", "0123456789--()+")
_US_POSTCODE = re.compile(
    r",\s?(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\s{1,2}\d{5}(?![\d])"
)


def stated_in(text: str) -> list[str]:
    """The country of a page that names none: a state and a ZIP code say which, as nothing else is written so."""
    return ["US"] if _US_POSTCODE.search(text) else []


def in_text(text: str, places: list[str]) -> Iterator[Contact]:
    """Numbers in the words of a page. A run of bare digits counts only behind a word for phone."""
    if not text.isascii() and ("－" in text or "−" in text or "０" in text):
        text = text.translate(_WIDE)
    for match in _CANDIDATE.finditer(text):
        for shown, start in _pieces(match):
            found = _judged(text, shown, start, places)
            if found:
                yield found


def _pieces(match: re.Match[str]) -> Iterator[tuple[str, int]]:
    """A candidate, cut at line ends, and where it is too long for one number at strokes and wide gaps."""
    for line in re.finditer(r"[^\n]+", match[0]):
        is_one = sum(map(str.isdigit, line[0])) <= DIGITS_MOST
        for piece in re.finditer(r".+" if is_one else r"(?:(?!\s[/–-]\s|\s{2})[^/])+", line[0]):
            shown = piece[0].lstrip(" /–-")
            yield shown.rstrip(" -–/("), match.start() + line.start() + piece.end() - len(shown)


# Where a national number is always written with its 0: groups of digits without one number something else (a SIREN).
_ALWAYS_FROM_ZERO = frozenset(
    ("FR", "DE", "AT", "CH", "GB", "IE", "BE", "NL", "SE", "FI", "JP", "SK", "SI", "HR", "RO")
)


def _line_before(text: str, start: int) -> str:
    """What stands before a place on its line; where it begins the line, the line above."""
    before = text[max(0, start - 2 * _LAST_WORDS) : start]
    return before.rpartition("\n")[2] or before.rstrip().rpartition("\n")[2]


def _judged(text: str, shown: str, start: int, places: list[str]) -> Contact | None:
    digits = sum(map(str.isdigit, shown))
    if not 7 <= digits <= DIGITS_MOST or _DATE.search(shown) or shown.count("(") != shown.count(")"):
        return None
    before, line = text[max(0, start - _LAST_WORDS) : start], _line_before(text, start)
    if _OTHER_NUMBER.search(line) or line.rstrip()[-1:] in ("$", "€", "£", "¥"):
        return None
    labelled = _LABEL.search(line) is not None
    if not (labelled or _looks_like_one(shown, digits)) or credited(before) or credited(line):
        return None
    if not labelled and places and places[0] in _ALWAYS_FROM_ZERO and shown.lstrip("( ")[0] not in "0+":
        return None
    fax = _FAX.search(line) is not None
    around = snippet(text, start, start + len(shown))
    return phone(shown, places, "text", 0.9 if labelled else 0.7, around, fax)


_GROUPED = re.compile(r"\(?0\d|\(\d{2,5}\)|\d{2,4}[ .-]\d{2,4}[ .-]\d{2,4}")


def _looks_like_one(shown: str, digits: int) -> bool:
    """International, or at least nine digits in groups as people write phone numbers."""
    if shown.lstrip("(").startswith(("+", "00")):
        return True
    separators = re.sub(r"\d+", " ", shown).split()
    grouped = len(re.findall(r"\d+", shown)) >= 2 and _GROUPED.match(shown) is not None
    return grouped and digits >= 9 and len(set(separators) - {"(", ")"}) <= 2
