"""Operations: the stages' switches, the runs, the workers, the schedule, the failures; each button is a verb of
`jobs.actions.operations`, which writes down who pressed it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import BadRequest
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from jobs.actions import automation, bulk_actions, erasure, flags, host_operations, operations
from jobs.actions.bulk_actions import ActionRequest
from jobs.actions.curation import Refused
from jobs.actions.reextract import reextract
from jobs.events import webhooks
from jobs.lists.catalogue import resource_of
from jobs.lists.sent_ids import read_id
from jobs.maintenance import schedule
from jobs.models import Domain, Host, Page, PlaceSearch, Run, Webhook
from jobs.monitoring import statistics
from jobs.monitoring.plugins import PluginState, plugin_states
from jobs.plugins.entry_points import SCRAPERS
from jobs.statuses import FlagRule, Task
from scrapersky.admin import charts, formatters, search_agreement
from scrapersky.admin.answers import answer
from scrapersky.admin.base import site
from scrapersky.admin.fit_models import scope_lines
from scrapersky.admin.overview import day_of_stages, reasons
from scrapersky.admin.permissions import CURATE, ERASE, OPERATE, has_permission, owns, require_own, require_permission
from scrapersky.admin.row_page import Verb
from scrapersky.admin.webhooks import webhook_line
from scrapersky.http.reasons import reason_in

Row = TypeVar("Row", bound=Model)

RUNS_SHOWN, HISTORY_SHOWN, FIT_SHOWN = 12, 15, 8


@site.page("operations/", "operations", OPERATE)
def operations_view(request: HttpRequest) -> HttpResponse:
    """The operators' page."""
    context = {
        "title": "Operations",
        "stages": _stage_lines(),
        "workers": statistics.workers(),
        "schedule": [
            (item, formatters.ago(item.last_at), formatters.ago(item.next_at)) for item in schedule.periodic_tasks()
        ],
        "runs": site.noun(Run).table_rows(Run.objects.defer("parameters", "result").order_by("-id")[:RUNS_SHOWN]),
        "run_noun": site.noun(Run),
        "reasons": reasons(site),
        "rules": automation.rule_states(),
        "plugins": [_plugin_line(state) for state in plugin_states()],
        "fit_lines": scope_lines(FIT_SHOWN),
        "webhooks": [webhook_line(item) for item in Webhook.objects.order_by("pk")],
        "history": [_history_line(event) for event in operations.history(HISTORY_SHOWN)],
    }
    return site.render(request, "console/operations.html", context)


def _stage_lines() -> list[dict[str, Any]]:
    """Every stage in the order of the pipeline; those that need somebody come first."""
    day = day_of_stages()
    lines = [_stage_line(now, charts.bars(now.title, *day[now.name])) for now in statistics.of_stages()]
    return sorted(lines, key=lambda line: not line["needs_somebody"])


def _stage_line(now: statistics.StageStatistics, bars: Any) -> dict[str, Any]:
    stage = operations.find_stage(now.name)
    return {
        "now": now,
        "state": stage_state(now),
        "needs_somebody": now.paused or now.stalled or now.overdue or bool(now.lost),
        "bars": bars,
        "wait": formatters.span(now.oldest_wait_seconds) if now.waiting else "",
        "next": formatters.ago(now.next_run_at),
        "last": formatters.ago(now.last_success_at),
        "waiting_url": site.list_url(stage.model, **{stage.column: stage.waiting}),
        "capped": now.waiting >= statistics.COUNTED,
    }


def stage_state(now: statistics.StageStatistics) -> Any:
    """A stage in a word."""
    if now.paused:
        return formatters.label("Paused", "warn", f"By {now.paused_by or 'somebody'}. {now.paused_reason}")
    if now.stalled or now.overdue:
        return formatters.label("Stalled" if now.stalled else "Late", "bad", "Rows wait and nothing moves them.")
    if now.in_flight:
        return formatters.label("Working", "busy")
    return formatters.label("Waiting", "wait") if now.waiting else formatters.label("Idle", "quiet")


