"""The spans of a pump's rows: claimed, fetched, read, settled. Without traces each call returns at once.

    POST /api/v3/domains            the request (scrapersky.observability.traces)
    └ create domain_metadata        queue(); its run keeps the request's traceparent
    └ process domain_metadata       a row: from its claim to its settlement
      ├ receive domain_metadata     the claim
      ├ GET                         each fetch, by its record
      ├ read                        a document in the process that parses
      └ settle domain_metadata      the transaction that wrote its group

A row is below the request only where that is small and recent; else its trace is its own, with a link to the request:
a trace of a hundred thousand rows, or of weeks, is none that anybody can read.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from jobs.pipeline.database import in_database_patiently
from jobs.pipeline.settlement import Settlement
from jobs.pipeline.stage import Stage
from jobs.statuses import Processing
from jobs.tracing import spans
from jobs.web.responses import FetchRecord

MOST_ROWS = 100  # of a run whose rows are below its request
RECENT_SECONDS = 600

_PARENTS = """
SELECT id, parameters ->> 'traceparent', total <= %s AND created_at > now() - make_interval(secs => %s)
FROM runs WHERE id = ANY(%s) AND parameters ? 'traceparent'
"""


class RowTraces:
    """The spans of the rows that a pump holds."""

    def __init__(self, stage: Stage[Any, Any]) -> None:
        self.stage = stage
        self.open: dict[int, Span] = {}
        self.attributes = {"messaging.system": "scrapersky", "messaging.destination.name": stage.name}

    async def claimed(self, rows: Sequence[Any], began_ns: int) -> None:
        """Begin the span of each row, with its claim."""
        if not spans.on() or not rows:
            return
        run_ids = {row.pk: self.stage.get(row, "run_id") for row in rows}
        parents = await in_database_patiently(_parents, [run for run in run_ids.values() if run is not None])
        now = time.time_ns()
        for row in rows:
            self.open[row.pk] = span = self._begun(row, parents.get(run_ids[row.pk]), began_ns)
            self._part(span, "receive", SpanKind.CLIENT, began_ns, now, {"messaging.batch.message_count": len(rows)})

    def _begun(self, row: Any, parent: tuple[str, bool] | None, began_ns: int) -> Span:
        facts = {"messaging.operation.type": "process", "messaging.message.id": str(row.pk)}
        facts |= {"scrapersky.attempt": self.stage.get(row, "attempts"), **self.attributes}
        context = spans.extracted(parent[0]) if parent else None
        below = context if parent and parent[1] else None
        links = spans.link_to(context) if context is not None and below is None else []
        name = f"process {self.stage.name}"
        return spans.begin(name, SpanKind.CONSUMER, facts, parent=below, links=links, start_ns=began_ns)

    def working(self, row: Any) -> AbstractContextManager[Any]:
        """The row's span is the current one while it is processed."""
        span = self.open.get(row.pk)
        return nullcontext() if span is None else spans.current(span)

    def finished(self, settlement: Settlement) -> None:
        """Its fetches, and how it ended."""
        if (span := self.open.get(settlement.row.pk)) is None:
            return
        for record in settlement.fetches:
            _fetched(span, record)
        span.set_attribute("scrapersky.outcome", settlement.outcome)
        if settlement.status == Processing.ERROR:
            span.set_attribute("error.type", settlement.outcome)
            span.set_status(Status(StatusCode.ERROR, settlement.error))

    def settled(self, group: Sequence[Settlement], began_ns: int) -> None:
        """The settlement of each row."""
        now = time.time_ns() if self.open else 0
        for settlement in group:
            if (span := self.open.get(settlement.row.pk)) is not None:
                facts = {"messaging.batch.message_count": len(group)}
                self._part(span, "settle", SpanKind.CLIENT, began_ns, now, facts)

    def ended(self, row: Any) -> None:
        """The pump lets go of the row."""
        if (span := self.open.pop(row.pk, None)) is not None:
            span.end()

    def _part(self, parent: Span, verb: str, kind: SpanKind, began: int, ended: int, facts: dict[str, Any]) -> None:
        attributes = {"messaging.operation.type": verb, **self.attributes, **facts}
        span = spans.begin(f"{verb} {self.stage.name}", kind, attributes, parent=spans.below(parent), start_ns=began)
        span.end(ended)


def _parents(run_ids: list[int]) -> dict[int, tuple[str, bool]]:
    """Run -> the traceparent of its request, and whether its rows are below it."""
    if not run_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_PARENTS, [MOST_ROWS, RECENT_SECONDS, run_ids])
        return {run: (traceparent, below) for run, traceparent, below in cursor.fetchall()}


def _fetched(parent: Span, record: FetchRecord) -> None:
    """A request to a site. Its address is without the query, which may hold what is somebody's own."""
    began = int(record.fetched_at.timestamp() * 1e9)
    parts = urlsplit(record.url)
    facts: dict[str, Any] = {
        "http.request.method": record.method, "server.address": parts.hostname or "",
        "url.full": f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}",
        "http.response.body.size": record.decoded_bytes, "scrapersky.outcome": record.outcome,
    }  # fmt: skip
    if record.status is not None:
        facts["http.response.status_code"] = record.status
    span = spans.begin(record.method, SpanKind.CLIENT, facts, parent=spans.below(parent), start_ns=began)
    span.end(began + int(record.seconds * 1e9))
