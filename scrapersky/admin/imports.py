"""Import: a file or a pasted list is previewed, then imported: at once, or by workers with its progress on the page.

Each step leads to a page of its own, so that Back and reload do nothing twice.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from jobs.actions.operations import ENDED
from jobs.actions.ownership import NotYours, is_of
from jobs.lists.catalogue import DOMAINS, resource_of
from jobs.lists.resource import Resource
from jobs.models import Import, Run
from jobs.transfer import import_jobs, import_undo
from jobs.transfer.archives import TABLES
from jobs.transfer.bounded_reading import takes_long
from jobs.transfer.business_import import check_country
from jobs.transfer.import_jobs import ImportRequest
from jobs.transfer.import_reports import REPORT_ROWS
from jobs.transfer.imports import ACCEPTED, CHANGED, INVALID
from jobs.transfer.mapping import (
    MAX_BYTES,
    MAX_ROWS,
    MappedTable,
    column_names,
    fields_of,
    importable,
    read_file,
    read_pasted,
    recognized,
    storable,
)
from jobs.transfer.readable import header as label_of
from jobs.transfer.recognition import CUSTOM, own_columns
from jobs.transfer.table_lines import Unreadable
from jobs.transfer.waiting_files import keep_file
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.permissions import EXPORT, IMPORT, require_own, require_permission, why_not_own
from scrapersky.admin.spreadsheet_region import expected_form
from scrapersky.http.body_limits import may_receive

RECOGNIZED = ""  # in place of a noun: what the file looks like
NAMES_SHOWN = 8  # of the columns that are not read
FILES = (*TABLES, ".kmz", ".gz", ".zip")
FORM_BYTES = 6_000_000  # what the form has beside its file: a pasted list, and a file that is a little too large


@site.page("import/", "import", IMPORT)
@may_receive(MAX_BYTES + FORM_BYTES)
def import_view(request: HttpRequest) -> HttpResponse:
    """The form; its input is read, previewed and shown on a page of its own. 400, with the form, when unreadable."""
    chosen = request.POST.get("noun", RECOGNIZED)
    noun = importable().get(chosen or DOMAINS.slug)
    context = {
        "nouns": [(item, column_names(item)) for item in importable().values() if item.importer],
        "own_nouns": [item for item in importable().values() if not item.importer],
        "typed": {name: request.POST.get(name, "") for name in ("values", "country", "source", "auto_queue")},
        "chosen": chosen,
    }
    if request.method != "POST":
        return _form(request, context)
    try:
        if noun is None:
            raise Unreadable("Choose what to import the rows as.")
        stored = _waiting(request, noun, chosen) or import_jobs.create_preview(_request(request, noun, chosen))
    except ValueError as error:
        return _form(request, context | {"problem": str(error)}, status=400)
    return HttpResponseRedirect(reverse("admin:import_job", args=[stored.pk]))


def _form(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    limits = {"max_rows": f"{MAX_ROWS:,}", "max_megabytes": MAX_BYTES // 1_000_000, "accepted": ",".join(FILES)}
    return site.render(request, "console/import.html", {"title": "Import"} | limits | context, status=status)


def _waiting(request: HttpRequest, noun: Resource, chosen: str) -> Import | None:
    """A workbook that takes long to read waits for a worker, with what was filled in. Raises ValueError."""
    file = request.FILES.get("file")
    body = file.read(MAX_BYTES + 1) if file else b""
    if file is None or len(body) > MAX_BYTES or not takes_long(body):
        return None
    waiting = Import(
        noun=noun.slug, file_name=storable(file.name or "")[:200], source=request.POST.get("source", ""),
        country=check_country(request.POST.get("country", "")), auto_queue=request.POST.get("auto_queue") == "1",
        requested_by=request.user.get_username(), report={"recognize": chosen == RECOGNIZED},
    )  # fmt: skip
    return keep_file(waiting, body)


def _request(request: HttpRequest, noun: Resource, chosen: str) -> ImportRequest:
    """What was given. Raises ValueError with a sentence."""
    country = check_country(request.POST.get("country", ""))
    read, file = partial(_table, request), request.FILES.get("file")
    table = recognized(read) if chosen == RECOGNIZED else read(noun)
    name = (file and file.name) or ""
    by, auto_queue = request.user.get_username(), request.POST.get("auto_queue") == "1"
    return ImportRequest(table.noun, table, by, auto_queue, country, name, request.POST.get("source", ""))


def _table(request: HttpRequest, noun: Resource) -> MappedTable:
    file, text = request.FILES.get("file"), request.POST.get("values", "")
    if file is not None:
        file.seek(0)
        return read_file(noun, file.name or "", file.read(MAX_BYTES + 1))
    if not text.strip():
        raise Unreadable("Choose a file, or paste a list.")
    return read_pasted(noun, text)


@site.page("import/<int:pk>/", "import_job", IMPORT)
def import_job_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A preview, and the button that starts the import; then how far it is, and what became of the rows. 403 for the
    import of somebody else without the permission to see contacts, which its rows have."""
    stored = _find(request, pk)
    if "reading" in stored.report:
        return _reading(request, stored)
    problem = ""
    if request.method == "POST":
        try:
            return HttpResponseRedirect(reverse("admin:import_job", args=[_act(request, stored)]))
        except (ValueError, NotYours) as error:
            problem = str(error)
    noun = resource_of(stored.noun)
    context = _preview(stored, noun) if stored.run_id is None else _result(stored, noun)
    common = {
        "not_yours": why_not_own(request, stored.requested_by, "import", "change, start or undo it"),
        "import": stored,
        "noun": noun,
        "columns": ", ".join(f"{header} is read as {_label(name)}" for header, name in stored.columns.items()),
        "list_url": site.noun(noun.model).url(),
        "several": noun.import_aliases,
        "problem": problem,
    }
    return site.render(request, "console/import_job.html", common | context, status=400 if problem else 200)


