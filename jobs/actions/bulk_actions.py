"""Bulk actions: what is done to all rows that match, when they are many. A run with progress, which can be cancelled.

The rows are written down when the action is confirmed, in slices. A worker carries out a slice and deletes it in one
transaction: a worker that dies leaves the rest to the next one, and nothing is done twice. A row that does not match
the filter any more when its slice comes (somebody decided it meanwhile) is left as it is.

Rows that are taken out of a queue, or moved there, are a bulk action however few they are, so that it can be undone; a
few are done in the transaction of whoever asks.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from jobs import pipeline
from jobs.actions import curation, operations
from jobs.actions.curation import EVERYTHING, BulkDecision, Refused, UndoResult
from jobs.actions.operations import record
from jobs.lists.catalogue import NOUNS, resource_of, rows_of
from jobs.lists.resource import Resource
from jobs.models import Bulk, BulkAction, BulkActionSlice, Run
from jobs.models.bulk_action import CHORE
from jobs.pipeline import Stage, runs
from jobs.pipeline.periodic import wake_chore
from jobs.pipeline.pieces import carry_out_next
from jobs.pipeline.queue import Rows, move_back, put_back, selection
from jobs.stages import stage_named
from jobs.statuses import Processing

AT_ONCE_ROWS = 5_000  # up to so many rows are changed while the person waits
SLICE_ROWS = 2_000
MAX_SECONDS = 45.0  # then the chore makes room, and goes on with its next wake-up


@dataclass(frozen=True)
class ActionRequest:
    """What somebody wants done with all rows that match the filters.

    `verb` is decide (with a `status`), queue, cancel or prioritise (with a `stage`). `options` of queue are rerun,
    priority, and failed with an outcome or None: only rows that ended in Error; of prioritise, priority.
    """

    noun: Resource
    verb: str
    by: str
    filters: Mapping[str, Any]
    status: str = ""
    stage: str = ""
    reason: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What becomes of the rows, for people: `→ Archived`, `queued for page scrape`."""
        if self.verb == "decide":
            return f"→ {self.status}"
        title = stage_named(self.stage).label
        words = {"queue": "queued for", "cancel": "taken out of the queue of", "prioritise": "moved in the queue of"}
        return f"{words[self.verb]} {title.lower()}"


@dataclass(frozen=True)
class QueueChange:
    """What was done to a queue at once: to how many rows, and the run by which it is undone (None: nothing to undo)."""

    rows: int
    run: int | None = None


# Started.


def is_long(rows: int) -> bool:
    """Whether an action on so many rows is left to workers."""
    return rows > AT_ONCE_ROWS


def start(
    request: ActionRequest, *, expected: int, everything: bool = False, tolerance: float = 0.0, wake: bool = True
) -> BulkAction:
    """Take an action on; workers are woken unless `wake` is false.

    Raises `CountChanged`, `EmptyFilter` as `curation.decide_all_matching` does; FilterError for a wrong filter;
    `Refused` where no row matches, and for a priority that there is not.
    """
    operations.check_priority(request.options.get("priority", 0))
    rows = _matching(request.noun, request.filters, request.stage, request.options)
    with transaction.atomic():
        named = request.filters or ({"failed": True} if "failed" in request.options else {})
        curation.confirm_count(rows, expected=expected, filter_used=named, everything=everything, tolerance=tolerance)
        action = _store(request, rows)
        if not action.total:
            raise Refused("No rows match. Nothing was done.")
        _record(action)
        if wake:
            wake_chore(CHORE)
    return action


def cancel_rows(stage: Stage[Any, Any] | str, rows: Rows, *, by: str) -> QueueChange:
    """Take rows (a queryset, or ids) out of the queue; those in work are aborted within a second. Raises `Unknown`.

    What was done to the rows of a stage that has no list cannot be undone.
    """
    return _change_queue(stage, "cancel", rows, by, {}, lambda stage: pipeline.cancel(stage, rows, by))


