"""After a restore: nothing that has left this database is numbered anew.

A backup knows nothing of what happened after it. Ids, versions and numbers of transactions that were given out then
would be given out again, for something else: a CRM would write one business over another one, a receiver drop a new
version as one that it has, a reader wait for events that come before those that it has read.
"""

from __future__ import annotations

from django.db import connection

from jobs.statuses import sql_with_states
from jobs.store.commit_order import number_ahead

IDS_AHEAD = 1_000_000  # of each table
FEW_AHEAD = 10_000  # where ids have 32 bits
VERSIONS_AHEAD = 1_000  # of a lead at a destination

_IDS = f"""
SELECT count(setval(format('%I.%I', schemaname, sequencename)::regclass,
    coalesce(last_value, 0) + CASE data_type::text WHEN 'bigint' THEN {IDS_AHEAD} ELSE {FEW_AHEAD} END))
FROM pg_sequences WHERE schemaname = current_schema() AND NOT cycle
"""  # noqa: S608 -- numbers of our own
# What waits keeps its version: if it has arrived, the receiver has it under this one.
_VERSIONS = sql_with_states(f"""
UPDATE lead_deliveries SET version = version + {VERSIONS_AHEAD},
    sent_version = CASE WHEN sent_version > 0 THEN sent_version + {VERSIONS_AHEAD} ELSE sent_version END
WHERE status <> {{LeadDeliveryStatus.PENDING}}
""")  # noqa: S608 -- as above


def go_on_above_what_was_given_out() -> None:
    """Ids, versions and numbers of transactions go on above all that may have been given out since the backup.

    To be called while no web and no worker runs. Called again it only leaves larger gaps.
    """
    with connection.cursor() as cursor:
        cursor.execute(_IDS)
        cursor.execute(_VERSIONS)
    number_ahead()
