"""Businesses that look like one, side by side: a person says whether they are."""

from __future__ import annotations

import math
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from jobs.actions.curation import Refused
from jobs.actions.duplicates import keep_apart, merge
from jobs.models import LocalBusiness, MergeProposal
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.curation import answer
from scrapersky.admin.resource_admin import ResourceAdmin
from scrapersky.admin.rows import Panel

SHOWN = 50
LINES = (("Phone", "phone"), ("Website", "website"), ("Address", "address"), ("Decision", "curation_status"),
         ("Notes", "notes"), ("From", "provider"))  # fmt: skip


def duplicates_page(noun: ResourceAdmin, request: HttpRequest) -> HttpResponse:
    """The open proposals, the surest first."""
    rows = MergeProposal.objects.filter(decision="open").select_related("first", "second").order_by("-score", "id")
    context = site.each_context(request) | {
        "title": "Two rows, one business?",
        "noun": noun,
        "pairs": [_pair(noun, proposal) for proposal in rows[:SHOWN]],
    }
    return TemplateResponse(request, "console/business_doubles.html", context)


def decide_duplicate(noun: ResourceAdmin, request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Merge, or keep apart; then the next pair."""
    by, keep, back = request.user.get_username(), request.POST.get("keep", ""), noun.url("duplicates")
    try:
        if keep.isdecimal():
            kept = merge(proposal_id, int(keep), by=by)
            return answer(request, f"{kept} is kept; the other is archived.", back)
        keep_apart(proposal_id, by=by)
    except Refused as error:
        return answer(request, str(error), back, level=messages.WARNING)
    return answer(request, "They are two businesses, and are not proposed again.", back)


def duplicates_of(noun: ResourceAdmin, row: LocalBusiness) -> list[Panel]:
    """Other rows that look like this one."""
    asked = Q(first=row) | Q(second=row)
    found = MergeProposal.objects.filter(asked, decision="open").select_related("first", "second")[:10]
    lines = [_line(noun, row, proposal) for proposal in found]
    title = "It looks like one that is here already"
    return [Panel(title, ("Business", "From", "The same"), lines, noun.url("duplicates"))] if lines else []


def _line(noun: ResourceAdmin, row: LocalBusiness, proposal: MergeProposal) -> list[Any]:
    other = proposal.second if proposal.first_id == row.pk else proposal.first
    return [formatters.link(noun.row_url(other), other), other.provider, _same(proposal)]


def _pair(noun: ResourceAdmin, proposal: MergeProposal) -> dict[str, Any]:
    both = (proposal.first, proposal.second)
    return {
        "first": proposal.first,
        "second": proposal.second,
        "url": noun.url("duplicate", proposal.pk),
        "same": _same(proposal),
        "distance": _distance(*both),
        "sides": [
            {"pk": one.pk, "name": str(one), "url": noun.row_url(one), "provider": one.provider.capitalize()}
            for one in both
        ],
        "lines": [(label, [getattr(one, name) for one in both]) for label, name in LINES],
    }


def _same(proposal: MergeProposal) -> str:
    words = [word for word in ("phone", "website", "name", "place") if proposal.evidence.get(word)]
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _distance(one: LocalBusiness, two: LocalBusiness) -> str:
    if one.latitude is None or one.longitude is None or two.latitude is None or two.longitude is None:
        return ""
    up = float(one.latitude - two.latitude)
    across = float(one.longitude - two.longitude) * math.cos(math.radians(float(one.latitude)))
    return f"{math.hypot(up, across) * 111_320:,.0f} m apart"
