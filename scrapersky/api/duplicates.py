"""Possible duplicates: two businesses that look like one. A person, or a program for them, merges or dismisses them."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions.duplicates import dismiss, merge
from jobs.lists.catalogue import POSSIBLE_DUPLICATES
from jobs.models.limits import LARGEST_ID
from scrapersky.api.auth import name_of
from scrapersky.api.bodies import read_body
from scrapersky.api.fields import StrictIntegerField, StrictSerializer
from scrapersky.api.resource_viewset import ResourceViewSet, Row


class PossibleDuplicateRow(Row):
    """Two businesses, and in what they agree."""

    resource = POSSIBLE_DUPLICATES


class MergeBody(StrictSerializer):
    """Which of the two stays; the other is archived."""

    keep_id = StrictIntegerField(min_value=1, max_value=LARGEST_ID)


class PossibleDuplicateViewSet(ResourceViewSet):
    """Possible duplicates."""

    required_scopes: ClassVar[dict[str, str]] = {"merge": "curate", "dismiss": "curate"}
    resource = POSSIBLE_DUPLICATES
    serializer_class = PossibleDuplicateRow

    @extend_schema(request=MergeBody, responses=PossibleDuplicateRow)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str) -> Response:
        """They are one: `keep_id` takes what it lacks, the other is archived. 409 when decided before."""
        self.row(pk)
        body = read_body(MergeBody, request)
        merge(int(pk), body["keep_id"], by=name_of(request))
        return Response(self.row(pk))

    @extend_schema(request=None, responses=PossibleDuplicateRow)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: str) -> Response:
        """They are two businesses, and are not suggested again. 409 when decided before."""
        self.row(pk)
        dismiss(int(pk), by=name_of(request))
        return Response(self.row(pk))
