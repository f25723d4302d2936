"""Imports: lists and files of up to 100,000, stored by workers as a run."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.lists.catalogue import IMPORTS
from jobs.models import Upload
from jobs.transfer import import_jobs
from jobs.transfer.spreadsheets import Unreadable, column, table_of
from scrapersky.api.auth import name_of
from scrapersky.api.base import refuse_unknown
from scrapersky.api.fields import StrictBooleanField, StrictCharField, StrictChoiceField, StrictSerializer
from scrapersky.api.parsers import JsonParser
from scrapersky.api.resource_viewset import ResourceViewSet, Row

NOUN_CHOICES = [(noun, noun) for noun in import_jobs.ADD]
MOST_BYTES = 25_000_000
# What the column may be called in a file.
HEADERS = {
    "domains": ("domain", "host", "website", "url", "site"),
    "pages": ("url", "page", "address", "link"),
    "sitemap-files": ("url", "sitemap", "sitemap_url"),
    "place-searches": ("query", "search", "words"),
}


class ImportRow(Row):
    """An import: how many of its rows were accepted, exist, or are invalid; its run has the progress."""

    class Meta:
        model = Upload
        fields = (
            "id", "run_id", "noun", "total", "place", "auto_queue", "accepted", "exists", "invalid",
            "requested_by", "created_at", "updated_at",
        )  # fmt: skip


class NewImport(StrictSerializer):
    """What to store: a list of texts."""

    noun = StrictChoiceField(choices=NOUN_CHOICES)
    rows = serializers.ListField(child=StrictCharField(max_length=2083), min_length=1, max_length=import_jobs.MOST)
    auto_queue = StrictBooleanField(default=False)


class NewImportFile(StrictSerializer):
    """What to store: a CSV or XLSX file, whose column is found by its header."""

    noun = StrictChoiceField(choices=NOUN_CHOICES)
    file = serializers.FileField()
    auto_queue = serializers.BooleanField(default=False)


class ImportAsked(serializers.Serializer[Any]):
    """The import and its run: watch `GET /runs/{id}`."""

    id = serializers.IntegerField()
    run_id = serializers.IntegerField()
    total = serializers.IntegerField()


class ImportProblem(serializers.Serializer[Any]):
    """A row that was not stored."""

    line = serializers.IntegerField(help_text="From 1; of a file without its header.")
    text = serializers.CharField()
    why = serializers.CharField()


class ImportViewSet(ResourceViewSet):
    """Imports."""

    required_scopes: ClassVar[dict[str, str]] = {"create": "submit", "problems": "read"}
    resource = IMPORTS
    serializer_class = ImportRow
    parser_classes = (JsonParser, MultiPartParser)
    most_bytes = MOST_BYTES

    @extend_schema(
        request={"application/json": NewImport, "multipart/form-data": NewImportFile}, responses={202: ImportAsked}
    )
    def create(self, request: Request) -> Response:
        """Take up to 100,000 rows on. They are stored by workers; each is accepted, exists or is invalid, with why."""
        given = NewImportFile(data=request.data) if "file" in request.data else NewImport(data=request.data)
        given.is_valid(raise_exception=True)
        found = given.validated_data
        texts = found["rows"] if "rows" in found else _column(found["file"], found["noun"])
        upload = import_jobs.begin(found["noun"], texts, by=name_of(request), auto_queue=found["auto_queue"])
        answer = Response({"id": upload.pk, "run_id": upload.run_id, "total": upload.total}, status=202)
        answer["Location"], answer["Retry-After"] = f"/api/v3/runs/{upload.run_id}", "2"
        return answer

    @extend_schema(responses=ImportProblem(many=True))
    @action(detail=True)
    def problems(self, request: Request, pk: str) -> Response:
        """The first thousand rows that were invalid, with why."""
        refuse_unknown(request.query_params, set())
        self.row(pk, ["id"])
        return Response(Upload.objects.values_list("problems", flat=True).get(pk=pk))


def _column(file: Any, noun: str) -> list[str]:
    try:
        texts = [
            text for text in column(table_of(file.name or "", file.read(), import_jobs.MOST), HEADERS[noun]) if text
        ]
    except Unreadable as error:
        raise ValidationError({"file": str(error)}) from error
    if not 0 < len(texts) <= import_jobs.MOST:
        raise ValidationError({"file": f"It has {len(texts):,} rows; from 1 to {import_jobs.MOST:,} are taken."})
    return texts
