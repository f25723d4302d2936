"""Export recipes: the list, the form with its preview, and a recipe's history."""

from __future__ import annotations

from calendar import day_name
from datetime import time
from typing import Any
from urllib.parse import parse_qsl

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import OuterRef, Subquery
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from jobs.actions.curation import Refused, WrongField
from jobs.compliance.gate import stamp_of_list
from jobs.lists.catalogue import NOUNS, resource_of
from jobs.lists.sent_ids import read_id
from jobs.models import ExportRecipe, RecipeRun, StorageTarget
from jobs.models.recipe import UNFINISHED
from jobs.models.sort_keys import NameSortKey
from jobs.statuses import MailWhen, Repeat, Task
from jobs.transfer import recipe_schedule, recipes
from jobs.transfer.csv_form import FORMS, form_named, form_of_stored
from jobs.transfer.file_formats import FORMATS
from jobs.transfer.layouts import LAYOUTS, READABLE
from jobs.transfer.storage import open_storage
from jobs.transfer.storage.failures import REASONS, TransferFailed
from jobs.transfer.storage.local import LocalStorage
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.permissions import EXPORT, OPERATE
from scrapersky.admin.saved_views import views_of
from scrapersky.admin.spreadsheet_region import expected_form

SHOWN = 50
_NOT_FILTERS = {"order", "columns", "cursor", "limit", "page", "view", "lead", "panel"}


# The list.


@site.page("export-recipes/", "export_recipes", EXPORT)
def export_recipes_view(request: HttpRequest) -> HttpResponse:
    """All recipes: what each exports, where, when, and how its last run went."""
    newest = RecipeRun.objects.filter(recipe=OuterRef("pk")).order_by("-number").values("pk")[:1]
    recipes = ExportRecipe.objects.select_related("target").annotate(last_run=Subquery(newest))
    recipes_by_name = list(recipes.order_by(NameSortKey("name")))
    runs = RecipeRun.objects.in_bulk([recipe.last_run for recipe in recipes_by_name])
    lines = [_line(recipe, runs.get(recipe.last_run)) for recipe in recipes_by_name]
    context = {
        "title": "Export recipes", "lines": lines, "working": any(line["working"] for line in lines),
        "targets": StorageTarget.objects.exists(),
    }  # fmt: skip
    return site.render(request, "console/export_recipes.html", context)


def _line(recipe: ExportRecipe, last: RecipeRun | None) -> dict[str, Any]:
    return {
        "recipe": recipe, "noun": resource_of(recipe.noun).plural, "format": FORMATS[recipe.format].label,
        "schedule": recipe_schedule.in_words(recipe), "next": formatters.ago(recipe.next_run_at),
        "last": last, "state": _state(last), "ended": formatters.ago(last.ended_at) if last else "",
        "working": last is not None and last.status in (Task.QUEUED, Task.IN_PROGRESS),
    }  # fmt: skip


def _state(run: RecipeRun | None) -> Any:
    if run is None:
        return formatters.label("Not run yet", "quiet")
    if run.status == Task.COMPLETED:
        return f"{run.rows:,} rows"
    if run.status == Task.ERROR:
        return formatters.label(_reason(run), "bad", run.error)
    if run.status == Task.CANCELLED:
        return formatters.label(Task.CANCELLED.value, "quiet")
    if run.reason:
        return formatters.label(f"{_reason(run)}: retrying", "warn", run.error)
    return formatters.label("Running" if run.status == Task.IN_PROGRESS else Task.QUEUED.value, "busy")


def _reason(run: RecipeRun) -> str:
    return REASONS[run.reason].label if run.reason in REASONS else "Unknown reason"


# The form.


@site.page("export-recipes/add/", "export_recipe_add", OPERATE, EXPORT)
def export_recipe_add_view(request: HttpRequest) -> HttpResponse:
    """A new recipe; with `?noun=` and filters, of that list."""
    recipe = ExportRecipe(noun=request.GET.get("noun", "leads"), format="xlsx", folder=recipes.DEFAULT_FOLDER)
    recipe.repeat, recipe.layout = Repeat.WEEKDAYS, READABLE
    recipe.filter = {name: text for name, text in request.GET.items() if name not in ("noun", *_NOT_FILTERS)}
    return _form(request, recipe, "Add export recipe")


