"""Database work off the event loop: a few threads, each with a Django connection of its own."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger("jobs.database")

THREADS = 4  # two settle while one claims and one renews leases; more only wait for the same disk
LONGEST_WAIT_SECONDS = 30.0

# Worth waiting for: the server restarts, the network is cut, connections are used up, a deadlock was broken.
TRANSIENT_DB_ERRORS = (OperationalError, InterfaceError)

_threads: ThreadPoolExecutor | None = None
_owner = 0


def _executor() -> ThreadPoolExecutor:
    global _threads, _owner  # one pool a process: a forked child must not inherit its parent's connections
    if _threads is None or _owner != os.getpid():
        _threads, _owner = ThreadPoolExecutor(THREADS, thread_name_prefix="database"), os.getpid()
    return _threads


def _fresh(function: Callable[[], T]) -> T:
    """Run in a thread; after a failure its connection is dropped, so that the next call opens a new one."""
    try:
        return function()
    except DatabaseError:
        connection.close()
        raise


async def in_database(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call `function` in a database thread. The caller's context variables do not go along.

    Raises whatever it raises; `OperationalError` and `InterfaceError` mean that the database is away.
    """
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_executor(), lambda: _fresh(lambda: function(*args, **kwargs)))


async def in_database_patiently(function: Callable[..., T], *args: Any, give_up_after: float = 600.0) -> T:
    """As `in_database`, with back-off (at most 30 s) while the database is away, for `give_up_after` seconds."""
    loop = asyncio.get_running_loop()
    end, wait = loop.time() + give_up_after, 0.1
    while True:
        try:
            return await in_database(function, *args)
        except TRANSIENT_DB_ERRORS as error:
            if loop.time() + wait > end:
                raise
            log.warning("The database is away (%s); trying again in %.1f s.", first_line(error), wait)
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT_SECONDS)


def _close_own(everyone: Barrier) -> None:
    everyone.wait()
    connection.close()


def first_line(error: BaseException) -> str:
    """The first line of an error's text, at most 200 characters; its class's name when it has no text."""
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


def close_threads() -> None:
    """End the threads and their connections: at the end of a process or of a test."""
    global _threads
    if _threads is None:
        return
    everyone = Barrier(THREADS)  # so that each thread closes its own connection, and none takes two turns
    for _ in range(THREADS):
        _threads.submit(_close_own, everyone)
    _threads.shutdown(wait=True)
    _threads = None
