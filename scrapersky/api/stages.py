"""Stages: how they are doing, and their switches."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from jobs.actions import bulk_actions, operations
from jobs.actions.bulk_actions import ActionRequest, QueueChange
from jobs.lists.catalogue import resource_of, rows_of
from jobs.models import BulkAction
from jobs.monitoring import statistics
from jobs.pipeline import Stage
from jobs.stages import PIPELINE
from scrapersky.api.auth import name_of
from scrapersky.api.base import View, watched
from scrapersky.api.bodies import EnqueueManyBody, PrioritiseBody, QueueChanged, QueuedRowsBody, RunQueued, read_body
from scrapersky.api.pipeline_viewset import accepted, rehearsed
from scrapersky.api.problems import Problem
from scrapersky.api.runs import ReasonBody, reason_of


class StageRow(serializers.Serializer[Any]):
    """A stage now, and in the last hour; times in seconds."""

    name = serializers.CharField()
    title = serializers.CharField()
    table = serializers.CharField()
    paused = serializers.BooleanField()
    paused_by = serializers.CharField()
    paused_at = serializers.DateTimeField(allow_null=True)
    paused_reason = serializers.CharField()
    waiting = serializers.IntegerField()
    delayed = serializers.IntegerField()
    oldest_wait_seconds = serializers.FloatField()
    in_flight = serializers.IntegerField()
    lost = serializers.IntegerField()
    pumps = serializers.IntegerField()
    settled_last_hour = serializers.IntegerField()
    rate_per_minute = serializers.FloatField()
    seconds_per_row = serializers.FloatField(allow_null=True)
    outcomes = serializers.DictField(child=serializers.IntegerField())
    failures = serializers.DictField(child=serializers.IntegerField())
    retries = serializers.DictField(child=serializers.IntegerField())
    last_success_at = serializers.DateTimeField(allow_null=True)
    last_settled_at = serializers.DateTimeField(allow_null=True)
    next_run_at = serializers.DateTimeField(allow_null=True)
    stalled = serializers.BooleanField()
    overdue = serializers.BooleanField()


def stage_row(stage: Stage[Any, Any]) -> dict[str, Any]:
    """A stage's row."""
    return {**asdict(statistics.of_stage(stage)), "table": stage.table}


