"""Serving what is due of a table (webhooks, destinations): each row in a task of its own of a process's event loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

import httpx

from jobs.pipeline.faults import first_line, is_transient

log = logging.getLogger("jobs.pipeline.serving")

AT_ONCE = 20  # rows that a process serves at a time


class Server:
    """Serves the rows of a table. Any number of processes may: who serves a row holds its lease."""

    noun: str  # what a row is called in the log

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self._serving: dict[int, asyncio.Task[None]] = {}

    async def due(self, busy: list[int], room: int) -> Iterable[int]:
        """The rows that are due, without those that are `busy`, about `room` of them."""
        raise NotImplementedError

    async def serve(self, pk: int) -> None:
        """Serve a row until nothing of it is due."""
        raise NotImplementedError

    async def serve_due(self) -> None:
        """Begin to serve what is due; returns at once. Call it once a second."""
        self._serving = {pk: task for pk, task in self._serving.items() if not task.done()}
        if (room := AT_ONCE - len(self._serving)) > 0:
            for pk in dict.fromkeys(await self.due(list(self._serving), room)):
                self._serving[pk] = asyncio.create_task(self._serve(pk))

    async def wait(self) -> None:
        """Until what is being served is done for now."""
        await asyncio.gather(*self._serving.values())

    async def close(self) -> None:
        """End what is on its way; leases run out, and others send it again."""
        for task in self._serving.values():
            task.cancel()
        await asyncio.gather(*self._serving.values(), return_exceptions=True)
        await self.client.aclose()

    async def _serve(self, pk: int) -> None:
        try:
            await self.serve(pk)
        except Exception as error:
            if is_transient(error):
                log.warning("%s %s waits: the database failed (%s).", self.noun, pk, first_line(error))
            else:
                log.exception("%s %s could not be served", self.noun, pk)
