"""Curation: what people decide about rows. The only mover of a curation column.

One row, named rows, or all that match a filter: each is one statement with a log entry for each row, and can be undone.
Selected queues the stage that follows, in the same transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Model, Q, QuerySet, Sum
from django.db.models.functions import Now

from jobs.compliance.gate import NOTHING, writing
from jobs.models import Bulk, BulkAction, Decision, Lead, LeadChange, Run
from jobs.models.decision import selected
from jobs.pipeline import Stage, queue
from jobs.pipeline.queue import selection
from jobs.stages import stages_on_selected
from jobs.statuses import Curation, Processing
from jobs.store.bulk import lock_rows
from jobs.store.duplicates import reopen_merged
from jobs.store.events import emit_event
from jobs.store.lead_changes import undo_changes
from jobs.store.lead_stages import hold_stages

Rows = QuerySet[Any] | Iterable[int]

NAMED_ROWS = 100  # how many rows an undo names that were processed meanwhile
EVERYTHING = {"everything": True}  # in place of a filter, of a decision on every row of a table
KEY_USED = "This key was used for another decision. Reload the page, then decide again."


class Refused(ValueError):
    """A decision that cannot be carried out; the message is for people. `kind` is a stable word for programs."""

    kind = "refused"


class WrongField(Refused):
    """A value that cannot be stored; `field` is where it stands."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)

    @property
    def fields(self) -> dict[str, str]:
        """Field -> what is wrong with it."""
        return {self.field: str(self)}


def refuse_suppressed(values: Mapping[str, Any]) -> None:
    """Raises WrongField for a field in which people name somebody on the suppression list, of whom nothing is stored.

    Must be called in the transaction that stores the values: until it ends, nothing is added to the list.
    """
    typed = {name: value for name, value in values.items() if value}
    allowed = writing() if typed else NOTHING
    for name, value in typed.items():
        if allowed.clean(value) != value:
            raise WrongField(name, "It names somebody on the suppression list. Write it without.")


class CountChanged(Refused):
    """The number of matching rows is not the one that was confirmed."""

    kind = "count_changed"

    def __init__(self, expected: int, actual: int) -> None:
        self.expected, self.actual = expected, actual
        super().__init__(
            f"{actual:,} rows match now, not the {expected:,} that you confirmed. Look again, then confirm that number."
        )


class EmptyFilter(Refused):
    """A decision about all rows needs a filter, or `everything` by name."""

    kind = "empty_filter"


@dataclass(frozen=True)
class DecisionState:
    """What is decided about a row: its status, and the latest decision (`decision` is 0 when there is none)."""

    row: int
    status: str
    decision: int = 0
    made_by: str = ""
    at: datetime | None = None

    @property
    def version(self) -> str:
        """The state as one text, to be sent back with the next decision: `Maybe:4711`."""
        return f"{self.status}:{self.decision}"

    def is_version(self, version: str) -> bool:
        """Whether somebody who names this version (or the status alone) knows the state as it is."""
        return version in (self.version, self.status)


@dataclass
class BulkDecision:
    """The result of a decision: how many rows changed, how many were requested, how many were queued per stage."""

    bulk: uuid.UUID
    requested: int
    changed: int
    queued: dict[str, int] = field(default_factory=dict)
    conflicts: list[DecisionState] = field(default_factory=list)  # rows left alone, as they are now
    run: int | None = None  # of a long one, whose counts are in this run
    missing: int = 0  # rows that somebody deleted since they were read


_STATES = """
SELECT t.id, t.curation_status, coalesce(d.id, 0), coalesce(d.made_by, ''){at}
FROM {table} AS t LEFT JOIN LATERAL (
    SELECT id, made_by, at FROM decisions WHERE "table" = %(table)s AND row_id = t.id ORDER BY id DESC LIMIT 1
) AS d ON true WHERE t.id = ANY(%(ids)s)
"""


