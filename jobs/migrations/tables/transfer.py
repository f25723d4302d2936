"""Imports, exports, and recipes of exports with their runs."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jobs.migrations.tables.vocabulary import (
    TASK,
    Items,
    JsonBytes,
    count,
    flag,
    job_of_run,
    json_list,
    json_object,
    key,
    limits,
    link,
    moment,
    names,
    one_of,
    optional_link,
    same,
    table,
    text,
    texts,
    times,
)
from jobs.models.sort_keys import NameSortKey

REPEAT = [
    ("by_hand", "Only by hand"),
    ("hourly", "Every hour"),
    ("daily", "Every day"),
    ("weekdays", "Every weekday"),
    ("weekly", "Every week"),
    ("monthly", "Every month"),
]
MAIL_WHEN = [("never", "Never"), ("failure", "When a run fails"), ("always", "When a run is done or fails")]
STORAGE_KINDS = same("local", "s3", "gcs", "azure", "sftp")
SEPARATORS = [(name, name.title()) for name in ("comma", "semicolon", "tab")]


def separator() -> models.TextField[str, str]:
    """What stands between the columns of a CSV."""
    return models.TextField(choices=SEPARATORS, db_default="comma", default="comma", help_text="Of a CSV.")


TABLES = [
    table(
        "Import",
        "imports",
        dict(
            id=key(),
            **times(),
            noun=models.TextField(help_text="What the rows become: domains, pages, ..."),
            file_name=text(help_text="Empty for a list."),
            source=text(help_text="Whose ids the rows have: a file, or an account by its name."),
            sheet=text(help_text="Of a workbook: the one that was read."),
            header=texts(),
            fields=texts(help_text="What each column of the header is read as; empty: it is not read."),
            columns=json_object(blank=True, help_text="Header of the file -> field."),
            unread=texts(help_text="Headers of columns that are not read."),
            country=text(help_text="Of phone numbers without a prefix: ISO 3166-1 alpha-2."),
            total=models.PositiveIntegerField(),
            processed=count(help_text="How many rows have been looked at."),
            auto_queue=flag(),
            accepted=count(),
            changed=count(help_text="Rows that brought new facts."),
            exists=count(),
            invalid=count(),
            problems=json_list(help_text="The first invalid ones: line, text, detail."),
            noticed=count(help_text="Rows that are stored, of which something could not be read."),
            notices=json_list(help_text="The first of these: line, text, detail."),
            undone_at=moment(),
            undone_by=text(),
            undo=json_object(help_text="What the undo did: removed, restored, skipped, and the names of those."),
            report=json_object(help_text="Of a preview and of a short import: what becomes of each row."),
            requested_by=text(),
            run=job_of_run(blank=True, null=True, related_name="imported"),
            attempted_at=moment(help_text="When it was begun last."),
            attempts=models.SmallIntegerField(db_default=0, default=0, help_text="Times that the next piece was begun."),
        ),
        indexes=[Index(condition=Q(processed__lt=F("total")), fields=["id"], name="imports_unfinished")],
        constraints=limits(
            "imports",
            file_name=200,
            source=300,
            sheet=200,
            header=Items(200, 40_000),
            fields=Items(200, 20_000),
            columns=JsonBytes(200_000),
            unread=Items(200, 40_000),
            country=2,
            requested_by=300,
            undone_by=300,
        ),
    ),
    table(
        "ImportedRow",
        "imported_rows",
        dict(
            id=models.BigAutoField(primary_key=True, serialize=False),
            row_id=models.BigIntegerField(help_text="In the noun's table."),
            result=models.TextField(help_text="accepted, changed or exists."),
            changed_in=models.BigIntegerField(
                help_text="The transaction of the import's change: a later one is another's."
            ),
            before=json_object(help_text="The facts that it replaced."),
            whole=link("jobs.import", db_constraint=False, db_index=False, related_name="imported_rows"),
        ),
        indexes=[
            Index(fields=["whole", "row_id"], name="imported_rows_whole"),
            Index(fields=["row_id"], name="imported_rows_row"),
        ],
    ),
    table(
        "ImportMapping",
        "import_mappings",
        dict(
            id=key(),
            **times(),
            noun=models.TextField(),
            source=models.TextField(help_text="A file's or an account's name."),
            headers=models.TextField(help_text="A digest of the headers."),
            fields=json_object(help_text="Header -> field."),
            changed_by=text(),
        ),
        constraints=[
            UniqueConstraint(fields=("noun", "source", "headers"), name="import_mappings_identity"),
            *limits("import_mappings", noun=100, source=300, headers=64, fields=JsonBytes(200_000), changed_by=300),
        ],
    ),
    table(
        "ImportPiece",
        "import_pieces",
        dict(
            id=key(),
            first=models.PositiveIntegerField(help_text="How many rows come before it."),
            rows=models.JSONField(help_text="A list of [line, [cell, ...], problem]."),
            whole=link("jobs.import", db_index=False, related_name="pieces"),
        ),
        constraints=[UniqueConstraint(fields=("whole", "first"), name="import_pieces_order")],
    ),
    table(
        "Export",
        "exports",
        dict(
            id=key(),
            **times(),
            noun=models.TextField(help_text="Rows of what: contacts, domains, ..."),
            format=models.TextField(help_text="csv, jsonl, xlsx or parquet."),
            filter=json_object(help_text="The list's filters: name -> text."),
            columns=names(help_text="What the file has of each row, in this order."),
            layout=text(help_text="readable, hubspot, ...; empty: technical names."),
            bom=flag(help_text="Of a CSV: for Excel."),
            rows=models.PositiveBigIntegerField(db_default=0, default=0),
            bytes=models.PositiveBigIntegerField(db_default=0, default=0),
            fence=models.IntegerField(db_default=0, default=0),
            lease_until=moment(),
            nonce=models.TextField(help_text="Makes the signature in its link its own; alone it opens nothing."),
            ready_at=moment(),
            expires_at=moment(),
            cursor=text(help_text="Where the event log was when the rows were read."),
            requested_by=text(),
            previous=optional_link(
                "jobs.export",
                help_text="The earlier file of the same rows, since which deletions are listed.",
                related_name="+",
            ),
            run=job_of_run(related_name="export"),
            decimal_comma=flag(help_text="Of a CSV: 4,5 in place of 4.5."),
            gone_rows=models.PositiveBigIntegerField(
                blank=True, help_text="That only the previous file had.", null=True
            ),
            new_rows=models.PositiveBigIntegerField(
                blank=True, help_text="That the previous file did not have.", null=True
            ),
            only_new=flag(help_text="Only rows that the files before did not have."),
            row_ids=models.BinaryField(help_text="Which rows it has, packed: jobs.transfer.row_ids.", null=True),
            separator=separator(),
            attempts=models.SmallIntegerField(
                db_default=0, default=0, help_text="Starts that failed or were lost; an erasure has it start over."
            ),
        ),
        indexes=[
            Index(condition=Q(ready_at__isnull=True), fields=["id"], name="exports_unready"),
            Index(condition=Q(expires_at__isnull=False), fields=["expires_at"], name="exports_expiry"),
        ],
        constraints=[
            one_of("exports", "separator", SEPARATORS),
            *limits("exports", filter=JsonBytes(1_000_000), layout=100, columns=Items(500, 50_000), requested_by=300),
        ],
    ),
    table(
        "ExportPiece",
        "export_pieces",
        dict(
            id=key(),
            number=models.PositiveIntegerField(),
            content=models.BinaryField(),
            export=link("jobs.export", db_index=False, related_name="pieces"),
        ),
        constraints=[UniqueConstraint(fields=("export", "number"), name="export_pieces_order")],
    ),
    table(
        "StorageTarget",
        "storage_targets",
        dict(
            id=key(),
            **times(),
            name=models.TextField(unique=True),
            kind=models.TextField(choices=STORAGE_KINDS),
            options=json_object(help_text="Bucket, region, host, ...: name -> text."),
            secrets=text(help_text="The credentials, encrypted."),
            test_due=flag(help_text="A worker is to test it."),
            tested_at=moment(),
            test_error=text(help_text="Why the last test failed."),
            shown_key=text(help_text="The host key that an SFTP server showed at the last test."),
            fingerprint=text(help_text="Of that key, for people."),
            created_by=text(),
        ),
        indexes=[Index(NameSortKey("name"), "id", name="storage_targets_by_name")],
        constraints=[
            CheckConstraint(
                condition=Q(kind__in=("local", "s3", "gcs", "azure", "sftp")),
                name="storage_targets_kind_word",
                violation_error_message="kind must be one of: local, s3, gcs, azure, sftp.",
            ),
            *limits(
                "storage_targets",
                name=100,
                options=JsonBytes(1_000_000),
                secrets=100_000,
                test_error=500,
                created_by=300,
            ),
        ],
    ),
    table(
        "ExportRecipe",
        "export_recipes",
        dict(
            id=key(),
            **times(),
            name=models.TextField(unique=True),
            noun=models.TextField(help_text="Rows of what: leads, contacts, ..."),
            filter=json_object(help_text="The list's filters: name -> text."),
            columns=names(blank=True, help_text="Of the rows, in this order; none: all."),
            layout=text(help_text="readable, hubspot, ...; empty: none."),
            format=models.TextField(help_text="csv, jsonl, xlsx or parquet."),
            bom=flag(help_text="Of a CSV: for Excel."),
            folder=models.TextField(
                help_text="A folder for each run: {recipe}, {date}, {time} and {run} are filled in."
            ),
            changes_only=models.BooleanField(
                db_default=True,
                default=True,
                help_text="After the first run only what is new, changed or deleted since.",
            ),
            repeat=models.TextField(choices=REPEAT, db_default="by_hand", default="by_hand"),
            at=models.TimeField(
                default=datetime.time(6, 0), help_text="Of the day; of an hourly recipe, the minute counts."
            ),
            weekday=models.PositiveSmallIntegerField(
                db_default=0, default=0, help_text="Of a weekly recipe: 0 is Monday."
            ),
            month_day=models.PositiveSmallIntegerField(
                db_default=1, default=1, help_text="Of a monthly recipe: 1 to 28."
            ),
            time_zone=models.TextField(db_default="UTC", default="UTC", help_text="As America/New_York."),
            mail_when=models.TextField(choices=MAIL_WHEN, db_default="never", default="never"),
            mail_to=texts(),
            paused=flag(),
            next_run_at=moment(),
            runs_started=count(),
            cursor=text(),
            shape=text(),
            gate_stamp=text(),
            created_by=text(),
            target=models.ForeignKey(on_delete=models.RESTRICT, related_name="recipes", to="jobs.storagetarget"),
            decimal_comma=flag(help_text="Of a CSV: 4,5 in place of 4.5."),
            separator=separator(),
        ),
        indexes=[
            Index(condition=Q(paused=False), fields=["next_run_at"], name="export_recipes_due"),
            Index(NameSortKey("name"), "id", name="export_recipes_by_name"),
        ],
        constraints=[
            one_of("export_recipes", "separator", SEPARATORS),
            one_of("export_recipes", "repeat", REPEAT),
            one_of("export_recipes", "mail_when", MAIL_WHEN),
            CheckConstraint(condition=Q(weekday__lte=6), name="export_recipes_weekday_range"),
            CheckConstraint(condition=Q(month_day__gte=1, month_day__lte=28), name="export_recipes_month_day_range"),
            *limits(
                "export_recipes",
                name=100,
                filter=JsonBytes(1_000_000),
                columns=Items(500, 50_000),
                folder=500,
                time_zone=100,
                mail_to=Items(20, 6_400),
                created_by=300,
            ),
        ],
    ),
    table(
        "RecipeRow",
        "export_recipe_rows",
        dict(
            pk=models.CompositePrimaryKey(
                "recipe_id", "row_id", blank=True, editable=False, primary_key=True, serialize=False
            ),
            row_id=models.BigIntegerField(),
            digest=models.UUIDField(),
            recipe=models.ForeignKey(
                db_index=False, on_delete=models.DO_NOTHING, related_name="+", to="jobs.exportrecipe"
            ),
        ),
    ),
    table(
        "RecipeRun",
        "export_recipe_runs",
        dict(
            id=key(),
            **times(),
            number=models.PositiveIntegerField(help_text="The recipe's first run is 1."),
            definition=models.JSONField(default=dict),
            folder=models.TextField(),
            status=models.TextField(choices=TASK, db_default="Queued", default="Queued"),
            requested_by=text(help_text="Empty: the schedule."),
            scheduled_for=models.DateTimeField(),
            due_at=moment(help_text="Not before."),
            fence=models.IntegerField(db_default=0, default=0),
            attempts=models.IntegerField(db_default=0, default=0),
            lease_until=moment(),
            complete=models.BooleanField(
                help_text="Whether all rows are in it; False: changes. Null: not begun.", null=True
            ),
            cursor_from=text(),
            cursor_to=text(),
            gate_stamp=text(),
            manifest=models.JSONField(blank=True, null=True),
            rows=models.PositiveBigIntegerField(db_default=0, default=0),
            deleted=models.PositiveBigIntegerField(db_default=0, default=0),
            bytes=models.PositiveBigIntegerField(db_default=0, default=0),
            reason=text(),
            error=text(),
            mail_due=flag(),
            started_at=moment(),
            ended_at=moment(),
            recipe=link("jobs.exportrecipe", db_index=False, related_name="runs"),
            target=models.ForeignKey(
                db_index=False, null=True, on_delete=models.SET_NULL, related_name="+", to="jobs.storagetarget"
            ),
        ),
        indexes=[Index(fields=["ended_at"], name="export_recipe_runs_ended")],
        constraints=[
            one_of("export_recipe_runs", "status", TASK),
            UniqueConstraint(fields=("recipe", "number"), name="export_recipe_runs_number"),
            UniqueConstraint(
                condition=Q(status__in=("Queued", "InProgress")),
                fields=("recipe",),
                name="export_recipe_runs_unfinished",
            ),
            *limits("export_recipe_runs", requested_by=300, error=500),
        ],
    ),
    table(
        "RecipeChange",
        "export_recipe_changes",
        dict(
            pk=models.CompositePrimaryKey(
                "run_id", "row_id", blank=True, editable=False, primary_key=True, serialize=False
            ),
            row_id=models.BigIntegerField(),
            digest=models.UUIDField(null=True),
            run=models.ForeignKey(db_index=False, on_delete=models.DO_NOTHING, related_name="+", to="jobs.reciperun"),
        ),
    ),
]
