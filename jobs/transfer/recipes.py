"""Export recipes: what people do with them. `recipe_runs` writes the files."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.text import slugify

from jobs.actions.curation import Refused, WrongField
from jobs.compliance.gate import stamp_of_list
from jobs.lists.catalogue import NOUNS, resource_of
from jobs.lists.filters import FilterError
from jobs.models import ExportRecipe, RecipeRun, StorageTarget
from jobs.models.recipe import UNFINISHED
from jobs.models.sort_keys import NameSortKey
from jobs.pipeline.database import database_now
from jobs.pipeline.periodic import in_turn, wake_chore
from jobs.statuses import MailWhen, Task
from jobs.store.commit_order import head_cursor
from jobs.transfer import recipe_rows
from jobs.transfer.csv_form import form_of, form_of_stored
from jobs.transfer.exports import ExportRequest, export_request
from jobs.transfer.file_formats import Row, with_decimal_comma
from jobs.transfer.recipe_schedule import next_times, time_zone
from jobs.transfer.storage.base import is_path

CHORE = "export_recipes"
MOST_RECIPES = 100
PREVIEW_ROWS, PREVIEW_TIMES = 5, 3
MOST_DRY_ROWS = 20_000  # rows that a dry run reads to count exactly
PLACEHOLDERS = ("recipe", "date", "time", "run")
DEFAULT_FOLDER = "{recipe}/{date}-run-{run}"
MANIFEST, COMPLETE = "manifest.json", "_SUCCESS"

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_MAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,255}")


# What a recipe is: the fields that people fill in.
FIELDS = (
    "name", "noun", "filter", "columns", "layout", "format", "separator", "decimal_comma", "bom", "target", "folder",
    "changes_only", "repeat", "at", "weekday", "month_day", "time_zone", "mail_when", "mail_to",
)  # fmt: skip


def save(recipe: ExportRecipe, *, by: str) -> ExportRecipe:
    """Check and store a recipe; its next run is planned anew. Raises WrongField, Refused."""
    request = check(recipe)
    recipe.filter, recipe.noun = request.filters, request.noun.slug
    if not recipe.pk:
        if ExportRecipe.objects.count() >= MOST_RECIPES:
            raise Refused(f"There are {MOST_RECIPES} recipes already; delete one first.")
        recipe.created_by = by
    _refuse_taken_name(recipe)
    recipe.next_run_at = next((moment for moment in next_times(recipe, database_now())), None)
    if recipe.pk:  # what a worker has written meanwhile stays
        recipe.save(update_fields=[*FIELDS, "next_run_at"])
    else:
        recipe.save()
    return recipe


def check(recipe: ExportRecipe) -> ExportRequest:
    """What a recipe exports. Raises WrongField for a field that cannot be used."""
    request = request_of(recipe.noun, definition_of(recipe))
    if not recipe.name.strip() or not slugify(recipe.name):
        raise WrongField("name", "Enter a name with a letter or a digit.")
    _check_folder(recipe)
    time_zone(recipe.time_zone)
    if bad := [address for address in recipe.mail_to if not _MAIL.fullmatch(address)]:
        raise WrongField("mail_to", f"This is not an e-mail address: {bad[0]}")
    if recipe.mail_when != MailWhen.NEVER and not recipe.mail_to:
        raise WrongField("mail_to", "Enter whom to write to, or choose Never.")
    return request


def request_of(noun: str, definition: Mapping[str, Any]) -> ExportRequest:
    """What a recipe with this definition exports. Raises WrongField."""
    if noun not in {resource.slug for resource in NOUNS}:
        raise WrongField("noun", f"There is no list {noun!r} to export.")
    try:
        return export_request(
            resource_of(noun), definition["filter"], definition["format"], definition["columns"] or None,
            definition["layout"], form_of(definition),
        )  # fmt: skip
    except FilterError as error:
        raise WrongField("filter", f"{error.name}: {error}") from None
    except WrongField as error:
        raise WrongField("columns" if error.field == "fields" else error.field, str(error)) from None


def definition_of(recipe: ExportRecipe) -> dict[str, Any]:
    """What the files of a recipe follow from: a run has it as it was when the run began."""
    names = ("noun", "filter", "columns", "layout", "format", "changes_only")
    return {name: getattr(recipe, name) for name in names} | {"bom": recipe.bom} | form_of_stored(recipe).parameters


def shape_of(recipe_definition: Mapping[str, Any], target_id: int | None) -> str:
    """What must be the same for changes to fit the copy: a digest. With another filter they still fit."""
    parts = {name: value for name, value in recipe_definition.items() if name != "filter"} | {"target": target_id}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _check_folder(recipe: ExportRecipe) -> None:
    names = _PLACEHOLDER.findall(recipe.folder)
    if unknown := [name for name in names if name not in PLACEHOLDERS]:
        raise WrongField("folder", f"There is no {{{unknown[0]}}}. There are: {{{'}, {'.join(PLACEHOLDERS)}}}.")
    if "run" not in names:
        raise WrongField("folder", "The folder needs {run}, so that no run writes over the files of another.")
    if not is_path(_PLACEHOLDER.sub("x", recipe.folder)):
        raise WrongField("folder", "A path as leads/{date}-run-{run}: letters, digits, blanks and . _ - = @ +.")


def _refuse_taken_name(recipe: ExportRecipe) -> None:
    if ExportRecipe.objects.filter(name=recipe.name).exclude(pk=recipe.pk).exists():
        raise WrongField("name", "There is a recipe of that name already.")


def folder_of(recipe: ExportRecipe, number: int, scheduled_for: datetime) -> str:
    """The folder of a run: it follows from the recipe, the run's number and the time for which it was planned."""
    local = scheduled_for.astimezone(time_zone(recipe.time_zone))
    values = {"recipe": slugify(recipe.name), "date": f"{local:%Y-%m-%d}", "time": f"{local:%H%M}", "run": str(number)}
    return _PLACEHOLDER.sub(lambda match: values[match[1]], recipe.folder)


