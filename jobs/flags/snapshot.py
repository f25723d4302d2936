"""What this process knows of the flags: read from the table every few seconds, never once a row.

When the database cannot be read, the process goes on with what it knew.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db import DatabaseError

from jobs.models import FeatureFlag
from jobs.pipeline.database import in_database
from jobs.pipeline.guard import database_refused

log = logging.getLogger("jobs.flags")


@dataclass(frozen=True)
class FlagState:
    """A flag, as it is evaluated."""

    rule: str
    percent: Decimal
    subjects: frozenset[str]
    environments: frozenset[str]


_flags: Mapping[str, FlagState] = {}
_read_at: float | None = None


def flags() -> Mapping[str, FlagState]:
    """The flags by key; read again when they are too old, except while work runs, which may not ask the database."""
    if _is_old() and not database_refused.get():
        refresh()
    return _flags


async def refreshed() -> None:
    """For work on a row: see to it that `flags` is recent enough, in a database thread."""
    if _is_old():
        await in_database(refresh)


def refresh() -> None:
    """Read the table now. An error of the database is logged, and what was known stays."""
    global _flags, _read_at
    try:
        rows = FeatureFlag.objects.values_list("key", "rule", "percent", "subjects", "environments")
        _flags = {
            key: FlagState(rule, share, frozenset(who), frozenset(where)) for key, rule, share, who, where in rows
        }
    except DatabaseError as error:
        log.warning("The flags could not be read, and stay as they were: %s", error)
    _read_at = time.monotonic()


def forget() -> None:
    """Read the table at the next evaluation: after a change by this process."""
    global _read_at
    _read_at = None


def _is_old() -> bool:
    return _read_at is None or time.monotonic() - _read_at >= settings.FLAGS_SECONDS
