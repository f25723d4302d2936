"""Runs: requests for many rows at once, and their progress."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html_join

from jobs.lists.catalogue import RUNS
from jobs.models import BulkAction, Run
from jobs.monitoring.statistics import is_failure
from jobs.pipeline import Stage
from jobs.stages import PIPELINE, stage_named
from jobs.statuses import Task
from jobs.web.failures import REASONS
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.columns import changed
from scrapersky.admin.elements import Column, Fact
from scrapersky.admin.operations import run_buttons
from scrapersky.admin.resource_admin import ResourceAdmin


def name_of(row: Run) -> str:
    """What a run is called: the title of the request, or the stage of a worker's run."""
    return formatters.stage_title(stage_named(row.stage)) if row.kind == "drain" and row.stage in STAGES else str(row)


STAGES = {stage.name for stage in PIPELINE}


@admin.register(Run, site=site)
class RunAdmin(ResourceAdmin):
    """Runs."""

    resource = RUNS
    origin = "Each request, and each piece of a worker's work, is a run."
    tab_filter = "status"
    deferred = ("parameters", "result")
    columns = (
        Column("Run", lambda row: formatters.link(site.noun(Run).row_url(row), name_of(row), "name"), "wide"),
        Column("Kind", lambda row: row.get_kind_display(), "minor"),
        Column("Status", lambda row: formatters.label(row.status, hint=row.reason)),
        Column("Progress", lambda row: formatters.bar(row.settled, row.total)),
        Column("Outcomes", lambda row: outcomes(row), "minor"),
        Column("Requested by", lambda row: formatters.actor(row.requested_by or row.worker), "minor clip"),
        Column("Duration", lambda row: took(row), "num minor"),
        changed(),
    )
    facts = (
        Fact("Kind", lambda row: row.get_kind_display()),
        Fact("Stage", lambda row: formatters.stage_label(row.stage)),
        Fact("Status", lambda row: formatters.label(row.status)),
        Fact("Reason", "reason", wide=True),
        Fact("Progress", lambda row: formatters.bar(row.settled, row.total)),
        Fact("Outcomes", lambda row: outcomes(row), wide=True),
        Fact("Rows", lambda row: row_links(row)),
        Fact("Bulk action", lambda row: bulk_action_link(row)),
        Fact("Requested by", "requested_by"),
        Fact("Worker", "worker"),
        Fact("Started", "started_at"),
        Fact("Ended", "ended_at"),
        Fact("Duration", lambda row: took(row)),
        Fact("Parameters", "parameters"),
        Fact("Result", "result"),
    )

    def row_title(self, row: Any) -> str:
        """The title of the request, or the stage."""
        return name_of(row)

    def busy(self, row: Any) -> bool:
        """Whether it goes on."""
        return row.status in (Task.QUEUED, Task.IN_PROGRESS)

    def row_extras(self, request: Any, row: Any) -> dict[str, Any]:
        """Pause, resume, cancel."""
        return {"buttons": run_buttons(request, row)}


def outcomes(row: Run) -> Any:
    """`Found 40`, `Blocked by robots.txt 2` as chips; reasons for which a row failed or waits stand out."""
    counts = sorted((row.counts or {}).items())
    chips = [("warn" if _stands_out(word) else "", formatters.outcome_label(word), f"{n:,}") for word, n in counts]
    return format_html_join(" ", '<span class="chip {}">{} {}</span>', chips) or formatters.NOTHING


def _stands_out(word: str) -> bool:
    return is_failure(word) or (word in REASONS and REASONS[word].retry)


def row_links(row: Run) -> Any:
    """Links to the rows of a run: by outcome, or by stage where the run has several."""
    if row.kind == "drain":
        return formatters.NOTHING
    stages = [stage for stage in PIPELINE if _has_rows_in(stage, row)]
    links = [formatters.link(_rows_url(stage, row), formatters.stage_title(stage)) for stage in stages]
    if len(stages) == 1:
        links += [
            formatters.link(_rows_url(stages[0], row, word), formatters.outcome_label(word))
            for word in sorted(row.counts or {})
        ]
    return format_html_join(", ", "{}", ((link,) for link in links)) or formatters.NOTHING


def bulk_action_link(row: Run) -> Any:
    """The page of a bulk action's progress."""
    if row.kind != "bulk" or not BulkAction.objects.filter(run=row).exists():
        return formatters.NOTHING
    return formatters.link(reverse("admin:bulk_action", args=[row.pk]), "Progress, Cancel and Undo")


def _has_rows_in(stage: Stage[Any, Any], row: Run) -> bool:
    if row.stage:
        return stage.name == row.stage
    return bool(stage.model._default_manager.filter(**{f"{stage.prefix}run_id": row.pk}).exists())


def _rows_url(stage: Stage[Any, Any], row: Run, outcome: str = "") -> str:
    filters: dict[str, Any] = {f"{stage.prefix}run_id": row.pk}
    return site.list_url(stage.model, **filters | ({f"{stage.prefix}outcome": outcome} if outcome else {}))


def took(row: Run) -> Any:
    """How long a run took, once it has ended."""
    if row.started_at is None or row.ended_at is None:
        return formatters.NOTHING
    return formatters.span((row.ended_at - row.started_at).total_seconds())
