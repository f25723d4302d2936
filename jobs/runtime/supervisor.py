"""The supervisor: starts a machine's worker processes, restarts those that die or stand still, and ends them all."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

log = logging.getLogger("jobs.runtime.supervisor")

FEWEST_STILL_SECONDS = 3.0
START_SECONDS = 60.0  # what a process may take to import and connect before its first sign of life


@dataclass
class Child:
    """A worker process and how it fares."""

    role: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    pipe: int = -1
    alive_at: float = 0.0
    started_at: float = 0.0
    failures: int = 0
    restart_at: float = field(default_factory=time.monotonic)


class Supervisor:
    """`Supervisor(stage_names, processes).run()` returns when a signal has ended everything."""

    def __init__(self, stages: Sequence[str], processes: int = 1) -> None:
        roles = ["control", "quarantine", *["stages"] * processes]
        self.children = [Child(role, _command(role, stages)) for role in roles]
        self.stopping = False

    def run(self) -> None:
        """Keep the children alive until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.stopping:
            for child in self.children:
                self._tend(child)
            time.sleep(0.2)
        self._end()

    def _stop(self, *_: Any) -> None:
        self.stopping = True

    def _tend(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.restart_at:
                self._start(child)
        elif child.process.poll() is not None:
            self._bury(child, now)
        elif self._stands_still(child, now):
            log.error("A %s process stood still for %.0f s and is killed", child.role, _still_seconds())
            child.process.kill()
        elif 0 < settings.WORKER_MEMORY_MB < _resident_mb(child.process.pid):
            log.error("A %s process used more than %d MB and is killed", child.role, settings.WORKER_MEMORY_MB)
            child.process.kill()  # before the system kills what it likes, the database perhaps

    def _start(self, child: Child) -> None:
        child.pipe, theirs = os.pipe()
        os.set_blocking(child.pipe, False)
        os.set_blocking(theirs, False)
        command = [*child.command, "--heartbeat-pipe", str(theirs)]
        child.process = subprocess.Popen(command, pass_fds=[theirs], start_new_session=True)  # noqa: S603 -- ourselves
        os.close(theirs)
        child.started_at = time.monotonic()
        child.alive_at = child.started_at + START_SECONDS - _still_seconds()

    def _stands_still(self, child: Child, now: float) -> bool:
        try:
            if os.read(child.pipe, 4096):
                child.alive_at = now
        except BlockingIOError:
            pass
        return now - child.alive_at > _still_seconds()

    def _bury(self, child: Child, now: float) -> None:
        assert child.process is not None
        code, lived = child.process.returncode, now - child.started_at
        os.close(child.pipe)
        child.process = None
        child.failures = 0 if lived > 60 else child.failures + 1
        wait = min(0.5 * 2.0 ** max(child.failures - 1, 0), 30.0)
        child.restart_at = now + wait
        log.error("A %s process ended (exit code %s); starting another in %.1f s", child.role, code, wait)

    def _end(self) -> None:
        """SIGTERM to all; SIGKILL to those that are not done in time. Their leases run out, and nothing is lost."""
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + settings.STOP_SECONDS + 10
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.error("Process %d did not stop in time and is killed", process.pid)
                process.kill()
                process.wait()


def _still_seconds() -> float:
    """A loop that has not turned for so long is stuck in C code; its leases are about to run out."""
    return max(settings.LEASE_SECONDS / 2, FEWEST_STILL_SECONDS)


def _resident_mb(pid: int) -> float:
    """A process's memory in MB; 0 where the system does not tell (it has no /proc), or the process is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


def _command(role: str, stages: Sequence[str]) -> list[str]:
    # The supervisor was checked when it started; its children need not load the web for that again.
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker", "--role", role, "--skip-checks"]
    return [*manage, "--stages", ",".join(stages)]