def file_names(definition: Mapping[str, Any], *, complete: bool) -> list[str]:
    """The files of a run, in the order in which they are written."""
    deleted = [] if complete else [deleted_name(definition)]
    return [data_name(definition), *deleted, MANIFEST, COMPLETE]


def data_name(definition: Mapping[str, Any]) -> str:
    """The file of rows."""
    return f"{definition['noun']}.{definition['format']}"


def deleted_name(definition: Mapping[str, Any]) -> str:
    """The file of keys whose rows are gone."""
    return f"deleted.{definition['format']}"


# What people do with it.


def start(recipe_id: int, *, by: str = "", scheduled_for: datetime | None = None) -> RecipeRun:
    """Begin a run; a worker writes its files. Raises Refused while another is under way, or it is paused."""
    with transaction.atomic():
        recipe = ExportRecipe.objects.select_for_update(no_key=True).get(pk=recipe_id)
        if recipe.paused:
            raise Refused("It is paused; resume it first.")
        if RecipeRun.objects.filter(UNFINISHED, recipe=recipe).exists():
            raise Refused("A run is under way; wait for its end.")
        moment = scheduled_for or database_now()
        recipe.runs_started += 1
        recipe.save(update_fields=["runs_started"])
        run = RecipeRun.objects.create(
            recipe=recipe, target_id=recipe.target_id, number=recipe.runs_started, definition=definition_of(recipe),
            folder=folder_of(recipe, recipe.runs_started, moment), requested_by=by, scheduled_for=moment,
        )  # fmt: skip
        wake_chore(CHORE)
    return run


def start_due(now: datetime | None = None) -> int:
    """Begin the runs that are due; several that were missed are one. Returns how many."""
    moment = now or database_now()
    due = ExportRecipe.objects.filter(paused=False, next_run_at__lte=moment).order_by("next_run_at", "pk")
    return sum(in_turn(due.values_list("pk", flat=True), lambda pk: _start_scheduled(pk, moment)))


def _start_scheduled(recipe_id: int, now: datetime) -> bool:
    with transaction.atomic():
        due = ExportRecipe.objects.select_for_update(no_key=True, skip_locked=True)
        recipe = due.filter(pk=recipe_id, paused=False, next_run_at__lte=now).first()
        if recipe is None:
            return False
        planned = recipe.next_run_at
        following = next(iter(next_times(recipe, now)), None)
        ExportRecipe.objects.filter(pk=recipe_id).update(next_run_at=following)
        try:
            start(recipe_id, scheduled_for=planned)
        except Refused:  # the run that is under way is late; the next one brings what it misses
            return False
    return True


def pause(recipe_id: int) -> None:
    """No run begins, and one that failed for a while is not tried again, until somebody resumes it."""
    ExportRecipe.objects.filter(pk=recipe_id).update(paused=True)


def resume(recipe_id: int) -> None:
    """Go on: the next run is the next of its schedule, and brings what was missed."""
    recipe = ExportRecipe.objects.get(pk=recipe_id)
    following = next(iter(next_times(recipe, database_now())), None)
    ExportRecipe.objects.filter(pk=recipe_id).update(paused=False, next_run_at=following)


