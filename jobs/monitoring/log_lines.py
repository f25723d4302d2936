"""The latest lines of what processes did, as the event log has them: every worker writes one as it settles a row.

What a process writes beside that (its start, a warning of a library) goes to its standard error alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform

from jobs.lists.sent_ids import read_id
from jobs.models import Event
from jobs.web.failures import REASONS

READ = 20_000  # the newest events: what is older is not looked at
SHOWN = 200
ERROR, WARNING, INFO = "Failure", "Warning", "Info"
LEVELS = (ERROR, WARNING, INFO)

_FAILED = [word for word, reason in REASONS.items() if not reason.retry]
_RETRIED = [word for word, reason in REASONS.items() if reason.retry]
_OF_LEVEL = {ERROR: Q(outcome__in=_FAILED), WARNING: Q(outcome__in=_RETRIED), INFO: ~Q(outcome__in=[*REASONS])}


@dataclass(frozen=True)
class LogFilter:
    """Which lines: empty means any. `text` is looked for in the outcome, the process and, as a number, in the row."""

    level: str = ""
    stage: str = ""
    reason: str = ""
    text: str = ""


@dataclass(frozen=True)
class LogLine:
    """A line: what happened, to which row, in which process."""

    at: datetime
    level: str
    stage: str
    kind: str
    table: str
    row_id: int | None
    outcome: str
    seconds: float | None
    run_id: int | None
    process: str


def latest_lines(chosen: LogFilter) -> list[LogLine]:
    """The lines that match among the newest READ events, the newest first; at most SHOWN."""
    newest = Event.objects.order_by("-id").values_list("id", flat=True)
    events = Event.objects.filter(id__gt=_first_read(newest)).annotate(process=KeyTextTransform("worker", "detail"))
    names = ("at", "stage", "kind", "table", "row_id", "outcome", "seconds", "run_id", "process")
    return [_line(row) for row in events.filter(_condition(chosen)).order_by("-id").values(*names)[:SHOWN]]


def _first_read(newest: Any) -> int:
    """The id behind which events are looked at; ids have few gaps."""
    last = newest.first()
    return max(0, (last or 0) - READ)


def _condition(chosen: LogFilter) -> Q:
    condition = _OF_LEVEL.get(chosen.level, Q())
    condition &= Q(stage=chosen.stage) if chosen.stage else Q()
    condition &= Q(outcome=chosen.reason) if chosen.reason else Q()
    if chosen.text:
        either = Q(outcome__icontains=chosen.text) | Q(process__icontains=chosen.text)
        condition &= either | Q(row_id=row_id) if (row_id := read_id(chosen.text)) else either
    return condition


def _line(row: dict[str, Any]) -> LogLine:
    return LogLine(
        row["at"], level_of(row["outcome"]), row["stage"], row["kind"], row["table"], row["row_id"], row["outcome"],
        row["seconds"], row["run_id"], row["process"] or "",
    )  # fmt: skip


def level_of(outcome: str) -> str:
    """Failure: it will not end differently. Warning: it is tried again. Info: all else."""
    reason = REASONS.get(outcome)
    return INFO if reason is None else WARNING if reason.retry else ERROR


def reasons_in(lines: Sequence[LogLine]) -> list[str]:
    """The outcomes of these lines, in the order of the alphabet."""
    return sorted({line.outcome for line in lines if line.outcome})
