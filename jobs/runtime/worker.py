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
from functools import partial
from typing import Any

import uvloop
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import app as procrastinate_app
from procrastinate.periodic import PeriodicRegistry
from psycopg.types.json import Jsonb

from jobs.actions import projects
from jobs.destinations import following
from jobs.destinations.courier import Courier
from jobs.events import webhook_delivery
from jobs.maintenance.upkeep import CHORES
from jobs.pipeline import Stage, parking, slots, wake
from jobs.pipeline.database import LONG_THREADS, close_threads, in_database, in_database_apart
from jobs.pipeline.faults import first_line
from jobs.pipeline.loops import FAILED, gave_up, loop_facts, run_loop, states
from jobs.pipeline.parsing import close_parsers
from jobs.pipeline.watch import look
from jobs.pipeline.web import make_web
from jobs.runtime import tasks
from jobs.runtime.connector import WorkerConnector
from jobs.runtime.names import worker_name
from jobs.runtime.process_manager import HELP, LIFE
from jobs.runtime.prompt_worker import PromptWorker
from jobs.runtime.quarantine import Quarantine
from jobs.stages import PIPELINE
from jobs.tracing import spans

log = logging.getLogger("jobs.runtime.worker")

CHORES_AT_ONCE = LONG_THREADS  # none waits for a thread that another one has
BEAT_SECONDS = 5.0
WATCH_SECONDS = 1.0
POLL_SECONDS = 15.0  # for jobs whose notification was lost
SLICES_IN_A_TURN = 10  # of parked rows
NETWORK_SECONDS = 5.0
SILENT_SECONDS = 12.0  # a worker without a heartbeat for so long holds no slots: two were missed


def main(
    role: str, stages: Sequence[Stage[Any, Any]], heartbeat_pipe: int | None = None, until_idle: bool = False
) -> None:
    """`run`, in an event loop of its own."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(role, stages, heartbeat_pipe, until_idle))


async def run(
    role: str, stages: Sequence[Stage[Any, Any]], heartbeat_pipe: int | None = None, until_idle: bool = False
) -> None:
    """Run a worker process in a role until SIGTERM or SIGINT; then end gracefully within STOP_SECONDS.

    A quarantine that helps another one (`until_idle`) ends by itself when no row is lost any more.

    Raises SystemExit with FAILED when a background loop gave up, so that the supervisor replaces the process.
    """
    connection.settings_dict["OPTIONS"]["application_name"] = f"scrapersky {role}"  # for pg_stat_activity
    settings.DEBUG = False  # or Django would remember the last 9,000 statements of each connection
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    name = worker_name(role, os.getpid())
    spans.start("worker")  # in each process: its thread does not survive a fork
    web = make_web(stopping)
    tasks.process = tasks.Process(web, name, stopping, until_idle)
    beats = [
        asyncio.create_task(_beat(name, role, stages, stopping)),
        asyncio.create_task(_signal_life(heartbeat_pipe, tasks.process)),
        asyncio.create_task(_every("network watch", NETWORK_SECONDS, stopping, web.network.look)),
    ]
    gave_up.clear()
    try:
        await _MAIN[role](stages, name, stopping)
    finally:
        for beat in beats:
            beat.cancel()
        await web.close()
        await _leave(name)
        close_parsers()
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
    room = sum(
        (stage.limits.max_instances or slots.FEWEST_PUMPS) + 1 for stage in stages
    )  # a pump that finds no slot ends at once
    await _work_queues([stage.queue for stage in stages], room, name, stopping)


async def _run_control(stages: Sequence[Stage[Any, Any]], name: str, stopping: asyncio.Event) -> None:
    sender, courier = webhook_delivery.Sender(), Courier()
    due = webhooks, under_way, destinations = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def watch_all() -> None:
        for event, is_due in zip(due, await in_database(_watch), strict=True):
            if is_due:
                event.set()

    advance, serve = partial(in_database, projects.advance_due), partial(_serve_destinations, courier)
    loops = (
        _every("due rows", WATCH_SECONDS, stopping, watch_all),
        _every("webhooks", 1.0, stopping, partial(_when, webhooks, sender.serve_due)),
        _every("projects", 1.0, stopping, partial(_when, under_way, advance)),
        _every("destinations", 1.0, stopping, partial(_when, destinations, serve)),
    )
    running = [asyncio.create_task(loop) for loop in loops]
    await _work_queues([chore.task for chore in CHORES], CHORES_AT_ONCE, name, stopping)
    await asyncio.gather(*running)
    await sender.close()
    await courier.close()


async def _when(due: asyncio.Event, act: Callable[[], Awaitable[Any]]) -> None:
    if due.is_set():
        due.clear()
        await act()


async def _serve_destinations(courier: Courier) -> None:
    await in_database(following.follow_all)
    await courier.serve_due()


async def _run_quarantine(stages: Sequence[Stage[Any, Any]], name: str, stopping: asyncio.Event) -> None:
    process = tasks.process
    assert process is not None
    quarantine = Quarantine(stages, process.web, name, stopping, process.until_idle)
    process.needs_help = lambda: quarantine.needs_help
    await quarantine.run()


_MAIN: dict[str, Callable[[Sequence[Stage[Any, Any]], str, asyncio.Event], Awaitable[None]]] = {
    "stages": _run_stages,
    "control": _run_control,
    "quarantine": _run_quarantine,
}


async def _work_queues(queues: list[str], concurrency: int, name: str, stopping: asyncio.Event) -> None:
    """Run Procrastinate's worker on these queues; when the database goes away, wait for it with back-off."""
    work = partial(_work_until_stopped, queues, concurrency, name, stopping)
    await run_loop("queue", 1.0, work, until=stopping, end_process=stopping.set, endless=True)