def _plugin_line(state: PluginState) -> dict[str, Any]:
    sums, fault, kind = state.totals, state.last_fault, state.plugin.flag.partition(".")[0]
    enabled, counted = state.flag.rule != FlagRule.OFF, state.plugin.group == SCRAPERS
    text = f"{formatters.outcome_label(fault.reason)}, {fault.at:%Y-%m-%d %H:%M} UTC" if fault else formatters.NOTHING
    return {
        "state": state, "kind": kind, "enabled": enabled, "label": plugin_label(state),
        "rows": f"{sums.rows:,}" if counted else formatters.NOTHING,
        "results": f"{sums.results:,}" if counted else formatters.NOTHING,
        "failures": f"{sums.failures:,}" if counted else formatters.NOTHING,
        "fault": "Cannot be loaded" if state.error else text,
        "traceback": state.error or (fault.detail if fault else ""),
    }  # fmt: skip


def plugin_label(state: PluginState) -> Any:
    """A plug-in in a word."""
    if state.error:
        return formatters.label("Broken", "bad", "It cannot be loaded.")
    if state.flag.tripped_at:
        return formatters.label("Tripped", "bad", state.flag.tripped_reason)
    return formatters.label(state.switch.capitalize(), "quiet" if state.flag.rule == FlagRule.OFF else "good")


def _history_line(event: Any) -> list[Any]:
    detail = dict(event.detail or {})
    by = detail.pop("by", "")
    details = ", ".join(f"{name} {value}" for name, value in detail.items() if value not in (None, "", False))
    what = formatters.words(event.outcome).capitalize()
    return [formatters.ago(event.at), by, what, formatters.stage_label(event.stage), details]


def host_buttons(row: Host) -> list[Verb]:
    """What can be done with a host."""
    pause = Verb("resume_host", "Resume", True) if row.paused else Verb("pause_host", "Pause this host")
    forget_failures = [Verb("reset_host", "Reset failures")] if row.failures or row.circuit_open_until else []
    return [pause, *forget_failures]


def run_buttons(request: HttpRequest, row: Run) -> list[Verb]:
    """What can be done with a run: operators hold it back, whoever began it cancels it, too."""
    if row.kind == "drain" or row.status in operations.ENDED:
        return []
    hold = Verb("resume_run", "Resume", True) if row.status == Task.PAUSED else Verb("pause_run", "Pause")
    return [hold, *([Verb("cancel_run", "Cancel", permission=CURATE)] if owns(request, row.requested_by) else [])]


# The verbs.


def _retry(request: HttpRequest, by: str) -> str:
    stage, reason = operations.find_stage(request.POST.get("stage", "")), request.POST.get("reason") or None
    failed = operations.failed_rows(stage, reason).count()
    if bulk_actions.is_long(failed):
        noun, options = resource_of(stage.model), {"failed": reason}
        action = ActionRequest(noun, "queue", by, {}, stage=stage.name, options=options)
        run = bulk_actions.start(action, expected=failed, tolerance=1.0).run_id
        return f"{failed:,} are being queued again by workers, as run {run}."
    queued = operations.retry_failed(stage, reason, by=by)
    return f"{queued.rows:,} queued again." if queued.rows else "No failed rows to retry."


def _run_now(request: HttpRequest, by: str) -> str:
    due = operations.run_stage_now(request.POST.get("stage", ""), by=by, delayed=True)
    return "Woken." + (f" {due:,} that waited for a later try are due now." if due else "")


def _pause_stage(request: HttpRequest, by: str) -> str:
    operations.pause_stage(request.POST.get("stage", ""), by=by, reason=reason_in(request.POST))
    return "Paused. Running rows finish; no new ones start."


def _resume_stage(request: HttpRequest, by: str) -> str:
    operations.resume_stage(request.POST.get("stage", ""), by=by)
    return "Resumed."


def _of_run(verb: Callable[..., Run], result: str) -> Callable[[HttpRequest, str], str]:
    def act(request: HttpRequest, by: str) -> str:
        return f"Run {verb(read_id(request.POST.get('row', '')), by=by).pk} {result}."

    return act


def _cancel_run(request: HttpRequest, by: str) -> str:
    run = _row_of(request, Run)
    require_own(request, run.requested_by, "run", "cancel")
    return f"Run {operations.cancel_run(run, by=by).pk} is cancelled."


def _of_host(verb: Callable[..., int], result: str) -> Callable[[HttpRequest, str], str]:
    def act(request: HttpRequest, by: str) -> str:
        host = _row_of(request, Host)
        verb(host.host, port=host.port, by=by)
        return f"{host} {result}."

    return act


