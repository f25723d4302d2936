"""The supervisor: runs a machine's worker processes, and replaces those that die, stand still or eat memory."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

from django.conf import settings

from jobs.runtime.process_manager import ManagedProcess, ProcessManager

log = logging.getLogger("jobs.runtime.supervisor")

SHORTEST_HEARTBEAT_SECONDS = 3.0
KILL_AFTER_SECONDS = 10  # beyond STOP_SECONDS; leases of a killed process run out, and nothing is lost


def supervisor(stages: Sequence[str], stage_processes: int = 1) -> ProcessManager:
    """The manager of a control, a quarantine and some stage processes; its `run` returns when a signal stopped all."""
    roles = ["control", "quarantine", *["stages"] * stage_processes]
    processes = [_worker(role, stages) for role in roles]
    return ProcessManager(processes, log.error, settings.STOP_SECONDS + KILL_AFTER_SECONDS)


def _worker(role: str, stages: Sequence[str]) -> ManagedProcess:
    # The supervisor was checked when it started; its children need not load the web for that again.
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker", "--role", role, "--skip-checks"]
    return ManagedProcess(
        role,
        [*command, "--stages", ",".join(stages)],
        # An event loop that has not turned for so long is stuck in C code; its leases are about to run out.
        heartbeat_seconds=max(settings.LEASE_SECONDS / 2, SHORTEST_HEARTBEAT_SECONDS),
        memory_mb=settings.WORKER_MEMORY_MB,
    )
