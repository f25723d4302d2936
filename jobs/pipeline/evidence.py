"""The evidence of a settled group, stored in its transaction: fetches, and the counts of the minute."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import zstandard
from django.db import connection
from psycopg.types.json import Jsonb

from jobs.compliance.gate import Gate, writing
from jobs.pipeline.stage import Stage
from jobs.web.responses import FetchRecord

if TYPE_CHECKING:
    from jobs.pipeline.settlement import Settlement

_MINUTES = """
INSERT INTO stage_minutes (stage, minute, outcome, slot, count, seconds)
SELECT %s, date_trunc('minute', now()), outcome, %s, count, seconds
FROM unnest(%s::text[], %s::int[], %s::float8[]) AS m(outcome, count, seconds) ORDER BY outcome
ON CONFLICT (minute, stage, outcome, slot)
DO UPDATE SET count = stage_minutes.count + excluded.count, seconds = stage_minutes.seconds + excluded.seconds
"""

_FETCH_COLUMNS = (
    "fetched_at", "table", "row_id", "stage", "fence", "method", "url", "final_url", "hops", "status",
    "content_type", "wire_bytes", "decoded_bytes", "seconds", "address", "outcome", "error", "content_hash",
    "etag", "last_modified", "body",
)  # fmt: skip


def count_minute(stage: Stage[Any, Any], settlements: Sequence[Settlement], slot: int) -> None:
    """Count rows and seconds by outcome. Last in its transaction, because every group of a slot counts in the same few
    rows: until it ends, the slot's next group waits. In the order of the words."""
    seconds = defaultdict[str, list[float]](list)
    for settlement in settlements:
        seconds[settlement.outcome].append(settlement.seconds)
    words = sorted(seconds)
    counts, sums = [len(seconds[word]) for word in words], [sum(seconds[word]) for word in words]
    with connection.cursor() as cursor:
        cursor.execute(_MINUTES, [stage.name, slot, words, counts, sums])


def store_fetches(stage: Stage[Any, Any], fetched: Sequence[tuple[Any, Sequence[FetchRecord]]]) -> None:
    """Store the HTTP evidence of rows (each with the requests that were made for it)."""
    if not any(records for _, records in fetched):
        return
    allowed = writing()
    records = [(row, _allowed(record, allowed)) for row, records in fetched for record in records]
    rows = [_fetch_row(stage, row, record) for row, record in records]
    columns = ", ".join(f'"{column}"' for column in _FETCH_COLUMNS)
    with connection.cursor() as cursor, cursor.copy(f"COPY fetches ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _allowed(record: FetchRecord, allowed: Gate) -> FetchRecord:
    """The record without what is suppressed; a body that shows it is not stored."""
    if allowed.empty:
        return record
    texts: dict[str, Any] = {name: allowed.text(getattr(record, name)) for name in ("url", "final_url", "error")}
    body = record.body and not allowed.blocks(html.unescape(record.body.decode("utf-8", "replace"))) and record.body
    return replace(record, **texts, hops=allowed.clean(record.hops), body=body or None)


def _fetch_row(stage: Stage[Any, Any], row: Any, record: FetchRecord) -> list[Any]:
    own = {
        "table": stage.table, "row_id": row.pk, "stage": stage.name, "fence": stage.get(row, "fence"),
        "hops": Jsonb(record.hops) if record.hops else None, "address": record.address or "",
        "body": zstandard.compress(record.body) if record.body else None,
    }  # fmt: skip
    values = [own[name] if name in own else getattr(record, name) for name in _FETCH_COLUMNS]
    return [value.replace("\x00", "�") if isinstance(value, str) else value for value in values]
