"""The schedule: each periodic task, when it last ran and when it runs next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from jobs.maintenance.upkeep import CHORES
from jobs.pipeline.database import database_now
from jobs.pipeline.periodic import next_run
from jobs.stages import PIPELINE


@dataclass(frozen=True)
class Scheduled:
    """A periodic task: when it was last put into the queue, and when it is next."""

    name: str
    cron: str
    last_at: datetime | None
    next_at: datetime


# A machine whose clock was ahead may have left times that are still to come: nothing ran last in the future.
_LAST_DEFERS = """SELECT periodic_id, max(defer_timestamp) FROM procrastinate_periodic_defers
WHERE to_timestamp(defer_timestamp) <= now() + interval '1 minute' GROUP BY periodic_id"""


def periodic_tasks() -> list[Scheduled]:
    """The periodic tasks: the stages' safety net and the upkeep."""
    crons = {stage.name: f"*/{stage.limits.interval_minutes} * * * *" for stage in PIPELINE}
    crons |= {chore.name: chore.cron for chore in CHORES}
    now = database_now()
    with connection.cursor() as cursor:
        cursor.execute(_LAST_DEFERS)
        last = {name: datetime.fromtimestamp(at, UTC) for name, at in cursor.fetchall()}
    return [Scheduled(name, cron, last.get(name), next_run(cron, now)) for name, cron in crons.items()]
