"""Parking: rows whose host rests (paused, backing off) leave the queue until the host may get requests again.

A row that meets a resting host is parked with a record of its group; the group's other rows of that host follow in
slices. Nothing looks at parked rows. When the rest is over, a host that had failed gets one row as a probe first. When
a row of it gives up, the group ends with it: each of a hundred pages would wait through as many rests as the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.db import connection, transaction

from jobs.models.columns import PARKED_UNTIL
from jobs.pipeline import runs
from jobs.pipeline.stage import Stage
from jobs.statuses import Processing
from jobs.web.politeness import FAILURES_ALLOWED

if TYPE_CHECKING:
    from jobs.pipeline.settlement import Settlement

GAVE_UP = "gave_up"
SLICE = 5_000  # rows parked, ended or released in one transaction
GROUPS = 1_000  # looked at in one transaction
PROBE_SECONDS = 5.0  # between the rows by which a host that failed is tried
PAUSED_SECONDS = 3600.0  # how often a paused host is looked at; whoever resumes it has it looked at at once

_PARK = """
INSERT INTO parked_groups AS p (stage, "group", host, port, until, outcome, error)
SELECT DISTINCT ON (grp) %(stage)s, grp, host, port, now() + make_interval(secs => least(wait, %(longest)s)),
    outcome, error
FROM unnest(%(groups)s::text[], %(hosts)s::text[], %(ports)s::int[], %(waits)s::float8[], %(outcomes)s::text[],
    %(errors)s::text[]) AS r(grp, host, port, wait, outcome, error) ORDER BY grp, wait, host, port
ON CONFLICT (stage, "group") DO UPDATE SET host = excluded.host, port = excluded.port, until = excluded.until,
    spreading = true, outcome = excluded.outcome, error = excluded.error
"""

_ANY = """
SELECT EXISTS (SELECT 1 FROM parked_groups WHERE stage = %(stage)s AND until <= now())
    OR EXISTS (SELECT 1 FROM parked_groups WHERE stage = %(stage)s AND spreading)
