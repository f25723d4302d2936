"""The processes that `manage.py up` keeps running, and ends together."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from jobs.runtime.parent_death import END_WITH_PARENT

HEALTHY_SECONDS = 60.0  # one that lived so long starts afresh; its earlier failures are forgotten
LONGEST_WAIT_SECONDS = 30.0


@dataclass
class Child:
    """A process of ours: how to start it, and how it fares."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    serves_the_others: bool = False  # and so ends after them
    has_an_end: bool = False  # it is done when it ends by itself with exit code 0
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restart_at: float = 0.0
    failures: int = 0


class Children:
    """Starts processes in order, restarts those that end with back-off, and ends them all.

    `say` tells a person what happened. `stop_seconds` is how long one may take to end before it is killed.
    """

    def __init__(self, children: Sequence[Child], say: Callable[[str], object], stop_seconds: float) -> None:
        self.children = list(children)
        self.say = say
        self.stop_seconds = stop_seconds
        self.stopping = False

    def run(self, when_started: Callable[[], object]) -> None:
        """Keep them running until SIGTERM, SIGINT or SIGHUP; `when_started` is called after the first start of all."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            for child in self.children:
                self._start(child)
            when_started()
            while not self.stopping:
                for child in [*self.children]:
                    self._tend(child)
                time.sleep(0.2)
        finally:
            self._end()

    def add(self, child: Child) -> None:
        """One more, started by and by."""
        self.children.append(child)

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def _start(self, child: Child) -> None:
        child.started_at = time.monotonic()
        child.process = subprocess.Popen(  # noqa: S603 -- ourselves
            child.command,
            env={**os.environ, **child.environment},
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C in the terminal is for us to pass on, once and in order
            preexec_fn=END_WITH_PARENT,
        )

    def _tend(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.restart_at:
                self._start(child)
            return
        code = child.process.poll()
        if code is None:
            return
        if code == 0 and child.has_an_end:
            self.children.remove(child)
            return
        child.process = None
        child.failures = 1 if now - child.started_at > HEALTHY_SECONDS else child.failures + 1
        wait = min(0.5 * 2.0 ** (child.failures - 1), LONGEST_WAIT_SECONDS)
        child.restart_at = now + wait
        self.say(f"The {child.name} process ended ({_how(code)}); starting it again in {wait:g} s.")

    def _end(self) -> None:
        for wave in (False, True):
            ending = [
                (child.name, child.process)
                for child in self.children
                if child.process is not None and child.serves_the_others is wave
            ]
            for _, process in ending:
                process.terminate()
            deadline = time.monotonic() + self.stop_seconds
            for name, process in ending:
                self._wait(name, process, deadline)

    def _wait(self, name: str, process: subprocess.Popen[bytes], deadline: float) -> None:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.say(f"The {name} process did not stop in {self.stop_seconds:g} s and is killed.")
            process.kill()
            process.wait()


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
