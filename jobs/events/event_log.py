"""The event log: what happened, in an order in which a reader can resume.

Ids of concurrent transactions become visible out of order. Only events of transactions that are older than every
running one are given out, in the order of (transaction, id): a reader who resumes behind the last never misses one
(see `jobs.store.commit_order`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.db import connection

from jobs.compliance.gate import Gate, gate
from jobs.store.commit_order import ENDED_BELOW, cursor_behind, read_cursor

MOST = 500  # events of one answer
NAMES = ("kind", "table", "row_id", "stage", "outcome", "fence", "run_id", "seconds", "detail")

_AFTER = f"""
SELECT id, transaction, at, kind, "table", row_id, stage, outcome, fence, run_id, seconds, detail FROM events
WHERE (transaction, id) > (%s, %s) AND transaction < {ENDED_BELOW}
ORDER BY transaction, id LIMIT %s
"""  # noqa: S608 -- a constant


def events_after(cursor: str, limit: int = MOST) -> list[dict[str, Any]]:
    """Events behind a cursor (`<transaction>-<id>`), oldest first, each with its own cursor."""
    transaction, pk = read_cursor(cursor)
    allowed = gate()
    with connection.cursor() as database:
        database.execute(_AFTER, [transaction, pk, limit])
        return [
            {
                "cursor": cursor_behind(row[1], row[0]),
                "at": row[2],
                **dict(zip(NAMES[:-1], row[3:-1], strict=True)),
                "detail": None if row[-1] is None else _detail(row[-1], allowed),
            }
            for row in database.fetchall()
        ]


def concerns(event: Mapping[str, Any], kinds: Sequence[str], stages: Sequence[str]) -> bool:
    """Whether a reader of these kinds and stages (none: of all) gets an event."""
    return (not kinds or event["kind"] in kinds) and (not stages or event["stage"] in stages)


def without_suppressed(detail: Any) -> Any:
    """The detail of an event as it may be shown."""
    return gate().clean(detail)


def _detail(text: str, allowed: Gate) -> Any:
    """The detail as it is stored (Django leaves JSON as it is written), without what is suppressed."""
    return orjson.Fragment(text) if allowed.empty else allowed.clean(orjson.loads(text))
