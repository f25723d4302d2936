"""Export: the rows of a filtered list as a file, streamed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from jobs.models import Run
from jobs.statuses import Task
from jobs.transfer.exports import FORMATS, export
from scrapersky.admin.permissions import EXPORT, require_permission

if TYPE_CHECKING:
    from scrapersky.admin.resource_admin import ResourceAdmin


def export_view(noun: ResourceAdmin, request: HttpRequest) -> HttpResponseBase:
    """The file. Who took it, and by which filter, is kept as a run."""
    require_permission(request, EXPORT)
    parameters = request.GET.copy()
    name = str(parameters.pop("format", ["csv"])[0])
    if name not in FORMATS:
        raise BadRequest(f"There is no format {name!r}; there are {', '.join(FORMATS)}.")
    listing = noun.listing(parameters)
    _remember(noun, request, listing.values, name)
    pieces = export(listing.rows(), list(noun.resource.export_columns.values()), name)
    response = StreamingHttpResponse(pieces, content_type=FORMATS[name].content_type)
    response["Content-Disposition"] = f'attachment; filename="{noun.title.lower()}.{name}"'
    return response


def _remember(noun: ResourceAdmin, request: HttpRequest, filters: dict[str, str], name: str) -> None:
    Run.objects.create(
        kind="export", title=f"Export of {noun.title.lower()} as {FORMATS[name].label}", status=Task.COMPLETED,
        requested_by=request.user.get_username(), parameters={"noun": noun.key, "filter": filters, "format": name},
        started_at=Now(), ended_at=Now(),
    )  # fmt: skip
