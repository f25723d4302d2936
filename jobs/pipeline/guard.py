"""Network, then decision, then database; never two at once. This module refuses the second.

While a stage's `work` runs, Django's connections refuse to execute; while its `save` runs, the web refuses to fetch.
Both are context variables, so that they follow the code that is being run and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from jobs.web.responses import network_refused

database_refused: ContextVar[bool] = ContextVar("database_refused", default=False)


class DatabaseRefused(RuntimeError):
    """A stage's `work` touched the database: what it needs must be on the row, what it found goes to `save`."""


def _refuse_during_work(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    if database_refused.get():
        raise DatabaseRefused(f"No database during work: {sql[:80]}")
    return execute(sql, params, many, context)


def watch_connection(connection: BaseDatabaseWrapper) -> None:
    """Add the refusal to a new connection, once: `jobs.apps` calls it for each that Django opens.

    (The list of wrappers belongs to a connection.)
    """
    if _refuse_during_work not in connection.execute_wrappers:
        connection.execute_wrappers.append(_refuse_during_work)


@contextmanager
def without_database() -> Iterator[None]:
    """Refuse the database in the block: a stage's `work` runs in it."""
    token = database_refused.set(True)
    try:
        yield
    finally:
        database_refused.reset(token)


@contextmanager
def without_network() -> Iterator[None]:
    """Refuse the network in the block: a stage's `save` runs in it."""
    token = network_refused.set(True)
    try:
        yield
    finally:
        network_refused.reset(token)
