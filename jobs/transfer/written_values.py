# ruff: noqa: E501 -- tables of words are read whole, not in pieces
"""Values as people write them in files: phone numbers, countries, coordinates, decimals, times, nothing at all."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

import phonenumbers
from phonenumbers import SUPPORTED_REGIONS

from jobs.sources.gazetteer import provinces_by_sign, regions_named
from jobs.sources.names import fold
from jobs.transfer.formulas import unguarded

_OF_A_SITE = (
    r"(?:own |eigene |propre )?(?:web\W?(?:site|seite|page|strony|sted|plats)?|site(?: web| internet)?|sites?|website|homepage|hjemmeside|hemsida|"
    r"internetseite|internet|p[áa]gina(?: web)?|sito(?: web| internet)?|strony(?: www)?|www|сайта?|honlap)"
)
_NOTHING = re.compile(
    r"(?![\U0001f1e6-\U0001f1ff])[\W_]*(?:|n\W?/?a|n[. /] ?d|n/v|s/n|none|null|nil|nan|undefined|not available|not set|not found|no value|no data|"
    r"no (?:e-?mail|phone|website|result)s? found|unknown|tbd|tbc|tba|pending|pendiente|por confirmar|folgt|à venir|no tiene|nog niet|unbekannt|kein[es]?(?: angabe| daten)?|k\. ?a|aucune?|inconnu|"
    r"non renseigné|ninguno|sin datos|nessuno|non disponibile|geen|onbekend|brak|нет|yok|なし|无|"
    r"n[ée]ant|n\.c\.?|n/c|non communiquée?|en (?:cours|construction|construcción|costruzione)|in (?:arbeit|aanbouw|bearbeitung)|im aufbau|coming soon|under construction|w budowie|"
    r"próximamente|in arrivo|em breve|nie ma|nie dotyczy|nie podano|nenhum|não (?:tem|informado|possui)|no (?:aplica|disponible|consta)|nessuna?|ikke oplyst|ej angivet|saknas|ingen|inget|ei ole|nincs|"
    r"není|žádn[ýá]|neuvedeno|nu are|niciunul|nema|няма|немає|нету|отсутствует|не указано?|δεν (?:υπάρχει|έχει)|未定|不明|没有|沒有|無|없음|미정|ไม่มี|không có|"
    rf"(?:no|without|w/o|kein[es]?|ohne|pas de|sans|sin|no tiene|senza|nessun|geen|zonder|sem|brak|bez|ingen|utan|uden|uten|без|нет|nincs) {_OF_A_SITE})[\W_]*|"
    r"#(?:n/?a|ref|value|name|num|error|div/0)[!?]?|[(\[<](?:blank|empty|leer|vide)[)\]>]|loading\.\.\.",
    re.IGNORECASE,
)  # of a spreadsheet's formulas, too
_NAMES = tomllib.loads((Path(__file__).parent / "data" / "country_names.toml").read_text(encoding="utf-8"))
_BY_NAME = {name: code for code, names in _NAMES.items() for name in names.split(", ")}
_US_STATES = frozenset(
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR".split()  # noqa: SIM905 -- a table
)
_PROVINCES = frozenset("AB BC MB NB NL NS NT NU ON PE QC SK YT".split())  # noqa: SIM905 -- a table
_US_ZIP = re.compile(r"\b([A-Z]{2})[ ,]+\d{5}(?:-\d{4})?(?![\w-])")
_CA_CODE = re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d\b")
_GB_CODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")
SEVERAL_PHONES = re.compile(
    r"\s*(?:[;|\n]|:::|,(?=\s*[+(0-9])| (?:or|oder|od\.|bzw\.|und|and|ou|et|o|y|e|of|en|lub|i|eller|og|och|nebo|a|или|и|або|veya) (?=[+(0-9])| / "
    r"|/(?=\s*[+(0])|\s+(?=[^\W\d_]{2,12}\.?:\s*[+(0-9]))\s*",
    re.IGNORECASE,
)
_GUARD = re.compile(r"^'(?=[=+\-@\t\r])")
_AS_TEXT = re.compile(r'="([^"]*)"')  # how a formula keeps the zero of `="07030"`


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is nothing: `N/A`, `-`, `none`."""
    return bool(_NOTHING.fullmatch(text.strip()))


