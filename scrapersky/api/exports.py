"""Exports: files of filtered lists that workers write, behind a link that expires."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from django.core.signing import BadSignature, Signer
from django.db.models import Case, F, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotAuthenticated, NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions.curation import Refused
from jobs.actions.ownership import begun_by
from jobs.lists.catalogue import EXPORTS, NOUNS, resource_of
from jobs.lists.filters import FilterError
from jobs.lists.sent_ids import read_id
from jobs.models import Export
from jobs.statuses import Separator
from jobs.transfer import export_jobs
from jobs.transfer.csv_form import form_of
from jobs.transfer.deletions import deletions_of
from jobs.transfer.export_jobs import READY
from jobs.transfer.exports import ExportRequest, export_request
from jobs.transfer.file_formats import FORMATS
from jobs.transfer.layouts import names as layout_names
from scrapersky.api.auth import may, name_of
from scrapersky.api.base import Parameters, watched
from scrapersky.api.bodies import read_body
from scrapersky.api.fields import StrictBooleanField, StrictCharField, StrictChoiceField, StrictSerializer
from scrapersky.api.openapi import ProblemDetails
from scrapersky.api.pipeline_viewset import (
    BOM_HELP,
    DECIMAL_COMMA_HELP,
    FILE_ANSWERS,
    ORDER_HELP,
    SEPARATOR_HELP,
)
from scrapersky.api.problem_types import MEDIA_TYPE, PUBLIC
from scrapersky.api.problems import Problem
from scrapersky.api.renderers import Anything, JsonRenderer
from scrapersky.api.resource_viewset import ResourceViewSet, Row
from scrapersky.http.streaming import streamed

FORMAT_CHOICES = [(name, item.label) for name, item in FORMATS.items()]
NOUN_CHOICES = [(noun.slug, noun.slug) for noun in NOUNS]
_SIGNED = Concat(Cast("pk", TextField()), Value(":"), F("nonce"), output_field=TextField())  # what a link's token signs
_SALT = "scrapersky.exports"


class ExportRow(Row):
    """An export: how far it is, and where its file is once it is ready."""

    url = serializers.CharField(
        source="signed", allow_null=True, read_only=True,
        help_text="The file, for whoever has this address, until `expires_at`. Null: not ready, or expired.",
    )  # fmt: skip

    class Meta:
        model = Export
        fields = (
            "id", "run_id", "noun", "format", "filter", "columns", "layout", "separator", "decimal_comma", "bom",
            "rows", "only_new", "previous_id", "new_rows", "gone_rows", "bytes", "url", "ready_at", "expires_at",
            "requested_by", "created_at", "updated_at",
        )  # fmt: skip


ONLY_NEW_HELP = "Only rows that your earlier files of the same rows (noun and filter) did not have. 409 without one."


class AgainBody(StrictSerializer):
    """Whether all rows, or only new ones."""

    only_new = StrictBooleanField(required=False, default=False, help_text=ONLY_NEW_HELP)


class NewExport(StrictSerializer):
    """Which rows, and how."""

    noun = StrictChoiceField(choices=NOUN_CHOICES)
    format = StrictChoiceField(choices=FORMAT_CHOICES)
    filter = serializers.DictField(required=False, help_text="The list's filters: name -> value, or a list of values.")
    fields_ = serializers.ListField(
        child=StrictCharField(max_length=100),
        required=False,
        min_length=1,
        max_length=200,
        help_text="Columns, in this order; all by default.",
    )

    layout = StrictChoiceField(
        choices=[(name, name) for name in layout_names()], required=False,
        help_text="readable: headers and values for people. The others, of leads, are for other products.",
    )  # fmt: skip
    separator = StrictChoiceField(choices=Separator.choices, required=False, help_text=SEPARATOR_HELP)
    decimal_comma = StrictBooleanField(required=False, help_text=DECIMAL_COMMA_HELP)
    bom = StrictBooleanField(required=False, default=False, help_text=BOM_HELP)
    order = StrictCharField(max_length=100, required=False, help_text=ORDER_HELP)
    only_new = StrictBooleanField(required=False, default=False, help_text=ONLY_NEW_HELP)

    def get_fields(self) -> dict[str, Any]:
        """`fields` is a name that serializers have for themselves."""
        fields = super().get_fields()
        fields["fields"] = fields.pop("fields_")
        return fields


class ExportStarted(serializers.Serializer[Any]):
    """The export and its run: watch `GET /runs/{id}`, then read `GET /exports/{id}`."""

    id = serializers.IntegerField()
    run_id = serializers.IntegerField()


class DeletedRows(serializers.Serializer[Any]):
    """What a copy of the earlier file has to follow."""

    since = serializers.IntegerField(allow_null=True, help_text="The earlier export; null when there is none.")
    complete = serializers.BooleanField(
        help_text="False: the events since then are not all stored. Take the new file in place of the earlier one."
    )
    deleted = serializers.ListField(child=serializers.IntegerField(), help_text="Ids of rows to delete.")
    cleared = serializers.ListField(
        child=serializers.IntegerField(), help_text="Ids of rows that lost a value: take them from the new file."
    )


class ExportViewSet(ResourceViewSet):
    """One's own exports; operators see everybody's, as in the admin."""

    required_scopes: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("list", "retrieve", "count", "create", "again", "destroy", "deletions"), "export"),
        "file": PUBLIC,
    }
    parameters: ClassVar[Parameters] = {"deletions": {"since"}, "file": {"token"}}
    resource = EXPORTS
    queryset = Export.objects.annotate(signed=Case(When(READY, then=_SIGNED), output_field=TextField()))
    serializer_class = ExportRow

    def get_queryset(self) -> QuerySet[Export]:
        """Those of the person; all for operators."""
        rows, person = super().get_queryset(), self.request.user.get_username()
        return rows if may(self.request, "operate") else rows.filter(begun_by(person))

    def list(self, request: Request) -> Response:
        """A page of exports; `next` leads to the following one, and is null on the last."""
        answer = super().list(request)
        for row in answer.data["items"]:
            _link(row)
        return answer

    def retrieve(self, request: Request, pk: str) -> Response:
        """One export."""
        answer = super().retrieve(request, pk)
        _link(answer.data)
        return answer

    @extend_schema(request=NewExport, responses={202: ExportStarted})
    def create(self, request: Request) -> Response:
        """Have a worker write all rows that match the filters to a file of any size. 409 for one file too many."""
        body = read_body(NewExport, request)
        return _started(export_jobs.create(_request(body), by=name_of(request), only_new=body["only_new"]))

    @extend_schema(request=AgainBody, responses={202: ExportStarted})
    @action(detail=True, methods=["post"])
    def again(self, request: Request, pk: str) -> Response:
        """Make the file again: the same columns, filters and format, with the rows of now, or only the new ones.

        404 for none, or somebody else's; 409 where it cannot be made any more.
        """
        stored, body = self.stored(pk), read_body(AgainBody, request)
        return _started(export_jobs.again(stored, by=name_of(request), only_new=body["only_new"]))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Delete a file of yours (operators: anybody's), or one that is not ready: its link ends. Its run stays.

        404 for none, or for somebody else's.
        """
        export_jobs.remove(self.stored(pk).pk, by=name_of(request))
        return Response(status=204)

    @extend_schema(
        parameters=[
            OpenApiParameter("since", int, description="An earlier export of the noun; by default the previous file.")
        ],
        responses=DeletedRows, filters=False,
    )  # fmt: skip
    @action(detail=True)
    def deletions(self, request: Request, pk: str) -> Response:
        """Which rows were deleted or cleared between an earlier file and this one. 404 for none."""
        stored = self.get_queryset().select_related("previous").filter(pk=pk, ready_at__isnull=False).first()
        if stored is None:
            raise NotFound(f"There is no finished export {pk}.")
        return Response(asdict(deletions_of(stored, self._since(request, stored))))

    def _since(self, request: Request, stored: Export) -> Export | None:
        text = request.query_params.get("since")
        if text is None:
            return None
        finished = self.get_queryset().filter(pk__lt=stored.pk, noun=stored.noun, ready_at__isnull=False)
        earlier = finished.filter(pk=read_id(text)).first()
        if earlier is None:
            raise ValidationError({"since": "Name an earlier, finished export of the same noun."})
        return earlier

    @extend_schema(
        parameters=[OpenApiParameter("token", str, description="As in the export's `url`; it needs no credentials.")],
        responses={
            **FILE_ANSWERS,
            (409, MEDIA_TYPE): ProblemDetails,
            (410, MEDIA_TYPE): ProblemDetails,
        },
    )
    @action(detail=True, renderer_classes=[JsonRenderer, Anything])
    def file(self, request: Request, pk: str) -> HttpResponseBase:
        """The file, with the export's own link or with the credentials of whoever made it, or of an operator.

        404 for none, 409 before it is ready, 410 after it has expired.
        """
        by_link = "token" in request.query_params
        _must_have_credentials(request, by_link)
        stored = (Export.objects if by_link else self.get_queryset()).filter(pk=pk).first()
        if by_link and (stored is None or not _is_signed(stored, request.query_params["token"])):
            raise NotFound("This link leads nowhere; read the export for its present one.")
        if stored is None:
            raise NotFound(f"There is no export {pk}. GET /api/v3/exports lists those that you may see.")
        if not Export.objects.filter(READY, pk=pk).exists():
            gone = stored.ready_at is not None
            raise Problem("gone", "The file has expired; ask for a new one.") if gone else Refused("It is not ready.")
        answer = streamed(export_jobs.pieces(stored.pk), request, FORMATS[stored.format].content_type)
        answer["Content-Disposition"] = f'attachment; filename="{stored.noun}-{stored.pk}.{stored.format}"'
        answer["Content-Length"] = str(stored.bytes)
        return answer


