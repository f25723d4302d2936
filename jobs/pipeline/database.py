"""Database work off the event loop: a few threads, each with a Django connection of its own (see `threads`)."""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import random
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, ParamSpec, TypeVar, cast

from django.db import OperationalError, connection, transaction

from jobs.pipeline.faults import Fault, fault_of, first_line, is_transient
from jobs.pipeline.threads import SessionThread, ShortThreads

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger("jobs.database")

THREADS = 2  # with the session three connections a process; more only wait for the same disk
LONG_THREADS = 8  # two for each of what may take minutes at a time: files out, lists in, recipes; and for the rest
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.05, 30.0
WRITE_ATTEMPTS, WRITE_AGAIN_SECONDS = 20, 1.0
QUICK_RETRY_SECONDS = 0.2  # after a lost race, at most

LOCK_WAIT_MILLISECONDS = 1_000  # what signs of life may wait for a lock, so that they never wait for each other long

_pools: dict[str, ShortThreads | SessionThread] = {}
_owner = 0
_warned_at = float("-inf")  # by the event loop's clock


def _executor(name: str, make: Callable[[], ShortThreads | SessionThread]) -> ShortThreads | SessionThread:
    global _owner  # pools are a process's own: a forked child must not inherit its parent's connections
    if _owner != os.getpid():
        _pools.clear()
        _owner = os.getpid()
    if name not in _pools:
        _pools[name] = make()
    return _pools[name]


def session() -> SessionThread:
    """The process's one session: for notifications, leases and heartbeats."""
    return cast(SessionThread, _executor("session", SessionThread))


def database_now() -> datetime:
    """The time by the database's clock, by which leases and schedules are made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (now,) = cursor.fetchone() or (None,)
    return cast(datetime, now)


def write_after_a_fault(act: Callable[[], object], what: str) -> bool:
    """Call `act` until the database takes it, for WRITE_ATTEMPTS seconds; whether it did. `what` begins the warnings.

    For a thread that may wait, and for what goes on without it, only later. Raises what is no passing fault.
    """
    for _ in range(WRITE_ATTEMPTS):
        connection.close()  # a broken one
        try:
            act()
            return True
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("%s (%s)", what, first_line(error))
        time.sleep(WRITE_AGAIN_SECONDS)
    return False


async def in_database(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call `function` in a database thread. The caller's context variables do not go along.

    Raises whatever it raises; see `jobs.pipeline.faults` for what an error means.
    """
    pool = _executor("database", lambda: ShortThreads("database", THREADS))
    return await asyncio.get_running_loop().run_in_executor(pool, lambda: function(*args, **kwargs))


async def in_database_apart(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """As `in_database`, in the process's session, for leases and heartbeats.

    They must not wait behind settlements that wait for a lock. A lock they need themselves is waited for
    LOCK_WAIT_MILLISECONDS, in a transaction of their own; then it raises (55P03).
    """

    def act() -> T:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {LOCK_WAIT_MILLISECONDS}")
            return function(*args, **kwargs)

    return await asyncio.get_running_loop().run_in_executor(session(), act)


async def in_database_patiently(function: Callable[..., T], *args: Any, give_up_after: float = 600.0) -> T:
    """As `in_database`, with back-off (at most 30 s) while the database is at fault, for `give_up_after` seconds."""
    return await _patiently(lambda: in_database(function, *args), give_up_after)


async def in_transaction_patiently(function: Callable[..., T], *args: Any, give_up_after: float = 600.0) -> T:
    """As `in_database_patiently`, in one transaction that is carried out once: where the connection is lost before the
    answer to its COMMIT comes, the database says what became of it."""
    once = _Once(function)
    return await in_database_patiently(once, *args, give_up_after=give_up_after)


class _Once:
    """A function in a transaction, which is not repeated when it was committed."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.transaction: int | None = None
        self.result: Any = None

    def __call__(self, *args: Any) -> Any:
        if self.transaction is None or not self._was_committed():
            with transaction.atomic(), connection.cursor() as cursor:
                self.result = self.function(*args)
                cursor.execute("SELECT pg_current_xact_id()::text::bigint")
                (self.transaction,) = cursor.fetchone() or (None,)
        return self.result

    def _was_committed(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_xact_status(%s::text::xid8)", [self.transaction])
            (status,) = cursor.fetchone() or (None,)
        if status == "in progress":
            raise OperationalError("Its COMMIT is still under way.")
        return bool(status == "committed")


async def in_database_for_long(function: Callable[..., T], *args: Any, give_up_after: float = 600.0) -> T:
    """As `in_database_patiently`, in threads of its own: what takes minutes must not hold up the rest."""
    pool = _executor("long", lambda: ShortThreads("long", LONG_THREADS))
    loop = asyncio.get_running_loop()
    return await _patiently(lambda: loop.run_in_executor(pool, lambda: function(*args)), give_up_after)


async def _patiently(run: Callable[[], Awaitable[T]], give_up_after: float) -> T:
    loop = asyncio.get_running_loop()
    end, wait = loop.time() + give_up_after, FIRST_WAIT_SECONDS
    while True:
        try:
            return await run()
        except Exception as error:
            if not is_transient(error) or loop.time() + wait > end:
                raise
            pause = _pause(error, wait)
            _warn(error, pause, loop.time())
        await asyncio.sleep(pause)
        wait = min(wait * 2, LONGEST_WAIT_SECONDS)


def _warn(error: Exception, pause: float, now: float) -> None:
    """Warn that a statement waits, unless another did within as long a pause: of an outage one line is logged."""
    global _warned_at
    if now - _warned_at < pause:
        return
    _warned_at = now
    log.warning("The database failed (%s); trying again in %.1f s.", first_line(error), pause)


def _pause(error: Exception, wait: float) -> float:
    lost_a_race = fault_of(error) is Fault.RACE_LOST  # who lost one wins the next, if both do not come back together
    return random.uniform(0.0, QUICK_RETRY_SECONDS) if lost_a_race else wait  # noqa: S311 -- spread, not secrecy


def close_threads() -> None:
    """End the threads and their connections: at the end of a process or of a test."""
    for pool in _pools.values() if _owner == os.getpid() else ():
        pool.shutdown()
    _pools.clear()


atexit.register(close_threads)