@site.page("export-recipes/<int:pk>/edit/", "export_recipe_edit", OPERATE, EXPORT)
def export_recipe_edit_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a recipe; 404 for none."""
    recipe = get_object_or_404(ExportRecipe, pk=pk)
    return _form(request, recipe, f"Change {recipe.name}")


def _form(request: HttpRequest, recipe: ExportRecipe, title: str) -> HttpResponse:
    """The form; a POST stores it, or with `preview` shows what it would write."""
    preview: dict[str, Any] | None = None
    problem = ""
    if request.method == "POST":
        try:
            _read(request, recipe)
            if "preview" not in request.POST:
                recipes.save(recipe, by=request.user.get_username())
                return HttpResponseRedirect(reverse("admin:export_recipe", args=[recipe.pk]))
            preview = _preview(recipe)
        except Refused as error:
            problem = str(error)
    context = {"title": title, "recipe": recipe, "problem": problem, "preview": preview, **_choices(request, recipe)}
    return site.render(request, "console/export_recipe_form.html", context, status=400 if problem else 200)


def _choices(request: HttpRequest, recipe: ExportRecipe) -> dict[str, Any]:
    layouts = {READABLE: "Readable headers"} | {name: layout.label for name, layout in LAYOUTS.items()}
    nouns = {noun.slug: noun.plural for noun in NOUNS}
    known = resource_of(recipe.noun).export_columns if recipe.noun in nouns else {}
    return {
        "nouns": nouns, "formats": FORMATS, "layouts": layouts,
        "targets": StorageTarget.objects.order_by(NameSortKey("name")),
        "repeats": Repeat.choices, "mails": MailWhen.choices, "weekdays": list(enumerate(day_name)),
        "time_zones": recipe_schedule.time_zones(), "known_columns": ", ".join(known),
        "csv_forms": [(form.name, form.label) for form in FORMS], "csv_form": form_of_stored(recipe),
        "expected_csv": expected_form(request),
        "views": [(view.pk, f"{nouns[view.noun]}: {view.name}") for view in views_of(request) if view.noun in nouns],
        "filter_text": request.POST.get("filter") or _filter_text(recipe.filter),
        "columns_text": ", ".join(recipe.columns), "mail_text": ", ".join(recipe.mail_to),
        "at_text": f"{recipe.at:%H:%M}",
    }  # fmt: skip


def _filter_text(filters: dict[str, str]) -> str:
    return "\n".join(f"{name}={value}" for name, value in filters.items())


def _read(request: HttpRequest, recipe: ExportRecipe) -> None:
    """What was filled in. Raises WrongField."""
    texts = {name: request.POST.get(name, "").strip() for name in (
        "name", "noun", "format", "layout", "folder", "repeat", "time_zone", "mail_when",
    )}  # fmt: skip
    for name, text in texts.items():
        setattr(recipe, name, text)
    _refuse_unknown_words(recipe)
    recipe.bom, recipe.changes_only = "bom" in request.POST, "changes_only" in request.POST
    _read_form(request, recipe)
    recipe.columns, recipe.mail_to = _listed(request, "columns"), _listed(request, "mail_to")
    recipe.target = _target(request)
    recipe.at = _time(request.POST.get("at", ""))
    recipe.weekday = _number(request, "weekday", 0, 6)
    recipe.month_day = _number(request, "month_day", 1, 28)
    recipe.filter = _filter(request, recipe)


def _read_form(request: HttpRequest, recipe: ExportRecipe) -> None:
    form = form_named(request.POST.get("csv", ""))
    recipe.separator, recipe.decimal_comma = form.separator, form.decimal_comma


def _refuse_unknown_words(recipe: ExportRecipe) -> None:
    for name, words in (("repeat", Repeat.values), ("mail_when", MailWhen.values)):
        if getattr(recipe, name) not in words:
            raise WrongField(name, f"Choose one of: {', '.join(words)}.")
    if not recipe.name or len(recipe.name) > 100:
        raise WrongField("name", "Enter a name of at most 100 characters.")
    if len(recipe.folder) > 500:
        raise WrongField("folder", "A folder of at most 500 characters.")


def _listed(request: HttpRequest, name: str) -> list[str]:
    parts = [part.strip() for part in request.POST.get(name, "").replace("\n", ",").split(",")]
    return [part for part in parts if part]


def _target(request: HttpRequest) -> StorageTarget:
    target = StorageTarget.objects.filter(pk=read_id(request.POST.get("target", ""))).first()
    if target is None:
        raise WrongField("target", "Choose a storage target.")
    return target


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise WrongField("at", "Enter a time as 06:00.") from None


def _number(request: HttpRequest, name: str, least: int, most: int) -> int:
    text = request.POST.get(name, str(least))
    if not text.isdecimal() or not least <= int(text[:5]) <= most:
        raise WrongField(name, f"Enter a number from {least} to {most}.")
    return int(text)


def _filter(request: HttpRequest, recipe: ExportRecipe) -> dict[str, str]:
    """A saved view's filters, or those that were typed, a line each. Raises WrongField."""
    view = request.POST.get("view", "")
    if view:
        return _filter_of_view(request, recipe, view)
    filters = {}
    for line in filter(None, map(str.strip, request.POST.get("filter", "").splitlines())):
        name, sign, value = line.partition("=")
        if not sign:
            raise WrongField("filter", f"Write a filter on each line as name=value, not {line[:50]!r}.")
        filters[name.strip()] = value.strip()
    return filters


def _filter_of_view(request: HttpRequest, recipe: ExportRecipe, view: str) -> dict[str, str]:
    chosen = next((item for item in views_of(request) if str(item.pk) == view), None)
    if chosen is None or chosen.noun != recipe.noun:
        raise WrongField("filter", "Choose a saved view of the list that is exported.")
    given = dict(parse_qsl(chosen.query))
    return {name: value for name, value in given.items() if name not in _NOT_FILTERS}


