"""Worker processes that can be killed, held and skewed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import processes
from tests.patience import patient

ROOT = Path(__file__).resolve().parents[2]
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")  # Debian's package faketime, where it is


@dataclass
class Worker:
    """One process of `manage.py worker` in one role (or the supervisor with all of its own, when `role` is empty)."""

    role: str
    url: str
    stages: str = "parcels"
    environment: dict[str, str] = field(default_factory=dict)
    skew_seconds: int = 0
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> Worker:
        words = [sys.executable, str(ROOT / "manage.py"), "worker", "--stages", self.stages]
        words += ["--role", self.role, "--skip-checks"] if self.role else []  # as the supervisor starts its own
        out: Any = self.log.open("ab") if self.log else subprocess.DEVNULL
        self.process = processes.start(words, env=self._environment(), cwd=ROOT, stdout=out, stderr=out)
        return self

    def _environment(self) -> dict[str, str]:
        base = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.dummy_stage.settings", "DATABASE_URL": self.url}
        base |= self.environment
        if self.skew_seconds:
            base |= {
                "LD_PRELOAD": str(FAKETIME),
                "FAKETIME": f"{self.skew_seconds:+d}s",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            }
        return base

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def send(self, number: signal.Signals) -> None:
        if self.running:
            with suppress(ProcessLookupError):  # it ends by itself meanwhile
                os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self.send(signal.SIGKILL)
        assert self.process is not None
        self.process.wait()

    def stop(self, seconds: float = 30.0) -> int:
        """SIGTERM; returns the exit code. Raises `subprocess.TimeoutExpired` when it does not end in time."""
        self.send(signal.SIGCONT)
        self.send(signal.SIGTERM)
        assert self.process is not None
        return self.process.wait(patient(seconds))

    def end(self) -> None:
        """Kill it and all that it has started, whatever state it is in."""
        if self.running:
            for pid in (*children(self.pid), self.pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.kill()


def lease() -> int:
    """LEASE_SECONDS of workers under test: short, but never so short that one that is at work loses its rows."""
    return round(patient(2))


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(each) for each in found.split()]