async def _work_until_stopped(queues: list[str], concurrency: int, name: str, stopping: asyncio.Event) -> None:
    with procrastinate_app.replace_connector(WorkerConnector()) as app:
        if not any(queue.startswith("upkeep_") for queue in queues):
            app.periodic_registry = PeriodicRegistry()  # type: ignore[no-untyped-call]  # the schedule is control's
        async with app.open_async():
            worker = PromptWorker(
                app,
                queues=queues,
                name=name,
                concurrency=concurrency,
                listen_notify=settings.LISTEN,
                fetch_job_polling_interval=POLL_SECONDS if settings.LISTEN else 1.0,
                abort_job_polling_interval=60.0,  # jobs are never aborted: rows are cancelled
                update_heartbeat_interval=30.0,
                shutdown_graceful_timeout=settings.STOP_SECONDS + 5,
                stalled_worker_timeout=120.0,
                delete_jobs="successful",
                install_signal_handlers=False,
            )
            worker.after_fetch = states["queue"].works
            working, stop = asyncio.create_task(worker.run()), asyncio.create_task(stopping.wait())  # type: ignore[no-untyped-call]
            await asyncio.wait({working, stop}, return_when=asyncio.FIRST_COMPLETED)
            stop.cancel()
            worker.stop()  # type: ignore[no-untyped-call]  # fetch no more, let the jobs in flight end
            await working


# What goes on beside the work.


async def _every(name: str, seconds: float, stopping: asyncio.Event, act: Callable[[], Awaitable[Any]]) -> None:
    """Act again and again until stopping; see `jobs.pipeline.loops`."""
    await run_loop(name, seconds, act, until=stopping, end_process=stopping.set)


_silent_looked_at = 0.0


def _watch() -> list[bool]:
    """Wake what waits, tend what is parked; returns whether a webhook may have something to send, whether a project is
    under way, and whether there is a destination."""
    others = (webhook_delivery.ANY_DUE, projects.ANY_UNDER_WAY, following.ANY)
    stages, (held, *due) = look(PIPELINE, slots.ANY_HELD, *others)
    if held:
        _release_silent_workers()
    for stage in stages:
        if stage.parked:
            _tend(stage.stage)
        if stage.waits:  # level-triggered: what was lost between a row and its wake-up is made good within a second
            wake(stage.stage)
    return due


def _release_silent_workers() -> None:
    global _silent_looked_at
    now = time.monotonic()
    if now - _silent_looked_at < BEAT_SECONDS / 2:
        return
    _silent_looked_at = now
    if now - states["due rows"].steady_since <= SILENT_SECONDS:  # nobody could write a heartbeat
        return
    for holder in slots.release_silent(SILENT_SECONDS):
        log.warning("A worker is silent; its pump slots are free", extra={"worker": holder})


def _tend(stage: Stage[Any, Any]) -> None:
    """A few slices of the rows whose host rests, or rests no longer; the rest follows in the next turn."""
    for _ in range(SLICES_IN_A_TURN):
        if not parking.tend(stage):
            return


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
    network = tasks.process.web.network.facts() if tasks.process else {}
    loops: Any = Jsonb(loop_facts() | ({"network": network} if network else {}))
    rss_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO worker_heartbeats (name, role, stages, version, rss_mb, stopping, loops)
               VALUES (%s, %s, to_jsonb(%s::text[]), %s, %s, %s, %s)
               ON CONFLICT (name) DO UPDATE SET beat_at = now(), rss_mb = excluded.rss_mb,
                   stopping = excluded.stopping, loops = excluded.loops""",
            [name, role, stages, settings.RELEASE, rss_mb, stopping, loops],
        )


def _forget_heartbeat(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM worker_heartbeats WHERE name = %s", [name])


async def _signal_life(pipe: int | None, process: tasks.Process) -> None:
    """A byte a second to the supervisor: it kills a process whose loop stands still. No reader: it is gone; stop."""
    while pipe is not None:
        try:
            os.write(pipe, HELP if process.needs_help() else LIFE)
        except BlockingIOError:
            pass  # the supervisor is slow to read; the bytes that are there tell the same
        except OSError:
            process.stopping.set()
            return
        await asyncio.sleep(1.0)
