"""Suppressions: who is never stored, visited or exported again. Entries are added, looked up and removed with a reason;
the list is carried elsewhere as hashes.

A value is sent in a form's body, never in an address, so that no log has it.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from jobs.actions import erasure, suppressions
from jobs.compliance import suppression_list
from jobs.compliance.subjects import KIND_NAMES, KINDS, Subject, WrongSubject, guess_kind, read_subject
from jobs.lists.sent_ids import read_id
from jobs.models import Suppression
from scrapersky.admin import formatters
from scrapersky.admin.answers import answer
from scrapersky.admin.base import site
from scrapersky.admin.permissions import ENTER, ERASE, OPERATE, require_permission
from scrapersky.admin.subjects import counts_of
from scrapersky.http.body_limits import may_receive
from scrapersky.http.reasons import reason_in
from scrapersky.http.streaming import streamed

ON_A_PAGE, REMOVALS_SHOWN = 50, 10
MOST_BYTES = 50_000_000  # of a list that is sent from a browser; the command takes larger ones


@site.page("suppressions/", "suppressions")
@never_cache
@sensitive_post_parameters("value", "scope")
def suppressions_view(request: HttpRequest) -> HttpResponse:
    """The list, newest first; the form that looks a value up or adds it; what adding it has erased."""
    require_permission(request, OPERATE if request.method == "POST" else ENTER)
    if request.method != "POST":
        return _page(request, {})
    typed = {name: request.POST.get(name, "").strip() for name in ("value", "scope", "kind", "reason")}
    try:
        subject = read_subject(typed["kind"] or guess_kind(typed["value"]), typed["value"], typed["scope"])
    except WrongSubject as error:
        return _page(request, {"typed": typed, "problems": error.fields}, 400)
    if request.POST.get("do") == "look":
        return _page(request, {"typed": typed, "looked_up": subject, "entry": _entry_of(subject)})
    return _add(request, subject, typed)


def _entry_of(subject: Subject) -> dict[str, Any] | None:
    entry = suppression_list.find(subject)
    return _line(entry) if entry else None


def _add(request: HttpRequest, subject: Subject, typed: dict[str, str]) -> HttpResponse:
    """Suppress it, and erase at once what is stored; 409 unless that was confirmed, 403 for whoever may not erase."""
    require_permission(request, ERASE)
    if request.POST.get("confirm") != "1":
        problems = {"confirm": "Confirm that what is stored of it is erased. Nothing was changed."}
        return _page(request, {"typed": typed, "problems": problems}, 409)
    by, reason = request.user.get_username(), reason_in(request.POST)
    entry, receipt = erasure.suppress_for_request(subject, by=by, reason=reason, source="admin")
    return _page(request, {"erased": entry, "receipt": receipt, "counts": receipt and counts_of(receipt)})


def _page(request: HttpRequest, more: dict[str, Any], status: int = 200) -> HttpResponse:
    kind, before = request.GET.get("kind", ""), request.GET.get("before", "")
    rows = Suppression.objects.order_by("-pk")
    if kind in KINDS:
        rows = rows.filter(kind=kind)
    if last := read_id(before):
        rows = rows.filter(pk__lt=last)
    entries = list(rows[: ON_A_PAGE + 1])
    next_url = f"?kind={kind}&before={entries[ON_A_PAGE - 1].pk}" if len(entries) > ON_A_PAGE else ""
    context = {
        "title": "Suppressions",
        "kinds": [(word, KIND_NAMES[word]) for word in KINDS],
        "tabs": _tabs(kind),
        "lines": [_line(entry) for entry in entries[:ON_A_PAGE]],
        "next_url": next_url,
        "removals": [_removal(event) for event in suppressions.removals(REMOVALS_SHOWN)],
        "here": reverse("admin:suppressions"),
        "typed": {},
    }
    return site.render(request, "console/suppressions.html", context | more, status=status)


def _tabs(kind: str) -> list[dict[str, Any]]:
    """The kinds that are on the list, with how many of each."""
    counts = dict(Suppression.objects.order_by().values_list("kind").annotate(Count("pk")))
    tabs = [("", "All", sum(counts.values()))]
    tabs += [(word, KIND_NAMES[word], counts[word]) for word in KINDS if word in counts]
    return [
        {"url": f"?kind={word}" if word else "?", "label": label, "count": f"{number:,}", "active": word == kind}
        for word, label, number in tabs
    ]


def _line(entry: Suppression) -> dict[str, Any]:
    state = formatters.label("Erasing", "busy") if entry.erasure_pending else formatters.label("In force", "good")
    return {
        "entry": entry,
        "url": reverse("admin:suppression", args=[entry.pk]),
        "hint": entry.hint or f"Entry {entry.pk}",
        "kind": KIND_NAMES[entry.kind],
        "state": state,
        "when": formatters.ago(entry.created_at),
    }


def _removal(event: Any) -> dict[str, Any]:
    detail = event.detail or {}
    return {
        "when": formatters.ago(event.at),
        "by": detail.get("by", ""),
        "subject": formatters.words(detail.get("subject", "")),
        "reason": detail.get("reason", ""),
    }


@site.page("suppressions/<int:pk>/", "suppression")
@never_cache
def suppression_view(request: HttpRequest, pk: int) -> HttpResponse:
    """An entry: why, from where, by whom and when; its reason is corrected, or it is removed with one."""
    require_permission(request, OPERATE if request.method == "POST" else ENTER)
    entry = get_object_or_404(Suppression, pk=pk)
    if request.method == "POST":
        return _change(request, entry)
    context = {"title": entry.hint or f"Entry {entry.pk}", "line": _line(entry), "entry": entry}
    return site.render(request, "console/suppression.html", context)


def _change(request: HttpRequest, entry: Suppression) -> HttpResponse:
    reason, here = reason_in(request.POST), request.path
    if request.POST.get("do") != "remove":
        Suppression.objects.filter(pk=entry.pk).update(reason=reason)
        return answer(request, "The reason was saved.", here)
    removed = suppressions.remove(entry.pk, by=request.user.get_username(), reason=reason)
    text = f"{removed.hint or 'The entry'} was removed: it may be stored again. What was erased does not come back."
    return answer(request, text, reverse("admin:suppressions"))


@site.page("suppressions/export/", "export_suppressions", OPERATE)
@require_POST
def export_view(request: HttpRequest) -> HttpResponseBase:
    """The list as hashes, with the keys by which they are compared."""
    _, pieces = suppressions.export_list(by=request.user.get_username())
    response = streamed((piece.encode() for piece in pieces), request, "application/json")
    response["Content-Disposition"] = 'attachment; filename="suppressions.json"'
    return response


@site.page("suppressions/import/", "import_suppressions", OPERATE)
@may_receive(MOST_BYTES)
def import_view(request: HttpRequest) -> HttpResponse:
    """Add the entries of an exported list. A log-in in between leads here by GET: to the page with the form."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:suppressions"))
    file, here = request.FILES.get("file"), reverse("admin:suppressions")
    if file is None:
        return _page(request, {"wrong_file": "Choose an exported list first."}, 400)
    try:
        new = suppressions.import_list(suppressions.read_list(file.read()), by=request.user.get_username())
    except ValueError as error:
        return _page(request, {"wrong_file": str(error)}, 400)
    messages.success(request, f"{new:,} entries are new. Values that match one are stopped from now on.")
    return HttpResponseRedirect(here)
