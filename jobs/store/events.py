"""Writing to the event log. (The kernel and the triggers of leads write events with the rows that they change.)"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from jobs.models.event import CHANNEL

_EMIT = """
WITH logged AS (
    INSERT INTO events (kind, outcome, "table", row_id, stage, run_id, detail)
    SELECT %(kind)s, %(outcome)s, %(table)s, %(row_id)s, %(stage)s, %(run_id)s, detail
    FROM unnest(%(details)s::jsonb[]) WITH ORDINALITY AS d(detail, place) ORDER BY place
) SELECT pg_notify(%(channel)s, '')
"""


def emit_event(
    kind: str, outcome: str, *details: Mapping[str, Any], table: str = "", row_id: int | None = None, stage: str = "",
    run_id: int | None = None,
) -> None:  # fmt: skip
    """Store an event for each of `details`, in their order, and notify those who follow the log.

    `kind` is one of jobs.models.event.KINDS; docs/events.md lists the outcomes and the details of each.
    """
    values: dict[str, Any] = {"kind": kind, "outcome": outcome, "table": table, "row_id": row_id, "stage": stage}
    values |= {"run_id": run_id, "details": [Jsonb(detail) for detail in details], "channel": CHANNEL}
    with connection.cursor() as cursor:
        cursor.execute(_EMIT, values)
