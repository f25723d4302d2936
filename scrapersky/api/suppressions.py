"""Suppressions: what is never stored, as keyed hashes."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions import erasure, suppressions
from jobs.compliance import subjects
from jobs.lists.catalogue import SUPPRESSIONS
from scrapersky.api.auth import name_of, require_erase
from scrapersky.api.base import Parameters
from scrapersky.api.bodies import read_body, reason_of
from scrapersky.api.fields import StrictCharField, StrictChoiceField
from scrapersky.api.resource_viewset import ResourceViewSet, Row
from scrapersky.api.subjects import EraseBody

KINDS = [(kind, kind) for kind in subjects.KINDS]


REASON = {"type": "string", "pattern": r"[^\s\x00]", "maxLength": 500}  # something that can be read


class SuppressionRow(Row):
    """An entry of the list: a keyed hash, shown by a hint. Its value is never stored, visited or exported again."""

    resource = SUPPRESSIONS


class NewSuppression(EraseBody):
    """Who is never to be stored again."""

    kind = StrictChoiceField(choices=KINDS)
    value = StrictCharField(
        max_length=320, help_text="A host, an e-mail address, a phone number with its country, a name, a place id."
    )


class SuppressionViewSet(ResourceViewSet):
    """Suppressions: a domain with its subdomains, an e-mail address, an e-mail domain, a phone, a person, a place."""

    required_scopes: ClassVar[dict[str, str]] = {"create": "operate", "destroy": "operate"}
    parameters: ClassVar[Parameters] = {"destroy": {"reason"}}
    resource = SUPPRESSIONS
    serializer_class = SuppressionRow

    @extend_schema(request=NewSuppression, responses={200: SuppressionRow})
    def create(self, request: Request) -> Response:
        """Erase what is stored of it, and never store, visit or export it again; what is suppressed stays so.

        403 for a role of one's own that operates and does not erase.
        """
        require_erase(request)
        given = read_body(NewSuppression, request)
        entry, _ = erasure.suppress_for_request(
            given["subject"], by=name_of(request), reason=given["reason"], source="api"
        )
        return Response(self.row(entry.pk))

    @extend_schema(
        parameters=[OpenApiParameter("reason", REASON, required=True, description="Why it may be stored again.")],
        responses={204: None},
    )
    def destroy(self, request: Request, pk: str) -> Response:
        """Let it be stored again, for a reason. 404 where it is not on the list."""
        suppressions.remove(self.stored(pk).pk, by=name_of(request), reason=reason_of(request))
        return Response(status=204)
