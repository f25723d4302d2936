"""Periodic work: a chore is a name, a schedule and a function. `jobs.maintenance.upkeep` lists them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from croniter import croniter
from django.db import connection
from psycopg.types.json import Jsonb

SCHEDULE = "schedule"  # the heartbeat that upkeep itself writes: the schedule, the queue and a worker are alive


@dataclass(frozen=True)
class Chore:
    """A periodic piece of upkeep; `work` returns a sentence on what it did, or nothing when there was nothing to do.

    `tables` are those that it writes, for docs/pipeline.md.
    """

    name: str
    cron: str
    work: Callable[[], str]
    tables: tuple[str, ...]


def run(chore: Chore) -> str:
    """Do a chore; returns its summary, which is stored as an event unless it is empty."""
    summary = chore.work()
    if summary:
        values: list[Any] = [chore.name, Jsonb({"summary": summary})]
        with connection.cursor() as cursor:
            cursor.execute(
                """INSERT INTO events (kind, "table", outcome, detail) VALUES ('upkeep', '', %s, %s)""", values
            )
    return summary


def next_run(cron: str, now: datetime) -> datetime:
    """The first moment after `now` that a cron expression names."""
    return croniter(cron, now).get_next(datetime)  # type: ignore[no-any-return]  # croniter has no types
