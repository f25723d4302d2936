"""`manage.py export`: the export recipes, what a run would write, and a run now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs.actions.curation import Refused
from jobs.lists.quantities import counted
from jobs.lists.sent_ids import read_id
from jobs.management import arguments
from jobs.models import Export, ExportRecipe, RecipeRun
from jobs.models.sort_keys import NameSortKey
from jobs.statuses import Task
from jobs.transfer import export_jobs, recipe_runs, recipe_schedule, recipes

FILES = 20  # that are listed


class Command(BaseCommand):
    """`manage.py export`, `manage.py export "Weekday leads" --dry-run`, `manage.py export 7`."""

    help = "List the export recipes, or run one now and wait for its end."

    def add_arguments(self, parser: CommandParser) -> None:
        """The recipe, and what to do with it."""
        parser.add_argument("recipe", nargs="?", help="Its name or its id; without one the recipes are listed.")
        parser.add_argument("--dry-run", action="store_true", help="Say what a run would write, and write nothing.")
        parser.add_argument("--files", action="store_true", help="List the last export files, with what they held.")
        parser.add_argument("--again", type=arguments.row_id, metavar="FILE_ID", help="Make an export file again.")
        parser.add_argument("--only-new", action="store_true", help="With --again: only rows that it did not have.")
        parser.add_argument(
            "--out", type=arguments.output_file, metavar="FILE", help="With --again: write it there, too."
        )
        parser.add_argument("--history", action="store_true", help="Print its last runs.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError for an unknown recipe, and for a run that fails."""
        if options["files"]:
            self._list_files()
        elif options["again"] is not None:
            self._again(options["again"], options["only_new"], options["out"])
        elif options["recipe"] is None:
            self._list()
        else:
            self._handle_recipe(options)

    def _handle_recipe(self, options: dict[str, Any]) -> None:
        recipe = _named(options["recipe"])
        try:
            if options["dry_run"]:
                self._print_dry_run(recipe)
            elif options["history"]:
                self._print_history(recipe)
            else:
                self._run(recipe)
        except Refused as error:
            raise CommandError(str(error)) from error

    def _list(self) -> None:
        rows = ExportRecipe.objects.select_related("target").order_by(NameSortKey("name"))
        for recipe in rows:
            state = "paused" if recipe.paused else recipe_schedule.in_words(recipe)
            self.stdout.write(f"{recipe.pk:>4}  {recipe.name}: {recipe.noun} to {recipe.target.name}, {state}")
        if not rows:
            self.stdout.write("There are no export recipes. Add one in the admin, or with POST /api/v3/export-recipes.")

    def _list_files(self) -> None:
        files = Export.objects.filter(ready_at__isnull=False).order_by("-pk")[:FILES]
        if not files:
            self.stdout.write("No export file is stored. Make one in the admin, or with POST /api/v3/exports.")
        for stored in files:
            self.stdout.write(
                f"{stored.pk:>6}  {_held(stored)}, by {stored.requested_by}, {stored.ready_at:%d %b %H:%M}"
            )

    def _again(self, file_id: int, only_new: bool, out: Path | None) -> None:
        """Here, and not by a worker. Raises CommandError."""
        stored = Export.objects.filter(pk=file_id).first()
        if stored is None:
            raise CommandError(f"There is no export file {file_id}. `manage.py export --files` lists them.")
        try:
            made = export_jobs.again(stored, by="manage.py export", only_new=only_new)
        except Refused as error:
            raise CommandError(str(error)) from error
        export_jobs.process_pending()
        made.refresh_from_db()
        if made.ready_at is None:
            raise CommandError(made.run.reason or "A worker has it.")
        if out:
            out.write_bytes(b"".join(export_jobs.pieces(made.pk)))
        self.stdout.write(f"Export file {made.pk}: {_held(made)}{f', in {out}' if out else ''}")

    def _print_dry_run(self, recipe: ExportRecipe) -> None:
        result = recipes.dry_run(recipe)
        kind = "all rows" if result.complete else "changes"
        number = f"{result.rows:,}" if result.exact else f"at most {result.rows:,}"
        deleted = f", {result.deleted:,} deleted" if result.deleted else ""
        self.stdout.write(f"{number} rows ({kind}){deleted}, in {result.folder}:")
        for name in result.files:
            self.stdout.write(f"  {name}")

    def _print_history(self, recipe: ExportRecipe) -> None:
        for run in recipe.runs.order_by("-number")[:20]:
            self.stdout.write(f"{run.number:>4}  {_line(run)}")

    def _run(self, recipe: ExportRecipe) -> None:
        """Here, and not by a worker; what another worker has taken is left to it."""
        run = recipes.start(recipe.pk, by="manage.py export")
        recipe_runs.work_now(run.pk)
        run.refresh_from_db()
        if run.status != Task.COMPLETED:
            raise CommandError(_line(run))
        self.stdout.write(_line(run))


def _held(stored: Export) -> str:
    """What a file held, and what changed since the one before."""
    filters = ", ".join(f"{name} {value}" for name, value in stored.filter.items()) or "all"
    new = "" if stored.new_rows is None else f" ({stored.new_rows:,} new, {stored.gone_rows:,} gone)"
    return f"{counted(stored.rows, 'row')} of {stored.noun} ({filters}) as {stored.format}{new}"


def _line(run: RecipeRun) -> str:
    if run.status == Task.COMPLETED:
        deleted = f", {run.deleted:,} deleted" if run.deleted else ""
        return f"{run.rows:,} rows{deleted}, in {run.folder}"
    return f"{Task(run.status).label}: {run.error or 'a worker has it.'}"


def _named(text: str) -> ExportRecipe:
    rows = ExportRecipe.objects.all()
    recipe = rows.filter(name=text).first() or rows.filter(pk=read_id(text)).first()
    if recipe is None:
        raise CommandError(f"There is no export recipe {text!r}. `manage.py export` lists them.")
    return recipe
