"""Suppressions: domains and e-mail addresses that asked to be forgotten."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.extract.urls import canonical_host
from jobs.lists.catalogue import SUPPRESSIONS
from jobs.models import Suppression
from scrapersky.api.auth import name_of
from scrapersky.api.fields import StrictCharField, StrictChoiceField, StrictSerializer
from scrapersky.api.resource_viewset import ResourceViewSet, Row

KINDS = [("domain", "domain"), ("email", "email")]


class SuppressionRow(Row):
    """A domain or an address that is never stored, fetched or exported again."""

    class Meta:
        model = Suppression
        fields = SUPPRESSIONS.row_columns


class NewSuppression(StrictSerializer):
    """What is never to be stored again."""

    kind = StrictChoiceField(choices=KINDS)
    value = StrictCharField(max_length=320, help_text="A host, or an e-mail address.")
    reason = StrictCharField(required=False, default="", allow_blank=True, max_length=500)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """As it is compared: canonical, in lower case."""
        value = given["value"].strip().lower()
        if given["kind"] == "domain":
            try:
                return given | {"value": canonical_host(value).host}
            except ValueError as error:
                raise ValidationError({"value": f"Not a domain: {error}."}) from None
        if value.count("@") != 1 or value.startswith("@") or value.endswith("@") or " " in value:
            raise ValidationError({"value": "Not an e-mail address."})
        return given | {"value": value}


class SuppressionViewSet(ResourceViewSet):
    """Suppressions. To delete what is stored of a domain, too: `DELETE /domains/{id}`."""

    required_scopes: ClassVar[dict[str, str]] = {"create": "operate", "destroy": "operate"}
    resource = SUPPRESSIONS
    serializer_class = SuppressionRow

    @extend_schema(request=NewSuppression, responses={200: SuppressionRow})
    def create(self, request: Request) -> Response:
        """Never store, fetch or export it again; what is suppressed already stays so."""
        body = NewSuppression(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        suppression, _ = Suppression.objects.get_or_create(
            kind=given["kind"], value=given["value"],
            defaults={"reason": given["reason"], "added_by": name_of(request)},
        )  # fmt: skip
        return Response(self.row(suppression.pk))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Let it be stored again."""
        if not Suppression.objects.filter(pk=pk).delete()[0]:
            raise NotFound(f"There is no suppression {pk}.")
        return Response(status=204)
