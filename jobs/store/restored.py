"""After a restore: nothing that has left this database is numbered anew.

A backup knows nothing of what happened after it. Ids, versions and numbers of transactions that were given out then
would be given out again, for something else: a CRM would write one business over another one, a receiver drop a new
version as one that it has, a reader wait for events that come before those that it has read.

`manage.py after_restore` numbers on above. That it was forgotten shows in what can only grow, and in where the database
is: its server, its own number there, the branch of its history (PostgreSQL's timeline) and the number of its first
table, which a restore in place makes anew, are stored in it.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError, connection, transaction

from jobs.store.commit_order import is_numbered_behind, number_ahead

log = logging.getLogger("jobs.store.restored")

COMMAND = "manage.py after_restore"
REMEDY = (
    f"Stop webs and workers and run {COMMAND}; if nothing was lost (a failover, an upgrade in place), "
    f"{COMMAND} --nothing-lost."
)
IDS_AHEAD = 1_000_000  # of each table
FEW_AHEAD = 10_000  # where ids have 32 bits
VERSIONS_AHEAD = 1_000  # of a lead at a destination

# For each sequence that numbers a column: its name, whether it has 64 bits, the column's largest, and what it gave out
# last. In one statement, since others go on: it sees no row that is newer than itself, but the sequences as they are.
_SEQUENCES = """
SELECT format($$SELECT %L, %L::boolean, coalesce((SELECT max(%I) FROM %s), 0),
    coalesce(pg_sequence_last_value(%L), 0)$$, s.seqrelid::regclass, s.seqtypid = 'bigint'::regtype, a.attname,
    a.attrelid::regclass, s.seqrelid::regclass)
FROM pg_sequence AS s JOIN pg_depend AS d ON d.objid = s.seqrelid AND d.classid = 'pg_class'::regclass
    AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
JOIN pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
JOIN pg_class AS c ON c.oid = s.seqrelid AND c.relnamespace = current_schema()::regnamespace
WHERE NOT s.seqcycle ORDER BY s.seqrelid::regclass::text
"""
# What waits, too: if it has arrived already, it arrives once more, and whatever has changed since is above both.
_VERSIONS = f"""
UPDATE lead_deliveries SET version = version + {VERSIONS_AHEAD},
    sent_version = CASE WHEN sent_version > 0 THEN sent_version + {VERSIONS_AHEAD} ELSE sent_version END
"""  # noqa: S608 -- a number of our own
_HERE = """
SELECT format('%s/%s/%s/%s', (SELECT system_identifier FROM pg_control_system()),
    (SELECT oid FROM pg_database WHERE datname = current_database()), left(pg_walfile_name(pg_current_wal_lsn()), 8),
    to_regclass('django_migrations')::oid)
"""
_REMEMBER = "CREATE OR REPLACE FUNCTION scrapersky_server() RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT '{}'$$"


def go_on_above_what_was_given_out() -> None:
    """Ids, versions and numbers of transactions go on above all that may have been given out since the backup.

    To be called while no web and no worker runs. Called again it only leaves larger gaps.
    """
    for sequence, is_large, largest, last in _sequences():
        ahead = max(last, largest) + (IDS_AHEAD if is_large else FEW_AHEAD)
        _fetch("SELECT setval(%s::regclass, %s)", sequence, ahead)
    with connection.cursor() as cursor:
        cursor.execute(_VERSIONS)
    number_ahead()
    remember_server()


def signs_of_a_restore() -> str:
    """Why this database seems to be restored without `after_restore`, and what to do, in sentences; "" where nothing
    shows it."""
    reasons = [why for why in (_why_ids(), _why_numbers(), _why_server()) if why]
    return f"The database seems to be restored: {'; '.join(reasons)}. {REMEDY}" if reasons else ""


def warn_of_a_restore() -> bool:
    """Log the signs of a restore; whether there are any. A database that is away or not migrated is for others to
    tell."""
    try:
        if signs := signs_of_a_restore():
            log.error(signs)
    except DatabaseError:
        connection.close()
        return False
    return bool(signs)


def why_something_was_lost() -> str:
    """What only a restore explains, in words; "" where nothing shows it."""
    return "; ".join(why for why in (_why_ids(), _why_numbers()) if why)


def _why_ids() -> str:
    tables = [sequence for sequence, _, largest, last in _sequences() if largest > last]
    return f"rows have ids that are to be given out by {', '.join(tables)}" if tables else ""


def _why_numbers() -> str:
    return "rows were written in transactions that this server has still to reach" if is_numbered_behind() else ""


def _why_server() -> str:
    remembered = _remembered()
    elsewhere = remembered and not _is_at(where_it_is(), remembered)
    return "it is at another place, or at another moment, than it was" if elsewhere else ""


def _is_at(here: str, remembered: str) -> bool:
    return f"{here}/".startswith(f"{remembered}/")  # an earlier release stored three parts


def _sequences() -> list[tuple[Any, ...]]:
    """Of each: its name, whether it has 64 bits, the largest number in its column, and what it gave out last."""
    statements = [statement for (statement,) in _fetch(_SEQUENCES)]
    return _fetch(" UNION ALL ".join(statements))


def remember_server(*, anew: bool = True) -> None:
    """Store in the database where it is; not `anew`: only where no other place is stored."""
    here, remembered = where_it_is(), _remembered()
    if here and (anew or not remembered or _is_at(here, remembered)):
        with connection.cursor() as cursor:
            cursor.execute(_REMEMBER.format(here))


def where_it_is() -> str:
    """The server, the numbers of the database and its tables, and the timeline; "" where the server does not tell."""
    try:
        with transaction.atomic():
            return str(_fetch(_HERE)[0][0])
    except DatabaseError:
        return ""


def _remembered() -> str:
    """Where the database was when it was migrated, or when `after_restore` ran last."""
    [(known,)] = _fetch("SELECT to_regproc('scrapersky_server') IS NOT NULL")
    return str(_fetch("SELECT scrapersky_server()")[0][0]) if known else ""


def _fetch(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return list(cursor.fetchall())
