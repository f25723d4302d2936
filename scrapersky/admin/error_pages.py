"""Pages for what goes wrong outside of a page: a wrong address, a refused form, an error of ours. In words.

They stand without the database: none of them asks who is looking. Programs get a problem (RFC 9457).
"""

from __future__ import annotations

import sys
from typing import Any

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string

from jobs.pipeline.faults import is_transient
from scrapersky.http import database_down

TITLES = {400: "Bad request", 403: "Not allowed", 404: "Not found", 500: "Something failed here"}

NOT_FOUND = "There is nothing at this address. Check its spelling, or start from Home."
NOT_ALLOWED = "You may not do this. An administrator can give you a role that may."
BAD_REQUEST = "Your browser sent something that cannot be read. Go back and try again."
HOST = "This server does not answer to this host name. If you operate it, add the name to ALLOWED_HOSTS."
FAILED = "This is our fault, not yours. Nothing was stored by half, and the log has the cause. Try again in a moment."
NO_COOKIE = "Your browser sent no cookie, and without cookies no form can be trusted. Allow cookies for this site."
OTHER_ORIGIN = (
    "The form came from another address than the one that this server knows as its own. If you operate it, set "
    "CSRF_TRUSTED_ORIGINS to the address in the browser, and FORWARDED_ALLOW_IPS to the proxy in front."
)
OLD_FORM = (
    "The form is from before your last log-in, in this window or another. Nothing was changed. Go back, reload the "
    "page, and send it again."
)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """`handler404`."""
    return _page(request, 404, NOT_FOUND)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """`handler403`."""
    return _page(request, 403, NOT_ALLOWED)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """`handler400`: also where the host name is not one of ours."""
    return _page(request, 400, HOST if isinstance(exception, DisallowedHost) else BAD_REQUEST)


def failed(request: HttpRequest, **_: Any) -> HttpResponseBase:
    """`handler500`: an error of ours; or the database is away, which an error outside of views shows only here."""
    error = sys.exc_info()[1]
    if error is not None and is_transient(error):
        return database_down.answer(request, error)
    return _page(request, 500, FAILED)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """`CSRF_FAILURE_VIEW`: by Django's reason (django.middleware.csrf), what happened and what helps."""
    if reason.startswith("CSRF cookie not set"):
        return _page(request, 403, NO_COOKIE)
    if reason.startswith(("Origin checking failed", "Referer checking failed")):
        return _page(request, 403, OTHER_ORIGIN)
    return _page(request, 403, OLD_FORM)


def _page(request: HttpRequest, status: int, sentence: str) -> HttpResponseBase:
    if not database_down.wants_page(request):
        problem = {"type": "about:blank", "title": TITLES[status], "status": status, "detail": sentence}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    context = {"title": TITLES[status], "sentence": sentence, "status": status}
    return HttpResponse(render_to_string("console/error.html", context), status=status)
