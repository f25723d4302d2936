"""How many connections a machine's worker has: at work at most three a process, and few statements when it is idle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs.pipeline import queue
from jobs.pipeline.database import LONG_THREADS
from jobs.pipeline.watch import with_lost_rows
from jobs.runtime import worker
from jobs.runtime.quarantine import LOOK_SECONDS
from jobs.stages import PIPELINE
from tests.dummy_stage.models import Parcel
from tests.dummy_stage.stages import parcels
from tests.patience import eventually

pytestmark = pytest.mark.chaos

MOST = {"scrapersky stages": 3, "scrapersky quarantine": 3, "scrapersky control": 3 + LONG_THREADS}
ROWS = 300


def connections() -> Counter[str]:
    """The connections of worker processes to the test's database, by the name that each process gives them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name ~ '^scrapersky (stages|control|quarantine)$'"
        )
        return Counter(name for (name,) in cursor.fetchall())


def work_off(most: Counter[str]) -> bool:
    """Whether all parcels are delivered; notes the largest number of connections that was seen."""
    most |= connections()
    return Parcel.objects.filter(status="Completed").count() == ROWS


def test_a_worker_process_at_work_has_three_connections_at_most(start: Callable[..., Any]) -> None:
    rows = Parcel.objects.bulk_create([Parcel(does="sleep", seconds=0.01) for _ in range(ROWS)])
    start("")
    eventually(lambda: set(connections()) == set(MOST), 60)
    queue(parcels, [row.pk for row in rows])
    most: Counter[str] = Counter()
    eventually(lambda: work_off(most), 60)

    assert set(most) == set(MOST)
    assert {name: number for name, number in most.items() if number > MOST[name]} == {}
    assert most["scrapersky stages"] >= 2, "a session, and at least one for the rows"


@pytest.fixture
def statements(transactional_db: None) -> Callable[[Callable[[], Any]], int]:
    def count(act: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            act()
        return len(captured)

    return count


def test_an_idle_group_sends_few_statements(statements: Callable[[Callable[[], Any]], int]) -> None:
    worker._watch()  # what is loaded with the first turn is loaded
    assert statements(worker._watch) == 1, "one statement for all stages, webhooks, projects and destinations"
    assert statements(lambda: with_lost_rows(PIPELINE)) == 1
    heartbeat = statements(lambda: worker._write_heartbeat("here:1:stages", "stages", [], False))
    assert heartbeat == 1
    a_second = 1 / worker.WATCH_SECONDS + 1 / LOOK_SECONDS + 4 / worker.BEAT_SECONDS
    assert a_second + 3 / worker.POLL_SECONDS <= 2.5, "of a group of four processes, without its chores"
