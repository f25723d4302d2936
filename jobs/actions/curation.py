"""Curation: what people decide about rows. The only mover of a curation column.

One row, named rows, or all that match a filter: each is one statement with a log entry for each row, and can be undone.
Selected queues the machine step that follows, in the same transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, QuerySet
from psycopg.types.json import Jsonb

from jobs.models import Bulk, Decision
from jobs.models.event import CHANNEL
from jobs.pipeline import queue
from jobs.pipeline.queue import selection
from jobs.stages import stages_on_selected
from jobs.statuses import Curation

Rows = QuerySet[Any] | Iterable[int]

EVERYTHING = {"everything": True}  # in place of a filter, of a decision on every row of a table


class Refused(ValueError):
    """A decision that cannot be carried out; the message is for people. `kind` is a stable word for programs."""

    kind = "refused"


class CountChanged(Refused):
    """The number of matching rows is not the one that was confirmed."""

    kind = "count_changed"

    def __init__(self, expected: int, actual: int) -> None:
        self.expected, self.actual = expected, actual
        super().__init__(
            f"{actual:,} rows match now, not the {expected:,} that you confirmed. Look again, then confirm that number."
        )


class EmptyFilter(Refused):
    """A decision about everything must be asked for by name."""

    kind = "empty_filter"


@dataclass
class Decided:
    """What a decision did: how many rows changed, how many were asked for, what was queued per stage."""

    bulk: uuid.UUID
    asked: int
    changed: int
    queued: dict[str, int] = field(default_factory=dict)


def decide(
    model: type[Model], rows: Rows, status: str, *, by: str, reason: str = "", filter_used: Any = None,
    asked: int | None = None,
) -> Decided:  # fmt: skip
    """Move rows (a queryset, or ids) to a curation status; rows that have it already stay as they are.

    Selected queues the stages that follow for rows that were not asked for yet or ended in Error.
    """
    wanted = Curation(status)
    bulk = uuid.uuid4()
    with transaction.atomic():
        _open_bulk(bulk, model, wanted, by, reason, filter_used)
        changed = _move(model, rows, wanted, bulk, by, reason)
        queued = _queue_selected(model, bulk) if wanted == Curation.SELECTED else {}
        Bulk.objects.filter(pk=bulk).update(changed=changed, queued=sum(queued.values()))
    return Decided(bulk, changed if asked is None else asked, changed, queued)


def decide_all_matching(
    rows: QuerySet[Any], status: str, *, by: str, expected: int, filter_used: dict[str, Any],
    everything: bool = False, reason: str = "", tolerance: float = 0.0,
) -> Decided:  # fmt: skip
    """Move all rows of a filtered queryset, if their number is still the one that was confirmed.

    `filter_used` is what the queryset was made from; an empty one is refused unless `everything` is asked for by name.
    `tolerance` is the share by which the number may differ. Raises `CountChanged`, `EmptyFilter`.
    """
    if not filter_used and not everything:
        raise EmptyFilter("No filter is set: that would change every row. Set one, or ask for everything by name.")
    with transaction.atomic():
        actual = rows.order_by().count()
        if abs(actual - expected) > expected * tolerance:
            raise CountChanged(expected, actual)
        named = filter_used or EVERYTHING
        return decide(rows.model, rows, status, by=by, reason=reason, filter_used=named, asked=actual)


def _open_bulk(bulk: uuid.UUID, model: type[Model], wanted: Curation, by: str, reason: str, filter_used: Any) -> None:
    table = model._meta.db_table
    Bulk.objects.create(id=bulk, made_by=by, table=table, to_status=wanted, reason=reason, filter=filter_used)


# Ids in order, so that two curators with overlapping selections never deadlock.
_MOVE = """
WITH target AS (
    SELECT id, curation_status FROM {table} WHERE id IN ({rows}) AND curation_status <> %(to)s
    ORDER BY id FOR UPDATE
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
        cursor.execute(_MOVE.format(table=f'"{table}"', rows=selected), parameters)
        (changed,) = cursor.fetchone() or (0,)
        if changed:
            _tell(cursor, table, to.value, {"bulk": str(bulk), "changed": changed})
        return int(changed)


def _tell(cursor: Any, table: str, what: str, detail: dict[str, Any]) -> None:
    cursor.execute(
        """WITH told AS (
               INSERT INTO events (at, kind, "table", outcome, detail) VALUES (now(), 'decided', %s, %s, %s)
           ) SELECT pg_notify(%s, '')""",
        [table, what, Jsonb(detail), CHANNEL],
    )


def _queue_selected(model: type[Model], bulk: uuid.UUID) -> dict[str, int]:
    decided = Decision.objects.filter(bulk_id=bulk).values("row_id")  # however many: never a list of ids from here
    rows = model._default_manager.filter(pk__in=decided)
    return {stage.name: queue(stage, rows) for stage in stages_on_selected(model)}


_UNDO = """
WITH undone AS (
    SELECT d.at, d.row_id, d.from_status, d.to_status FROM decisions AS d JOIN {table} AS t ON t.id = d.row_id
    WHERE d.bulk_id = %(bulk)s AND t.curation_status = d.to_status {unworked}
    ORDER BY t.id FOR UPDATE OF t
), moved AS (
    UPDATE {table} AS t SET curation_status = undone.from_status {unqueue} FROM undone WHERE t.id = undone.row_id
    RETURNING t.id, undone.from_status, undone.to_status
), logged AS (
    INSERT INTO decisions (made_by, "table", row_id, from_status, to_status, bulk_id, reason)
    SELECT %(by)s, %(name)s, id, to_status, from_status, %(undo)s, 'undo' FROM moved
)
SELECT count(*) FROM moved
"""


def undo(bulk_id: uuid.UUID, *, by: str) -> Decided:
    """Take a bulk back: rows return to what they were, and what it queued is taken out of the queue again.

    Rows that were decided anew since, or whose machine step has begun, stay as they are. Raises `Refused` when
    there is no such bulk, or it was undone already.
    """
    with transaction.atomic():
        bulk = Bulk.objects.select_for_update().filter(pk=bulk_id).first()
        if bulk is None:
            raise Refused("There is no such bulk decision.")
        if bulk.undone_at is not None:
            raise Refused(f"This decision was undone already, by {bulk.undone_by or 'somebody'}.")
        return _undone(bulk, by)


def _undone(bulk: Bulk, by: str) -> Decided:
    undo_id = uuid.uuid4()
    Bulk.objects.create(id=undo_id, made_by=by, table=bulk.table, to_status=bulk.to_status, reason="undo", undo_of=bulk)
    selected = bulk.to_status == Curation.SELECTED
    unworked, unqueue = _undo_of_queueing(bulk.table) if selected else ("", "")
    sql = _UNDO.format(table=f'"{bulk.table}"', unworked=unworked, unqueue=unqueue)
    with connection.cursor() as cursor:
        cursor.execute(sql, {"bulk": bulk.pk, "undo": undo_id, "by": by, "name": bulk.table})
        (changed,) = cursor.fetchone() or (0,)
        cursor.execute("UPDATE decision_bulks SET undone_at = now(), undone_by = %s WHERE id = %s", [by, bulk.pk])
        cursor.execute("UPDATE decision_bulks SET changed = %s WHERE id = %s", [changed, undo_id])
        if changed:
            _tell(cursor, bulk.table, "undo", {"bulk": str(undo_id), "changed": changed, "undo_of": str(bulk.pk)})
    return Decided(undo_id, bulk.changed, int(changed))


def _undo_of_queueing(table: str) -> tuple[str, str]:
    """SQL for: none of the steps has begun since; take out of the queue what the decision put there.

    A decision and what it queued have the time of their transaction in common; what somebody else queued has another.
    """
    begun, out = [], []
    for stage in stages_on_selected(table):
        status, settled_at, queued_at = (stage.names[name] for name in ("status", "settled_at", "queued_at"))
        begun.append(f"t.{status} = 'Processing' OR t.{settled_at} >= d.at")
        ours = f"t.{status} = '{stage.waiting}' AND t.{queued_at} = undone.at"
        out.append(f", {status} = CASE WHEN {ours} THEN NULL ELSE t.{status} END")
    return (f"AND NOT coalesce({' OR '.join(begun)}, false)" if begun else ""), "".join(out)
