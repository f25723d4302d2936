"""Web processes that tests send requests to, and kill."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests import processes
from tests.chaos.keyed_requests import Keyed
from tests.chaos.workers import ROOT
from tests.patience import eventually, patient


@dataclass
class Web:
    """A web process of its own."""

    url: str
    log: Path
    more: dict[str, str] = field(default_factory=dict)  # of its environment
    port: int = 0
    process: subprocess.Popen[Any] | None = None

    def start(self) -> Web:
        self.port = _free_port()
        words = [sys.executable, "manage.py", "web", "--port", str(self.port)]
        with self.log.open("ab") as out:
            environment = _environment(self.url, self.more)
            self.process = processes.start(words, cwd=ROOT, env=environment, stdout=out, stderr=out)
        return self

    def ready(self) -> Web:
        eventually(lambda: _answers(self.port), 60, 0.05)
        return self

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM; returns the exit code, once what is under way is answered."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(patient(60))


@dataclass(frozen=True)
class ForkedWeb:
    """A web process that was forked from a loaded one: it starts in milliseconds."""

    port: int
    pid: int

    def ready(self) -> ForkedWeb:
        eventually(lambda: _answers(self.port), 60, 0.01)
        return self

    def kill(self) -> None:
        """Returns when the process is gone."""
        os.kill(self.pid, signal.SIGKILL)
        eventually(self._gone, 60, 0.001)

    def _gone(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        return False

    def send(self, keyed: Keyed, headers: dict[str, str]) -> httpx.Response:
        """The answer. Raises TransportError when the process is killed meanwhile."""
        address = f"http://127.0.0.1:{self.port}/api/v3{keyed.path}"
        return httpx.request(keyed.method, address, json=keyed.body, headers=headers, timeout=patient(60))


@dataclass(frozen=True)
class LoadedWeb:
    """A process that has loaded everything a web needs, and forks webs (`forked_webs`)."""

    process: subprocess.Popen[str]

    def fork(self) -> ForkedWeb:
        """A new web, that may not answer yet."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        port = _free_port()
        print(port, file=self.process.stdin, flush=True)
        return ForkedWeb(port, int(self.process.stdout.readline()))


@contextmanager
def loaded(url: str, log: Path) -> Iterator[LoadedWeb]:
    """A process to fork webs from; those that still run at the end are killed with it."""
    words = [sys.executable, "-m", "tests.chaos.forked_webs"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with log.open("ab") as out:
        process = processes.start(words, cwd=ROOT, env=_environment(url, {}), stderr=out, **pipes)
    try:
        yield LoadedWeb(process)
    finally:
        process.kill()
        process.wait()


def _environment(url: str, more: dict[str, str]) -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "scrapersky.settings", "DATABASE_URL": url, **more}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health/live").status_code == 200
    except httpx.TransportError:
        return False
