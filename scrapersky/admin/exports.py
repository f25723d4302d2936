"""Export: the rows of a filtered list as a file, streamed."""

from __future__ import annotations

from typing import Any

from django.db.models import Field, Model
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from jobs.models import Run
from jobs.statuses import Task
from jobs.transfer.exports import FORMATS, export
from scrapersky.admin.base import Noun
from scrapersky.admin.listing import UnknownFilter
from scrapersky.admin.permissions import EXPORT, must

KERNELS = ("fence", "attempts", "due_at", "lease_until", "priority", "fair_order", "run_id")
INTERNAL = (
    *("body", "robots_body", "url_hash", "raw", "tiles", "area_key"),
    *("normalised_query", "import_cursor", "home_hash", "content_hash"),
)


def export_view(noun: Noun, request: HttpRequest) -> HttpResponseBase:
    """The file. Who took it, and by which filter, is kept as a run."""
    must(request, EXPORT)
    parameters = request.GET.copy()
    name = str(parameters.pop("format", ["csv"])[0])
    if name not in FORMATS:
        raise UnknownFilter(f"There is no format {name!r}; there are {', '.join(FORMATS)}.")
    listing = noun.listing(parameters)
    _remember(noun, request, listing.asked(), name)
    pieces = export(listing.rows(), columns_of(noun.model), name)
    response = StreamingHttpResponse(pieces, content_type=FORMATS[name].content_type)
    response["Content-Disposition"] = f'attachment; filename="{noun.title.lower()}.{name}"'
    return response


def columns_of(model: type[Model]) -> list[str]:
    """The facts, decisions and states of a row; not what only the kernel looks at."""
    fields: list[Field[Any, Any]] = [each for each in model._meta.concrete_fields if not each.is_relation]
    kept = [each.name for each in fields if not each.name.endswith(KERNELS) and each.name not in INTERNAL]
    names = {each.name for each in model._meta.get_fields()}
    return [*kept, "domain__host"] if "domain" in names else kept


def _remember(noun: Noun, request: HttpRequest, asked: dict[str, str], name: str) -> None:
    Run.objects.create(
        kind="export", title=f"Export of {noun.title.lower()} as {FORMATS[name].label}", status=Task.COMPLETED,
        requested_by=request.user.get_username(), parameters={"filter": asked, "format": name},
        started_at=Now(), ended_at=Now(),
    )  # fmt: skip
