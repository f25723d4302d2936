"""Events as they happen, for all streams of a web process together: one reader, one LISTEN, each event written once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any
from weakref import WeakSet

import orjson
import psycopg
from django.conf import settings
from django.db import connection

from jobs.events.event_log import concerns, events_after
from jobs.models.event import CHANNEL
from jobs.pipeline.faults import is_transient
from jobs.store.commit_order import head_cursor, read_cursor
from scrapersky.api.problems import Problem
from scrapersky.http.streaming import in_thread
from scrapersky.postgres import database_url

log = logging.getLogger("scrapersky.api.broadcast")

LISTEN_AGAIN_SECONDS = 5.0
POLL_SECONDS = 0.5
SOON_SECONDS = 0.05
HEARTBEAT_SECONDS = 15.0
LIFE_SECONDS = 3600.0  # then the client comes back with fresh credentials, and loses nothing
BEHIND = 2000  # events that wait for one client before it is let go

EventCursor = tuple[int, int]
Message = tuple[EventCursor, bytes]


class Subscription:
    """One open stream: whose it is, which events it shows, those that wait for it, and whether it may go on. Without
    references it is free again."""

    def __init__(self, who: str, kinds: Sequence[str], stages: Sequence[str], may_go_on: Callable[[], bool]) -> None:
        self.who, self.kinds, self.stages, self.may_go_on = who, kinds, stages, may_go_on
        self.waiting: asyncio.Queue[Message | None] = asyncio.Queue(BEHIND)

    def shows(self, event: dict[str, Any]) -> bool:
        """Whether the stream shows an event."""
        return concerns(event, self.kinds, self.stages)


class Broadcaster:
    """One reader of the events table for all streams of the process: each event is read and written as text once.

    A decision or an operation wakes it (LISTEN); what workers settle it finds by looking twice a second, because a
    notification would serialise the commits of every worker. Events become readable when all older transactions
    have ended, so that it must look again anyhow.
    """

    def __init__(self) -> None:
        self.subscriptions: WeakSet[Subscription] = WeakSet()
        self._lock = threading.Lock()  # views subscribe in threads of their own
        self._task: asyncio.Task[None] | None = None

    def subscribe(
        self,
        who: str,
        kinds: Sequence[str] = (),
        stages: Sequence[str] = (),
        may_go_on: Callable[[], bool] = lambda: True,
    ) -> Subscription:
        """One more stream, of these kinds and stages (none: of all), which ends within HEARTBEAT_SECONDS when it may
        not go on.

        Raises 503 when the process has no more of them, 429 when this key has no more.
        """
        most = settings.API_EVENT_STREAMS_PER_KEY
        with self._lock:
            taken = [subscription.who for subscription in self.subscriptions]
            if len(taken) >= settings.API_EVENT_STREAMS:
                raise Problem("unavailable", "All streams of this server are in use; follow GET /events instead.")
            if taken.count(who) >= most:
                raise Problem("too_many_streams", f"{most} streams are open with these credentials; close one first.")
            self.subscriptions.add(subscription := Subscription(who, kinds, stages, may_go_on))
        return subscription

    async def stream(self, subscription: Subscription, start: str) -> AsyncIterator[bytes]:
        """What happened behind the cursor `start`, then what happens; a comment as heartbeat."""
        at, ends = read_cursor(start), time.monotonic() + LIFE_SECONDS
        try:
            yield b"retry: 2000\n\n"
            await self._begin_to_read()
            async for event in _backlog(at):
                at = read_cursor(event["cursor"])
                if subscription.shows(event):
                    yield as_text(event)
            async for cursor, text in _live(subscription, ends):
                if cursor > at:
                    yield text
        finally:
            self.subscriptions.discard(subscription)

    async def _begin_to_read(self) -> None:
        """Returns when whatever happens from now on is handed out: what came before is the stream's own to read."""
        if not self._is_reading():
            cursor = await in_thread(head_cursor)
            if not self._is_reading():  # another stream may have begun meanwhile
                self._task = asyncio.create_task(self._read(cursor))

    def _is_reading(self) -> bool:
        task = self._task
        return task is not None and not task.done() and task.get_loop() is asyncio.get_running_loop()

    async def _read(self, cursor: str) -> None:
        woken = asyncio.Event()
        listening = asyncio.create_task(listen(woken))
        try:
            soon = 0.0
            while self.subscriptions:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), SOON_SECONDS if time.monotonic() < soon else POLL_SECONDS)
                    soon = time.monotonic() + 1  # what it tells of becomes readable when older transactions have ended
                woken.clear()
                if is_stopping():
                    self._let_go(list(self.subscriptions))
                cursor = await self._hand_on(cursor)
        finally:
            listening.cancel()

    async def _hand_on(self, cursor: str) -> str:
        """Hand out the events behind a cursor; returns where the next look goes on."""
        try:
            for event in await in_thread(events_after, cursor):
                cursor = event["cursor"]
                self._hand_out(event)
        except Exception as error:  # the next look goes on here
            if not is_transient(error):
                log.exception("Events could not be handed out; the stream tries again")
        return cursor

    def _hand_out(self, event: dict[str, Any]) -> None:
        with self._lock:
            subscriptions = [subscription for subscription in self.subscriptions if subscription.shows(event)]
        message = (read_cursor(event["cursor"]), as_text(event)) if subscriptions else None
        for subscription in subscriptions:
            if subscription.waiting.full():
                self._let_go([subscription])  # too slow
            else:
                subscription.waiting.put_nowait(message)

    def _let_go(self, subscriptions: list[Subscription]) -> None:
        """End streams; their clients come back and resume where they were."""
        for subscription in subscriptions:
            self.subscriptions.discard(subscription)
            if subscription.waiting.full():
                subscription.waiting.get_nowait()
            subscription.waiting.put_nowait(None)


