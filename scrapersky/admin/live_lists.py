"""What a list asks for while it is looked at: its rows as they are now, how many are new, names while one types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse

from jobs.lists.arrivals import behind, read_place
from jobs.lists.counts import rows_in_time, sql_of
from jobs.lists.filters import Rows
from jobs.lists.listing import Listing
from jobs.lists.sent_ids import read_ids
from jobs.models.columns import ChangeTracked
from jobs.models.search import matching
from scrapersky.admin.permissions import CURATE, has_permission

if TYPE_CHECKING:
    from scrapersky.admin.resource_admin import ResourceAdmin

LIVE_ROWS = 100  # how many rows one refresh may ask for
SUGGESTED = 12  # names offered while one types
ARRIVALS = 99  # new rows that are counted while somebody reads


def rows_view(noun: ResourceAdmin, request: HttpRequest) -> HttpResponse:
    """The rows of these ids as they are now: the live refresh."""
    ids = read_ids(request.GET.get("ids", "").split(",")[:LIVE_ROWS])
    by_id = {row.pk: row for row in noun.list_queryset(noun.model._default_manager.filter(pk__in=ids))}
    columns = noun.shown_columns(request, request.GET.get("columns", ""))
    found = [by_id[pk] for pk in ids if pk in by_id]
    rows = noun.table_rows(found, columns, edits=has_permission(request.user, CURATE))
    return TemplateResponse(request, "console/rows.html", {"noun": noun, "rows": rows})


def arrivals_of(noun: ResourceAdmin, listing: Listing) -> dict[str, str] | None:
    """Where a page hears of rows that are newer than all it knows, and where they stand first."""
    if "id" not in noun.resource.sorts:
        return None
    place = read_place(noun.model)
    order = None if noun.default_order == "-id" else "-id"
    return {
        "url": f"{noun.url('arrivals')}{listing.address(since=place, order=None, columns=None)}",
        "show": listing.address(order=order),
    }


def arrivals_view(noun: ResourceAdmin, request: HttpRequest) -> HttpResponse:
    """How many rows of a list have arrived behind `since`, up to ARRIVALS, and which of those `shown` have changed.

    400 for a `since` that is none.
    """
    parameters = request.GET.copy()
    since, shown = (parameters.pop(name, [""])[-1] for name in ("since", "shown"))
    rows = behind(noun.listing_of_form(parameters).rows(), since)
    seen = rows_in_time(*sql_of(rows.order_by().values("pk"), ARRIVALS + 1)) or []
    answer = {"new": min(len(seen), ARRIVALS), "more": len(seen) > ARRIVALS}
    return JsonResponse(answer | {"changed": _changed(noun, shown)})


def _changed(noun: ResourceAdmin, shown: str) -> list[int]:
    """The ids of `shown` (`<id>-<mark>,...`) whose rows have another mark by now; what is gone is left out."""
    marks = dict(entry.split("-", 1) for entry in shown.split(",")[:LIVE_ROWS] if "-" in entry)
    ids = read_ids(marks)
    if not ids or not issubclass(noun.model, ChangeTracked):
        return []
    rows = noun.model._default_manager.filter(pk__in=ids).only("updated_at").order_by("pk")
    return [row.pk for row in rows if change_mark(row) != marks[str(row.pk)]]


def suggest_view(noun: ResourceAdmin, request: HttpRequest) -> HttpResponse:
    """Names that begin with what was typed, by the index of words."""
    typed = request.GET.get("q", "")[:100]
    rows: Rows = noun.model._default_manager.all()
    named = matching(rows, noun.search_column, typed) if noun.search_column else rows.none()
    return JsonResponse({"names": [str(row) for row in named[:SUGGESTED]]})


def change_mark(row: Any) -> str:
    """What is another text after each change of the row, by whomever; "" where changes are not followed.

    A time: the number of the transaction stays as it is where one that began earlier commits later.
    """
    return f"{row.updated_at.timestamp():.6f}" if isinstance(row, ChangeTracked) else ""
