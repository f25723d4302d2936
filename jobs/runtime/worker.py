"""One worker process: the event loop in which stages run, in one of three roles.

`stages`: pumps, woken through Procrastinate. `control`: the schedule, upkeep, and a watch for rows that fell due.
`quarantine`: rows whose worker died, one at a time, so that a deadly row takes nothing along.
"""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

import procrastinate
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import app as procrastinate_app
from procrastinate.contrib.django import connector_params
from psycopg.types.json import Jsonb

from jobs.events import webhook_delivery
from jobs.maintenance.upkeep import CHORES
from jobs.models.columns import LEASED
from jobs.pipeline import Stage, slots, wake, work_expired
from jobs.pipeline.claim import any_claimable
from jobs.pipeline.database import close_threads, in_database, in_database_apart
from jobs.pipeline.faults import first_line
from jobs.pipeline.loops import FAILED, gave_up, loop_facts, run_loop, states
from jobs.pipeline.web import make_web
from jobs.runtime import tasks
from jobs.runtime.names import worker_name
from jobs.stages import PIPELINE

log = logging.getLogger("jobs.runtime.worker")

CHORES_AT_ONCE = 6  # two of which may be long: files out, lists in
ROLES = ("stages", "control", "quarantine")
BEAT_SECONDS = 5.0
SILENT_SECONDS = 12.0  # a worker without a heartbeat for so long holds no slots: two were missed


async def run(role: str, stages: Sequence[Stage[Any, Any]], heartbeat_pipe: int | None = None) -> None:
    """Run a worker process in a role until SIGTERM or SIGINT; then end gracefully within STOP_SECONDS.

    Raises SystemExit with FAILED when a background loop gave up, so that the supervisor replaces the process.
    """
    settings.DEBUG = False  # or Django would remember the last 9,000 statements of each connection
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    name = worker_name(role, os.getpid())
    web = make_web()
    tasks.process = tasks.Process(web, name, stopping)
    beats = [
        asyncio.create_task(_beat(name, role, stages, stopping)),
        asyncio.create_task(_signal_life(heartbeat_pipe, stopping)),
    ]
    gave_up.clear()
    try:
        await _MAIN[role](stages, name, stopping)
    finally:
        for beat in beats:
            beat.cancel()
        await web.close()
        await _leave(name)
        close_threads()
    if gave_up:
        raise SystemExit(FAILED)


async def _leave(name: str) -> None:
    try:
        await in_database(_forget_heartbeat, name)
    except Exception as error:
        log.warning("The heartbeat was not taken back (%s)", first_line(error))


# The roles.


async def _run_stages(stages: Sequence[Stage[Any, Any]], name: str, stopping: asyncio.Event) -> None:
    room = sum(stage.limits.max_instances + 1 for stage in stages)  # a pump that finds no slot ends at once
    await _work_queues([stage.queue for stage in stages], room, name, stopping)


async def _run_control(stages: Sequence[Stage[Any, Any]], name: str, stopping: asyncio.Event) -> None:
    watch = asyncio.create_task(_every("due rows", 1.0, stopping, lambda: in_database(_watch)))
    sender = webhook_delivery.Sender()
    sending = asyncio.create_task(_every("webhooks", 1.0, stopping, sender.serve_due))
    await _work_queues([tasks.upkeep_queue(chore) for chore in CHORES], CHORES_AT_ONCE, name, stopping)
    await asyncio.gather(watch, sending)
    await sender.close()


async def _run_quarantine(stages: Sequence[Stage[Any, Any]], name: str, stopping: asyncio.Event) -> None:
    async def look() -> None:
        for stage in stages:
            if await in_database(_any_lost, stage):
                await work_expired(stage, tasks.process.web, name, stopping)  # type: ignore[union-attr]  # set by run()

    await _every("lost rows", 1.0, stopping, look)


_MAIN: dict[str, Callable[[Sequence[Stage[Any, Any]], str, asyncio.Event], Awaitable[None]]] = {
    "stages": _run_stages,
    "control": _run_control,
    "quarantine": _run_quarantine,
}


async def _work_queues(queues: list[str], concurrency: int, name: str, stopping: asyncio.Event) -> None:
    """Run Procrastinate's worker on these queues; when the database goes away, wait for it with back-off."""
    await _every("queue", 1.0, stopping, lambda: _work_until_stopped(queues, concurrency, name, stopping))


