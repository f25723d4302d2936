"""Background loops, supervised: a failure is logged with the loop's name, and the loop goes on after a back-off.

While the database is at fault a loop goes on for ever. A loop that fails by itself MOST_FAILURES times in a row cannot
run: it ends its process with the exit code FAILED, and the supervisor starts another one.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from jobs.pipeline.faults import first_line, is_transient
from jobs.web.doubling_waits import doubled

log = logging.getLogger("jobs.pipeline.loops")

MOST_FAILURES = 10
SHORTEST_WAIT_SECONDS = 0.5  # after a failure
LONGEST_WAIT_SECONDS = 30.0
STANDSTILL_SECONDS = 300.0  # a turn that has not ended by then waits for a lock, or hangs
STEADY_SECONDS = 10.0  # a turn without an end that has gone on for so long works
FAILED = 70  # sysexits.h: an internal software error


@dataclass
class LoopState:
    """How a loop does: its last turn that succeeded, and its failures since (of the database; of its own).

    `since`: when the turn began that has not ended yet; `longest`: after how many seconds that is a standstill.
    """

    name: str
    longest: float = field(default_factory=lambda: STANDSTILL_SECONDS)
    since: float | None = None
    turned_at: float = field(default_factory=time.monotonic)
    steady_since: float = field(default_factory=time.monotonic)
    failures: int = 0
    own_failures: int = 0
    began_at: float = 0.0
    error: str = ""

    def works(self) -> None:
        """Note that a turn which ends with its process does its work. It may begin well and fail soon, each time: what
        failed is over when it has gone on for a while."""
        if time.monotonic() - self.began_at > STEADY_SECONDS:
            self.succeeded()

    def succeeded(self) -> None:
        """Note a turn that succeeded."""
        self.turned_at = time.monotonic()
        if self.failures:
            log.info("The loop goes on", extra={"loop": self.name, "failures": self.failures})
            self.failures = self.own_failures = 0
            self.error, self.steady_since = "", self.turned_at

    def count(self, error: Exception) -> None:
        """Note a turn that failed."""
        self.failures += 1
        self.own_failures = 0 if is_transient(error) else self.own_failures + 1
        self.error = first_line(error)

    def failed(self, error: Exception) -> float:
        """Note and log a turn that failed; returns the seconds to wait."""
        self.count(error)
        wait = doubled(SHORTEST_WAIT_SECONDS, self.failures - 1, LONGEST_WAIT_SECONDS)
        more = {"loop": self.name, "failures": self.failures}
        if is_transient(error):
            log.warning("The database failed (%s); trying again in %.1f s.", self.error, wait, extra=more)
        else:
            log.error("A loop failed; trying again in %.1f s.", wait, extra=more, exc_info=error)
        return wait

    def facts(self) -> dict[str, Any]:
        """What health shows of it."""
        now = time.monotonic()
        ago = round(now - self.turned_at, 1)
        stands = self.since is not None and now - self.since > self.longest
        return {"turned_seconds_ago": ago, "failures": self.failures, "error": self.error, "stands_still": stands}


states: dict[str, LoopState] = {}  # of this process, by name
gave_up: list[str] = []  # the names of loops that cannot run


async def run_loop(
    name: str,
    seconds: float,
    turn: Callable[[], Awaitable[Any]],
    *,
    until: asyncio.Event,
    end_process: Callable[[], Any],
    first: float = 0.0,
    endless: bool = False,
) -> None:
    """Take a turn every so many seconds until `until` is set, the first one after `first` seconds.

    A turn of an `endless` loop ends with its process; of any other, one that does not end is a standstill.

    Raises nothing. When the loop cannot run, `end_process` is called, and `gave_up` holds its name.
    """
    state = states[name] = LoopState(name)
    await _pause(first, until)
    while not until.is_set():
        state.began_at = time.monotonic()
        state.since = None if endless else state.began_at
        try:
            await turn()
            state.succeeded()
            wait = seconds
        except Exception as error:
            wait = state.failed(error)
        state.since = None
        if state.own_failures >= MOST_FAILURES:
            log.critical("A loop cannot run; its process ends.", extra={"loop": name, "error": state.error})
            gave_up.append(name)
            end_process()
            return
        await _pause(max(wait, seconds), until)
    states.pop(name, None)


async def _pause(seconds: float, until: asyncio.Event) -> None:
    if seconds > 0:
        with suppress(TimeoutError):
            await asyncio.wait_for(until.wait(), seconds)


def loop_facts() -> dict[str, dict[str, Any]]:
    """Every loop of this process, as health shows it."""
    return {name: state.facts() for name, state in sorted(states.items())}
