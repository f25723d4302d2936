"""Threads with a database connection each: few, and given back when nobody needs them.

`ShortThreads` run statements; a thread that was idle for a while closes its connection and ends. `SessionThread` has
the one session of a process: it hears notifications, and between them writes the signs of life, which wait for nobody.
"""

from __future__ import annotations

import logging
import os
import select
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from django.conf import settings
from django.db import connection, connections
from psycopg import sql

from jobs.pipeline.faults import Fault, fault_of, first_line

log = logging.getLogger("jobs.database")

IDLE_SECONDS = 20.0  # longer than the pauses of an idle worker, so that one connection stays open
LISTEN_AGAIN_SECONDS = 1.0

Work = tuple["Future[Any]", Callable[[], Any]]


def _do(work: Work) -> None:
    """Run it; after a fault of the database its connection is dropped, so that the next call opens another one."""
    future, act = work
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(act())
    except BaseException as error:
        if fault_of(error) is not Fault.NOT_DATABASE:
            connection.close()
        future.set_exception(error)


class ShortThreads(Executor):
    """At most `most` threads. The one that was busy last is taken first, so that the others can end."""

    def __init__(self, name: str, most: int) -> None:
        self.name, self.most = name, most
        self.lock = threading.Lock()
        self.waiting: deque[Work] = deque()
        self.idle: list[SimpleQueue[Work | None]] = []
        self.threads: set[threading.Thread] = set()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As every executor."""
        work: Work = (Future(), lambda: fn(*args, **kwargs))
        with self.lock:
            if self.idle:
                self.idle.pop().put(work)
            elif len(self.threads) < self.most:
                thread = threading.Thread(target=self._run, args=[work], name=self.name, daemon=True)
                self.threads.add(thread)
                thread.start()
            else:
                self.waiting.append(work)
        return work[0]

    def _run(self, work: Work | None) -> None:
        mine: SimpleQueue[Work | None] = SimpleQueue()
        while work is not None:
            _do(work)
            work = self._next(mine)
        connection.close()

    def _next(self, mine: SimpleQueue[Work | None]) -> Work | None:
        """What to do next; None when there was nothing for IDLE_SECONDS."""
        with self.lock:
            if self.waiting:
                return self.waiting.popleft()
            self.idle.append(mine)
        with suppress(Empty):
            return self._ended(mine.get(timeout=IDLE_SECONDS))
        with self.lock:
            if mine in self.idle:
                self.idle.remove(mine)
                return self._ended(None)
        return self._ended(mine.get())  # it came at the last moment

    def _ended(self, work: Work | None) -> Work | None:
        if work is None:
            self.threads.discard(threading.current_thread())
        return work

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the threads and their connections, after the work in hand."""
        with self.lock:
            threads = list(self.threads)
        while any(thread.is_alive() for thread in threads):
            with self.lock:
                while self.idle:
                    self.idle.pop().put(None)
            for thread in threads:
                thread.join(0.01)


class SessionThread(Executor):
    """One thread with one session: at `DATABASE_DIRECT_URL`, where there is one, since a pooler's has no LISTEN."""

    def __init__(self) -> None:
        self.work: deque[Work] = deque()
        self.lock = threading.Lock()
        self.read_end, self.write_end = os.pipe()
        os.set_blocking(self.read_end, False)
        self.thread: threading.Thread | None = None
        self.closing = False
        self.channels: Sequence[str] = ()
        self.arrived: Callable[[str, str], object] = lambda channel, payload: None
        self.listening_on: Any = None  # the driver's connection that listens to these channels
        self.logged = ""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As every executor."""
        work: Work = (Future(), lambda: fn(*args, **kwargs))
        self.work.append(work)
        self._wake()
        return work[0]

    def listen(self, channels: Sequence[str], arrived: Callable[[str, str], object]) -> None:
        """Call `arrived(channel, payload)`, in this thread, for each notification; no channels: listen no more.

        It gets empty texts whenever the session has begun to listen, since something may have come before."""
        with self.lock:
            self.channels, self.arrived, self.listening_on = channels, arrived, None
        self._wake()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the thread and its session, after the work in hand."""
        self.closing = True
        if self.thread is not None:
            self._wake()
            self.thread.join()
        os.close(self.read_end)
        os.close(self.write_end)

    def _wake(self) -> None:
        with self.lock:
            if self.thread is None or not self.thread.is_alive():
                self.thread = threading.Thread(target=self._run, name="session", daemon=True)
                self.thread.start()
        os.write(self.write_end, b".")

    def _run(self) -> None:
        if settings.SESSION_DATABASE:
            own = {**connection.settings_dict, **settings.SESSION_DATABASE}
            connections["default"] = type(connections["default"])(own, "default")
        while not self.closing or self.work:
            while self.work:
                _do(self.work.popleft())
            if not self.closing:
                self._wait(self._hear())
        connection.close()

    def _hear(self) -> int | None:
        """Pass on what has arrived; returns the descriptor on which more will arrive, None when nobody listens."""
        if not self.channels:
            return None
        try:
            self._listen()
            for notification in connection.connection.notifies(timeout=0):
                self.arrived(notification.channel, notification.payload)
            self.logged = ""
            return int(connection.connection.fileno())
        except Exception as error:  # whatever it is, leases and heartbeats go on
            if fault_of(error) is Fault.NOT_DATABASE:
                log.exception("Notifications could not be passed on")
            connection.close()
            self._log(first_line(error))
            return None

    def _listen(self) -> None:
        connection.ensure_connection()
        with self.lock:
            channels, arrived = self.channels, self.arrived
            if self.listening_on is connection.connection:
                return
            self.listening_on = connection.connection
        with connection.cursor() as cursor:
            for channel in channels:
                cursor.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
        arrived("", "")

    def _log(self, sentence: str) -> None:
        if sentence != self.logged:
            log.warning("No notifications at the moment (%s); polling finds what waits.", sentence)
        self.logged = sentence

    def _wait(self, descriptor: int | None) -> None:
        until = LISTEN_AGAIN_SECONDS if self.channels and descriptor is None else None
        select.select([self.read_end, *([] if descriptor is None else [descriptor])], [], [], until)
        with suppress(BlockingIOError):
            os.read(self.read_end, 4096)
