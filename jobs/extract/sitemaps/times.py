# ruff: noqa: E501 -- patterns are read whole, not in pieces
"""Times as sitemaps and feeds write them (W3C date-time, RFC 822), also partial or in a near miss of a form."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from unicodedata import decimal

from jobs.extract.text import fold

_MONTH = re.compile(r"[0-9]{4}(?:-[0-9]{2})?")
_SPACED_ZONE = re.compile(r"([0-9T:. -]{16,30}) ([+-][0-9:]{4,6}|Z)(?: [A-Z]{3,5})?(?: m=.*)?")  # the rest is Go's
_RSS_DATE = re.compile(
    r"(?:[A-Za-z]{3,9}, *)?[0-9]{1,2}[ -](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ -][0-9]{2,4}\b.*:.*",
    re.IGNORECASE,
)
# Seconds or milliseconds since 1970, of this century.
_UNIX = re.compile(r"[12]\d{9}(\d{3})?")
# Day and month in words, either first: 28 November 2026, Nov 28, 2026.
_IN_WORDS = re.compile(
    r"(?:[^\W\d_]{2,12}[.,]{0,2} )?(?:(?P<d>\d{1,2})(?:st|nd|rd|th)?\.? (?:de )?(?P<m>[^\W\d_]{3,12})\.?(?: de)?|(?P<m2>[^\W\d_]{3,12})\.? (?P<d2>\d{1,2})(?:st|nd|rd|th)?)"
    r",? (?P<y>\d{4})(?: ?(?:г|р|r)\.|\.)?(?P<time>.*)"
)
# 2026年11月28日, 2026년 11월 28일; and what says there, before an hour, which half of the day it is in.
_IN_SIGNS = re.compile(r"(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日号일]?(?P<time>.*)")
_YEAR_FIRST = re.compile(
    r"(\d{4})(?:\.| m\.) ?(?:(\d{1,2})|([^\W\d_]{3,12}))\.? ?(\d{1,2})(?: d)?\.?(?P<time>(?: .*)?)"
)  # 2026. 11. 28., 2026. november 28., 2026 m. lapkričio 28 d.
# RFC 9110, section 5.6.7; with a zone, as `date` and Java write it
_ASCTIME = re.compile(r"[A-Za-z]{3} ([A-Za-z]{3}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d)(?: ([A-Z]{3,4}))? (\d{4})")
_DIGIT = re.compile(r"(?![0-9])\d")  # of other scripts
# Words that are written with marks which are no letters.
_THAI_MONTHS = {
    name: month for month, name in zip(
        ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"),
        ("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
        strict=True,
    )
}  # fmt: skip
_THAI = re.compile("|".join(_THAI_MONTHS))
BUDDHIST_FROM, BUDDHIST_BEFORE = 2400, 543  # years of the Thai calendar, and how many it has more
_NAME_OF_ZONE = re.compile(r"\[[\w/+-]{2,40}\]$")  # RFC 9557; the offset stands before it
_TWICE_ZONED = re.compile(r"(?<=[0-9])(Z|[+-][0-9]{2}:?[0-9]{2})(?:Z|[+-][0-9]{2}:?[0-9]{2})$")
# 28/Nov/2026:10:05:10 +0000, as Apache writes it; 28-Nov-2026
_OF_A_LOG = re.compile(r"(\d{1,2})[/-]([A-Za-z]{3})[/-](\d{4})(?:[: ](\d\d:\d\d(?::\d\d)?(?: [+-]\d{4})?))?")
_NUMBERED_MONTH = re.compile(r"(\d{1,2}) tháng (\d{1,2}),? (?:năm )?(?=(\d{4}))\3", re.IGNORECASE)
_ERA = re.compile(r"(令和|平成) ?(\d{1,2}|元) ?(?=年)")
_BEFORE_ERA = {"令和": 2018, "平成": 1988}
_HALVES = {"오전": "am", "上午": "am", "午前": "am", "오후": "pm", "下午": "pm", "午後": "pm"}
_HALF = re.compile(rf"({'|'.join(_HALVES)}) ?(\d{{1,2}}:\d{{2}}(?::\d{{2}})?)")
_DAY_OF_YEAR = re.compile(r"(\d{4})-(\d{3})")  # ISO 8601, ordinal dates
_LEAP_SECOND = re.compile(r"(\d\d:\d\d):60(?!\d)")  # RFC 3339, section 5.7
_END_OF_DAY = re.compile(r"(\d{4}-\d\d-\d\d)[T ]24:00(?::00)?(?:\.0+)?")  # ISO 8601
# Numbers: 11/28/2026, 28.11.2026, 2026/11/28, 2026-11-28 with a time that the standard does not have.
_NUMBERS = re.compile(
    r"(?:(?P<y>\d{4})(?P<s1>[-/.])(?P<m>\d{1,2})(?P=s1)(?P<d>\d{1,2})|(?P<a>\d{1,2})(?P<s2>[-/.])(?P<b>\d{1,2})(?P=s2)(?P<y2>\d{4}))"
    r"(?P<time>(?:[ T,].*)?)"
)
_CLOCK = re.compile(
    r"[ T,]{0,2}(?:(?:(?:at|um|om|kl\.?|klo|a|à|a las|às|alle|ore|o|в|о) )?(?P<h>\d{1,2})[:h.](?P<min>\d{2})(?:[:.](?P<s>\d{2})(?:[.,]\d{1,9})?)? ?(?:(?P<half>[AaPp])\.?[Mm]\.?|Uhr)?)?"
    r" ?(?:(?:UTC|GMT)(?=[+-]))?(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?(?: \(.{0,40})?",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# How months begin in other languages of Europe, without their signs: German, French, Spanish, Portuguese, Italian, Dutch,
# Danish, Swedish, Norwegian, Polish, Czech, Russian, Ukrainian, Finnish, Turkish. The longer ones tell what three letters
# do not. What is one month here and another there is left out ("listopada": November in Polish, October in Croatian).
_OTHER_MONTHS = {
    "juin": 6, "juil": 7, "ene": 1, "gen": 1, "fev": 2, "mrz": 3, "maa": 3, "abr": 4, "avr": 4, "mai": 5, "mag": 5, "mei": 5, "maj": 5,
    "giu": 6, "lug": 7, "ago": 8, "aou": 8, "set": 9, "okt": 10, "ott": 10, "out": 10, "dez": 12, "dic": 12, "des": 12,
    "stycz": 1, "lutego": 2, "kwie": 4, "czerw": 6, "lipca": 7, "sier": 8, "wrze": 9, "pazd": 10, "grud": 12,
    "ledna": 1, "unora": 2, "brezna": 3, "dubna": 4, "cervna": 6, "cervence": 7, "zari": 9, "rijna": 10, "prosin": 12,
    "янв": 1, "фев": 2, "мар": 3, "апр": 4, "мая": 5, "маи": 5, "июн": 6, "июл": 7, "авг": 8, "сен": 9, "окт": 10, "ноя": 11, "дек": 12,
    "січ": 1, "сiч": 1, "лют": 2, "бер": 3, "квіт": 4, "трав": 5, "черв": 6, "лип": 7, "серп": 8, "вер": 9, "жовт": 10, "груд": 12,
    "листоп": 11, "лістап": 11,
    "tammi": 1, "helmi": 2, "maalis": 3, "huhti": 4, "touko": 5, "kesa": 6, "heina": 7, "elo": 8, "syys": 9, "loka": 10, "marras": 11, "joulu": 12,
    "ocak": 1, "subat": 2, "nisan": 4, "haziran": 6, "temmuz": 7, "agustos": 8, "eylul": 9, "ekim": 10, "kasim": 11, "kasım": 11, "aralik": 12, "aralık": 12,
    "ιαν": 1, "φεβ": 2, "μαρ": 3, "απρ": 4, "μαι": 5, "ιουν": 6, "ιουλ": 7, "αυγ": 8, "σεπ": 9, "οκτ": 10, "νοε": 11, "δεκ": 12,
    "يناير": 1, "فبراير": 2, "مارس": 3, "أبريل": 4, "ابريل": 4, "مايو": 5, "يونيو": 6, "يوليو": 7, "أغسطس": 8, "اغسطس": 8, "سبتمبر": 9,
    "sausi": 1, "vasar": 2, "kovo": 3, "baland": 4, "geguz": 5, "birz": 6, "liepos": 7, "rugpj": 8, "rugs": 9, "spal": 10, "lapkr": 11, "gruod": 12,
    "sijec": 1, "velj": 2, "ozuj": 3, "trav": 4, "svib": 5, "lipnja": 6, "srpnja": 7, "kolov": 8, "rujn": 9, "studen": 11,
    "בינו": 1, "ינו": 1, "בפבר": 2, "פבר": 2, "במרץ": 3, "מרץ": 3, "באפר": 4, "אפר": 4, "במאי": 5, "מאי": 5, "ביוני": 6, "יוני": 6, "ביולי": 7, "יולי": 7,
    "באוג": 8, "אוג": 8, "בספט": 9, "ספט": 9, "באוק": 10, "אוק": 10, "בנוב": 11, "נוב": 11, "בדצמ": 12, "דצמ": 12,
    "أكتوبر": 10, "اكتوبر": 10, "نوفمبر": 11, "ديسمبر": 12, "augusz": 8, "szept": 9,
}  # fmt: skip


def parse_time(text: str) -> datetime | None:
    """A W3C date-time (also partial: a year, a month), an RSS date or a near miss; UTC without a zone; None if neither."""
    text = _TWICE_ZONED.sub(r"\1", _NAME_OF_ZONE.sub("", text.strip()))[:40].replace(
        "\u2212", "-"
    )  # ISO 8601 has the true minus sign
    if not text.isascii():
        text = _DIGIT.sub(lambda digit: str(decimal(digit[0])), text)
        text = _THAI.sub(lambda month: _THAI_MONTHS[month[0]], text)
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        try:
            time = _other_time(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    if time.tzinfo is UTC:
        return time
    try:
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _other_time(text: str) -> datetime:
    """Raises `ValueError` and what `parsedate_to_datetime` lets through."""
    if odd := _at_an_odd_clock(text):
        return odd
    text = _NUMBERED_MONTH.sub(r"\1.\2.\3", text)
    text = _ERA.sub(lambda era: str(_BEFORE_ERA[era[1]] + int(era[2].replace("元", "1"))), text)
    text = _HALF.sub(lambda half: f"{half[2]} {_HALVES[half[1]]}", text)
    for form, read in _FORMS:
        if match := form.fullmatch(text):
            return read(match)
    if words := _IN_WORDS.fullmatch(fold(text)):
        month = _month(words["m"] or words["m2"])
        year = int(words["y"])
        year -= BUDDHIST_BEFORE if year > BUDDHIST_FROM else 0
        return _at(year, month, int(words["d"] or words["d2"]), words["time"])
    raise ValueError


def _at_an_odd_clock(text: str) -> datetime | None:
    """A time that clocks seldom show: the end of a day, and a leap second."""
    if _END_OF_DAY.match(text):
        return datetime.fromisoformat(_END_OF_DAY.sub(r"\1T00:00:00", text)) + timedelta(days=1)
    before = parse_time(_LEAP_SECOND.sub(r"\1:59", text)) if _LEAP_SECOND.search(text) else None
    return before + timedelta(seconds=1) if before else None


def _of_unix(match: re.Match[str]) -> datetime:
    return datetime.fromtimestamp(int(match[0]) // (1000 if match[1] else 1), UTC)


def _of_day_of_year(match: re.Match[str]) -> datetime:
    return datetime(int(match[1]), 1, 1, tzinfo=UTC) + timedelta(days=int(match[2]) - 1)


def _of_asctime(match: re.Match[str]) -> datetime:
    month, day, clock, zone, year = match.groups()
    return parsedate_to_datetime(f"{day} {month} {year} {clock} {zone or 'UTC'}")


def _of_year_first(match: re.Match[str]) -> datetime:
    return _at(int(match[1]), int(match[2] or 0) or _month(fold(match[3])), int(match[4]), match["time"])


def _month(word: str) -> int:
    """Raises ValueError for a word that begins like no month."""
    word = word.lower()
    begun = (_OTHER_MONTHS.get(word[:length]) for length in range(len(word), 2, -1))
    return next(filter(None, begun), 0) or _MONTHS.index(word[:3]) + 1


def _day_of(numbers: re.Match[str]) -> tuple[int, int, int]:
    """Year, month and day. With slashes the month comes first, unless it can be none or the clock is no American one.

    Raises ValueError where either could be the month: a wrong day is worse than none.
    """
    if numbers["y"]:
        return int(numbers["y"]), int(numbers["m"]), int(numbers["d"])
    first, second, year = int(numbers["a"]), int(numbers["b"]), int(numbers["y2"])
    if numbers["s2"] == ".":
        return year, second, first
    if first > 12:
        return year, second, first
    if second > 12 or first == second or "m" in numbers["time"].lower():
        return year, first, second
    raise ValueError


def _at(year: int, month: int, day: int, clock: str) -> datetime:
    """Raises ValueError."""
    match = _CLOCK.fullmatch(clock)
    if match is None:
        raise ValueError
    hour = int(match["h"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] in "Pp" else 0)
    time = datetime(year, month, day, hour, int(match["min"] or 0), int(match["s"] or 0), tzinfo=UTC)
    if match["zone"] and match["zone"][0] in "+-":
        time = datetime.fromisoformat(f"{time:%Y-%m-%dT%H:%M:%S}{match['zone']}")
    return time


# What is no form of ISO 8601 that Python reads, and how it is read; the first that fits holds.
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], datetime]], ...] = (
    (_UNIX, _of_unix),
    (_MONTH, lambda match: datetime(int(match[0][:4]), int(match[0][5:7] or 1), 1, tzinfo=UTC)),
    (_DAY_OF_YEAR, _of_day_of_year),
    (_SPACED_ZONE, lambda match: datetime.fromisoformat(match[1] + match[2])),
    (_OF_A_LOG, lambda match: _at(int(match[3]), _month(match[2]), int(match[1]), f" {match[4] or ''}")),
    (_RSS_DATE, lambda match: parsedate_to_datetime(match[0])),
    (_NUMBERS, lambda match: _at(*_day_of(match), match["time"])),
    (_IN_SIGNS, lambda match: _at(int(match[1]), int(match[2]), int(match[3]), match["time"])),
    (_YEAR_FIRST, _of_year_first),
    (_ASCTIME, _of_asctime),
)
