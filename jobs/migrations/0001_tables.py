"""The tables of the pipeline, each with its indexes and constraints."""

import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
import jobs.models.columns
import jobs.models.search
import uuid
from django.db import migrations, models

from jobs.migrations import FOLDED


class Migration(migrations.Migration):
    replaces = [("jobs", name) for name in FOLDED]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ExportRecipe",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("name", models.TextField(unique=True)),
                ("noun", models.TextField(help_text="Rows of what: leads, contacts, ...")),
                (
                    "filter",
                    models.JSONField(db_default={}, default=dict, help_text="The list's filters: name -> text."),
                ),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        blank=True,
                        default=list,
                        help_text="Of the rows, in this order; none: all.",
                        size=None,
                    ),
                ),
                (
                    "layout",
                    models.TextField(
                        blank=True, db_default="", default="", help_text="readable, hubspot, ...; empty: none."
                    ),
                ),
                ("format", models.TextField(help_text="csv, jsonl, xlsx or parquet.")),
                ("bom", models.BooleanField(db_default=False, default=False, help_text="Of a CSV: for Excel.")),
                (
                    "folder",
                    models.TextField(
                        help_text="A folder for each run: {recipe}, {date}, {time} and {run} are filled in."
                    ),
                ),
                (
                    "changes_only",
                    models.BooleanField(
                        db_default=True,
                        default=True,
                        help_text="After the first run only what is new, changed or deleted since.",
                    ),
                ),
                (
                    "repeat",
                    models.TextField(
                        choices=[
                            ("by_hand", "Only by hand"),
                            ("hourly", "Every hour"),
                            ("daily", "Every day"),
                            ("weekdays", "Every weekday"),
                            ("weekly", "Every week"),
                            ("monthly", "Every month"),
                        ],
                        db_default="by_hand",
                        default="by_hand",
                    ),
                ),
                (
                    "at",
                    models.TimeField(
                        default=datetime.time(6, 0), help_text="Of the day; of an hourly recipe, the minute counts."
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        db_default=0, default=0, help_text="Of a weekly recipe: 0 is Monday."
                    ),
                ),
                (
                    "month_day",
                    models.PositiveSmallIntegerField(
                        db_default=1, default=1, help_text="Of a monthly recipe: 1 to 28."
                    ),
                ),
                ("time_zone", models.TextField(db_default="UTC", default="UTC", help_text="As America/New_York.")),
                (
                    "mail_when",
                    models.TextField(
                        choices=[
                            ("never", "Never"),
                            ("failure", "When a run fails"),
                            ("always", "When a run is done or fails"),
                        ],
                        db_default="never",
                        default="never",
                    ),
                ),
                (
                    "mail_to",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, db_default=[], default=list, size=None
                    ),
                ),
                ("paused", models.BooleanField(db_default=False, default=False)),
                ("next_run_at", models.DateTimeField(blank=True, null=True)),
                ("runs_started", models.PositiveIntegerField(db_default=0, default=0)),
                ("cursor", models.TextField(blank=True, db_default="", default="")),
                ("shape", models.TextField(blank=True, db_default="", default="")),
                ("gate_stamp", models.TextField(blank=True, db_default="", default="")),
                ("created_by", models.TextField(blank=True, db_default="", default="")),
            ],
            options={
                "db_table": "export_recipes",
                "indexes": [
                    models.Index(
                        condition=models.Q(("paused", False)), fields=["next_run_at"], name="export_recipes_due"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("repeat__in", ["by_hand", "hourly", "daily", "weekdays", "weekly", "monthly"])
                        ),
                        name="export_recipes_repeat_word",
                        violation_error_message="repeat must be one of: by_hand, hourly, daily, weekdays, weekly, monthly.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mail_when__in", ["never", "failure", "always"])),
                        name="export_recipes_mail_when_word",
                        violation_error_message="mail_when must be one of: never, failure, always.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekday__lte", 6)), name="export_recipes_weekday_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month_day__gte", 1), ("month_day__lte", 28)),
                        name="export_recipes_month_day_range",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("name")), 100
                        ),
                        name="export_recipes_name_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("filter"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            1000000,
                        ),
                        name="export_recipes_filter_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("columns"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                500,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("columns"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                50000,
                            ),
                        ),
                        name="export_recipes_columns_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("folder")), 500
                        ),
                        name="export_recipes_folder_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("time_zone")), 100
                        ),
                        name="export_recipes_time_zone_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("mail_to"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                20,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("mail_to"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                6400,
                            ),
                        ),
                        name="export_recipes_mail_to_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("created_by")), 300
                        ),
                        name="export_recipes_created_by_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FitModel",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("decisions", models.PositiveIntegerField()),
                ("positives", models.PositiveIntegerField(help_text="How many of them are Selected.")),
                (
                    "first_at",
                    models.DateTimeField(
                        blank=True, help_text="The oldest decision that it was trained on.", null=True
                    ),
                ),
                ("last_at", models.DateTimeField(blank=True, null=True)),
                (
                    "usable",
                    models.BooleanField(db_default=False, default=False, help_text="It was better than its baselines."),
                ),
                ("figures", models.JSONField(default=dict)),
                ("content", models.JSONField(default=dict, help_text="Features and weights, no code.")),
            ],
            options={
                "db_table": "fit_models",
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("content"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            1000000,
                        ),
                        name="fit_models_content_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("figures"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            1000000,
                        ),
                        name="fit_models_figures_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("noun", models.TextField(help_text="What the rows become: domains, pages, ...")),
                ("file_name", models.TextField(blank=True, db_default="", default="", help_text="Empty for a list.")),
                (
                    "source",
                    models.TextField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Whose ids the rows have: a file, or an account by its name.",
                    ),
                ),
                (
                    "sheet",
                    models.TextField(
                        blank=True, db_default="", default="", help_text="Of a workbook: the one that was read."
                    ),
                ),
                (
                    "header",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, db_default=[], default=list, size=None
                    ),
                ),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="What each column of the header is read as; empty: it is not read.",
                        size=None,
                    ),
                ),
                (
                    "columns",
                    models.JSONField(blank=True, db_default={}, default=dict, help_text="Header of the file -> field."),
                ),
                (
                    "unread",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Headers of columns that are not read.",
                        size=None,
                    ),
                ),
                (
                    "country",
                    models.TextField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Of phone numbers without a prefix: ISO 3166-1 alpha-2.",
                    ),
                ),
                ("total", models.PositiveIntegerField()),
                (
                    "processed",
                    models.PositiveIntegerField(
                        db_default=0, default=0, help_text="How many rows have been looked at."
                    ),
                ),
                ("auto_queue", models.BooleanField(db_default=False, default=False)),
                ("accepted", models.PositiveIntegerField(db_default=0, default=0)),
                (
                    "changed",
                    models.PositiveIntegerField(db_default=0, default=0, help_text="Rows that brought new facts."),
                ),
                ("exists", models.PositiveIntegerField(db_default=0, default=0)),
                ("invalid", models.PositiveIntegerField(db_default=0, default=0)),
                (
                    "problems",
                    models.JSONField(
                        db_default=[], default=list, help_text="The first invalid ones: line, text, detail."
                    ),
                ),
                (
                    "noticed",
                    models.PositiveIntegerField(
                        db_default=0, default=0, help_text="Rows that are stored, of which something could not be read."
                    ),
                ),
                (
                    "notices",
                    models.JSONField(db_default=[], default=list, help_text="The first of these: line, text, detail."),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_by", models.TextField(blank=True, db_default="", default="")),
                (
                    "undo",
                    models.JSONField(
                        db_default={},
                        default=dict,
                        help_text="What the undo did: removed, restored, skipped, and the names of those.",
                    ),
                ),
                (
                    "report",
                    models.JSONField(
                        db_default={},
                        default=dict,
                        help_text="Of a preview and of a short import: what becomes of each row.",
                    ),
                ),
                ("requested_by", models.TextField(blank=True, db_default="", default="")),
            ],
            options={
                "db_table": "imports",
                "indexes": [
                    models.Index(
                        condition=models.Q(("processed__lt", models.F("total"))),
                        fields=["id"],
                        name="imports_unfinished",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("file_name")), 200
                        ),
                        name="imports_file_name_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("source")), 300
                        ),
                        name="imports_source_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("sheet")), 200
                        ),
                        name="imports_sheet_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("header"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                200,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("header"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                40000,
                            ),
                        ),
                        name="imports_header_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("fields"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                200,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("fields"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                20000,
                            ),
                        ),
                        name="imports_fields_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("columns"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            200000,
                        ),
                        name="imports_columns_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("unread"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                200,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("unread"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                40000,
                            ),
                        ),
                        name="imports_unread_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("country")), 2
                        ),
                        name="imports_country_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("requested_by")), 300
                        ),
                        name="imports_requested_by_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("undone_by")), 300
                        ),
                        name="imports_undone_by_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadCountChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("dimension", models.TextField()),
                ("value", models.TextField()),
                ("number", models.BigIntegerField()),
            ],
            options={
                "db_table": "lead_count_changes",
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "changed_in",
                    models.BigIntegerField(
                        db_default=jobs.models.columns.CurrentTransaction(),
                        editable=False,
                        help_text="The transaction of its latest change.",
                    ),
                ),
                ("provider", models.TextField()),
                ("place_id", models.TextField(help_text="The provider's own id; it may be stored for ever.")),
                ("name", models.TextField(blank=True, db_default="", default="")),
                ("address", models.TextField(blank=True, db_default="", default="")),
                ("address_parts", models.JSONField(blank=True, null=True)),
                ("latitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("longitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("primary_type", models.TextField(blank=True, db_default="", default="")),
                (
                    "types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, db_default=[], default=list, size=None
                    ),
                ),
                ("rating", models.DecimalField(blank=True, decimal_places=1, max_digits=2, null=True)),
                ("rating_count", models.PositiveIntegerField(blank=True, null=True)),
                ("price_level", models.TextField(blank=True, db_default="", default="")),
                ("website", models.TextField(blank=True, db_default="", default="")),
                ("phone", models.TextField(blank=True, db_default="", default="")),
                ("opening_hours", models.JSONField(blank=True, null=True)),
                ("business_status", models.TextField(blank=True, db_default="", default="")),
                (
                    "moved_to",
                    models.TextField(
                        blank=True, db_default="", default="", help_text="The place id that replaced this one."
                    ),
                ),
                ("map_url", models.TextField(blank=True, db_default="", default="")),
                ("attribution", models.TextField(blank=True, db_default="", default="")),
                ("raw", models.JSONField(blank=True, null=True)),
                (
                    "facts_at",
                    models.DateTimeField(blank=True, help_text="When the provider returned these facts.", null=True),
                ),
                (
                    "expires_at",
                    models.DateTimeField(blank=True, help_text="When its terms make us forget the facts.", null=True),
                ),
                ("purged_at", models.DateTimeField(blank=True, null=True)),
                (
                    "curation_status",
                    models.TextField(
                        choices=[
                            ("New", "New"),
                            ("Selected", "Selected"),
                            ("Maybe", "Maybe"),
                            ("Not a Fit", "Not A Fit"),
                            ("Archived", "Archived"),
                        ],
                        db_default="New",
                        default="New",
                        editable=False,
                    ),
                ),
                (
                    "deep_scan_status",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("Queued", "Queued"),
                            ("Processing", "Processing"),
                            ("Completed", "Completed"),
                            ("Error", "Error"),
                        ],
                        editable=False,
                        null=True,
                    ),
                ),
                ("notes", models.TextField(blank=True, db_default="", default="")),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, db_default=[], default=list, size=None
                    ),
                ),
                ("priority", models.SmallIntegerField(db_default=0, default=0)),
                ("revisit_on", models.DateField(blank=True, null=True)),
                ("deep_scan_outcome", models.TextField(blank=True, editable=False, null=True)),
                ("deep_scan_error", models.TextField(blank=True, editable=False, null=True)),
                ("deep_scan_fence", models.IntegerField(db_default=0, default=0, editable=False)),
                ("deep_scan_attempts", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                ("deep_scan_due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("deep_scan_lease_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("deep_scan_priority", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                ("deep_scan_fair_order", models.BigIntegerField(db_default=0, default=0, editable=False)),
                ("deep_scan_run_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("deep_scan_queued_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("deep_scan_settled_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "db_table": "places_staging",
                "indexes": [
                    models.Index(
                        condition=models.Q(("deep_scan_status", "Queued"), ("deep_scan_due_at__isnull", True)),
                        fields=["deep_scan_priority", "deep_scan_fair_order", "id"],
                        name="deep_scan_ready",
                    ),
                    models.Index(
                        condition=models.Q(("deep_scan_status", "Queued"), ("deep_scan_due_at__isnull", False)),
                        fields=["deep_scan_due_at"],
                        name="deep_scan_delay",
                    ),
                    models.Index(
                        condition=models.Q(("deep_scan_status", "Processing")),
                        fields=["deep_scan_lease_until"],
                        name="deep_scan_lease",
                    ),
                    models.Index(
                        condition=models.Q(("deep_scan_status", "Queued")),
                        fields=["deep_scan_queued_at"],
                        name="deep_scan_wait",
                    ),
                    models.Index(
                        condition=models.Q(("deep_scan_status__isnull", False)),
                        fields=["deep_scan_status", "id"],
                        name="deep_scan_tab",
                    ),
                    models.Index(
                        condition=models.Q(("deep_scan_outcome__isnull", False)),
                        fields=["deep_scan_outcome", "id"],
                        name="deep_scan_why",
                    ),
                    models.Index(
                        condition=models.Q(("deep_scan_run_id__isnull", False)),
                        fields=["deep_scan_run_id"],
                        name="deep_scan_run",
                    ),
                    models.Index(fields=["curation_status", "id"], name="places_staging_curation"),
                    models.Index(fields=["updated_at", "id"], name="places_staging_updated"),
                    models.Index(fields=["changed_in", "id"], name="places_staging_changed"),
                    models.Index(fields=["rating", "id"], name="places_staging_rating"),
                    models.Index(
                        condition=models.Q(("expires_at__isnull", False)),
                        fields=["expires_at"],
                        name="places_staging_expires",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("expires_at__isnull", True),
                            ("facts_at__isnull", False),
                            ("provider", "google"),
                            ("purged_at__isnull", True),
                        ),
                        fields=["facts_at"],
                        name="places_staging_endless",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="places_staging_tags"),
                    django.contrib.postgres.indexes.GinIndex(
                        jobs.models.search.Words("name"), name="places_staging_search"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "place_id"), name="places_staging_identity"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("curation_status__in", ["New", "Selected", "Maybe", "Not a Fit", "Archived"])
                        ),
                        name="places_staging_curation_status_word",
                        violation_error_message="curation_status must be one of: New, Selected, Maybe, Not a Fit, Archived.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deep_scan_status__in", ["Queued", "Processing", "Completed", "Error"])),
                        name="places_staging_deep_scan_status_word",
                        violation_error_message="deep_scan_status must be one of: Queued, Processing, Completed, Error.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("deep_scan_lease_until__isnull", False), ("deep_scan_status", "Processing")),
                            models.Q(
                                models.Q(
                                    models.Q(("deep_scan_status", "Processing"), _negated=True),
                                    ("deep_scan_status__isnull", True),
                                    _connector="OR",
                                ),
                                ("deep_scan_lease_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="places_staging_deep_scan_status_lease",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("latitude__range", (-90, 90)), ("latitude__isnull", True), _connector="OR"),
                        name="places_staging_latitude",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("longitude__range", (-180, 180)), ("longitude__isnull", True), _connector="OR"
                        ),
                        name="places_staging_longitude",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("notes")), 10000
                        ),
                        name="places_staging_notes_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("tags"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                100,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("tags"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                10000,
                            ),
                        ),
                        name="places_staging_tags_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AutomationRule",
            fields=[
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("enabled", models.BooleanField(db_default=False, default=False)),
                ("changed_by", models.TextField(blank=True, db_default="", default="")),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "automation_rules",
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("changed_by")), 300
                        ),
                        name="automation_rules_changed_by_limit",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Budget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("provider", models.TextField()),
                ("period", models.TextField(choices=[("day", "day"), ("month", "month")])),
                ("amount", models.DecimalField(decimal_places=6, help_text="US dollars.", max_digits=12)),
                ("set_by", models.TextField(blank=True, db_default="", default="")),
            ],
            options={
                "db_table": "budgets",
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "period"), name="budgets_identity"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("set_by")), 300
                        ),
                        name="budgets_set_by_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bulk",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("made_by", models.TextField(blank=True, db_default="", default="")),
                ("table", models.TextField()),
                ("to_status", models.TextField(help_text="Empty where fields of leads were changed.")),
                ("reason", models.TextField(blank=True, db_default="", default="")),
                (
                    "filter",
                    models.JSONField(
                        blank=True, help_text="The filter of the decision; NULL: rows named one by one.", null=True
                    ),
                ),
                (
                    "changes",
                    models.JSONField(
                        blank=True,
                        help_text="What was changed of leads: owner, stage, ...; NULL: the decision.",
                        null=True,
                    ),
                ),
                ("changed", models.PositiveIntegerField(db_default=0, default=0)),
                ("queued", models.PositiveIntegerField(db_default=0, default=0)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_by", models.TextField(blank=True, db_default="", default="")),
                (
                    "undo_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="undos",
                        to="jobs.bulk",
                    ),
                ),
            ],
            options={
                "db_table": "decision_bulks",
                "indexes": [models.Index(fields=["at"], name="decision_bulks_at")],
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("made_by")), 300
                        ),
                        name="decision_bulks_made_by_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("reason")), 500
                        ),
                        name="decision_bulks_reason_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("filter"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            1000000,
                        ),
                        name="decision_bulks_filter_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("changes"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            1000000,
                        ),
                        name="decision_bulks_changes_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("undone_by")), 300
                        ),
                        name="decision_bulks_undone_by_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("noun", models.TextField(help_text="Rows of what: contacts, domains, ...")),
                (
                    "verb",
                    models.TextField(
                        choices=[
                            ("decide", "decide"),
                            ("undo", "undo"),
                            ("queue", "queue"),
                            ("cancel", "cancel"),
                            ("prioritise", "prioritise"),
                        ]
                    ),
                ),
                (
                    "stage",
                    models.TextField(
                        blank=True, db_default="", default="", help_text="Of queue, cancel and prioritise."
                    ),
                ),
                (
                    "filter",
                    models.JSONField(
                        blank=True,
                        db_default={},
                        default=dict,
                        help_text="The list's filters, which a row must still match.",
                    ),
                ),
                (
                    "options",
                    models.JSONField(
                        blank=True, db_default={}, default=dict, help_text="rerun, priority, failed, outcome."
                    ),
                ),
                ("total", models.PositiveIntegerField()),
                (
                    "processed",
                    models.PositiveIntegerField(db_default=0, default=0, help_text="How many rows it has come to."),
                ),
                ("requested_by", models.TextField(blank=True, db_default="", default="")),
                (
                    "bulk",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="actions",
                        to="jobs.bulk",
                    ),
                ),
            ],
            options={
                "db_table": "bulk_actions",
                "indexes": [
                    models.Index(
                        condition=models.Q(("processed__lt", models.F("total"))),
                        fields=["updated_at"],
                        name="bulk_actions_unfinished",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verb__in", ("decide", "undo", "queue", "cancel", "prioritise"))),
                        name="bulk_actions_verb",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("filter"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            1000000,
                        ),
                        name="bulk_actions_filter_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("options"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            1000000,
                        ),
                        name="bulk_actions_options_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("requested_by")), 300
                        ),
                        name="bulk_actions_requested_by_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkActionSlice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.PositiveIntegerField(help_text="How many rows come before it.")),
                ("row_ids", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                (
                    "action",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slices",
                        to="jobs.bulkaction",
                    ),
                ),
            ],
            options={
                "db_table": "bulk_action_slices",
                "constraints": [models.UniqueConstraint(fields=("action", "first"), name="bulk_action_slices_order")],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("made_by", models.TextField(blank=True, db_default="", default="")),
                ("table", models.TextField()),
                ("row_id", models.BigIntegerField()),
                ("from_status", models.TextField()),
                ("to_status", models.TextField()),
                ("reason", models.TextField(blank=True, db_default="", default="")),
                (
                    "bulk",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="jobs.bulk",
                    ),
                ),
            ],
            options={
                "db_table": "decisions",
                "indexes": [
                    models.Index(fields=["bulk", "id"], name="decisions_bulk"),
                    models.Index(fields=["table", "row_id", "id"], name="decisions_row"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_status__in", ["New", "Selected", "Maybe", "Not a Fit", "Archived"]),
                            ("to_status__in", ["New", "Selected", "Maybe", "Not a Fit", "Archived"]),
                        ),
                        name="decisions_words",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("made_by")), 300
                        ),
                        name="decisions_made_by_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("reason")), 500
                        ),
                        name="decisions_reason_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Destination",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("name", models.TextField(unique=True)),
                ("adapter", models.TextField(help_text="webhook, hubspot, brevo, ...")),
                (
                    "options",
                    models.JSONField(blank=True, db_default={}, default=dict, help_text="Without what is secret."),
                ),
                (
                    "secrets",
                    models.TextField(blank=True, db_default="", default="", help_text="Encrypted with SECRET_KEY."),
                ),
                (
                    "mapping",
                    models.JSONField(
                        blank=True, db_default={}, default=dict, help_text="Field there -> field of a lead."
                    ),
                ),
                ("enabled", models.BooleanField(db_default=False, default=False)),
                (
                    "reason",
                    models.TextField(
                        blank=True, db_default="", default="", help_text="Why it is not enabled, or waits."
                    ),
                ),
                ("created_by", models.TextField(blank=True, db_default="", default="")),
                ("tested_at", models.DateTimeField(blank=True, help_text="The last test that succeeded.", null=True)),
                (
                    "transaction",
                    models.BigIntegerField(db_default=0, default=0, help_text="How far it has followed the leads."),
                ),
                ("lead_seen", models.BigIntegerField(db_default=0, default=0)),
                ("suppression_seen", models.BigIntegerField(db_default=0, default=0)),
                ("fence", models.IntegerField(db_default=0, default=0)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("due_at", models.DateTimeField(blank=True, help_text="Nothing is sent before.", null=True)),
                ("failures", models.IntegerField(db_default=0, default=0, help_text="Batches in a row.")),
                ("tokens", models.FloatField(db_default=0, default=0, help_text="Requests that may be sent at once.")),
                ("tokens_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("last_sent_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "destinations",
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("name")), 100
                        ),
                        name="destinations_name_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("adapter")), 100
                        ),
                        name="destinations_adapter_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("options"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            20000,
                        ),
                        name="destinations_options_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("secrets")), 20000
                        ),
                        name="destinations_secrets_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("mapping"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            20000,
                        ),
                        name="destinations_mapping_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("reason")), 500
                        ),
                        name="destinations_reason_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("created_by")), 300
                        ),
                        name="destinations_created_by_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Domain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "changed_in",
                    models.BigIntegerField(
                        db_default=jobs.models.columns.CurrentTransaction(),
                        editable=False,
                        help_text="The transaction of its latest change.",
                    ),
                ),
                ("host", models.TextField(unique=True)),
                ("registrable_domain", models.TextField(blank=True, db_default="", default="")),
                (
                    "home_url",
                    models.TextField(blank=True, db_default="", default="", help_text="Scheme and host that answered."),
                ),
                (
                    "source",
                    models.TextField(
                        blank=True, db_default="", default="", help_text="Who brought it: business, api, ..."
                    ),
                ),
                ("title", models.TextField(blank=True, db_default="", default="")),
                ("description", models.TextField(blank=True, db_default="", default="")),
                ("language", models.TextField(blank=True, db_default="", default="")),
                ("site_name", models.TextField(blank=True, db_default="", default="")),
                ("favicon_url", models.TextField(blank=True, db_default="", default="")),
                ("logo_url", models.TextField(blank=True, db_default="", default="")),
                (
                    "emails",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, db_default=[], default=list, size=None
                    ),
                ),
                (
                    "phones",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, db_default=[], default=list, size=None
                    ),
                ),
                (
                    "socials",
                    models.JSONField(blank=True, db_default={}, default=dict, help_text="Network -> profile URL."),
                ),
                (
                    "organisation",
                    models.JSONField(blank=True, help_text="What the site says of itself in JSON-LD.", null=True),
                ),
                ("technologies", models.JSONField(blank=True, db_default=[], default=list)),
                ("is_wordpress", models.BooleanField(null=True)),
                ("wordpress_version", models.TextField(blank=True, db_default="", default="")),
                ("has_elementor", models.BooleanField(null=True)),
                (
                    "feeds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, db_default=[], default=list, size=None
                    ),
                ),
                ("home_etag", models.TextField(blank=True, db_default="", default="")),
                ("home_last_modified", models.TextField(blank=True, db_default="", default="")),
                ("home_hash", models.TextField(blank=True, db_default="", default="")),
                ("facts_at", models.DateTimeField(blank=True, null=True)),
                ("robots_override", models.BooleanField(db_default=False, default=False)),
                ("robots_override_by", models.TextField(blank=True, db_default="", default="")),
                ("robots_override_at", models.DateTimeField(blank=True, null=True)),
                ("robots_override_reason", models.TextField(blank=True, db_default="", default="")),
                (
                    "page_limit",
                    models.PositiveIntegerField(
                        blank=True, help_text="Most pages stored; NULL is the setting's.", null=True
                    ),
                ),
                (
                    "include_patterns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, db_default=[], default=list, size=None
                    ),
                ),
                (
                    "exclude_patterns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, db_default=[], default=list, size=None
                    ),
                ),
                ("sitemap_count", models.PositiveIntegerField(db_default=0, default=0)),
                ("page_count", models.PositiveIntegerField(db_default=0, default=0)),
                ("contact_count", models.PositiveIntegerField(db_default=0, default=0)),
                (
                    "curation_status",
                    models.TextField(
                        choices=[
                            ("New", "New"),
                            ("Selected", "Selected"),
                            ("Maybe", "Maybe"),
                            ("Not a Fit", "Not A Fit"),
                            ("Archived", "Archived"),
                        ],
                        db_default="New",
                        default="New",
                        editable=False,
                    ),
                ),
                (
                    "status",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("Queued", "Queued"),
                            ("Processing", "Processing"),
                            ("Completed", "Completed"),
                            ("Error", "Error"),
                        ],
                        editable=False,
                        null=True,
                    ),
                ),
                (
                    "sitemap_analysis_status",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("Queued", "Queued"),
                            ("Processing", "Processing"),
                            ("Completed", "Completed"),
                            ("Error", "Error"),
                        ],
                        editable=False,
                        null=True,
                    ),
                ),
                ("notes", models.TextField(blank=True, db_default="", default="")),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, db_default=[], default=list, size=None
                    ),
                ),
                ("outcome", models.TextField(blank=True, editable=False, null=True)),
                ("error", models.TextField(blank=True, editable=False, null=True)),
                ("fence", models.IntegerField(db_default=0, default=0, editable=False)),
                ("attempts", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                ("due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("lease_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("priority", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                ("fair_order", models.BigIntegerField(db_default=0, default=0, editable=False)),
                ("run_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("queued_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("settled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("sitemap_analysis_outcome", models.TextField(blank=True, editable=False, null=True)),
                ("sitemap_analysis_error", models.TextField(blank=True, editable=False, null=True)),
                ("sitemap_analysis_fence", models.IntegerField(db_default=0, default=0, editable=False)),
                ("sitemap_analysis_attempts", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                ("sitemap_analysis_due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("sitemap_analysis_lease_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("sitemap_analysis_priority", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                ("sitemap_analysis_fair_order", models.BigIntegerField(db_default=0, default=0, editable=False)),
                ("sitemap_analysis_run_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("sitemap_analysis_queued_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("sitemap_analysis_settled_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "db_table": "domains",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "Queued"), ("due_at__isnull", True)),
                        fields=["priority", "fair_order", "id"],
                        name="metadata_ready",
                    ),
                    models.Index(
                        condition=models.Q(("status", "Queued"), ("due_at__isnull", False)),
                        fields=["due_at"],
                        name="metadata_delay",
                    ),
                    models.Index(
                        condition=models.Q(("status", "Processing")), fields=["lease_until"], name="metadata_lease"
                    ),
                    models.Index(condition=models.Q(("status", "Queued")), fields=["queued_at"], name="metadata_wait"),
                    models.Index(
                        condition=models.Q(("status__isnull", False)), fields=["status", "id"], name="metadata_tab"
                    ),
                    models.Index(
                        condition=models.Q(("outcome__isnull", False)), fields=["outcome", "id"], name="metadata_why"
                    ),
                    models.Index(condition=models.Q(("run_id__isnull", False)), fields=["run_id"], name="metadata_run"),
                    models.Index(
                        condition=models.Q(
                            ("sitemap_analysis_status", "Queued"), ("sitemap_analysis_due_at__isnull", True)
                        ),
                        fields=["sitemap_analysis_priority", "sitemap_analysis_fair_order", "id"],
                        name="discovery_ready",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("sitemap_analysis_status", "Queued"), ("sitemap_analysis_due_at__isnull", False)
                        ),
                        fields=["sitemap_analysis_due_at"],
                        name="discovery_delay",
                    ),
                    models.Index(
                        condition=models.Q(("sitemap_analysis_status", "Processing")),
                        fields=["sitemap_analysis_lease_until"],
                        name="discovery_lease",
                    ),
                    models.Index(
                        condition=models.Q(("sitemap_analysis_status", "Queued")),
                        fields=["sitemap_analysis_queued_at"],
                        name="discovery_wait",
                    ),
                    models.Index(
                        condition=models.Q(("sitemap_analysis_status__isnull", False)),
                        fields=["sitemap_analysis_status", "id"],
                        name="discovery_tab",
                    ),
                    models.Index(
                        condition=models.Q(("sitemap_analysis_outcome__isnull", False)),
                        fields=["sitemap_analysis_outcome", "id"],
                        name="discovery_why",
                    ),
                    models.Index(
                        condition=models.Q(("sitemap_analysis_run_id__isnull", False)),
                        fields=["sitemap_analysis_run_id"],
                        name="discovery_run",
                    ),
                    models.Index(fields=["curation_status", "id"], name="domains_curation"),
                    models.Index(fields=["updated_at", "id"], name="domains_updated"),
                    models.Index(fields=["changed_in", "id"], name="domains_changed"),
                    models.Index(fields=["registrable_domain"], name="domains_registrable"),
                    django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="domains_tags"),
                    django.contrib.postgres.indexes.GinIndex(jobs.models.search.Words("host"), name="domains_search"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("curation_status__in", ["New", "Selected", "Maybe", "Not a Fit", "Archived"])
                        ),
                        name="domains_curation_status_word",
                        violation_error_message="curation_status must be one of: New, Selected, Maybe, Not a Fit, Archived.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["Queued", "Processing", "Completed", "Error"])),
                        name="domains_status_word",
                        violation_error_message="status must be one of: Queued, Processing, Completed, Error.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_until__isnull", False), ("status", "Processing")),
                            models.Q(
                                models.Q(
                                    models.Q(("status", "Processing"), _negated=True),
                                    ("status__isnull", True),
                                    _connector="OR",
                                ),
                                ("lease_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="domains_status_lease",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sitemap_analysis_status__in", ["Queued", "Processing", "Completed", "Error"])
                        ),
                        name="domains_sitemap_analysis_status_word",
                        violation_error_message="sitemap_analysis_status must be one of: Queued, Processing, Completed, Error.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("sitemap_analysis_lease_until__isnull", False),
                                ("sitemap_analysis_status", "Processing"),
                            ),
                            models.Q(
                                models.Q(
                                    models.Q(("sitemap_analysis_status", "Processing"), _negated=True),
                                    ("sitemap_analysis_status__isnull", True),
                                    _connector="OR",
                                ),
                                ("sitemap_analysis_lease_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="domains_sitemap_analysis_status_lease",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("host__regex", "^[a-z0-9.-]+$")), name="domains_host_canonical"
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("notes")), 10000
                        ),
                        name="domains_notes_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("tags"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                100,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("tags"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                10000,
                            ),
                        ),
                        name="domains_tags_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("include_patterns"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                100,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("include_patterns"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                50000,
                            ),
                        ),
                        name="domains_include_patterns_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("exclude_patterns"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                100,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("exclude_patterns"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                50000,
                            ),
                        ),
                        name="domains_exclude_patterns_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("robots_override_reason")), 500
                        ),
                        name="domains_robots_override_reason_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("robots_override_by")), 300
                        ),
                        name="domains_robots_override_by_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("source")), 300
                        ),
                        name="domains_source_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "changed_in",
                    models.BigIntegerField(
                        db_default=jobs.models.columns.CurrentTransaction(),
                        editable=False,
                        help_text="The transaction of its latest change.",
                    ),
                ),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("email", "email"),
                            ("phone", "phone"),
                            ("person", "person"),
                            ("form", "form"),
                            ("social", "social"),
                            ("address", "address"),
                        ]
                    ),
                ),
                ("value", models.TextField(help_text="As the site shows it.")),
                (
                    "normalised",
                    models.TextField(
                        help_text="What makes it the same contact: lower-case e-mail, E.164, profile URL."
                    ),
                ),
                (
                    "contact_type",
                    models.TextField(blank=True, db_default="", default="", help_text="SERVICE, CORPORATE, FREE, ..."),
                ),
                ("name", models.TextField(blank=True, db_default="", default="")),
                ("title", models.TextField(blank=True, db_default="", default="", help_text="Job title.")),
                (
                    "rank",
                    models.SmallIntegerField(db_default=100, default=100, help_text="Lower is the better contact."),
                ),
                (
                    "confidence",
                    models.DecimalField(db_default=0, decimal_places=2, default=0, help_text="0 to 1.", max_digits=3),
                ),
                (
                    "gone_at",
                    models.DateTimeField(blank=True, help_text="Since when no page that was read shows it.", null=True),
                ),
                (
                    "validity",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("Valid", "Valid"),
                            ("Risky", "Risky"),
                            ("Invalid", "Invalid"),
                            ("Unknown", "Unknown"),
                        ],
                        editable=False,
                        help_text="NULL: not checked.",
                        null=True,
                    ),
                ),
                (
                    "validity_reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Of a closed list.",
                        size=None,
                    ),
                ),
                (
                    "validity_suggestion",
                    models.TextField(blank=True, db_default="", default="", help_text="What was probably meant."),
                ),
                ("validated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "validity_expires_at",
                    models.DateTimeField(blank=True, help_text="When it is checked again.", null=True),
                ),
                (
                    "verified_by",
                    models.TextField(blank=True, db_default="", default="", help_text="The verifier, if any."),
                ),
                (
                    "mail_provider",
                    models.TextField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Who receives the mail: google, microsoft, own, other, ...",
                    ),
                ),
                (
                    "phone_type",
                    models.TextField(blank=True, db_default="", default="", help_text="mobile, fixed, toll_free, ..."),
                ),
                (
                    "phone_region",
                    models.TextField(blank=True, db_default="", default="", help_text="ISO 3166-1 alpha-2."),
                ),
                (
                    "seen_on_pages",
                    models.PositiveIntegerField(blank=True, help_text="When it was validated.", null=True),
                ),
                (
                    "last_seen_at",
                    models.DateTimeField(blank=True, help_text="On a page, as of the validation.", null=True),
                ),
                (
                    "curation_status",
                    models.TextField(
                        choices=[
                            ("New", "New"),
                            ("Selected", "Selected"),
                            ("Maybe", "Maybe"),
                            ("Not a Fit", "Not A Fit"),
                            ("Archived", "Archived"),
                        ],
                        db_default="New",
                        default="New",
                        editable=False,
                    ),
                ),
                (
                    "validation_status",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("Queued", "Queued"),
                            ("Processing", "Processing"),
                            ("Completed", "Completed"),
                            ("Error", "Error"),
                        ],
                        editable=False,
                        null=True,
                    ),
                ),
                ("notes", models.TextField(blank=True, db_default="", default="")),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, db_default=[], default=list, size=None
                    ),
                ),
                ("validation_outcome", models.TextField(blank=True, editable=False, null=True)),
                ("validation_error", models.TextField(blank=True, editable=False, null=True)),
                ("validation_fence", models.IntegerField(db_default=0, default=0, editable=False)),
                ("validation_attempts", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                ("validation_due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("validation_lease_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("validation_priority", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                ("validation_fair_order", models.BigIntegerField(db_default=0, default=0, editable=False)),
                ("validation_run_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("validation_queued_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("validation_settled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "domain",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="jobs.domain",
                    ),
                ),
            ],
            options={
                "db_table": "contacts",
                "indexes": [
                    models.Index(
                        condition=models.Q(("validation_status", "Queued"), ("validation_due_at__isnull", True)),
                        fields=["validation_priority", "validation_fair_order", "id"],
                        name="validation_ready",
                    ),
                    models.Index(
                        condition=models.Q(("validation_status", "Queued"), ("validation_due_at__isnull", False)),
                        fields=["validation_due_at"],
                        name="validation_delay",
                    ),
                    models.Index(
                        condition=models.Q(("validation_status", "Processing")),
                        fields=["validation_lease_until"],
                        name="validation_lease",
                    ),
                    models.Index(
                        condition=models.Q(("validation_status", "Queued")),
                        fields=["validation_queued_at"],
                        name="validation_wait",
                    ),
                    models.Index(
                        condition=models.Q(("validation_status__isnull", False)),
                        fields=["validation_status", "id"],
                        name="validation_tab",
                    ),
                    models.Index(
                        condition=models.Q(("validation_outcome__isnull", False)),
                        fields=["validation_outcome", "id"],
                        name="validation_why",
                    ),
                    models.Index(
                        condition=models.Q(("validation_run_id__isnull", False)),
                        fields=["validation_run_id"],
                        name="validation_run",
                    ),
                    models.Index(fields=["validity", "id"], name="contacts_validity"),
                    models.Index(
                        condition=models.Q(("validity_expires_at__isnull", False)),
                        fields=["validity_expires_at"],
                        name="contacts_expires",
                    ),
                    models.Index(fields=["curation_status", "id"], name="contacts_curation"),
                    models.Index(fields=["kind", "id"], name="contacts_kind"),
                    models.Index(fields=["domain", "rank", "id"], name="contacts_best"),
                    models.Index(fields=["updated_at", "id"], name="contacts_updated"),
                    models.Index(fields=["changed_in", "id"], name="contacts_changed"),
                    models.Index(fields=["confidence", "id"], name="contacts_confidence_order"),
                    django.contrib.postgres.indexes.GinIndex(jobs.models.search.Words("value"), name="contacts_search"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("domain", "kind", "normalised"), name="contacts_identity"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("curation_status__in", ["New", "Selected", "Maybe", "Not a Fit", "Archived"])
                        ),
                        name="contacts_curation_status_word",
                        violation_error_message="curation_status must be one of: New, Selected, Maybe, Not a Fit, Archived.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("validity__in", ["Valid", "Risky", "Invalid", "Unknown"])),
                        name="contacts_validity_word",
                        violation_error_message="validity must be one of: Valid, Risky, Invalid, Unknown.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("validation_status__in", ["Queued", "Processing", "Completed", "Error"])),
                        name="contacts_validation_status_word",
                        violation_error_message="validation_status must be one of: Queued, Processing, Completed, Error.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("validation_lease_until__isnull", False), ("validation_status", "Processing")),
                            models.Q(
                                models.Q(
                                    models.Q(("validation_status", "Processing"), _negated=True),
                                    ("validation_status__isnull", True),
                                    _connector="OR",
                                ),
                                ("validation_lease_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="contacts_validation_status_lease",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["email", "phone", "person", "form", "social", "address"])),
                        name="contacts_kind_word",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidence__range", (0, 1))), name="contacts_confidence"
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("notes")), 10000
                        ),
                        name="contacts_notes_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("tags"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                100,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("tags"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                10000,
                            ),
                        ),
                        name="contacts_tags_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("noun", models.TextField(help_text="Rows of what: contacts, domains, ...")),
                ("format", models.TextField(help_text="csv, jsonl, xlsx or parquet.")),
                (
                    "filter",
                    models.JSONField(db_default={}, default=dict, help_text="The list's filters: name -> text."),
                ),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        default=list,
                        help_text="What the file has of each row, in this order.",
                        size=None,
                    ),
                ),
                (
                    "layout",
                    models.TextField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="readable, hubspot, ...; empty: technical names.",
                    ),
                ),
                ("bom", models.BooleanField(db_default=False, default=False, help_text="Of a CSV: for Excel.")),
                ("rows", models.PositiveBigIntegerField(db_default=0, default=0)),
                ("bytes", models.PositiveBigIntegerField(db_default=0, default=0)),
                ("fence", models.IntegerField(db_default=0, default=0)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("token", models.TextField(help_text="Whoever has it may fetch the file, until it expires.")),
                ("ready_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cursor",
                    models.TextField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Where the event log was when the rows were read.",
                    ),
                ),
                ("requested_by", models.TextField(blank=True, db_default="", default="")),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        help_text="The earlier file of the same rows, since which deletions are listed.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.export",
                    ),
                ),
            ],
            options={
                "db_table": "exports",
                "indexes": [
                    models.Index(condition=models.Q(("ready_at__isnull", True)), fields=["id"], name="exports_unready"),
                    models.Index(
                        condition=models.Q(("expires_at__isnull", False)), fields=["expires_at"], name="exports_expiry"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("filter"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            1000000,
                        ),
                        name="exports_filter_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("layout")), 100
                        ),
                        name="exports_layout_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("columns"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                500,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("columns"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                50000,
                            ),
                        ),
                        name="exports_columns_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("requested_by")), 300
                        ),
                        name="exports_requested_by_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExportPiece",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                (
                    "export",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pieces",
                        to="jobs.export",
                    ),
                ),
            ],
            options={
                "db_table": "export_pieces",
                "constraints": [models.UniqueConstraint(fields=("export", "number"), name="export_pieces_order")],
            },
        ),
        migrations.CreateModel(
            name="ExtractorDifference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("page_id", models.BigIntegerField()),
                ("url", models.TextField()),
                (
                    "gained",
                    models.JSONField(db_default=[], default=list, help_text="Contacts that only the candidate has."),
                ),
                ("lost", models.JSONField(db_default=[], default=list, help_text="Contacts that only ours has.")),
            ],
            options={
                "db_table": "extractor_differences",
                "indexes": [models.Index(fields=["at"], name="extractor_differences_age")],
            },
        ),
        migrations.CreateModel(
            name="FeatureFlag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("key", models.TextField(help_text="As code names it: scraper.directory.", unique=True)),
                ("description", models.TextField(blank=True, db_default="", default="")),
                (
                    "rule",
                    models.TextField(
                        choices=[("off", "Off"), ("on", "On"), ("percent", "For a share"), ("list", "For a list")],
                        db_default="off",
                        default="off",
                    ),
                ),
                (
                    "percent",
                    models.DecimalField(
                        db_default=0,
                        decimal_places=2,
                        default=0,
                        help_text="For the rule percent: of the domains (or rows), always the same ones.",
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                    ),
                ),
                (
                    "subjects",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="For the rule list: domains or rows.",
                        size=None,
                    ),
                ),
                (
                    "environments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Where it may be on; none: everywhere.",
                        size=None,
                    ),
                ),
                (
                    "guard_metric",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("failure_rate", "Failure rate"),
                            ("yield", "Results a row"),
                            ("seconds", "Seconds a row"),
                        ],
                        db_default="",
                        default="",
                        help_text="Empty: no guard.",
                    ),
                ),
                (
                    "guard_bound",
                    models.FloatField(
                        blank=True,
                        help_text="A share for failure_rate, results a row for yield, seconds a row for seconds.",
                        null=True,
                    ),
                ),
                (
                    "guard_relative",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        help_text="The bound is the difference to the rows for which the flag is off.",
                    ),
                ),
                (
                    "guard_samples",
                    models.PositiveIntegerField(
                        db_default=200,
                        default=200,
                        help_text="Fewest rows before it judges.",
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
                (
                    "guard_minutes",
                    models.PositiveIntegerField(
                        db_default=60,
                        default=60,
                        help_text="It judges the rows of the last minutes.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(2880),
                        ],
                    ),
                ),
                ("tripped_at", models.DateTimeField(blank=True, null=True)),
                ("tripped_reason", models.TextField(blank=True, db_default="", default="")),
                ("changed_by", models.TextField(blank=True, db_default="", default="")),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "flags",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rule__in", ["off", "on", "percent", "list"])),
                        name="flags_rule_word",
                        violation_error_message="rule must be one of: off, on, percent, list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("guard_metric", ""),
                            ("guard_metric__in", ["failure_rate", "yield", "seconds"]),
                            _connector="OR",
                        ),
                        name="flags_guard_metric_word",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__gte", 0), ("percent__lte", 100)), name="flags_percent"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("guard_metric", ""), ("guard_bound__isnull", False), _connector="OR"),
                        name="flags_bound",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("key")), 200
                        ),
                        name="flags_key_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("description")), 500
                        ),
                        name="flags_description_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("subjects"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                1000,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("subjects"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                300000,
                            ),
                        ),
                        name="flags_subjects_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("environments"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                20,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("environments"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                2000,
                            ),
                        ),
                        name="flags_environments_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("tripped_reason")), 500
                        ),
                        name="flags_tripped_reason_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("changed_by")), 300
                        ),
                        name="flags_changed_by_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FitScope",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.TextField(choices=[("project", "project"), ("trade", "trade"), ("pages", "pages")])),
                (
                    "key",
                    models.TextField(blank=True, help_text="The project's id, or the main category; empty for pages."),
                ),
                ("enabled", models.BooleanField(db_default=True, default=True)),
                ("switched_by", models.TextField(blank=True, db_default="", default="")),
                (
                    "reason",
                    models.TextField(
                        blank=True, db_default="", default="", help_text="Why there is no score, for people."
                    ),
                ),
                (
                    "pinned",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        help_text="A person chose the version: training does not replace it.",
                    ),
                ),
                (
                    "decisions",
                    models.PositiveIntegerField(db_default=0, default=0, help_text="At the latest training."),
                ),
                ("trained_at", models.DateTimeField(blank=True, null=True)),
                (
                    "scored_to",
                    models.BigIntegerField(
                        blank=True, help_text="The last id that was scored; NULL: all are.", null=True
                    ),
                ),
                (
                    "scored",
                    models.PositiveIntegerField(
                        db_default=0, default=0, help_text="Leads that the active model scored."
                    ),
                ),
                (
                    "weeks",
                    models.JSONField(
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Monday, decisions, share alike, average precisions.",
                    ),
                ),
                (
                    "select_from",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        help_text="Leads of this fit are selected by the rule.",
                        max_digits=4,
                        null=True,
                    ),
                ),
                ("select_set_by", models.TextField(blank=True, db_default="", default="")),
                (
                    "active",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="active_in",
                        to="jobs.fitmodel",
                    ),
                ),
            ],
            options={
                "db_table": "fit_scopes",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "key"), name="fit_scopes_identity"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("key")), 300
                        ),
                        name="fit_scopes_key_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("reason")), 1000
                        ),
                        name="fit_scopes_reason_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("switched_by")), 300
                        ),
                        name="fit_scopes_switched_by_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("select_set_by")), 300
                        ),
                        name="fit_scopes_select_set_by_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("weeks"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            1000000,
                        ),
                        name="fit_scopes_weeks_limit",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="fitmodel",
            name="scope",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="jobs.fitscope"
            ),
        ),
        migrations.CreateModel(
            name="FlagChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.TextField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("by", models.TextField()),
                ("reason", models.TextField(blank=True, db_default="", default="")),
                ("before", models.JSONField(db_default={}, default=dict)),
                ("after", models.JSONField(db_default={}, default=dict)),
            ],
            options={
                "db_table": "flag_changes",
                "indexes": [models.Index(fields=["key", "id"], name="flag_changes_of_flag")],
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("key")), 200
                        ),
                        name="flag_changes_key_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("by")), 300
                        ),
                        name="flag_changes_by_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("reason")), 500
                        ),
                        name="flag_changes_reason_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FlagSample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.TextField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("enabled", models.BooleanField()),
                ("rows", models.PositiveIntegerField()),
                ("failures", models.PositiveIntegerField(db_default=0, default=0)),
                ("results", models.PositiveIntegerField(db_default=0, default=0)),
                ("seconds", models.FloatField(db_default=0, default=0)),
            ],
            options={
                "db_table": "flag_samples",
                "indexes": [
                    models.Index(fields=["key", "at"], name="flag_samples_of_flag"),
                    models.Index(fields=["at"], name="flag_samples_age"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Host",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("host", models.TextField()),
                ("port", models.PositiveIntegerField()),
                ("next_request_at", models.DateTimeField(blank=True, null=True)),
                (
                    "delay_seconds",
                    models.FloatField(blank=True, help_text="Set by a person; NULL is the setting's.", null=True),
                ),
                (
                    "crawl_delay_seconds",
                    models.FloatField(blank=True, help_text="What robots.txt asks for, capped.", null=True),
                ),
                ("robots_body", models.TextField(blank=True, null=True)),
                ("robots_status", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "robots_outcome",
                    models.TextField(
                        blank=True, db_default="", default="", help_text="parsed, allow_all, disallow_all."
                    ),
                ),
                ("robots_fetched_at", models.DateTimeField(blank=True, null=True)),
                ("robots_expires_at", models.DateTimeField(blank=True, null=True)),
                ("robots_etag", models.TextField(blank=True, db_default="", default="")),
                ("robots_last_modified", models.TextField(blank=True, db_default="", default="")),
                ("failures", models.PositiveIntegerField(db_default=0, default=0, help_text="Failures in a row.")),
                ("circuit_open_until", models.DateTimeField(blank=True, null=True)),
                ("paused", models.BooleanField(db_default=False, default=False)),
                ("paused_by", models.TextField(blank=True, db_default="", default="")),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                (
                    "addresses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.GenericIPAddressField(), blank=True, db_default=[], default=list, size=None
                    ),
                ),
                ("last_status", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("last_error", models.TextField(blank=True, db_default="", default="")),
                ("last_seen_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "hosts",
                "indexes": [
                    models.Index(
                        condition=models.Q(("circuit_open_until__isnull", False)),
                        fields=["circuit_open_until"],
                        name="hosts_open",
                    ),
                    models.Index(condition=models.Q(("paused", True)), fields=["id"], name="hosts_paused"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("host", "port"), name="hosts_identity"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("paused_by")), 300
                        ),
                        name="hosts_paused_by_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("row_id", models.BigIntegerField(help_text="In the noun's table.")),
                ("result", models.TextField(help_text="accepted, changed or exists.")),
                (
                    "changed_in",
                    models.BigIntegerField(
                        help_text="The transaction of the import's change: a later one is another's."
                    ),
                ),
                ("before", models.JSONField(db_default={}, default=dict, help_text="The facts that it replaced.")),
                (
                    "whole",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported_rows",
                        to="jobs.import",
                    ),
                ),
            ],
            options={
                "db_table": "imported_rows",
                "indexes": [
                    models.Index(fields=["whole", "row_id"], name="imported_rows_whole"),
                    models.Index(fields=["row_id"], name="imported_rows_row"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("noun", models.TextField()),
                ("source", models.TextField(help_text="A file's or an account's name.")),
                ("headers", models.TextField(help_text="A digest of the headers.")),
                ("fields", models.JSONField(db_default={}, default=dict, help_text="Header -> field.")),
                ("changed_by", models.TextField(blank=True, db_default="", default="")),
            ],
            options={
                "db_table": "import_mappings",
                "constraints": [
                    models.UniqueConstraint(fields=("noun", "source", "headers"), name="import_mappings_identity"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("noun")), 100
                        ),
                        name="import_mappings_noun_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("source")), 300
                        ),
                        name="import_mappings_source_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("headers")), 64
                        ),
                        name="import_mappings_headers_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("fields"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            200000,
                        ),
                        name="import_mappings_fields_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("changed_by")), 300
                        ),
                        name="import_mappings_changed_by_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportPiece",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.PositiveIntegerField(help_text="How many rows come before it.")),
                ("rows", models.JSONField(help_text="A list of [line, [cell, ...], problem].")),
                (
                    "whole",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pieces",
                        to="jobs.import",
                    ),
                ),
            ],
            options={
                "db_table": "import_pieces",
                "constraints": [models.UniqueConstraint(fields=("whole", "first"), name="import_pieces_order")],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField(help_text="stage_stalled, workers_dead, failure_rate, ...")),
                ("subject", models.TextField(blank=True, help_text="The stage, budget or table that it is about.")),
                ("sentence", models.TextField()),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, help_text="When its beginning was sent.", null=True)),
                ("recovery_sent_at", models.DateTimeField(blank=True, help_text="When its end was sent.", null=True)),
                (
                    "sending_until",
                    models.DateTimeField(blank=True, help_text="Somebody is sending it until then.", null=True),
                ),
            ],
            options={
                "db_table": "incidents",
                "indexes": [models.Index(fields=["closed_at"], name="incidents_closed")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("kind", "subject"),
                        name="incidents_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Lead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "changed_in",
                    models.BigIntegerField(
                        db_default=jobs.models.columns.CurrentTransaction(),
                        editable=False,
                        help_text="The transaction of its latest change.",
                    ),
                ),
                (
                    "key",
                    models.TextField(
                        editable=False, help_text="business:<id>, or domain:<id> without a business.", unique=True
                    ),
                ),
                ("name", models.TextField(blank=True, db_default="", default="")),
                ("main_category", models.TextField(blank=True, db_default="", default="")),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, db_default=[], default=list, size=None
                    ),
                ),
                ("address", models.TextField(blank=True, db_default="", default="")),
                ("street", models.TextField(blank=True, db_default="", default="")),
                ("city", models.TextField(blank=True, db_default="", default="")),
                ("state", models.TextField(blank=True, db_default="", default="")),
                ("postal_code", models.TextField(blank=True, db_default="", default="")),
                ("country", models.TextField(blank=True, db_default="", default="", help_text="ISO 3166-1 alpha-2.")),
                ("latitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("longitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("rating", models.DecimalField(blank=True, decimal_places=1, max_digits=2, null=True)),
                ("rating_count", models.PositiveIntegerField(blank=True, null=True)),
                ("business_status", models.TextField(blank=True, db_default="", default="")),
                ("opening_hours", models.JSONField(blank=True, null=True)),
                ("website", models.TextField(blank=True, db_default="", default="")),
                ("language", models.TextField(blank=True, db_default="", default="")),
                ("technologies", models.JSONField(blank=True, db_default=[], default=list)),
                ("description", models.TextField(blank=True, db_default="", default="")),
                ("email", models.TextField(blank=True, db_default="", default="", help_text="The best one.")),
                (
                    "email_why",
                    models.TextField(blank=True, db_default="", default="", help_text="Why this one is the best."),
                ),
                (
                    "email_validity",
                    models.TextField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Valid, Risky or Unknown; empty: not checked. An Invalid e-mail is in no lead.",
                    ),
                ),
                (
                    "emails",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Further e-mails, best first.",
                        size=None,
                    ),
                ),
                ("phone", models.TextField(blank=True, db_default="", default="", help_text="The best one, E.164.")),
                (
                    "phone_validity",
                    models.TextField(blank=True, db_default="", default="", help_text="As of the e-mail."),
                ),
                (
                    "phones",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Further phones, best first.",
                        size=None,
                    ),
                ),
                (
                    "people",
                    models.JSONField(blank=True, db_default=[], default=list, help_text="Name, title, e-mail, phone."),
                ),
                (
                    "profiles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Profiles in social networks.",
                        size=None,
                    ),
                ),
                ("contact_form", models.TextField(blank=True, db_default="", default="")),
                (
                    "completeness",
                    models.SmallIntegerField(db_default=0, default=0, help_text="0 to 100: ten for each part."),
                ),
                (
                    "confidence",
                    models.DecimalField(
                        db_default=0,
                        decimal_places=2,
                        default=0,
                        help_text="Of the best e-mail, else of the phone.",
                        max_digits=3,
                    ),
                ),
                (
                    "fit",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        editable=False,
                        help_text="How likely you select it rather than not, in percent, by your decisions; NULL: no evidence.",
                        max_digits=4,
                        null=True,
                    ),
                ),
                (
                    "fit_model_id",
                    models.BigIntegerField(
                        blank=True, editable=False, help_text="The model that scored it.", null=True
                    ),
                ),
                ("missing", models.JSONField(blank=True, db_default={}, default=dict, help_text="Part -> reason.")),
                (
                    "sources",
                    models.JSONField(blank=True, db_default={}, default=dict, help_text="Part -> source and time."),
                ),
                ("has_email", models.BooleanField(db_default=False, default=False)),
                ("has_phone", models.BooleanField(db_default=False, default=False)),
                ("has_website", models.BooleanField(db_default=False, default=False)),
                (
                    "curation_status",
                    models.TextField(
                        choices=[
                            ("New", "New"),
                            ("Selected", "Selected"),
                            ("Maybe", "Maybe"),
                            ("Not a Fit", "Not A Fit"),
                            ("Archived", "Archived"),
                        ],
                        db_default="New",
                        default="New",
                        editable=False,
                    ),
                ),
                (
                    "owner",
                    models.TextField(
                        blank=True, db_default="", default="", help_text="The person who works on it, by log-in name."
                    ),
                ),
                (
                    "stage",
                    models.TextField(db_default="New", default="New", help_text="New, To contact, Contacted, ..."),
                ),
                ("next_on", models.DateField(blank=True, help_text="When it is due again.", null=True)),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, db_default=[], default=list, size=None
                    ),
                ),
                (
                    "domain",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="leads",
                        to="jobs.domain",
                    ),
                ),
            ],
            options={
                "db_table": "leads",
                "indexes": [
                    models.Index(fields=["curation_status", "id"], name="leads_curation"),
                    models.Index(fields=["updated_at", "id"], name="leads_updated"),
                    models.Index(fields=["changed_in", "id"], name="leads_changed"),
                    models.Index(fields=["rating", "id"], name="leads_rating"),
                    models.Index(fields=["completeness", "id"], name="leads_completeness"),
                    models.Index(fields=["confidence", "id"], name="leads_confidence"),
                    models.Index(fields=["name", "id"], name="leads_name"),
                    models.Index(fields=["main_category", "id"], name="leads_category"),
                    models.Index(fields=["owner", "id"], name="leads_owner"),
                    models.Index(fields=["stage", "id"], name="leads_stage"),
                    models.Index(fields=["next_on", "id"], name="leads_next_on"),
                    models.Index(fields=["city", "id"], name="leads_city"),
                    models.Index(fields=["country", "id"], name="leads_country"),
                    models.Index(fields=["has_email", "id"], name="leads_has_email"),
                    models.Index(fields=["has_phone", "id"], name="leads_has_phone"),
                    models.Index(fields=["email_validity", "id"], name="leads_email_validity"),
                    models.Index(fields=["has_website", "id"], name="leads_has_website"),
                    models.Index(condition=models.Q(("fit__isnull", False)), fields=["fit", "id"], name="leads_fit"),
                    django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="leads_tags"),
                    django.contrib.postgres.indexes.GinIndex(jobs.models.search.Words("name"), name="leads_search"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("curation_status__in", ["New", "Selected", "Maybe", "Not a Fit", "Archived"])
                        ),
                        name="leads_curation_status_word",
                        violation_error_message="curation_status must be one of: New, Selected, Maybe, Not a Fit, Archived.",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("owner")), 300
                        ),
                        name="leads_owner_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("stage")), 100
                        ),
                        name="leads_stage_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("tags"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                1000,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("tags"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                100000,
                            ),
                        ),
                        name="leads_tags_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("made_by", models.TextField()),
                ("field", models.TextField(help_text="owner, stage, next_on or tags.")),
                ("was", models.JSONField(null=True)),
                ("now", models.JSONField(null=True)),
                (
                    "bulk",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lead_changes",
                        to="jobs.bulk",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="jobs.lead",
                    ),
                ),
            ],
            options={
                "db_table": "lead_changes",
                "indexes": [
                    models.Index(fields=["bulk", "field", "lead"], name="lead_changes_bulk"),
                    models.Index(fields=["lead", "id"], name="lead_changes_lead"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("made_by")), 300
                        ),
                        name="lead_changes_made_by_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("field")), 100
                        ),
                        name="lead_changes_field_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("was"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            1000000,
                        ),
                        name="lead_changes_was_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("now"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            1000000,
                        ),
                        name="lead_changes_now_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadCount",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("dimension", models.TextField(help_text="stage, owner, category, ...; empty: all leads.")),
                ("value", models.TextField()),
                ("number", models.BigIntegerField()),
            ],
            options={
                "db_table": "lead_counts",
                "constraints": [models.UniqueConstraint(fields=("dimension", "value"), name="lead_counts_identity")],
            },
        ),
        migrations.CreateModel(
            name="LeadDeliveryEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("destination_id", models.BigIntegerField(help_text="The destination, which may be gone.")),
                ("destination_name", models.TextField()),
                ("adapter", models.TextField()),
                ("lead_id", models.BigIntegerField()),
                ("key", models.TextField()),
                ("version", models.IntegerField()),
                ("action", models.TextField(help_text="sent, updated or deleted.")),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, help_text="What was sent, by name.", size=None
                    ),
                ),
                (
                    "digests",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        default=list,
                        help_text="Keyed hashes of the addresses and names.",
                        size=None,
                    ),
                ),
            ],
            options={
                "db_table": "lead_delivery_events",
                "indexes": [
                    models.Index(fields=["lead_id", "id"], name="lead_delivery_events_lead"),
                    django.contrib.postgres.indexes.GinIndex(fields=["digests"], name="lead_delivery_events_digests"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadNote",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("author", models.TextField()),
                ("text", models.TextField()),
                (
                    "lead",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lead_notes",
                        to="jobs.lead",
                    ),
                ),
            ],
            options={
                "db_table": "lead_notes",
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("author")), 300
                        ),
                        name="lead_notes_author_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("text")), 10000
                        ),
                        name="lead_notes_text_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadSend",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("by_rule", models.BooleanField(db_default=False, default=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("requested_by", models.TextField(blank=True, db_default="", default="")),
                ("filter", models.JSONField(blank=True, null=True)),
                ("queued", models.IntegerField(db_default=0, default=0)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_by", models.TextField(blank=True, db_default="", default="")),
                (
                    "destination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sends", to="jobs.destination"
                    ),
                ),
            ],
            options={
                "db_table": "lead_sends",
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("requested_by")), 300
                        ),
                        name="lead_sends_requested_by_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("filter"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            20000,
                        ),
                        name="lead_sends_filter_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("undone_by")), 300
                        ),
                        name="lead_sends_undone_by_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadDelivery",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.TextField(help_text="The lead's own, the same for ever: business:12, domain:7.")),
                ("lead_id", models.BigIntegerField(help_text="The lead.")),
                ("version", models.IntegerField(db_default=1, default=1)),
                ("sent_version", models.IntegerField(db_default=0, default=0, help_text="0: it is not there.")),
                (
                    "deleted",
                    models.BooleanField(db_default=False, default=False, help_text="It is to be deleted there."),
                ),
                (
                    "payload_hash",
                    models.TextField(blank=True, db_default="", default="", help_text="Of what is there."),
                ),
                (
                    "digests",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        db_default=[],
                        default=list,
                        help_text="Keyed hashes of the addresses and names there.",
                        size=None,
                    ),
                ),
                (
                    "status",
                    models.TextField(
                        choices=[
                            ("Pending", "Pending"),
                            ("Delivered", "Delivered"),
                            ("Failed", "Failed"),
                            ("Withheld", "Withheld"),
                            ("Deleted", "Deleted"),
                        ],
                        db_default="Pending",
                        default="Pending",
                    ),
                ),
                ("reason", models.TextField(blank=True, db_default="", default="")),
                ("detail", models.TextField(blank=True, db_default="", default="", help_text="What the service says.")),
                (
                    "remote_id",
                    models.TextField(blank=True, db_default="", default="", help_text="The service's own id."),
                ),
                ("attempts", models.IntegerField(db_default=0, default=0)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("attempted_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "destination",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="jobs.destination",
                    ),
                ),
                (
                    "send",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="jobs.leadsend",
                    ),
                ),
            ],
            options={
                "db_table": "lead_deliveries",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "Pending")),
                        fields=["destination", "id"],
                        name="lead_deliveries_due",
                    ),
                    models.Index(fields=["destination", "status", "id"], name="lead_deliveries_status"),
                    models.Index(fields=["lead_id"], name="lead_deliveries_lead"),
                    models.Index(fields=["send"], name="lead_deliveries_send"),
                    django.contrib.postgres.indexes.GinIndex(fields=["digests"], name="lead_deliveries_digests"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("destination", "key"), name="lead_deliveries_identity"),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["Pending", "Delivered", "Failed", "Withheld", "Deleted"])),
                        name="lead_deliveries_status_word",
                        violation_error_message="status must be one of: Pending, Delivered, Failed, Withheld, Deleted.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadStage",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.TextField(unique=True)),
                ("position", models.PositiveSmallIntegerField(default=0, help_text="Lower ones come first.")),
            ],
            options={
                "db_table": "lead_stages",
                "ordering": ("position", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("name")), 100
                        ),
                        name="lead_stages_name_limit",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LearningCursor",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("value", models.TextField()),
            ],
            options={
                "db_table": "learning_cursors",
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("name")), 100
                        ),
                        name="learning_cursors_name_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("value")), 300
                        ),
                        name="learning_cursors_value_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LocalBusiness",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "changed_in",
                    models.BigIntegerField(
                        db_default=jobs.models.columns.CurrentTransaction(),
                        editable=False,
                        help_text="The transaction of its latest change.",
                    ),
                ),
                ("provider", models.TextField(help_text="Where it came from: google, overpass, import.")),
                ("external_id", models.TextField(help_text="The provider's id, or the id of the imported row.")),
                ("name", models.TextField(blank=True, db_default="", default="")),
                ("address", models.TextField(blank=True, db_default="", default="")),
                ("street", models.TextField(blank=True, db_default="", default="")),
                ("city", models.TextField(blank=True, db_default="", default="")),
                ("state", models.TextField(blank=True, db_default="", default="")),
                ("postal_code", models.TextField(blank=True, db_default="", default="")),
                ("country", models.TextField(blank=True, db_default="", default="", help_text="ISO 3166-1 alpha-2.")),
                ("latitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("longitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("phone", models.TextField(blank=True, db_default="", default="", help_text="E.164.")),
                (
                    "phone_as_written",
                    models.TextField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Of an import, where it could not be read as a number.",
                    ),
                ),
                (
                    "phones",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Further ones, E.164.",
                        size=None,
                    ),
                ),
                ("website", models.TextField(blank=True, db_default="", default="")),
                (
                    "emails",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Of an import.",
                        size=None,
                    ),
                ),
                (
                    "people",
                    models.JSONField(
                        blank=True, db_default=[], default=list, help_text="Of an import: name, title, email."
                    ),
                ),
                (
                    "profiles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="In social networks, of an import.",
                        size=None,
                    ),
                ),
                (
                    "custom_fields",
                    models.JSONField(
                        blank=True,
                        db_default={},
                        default=dict,
                        help_text="Columns of imports that are no field: header -> value.",
                    ),
                ),
                ("main_category", models.TextField(blank=True, db_default="", default="")),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, db_default=[], default=list, size=None
                    ),
                ),
                ("opening_hours", models.JSONField(blank=True, null=True)),
                ("rating", models.DecimalField(blank=True, decimal_places=1, max_digits=2, null=True)),
                ("rating_count", models.PositiveIntegerField(blank=True, null=True)),
                ("business_status", models.TextField(blank=True, db_default="", default="")),
                (
                    "sources",
                    models.JSONField(
                        blank=True, db_default={}, default=dict, help_text="Per fact: its source and time."
                    ),
                ),
                ("facts_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("purged_at", models.DateTimeField(blank=True, null=True)),
                (
                    "curation_status",
                    models.TextField(
                        choices=[
                            ("New", "New"),
                            ("Selected", "Selected"),
                            ("Maybe", "Maybe"),
                            ("Not a Fit", "Not A Fit"),
                            ("Archived", "Archived"),
                        ],
                        db_default="New",
                        default="New",
                        editable=False,
                    ),
                ),
                (
                    "domain_extraction_status",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("Queued", "Queued"),
                            ("Processing", "Processing"),
                            ("Completed", "Completed"),
                            ("Error", "Error"),
                        ],
                        editable=False,
                        null=True,
                    ),
                ),
                ("notes", models.TextField(blank=True, db_default="", default="")),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, db_default=[], default=list, size=None
                    ),
                ),
                ("domain_extraction_outcome", models.TextField(blank=True, editable=False, null=True)),
                ("domain_extraction_error", models.TextField(blank=True, editable=False, null=True)),
                ("domain_extraction_fence", models.IntegerField(db_default=0, default=0, editable=False)),
                ("domain_extraction_attempts", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                ("domain_extraction_due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("domain_extraction_lease_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("domain_extraction_priority", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                ("domain_extraction_fair_order", models.BigIntegerField(db_default=0, default=0, editable=False)),
                ("domain_extraction_run_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("domain_extraction_queued_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("domain_extraction_settled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "domain",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="businesses",
                        to="jobs.domain",
                    ),
                ),
                (
                    "place",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="business",
                        to="jobs.place",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "local businesses",
                "db_table": "local_businesses",
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("domain_extraction_status", "Queued"), ("domain_extraction_due_at__isnull", True)
                        ),
                        fields=["domain_extraction_priority", "domain_extraction_fair_order", "id"],
                        name="extraction_ready",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("domain_extraction_status", "Queued"), ("domain_extraction_due_at__isnull", False)
                        ),
                        fields=["domain_extraction_due_at"],
                        name="extraction_delay",
                    ),
                    models.Index(
                        condition=models.Q(("domain_extraction_status", "Processing")),
                        fields=["domain_extraction_lease_until"],
                        name="extraction_lease",
                    ),
                    models.Index(
                        condition=models.Q(("domain_extraction_status", "Queued")),
                        fields=["domain_extraction_queued_at"],
                        name="extraction_wait",
                    ),
                    models.Index(
                        condition=models.Q(("domain_extraction_status__isnull", False)),
                        fields=["domain_extraction_status", "id"],
                        name="extraction_tab",
                    ),
                    models.Index(
                        condition=models.Q(("domain_extraction_outcome__isnull", False)),
                        fields=["domain_extraction_outcome", "id"],
                        name="extraction_why",
                    ),
                    models.Index(
                        condition=models.Q(("domain_extraction_run_id__isnull", False)),
                        fields=["domain_extraction_run_id"],
                        name="extraction_run",
                    ),
                    models.Index(
                        condition=models.Q(("phone", ""), _negated=True),
                        fields=["phone"],
                        name="local_businesses_phone",
                    ),
                    models.Index(
                        condition=models.Q(("latitude__isnull", False)),
                        fields=["latitude", "longitude"],
                        name="local_businesses_point",
                    ),
                    models.Index(fields=["curation_status", "id"], name="local_businesses_curation"),
                    models.Index(fields=["updated_at", "id"], name="local_businesses_updated"),
                    models.Index(fields=["changed_in", "id"], name="local_businesses_changed"),
                    models.Index(fields=["rating", "id"], name="local_businesses_rating"),
                    models.Index(
                        condition=models.Q(("expires_at__isnull", False)),
                        fields=["expires_at"],
                        name="local_businesses_expires",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("expires_at__isnull", True),
                            ("facts_at__isnull", False),
                            ("provider", "google"),
                            ("purged_at__isnull", True),
                        ),
                        fields=["facts_at"],
                        name="local_businesses_endless",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="local_businesses_tags"),
                    django.contrib.postgres.indexes.GinIndex(
                        jobs.models.search.Words("name"), name="local_businesses_search"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "external_id"), name="local_businesses_identity"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("curation_status__in", ["New", "Selected", "Maybe", "Not a Fit", "Archived"])
                        ),
                        name="local_businesses_curation_status_word",
                        violation_error_message="curation_status must be one of: New, Selected, Maybe, Not a Fit, Archived.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("domain_extraction_status__in", ["Queued", "Processing", "Completed", "Error"])
                        ),
                        name="local_businesses_domain_extraction_status_word",
                        violation_error_message="domain_extraction_status must be one of: Queued, Processing, Completed, Error.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("domain_extraction_lease_until__isnull", False),
                                ("domain_extraction_status", "Processing"),
                            ),
                            models.Q(
                                models.Q(
                                    models.Q(("domain_extraction_status", "Processing"), _negated=True),
                                    ("domain_extraction_status__isnull", True),
                                    _connector="OR",
                                ),
                                ("domain_extraction_lease_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="local_businesses_domain_extraction_status_lease",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("name")), 10000
                        ),
                        name="local_businesses_name_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("address")), 10000
                        ),
                        name="local_businesses_address_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("street")), 10000
                        ),
                        name="local_businesses_street_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("city")), 10000
                        ),
                        name="local_businesses_city_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("state")), 10000
                        ),
                        name="local_businesses_state_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("postal_code")), 10000
                        ),
                        name="local_businesses_postal_code_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("country")), 10000
                        ),
                        name="local_businesses_country_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("phone")), 10000
                        ),
                        name="local_businesses_phone_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("website")), 10000
                        ),
                        name="local_businesses_website_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("phone_as_written")), 10000
                        ),
                        name="local_businesses_phone_as_written_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("phones"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                200,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("phones"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                20000,
                            ),
                        ),
                        name="local_businesses_phones_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("emails"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                200,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("emails"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                64000,
                            ),
                        ),
                        name="local_businesses_emails_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("people"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            1000000,
                        ),
                        name="local_businesses_people_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("profiles"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                200,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("profiles"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                416600,
                            ),
                        ),
                        name="local_businesses_profiles_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("custom_fields"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            1000000,
                        ),
                        name="local_businesses_custom_fields_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("main_category")), 10000
                        ),
                        name="local_businesses_main_category_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("categories"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                1000,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("categories"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                1000000,
                            ),
                        ),
                        name="local_businesses_categories_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("external_id")), 10000
                        ),
                        name="local_businesses_external_id_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("sources"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            1000000,
                        ),
                        name="local_businesses_sources_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("notes")), 10000
                        ),
                        name="local_businesses_notes_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("tags"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                100,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("tags"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                10000,
                            ),
                        ),
                        name="local_businesses_tags_limit",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="lead",
            name="business",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="leads",
                to="jobs.localbusiness",
            ),
        ),
        migrations.CreateModel(
            name="Page",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "changed_in",
                    models.BigIntegerField(
                        db_default=jobs.models.columns.CurrentTransaction(),
                        editable=False,
                        help_text="The transaction of its latest change.",
                    ),
                ),
                ("url", models.TextField(help_text="Canonical.")),
                (
                    "url_hash",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Cast(
                            django.db.models.functions.text.MD5(models.F("url")), models.UUIDField()
                        ),
                        output_field=models.UUIDField(),
                    ),
                ),
                ("page_type", models.TextField(db_default="other", default="other")),
                ("depth", models.PositiveSmallIntegerField(db_default=0, default=0)),
                (
                    "source",
                    models.TextField(
                        blank=True, db_default="", default="", help_text="sitemap, link, home, api, import."
                    ),
                ),
                ("lastmod", models.DateTimeField(blank=True, null=True)),
                ("sitemap_priority", models.DecimalField(blank=True, decimal_places=1, max_digits=2, null=True)),
                ("changefreq", models.TextField(blank=True, db_default="", default="")),
                ("alternates", models.JSONField(blank=True, help_text="Language -> URL.", null=True)),
                ("first_seen_at", models.DateTimeField(blank=True, null=True)),
                ("last_seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "gone_at",
                    models.DateTimeField(blank=True, help_text="Since when its sitemap no longer names it.", null=True),
                ),
                ("title", models.TextField(blank=True, db_default="", default="")),
                ("language", models.TextField(blank=True, db_default="", default="")),
                ("http_status", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("etag", models.TextField(blank=True, db_default="", default="")),
                ("last_modified", models.TextField(blank=True, db_default="", default="")),
                ("content_hash", models.TextField(blank=True, db_default="", default="")),
                ("fetched_at", models.DateTimeField(blank=True, null=True)),
                ("contact_count", models.PositiveIntegerField(db_default=0, default=0)),
                (
                    "curation_status",
                    models.TextField(
                        choices=[
                            ("New", "New"),
                            ("Selected", "Selected"),
                            ("Maybe", "Maybe"),
                            ("Not a Fit", "Not A Fit"),
                            ("Archived", "Archived"),
                        ],
                        db_default="New",
                        default="New",
                        editable=False,
                    ),
                ),
                (
                    "page_processing_status",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("Queued", "Queued"),
                            ("Processing", "Processing"),
                            ("Completed", "Completed"),
                            ("Error", "Error"),
                        ],
                        editable=False,
                        null=True,
                    ),
                ),
                ("notes", models.TextField(blank=True, db_default="", default="")),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, db_default=[], default=list, size=None
                    ),
                ),
                ("page_processing_outcome", models.TextField(blank=True, editable=False, null=True)),
                ("page_processing_error", models.TextField(blank=True, editable=False, null=True)),
                ("page_processing_fence", models.IntegerField(db_default=0, default=0, editable=False)),
                ("page_processing_attempts", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                ("page_processing_due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("page_processing_lease_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("page_processing_priority", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                ("page_processing_fair_order", models.BigIntegerField(db_default=0, default=0, editable=False)),
                ("page_processing_run_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("page_processing_queued_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("page_processing_settled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "domain",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pages",
                        to="jobs.domain",
                    ),
                ),
            ],
            options={
                "db_table": "pages",
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("page_processing_status", "Queued"), ("page_processing_due_at__isnull", True)
                        ),
                        fields=["page_processing_priority", "page_processing_fair_order", "id"],
                        name="scrape_ready",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("page_processing_status", "Queued"), ("page_processing_due_at__isnull", False)
                        ),
                        fields=["page_processing_due_at"],
                        name="scrape_delay",
                    ),
                    models.Index(
                        condition=models.Q(("page_processing_status", "Processing")),
                        fields=["page_processing_lease_until"],
                        name="scrape_lease",
                    ),
                    models.Index(
                        condition=models.Q(("page_processing_status", "Queued")),
                        fields=["page_processing_queued_at"],
                        name="scrape_wait",
                    ),
                    models.Index(
                        condition=models.Q(("page_processing_status__isnull", False)),
                        fields=["page_processing_status", "id"],
                        name="scrape_tab",
                    ),
                    models.Index(
                        condition=models.Q(("page_processing_outcome__isnull", False)),
                        fields=["page_processing_outcome", "id"],
                        name="scrape_why",
                    ),
                    models.Index(
                        condition=models.Q(("page_processing_run_id__isnull", False)),
                        fields=["page_processing_run_id"],
                        name="scrape_run",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("page_processing_status", "Queued"), ("page_processing_due_at__isnull", True)
                        ),
                        fields=["domain", "page_processing_priority", "page_processing_fair_order", "id"],
                        name="scrape_group",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("page_processing_status", "Queued"),
                            (
                                "page_processing_due_at",
                                datetime.datetime(9998, 1, 1, 0, 0, tzinfo=datetime.timezone.utc),
                            ),
                        ),
                        fields=["domain", "page_processing_priority", "page_processing_fair_order", "id"],
                        name="scrape_park",
                    ),
                    models.Index(
                        condition=models.Q(("page_processing_status", "Completed")),
                        fields=["page_processing_settled_at"],
                        name="pages_revisit",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("lastmod__gt", models.F("page_processing_settled_at")),
                            ("page_processing_status", "Completed"),
                        ),
                        fields=["page_processing_settled_at"],
                        name="pages_revisit_sooner",
                    ),
                    models.Index(fields=["curation_status", "id"], name="pages_curation"),
                    models.Index(fields=["domain", "id"], name="pages_domain"),
                    models.Index(fields=["page_type", "id"], name="pages_type"),
                    models.Index(fields=["updated_at", "id"], name="pages_updated"),
                    models.Index(fields=["changed_in", "id"], name="pages_changed"),
                    django.contrib.postgres.indexes.GinIndex(jobs.models.search.Words("url"), name="pages_search"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("domain", "url_hash"), name="pages_identity"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("curation_status__in", ["New", "Selected", "Maybe", "Not a Fit", "Archived"])
                        ),
                        name="pages_curation_status_word",
                        violation_error_message="curation_status must be one of: New, Selected, Maybe, Not a Fit, Archived.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("page_processing_status__in", ["Queued", "Processing", "Completed", "Error"])
                        ),
                        name="pages_page_processing_status_word",
                        violation_error_message="page_processing_status must be one of: Queued, Processing, Completed, Error.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("page_processing_lease_until__isnull", False), ("page_processing_status", "Processing")
                            ),
                            models.Q(
                                models.Q(
                                    models.Q(("page_processing_status", "Processing"), _negated=True),
                                    ("page_processing_status__isnull", True),
                                    _connector="OR",
                                ),
                                ("page_processing_lease_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="pages_page_processing_status_lease",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("notes")), 10000
                        ),
                        name="pages_notes_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("tags"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                100,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("tags"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                10000,
                            ),
                        ),
                        name="pages_tags_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("source")), 300
                        ),
                        name="pages_source_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactEvidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source_url", models.TextField()),
                ("method", models.TextField(help_text="mailto, text, json_ld, cloudflare, ...")),
                ("snippet", models.TextField(blank=True, db_default="", default="")),
                ("confidence", models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=3)),
                ("first_seen_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                (
                    "gone_at",
                    models.DateTimeField(blank=True, help_text="Since when the page does not show it.", null=True),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="jobs.contact",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="evidence",
                        to="jobs.page",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "contact evidence",
                "db_table": "contact_evidence",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contact", "source_url", "method"), name="contact_evidence_identity"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PageBudget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("domain_id", models.BigIntegerField()),
                ("run_id", models.BigIntegerField()),
                ("since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "page_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        help_text="At most FETCH_PAGES_PER_DOMAIN; a page counts once.",
                        size=None,
                    ),
                ),
            ],
            options={
                "db_table": "page_budgets",
                "indexes": [models.Index(fields=["since"], name="page_budgets_since")],
                "constraints": [models.UniqueConstraint(fields=("domain_id", "run_id"), name="page_budgets_identity")],
            },
        ),
        migrations.CreateModel(
            name="ParkedGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stage", models.TextField()),
                (
                    "group",
                    models.TextField(
                        help_text="The rows' value of the stage's `limit_by` (a domain), or the row's own id."
                    ),
                ),
                ("host", models.TextField()),
                ("port", models.PositiveIntegerField()),
                ("until", models.DateTimeField(help_text="When the host is looked at again.")),
                (
                    "spreading",
                    models.BooleanField(
                        db_default=True, default=True, help_text="Rows of the group that were not parked yet are to be."
                    ),
                ),
                ("outcome", models.TextField(help_text="Why: the reason that is written on the rows.")),
                ("error", models.TextField()),
            ],
            options={
                "db_table": "parked_groups",
                "indexes": [
                    models.Index(fields=["stage", "until"], name="parked_groups_until"),
                    models.Index(
                        condition=models.Q(("spreading", True)), fields=["stage", "id"], name="parked_groups_spreading"
                    ),
                    models.Index(fields=["host"], name="parked_groups_host"),
                ],
                "constraints": [models.UniqueConstraint(fields=("stage", "group"), name="parked_groups_identity")],
            },
        ),
        migrations.CreateModel(
            name="PlaceSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "changed_in",
                    models.BigIntegerField(
                        db_default=jobs.models.columns.CurrentTransaction(),
                        editable=False,
                        help_text="The transaction of its latest change.",
                    ),
                ),
                ("query", models.TextField(help_text="The search in words: plumbers in Ithaca, NY")),
                ("business_type", models.TextField(blank=True, db_default="", default="")),
                ("location", models.TextField(blank=True, db_default="", default="")),
                ("provider", models.TextField(choices=[("google", "Google Places"), ("overpass", "OpenStreetMap")])),
                (
                    "normalised_query",
                    models.TextField(help_text="The query in lower case with single spaces: half of the identity."),
                ),
                (
                    "area",
                    models.JSONField(
                        blank=True, help_text="Circle, rectangle or polygon; NULL means: by words.", null=True
                    ),
                ),
                (
                    "area_key",
                    models.TextField(
                        blank=True, db_default="", default="", help_text="The area, canonical: the other half."
                    ),
                ),
                ("language", models.TextField(blank=True, db_default="", default="")),
                ("region", models.TextField(blank=True, db_default="", default="")),
                (
                    "run_number",
                    models.PositiveIntegerField(db_default=1, default=1, help_text="1 for the first time it was run."),
                ),
                (
                    "tiles",
                    models.JSONField(blank=True, help_text="The tiles of the area and how each went.", null=True),
                ),
                ("pages_fetched", models.PositiveIntegerField(db_default=0, default=0)),
                ("result_count", models.PositiveIntegerField(db_default=0, default=0)),
                ("new_count", models.PositiveIntegerField(db_default=0, default=0)),
                ("gone_count", models.PositiveIntegerField(db_default=0, default=0)),
                ("changed_count", models.PositiveIntegerField(db_default=0, default=0)),
                (
                    "cost",
                    models.DecimalField(
                        db_default=0, decimal_places=6, default=0, help_text="US dollars.", max_digits=12
                    ),
                ),
                (
                    "budget",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        help_text="US dollars that this run may cost, as agreed; empty: nothing was agreed, and nothing is paid.",
                        max_digits=12,
                        null=True,
                    ),
                ),
                (
                    "finish_early",
                    models.BooleanField(
                        db_default=False, default=False, help_text="Somebody decided to finish with what there is."
                    ),
                ),
                ("repeat_every_days", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "area_exact",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        help_text="The area is a boundary, or was drawn or typed by a person.",
                    ),
                ),
                (
                    "complete",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        help_text="All of an exact area was searched. False: something was left out, or the area is an estimate.",
                    ),
                ),
                (
                    "left_out",
                    models.TextField(blank=True, db_default="", default="", help_text="What was left out, and why."),
                ),
                ("requested_by", models.TextField(blank=True, db_default="", default="")),
                (
                    "status",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("Queued", "Queued"),
                            ("Processing", "Processing"),
                            ("Completed", "Completed"),
                            ("Error", "Error"),
                        ],
                        editable=False,
                        null=True,
                    ),
                ),
                ("outcome", models.TextField(blank=True, editable=False, null=True)),
                ("error", models.TextField(blank=True, editable=False, null=True)),
                ("fence", models.IntegerField(db_default=0, default=0, editable=False)),
                ("attempts", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                ("due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("lease_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("priority", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                ("fair_order", models.BigIntegerField(db_default=0, default=0, editable=False)),
                ("run_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("queued_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("settled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reruns",
                        to="jobs.placesearch",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "place searches",
                "db_table": "place_searches",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "Queued"), ("due_at__isnull", True)),
                        fields=["priority", "fair_order", "id"],
                        name="place_search_ready",
                    ),
                    models.Index(
                        condition=models.Q(("status", "Queued"), ("due_at__isnull", False)),
                        fields=["due_at"],
                        name="place_search_delay",
                    ),
                    models.Index(
                        condition=models.Q(("status", "Processing")), fields=["lease_until"], name="place_search_lease"
                    ),
                    models.Index(
                        condition=models.Q(("status", "Queued")), fields=["queued_at"], name="place_search_wait"
                    ),
                    models.Index(
                        condition=models.Q(("status__isnull", False)), fields=["status", "id"], name="place_search_tab"
                    ),
                    models.Index(
                        condition=models.Q(("outcome__isnull", False)),
                        fields=["outcome", "id"],
                        name="place_search_why",
                    ),
                    models.Index(
                        condition=models.Q(("run_id__isnull", False)), fields=["run_id"], name="place_search_run"
                    ),
                    models.Index(fields=["updated_at", "id"], name="place_searches_updated"),
                    models.Index(fields=["changed_in", "id"], name="place_searches_changed"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "normalised_query", "area_key", "run_number"),
                        name="place_searches_identity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["Queued", "Processing", "Completed", "Error"])),
                        name="place_searches_status_word",
                        violation_error_message="status must be one of: Queued, Processing, Completed, Error.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_until__isnull", False), ("status", "Processing")),
                            models.Q(
                                models.Q(
                                    models.Q(("status", "Processing"), _negated=True),
                                    ("status__isnull", True),
                                    _connector="OR",
                                ),
                                ("lease_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="place_searches_status_lease",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("query")), 500
                        ),
                        name="place_searches_query_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("business_type")), 500
                        ),
                        name="place_searches_business_type_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("location")), 500
                        ),
                        name="place_searches_location_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("normalised_query")), 600
                        ),
                        name="place_searches_normalised_query_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("area"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            1000000,
                        ),
                        name="place_searches_area_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("area_key")), 100
                        ),
                        name="place_searches_area_key_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("language")), 35
                        ),
                        name="place_searches_language_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("region")), 2
                        ),
                        name="place_searches_region_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("requested_by")), 300
                        ),
                        name="place_searches_requested_by_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceFound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(db_default=0, default=0)),
                (
                    "fingerprint",
                    models.TextField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="A digest of the provider's facts, to compare runs by.",
                    ),
                ),
                (
                    "change",
                    models.TextField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="new, changed or same since the last run; empty: it was the first.",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="found_by", to="jobs.place"
                    ),
                ),
                (
                    "search",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="found", to="jobs.placesearch"
                    ),
                ),
            ],
            options={
                "db_table": "place_search_results",
                "constraints": [
                    models.UniqueConstraint(fields=("search", "place"), name="place_search_results_identity")
                ],
            },
        ),
        migrations.AddField(
            model_name="place",
            name="searches",
            field=models.ManyToManyField(related_name="places", through="jobs.PlaceFound", to="jobs.placesearch"),
        ),
        migrations.CreateModel(
            name="ApiCall",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("provider", models.TextField()),
                ("sku", models.TextField()),
                ("units", models.PositiveIntegerField(db_default=1, default=1)),
                (
                    "price",
                    models.DecimalField(
                        db_default=0, decimal_places=6, default=0, help_text="US dollars.", max_digits=12
                    ),
                ),
                ("run_id", models.BigIntegerField(blank=True, null=True)),
                (
                    "request_key",
                    models.TextField(
                        blank=True, db_default="", default="", help_text="What was requested: tile and page."
                    ),
                ),
                (
                    "status",
                    models.TextField(
                        choices=[
                            ("reserved", "Reserved"),
                            ("committed", "Committed"),
                            ("released", "Released"),
                            ("uncertain", "Uncertain"),
                        ],
                        db_default="reserved",
                        default="reserved",
                    ),
                ),
                (
                    "resumes_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When the provider accepts calls again, after a quota of the day.",
                        null=True,
                    ),
                ),
                ("result_count", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="api_calls",
                        to="jobs.place",
                    ),
                ),
                (
                    "search",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="api_calls",
                        to="jobs.placesearch",
                    ),
                ),
            ],
            options={
                "db_table": "api_calls",
                "indexes": [
                    models.Index(fields=["at"], name="api_calls_at"),
                    models.Index(fields=["provider", "sku", "at"], name="api_calls_sku"),
                    models.Index(
                        condition=models.Q(("run_id__isnull", False)), fields=["run_id"], name="api_calls_run"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["reserved", "committed", "released", "uncertain"])),
                        name="api_calls_status_word",
                        violation_error_message="status must be one of: reserved, committed, released, uncertain.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PossibleDuplicate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("score", models.DecimalField(decimal_places=3, max_digits=4)),
                ("evidence", models.JSONField(db_default={}, default=dict)),
                (
                    "decision",
                    models.TextField(
                        choices=[("open", "Open"), ("merged", "Merged"), ("dismissed", "not duplicates")],
                        db_default="open",
                        default="open",
                    ),
                ),
                ("decided_by", models.TextField(blank=True, db_default="", default="")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duplicates_as_first",
                        to="jobs.localbusiness",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duplicates_as_second",
                        to="jobs.localbusiness",
                    ),
                ),
            ],
            options={
                "db_table": "possible_duplicates",
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="possible_duplicates_identity"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="possible_duplicates_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ["open", "merged", "dismissed"])),
                        name="possible_duplicates_decision_word",
                        violation_error_message="decision must be one of: open, merged, dismissed.",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("decided_by")), 300
                        ),
                        name="possible_duplicates_decided_by_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "changed_in",
                    models.BigIntegerField(
                        db_default=jobs.models.columns.CurrentTransaction(),
                        editable=False,
                        help_text="The transaction of its latest change.",
                    ),
                ),
                ("name", models.TextField()),
                ("requested_by", models.TextField(blank=True, db_default="", default="")),
                (
                    "mode",
                    models.TextField(
                        choices=[
                            ("search", "Only search"),
                            ("steps", "Decide each step yourself"),
                            ("contacts", "All the way to contacts"),
                        ],
                        default="contacts",
                    ),
                ),
                ("rating_min", models.DecimalField(blank=True, decimal_places=1, max_digits=2, null=True)),
                ("has_website", models.BooleanField(db_default=False, default=False)),
                ("no_chains", models.BooleanField(db_default=False, default=False)),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, db_default=[], default=list, size=None
                    ),
                ),
                ("max_leads", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "max_cost",
                    models.DecimalField(
                        blank=True, decimal_places=6, help_text="US dollars.", max_digits=12, null=True
                    ),
                ),
                ("pages_per_domain", models.PositiveSmallIntegerField(db_default=10, default=10)),
                (
                    "status",
                    models.TextField(
                        choices=[
                            ("Queued", "Queued"),
                            ("InProgress", "In Progress"),
                            ("Completed", "Completed"),
                            ("Error", "Error"),
                            ("ManualReview", "Manual Review"),
                            ("Cancelled", "Cancelled"),
                            ("Paused", "Paused"),
                        ],
                        db_default="InProgress",
                        default="InProgress",
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, db_default="", default="", help_text="What it waits for, or how it ended."
                    ),
                ),
                ("run_id", models.BigIntegerField(blank=True, null=True)),
                (
                    "digest",
                    models.TextField(
                        blank=True, db_default="", default="", help_text="Of what was requested: the identity."
                    ),
                ),
                (
                    "progress",
                    models.JSONField(
                        blank=True, db_default={}, default=dict, help_text="Its counters, as last counted."
                    ),
                ),
                (
                    "cost",
                    models.DecimalField(
                        db_default=0, decimal_places=6, default=0, help_text="US dollars.", max_digits=12
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "businesses",
                    models.ManyToManyField(
                        blank=True, db_table="project_businesses", related_name="projects", to="jobs.localbusiness"
                    ),
                ),
                (
                    "domains",
                    models.ManyToManyField(
                        blank=True, db_table="project_domains", related_name="projects", to="jobs.domain"
                    ),
                ),
                (
                    "searches",
                    models.ManyToManyField(
                        blank=True, db_table="project_searches", related_name="projects", to="jobs.placesearch"
                    ),
                ),
            ],
            options={
                "db_table": "projects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ("InProgress", "ManualReview"))),
                        fields=["id"],
                        name="projects_under_way",
                    ),
                    models.Index(fields=["status", "id"], name="projects_status"),
                    models.Index(fields=["updated_at", "id"], name="projects_updated"),
                    models.Index(fields=["changed_in", "id"], name="projects_changed"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["Queued", "InProgress", "Completed", "Error", "ManualReview", "Cancelled", "Paused"],
                            )
                        ),
                        name="projects_status_word",
                        violation_error_message="status must be one of: Queued, InProgress, Completed, Error, ManualReview, Cancelled, Paused.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["search", "steps", "contacts"])),
                        name="projects_mode_word",
                        violation_error_message="mode must be one of: search, steps, contacts.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("digest",), name="projects_identity"
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("name")), 300
                        ),
                        name="projects_name_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("requested_by")), 300
                        ),
                        name="projects_requested_by_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("reason")), 10000
                        ),
                        name="projects_reason_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("categories"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                50,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("categories"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                5000,
                            ),
                        ),
                        name="projects_categories_limit",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="fitscope",
            name="project",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="fit_scopes",
                to="jobs.project",
            ),
        ),
        migrations.CreateModel(
            name="PumpSlot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stage", models.TextField()),
                ("slot", models.PositiveSmallIntegerField()),
                ("holder", models.TextField(blank=True, db_default="", default="")),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("run_id", models.BigIntegerField(blank=True, null=True)),
            ],
            options={
                "db_table": "pump_slots",
                "constraints": [models.UniqueConstraint(fields=("stage", "slot"), name="pump_slots_identity")],
            },
        ),
        migrations.CreateModel(
            name="RecipeRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "recipe_id", "row_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("row_id", models.BigIntegerField()),
                ("digest", models.UUIDField()),
                (
                    "recipe",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="jobs.exportrecipe",
                    ),
                ),
            ],
            options={
                "db_table": "export_recipe_rows",
            },
        ),
        migrations.CreateModel(
            name="RecipeRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("number", models.PositiveIntegerField(help_text="The recipe's first run is 1.")),
                ("definition", models.JSONField(default=dict)),
                ("folder", models.TextField()),
                (
                    "status",
                    models.TextField(
                        choices=[
                            ("Queued", "Queued"),
                            ("InProgress", "In Progress"),
                            ("Completed", "Completed"),
                            ("Error", "Error"),
                            ("ManualReview", "Manual Review"),
                            ("Cancelled", "Cancelled"),
                            ("Paused", "Paused"),
                        ],
                        db_default="Queued",
                        default="Queued",
                    ),
                ),
                (
                    "requested_by",
                    models.TextField(blank=True, db_default="", default="", help_text="Empty: the schedule."),
                ),
                ("scheduled_for", models.DateTimeField()),
                ("due_at", models.DateTimeField(blank=True, help_text="Not before.", null=True)),
                ("fence", models.IntegerField(db_default=0, default=0)),
                ("attempts", models.IntegerField(db_default=0, default=0)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                (
                    "complete",
                    models.BooleanField(
                        help_text="Whether all rows are in it; False: changes. Null: not begun.", null=True
                    ),
                ),
                ("cursor_from", models.TextField(blank=True, db_default="", default="")),
                ("cursor_to", models.TextField(blank=True, db_default="", default="")),
                ("gate_stamp", models.TextField(blank=True, db_default="", default="")),
                ("manifest", models.JSONField(blank=True, null=True)),
                ("rows", models.PositiveBigIntegerField(db_default=0, default=0)),
                ("deleted", models.PositiveBigIntegerField(db_default=0, default=0)),
                ("bytes", models.PositiveBigIntegerField(db_default=0, default=0)),
                ("reason", models.TextField(blank=True, db_default="", default="")),
                ("error", models.TextField(blank=True, db_default="", default="")),
                ("mail_due", models.BooleanField(db_default=False, default=False)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "recipe",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="jobs.exportrecipe",
                    ),
                ),
            ],
            options={
                "db_table": "export_recipe_runs",
                "indexes": [models.Index(fields=["ended_at"], name="export_recipe_runs_ended")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["Queued", "InProgress", "Completed", "Error", "ManualReview", "Cancelled", "Paused"],
                            )
                        ),
                        name="export_recipe_runs_status_word",
                        violation_error_message="status must be one of: Queued, InProgress, Completed, Error, ManualReview, Cancelled, Paused.",
                    ),
                    models.UniqueConstraint(fields=("recipe", "number"), name="export_recipe_runs_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("Queued", "InProgress"))),
                        fields=("recipe",),
                        name="export_recipe_runs_unfinished",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("requested_by")), 300
                        ),
                        name="export_recipe_runs_requested_by_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("error")), 500
                        ),
                        name="export_recipe_runs_error_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecipeChange",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run_id", "row_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("row_id", models.BigIntegerField()),
                ("digest", models.UUIDField(null=True)),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="jobs.reciperun",
                    ),
                ),
            ],
            options={
                "db_table": "export_recipe_changes",
            },
        ),
        migrations.CreateModel(
            name="ReviewClaim",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("table", models.TextField()),
                ("row_id", models.BigIntegerField()),
                ("claimed_by", models.TextField()),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "db_table": "review_claims",
                "constraints": [
                    models.UniqueConstraint(fields=("table", "row_id"), name="review_claims_row"),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("claimed_by")), 300
                        ),
                        name="review_claims_claimed_by_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "changed_in",
                    models.BigIntegerField(
                        db_default=jobs.models.columns.CurrentTransaction(),
                        editable=False,
                        help_text="The transaction of its latest change.",
                    ),
                ),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("request", "request"),
                            ("drain", "drain"),
                            ("search", "search"),
                            ("import", "import"),
                            ("export", "export"),
                            ("harvest", "harvest"),
                            ("project", "project"),
                            ("bulk", "bulk"),
                        ]
                    ),
                ),
                ("stage", models.TextField(blank=True, db_default="", default="")),
                (
                    "status",
                    models.TextField(
                        choices=[
                            ("Queued", "Queued"),
                            ("InProgress", "In Progress"),
                            ("Completed", "Completed"),
                            ("Error", "Error"),
                            ("ManualReview", "Manual Review"),
                            ("Cancelled", "Cancelled"),
                            ("Paused", "Paused"),
                        ],
                        db_default="Queued",
                        default="Queued",
                    ),
                ),
                ("title", models.TextField(blank=True, db_default="", default="")),
                ("requested_by", models.TextField(blank=True, db_default="", default="")),
                ("parameters", models.JSONField(blank=True, db_default={}, default=dict)),
                ("result", models.JSONField(blank=True, null=True)),
                ("total", models.PositiveIntegerField(db_default=0, default=0)),
                ("settled", models.PositiveIntegerField(db_default=0, default=0)),
                ("failed", models.PositiveIntegerField(db_default=0, default=0)),
                ("counts", models.JSONField(blank=True, db_default={}, default=dict)),
                (
                    "reason",
                    models.TextField(blank=True, db_default="", default="", help_text="Why it is not Completed."),
                ),
                ("worker", models.TextField(blank=True, db_default="", default="")),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "runs",
                "indexes": [
                    models.Index(fields=["kind", "id"], name="runs_kind"),
                    models.Index(fields=["stage", "id"], name="runs_stage"),
                    models.Index(fields=["status", "id"], name="runs_status"),
                    models.Index(fields=["updated_at", "id"], name="runs_updated"),
                    models.Index(fields=["changed_in", "id"], name="runs_changed"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)), fields=["ended_at"], name="runs_ended"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["Queued", "InProgress", "Completed", "Error", "ManualReview", "Cancelled", "Paused"],
                            )
                        ),
                        name="runs_status_word",
                        violation_error_message="status must be one of: Queued, InProgress, Completed, Error, ManualReview, Cancelled, Paused.",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("title")), 3000
                        ),
                        name="runs_title_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("requested_by")), 300
                        ),
                        name="runs_requested_by_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("reason")), 10000
                        ),
                        name="runs_reason_limit",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="import",
            name="run",
            field=models.OneToOneField(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="imported",
                to="jobs.run",
            ),
        ),
        migrations.AddField(
            model_name="export",
            name="run",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="export",
                to="jobs.run",
            ),
        ),
        migrations.AddField(
            model_name="bulkaction",
            name="run",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="bulk_action",
                to="jobs.run",
            ),
        ),
        migrations.CreateModel(
            name="ScraperFault",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scraper", models.TextField()),
                ("version", models.TextField(blank=True, db_default="", default="")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("page_id", models.BigIntegerField(blank=True, null=True)),
                ("url", models.TextField(blank=True, db_default="", default="")),
                ("reason", models.TextField()),
                ("detail", models.TextField(blank=True, db_default="", default="", help_text="The traceback.")),
            ],
            options={
                "db_table": "scraper_faults",
                "indexes": [
                    models.Index(fields=["scraper", "id"], name="scraper_faults_of"),
                    models.Index(fields=["at"], name="scraper_faults_age"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScraperRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scraper", models.TextField()),
                (
                    "version",
                    models.TextField(
                        blank=True, db_default="", default="", help_text="Of the plug-in that read it last."
                    ),
                ),
                (
                    "facts",
                    models.JSONField(db_default={}, default=dict, help_text="Name -> value and the words around it."),
                ),
                (
                    "callback",
                    models.JSONField(
                        db_default={}, default=dict, help_text="name, cb_kwargs and meta of a spider's request."
                    ),
                ),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "page",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scraper_records",
                        to="jobs.page",
                    ),
                ),
            ],
            options={
                "db_table": "scraper_records",
                "constraints": [models.UniqueConstraint(fields=("page", "scraper"), name="scraper_records_identity")],
            },
        ),
        migrations.CreateModel(
            name="SendRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "trigger",
                    models.TextField(
                        choices=[
                            ("selected", "When Selected"),
                            ("matches", "As soon as it fits the conditions"),
                            ("schedule", "On a schedule"),
                        ]
                    ),
                ),
                (
                    "conditions",
                    models.JSONField(
                        blank=True, db_default={}, default=dict, help_text="Filters of the list of leads."
                    ),
                ),
                (
                    "cron",
                    models.TextField(
                        blank=True, db_default="", default="", help_text="Of a schedule: 0 6 * * 1-5, in UTC."
                    ),
                ),
                ("enabled", models.BooleanField(db_default=False, default=False)),
                ("created_by", models.TextField(blank=True, db_default="", default="")),
                ("next_at", models.DateTimeField(blank=True, help_text="Of a schedule.", null=True)),
                (
                    "destination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rules", to="jobs.destination"
                    ),
                ),
            ],
            options={
                "db_table": "send_rules",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("trigger__in", ["selected", "matches", "schedule"])),
                        name="send_rules_trigger_word",
                        violation_error_message="trigger must be one of: selected, matches, schedule.",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("conditions"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            20000,
                        ),
                        name="send_rules_conditions_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("created_by")), 300
                        ),
                        name="send_rules_created_by_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("cron")), 100
                        ),
                        name="send_rules_cron_limit",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="leadsend",
            name="rule",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="sends",
                to="jobs.sendrule",
            ),
        ),
        migrations.CreateModel(
            name="SitemapFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "changed_in",
                    models.BigIntegerField(
                        db_default=jobs.models.columns.CurrentTransaction(),
                        editable=False,
                        help_text="The transaction of its latest change.",
                    ),
                ),
                ("url", models.TextField(help_text="Canonical.")),
                (
                    "url_hash",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Cast(
                            django.db.models.functions.text.MD5(models.F("url")), models.UUIDField()
                        ),
                        output_field=models.UUIDField(),
                    ),
                ),
                (
                    "depth",
                    models.PositiveSmallIntegerField(db_default=0, default=0, help_text="0: named by the site itself."),
                ),
                (
                    "discovery_method",
                    models.TextField(blank=True, db_default="", default="", help_text="robots_txt, common_path, ..."),
                ),
                (
                    "sitemap_type",
                    models.TextField(
                        blank=True, db_default="", default="", help_text="urlset, sitemapindex, text, ..."
                    ),
                ),
                ("generator", models.TextField(blank=True, db_default="", default="")),
                ("url_count", models.PositiveIntegerField(blank=True, null=True)),
                ("child_count", models.PositiveIntegerField(blank=True, null=True)),
                ("byte_count", models.PositiveBigIntegerField(blank=True, null=True)),
                ("is_gzipped", models.BooleanField(null=True)),
                ("has_lastmod", models.BooleanField(null=True)),
                ("has_priority", models.BooleanField(null=True)),
                ("has_changefreq", models.BooleanField(null=True)),
                ("first_lastmod", models.DateTimeField(blank=True, null=True)),
                ("last_lastmod", models.DateTimeField(blank=True, null=True)),
                ("etag", models.TextField(blank=True, db_default="", default="")),
                ("last_modified", models.TextField(blank=True, db_default="", default="")),
                ("content_hash", models.TextField(blank=True, db_default="", default="")),
                ("warning", models.TextField(blank=True, db_default="", default="")),
                ("scanned_at", models.DateTimeField(blank=True, null=True)),
                ("last_seen_at", models.DateTimeField(blank=True, help_text="When the site last named it.", null=True)),
                (
                    "import_cursor",
                    models.BigIntegerField(db_default=0, default=0, help_text="URLs of the import that are in pages."),
                ),
                ("import_total", models.BigIntegerField(blank=True, null=True)),
                ("import_started_at", models.DateTimeField(blank=True, null=True)),
                ("imported_at", models.DateTimeField(blank=True, null=True)),
                ("imported_etag", models.TextField(blank=True, db_default="", default="")),
                ("imported_last_modified", models.TextField(blank=True, db_default="", default="")),
                ("imported_hash", models.TextField(blank=True, db_default="", default="")),
                ("pages_added", models.PositiveIntegerField(db_default=0, default=0)),
                ("pages_updated", models.PositiveIntegerField(db_default=0, default=0)),
                ("pages_gone", models.PositiveIntegerField(db_default=0, default=0)),
                ("urls_refused", models.PositiveIntegerField(db_default=0, default=0)),
                (
                    "curation_status",
                    models.TextField(
                        choices=[
                            ("New", "New"),
                            ("Selected", "Selected"),
                            ("Maybe", "Maybe"),
                            ("Not a Fit", "Not A Fit"),
                            ("Archived", "Archived"),
                        ],
                        db_default="New",
                        default="New",
                        editable=False,
                    ),
                ),
                (
                    "status",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("Pending", "Pending"),
                            ("Processing", "Processing"),
                            ("Completed", "Completed"),
                            ("Error", "Error"),
                        ],
                        editable=False,
                        null=True,
                    ),
                ),
                (
                    "sitemap_import_status",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("Queued", "Queued"),
                            ("Processing", "Processing"),
                            ("Completed", "Completed"),
                            ("Error", "Error"),
                        ],
                        editable=False,
                        null=True,
                    ),
                ),
                ("notes", models.TextField(blank=True, db_default="", default="")),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, db_default=[], default=list, size=None
                    ),
                ),
                ("outcome", models.TextField(blank=True, editable=False, null=True)),
                ("error", models.TextField(blank=True, editable=False, null=True)),
                ("fence", models.IntegerField(db_default=0, default=0, editable=False)),
                ("attempts", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                ("due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("lease_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("priority", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                ("fair_order", models.BigIntegerField(db_default=0, default=0, editable=False)),
                ("run_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("queued_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("settled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("sitemap_import_outcome", models.TextField(blank=True, editable=False, null=True)),
                ("sitemap_import_error", models.TextField(blank=True, editable=False, null=True)),
                ("sitemap_import_fence", models.IntegerField(db_default=0, default=0, editable=False)),
                ("sitemap_import_attempts", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                ("sitemap_import_due_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("sitemap_import_lease_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("sitemap_import_priority", models.SmallIntegerField(db_default=0, default=0, editable=False)),
                ("sitemap_import_fair_order", models.BigIntegerField(db_default=0, default=0, editable=False)),
                ("sitemap_import_run_id", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("sitemap_import_queued_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("sitemap_import_settled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "domain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sitemap_files", to="jobs.domain"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="children",
                        to="jobs.sitemapfile",
                    ),
                ),
            ],
            options={
                "db_table": "sitemap_files",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "Pending"), ("due_at__isnull", True)),
                        fields=["priority", "fair_order", "id"],
                        name="scan_ready",
                    ),
                    models.Index(
                        condition=models.Q(("status", "Pending"), ("due_at__isnull", False)),
                        fields=["due_at"],
                        name="scan_delay",
                    ),
                    models.Index(
                        condition=models.Q(("status", "Processing")), fields=["lease_until"], name="scan_lease"
                    ),
                    models.Index(condition=models.Q(("status", "Pending")), fields=["queued_at"], name="scan_wait"),
                    models.Index(
                        condition=models.Q(("status__isnull", False)), fields=["status", "id"], name="scan_tab"
                    ),
                    models.Index(
                        condition=models.Q(("outcome__isnull", False)), fields=["outcome", "id"], name="scan_why"
                    ),
                    models.Index(condition=models.Q(("run_id__isnull", False)), fields=["run_id"], name="scan_run"),
                    models.Index(
                        condition=models.Q(("status", "Pending"), ("due_at__isnull", True)),
                        fields=["domain", "priority", "fair_order", "id"],
                        name="scan_group",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("status", "Pending"),
                            ("due_at", datetime.datetime(9998, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)),
                        ),
                        fields=["domain", "priority", "fair_order", "id"],
                        name="scan_park",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("sitemap_import_status", "Queued"), ("sitemap_import_due_at__isnull", True)
                        ),
                        fields=["sitemap_import_priority", "sitemap_import_fair_order", "id"],
                        name="import_ready",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("sitemap_import_status", "Queued"), ("sitemap_import_due_at__isnull", False)
                        ),
                        fields=["sitemap_import_due_at"],
                        name="import_delay",
                    ),
                    models.Index(
                        condition=models.Q(("sitemap_import_status", "Processing")),
                        fields=["sitemap_import_lease_until"],
                        name="import_lease",
                    ),
                    models.Index(
                        condition=models.Q(("sitemap_import_status", "Queued")),
                        fields=["sitemap_import_queued_at"],
                        name="import_wait",
                    ),
                    models.Index(
                        condition=models.Q(("sitemap_import_status__isnull", False)),
                        fields=["sitemap_import_status", "id"],
                        name="import_tab",
                    ),
                    models.Index(
                        condition=models.Q(("sitemap_import_outcome__isnull", False)),
                        fields=["sitemap_import_outcome", "id"],
                        name="import_why",
                    ),
                    models.Index(
                        condition=models.Q(("sitemap_import_run_id__isnull", False)),
                        fields=["sitemap_import_run_id"],
                        name="import_run",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("sitemap_import_status", "Queued"), ("sitemap_import_due_at__isnull", True)
                        ),
                        fields=["domain", "sitemap_import_priority", "sitemap_import_fair_order", "id"],
                        name="import_group",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("sitemap_import_status", "Queued"),
                            (
                                "sitemap_import_due_at",
                                datetime.datetime(9998, 1, 1, 0, 0, tzinfo=datetime.timezone.utc),
                            ),
                        ),
                        fields=["domain", "sitemap_import_priority", "sitemap_import_fair_order", "id"],
                        name="import_park",
                    ),
                    models.Index(fields=["curation_status", "id"], name="sitemap_files_curation"),
                    models.Index(fields=["updated_at", "id"], name="sitemap_files_updated"),
                    models.Index(fields=["changed_in", "id"], name="sitemap_files_changed"),
                    models.Index(
                        condition=models.Q(("sitemap_import_status", "Completed")),
                        fields=["sitemap_import_settled_at"],
                        name="sitemap_files_revisit",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("domain", "url_hash"), name="sitemap_files_identity"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("curation_status__in", ["New", "Selected", "Maybe", "Not a Fit", "Archived"])
                        ),
                        name="sitemap_files_curation_status_word",
                        violation_error_message="curation_status must be one of: New, Selected, Maybe, Not a Fit, Archived.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["Pending", "Processing", "Completed", "Error"])),
                        name="sitemap_files_status_word",
                        violation_error_message="status must be one of: Pending, Processing, Completed, Error.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_until__isnull", False), ("status", "Processing")),
                            models.Q(
                                models.Q(
                                    models.Q(("status", "Processing"), _negated=True),
                                    ("status__isnull", True),
                                    _connector="OR",
                                ),
                                ("lease_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="sitemap_files_status_lease",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sitemap_import_status__in", ["Queued", "Processing", "Completed", "Error"])
                        ),
                        name="sitemap_files_sitemap_import_status_word",
                        violation_error_message="sitemap_import_status must be one of: Queued, Processing, Completed, Error.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("sitemap_import_lease_until__isnull", False), ("sitemap_import_status", "Processing")
                            ),
                            models.Q(
                                models.Q(
                                    models.Q(("sitemap_import_status", "Processing"), _negated=True),
                                    ("sitemap_import_status__isnull", True),
                                    _connector="OR",
                                ),
                                ("sitemap_import_lease_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="sitemap_files_sitemap_import_status_lease",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("notes")), 10000
                        ),
                        name="sitemap_files_notes_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("tags"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                100,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("tags"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                10000,
                            ),
                        ),
                        name="sitemap_files_tags_limit",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="page",
            name="sitemap_file",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="pages",
                to="jobs.sitemapfile",
            ),
        ),
        migrations.CreateModel(
            name="StageControl",
            fields=[
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("stage", models.TextField(primary_key=True, serialize=False)),
                ("paused", models.BooleanField(db_default=False, default=False)),
                ("paused_by", models.TextField(blank=True, db_default="", default="")),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, db_default="", default="")),
                ("last_drained_at", models.DateTimeField(blank=True, null=True)),
                ("last_success_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "stage_controls",
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("reason")), 500
                        ),
                        name="stage_controls_reason_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("paused_by")), 300
                        ),
                        name="stage_controls_paused_by_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StageMinute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stage", models.TextField()),
                ("minute", models.DateTimeField()),
                ("outcome", models.TextField()),
                ("slot", models.SmallIntegerField(db_default=0, default=0)),
                ("count", models.PositiveBigIntegerField(db_default=0, default=0)),
                ("seconds", models.FloatField(db_default=0, default=0, help_text="Work time, summed.")),
            ],
            options={
                "db_table": "stage_minutes",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("minute", "stage", "outcome", "slot"), name="stage_minutes_identity"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StorageTarget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("name", models.TextField(unique=True)),
                (
                    "kind",
                    models.TextField(
                        choices=[("local", "local"), ("s3", "s3"), ("gcs", "gcs"), ("azure", "azure"), ("sftp", "sftp")]
                    ),
                ),
                (
                    "options",
                    models.JSONField(db_default={}, default=dict, help_text="Bucket, region, host, ...: name -> text."),
                ),
                (
                    "secrets",
                    models.TextField(blank=True, db_default="", default="", help_text="The credentials, encrypted."),
                ),
                ("test_due", models.BooleanField(db_default=False, default=False, help_text="A worker is to test it.")),
                ("tested_at", models.DateTimeField(blank=True, null=True)),
                (
                    "test_error",
                    models.TextField(blank=True, db_default="", default="", help_text="Why the last test failed."),
                ),
                (
                    "shown_key",
                    models.TextField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="The host key that an SFTP server showed at the last test.",
                    ),
                ),
                (
                    "fingerprint",
                    models.TextField(blank=True, db_default="", default="", help_text="Of that key, for people."),
                ),
                ("created_by", models.TextField(blank=True, db_default="", default="")),
            ],
            options={
                "db_table": "storage_targets",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("local", "s3", "gcs", "azure", "sftp"))),
                        name="storage_targets_kind_word",
                        violation_error_message="kind must be one of: local, s3, gcs, azure, sftp.",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("name")), 100
                        ),
                        name="storage_targets_name_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            models.Func(
                                models.F("options"),
                                function="octet_length",
                                output_field=models.IntegerField(),
                                template="%(function)s((%(expressions)s)::text)",
                            ),
                            1000000,
                        ),
                        name="storage_targets_options_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("secrets")), 100000
                        ),
                        name="storage_targets_secrets_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("test_error")), 500
                        ),
                        name="storage_targets_test_error_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("created_by")), 300
                        ),
                        name="storage_targets_created_by_limit",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="reciperun",
            name="target",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="jobs.storagetarget",
            ),
        ),
        migrations.AddField(
            model_name="exportrecipe",
            name="target",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="recipes", to="jobs.storagetarget"
            ),
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("domain", "domain"),
                            ("email", "email"),
                            ("email_domain", "email_domain"),
                            ("phone", "phone"),
                            ("person", "person"),
                            ("place_id", "place_id"),
                        ]
                    ),
                ),
                ("digest", models.TextField(help_text="Keyed hash of the value.")),
                (
                    "aliases",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        db_default=[],
                        default=list,
                        help_text="Of other spellings, as of a phone number at home.",
                        size=None,
                    ),
                ),
                (
                    "hint",
                    models.TextField(
                        blank=True, db_default="", default="", help_text="By which whoever added it knows it."
                    ),
                ),
                ("reason", models.TextField(blank=True, db_default="", default="")),
                (
                    "source",
                    models.TextField(
                        blank=True, db_default="", default="", help_text="Who brought it: api, admin, import, ..."
                    ),
                ),
                ("added_by", models.TextField(blank=True, db_default="", default="")),
                (
                    "pending_value",
                    models.TextField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Only until what is stored of it has been erased.",
                    ),
                ),
                (
                    "erasure_pending",
                    models.BooleanField(db_default=False, default=False, help_text="What is stored of it is to go."),
                ),
            ],
            options={
                "db_table": "suppressions",
                "indexes": [
                    models.Index(
                        condition=models.Q(("erasure_pending", True)), fields=["id"], name="suppressions_to_do"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "digest"), name="suppressions_identity"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["domain", "email", "email_domain", "phone", "person", "place_id"])
                        ),
                        name="suppressions_kind_word",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("reason")), 500
                        ),
                        name="suppressions_reason_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("hint")), 500
                        ),
                        name="suppressions_hint_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("source")), 500
                        ),
                        name="suppressions_source_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("added_by")), 300
                        ),
                        name="suppressions_added_by_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("pending_value")), 2100
                        ),
                        name="suppressions_pending_value_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SuppressionKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.TextField(help_text="32 bytes, hexadecimal.", unique=True)),
                ("own", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "db_table": "suppression_keys",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("own", True)), fields=("own",), name="suppression_keys_own"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("url", models.TextField()),
                ("description", models.TextField(blank=True, db_default="", default="")),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, help_text="Kinds of events; none: all.", size=None
                    ),
                ),
                (
                    "stages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        blank=True,
                        default=list,
                        help_text="Only events of these; none: all.",
                        size=None,
                    ),
                ),
                ("secret", models.TextField(help_text="Signs messages: whsec_ and base64.")),
                ("old_secret", models.TextField(blank=True, db_default="", default="")),
                ("old_secret_until", models.DateTimeField(blank=True, null=True)),
                ("enabled", models.BooleanField(db_default=True, default=True)),
                ("reason", models.TextField(blank=True, db_default="", default="", help_text="Why it is not enabled.")),
                ("transaction", models.BigIntegerField(db_default=0, default=0, help_text="Where in the feed it is.")),
                ("event_id", models.BigIntegerField(db_default=0, default=0)),
                ("fence", models.IntegerField(db_default=0, default=0)),
                (
                    "failures",
                    models.IntegerField(db_default=0, default=0, help_text="In a row, of the message on its way."),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("last_delivered_at", models.DateTimeField(blank=True, null=True)),
                ("created_by", models.TextField(blank=True, db_default="", default="")),
            ],
            options={
                "db_table": "webhooks",
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("url")), 2083
                        ),
                        name="webhooks_url_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("description")), 500
                        ),
                        name="webhooks_description_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("kinds"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                50,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("kinds"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                2500,
                            ),
                        ),
                        name="webhooks_kinds_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("stages"),
                                    function="cardinality",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(%(expressions)s)",
                                ),
                                50,
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                models.Func(
                                    models.F("stages"),
                                    function="length",
                                    output_field=models.IntegerField(),
                                    template="%(function)s(array_to_string(%(expressions)s, ''))",
                                ),
                                5000,
                            ),
                        ),
                        name="webhooks_stages_limit",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("created_by")), 300
                        ),
                        name="webhooks_created_by_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "status",
                    models.TextField(
                        choices=[("Pending", "Pending"), ("Delivered", "Delivered"), ("Failed", "Failed")],
                        db_default="Pending",
                        default="Pending",
                    ),
                ),
                ("body", models.TextField()),
                ("events", models.IntegerField(help_text="How many.")),
                ("attempts", models.IntegerField(db_default=0, default=0)),
                ("response_status", models.IntegerField(blank=True, null=True)),
                (
                    "response_text",
                    models.TextField(blank=True, db_default="", default="", help_text="The first 500 characters."),
                ),
                (
                    "error",
                    models.TextField(blank=True, db_default="", default="", help_text="Why the last attempt failed."),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("attempted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "webhook",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="jobs.webhook",
                    ),
                ),
            ],
            options={
                "db_table": "webhook_deliveries",
                "indexes": [
                    models.Index(fields=["webhook", "id"], name="webhook_deliveries_order"),
                    models.Index(
                        condition=models.Q(("status", "Pending")), fields=["webhook"], name="webhook_deliveries_open"
                    ),
                    models.Index(fields=["created_at"], name="webhook_deliveries_age"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["Pending", "Delivered", "Failed"])),
                        name="webhook_deliveries_status_word",
                        violation_error_message="status must be one of: Pending, Delivered, Failed.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkerHeartbeat",
            fields=[
                ("name", models.TextField(help_text="host:pid:start", primary_key=True, serialize=False)),
                ("role", models.TextField(help_text="control, stages or quarantine.")),
                ("stages", models.JSONField(db_default=[], default=list)),
                ("version", models.TextField(blank=True, db_default="", default="")),
                ("started_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("beat_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("in_flight", models.PositiveIntegerField(db_default=0, default=0)),
                ("rss_mb", models.PositiveIntegerField(db_default=0, default=0)),
                ("stopping", models.BooleanField(db_default=False, default=False)),
                (
                    "loops",
                    models.JSONField(
                        db_default={},
                        default=dict,
                        help_text="Its background loops: the last turn, failures in a row, the last error.",
                    ),
                ),
            ],
            options={
                "db_table": "worker_heartbeats",
                "indexes": [models.Index(fields=["beat_at"], name="worker_heartbeats_at")],
            },
        ),
        migrations.AddConstraint(
            model_name="fitmodel",
            constraint=models.UniqueConstraint(fields=("scope", "version"), name="fit_models_identity"),
        ),
        migrations.AddConstraint(
            model_name="fitscope",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("project", "trade", "pages"))), name="fit_scopes_kind"
            ),
        ),
        migrations.AddIndex(
            model_name="page",
            index=models.Index(
                condition=models.Q(("sitemap_file__isnull", False)),
                fields=["sitemap_file", "last_seen_at"],
                name="pages_sitemap",
            ),
        ),
    ]
