"""Throttles, counted in PostgreSQL for all web processes together; every answer says what is left.

The headers are those of draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy` and `RateLimit`.
"""

from __future__ import annotations

import random
from typing import Any

from django.conf import settings
from django.db import connection
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from scrapersky.accounts.login_throttle import address_of
from scrapersky.models import ApiKey

_COUNT = """
INSERT INTO api_usage AS u (who, minute, count) VALUES (%s, date_trunc('minute', now()), 1)
ON CONFLICT (who, minute) DO UPDATE SET count = u.count + 1
RETURNING count, ceil(60 - extract(second FROM now()))::int, set_config('synchronous_commit', 'off', true)
"""  # a count that a crash loses is no loss; waiting for the disk, one key's requests would queue up behind each other


class PerMinute(BaseThrottle):
    """So many requests a minute of one key, person or, before they are known, address."""

    seconds = 60

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the request; whether it is within the limit. What is left is stored for the headers."""
        limit = self.limit(request)
        if not limit:
            return True
        count, self.seconds = self._counted(request)
        _forget_old()
        view.rate = (limit, max(0, limit - count), self.seconds)
        return count <= limit

    def _counted(self, request: Request) -> tuple[int, int]:
        """Requests of this minute with this one, and seconds until the next."""
        if isinstance(request.auth, ApiKey):
            return request.auth.counted  # when it was found: one round trip less
        return count_request(self.who(request))

    def wait(self) -> float:
        """Seconds until the next minute."""
        return float(self.seconds)

    def limit(self, request: Request) -> int:
        """Requests a minute; 0: no limit."""
        return int(settings.API_REQUESTS_PER_MINUTE)

    def who(self, request: Request) -> str:
        """Whose requests are counted together."""
        return whose(request)


def count_request(who: str) -> tuple[int, int]:
    """Count a request; how many there were in this minute, and seconds until the next."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [who])
        count, seconds, _ = cursor.fetchone() or (0, 60, "")
    return int(count), int(seconds)


def _forget_old() -> None:
    if random.random() < 0.001:  # noqa: S311 -- now and then is enough
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM api_usage WHERE minute < now() - interval '1 hour'")


def whose(request: Request) -> str:
    """The key, the person or, before they are known, the address."""
    if isinstance(request.auth, ApiKey):
        return f"key {request.auth.pk}"
    return f"user {request.user.pk}" if request.user and request.user.pk else f"address {address_of(request)}"


def write_headers(answer: Any, rate: tuple[int, int, int] | None) -> None:
    """Say what the limit is and what is left of it."""
    if rate is not None:
        limit, left, seconds = rate
        answer["RateLimit-Policy"] = f'"minute";q={limit};w=60'
        answer["RateLimit"] = f'"minute";r={left};t={seconds}'
