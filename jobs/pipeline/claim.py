"""Claim: take rows that wait, as one conditional UPDATE. The `fence` it returns is the fencing token."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model, prefetch_related_objects
from django.db.models.base import ModelState

from jobs.models.columns import LEASED
from jobs.pipeline.faults import is_transient
from jobs.pipeline.stage import Stage

Row = TypeVar("Row", bound=Model)

GROUPS_LOOKED_AT = 4  # groups per row of the limit, where the first rows are all of busy ones
LOOK_AHEAD = 20  # candidates read per row of the limit, where rows of one server must not fill a batch

# Rows that waited out a back-off come first but take at most half, so that retries cannot hold up new work.
_CHOOSE = """
WITH delayed AS (
    SELECT id FROM {table} WHERE {status} = %(waiting)s AND {due_at} IS NOT NULL AND {due_at} <= now()
    ORDER BY {due_at} LIMIT %(half)s FOR NO KEY UPDATE SKIP LOCKED
), {ready}, chosen AS (
    SELECT id FROM delayed UNION ALL SELECT id FROM ready LIMIT %(limit)s
)
"""

_CLAIM = """
UPDATE {table} AS t SET {status} = %(leased)s, {fence} = t.{fence} + 1, {attempts} = t.{attempts} + 1,
    {lease_until} = now() + make_interval(secs => %(lease)s), {due_at} = NULL
