"""Decisions: who moved which row from what to what; bulks, which can be undone."""

from __future__ import annotations

from typing import Any, ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions import curation
from jobs.models import Bulk, Decision
from scrapersky.api.auth import name_of
from scrapersky.api.base import IdFilters, Nouns, Number, Row
from scrapersky.api.problems import Problem


class DecisionRow(Row):
    """One row, moved once."""

    class Meta:
        model = Decision
        fields = ("id", "at", "made_by", "table", "row_id", "from_status", "to_status", "bulk_id", "reason")

    bulk_id = serializers.UUIDField(read_only=True)


class DecisionFilters(IdFilters):
    """What decisions can be asked for."""

    bulk_id = filters.UUIDFilter(field_name="bulk_id")
    table = filters.CharFilter(field_name="table", help_text="With `row_id`: the history of a row.")
    row_id = Number(field_name="row_id")


class BulkRow(Row):
    """One act on one row or many."""

    class Meta:
        model = Bulk
        fields = (
            "id", "at", "made_by", "table", "to_status", "reason", "filter", "changed", "queued", "undone_at",
            "undone_by", "undo_of_id",
        )  # fmt: skip

    undo_of_id = serializers.UUIDField(read_only=True, allow_null=True)


class Undone(serializers.Serializer[Any]):
    """What an undo did."""

    bulk_id = serializers.UUIDField(help_text="The undo's own.")
    asked = serializers.IntegerField()
    changed = serializers.IntegerField(help_text="Fewer than asked when rows were decided anew or worked since.")


class Decisions(Nouns):
    """The log of decisions, newest first; and each bulk."""

    acts: ClassVar[dict[str, str]] = {**Nouns.acts, "bulk": "read", "undo": "curate"}
    queryset = Decision.objects.all()
    serializer_class = DecisionRow
    filterset_class = DecisionFilters
    orders = ("-id", "id")

    @extend_schema(responses=BulkRow, operation_id="decisions_bulk_retrieve", filters=False)
    @action(detail=False, url_path=r"bulks/(?P<bulk>[0-9a-f-]{36})")
    def bulk(self, request: Request, bulk: str) -> Response:
        """One bulk: what was asked, how many rows it changed, whether it was undone."""
        found = Bulk.objects.filter(pk=_uuid(bulk)).values(*BulkRow.Meta.fields).first()
        if found is None:
            raise Problem("not_found", f"There is no bulk {bulk}.")
        return Response(found)

    @extend_schema(request=None, responses=Undone, operation_id="decisions_undo")
    @action(detail=False, methods=["post"], url_path=r"(?P<bulk>[0-9a-f-]{36})/undo")
    def undo(self, request: Request, bulk: str) -> Response:
        """Take a bulk back; rows that were decided anew, or whose step has begun, stay as they are."""
        if not Bulk.objects.filter(pk=_uuid(bulk)).exists():
            raise Problem("not_found", f"There is no bulk {bulk}.")
        done = curation.undo(_uuid(bulk), by=name_of(request))
        return Response({"bulk_id": done.bulk, "asked": done.requested, "changed": done.changed})


def _uuid(text: str) -> Any:
    try:
        return serializers.UUIDField().to_internal_value(text)
    except serializers.ValidationError:
        raise Problem("not_found", f"{text} is not the id of a bulk.") from None
