"""Lost rows: a slow one holds up no other stage, a deadly one takes no neighbour along twice, and many get help."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.dummy_stage.models import Delivery, Parcel
from tests.patience import eventually

pytestmark = pytest.mark.chaos

FOREVER = 3600.0


def lost(prefix: str, does: str, number: int = 1, **more: object) -> list[Parcel]:
    """Rows whose worker died in their first attempt."""
    state = {"status": "Processing", "fence": 1, "attempts": 1, "lease_until": timezone.now() - timedelta(minutes=1)}
    columns = {prefix + name: value for name, value in state.items()}
    return Parcel.objects.bulk_create([Parcel(does=does, **columns, **more) for _ in range(number)])


def test_a_slow_row_holds_up_no_other_stage_and_what_waits_behind_it_gets_help(start, journal):
    slow = {row.pk for row in lost("", "sleep", 2, seconds=FOREVER)}
    quick = [row.pk for row in lost("return_", "nothing", 5)]
    start("", stages="parcels,returns")
    eventually(lambda: Delivery.objects.filter(parcel_id__in=quick, stage="returns").count() == 5, 60)
    eventually(lambda: {row for row, _ in journal()} >= slow, 60)
    processes = {pid for row, pid in journal() if row in slow}
    assert len(processes) == 2, "a helper works the second one"


def test_a_deadly_row_takes_a_row_of_another_stage_along_once_at_most(start):
    (deadly,), (slow,) = lost("", "kill"), lost("return_", "sleep", seconds=2.0)
    start("", stages="returns,parcels", PARCEL_SCHEDULER_MAX_ATTEMPTS="3", RETURN_SCHEDULER_MAX_ATTEMPTS="3")

    def both_ended() -> bool:
        deadly.refresh_from_db()
        slow.refresh_from_db()
        return deadly.status == "Error" and slow.return_status in ("Completed", "Error")

    eventually(both_ended, 90)
    assert deadly.outcome == "gave_up"
    assert slow.return_status == "Completed"
