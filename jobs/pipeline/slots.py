"""Slots: places for pumps of a stage in the whole cluster, each slot a lease that expires by itself.

There are MAX_INSTANCES, or as many as processes that work the stage.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection, transaction

from jobs.pipeline.stage import Stage

FEWEST_PUMPS = 2  # one settles its last rows while the other works
LIVE_SECONDS = 60.0

_MAKE = """
INSERT INTO pump_slots (stage, slot, holder) SELECT %s, s, '' FROM generate_series(0, %s - 1) AS s
ON CONFLICT (stage, slot) DO NOTHING
"""

_TAKE = """
WITH free AS MATERIALIZED (
    SELECT id FROM pump_slots WHERE stage = %(stage)s AND slot < %(most)s
    AND (lease_until IS NULL OR lease_until < now()) ORDER BY slot LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE pump_slots AS p SET holder = %(holder)s, lease_until = now() + make_interval(secs => %(lease)s), run_id = NULL
FROM free WHERE p.id = free.id RETURNING p.slot
"""

PROCESSES = """
SELECT count(*) FROM worker_heartbeats WHERE role = 'stages' AND NOT stopping
AND abs(extract(epoch FROM now() - beat_at)) < %(live)s AND stages @> to_jsonb(%(stage)s::text)
"""

_RELEASE_SILENT = """
WITH silent AS (
    SELECT p.id, p.holder FROM pump_slots AS p JOIN worker_heartbeats AS w ON w.name = p.holder
    WHERE p.lease_until > now() AND abs(extract(epoch FROM now() - w.beat_at)) > %s FOR UPDATE OF p SKIP LOCKED
)
UPDATE pump_slots AS p SET lease_until = NULL, holder = '' FROM silent WHERE p.id = silent.id RETURNING silent.holder
"""


def take(stage: Stage[Any, Any], holder: str) -> int | None:
    """Take a free slot of the stage; returns its number, or None when as many pumps run as may."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PROCESSES, {"live": LIVE_SECONDS, "stage": stage.name})
        most = most_pumps(stage, (cursor.fetchone() or (0,))[0])
        parameters: dict[str, Any] = {"stage": stage.name, "holder": holder, "most": most}
        parameters["lease"] = settings.LEASE_SECONDS
        cursor.execute("SELECT count(*) FROM pump_slots WHERE stage = %s", [stage.name])
        if (cursor.fetchone() or (0,))[0] < most:
            cursor.execute(_MAKE, [stage.name, most])
        cursor.execute(_TAKE, parameters)
        row = cursor.fetchone()
        return None if row is None else int(row[0])


def most_pumps(stage: Stage[Any, Any], processes: int) -> int:
    """How many pumps of the stage may run at once: its MAX_INSTANCES, or by the `processes` that work it."""
    return stage.limits.max_instances or max(FEWEST_PUMPS, processes)


def renew(stage: Stage[Any, Any], slot: int, holder: str) -> bool:
    """Renew the slot's lease; False when another pump has taken the slot."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pump_slots SET lease_until = now() + make_interval(secs => %s) "
            "WHERE stage = %s AND slot = %s AND holder = %s",
            [settings.LEASE_SECONDS, stage.name, slot, holder],
        )
        return bool(cursor.rowcount == 1)


def release_worker(holder: str) -> None:
    """Release every slot of a worker process that is dead, and forget its heartbeat."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE pump_slots SET lease_until = NULL, holder = '' WHERE holder = %s", [holder])
        cursor.execute("DELETE FROM worker_heartbeats WHERE name = %s", [holder])


ANY_HELD = "EXISTS (SELECT 1 FROM pump_slots WHERE lease_until > now())"  # whether a silent worker could hold one


def release_silent(seconds: float) -> list[str]:
    """Release the slots of workers whose heartbeat is older than so many seconds; returns the workers' names.

    A worker that lives after all goes on with what it has claimed: rows have leases of their own.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE_SILENT, [seconds])
        return sorted({holder for (holder,) in cursor.fetchall()})


def release(stage: Stage[Any, Any], slot: int, holder: str) -> None:
    """Release the slot at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pump_slots SET lease_until = NULL, holder = '' WHERE stage = %s AND slot = %s AND holder = %s",
            [stage.name, slot, holder],
        )
