"""A row that kills its worker is worked a bounded number of times, and takes no neighbour along twice."""

from __future__ import annotations

from collections import Counter

import pytest

from jobs.pipeline import queue
from tests.dummy_stage.models import Delivery, Parcel
from tests.dummy_stage.stages import parcels
from tests.patience import eventually

pytestmark = [pytest.mark.chaos, pytest.mark.slow]

POISON = ("segfault", "regex", "memory")
NEIGHBOURS = 40


def test_poison_is_given_up_and_its_neighbours_are_hit_at_most_once(start, journal):
    poison = Parcel.objects.bulk_create([Parcel(does=does) for does in POISON])
    neighbours = Parcel.objects.bulk_create([Parcel(does="sleep", seconds=0.05) for _ in range(NEIGHBOURS)])
    queue(parcels, [row.pk for row in (*poison, *neighbours)])

    start("", WORKER_MEMORY_MB="600", PARCEL_SCHEDULER_MAX_ATTEMPTS="2")
    eventually(lambda: not Parcel.objects.filter(status__in=["Queued", "Processing"]).exists(), 90)

    begun = Counter(row for row, _ in journal())
    for row in poison:
        row.refresh_from_db()
        assert (row.status, row.outcome) == ("Error", "gave_up"), row.does
        assert "each time the worker died" in row.error
        assert 1 <= begun[row.pk] <= 2, row.does
    delivered = Counter(Delivery.objects.values_list("parcel_id", flat=True))
    assert delivered == {row.pk: 1 for row in neighbours}
    assert max(Parcel.objects.filter(does="sleep").values_list("fence", flat=True)) <= 2
