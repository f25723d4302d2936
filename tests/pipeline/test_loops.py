"""Background loops outlive every fault of the database, and end their process when they cannot run."""

from __future__ import annotations

import asyncio
from functools import partial

import django.db
import psycopg
import pytest
from django.db import connection

from jobs.models import WorkerHeartbeat
from jobs.pipeline import loops
from jobs.pipeline.database import close_threads, in_database
from jobs.pipeline.loops import MOST_FAILURES, gave_up, loop_facts, run_loop
from jobs.stages import PIPELINE
from scrapersky.observability import health
from tests.patience import eventually_async


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(loops, "SHORTEST_WAIT_SECONDS", 0.0)
    yield
    gave_up.clear()
    loops.states.clear()


def read_only():
    """As it really comes: not an OperationalError."""
    error = django.db.InternalError("cannot execute UPDATE in a read-only transaction")
    error.__cause__ = psycopg.errors.lookup("25006")("cannot execute UPDATE in a read-only transaction")
    return error


def run(turn, until=None):
    ended = []

    async def act():
        await run_loop("a loop", 0.0, turn, until=until or asyncio.Event(), end_process=lambda: ended.append(True))

    asyncio.run(asyncio.wait_for(act(), 20))
    return ended


def test_a_read_only_window_of_any_length_ends_no_loop_and_health_sees_it(caplog):
    until, turns = asyncio.Event(), []

    async def turn():
        turns.append(loop_facts()["a loop"])
        if len(turns) <= 5 * MOST_FAILURES:
            raise read_only()
        until.set()

    assert run(turn, until) == []
    assert turns[-1]["failures"] == 5 * MOST_FAILURES
    assert "read-only" in turns[-1]["error"]
    assert not [record for record in caplog.records if record.exc_info], "an outage needs no traceback"
    assert {record.loop for record in caplog.records if hasattr(record, "loop")} == {"a loop"}


def test_a_loop_that_cannot_run_is_logged_by_name_and_ends_its_process(caplog):
    async def turn():
        raise KeyError("a mistake of ours")

    assert run(turn) == [True]
    assert gave_up == ["a loop"]
    assert len([record for record in caplog.records if record.exc_info]) == MOST_FAILURES


def test_a_loop_that_recovers_starts_its_count_anew():
    until, turns = asyncio.Event(), []

    async def turn():
        turns.append(None)
        if len(turns) == 3 * MOST_FAILURES:
            until.set()
        elif len(turns) % (MOST_FAILURES - 1):
            raise KeyError("now and then")

    assert run(turn, until) == []
    assert gave_up == []


def test_the_process_of_a_loop_that_cannot_run_ends_with_an_exit_code_of_its_own(monkeypatch, transactional_db):
    from jobs.runtime import worker

    def broken(*_):
        raise KeyError("a mistake of ours")

    monkeypatch.setattr(worker, "_write_heartbeat", broken)
    monkeypatch.setattr(worker, "BEAT_SECONDS", 0.0)
    with pytest.raises(SystemExit) as ended:
        asyncio.run(asyncio.wait_for(worker.run("quarantine", []), 30))
    assert ended.value.code == loops.FAILED


@pytest.mark.parametrize("steady", [0.0, 10_000.0])
def test_the_queue_is_well_again_after_an_outage_once_it_has_gone_on_for_a_while(monkeypatch, transactional_db, steady):
    """Its turn ends with its process: its failures had stood in readiness until then."""
    from jobs.runtime import worker

    monkeypatch.setattr(loops, "STEADY_SECONDS", steady)
    connector, fetched, stopping = worker.WorkerConnector, [], asyncio.Event()
    outage = iter([read_only(), read_only()])

    def connect():
        if error := next(outage, None):
            raise error
        return connector()

    async def act():
        until = {"until": stopping, "end_process": stopping.set}
        turn = partial(worker._work_until_stopped, ["none"], 1, "here:1", stopping)
        running = asyncio.create_task(run_loop("queue", 0.0, turn, **until, endless=True))
        await eventually_async(lambda: fetched)
        failures = loop_facts()["queue"]["failures"]
        stopping.set()
        await running
        return failures

    works = loops.LoopState.works
    monkeypatch.setattr(loops.LoopState, "works", lambda state: (works(state), fetched.append(True)))
    monkeypatch.setattr(worker, "WorkerConnector", connect)
    assert asyncio.run(act()) == (2 if steady else 0)


def look():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM destinations")


@pytest.mark.django_db(transaction=True)
def test_a_turn_that_waits_for_a_lock_stands_still_and_readiness_says_which_loop(monkeypatch):
    monkeypatch.setattr(loops, "STANDSTILL_SECONDS", 0.2)
    until, seen = asyncio.Event(), {}

    async def act(lock):
        ends = {"until": until, "end_process": until.set}
        stuck = asyncio.create_task(run_loop("destinations", 0.0, lambda: in_database(look), **ends))
        queue = asyncio.create_task(run_loop("queue", 0.0, until.wait, **ends, endless=True))
        await asyncio.sleep(0)  # both have begun
        await eventually_async(lambda: loop_facts()["destinations"]["stands_still"])
        seen.update(loop_facts())
        lock.rollback()
        await eventually_async(lambda: not loop_facts()["destinations"]["stands_still"])
        until.set()
        await asyncio.gather(stuck, queue)

    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as lock:
        lock.execute("LOCK TABLE destinations IN ACCESS EXCLUSIVE MODE")
        asyncio.run(act(lock))
    close_threads()
    WorkerHeartbeat.objects.create(name="here:1:control", role="control", loops=seen)
    WorkerHeartbeat.objects.create(name="here:2:stages", role="stages", stages=[stage.name for stage in PIPELINE])
    check = health.readiness(("workers",))["workers"]
    assert (check.ok, "'destinations'" in check.says, "stood still" in check.says) == (False, True, True)
    assert "'queue'" not in check.says