def without_guard(text: str) -> str:
    """A cell without the apostrophe by which spreadsheets and exporters guard it against formulas, and without the
    formula by which they keep it a text."""
    if "'" not in text and not text.startswith("="):
        return text
    if match := _AS_TEXT.fullmatch(text):
        return match[1]
    return _GUARD.sub("", unguarded(text))


_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")


def _letters_of_flag(match: re.Match[str]) -> str:
    return "".join(chr(ord(sign) - 0x1F1E6 + ord("A")) for sign in match[0]) + " "


@lru_cache(maxsize=4096)
def country_code(text: str) -> str:
    """The code (ISO 3166-1 alpha-2) of a country as people write it, in many languages; empty for one not known."""
    text = _FLAG.sub(_letters_of_flag, text).strip()
    if len(text) == 2 and text.upper() in SUPPORTED_REGIONS:
        return text.upper()
    if (match := re.fullmatch(r"([A-Za-z]{2}) [^\d]+", text)) and (code := country_code(match[1])):
        return code
    if (match := re.fullmatch(r"(.+)\(([A-Za-z]{2})\)", text)) and country_code(match[1]):  # "Modena (MO)" is none
        return country_code(match[2])
    plain = fold(text)
    if plain in _BY_NAME:
        return _BY_NAME[plain]
    if len(text) < 3:
        return ""
    return next((row.place.country for row in regions_named(plain) if row.place.kind == "country"), "")


def country_of_address(address: str, state: str = "", postal_code: str = "", *, given: str = "") -> str:
    """The country that an address names, at its end or by the form of its postal code; empty where it does not.

    A sign of a province in the country that is given is no state of another: "Milano MI" beside 20122.
    """
    last = re.split(r",|\n", address)[-1].strip()
    is_alone = bool(re.search(r"\S {2,}[A-Z]{2}$", last))  # as newsletter programs join the parts of an address
    last = last[-2:] if is_alone else last
    if code := (country_code(last) if is_alone or len(last) > 2 or last in ("UK", "US") else ""):
        return code
    whole = f"{address}\n{state} {postal_code}"
    codes = (match[1] for match in _US_ZIP.finditer(whole) if not _is_sign_of(given, match[1]))
    if not _US_STATES.isdisjoint(codes):
        return "US"
    if _CA_CODE.search(whole) and (not state or state.upper() in _PROVINCES or len(state) > 2):
        return "CA"
    return "GB" if _GB_CODE.search(whole) else ""


def _is_sign_of(country: str, sign: str) -> bool:
    return any(region.country == country for region in provinces_by_sign(sign))


@dataclass(frozen=True)
class Phones:
    """What a cell for a phone has: the first number in E.164 (or, where that fails, as it is written), further ones, and
    its notice."""

    first: str = ""
    further: list[str] = field(default_factory=list)
    as_written: str = ""
    notice: str = ""


_EXACT = re.compile(r"(\d)[.,](\d{7,})E\+?(\d{1,2})", re.IGNORECASE)  # a program's, which leaves no digit out
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+?\d{1,2}", re.IGNORECASE)
AS_TEXT = "format the column as text and export the file again"
LONGEST_NUMBER = 15  # digits (ITU-T E.164)
LEAST_WITH_PREFIX = 11  # digits: with fewer, "4941" is more often the area code of Aurich than Germany and an area
LEAST_DIGITS = 6  # of a number; fewer before a stroke are its area code
NEEDS_COUNTRY = "no country is known for a number without a prefix; it is stored as it is written"


_FAX = re.compile(r"\s*(?:tele)?(?:fax|faks|f[.:])", re.IGNORECASE)
_REMARK = re.compile(r"(?<=\d)\s*\([^()\d]*\)\s*$")  # "0561 555174 (office)"
_DATE = re.compile(r"(?:\d{1,2}([./-])\d{1,2}\1(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)(?:[ T][\d:]+)?")


