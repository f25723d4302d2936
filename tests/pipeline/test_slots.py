"""Pump slots come back at once from workers that are known to be dead, and soon from those that are silent."""

from __future__ import annotations

import asyncio
import threading

import pytest
from django.db import OperationalError, connection, transaction

from jobs.models import Domain, PumpSlot, WorkerHeartbeat
from jobs.monitoring import alerts
from jobs.pipeline import claim, queue, slots
from jobs.pipeline.database import THREADS, close_threads, in_database, in_database_apart
from jobs.pipeline.faults import Fault, fault_of
from jobs.runtime import supervisor
from jobs.runtime.names import worker_name
from jobs.runtime.process_manager import ManagedProcess
from tests.patience import eventually
from tests.pipeline.conftest import waiting_for_locks


async def greet(domain, web):
    return "hello;"


@pytest.fixture
def stage(stage_of, settings):
    settings.LEASE_SECONDS = 3600  # so that no lease ends by itself
    settings.DOMAIN_SCHEDULER_MAX_INSTANCES = 1
    return stage_of(greet)


def beat(name, seconds_ago):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO worker_heartbeats (name, role, beat_at) "
            "VALUES (%s, 'stages', now() - make_interval(secs => %s))",
            [name, seconds_ago],
        )


def test_what_the_supervisor_knows_to_be_dead_holds_no_slot(stage):
    dead, other = worker_name("stages", 1), worker_name("stages", 2)
    beat(dead, 0)
    beat(other, 0)
    assert slots.take(stage, dead) == 0
    assert slots.take(stage, other) is None

    supervisor._release_soon(ManagedProcess("stages", []), 1)

    assert eventually(lambda: slots.take(stage, other) == 0)
    assert list(WorkerHeartbeat.objects.values_list("name", flat=True)) == [other]


def serving(name):
    beat(name, 0)
    WorkerHeartbeat.objects.filter(name=name).update(stages=["domain_metadata"])


def test_without_a_cap_there_are_as_many_slots_as_processes_that_work_the_stage(stage, settings):
    settings.DOMAIN_SCHEDULER_MAX_INSTANCES = 0
    assert [slots.take(stage, f"a{n}") for n in range(3)] == [0, 1, None], "at least two"
    for n in range(5):
        serving(f"machine{n}:1:stages")
    beat("of another stage", 0)
    assert [slots.take(stage, f"b{n}") for n in range(4)] == [2, 3, 4, None]


def test_a_cap_that_holds_rows_back_is_told(stage, settings, domains):
    domains(1)
    queue(stage, Domain.objects.all())
    Domain.objects.update(queued_at="2020-01-01T00:00:00Z")
    for n in range(3):
        serving(f"machine{n}:1:stages")
    slots.take(stage, "machine0:1:stages")
    capped = [wrong.sentence for wrong in alerts.find_wrong() if wrong.kind == "stage_capped"]
    assert capped == [
        "DOMAIN_SCHEDULER_MAX_INSTANCES=1 holds domain_metadata back: 3 processes could work on it. Raise it, or set "
        "it to 0."
    ]
    settings.DOMAIN_SCHEDULER_MAX_INSTANCES = 0
    assert not [wrong for wrong in alerts.find_wrong() if wrong.kind == "stage_capped"]


def test_a_silent_worker_s_slots_are_free_and_those_of_others_are_not(stage, settings):
    settings.DOMAIN_SCHEDULER_MAX_INSTANCES = 3
    for name, ago in (("lost:1:stages", 13), ("here:2:stages", 5)):
        beat(name, ago)
        slots.take(stage, name)
    slots.take(stage, "a command without a heartbeat")

    assert slots.release_silent(12) == ["lost:1:stages"]
    assert slots.release_silent(12) == []
    held = set(PumpSlot.objects.filter(lease_until__isnull=False).values_list("holder", flat=True))
    assert held == {"here:2:stages", "a command without a heartbeat"}


def test_heartbeats_and_other_stages_leases_do_not_wait_behind_a_locked_table(domains, stage):
    domains(1)
    queue(stage, Domain.objects.all())
    (row,) = claim.claim(stage, 1)
    locked, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE domains IN ACCESS EXCLUSIVE MODE")
            locked.set()
            done.wait(60)
        connection.close()

    async def act():
        stuck = [asyncio.create_task(in_database(Domain.objects.count)) for _ in range(THREADS)]
        try:
            while await asyncio.to_thread(_number_waiting) < THREADS:
                await asyncio.sleep(0.02)
            with pytest.raises(OperationalError) as refused:
                await in_database_apart(claim.renew, stage, [row])
            assert fault_of(refused.value) is Fault.RACE_LOST, "so that its loop tries again"
            return await in_database_apart(slots.take, stage, "here:1:stages")
        finally:
            done.set()
            await asyncio.gather(*stuck)

    holder = threading.Thread(target=hold)
    holder.start()
    locked.wait(60)
    assert asyncio.run(act()) == 0
    holder.join()
    close_threads()


def _number_waiting():
    number = waiting_for_locks()
    connection.close()
    return number


def test_one_slot_is_taken_whichever_plan_the_database_chooses(stage, settings):
    settings.DOMAIN_SCHEDULER_MAX_INSTANCES = 3
    assert slots.take(stage, "before") == 0
    PumpSlot.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE pump_slots")  # the statistics of a table without rows
    assert [slots.take(stage, f"a{n}") for n in range(4)] == [0, 1, 2, None]