"""

_SPREADING = """
SELECT id, "group", host, outcome, error FROM parked_groups WHERE stage = %s AND spreading ORDER BY id LIMIT 1
FOR NO KEY UPDATE SKIP LOCKED
"""

# Rows of the group that are another host's (the domain's shop, say) stay where they are.
_SPREAD = """
WITH ready AS MATERIALIZED (
    SELECT id FROM {table} WHERE {grp} = %(group)s AND {status} = %(waiting)s AND {due_at} IS NULL
    AND substring(url FROM '^https?://([^/:?#]+)') = %(host)s
    ORDER BY {priority}, {fair_order}, id LIMIT %(slice)s FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE {table} AS t SET {due_at} = %(parked)s, {outcome} = %(outcome)s, {error} = %(error)s
FROM ready WHERE t.id = ready.id
"""

# Each group that is due is looked at; returned are those whose host may get requests, and whether it had not failed.
_LOOK = """
WITH due AS (
    SELECT * FROM parked_groups WHERE stage = %(stage)s AND until <= now() ORDER BY until LIMIT %(groups)s
    FOR NO KEY UPDATE SKIP LOCKED
), seen AS (
    SELECT due.id, due."group", coalesce(h.paused, false) AS paused, coalesce(h.failures, 0) AS failures,
        greatest(h.circuit_open_until, CASE WHEN h.last_status IN (429, 503) THEN g.next_request_at END) AS until
    FROM due LEFT JOIN hosts AS h USING (host, port)
    LEFT JOIN hosts AS g ON g.host = due.host AND g.port = CASE due.port WHEN 80 THEN 443 ELSE due.port END
), moved AS (
    UPDATE parked_groups AS p SET until = CASE
        WHEN seen.paused THEN now() + make_interval(secs => %(paused)s * (0.5 + random()))
        WHEN seen.until > now() THEN seen.until ELSE now() + make_interval(secs => %(probe)s) END
    FROM seen WHERE p.id = seen.id
)
SELECT "group", failures = 0 FROM seen WHERE NOT paused AND (until IS NULL OR until <= now())
"""

_RELEASE = """
WITH parked AS MATERIALIZED (
    SELECT id FROM {table} WHERE {grp} = ANY(%(groups)s) AND {status} = %(waiting)s AND {due_at} = %(parked)s
    ORDER BY {priority}, {fair_order}, id LIMIT %(slice)s FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE {table} AS t SET {due_at} = NULL
FROM parked WHERE t.id = parked.id
"""

_PROBE = """
WITH parked AS MATERIALIZED (
    SELECT first.id FROM unnest(%(groups)s) AS g(grp) CROSS JOIN LATERAL (
        SELECT id FROM {table} WHERE {grp} = g.grp AND {status} = %(waiting)s AND {due_at} = %(parked)s
        ORDER BY {priority}, {fair_order}, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) AS first
)
UPDATE {table} AS t SET {due_at} = NULL
FROM parked WHERE t.id = parked.id
"""

# Of a host that fails still: a row may give up for reasons of its own.
_GIVE_UP = """
UPDATE parked_groups AS p SET outcome = %(gave_up)s, error = r.error, until = now()
FROM unnest(%(groups)s::text[], %(hosts)s::text[], %(errors)s::text[]) AS r(grp, host, error)
WHERE p.stage = %(stage)s AND p."group" = r.grp AND p.host = r.host AND EXISTS (
    SELECT FROM hosts AS h WHERE h.host = p.host AND h.port = p.port AND h.failures >= %(failures)s)
"""

_GIVEN_UP = """
SELECT "group", error FROM parked_groups WHERE stage = %(stage)s AND outcome = %(gave_up)s AND until <= now()
ORDER BY until LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
"""

_END = """
WITH parked AS MATERIALIZED (
    SELECT id FROM {table} WHERE {grp} = %(group)s AND {status} = %(waiting)s AND {due_at} = %(parked)s
    ORDER BY id LIMIT %(slice)s FOR NO KEY UPDATE SKIP LOCKED
), ended AS (
    UPDATE {table} AS t SET {status} = %(failed)s, {outcome} = %(gave_up)s, {error} = %(error)s, {due_at} = NULL,
        {settled_at} = now()
    FROM parked WHERE t.id = parked.id RETURNING t.id, t.{fence} AS fence, t.{run_id} AS run_id
), logged AS (
    INSERT INTO events (at, kind, "table", row_id, stage, outcome, fence, run_id)
    SELECT now(), 'settled', %(name)s, id, %(stage)s, %(gave_up)s, fence, run_id FROM ended
)
SELECT run_id, count(*) FROM ended GROUP BY run_id
"""

_FORGET = """
DELETE FROM parked_groups WHERE stage = %(stage)s AND "group" = ANY(%(names)s) AND NOT EXISTS (
    SELECT 1 FROM {table} AS t WHERE t.{grp} = parked_groups."group"::{grp_type} AND t.{status} = %(waiting)s
    AND t.{due_at} = %(parked)s)
"""


def park(stage: Stage[Any, Any], settlements: Sequence[Settlement]) -> None:
    """Record the groups of rows that were parked for a resting host; part of the settling transaction."""
    parked = [(settlement, settlement.resting) for settlement in settlements if settlement.resting is not None]
    if not parked:
        return
    parameters: dict[str, Any] = {
        "stage": stage.name,
        "longest": PAUSED_SECONDS,
        "groups": [str(getattr(settlement.row, stage.limit_by or "pk")) for settlement, _ in parked],
        "hosts": [host for _, (host, _) in parked],
        "ports": [port for _, (_, port) in parked],
        "waits": [settlement.wait or 0.0 for settlement, _ in parked],
        "outcomes": [settlement.outcome for settlement, _ in parked],
        "errors": [settlement.error or "" for settlement, _ in parked],
    }
    with connection.cursor() as cursor:
        cursor.execute(_PARK, parameters)


def give_up(stage: Stage[Any, Any], settlements: Sequence[Settlement]) -> None:
    """Have the groups end whose host has failed in every attempt on one of these rows; part of the settling
    transaction."""
    if not (stage.has_urls and stage.limit_by):
        return
    ended = [settlement for settlement in settlements if settlement.outcome == GAVE_UP]
    if not ended:
        return
    parameters: dict[str, Any] = {
        "stage": stage.name,
        "gave_up": GAVE_UP,
        "failures": FAILURES_ALLOWED,
        "groups": [str(getattr(settlement.row, stage.limit_by)) for settlement in ended],
        "hosts": [urlsplit(settlement.row.url).hostname or "" for settlement in ended],
        "errors": [f"Given up with another page of its host. {settlement.error or ''}" for settlement in ended],
    }
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_UP, parameters)


def tend(stage: Stage[Any, Any]) -> bool:
    """Park what still waits for resting hosts, end what is given up, and release what rests no longer; a slice of each.

    Returns whether there may be more to do at once.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ANY, {"stage": stage.name})
        if cursor.fetchone() != (True,):
            return False
    more = _spread(stage)
    return _end_given_up(stage) or _release_due(stage) or more


def rested(host: str, port: int | None) -> None:
    """The state of a host was changed by a person: its groups are looked at now. Part of the caller's transaction."""
    with connection.cursor() as cursor:
        sql = "UPDATE parked_groups SET until = now() WHERE host = %s AND (%s::int IS NULL OR port = %s)"
        cursor.execute(sql, [host, port, port])


def _spread(stage: Stage[Any, Any]) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SPREADING, [stage.name])
        record = cursor.fetchone()
        if record is None:
            return False
        number, group, host, outcome, error = record
        moved = 0
        if stage.has_urls and stage.limit_by:
            more = {"host": host, "outcome": outcome, "error": error, "slice": SLICE, "group": stage.group_value(group)}
            cursor.execute(_SPREAD.format(**stage.names), _parameters(stage) | more)
            moved = cursor.rowcount
        if moved < SLICE:
            cursor.execute("UPDATE parked_groups SET spreading = false WHERE id = %s", [number])
        return True


