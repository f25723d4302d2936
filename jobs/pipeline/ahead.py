"""Read ahead: a source runs in a task of its own, a bounded distance ahead of its reader."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


@asynccontextmanager
async def ahead(
    source: AsyncGenerator[T, None], most: int, weigh: Callable[[T], int] = lambda item: 1
) -> AsyncIterator[AsyncIterator[T]]:
    """`async with ahead(source, 2) as items`: the source runs on until unread items reach the weight `most`.

    Raises what the source raises, after the items before it. Leaving the block ends the source.
    """
    lead = _Lead(source, most, weigh)
    try:
        yield lead.items()
    finally:
        lead.task.cancel()
        await asyncio.gather(lead.task, return_exceptions=True)


class _Lead(Generic[T]):
    def __init__(self, source: AsyncGenerator[T, None], most: int, weigh: Callable[[T], int]) -> None:
        self.most, self.weigh, self.weight = most, weigh, 0
        self.unread: deque[T] = deque()
        self.came, self.taken = asyncio.Event(), asyncio.Event()
        self.task = asyncio.create_task(self._run(source))

    async def _run(self, source: AsyncGenerator[T, None]) -> None:
        try:
            async with aclosing(source):
                async for item in source:
                    await self._put(item)
        finally:
            self.came.set()

    async def _put(self, item: T) -> None:
        self.unread.append(item)
        self.weight += self.weigh(item)
        self.came.set()
        while self.weight >= self.most:
            self.taken.clear()
            await self.taken.wait()

    async def items(self) -> AsyncIterator[T]:
        while True:
            while self.unread:
                item = self.unread.popleft()
                self.weight -= self.weigh(item)
                self.taken.set()
                yield item
            if self.task.done():
                break
            self.came.clear()
            await self.came.wait()
        await self.task
