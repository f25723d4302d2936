"""The quarantine of one process: what it works side by side, what alone, and when it asks for help."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from jobs.models import Domain
from jobs.pipeline import Stage
from jobs.pipeline.database import close_threads, in_database
from jobs.pipeline.watch import with_lost_rows
from jobs.runtime import quarantine
from jobs.runtime.quarantine import Quarantine
from tests.patience import eventually_async, patient

Work = Callable[[Domain, Any], Awaitable[None]]
LONG_AGO = "2020-01-01T00:00:00Z"


@pytest.fixture
def stages(transactional_db: None) -> Iterator[Callable[[Work], list[Stage[Any, Any]]]]:
    """Two stages over domains with the same work."""

    def make(work: Work) -> list[Stage[Any, Any]]:
        columns = (
            ("domain_metadata", "status", "DOMAIN"),
            ("sitemap_discovery", "sitemap_analysis_status", "DOMAIN_SITEMAP"),
        )
        return [Stage(name, Domain, column, name, prefix, work, lambda found: None) for name, column, prefix in columns]

    yield make
    close_threads()


def lost(host: str, attempts: int, prefix: str = "") -> Domain:
    """A domain whose worker died in its latest attempt."""
    state = {"status": "Processing", "fence": attempts, "attempts": attempts, "lease_until": LONG_AGO}
    return Domain.objects.create(host=host, **{prefix + name: value for name, value in state.items()})


def work_off(stages: list[Stage[Any, Any]]) -> None:
    async def main() -> None:
        process = Quarantine(stages, None, "here", asyncio.Event())  # type: ignore[arg-type]  # this work uses no web
        while process.working or await in_database(lambda: bool(with_lost_rows(stages))):
            await process._turn()

    asyncio.run(asyncio.wait_for(main(), patient(30)))


def test_first_attempts_of_two_stages_are_worked_side_by_side_and_suspects_alone(
    stages: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "LOOK_SECONDS", 0.02)  # there are many looks while a row is at work
    running, beside = set[str](), dict[str, set[str]]()
    both = asyncio.Barrier(2)

    async def work(domain: Domain, web: Any) -> None:
        running.add(domain.host)
        if domain.host.startswith("first"):
            await both.wait()
        for host in running:
            beside[host] = beside.get(host, set()) | running
        await asyncio.sleep(0.2)
        running.remove(domain.host)

    lost("first-home.test", 1)
    lost("first-sitemap.test", 1, "sitemap_analysis_")
    for number in (2, 3):
        lost(f"suspect-home-{number}.test", number)
        lost(f"suspect-sitemap-{number}.test", number, "sitemap_analysis_")
    work_off(stages(work))

    assert (
        beside.pop("first-home.test") == beside.pop("first-sitemap.test") == {"first-home.test", "first-sitemap.test"}
    )
    assert beside == {host: {host} for host in beside}
    assert len(beside) == 4
    assert [host.split("-")[1] for host in beside] == ["home", "sitemap"] * 2, "the stages take turns"


def test_what_a_row_gave_is_stored_before_the_next_one_which_may_be_deadly_begins(stages: Any) -> None:
    stored = []

    async def work(domain: Domain, web: Any) -> None:
        stored.append(await in_database(Domain.objects.filter(status="Completed").count))

    for number in range(3):
        lost(f"first-{number}.test", 1)
    work_off(stages(work))
    assert stored == [0, 1, 2]


def test_nothing_else_begins_while_a_suspect_is_at_work(stages: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantine, "LOOK_SECONDS", 0.02)
    begun: list[str] = []
    lost("suspect.test", 2)

    async def main() -> None:
        may_end, stopping = asyncio.Event(), asyncio.Event()

        async def work(domain: Domain, web: Any) -> None:
            begun.append(domain.host)
            if domain.host == "suspect.test":
                await may_end.wait()

        process = Quarantine(stages(work), None, "here", stopping)  # type: ignore[arg-type]
        running = asyncio.create_task(process.run())
        await eventually_async(lambda: bool(begun))
        await in_database(lost, "late.test", 1, "sitemap_analysis_")
        await eventually_async(lambda: process.left_since is not None)
        for _ in range(5):  # it has looked at the late one again and again
            at = process.busy_at
            await eventually_async(lambda at=at: process.busy_at > at)  # type: ignore[misc]
        assert begun == ["suspect.test"]
        may_end.set()
        await eventually_async(lambda: len(begun) == 2)
        stopping.set()
        await running

    asyncio.run(main())
    assert begun == ["suspect.test", "late.test"]


def test_help_is_asked_for_while_rows_wait_behind_one_at_work_and_a_helper_ends_when_there_are_none(
    stages: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "HELP_SECONDS", 0.0)
    monkeypatch.setattr(quarantine, "HELPER_IDLE_SECONDS", 0.0)
    monkeypatch.setattr(quarantine, "LOOK_SECONDS", 0.1)
    slow, quick = lost("slow.test", 1), lost("quick.test", 1)
    Domain.objects.filter(pk=quick.pk).update(lease_until="2020-01-02T00:00:00Z")

    async def main() -> None:
        may_end, stopping, of_helper = asyncio.Event(), asyncio.Event(), asyncio.Event()

        async def work(domain: Domain, web: Any) -> None:
            if domain.pk == slow.pk:
                await may_end.wait()

        both: Any = stages(work)
        first, helper = Quarantine(both, None, "one", stopping), Quarantine(both, None, "two", of_helper, True)  # type: ignore[arg-type]
        assert not first.needs_help
        await first._turn()
        while not first.needs_help:
            await first._turn()
        await helper.run()
        assert (await in_database(Domain.objects.get, pk=quick.pk)).status == "Completed"
        await first._turn()
        assert not first.needs_help, "the one at work is not left over"
        may_end.set()
        while (await in_database(Domain.objects.get, pk=slow.pk)).status != "Completed":
            await first._turn()

    asyncio.run(asyncio.wait_for(main(), patient(30)))
