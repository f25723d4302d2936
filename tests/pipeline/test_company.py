"""Finished rows wait for company: what a settlement costs beside its rows is paid for several of them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from jobs.models import Domain
from jobs.pipeline import pump, queue
from tests.pipeline.conftest import work_off


@pytest.mark.parametrize(("work", "wait"), [(0.0, 0.02), (0.1, 0.02), (1.0, 0.1), (4.0, 0.4), (5.0, 0.5), (90.0, 0.5)])
def test_a_row_waits_a_tenth_of_what_its_work_took_and_never_long(work: float, wait: float) -> None:
    assert pump.group_wait(work) == pytest.approx(wait)


@pytest.fixture
def groups(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows were settled together, of each group."""
    sizes: list[int] = []
    settle = pump.settle

    def counted(stage: Any, group: Any, *more: Any) -> Any:
        sizes.append(len(group))
        return settle(stage, group, *more)

    monkeypatch.setattr(pump, "settle", counted)
    return sizes


class Two:
    """Work in which the second row ends only after the first one has, and a look at what was settled, between."""

    def __init__(self) -> None:
        self.first_has_ended = asyncio.Event()

    async def work(self, domain: Domain, web: Any) -> str:
        if domain.host == "shop0.test":
            self.first_has_ended.set()
            return "first"
        await self.first_has_ended.wait()
        for _ in range(5):  # the loop that settles has its turns
            await asyncio.sleep(pump.GROUP_WAIT_SECONDS)
        return "second"


def test_a_row_that_ends_while_another_is_in_work_is_settled_with_it(domains, stage_of, groups, monkeypatch) -> None:
    monkeypatch.setattr(pump, "group_wait", lambda seconds: 3_600.0)
    domains(2)
    stage = stage_of(Two().work)
    queue(stage, Domain.objects.all())
    assert work_off(stage) == {"found": 2}
    assert groups == [2]


def test_a_row_does_not_wait_where_no_other_is_in_work(domains, stage_of, groups, monkeypatch) -> None:
    monkeypatch.setattr(pump, "group_wait", lambda seconds: 3_600.0)
    domains(1)
    stage = stage_of(Two().work)
    queue(stage, Domain.objects.all())
    assert work_off(stage) == {"found": 1}
    assert groups == [1]


def test_a_row_whose_group_waits_for_it_does_not_wait(domains, stage_of, groups, monkeypatch) -> None:
    monkeypatch.setattr(pump, "group_wait", lambda seconds: 3_600.0)
    domains(2)

    async def second_waits_for_the_first(domain: Domain, web: Any) -> str:
        while domain.host != "shop0.test" and not groups:
            await asyncio.sleep(pump.GROUP_WAIT_SECONDS)
        return "done"

    stage = stage_of(second_waits_for_the_first, limit_by="host")
    queue(stage, Domain.objects.all())
    assert work_off(stage) == {"found": 2}
    assert groups == [1, 1]
