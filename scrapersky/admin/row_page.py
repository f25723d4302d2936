"""A row's page: what is known, where it came from, what was tried, who decided, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobs.models import Decision, Event, Fetch
from jobs.models.event import KIND_LABELS
from jobs.pipeline import Stage
from jobs.statuses import Processing
from scrapersky.admin import formatters
from scrapersky.admin.base import rights
from scrapersky.admin.lineage import lineage
from scrapersky.admin.permissions import OPERATE, has_permission, hidden_columns, sees_contacts
from scrapersky.admin.waiting import Explained, explained, note_waits

if TYPE_CHECKING:
    from scrapersky.admin.resource_admin import ResourceAdmin

MOST_EVIDENCE = 20


@dataclass(frozen=True)
class Panel:
    """A small table beside the facts."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]
    more: str = ""
    empty: str = "Nothing yet."
    html: SafeString | str = ""
    holds_contacts: bool = False  # for whoever may see contacts
    beside: bool = False  # in the row's page to the right, where people look first


@dataclass(frozen=True)
class Verb:
    """A button: what it asks for, and whether it can be pressed now."""

    act: str
    label: str
    primary: bool = False
    permission: str = OPERATE


@dataclass(frozen=True)
class Step:
    """A stage on a row: where it stands, since when, and which actions it has."""

    stage: Stage[Any, Any]
    title: str
    label: SafeString
    sentence: str
    since: SafeString | str
    attempts: str
    verbs: list[Verb] = field(default_factory=list)
    waiting: Explained | None = None


