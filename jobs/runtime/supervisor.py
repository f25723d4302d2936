"""The supervisor: runs a machine's worker processes, and replaces those that die, stand still or eat memory."""

from __future__ import annotations

import atexit
import logging
import sys
import threading
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import connection

from jobs.pipeline import Stage, slots
from jobs.pipeline.database import write_after_a_fault
from jobs.runtime.forked_process import can_fork
from jobs.runtime.liveness import LivenessFile
from jobs.runtime.names import worker_name
from jobs.runtime.process_manager import ManagedProcess, ProcessManager

log = logging.getLogger("jobs.runtime.supervisor")

SHORTEST_HEARTBEAT_SECONDS = 3.0
HELPER_EVERY_SECONDS = 5.0
_WORKER = "jobs.runtime.worker"  # imported late: it takes a second
KILL_AFTER_SECONDS = 10  # beyond STOP_SECONDS; leases of a killed process run out, and nothing is lost


def supervisor(stages: Sequence[Stage[Any, Any]], stage_processes: int = 1) -> ProcessManager:
    """The manager of a control, a quarantine and some stage processes; its `run` returns when a signal stopped all.

    What they import is imported once, here, where they can be forked from this process.
    """
    if can_fork():
        import_module(_WORKER)
    roles = ["control", "quarantine", *["stages"] * stage_processes]
    processes = [_worker(role, stages) for role in roles]
    show_life, help_out = _show_life(LivenessFile()), _help_out(stages, stage_processes)

    def polled(processes: list[ManagedProcess]) -> None:
        show_life(processes)
        help_out(processes)

    return ProcessManager(processes, log.error, settings.STOP_SECONDS + KILL_AFTER_SECONDS, _release_soon, polled)


def _show_life(file: LivenessFile) -> Callable[[Sequence[ManagedProcess]], None]:
    logged = False

    def write(processes: Sequence[ManagedProcess]) -> None:
        nonlocal logged
        try:
            file.write(processes)
            logged = False
        except OSError as error:
            if logged:  # each second: a full disk is no reason to fill that of the log
                return
            logged = True
            log.warning("The worker's sign of life could not be written: %s", error, extra={"path": str(file.path)})

    atexit.register(file.remove)
    return write


def _help_out(stages: Sequence[Stage[Any, Any]], most: int) -> Callable[[list[ManagedProcess]], None]:
    """While the quarantine has more lost rows than it can take, helpers are started one after the other."""
    started_at = -HELPER_EVERY_SECONDS

    def start_helper(processes: list[ManagedProcess]) -> None:
        nonlocal started_at
        now, helpers = time.monotonic(), sum(1 for managed in processes if managed.once)
        needed = any(managed.needs_help for managed in processes)
        if needed and helpers < most and now - started_at >= HELPER_EVERY_SECONDS:
            started_at = now
            helper = _worker("quarantine", stages, until_idle=True)
            helper.start()
            processes.append(helper)

    return start_helper


def _release_soon(managed: ManagedProcess, pid: int) -> None:
    """In a thread: the database may be slow or away, and the other processes are to be tended meanwhile."""
    threading.Thread(target=_release, args=[worker_name(managed.name, pid)], daemon=True).start()


def _release(worker: str) -> None:
    """What a dead process held is free at once, not when its lease ends. When the database is away, leases decide."""
    try:
        write_after_a_fault(lambda: slots.release_worker(worker), f"The slots of {worker} are not released yet")
    finally:
        connection.close()


def _worker(role: str, stages: Sequence[Stage[Any, Any]], until_idle: bool = False) -> ManagedProcess:
    """A process in a role; one that runs `until_idle` helps another one, and is not started again."""

    def main(heartbeat_pipe: int | None) -> None:
        import_module(_WORKER).main(role, stages, heartbeat_pipe, until_idle)

    # The supervisor has checked the machine and the tables when it started; its children do not check them again.
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker", "--role", role, "--skip-checks"]
    return ManagedProcess(
        role,
        [*command, "--stages", ",".join(stage.name for stage in stages), *["--until-idle"] * until_idle],
        main=main,
        once=until_idle,
        # An event loop that has not turned for so long is stuck in C code; its leases are about to run out.
        heartbeat_seconds=max(settings.LEASE_SECONDS / 2, SHORTEST_HEARTBEAT_SECONDS),
        memory_mb=settings.WORKER_MEMORY_MB,
    )
