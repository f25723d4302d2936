"""Imports: lists and files of up to 100,000 rows: previewed, stored at once, or stored by workers as a run."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions.ownership import is_of
from jobs.lists.catalogue import IMPORTS
from jobs.models import Import
from jobs.transfer import import_jobs, import_undo
from jobs.transfer.bounded_reading import takes_long
from jobs.transfer.business_import import check_country
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.import_undo import UndoneImport
from jobs.transfer.imports import RESULTS
from jobs.transfer.mapping import (
    MAX_BYTES,
    MAX_CHARACTERS,
    MAX_ROWS,
    MappedTable,
    importable,
    read_file,
    read_items,
    storable,
)
from jobs.transfer.table_lines import Unreadable
from jobs.transfer.waiting_files import keep_import
from jobs.web import strict_json
from scrapersky.api.auth import name_of, require_contacts, require_own
from scrapersky.api.base import watched
from scrapersky.api.bodies import read_body
from scrapersky.api.fields import StrictBooleanField, StrictCharField, StrictChoiceField, StrictSerializer
from scrapersky.api.parsers import JsonParser
from scrapersky.api.renderers import Anything, JsonRenderer
from scrapersky.api.resource_viewset import ResourceViewSet, Row

NOUN_CHOICES = [(noun, noun) for noun in importable()]
ENVELOPE_BYTES = 10_000  # what a multipart body has beside its file
COUNTRY = "Of phone numbers without a prefix, where a row does not say it: ISO 3166-1, as US, or its name."
SOURCE = "Whose ids the rows have: an account, as in HubSpot. Default: the file's name."
MAPPING = "Header -> field, for columns to be read in another way; an empty field: not read; custom: a custom field."
COLUMNS = "Header of the file -> field."
UNREAD = "Headers that are not read: `columns` of a new import can name their fields."
LEFT_OUT = "Field -> how many of its values are left out in rows that are stored."
REMARKS = "Header -> why it is read so, of the columns that no header tells: look at what they became."
PREVIEW = "Only say what would become of the rows; none is stored. Of a large workbook a worker says it (202)."

_TEXT = {"type": "string", "maxLength": MAX_CHARACTERS}


class ImportRow(Row):
    """An import: how many of its rows were accepted, changed, exist, or are invalid; its run has the progress."""

    left_out = serializers.DictField(
        source="report.left_out", child=serializers.IntegerField(), allow_null=True, read_only=True, help_text=LEFT_OUT
    )

    class Meta:
        model = Import
        fields = (
            "id", "run_id", "noun", "file_name", "source", "sheet", "columns", "unread", "country", "total",
            "processed", "auto_queue", *RESULTS, "noticed", "left_out", "undone_at", "undone_by", "undo",
            "requested_by", "created_at", "updated_at",
        )  # fmt: skip


@extend_schema_field(
    {
        "type": "array",
        "items": {"oneOf": [_TEXT, {"type": "object", "additionalProperties": True}]},
        "minItems": 1,
        "maxItems": MAX_ROWS,
    }
)
class RowsField(serializers.Field[Any, Any, Any, Any]):
    """A list of texts or of objects. What is wrong with one of them is its own result, not the request's."""

    def to_internal_value(self, data: Any) -> list[Any]:
        """The list. Raises ValidationError."""
        if not isinstance(data, list) or not 0 < len(data) <= MAX_ROWS:
            raise ValidationError(f"A list of 1 to {MAX_ROWS:,} rows.")
        for number, item in enumerate(data):
            if not isinstance(item, str | dict):
                raise ValidationError({str(number): "A text, or an object with a value for each column."})
        return data


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class MappingField(serializers.Field[Any, Any, Any, Any]):
    """Header -> field; in a form as JSON."""

    def to_internal_value(self, data: Any) -> dict[str, str]:
        """The mapping. Raises ValidationError."""
        try:
            mapping = strict_json.loads(data) if isinstance(data, str) else data
        except strict_json.RepeatedName as error:
            raise ValidationError(str(error)) from None
        except ValueError:
            mapping = None
        if not isinstance(mapping, dict) or not all(isinstance(name, str) for name in mapping.values()):
            raise ValidationError("An object with a field for each header.")
        return mapping


