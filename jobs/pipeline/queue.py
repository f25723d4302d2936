"""Queue: from "not started", Completed or Error to waiting, with the wake-up in the same transaction.

Queueing what is already waiting changes nothing. The row is the truth; the job is only a wake-up.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet
from opentelemetry.trace import SpanKind
from psycopg.types.json import Jsonb

from jobs.compliance.rows import suppressed_rows
from jobs.models import Run
from jobs.models.columns import LEASED
from jobs.pipeline import runs
from jobs.pipeline.stage import Stage
from jobs.statuses import Processing
from jobs.tracing import spans

Rows = QuerySet[Any] | Iterable[int]

# The fair order: a request's rows start level with the first row that waits now, and so do the rows of each group.
# Whoever asks for three rows is not behind somebody's million. Rows are locked in the order of their ids, so that two
# who ask for the same ones never wait in a circle. Places are counted once (MATERIALIZED): while the statistics are of
# a table with one row, PostgreSQL would count all of them again for each row.
_QUEUE = """
WITH start AS (
    SELECT coalesce((SELECT {fair_order} FROM {table} WHERE {status} = %(waiting)s AND {due_at} IS NULL
        AND {priority} = %(priority)s ORDER BY {fair_order}, id LIMIT 1), 0) AS fair_order
), open AS (
    SELECT id FROM {table} WHERE id IN ({rows}) AND ({status} IS NULL OR {status} = ANY(%(from)s))
    AND id <> ALL (%(suppressed)s::bigint[]) ORDER BY id FOR NO KEY UPDATE
), requested AS MATERIALIZED (
    SELECT id, row_number() OVER ({partition} ORDER BY {order}id) AS place FROM {table} JOIN open USING (id)
)
UPDATE {table} AS t SET {status} = %(waiting)s, {outcome} = NULL, {error} = NULL, {attempts} = 0, {due_at} = NULL,
    {priority} = %(priority)s, {fair_order} = start.fair_order + requested.place, {run_id} = %(run)s,
    {queued_at} = now()
