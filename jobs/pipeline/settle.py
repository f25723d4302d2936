"""Settle: results go back in small groups, each group in one short transaction, fenced by the row's `fence`.

A result whose fence no longer matches is dropped, whole: its row belongs to somebody else by now.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.conf import settings
from django.db import connection, transaction

from jobs.compliance.gate import NOTHING as NO_SUPPRESSIONS
from jobs.compliance.gate import gate
from jobs.models.columns import LEASED, PARKED_UNTIL
from jobs.models.signals import settled, written
from jobs.pipeline import evidence, parking, runs
from jobs.pipeline.backoff import seconds_until_retry
from jobs.pipeline.faults import DATABASE_ERRORS, is_transient
from jobs.pipeline.guard import without_network
from jobs.pipeline.settlement import NOTHING, Settlement
from jobs.pipeline.stage import Done, Stage
from jobs.statuses import Processing
from jobs.store.bulk import as_json, record_of
from jobs.web.failures import REASONS, Fail, Retry, Skip, StageOutcome
from jobs.web.responses import FetchRecord

log = logging.getLogger("jobs.pipeline")


def settlement_of(stage: Stage[Any, Any], row: Any, outcome: Done | StageOutcome, result: Any = NOTHING) -> Settlement:
    """Turn one of the four outcomes (done, skip, retry, fail) into a Settlement: what is written on the row."""
    fence = stage.get(row, "fence")
    completed, error = Processing.COMPLETED.value, Processing.ERROR.value
    if isinstance(outcome, Done):
        return Settlement(row, fence, completed, outcome.word, outcome.sentence or None, result=result)
    if isinstance(outcome, Skip):
        return Settlement(row, fence, completed, outcome.reason.word, outcome.sentence)
    if isinstance(outcome, Retry):
        return _retried(stage, row, outcome)
    return Settlement(row, fence, error, outcome.reason.word, outcome.sentence, result=result)


def _retried(stage: Stage[Any, Any], row: Any, outcome: Retry) -> Settlement:
    attempts, fence = stage.get(row, "attempts"), stage.get(row, "fence")
    if outcome.counts and attempts >= stage.limits.max_attempts:
        sentence = f"Gave up after {attempts} attempts. The last: {outcome.sentence} ({outcome.reason.word})"
        return Settlement(row, fence, Processing.ERROR.value, "gave_up", sentence)
    wait = seconds_until_retry(attempts, outcome.after)
    word = outcome.reason.word
    return Settlement(
        row, fence, stage.waiting, word, outcome.sentence, wait=wait, uncounted=not outcome.counts,
        resting=outcome.resting,
    )  # fmt: skip


# The results come as one JSON document: seven arrays cost as much to write down as the rest of a settlement.
# What happened is logged in the same statement, because each one is a round trip that holds the rows.
_SETTLE = """
WITH results AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(results)s) AS r(id bigint, fence int, status text, outcome text, error text,
        wait float8, uncounted boolean, parked boolean, seconds float8)
), held AS (
    SELECT t.id FROM {table} AS t JOIN results AS r ON t.id = r.id AND t.{fence} = r.fence
    WHERE t.{status} = %(leased)s ORDER BY t.id FOR NO KEY UPDATE OF t
), moved AS (
    UPDATE {table} AS t SET {status} = r.status, {outcome} = r.outcome, {error} = r.error, {lease_until} = NULL,
        {due_at} = CASE WHEN r.parked THEN %(parked)s ELSE now() + make_interval(secs => r.wait) END,
        {attempts} = greatest(t.{attempts} - r.uncounted::int, 0),
        {settled_at} = CASE WHEN r.wait IS NULL THEN now() ELSE t.{settled_at} END{set_facts}
    FROM results AS r JOIN held USING (id){facts} WHERE t.id = r.id
    RETURNING t.id, t.{run_id} AS run_id, r.outcome, r.fence, r.seconds
), logged AS (
    INSERT INTO events (at, kind, "table", row_id, stage, outcome, fence, run_id, seconds, detail)
    SELECT now(), 'settled', %(table)s, id, %(stage)s, outcome, fence, run_id, seconds, %(detail)s::jsonb FROM moved
)
SELECT id, run_id FROM moved
"""


_FACTS = " LEFT JOIN json_to_recordset(%(facts)s) AS v({record}) ON v.id = r.id"
_SET_FACT = ", {name} = CASE WHEN v.id IS NULL THEN t.{name} ELSE v.{name} END"


def settle(stage: Stage[Any, Any], group: Sequence[Settlement], slot: int = 0, worker: str = "") -> list[Settlement]:
    """Write a group's results; returns those whose fence still matched. Raises when the database is at fault.

    The events say which `worker` it was.

    When `save` fails on a group, its rows are settled one by one, each on a healthy connection: what fails again,
    alone, is a `bug`; where that cannot be written with what belongs to it (a lead that refuses every change), its
    state alone is. A row that takes not even that is left to its lease, and no other row with it.
    """
    try:
        return _settle_together(stage, group, slot, worker)
    except Exception as error:
        if is_transient(error):
            raise
        log.info("A group is settled row by row (%s)", type(error).__name__, extra={"stage": stage.name})
    return [ours for settlement in group for ours in _settle_alone(stage, settlement, slot, worker)]


def _settle_alone(stage: Stage[Any, Any], settlement: Settlement, slot: int, worker: str) -> list[Settlement]:
    failed: Exception | None = None
    for bare in (False, False, True):
        if not connection.in_atomic_block:  # a caller's own transaction is not ours to end
            connection.close()
        ending = settlement if failed is None else _bug(stage, settlement, failed)
        try:
            return _settle_together(stage, [ending], slot, worker, bare)
        except Exception as error:
            if is_transient(error):
                raise
            failed = failed or error
            log.exception("Saving a result failed", extra={"stage": stage.name, "row": settlement.row.pk})
    return []


def _bug(stage: Stage[Any, Any], failed: Settlement, error: Exception) -> Settlement:
    return Settlement(
        failed.row,
        failed.fence,
        Processing.ERROR.value,
        "bug",
        f"{REASONS['bug'].sentence} ({type(error).__name__} while saving)",
        seconds=failed.seconds,
        fetches=[] if isinstance(error, DATABASE_ERRORS) else failed.fetches,
    )


def _settle_together(
    stage: Stage[Any, Any], group: Sequence[Settlement], slot: int, worker: str, bare: bool = False
) -> list[Settlement]:
    """Write a group in one transaction; `bare`: the states of its rows and the counts of their runs, nothing else."""
    with transaction.atomic(), without_network():
        run_of = _move(stage, group, worker)
        ours = [settlement for settlement in group if settlement.row.pk in run_of]
        if bare:
            runs.count(stage, ours, run_of)
            return ours
        results = [(settlement.row, settlement.result) for settlement in ours if settlement.result is not NOTHING]
        if results:
            stage.save(results)
        parking.park(stage, ours)
        parking.give_up(stage, ours)
        evidence.store_fetches(stage, [(settlement.row, settlement.fetches) for settlement in ours])
        completed = [settlement.row.pk for settlement in ours if settlement.status == Processing.COMPLETED]
        if completed and settled.has_listeners(Stage):
            settled.send(Stage, stage=stage, completed=completed)
        runs.count(stage, ours, run_of)
        if ours:
            ids, saved = [settlement.row.pk for settlement in ours], [row.pk for row, _ in results]
            written.send(Stage, stage=stage, ids=ids, saved=saved)
            evidence.count_minute(stage, ours, slot)
    if len(ours) < len(group):
        log.info("%d late results were refused", len(group) - len(ours), extra={"stage": stage.name})
    return ours


def _move(stage: Stage[Any, Any], group: Sequence[Settlement], worker: str) -> dict[int, int | None]:
    allowed = gate() if any(settlement.error for settlement in group) else NO_SUPPRESSIONS
    results = [
        {
            "id": settlement.row.pk,
            "fence": settlement.fence,
            "status": settlement.status,
            "outcome": settlement.outcome,
            "error": settlement.error and allowed.text(_storable(settlement.error)),
            "wait": settlement.wait,
            "uncounted": settlement.uncounted,
            "parked": settlement.resting is not None,
            "seconds": round(settlement.seconds, 4),
        }
        for settlement in group
    ]
    parameters: dict[str, Any] = {
        "results": orjson.dumps(results).decode(),
        "detail": orjson.dumps({"worker": worker}).decode() if worker else None,
        "leased": LEASED,
        "parked": PARKED_UNTIL,
        "table": stage.table,
        "stage": stage.name,
    }
    facts = _facts(stage, group)
    with connection.cursor() as cursor:
        cursor.execute(_settle_sql(stage, facts), parameters | {"facts": as_json(facts)})
        return dict(cursor.fetchall())


def _facts(stage: Stage[Any, Any], group: Sequence[Settlement]) -> Sequence[Mapping[str, Any]]:
    """What the results say of their own rows: written with the states, since a second version would cost as much."""
    results = [(settlement.row, settlement.result) for settlement in group if settlement.result is not NOTHING]
    return stage.facts(results) if stage.facts is not None and results else ()


def _settle_sql(stage: Stage[Any, Any], facts: Sequence[Mapping[str, Any]]) -> str:
    if not facts:
        return _SETTLE.format(**stage.names, facts="", set_facts="")
    record, names = record_of(stage.model, facts)
    assignments = "".join(_SET_FACT.format(name=name) for name in names)
    return _SETTLE.format(**stage.names, facts=_FACTS.format(record=record), set_facts=assignments)


def _storable(sentence: str) -> str:
    """What PostgreSQL cannot keep in a text (NUL, half of a surrogate pair), replaced."""
    return sentence.replace("\x00", "�").encode(errors="replace").decode()


_HOLD = """
UPDATE {table} SET {lease_until} = now() + make_interval(secs => %s),
    {attempts} = CASE WHEN %s THEN 1 ELSE {attempts} END
