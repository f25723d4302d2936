"""Events: what happened, in an order that a reader can resume at."""

from __future__ import annotations

import re
from typing import Any, ClassVar

import orjson
from django.db import connection
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.models import Event
from scrapersky.api.base import Row, View, refuse_unknown

MOST = 500

# Ids of concurrent transactions become visible out of order. Only events of transactions that are older than every
# running one are given out, in the order of (transaction, id): a reader who resumes behind the last never misses one.
_AFTER = """
SELECT id, transaction, at, kind, "table", row_id, stage, outcome, attempt, run_id, seconds, detail FROM events
WHERE (transaction, id) > (%s, %s) AND transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
ORDER BY transaction, id LIMIT %s
"""
_NOW = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1"
CURSOR = {"type": "string", "pattern": "^[0-9]{1,18}-[0-9]{1,18}$"}
_CURSOR = re.compile("([0-9]{1,18})-([0-9]{1,18})")
NAMES = ("kind", "table", "row_id", "stage", "outcome", "attempt", "run_id", "seconds", "detail")


def after(cursor: str, limit: int = MOST) -> list[dict[str, Any]]:
    """Events behind a cursor (`<transaction>-<id>`), oldest first, each with its own cursor."""
    transaction, pk = read_cursor(cursor)
    with connection.cursor() as database:
        database.execute(_AFTER, [transaction, pk, limit])
        return [
            {
                "cursor": f"{row[1]}-{row[0]}",
                "at": row[2],
                **dict(zip(NAMES[:-1], row[3:-1], strict=True)),
                "detail": None if row[-1] is None else orjson.Fragment(row[-1]),  # Django leaves JSON as it is written
            }
            for row in database.fetchall()
        ]


def now() -> str:
    """The cursor behind everything that has happened."""
    with connection.cursor() as database:
        database.execute(_NOW)
        (transaction,) = database.fetchone() or (0,)
    return f"{transaction}-{10**18 - 1}"


def read_cursor(text: str) -> tuple[int, int]:
    """Transaction and id. Raises 400 for a text that is no cursor."""
    if not (found := _CURSOR.fullmatch(text)):
        raise ValidationError({"after": "This is not a cursor that the feed gave out."})
    return int(found[1]), int(found[2])


class EventRow(Row):
    """Something that happened."""

    cursor = serializers.CharField(help_text="Resume behind it.")

    class Meta:
        model = Event
        fields = ("cursor", "at", *NAMES)


class EventPage(serializers.Serializer[Any]):
    """Events, oldest first, and where to go on."""

    next_cursor = serializers.CharField(help_text="The next `after`; the same as before when nothing happened.")
    items = EventRow(many=True)


class Events(View):
    """The feed."""

    acts: ClassVar[dict[str, str]] = {"get": "read"}

    @extend_schema(
        responses=EventPage,
        operation_id="events_list",
        parameters=[
            OpenApiParameter("after", CURSOR, description="A cursor; none: from now on; `0-0`: from the oldest kept."),
            OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": 100}),
        ],
    )
    def get(self, request: Request) -> Response:
        """Events behind a cursor: none is missed, none comes twice. Ask again with `next_cursor`."""
        refuse_unknown(request.query_params, {"after", "limit"})
        given, limit = request.query_params.get("after"), _limit(request.query_params.get("limit", "100"))
        if given is None:
            return Response({"next_cursor": now(), "items": []})
        found = after(given, limit)
        return Response({"next_cursor": found[-1]["cursor"] if found else given, "items": found})


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST):
        raise ValidationError({"limit": f"A number from 1 to {MOST}."})
    return int(text)
