"""Why rows do not move, on the screens: the cause, since when, what to do, who may, and the page where it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from jobs.monitoring.waiting import Waiting, why_rows_wait, why_stages_wait
from jobs.pipeline import Stage
from jobs.stages import stage_named
from scrapersky.admin import formatters

_RUNS, _HOSTS = ("Runs", "admin:jobs_run_changelist"), ("Hosts", "admin:jobs_host_changelist")
_OPERATIONS = ("Operations", "admin:operations")
_PAGES = {
    "run_paused": _RUNS, "stage_paused": _OPERATIONS, "no_worker": _OPERATIONS, "host_paused": _HOSTS,
    "circuit_open": _HOSTS, "budget": ("Budgets", "admin:budgets"), "quota": _OPERATIONS, "at_capacity": _OPERATIONS,
    "unexplained": _OPERATIONS,
}  # fmt: skip


@dataclass(frozen=True)
class Explained:
    """A `Waiting` as it is shown; `url` is the page where the cause is ended, `page` its name, "" where there is none;
    `paused_stage` the name of a stage that one button resumes."""

    title: str
    label: str
    sentence: str
    since: SafeString | str
    until: SafeString | str
    remedy: str
    who: str
    url: str
    page: str
    serious: bool
    cause: str
    paused_stage: str


def explained(waiting: Waiting) -> Explained:
    """The parts of a sentence on a screen, with times that are exact on hover."""
    page, address = _PAGES.get(waiting.cause.word, ("", ""))
    return Explained(
        formatters.stage_title(stage_named(waiting.stage)),
        waiting.cause.label,
        waiting.sentence,
        formatters.age(waiting.since) if waiting.since else "",
        formatters.ago(waiting.until) if waiting.until else "",
        waiting.cause.remedy,
        waiting.cause.who,
        reverse(address) if address else "",
        page,
        waiting.serious,
        waiting.cause.word,
        waiting.stage if waiting.cause.word == "stage_paused" else "",
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


def explained_together(waits: Iterable[Waiting]) -> list[Explained]:
    """Each as it is shown; one line for all stages that have no worker."""
    lines = [explained(waiting) for waiting in waits]
    lacking = [line for line in lines if line.cause == "no_worker"]
    if len(lacking) < 2:
        return lines
    titles = ", ".join(line.title for line in lacking)
    together = replace(lacking[0], title=titles, sentence="No worker process serves these stages.")
    return [together if line is lacking[0] else line for line in lines if line not in lacking[1:]]


def standing_still() -> list[Explained]:
    """Why stages stand still, in the order of the pipeline."""
    return explained_together(why_stages_wait().values())
