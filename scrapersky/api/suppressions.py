"""Suppressions: domains and e-mail addresses that asked to be forgotten."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.extract.urls import canonical_host
from jobs.models import Suppression
from scrapersky.api.auth import name_of
from scrapersky.api.base import IdFilters, Nouns, Row, any_of
from scrapersky.api.fields import Body, Text, Word

KINDS = [("domain", "domain"), ("email", "email")]


class SuppressionRow(Row):
    """A domain or an address that is never stored, fetched or exported again."""

    class Meta:
        model = Suppression
        fields = ("id", "kind", "value", "reason", "added_by", "erasure_pending", "created_at", "updated_at")


class SuppressionFilters(IdFilters):
    """What suppressions can be asked for."""

    kind = any_of("kind", KINDS)


class NewSuppression(Body):
    """What is never to be stored again."""

    kind = Word(choices=KINDS)
    value = Text(max_length=320, help_text="A host, or an e-mail address.")
    reason = Text(required=False, default="", allow_blank=True, max_length=500)

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


class Suppressions(Nouns):
    """Suppressions. To delete what is stored of a domain, too: `DELETE /domains/{id}`."""

    acts: ClassVar[dict[str, str]] = {**Nouns.acts, "create": "operate", "destroy": "operate"}
    queryset = Suppression.objects.all()
    serializer_class = SuppressionRow
    filterset_class = SuppressionFilters

    @extend_schema(request=NewSuppression, responses={200: SuppressionRow})
    def create(self, request: Request) -> Response:
        """Never store, fetch or export it again; what is suppressed already stays so."""
        asked = NewSuppression(data=request.data)
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        found, _ = Suppression.objects.get_or_create(
            kind=given["kind"], value=given["value"],
            defaults={"reason": given["reason"], "added_by": name_of(request)},
        )  # fmt: skip
        return Response(self.row(found.pk))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Let it be stored again."""
        if not Suppression.objects.filter(pk=pk).delete()[0]:
            raise NotFound(f"There is no suppression {pk}.")
        return Response(status=204)