def _preview(recipe: ExportRecipe) -> dict[str, Any]:
    """How many rows, which files, the first lines, the next times. Raises WrongField."""
    recipes.check(recipe)
    heads, lines = recipes.first_lines(recipe)
    times = recipes.coming_times(recipe)
    dry = recipes.dry_run(recipe) if recipe.pk else None
    matching = resource_of(recipe.noun).rows(recipe.filter)
    count = dry.rows if dry else matching.count()
    left_out = not lines and matching.exists()
    readers = form_of_stored(recipe).readers if recipe.format == "csv" else ""
    return {
        "heads": heads,
        "lines": lines,
        "readers": readers,
        "times": times,
        "dry": dry,
        "count": f"{count:,}",
        "left_out": left_out,
    }


# A recipe.


@site.page("export-recipes/<int:pk>/", "export_recipe", EXPORT)
def export_recipe_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A recipe: what it is, what happens next, and its runs; 404 for none."""
    recipe = get_object_or_404(ExportRecipe.objects.select_related("target"), pk=pk)
    runs = list(recipe.runs.select_related("target").order_by("-number")[:SHOWN])
    working = recipe.runs.filter(UNFINISHED).exists()
    context = {
        "title": recipe.name, "line": _line(recipe, next(iter(runs), None)), "recipe": recipe,
        "runs": [_run_line(run) for run in runs], "working": working,
        "filter": site.noun(resource_of(recipe.noun).model).filters_in_words(recipe.filter),
        "layout": LAYOUTS[recipe.layout].label if recipe.layout in LAYOUTS else recipe.layout.capitalize(),
        "times": recipes.coming_times(recipe),
        "mail": f"{MailWhen(recipe.mail_when).label}: {', '.join(recipe.mail_to)}" if recipe.mail_to else "Never",
    }  # fmt: skip
    return site.render(request, "console/export_recipe.html", context)


def _run_line(run: RecipeRun) -> dict[str, Any]:
    done = run.started_at is not None and run.ended_at is not None
    local = run.status == Task.COMPLETED and run.target is not None and run.target.kind == "local"
    files = [file["name"] for file in (run.manifest or {}).get("files", [])] if local else []
    return {
        "run": run, "state": _state(run), "started": formatters.ago(run.started_at or run.created_at),
        "seconds": f"{(run.ended_at - run.started_at).total_seconds():.1f} s" if done else "",  # type: ignore[operator]
        "size": formatters.size(run.bytes), "files": files, "kind": "All rows" if run.complete else "Changes",
        "failed": run.status in (Task.ERROR, Task.CANCELLED) or bool(run.reason),
    }  # fmt: skip


@site.page("export-recipes/<int:pk>/do/", "export_recipe_do", OPERATE, EXPORT)
@require_POST
def export_recipe_do_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Run, pause, resume, begin anew, cancel or delete; 404 for no such recipe."""
    recipe = get_object_or_404(ExportRecipe, pk=pk)
    by, verb = request.user.get_username(), request.POST.get("verb", "")
    _do(recipe, verb, by)
    if verb == "delete":
        messages.success(request, f"{recipe.name} was deleted. The files at the target stay.")
        return HttpResponseRedirect(reverse("admin:export_recipes"))
    return HttpResponseRedirect(reverse("admin:export_recipe", args=[pk]))


def _do(recipe: ExportRecipe, verb: str, by: str) -> None:
    """Raises Refused, BadRequest."""
    acts: dict[str, Any] = {
        "run": lambda: recipes.start(recipe.pk, by=by), "pause": lambda: recipes.pause(recipe.pk),
        "resume": lambda: recipes.resume(recipe.pk), "begin_anew": lambda: recipes.begin_anew(recipe.pk),
        "cancel": lambda: [recipes.cancel(run.pk, by=by) for run in recipe.runs.filter(UNFINISHED)],
        "delete": lambda: recipes.remove(recipe.pk),
    }  # fmt: skip
    if verb not in acts:
        raise BadRequest("Choose what to do with the recipe.")
    acts[verb]()


@site.page("export-recipes/runs/<int:pk>/<str:name>", "export_recipe_file", EXPORT)
def export_recipe_file_view(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A file of a run whose target is a folder of this machine; 404 when it is not there (any more), 400 when somebody
    was suppressed since it was written."""
    run = get_object_or_404(RecipeRun.objects.select_related("target"), pk=pk, status=Task.COMPLETED)
    names = {file["name"] for file in (run.manifest or {}).get("files", [])}
    if run.target is None or run.target.kind != "local" or name not in names:
        raise Http404
    if run.gate_stamp != stamp_of_list():
        raise BadRequest("The suppression list has changed since this file was written. Run the recipe again.")
    try:
        place = open_storage(run.target)
        assert isinstance(place, LocalStorage)
        file = place.path(f"{run.folder}/{name}").open("rb")
    except (TransferFailed, OSError):
        raise Http404 from None
    return FileResponse(file, as_attachment=True, filename=f"{run.number}-{name}")
