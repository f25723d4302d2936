"""Retry-After: how long a server asks us to wait."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_SECONDS = 86_400.0
_NUMBER = re.compile("[0-9]{1,9}")


def seconds_of(header: str) -> float | None:
    """Seconds from now of a Retry-After (RFC 9110, section 10.2.3: a number or a date), at most a day; 0 for what is
    past, None for what is neither."""
    text = header.strip()
    if _NUMBER.fullmatch(text):
        return min(float(text), LONGEST_SECONDS)
    try:
        date = parsedate_to_datetime(text)
        seconds = (date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), LONGEST_SECONDS)
