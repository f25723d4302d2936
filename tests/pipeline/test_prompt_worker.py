"""A job that is deferred while the worker looks for jobs does not wait for the next poll."""

from __future__ import annotations

import asyncio
from typing import Any

import procrastinate
from procrastinate.testing import InMemoryConnector

from jobs.runtime.prompt_worker import PromptWorker
from tests.patience import eventually_async


def test_a_notification_that_comes_while_a_fetch_is_on_its_way_is_not_lost() -> None:
    app = procrastinate.App(connector=InMemoryConnector())
    done: list[int] = []

    @app.task(name="note")
    async def note() -> None:
        done.append(1)

    async def main() -> None:
        worker = PromptWorker(
            app, wait=True, listen_notify=False, install_signal_handlers=False, fetch_job_polling_interval=10_000.0
        )
        fetch, looks = app.job_manager.fetch_job, 0

        async def fetch_slowly(**arguments: Any) -> Any:
            nonlocal looks
            looks += 1
            job = await fetch(**arguments)
            if looks == 1:  # the fetch has seen no job; one comes before it returns
                await note.defer_async()
                await worker._handle_notification(channel="any", notification={"type": "job_inserted", "job_id": 1})
            return job

        app.job_manager.fetch_job = fetch_slowly  # type: ignore[method-assign]
        working = asyncio.create_task(worker.run())
        await eventually_async(lambda: bool(done))
        worker.stop()
        await working

    asyncio.run(main())
    assert done == [1]