def _of_search(verb: Callable[[HttpRequest, PlaceSearch, str], str]) -> Callable[[HttpRequest, str], str]:
    def act(request: HttpRequest, by: str) -> str:
        return verb(request, _row_of(request, PlaceSearch), by)

    return act


def _extract_again(request: HttpRequest, by: str) -> str:
    page = _row_of(request, Page)
    [(read, _)] = reextract(Page.objects.filter(pk=page.pk))
    return "The stored copy was read again." if read else "No copy of this page is stored (FETCH_STORE_BODIES)."


def _forget_domain(request: HttpRequest, by: str) -> str:
    require_permission(request, ERASE)
    domain = _row_of(request, Domain)
    if request.POST.get("host", "").strip().lower() != domain.host:
        raise Refused("Type the domain's name to forget it. Nothing was deleted.")
    erasure.request_erasure(domain.host, by=by, reason=reason_in(request.POST))
    return f"{domain.host} will not come back. What is stored of it is being deleted."


def _override_robots(request: HttpRequest, by: str) -> str:
    domain, on = _row_of(request, Domain), request.POST.get("on") == "1"
    host_operations.override_robots(domain.host, on, by=by, reason=reason_in(request.POST))
    if not on:
        return f"{domain.host} is read as its robots.txt says."
    return f"{domain.host} is read whatever its robots.txt says. Retry the rows that ended with “robots”."


def _switch_rule(request: HttpRequest, by: str) -> str:
    name, on = request.POST.get("rule", ""), request.POST.get("on") == "1"
    try:
        automation.switch(name, on, by)
    except KeyError as error:
        raise operations.Unknown(error.args[0]) from None
    return f"The rule {formatters.words(name)} is {'on' if on else 'off'}."


def _switch_flag(request: HttpRequest, by: str) -> str:
    on = request.POST.get("on") == "1"
    flag = flags.change(request.POST.get("flag", ""), {"rule": FlagRule.ON if on else FlagRule.OFF}, by=by)
    return f"{flag.key} is {'on' if on else 'off'}."


def _switch_webhook(request: HttpRequest, by: str) -> str:
    row, on = _row_of(request, Webhook), request.POST.get("on") == "1"
    webhooks.switch(row.pk, on, by=by)
    return f"Webhook {row.pk} is {'on, and goes on where it stopped' if on else 'off'}."


def _row_of(request: HttpRequest, model: type[Row]) -> Row:
    row = model._default_manager.filter(pk=read_id(request.POST.get("row", ""))).first()
    if row is None:
        raise operations.Unknown("That row is not there any more.")
    return row


VERBS: dict[str, Callable[[HttpRequest, str], str]] = {
    "rerun_search": _of_search(search_agreement.rerun_search),
    "raise_limit": _of_search(search_agreement.raise_limit),
    "finish_search": _of_search(search_agreement.finish_search),
    "extract_again": _extract_again,
    "forget_domain": _forget_domain,
    "override_robots": _override_robots,
    "switch_webhook": _switch_webhook,
    "switch_rule": _switch_rule,
    "switch_flag": _switch_flag,
    "retry_failed": _retry,
    "run_stage_now": _run_now,
    "pause_stage": _pause_stage,
    "resume_stage": _resume_stage,
    "pause_run": _of_run(operations.pause_run, "is paused"),
    "resume_run": _of_run(operations.resume_run, "goes on"),
    "cancel_run": _cancel_run,
    "pause_host": _of_host(host_operations.pause_host, "is paused"),
    "resume_host": _of_host(host_operations.resume_host, "resumed"),
    "reset_host": _of_host(host_operations.reset_host, "reset"),
}


FOR_CURATORS = ("rerun_search", "raise_limit", "finish_search", "extract_again", "cancel_run")


@site.page("operate/", "operate")
@require_POST
def operate_view(request: HttpRequest) -> HttpResponse:
    """Carry out a verb; 400 for an unknown one."""
    name = request.POST.get("verb", "")
    require_permission(request, CURATE if name in FOR_CURATORS else OPERATE)
    if name not in VERBS:
        raise BadRequest("There is no such operation.")
    back = reverse("admin:operations" if has_permission(request.user, OPERATE) else "admin:index")
    return answer(request, VERBS[name](request, request.user.get_username()), back)