WHERE id = %s AND {fence} = %s AND {status} = %s
"""


def settle_part(stage: Stage[Any, Any], row: Any, part: Any, fetches: list[FetchRecord]) -> bool:
    """Save one part of a streamed result in a transaction of its own; False, and nothing saved, for an old fence."""
    with transaction.atomic(), without_network():
        with connection.cursor() as cursor:
            held = [settings.LEASE_SECONDS, stage.resumes, row.pk, stage.get(row, "fence"), LEASED]
            cursor.execute(_HOLD.format(**stage.names), held)
            if cursor.rowcount != 1:
                return False
        stage.save([(row, part)])
        evidence.store_fetches(stage, [(row, fetches)])
        written.send(Stage, stage=stage, ids=[row.pk], saved=[row.pk])
    return True


def fail_exhausted(stage: Stage[Any, Any]) -> int:
    """End the rows whose worker died in every attempt: Error, `gave_up`. Returns how many rows ended."""
    n = stage.names
    exhausted = stage.model._default_manager.raw(
        f"SELECT * FROM {n['table']} WHERE {n['status']} = %s AND {n['lease_until']} < now() "  # noqa: S608 -- our names
        f"AND {n['attempts']} >= %s ORDER BY id LIMIT 100",
        [LEASED, stage.limits.max_attempts],
    )
    return len(settle(stage, [_exhausted(stage, row) for row in exhausted]))


def _exhausted(stage: Stage[Any, Any], row: Any) -> Settlement:
    attempts = stage.get(row, "attempts")
    sentence = (
        f"Gave up after {attempts} attempts: each time the worker died or lost its lease while processing this row."
    )
    return settlement_of(stage, row, Fail("gave_up", sentence))


def counts(settlements: Sequence[Settlement]) -> Counter[str]:
    """How many rows ended with which outcome."""
    return Counter(settlement.outcome for settlement in settlements)
