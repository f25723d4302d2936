"""The rows of a round: made, queued in portions, and counted at the end against the ledger."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import django.db
from django.db import connection

from jobs.pipeline import queue
from jobs.pipeline.faults import is_transient
from jobs.pipeline.runs import request
from tests.dummy_stage.models import Parcel
from tests.dummy_stage.stages import parcels
from tests.patience import patient

T = TypeVar("T")

# What a parcel does, how often, and how it must end: status, outcome, effects.
KINDS: dict[str, tuple[float, tuple[str, str, int]]] = {
    "sleep": (0.80, ("Completed", "found", 1)),
    "nothing": (0.10, ("Completed", "found", 1)),
    "retry_once": (0.04, ("Completed", "found", 1)),
    "fail": (0.03, ("Error", "blocked", 0)),
    "skip": (0.03, ("Completed", "shared_host", 0)),
}


@dataclass
class Count:
    """What a round came to. `lost`, `doubled`, `wrong` and `stuck` must be zero."""

    rows: int
    lost: int
    doubled: int
    wrong: int
    stuck: int
    attempts: int
    run: dict[str, Any] = field(default_factory=dict)
    examples: list[Any] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.wrong or self.stuck) and bool(self.run["right"])


def patiently(act: Callable[[], T]) -> T:
    """Repeat until the database lets it happen; what is repeated must be safe to repeat."""
    deadline = time.monotonic() + patient(60)
    while True:
        try:
            return act()
        except django.db.Error as error:
            connection.close()
            if not is_transient(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.2)


class Ledger:
    """`rows` parcels, and the run under which they are queued."""

    def __init__(self, rows: int, chance: random.Random) -> None:
        kinds, weights = list(KINDS), [weight for weight, _ in KINDS.values()]
        does = chance.choices(kinds, weights, k=rows)
        made = Parcel.objects.bulk_create(
            [Parcel(does=each, seconds=chance.uniform(0.05, 0.5)) for each in does], batch_size=2000
        )
        self.unqueued = [parcel.pk for parcel in made]
        self.first, self.rows = made[0].pk, rows
        self.run = request("chaos", stage=parcels.name, by="chaos")

    def queue(self, n: int) -> None:
        portion, self.unqueued = self.unqueued[:n], self.unqueued[n:]
        if portion:
            patiently(lambda: queue(parcels, portion, run=self.run))

    def left(self) -> int:
        """How many queued rows have not ended."""
        found = Parcel.objects.filter(pk__gte=self.first, status__in=("Queued", "Processing"))
        return patiently(found.count) + len(self.unqueued)

    def states(self) -> dict[str, int]:
        """How many rows there are in each state, the lost ones (their lease ran out) apart."""
        state = "CASE WHEN lease_until < now() THEN 'lost' ELSE coalesce(status, 'none') END"
        return patiently(lambda: _pairs(f"SELECT {state}, count(*) FROM parcels WHERE id >= {self.first} GROUP BY 1"))

    def count(self) -> Count:
        rows = patiently(lambda: _rows(self.first))
        count = Count(self.rows, 0, 0, 0, 0, 0)
        for pk, does, status, outcome, fence, effects in rows:
            expected = KINDS[does][1]
            count.attempts += fence
            count.stuck += status in ("Queued", "Processing", None)
            count.lost += effects < expected[2]
            count.doubled += effects > expected[2]
            count.wrong += (status, outcome) != expected[:2]
            if (status, outcome, effects) != expected and len(count.examples) < 10:
                count.examples.append((pk, does, status, outcome, fence, effects))
        count.run = self._run()
        return count

    def _run(self) -> dict[str, Any]:
        self.run.refresh_from_db()
        right = (self.run.total, self.run.settled, self.run.status) == (self.rows, self.rows, "Completed")
        return {"right": right, "total": self.run.total, "settled": self.run.settled, "counts": self.run.counts}


def _pairs(statement: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return dict(cursor.fetchall())


def _rows(first: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, p.does, p.status, p.outcome, p.fence, "
            "(SELECT count(*) FROM deliveries AS d WHERE d.parcel_id = p.id AND d.stage = 'parcels') "
            "FROM parcels AS p WHERE p.id >= %s ORDER BY p.id",
            [first],
        )
        return list(cursor.fetchall())
