"""The log of requests by API key: when, what, with which status, how long. Addresses and bodies are not in it.

Entries wait in this process for at most as long as another request takes to come; they are written together, once a
second, so that a busy key costs no statement for each request. A process that dies loses those that still wait.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError, connection
from rest_framework.request import Request

from scrapersky.models import ApiKey

log = logging.getLogger("scrapersky.api")

EVERY_SECONDS = 1.0
MOST_WAITING = 1_000  # the oldest are left out when the database cannot take them
LONGEST_OPERATION = 100
SHOWN = 200

_INSERT = """
INSERT INTO api_requests (key_id, at, method, operation, status, milliseconds)
SELECT e.key_id, e.at, e.method, e.operation, e.status, e.milliseconds
FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::text[], %s::int[], %s::int[])
    WITH ORDINALITY AS e(key_id, at, method, operation, status, milliseconds, number)
JOIN api_keys AS k ON k.id = e.key_id ORDER BY e.number
"""

Entry = tuple[int, datetime, str, str, int, int]
_waiting: deque[Entry] = deque(maxlen=MOST_WAITING)
_written_at = 0.0
_lock = threading.Lock()


def record(request: Request, status: int, started: float) -> None:
    """Note a request of an API key (`started` by `time.monotonic`); what waits is written once a second."""
    if isinstance(getattr(request, "auth", None), ApiKey):
        passed = round((time.monotonic() - started) * 1000)
        method, operation = str(request.method)[:10], _operation(request)
        _waiting.append((request.auth.pk, datetime.now(UTC), method, operation, status, passed))
    if _waiting and time.monotonic() - _written_at >= EVERY_SECONDS:
        write()


def write() -> None:
    """Write what waits. A database that cannot take it now loses it: it is a log, and the answer goes first."""
    global _written_at
    with _lock:
        entries = [_waiting.popleft() for _ in range(len(_waiting))]
        _written_at = time.monotonic()
    if not entries:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, [list(column) for column in zip(*entries, strict=True)])
    except DatabaseError as error:
        log.warning("%s requests of API keys were not logged: %s", len(entries), error)


def _operation(request: Any) -> str:
    """What the address is called, as `domains-list`; the view's own name where it has none."""
    match = request._request.resolver_match
    name = match and (match.url_name or getattr(match.func, "__name__", ""))
    return str(name or "unknown").removeprefix("api-")[:LONGEST_OPERATION]