class NewImport(StrictSerializer):
    """What to import: a list of texts or, for rows with several columns, of objects."""

    noun = StrictChoiceField(choices=NOUN_CHOICES)
    rows = RowsField(help_text="Texts, or objects of column and value, as in the header of a file.")
    country = StrictCharField(required=False, default="", allow_blank=True, max_length=60, help_text=COUNTRY)
    source = StrictCharField(  # type: ignore[assignment]  # of the body, not the attribute of DRF's fields
        required=False, default="", allow_blank=True, max_length=300, help_text=SOURCE
    )
    columns = MappingField(required=False, default=dict, help_text=MAPPING)
    auto_queue = StrictBooleanField(default=False, help_text="Start processing after the import.")
    preview = StrictBooleanField(default=False, help_text=PREVIEW)


class NewImportFile(StrictSerializer):
    """What to import: a CSV, XLSX, ODS, JSON, XML, Parquet or vCard file; its columns are recognized."""

    noun = StrictChoiceField(choices=NOUN_CHOICES)
    file = serializers.FileField(allow_empty_file=True)
    country = serializers.CharField(required=False, default="", allow_blank=True, max_length=60, help_text=COUNTRY)
    source = serializers.CharField(  # type: ignore[assignment]  # of the body, not the attribute of DRF's fields
        required=False, default="", allow_blank=True, max_length=300, help_text=SOURCE
    )
    columns = MappingField(required=False, default=dict, help_text=f"{MAPPING} As JSON.")
    auto_queue = serializers.BooleanField(default=False, help_text="Start processing after the import.")
    preview = serializers.BooleanField(default=False, help_text=PREVIEW)


class ImportStarted(serializers.Serializer[Any]):
    """The import and its run. Workers store long ones: watch `GET /runs/{id}`, then read `GET /imports/{id}`, or of a
    preview `GET /imports/{id}/preview`."""

    id = serializers.IntegerField()
    run_id = serializers.IntegerField()
    total = serializers.IntegerField(help_text="0 while a large workbook waits to be read.")
    processed = serializers.IntegerField()
    accepted = serializers.IntegerField()
    changed = serializers.IntegerField()
    exists = serializers.IntegerField()
    invalid = serializers.IntegerField()
    columns = serializers.DictField(child=serializers.CharField(), help_text=COLUMNS)
    unread = serializers.ListField(child=serializers.CharField(), help_text=UNREAD)
    remarks = serializers.DictField(child=serializers.CharField(), help_text=REMARKS)


class ColumnRow(serializers.Serializer[Any]):
    """A column of the file: what it is read as, and some of its values."""

    number = serializers.IntegerField()
    header = serializers.CharField(allow_blank=True)
    field = serializers.CharField(allow_blank=True, help_text="Empty: it is not read.")
    samples = serializers.ListField(child=serializers.CharField())
    remark = serializers.CharField(allow_blank=True, help_text="Why it is read so, where no header tells.")


class ImportRowReport(serializers.Serializer[Any]):
    """What would become of a row."""

    line = serializers.IntegerField(help_text="In the file, from 1; of a list the item's number.")
    text = serializers.CharField()
    result = serializers.ChoiceField(choices=RESULTS)
    detail = serializers.CharField()
    id = serializers.IntegerField(allow_null=True, help_text="Of a row that is stored already.")
    read_as = serializers.CharField(allow_blank=True, help_text="Of a business: what was read of the row.")