def states_of(model: type[Model], ids: Iterable[int], *, dated: bool = True) -> dict[int, DecisionState]:
    """What is decided about rows, by id, in one statement; ids that do not exist are left out.

    Reading a thousand dates takes longer than all the rest: who has no use for them says so.
    """
    table, at = model._meta.db_table, ", d.at" if dated else ""
    with connection.cursor() as cursor:
        cursor.execute(_STATES.format(table=f'"{table}"', at=at), {"table": table, "ids": sorted(ids)})
        return {row[0]: DecisionState(*row) for row in cursor.fetchall()}


def versions_shown(rows: Sequence[Any]) -> dict[int, str]:
    """The versions of rows as they were read, by id, in one statement: what a page sends back with its decisions.

    The status is the one that was read: where somebody decided between the two statements, the version is a conflict.
    """
    states = states_of(type(rows[0]), [row.pk for row in rows], dated=False) if rows else {}
    decisions = {row.pk: states[row.pk].decision if row.pk in states else 0 for row in rows}
    return {row.pk: DecisionState(row.pk, row.curation_status, decisions[row.pk]).version for row in rows}


def decide_seen(
    model: type[Model], seen: Mapping[int, str], status: str, *, by: str, reason: str = "", key: uuid.UUID | None = None
) -> BulkDecision:
    """Move rows that are still in the state that the person saw: `seen` is id -> version (or the status alone).

    Rows that somebody decided in the meantime are left alone; they are the `conflicts`. `key` becomes the id of the
    bulk: the same decision sent again is done once. Raises `Refused` for a key that was used for another decision, and
    `WrongField` as `decide` does.
    """
    key = key or uuid.uuid4()
    with transaction.atomic():
        refuse_suppressed({"reason": reason})
        made = {"made_by": by, "table": model._meta.db_table, "to_status": Curation(status).value, "reason": reason}
        bulk, new = Bulk.objects.get_or_create(pk=key, defaults=made)
        moved = set() if new else _moved_before(bulk, seen, made)
        states = _locked_states(model, seen.keys() - moved)
        conflicts = [state for state in states if not state.is_version(seen[state.row])]
        rows = {state.row for state in states} - {state.row for state in conflicts}
        if not new and any(state.status != bulk.to_status for state in states if state.row in rows):
            raise Refused(KEY_USED)
        done = _carry_out(bulk, model, rows) if new else BulkDecision(key, bulk.changed, bulk.changed)
    done.requested, done.conflicts = len(seen), conflicts
    done.missing = len(seen.keys() - moved) - len(states)
    return done


def _moved_before(bulk: Bulk, seen: Mapping[int, str], made: Mapping[str, str]) -> set[int]:
    """The rows that this decision moved when it was sent first.

    Raises `Refused` when its key is that of other content, or when it moved rows that are not named now.
    """
    moved = set(Decision.objects.filter(bulk=bulk).values_list("row_id", flat=True))
    named_rows = bulk.filter is None and bulk.changes is None and bulk.undo_of_id is None
    same = named_rows and all(getattr(bulk, name) == value for name, value in made.items())
    if not same or not moved <= seen.keys():
        raise Refused(KEY_USED)
    return moved


def _locked_states(model: type[Model], ids: Iterable[int]) -> list[DecisionState]:
    """What is decided about rows, by id; nobody decides about them until the transaction ends."""
    ids = sorted(ids)
    rows = model._default_manager.filter(pk__in=ids).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))
    return [state for _, state in sorted(states_of(model, ids).items())]


def decide(
    model: type[Model], rows: Rows, status: str, *, by: str, reason: str = "", filter_used: Any = None,
    requested: int | None = None, run: Run | None = None, part_of: uuid.UUID | None = None,
) -> BulkDecision:  # fmt: skip
    """Move rows (a queryset, or ids) to a curation status; rows that have it already stay as they are.

    Selected queues the stages that follow for rows that are not started or ended in Error; they count towards `run`.
    It is undone with the decision that it is `part_of`. Returns what changed. Raises `WrongField` for a reason that
    names somebody on the suppression list.
    """
    table = model._meta.db_table
    with transaction.atomic():
        bulk = create_bulk(table, status, by=by, reason=reason, filter_used=filter_used, part_of=part_of)
        done = _carry_out(bulk, model, rows, run)
    done.requested = done.changed if requested is None else requested
    return done


