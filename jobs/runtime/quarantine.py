"""The quarantine: processes rows whose worker died, so that a deadly row takes as little along as possible.

Rows that were lost in their first attempt are processed one at a time for each stage, side by side with those of other
stages. A row that was tried before is a suspect, and alone in the process. Where more rows are lost than the process
can take, its supervisor is to start helpers: processes of the same kind, which end when nothing is left.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from jobs.pipeline import Stage, work_expired
from jobs.pipeline.database import in_database
from jobs.pipeline.loops import run_loop
from jobs.pipeline.watch import LostRows, with_lost_rows
from jobs.web import Web

LOOK_SECONDS = 2.0
LOOKS_IN_A_TURN = 50  # while rows end quickly
FIRST_SECONDS = 30.0  # for so long rows in their first attempt go before suspects
HELP_SECONDS = 5.0  # how long rows wait before help is needed
HELPER_IDLE_SECONDS = 10.0


class Quarantine:
    """The quarantine of one process; a helper (`until_idle`) ends its process when no row is lost any more."""

    def __init__(
        self,
        stages: Sequence[Stage[Any, Any]],
        web: Web,
        holder: str,
        stopping: asyncio.Event,
        until_idle: bool = False,
    ) -> None:
        self.stages, self.web, self.holder, self.stopping = list(stages), web, holder, stopping
        self.until_idle = until_idle
        self.working: dict[str, asyncio.Task[Any]] = {}  # by stage
        self.suspect_at_work = False
        self.last_suspect = ""  # its stage
        self.suspects_since: float | None = None
        self.left_since: float | None = None
        self.busy_at = time.monotonic()

    @property
    def needs_help(self) -> bool:
        """Whether lost rows have waited for a while."""
        waits = self.left_since is not None and time.monotonic() - self.left_since > HELP_SECONDS
        return waits and not self.until_idle

    async def run(self) -> None:
        """Work lost rows until the process is stopping."""
        await run_loop("lost rows", LOOK_SECONDS, self._turn, until=self.stopping, end_process=self.stopping.set)
        await asyncio.gather(*self.working.values(), return_exceptions=True)

    async def _turn(self) -> None:
        for _ in range(LOOKS_IN_A_TURN):
            self.take(await in_database(with_lost_rows, self.stages))
            if not await self._rows_ended():
                break
        idle = not self.working and time.monotonic() - self.busy_at > HELPER_IDLE_SECONDS
        if idle and self.until_idle:
            self.stopping.set()

    def take(self, lost: Sequence[LostRows]) -> None:
        """Begin what may be processed now of what is lost and in nobody's hands."""
        now = time.monotonic()
        self.left_since = (self.left_since or now) if lost else None
        self.suspects_since = (self.suspects_since or now) if any(rows.suspects for rows in lost) else None
        if lost or self.working:
            self.busy_at = now
        if self.suspect_at_work:
            return
        if not self._is_turn_of_suspects(lost, now):
            self._begin_first_attempts([rows.stage for rows in lost if rows.first])
        elif not self.working:
            self._begin_suspect([rows.stage for rows in lost if rows.suspects])

    def _is_turn_of_suspects(self, lost: Sequence[LostRows], now: float) -> bool:
        if self.suspects_since is None:
            return False
        others = self.working or any(rows.first for rows in lost)
        return not others or now - self.suspects_since > FIRST_SECONDS

    def _begin_first_attempts(self, stages: Sequence[Stage[Any, Any]]) -> None:
        for stage in stages:
            if stage.name not in self.working:
                self._begin(stage, suspects=False)

    def _begin_suspect(self, stages: Sequence[Stage[Any, Any]]) -> None:
        """Of the stage behind the last one's, so that a deadly row holds up no other stage's."""
        names = [stage.name for stage in self.stages]
        last = names.index(self.last_suspect) if self.last_suspect else -1
        stage = min(stages, key=lambda stage: (names.index(stage.name) <= last, names.index(stage.name)))
        self.suspect_at_work, self.last_suspect, self.suspects_since = True, stage.name, None
        self._begin(stage, suspects=True)

    def _begin(self, stage: Stage[Any, Any], *, suspects: bool) -> None:
        work = work_expired(stage, self.web, self.holder, self.stopping, suspects=suspects, seconds=FIRST_SECONDS)
        self.working[stage.name] = asyncio.create_task(work)

    async def _rows_ended(self) -> bool:
        """Whether rows end within a moment, so that another look is worth it."""
        if not self.working:
            return False
        await asyncio.wait(self.working.values(), timeout=LOOK_SECONDS / 2, return_when=asyncio.FIRST_COMPLETED)
        ended = [self.working.pop(name) for name in [name for name, task in self.working.items() if task.done()]]
        self.suspect_at_work = self.suspect_at_work and bool(self.working)
        results = [task.result() for task in ended]
        return any(results)