def prioritise(stage: Stage[Any, Any] | str, rows: Rows, priority: int, *, by: str) -> QueueChange:
    """Move waiting rows up (a lower number) or down in the order; 0 is usual. The undo: as of `cancel_rows`.

    Raises `Refused` for a priority outside -100 to 100, `Unknown` for a stage that does not exist.
    """
    operations.check_priority(priority)
    moved: dict[str, Any] = {"priority": priority}
    return _change_queue(stage, "prioritise", rows, by, moved, lambda stage: pipeline.prioritise(stage, rows, priority))


def _change_queue(
    stage: Stage[Any, Any] | str, verb: str, rows: Rows, by: str, options: Mapping[str, Any],
    change: Callable[[Stage[Any, Any]], int],
) -> QueueChange:  # fmt: skip
    """Change it by an action that can be undone or, of a stage that has no list, by `change` alone."""
    stage = operations.find_stage(stage)
    noun = next((noun for noun in NOUNS if noun.model is stage.model), None)
    with transaction.atomic():
        done = _at_once(noun, stage, verb, rows, by, options) if noun else QueueChange(change(stage))
        if done.rows:
            record("prioritise" if options else "cancel_rows", by, stage, rows=done.rows, run=done.run, **options)
    return done


def _at_once(
    noun: Resource, stage: Stage[Any, Any], verb: str, rows: Rows, by: str, options: Mapping[str, Any]
) -> QueueChange:
    """Do it to these rows in this transaction; without a trace where there is nothing to do."""
    request = ActionRequest(noun, verb, by, {}, stage=stage.name, options=options)
    action = _store(request, rows)
    _finish(action)
    if not (changed := action.rows.count()):
        Run.objects.filter(pk=action.run_id).delete()
        action.delete()
        return QueueChange(0)
    _name(action, f" {request.words}", changed)
    return QueueChange(changed, action.run_id)


def decide_all_matching(
    noun: Resource, filters: Mapping[str, Any], status: str, *, by: str, expected: int,
    everything: bool = False, reason: str = "", tolerance: float = 0.0,
) -> BulkDecision:  # fmt: skip
    """Decide on all rows that match: at once, or of many as a run (`run` of the result), whose counts say what changed.

    Raises `CountChanged`, `EmptyFilter`, FilterError.
    """
    if not is_long(expected):
        return curation.decide_all_matching(
            rows_of(noun, filters), status, by=by, expected=expected, filter_used=dict(filters),
            everything=everything, reason=reason, tolerance=tolerance,
        )  # fmt: skip
    request = ActionRequest(noun, "decide", by, filters, status=status, reason=reason)
    action = start(request, expected=expected, everything=everything, tolerance=tolerance)
    assert action.bulk_id is not None
    return BulkDecision(action.bulk_id, action.total, 0, run=action.run_id)


def _matching(noun: Resource, filters: Mapping[str, Any], stage: str, options: Mapping[str, Any]) -> QuerySet[Any]:
    rows = rows_of(noun, filters)
    return operations.failed_rows(stage_named(stage), options["failed"], rows) if "failed" in options else rows


def _store(request: ActionRequest, rows: Rows) -> BulkAction:
    bulk = None
    if request.verb == "decide":
        used = dict(request.filters) or EVERYTHING
        bulk = curation.create_bulk(
            request.noun.table, request.status, by=request.by, reason=request.reason, filter_used=used
        )
    action = _create(request.noun, request.verb, request.by, *selection(rows), bulk)
    _name(action, f" {request.words}")
    action.stage, action.filter, action.options = request.stage, dict(request.filters), dict(request.options)
    BulkAction.objects.filter(pk=action.pk).update(stage=action.stage, filter=action.filter, options=action.options)
    return action


# In the order of their ids, as every writer locks them.
_SLICES = """
INSERT INTO bulk_action_slices (action_id, first, row_ids)
SELECT %(action)s, (place / %(size)s) * %(size)s, array_agg(id ORDER BY id)
FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM ({rows}) AS chosen(id)) AS numbered
GROUP BY place / %(size)s
"""
_TOTAL = "SELECT coalesce(sum(cardinality(row_ids)), 0) FROM bulk_action_slices WHERE action_id = %s"