def create_bulk(
    table: str, status: str, *, by: str, reason: str = "", filter_used: Any = None, part_of: uuid.UUID | None = None
) -> Bulk:
    """A decision that has changed no row yet. Raises `WrongField`; must be called in a transaction."""
    refuse_suppressed({"reason": reason})
    return Bulk.objects.create(
        id=uuid.uuid4(), made_by=by, table=table, to_status=Curation(status), reason=reason, filter=filter_used,
        part_of_id=part_of,
    )  # fmt: skip


def _carry_out(
    bulk: Bulk, model: type[Model], rows: Rows, run: Run | None = None, slice_ids: Sequence[int] | None = None
) -> BulkDecision:
    to_status = Curation(bulk.to_status)
    changed = _move(model, rows, to_status, bulk.pk, bulk.made_by, bulk.reason)
    queued = _queue_selected(model, bulk.pk, slice_ids, run) if to_status == Curation.SELECTED else {}
    more = {"changed": F("changed") + changed, "queued": F("queued") + sum(queued.values())}
    Bulk.objects.filter(pk=bulk.pk).update(**more)
    return BulkDecision(bulk.pk, changed, changed, queued)


def decide_slice(bulk: Bulk, model: type[Model], rows: QuerySet[Any], ids: Sequence[int]) -> int:
    """Carry a decision out on some more rows: those of `ids` that are among `rows`. Returns how many have changed.

    Must be called in a transaction: what is queued for a row is undone with it by the time that both have.
    """
    return _carry_out(bulk, model, rows.filter(pk__in=ids), slice_ids=ids).changed


def decide_all_matching(
    rows: QuerySet[Any], status: str, *, by: str, expected: int, filter_used: dict[str, Any],
    everything: bool = False, reason: str = "", tolerance: float = 0.0,
) -> BulkDecision:  # fmt: skip
    """Move all rows of a filtered queryset, if their number is still the one that was confirmed.

    `filter_used` is what the queryset was made from; an empty one is refused unless `everything` is set.
    `tolerance` is the share by which the number may differ. Raises `CountChanged`, `EmptyFilter`.
    """
    with transaction.atomic():
        actual = confirm_count(
            rows, expected=expected, filter_used=filter_used, everything=everything, tolerance=tolerance
        )
        named = filter_used or EVERYTHING
        return decide(rows.model, rows, status, by=by, reason=reason, filter_used=named, requested=actual)


def confirm_count(
    rows: QuerySet[Any], *, expected: int, filter_used: Mapping[str, Any], everything: bool, tolerance: float = 0.0
) -> int:
    """How many rows match now. Raises `EmptyFilter`; `CountChanged` when it is not what was confirmed."""
    if not filter_used and not everything:
        raise EmptyFilter("No filter is set: that would change every row. Set one, or ask for everything by name.")
    actual = rows.order_by().count()
    if abs(actual - expected) > expected * tolerance:
        raise CountChanged(expected, actual)
    return actual


_MOVE = """
WITH target AS (
    SELECT id, curation_status FROM {table} WHERE id = ANY(%(held)s::bigint[])
), moved AS (
    UPDATE {table} AS t SET curation_status = %(to)s FROM target WHERE t.id = target.id
    RETURNING t.id, target.curation_status AS was
), logged AS (
    INSERT INTO decisions (at, made_by, "table", row_id, from_status, to_status, bulk_id, reason)
    SELECT now(), %(by)s, %(table)s, id, was, %(to)s, %(bulk)s, %(reason)s FROM moved
)
SELECT count(*) FROM moved
"""


