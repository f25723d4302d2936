"""Exports: files of filtered lists that workers write, stored for a while."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from jobs.models.columns import Timed, choice, flag, moment, text
from jobs.models.limits import JSON, NAME, PERSON, Limit, limited
from jobs.models.run import Run
from jobs.models.stored_json import FILTER, StoredJSONField
from jobs.statuses import Separator, one_of


class ExportManager(models.Manager["Export"]):
    """Exports without the ids of their rows, which are read where they are needed."""

    def get_queryset(self) -> models.QuerySet[Export]:
        """All, without `row_ids`."""
        return super().get_queryset().defer("row_ids")


@limited(filter=JSON, layout=NAME, columns=Limit(100, items=500), requested_by=PERSON)
class Export(Timed):
    """A file on its way, or ready. Its run has status, progress and reason; `fence` is the writer's fencing token."""

    run = models.OneToOneField(Run, models.DO_NOTHING, related_name="export", db_constraint=False)  # pruned by itself
    noun = models.TextField(help_text="Rows of what: contacts, domains, ...")
    format = models.TextField(help_text="csv, jsonl, xlsx or parquet.")
    filter = StoredJSONField(FILTER, help_text="The list's filters: name -> text.")
    columns = ArrayField(models.TextField(), default=list, help_text="What the file has of each row, in this order.")
    layout = text("readable, hubspot, ...; empty: technical names.")
    bom = flag("Of a CSV: for Excel.")
    separator = choice(Separator.COMMA, "Of a CSV.")
    decimal_comma = flag("Of a CSV: 4,5 in place of 4.5.")
    rows = models.PositiveBigIntegerField(default=0, db_default=0)
    bytes = models.PositiveBigIntegerField(default=0, db_default=0)
    fence = models.IntegerField(default=0, db_default=0)
    attempts = models.SmallIntegerField(
        default=0, db_default=0, help_text="Starts that failed or were lost; an erasure has it start over."
    )
    lease_until = moment()
    nonce = models.TextField(help_text="Makes the signature in its link its own; alone it opens nothing.")
    ready_at = moment()
    expires_at = moment()
    cursor = text("Where the event log was when the rows were read.")
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="The earlier file of the same rows, since which deletions are listed.",
    )  # fmt: skip
    only_new = flag("Only rows that the files before did not have.")
    new_rows = models.PositiveBigIntegerField(null=True, blank=True, help_text="That the previous file did not have.")
    gone_rows = models.PositiveBigIntegerField(null=True, blank=True, help_text="That only the previous file had.")
    row_ids = models.BinaryField(null=True, help_text="Which rows it has, packed: jobs.transfer.row_ids.")
    requested_by = text()

    objects = ExportManager()

    class Meta:
        db_table = "exports"
        constraints: ClassVar = [one_of("exports", "separator", Separator)]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="exports_unready", condition=Q(ready_at__isnull=True)),
            models.Index(fields=["expires_at"], name="exports_expiry", condition=Q(expires_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.noun}.{self.format}"


class ExportPiece(models.Model):
    """A part of a file, so that any web process on any machine can send it."""

    export = models.ForeignKey(Export, models.CASCADE, related_name="pieces", db_index=False)
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        db_table = "export_pieces"
        constraints: ClassVar = [models.UniqueConstraint(fields=["export", "number"], name="export_pieces_order")]

    def __str__(self) -> str:
        return f"{self.export_id}/{self.number}"