async def _work_until_stopped(queues: list[str], concurrency: int, name: str, stopping: asyncio.Event) -> None:
    with procrastinate_app.replace_connector(_connector()) as app:
        async with app.open_async():
            worker = asyncio.create_task(
                app.run_worker_async(
                    queues=queues,
                    name=name,
                    concurrency=concurrency,
                    listen_notify=settings.LISTEN,
                    fetch_job_polling_interval=1.0,
                    shutdown_graceful_timeout=settings.STOP_SECONDS + 5,
                    stalled_worker_timeout=120.0,
                    delete_jobs="successful",
                    install_signal_handlers=False,
                )
            )
            stop = asyncio.create_task(stopping.wait())
            await asyncio.wait({worker, stop}, return_when=asyncio.FIRST_COMPLETED)
            stop.cancel()
            worker.cancel()  # Procrastinate's word for: stop fetching, let the jobs in flight end
            with suppress(asyncio.CancelledError):
                await worker


def _connector() -> procrastinate.PsycopgConnector:
    """Procrastinate's own few connections; not through a transaction pooler, where LISTEN hears nothing."""
    if settings.DATABASE_DIRECT_URL:
        return procrastinate.PsycopgConnector(conninfo=settings.DATABASE_DIRECT_URL, min_size=1, max_size=4)
    return procrastinate.PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4)


# What goes on beside the work.


async def _every(name: str, seconds: float, stopping: asyncio.Event, act: Callable[[], Awaitable[Any]]) -> None:
    """Act again and again until stopping; see `jobs.pipeline.loops`."""
    await run_loop(name, seconds, act, until=stopping, end_process=stopping.set)


def _watch() -> None:
    if time.monotonic() - states["due rows"].steady_since > SILENT_SECONDS:  # else nobody could write a heartbeat
        for holder in slots.release_silent(SILENT_SECONDS):
            log.warning("A worker is silent; its pump slots are free", extra={"worker": holder})
    _wake_stages_with_due_rows()


def _wake_stages_with_due_rows() -> None:
    """Level-triggered: whatever was lost between a row and its wake-up is made good within a second."""
    for stage in PIPELINE:
        if any_claimable(stage) and not _pump_expected(stage):
            wake(stage)


def _pump_expected(stage: Stage[Any, Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = %s) "
            "OR EXISTS (SELECT 1 FROM pump_slots WHERE stage = %s AND lease_until > now())",
            [stage.queue, stage.name],
        )
        return bool(cursor.fetchone() == (True,))


def _any_lost(stage: Stage[Any, Any]) -> bool:
    n = stage.names
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT 1 FROM {n['table']} WHERE {n['status']} = %s "  # noqa: S608 -- our names
            f"AND {n['lease_until']} < now())",
            [LEASED],
        )
        return bool(cursor.fetchone() == (True,))


async def _beat(name: str, role: str, stages: Sequence[Stage[Any, Any]], stopping: asyncio.Event) -> None:
    names = [stage.name for stage in stages]
    await run_loop(
        "heartbeat",
        BEAT_SECONDS,
        lambda: in_database_apart(_write_heartbeat, name, role, names, stopping.is_set()),
        until=asyncio.Event(),  # it goes on while the process is stopping
        end_process=stopping.set,
    )


def _write_heartbeat(name: str, role: str, stages: list[str], stopping: bool) -> None:
    loops: Any = Jsonb(loop_facts())
    rss_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO worker_heartbeats (name, role, stages, version, rss_mb, stopping, loops)
               VALUES (%s, %s, to_jsonb(%s::text[]), %s, %s, %s, %s)
               ON CONFLICT (name) DO UPDATE SET beat_at = now(), rss_mb = excluded.rss_mb,
                   stopping = excluded.stopping, loops = excluded.loops""",
            [name, role, stages, settings.VERSION, rss_mb, stopping, loops],
        )


def _forget_heartbeat(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM worker_heartbeats WHERE name = %s", [name])


async def _signal_life(pipe: int | None, stopping: asyncio.Event) -> None:
    """A byte a second to the supervisor: it kills a process whose loop stands still. No reader: it is gone; stop."""
    while pipe is not None:
        try:
            os.write(pipe, b".")
        except BlockingIOError:
            pass  # the supervisor is slow to read; the bytes that are there tell the same
        except OSError:
            stopping.set()
            return
        await asyncio.sleep(1.0)