def begin_anew(recipe_id: int) -> None:
    """The next run brings all rows, as the first one did: for a copy that was lost."""
    ExportRecipe.objects.filter(pk=recipe_id).update(cursor="")


def cancel(run_id: int, *, by: str) -> bool:
    """End a run that is under way: its folder stays without a mark of completeness. False when it has ended."""
    ended = {"status": Task.CANCELLED, "error": f"Cancelled by {by}."[:500], "ended_at": Now(), "lease_until": None}
    return bool(RecipeRun.objects.filter(UNFINISHED, pk=run_id).update(fence=F("fence") + 1, **ended))


def remove(recipe_id: int) -> None:
    """Delete a recipe with its history; the files at the target stay."""
    with transaction.atomic():
        recipe_rows.forget(recipe_id)
        ExportRecipe.objects.filter(pk=recipe_id).delete()


def remove_target(target: StorageTarget) -> None:
    """Delete a target; the files there stay. Raises Refused while recipes write to it."""
    names = list(target.recipes.order_by(NameSortKey("name")).values_list("name", flat=True)[:3])
    if names:
        raise Refused(f"Recipes write to it: {', '.join(names)}. Give them another target first.")
    target.delete()


# What would happen.


@dataclass(frozen=True)
class DryRun:
    """What a run now would write: how many rows and deletions (not `exact`: at most so many rows, and deletions were
    not counted), and into which files."""

    complete: bool
    exact: bool
    rows: int
    deleted: int | None
    folder: str
    files: list[str]


def dry_run(recipe: ExportRecipe) -> DryRun:
    """What a run now would write; nothing is written or remembered. Raises WrongField."""
    request, definition = check(recipe), definition_of(recipe)
    with transaction.atomic():
        run = _imagined(recipe, definition)
        selection = recipe_rows.select(run, request, gate_stamp=stamp_of_list())
        rows = selection.rows.order_by()[: MOST_DRY_ROWS + 1].count()
        exact = rows <= MOST_DRY_ROWS
        if exact:
            rows = sum(1 for _ in selection.keyed(request.lines(selection.rows)))
        else:
            rows = selection.rows.order_by().count()
        deleted = sum(1 for _ in recipe_rows.deleted_keys(run)) if exact else None
        transaction.set_rollback(True)
    complete = bool(run.complete)
    return DryRun(complete, exact, rows, deleted, run.folder, file_names(definition, complete=complete))


def _imagined(recipe: ExportRecipe, definition: dict[str, Any]) -> RecipeRun:
    number, now = recipe.runs_started + 1, database_now()
    return RecipeRun.objects.create(
        recipe=recipe, number=number, definition=definition, folder=folder_of(recipe, number, now), scheduled_for=now,
        status=Task.CANCELLED, complete=is_complete(recipe, definition, recipe.target_id), cursor_from=recipe.cursor,
        cursor_to=head_cursor(),
    )  # fmt: skip


def is_complete(recipe: ExportRecipe, definition: Mapping[str, Any], target_id: int | None) -> bool:
    """Whether a run brings all rows: there is no copy that changes would fit."""
    return not definition["changes_only"] or not recipe.cursor or recipe.shape != shape_of(definition, target_id)


def first_lines(recipe: ExportRecipe) -> tuple[list[str], list[Row]]:
    """The head and the first lines of the recipe's file. Raises WrongField."""
    request = request_of(recipe.noun, definition_of(recipe))
    rows = request.rows().order_by("pk")
    some = rows.filter(pk__in=list(rows.values_list("pk", flat=True)[: PREVIEW_ROWS * 20]))
    lines = islice(request.lines(some), PREVIEW_ROWS)
    written = request.keyed(lines) if recipe.changes_only else (line for _, line in lines)
    with_comma = request.format == "csv" and request.form.decimal_comma
    return request.heads(keyed=recipe.changes_only), [_readable(line, with_comma) for line in written]


def _readable(line: Row, with_comma: bool) -> Row:
    written = map(with_decimal_comma, line) if with_comma else line
    return tuple("" if value is None else value for value in written)


def coming_times(recipe: ExportRecipe) -> list[str]:
    """The next times at which it runs by itself, in its time zone, for people. Raises WrongField."""
    zone = time_zone(recipe.time_zone)
    moments = next_times(recipe, database_now(), PREVIEW_TIMES)
    return [f"{moment.astimezone(zone):%a %d %b %Y, %H:%M}" for moment in moments]
