"""The event log: what happened, in an order in which a reader can resume.

Ids of concurrent transactions become visible out of order. Only events of transactions that are older than every
running one are given out, in the order of (transaction, id): a reader who resumes behind the last never misses one.
"""

from __future__ import annotations

import re
from typing import Any

import orjson
from django.db import connection

from jobs.compliance.gate import Gate, gate

MOST = 500
KINDS = ("settled", "decided", "run", "operation", "upkeep", "webhook", "erased")
NAMES = ("kind", "table", "row_id", "stage", "outcome", "fence", "run_id", "seconds", "detail")
_CURSOR = re.compile("([0-9]{1,18})-([0-9]{1,18})")

_AFTER = """
SELECT id, transaction, at, kind, "table", row_id, stage, outcome, fence, run_id, seconds, detail FROM events
WHERE (transaction, id) > (%s, %s) AND transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
ORDER BY transaction, id LIMIT %s
"""
_NOW = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1"


def events_after(cursor: str, limit: int = MOST) -> list[dict[str, Any]]:
    """Events behind a cursor (`<transaction>-<id>`), oldest first, each with its own cursor."""
    transaction, pk = read_cursor(cursor)
    allowed = gate()
    with connection.cursor() as database:
        database.execute(_AFTER, [transaction, pk, limit])
        return [
            {
                "cursor": f"{row[1]}-{row[0]}",
                "at": row[2],
                **dict(zip(NAMES[:-1], row[3:-1], strict=True)),
                "detail": None if row[-1] is None else _detail(row[-1], allowed),
            }
            for row in database.fetchall()
        ]


def _detail(text: str, allowed: Gate) -> Any:
    """The detail as it is stored (Django leaves JSON as it is written), without what is suppressed."""
    return orjson.Fragment(text) if allowed.empty else allowed.clean(orjson.loads(text))


def head_cursor() -> str:
    """The cursor behind the newest event."""
    with connection.cursor() as database:
        database.execute(_NOW)
        (transaction,) = database.fetchone() or (0,)
    return f"{transaction}-{10**18 - 1}"


def read_cursor(text: str) -> tuple[int, int]:
    """Transaction and id. Raises ValueError for a text that is no cursor."""
    if not (match := _CURSOR.fullmatch(text)):
        raise ValueError("This is not a cursor that the feed gave out.")
    return int(match[1]), int(match[2])
