"""The log: the latest lines of what processes did, with level, stage, row and reason, for operators."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from jobs.models import Run
from jobs.monitoring import log_lines
from jobs.monitoring.log_lines import LogFilter, LogLine
from jobs.stages import PIPELINE
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.permissions import OPERATE

LONGEST = 200
_TONES = {log_lines.ERROR: "bad", log_lines.WARNING: "warn", log_lines.INFO: "quiet"}


@site.page("log/", "log", OPERATE)
def log_view(request: HttpRequest) -> HttpResponse:
    """The lines that match, the newest first."""
    chosen = LogFilter(*(_text(request, name) for name in ("level", "stage", "reason", "text")))
    lines = log_lines.latest_lines(chosen)
    reasons = {*log_lines.reasons_in(lines), chosen.reason} - {""}
    context = {
        "title": "Log", "lines": [_cells(line) for line in lines], "chosen": chosen, "read": f"{log_lines.READ:,}",
        "is_cut": len(lines) == log_lines.SHOWN, "shown": log_lines.SHOWN, "levels": log_lines.LEVELS,
        "stages": [(stage.name, formatters.stage_title(stage)) for stage in PIPELINE],
        "reasons": [(word, formatters.outcome_label(word)) for word in sorted(reasons)],
    }  # fmt: skip
    return site.render(request, "console/log.html", context)


def _text(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\0", "").strip()[:LONGEST]


def _cells(line: LogLine) -> dict[str, Any]:
    what = formatters.outcome_label(line.outcome)
    stage = formatters.stage_label(line.stage or line.kind)
    return {
        "at": formatters.ago(line.at), "level": formatters.label(line.level, _TONES[line.level]),
        "stage": stage, "row": _row(line.table, line.row_id),
        "what": what, "hint": formatters.sentence(line.outcome), "process": line.process or formatters.NOTHING,
        "seconds": formatters.NOTHING if line.seconds is None else f"{line.seconds:.2f} s",
        "run": _row(Run._meta.db_table, line.run_id),
    }  # fmt: skip


def _row(table: str, row_id: int | None) -> Any:
    """A link to the row's page; its number where it has none."""
    if row_id is None:
        return formatters.NOTHING
    try:
        noun = site.noun(table)
    except KeyError:
        return f"{formatters.words(table)} {row_id}"
    return formatters.link(noun.url("change", row_id), f"{noun.verbose_name.lower()} {row_id}")
