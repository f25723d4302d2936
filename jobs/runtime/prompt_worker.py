"""Procrastinate's worker, without the wake-up that it loses now and then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from procrastinate.worker import Worker


class PromptWorker(Worker):
    """A worker that looks again when a notification came while it looked.

    Procrastinate 3.10 forgets notifications that arrive while a fetch is on its way (it clears its event when the
    fetch returns), so that one job in some dozens waited for the next poll.
    """

    _notified = False
    after_fetch: Callable[[], None] = staticmethod(lambda: None)

    async def _handle_notification(self, **notification: Any) -> None:
        self._notified = True
        await super()._handle_notification(**notification)

    async def _fetch_and_process_jobs(self) -> None:
        self._notified = True
        while self._notified:
            self._notified = False
            await super()._fetch_and_process_jobs()  # type: ignore[no-untyped-call]
            self.after_fetch()