def _create(
    noun: Resource, verb: str, by: str, selected: str, parameters: Mapping[str, Any], bulk: Bulk | None
) -> BulkAction:
    """An action with its run and its slices. `selected` is the SQL of the ids."""
    run = runs.request("", kind="bulk", by=by, parameters={"bulk_id": str(bulk.pk)} if bulk else {})
    action = BulkAction.objects.create(run=run, noun=noun.slug, verb=verb, bulk=bulk, total=0, requested_by=by)
    with connection.cursor() as cursor:
        cursor.execute(_SLICES.format(rows=selected), {**parameters, "action": action.pk, "size": SLICE_ROWS})
        cursor.execute(_TOTAL, [action.pk])
        (action.total,) = cursor.fetchone() or (0,)
    BulkAction.objects.filter(pk=action.pk).update(total=action.total)
    return action


def _name(action: BulkAction, words: str, rows: int | None = None) -> None:
    title = f"{resource_of(action.noun).counted(action.total if rows is None else rows)}{words}"
    Run.objects.filter(pk=action.run_id).update(title=title, total=action.total)


def _record(action: BulkAction) -> None:
    record("bulk_action", action.requested_by, run=action.run_id, verb=action.verb, rows=action.total)


# Undone.

_DECIDED = "SELECT row_id FROM decisions WHERE bulk_id = %(bulk)s"


def undo(bulk_id: uuid.UUID, *, by: str, wake: bool = True) -> UndoResult:
    """Undo a decision: at once, or of many rows as a run (`run` of the result), whose counts say what was restored.

    Raises `Refused` as `curation.undo` does.
    """
    changed = Bulk.objects.filter(pk=bulk_id, changes__isnull=True).values_list("changed", flat=True).first() or 0
    if not is_long(changed):  # or the fields of leads, which one statement restores
        return curation.undo(bulk_id, by=by)
    with transaction.atomic():
        bulk = curation.lock_to_undo(bulk_id)
        undone, noun = curation.create_undo(bulk, by=by), resource_of(bulk.table)
        selected, words = (_DECIDED, {"bulk": bulk.pk}), f": undo of {bulk.to_status}"
        action = start_undo(noun, selected, words, by=by, wake=wake, bulk=undone)
    return UndoResult(undone.pk, bulk.changed, 0, run=action.run_id)


def start_undo(
    noun: Resource, selected: tuple[str, Mapping[str, Any]], words: str, *, by: str, wake: bool,
    bulk: Bulk | None = None, options: Mapping[str, Any] | None = None,
) -> BulkAction:  # fmt: skip
    """Have workers undo what was done to rows, `selected` by SQL and its parameters: a decision (`bulk` is its undo) or
    an import (`import` of the options). They are woken unless `wake` is false. Must be called in a transaction."""
    action = _create(noun, "undo", by, *selected, bulk)
    BulkAction.objects.filter(pk=action.pk).update(options=options or {})
    _name(action, words)
    _record(action)
    if wake:
        wake_chore(CHORE)
    return action


@dataclass(frozen=True)
class RunUndone:
    """The undo of a run: the run of the undo, None for few decisions; how many rows it has restored by now, of all."""

    run: int | None
    restored: int
    rows: int
    waits: bool  # for workers


def undo_run(run_id: int, *, by: str, wake: bool = True) -> RunUndone:
    """Undo what a bulk action did: a decision, or that it took rows out of the queue or moved them there.

    Few rows are restored at once, many by workers. Rows that somebody queued, moved or decided again since stay as they
    are. Raises `Unknown` where the run is no bulk action's, `Refused` with the reason why it cannot be undone.
    """
    action = BulkAction.objects.filter(run=run_id).first()
    if action is None:
        raise operations.Unknown(f"Run {run_id} is no action on many rows.")
    if action.verb == "decide" and action.bulk_id:
        done = undo(action.bulk_id, by=by, wake=wake)
        return RunUndone(done.run, done.changed, done.requested, waits=done.run is not None)
    with transaction.atomic():
        action = BulkAction.objects.select_for_update(of=("self",)).select_related("run").get(pk=action.pk)
        if reason := why_not_undone(action):
            raise Refused(reason)
        undone = _create_undo(action, by)
        if not is_long(undone.total):
            _finish(undone)
        elif wake:
            wake_chore(CHORE)
    restored = Run.objects.get(pk=undone.run_id).counts.get("restored", 0)
    return RunUndone(undone.run_id, restored, undone.total, waits=undone.processed < undone.total)


