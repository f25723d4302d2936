"""Operations: the stages' switches, the runs, the workers, the schedule, the failures; each button is a verb of
`jobs.operations`, which writes down who pressed it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from jobs import operations, statistics
from jobs.models import Host, Run
from jobs.statuses import Task
from scrapersky.admin import cells
from scrapersky.admin.base import site
from scrapersky.admin.curation import answer
from scrapersky.admin.dashboard import reasons
from scrapersky.admin.listing import UnknownFilter
from scrapersky.admin.permissions import OPERATE, must
from scrapersky.admin.rows import Verb

RUNS_SHOWN, HISTORY_SHOWN = 12, 15


@site.page("operations/", "operations")
def operations_view(request: HttpRequest) -> HttpResponse:
    """The operators' page."""
    must(request, OPERATE)
    context = site.each_context(request) | {
        "title": "Operations",
        "stages": [_stage_line(stage) for stage in statistics.of_stages()],
        "workers": statistics.workers(),
        "schedule": [(each, cells.age(each.last_at), cells.age(each.next_at)) for each in statistics.schedule()],
        "runs": site.noun(Run).shown(Run.objects.defer("parameters", "result").order_by("-id")[:RUNS_SHOWN]),
        "run_noun": site.noun(Run),
        "reasons": reasons(site),
        "history": [_history_line(event) for event in operations.history(HISTORY_SHOWN)],
    }
    return TemplateResponse(request, "console/operations.html", context)


def _stage_line(now: statistics.StageStatistics) -> dict[str, Any]:
    url = site.list_url(operations.find_stage(now.name).model)
    return {
        "now": now,
        "state": stage_state(now),
        "wait": cells.span(now.oldest_wait_seconds) if now.waiting else cells.NOTHING,
        "next": cells.age(now.next_run_at),
        "last": cells.age(now.last_success_at),
        "waiting_url": f"{url}?{now.name}={operations.find_stage(now.name).waiting}",
        "capped": now.waiting >= statistics.COUNTED,
    }


def stage_state(now: statistics.StageStatistics) -> Any:
    """A stage in a word."""
    if now.paused:
        return cells.label("Paused", "warn", f"By {now.paused_by or 'somebody'}. {now.paused_reason}")
    if now.stalled or now.overdue:
        return cells.label("Stalled" if now.stalled else "Late", "bad", "Rows wait and nothing moves them.")
    if now.in_flight:
        return cells.label("Working", "busy")
    return cells.label("Waiting", "wait") if now.waiting else cells.label("Idle", "quiet")


def _history_line(event: Any) -> list[Any]:
    detail = dict(event.detail or {})
    by = detail.pop("by", "")
    said = ", ".join(f"{name} {value}" for name, value in detail.items() if value not in (None, "", False))
    what = cells.words(event.outcome).capitalize()
    return [cells.age(event.at), by, what, cells.words(event.stage), said]


def host_buttons(row: Host) -> list[Verb]:
    """What can be done with a host."""
    pause = Verb("resume_host", "Resume", True) if row.paused else Verb("pause_host", "Pause this host")
    return [pause, Verb("reset_host", "Forget its failures")]


def run_buttons(row: Run) -> list[Verb]:
    """What can be done with a run."""
    if row.kind == "drain" or row.status in operations.ENDED:
        return []
    hold = Verb("resume_run", "Resume", True) if row.status == Task.PAUSED else Verb("pause_run", "Pause")
    return [hold, Verb("cancel_run", "Cancel")]


# The verbs.


def _retry(request: HttpRequest, by: str) -> str:
    stage, reason = request.POST["stage"], request.POST.get("reason") or None
    asked = operations.retry_failed(stage, reason, by=by)
    return f"{asked.rows:,} queued again." if asked.rows else "There was nothing to retry."


def _run_now(request: HttpRequest, by: str) -> str:
    due = operations.run_stage_now(request.POST["stage"], by=by, delayed=True)
    return "Woken." + (f" {due:,} that waited for a later try are due now." if due else "")


def _pause_stage(request: HttpRequest, by: str) -> str:
    operations.pause_stage(request.POST["stage"], by=by, reason=request.POST.get("reason", "")[:500])
    return "Paused: what is being worked ends, nothing new begins."


def _resume_stage(request: HttpRequest, by: str) -> str:
    operations.resume_stage(request.POST["stage"], by=by)
    return "Resumed."


def _of_run(verb: Callable[..., Run], said: str) -> Callable[[HttpRequest, str], str]:
    def act(request: HttpRequest, by: str) -> str:
        number = request.POST.get("row", "")
        return f"Run {verb(int(number) if number.isdecimal() else 0, by=by).pk} {said}."

    return act


def _of_host(verb: Callable[..., int], said: str) -> Callable[[HttpRequest, str], str]:
    def act(request: HttpRequest, by: str) -> str:
        number = request.POST.get("row", "")
        host = Host.objects.filter(pk=number if number.isdecimal() else 0).first()
        if host is None:
            raise operations.Unknown("There is no such host.")
        verb(host.host, port=host.port, by=by)
        return f"{host} {said}."

    return act


VERBS: dict[str, Callable[[HttpRequest, str], str]] = {
    "retry_failed": _retry,
    "run_stage_now": _run_now,
    "pause_stage": _pause_stage,
    "resume_stage": _resume_stage,
    "pause_run": _of_run(operations.pause_run, "is paused"),
    "resume_run": _of_run(operations.resume_run, "goes on"),
    "cancel_run": _of_run(operations.cancel_run, "is cancelled"),
    "pause_host": _of_host(operations.pause_host, "is paused"),
    "resume_host": _of_host(operations.resume_host, "is asked again"),
    "reset_host": _of_host(operations.reset_host, "starts afresh"),
}


@site.page("operate/", "operate")
@require_POST
def operate_view(request: HttpRequest) -> HttpResponse:
    """Carry out an operators' verb."""
    must(request, OPERATE)
    verb = VERBS.get(request.POST.get("verb", ""))
    if verb is None:
        raise UnknownFilter("There is no such operation.")
    try:
        said = verb(request, request.user.get_username())
    except operations.Refused as error:
        return answer(request, str(error), reverse("admin:operations"), level=30)
    return answer(request, said, reverse("admin:operations"))
