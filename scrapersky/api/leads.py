"""Leads: one row a business, or a domain without one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Count
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.lists.catalogue import LEADS
from jobs.models import Lead
from scrapersky.api.pipeline_viewset import DecideMixin, PipelineViewSet
from scrapersky.api.resource_viewset import Row

GROUPS = {
    "curation_status": "curation_status", "stage": "stage", "owner": "owner", "category": "main_category",
    "city": "city", "country": "country", "has_email": "has_email", "has_phone": "has_phone",
    "has_website": "has_website",
}  # fmt: skip
MOST_VALUES = 100


class LeadRow(Row):
    """A lead."""

    class Meta:
        model = Lead
        fields = LEADS.row_columns


class LeadGroup(serializers.Serializer[Any]):
    """How many leads have a value."""

    value = serializers.CharField(help_text="A text; true or false.")
    count = serializers.IntegerField()


class LeadSummary(serializers.Serializer[Any]):
    """Counts by group: for each, its most frequent values."""

    groups = serializers.DictField(child=LeadGroup(many=True))


class LeadViewSet(DecideMixin, PipelineViewSet):
    """Leads."""

    resource = LEADS
    serializer_class = LeadRow
    changeable = ("owner", "stage", "next_on", "notes", "tags")
    required_scopes: ClassVar[dict[str, str]] = {"summary": "read"}

    @extend_schema(
        responses=LeadSummary,
        parameters=[
            OpenApiParameter("group_by", str, required=True, description=f"Several of: {', '.join(GROUPS)}."),
        ],
    )
    @action(detail=False)
    def summary(self, request: Request) -> Response:
        """How many of the leads that match have which value: of each group the 100 most frequent, in one request."""
        rows, names = self.filter_rows(extra=("group_by",)), request.query_params.get("group_by", "").split(",")
        if unknown := [name for name in names if name not in GROUPS]:
            raise ValidationError({"group_by": f"{unknown[0]!r} is none of: {', '.join(GROUPS)}."})
        return Response({"groups": {name: _counts(rows, GROUPS[name]) for name in dict.fromkeys(names)}})


def _counts(rows: Any, column: str) -> list[dict[str, Any]]:
    counted = rows.order_by().values(column).annotate(n=Count("pk")).order_by("-n", column)[:MOST_VALUES]
    return [{"value": _word(row[column]), "count": row["n"]} for row in counted]


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
