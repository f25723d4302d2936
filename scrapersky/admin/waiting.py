"""Why rows do not move, on the screens: the cause, since when, what to do, who may, and the page where it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from jobs.monitoring.waiting import Waiting, why_rows_wait, why_stages_wait
from jobs.pipeline import Stage
from jobs.stages import stage_named
from scrapersky.admin import formatters

_PAGES = {
    "run_paused": "admin:jobs_run_changelist", "stage_paused": "admin:operations", "no_worker": "admin:operations",
    "host_paused": "admin:jobs_host_changelist", "circuit_open": "admin:jobs_host_changelist",
    "budget": "admin:budgets", "at_capacity": "admin:operations", "unexplained": "admin:operations",
}  # fmt: skip


@dataclass(frozen=True)
class Explained:
    """A `Waiting` as it is shown; `url` is the page where the cause is ended, "" where there is none."""

    title: str
    label: str
    sentence: str
    since: SafeString | str
    until: SafeString | str
    remedy: str
    who: str
    url: str
    serious: bool


def explained(waiting: Waiting) -> Explained:
    """The parts of a sentence on a screen, with times that are exact on hover."""
    page = _PAGES.get(waiting.cause.word)
    return Explained(
        formatters.stage_title(stage_named(waiting.stage)),
        waiting.cause.label,
        waiting.sentence,
        formatters.ago(waiting.since) if waiting.since else "",
        formatters.ago(waiting.until) if waiting.until else "",
        waiting.cause.remedy,
        waiting.cause.who,
        reverse(page) if page else "",
        waiting.serious,
    )


def note_waits(stages: Sequence[Stage[Any, Any]], rows: Iterable[Any]) -> None:
    """Remember on each row why it waits at which stage, as `row.waits`: a few queries for all of them."""
    rows = list(rows)
    for row in rows:
        row.waits = {}
    by_pk = {row.pk: row for row in rows}
    for stage in stages:
        for pk, waiting in why_rows_wait(stage, rows).items():
            by_pk[pk].waits[stage.name] = waiting


def standing_still() -> list[Explained]:
    """Why stages stand still, in the order of the pipeline; one line where several have the same cause."""
    lines: dict[tuple[str, str], Explained] = {}
    for waiting in why_stages_wait().values():
        line = explained(waiting)
        key = (waiting.cause.word, "" if waiting.cause.word == "no_worker" else waiting.stage)
        lines.setdefault(key, line)
    return list(lines.values())
