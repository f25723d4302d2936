"""Partitions of the append-only tables: one a month, made ahead of time; an old one is dropped whole."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from jobs.maintenance.pruning import in_slices
from jobs.pipeline.faults import DATABASE_ERRORS, first_line, is_transient
from jobs.pipeline.periodic import in_turn

log = logging.getLogger("jobs.maintenance.partitions")

MONTHS_AHEAD = 2
LOCK_MILLISECONDS = 2_000  # others wait behind whoever waits for a whole table
LARGEST_MOVE = 200_000  # rows that are moved out of a default partition in one transaction


@dataclass(frozen=True)
class Partitioned:
    """A table that is partitioned by month on `column`; months older than `days` are dropped."""

    table: str
    column: str
    days: int


def partitioned() -> list[Partitioned]:
    """The append-only tables, and for how many days each is stored."""
    return [
        Partitioned("events", "at", settings.RETENTION_EVENTS_DAYS),
        Partitioned("fetches", "fetched_at", settings.RETENTION_FETCHES_DAYS),
    ]


def partition_months() -> str:
    """Make this month's and the next months' partitions; drop old ones. Returns a sentence for each, or ""."""
    steps = [(step, parent) for parent in partitioned() for step in (_make_ahead, _drop_old, _delete_strays)]
    return " ".join(line for lines in in_turn(steps, lambda step: step[0](step[1])) for line in lines)


# Rows of the default partition: written before a month had one of its own.
_OLD_STRAYS = """
DELETE FROM {table}_rest WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM {table}_rest WHERE {column} < now() - make_interval(days => %s) LIMIT %s))
"""


def _delete_strays(of: Partitioned) -> list[str]:
    strays = in_slices(_OLD_STRAYS.format(table=of.table, column=of.column), of.days)
    return [f"Deleted {strays:,} rows of {of.table}_rest."] if strays else []


def _make_ahead(of: Partitioned) -> list[str]:
    there, (today,) = _partitions(of.table), _fetch_one("SELECT current_date")
    made = []
    for months in range(MONTHS_AHEAD + 1):
        start, end = _month(today, months), _month(today, months + 1)
        name = f"{of.table}_{start:%Y_%m}"
        if name not in there and _make(of, name, start, end):
            made.append(f"Made {name}.")
    return made


def _month(day: date, later: int) -> date:
    months = day.year * 12 + day.month - 1 + later
    return date(months // 12, months % 12 + 1, 1)


def _make(of: Partitioned, name: str, start: date, end: date) -> bool:
    """Attach a month, with the rows of it that the default partition holds; False when that must wait."""
    names: dict[str, sql.Composable] = {
        "name": sql.Identifier(name),
        "rest": sql.Identifier(f"{of.table}_rest"),
        "of": sql.Identifier(of.table),
    }
    names |= {"column": sql.Identifier(of.column), "start": sql.Literal(start), "end": sql.Literal(end)}
    names |= {"most": sql.Literal(LARGEST_MOVE)}
    within = "{column} >= {start} AND {column} < {end}"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_MILLISECONDS}ms'")
            # The parent: a writer that waits for the default partition has chosen it already, and would be refused.
            _run(cursor, "LOCK TABLE {of} IN ACCESS EXCLUSIVE MODE", names)
            _run(cursor, "SELECT count(*) FROM (SELECT 1 FROM {rest} WHERE " + within + " LIMIT {most}) AS r", names)  # noqa: S608 -- identifiers
            if (cursor.fetchone() or (0,))[0] >= LARGEST_MOVE:
                return False  # they stay, and are deleted by age; the next months have partitions of their own
            _run(cursor, "CREATE TABLE {name} (LIKE {of} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)", names)
            _run(cursor, f"WITH moved AS (DELETE FROM {{rest}} WHERE {within} RETURNING *) "  # noqa: S608 -- identifiers
                 "INSERT INTO {name} SELECT * FROM moved", names)  # fmt: skip
            _run(cursor, "ALTER TABLE {of} ATTACH PARTITION {name} FOR VALUES FROM ({start}) TO ({end})", names)
    except DATABASE_ERRORS as error:  # somebody reads the table for a long time: the next tick tries again
        if not is_transient(error):
            raise
        log.info("%s was not made yet: %s", name, first_line(error))
        return False
    return True


def _drop_old(of: Partitioned) -> list[str]:
    (oldest,) = _fetch_one("SELECT (now() - make_interval(days => %s))::date", of.days)
    dropped = []
    for name in sorted(_partitions(of.table)):
        year, month = name.split("_")[-2:]
        if _month(date(int(year), int(month), 1), 1) <= oldest and _drop(of, name):
            dropped.append(f"Dropped {name}.")
    return dropped


def _drop(of: Partitioned, name: str) -> bool:
    names: dict[str, sql.Composable] = {"of": sql.Identifier(of.table), "name": sql.Identifier(name)}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_MILLISECONDS}ms'")
            _run(cursor, "ALTER TABLE {of} DETACH PARTITION {name}", names)
            _run(cursor, "DROP TABLE {name}", names)
    except DATABASE_ERRORS as error:
        if not is_transient(error):
            raise
        log.info("%s was not dropped yet: %s", name, first_line(error))
        return False
    return True


def _partitions(table: str) -> set[str]:
    """The monthly partitions there are: not the default one (`<table>_rest`), nor what somebody has attached."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [table])
        return {name for (name,) in cursor.fetchall() if re.fullmatch(rf"{table}_[0-9]{{4}}_[0-9]{{2}}", name)}


def _run(cursor: Any, statement: str, names: dict[str, sql.Composable]) -> None:
    cursor.execute(sql.SQL(statement).format(**names))


def _fetch_one(statement: str, *parameters: int) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return tuple(cursor.fetchone() or ())