FROM chosen WHERE t.id = chosen.id AND NOT EXISTS (
    SELECT 1 FROM stage_controls WHERE stage = %(stage)s AND paused
) RETURNING {returned}
"""

_READY = """ready AS (
    SELECT id FROM {table} WHERE {status} = %(waiting)s AND {due_at} IS NULL
    ORDER BY {priority}, {fair_order}, id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
)"""

# The first rows in the fair order, less those whose server is busy, at most a few of each server.
_READY_BY_GROUP = """head AS MATERIALIZED (
    SELECT id, {grp} AS grp, row_number() OVER (ORDER BY {priority}, {fair_order}, id) AS place
    FROM (
        SELECT id, {grp}, {priority}, {fair_order} FROM {table} WHERE {status} = %(waiting)s AND {due_at} IS NULL
        ORDER BY {priority}, {fair_order}, id LIMIT %(look_ahead)s
    ) AS first
), free AS MATERIALIZED (
    SELECT id FROM (
        SELECT id, place, row_number() OVER (PARTITION BY grp ORDER BY place) AS nth
        FROM head WHERE NOT grp = ANY(%(busy)s)
    ) AS ranked WHERE nth <= %(group_limit)s ORDER BY place LIMIT %(limit)s
), ready AS (
    SELECT t.id FROM {table} AS t JOIN free USING (id) WHERE t.{status} = %(waiting)s
    FOR NO KEY UPDATE OF t SKIP LOCKED
)"""

# Where the first rows in the fair order are all of busy groups, the others are found by the index of groups, each in
# one step, however many rows of the busy ones wait. A claim looks at a few groups; the next one goes on behind them.
_READY_OF_OTHER_GROUPS = """ RECURSIVE groups AS (
    (SELECT {grp} AS grp FROM {table} WHERE {status} = %(waiting)s AND {due_at} IS NULL AND {behind}
        ORDER BY {grp} LIMIT 1)
    UNION ALL
    SELECT (SELECT {grp} FROM {table} WHERE {status} = %(waiting)s AND {due_at} IS NULL AND {grp} > groups.grp
        ORDER BY {grp} LIMIT 1) FROM groups WHERE groups.grp IS NOT NULL
), free AS MATERIALIZED (
    SELECT first.id, first.priority, first.fair_order FROM (
        SELECT grp FROM groups WHERE grp IS NOT NULL AND NOT grp = ANY(%(busy)s) LIMIT %(groups)s
    ) AS g CROSS JOIN LATERAL (
        SELECT id, {priority} AS priority, {fair_order} AS fair_order FROM {table}
        WHERE {grp} = g.grp AND {status} = %(waiting)s AND {due_at} IS NULL
        ORDER BY {priority}, {fair_order}, id LIMIT %(group_limit)s
    ) AS first
), ready AS (
    SELECT t.id FROM {table} AS t JOIN (
        SELECT id FROM free ORDER BY priority, fair_order, id LIMIT %(limit)s
    ) AS chosen USING (id) WHERE t.{status} = %(waiting)s AND t.{due_at} IS NULL
    FOR NO KEY UPDATE OF t SKIP LOCKED
)"""

_CLAIM_OF_OTHER_GROUPS = """
WITH{ready}, chosen AS (SELECT id FROM ready)
"""

# A lost row that was tried before may have killed more than one worker.
SUSPECT = "{attempts} > 1"

_CLAIM_EXPIRED = """
WITH lost AS MATERIALIZED (
    SELECT id FROM {table} WHERE {status} = %(leased)s AND {lease_until} < now() AND {attempts} < %(max_attempts)s
    AND (%(suspects)s::boolean IS NULL OR ({suspect}) = %(suspects)s)
    ORDER BY {lease_until} LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE {table} AS t SET {fence} = t.{fence} + 1, {attempts} = t.{attempts} + 1,
    {lease_until} = now() + make_interval(secs => %(lease)s)
FROM lost WHERE t.id = lost.id AND NOT EXISTS (
    SELECT 1 FROM stage_controls WHERE stage = %(stage)s AND paused
) RETURNING {returned}
"""


def claim(stage: Stage[Row, object], limit: int, busy: Sequence[Any] = ()) -> list[Row]:
    """Take up to `limit` waiting rows in order (priority, then `fair_order`); none when the stage is paused.

    `busy` are values of the stage's group column that must not be claimed now.
    """
    ready = _READY if stage.limit_by is None else _READY_BY_GROUP
    sql = (_CHOOSE + _CLAIM).format(ready=ready.format(**stage.names), **stage.names)
    return _rows(stage, sql, limit, busy)


def claim_of_other_groups(stage: Stage[Row, object], limit: int, busy: Sequence[Any], behind: Any = None) -> list[Row]:
    """As `claim`, of groups that are not busy, however many rows of busy ones wait in front of them.

    The groups are taken in turn, from the first behind `behind` on; of several, the first row in the fair order.
    """
    where = "true" if behind is None else "{grp} > %(behind)s".format(**stage.names)
    ready = _READY_OF_OTHER_GROUPS.format(behind=where, **stage.names)
    sql = (_CLAIM_OF_OTHER_GROUPS + _CLAIM).format(ready=ready, **stage.names)
    return _rows(stage, sql, limit, busy, behind)


def claim_expired(stage: Stage[Row, object], limit: int = 1, *, suspects: bool | None = None) -> list[Row]:
    """Take rows whose lease expired: their worker died or was cut off. They run alone (see the quarantine).

    `suspects`: only rows that were tried more than once, or only the others; None: all.
    """
    sql = _CLAIM_EXPIRED.format(suspect=SUSPECT.format(**stage.names), **stage.names)
    return _rows(stage, sql, limit, suspects=suspects)


def _rows(
    stage: Stage[Row, object], sql: str, limit: int, busy: Sequence[Any] = (), behind: Any = None, **more: Any
) -> list[Row]:
    parameters: dict[str, Any] = {
        "stage": stage.name, "waiting": stage.waiting, "leased": LEASED, "lease": settings.LEASE_SECONDS,
        "limit": limit, "half": max(1, limit // 2), "look_ahead": limit * LOOK_AHEAD, "group_limit": stage.limit,
        "busy": list(busy), "behind": behind, "groups": limit * GROUPS_LOOKED_AT,
        "max_attempts": stage.limits.max_attempts, **more,
    }  # fmt: skip
    reads_more = bool(stage.related or stage.load)
    with transaction.atomic() if reads_more else nullcontext(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = [_instance(stage, record) for record in cursor.fetchall()]
        if rows and reads_more:
            _load_all(stage, rows)
    return rows


def _load_all(stage: Stage[Row, object], rows: Sequence[Row]) -> None:
    """Read what `work` needs beside the rows. A row for which that fails keeps the error (`load_error`), to end with
    it; the others of its batch are loaded. Raises what the database does when it is at fault: nothing is claimed."""
    try:
        with transaction.atomic():
            _load(stage, rows)
        return
    except Exception as error:
        if is_transient(error):
            raise
        if len(rows) == 1:
            rows[0].load_error = error  # type: ignore[attr-defined]  # of a claimed row alone
            return
    for row in rows:
        _load_all(stage, [row])


def _load(stage: Stage[Row, object], rows: Sequence[Row]) -> None:
    if stage.related:
        prefetch_related_objects(list(rows), *stage.related)
    if stage.load is not None:
        stage.load(rows)


def _instance(stage: Stage[Row, object], record: tuple[Any, ...]) -> Row:
    """A row as its model, without the model's constructor: that took half of a claim's time (see docs/performance.md).

    Columns that the claim does not read are deferred, as with `QuerySet.defer`.
    """
    row = stage.model.__new__(stage.model)
    row._state = ModelState()
    row._state.adding, row._state.db = False, connection.alias
    row.__dict__.update(zip(stage.claimed_attributes, record, strict=True))
    for field in stage.converted_fields:
        row.__dict__[field.attname] = field.from_db_value(row.__dict__[field.attname], None, connection)
    return row


_RENEW = """
UPDATE {table} AS t SET {lease_until} = now() + make_interval(secs => %s)
FROM (
    SELECT r.id FROM {table} AS r JOIN unnest(%s::bigint[], %s::int[]) AS mine(id, fence)
    ON r.id = mine.id AND r.{fence} = mine.fence
    WHERE r.{status} = %s ORDER BY r.id FOR NO KEY UPDATE OF r
) AS held WHERE t.id = held.id RETURNING t.id
"""


def renew(stage: Stage[Row, object], rows: Sequence[Row]) -> set[int]:
    """Extend the leases of rows in flight. Returns the ids that are still ours; work on the others must stop."""
    with connection.cursor() as cursor:
        cursor.execute(_RENEW.format(**stage.names), [settings.LEASE_SECONDS, *_fenced(stage, rows), LEASED])
        return {row_id for (row_id,) in cursor.fetchall()}


def _fenced(stage: Stage[Row, object], rows: Sequence[Row]) -> tuple[list[int], list[int]]:
    """The ids of rows, and their fences."""
    return [row.pk for row in rows], [stage.get(row, "fence") for row in rows]


_OURS = """
SELECT t.id FROM {table} AS t JOIN unnest(%s::bigint[], %s::int[]) AS mine(id, fence) ON t.id = mine.id
WHERE t.{fence} = mine.fence AND t.{status} = %s
"""


def still_ours(stage: Stage[Row, object], rows: Sequence[Row]) -> set[int]:
    """The ids of rows in flight that nobody cancelled or took over."""
    with connection.cursor() as cursor:
        cursor.execute(_OURS.format(**stage.names), [*_fenced(stage, rows), LEASED])
        return {row_id for (row_id,) in cursor.fetchall()}


_RELEASE = """
UPDATE {table} AS t SET {status} = %s, {lease_until} = NULL, {attempts} = greatest(t.{attempts} - 1, 0)
FROM (
    SELECT r.id FROM {table} AS r JOIN unnest(%s::bigint[], %s::int[]) AS mine(id, fence)
    ON r.id = mine.id AND r.{fence} = mine.fence
    WHERE r.{status} = %s ORDER BY r.id FOR NO KEY UPDATE OF r
) AS held WHERE t.id = held.id
"""


def release(stage: Stage[Row, object], rows: Sequence[Row]) -> None:
    """Put claimed rows that were not started back into the queue, without counting an attempt."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE.format(**stage.names), [stage.waiting, *_fenced(stage, rows), LEASED])


_ANY_CLAIMABLE = """
SELECT NOT EXISTS (SELECT 1 FROM stage_controls WHERE stage = %(stage)s AND paused) AND (
    EXISTS (SELECT 1 FROM {table} WHERE {status} = %(waiting)s AND {due_at} IS NULL)
    OR EXISTS (SELECT 1 FROM {table} WHERE {status} = %(waiting)s AND {due_at} <= now()))
"""


def any_claimable(stage: Stage[Row, object]) -> bool:
    """Whether a row could be claimed now; False for a paused stage."""
    with connection.cursor() as cursor:
        cursor.execute(_ANY_CLAIMABLE.format(**stage.names), {"stage": stage.name, "waiting": stage.waiting})
        return bool(cursor.fetchone() == (True,))
