"""`manage.py export`: the export recipes, what a run would write, and a run now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs.actions.curation import Refused
from jobs.models import ExportRecipe, RecipeRun
from jobs.models.sort_keys import NameSortKey
from jobs.statuses import Task
from jobs.transfer import recipe_runs, recipe_schedule, recipes


class Command(BaseCommand):
    """`manage.py export`, `manage.py export "Weekday leads" --dry-run`, `manage.py export 7`."""

    help = "List the export recipes, or run one now and wait for its end."

    def add_arguments(self, parser: CommandParser) -> None:
        """The recipe, and what to do with it."""
        parser.add_argument("recipe", nargs="?", help="Its name or its id; without one the recipes are listed.")
        parser.add_argument("--dry-run", action="store_true", help="Say what a run would write, and write nothing.")
        parser.add_argument("--history", action="store_true", help="Print its last runs.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError for an unknown recipe, and for a run that fails."""
        if options["recipe"] is None:
            self._list()
            return
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


def _line(run: RecipeRun) -> str:
    if run.status == Task.COMPLETED:
        deleted = f", {run.deleted:,} deleted" if run.deleted else ""
        return f"{run.rows:,} rows{deleted}, in {run.folder}"
    return f"{Task(run.status).label}: {run.error or 'a worker has it.'}"


def _named(text: str) -> ExportRecipe:
    rows = ExportRecipe.objects.filter(name=text)
    if not rows and text.isdecimal() and len(text) < 19:
        rows = ExportRecipe.objects.filter(pk=int(text))
    recipe = rows.first()
    if recipe is None:
        raise CommandError(f"There is no export recipe {text!r}. `manage.py export` lists them.")
    return recipe
