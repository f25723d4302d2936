"""Times as sitemaps and feeds write them (W3C date-time, RFC 822), also partial or in a near miss of a form."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MONTH = re.compile(r"[0-9]{4}(?:-[0-9]{2})?")
_SPACED_ZONE = re.compile(r"([0-9T:. -]{16,30}) ([+-][0-9:]{4,6}|Z)")
_RSS_DATE = re.compile(r"(?:[A-Za-z]{3,9}, *)?[0-9]{1,2} [A-Za-z]{3} [0-9]{2,4}\b")


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
    if spaced := _SPACED_ZONE.fullmatch(text):
        return datetime.fromisoformat(spaced[1] + spaced[2])
    if not _RSS_DATE.match(text):
        raise ValueError
    return parsedate_to_datetime(text)