def read_phones(text: str, country: str) -> Phones:
    """The numbers of a cell, in the row's country."""
    text = re.sub(r"(?<=\d{6})\.0$", "", text.removeprefix("'").strip())
    text = _REMARK.sub(" ", text).strip() or text
    if is_nothing(text):
        return Phones()
    if _DATE.fullmatch(text):
        return Phones(as_written=text, notice=f"{text!r} is a date; it is stored as it is written")
    if (match := _EXACT.fullmatch(text)) and len(match[2]) <= int(match[3]) < LONGEST_NUMBER:
        text = match[1] + match[2].ljust(int(match[3]), "0")
    if _SHORTENED.fullmatch(text):
        return Phones(as_written=text, notice=f"a spreadsheet shortened it to {text[:20]!r}; {AS_TEXT}")
    parts = [part for part in SEVERAL_PHONES.split(text) if part.strip()]
    parts, faxes = [part for part in parts if not _FAX.match(part)], [part for part in parts if _FAX.match(part)]
    if faxes and not parts:
        return Phones(as_written=text, notice="it is the number of a fax; it is stored as it is written")
    if len(parts) > 1 and _digits_at_home(parts[0]) < LEAST_DIGITS:  # "0351 / 555 01-42", "+49 (0) 351 / 555 01"
        parts = [text]
    read = [number for part in parts if (number := _e164(part, country))] or ([_e164(text, country)])
    numbers = list(dict.fromkeys(filter(None, read)))
    if len(set(re.sub(r"\D", "", text))) == 1 or not (numbers or len(re.sub(r"\D", "", text)) >= LEAST_DIGITS - 1):
        return Phones(as_written=text, notice=f"{text[:40]!r} is not a phone number; it is stored as it is written")
    if numbers:
        return Phones(numbers[0], numbers[1:], notice=_several(numbers))
    if not country and not text.startswith(("+", "00")):
        return Phones(as_written=text, notice=NEEDS_COUNTRY)
    place = f" of {country}" if country else ""
    return Phones(
        as_written=text, notice=f"{text[:40]!r} is not a possible number{place}; it is stored as it is written"
    )


def _digits_at_home(text: str) -> int:
    """How many digits a number has without the prefix of its country, which has two mostly."""
    digits = len(re.sub(r"\D", "", text.replace("(0)", "")))
    return digits - 2 if text.startswith("+") else digits


def _several(numbers: list[str]) -> str:
    return f"{len(numbers)} numbers: the first is the phone, the others are further phones" if len(numbers) > 1 else ""


def _e164(text: str, country: str) -> str:
    text = re.sub(r"^(?!fax|faks|telefax)[^\W\d_]{1,12}[.:]+\s*(?=[+(0-9])", "", text.strip(), flags=re.IGNORECASE)
    text = re.sub(r"^00(?=[1-9])", "+", text)
    if len(text) >= LEAST_WITH_PREFIX and text.isdigit() and (number := _with_prefix_of_its_country(text, country)):
        return number
    try:
        parsed = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return _with_prefix_of_its_country(text, country)
    if phonenumbers.is_possible_number(parsed):
        return phonenumbers.format_number(_with_its_zero(parsed, text), phonenumbers.PhoneNumberFormat.E164)
    return _with_prefix_of_its_country(text, country)


def _with_its_zero(parsed: phonenumbers.PhoneNumber, text: str) -> phonenumbers.PhoneNumber:
    """A number of a country whose numbers keep their zero (Italy), with the one that a spreadsheet took away."""
    if not text.isdigit() or phonenumbers.is_valid_number(parsed):
        return parsed
    longer = phonenumbers.parse(f"0{text}", phonenumbers.region_code_for_country_code(parsed.country_code or 0))
    return longer if longer.italian_leading_zero and phonenumbers.is_valid_number(longer) else parsed


def _with_prefix_of_its_country(text: str, country: str) -> str:
    """A number that a spreadsheet made of `+16075550142`: all its digits, with the prefix and without the sign."""
    digits = re.sub(r"\D", "", text)
    prefix = str(phonenumbers.country_code_for_region(country)) if country else ""
    if not prefix or not digits.startswith(prefix) or len(digits) < 9:
        return ""
    try:
        parsed = phonenumbers.parse(f"+{digits}", None)
    except phonenumbers.NumberParseException:
        return ""
    valid = phonenumbers.is_valid_number(parsed)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if valid else ""


