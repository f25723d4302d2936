"""Groups: rows of a busy one, however many, do not keep others from being claimed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from jobs.models import Domain
from jobs.pipeline import Stage, queue
from jobs.pipeline.claim import LOOK_AHEAD, claim, claim_of_other_groups
from jobs.pipeline.pump import Pump
from tests.patience import patient

BATCH = 50
CROWD = LOOK_AHEAD * BATCH + 500  # more than a claim looks at

MakeStage = Callable[..., Stage[Any, Any]]


@pytest.fixture
def crowded(domains: Callable[[int], list[Domain]], stage_of: MakeStage) -> Stage[Any, Any]:
    """A stage with a prioritised crowd of one group in front of ten groups of one row."""
    rows = domains(CROWD + 10)
    ids = [row.pk for row in rows]
    Domain.objects.filter(pk__in=ids[:CROWD]).update(page_limit=1)
    for n, row in enumerate(ids[CROWD:]):
        Domain.objects.filter(pk=row).update(page_limit=100 + n)
    stage = stage_of(None, limit_by="page_limit", limit=2)
    queue(stage, ids[:CROWD], priority=-10)
    queue(stage, ids[CROWD:])
    return stage


def test_groups_behind_a_crowd_are_claimed(crowded: Stage[Any, Any]) -> None:
    assert claim(crowded, BATCH, [1]) == [], "the head of the queue is full of the busy group"
    rows = claim_of_other_groups(crowded, BATCH, [1])
    assert sorted(row.page_limit for row in rows) == list(range(100, 110))


def test_they_are_taken_in_turn(crowded: Stage[Any, Any]) -> None:
    first = claim_of_other_groups(crowded, 1, [1])
    second = claim_of_other_groups(crowded, 1, [1], first[0].page_limit)
    assert (first[0].page_limit, second[0].page_limit) == (100, 101)


def test_no_more_rows_of_a_group_are_claimed_than_its_limit(crowded: Stage[Any, Any]) -> None:
    Domain.objects.filter(page_limit__gte=100).update(page_limit=7)
    assert len(claim_of_other_groups(crowded, BATCH, [1])) == 2


def test_a_pump_works_them_while_the_crowd_is_busy(crowded: Stage[Any, Any]) -> None:
    async def main() -> list[int]:
        others: list[int] = []
        stopping = asyncio.Event()

        async def work(domain: Domain, web: object) -> str:
            if domain.page_limit == 1:
                await stopping.wait()
            else:
                others.append(domain.page_limit or 0)
            if len(others) == 10:
                stopping.set()
            return "read"

        fields = {name: getattr(crowded, name) for name in crowded.__dataclass_fields__}
        stage: Stage[Any, Any] = Stage(**{**fields, "work": work})
        await asyncio.wait_for(Pump(stage, None, stopping=stopping).run(), patient(60.0))  # type: ignore[arg-type]
        return others

    assert sorted(asyncio.run(main())) == list(range(100, 110))
