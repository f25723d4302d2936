"""The database goes away and comes back: workers wait for it, and the web says so."""

from __future__ import annotations

import re
import time
from collections import Counter

import pytest

from jobs.models import WorkerHeartbeat
from jobs.pipeline import queue
from tests.chaos.proxy import Proxy
from tests.dummy_stage.models import Delivery, Parcel
from tests.dummy_stage.stages import parcels
from tests.patience import eventually

pytestmark = pytest.mark.chaos


def is_done(rows):
    return lambda: Parcel.objects.filter(pk__in=[row.pk for row in rows], status="Completed").count() == len(rows)


@pytest.fixture
def network(transactional_db):
    from django.db import connection

    proxy = Proxy(connection.settings_dict["HOST"] + "/.s.PGSQL." + connection.settings_dict["PORT"])
    proxy.url = f"postgresql://postgres@127.0.0.1:{proxy.port}/{connection.settings_dict['NAME']}"
    yield proxy
    proxy.close()


def test_workers_wait_for_a_database_that_is_away_and_go_on_without_a_restart(start, network):
    first, second = (Parcel.objects.bulk_create([Parcel() for _ in range(50)]) for _ in range(2))
    workers = [start(role, url=network.url) for role in ("stages", "control")]
    queue(parcels, [row.pk for row in first])
    eventually(is_done(first))

    cut_at = time.monotonic()
    network.cut()
    eventually(lambda: all("The database failed" in worker.log.read_text() for worker in workers), 60)
    assert all(worker.running for worker in workers)
    queue(parcels, [row.pk for row in second])
    network.heal()
    eventually(is_done(second), 60)

    assert Delivery.objects.count() == 100
    seconds = time.monotonic() - cut_at
    for worker in workers:
        text = worker.log.read_text()
        assert "Traceback" not in text
        warnings = Counter(re.findall(r"WARNING (\S+) .*?(?: loop=(\S+)|$)", text, re.MULTILINE))
        assert max(warnings.values()) <= 5 + seconds / 2, f"an outage must not flood the log: {warnings}"
        assert worker.stop() == 0


def test_a_worker_that_starts_before_its_database_waits_for_it(start, network):
    network.cut()
    worker = start("control", url=network.url, POOL_OPEN_SECONDS="2")
    eventually(lambda: "loop=queue" in worker.log.read_text(), 45)  # its pool gives up

    network.heal()
    eventually(lambda: worker.running and WorkerHeartbeat.objects.filter(role="control").exists(), 60)

    assert "Traceback" not in worker.log.read_text()
    assert worker.stop() == 0
