"""Runs: what was asked for as a whole, and how far it is."""

from __future__ import annotations

from typing import ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions import operations
from jobs.models import Run
from jobs.statuses import Task
from scrapersky.api.auth import name_of
from scrapersky.api.base import Nouns, Row, TimedFilters, any_of
from scrapersky.api.fields import Body, Text

KINDS = ("request", "drain", "search", "import", "export", "harvest")


class RunRow(Row):
    """A run: its status, its progress (`settled` of `total`), its counts by outcome."""

    class Meta:
        model = Run
        fields = (
            "id", "kind", "stage", "status", "title", "requested_by", "parameters", "result", "total", "settled",
            "counts", "reason", "worker", "started_at", "ended_at", "created_at", "updated_at",
        )  # fmt: skip


class RunFilters(TimedFilters):
    """What runs can be asked for."""

    kind = any_of("kind", [(kind, kind) for kind in KINDS])
    status = any_of("status", Task.choices)
    stage = filters.CharFilter(field_name="stage")


class Reason(Body):
    """Why, for the log and for people."""

    reason = Text(required=False, allow_blank=True, max_length=500)


def reason_of(request: Request) -> str:
    """The reason in a body that may be empty."""
    given = Reason(data=request.data)
    given.is_valid(raise_exception=True)
    return str(given.validated_data.get("reason", ""))


class Runs(Nouns):
    """Runs."""

    acts: ClassVar[dict[str, str]] = {**Nouns.acts, "cancel": "operate", "pause": "operate", "resume": "operate"}
    queryset = Run.objects.all()
    serializer_class = RunRow
    filterset_class = RunFilters
    orders = ("-id", "id", "updated_at", "-updated_at")

    @extend_schema(request=Reason, responses=RunRow)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Take all that waits for a run out of the queue; what is being worked is left to end."""
        operations.cancel_run(int(pk), by=name_of(request), reason=reason_of(request))
        return Response(self.row(pk))

    @extend_schema(request=Reason, responses=RunRow)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        """Hold the waiting rows of a run back."""
        operations.pause_run(int(pk), by=name_of(request), reason=reason_of(request))
        return Response(self.row(pk))

    @extend_schema(request=None, responses=RunRow)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Let a paused run go on."""
        operations.resume_run(int(pk), by=name_of(request))
        return Response(self.row(pk))
