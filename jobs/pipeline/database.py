"""Database work off the event loop: a few threads, each with a Django connection of its own."""

from __future__ import annotations

import asyncio
import logging
import os
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

from jobs.pipeline.faults import DATABASE_ERRORS, Fault, fault_of, first_line, is_transient

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger("jobs.database")

THREADS = 3  # two settle while one claims; more only wait for the same disk
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.05, 30.0
QUICK_RETRY_SECONDS = 0.2  # after a lost race, at most

LOCK_WAIT_MILLISECONDS = 1_000  # what signs of life may wait for a lock, so that they never wait for each other long

_pools: dict[str, ThreadPoolExecutor] = {}
_owner = 0


def _executor(name: str, threads: int) -> ThreadPoolExecutor:
    global _owner  # pools are a process's own: a forked child must not inherit its parent's connections
    if _owner != os.getpid():
        _pools.clear()
        _owner = os.getpid()
    if name not in _pools:
        _pools[name] = ThreadPoolExecutor(threads, thread_name_prefix=name)
    return _pools[name]


def _fresh(function: Callable[[], T]) -> T:
    """Run in a thread; after a failure its connection is dropped, so that the next call opens a new one."""
    try:
        return function()
    except DATABASE_ERRORS:
        connection.close()
        raise


async def in_database(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call `function` in a database thread. The caller's context variables do not go along.

    Raises whatever it raises; see `jobs.pipeline.faults` for what an error means.
    """
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_executor("database", THREADS), lambda: _fresh(lambda: function(*args, **kwargs)))


async def in_database_apart(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """As `in_database`, on a connection of its own, for leases and heartbeats.

    They must not wait behind settlements that wait for a lock. A lock they need themselves is waited for
    LOCK_WAIT_MILLISECONDS, in a transaction of their own; then it raises (55P03).
    """

    def act() -> T:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {LOCK_WAIT_MILLISECONDS}")
            return function(*args, **kwargs)

    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_executor("life", 1), lambda: _fresh(act))


async def in_database_patiently(function: Callable[..., T], *args: Any, give_up_after: float = 600.0) -> T:
    """As `in_database`, with back-off (at most 30 s) while the database is at fault, for `give_up_after` seconds."""
    loop = asyncio.get_running_loop()
    end, wait = loop.time() + give_up_after, FIRST_WAIT_SECONDS
    while True:
        try:
            return await in_database(function, *args)
        except Exception as error:
            if not is_transient(error) or loop.time() + wait > end:
                raise
            pause = _pause(error, wait)
            log.warning("The database failed (%s); trying again in %.1f s.", first_line(error), pause)
        await asyncio.sleep(pause)
        wait = min(wait * 2, LONGEST_WAIT_SECONDS)


def _pause(error: Exception, wait: float) -> float:
    lost_a_race = fault_of(error) is Fault.RACE_LOST  # who lost one wins the next, if both do not come back together
    return random.uniform(0.0, QUICK_RETRY_SECONDS) if lost_a_race else wait  # noqa: S311 -- spread, not secrecy


def _close_own(everyone: Barrier) -> None:
    everyone.wait()
    connection.close()


def close_threads() -> None:
    """End the threads and their connections: at the end of a process or of a test."""
    for pool in _pools.values():
        everyone = Barrier(pool._max_workers)  # so that each thread closes its own connection, and none takes two turns
        for _ in range(pool._max_workers):
            pool.submit(_close_own, everyone)
        pool.shutdown(wait=True)
    _pools.clear()
