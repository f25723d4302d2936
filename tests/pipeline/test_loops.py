"""Background loops outlive every fault of the database, and end their process when they cannot run."""

from __future__ import annotations

import asyncio

import django.db
import psycopg
import pytest

from jobs.pipeline import loops
from jobs.pipeline.loops import MOST_FAILURES, gave_up, loop_facts, run_loop


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
