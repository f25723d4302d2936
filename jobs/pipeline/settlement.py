"""A settlement: how one row ended, as it is written on the row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from jobs.web.responses import FetchRecord

NOTHING: Any = object()  # in the place of a result, when there is nothing to save


@dataclass
class Settlement:
    """How one row ended: what to write on it, and what to save for it."""

    row: Any
    fence: int
    status: str
    outcome: str
    error: str | None = None
    wait: float | None = None
    uncounted: bool = False
    resting: tuple[str, int] | None = None  # the host and port for which the row is parked
    result: Any = NOTHING
    seconds: float = 0.0
    fetches: list[FetchRecord] = field(default_factory=list)