def why_not_undone(action: BulkAction) -> str:
    """The reason why an action on the queue cannot be undone; "" when it can."""
    if action.verb not in RESTORES:
        return "This cannot be undone. To take out of the queue what it queued, cancel its run."
    if action.run.status not in operations.ENDED:
        return (
            f"This is still being carried out (run {action.run_id}). Wait for the end of the run, or cancel it first."
        )
    for before in action.undos.select_related("run").order_by("pk"):
        if before.run.status not in operations.ENDED:
            return f"This is being undone (run {before.run_id})."
        if before.processed == before.total:
            return f"This was undone already, by {before.requested_by or 'somebody'}."
    return "" if action.rows.exists() else "It changed no row."


def _create_undo(action: BulkAction, by: str) -> BulkAction:
    noun = resource_of(action.noun)
    undone = _create(noun, "undo", by, _MOVED, {"undone": action.pk}, None)
    undone.stage, undone.undo_of = action.stage, action
    undone.save(update_fields=["stage", "undo_of"])
    words = ActionRequest(noun, action.verb, by, {}, stage=action.stage).words
    _name(undone, f": undo of “{words}”")
    _record(undone)
    return undone


_MOVED = "SELECT row_id FROM bulk_action_rows WHERE action_id = %(undone)s"


# Carried out.


def process(run_id: int) -> Iterator[BulkAction]:
    """Carry out what is left of an action, here; yields it after each slice. Workers may help meanwhile."""
    while _process_slice(run_id):
        yield BulkAction.objects.get(run=run_id)


def _finish(action: BulkAction) -> None:
    """Carry out all of a new action, in the transaction that has stored it: no worker sees it before its end."""
    for part in BulkActionSlice.objects.filter(action=action).order_by("first"):
        _carry_out(action, part)


def process_pending() -> str:
    """Carry out bulk actions, a slice of each in turn; paused and cancelled ones are left alone."""
    ends, slices = time.monotonic() + MAX_SECONDS, 0
    while time.monotonic() < ends:
        if not _process_slice():
            return ""
        slices += 1
    wake_chore(CHORE)
    return f"{slices} slices of bulk actions were carried out; more is waiting."


def _process_slice(run_id: int | None = None) -> bool:
    """Carry out the next slice of an action, or of any that nobody is at. False when there is none."""
    only = None if run_id is None else BulkAction.objects.get(run=run_id).pk
    return carry_out_next(BulkAction, _carry_out_slice, only=only, order="w.updated_at")


def _carry_out_slice(action: BulkAction) -> None:
    _carry_out(action, BulkActionSlice.objects.get(action=action, first=action.processed))


def _carry_out(action: BulkAction, part: BulkActionSlice) -> None:
    ended = _VERBS[action.verb](action, part.row_ids)
    part.delete()
    action.processed += len(part.row_ids)
    BulkAction.objects.filter(pk=action.pk).update(processed=action.processed)
    if action.bulk and action.verb == "undo" and action.processed == action.total:
        assert action.bulk.undo_of is not None
        curation.end_undo(action.bulk.undo_of, by=action.requested_by)
    runs.add({action.run_id: {word: number for word, number in ended.items() if number}})


# What each verb does with a slice. Returns the rows that it has ended, by what became of them.


def _rows(action: BulkAction, ids: Sequence[int]) -> QuerySet[Any]:
    """The rows of the slice that still match."""
    rows = _matching(resource_of(action.noun), action.filter, action.stage, action.options)
    return rows.filter(pk__in=ids)


def _counts(word: str, changed: int, ids: Sequence[int]) -> Counter[str]:
    return Counter({word: changed, "unchanged": len(ids) - changed})


