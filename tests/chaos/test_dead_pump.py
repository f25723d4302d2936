"""A dead process holds no pump slots: its stage goes on at once on the same machine, and soon after a lost machine.

The lease is ten minutes here, so that nothing but the release can set these rows going.
"""

from __future__ import annotations

import os
import signal

import pytest

from jobs.models import PumpSlot, WorkerHeartbeat
from jobs.pipeline import queue
from tests.dummy_stage.models import Parcel
from tests.dummy_stage.stages import parcels
from tests.patience import eventually

pytestmark = pytest.mark.chaos

LEASE = {"LEASE_SECONDS": "600", "PARCEL_SCHEDULER_MAX_INSTANCES": "1"}
# The two rows that sleep leave its process no room for others: those would be leased to it when it is killed.
FULL = LEASE | {"PARCEL_SCHEDULER_CONCURRENCY": "2", "PARCEL_SCHEDULER_BATCH_SIZE": "2"}


def parcels_of(n, **more):
    rows = Parcel.objects.bulk_create([Parcel(**more) for _ in range(n)])
    queue(parcels, [row.pk for row in rows])
    return lambda: Parcel.objects.filter(pk__in=[row.pk for row in rows], status="Completed").count() == n


def a_pump_is_at_work():
    return PumpSlot.objects.filter(stage="parcels", lease_until__isnull=False).exists()


def test_a_kill_of_the_only_stages_process_does_not_stop_its_stage(start):
    start("", **FULL)
    parcels_of(2, does="sleep", seconds=3600.0)
    eventually(a_pump_is_at_work, 60)
    name = WorkerHeartbeat.objects.get(role="stages").name
    all_done = parcels_of(20)

    os.kill(int(name.split(":")[1]), signal.SIGKILL)

    eventually(all_done, 60)
    assert not WorkerHeartbeat.objects.filter(name=name).exists()


def test_a_lost_machine_s_slots_are_free_once_its_heartbeats_are_old(start):
    lost = start("stages", **LEASE)
    parcels_of(2, does="sleep", seconds=3600.0)
    eventually(a_pump_is_at_work, 60)
    eventually(lambda: WorkerHeartbeat.objects.filter(role="stages").exists(), 60)
    start("control", **LEASE)
    lost.kill()
    all_done = parcels_of(20)
    start("stages", **LEASE)
    eventually(all_done, 120)
