"""Imports: rows of files and lists on their way into a table, a piece at a time."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jobs.models.columns import InPieces, Timed, count, flag, moment, text, texts
from jobs.models.limits import PERSON, Limit, limited
from jobs.models.run import Run
from jobs.models.stored_json import StoredJSONField


@limited(
    file_name=Limit(200),
    source=Limit(300),
    sheet=Limit(200),
    header=Limit(200, items=200),
    fields=Limit(100, items=200),
    columns=Limit(200_000),
    unread=Limit(200, items=200),
    country=Limit(2),
    requested_by=PERSON,
    undone_by=PERSON,
)
class Import(InPieces):
    """Rows that somebody brought. Without a run it is a preview that waits for its confirmation.

    Its run has status, progress and counts.
    """

    run = models.OneToOneField(  # pruned by itself
        Run, models.DO_NOTHING, related_name="imported", db_constraint=False, null=True, blank=True
    )
    noun = models.TextField(help_text="What the rows become: domains, pages, ...")
    file_name = text("Empty for a list.")
    source = text("Whose ids the rows have: a file, or an account by its name.")
    sheet = text("Of a workbook: the one that was read.")
    header = texts()
    fields = ArrayField(
        models.TextField(), default=list, db_default=[], blank=True,
        help_text="What each column of the header is read as; empty: it is not read.",
    )  # fmt: skip
    columns = StoredJSONField({str: str}, blank=True, help_text="Header of the file -> field.")
    unread = texts("Headers of columns that are not read.")
    country = text("Of phone numbers without a prefix: ISO 3166-1 alpha-2.")
    total = models.PositiveIntegerField()
    processed = count("How many rows have been looked at.")
    auto_queue = flag()
    accepted = count()
    changed = count("Rows that brought new facts.")
    exists = count()
    invalid = count()
    problems = StoredJSONField([{str: Any}], help_text="The first invalid ones: line, text, detail.")
    noticed = count("Rows that are stored, of which something could not be read.")
    notices = StoredJSONField([{str: Any}], help_text="The first of these: line, text, detail.")
    undone_at = moment()
    undone_by = text()
    undo = StoredJSONField(
        {"removed?": int, "restored?": int, "skipped?": int, "names?": [str], "run?": int},
        default=dict,
        db_default={},
        help_text="What the undo did: removed, restored, skipped, and the names of those.",
    )
    report = StoredJSONField({str: Any}, help_text="Of a preview and of a short import: what becomes of each row.")
    requested_by = text()

    class Meta:
        db_table = "imports"
        indexes: ClassVar = [
            models.Index(fields=["id"], name="imports_unfinished", condition=models.Q(processed__lt=models.F("total")))
        ]

    def __str__(self) -> str:
        return f"{self.total:,} {self.noun}"


class ImportPiece(models.Model):
    """Some rows of an import that are not stored yet. When they are, those stay that are left out, whole or in part."""

    whole = models.ForeignKey(Import, models.CASCADE, related_name="pieces", db_index=False)
    first = models.PositiveIntegerField(help_text="How many rows come before it.")
    rows = models.JSONField(help_text="A list of [line, [cell, ...], problem].")

    class Meta:
        db_table = "import_pieces"
        constraints: ClassVar = [models.UniqueConstraint(fields=["whole", "first"], name="import_pieces_order")]

    def __str__(self) -> str:
        return f"{self.whole_id}/{self.first}"


class ImportedRow(models.Model):
    """A row that an import stored, changed or found: what an undo needs. Pruned with its import."""

    id = models.BigAutoField(primary_key=True)
    # No constraint: it would look for the import once for each row. Imports go together with their rows.
    whole = models.ForeignKey(Import, models.CASCADE, related_name="imported_rows", db_index=False, db_constraint=False)
    row_id = models.BigIntegerField(help_text="In the noun's table.")
    result = models.TextField(help_text="accepted, changed or exists.")
    changed_in = models.BigIntegerField(help_text="The transaction of the import's change: a later one is another's.")
    before = StoredJSONField({str: Any}, help_text="The facts that it replaced.")

    class Meta:
        db_table = "imported_rows"
        indexes: ClassVar = [
            models.Index(fields=["whole", "row_id"], name="imported_rows_whole"),
            models.Index(fields=["row_id"], name="imported_rows_row"),
        ]

    def __str__(self) -> str:
        return f"{self.whole_id}: {self.row_id}"


@limited(noun=Limit(100), source=Limit(300), headers=Limit(64), fields=Limit(200_000), changed_by=PERSON)
class ImportMapping(Timed):
    """How somebody mapped the columns of a source: the next file of the source, or with the same headers, begins so."""

    noun = models.TextField()
    source = models.TextField(help_text="A file's or an account's name.")
    headers = models.TextField(help_text="A digest of the headers.")
    fields = StoredJSONField({str: str}, help_text="Header -> field.")
    changed_by = text()

    class Meta:
        db_table = "import_mappings"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["noun", "source", "headers"], name="import_mappings_identity")
        ]

    def __str__(self) -> str:
        return f"{self.noun} of {self.source}"
