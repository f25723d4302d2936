"""Nothing but a wake-up or the end of a row stands between a queued row and its work: no pump waits out a pause.

The pause with which a pump looks again by itself is an hour here.
"""

from __future__ import annotations

import asyncio
import threading

import pytest
from django.db import connection, transaction

from jobs.models import Domain
from jobs.pipeline import pump, pump_once, queue
from jobs.pipeline.database import in_database
from jobs.pipeline.pump import Pump
from jobs.pipeline.web import make_web
from tests.patience import eventually, eventually_async, patient
from tests.pipeline.conftest import waiting_for_locks


@pytest.fixture(autouse=True)
def long_pauses(monkeypatch):
    monkeypatch.setattr(pump, "IDLE_WAIT_SECONDS", 3600.0)


class Begun(list):
    """Work that lasts until `may_end`."""

    def __init__(self):
        super().__init__()
        self.may_end = asyncio.Event()

    async def work(self, domain, web):
        self.append(domain.host)
        await self.may_end.wait()
        return "done;"


def test_a_wake_up_that_finds_no_slot_has_the_pump_at_work_look_at_once(domains, stage_of, settings):
    settings.DOMAIN_SCHEDULER_MAX_INSTANCES = 1
    first, second = domains(2)

    async def main():
        begun, stopping = Begun(), asyncio.Event()
        stage, web = stage_of(begun.work), make_web(stopping)
        try:
            await in_database(queue, stage, [first.pk])
            working = asyncio.create_task(pump_once(stage, web, "here:1:stages", stopping))
            await eventually_async(lambda: len(begun) == 1)
            await in_database(queue, stage, [second.pk])
            assert await pump_once(stage, web, "here:1:stages", stopping) == {}
            await eventually_async(lambda: len(begun) == 2)
            begun.may_end.set()
            assert await working == {"found": 2}
        finally:
            await web.close()

    asyncio.run(asyncio.wait_for(main(), patient(60)))


def locked(locks, free):
    """Hold what a claim reads and a settlement does not, until `free`."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE stage_controls")
            locks.set()
            assert free.wait(patient(60))
    finally:
        connection.close()


def wait_for_a_lock():
    try:
        eventually(waiting_for_locks)
    finally:
        connection.close()


def test_a_pump_whose_last_row_ends_while_it_claims_ends_at_once(domains, stage_of):
    (shop,) = domains(1)

    async def main():
        begun, locks, free = Begun(), threading.Event(), threading.Event()
        stage = stage_of(begun.work)
        await in_database(queue, stage, [shop.pk])
        process = Pump(stage, None)
        working = asyncio.create_task(process.run())
        await eventually_async(lambda: begun and not process.changed.is_set())
        holding = asyncio.create_task(asyncio.to_thread(locked, locks, free))
        await eventually_async(locks.is_set)
        process.changed.set()  # it looks again, and waits for the lock
        await asyncio.to_thread(wait_for_a_lock)
        begun.may_end.set()
        await eventually_async(lambda: not process.held)
        free.set()
        await holding
        assert await working == {"found": 1}

    asyncio.run(asyncio.wait_for(main(), patient(60)))
    assert Domain.objects.get().notes == "done;"
