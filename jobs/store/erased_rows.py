"""Events of rows that were deleted or cleared, with their ids, so that a copy elsewhere can follow."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from jobs.store.commit_order import read_cursor
from jobs.store.events import emit_event

ROWS_NAMED = 500  # in one event


def emit_erased(outcome: str, table: str, ids: Sequence[Any], *, by: str, **more: Any) -> None:
    """Events of the kind `erased` (`outcome` is deleted or cleared): `detail.ids` are the rows, at most ROWS_NAMED of
    them in one event."""
    if not ids:
        return
    plain = [pk if isinstance(pk, int) else str(pk) for pk in ids]
    slices = (plain[first : first + ROWS_NAMED] for first in range(0, len(plain), ROWS_NAMED))
    emit_event("erased", outcome, *({"ids": some, "by": by, **more} for some in slices), table=table)


_BETWEEN = """
SELECT outcome, detail -> 'ids' FROM events
WHERE kind = 'erased' AND "table" = %s AND (transaction, id) > (%s, %s) AND (transaction, id) <= (%s, %s)
ORDER BY transaction, id
"""


def erased_between(table: str, after: str, until: str) -> Iterator[tuple[str, list[Any]]]:
    """What was deleted or cleared of a table, in the order of commits: outcome and ids. Raises ValueError for a text
    that is no cursor."""
    with connection.cursor() as cursor:
        cursor.execute(_BETWEEN, [table, *read_cursor(after), *read_cursor(until)])
        for outcome, ids in cursor.fetchall():
            yield outcome, _list(ids)


def _list(ids: Any) -> list[Any]:
    return list(json.loads(ids) if isinstance(ids, str) else ids)
