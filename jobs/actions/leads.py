"""What people do with leads beside deciding: assign, set a stage, a next date and tags; write notes; set up stages.

Each change of fields is a bulk, as a decision is: it has a history, and `jobs.actions.curation.undo` takes it back.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from jobs.actions.curation import (
    EVERYTHING,
    BulkDecision,
    Refused,
    Rows,
    WrongField,
    confirm_count,
    log_event,
    refuse_suppressed,
)
from jobs.models import Bulk, Decision, Event, Lead, LeadChange, LeadDeliveryEvent, LeadNote, LeadStage
from jobs.models.lead import FIRST_STAGE
from jobs.pipeline.queue import selection
from jobs.statuses import Colour
from jobs.store.lead_changes import change_fields, stored_changes
from jobs.store.lead_stages import StageLine, hold_stages, stage_list

LONGEST_NOTE = 10_000
LONGEST_WORD = 80  # characters of an owner, a stage, a tag
MOST_TAGS = 50  # in one change
MOST_STAGES = 50
MOST_HISTORY = 200
CHANGES = ("owner", "stage", "next_on", "add_tags", "remove_tags", "note")


def change_leads(
    rows: Rows, changes: Mapping[str, Any], *, by: str, reason: str = "", filter_used: Any = None,
    requested: int | None = None, part_of: uuid.UUID | None = None,
) -> BulkDecision:  # fmt: skip
    """Change fields of leads (a queryset, or ids); those that have the values already stay as they are.

    `changes`: owner (a log-in name; "" for nobody), stage, next_on (a date or None), add_tags, remove_tags, and a note
    that is written on each. It is undone with the decision that it is `part_of`. Raises `WrongField` for an unknown
    stage, a value that is too long, and one that names somebody on the suppression list.
    """
    with transaction.atomic():
        if "stage" in changes:
            hold_stages()
        changes = checked(changes)
        refuse_suppressed({**changes, "reason": reason})
        bulk = Bulk.objects.create(
            id=uuid.uuid4(), made_by=by, table="leads", to_status="", reason=reason, filter=filter_used,
            changes=stored_changes(changes), part_of_id=part_of,
        )  # fmt: skip
        selected, parameters = selection(rows)
        changed = change_fields(selected, parameters, changes, bulk.pk, by)
        Bulk.objects.filter(pk=bulk.pk).update(changed=changed)
        if changed:
            log_event("leads", "changed", {"bulk": str(bulk.pk), "changed": changed, "fields": sorted(changes)})
    return BulkDecision(bulk.pk, changed if requested is None else requested, changed)


def change_all_matching(
    rows: QuerySet[Any], changes: Mapping[str, Any], *, by: str, expected: int, filter_used: dict[str, Any],
    everything: bool = False, reason: str = "", tolerance: float = 0.0,
) -> BulkDecision:  # fmt: skip
    """Change all leads of a filtered queryset, if their number is still the one that was confirmed.

    `tolerance` is the share by which the number may differ. Raises `CountChanged`, `EmptyFilter`, `WrongField`.
    """
    with transaction.atomic():
        actual = confirm_count(
            rows, expected=expected, filter_used=filter_used, everything=everything, tolerance=tolerance
        )
        used = filter_used or EVERYTHING
        return change_leads(rows, changes, by=by, reason=reason, filter_used=used, requested=actual)


def checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes as they can be carried out. Raises `WrongField` with a sentence."""
    if not changes or (unknown := set(changes) - set(CHANGES)):
        named = f"{min(unknown)} is none of them" if changes else "nothing is named"
        raise WrongField("changes", f"Name what to change: {', '.join(CHANGES)}; {named}.")
    values = {name: _checked(name, value) for name, value in changes.items()}
    if "stage" in values and values["stage"] not in (names := stages()):
        raise WrongField("stage", f"There is no stage {values['stage']!r}. There are: {', '.join(names)}.")
    return values


def _checked(name: str, value: Any) -> Any:
    if name == "next_on":
        if value is None or isinstance(value, date):
            return value
        raise WrongField(name, "A date as 2026-11-28, or nothing.")
    if name == "note":
        return _note(name, value)
    if name in ("owner", "stage"):
        return _word(name, value)
    words = [_word(name, tag) for tag in value]
    if len(words) > MOST_TAGS or not all(words) or any("," in word for word in words):
        raise WrongField(name, f"Up to {MOST_TAGS} tags, none of them empty or with a comma.")
    return list(dict.fromkeys(words))


def _word(name: str, value: Any) -> str:
    text = str(value).strip()
    if len(text) > LONGEST_WORD or not text.isprintable():
        raise WrongField(name, f"At most {LONGEST_WORD} characters, on one line.")
    return text


def _note(name: str, value: Any) -> str:
    text = str(value).strip()
    if not text or len(text) > LONGEST_NOTE or "\0" in text:
        raise WrongField(name, f"A note has 1 to {LONGEST_NOTE:,} characters.")
    return text


# What happened.


