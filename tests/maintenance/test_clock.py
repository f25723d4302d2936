"""The clock of the database goes back by an hour: as if all that is stored had been stored an hour later."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from jobs.maintenance import upkeep
from jobs.models import Domain, Host, Import, PumpSlot, Webhook, WorkerHeartbeat
from jobs.monitoring import statistics
from jobs.pipeline import claim, queue, slots
from jobs.pipeline.database import database_now
from jobs.runtime.worker import SILENT_SECONDS
from tests.queued_domains import sql

pytestmark = pytest.mark.django_db(transaction=True)

_TIMES = """
SELECT c.relname, string_agg(format('%%1$I = %%1$I + interval ''1 hour''', a.attname), ', ')
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = current_schema()::regnamespace
AND a.atttypid = 'timestamptz'::regtype AND NOT a.attisdropped AND a.attgenerated = '' GROUP BY c.relname
"""


def go_back() -> None:
    """No trigger: it would set `updated_at` to what is now."""
    tables = sql(_TIMES)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table, times in tables:
            cursor.execute(f"UPDATE {table} SET {times}")
        cursor.execute("SET session_replication_role = DEFAULT")


@pytest.fixture(autouse=True)
def one_slot(settings: Any) -> None:
    settings.DOMAIN_SCHEDULER_MAX_INSTANCES = 1


def beat(name: str) -> None:
    WorkerHeartbeat.objects.update_or_create(name=name, defaults={"role": "stages", "beat_at": database_now()})


def test_what_a_dead_worker_held_comes_back_in_its_time_and_hosts_do_not_wait_for_an_hour(stage: Any) -> None:
    upkeep.mark_the_schedule()
    domain = Domain.objects.create(host="kestrel.test")
    queue(stage, Domain.objects.all())
    assert claim.claim(stage, 1) == [domain]
    assert slots.take(stage, "dead") == 0
    now = database_now()
    Webhook.objects.create(url="https://receiver.test/", lease_until=now)
    Import.objects.create(noun="domains", total=1, attempted_at=now)
    Host.objects.create(host="kestrel.test", port=443, next_request_at=now)
    Host.objects.create(host="heron.test", port=443, next_request_at=now, last_status=429)
    go_back()
    assert claim.claim_expired(stage) == []

    upkeep.mark_the_schedule()

    assert claim.claim_expired(stage) == [domain]
    assert slots.take(stage, "alive") == 0
    assert Webhook.objects.filter(lease_until__lt=database_now()).exists()
    assert Import.objects.filter(attempted_at__lt=database_now()).exists()
    assert list(Host.objects.filter(next_request_at__lt=database_now()).values_list("host", flat=True)) == [
        "kestrel.test"
    ], "who asked for patience has it"


def test_a_dead_worker_does_not_look_alive_for_an_hour_nor_does_the_schedule(stage: Any) -> None:
    upkeep.mark_the_schedule()
    beat("dead")
    assert slots.take(stage, "dead") == 0
    go_back()
    assert [worker.alive for worker in statistics.workers()] == [False]
    assert (statistics.schedule_seconds_ago() or 0) > statistics.SCHEDULE_SECONDS
    assert slots.release_silent(SILENT_SECONDS) == ["dead"]
    beat("dead")  # it lives after all
    assert [worker.alive for worker in statistics.workers()] == [True]


def test_a_clock_that_goes_on_ends_no_lease_and_says_nothing(stage: Any, caplog: pytest.LogCaptureFixture) -> None:
    upkeep.mark_the_schedule()
    Domain.objects.create(host="kestrel.test")
    queue(stage, Domain.objects.all())
    claim.claim(stage, 1)
    slots.take(stage, "alive")
    upkeep.mark_the_schedule()
    assert claim.claim_expired(stage) == []
    assert PumpSlot.objects.filter(holder="alive").exists()
    assert "clock" not in caplog.text
