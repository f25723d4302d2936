"""Times as sitemaps and feeds write them (W3C date-time, RFC 822), also partial or in a near miss of a form."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MONTH = re.compile(r"[0-9]{4}(?:-[0-9]{2})?")
_SPACED_ZONE = re.compile(r"([0-9T:. -]{16,30}) ([+-][0-9:]{4,6}|Z)")
_RSS_DATE = re.compile(r"(?:[A-Za-z]{3,9}, *)?[0-9]{1,2} [A-Za-z]{3} [0-9]{2,4}\b")


# 11/28/2026 3:05:10 PM, 2026-11-28 03:05 PM: with AM and PM the month comes first, as where they are written.
_TWELVE_HOURS = re.compile(
    r"(?:(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})|(?P<y2>\d{4})-(?P<m2>\d{1,2})-(?P<d2>\d{1,2}))[ T,]{1,2}"
    r"(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{2}))? ?(?P<half>[AaPp])\.?[Mm]\.?"
)


def parse_time(text: str) -> datetime | None:
    """A W3C date-time (also partial: a year, a month), or an RSS date; UTC where no zone is given; None if neither."""
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
    if _MONTH.fullmatch(text):
        return datetime(int(text[:4]), int(text[5:7] or 1), 1, tzinfo=UTC)
    if twelve := _TWELVE_HOURS.fullmatch(text):
        return _of_twelve_hours(twelve)
    if spaced := _SPACED_ZONE.fullmatch(text):
        return datetime.fromisoformat(spaced[1] + spaced[2])
    if not _RSS_DATE.match(text):
        raise ValueError
    return parsedate_to_datetime(text)


def _of_twelve_hours(match: re.Match[str]) -> datetime:
    year, month, day = (int(match[name] or match[f"{name}2"]) for name in ("y", "m", "d"))
    hour = int(match["h"]) % 12 + (12 if match["half"] in "Pp" else 0)
    return datetime(year, month, day, hour, int(match["min"]), int(match["s"] or 0), tzinfo=UTC)
