"""The evidence of a settled group, stored in its transaction: fetches, and the counts of the minute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import zstandard
from django.db import connection
from psycopg.types.json import Jsonb

from jobs.pipeline.stage import Stage
from jobs.web.fetch import FetchRecord

if TYPE_CHECKING:
    from jobs.pipeline.settlement import Settlement

_MINUTES = """
INSERT INTO stage_minutes (stage, minute, outcome, slot, count, seconds)
SELECT %s, date_trunc('minute', now()), outcome, %s, count, seconds
FROM unnest(%s::text[], %s::int[], %s::float8[]) AS m(outcome, count, seconds)
ON CONFLICT (minute, stage, outcome, slot)
DO UPDATE SET count = stage_minutes.count + excluded.count, seconds = stage_minutes.seconds + excluded.seconds
"""

_FETCH_COLUMNS = (
    "fetched_at", "table", "row_id", "stage", "fence", "method", "url", "final_url", "hops", "status",
    "content_type", "wire_bytes", "decoded_bytes", "seconds", "address", "outcome", "error", "content_hash",
    "etag", "last_modified", "body",
)  # fmt: skip


def store(stage: Stage[Any, Any], settlements: Sequence[Settlement], slot: int) -> None:
    """Store a settled group's evidence."""
    store_fetches(stage, [(settlement.row, settlement.fetches) for settlement in settlements if settlement.fetches])
    _count_minute(stage, settlements, slot)


def _count_minute(stage: Stage[Any, Any], settlements: Sequence[Settlement], slot: int) -> None:
    """Last in its transaction, because every group of a slot counts in the same few rows; in the order of the words."""
    seconds = defaultdict[str, list[float]](list)
    for settlement in settlements:
        seconds[settlement.outcome].append(settlement.seconds)
    words = sorted(seconds)
    counts, sums = [len(seconds[word]) for word in words], [sum(seconds[word]) for word in words]
    with connection.cursor() as cursor:
        cursor.execute(_MINUTES, [stage.name, slot, words, counts, sums])


def store_fetches(stage: Stage[Any, Any], fetched: Sequence[tuple[Any, Sequence[FetchRecord]]]) -> None:
    """Store the HTTP evidence of rows (each with the requests that were made for it)."""
    rows = [_fetch_row(stage, row, record) for row, records in fetched for record in records]
    if not rows:
        return
    columns = ", ".join(f'"{column}"' for column in _FETCH_COLUMNS)
    with connection.cursor() as cursor, cursor.copy(f"COPY fetches ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _fetch_row(stage: Stage[Any, Any], row: Any, record: FetchRecord) -> list[Any]:
    values = [
        record.fetched_at,
        stage.table,
        row.pk,
        stage.name,
        stage.get(row, "fence"),
        record.method,
        record.url,
        record.final_url,
        Jsonb(record.hops) if record.hops else None,
        record.status,
        record.content_type,
        record.wire_bytes,
        record.decoded_bytes,
        record.seconds,
        record.address or "",
        record.outcome,
        record.error,
        record.content_hash,
        record.etag,
        record.last_modified,
        zstandard.compress(record.body) if record.body else None,
    ]
    return [value.replace("\x00", "�") if isinstance(value, str) else value for value in values]