def decimal(text: str) -> Decimal:
    """A number with a point or a comma before its decimals. Raises ValueError."""
    text = text.strip().replace("\u2212", "-").replace("\u00b0", "")
    if "," in text and "." not in text:
        text = text.replace(",", ".")
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise ValueError(f"{text[:40]!r} is not a number.") from None
    if not value.is_finite():
        raise ValueError(f"{text[:40]!r} is not a number.")
    return value


_SIDE = re.compile(r"^([NSEWO])\s*|\s*([NSEWO])$", re.IGNORECASE)
_PARTS_OF_DEGREES = re.compile(  # 41° 38' 56.4"
    r"(\d{1,3})\s*[\u00b0\u00ba]\s*(\d{1,2}(?:[.,]\d+)?)\s*['\u2032\u2019](?:\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:[\"\u2033\u201d]|''))?"
)
EAST_IS_O = ("DE", "AT", "CH", "LI", "NL")  # countries where "O" is the east, and not the west


def degrees(text: str, most: int, country: str = "") -> Decimal | None:
    """A coordinate in degrees, with six decimals; None for nothing. Raises ValueError.

    `country`: by it "O" is the east ("Osten") or the west ("oeste", "ouest", "ovest").
    """
    if is_nothing(text):
        return None
    side = "".join(letter for found in _SIDE.findall(text.strip()) for letter in found).upper()
    is_negative = side in ("S", "W") or (side == "O" and country not in EAST_IS_O)
    try:
        value = _in_decimals(_SIDE.sub("", text.strip())) * (-1 if is_negative else 1)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not a coordinate in degrees.") from None
    if abs(value) > most:
        raise ValueError(f"{text[:40]!r} is not a coordinate in degrees.")
    return round(value, 6)


def _in_decimals(text: str) -> Decimal:
    """Degrees as one number; minutes and seconds are parts of them. Raises ValueError."""
    match = _PARTS_OF_DEGREES.fullmatch(text.strip())
    if not match:
        return decimal(text)
    whole, minutes, seconds = (decimal(part or "0") for part in match.groups())
    return whole + minutes / 60 + seconds / 3600


def pair_of(text: str) -> list[str]:
    """The latitude and the longitude of a cell with both: "42.44, -76.5", "47,38; 8,54", "POINT(8.54 47.38)"."""
    if match := re.fullmatch(r"POINT\s*\(\s*(\S+)\s+(\S+)\s*\)", text.strip(), re.IGNORECASE):  # the longitude first
        return [match[2], match[1]]
    text = text.strip(" ()[]")
    if ";" in text or "/" in text:
        separator = r"\s*[;/]\s*"
    elif re.search(r",\s|,(?=[^,]*$)", text) and text.count(",") in (1, 3):
        separator = r",\s+|,(?=\s*-?\d+\.)" if text.count(",") == 1 else r",\s+|(?<=\d),(?=-?\d+,\d+$)"
    else:
        separator = r"\s+"
    return [part.strip() for part in re.split(separator, text) if part.strip()]


def stars(text: str) -> Decimal | None:
    """A rating from 0 to 5 with one decimal: "4,5", "4.7/5", "4.8 stars"; None for none."""
    match = re.fullmatch(
        r"[^\d-]*(\d(?:[.,]\d+)?)(?:\s*(?:/|out of|von|sur|su|de)\s*5(?:[.,]0)?)?[^\d/]*", text.strip()
    )
    value = decimal(match[1]) if match else Decimal(-1)
    return round(value, 1) if 0 <= value <= 5 else None


def whole_number(text: str) -> int | None:
    """A count: "1,024", "(88)", "12 reviews", "1.2K"; None for none, and for one that no column can store."""
    plain = text.strip(" ()'")
    if match := re.fullmatch(r"(\d{1,3}(?:[.,]\d)?)\s?K\b\D*", plain, re.IGNORECASE):
        return int(decimal(match[1]) * 1000)
    match = re.fullmatch(r"(\d{1,3}(?:[.,'\s\u00a0\u202f]\d{3})+|\d+)(?:\.0)?(?:\s*[^\W\d]+\W*)*", plain)
    number = int(re.sub(r"\D", "", match[1])) if match else 2**31
    return number if number < 2**31 else None


def json_object(text: str) -> dict[str, Any]:
    """The object that a cell has as JSON; empty for any other text."""
    if not text.startswith("{"):
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
