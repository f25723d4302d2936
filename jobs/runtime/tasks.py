"""Stages become Procrastinate tasks: a wake-up drains a stage; the schedule is the safety net.

Task names are explicit, so that moving a file orphans no queued job, and are those that operators know.
Every task has a retry strategy: without one, a job that a stop interrupts would be aborted for good.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jobs.flags.evaluation import plugin_is_on
from jobs.maintenance import upkeep
from jobs.pipeline import periodic, pump_once
from jobs.pipeline.database import in_database_for_long, in_database_patiently
from jobs.pipeline.faults import is_transient
from jobs.pipeline.loops import LoopState, states
from jobs.pipeline.periodic import Chore
from jobs.plugins.entry_points import STAGES
from jobs.stages import PIPELINE, stage_named
from jobs.web import Web

log = logging.getLogger("jobs.runtime.tasks")

AGAIN = RetryStrategy(max_attempts=1_000_000, wait=5)


@dataclass
class Process:
    """The state that the tasks of this worker process share. Set by `jobs.runtime.worker` before any task runs.

    `until_idle`: a quarantine that ends when no row is lost any more. `needs_help`: whether one is to be started.
    """

    web: Web
    name: str
    stopping: asyncio.Event
    until_idle: bool = False
    needs_help: Callable[[], bool] = lambda: False


process: Process | None = None


def _drainer(task_name: str) -> Callable[..., Awaitable[None]]:
    async def drain(stage: str = "", timestamp: int = 0) -> None:
        """Drain one stage (a job that names none, from an older release, drains all of this task's)."""
        assert process is not None, "Only `manage.py worker` runs stages."
        names = [stage] if stage else [candidate.name for candidate in PIPELINE if candidate.task == task_name]
        for name in names:
            if not await in_database_patiently(plugin_is_on, STAGES, name):
                continue  # its rows wait, as those of a paused stage do
            await pump_once(stage_named(name), process.web, process.name, process.stopping)

    return drain


def _register_stages() -> None:
    for task_name in dict.fromkeys(stage.task for stage in PIPELINE):
        task = app.task(name=task_name, retry=AGAIN, queue="stages")(_drainer(task_name))
        for stage in (candidate for candidate in PIPELINE if candidate.task == task_name):
            schedule = app.periodic(
                cron=f"*/{stage.limits.interval_minutes} * * * *",
                periodic_id=stage.name,
                queue=stage.queue,
                task_kwargs={"stage": stage.name},
            )
            schedule(task)


@dataclass
class Turns:
    """The turns of a chore in this process: when those began that are being taken, and whether a wake-up came since."""

    begun: list[float] = field(default_factory=list)
    missed: bool = False


LONGEST_TURN_SECONDS = 3_600.0  # files of millions of rows take minutes; what takes longer hangs
MOST_TURNS = 2  # of a chore at once: one that is long, or waits for the database, leaves room for the others
_turns: defaultdict[str, Turns] = defaultdict(Turns)


async def take_turn(chore: Chore) -> None:
    """Do a chore. A wake-up that finds MOST_TURNS of it at work has one of them look once more.

    A chore that fails by itself is logged and shown in health, and runs again when the schedule says: repeated at once,
    its wake-ups would pile up. Raises when the database is at fault: then the job is tried again soon.
    """
    turns = _turns[chore.name]
    if len(turns.begun) == MOST_TURNS:
        turns.missed = True
        return
    await _do(chore, turns)
    while turns.missed:
        turns.missed = False
        await _do(chore, turns)


async def _do(chore: Chore, turns: Turns) -> None:
    name, began = f"chore {chore.name}", time.monotonic()
    state = states.setdefault(name, LoopState(name, LONGEST_TURN_SECONDS))
    turns.begun.append(began)
    state.since = min(turns.begun)
    try:
        await _carry_out(chore, state)
    finally:
        turns.begun.remove(began)
        state.since = min(turns.begun, default=None)


async def _carry_out(chore: Chore, state: LoopState) -> None:
    try:
        summary = await in_database_for_long(periodic.run, chore)
    except Exception as error:
        state.count(error)
        if is_transient(error):
            raise
        log.exception("A chore failed; it runs again when it is due", extra={"chore": chore.name})
        return
    state.succeeded()
    if summary:
        log.info("upkeep", extra={"chore": chore.name, "summary": summary})


def _register_upkeep() -> None:
    for chore in upkeep.CHORES:

        async def run(timestamp: int = 0, chore: Chore = chore) -> None:
            await take_turn(chore)

        task: Any = app.task(name=chore.task, retry=AGAIN, queue=chore.task)(run)
        app.periodic(cron=chore.cron, periodic_id=chore.name)(task)


_register_stages()
_register_upkeep()
