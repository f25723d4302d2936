"""The trigger: it ends when a run of ScraperSky has ended. Nothing secret is in its arguments, which Airflow stores."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from airflow.triggers.base import BaseTrigger, TriggerEvent
from asgiref.sync import sync_to_async

from scrapersky_airflow.hook import ScraperSkyHook

ENDED = ("Completed", "Error", "Cancelled")


class RunTrigger(BaseTrigger):
    """Looks at a run every few seconds. It may be run twice, and on another machine: it only reads.

    `more` comes back with the event.
    """

    def __init__(
        self, run_id: int, scrapersky_conn_id: str, every: float = 10.0, more: dict[str, Any] | None = None
    ) -> None:
        super().__init__()
        self.run_id, self.scrapersky_conn_id, self.every, self.more = run_id, scrapersky_conn_id, every, more or {}

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Its class and its arguments."""
        arguments = {
            "run_id": self.run_id,
            "scrapersky_conn_id": self.scrapersky_conn_id,
            "every": self.every,
            "more": self.more,
        }
        return "scrapersky_airflow.trigger.RunTrigger", arguments

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """An event with the run's status and reason."""
        client = await sync_to_async(ScraperSkyHook(self.scrapersky_conn_id).async_client)()
        async with client:
            while (run := await client.runs.get(self.run_id))["status"] not in ENDED:  # noqa: ASYNC110 -- it is elsewhere
                await asyncio.sleep(self.every)
        yield TriggerEvent({"status": run["status"], "reason": run["reason"], **self.more})
