"""How long a failed row waits before its next attempt."""

from __future__ import annotations

import random

from django.conf import settings

from jobs.web.doubling_waits import doubled

LONGEST_SECONDS = 3600.0
LONGEST_RETRY_AFTER_SECONDS = 86_400.0


def seconds_until_retry(attempts: int, retry_after: float | None = None) -> float:
    """Seconds to wait after attempt number `attempts` (1, 2, ...): the server's Retry-After, or exponential back-off.

    The back-off starts at RETRY_BASE_SECONDS, grows by a factor of two up to an hour, and varies by half either way,
    so that rows which failed together do not come back together. A Retry-After of nothing (0, or a date in the past) is
    none: a row would use up all its attempts in as many seconds.
    """
    if retry_after is not None and retry_after > 0:
        return min(retry_after, LONGEST_RETRY_AFTER_SECONDS)
    exponential = doubled(settings.RETRY_BASE_SECONDS, attempts - 1, LONGEST_SECONDS)
    return exponential * random.uniform(0.5, 1.5)  # noqa: S311 -- spread, not secrecy
