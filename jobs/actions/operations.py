"""What operators do to the pipeline: pause, resume, run now, retry, requeue, cancel, prioritise; stages, rows, runs.

The command (`manage.py queue`), the API and the admin all call these functions. Each says who did it, and leaves an
event of the kind `operation` (see `history`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat, Now

from jobs import pipeline
from jobs.actions import details_price, search_price, searches
from jobs.actions.curation import Refused
from jobs.compliance.rows import suppressed_rows
from jobs.models import BulkAction, Event, PlaceSearch, Run, StageControl
from jobs.models.bulk_action import CHORE
from jobs.pipeline import Stage, runs, spend
from jobs.pipeline.periodic import wake_chore
from jobs.pipeline.queue import Rows
from jobs.stages import PAID_STAGES, PIPELINE, stage_named
from jobs.statuses import Processing, Task, sql_with_states
from jobs.store.events import emit_event
from jobs.web.failures import REASONS

SLICE = 10_000  # rows changed in one transaction: locks are short, and the queue goes on meanwhile
PAUSED_UNTIL = "9999-01-01"  # `due_at` of the waiting rows of a paused run: never, until somebody resumes it
STRAGGLERS_DAYS = 2  # no retry waits for longer
ORPHAN_SECONDS = 300
Beside = Callable[[], None]  # what changes in the same transaction as a run's status
ENDED = (Task.COMPLETED.value, Task.ERROR.value, Task.CANCELLED.value, Task.MANUAL_REVIEW.value)


# Steps that are repeated as a new row, to be compared with the one before.
RERUNS_AS_NEW_ROW: dict[str, Callable[[Rows, str], Rows]] = {"place_search": searches.rerun_all}


def _agree_to_searches(rows: Rows, budget: Decimal | None, _: bool) -> dict[str, Any]:
    search_price.require_agreement(rows, budget)
    return {}


# Steps that cost money by the row: what is called before rows are queued, with the rows, the agreed price (of each
# search, of all places) and whether Completed ones are among them. Returns parameters of the run.
NEEDS_AGREEMENT: dict[str, Callable[[Rows, Decimal | None, bool], dict[str, Any]]] = {
    "place_search": _agree_to_searches,
    "deep_scan": details_price.agree_to_details,
}


class Unknown(Refused):
    """There is no such stage, run or reason."""

    kind = "not_found"


@dataclass(frozen=True)
class EnqueueResult:
    """What a request queued: how many rows, under which run (None when there was nothing to queue)."""

    rows: int
    run: Run | None


# Stages.


def find_stage(stage: Stage[Any, Any] | str) -> Stage[Any, Any]:
    """The stage of that name. Raises `Unknown` with the names there are."""
    if isinstance(stage, Stage):
        return stage
    try:
        return stage_named(stage)
    except KeyError as error:
        raise Unknown(error.args[0]) from None


def pause_stage(stage: Stage[Any, Any] | str, *, by: str, reason: str = "") -> StageControl:
    """From now on claim no rows of the stage, in the whole cluster; rows in work run to their end. Raises `Unknown`."""
    stage = find_stage(stage)
    values = {"paused": True, "paused_by": by, "paused_at": Now(), "reason": reason}
    with transaction.atomic():
        StageControl.objects.update_or_create(stage=stage.name, defaults=values)
        record("pause_stage", by, stage, reason=reason)
    return StageControl.objects.get(pk=stage.name)


def resume_stage(stage: Stage[Any, Any] | str, *, by: str) -> StageControl:
    """Let the stage claim again, at once. Raises `Unknown`."""
    stage = find_stage(stage)
    values = {"paused": False, "paused_by": "", "paused_at": None, "reason": ""}
    with transaction.atomic():
        StageControl.objects.update_or_create(stage=stage.name, defaults=values)
        pipeline.wake(stage)
        record("resume_stage", by, stage)
    return StageControl.objects.get(pk=stage.name)


_MAKE_DUE = """
WITH delayed AS MATERIALIZED (
    SELECT id FROM {table} WHERE {status} = %(waiting)s AND {due_at} > now() AND {due_at} < %(never)s
    ORDER BY {due_at} LIMIT %(slice)s FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE {table} AS t SET {due_at} = NULL
FROM delayed WHERE t.id = delayed.id
"""


def run_stage_now(stage: Stage[Any, Any] | str, *, by: str, delayed: bool = False) -> int:
    """Wake the stage without waiting for its schedule; with `delayed`, rows that wait out a back-off are due at once,
    and a quota of a provider that was used up is tried: somebody may have raised it there.

    Returns how many delayed rows are due now. Raises `Unknown`.
    """
    stage = find_stage(stage)
    parameters = {"waiting": stage.waiting, "never": PAUSED_UNTIL, "slice": SLICE}
    if delayed:
        spend.ask_quotas_again()
    made_due = _in_slices(_MAKE_DUE.format(**stage.names), parameters) if delayed else 0
    with transaction.atomic():
        pipeline.wake(stage)
        record("run_stage_now", by, stage, delayed=delayed, rows=made_due)
    return made_due


_MAKE_DUE_AT_PROVIDER = _MAKE_DUE.replace(
    "AND {due_at} < %(never)s", "AND {outcome} = 'budget' AND {due_at} < %(never)s AND provider = %(provider)s"
)


def go_on_after_budget(provider: str) -> int:
    """Let what waits for a provider's budget look at it now, and not when it would by itself; returns how many rows."""
    rows = 0
    for stage in map(stage_named, PAID_STAGES):
        parameters = {"waiting": stage.waiting, "never": PAUSED_UNTIL, "slice": SLICE, "provider": provider}
        if made_due := _in_slices(_MAKE_DUE_AT_PROVIDER.format(**stage.names), parameters):
            with transaction.atomic():
                pipeline.wake(stage)
        rows += made_due
    return rows


# Rows.


def requeue(
    stage: Stage[Any, Any] | str, rows: Rows, *, by: str, rerun: bool = False, priority: int = 0, title: str = "",
    budget: Decimal | None = None,
) -> EnqueueResult:  # fmt: skip
    """Queue rows (a queryset, or ids) as a run of their own; Completed ones only with `rerun`.

    `budget` is the agreed price in US dollars (of each search, of all places), where a step has one. Raises `Unknown`,
    and `Refused` (of the kind `price_not_agreed`) where nobody agreed to the price; also when all rows are of
    suppressed domains (some of them are left out), and for a priority that there is not.
    """
    check_priority(priority)
    stage = find_stage(stage)
    rows = rows if isinstance(rows, QuerySet) else list(rows)
    refuse_suppressed(stage, rows)
    with transaction.atomic():
        rows = rows_to_rerun(stage, rows, by) if rerun else rows
        parameters = agree(stage, rows, budget, rerun=rerun)
        name = title or f"{stage.label}, requeued"
        run = runs.request(name, stage=stage.name, by=by, parameters=parameters)
        queued = pipeline.queue(stage, rows, run=run, priority=priority, rerun=rerun)
        record("requeue", by, stage, rows=queued, run=run.pk, rerun=rerun)
    return _result_of(run, queued)


def refuse_suppressed(stage: Stage[Any, Any], rows: Rows) -> None:
    """Raises `Refused` where every row is of a domain that is on the suppression list."""
    suppressed = suppressed_rows(stage.model, rows)
    if suppressed and not stage.model._default_manager.filter(pk__in=rows).exclude(pk__in=suppressed).exists():
        raise Refused(f"{REASONS['suppressed'].sentence} Take the domain off the list first.")


def rows_to_rerun(stage: Stage[Any, Any], rows: Rows, by: str) -> Rows:
    """The rows to queue in order to repeat a step on these: the same, or new ones to be compared with them."""
    repeat = RERUNS_AS_NEW_ROW.get(stage.name)
    return repeat(rows, by) if repeat else rows


def agree(stage: Stage[Any, Any], rows: Rows, budget: Decimal | None = None, *, rerun: bool = False) -> dict[str, Any]:
    """Before rows are queued: give those of a stage with a price `budget`, if there is one, as their agreed price.

    Returns the parameters of the run for which they are queued.

    Raises `Refused`: of the kind `price_not_agreed` where nobody agreed to one, or for a stage without a price.
    """
    if stage.name in NEEDS_AGREEMENT:
        return NEEDS_AGREEMENT[stage.name](rows, budget, rerun)
    if budget is not None:
        raise Refused(f"{stage.label} has no price of its own: leave out the budget.")
    return {}


def search_again(search: PlaceSearch, *, by: str, budget: Decimal | None = None) -> tuple[PlaceSearch, EnqueueResult]:
    """A new run of a search, queued, which may cost `budget` US dollars.

    Raises Refused while another one is under way: both would pay for the same; and when its price is not agreed.
    """
    with transaction.atomic():
        # Of two who ask at once, one waits for the other.
        searches.runs_of(search).select_for_update().order_by("pk").first()
        if searches.under_way(search):
            raise Refused("A run of this search is under way. Wait for its end, or cancel it.")
        again = searches.rerun(search, requested_by=by, budget=budget)
        return again, requeue("place_search", [again.pk], by=by, title=f"Search: {again.query}")


def continue_search(search: PlaceSearch, *, by: str, budget: Decimal) -> EnqueueResult:
    """Let a search that stopped at its agreed price go on, for up to `budget` US dollars in all.

    Raises Refused when it does not wait for an answer, or `budget` leaves no call.
    """
    with transaction.atomic():
        _lock_waiting(search)
        queued = requeue("place_search", [search.pk], by=by, budget=budget, title=f"Search: {search.query}")
        record("raise_limit", by, stage_named("place_search"), row=search.pk, budget=str(budget))
    return queued


def finish_search(search: PlaceSearch, *, by: str) -> EnqueueResult:
    """End a search that stopped at its agreed price with what it has; nothing more is paid.

    Raises Refused when it does not wait for an answer.
    """
    stage = stage_named("place_search")
    with transaction.atomic():
        _lock_waiting(search)
        finished = Concat(Value("Finished early, by decision. "), "left_out")
        PlaceSearch.objects.filter(pk=search.pk).update(finish_early=True, left_out=finished)
        search_price.end_reviews([search.pk], f"{by} finished it with what there was.")
        run = runs.request(f"Search: {search.query}, finished early", stage=stage.name, by=by)
        queued = pipeline.queue(stage, [search.pk], run=run)
        record("finish_search", by, stage, row=search.pk, run=run.pk)
    return _result_of(run, queued)


def _lock_waiting(search: PlaceSearch) -> None:
    stored = PlaceSearch.objects.select_for_update().get(pk=search.pk)
    if not search_price.waits_for_answer(stored):
        raise Refused("This search does not wait for an answer about its price. Reload the page to see its state.")


def retry_failed(
    stage: Stage[Any, Any] | str, reason: str | None = None, rows: Rows | None = None, *, by: str, priority: int = 0,
    budget: Decimal | None = None,
) -> EnqueueResult:  # fmt: skip
    """Queue the rows that ended in Error again: all, those of a `reason`, or those among `rows`.

    Rows that wait for a person's answer are left out unless their reason is named. `budget` and what is raised for it:
    as in `requeue`. Raises `Unknown` when `reason` is not a word of the closed list.
    """
    check_priority(priority)
    stage = find_stage(stage)
    failed = failed_rows(stage, reason, rows)
    refuse_suppressed(stage, failed)
    title = f"{stage.label}: retry of {reason or 'all that failed'}"
    with transaction.atomic():
        parameters = {"retry_failed": reason} | agree(stage, failed, budget)
        run = runs.request(title, stage=stage.name, by=by, parameters=parameters)
        queued = pipeline.queue(stage, failed, run=run, priority=priority)
        record("retry_failed", by, stage, rows=queued, run=run.pk, reason=reason)
    return _result_of(run, queued)


def failed_rows(stage: Stage[Any, Any], reason: str | None, rows: Rows | None = None) -> Any:
    """The rows of a stage that ended in Error: all, those of a `reason`, or those among `rows`. Raises `Unknown`."""
    if reason is not None and reason not in REASONS:
        raise Unknown(f"There is no reason {reason!r}; `manage.py describe` lists them.")
    failed = stage.model._default_manager.filter(**{stage.column: Processing.ERROR.value})
    if reason is not None:
        failed = failed.filter(**{f"{stage.prefix}outcome": reason})
    else:
        failed = failed.exclude(**{f"{stage.prefix}outcome__in": runs.FOR_PEOPLE})
    return failed if rows is None else failed.filter(pk__in=rows)


def check_priority(priority: int) -> None:
    """Raises `Refused` for a priority outside -100 to 100."""
    if not -100 <= priority <= 100:
        raise Refused("A priority is a number from -100 (soonest) to 100.")


def _result_of(run: Run, queued: int) -> EnqueueResult:
    if queued == 0:
        run.delete()
        return EnqueueResult(0, None)
    run.refresh_from_db()
    return EnqueueResult(queued, run)


# Runs.


def find_run(run: Run | int) -> Run:
    """The run with that number. Raises `Unknown`."""
    stored = Run.objects.filter(pk=run.pk if isinstance(run, Run) else run).first()
    if stored is None:
        raise Unknown(f"There is no run {run}.")
    return stored


# The lock on the run makes whoever resumes it wait: no row is held after the others were released, for ever.
_HOLD = sql_with_states("""
WITH paused AS MATERIALIZED (SELECT id FROM runs WHERE id = %(run)s AND status = {Task.PAUSED} FOR SHARE), waiting AS (
    SELECT id FROM {table} WHERE {run_id} IN (SELECT id FROM paused) AND {status} = %(waiting)s
    AND ({due_at} IS NULL OR {due_at} < %(never)s) ORDER BY id LIMIT %(slice)s FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE {table} AS t SET {due_at} = %(never)s FROM waiting WHERE t.id = waiting.id
""")

_RELEASE = """
WITH held AS MATERIALIZED (
    SELECT id FROM {table} WHERE {run_id} = %(run)s AND {status} = %(waiting)s AND {due_at} = %(never)s
    ORDER BY id LIMIT %(slice)s FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE {table} AS t SET {due_at} = NULL
FROM held WHERE t.id = held.id
"""


def pause_run(run: Run | int, *, by: str, reason: str = "", beside: Beside = lambda: None) -> Run:
    """Hold the waiting rows of a run back; rows in work run to their end. Raises `Unknown`, `Refused`.

    `beside` is called in the transaction that stores the run's status, before it: what must change together with it.
    """
    run = _a_request(run, "paused")
    _set_status(run, Task.PAUSED, reason or f"Paused by {by}.", beside)
    rows = hold_rows(run.pk)
    record("pause_run", by, run=run.pk, rows=rows, reason=reason)
    return find_run(run)


def hold_rows(run_id: int) -> int:
    """Hold the waiting rows of a run back; returns how many. (Upkeep repeats it for rows that wait again.)"""
    return _for_each_stage(run_id, _HOLD)


def resume_run(run: Run | int, *, by: str, beside: Beside = lambda: None) -> Run:
    """Let a paused run go on; returns it. `beside` as for `pause_run`. Raises `Unknown`, and `Refused` when it is not
    paused."""
    run = find_run(run)
    if run.status != Task.PAUSED:
        raise Refused(f"Run {run.pk} is not paused; it is {run.status}.")
    _set_status(run, Task.IN_PROGRESS if run.settled else Task.QUEUED, "", beside)
    runs.end_if_done(run.pk)  # rows in work when it was paused may have been the last
    rows = _for_each_stage(run.pk, _RELEASE, then=pipeline.wake)
    if run.kind == "bulk":
        wake_chore(CHORE)
    record("resume_run", by, run=run.pk, rows=rows)
    return find_run(run)


# Rows that are held, and whose run is not paused: whoever resumed it died, or passed over what another one had locked.
_LET_GO = sql_with_states("""
WITH held AS MATERIALIZED (
    SELECT t.id FROM {table} AS t WHERE t.{status} = %(waiting)s AND t.{due_at} = %(never)s
    AND NOT EXISTS (SELECT 1 FROM runs AS r WHERE r.id = t.{run_id} AND r.status = {Task.PAUSED})
    ORDER BY t.id LIMIT %(slice)s FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE {table} AS t SET {due_at} = NULL FROM held WHERE t.id = held.id
""")


def let_go_held() -> int:
    """Let rows go that are held, and whose run is not paused; returns how many."""
    return _for_each_stage(None, _LET_GO, then=pipeline.wake)


def cancel_run(run: Run | int, *, by: str, reason: str = "", beside: Beside = lambda: None) -> Run:
    """Cancel the rows of a run, for good; those in work are aborted within a second. `beside` as for `pause_run`.

    Raises `Unknown`, `Refused`.
    """
    run = _a_request(run, "cancelled")
    _set_status(run, Task.CANCELLED, reason or f"Cancelled by {by}.", beside)
    rows = _end_cancelled(run.pk, by)
    record("cancel_run", by, run=run.pk, rows=rows, reason=reason)
    return find_run(run)


def _end_cancelled(run_id: int, by: str) -> int:
    """Cancel the rows of a cancelled run, and end it; returns how many rows."""
    _wait_for_slice(run_id)
    rows = sum(_cancel_all(stage, run_id, by) for stage in PIPELINE)
    Run.objects.filter(pk=run_id, ended_at=None).update(ended_at=Now())
    return rows


def _wait_for_slice(run_id: int) -> None:
    """Wait for the end of the slice of a bulk action that a worker is at: the run's status lets it begin no other."""
    with transaction.atomic():
        list(BulkAction.objects.select_for_update().filter(run=run_id))


def _cancel_all(stage: Stage[Any, Any], run_id: int, by: str) -> int:
    open_words = (stage.waiting, Processing.PROCESSING.value)
    of_run = {f"{stage.prefix}run_id": run_id, f"{stage.column}__in": open_words}
    total = 0
    while True:
        rows = stage.model._default_manager.filter(**of_run).order_by("pk").values_list("pk", flat=True)[:SLICE]
        cancelled = pipeline.cancel(stage, list(rows), by)
        total += cancelled
        if cancelled == 0:
            return total


def cancel_stragglers() -> int:
    """Cancel rows of cancelled runs that were in work then, and wait again now; and those of runs whose cancelling
    process died. Returns how many."""
    lately = Q(ended_at=None) | Q(ended_at__gt=Now() - timedelta(days=STRAGGLERS_DAYS))
    cancelled = Run.objects.filter(lately, status=Task.CANCELLED)
    return sum(_end_cancelled(run, "whoever cancelled its run") for run in cancelled.values_list("pk", flat=True))


def complete_orphans() -> int:
    """End runs that wait for rows which were deleted meanwhile. Returns how many runs."""
    still = Run.objects.filter(
        Q(kind__in=("request", "search", "harvest")) | Q(bulk_action__processed__gte=F("bulk_action__total")),
        status__in=(Task.QUEUED, Task.IN_PROGRESS),
    )
    waiting = still.filter(settled__lt=F("total"), updated_at__lt=Now() - timedelta(seconds=ORPHAN_SECONDS))
    orphans = [run for run in waiting.values_list("pk", flat=True) if not _has_rows(run)]
    for run in Run.objects.filter(pk__in=orphans, settled__lt=F("total")):  # read now: its last rows may have ended
        runs.add({run.pk: {"gone": run.total - run.settled}})
    return len(orphans)


def _has_rows(run_id: int) -> bool:
    return any(
        stage.model._default_manager.filter(
            **{f"{stage.prefix}run_id": run_id, f"{stage.column}__in": (stage.waiting, Processing.PROCESSING.value)}
        ).exists()
        for stage in PIPELINE
    )


def _a_request(run: Run | int, what: str) -> Run:
    run = find_run(run)
    if run.kind == "drain":
        raise Refused(f"Run {run.pk} is a drain, which cannot be {what}: pause its stage, {run.stage}, instead.")
    if run.status in ENDED:
        raise Refused(f"Run {run.pk} has ended: it is {run.status}.")
    return run


def _set_status(run: Run, status: Task, reason: str, beside: Beside) -> None:
    with transaction.atomic():
        beside()
        changed = Run.objects.filter(~Q(status__in=ENDED), pk=run.pk).update(status=status.value, reason=reason)
        if not changed:
            raise Refused(f"Run {run.pk} ended in the meantime.")


def _for_each_stage(run_id: int | None, sql: str, then: Callable[[Stage[Any, Any]], None] | None = None) -> int:
    total = 0
    for stage in PIPELINE:
        parameters = {"run": run_id, "waiting": stage.waiting, "never": PAUSED_UNTIL, "slice": SLICE}
        rows = _in_slices(sql.format(**stage.names), parameters)
        if rows and then is not None:
            then(stage)
        total += rows
    return total


# What was done, and by whom.


def history(limit: int = 100) -> list[Event]:
    """The latest operations, newest first: `outcome` names it, `detail` says who (`by`) and on what."""
    return list(Event.objects.filter(kind="operation").order_by("-id")[:limit])


def record(operation: str, by: str, stage: Stage[Any, Any] | None = None, **detail: Any) -> None:
    """Store an event of the kind `operation`, for `history` and for readers of the event log."""
    table, name = (stage.table, stage.name) if stage else ("", "")
    emit_event("operation", operation, {"by": by, **detail}, table=table, stage=name, run_id=detail.get("run"))


def _in_slices(sql: str, parameters: dict[str, Any]) -> int:
    """Repeat an UPDATE that takes at most SLICE rows until it finds none, each time in a transaction of its own."""
    total = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            changed = int(cursor.rowcount)
        total += changed
        if changed < SLICE:
            return total
