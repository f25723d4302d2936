"""Back-pressure: what is much does not hold up what is little."""

from __future__ import annotations

import pytest

from jobs.models import PumpSlot
from jobs.pipeline import queue
from tests.dummy_stage.models import Parcel
from tests.dummy_stage.stages import parcels, returns
from tests.patience import eventually

pytestmark = pytest.mark.chaos


def test_a_stage_with_a_long_queue_does_not_hold_up_another(start):
    crowd = Parcel.objects.bulk_create([Parcel(does="sleep", seconds=1.0) for _ in range(2000)])
    few = Parcel.objects.bulk_create([Parcel() for _ in range(3)])
    start("stages", stages="parcels,returns")
    queue(parcels, [row.pk for row in crowd])
    eventually(lambda: Parcel.objects.filter(status="Completed").exists())

    queue(returns, [row.pk for row in few])
    eventually(lambda: Parcel.objects.filter(return_status="Completed").count() == 3)
    assert Parcel.objects.filter(status="Queued").count() > 1000, "the crowd goes on, and is far from its end"


def test_a_street_of_thousands_does_not_hold_up_one_of_three(start):
    street = Parcel.objects.bulk_create([Parcel(does="sleep", seconds=0.5, street=1) for _ in range(2000)])
    few = Parcel.objects.bulk_create([Parcel(street=2) for _ in range(3)])
    start("stages", stages="returns")
    queue(returns, [row.pk for row in street])
    eventually(lambda: Parcel.objects.filter(return_status="Completed", street=1).exists())

    queue(returns, [row.pk for row in few])
    eventually(lambda: Parcel.objects.filter(return_status="Completed", street=2).count() == 3)
    assert Parcel.objects.filter(return_status="Completed", street=1).count() < 1000, (
        "the street goes on, and is far from its end"
    )


def test_a_long_queue_is_worked_by_as_many_pumps_as_there_may_be_without_waiting_for_the_schedule(start):
    rows = Parcel.objects.bulk_create([Parcel(does="sleep", seconds=30.0) for _ in range(200)])
    worker = start("stages", PARCEL_SCHEDULER_MAX_INSTANCES="3")
    queue(parcels, [row.pk for row in rows])

    eventually(lambda: Parcel.objects.filter(status="Processing").count() == 60)  # three pumps with 20 rows each
    assert PumpSlot.objects.filter(stage="parcels", holder__contains=f":{worker.pid}:stages:").count() == 3
