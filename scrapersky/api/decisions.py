"""Decisions: who moved which row from what to what; bulks, which can be undone."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions import bulk_actions, curation
from jobs.lists.catalogue import BULKS, DECISIONS
from jobs.models import Bulk
from scrapersky.api.auth import name_of, require_own, sees_contacts
from scrapersky.api.base import watched
from scrapersky.api.problems import Problem
from scrapersky.api.resource_viewset import ResourceViewSet, Row


class DecisionRow(Row):
    """One row, moved once."""

    resource = DECISIONS

    bulk_id = serializers.UUIDField(read_only=True)


class BulkRow(Row):
    """One act on one row or many."""

    resource = BULKS

    undo_of_id = serializers.UUIDField(read_only=True, allow_null=True)
    part_of_id = serializers.UUIDField(
        read_only=True, allow_null=True, help_text="The bulk with which it is undone, of an act that made several."
    )


class Undone(serializers.Serializer[Any]):
    """What an undo did."""

    bulk_id = serializers.UUIDField(help_text="The undo's own.")
    requested = serializers.IntegerField()
    changed = serializers.IntegerField(help_text="Rows restored; fewer when some were decided again since.")
    dequeued = serializers.DictField(child=serializers.IntegerField(), help_text="Stage -> rows out of its queue.")
    processed = serializers.DictField(
        child=serializers.IntegerField(), help_text="Stage -> rows that it had started meanwhile; its facts stay."
    )
    processed_ids = serializers.ListField(
        child=serializers.IntegerField(), help_text=f"Which rows: the first {curation.NAMED_ROWS} ids."
    )
    run_id = serializers.IntegerField(
        allow_null=True, help_text="Of an undo of many rows, which workers carry out: its run, with the counts."
    )


class DecisionViewSet(ResourceViewSet):
    """The log of decisions, newest first; and each bulk."""

    required_scopes: ClassVar[dict[str, str]] = {"bulk": "read", "undo": "curate"}
    resource = DECISIONS
    serializer_class = DecisionRow

    @extend_schema(responses=BulkRow, operation_id="decisions_bulk_retrieve", filters=False)
    @action(detail=False, url_path=r"bulks/(?P<bulk>[0-9a-f-]{36})")
    def bulk(self, request: Request, bulk: str) -> Response:
        """One bulk: its filter, how many rows it changed, whether it was undone. 404 for an unknown one.

        Whoever does not see contacts does not see the filter either, which may name them.
        """
        hidden = () if sees_contacts(request) else BULKS.contact_columns
        names = [name for name in BulkRow.Meta.fields if name not in hidden]
        row = Bulk.objects.filter(pk=_uuid(bulk)).values(*names).first()
        if row is None:
            raise Problem("not_found", f"There is no bulk {bulk}.")
        return Response(row)

    @extend_schema(request=None, responses={200: Undone, 202: Undone}, operation_id="decisions_undo")
    @action(detail=False, methods=["post"], url_path=r"(?P<bulk>[0-9a-f-]{36})/undo")
    def undo(self, request: Request, bulk: str) -> Response:
        """Undo a bulk: rows get their earlier status back, unless they were decided again since. 404: no such bulk.

        A bulk of more than 5,000 rows is undone by workers: the answer is 202 with the run. 403 for another's bulk,
        unless you may operate.
        """
        stored = Bulk.objects.filter(pk=_uuid(bulk)).first()
        if stored is None:
            raise Problem("not_found", f"There is no bulk {bulk}.")
        require_own(request, stored.made_by, "decision")
        done = bulk_actions.undo(_uuid(bulk), by=name_of(request))
        result = {
            "bulk_id": done.bulk, "requested": done.requested, "changed": done.changed,
            "dequeued": done.dequeued, "processed": done.processed, "processed_ids": done.processed_rows,
            "run_id": done.run,
        }  # fmt: skip
        return watched(result, done.run)


def _uuid(text: str) -> Any:
    try:
        return serializers.UUIDField().to_internal_value(text)
    except serializers.ValidationError:
        raise Problem("not_found", f"{text} is not the id of a bulk.") from None