def row_page(noun: ResourceAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """A row's page; 403 without the permission to view it."""
    row = find(noun, object_id)
    if not noun.has_view_permission(request, row):
        raise PermissionDenied
    context = noun.admin_site.each_context(request) | card(noun, row, request.user)
    context |= {
        "evidence": evidence(noun, row),
        "here": request.get_full_path(),
        "moving": noun.auto_refresh(row),
    }
    panels = context["panels"]
    context |= {
        "panels": [panel for panel in panels if not panel.beside],
        "beside": [panel for panel in panels if panel.beside],
    }
    context |= noun.row_extras(request, row)
    context["buttons"] = [verb for verb in context.get("buttons", ()) if has_permission(request.user, verb.permission)]
    return TemplateResponse(request, "console/row.html", context)


def row_panel(noun: ResourceAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """What a decision about a row needs, as a piece of HTML that a list shows beside itself; 403 as for the page."""
    row = find(noun, object_id)
    if not noun.has_view_permission(request, row):
        raise PermissionDenied
    context = card(noun, row, request.user) | {"may": rights(request), "here": noun.url()}
    return TemplateResponse(request, "console/row_panel.html", context | noun.row_extras(request, row))


def find(noun: ResourceAdmin, object_id: str) -> Any:
    """A row by the id in an address. Raises Http404."""
    try:
        return noun.model._default_manager.get(pk=noun.model._meta.pk.to_python(object_id))
    except (noun.model.DoesNotExist, ValidationError) as error:
        raise Http404 from error


def card(noun: ResourceAdmin, row: Any, user: Any) -> dict[str, Any]:
    """What a row's page and its card in review mode share; contacts for whoever may see them."""
    sees, hidden = sees_contacts(user), hidden_columns(noun.resource, user)
    return {
        "noun": noun,
        "row": row,
        "url": noun.row_url(row),
        "title": noun.row_title(row),
        "NOTHING": formatters.NOTHING,
        "facts": [(fact, fact.of(row)) for fact in noun.facts if not fact.is_among(hidden)],
        "steps": steps(noun, row),
        "decision": formatters.label(row.curation_status) if noun.curated else "",
        "badges": noun.badges(row),
        "lineage": lineage(noun.console, row),
        "panels": [panel for panel in noun.panels(row) if sees or not panel.holds_contacts],
        "copy": noun.snapshot_of(row) if sees else None,
    }


def steps(noun: ResourceAdmin, row: Any) -> list[Step]:
    """The stages of a row, in the order of the pipeline, each with why it waits."""
    note_waits(noun.stages, [row])
    return [_step(stage, row, noun.rerun_label) for stage in noun.stages]


def _step(stage: Stage[Any, Any], row: Any, again: str) -> Step:
    status, outcome = getattr(row, stage.column), stage.get(row, "outcome")
    sentence = stage.get(row, "error") or formatters.sentence(outcome)
    at = (
        stage.get(row, "queued_at")
        if status in (stage.waiting, Processing.PROCESSING)
        else stage.get(row, "settled_at")
    )
    attempts = stage.get(row, "attempts")
    waiting = row.waits.get(stage.name)
    return Step(
        stage,
        formatters.stage_title(stage),
        formatters.processing(stage, row)
        if status or outcome == "cancelled"
        else formatters.label("Not started", "quiet"),
        sentence,
        formatters.ago(at) if status else "",
        f"attempt {attempts} of {stage.limits.max_attempts}" if attempts > 1 else "",
        verbs(stage, status, again),
        explained(waiting) if waiting else None,
    )


def verbs(stage: Stage[Any, Any], status: str | None, again: str) -> list[Verb]:
    """The actions of a step in a state; `again` is what repeating it is called."""
    if status is None:
        return [Verb(f"queue:{stage.name}", "Run", True)]
    if status == Processing.ERROR:
        return [Verb(f"queue:{stage.name}", "Retry", True)]
    if status == Processing.COMPLETED:
        return [Verb(f"rerun:{stage.name}", again)] if again else []
    if status == stage.waiting:
        return [Verb(f"sooner:{stage.name}", "Move to front"), Verb(f"cancel:{stage.name}", "Cancel")]
    return []


# Evidence.


def evidence(noun: ResourceAdmin, row: Any) -> list[Panel]:
    """Every attempt with its HTTP line, what happened, who decided."""
    table, pk = noun.opts.db_table, row.pk
    if not isinstance(pk, int):
        return []
    panels = []
    if noun.stages:
        fetches = Fetch.objects.filter(table=table, row_id=pk).defer("body").order_by("-id")[:MOST_EVIDENCE]
        events = Event.objects.filter(table=table, row_id=pk).order_by("-id")[:MOST_EVIDENCE]
        panels += [fetch_panel(noun, fetches)] if noun.fetches_pages else []
        panels.append(_event_panel(events))
    if noun.curated:
        decisions = Decision.objects.filter(table=table, row_id=pk).order_by("-id")[:MOST_EVIDENCE]
        panels.append(_decision_panel(noun, decisions))
    return panels


def fetch_panel(noun: ResourceAdmin, fetches: Any) -> Panel:
    """Requests as HTTP lines."""
    url = noun.console.noun(Fetch).row_url
    rows = [
        [
            formatters.ago(fetch.fetched_at),
            formatters.link(url(fetch), f"{fetch.method} {fetch.url}", "url"),
            fetch.status or formatters.NOTHING,
            formatters.label(
                formatters.outcome_label(fetch.outcome),
                formatters.fetch_tone(fetch.outcome),
                fetch.error,
            ),
            formatters.size(fetch.wire_bytes),
            f"{fetch.seconds:.2f}\u00a0s" if fetch.seconds is not None else formatters.NOTHING,
        ]
        for fetch in fetches
    ]
    return Panel(
        "Requests", ("When", "Request", "Status", "Outcome", "Size", "Duration"), rows, empty="No requests yet."
    )


def _event_panel(events: Any) -> Panel:
    rows = [
        [
            formatters.ago(event.at),
            _what_happened(event),
            formatters.outcome_label(event.outcome) or formatters.NOTHING,
            event.fence or formatters.NOTHING,
            f"{event.seconds:.2f}\u00a0s" if event.seconds is not None else formatters.NOTHING,
        ]
        for event in events
    ]
    return Panel("Activity", ("When", "What", "Outcome", "Attempt", "Duration"), rows, empty="No activity yet.")


def _what_happened(event: Event) -> str:
    if event.kind != "settled":
        return KIND_LABELS.get(event.kind, event.kind)
    return f"{formatters.stage_label(event.stage)} finished"


def _decision_panel(noun: ResourceAdmin, decisions: Any) -> Panel:
    rows = [
        [
            formatters.ago(decision.at),
            decision.made_by or formatters.NOTHING,
            format_html("{} → {}", formatters.label(decision.from_status), formatters.label(decision.to_status)),
            decision.reason or formatters.NOTHING,
            formatters.link(noun.console.noun("decision_bulks").url("change", decision.bulk_id), "details"),
        ]
        for decision in decisions
    ]
    return Panel("Decisions", ("When", "Who", "From, to", "Reason", "Details|hidden"), rows, empty="No decisions yet.")
