# ruff: noqa: E501 -- patterns are read whole, not in pieces
"""Times as sitemaps and feeds write them (W3C date-time, RFC 822), also partial or in a near miss of a form."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from jobs.extract.text import fold

_MONTH = re.compile(r"[0-9]{4}(?:-[0-9]{2})?")
_SPACED_ZONE = re.compile(r"([0-9T:. -]{16,30}) ([+-][0-9:]{4,6}|Z)")
_RSS_DATE = re.compile(
    r"(?:[A-Za-z]{3,9}, *)?[0-9]{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{2,4}\b", re.IGNORECASE
)
# Seconds or milliseconds since 1970, of this century.
_UNIX = re.compile(r"[12]\d{9}(\d{3})?")
# Day and month in words, either first: 28 November 2026, Nov 28, 2026.
_IN_WORDS = re.compile(
    r"(?:[A-Za-z]{2,9}[.,]{0,2} )?(?:(?P<d>\d{1,2})(?:st|nd|rd|th)?\.? (?:de )?(?P<m>[A-Za-z]{3,9})\.?(?: de)?|(?P<m2>[A-Za-z]{3,9})\.? (?P<d2>\d{1,2})(?:st|nd|rd|th)?)"
    r",? (?P<y>\d{4})(?P<time>.*)"
)
# Numbers: 11/28/2026, 28.11.2026, 2026/11/28, 2026-11-28 with a time that the standard does not have.
_NUMBERS = re.compile(
    r"(?:(?P<y>\d{4})(?P<s1>[-/.])(?P<m>\d{1,2})(?P=s1)(?P<d>\d{1,2})|(?P<a>\d{1,2})(?P<s2>[-/.])(?P<b>\d{1,2})(?P=s2)(?P<y2>\d{4}))"
    r"(?P<time>(?:[ T,].*)?)"
)
_CLOCK = re.compile(
    r"[ T,]{0,2}(?:(?:at )?(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{2})(?:[.,]\d{1,9})?)? ?(?:(?P<half>[AaPp])\.?[Mm]\.?)?)?"
    r" ?(?:(?:UTC|GMT)(?=[+-]))?(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?(?: \(.{0,40})?",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# How months begin in other languages of Europe, without their signs: German, French, Spanish, Portuguese, Italian, Dutch,
# Danish, Swedish, Norwegian. The longer ones tell what three letters do not.
_OTHER_MONTHS = {
    "juin": 6, "juil": 7, "ene": 1, "gen": 1, "fev": 2, "mrz": 3, "maa": 3, "abr": 4, "avr": 4, "mai": 5, "mag": 5, "mei": 5, "maj": 5,
    "giu": 6, "lug": 7, "ago": 8, "aou": 8, "set": 9, "okt": 10, "ott": 10, "out": 10, "dez": 12, "dic": 12, "des": 12,
}  # fmt: skip


def parse_time(text: str) -> datetime | None:
    """A W3C date-time (also partial: a year, a month), an RSS date or a near miss; UTC without a zone; None if neither."""
    text = text.strip()[:40]
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
    if unix := _UNIX.fullmatch(text):
        return datetime.fromtimestamp(int(text) // (1000 if unix[1] else 1), UTC)
    if _MONTH.fullmatch(text):
        return datetime(int(text[:4]), int(text[5:7] or 1), 1, tzinfo=UTC)
    if spaced := _SPACED_ZONE.fullmatch(text):
        return datetime.fromisoformat(spaced[1] + spaced[2])
    if _RSS_DATE.match(text):
        return parsedate_to_datetime(text)
    if numbers := _NUMBERS.fullmatch(text):
        return _at(*_day_of(numbers), numbers["time"])
    if words := _IN_WORDS.fullmatch(fold(text)):
        month = _month(words["m"] or words["m2"])
        return _at(int(words["y"]), month, int(words["d"] or words["d2"]), words["time"])
    raise ValueError


def _month(word: str) -> int:
    """Raises ValueError for a word that begins like no month."""
    word = word.lower()
    return _OTHER_MONTHS.get(word[:4]) or _OTHER_MONTHS.get(word[:3]) or _MONTHS.index(word[:3]) + 1


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
