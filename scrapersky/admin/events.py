"""Events: what happened, to what, when and by whom, and which webhooks got it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import admin

from jobs.events.event_log import without_suppressed
from jobs.lists.catalogue import EVENTS
from jobs.lists.quantities import counted
from jobs.models import Bulk, Event, Run, WebhookDelivery
from jobs.models.event import KIND_LABELS
from jobs.store.commit_order import cursor_behind
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.elements import Column, Fact
from scrapersky.admin.fetches import owner
from scrapersky.admin.resource_admin import ResourceAdmin
from scrapersky.admin.row_page import Panel

MOST_DELIVERIES = 2_000  # messages that were made after an event and are searched for it
SHOWN = 20


@admin.register(Event, site=site)
class EventAdmin(ResourceAdmin):
    """Events, the newest first."""

    resource = EVENTS
    origin = "What happens to rows, and what people and programs do, is logged here."
    columns = (
        Column("When", lambda row: formatters.ago(row.at), "", "id"),
        Column("Event", lambda row: formatters.link(site.noun(Event).row_url(row), kind_label(row), "name"), ""),
        Column("What", lambda row: what(row), "wide"),
        Column("About", lambda row: subject(row)),
        Column("Stage", lambda row: formatters.stage_label(row.stage) or formatters.NOTHING, "minor"),
        Column("Who", lambda row: formatters.actor(who(row)), "minor clip"),
    )
    facts = (
        Fact("When", "at"),
        Fact("What", lambda row: what(row), wide=True),
        Fact("About", lambda row: subject(row)),
        Fact("Stage", lambda row: formatters.stage_label(row.stage)),
        Fact("Run", lambda row: _linked(Run, row.run_id)),
        Fact("Who", lambda row: who(row)),
        Fact("Duration", lambda row: None if row.seconds is None else formatters.span(row.seconds)),
        Fact("Cursor", lambda row: cursor_behind(row.transaction, row.pk)),
        Fact("Details", lambda row: detail_of(row), wide=True),
    )

    def table_rows(
        self, rows: Iterable[Any], columns: Sequence[Column] = (), *, edits: bool = False
    ) -> list[dict[str, Any]]:
        """The rows without what is suppressed; the list is read once for all of them."""
        shown = list(rows)
        for row, detail in zip(shown, without_suppressed([row.detail for row in shown]), strict=True):
            row.shown_detail = detail
        deciders = dict(Bulk.objects.filter(pk__in=filter(None, map(bulk_of, shown))).values_list("pk", "made_by"))
        for row in shown:
            bulk = bulk_of(row)
            row.decider = deciders.get(bulk, "") if bulk else ""
        return super().table_rows(shown, columns, edits=edits)

    def row_title(self, row: Any) -> str:
        """Decision: 40 rows to Selected."""
        return f"{kind_label(row)}: {what(row)}"

    def panels(self, row: Any) -> list[Panel]:
        """The messages in which webhooks got it. Their addresses may hold a secret, and are not shown."""
        cursor = cursor_behind(row.transaction, row.pk)
        later = WebhookDelivery.objects.filter(created_at__gte=row.at).order_by("created_at", "id").values("pk")
        found = WebhookDelivery.objects.filter(
            pk__in=list(later[:MOST_DELIVERIES].values_list("pk", flat=True)), body__contains=f'"{cursor}"'
        )
        rows = [
            [
                f"{delivery.webhook.description or 'Webhook'} ({delivery.webhook_id})",
                formatters.label(delivery.status, hint=delivery.error),
                formatters.number(delivery.attempts),
                formatters.ago(delivery.attempted_at),
            ]
            for delivery in found.select_related("webhook").order_by("id")[:SHOWN]
        ]
        empty = "No webhook got it: none subscribes to it, or its messages are no longer stored."
        return [Panel("Webhooks", ("Webhook", "Message", "Attempts", "Last attempt"), rows, empty=empty)]


def kind_label(row: Event) -> str:
    """What kind of event it is, for people."""
    return KIND_LABELS.get(row.kind, formatters.words(row.kind).capitalize())


def detail_of(row: Event) -> Mapping[str, Any]:
    """The detail without what is suppressed, looked up once for a row."""
    if "shown_detail" not in row.__dict__:
        row.__dict__["shown_detail"] = without_suppressed([row.detail])[0]
    detail = row.__dict__["shown_detail"]
    return detail if isinstance(detail, dict) else {}


def bulk_of(row: Event) -> UUID | None:
    """The bulk of a decision."""
    text = detail_of(row).get("bulk") if row.kind == "decided" else None
    return UUID(text) if text else None


def who(row: Event) -> str:
    """The person, program or worker; of a decision, whoever made it."""
    detail = detail_of(row)
    return str(detail.get("by") or detail.get("worker") or _decider(row))


def _decider(row: Event) -> str:
    if "decider" not in row.__dict__:
        bulk = bulk_of(row)
        row.__dict__["decider"] = bulk and Bulk.objects.filter(pk=bulk).values_list("made_by", flat=True).first()
    return row.__dict__["decider"] or ""


def what(row: Event) -> str:
    """What happened, in a line."""
    if row.kind == "decided":
        return _decided(row)
    sentence = _SENTENCES.get(row.kind)
    text = sentence(row.outcome, detail_of(row)) if sentence else ""
    return text or formatters.words(row.outcome)


def _decided(row: Event) -> str:
    changed = detail_of(row).get("changed", 0)
    rows = counted(changed, "row")
    with suppress(KeyError):  # a noun of an app that is no longer installed
        rows = site.noun(row.table).resource.counted(changed)
    return f"Undo of {rows}" if row.outcome == "undo" else f"{rows} to {row.outcome}"


def _operation(outcome: str, detail: Mapping[str, Any]) -> str:
    """Pause stage: complaints; Requeue, 12 rows."""
    count = [counted(detail["rows"], "row")] if isinstance(detail.get("rows"), int) else []
    named = [str(detail[name]) for name in ("host", "rule", "flag", "scope", "subject") if detail.get(name)]
    reason = f": {detail['reason']}" if detail.get("reason") else ""
    return ", ".join([formatters.words(outcome).capitalize(), *named, *count]) + reason


_PARTS = {"missing": "why parts are missing", "sources": "where parts are from", "completeness": "how complete it is"}


def _lead(outcome: str, detail: Mapping[str, Any]) -> str:
    """Changed: email, phone."""
    names = ", ".join(_PARTS.get(name) or formatters.words(name) for name in detail.get("changed", ()))
    return f"{outcome.capitalize()}: {names}" if names else outcome.capitalize()


def _contacts(outcome: str, detail: Mapping[str, Any]) -> str:
    return ", ".join(f"{detail.get(word, 0)} {word}" for word in ("new", "gone", "changed"))


def subject(row: Event) -> Any:
    """A link to what it is about: the row, the run, the decision; else the list of its table."""
    if bulk := bulk_of(row):
        return formatters.link(site.noun(Bulk).url("change", bulk), "Decision")
    if row.row_id and row.outcome not in ("gone", "deleted"):
        return owner(row)
    if row.run_id:
        return _linked(Run, row.run_id)
    try:
        return site.noun(row.table).title if row.table else formatters.NOTHING
    except KeyError:
        return formatters.words(row.table)


def _linked(model: type[Run], pk: int | None) -> Any:
    return formatters.link(site.noun(model).url("change", pk), f"run {pk}") if pk else formatters.NOTHING


_SENTENCES: Mapping[str, Callable[[str, Mapping[str, Any]], str]] = {
    "settled": lambda outcome, _: formatters.outcome_label(outcome),
    "run": lambda _, detail: str(detail.get("title", "")),
    "operation": _operation,
    "upkeep": lambda _, detail: str(detail.get("summary", "")),
    "webhook": lambda _, detail: str(detail.get("reason", "")),
    "erased": lambda outcome, detail: f"{counted(len(detail.get('ids', ())), 'row')} {outcome}",
    "contacts": _contacts,
    "leads": _lead,
}
