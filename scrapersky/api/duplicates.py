"""Merge proposals: two businesses that look like one. A person or a program of theirs says whether they are."""

from __future__ import annotations

from typing import Any, ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions.duplicates import dismiss, merge
from jobs.models import PossibleDuplicate
from jobs.statuses import DuplicateStatus
from scrapersky.api.auth import name_of
from scrapersky.api.base import IdFilters, Nouns, Number, Row
from scrapersky.api.fields import Body, Whole


class ProposalRow(Row):
    """Two businesses, and in what they agree."""

    class Meta:
        model = PossibleDuplicate
        fields = (
            "id", "first_id", "second_id", "score", "evidence", "decision", "decided_by", "decided_at", "created_at",
            "updated_at",
        )  # fmt: skip


class ProposalFilters(IdFilters):
    """What proposals can be asked for."""

    decision = filters.ChoiceFilter(choices=DuplicateStatus.choices)
    business_id = Number(method="of_business", help_text="Proposals that name a business.")

    def of_business(self, rows: Any, name: str, value: int) -> Any:
        """As the first of the two, or the second."""
        return rows.filter(first_id=value) | rows.filter(second_id=value)


class Keep(Body):
    """Which of the two stays; the other is archived."""

    keep_id = Whole(min_value=1, max_value=2**63 - 1)


class PossibleDuplicates(Nouns):
    """Merge proposals."""

    acts: ClassVar[dict[str, str]] = {**Nouns.acts, "merge": "curate", "keep_apart": "curate"}
    queryset = PossibleDuplicate.objects.all()
    serializer_class = ProposalRow
    filterset_class = ProposalFilters

    @extend_schema(request=Keep, responses=ProposalRow)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str) -> Response:
        """They are one: the kept business takes what it lacks, the other is archived. 409 when decided before."""
        self.row(pk)
        asked = Keep(data=request.data)
        asked.is_valid(raise_exception=True)
        merge(int(pk), asked.validated_data["keep_id"], by=name_of(request))
        return Response(self.row(pk))

    @extend_schema(request=None, responses=ProposalRow)
    @action(detail=True, methods=["post"], url_path="keep-apart")
    def keep_apart(self, request: Request, pk: str) -> Response:
        """They are two, and are not proposed again. 409 when decided before."""
        self.row(pk)
        dismiss(int(pk), by=name_of(request))
        return Response(self.row(pk))
