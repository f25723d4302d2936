"""Answers that go on: files of any size, and events as they happen. No thread is held while a client reads."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import orjson
from asgiref.sync import sync_to_async
from django.db import connection
from django.http import StreamingHttpResponse

from scrapersky.api.events import after, now, read_cursor

POLL_SECONDS = 0.5
HEARTBEAT_SECONDS = 15.0
LIFE_SECONDS = 3600.0  # then the client comes back with fresh credentials, and loses nothing
BEHIND = 2000  # events that wait for one client before it is let go


def streamed(parts: Iterator[bytes], request: Any, content_type: str) -> StreamingHttpResponse:
    """An answer made of parts: pulled one by one from a thread under ASGI, as they are under WSGI."""
    body: Any = _pulled(parts) if hasattr(request._request, "scope") else parts
    return StreamingHttpResponse(body, content_type=content_type)


async def _pulled(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    pull = sync_to_async(_next, thread_sensitive=False)
    while (part := await pull(parts)) is not None:
        yield part


def _next(parts: Iterator[bytes]) -> bytes | None:
    """The next part; the connection goes back to the pool while the client reads."""
    try:
        return next(parts, None)
    finally:
        connection.close()


class Feed:
    """One reader of the events table for all streams of the process: each event is read and written as text once.

    It polls: a notification would serialise the commits of every worker, and events become readable only when all
    older transactions have ended, so that it would come too early anyhow.
    """

    def __init__(self) -> None:
        self.streams: set[asyncio.Queue[tuple[tuple[int, int], bytes] | None]] = set()
        self._task: asyncio.Task[None] | None = None

    async def stream(self, start: str | None) -> AsyncIterator[bytes]:
        """What happened behind `start` (now, if it is None), then what happens; a comment as heartbeat."""
        queue: asyncio.Queue[tuple[tuple[int, int], bytes] | None] = asyncio.Queue(BEHIND)
        ends = time.monotonic() + LIFE_SECONDS
        self._join(queue)
        try:
            yield b"retry: 2000\n\n"
            at = read_cursor(start or await in_thread(now))
            async for place, text in _backlog(at):
                at = place
                yield text
            async for place, text in _live(queue, ends):
                if place > at:
                    yield text
        finally:
            self.streams.discard(queue)

    def _join(self, queue: Any) -> None:
        self.streams.add(queue)
        if self._task is None or self._task.done() or self._task.get_loop() is not asyncio.get_running_loop():
            self._task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        cursor = await in_thread(now)
        while self.streams:
            await asyncio.sleep(POLL_SECONDS)
            with contextlib.suppress(Exception):  # the database is away for a moment: the next poll goes on here
                for event in await in_thread(after, cursor):
                    cursor = event["cursor"]
                    self._hand_out((read_cursor(cursor), as_text(event)))

    def _hand_out(self, event: tuple[tuple[int, int], bytes]) -> None:
        for queue in list(self.streams):
            if queue.full():
                self.streams.discard(queue)  # too slow: it is let go, and resumes where it was
                queue.get_nowait()
                queue.put_nowait(None)
            else:
                queue.put_nowait(event)


async def _backlog(at: tuple[int, int]) -> AsyncIterator[tuple[tuple[int, int], bytes]]:
    while found := await in_thread(after, f"{at[0]}-{at[1]}"):
        for event in found:
            at = read_cursor(event["cursor"])
            yield at, as_text(event)


async def _live(queue: Any, ends: float) -> AsyncIterator[tuple[tuple[int, int], bytes]]:
    while time.monotonic() < ends:
        try:
            event = await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
        except TimeoutError:
            event = ((2**63, 0), b": still here\n\n")
        if event is None:
            return
        yield event


def as_text(event: dict[str, Any]) -> bytes:
    """An event in the words of server-sent events (WHATWG HTML, 9.2)."""
    data: bytes = orjson.dumps(event, default=str, option=orjson.OPT_UTC_Z)
    return b"".join([f"id: {event['cursor']}\nevent: {event['kind']}\ndata: ".encode(), data, b"\n\n"])


async def in_thread(function: Any, *given: Any) -> Any:
    """Ask the database from a thread, and give its connection back."""
    return await sync_to_async(_asked, thread_sensitive=False)(function, *given)


def _asked(function: Any, *given: Any) -> Any:
    try:
        return function(*given)
    finally:
        connection.close()


feed = Feed()