def _end_given_up(stage: Stage[Any, Any]) -> bool:
    parameters = _parameters(stage) | {"stage": stage.name, "gave_up": GAVE_UP}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_GIVEN_UP, parameters)
        record = cursor.fetchone()
        if record is None:
            return False
        group, error = record
        more = {"group": stage.group_value(group), "error": error, "slice": SLICE, "name": stage.table}
        cursor.execute(_END.format(**stage.names), parameters | more | {"failed": Processing.ERROR.value})
        ended: dict[int | None, int] = dict(cursor.fetchall())
        of_runs = {run: number for run, number in ended.items() if run is not None}
        runs.add({run: {GAVE_UP: number} for run, number in of_runs.items()}, of_runs)
        _forget(cursor, stage, [group])
        return bool(ended)


def _forget(cursor: Any, stage: Stage[Any, Any], groups: Sequence[str]) -> None:
    """The records of groups of which no row is parked any more."""
    sql = _FORGET.format(**stage.names, grp_type=stage.group_type)
    cursor.execute(sql, _parameters(stage) | {"stage": stage.name, "names": list(groups)})


def _release_due(stage: Stage[Any, Any]) -> bool:
    times = {"groups": GROUPS, "paused": PAUSED_SECONDS, "probe": PROBE_SECONDS}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOOK, {"stage": stage.name, **times})
        free: list[tuple[str, bool]] = cursor.fetchall()
        proven, failed = [g for g, ok in free if ok], [g for g, ok in free if not ok]
        released = _run(cursor, _RELEASE, stage, proven, slice=SLICE) if proven else 0
        if failed:
            _run(cursor, _PROBE, stage, failed)
        if free:
            _forget(cursor, stage, [group for group, _ in free])
        if released == SLICE:  # the rest of them follows at once
            cursor.execute(
                'UPDATE parked_groups SET until = now() WHERE stage = %s AND "group" = ANY(%s)', [stage.name, proven]
            )
        return released == SLICE or len(free) == GROUPS


def _run(cursor: Any, sql: str, stage: Stage[Any, Any], groups: list[str], **more: Any) -> int:
    values = [stage.group_value(group) for group in groups]
    cursor.execute(sql.format(**stage.names), _parameters(stage) | {"groups": values, **more})
    return int(cursor.rowcount)


def _parameters(stage: Stage[Any, Any]) -> dict[str, Any]:
    return {"waiting": stage.waiting, "parked": PARKED_UNTIL}