def _reading(request: HttpRequest, stored: Import) -> HttpResponse:
    """How far a file is that a worker reads: it follows by itself, and ends with a link to the preview, or with why."""
    ahead = Import.objects.filter(run=None, report__reading="waits", pk__lt=stored.pk).count()
    context = {"title": "Import", "import": stored, "ahead": ahead, "working": stored.report["reading"] == "waits"}
    return site.render(request, "console/import_reading.html", context)


def _find(request: HttpRequest, pk: int) -> Import:
    stored = get_object_or_404(Import.objects.select_related("run"), pk=pk)
    if not is_of(stored.requested_by, request.user.get_username()):
        require_permission(request, EXPORT)
    return stored


@site.page("import/<int:pk>/problems.csv", "import_problems", IMPORT)
def problems_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that are left out, whole or in part, as a CSV to mend and to import again: their columns, their lines in
    the file, and why. 403 as for the import's page."""
    stored = _find(request, pk)
    if "reading" in stored.report:
        raise Http404
    parts = import_jobs.left_out_file(stored, replace(expected_form(request).form, bom=True))
    headers = {"Content-Disposition": f'attachment; filename="import-{pk}-left-out.csv"'}
    return HttpResponse(b"".join(parts), content_type="text/csv; charset=utf-8", headers=headers)


def _act(request: HttpRequest, stored: Import) -> int:
    """What a button of the page does: read the columns in another way, or as another noun, import, undo. The import
    that is shown next. Raises ValueError, NotYours."""
    by, act = request.user.get_username(), request.POST.get("act", "import")
    require_own(request, stored.requested_by, "import", "undo" if act == "undo" else "change")
    if act == "columns":
        fields = [request.POST.get(f"column_{n}", "") for n in range(len(stored.header))]
        import_jobs.change_preview(stored.pk, fields, check_country(request.POST.get("country", "")), by=by)
    elif act == "noun":
        return import_jobs.preview_as(stored.pk, resource_of(stored.report["looks_like"])).pk
    elif act == "undo":
        import_undo.undo(stored.pk, by=by)
    else:
        import_jobs.start(stored.pk)
    return stored.pk


# Of a file's columns, where a list of leads has the best of several.
_LABELS = {"phone": "Phone", "email": "E-mail", "city_line": "Postal code and city", "person": "Contact person"}