def _decide(action: BulkAction, ids: Sequence[int]) -> Counter[str]:
    assert action.bulk is not None
    changed = curation.decide_slice(action.bulk, resource_of(action.noun).model, _rows(action, ids), ids)
    return _counts("changed", changed, ids)


_UNDO_IMPORTED = "jobs.transfer.import_undo.undo_rows"  # which stands above this


def _undo(action: BulkAction, ids: Sequence[int]) -> Counter[str]:
    if imported := action.options.get("import"):
        counts: Counter[str] = import_string(_UNDO_IMPORTED)(imported, ids, by=action.requested_by)
        return counts + Counter(unchanged=len(ids) - counts.total())
    if action.undo_of is not None:
        return _counts("restored", RESTORES[action.undo_of.verb](action.undo_of, ids), ids)
    assert action.bulk is not None
    assert action.bulk.undo_of is not None
    done = curation.undo_slice(action.bulk.undo_of, action.bulk, ids)
    return _counts("restored", done.changed, ids)


def _queue(action: BulkAction, ids: Sequence[int]) -> Counter[str]:
    """What is queued counts when its step has ended; the rest counts now."""
    rerun, priority = action.options.get("rerun", False), action.options.get("priority", 0)
    rows: Any = list(_rows(action, ids).values_list("pk", flat=True))
    if rerun:
        rows = operations.rows_to_rerun(_stage(action), rows, action.requested_by)
    operations.agree(_stage(action), rows, rerun=rerun)
    queued = pipeline.queue(_stage(action), rows, run=action.run, priority=priority, rerun=rerun, enlarge=False)
    return Counter({"unchanged": len(ids) - queued})


def _cancel(action: BulkAction, ids: Sequence[int]) -> Counter[str]:
    matching = list(_rows(action, ids).values_list("pk", flat=True))
    rows = _remember(action, matching, (_stage(action).waiting, Processing.PROCESSING.value))
    return _counts("cancelled", pipeline.cancel(_stage(action), rows, action.requested_by), ids)


def _put_back(action: BulkAction, ids: Sequence[int]) -> int:
    return put_back(_stage(action), ids, action.pk)


def _prioritise(action: BulkAction, ids: Sequence[int]) -> Counter[str]:
    matching = list(_rows(action, ids).values_list("pk", flat=True))
    rows = _remember(action, matching, (_stage(action).waiting,))
    return _counts("moved", pipeline.prioritise(_stage(action), rows, action.options["priority"]), ids)


def _move_back(action: BulkAction, ids: Sequence[int]) -> int:
    return move_back(_stage(action), ids, action.pk, action.options["priority"])


_REMEMBER = """
INSERT INTO bulk_action_rows (action_id, row_id, priority, fair_order, due_at, queued_at)
SELECT %(action)s, id, {priority}, {fair_order}, {due_at}, {queued_at} FROM {table}
WHERE id = ANY(%(ids)s::bigint[]) AND {status} = ANY(%(states)s) ORDER BY id FOR NO KEY UPDATE
RETURNING row_id
"""


def _remember(action: BulkAction, rows: Sequence[int], states: Sequence[str]) -> list[int]:
    """Write down where rows stand in the queue, and keep them there until the slice is done: for an undo. Returns which
    rows these are: another that is queued just now is none of them, and would be locked out of their order."""
    parameters: dict[str, Any] = {"action": action.pk, "ids": list(rows), "states": list(states)}
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER.format(**_stage(action).names), parameters)
        return [row for (row,) in cursor.fetchall()]


def _stage(action: BulkAction) -> Stage[Any, Any]:
    return stage_named(action.stage)


_VERBS: dict[str, Callable[[BulkAction, Sequence[int]], Counter[str]]] = {
    "decide": _decide,
    "undo": _undo,
    "queue": _queue,
    "cancel": _cancel,
    "prioritise": _prioritise,
}
# How what they did to a row is undone.
RESTORES: dict[str, Callable[[BulkAction, Sequence[int]], int]] = {"cancel": _put_back, "prioritise": _move_back}
