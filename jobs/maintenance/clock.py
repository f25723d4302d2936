"""A clock of the database that goes back (a failover, a virtual machine that was moved): what is in the future ends.

Leases, holds and pauses are times of that clock. One that a dead worker left would hold its row for as long as the
clock went back; each host that was visited lately would rest as long. Whoever lives takes his lease anew within
seconds. What waits on purpose (back-off, circuits, a Retry-After) waits longer by the jump, and then goes on.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import connection

from jobs.models.columns import LEASED
from jobs.pipeline.periodic import SCHEDULE
from jobs.stages import PIPELINE

log = logging.getLogger("jobs.maintenance.clock")

JUMP_SECONDS = 60  # less passes by itself
LEASES_OF_OTHERS = ("destinations", "webhooks", "exports", "export_recipe_runs")
LONGEST_OF_OTHERS = 600  # each is shorter

_JUMP = "SELECT extract(epoch FROM beat_at - now())::float8 FROM worker_heartbeats WHERE name = %s AND beat_at > now()"
_LEASES = "UPDATE {table} SET {lease_until} = now() WHERE {status} = %s AND {lease_until} > now() + {longest}"
_OTHERS = "UPDATE {table} SET lease_until = now() WHERE lease_until > now() + {longest}"
_SLOTS = "UPDATE pump_slots SET lease_until = NULL, holder = '' WHERE lease_until > now() + {longest}"
_BEGUN = "UPDATE {table} SET attempted_at = now() WHERE attempted_at > now()"
# Not one that wants a longer pause itself.
_HOSTS = """
UPDATE hosts SET next_request_at = now() WHERE id IN (
    SELECT id FROM hosts WHERE next_request_at > now() + {longest} AND coalesce(last_status, 0) NOT IN (429, 503)
    ORDER BY id FOR UPDATE SKIP LOCKED)
"""


def end_what_is_in_the_future() -> None:
    """If the clock went back since the schedule's last sign of life, end leases and holds that lie beyond it."""
    with connection.cursor() as cursor:
        cursor.execute(_JUMP, [SCHEDULE])
        (seconds,) = cursor.fetchone() or (0.0,)
    if seconds < JUMP_SECONDS:
        return
    log.error("The clock of the database went back by %s s or more. Have it set by NTP.", f"{seconds:,.0f}")
    for statement, parameters in _statements():
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)


def _statements() -> list[tuple[str, list[str]]]:
    """Each in a transaction of its own: all of them may be repeated."""
    renewed = f"interval '{2 * settings.LEASE_SECONDS} seconds'"
    others = f"interval '{LONGEST_OF_OTHERS} seconds'"
    stages = [(_LEASES.format(**stage.names, longest=renewed), [LEASED]) for stage in PIPELINE]
    rest = [_OTHERS.format(table=table, longest=others) for table in LEASES_OF_OTHERS]
    rest += [_BEGUN.format(table=table) for table in ("bulk_actions", "imports")]
    rest += [_SLOTS.format(longest=renewed), _HOSTS.format(longest=others)]
    return stages + [(statement, []) for statement in rest]
