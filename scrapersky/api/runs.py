"""Runs: requests for many rows at once, and their progress."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions import bulk_actions, operations
from jobs.lists.catalogue import RUNS
from jobs.models import BulkAction
from scrapersky.api.auth import may, name_of, require_own
from scrapersky.api.base import watched
from scrapersky.api.bodies import read_body
from scrapersky.api.fields import StrictCharField, StrictSerializer
from scrapersky.api.resource_viewset import ResourceViewSet, Row


class RunRow(Row):
    """A run: its status, its progress (`settled` of `total`), its counts by outcome."""

    resource = RUNS


class ReasonBody(StrictSerializer):
    """Why, for the log and for people."""

    reason = StrictCharField(required=False, allow_blank=True, max_length=500)


def reason_of(request: Request) -> str:
    """The reason in a body that may be empty."""
    body = read_body(ReasonBody, request)
    return str(body.get("reason", ""))


class RunViewSet(ResourceViewSet):
    """Runs."""

    required_scopes: ClassVar[dict[str, str]] = {
        "cancel": "curate",
        "undo": "curate",
        "pause": "operate",
        "resume": "operate",
    }
    resource = RUNS
    serializer_class = RunRow

    @extend_schema(request=ReasonBody, responses=RunRow)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Take what waits for a run of yours (operators: anybody's) out of the queue; 403 for another's.

        A bulk action changes no more rows; what it has changed stays so until it is undone.
        """
        require_own(request, operations.find_run(int(pk)).requested_by, "run", "cancel")
        operations.cancel_run(int(pk), by=name_of(request), reason=reason_of(request))
        return Response(self.row(pk))

    @extend_schema(request=None, responses={200: RunRow, 202: RunRow}, operation_id="runs_undo")
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Undo what a bulk action did: a decision; or put rows back into the queue, or where they stood in it.

        The answer is the run of the undo (of a few decisions, the run itself): 202 where workers carry it out, 200 for
        up to 5,000 rows. Rows that somebody changed since stay as they are. Moving rows back is for operators, as
        moving them is; another's action only operators undo. Raises PermissionDenied.
        """
        action = BulkAction.objects.filter(run=int(pk)).first()
        if action is not None and action.verb == "prioritise" and not may(request, "operate"):
            raise PermissionDenied("Operators move rows in the queue, and move them back.")
        if action is not None:
            require_own(request, action.requested_by, "run")
        undone = bulk_actions.undo_run(int(pk), by=name_of(request))
        return watched(self.row(undone.run or pk), undone.run if undone.waits else None)

    @extend_schema(request=ReasonBody, responses=RunRow)
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
