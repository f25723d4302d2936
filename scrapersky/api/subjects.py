"""Data requests: what is stored about a subject, as an access bundle; erased, with a receipt.

Values come in bodies, never in addresses, so that no log has them. Answers are not stored for an Idempotency-Key.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponse, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from jobs.actions import erasure
from jobs.compliance import access, access_page, subjects
from jobs.compliance.subjects import Subject
from jobs.models import Suppression
from scrapersky.api.auth import name_of, require_contacts, require_erase
from scrapersky.api.base import View, pending
from scrapersky.api.bodies import read_body, reason
from scrapersky.api.fields import StrictCharField, StrictChoiceField, StrictSerializer


class SubjectBody(StrictSerializer):
    """Who."""

    value = StrictCharField(max_length=320, help_text="An e-mail address, a phone with its country, a name, a domain.")
    kind = StrictChoiceField(
        choices=[(kind, kind) for kind in subjects.KINDS], required=False, help_text="By default it is detected."
    )
    scope = StrictCharField(
        required=False, default="", allow_blank=True, max_length=320,
        help_text="Of a person: the domain or the business. Namesakes elsewhere stay.",
    )  # fmt: skip

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """As it is compared. Raises ValidationError."""
        kind = given.get("kind") or subjects.guess_kind(given["value"])
        try:
            return given | {"subject": subjects.read_subject(kind, given["value"], given["scope"])}
        except subjects.WrongSubject as error:
            raise ValidationError(error.fields) from None


class FindBody(SubjectBody):
    """Who, and in which form the bundle is answered."""

    format = StrictChoiceField(choices=[("json", "JSON"), ("html", "a readable page")], required=False, default="json")


class EraseBody(SubjectBody):
    """Who, and why."""

    reason = reason()


class SubjectRow(serializers.Serializer[Any]):
    """A row in which the subject stands."""

    table = serializers.CharField()
    id = serializers.JSONField(help_text="The row's key.")
    columns = serializers.DictField(help_text="The columns that show the subject.")
    source_url = serializers.CharField(help_text="The address of the page that the row was read from, if it has one.")


class SentRecord(serializers.Serializer[Any]):
    """That data of the subject was sent to a destination, or deleted there."""

    at = serializers.DateTimeField()
    destination_name = serializers.CharField()
    adapter = serializers.CharField()
    action = serializers.CharField()
    fields = serializers.ListField(  # type: ignore[assignment]  # the field of that name, not the serializer's
        child=serializers.CharField(), help_text="What was sent, by name."
    )


class SuppressedBy(serializers.Serializer[Any]):
    """An entry of the suppression list that stops the subject: its own, or its domain's."""

    kind = serializers.CharField()
    hint = serializers.CharField()
    since = serializers.DateTimeField()
    reason = serializers.CharField()
    source = serializers.CharField(  # type: ignore[assignment]  # the field of that name, not the serializer's
        help_text="Who brought it: api, admin, a destination, ..."
    )
    erasure_pending = serializers.BooleanField(help_text="A worker is about to erase what is stored.")


class AccessBundle(serializers.Serializer[Any]):
    """What is stored about a subject."""

    kind = serializers.CharField()
    value = serializers.CharField()
    scope = serializers.CharField()
    at = serializers.DateTimeField()
    suppressed_since = serializers.DateTimeField(allow_null=True)
    suppressions = SuppressedBy(many=True)
    sent = SentRecord(many=True)
    found = SubjectRow(many=True)


class ErasureReceipt(serializers.Serializer[Any]):
    """What an erasure did, without the value."""

    kind = serializers.CharField()
    hint = serializers.CharField()
    suppression = serializers.IntegerField(help_text="The entry of the suppression list.")
    by = serializers.CharField()
    at = serializers.DateTimeField()
    deleted = serializers.DictField(child=serializers.IntegerField(), help_text="Table -> rows.")
    cleared = serializers.DictField(child=serializers.IntegerField(), help_text="Table -> rows without the value now.")
    left = serializers.DictField(
        child=serializers.IntegerField(), help_text="Table -> accounts, which are left to you."
    )


class ErasureRequested(serializers.Serializer[Any]):
    """An erasure that a worker carries out: `erasure_pending` of `GET /suppressions/{id}` is false when it is done."""

    suppression = serializers.IntegerField(help_text="The entry of the suppression list.")


class Subjects(View, ViewSet):
    """Data requests of people whose data is stored."""

    required_scopes: ClassVar[dict[str, str]] = {"create": "operate", "erase": "operate"}
    keeps_answers = False

    @extend_schema(
        request=FindBody, responses={200: AccessBundle, (200, "text/html"): OpenApiTypes.STR},
        operation_id="subjects_find",
    )  # fmt: skip
    def create(self, request: Request) -> HttpResponseBase:
        """Where somebody stands, in every table, event, stored body, export file and delivery.

        403 for a role of one's own that does not see contacts.
        """
        require_contacts(request, "access bundles")
        given = read_body(FindBody, request)
        subject: Subject = given["subject"]
        bundle = access.bundle(subject, access.findings(subject))
        if given["format"] == "html":
            headers = {"Content-Disposition": 'attachment; filename="access-bundle.html"'}
            return HttpResponse(access_page.as_html(bundle), content_type="text/html; charset=utf-8", headers=headers)
        return Response(bundle)

    @extend_schema(
        request=EraseBody, responses={200: ErasureReceipt, 202: ErasureRequested}, operation_id="subjects_erase"
    )
    @action(detail=False, methods=["post"])
    def erase(self, request: Request) -> Response:
        """Erase it, and keep it from coming back. 202: a domain with many pages, which a worker erases.

        403 for a role of one's own that operates and does not erase.
        """
        require_erase(request)
        given = read_body(EraseBody, request)
        entry, receipt = erasure.suppress_for_request(
            given["subject"], by=name_of(request), reason=given["reason"], source="api"
        )
        return erasing(entry) if receipt is None else Response(receipt.as_dict())


def erasing(entry: Suppression) -> Response:
    """202, and the entry that says when a worker has erased it."""
    return pending({"suppression": entry.pk}, f"suppressions/{entry.pk}")