def _move(model: type[Model], rows: Rows, to: Curation, bulk: uuid.UUID, by: str, reason: str) -> int:
    table = model._meta.db_table
    selected, parameters = selection(rows)
    parameters |= {"to": to.value, "by": by, "table": table, "bulk": bulk, "reason": reason}
    with connection.cursor() as cursor:
        parameters["held"] = lock_rows(cursor, table, f"id IN ({selected}) AND curation_status <> %(to)s", parameters)
        cursor.execute(_MOVE.format(table=f'"{table}"'), parameters)
        (changed,) = cursor.fetchone() or (0,)
    if changed:
        log_event(table, to.value, {"bulk": str(bulk), "changed": changed})
    return int(changed)


def log_event(table: str, what: str, detail: dict[str, Any]) -> None:
    """An event of the kind `decided`: what happened to rows of a table, and of which bulk."""
    emit_event("decided", what, detail, table=table)


def _queue_selected(
    model: type[Model], bulk: uuid.UUID, ids: Sequence[int] | None = None, run: Run | None = None
) -> dict[str, int]:
    decided = Decision.objects.filter(bulk_id=bulk)
    rows: Rows = model._default_manager.filter(pk__in=decided.values("row_id"))  # never a list of however many ids
    if ids is not None:  # of a slice, by the index on rows: the bulk may have a hundred times as many
        of_slice = decided.filter(table=model._meta.db_table, row_id__in=ids)
        rows = list(of_slice.values_list("row_id", flat=True))
    if selected.has_listeners(model):
        of_bulk = rows if isinstance(rows, QuerySet) else model._default_manager.filter(pk__in=rows)
        selected.send(model, rows=of_bulk)
    return {stage.name: queue(stage, rows, run=run) for stage in stages_on_selected(model)}


# Decision and step are independent: the decision is restored however far its step is. What the decision queued and no
# worker has begun is taken out of the queue; what somebody else queued has the time of another transaction. A row that
# was decided again since, to and fro, is left as it is: it has a later decision that was not undone itself.
_DECIDED = """curation_status = %(decided)s AND id IN (SELECT row_id FROM decisions
    WHERE bulk_id = %(bulk)s AND (%(ids)s::bigint[] IS NULL OR row_id = ANY(%(ids)s::bigint[])))"""
_UNDO = """
WITH target AS (
    SELECT d.row_id, d.from_status, d.to_status {states}
    FROM decisions AS d JOIN {table} AS t ON t.id = d.row_id
    WHERE d.bulk_id = %(bulk)s AND d.row_id = ANY(%(held)s::bigint[])
    AND t.curation_status = d.to_status AND NOT EXISTS (
        SELECT 1 FROM decisions AS later JOIN decision_bulks AS b ON b.id = later.bulk_id
        WHERE later."table" = d."table" AND later.row_id = d.row_id AND later.id > d.id
        AND (b.undo_of_id = d.bulk_id OR b.undo_of_id IS NULL AND NOT EXISTS (
            SELECT 1 FROM decisions AS back JOIN decision_bulks AS u ON u.id = back.bulk_id AND u.undo_of_id = b.id
            WHERE back."table" = d."table" AND back.row_id = d.row_id AND back.id > later.id)))
), moved AS (
    UPDATE {table} AS t SET curation_status = target.from_status {unqueue} FROM target WHERE t.id = target.row_id
    RETURNING t.id, target.from_status, target.to_status
), logged AS (
    INSERT INTO decisions (made_by, "table", row_id, from_status, to_status, bulk_id, reason)
    SELECT %(by)s, %(name)s, id, to_status, from_status, %(undo)s, 'undo' FROM moved
)
SELECT count(*) {counts}, (array_agg(row_id ORDER BY row_id) FILTER (WHERE {any_processed}))[1:%(named)s] FROM target
"""


@dataclass
class UndoResult(BulkDecision):
    """What an undo did. `changed` rows have their earlier status again; the others were decided again since, or are
    gone. By stage: how many rows were taken out of the queue, and how many a worker had begun or finished meanwhile.
    """

    dequeued: dict[str, int] = field(default_factory=dict)
    processed: dict[str, int] = field(default_factory=dict)
    processed_rows: list[int] = field(default_factory=list)  # the first NAMED_ROWS of them, by id
    reopened: int = 0  # pairs of duplicates whose merge was undone, proposed again


