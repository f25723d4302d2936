"""Two stages over parcels: `parcels`, and `returns`, which works at most two of a street at once."""

from __future__ import annotations

import asyncio
import ctypes
import os
import re
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from django.db import connection

from jobs.pipeline import Stage
from jobs.web import Web
from jobs.web.failures import Fail, Retry, Skip
from tests.dummy_stage.models import Parcel

PROCESS = int  # what `work` finds: the process that did it


async def nothing(parcel: Parcel) -> None:
    pass


async def sleep(parcel: Parcel) -> None:
    await asyncio.sleep(parcel.seconds)


async def block(parcel: Parcel) -> None:
    time.sleep(parcel.seconds)  # what code that forgets the event loop does


async def kill(parcel: Parcel) -> None:
    os.kill(os.getpid(), signal.SIGKILL)  # what the kernel does to a process that has used up the memory


async def segfault(parcel: Parcel) -> None:
    ctypes.string_at(0)


async def regex(parcel: Parcel) -> None:
    re.match(r"(a+)+$", "a" * 80 + "b")  # holds the interpreter for longer than the universe is old


async def memory(parcel: Parcel) -> None:
    hoard = []
    while True:
        hoard.append(b"x" * 20_000_000)
        time.sleep(0.02)


async def fail(parcel: Parcel) -> None:
    raise Fail("blocked")


async def skip(parcel: Parcel) -> None:
    raise Skip("shared_host")


async def retry(parcel: Parcel) -> None:
    raise Retry("timeout")


async def retry_once(parcel: Parcel) -> None:
    if parcel.attempts < 2:
        raise Retry("timeout", after=0.1)


async def bug(parcel: Parcel) -> None:
    raise ZeroDivisionError


DOES: dict[str, Callable[[Parcel], Awaitable[None]]] = {
    act.__name__: act
    for act in (nothing, sleep, block, kill, segfault, regex, memory, fail, skip, retry, retry_once, bug)
}


async def work(parcel: Parcel, web: Web) -> PROCESS:
    _note("begun", parcel)
    await DOES[parcel.does](parcel)
    return os.getpid()


def _note(word: str, parcel: Parcel) -> None:
    """Tell a file: a process that dies tells nobody else what it had begun."""
    if path := os.environ.get("PARCELS_JOURNAL"):
        with Path(path).open("a") as journal:
            journal.write(f"{word} {parcel.pk} {os.getpid()}\n")


def _save_as(stage: str, prefix: str) -> Callable[[Sequence[tuple[Parcel, PROCESS]]], None]:
    def save(found: Sequence[tuple[Parcel, PROCESS]]) -> None:
        fences = [getattr(parcel, f"{prefix}fence") for parcel, _ in found]
        columns = [stage, [parcel.pk for parcel, _ in found], fences, [worker for _, worker in found]]
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO deliveries (stage, parcel_id, fence, worker) "
                "SELECT %s, * FROM unnest(%s::bigint[], %s::int[], %s::int[])",
                columns,
            )

    return save


parcels: Stage[Parcel, PROCESS] = Stage(
    "parcels", Parcel, "status", "process_parcels", "PARCEL", work, _save_as("parcels", ""), title="Parcels"
)
returns: Stage[Parcel, PROCESS] = Stage(
    "returns", Parcel, "return_status", "process_returns", "RETURN", work, _save_as("returns", "return_"),
    limit_by="street", title="Returns",
)  # fmt: skip