class ImportPreview(serializers.Serializer[Any]):
    """What would become of the first rows (`checked` of `total`); `rows` are some of them, the invalid ones first."""

    total = serializers.IntegerField()
    checked = serializers.IntegerField()
    accepted = serializers.IntegerField()
    changed = serializers.IntegerField()
    exists = serializers.IntegerField()
    invalid = serializers.IntegerField()
    columns = serializers.DictField(child=serializers.CharField(), help_text=COLUMNS)
    unread = serializers.ListField(child=serializers.CharField(), help_text=UNREAD)
    rows = ImportRowReport(many=True)
    noticed = serializers.IntegerField(help_text="Rows that are stored, of which something could not be read.")
    left_out = serializers.DictField(child=serializers.IntegerField(), help_text=LEFT_OUT)
    without_country = serializers.IntegerField(help_text="Phone numbers that need a country.")
    choices = ColumnRow(many=True, help_text="Every column, in the file's order.")
    sheet = serializers.CharField(allow_blank=True, help_text="Of a workbook with several sheets.")
    looks_like = serializers.CharField(
        allow_blank=True, help_text="The noun that more of the file would be read as; empty: the given one is right."
    )


class ImportProblem(serializers.Serializer[Any]):
    """A row that was not stored."""

    line = serializers.IntegerField(help_text="In the file, from 1; of a list the item's number.")
    text = serializers.CharField()
    detail = serializers.CharField()


class ImportUndone(serializers.Serializer[Any]):
    """What an undo did; `names` are the first hundred of the rows that were skipped."""

    id = serializers.IntegerField()
    run_id = serializers.IntegerField(
        allow_null=True, help_text="Of an undo that workers carry out: its run, with the counts."
    )
    undone_at = serializers.DateTimeField(allow_null=True, help_text="NULL while workers undo it.")
    removed = serializers.IntegerField()
    restored = serializers.IntegerField()
    skipped = serializers.IntegerField(help_text="Rows that stay: they changed since, or another import has them.")
    names = serializers.ListField(child=serializers.CharField())


