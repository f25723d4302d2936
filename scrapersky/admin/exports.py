"""Exports: the rows of a filtered list as a file, downloaded now or made by a worker; and the files that were made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from jobs.actions.curation import Refused, WrongField
from jobs.actions.operations import ENDED
from jobs.actions.ownership import begun_by
from jobs.lists.catalogue import resource_of
from jobs.lists.counts import count_capped
from jobs.lists.listing import Listing
from jobs.models import Export, Run
from jobs.transfer import export_jobs
from jobs.transfer.csv_form import PLAIN, form_named, form_of_stored
from jobs.transfer.deletions import deletions_of
from jobs.transfer.export_jobs import READY
from jobs.transfer.exports import ExportRequest, export_request, stream
from jobs.transfer.file_formats import FORMATS
from jobs.transfer.layouts import LAYOUTS, READABLE
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.permissions import EXPORT, OPERATE, has_permission, require_permission
from scrapersky.http.streaming import streamed

if TYPE_CHECKING:
    from scrapersky.admin.resource_admin import ResourceAdmin

SHOWN = 50
MOST_AT_ONCE = 5_000  # rows of a file whose bytes come when all were read


def export_view(noun: ResourceAdmin, request: HttpRequest) -> HttpResponseBase:
    """The list of this address as a file: a GET streams it (a POST with `now`, too); a POST has a worker make it; 400
    for an unknown format. A file whose first byte would come after minutes is offered as one that a worker makes."""
    require_permission(request, EXPORT)
    try:
        listing, requested = _request(noun, request)
        if request.method == "POST" and not request.POST.get("now"):
            return _make(requested, request)
        return _offer(noun, request, listing, requested) or _stream(requested, request)
    except WrongField as error:
        raise BadRequest(str(error)) from error


def _offer(
    noun: ResourceAdmin, request: HttpRequest, listing: Listing, requested: ExportRequest
) -> HttpResponseBase | None:
    """The page that offers to have a worker make the file; None for one that can be downloaded at once."""
    file_format = FORMATS[requested.format]
    if file_format.streams:
        return None
    count = count_capped({"": listing.rows()}, MOST_AT_ONCE)[""]
    if count.value is not None and not count.more:
        return None
    names = ("format", "layout", "csv", "bom", "shown")
    as_csv = {"format": "csv", "layout": requested.layout, "csv": requested.form.name, "bom": "1"}
    context = {
        "title": f"{noun.title} as {file_format.label}",
        "most": MOST_AT_ONCE,
        "file_format": file_format.label,
        "sent": [(name, request.POST.get(name) or request.GET.get(name, "")) for name in names],
        "make_url": f"{noun.url('export')}{listing.address()}",
        "csv_url": f"{noun.url('export')}?{urlencode(as_csv)}&{listing.address()[1:]}".rstrip("&"),
        "back_url": noun.url() + listing.address(),
    }
    return site.render(request, "console/export_later.html", context)


def _request(noun: ResourceAdmin, request: HttpRequest) -> tuple[Listing, ExportRequest]:
    parameters = {name: request.GET[name] for name in request.GET}
    names = ("format", "layout", "csv", "bom", "shown")
    choice = {name: request.POST.get(name) or parameters.pop(name, "") for name in names}
    listing = noun.listing(parameters)
    columns = noun.shown_columns(request, listing.extras.get("columns", "")) if choice["shown"] == "1" else ()
    return listing, export_request(
        noun.resource, listing.values, choice["format"] or "csv", noun.columns_of_file(columns) or None,
        layout=choice["layout"], form=form_named(choice["csv"], bom=choice["bom"] == "1"), order=str(listing.order),
    )  # fmt: skip


def _stream(requested: ExportRequest, request: HttpRequest) -> HttpResponseBase:
    parts = stream(requested, by=request.user.get_username())
    product = f"-{requested.layout}" if requested.layout not in ("", READABLE) else ""
    return _file(parts, request, requested.format, f"{requested.noun.slug}{product}.{requested.format}")


def _file(parts: Any, request: HttpRequest, format_name: str, name: str) -> HttpResponseBase:
    response = streamed(parts, request, FORMATS[format_name].content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _make(requested: ExportRequest, request: HttpRequest) -> HttpResponse:
    try:
        export_jobs.create(requested, by=request.user.get_username(), only_new=request.POST.get("only_new") == "1")
    except Refused as error:
        messages.warning(request, str(error))
    return HttpResponseRedirect(reverse("admin:exports"))


@site.page("exports/", "exports", EXPORT)
def exports_view(request: HttpRequest) -> HttpResponse:
    """One's own files, with their progress; for operators those of everybody."""
    files = list(_visible(request).annotate(is_ready=READY).select_related("previous").order_by("-id")[:SHOWN])
    runs = Run.objects.in_bulk([stored.run_id for stored in files])  # not joined: a file outlives its run
    lines = [_line(stored, runs.get(stored.run_id)) for stored in files]
    context = {"title": "Exports", "lines": lines, "working": any(line["working"] for line in lines)}
    return site.render(request, "console/exports.html", context)


