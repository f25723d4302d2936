"""Drain a stage: what a wake-up does, in a worker (`pump_once`) and without one (`drain`)."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from jobs.pipeline import claim, slots
from jobs.pipeline.database import in_database_patiently
from jobs.pipeline.pump import Pump
from jobs.pipeline.queue import wake
from jobs.pipeline.settle import fail_exhausted
from jobs.pipeline.stage import Stage
from jobs.web import Web


async def pump_once(
    stage: Stage[Any, Any], web: Web, holder: str, stopping: asyncio.Event, seconds: float = 300.0
) -> Counter[str]:
    """Take a slot of the stage and pump for a bounded time; asks for another wake-up while work is left.

    Ends at once when MAX_INSTANCES pumps are at work: one of them sees the new rows, because after giving
    its slot back it looks once more.
    """
    slot = await in_database_patiently(slots.take, stage, holder)
    if slot is None:
        return Counter()
    try:
        return await Pump(stage, web, slot=slot, holder=holder, stopping=stopping, seconds=seconds).run()
    finally:
        await in_database_patiently(slots.release, stage, slot, holder)
        if await in_database_patiently(claim.any_claimable, stage):
            await in_database_patiently(wake, stage)


async def work_expired(stage: Stage[Any, Any], web: Web, holder: str, stopping: asyncio.Event) -> Counter[str]:
    """Work the rows that a dead worker left behind, one at a time, so that a deadly one takes no neighbour along."""
    await in_database_patiently(fail_exhausted, stage)
    return await Pump(stage, web, holder=holder, stopping=stopping, expired_only=True).run()


async def drain(stage: Stage[Any, Any], web: Web, seconds: float = 60.0) -> Counter[str]:
    """Work everything that is due now, in this process and without Procrastinate; then what was lost."""
    stopping = asyncio.Event()
    ended = await Pump(stage, web, holder="drain", stopping=stopping, seconds=seconds).run()
    return ended + await work_expired(stage, web, "drain", stopping)