def history_of(lead: int) -> list[dict[str, Any]]:
    """What happened to a lead, the newest first: decisions, changes of fields, notes, sending, contacts that pages show
    anew or no longer. At most MOST_HISTORY.

    Each has at, by, field (curation_status, owner, stage, next_on, tags, note, sent, contacts), was, now, bulk_id. Of
    the field sent, `by` is the destination, `now` what happened there: sent, updated or deleted.
    """
    fields = LeadChange.objects.filter(lead_id=lead)
    changes = fields.exclude(field="note").order_by("-id")[:MOST_HISTORY]
    of_many = dict(fields.filter(field="note").values_list("now", "bulk_id"))
    decisions = Decision.objects.filter(table="leads", row_id=lead).order_by("-id")[:MOST_HISTORY]
    notes = LeadNote.objects.filter(lead_id=lead).order_by("-id")[:MOST_HISTORY]
    rows: list[tuple[Any, ...]] = [(c.at, c.made_by, c.field, c.was, c.now, c.bulk_id) for c in changes]
    rows += [(d.at, d.made_by, "curation_status", d.from_status, d.to_status, d.bulk_id) for d in decisions]
    rows += [(n.at, n.author, "note", None, n.text, of_many.get(n.pk)) for n in notes]
    rows += [(e.at, "re-visit", "contacts", None, contact_changes(e.detail), None) for e in _contact_events(lead)]
    sent = LeadDeliveryEvent.objects.filter(lead_id=lead).order_by("-id")[:MOST_HISTORY]
    rows += [(s.at, s.destination_name, "sent", None, s.action, None) for s in sent]
    events = [dict(zip(("at", "by", "field", "was", "now", "bulk_id"), row, strict=True)) for row in rows]
    return sorted(events, key=lambda event: event["at"], reverse=True)[:MOST_HISTORY]


def _contact_events(lead: int) -> list[Event]:
    domain = Lead.objects.filter(pk=lead, domain__isnull=False).values_list("domain_id", flat=True).first()
    if domain is None:
        return []
    events = Event.objects.filter(table="domains", row_id=domain, kind="contacts")
    return list(events.order_by("-id")[:MOST_HISTORY])


def contact_changes(detail: dict[str, Any] | None) -> str:
    """What an event of the kind `contacts` says, for people: "2 new, 1 gone"."""
    numbers = detail or {}
    return ", ".join(f"{numbers[word]} {word}" for word in ("new", "gone", "changed") if numbers.get(word))


# Notes.


def add_note(lead: Lead, text: str, *, by: str) -> LeadNote:
    """Write a note; the same on many leads is a change of theirs.

    Raises `WrongField` for an empty or endless one, and one that names whom nothing is stored of.
    """
    text = _note("text", text)
    with transaction.atomic():
        refuse_suppressed({"text": text})
        return LeadNote.objects.create(lead=lead, author=by, text=text)


def remove_note(lead: Lead, note_id: int, *, by: str) -> None:
    """Remove a note of one's own. Raises `Refused` for another's, and where there is none."""
    if not LeadNote.objects.filter(pk=note_id, lead=lead, author=by).delete()[0]:
        raise Refused("There is no such note of yours: only its author removes a note.")


# Stages.


def stages() -> list[str]:
    """The names of the stages that a lead can be in, in their order."""
    return [stage.name for stage in stage_list()]


# At once: two stages may take each other's name.
_RENAME_STAGES = """
UPDATE leads SET stage = new FROM unnest(%s::text[], %s::text[]) AS renamed(old, new) WHERE stage = old
"""


def set_stages(
    names: Sequence[str], renamed: Mapping[str, str] | None = None, *, colours: Mapping[str, str] | None = None,
    closed: Sequence[str] | None = None,
) -> list[str]:  # fmt: skip
    """Make this the list of stages, in this order; `renamed` is old name -> new name, and moves the leads with it.

    `colours` (name -> Colour) and `closed` (names) are by the new names; what is left out stays as it was. Returns the
    list. Raises `WrongField` for a list without the first stage, for one that leaves out a stage that leads still have,
    for an unknown colour, and when the first stage would be closed.
    """
    names = [_word("stages", name) for name in names]
    if FIRST_STAGE not in names or len(names) > MOST_STAGES or len(set(names)) < len(names) or not all(names):
        raise WrongField(
            "stages", f"Up to {MOST_STAGES} different names, among them {FIRST_STAGE}, in which leads begin."
        )
    with transaction.atomic(), connection.cursor() as cursor:
        hold_stages("EXCLUSIVE")
        renamed = {old: new for old, new in (renamed or {}).items() if old != FIRST_STAGE and new in names}
        listed = _styled(names, renamed, colours or {}, closed)
        cursor.execute(_RENAME_STAGES, [[*renamed], [*renamed.values()]])
        cursor.execute("SELECT DISTINCT stage FROM leads WHERE stage <> ALL(%s)", [names])
        if left := sorted(stage for (stage,) in cursor.fetchall()):
            raise WrongField("stages", f"Leads are still in: {', '.join(left)}. Move them first, or rename the stage.")
        LeadStage.objects.all().delete()
        LeadStage.objects.bulk_create(listed)
    return names


def _styled(
    names: list[str], renamed: Mapping[str, str], colours: Mapping[str, str], closed: Sequence[str] | None
) -> list[LeadStage]:
    """The stages with their looks: as given, else as they were under the old name."""
    if unknown := sorted({*colours, *(closed or ())} - set(names)):
        raise WrongField("stages", f"There is no stage {unknown[0]!r} in the new list.")
    if bad := sorted(set(colours.values()) - set(Colour.values)):
        raise WrongField("colours", f"{bad[0]} is no colour. There are: {', '.join(Colour.values)}.")
    if FIRST_STAGE in (closed or ()):
        raise WrongField("closed_stages", f"{FIRST_STAGE} cannot be closed: leads begin in it.")
    before = {stage.name: stage for stage in stage_list()}
    before |= {new: before[old] for old, new in renamed.items() if old in before}
    rows = []
    for n, name in enumerate(names):
        was = before.get(name, StageLine(name))
        ended = was.closed if closed is None else name in closed
        rows.append(LeadStage(name=name, position=n, colour=colours.get(name, was.colour), closed=ended))
    return rows
