"""Reading ahead: a bounded lead, nothing lost, nothing left running."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from jobs.pipeline.ahead import ahead


class Source:
    """Numbers, and what became of their generator."""

    def __init__(self, count: int, fault: Exception | None = None) -> None:
        self.count, self.fault = count, fault
        self.made = 0
        self.closed = False

    async def numbers(self) -> AsyncGenerator[int, None]:
        try:
            for number in range(self.count):
                self.made += 1
                yield number
            if self.fault:
                raise self.fault
        finally:
            self.closed = True


async def everything_else() -> None:
    """Let the other tasks go on until each of them waits for something."""
    for _ in range(100):
        await asyncio.sleep(0)


def test_the_source_runs_ahead_but_only_so_far() -> None:
    async def look() -> tuple[int, int, list[int]]:
        source = Source(10)
        async with ahead(source.numbers(), 3) as items:
            await everything_else()
            before = source.made
            first = await anext(items)
            await everything_else()
            return before, source.made, [first, *[item async for item in items]]

    assert asyncio.run(look()) == (3, 4, list(range(10)))


def test_heavy_items_count_for_more_and_one_alone_always_passes() -> None:
    async def look() -> tuple[int, list[int]]:
        source = Source(6)
        async with ahead(source.numbers(), 4, weigh=lambda number: 100 if number == 2 else 1) as items:
            await everything_else()
            return source.made, [item async for item in items]

    assert asyncio.run(look()) == (3, list(range(6)))


def test_what_the_source_raises_comes_after_its_items() -> None:
    taken = []

    async def look() -> None:
        async with ahead(Source(3, ValueError("broken")).numbers(), 10) as items:
            await everything_else()
            async for item in items:
                taken.append(item)

    with pytest.raises(ValueError, match="broken"):
        asyncio.run(look())
    assert taken == [0, 1, 2]


@pytest.mark.parametrize("how", ["left", "cancelled"])
def test_whoever_leaves_ends_the_source(how: str) -> None:
    async def taker(source: Source) -> None:
        async with ahead(source.numbers(), 2) as items:
            await anext(items)
            if how == "cancelled":
                await asyncio.sleep(3600)

    async def look() -> Source:
        source = Source(10)
        task = asyncio.create_task(taker(source))
        await everything_else()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return source

    source = asyncio.run(look())
    assert source.closed
    assert source.made < 10
