"""Chores: one that is long or fails leaves the others their turns, and health says so."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from jobs.maintenance.upkeep import CHORES, mark_the_schedule
from jobs.models import WorkerHeartbeat
from jobs.pipeline import loops
from jobs.pipeline.database import close_threads
from jobs.pipeline.periodic import SCHEDULE, Chore
from jobs.runtime import tasks
from jobs.runtime.worker import CHORES_AT_ONCE
from scrapersky.observability import health
from tests.patience import eventually_async, patient
from tests.queued_domains import sql

MARK = next(chore for chore in CHORES if chore.name == "mark_the_schedule")
TICKS = 9  # of a chore that has not ended yet


@pytest.fixture(autouse=True)
def threads(transactional_db: None) -> Iterator[None]:
    yield
    close_threads()
    loops.states.clear()


def sleep(seconds: float) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])
    return ""


def chore(name: str, work: Callable[[], str]) -> Chore:
    return Chore(name, "* * * * *", work, ())


@pytest.fixture(autouse=True)
def slots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_slots, "slots", asyncio.Semaphore(CHORES_AT_ONCE), raising=False)


async def in_slots(chores: list[Chore]) -> None:
    """As the control process does: so many at once, in the order in which their jobs were put into the queue."""
    slots: asyncio.Semaphore = in_slots.slots  # type: ignore[attr-defined]  # those of the process

    async def one(chore: Chore) -> None:
        async with slots:
            await tasks.take_turn(chore)

    await asyncio.gather(*map(one, chores))


def test_files_that_take_minutes_leave_the_schedule_its_turn() -> None:
    done = threading.Event()
    long = [chore(name, lambda: str(done.wait(patient(60)) or "")) for name in ("files_out", "lists_in", "recipes")]

    async def ticks() -> None:
        running = asyncio.create_task(in_slots(long * TICKS))
        await asyncio.sleep(0)
        try:
            await asyncio.wait_for(in_slots([MARK]), patient(20))
        finally:
            done.set()
            await running

    asyncio.run(ticks())
    assert WorkerHeartbeat.objects.filter(name=SCHEDULE).exists()


def test_a_wake_up_that_comes_while_a_chore_is_at_work_is_not_lost() -> None:
    turns: list[int] = []

    def work() -> str:
        turns.append(len(turns))
        return sleep(0.2)

    asyncio.run(in_slots([chore("lists_in", work)] * TICKS))
    assert len(turns) == tasks.MOST_TURNS + 1, "those at work, and one more look"


def test_a_chore_that_fails_turns_readiness_red_and_leaves_no_job_behind(caplog: pytest.LogCaptureFixture) -> None:
    def work() -> str:
        raise KeyError("a mistake of ours")

    broken = chore("prune_nothing", work)
    for _ in range(2):
        asyncio.run(tasks.take_turn(broken))  # it does not raise: the job has ended
    assert [record.chore for record in caplog.records if record.exc_info] == ["prune_nothing"] * 2
    facts = loops.loop_facts()["chore prune_nothing"]
    assert (facts["failures"], "a mistake of ours" in facts["error"]) == (2, True)

    mark_the_schedule()
    worker = WorkerHeartbeat.objects.create(name="here:1:control", role="control", loops=loops.loop_facts())
    WorkerHeartbeat.objects.create(name="here:2:stages", role="stages", stages=[s.name for s in health.PIPELINE])
    says = health.readiness(("workers",))["workers"]
    assert (says.ok, "chore prune_nothing" in says.says) == (False, True)

    asyncio.run(tasks.take_turn(chore("prune_nothing", lambda: "")))
    WorkerHeartbeat.objects.filter(pk=worker.pk).update(loops=loops.loop_facts())
    assert health.readiness(("workers",))["workers"].ok


def test_a_chore_that_meets_a_fault_of_the_database_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.pipeline.database.FIRST_WAIT_SECONDS", 1_000.0)  # longer than it is patient

    def work() -> str:
        sql("SET statement_timeout = 1")
        return sleep(1)

    with pytest.raises(Exception, match="statement timeout"):
        asyncio.run(tasks.take_turn(chore("prune_slowly", work)))
    assert loops.loop_facts()["chore prune_slowly"]["failures"] == 1


def test_a_chore_that_does_not_end_turns_readiness_red(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "LONGEST_TURN_SECONDS", 0.1)
    done, seen = threading.Event(), list[bool]()
    stuck = chore("files_out", lambda: str(done.wait(patient(60)) or ""))

    async def look() -> None:
        running = asyncio.create_task(in_slots([stuck] * TICKS))
        await asyncio.sleep(0)
        await eventually_async(lambda: "chore files_out" in loops.loop_facts())
        await eventually_async(lambda: loops.loop_facts()["chore files_out"]["stands_still"])
        done.set()
        await running
        seen.append(loops.loop_facts()["chore files_out"]["stands_still"])

    asyncio.run(look())
    assert seen == [False]
