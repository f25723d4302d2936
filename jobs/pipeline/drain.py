"""Drain a stage: what a wake-up does, in a worker (`pump_once`) and without one (`drain`)."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import suppress
from typing import Any

from jobs.pipeline import claim, parking, slots
from jobs.pipeline.database import in_database_patiently
from jobs.pipeline.pump import Pump, look_again
from jobs.pipeline.queue import wake
from jobs.pipeline.settle import fail_exhausted
from jobs.pipeline.stage import Stage
from jobs.web import Web

HELD_SECONDS = 60.0  # a job of the stage waits so long for our network


async def pump_once(
    stage: Stage[Any, Any], web: Web, holder: str, stopping: asyncio.Event, seconds: float = 300.0
) -> Counter[str]:
    """Take a slot of the stage and pump for a bounded time; defer another wake-up while work is left.

    Returns rows by outcome; an empty counter when as many pumps run as may. One of those sees the new rows, at once if
    it is of this process; else soon, and at the latest when it looks again after it releases its slot.
    """
    await _while_held(stage, web, stopping)
    if not await in_database_patiently(claim.any_claimable, stage):  # a tick of the schedule: one statement is enough
        return Counter()
    slot = await in_database_patiently(slots.take, stage, holder)
    if slot is None:
        look_again(stage)
        return Counter()
    try:
        return await Pump(stage, web, slot=slot, holder=holder, stopping=stopping, seconds=seconds).run()
    finally:
        await in_database_patiently(slots.release, stage, slot, holder)
        if await in_database_patiently(claim.any_claimable, stage):
            await in_database_patiently(wake, stage)


async def _while_held(stage: Stage[Any, Any], web: Web, stopping: asyncio.Event) -> None:
    """Wait, for a while, for our own network: other machines take the stage's slots meanwhile."""
    end = time.monotonic() + HELD_SECONDS
    while web.network.holds(stage.name) and time.monotonic() < end:
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), 1.0)
            return


async def work_expired(
    stage: Stage[Any, Any],
    web: Web,
    holder: str,
    stopping: asyncio.Event,
    *,
    suspects: bool | None = None,
    seconds: float = 300.0,
) -> Counter[str]:
    """Process the rows of dead workers one by one, so that a deadly row affects no other. Returns rows by outcome.

    `suspects`: one row that was tried more than once, or (False) only rows that were not; None: all.
    """
    await in_database_patiently(fail_exhausted, stage)
    more: dict[str, Any] = {"holder": holder, "stopping": stopping, "seconds": seconds}
    return await Pump(stage, web, expired_only=True, suspects=suspects, **more).run()


async def drain(stage: Stage[Any, Any], web: Web, seconds: float = 60.0) -> Counter[str]:
    """Process all due rows in this process, without Procrastinate; then expired rows. Returns counts by outcome."""
    stopping = asyncio.Event()
    while await in_database_patiently(parking.tend, stage):
        pass
    ended = await Pump(stage, web, holder="drain", stopping=stopping, seconds=seconds).run()
    return ended + await work_expired(stage, web, "drain", stopping)