def _started(created: Export) -> Response:
    return watched({"id": created.pk, "run_id": created.run_id}, created.run_id)


def _must_have_credentials(request: Request, by_link: bool) -> None:
    """A file needs its own link, or credentials that may export: the route itself is open."""
    if by_link:
        return
    if not request.user.is_authenticated:
        raise NotAuthenticated
    if not may(request, "export"):
        raise PermissionDenied


def _link(row: dict[str, Any]) -> None:
    """Sign the address of a row's file: nothing in the database opens it."""
    if signed := row.get("url"):
        token = Signer(salt=_SALT).signature(signed)
        row["url"] = f"/api/v3/exports/{signed.partition(':')[0]}/file?token={token}"


def _is_signed(stored: Export, token: str) -> bool:
    try:
        return bool(Signer(salt=_SALT).unsign(f"{stored.pk}:{stored.nonce}:{token}"))
    except BadSignature:
        return False


def _request(body: dict[str, Any]) -> ExportRequest:
    """What somebody wants exported. Raises ValidationError that names the filter or the field."""
    try:
        noun, filters, fields = resource_of(body["noun"]), body.get("filter", {}), body.get("fields")
        layout, order = body.get("layout", ""), body.get("order", "")
        return export_request(noun, filters, body["format"], fields, layout, form_of(body), order)
    except FilterError as error:
        if error.name == "order":
            raise ValidationError({"order": str(error)}) from error
        raise ValidationError({f"filter.{error.name}": str(error)}) from error