class Stages(View, ViewSet):
    """The stages, in their order."""

    required_scopes: ClassVar[dict[str, str]] = {
        "list": "read", "retrieve": "read", "pause": "operate", "resume": "operate", "runs": "operate",
        "cancel": "operate", "prioritise": "operate",
    }  # fmt: skip
    lookup_value_regex = "[a-z_]{1,60}"

    @extend_schema(responses=StageRow(many=True), operation_id="stages_list")
    def list(self, request: Request) -> Response:
        """Every stage."""
        tables = {stage.name: stage.table for stage in PIPELINE}
        return Response([{**asdict(stage), "table": tables[stage.name]} for stage in statistics.of_stages()])

    @extend_schema(responses=StageRow)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One stage."""
        return Response(stage_row(operations.find_stage(pk)))

    @extend_schema(request=ReasonBody, responses=StageRow)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        """Claim no more rows, in the whole cluster; rows that are being processed are finished."""
        stage = operations.find_stage(pk)
        operations.pause_stage(stage, by=name_of(request), reason=reason_of(request))
        return Response(stage_row(stage))

    @extend_schema(request=None, responses=StageRow)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Claim again, at once."""
        stage = operations.find_stage(pk)
        operations.resume_stage(stage, by=name_of(request))
        return Response(stage_row(stage))

    @extend_schema(
        request=EnqueueManyBody, responses={200: RunQueued, 202: RunQueued}, operation_id="stages_runs_create"
    )
    @action(detail=True, methods=["post"])
    def runs(self, request: Request, pk: str) -> Response:
        """Queue the step for many rows: by id, by the filters of their list, or those that failed.

        200 for a dry run, and where nothing had to be queued. More than 5,000 are queued by workers, as part of the
        run: `queued` is 0 then.
        """
        stage = operations.find_stage(pk)
        given = read_body(EnqueueManyBody, request)
        with rehearsed(given["dry_run"]):
            run, queued = self._queue(stage, given, by=name_of(request))
        return accepted(None if given["dry_run"] else run, queued)

    def _queue(self, stage: Stage[Any, Any], given: dict[str, Any], *, by: str) -> tuple[int | None, int]:
        """The run, and how many rows it has queued; of a dry run of many: how many it would look at."""
        if action := self._start(stage, given, by=by):
            return action.run_id, action.total if given["dry_run"] else 0
        rows, priority = self._rows(stage, given), given["priority"]
        if given["failed"]:
            done = operations.retry_failed(
                stage, given.get("outcome"), rows, by=by, priority=priority, budget=given.get("budget")
            )
        else:
            done = operations.requeue(
                stage, rows, by=by, rerun=given["rerun"], priority=priority, budget=given.get("budget")
            )
        return done.run.pk if done.run else None, done.rows

    def _start(self, stage: Stage[Any, Any], given: dict[str, Any], *, by: str) -> BulkAction | None:
        """A bulk action, where the rows are many and have a list."""
        if given.get("ids") or not (given.get("filter") or given["failed"]) or stage.name in operations.NEEDS_AGREEMENT:
            return None  # a price is agreed to first
        rows = self._rows(stage, given)
        count = (operations.failed_rows(stage, given.get("outcome"), rows) if given["failed"] else rows).count()
        if not bulk_actions.is_long(count):
            return None
        options = {"rerun": given["rerun"], "priority": given["priority"]}
        options |= {"failed": given.get("outcome")} if given["failed"] else {}
        noun, filters = resource_of(stage.model), given.get("filter") or {}
        requested = ActionRequest(noun, "queue", by, filters, stage=stage.name, options=options)
        return bulk_actions.start(requested, expected=count, tolerance=1.0)

    @extend_schema(request=QueuedRowsBody, responses={200: QueueChanged, 202: QueueChanged})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Take rows out of the queue, by id or by the filters of their list; those in work are aborted. The run undoes
        it. More than 5,000 are taken out by workers, as part of the run: `rows` is 0 then."""
        return self._change_queue(operations.find_stage(pk), "cancel", read_body(QueuedRowsBody, request))

    @extend_schema(request=PrioritiseBody, responses={200: QueueChanged, 202: QueueChanged})
    @action(detail=True, methods=["post"])
    def prioritise(self, request: Request, pk: str) -> Response:
        """Move waiting rows up (a lower number) or down, by id or by the filters of their list. The run undoes it.
        More than 5,000 are moved by workers, as part of the run: `rows` is 0 then."""
        return self._change_queue(operations.find_stage(pk), "prioritise", read_body(PrioritiseBody, request))

    def _change_queue(self, stage: Stage[Any, Any], verb: str, given: dict[str, Any]) -> Response:
        rows, dry = self._rows(stage, given | {"failed": False}), given["dry_run"]
        with rehearsed(dry):
            change = self._change_many(stage, verb, given, rows) or self._change_few(stage, verb, given, rows)
        answer = {"rows": change.rows, "run_id": None if dry else change.run, "dry_run": dry}
        return watched(answer, None if change.rows or dry else change.run)

    def _change_few(self, stage: Stage[Any, Any], verb: str, given: dict[str, Any], rows: Any) -> QueueChange:
        by = name_of(self.request)
        if verb == "cancel":
            return bulk_actions.cancel_rows(stage, rows, by=by)
        return bulk_actions.prioritise(stage, rows, given["priority"], by=by)

    def _change_many(self, stage: Stage[Any, Any], verb: str, given: dict[str, Any], rows: Any) -> QueueChange | None:
        """A bulk action, where the rows of a filter are many; its rows count when workers have changed them."""
        if not given.get("filter") or not bulk_actions.is_long(count := rows.count()):
            return None
        options = {"priority": given["priority"]} if verb == "prioritise" else {}
        noun, by = resource_of(stage.model), name_of(self.request)
        action_request = ActionRequest(noun, verb, by, given["filter"], stage=stage.name, options=options)
        action = bulk_actions.start(action_request, expected=count, tolerance=1.0)
        return QueueChange(action.total if given["dry_run"] else 0, action.run_id)

    def _rows(self, stage: Stage[Any, Any], given: dict[str, Any]) -> Any:
        if given.get("ids"):
            return stage.model._default_manager.filter(pk__in=given["ids"])
        if not given.get("filter"):
            return None if given["failed"] else []
        try:
            return rows_of(stage.model, given["filter"])
        except KeyError:
            raise Problem("invalid", f"The rows of {stage.name} have no list; name them by id.") from None
