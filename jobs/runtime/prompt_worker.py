"""Procrastinate's worker, without the wake-up that it loses now and then, and quiet while it waits for one."""

from __future__ import annotations

from typing import Any

import psycopg
from procrastinate.worker import Worker

LOOKS_SECONDS = 5.0


class PromptWorker(Worker):
    """A worker that looks again when a notification came while it looked.

    Procrastinate 3.10 forgets notifications that arrive while a fetch is on its way (it clears its event when the
    fetch returns), so that one job in some dozens waited for the next poll.
    """

    _notified = False

    async def _handle_notification(self, **notification: Any) -> None:
        self._notified = True
        await super()._handle_notification(**notification)

    async def _fetch_and_process_jobs(self) -> None:
        self._notified = True
        while self._notified:
            self._notified = False
            await super()._fetch_and_process_jobs()  # type: ignore[no-untyped-call]


class QuietConnection(psycopg.AsyncConnection[Any]):
    """A connection that waits for the server in longer turns: psycopg 3.3 wakes ten times a second to look around.

    What the server sends ends a turn at once; a time limit is looked at as often as before.
    """

    async def wait(self, gen: Any, interval: float = LOOKS_SECONDS, timeout: float | None = None) -> Any:  # noqa: ASYNC109 -- psycopg names it
        """What the generator returns. Raises what it raises."""
        return await super().wait(gen, LOOKS_SECONDS if timeout is None else interval, timeout)