def _label(field: str) -> str:
    """What a field is called on the screen."""
    return "Custom field" if field == CUSTOM else _LABELS.get(field) or label_of(field)


def _named(names: list[str]) -> str:
    """`Fit, Stage and 40 more`: a file has any number of columns."""
    more = f" and {len(names) - NAMES_SHOWN} more columns" if len(names) > NAMES_SHOWN else ""
    return ", ".join(names[:NAMES_SHOWN]) + more


def _columns(stored: Import, noun: Resource) -> dict[str, Any]:
    """The columns of a preview, each with what it can be read as; none where there is nothing to choose."""
    choices = stored.report.get("choices", [])
    if len(choices) < 2 and not any(choice["field"] for choice in choices):
        return {}
    own = own_columns(stored.header, noun)
    in_use = [choice["field"] for choice in choices if choice["field"]]
    known = [name for name in dict.fromkeys((*fields_of(noun), *in_use)) if name != CUSTOM]
    names = sorted(set(own), key=_label) if own else known
    more = [CUSTOM] if CUSTOM in fields_of(noun) and not own else []
    return {"choices": choices, "fields": [("", "Not read"), *((name, _label(name)) for name in (*more, *names))]}


def _preview(stored: Import, noun: Resource) -> dict[str, Any]:
    report = stored.report
    useful = report[ACCEPTED] + report[CHANGED] + (report["exists"] if stored.auto_queue else 0)
    partial = report["checked"] < report["total"]
    return {
        "title": f"Preview: {noun.plural.lower()}",
        "counts": report,
        "values_left_out": report.get("left_out", {}),
        **_columns(stored, noun),
        "partial": partial,
        "importable": bool(useful) or partial,
        "what": (noun.label if report[ACCEPTED] == 1 else noun.plural).lower(),
        "as_chosen": noun.plural.lower(),
        "unread": _named(stored.unread),
        "better": resource_of(report["looks_like"]).plural.lower() if report.get("looks_like") else "",
        **_rows(report["rows"], report["checked"], noun),
    }


def _result(stored: Import, noun: Resource) -> dict[str, Any]:
    run = Run.objects.filter(pk=stored.run_id or 0).first()
    total = stored.processed if "rows" in stored.report else stored.invalid + stored.noticed
    return {
        "title": f"Import of {stored.file_name}" if stored.file_name else "Import",
        "counts": stored,
        "values_left_out": stored.report.get("left_out", {}),
        "run": run,
        "run_url": run and site.noun(Run).row_url(run),
        "working": run is not None and run.status not in ENDED and stored.processed < stored.total,
        "undoable": run is not None and stored.undone_at is None and stored.accepted + stored.changed > 0,
        **_undoing(stored),
        "progress": formatters.bar(stored.processed, stored.total),
        "what": (noun.label if stored.accepted == 1 else noun.plural).lower(),
        **_rows(_reported(stored), total, noun),
    }


def _undoing(stored: Import) -> dict[str, Any]:
    """How far workers are with an undo; nothing where nobody is at one."""
    run = Run.objects.filter(pk=import_undo.run_of(stored) or 0).first()
    if run is None:
        return {}
    return {"moving": True, "undo_url": site.noun(Run).row_url(run), "undone": formatters.bar(run.settled, run.total)}


def _reported(stored: Import) -> list[dict[str, Any]]:
    """What is known of single rows: of a small import or a preview all, of a long one those with remarks."""
    noticed = [line | {"result": "accepted"} for line in stored.notices]
    return stored.report.get("rows") or [*(line | {"result": INVALID} for line in stored.problems), *noticed]


def _rows(lines: list[dict[str, Any]], total: int, noun: Resource) -> dict[str, Any]:
    """The rows of a report, with the page of those that are stored, and how many more there are."""
    shown, admin = lines[:REPORT_ROWS], site.noun(noun.model)
    rows = [line | {"url": admin.url("change", line["id"]) if line.get("id") else ""} for line in shown]
    return {"rows": rows, "left_out": max(total - len(shown), 0)}