def is_stopping() -> bool:
    """Whether uvicorn is stopping: it waits for open answers, and a stream would keep it for STOP_SECONDS."""
    server = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return bool(getattr(server, "should_exit", False))


async def listen(woken: asyncio.Event) -> None:
    """Set the event at each notification, for as long as the task lives; never, where only polling is possible."""
    while settings.LISTEN:
        try:
            async with await psycopg.AsyncConnection.connect(**_parameters(), autocommit=True) as listener:
                await listener.execute(f"LISTEN {CHANNEL}")
                async for _ in listener.notifies():
                    woken.set()
        except Exception as error:
            if not is_transient(error):
                log.exception("The stream of events hears nothing and polls; it listens again soon")
        await asyncio.sleep(LISTEN_AGAIN_SECONDS)


def _parameters() -> dict[str, Any]:
    """Where LISTEN works: not through a transaction pooler, and not with a connection of the process's own pool."""
    if settings.DATABASE_DIRECT_URL:
        return dict(database_url.parse(settings.DATABASE_DIRECT_URL))
    given = connection.get_connection_params()
    return {name: value for name, value in given.items() if name not in ("pool", "cursor_factory", "context")}


async def _backlog(at: EventCursor) -> AsyncIterator[dict[str, Any]]:
    while events := await in_thread(events_after, f"{at[0]}-{at[1]}"):
        for event in events:
            at = read_cursor(event["cursor"])
            yield event


async def _live(subscription: Subscription, ends: float) -> AsyncIterator[Message]:
    next_check = time.monotonic() + HEARTBEAT_SECONDS
    while time.monotonic() < ends:
        try:
            event = await asyncio.wait_for(subscription.waiting.get(), HEARTBEAT_SECONDS)
        except TimeoutError:
            event = ((2**63, 0), b": still here\n\n")
        if event is None:
            return
        if time.monotonic() >= next_check:
            if not await in_thread(_may_go_on, subscription):
                return
            next_check = time.monotonic() + HEARTBEAT_SECONDS
        yield event


def _may_go_on(subscription: Subscription) -> bool:
    try:
        return subscription.may_go_on()
    except Exception as error:  # the next heartbeat checks again
        if not is_transient(error):
            raise
        return True


def as_text(event: dict[str, Any]) -> bytes:
    """An event in the words of server-sent events (WHATWG HTML, 9.2)."""
    data: bytes = orjson.dumps(event, default=str, option=orjson.OPT_UTC_Z)
    return b"".join([f"id: {event['cursor']}\nevent: {event['kind']}\ndata: ".encode(), data, b"\n\n"])


broadcaster = Broadcaster()
