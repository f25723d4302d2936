"""Data requests: where somebody stands, the access bundle, erasing with a receipt, a link to the objection page.

A value is sent in a form's body, never in an address, so that no log has it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from jobs.actions import erasure
from jobs.compliance import access, access_page, suppression_list
from jobs.compliance.subjects import KIND_NAMES, KINDS, Subject, WrongSubject, guess_kind, read_subject
from scrapersky import objections
from scrapersky.admin.base import site
from scrapersky.admin.formatters import link, words
from scrapersky.admin.permissions import ERASE, EXPORT, OPERATE, require_permission

SHOWN_IDS = 5
FILES = {"json": ("application/json", access.as_json), "html": ("text/html; charset=utf-8", access_page.as_html)}


@site.page("subject/", "subject", OPERATE)
@never_cache
@sensitive_post_parameters("value", "scope")
def subject_view(request: HttpRequest) -> HttpResponse:
    """The form; what is stored about a subject; the bundle as a file; what an erasure did."""
    typed = {name: request.POST.get(name, "").strip() for name in ("value", "scope", "kind", "reason")}
    context: dict[str, Any] = {"typed": typed, "kinds": [(kind, KIND_NAMES[kind]) for kind in KINDS]}
    if request.method != "POST":
        return _page(request, context)
    try:
        subject = read_subject(typed["kind"] or guess_kind(typed["value"]), typed["value"], typed["scope"])
    except WrongSubject as error:
        return _page(request, context | {"problems": error.fields}, 400)
    return _carry_out(request, subject, context)


def _carry_out(request: HttpRequest, subject: Subject, context: dict[str, Any]) -> HttpResponse:
    verb = request.POST.get("do", "find")
    if verb in FILES:
        require_permission(request, EXPORT)
        return _file(subject, verb)
    if verb == "erase":
        return _erase(request, subject, context)
    if verb == "link" and settings.OBJECTION_PAGE:
        token = objections.create(subject, request.user.get_username())
        context |= {"link": request.build_absolute_uri(reverse("admin:objection", args=[token]))}
    return _page(request, context | _found(subject))


def _file(subject: Subject, name: str) -> HttpResponse:
    content_type, write = FILES[name]
    content = write(access.bundle(subject, access.findings(subject)))
    headers = {"Content-Disposition": f'attachment; filename="access-bundle.{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


def _erase(request: HttpRequest, subject: Subject, context: dict[str, Any]) -> HttpResponse:
    require_permission(request, ERASE)
    if request.POST.get("confirm", "").strip().lower() != "erase":
        unconfirmed = "Type the word erase to erase it. Nothing was erased."
        return _page(request, context | {"unconfirmed": unconfirmed} | _found(subject), 409)
    by, reason = request.user.get_username(), context["typed"]["reason"][:500]
    entry, receipt = erasure.suppress_for_request(subject, by=by, reason=reason, source="admin")
    result = {
        "erased": entry,
        "erased_kind": KIND_NAMES[entry.kind],
        "receipt": receipt,
        "counts": receipt and counts_of(receipt),
    }
    return _page(request, context | {"typed": {}} | result)


def counts_of(receipt: erasure.Receipt) -> list[tuple[str, str, int]]:
    """What an erasure did, for people: table, what was done, to how many rows."""
    parts = (("deleted", receipt.deleted), ("cleared", receipt.cleared), ("left to you", receipt.left))
    return [(words(table), what, number) for what, counts in parts for table, number in sorted(counts.items())]


def _found(subject: Subject) -> dict[str, Any]:
    """Where it stands: table, column, number of rows, the first ids."""
    rows, entries = access.findings(subject), suppression_list.covering(subject)
    places = defaultdict[tuple[str, str], list[Any]](list)
    for row in rows:
        for column in row.columns:
            places[row.table, column].append(row.row)
    lines = [
        (words(table).capitalize(), words(column), len(ids), _linked(table, ids[:SHOWN_IDS]), len(ids) > SHOWN_IDS)
        for (table, column), ids in sorted(places.items())
    ]
    return {
        "subject": subject,
        "kind": KIND_NAMES[subject.kind],
        "entries": [suppression_list.sentence_of(entry) for entry in entries],
        "state": suppression_list.state_of(entries, len(rows)),
        "lines": lines,
        "total": len(rows),
        "links": settings.OBJECTION_PAGE,
    }


def _linked(table: str, ids: list[Any]) -> SafeString:
    """The ids, each with a link to its row, where its table has pages."""
    try:
        noun = site.noun(table)
    except KeyError:
        return format_html_join(", ", "{}", ((pk,) for pk in ids))
    return format_html_join(", ", "{}", ((link(noun.url("change", pk), pk),) for pk in ids))


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return site.render(request, "console/subject.html", {"title": "Data requests"} | context, status=status)
