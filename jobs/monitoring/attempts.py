"""One row at one stage: its state now, its attempts with their reasons, and the requests made for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models.fields.json import KeyTextTransform

from jobs.models import Event, Fetch
from jobs.models.columns import LEASED
from jobs.pipeline import Stage
from jobs.pipeline.database import database_now

MOST_ATTEMPTS, MOST_REQUESTS, MOST_IN_FLIGHT = 50, 200, 100
_STATE = ("outcome", "error", "attempts", "fence", "priority", "due_at", "lease_until", "run_id")
_TIMES = ("queued_at", "settled_at")


@dataclass(frozen=True)
class InFlight:
    """A row in work: its lease in seconds (negative: it ran out) and how often it was begun."""

    id: int
    row: str
    attempts: int
    fence: int
    lease_seconds: float


def row_state(stage: Stage[Any, Any], row_id: int) -> dict[str, Any] | None:
    """The row's state at the stage by column, or None when there is no such row."""
    row = stage.model._default_manager.filter(pk=row_id).first()
    if row is None:
        return None
    columns = {name: stage.get(row, name) for name in (*_STATE, *_TIMES)}
    return {"id": row.pk, "row": str(row), "stage": stage.name, "status": getattr(row, stage.column), **columns}


def attempts_of(stage: Stage[Any, Any], row_id: int) -> list[dict[str, Any]]:
    """How its latest attempts ended, oldest first: at, fence, outcome, seconds, run_id, and which worker it was."""
    events = Event.objects.filter(table=stage.table, row_id=row_id, stage=stage.name, kind="settled")
    events = events.annotate(worker=KeyTextTransform("worker", "detail"))
    names = ("at", "fence", "outcome", "seconds", "run_id", "worker")
    return list(events.order_by("-id").values(*names)[:MOST_ATTEMPTS])[::-1]


def requests_of(stage: Stage[Any, Any], row_id: int) -> list[dict[str, Any]]:
    """The latest requests made for it, oldest first, each with the fence of its attempt."""
    fetches = Fetch.objects.filter(table=stage.table, row_id=row_id, stage=stage.name).order_by("-id")
    names = ("fetched_at", "fence", "method", "url", "status", "outcome", "seconds", "wire_bytes", "address", "error")
    return list(fetches.values(*names)[:MOST_REQUESTS])[::-1]


def in_flight(stage: Stage[Any, Any]) -> list[InFlight]:
    """Rows in work, the shortest lease first; at most MOST_IN_FLIGHT."""
    lease = f"{stage.prefix}lease_until"
    rows = stage.model._default_manager.filter(**{stage.column: LEASED}).order_by(lease)[:MOST_IN_FLIGHT]
    now = database_now()  # by which leases are made
    return [
        InFlight(row.pk, str(row), stage.get(row, "attempts"), stage.get(row, "fence"), _left(stage, row, now))
        for row in rows
    ]


def _left(stage: Stage[Any, Any], row: Any, now: datetime) -> float:
    until = stage.get(row, "lease_until")
    return round((until - now).total_seconds(), 1) if until else 0.0