def _visible(request: HttpRequest) -> Any:
    everything = has_permission(request.user, OPERATE)
    return Export.objects.all() if everything else Export.objects.filter(begun_by(request.user.get_username()))


def _line(stored: Any, run: Run | None) -> dict[str, Any]:
    ready = stored.is_ready
    return {
        "export": stored,
        "noun": resource_of(stored.noun).plural,
        "format": _format_of(stored),
        "filter": ", ".join(site.noun(stored.noun).filter_words(name, value) for name, value in stored.filter.items()),
        "ready": ready,
        "columns": len(LAYOUTS[stored.layout].columns) if stored.layout in LAYOUTS else len(stored.columns),
        "changes": _changes(stored),
        "may_again": stored.ready_at is not None,
        "expired": stored.ready_at is not None and not ready,
        "working": run is not None and run.status not in ENDED,
        "progress": formatters.bar(run.settled, run.total) if run else "",
        "run": run,
        "size": formatters.size(stored.bytes),
        "created": formatters.ago(stored.created_at),
        "until": formatters.ago(stored.expires_at) if ready else "",
    }


def _changes(stored: Export) -> str:
    """How its rows differ from those of the same file before, in words."""
    if stored.new_rows is None or stored.previous is None:
        return ""
    before = formatters.ago(stored.previous.created_at)
    return format_html("{} new, {} gone since {}", f"{stored.new_rows:,}", f"{stored.gone_rows:,}", before)


def _format_of(stored: Export) -> str:
    label = FORMATS[stored.format].label if stored.format in FORMATS else stored.format
    form = form_of_stored(stored)
    if stored.format == "csv" and form.name != PLAIN.name:
        label = f"{label} ({form.label.lower()})"
    return f"{label} for {LAYOUTS[stored.layout].label}" if stored.layout in LAYOUTS else label


@site.page("exports/<int:pk>/file/", "export_file", EXPORT)
def export_file_view(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file that is ready; else 404."""
    stored = get_object_or_404(_visible(request).filter(READY), pk=pk)
    response = _file(export_jobs.pieces(pk), request, stored.format, f"{stored.noun}-{pk}.{stored.format}")
    response["Content-Length"] = str(stored.bytes)
    return response


@site.page("exports/<int:pk>/deletions/", "export_deletions", EXPORT)
def export_deletions_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Which rows of the previous file a copy has to delete or to read again, as CSV; else 404, 400."""
    with_previous = _visible(request).filter(ready_at__isnull=False, previous__isnull=False)
    stored = get_object_or_404(with_previous.select_related("previous"), pk=pk)
    gone = deletions_of(stored)
    if not gone.complete:
        raise BadRequest(
            "The deletions since the previous file are not all stored any more. Use the new file as a whole."
        )
    lines = [f"{pk},{word}\r\n" for word, ids in (("deleted", gone.deleted), ("cleared", gone.cleared)) for pk in ids]
    name = f"{stored.noun}-{stored.previous_id}-to-{pk}-deletions.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse("".join(["id,what\r\n", *lines]), content_type="text/csv; charset=utf-8", headers=headers)


@site.page("exports/<int:pk>/again/", "export_again", EXPORT)
@require_POST
def export_again_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a file again, with all rows or only the new ones; 404 where there is none of the user's."""
    stored = get_object_or_404(_visible(request), pk=pk)
    export_jobs.again(stored, by=request.user.get_username(), only_new=request.POST.get("rows") == "new")
    return HttpResponseRedirect(reverse("admin:exports"))


@site.page("exports/<int:pk>/delete/", "export_delete", EXPORT)
@require_POST
def export_delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a file, or stop making it; 404 where there is none of the user's."""
    if not _visible(request).filter(pk=pk).exists():
        raise Http404
    export_jobs.remove(pk, by=request.user.get_username())
    messages.success(request, "The export was deleted.")
    return HttpResponseRedirect(reverse("admin:exports"))