class ImportViewSet(ResourceViewSet):
    """Imports."""

    required_scopes: ClassVar[dict[str, str]] = {
        "create": "submit",
        "preview": "read",
        "problems": "read",
        "notices": "read",
        "left_out": "read",
        "undo": "submit",
    }
    resource = IMPORTS
    serializer_class = ImportRow
    parser_classes = (JsonParser, MultiPartParser)
    most_bytes = MAX_BYTES + ENVELOPE_BYTES

    @extend_schema(
        request={"application/json": NewImport, "multipart/form-data": NewImportFile},
        responses={200: ImportPreview, 201: ImportStarted, 202: ImportStarted},
    )
    def create(self, request: Request) -> Response:
        """Import up to 100,000 rows: each is accepted, changed, exists or is invalid, with why.

        Up to 2,000 rows are stored at once (201), more by workers (202), which also read a workbook that takes long.
        With `preview` no row is stored, and the answer says what would become of them (200). A workbook that takes long
        is previewed by a worker (202): its run ends with the numbers, and `/imports/{id}/preview` has the whole.
        """
        body = read_body(_shape_of(request.data), request)
        if waiting := _waiting(body, name_of(request)):
            return _started(waiting, {})
        requested = import_jobs.with_remembered(_request(body, name_of(request)))
        if body["preview"]:
            return Response(import_jobs.preview(requested).as_dict())
        return _started(import_jobs.create(requested), requested.table.remarked)

    @extend_schema(responses=ImportPreview)
    @action(detail=True)
    def preview(self, request: Request, pk: str) -> Response:
        """The preview that a worker made of a large workbook, for a day. 404 while it is read; 403 as for problems."""
        stored = Import.objects.filter(run=None, report__has_key="checked", pk=pk).first()
        if stored is None:
            raise NotFound(f"There is no preview {pk}. It is there for a day, once the run of its file has ended.")
        return Response(self._of_whom_may_see(stored).report)

    @extend_schema(responses=ImportProblem(many=True))
    @action(detail=True)
    def problems(self, request: Request, pk: str) -> Response:
        """The first thousand rows that were invalid, with why. 403 for another's import if you may not see contacts."""
        return Response(self._with_rows(pk).problems)

    @extend_schema(responses=ImportProblem(many=True))
    @action(detail=True)
    def notices(self, request: Request, pk: str) -> Response:
        """The first thousand rows that are stored, of which something could not be read. 403 as for problems."""
        return Response(self._with_rows(pk).notices)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    @action(detail=True, renderer_classes=[JsonRenderer, Anything])
    def left_out(self, request: Request, pk: str) -> HttpResponseBase:
        """All rows that are left out, whole or in part, as a CSV to mend and to import again. 403 as for problems."""
        parts = import_jobs.left_out_file(self._with_rows(pk))
        return HttpResponse(b"".join(parts), content_type="text/csv; charset=utf-8")

    def _with_rows(self, pk: str) -> Import:
        """An import whose rows, which may hold contacts, the caller may see. 403, 404."""
        return self._of_whom_may_see(self.stored(pk))

    def _of_whom_may_see(self, stored: Import) -> Import:
        """The import, if the caller may see its rows. 403."""
        if not is_of(stored.requested_by, self.request.user.get_username()):
            require_contacts(self.request, "rows of the imports of others")
        return stored

    @extend_schema(request=None, responses={200: ImportUndone, 202: ImportUndone})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Undo the import: rows that it added go, facts that it replaced come back; what changed since stays.

        More than 2,000 rows are undone by workers: the answer is 202 with the run. 403 for another's, unless you may
        operate.
        """
        require_own(request, self.stored(pk).requested_by, "import")
        stored = import_undo.undo(int(pk), by=name_of(request))
        done = asdict(UndoneImport()) | {word: value for word, value in stored.undo.items() if word != "run"}
        run = import_undo.run_of(stored)
        return watched({"id": stored.pk, "run_id": run, "undone_at": stored.undone_at, **done}, run)


def _request(body: dict[str, Any], by: str) -> ImportRequest:
    """What somebody wants imported. Raises ValidationError that names the field."""
    noun, file, country = importable()[body["noun"]], body.get("file"), _country(body)
    try:
        table = read_file(noun, file.name or "", file.read()) if file else read_items(noun, body["rows"])
        table = _with_columns(table, body["columns"])
        name = (file and file.name) or ""
        return ImportRequest(noun, table, by, body["auto_queue"], country, name, body["source"])
    except Unreadable as error:
        raise ValidationError({"file" if "file" in body else "rows": str(error)}) from error


def _country(body: dict[str, Any]) -> str:
    try:
        return check_country(body["country"])
    except ValueError as error:
        raise ValidationError({"country": str(error)}) from error


def _waiting(body: dict[str, Any], by: str) -> Import | None:
    """A workbook that takes long to read, taken on for a worker. Raises ValidationError."""
    file = body.get("file")
    content = file.read() if file else b""
    try:
        if not content or len(content) > MAX_BYTES or not takes_long(content):
            return None
        waiting = Import(
            noun=body["noun"], file_name=storable(file.name if file else "")[:200], source=body["source"],
            country=_country(body), auto_queue=body["auto_queue"], requested_by=by,
        )  # fmt: skip
        return keep_import(waiting, content, body["columns"], only_preview=body["preview"])
    except Unreadable as error:
        raise ValidationError({"file": str(error)}) from error
    finally:
        if file:
            file.seek(0)


def _with_columns(table: MappedTable, columns: dict[str, str]) -> MappedTable:
    try:
        return table.chosen(columns) if columns else table
    except Unreadable as error:
        raise ValidationError({"columns": str(error)}) from error


def _started(stored: Import, remarks: dict[str, str]) -> Response:
    done = stored.processed == stored.total and "reading" not in stored.report
    names = ("id", "run_id", "total", "processed", *RESULTS, "columns", "unread")
    row = {name: getattr(stored, name) for name in names} | {"remarks": remarks}
    if done:
        return Response(row, status=201, headers={"Location": f"/api/v3/imports/{stored.pk}"})
    return watched(row, stored.run_id)


def _shape_of(data: Any) -> type[NewImport] | type[NewImportFile]:
    return NewImportFile if isinstance(data, dict) and "file" in data else NewImport
