"""Liveness of a machine's worker: the supervisor writes down how its processes are, in a file of this machine.

No database is involved: a container must not be started again because the database is away. Times are of the
monotonic clock, which all processes of a machine share and nobody sets.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings

from jobs.runtime.process_manager import ManagedProcess

WRITE_SECONDS = 1.0
STALE_SECONDS = 20.0
MOST_FAILURES = 8  # starts in a row that failed: four minutes of them


class LivenessFile:
    """The file of one supervisor; `write` is to be called often and writes once a second."""

    def __init__(self) -> None:
        _remove_abandoned()
        self.path = _folder() / f"worker-{os.getpid()}.json"
        self.written_at = 0.0
        self.owner = os.getpid()

    def write(self, processes: Sequence[ManagedProcess]) -> None:
        """Write how the processes are. Raises OSError when the machine takes no files."""
        now = time.monotonic()
        if now - self.written_at < WRITE_SECONDS:
            return
        self.written_at = now
        facts = [{"name": p.name, "running": p.process is not None, "failures": p.failures} for p in processes]
        self.path.parent.mkdir(mode=0o700, exist_ok=True)  # a worker that ended has removed it, perhaps
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps({"at": now, "processes": facts}))
        fresh.replace(self.path)

    def remove(self) -> None:
        """Remove the file: the supervisor ends. In a process that was forked from it, do nothing."""
        if self.owner == os.getpid():
            self.path.unlink(missing_ok=True)
            with suppress(OSError):  # another worker's file is in it
                self.path.parent.rmdir()


def why_not_alive() -> str:
    """Why this machine's worker is not alive, as a sentence; empty when it is. Raises nothing."""
    reasons = []
    for path in sorted(_folder().glob("worker-*.json")):
        with suppress(OSError, ValueError, KeyError):
            reason = _reason(json.loads(path.read_text()), time.monotonic())
            if not reason:
                return ""
            reasons.append(reason)
    return reasons[-1] if reasons else "No worker runs on this machine. Start one: manage.py worker."


def _reason(facts: dict[str, Any], now: float) -> str:
    age = now - facts["at"]
    if not 0 <= age <= STALE_SECONDS:  # a time ahead of ours is from before the machine started
        return f"The worker's supervisor gave no sign of life for {abs(age):.0f} s. Start it again: manage.py worker."
    broken = [p for p in facts["processes"] if p["failures"] >= MOST_FAILURES]
    names = ", ".join(f"{p['name']} (ended {p['failures']} times in a row)" for p in broken)
    return f"The worker cannot keep its processes running: {names}. See its log." if broken else ""


def _remove_abandoned() -> None:
    """Remove the files of this user's workers that were killed, of whatever installation, and folders without any."""
    for path in Path(tempfile.gettempdir()).glob(f"scrapersky-{os.getuid()}-*/worker-*.json"):
        with suppress(OSError, ValueError):
            if not _runs(int(path.stem.removeprefix("worker-"))):
                path.unlink()
                path.parent.rmdir()


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _folder() -> Path:
    """A folder of this user, this installation and this database; nobody else can write into it."""
    mark = hashlib.sha256(f"{settings.BASE_DIR} {settings.DATABASE_URL}".encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"scrapersky-{os.getuid()}-{mark}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else. Remove it.")
    return folder
