"""Upkeep: what keeps the tables small and the queue honest, in bounded slices, on the control queue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Chore:
    """A periodic piece of upkeep; `work` says in a sentence what it did."""

    name: str
    cron: str
    work: Callable[[], str]


# Requeue with back-off; a job is only a wake-up, so one that failed for good costs nothing but latency.
_RESCUE = """
WITH stalled AS (
    SELECT j.id FROM procrastinate_jobs AS j LEFT JOIN procrastinate_workers AS w ON w.id = j.worker_id
    WHERE j.status = 'doing' AND (j.worker_id IS NULL OR w.last_heartbeat < now() - interval '2 minutes')
    ORDER BY j.id LIMIT 500 FOR UPDATE OF j SKIP LOCKED
)
UPDATE procrastinate_jobs AS j SET status = 'todo', attempts = j.attempts + 1, worker_id = NULL, abort_requested = false
FROM stalled WHERE j.id = stalled.id
"""


def rescue_stalled_jobs() -> str:
    """Put wake-ups of dead workers back into the queue."""
    with connection.cursor() as cursor:
        cursor.execute(_RESCUE)
        return f"{cursor.rowcount} stalled jobs were put back."


CHORES = [Chore("rescue_stalled_jobs", "* * * * *", rescue_stalled_jobs)]