def undo(bulk_id: uuid.UUID, *, by: str, undo_id: uuid.UUID | None = None) -> UndoResult:
    """Undo a bulk decision: rows return to their earlier status, and what it queued is taken out of the queue.

    Rows that were processed meanwhile are restored, too, and named in the result: what was found stays. Rows that were
    decided again since stay as they are. Decisions that are part of it are undone with it. `undo_id` is the id of the
    undo: sent again, the first result is returned. Raises `Refused` when there is no such bulk, it was undone already,
    or it is not finished; and for an `undo_id` that was used for something else.
    """
    with transaction.atomic():
        if undo_id and (before := Bulk.objects.filter(pk=undo_id).first()):
            return _undone_before(before, bulk_id, by)
        bulk = lock_to_undo(bulk_id)
        undone = create_undo(bulk, by=by, undo_id=undo_id)
        return _undo_whole(bulk, undone)


def _undo_whole(bulk: Bulk, undone: Bulk) -> UndoResult:
    result = undo_slice(bulk, undone) if bulk.changes is None else _restore_fields(bulk, undone)
    for part in end_undo(bulk, undone):
        result.requested, result.changed = result.requested + part.requested, result.changed + part.changed
    return result


def _undone_before(undone: Bulk, bulk_id: uuid.UUID, by: str) -> UndoResult:
    if (undone.undo_of_id, undone.made_by) != (bulk_id, by):
        raise Refused(KEY_USED)
    whole = Bulk.objects.filter(Q(pk=undone.pk) | Q(part_of=undone))
    return UndoResult(undone.pk, **whole.aggregate(requested=Sum("undo_of__changed"), changed=Sum("changed")))


def _restore_fields(bulk: Bulk, undone: Bulk) -> UndoResult:
    """Fields of leads back to what they were."""
    changed = undo_changes(bulk.pk, undone.pk, undone.made_by)
    Bulk.objects.filter(pk=undone.pk).update(changed=changed)
    if changed:
        log_event(bulk.table, "undo", {"bulk": str(undone.pk), "changed": changed, "undo_of": str(bulk.pk)})
    return UndoResult(undone.pk, bulk.changed, changed)


def require_decided(model: type[Model], bulk_id: uuid.UUID, row: int) -> None:
    """Raises `Refused` when a bulk moved other rows than this: its undo would not be about the row."""
    moved = Decision.objects.filter(bulk_id=bulk_id)
    if moved.exists() and not moved.filter(table=model._meta.db_table, row_id=row).exists():
        raise Refused("This undo is of another decision. Reload the page to see how the row stands.")


def lock_to_undo(bulk_id: uuid.UUID) -> Bulk:
    """A bulk decision that can be undone, locked. Raises `Refused` with the reason why it cannot be undone."""
    hold_stages()
    actions = BulkAction.objects.filter(Q(bulk=bulk_id) | Q(bulk__undo_of=bulk_id))
    list(actions.order_by("pk").select_for_update(of=("self",)))  # the slice that a worker is at ends first
    bulk = Bulk.objects.select_for_update().filter(pk=bulk_id).first()
    if bulk is None:
        raise Refused("There is no such bulk decision.")
    if bulk.part_of_id is not None:
        raise Refused(f"This is part of decision {bulk.part_of_id}, and is undone with it. Undo that one.")
    if bulk.undone_at is not None:
        raise Refused(f"This decision was undone already, by {bulk.undone_by or 'somebody'}.")
    if running := Run.objects.filter(pk__in=actions.values("run_id"), ended_at=None).first():
        what = "being undone" if running.bulk_action.verb == "undo" else "still being carried out"
        raise Refused(f"This decision is {what} (run {running.pk}). Wait for the end of the run, or cancel it first.")
    return bulk


