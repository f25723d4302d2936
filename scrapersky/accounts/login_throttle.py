"""The one throttle of log-ins: passwords and codes, at the admin and the API, by account and by address.

Failures are rows of `login_attempts`, which all web processes share. After FAILURES_OF_ACCOUNT failures an account is
closed to everybody, at both doors, until the oldest of them is WINDOW old: a stranger can so keep a person from a new
log-in for a while, but not from sessions, tokens and API keys that are in force.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from scrapersky.models import LoginAttempt

WINDOW = timedelta(minutes=15)
FAILURES_OF_ACCOUNT = 5
FAILURES_OF_ADDRESS = 30
RETENTION = timedelta(days=1)
LONGEST_NAME = 150


class TooManyFailures(Exception):
    """Nothing was checked; `seconds` is how long the account or the address stays closed."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        minutes = -(-seconds // 60)
        super().__init__(f"Too many failed log-ins. Try again in {minutes} minute{'s'[: minutes > 1]}.")


@contextmanager
def guarded(name: str, address: str) -> Iterator[None]:
    """Check a password or a code inside: an exception is a failure of the account, the end is a success.

    Raises TooManyFailures before the check. The attempt counts as a failure from the beginning, so that many requests
    at once are no way around the limit.
    """
    account = name[:LONGEST_NAME].casefold()
    attempt = LoginAttempt.objects.create(username=account, address=address)
    if seconds := _closed_seconds(attempt):
        attempt.delete()  # or whoever goes on trying would keep the account closed for good
        raise TooManyFailures(seconds)
    yield
    LoginAttempt.objects.filter(username=account).delete()
    LoginAttempt.objects.filter(at__lt=timezone.now() - RETENTION).delete()


def address_of(request: Any) -> str:
    """The address of the client; behind a proxy that FORWARDED_ALLOW_IPS names, the one that it forwards. Of IPv6 its
    network of 64 bits: whoever has one address there has all of them (RFC 6177, section 2).

    The server sets it (uvicorn, from headers of those proxies alone); a header that anybody can write is not read here.
    """
    text = str(request.META.get("REMOTE_ADDR", "")) if request is not None else ""
    return _network_of(text) if ":" in text else text


def _network_of(text: str) -> str:
    try:
        address = IPv6Address(text)
    except ValueError:
        return text
    return str(address.ipv4_mapped or IPv6Network((int(address) >> 64 << 64, 64)))


def _closed_seconds(attempt: LoginAttempt) -> int:
    others = LoginAttempt.objects.exclude(pk=attempt.pk).filter(at__gt=timezone.now() - WINDOW)
    return max(
        _seconds_until_fewer(others.filter(username=attempt.username), FAILURES_OF_ACCOUNT),
        _seconds_until_fewer(others.filter(address=attempt.address), FAILURES_OF_ADDRESS),
    )


def _seconds_until_fewer(failures: QuerySet[LoginAttempt], limit: int) -> int:
    """Seconds until there are fewer than `limit` failures in the window; 0 when there are now."""
    times = list(failures.order_by("-at").values_list("at", flat=True)[:limit])
    if len(times) < limit:
        return 0
    return max(1, round((times[-1] + WINDOW - timezone.now()).total_seconds()))
