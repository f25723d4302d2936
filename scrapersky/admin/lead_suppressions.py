"""Suppressing leads, checked ones or all that match: a page that says how many and which, and asks for a word."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib.messages import WARNING
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from jobs.actions import lead_suppressions
from jobs.actions.curation import Refused
from jobs.actions.lead_suppressions import MOST_LEADS, SuppressedLeads
from jobs.lists.catalogue import LEADS
from jobs.lists.filters import Rows
from jobs.lists.listing import Listing
from jobs.lists.quantities import counted
from jobs.lists.sent_ids import read_id, read_ids
from jobs.models import Lead
from scrapersky.admin.answers import answer
from scrapersky.admin.base import site
from scrapersky.admin.permissions import ERASE, OPERATE
from scrapersky.http.reasons import reason_in

SAMPLE = 20
CONFIRMED = "erase"


@site.page("leads/suppress/", "suppress_leads", OPERATE, ERASE)
def suppress_view(request: HttpRequest) -> HttpResponse:
    """Which leads would go, of a form or of an address (`row`, or `scope=all` and `query`); with the word, they go."""
    sent = request.POST if request.method == "POST" else request.GET
    listing = site.noun(Lead).listing(QueryDict(sent.get("query", ""))) if sent.get("scope") == "all" else None
    ids = [] if listing else read_ids(sent.getlist("row"))
    back = f"{site.list_url(Lead)}?{sent.get('query', '')}".rstrip("?")
    if not listing and not ids:
        return answer(request, "Check rows first.", back, level=WARNING)
    if request.method != "POST" or "confirm" not in sent:
        return _page(request, listing, ids, "", back)
    if sent["confirm"].strip().lower() != CONFIRMED:
        return _page(request, listing, ids, f"Type the word {CONFIRMED} to go on. Nothing was changed.", back)
    try:
        done = _carry_out(request, listing, ids)
    except Refused as refused:
        return _page(request, listing, ids, str(refused), back)
    return answer(request, _sentence(done), back)


def _carry_out(request: HttpRequest, listing: Listing | None, ids: list[int]) -> SuppressedLeads:
    by, reason = request.user.get_username(), reason_in(request.POST)
    if listing is None:
        return lead_suppressions.suppress_leads(ids, by=by, reason=reason, source="admin")
    everything, expected = request.POST.get("everything", "") == "1", read_id(request.POST.get("expected", ""))
    return lead_suppressions.suppress_all_matching(
        listing.rows(), by=by, expected=expected, filter_used=listing.values, everything=everything, reason=reason,
        source="admin",
    )  # fmt: skip


def _sentence(done: SuppressedLeads) -> str:
    """What was done, for people."""
    parts = [f"{LEADS.counted(done.suppressed)} suppressed."]
    parts += ["Workers erase what is stored within minutes."] if done.suppressed else []
    if done.unrecognisable:
        left = LEADS.counted(len(done.unrecognisable))
        parts.append(f"{left} left: neither a site nor a place, an e-mail or a phone is known.")
    if done.missing:
        parts.append(f"{done.missing:,} {'was' if done.missing == 1 else 'were'} deleted in the meantime.")
    return " ".join(parts)


def _page(request: HttpRequest, listing: Listing | None, ids: list[int], problem: str, back: str) -> HttpResponse:
    rows: Rows = listing.rows() if listing else Lead.objects.filter(pk__in=ids)
    count, noun = rows.count(), site.noun(Lead)
    if not count:
        return answer(request, "No leads match. Nothing was changed.", back, level=WARNING)
    context: dict[str, Any] = {
        "title": f"Suppress {counted(count, 'lead')}?",
        "noun": noun,
        "chips": [(noun.filters[n].title, noun.value_words(n, text)) for n, text in listing.values.items()]
        if listing
        else [],
        "ids": ids,
        "query": urlsplit(back).query,
        "back": back,
        "scope": "all" if listing else "checked",
        "count": count,
        "most": MOST_LEADS,
        "sample": [(noun.row_url(row), str(row), row.website) for row in rows.order_by("pk")[:SAMPLE]],
        "more": max(count - SAMPLE, 0),
        "problem": problem,
        "reason": request.POST.get("reason", ""),
        "here": reverse("admin:suppress_leads"),
        "confirmed": CONFIRMED,
    }
    return site.render(request, "console/suppress_leads.html", context, status=409 if problem else 200)
