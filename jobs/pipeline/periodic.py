"""Periodic work: a chore is a name, a schedule and a function. `jobs.maintenance.upkeep` lists them all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from croniter import croniter

from jobs.pipeline.faults import is_transient
from jobs.pipeline.queue import defer
from jobs.store.events import emit_event

Item = TypeVar("Item")
Result = TypeVar("Result")

log = logging.getLogger("jobs.pipeline.periodic")

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

    @property
    def task(self) -> str:
        """The name of its task, and of its own Procrastinate queue: a release without it leaves its jobs to others."""
        return task_of(self.name)


def task_of(chore: str) -> str:
    """The name of the task of a chore."""
    return f"upkeep_{chore}"


def wake_chore(name: str) -> None:
    """Have a worker do a chore as soon as the current transaction ends, without waiting for its schedule."""
    defer(task_of(name), task_of(name), {})


def run(chore: Chore) -> str:
    """Do a chore; returns its summary, which is stored as an event unless it is empty."""
    summary = chore.work()
    if summary:
        emit_event("upkeep", chore.name, {"summary": summary})
    return summary


def in_turn(items: Iterable[Item], act: Callable[[Item], Result]) -> list[Result]:
    """What `act` returns for each item. One that fails holds up none behind it: its error is raised when all are done,
    so that the chore has failed."""
    results: list[Result] = []
    failure: Exception | None = None
    for item in items:
        try:
            results.append(act(item))
        except Exception as error:
            if not is_transient(error):
                log.exception("One of several failed; the others go on", extra={"item": str(getattr(item, "pk", item))})
            failure = failure or error
    if failure is not None:
        raise failure
    return results


def next_run(cron: str, now: datetime) -> datetime:
    """The first moment after `now` that a cron expression of five fields names. Raises ValueError when it names none
    (30 February)."""
    return _after_minute(cron, now.replace(second=0, microsecond=0))


@lru_cache(maxsize=256)
def _after_minute(cron: str, minute: datetime) -> datetime:
    """One page asks for thirty chores, which have a few expressions between them: to read one takes 0.3 ms."""
    return croniter(cron, minute).get_next(datetime)  # type: ignore[no-any-return]  # croniter has no types
