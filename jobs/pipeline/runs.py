"""Runs: requests as a whole, and drains. Counters on the run's row make progress a single read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import F
from psycopg.types.json import Jsonb

from jobs.models import Run
from jobs.pipeline.stage import Stage
from jobs.statuses import Processing, Task, sql_with_states
from jobs.tracing import spans

if TYPE_CHECKING:
    from jobs.pipeline.settlement import Settlement

FOR_PEOPLE = ["spending_limit"]  # outcomes of rows that wait until a person answers

_COUNT = sql_with_states("""
WITH counted AS (UPDATE runs SET settled = settled + %(n)s, failed = failed + %(failed)s,
    counts = counts || (
        SELECT coalesce(jsonb_object_agg(word, coalesce((counts ->> word)::int, 0) + more::int), '{}'::jsonb)
        FROM jsonb_each_text(%(counts)s) AS c(word, more)),
    started_at = coalesce(started_at, now()),
    status = CASE WHEN status IN ({Task.CANCELLED}, {Task.PAUSED}) THEN status
                  WHEN settled + %(n)s < total THEN {Task.IN_PROGRESS}
                  WHEN jsonb_exists_any(counts || %(counts)s, %(for_people)s) THEN {Task.MANUAL_REVIEW}
                  WHEN failed + %(failed)s >= total THEN {Task.ERROR} ELSE {Task.COMPLETED} END,
    ended_at = CASE WHEN status = {Task.CANCELLED} OR settled + %(n)s >= total AND status <> {Task.PAUSED}
        THEN coalesce(ended_at, now()) END
WHERE id = %(run)s RETURNING id, kind, stage, status, title, ended_at = now() AS has_ended)
""")

# A run that ends is an event, and listeners are notified at once.
NOTIFY = sql_with_states("""
, logged AS (
    INSERT INTO events (kind, "table", stage, outcome, run_id, detail)
    SELECT 'run', 'runs', stage, status, id, jsonb_build_object('kind', kind, 'title', title)
    FROM counted WHERE has_ended AND status IN ({Task.COMPLETED}, {Task.MANUAL_REVIEW}, {Task.ERROR}) RETURNING id
) SELECT pg_notify('events', '') FROM logged
""")


def count(stage: Stage[Any, Any], settlements: Sequence[Settlement], run_of: Mapping[int, int | None]) -> None:
    """Add finished rows to the runs that requested them; the last row ends the run.

    It ends as ManualReview when a row waits for a person, as Error when every row failed, else as Completed.
    """
    by_run: dict[int, Counter[str]] = {}
    failed = Counter[int]()
    for settlement in settlements:
        run = run_of[settlement.row.pk]
        if run is not None and settlement.wait is None:
            by_run.setdefault(run, Counter())[settlement.outcome] += 1
            failed[run] += settlement.status == Processing.ERROR
    add(by_run, failed)


def end_if_done(run: int) -> None:
    """Complete a run that was resumed, when all of its rows have ended."""
    if Run.objects.filter(pk=run, settled__gte=F("total"), total__gt=0).exists():
        add({run: {}})


def add(by_run: Mapping[int, Mapping[str, int]], failed: Mapping[int, int] | None = None) -> None:
    """Add outcome counts to runs, in the order of their ids (two groups never wait for each other in a circle).

    `failed`: how many of those rows ended in Error.
    """
    with connection.cursor() as cursor:
        for run in sorted(by_run):
            words = by_run[run]
            counts: Any = Jsonb(dict(words))
            parameters = {"run": run, "n": sum(words.values()), "counts": counts, "for_people": FOR_PEOPLE}
            cursor.execute(_COUNT + NOTIFY, parameters | {"failed": (failed or {}).get(run, 0)})


def start_drain(stage: Stage[Any, Any], worker: str) -> int:
    """Create the run of one pump, once it has claimed rows (idle wake-ups leave no trace). Returns its id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO runs (kind, stage, status, title, worker, started_at) "
            "VALUES ('drain', %s, %s, %s, %s, now()) RETURNING id",
            [stage.name, Task.IN_PROGRESS.value, f"Drain of {stage.name}", worker],
        )
        (run,) = cursor.fetchone() or (0,)
        return int(run)


def report_drain(run: int, words: Mapping[str, int], ended: bool = False) -> None:
    """Write a drain's progress, or its end."""
    done = sum(words.values())
    status = Task.COMPLETED if ended else Task.IN_PROGRESS
    counts: Any = Jsonb(dict(words))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE runs SET settled = %s, total = greatest(total, %s), counts = %s, status = %s, reason = '', "
            "ended_at = CASE WHEN %s THEN now() END WHERE id = %s",
            [done, done, counts, status.value, ended, run],
        )


def request(
    title: str, *, kind: str = "request", stage: str = "", by: str = "", parameters: Any = None, total: int = 0
) -> Run:  # fmt: skip
    """Create a run for a request of a person or a program; rows queued for it count towards it, beside `total`.

    While traces are recorded its parameters have the `traceparent` of the request.
    """
    parameters = {**(parameters or {}), **spans.carrier()}
    return Run.objects.create(kind=kind, stage=stage, title=title, requested_by=by, parameters=parameters, total=total)
