"""Businesses that look like one, side by side: a person says whether they are."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from jobs.actions.duplicates import dismiss, merge
from jobs.lists.sent_ids import read_id
from jobs.models import LocalBusiness, PossibleDuplicate
from jobs.statuses import DuplicateStatus
from scrapersky.admin import formatters
from scrapersky.admin.answers import answer
from scrapersky.admin.base import site
from scrapersky.admin.permissions import hidden_columns
from scrapersky.admin.resource_admin import ResourceAdmin
from scrapersky.admin.row_page import Panel

SHOWN = 50


def _address(row: LocalBusiness) -> str:
    return row.address or ", ".join(filter(None, (row.street, row.city, row.state, row.postal_code)))


@dataclass(frozen=True)
class ComparedLine:
    """A line of the two side by side. `key` is what both are compared by; None: that they differ says nothing.
    `column` is what it is made of, where that is for whoever sees contacts."""

    label: str
    value: Callable[[LocalBusiness], str]
    key: Callable[[str], str] | None = str.casefold
    column: str = ""


def _bare_url(url: str) -> str:
    """What of a website tells it from others: not its scheme, nor `www.`."""
    return url.casefold().rpartition("://")[2].removeprefix("www.").rstrip("/")


LINES = (
    ComparedLine("Phone", lambda row: formatters.phone(row.phone), column="phone"),
    ComparedLine("E-mail", lambda row: ", ".join(row.emails), column="emails"),
    ComparedLine("Website", lambda row: row.website, _bare_url),
    ComparedLine("Address", _address),
    ComparedLine("Category", lambda row: formatters.words(row.main_category)),
    ComparedLine("Decision", lambda row: row.curation_status, None),
    ComparedLine("Notes", lambda row: row.notes, None),
    ComparedLine("Source", lambda row: formatters.provider(row.provider), None),
)
FACTS = ("phone", "website", "address", "main_category", "latitude", "opening_hours", "rating", "domain_id")


def duplicates_page(noun: ResourceAdmin, request: HttpRequest) -> HttpResponse:
    """The undecided pairs, the surest first."""
    rows = (
        PossibleDuplicate.objects.filter(decision=DuplicateStatus.OPEN)
        .select_related("first", "second")
        .order_by("-score", "id")
    )
    context = {
        "title": "Review possible duplicates",
        "noun": noun,
        "pairs": [_pair(noun, pair, hidden_columns(noun.resource, request.user)) for pair in rows[:SHOWN]],
    }
    return site.render(request, "console/duplicates.html", context)


def decide_duplicate(noun: ResourceAdmin, request: HttpRequest, pair_id: int) -> HttpResponse:
    """Merge or dismiss a pair; then the next one."""
    by, keep, back = request.user.get_username(), request.POST.get("keep", ""), noun.url("duplicates")
    if keep != "none":
        merged = merge(pair_id, read_id(keep), by=by)
        undo = reverse("admin:undo", args=[merged.bulk])
        return answer(
            request,
            f"Merged into {merged.survivor}, which took over what it lacked. The other record is archived.",
            back,
            undo,
        )
    dismiss(pair_id, by=by)
    return answer(request, "Marked as not duplicates. They will not be suggested again.", back)


def duplicates_of(noun: ResourceAdmin, row: LocalBusiness) -> list[Panel]:
    """Other rows that look like this one."""
    names_it = Q(first=row) | Q(second=row)
    pairs = PossibleDuplicate.objects.filter(names_it, decision=DuplicateStatus.OPEN).select_related("first", "second")[
        :10
    ]
    lines = [_line(noun, row, pair) for pair in pairs]
    title = "Possible duplicates"
    return [Panel(title, ("Business", "Source", "Matching"), lines, noun.url("duplicates"))] if lines else []


def _line(noun: ResourceAdmin, row: LocalBusiness, pair: PossibleDuplicate) -> list[Any]:
    other = pair.second if pair.first_id == row.pk else pair.first
    return [formatters.link(noun.row_url(other), other), formatters.provider(other.provider), _same(pair)]


def _pair(noun: ResourceAdmin, pair: PossibleDuplicate, hidden: Collection[str]) -> dict[str, Any]:
    both = (pair.first, pair.second)
    fuller = _fuller(both)
    return {
        "first": pair.first,
        "second": pair.second,
        "url": noun.url("duplicate", pair.pk),
        "same": _same(pair),
        "distance": _distance(*both),
        "sides": [_side(noun, business, fuller) for business in both],
        "lines": [_compared(line, both) for line in LINES if line.column not in hidden],
    }


def _side(noun: ResourceAdmin, business: LocalBusiness, fuller: LocalBusiness | None) -> dict[str, Any]:
    return {
        "pk": business.pk,
        "name": str(business),
        "url": noun.row_url(business),
        "fuller": business is fuller,
    }


def _fuller(both: Sequence[LocalBusiness]) -> LocalBusiness | None:
    """The one of which more is known; None where neither is better."""
    first, second = (sum(bool(getattr(business, name)) for name in FACTS) for business in both)
    return None if first == second else both[0] if first > second else both[1]


def _compared(line: ComparedLine, both: Sequence[LocalBusiness]) -> tuple[str, list[str], bool]:
    """A line of the two side by side, and whether they differ."""
    values = [line.value(business) for business in both]
    return line.label, values, line.key is not None and line.key(values[0]) != line.key(values[1])


def _same(pair: PossibleDuplicate) -> str:
    words = [word for word in ("phone", "website", "name", "place") if pair.evidence.get(word)]
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _distance(first: LocalBusiness, second: LocalBusiness) -> str:
    if first.latitude is None or first.longitude is None or second.latitude is None or second.longitude is None:
        return ""
    up = float(first.latitude - second.latitude)
    across = float(first.longitude - second.longitude) * math.cos(math.radians(float(first.latitude)))
    return f"{math.hypot(up, across) * 111_320:,.0f} m apart"
