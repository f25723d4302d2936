"""Procrastinate on connections that the worker has anyway: short threads for its queries, the session for LISTEN."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from procrastinate.connector import Notify
from procrastinate.contrib.django.django_connector import DjangoConnector

from jobs.pipeline.database import in_database, session

_JSONB = 3802  # its number in pg_type; Django leaves it as text
_LOOK = '{"type": "job_inserted", "job_id": 0}'  # what a worker makes of a notification: it looks for jobs


class WorkerConnector(DjangoConnector):
    """Procrastinate's connector of a worker process."""

    async def execute_query_async(self, query: str, **arguments: Any) -> None:
        """Run a statement. Raises ConnectorException."""
        await in_database(self.execute_query, query, **arguments)

    async def execute_query_one_async(self, query: str, **arguments: Any) -> dict[str, Any]:
        """Run a statement and return its first row. Raises ConnectorException."""
        return await in_database(self.execute_query_one, query, **arguments)

    async def execute_query_all_async(self, query: str, **arguments: Any) -> list[dict[str, Any]]:
        """Run a statement and return its rows. Raises ConnectorException."""
        return await in_database(self.execute_query_all, query, **arguments)

    def _dictfetch(self, cursor: Any) -> Iterator[dict[str, Any]]:
        columns = [(column.name, _reader(column.type_code)) for column in cursor.description]
        rows = cursor.fetchall()
        return ({name: read(value) for (name, read), value in zip(columns, row, strict=True)} for row in rows)

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """Pass notifications on until cancelled; one is made up whenever listening begins: nothing is missed."""
        arrived: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        session().listen(list(channels), lambda *item: loop.call_soon_threadsafe(arrived.put_nowait, item))
        try:
            while True:
                channel, payload = await arrived.get()
                await on_notification(channel=channel, payload=payload or _LOOK)
        finally:
            session().listen((), lambda channel, payload: None)


def _reader(type_code: int) -> Callable[[Any], Any]:
    return _from_json if type_code == _JSONB else _as_it_is


def _from_json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _as_it_is(value: Any) -> Any:
    return value
