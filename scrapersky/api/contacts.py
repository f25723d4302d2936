"""Contacts: the ways to reach a business, with the evidence for each."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.models import Contact, ContactEvidence
from jobs.models.contact import KINDS
from scrapersky.api.base import ManyNumbers, Row, any_of
from scrapersky.api.pipeline_viewset import Worked, WorkedRow, state_fields, state_filters


class ContactRow(WorkedRow):
    """A contact."""

    class Meta:
        model = Contact
        fields = (
            "id", "domain_id", "kind", "value", "normalised", "contact_type", "name", "title", "rank", "confidence",
            *state_fields(Contact),
        )  # fmt: skip


class EvidenceRow(Row):
    """Where a contact was seen."""

    class Meta:
        model = ContactEvidence
        fields = (
            "page_id", "source_url", "method", "snippet", "confidence", "first_seen_at", "last_seen_at",
        )  # fmt: skip


class ContactFilters(state_filters(Contact, search="value")):  # type: ignore[misc]  # made from the model
    """What contacts can be asked for."""

    domain_id = ManyNumbers(field_name="domain_id", lookup_expr="in")
    kind = any_of("kind", [(kind, kind) for kind in KINDS])


class Contacts(Worked):
    """Contacts."""

    queryset = Contact.objects.all()
    serializer_class = ContactRow
    filterset_class = ContactFilters
    acts: ClassVar[dict[str, str]] = {"evidence": "read"}

    @extend_schema(responses=EvidenceRow(many=True), filters=False)
    @action(detail=True)
    def evidence(self, request: Request, pk: str) -> Response:
        """Where it stands, word for word: up to 200 sightings, the surest first."""
        self._refuse_unknown(set())
        self.row(pk, ["id"])
        seen: Any = ContactEvidence.objects.filter(contact_id=pk).order_by("-confidence", "id")[:200]
        return Response(list(seen.values(*EvidenceRow.Meta.fields)))
