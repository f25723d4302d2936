"""Export recipes: exports that run on a schedule, their runs, and which rows the copy at the target has."""

from __future__ import annotations

from datetime import time
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from jobs.models.columns import Timed, choice, count, flag, moment, text, texts
from jobs.models.limits import JSON, NAME, PERSON, REASON, Limit, limited
from jobs.models.sort_keys import NameSortKey
from jobs.models.storage import StorageTarget
from jobs.models.stored_json import FILTER, StoredJSONField
from jobs.statuses import MailWhen, Repeat, Separator, Task, one_of

UNFINISHED = Q(status__in=(Task.QUEUED, Task.IN_PROGRESS))


@limited(
    name=NAME, filter=JSON, columns=Limit(100, items=500), folder=Limit(500), time_zone=NAME,
    mail_to=Limit(320, items=20), created_by=PERSON,
)  # fmt: skip
class ExportRecipe(Timed):
    """Which rows go where, in which format, and when. `cursor`, `shape` and `gate_stamp` belong to the copy at the
    target: up to which change it goes, what its files look like, and which suppression list it was written under."""

    name = models.TextField(unique=True)
    noun = models.TextField(help_text="Rows of what: leads, contacts, ...")
    filter = StoredJSONField(FILTER, help_text="The list's filters: name -> text.")
    columns = ArrayField(
        models.TextField(), default=list, blank=True, help_text="Of the rows, in this order; none: all."
    )
    layout = text("readable, hubspot, ...; empty: none.")
    format = models.TextField(help_text="csv, jsonl, xlsx or parquet.")
    bom = flag("Of a CSV: for Excel.")
    separator = choice(Separator.COMMA, "Of a CSV.")
    decimal_comma = flag("Of a CSV: 4,5 in place of 4.5.")
    target = models.ForeignKey(StorageTarget, models.RESTRICT, related_name="recipes")
    folder = models.TextField(help_text="A folder for each run: {recipe}, {date}, {time} and {run} are filled in.")
    changes_only = models.BooleanField(
        default=True, db_default=True, help_text="After the first run only what is new, changed or deleted since."
    )
    repeat = choice(Repeat.BY_HAND)
    at = models.TimeField(default=time(6), help_text="Of the day; of an hourly recipe, the minute counts.")
    weekday = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="Of a weekly recipe: 0 is Monday.")
    month_day = models.PositiveSmallIntegerField(default=1, db_default=1, help_text="Of a monthly recipe: 1 to 28.")
    time_zone = models.TextField(default="UTC", db_default="UTC", help_text="As America/New_York.")
    mail_when = choice(MailWhen.NEVER)
    mail_to = texts()
    paused = flag()
    next_run_at = moment()
    runs_started = count()
    cursor = text()
    shape = text()
    gate_stamp = text()
    created_by = text()

    class Meta:
        db_table = "export_recipes"
        constraints: ClassVar = [
            one_of("export_recipes", "separator", Separator),
            one_of("export_recipes", "repeat", Repeat),
            one_of("export_recipes", "mail_when", MailWhen),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="export_recipes_weekday_range"),
            models.CheckConstraint(
                condition=Q(month_day__gte=1, month_day__lte=28), name="export_recipes_month_day_range"
            ),
        ]
        indexes: ClassVar = [
            models.Index(NameSortKey("name"), "id", name="export_recipes_by_name"),
            models.Index(fields=["next_run_at"], name="export_recipes_due", condition=Q(paused=False)),
        ]

    def __str__(self) -> str:
        return self.name


@limited(requested_by=PERSON, error=REASON)
class RecipeRun(Timed):
    """A run of a recipe: `definition` is the recipe as it was, `folder` where its files are, `manifest` what is in
    them. `fence` is the writer's fencing token; `reason` a word of jobs.transfer.storage.failures."""

    recipe = models.ForeignKey(ExportRecipe, models.CASCADE, related_name="runs", db_index=False)
    target = models.ForeignKey(StorageTarget, models.SET_NULL, null=True, related_name="+", db_index=False)
    number = models.PositiveIntegerField(help_text="The recipe's first run is 1.")
    definition = StoredJSONField({str: Any}, default=dict)
    folder = models.TextField()
    status = choice(Task.QUEUED)
    requested_by = text("Empty: the schedule.")
    scheduled_for = models.DateTimeField()
    due_at = moment("Not before.")
    fence = models.IntegerField(default=0, db_default=0)
    attempts = models.IntegerField(default=0, db_default=0)
    lease_until = moment()
    complete = models.BooleanField(null=True, help_text="Whether all rows are in it; False: changes. Null: not begun.")
    cursor_from = text()
    cursor_to = text()
    gate_stamp = text()
    manifest = StoredJSONField({str: Any}, null=True, blank=True)
    rows = models.PositiveBigIntegerField(default=0, db_default=0)
    deleted = models.PositiveBigIntegerField(default=0, db_default=0)
    bytes = models.PositiveBigIntegerField(default=0, db_default=0)
    reason = text()
    error = text()
    mail_due = flag()
    started_at = moment()
    ended_at = moment()

    class Meta:
        db_table = "export_recipe_runs"
        constraints: ClassVar = [
            one_of("export_recipe_runs", "status", Task),
            models.UniqueConstraint(fields=["recipe", "number"], name="export_recipe_runs_number"),
            models.UniqueConstraint(fields=["recipe"], name="export_recipe_runs_unfinished", condition=UNFINISHED),
        ]
        indexes: ClassVar = [
            models.Index(fields=["ended_at"], name="export_recipe_runs_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.recipe_id}/{self.number}"


class RecipeRow(models.Model):
    """A row that the copy at the target has: its id, and a digest of how it was written there."""

    pk = models.CompositePrimaryKey("recipe_id", "row_id")
    recipe = models.ForeignKey(ExportRecipe, models.DO_NOTHING, related_name="+", db_index=False)  # millions: by SQL
    row_id = models.BigIntegerField()
    digest = models.UUIDField()

    class Meta:
        db_table = "export_recipe_rows"

    def __str__(self) -> str:
        return f"{self.recipe_id}/{self.row_id}"


class RecipeChange(models.Model):
    """What an unfinished run does to the copy, row by row; without a digest the row is deleted there."""

    pk = models.CompositePrimaryKey("run_id", "row_id")
    run = models.ForeignKey(RecipeRun, models.DO_NOTHING, related_name="+", db_index=False)  # as above
    row_id = models.BigIntegerField()
    digest = models.UUIDField(null=True)

    class Meta:
        db_table = "export_recipe_changes"

    def __str__(self) -> str:
        return f"{self.run_id}/{self.row_id}"
