"""Contacts: the ways to reach a business, with the evidence for each."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.lists.catalogue import CONTACTS
from jobs.models import ContactEvidence
from scrapersky.api.pipeline_viewset import DecideMixin, PipelineViewSet, StepMixin
from scrapersky.api.resource_viewset import Row


class ContactRow(Row):
    """A contact."""

    resource = CONTACTS


class EvidenceRow(Row):
    """Where a contact was seen."""

    class Meta:
        model = ContactEvidence
        fields = (
            "page_id", "source_url", "method", "snippet", "confidence", "first_seen_at", "last_seen_at", "gone_at",
        )  # fmt: skip


class ContactViewSet(DecideMixin, StepMixin, PipelineViewSet):
    """Contacts."""

    resource = CONTACTS
    serializer_class = ContactRow
    required_scopes: ClassVar[dict[str, str]] = {"evidence": "read"}

    @extend_schema(responses=EvidenceRow(many=True), filters=False)
    @action(detail=True)
    def evidence(self, request: Request, pk: str) -> Response:
        """Where it stands, word for word: up to 200 sightings, the surest first."""
        self.row(pk, ["id"])
        seen: Any = ContactEvidence.objects.filter(contact_id=pk).order_by("-confidence", "id")[:200]
        return Response(list(seen.values(*EvidenceRow.Meta.fields)))
