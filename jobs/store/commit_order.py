"""The order of commits: the order in which a reader can resume without missing anything.

Ids and times of concurrent transactions become visible out of order. What carries the id of the transaction that wrote
it is given out once every older transaction has ended, in the order of (transaction, id): nothing can appear behind a
reader then. The event feed and the changes of lists are both read in this order.
"""

from __future__ import annotations

import re
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.lookups import GreaterThan, LessThan

M = TypeVar("M", bound=models.Model)

# Transactions below this one have ended, and what they wrote is in the snapshot of the statement that has this.
ENDED_BELOW = "scrapersky_ended_below()"
AHEAD = 10**11  # above all numbers of the server where a backup was made, up to when it was restored
CHANGED_IN = "changed_in"  # the column of tables whose changes are followed: jobs.models.columns.ChangeTracked
_CURSOR = re.compile("([0-9]{1,18})-([0-9]{1,18})")
_PAIR = "(%(expressions)s)"


def numbering(more: int) -> str:
    """The functions that number transactions: as the server does, and so many more."""
    return f"""
CREATE OR REPLACE FUNCTION scrapersky_transaction() RETURNS bigint LANGUAGE sql STABLE
AS 'SELECT pg_current_xact_id()::text::bigint + {more}';
CREATE OR REPLACE FUNCTION scrapersky_ended_below() RETURNS bigint LANGUAGE sql STABLE
AS 'SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + {more}';
"""


# The latest number that is stored, and the next one. Unlike `scrapersky_transaction` this gives none out.
_LATEST_AND_NEXT = f"""
SELECT greatest((SELECT max(transaction) FROM events), {{changed}}, 0),
    {ENDED_BELOW} - pg_snapshot_xmin(pg_current_snapshot())::text::bigint + following, following
FROM (SELECT greatest(pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
    pg_current_xact_id_if_assigned()::text::bigint + 1) AS following) AS own
"""  # noqa: S608 -- constants of our own


def number_ahead() -> None:
    """Number transactions above all that are stored, and above those that readers elsewhere have seen: after a restore.

    The server's own numbers begin low in another one, and fall behind when it goes back to a moment. What readers wait
    for would have happened long ago, by those numbers.
    """
    with transaction.atomic(), connection.cursor() as database:
        latest, following, own = _latest_and_next()
        database.execute(numbering(max(latest, following) + AHEAD - own))


def is_numbered_behind() -> bool:
    """Whether rows have numbers that the server has still to reach: they were written by another one."""
    latest, following, _ = _latest_and_next()
    return latest >= following


def _latest_and_next() -> tuple[int, int, int]:
    """The latest number that is stored, the next one, and the next one by the server's own count."""
    tables = [model._meta.db_table for model in apps.get_models() if any(f.name == CHANGED_IN for f in _fields(model))]
    changed = ", ".join(f"(SELECT max({CHANGED_IN}) FROM {table})" for table in sorted(tables))  # noqa: S608 -- our own
    with connection.cursor() as database:
        database.execute(_LATEST_AND_NEXT.format(changed=changed))
        latest, following, own = database.fetchone() or (0, 1, 1)
    return latest, following, own


def _fields(model: type[models.Model]) -> Any:
    return model._meta.concrete_fields


def read_cursor(text: str) -> tuple[int, int]:
    """Transaction and id of a cursor (`<transaction>-<id>`). Raises ValueError for a text that is no cursor."""
    if not (match := _CURSOR.fullmatch(text)):
        raise ValueError("This is not a cursor that was given out. Begin with 0-0.")
    return int(match[1]), int(match[2])


def head_cursor() -> str:
    """The cursor behind everything that can be given out now."""
    with connection.cursor() as database:
        database.execute(f"SELECT {ENDED_BELOW} - 1")
        (transaction,) = database.fetchone() or (0,)
    return f"{transaction}-{10**18 - 1}"


def cursor_behind(transaction: int, pk: int) -> str:
    """The cursor behind a row that was changed in that transaction."""
    return f"{transaction}-{pk}"


def changed_after(rows: QuerySet[M, Any], cursor: str) -> QuerySet[M, Any]:
    """The rows whose latest change is behind the cursor, in the order of commits.

    A change waits for the older transactions that are still running: one of them could be behind it otherwise. Raises
    ValueError for a text that is no cursor.
    """
    place = Func(*(Value(number) for number in read_cursor(cursor)), template=_PAIR, output_field=TextField())
    of_row = Func(F(CHANGED_IN), F("pk"), template=_PAIR, output_field=TextField())
    ended = Func(template=ENDED_BELOW, output_field=models.BigIntegerField())
    return rows.filter(GreaterThan(of_row, place), LessThan(F(CHANGED_IN), ended)).order_by(CHANGED_IN, "pk")