FROM requested, start WHERE t.id = requested.id
"""


def queue(
    stage: Stage[Any, Any], rows: Rows, *, run: Run | None = None, priority: int = 0, rerun: bool = False,
    enlarge: bool = True,
) -> int:  # fmt: skip
    """Queue rows (a queryset of the stage's model, or ids) for the stage; returns how many rows now wait because of it.

    Rows not started, or ended in Error, are queued; Completed ones with `rerun` only. A lower `priority` is sooner.
    Rows that wait or are in work, and those of a suppressed domain, stay as they are. The work starts as soon as the
    surrounding transaction commits. `enlarge`: the run's total grows by the queued rows.
    """
    rows = rows if isinstance(rows, QuerySet) else list(rows)
    endings = [Processing.ERROR.value, *([Processing.COMPLETED.value] if rerun else [])]
    selected, parameters = selection(rows)
    partition = "" if stage.limit_by is None else "PARTITION BY {grp}".format(**stage.names)
    sql = _QUEUE.format(rows=selected, partition=partition, **stage.names)
    parameters |= {"waiting": stage.waiting, "priority": priority, "from": endings, "run": run and run.pk}
    parameters |= {"suppressed": suppressed_rows(stage.model, rows)}
    facts = {"messaging.operation.type": "create", "messaging.destination.name": stage.name}
    with (
        spans.span(f"create {stage.name}", facts, SpanKind.PRODUCER),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, parameters)
        queued = int(cursor.rowcount)
        if queued:
            if enlarge:
                _enlarge(run, queued)
            wake(stage)
    return queued


def selection(rows: Rows) -> tuple[str, dict[str, Any]]:
    """The SQL of a sub-select of ids, and its named parameters (a queryset's own are numbered)."""
    if not isinstance(rows, QuerySet):
        return "SELECT unnest(%(ids)s::bigint[])", {"ids": sorted(rows)}
    try:
        sql, values = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # Django knows that nothing can match
        return "SELECT NULL::bigint WHERE false", {}
    names = [f"row_{n}" for n in range(len(values))]
    named = sql.replace("%%", "%%%%") % tuple(f"%({name})s" for name in names)  # a LIKE's %% stays doubled
    return named, dict(zip(names, values, strict=True))


def _enlarge(run: Run | None, queued: int) -> None:
    if run is not None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE runs SET total = total + %s WHERE id = %s", [queued, run.pk])


# A few wake-ups may wait side by side: each may be fetched before our rows are visible, a handful will not all be.
_WAKE = """
INSERT INTO procrastinate_jobs (queue_name, task_name, args)
SELECT %(queue)s, %(task)s, %(args)s
WHERE (SELECT count(*) FROM (
    SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = %(queue)s LIMIT 5) AS waiting) < 5
"""


def wake(stage: Stage[Any, Any]) -> None:
    """Defer the stage's task, as part of the current transaction (never on another connection)."""
    defer(stage.queue, stage.task, {"stage": stage.name})


def defer(queue_name: str, task: str, arguments: dict[str, Any]) -> None:
    """Insert a wake-up for a task into the current transaction, unless a few wait already."""
    args: Any = Jsonb(arguments)
    with connection.cursor() as cursor:
        cursor.execute(_WAKE, {"queue": queue_name, "task": task, "args": args})


_CANCEL = """
UPDATE {table} AS t SET {status} = NULL, {outcome} = 'cancelled', {due_at} = NULL, {lease_until} = NULL,
    {error} = CASE WHEN open.in_work THEN %(while)s ELSE %(before)s END,
    {fence} = t.{fence} + open.in_work::int
FROM (SELECT id, {status} = %(leased)s AS in_work FROM {table}
    WHERE id IN ({rows}) AND {status} IN (%(waiting)s, %(leased)s) ORDER BY id FOR NO KEY UPDATE) AS open
WHERE t.id = open.id RETURNING t.{run_id}
"""


def cancel(stage: Stage[Any, Any], rows: Rows, by: str = "") -> int:
    """Take rows out of the queue, also those in work: their worker aborts the request. Returns how many rows.

    A row in work is cancelled at once; the fence refuses what its worker may still bring.
    """
    selected, parameters = selection(rows)
    who = f"Cancelled by {by or 'an operator'}"
    sentences = {"before": f"{who} before it started.", "while": f"{who} while it was processed."}
    parameters |= {"waiting": stage.waiting, "leased": LEASED, **sentences}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CANCEL.format(rows=selected, **stage.names), parameters)
        run_ids = [run for (run,) in cursor.fetchall()]
        of_runs = [run for run in run_ids if run is not None]
        runs.add({run: {"cancelled": of_runs.count(run)} for run in set(of_runs)})
    return len(run_ids)


# Rows that nobody has queued since: those that are not started, and were queued when they were taken out.
_PUT_BACK = """
UPDATE {table} AS t SET {status} = %(waiting)s, {outcome} = NULL, {error} = NULL, {run_id} = NULL,
    {priority} = open.priority, {fair_order} = open.fair_order,
    {due_at} = CASE WHEN open.due_at < '9999-01-01' THEN open.due_at END
FROM (SELECT s.* FROM {table} AS q JOIN bulk_action_rows AS s ON s.row_id = q.id AND s.action_id = %(action)s
    WHERE q.id IN ({rows}) AND q.{status} IS NULL AND q.{outcome} = 'cancelled'
    AND q.{queued_at} IS NOT DISTINCT FROM s.queued_at AND q.id <> ALL (%(suppressed)s::bigint[])
    ORDER BY q.id FOR NO KEY UPDATE OF q) AS open
WHERE t.id = open.row_id
"""


def put_back(stage: Stage[Any, Any], rows: Rows, action_id: int) -> int:
    """Queue rows again where they stood before a bulk action took them out (`bulk_action_rows`). Returns how many.

    Rows that were queued again since stay as they are, as do those of a suppressed domain. They belong to no run:
    theirs has counted them as cancelled.
    """
    selected, parameters = selection(rows)
    parameters |= {"waiting": stage.waiting, "action": action_id, "suppressed": suppressed_rows(stage.model, rows)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PUT_BACK.format(rows=selected, **stage.names), parameters)
        if cursor.rowcount:
            wake(stage)
        return int(cursor.rowcount)


_MOVE_BACK = """
UPDATE {table} AS t SET {priority} = open.priority
FROM (SELECT s.* FROM {table} AS q JOIN bulk_action_rows AS s ON s.row_id = q.id AND s.action_id = %(action)s
    WHERE q.id IN ({rows}) AND q.{status} = %(waiting)s AND q.{priority} = %(priority)s
    AND q.{queued_at} IS NOT DISTINCT FROM s.queued_at ORDER BY q.id FOR NO KEY UPDATE OF q) AS open
WHERE t.id = open.row_id
"""


def move_back(stage: Stage[Any, Any], rows: Rows, action_id: int, priority: int) -> int:
    """Give waiting rows the place that they had before a bulk action moved them to `priority`. Returns how many."""
    selected, parameters = selection(rows)
    parameters |= {"waiting": stage.waiting, "action": action_id, "priority": priority}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_MOVE_BACK.format(rows=selected, **stage.names), parameters)
        return int(cursor.rowcount)


_PRIORITISE = """
UPDATE {table} AS t SET {priority} = %(priority)s
FROM (SELECT id FROM {table} WHERE id IN ({rows}) AND {status} = %(waiting)s ORDER BY id FOR NO KEY UPDATE) AS waiting
WHERE t.id = waiting.id
"""


def prioritise(stage: Stage[Any, Any], rows: Rows, priority: int) -> int:
    """Move waiting rows up (lower) or down (higher) in the order. Returns how many rows were moved."""
    selected, parameters = selection(rows)
    parameters |= {"waiting": stage.waiting, "priority": priority}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PRIORITISE.format(rows=selected, **stage.names), parameters)
        return int(cursor.rowcount)