def create_undo(bulk: Bulk, *, by: str, undo_id: uuid.UUID | None = None, part_of: Bulk | None = None) -> Bulk:
    """The undo of a bulk, which has restored no row yet."""
    copied = {name: getattr(bulk, name) for name in ("table", "to_status", "changes")}
    copied |= {"made_by": by, "reason": "undo", "undo_of": bulk, "part_of": part_of}
    return Bulk.objects.create(id=undo_id or uuid.uuid4(), **copied)


def end_undo(bulk: Bulk, undone: Bulk) -> list[UndoResult]:
    """Undo what is part of the bulk, too. From now on it is undone: it cannot be undone again. Returns what it did."""
    by, parts = undone.made_by, list(bulk.parts.filter(changed__gt=0).order_by("pk"))
    _lock_leads_of(parts)
    results = [_undo_whole(part, create_undo(part, by=by, part_of=undone)) for part in parts]
    Bulk.objects.filter(pk=bulk.pk).update(undone_at=Now(), undone_by=by)
    return results


def _lock_leads_of(parts: Sequence[Bulk]) -> None:
    """All of them in the order of their ids: part by part it would be another one."""
    if parts:
        decided = Decision.objects.filter(bulk__in=parts, table="leads").values("row_id")
        changed = LeadChange.objects.filter(bulk__in=parts).values("lead_id")
        leads = Lead.objects.filter(Q(pk__in=decided) | Q(pk__in=changed)).order_by("pk")
        list(leads.select_for_update(no_key=True).values_list("pk"))


def undo_slice(bulk: Bulk, undone: Bulk, ids: Sequence[int] | None = None) -> UndoResult:
    """Restore rows of a bulk, as part of its undo: all of them, or those of `ids`. Must be called in a transaction."""
    stages = stages_on_selected(bulk.table) if bulk.to_status == Curation.SELECTED else ()
    parameters: dict[str, Any] = {"bulk": bulk.pk, "undo": undone.pk, "by": undone.made_by, "name": bulk.table}
    parameters |= {"named": NAMED_ROWS, "ids": None if ids is None else sorted(ids), "decided": bulk.to_status}
    with connection.cursor() as cursor:
        parameters["held"] = lock_rows(cursor, bulk.table, _DECIDED, parameters)
        cursor.execute(_undo_sql(bulk.table, stages), parameters)
        changed, *counts, processed_rows = cursor.fetchone() or (0, None)
        cursor.execute("UPDATE decision_bulks SET changed = changed + %s WHERE id = %s", [changed, undone.pk])
    if changed:
        log_event(bulk.table, "undo", {"bulk": str(undone.pk), "changed": changed, "undo_of": str(bulk.pk)})
    names = [stage.name for stage in stages]
    dequeued, processed = (dict(zip(names, counts[n::2], strict=True)) for n in (0, 1))
    return UndoResult(
        undone.pk, bulk.changed, changed, dequeued=dequeued, processed=processed, processed_rows=processed_rows or [],
        reopened=reopen_merged(bulk.pk) if bulk.table == "local_businesses" else 0,
    )  # fmt: skip


def _undo_sql(table: str, stages: Sequence[Stage[Any, Any]]) -> str:
    """The statement, with two more columns a stage: is the row queued by this decision, was it processed since."""
    states, unqueue, counts, processed = "", "", "", ["false"]
    for n, stage in enumerate(stages):
        status, settled_at, queued_at = (stage.names[name] for name in ("status", "settled_at", "queued_at"))
        states += f", t.{status} = '{stage.waiting}' AND t.{queued_at} = d.at AS queued_{n}"
        states += (
            f", t.{status} = '{Processing.PROCESSING}' OR coalesce(t.{settled_at} >= d.at, false) AS processed_{n}"
        )
        unqueue += f", {status} = CASE WHEN target.queued_{n} THEN NULL ELSE t.{status} END"
        counts += f", count(*) FILTER (WHERE queued_{n}), count(*) FILTER (WHERE processed_{n})"
        processed.append(f"processed_{n}")
    any_processed = " OR ".join(processed)
    return _UNDO.format(table=f'"{table}"', states=states, unqueue=unqueue, counts=counts, any_processed=any_processed)
