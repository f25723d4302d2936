"""While the database is away, the web says so: 503, a problem (RFC 9457) for programs, a page for people."""

from __future__ import annotations

import logging
from base64 import b64encode
from hashlib import sha256

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.deprecation import MiddlewareMixin

from jobs.pipeline.faults import is_transient
from scrapersky.http.content_policy import HEADER, NOTHING

log = logging.getLogger("scrapersky.http.database_down")

RETRY_AFTER_SECONDS = 10
SENTENCE = "The database is away for a moment. Nothing was lost; try again in a few seconds."

_STYLE = "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem}"
_PAGE = f"""<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="{RETRY_AFTER_SECONDS}"><title>Back in a moment</title>
<style>{_STYLE}</style><body>
<h1>Back in a moment</h1><p>{SENTENCE} This page tries again by itself.</p></body></html>"""
_POLICY = f"{NOTHING}; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'"


class DatabaseAway(MiddlewareMixin):
    """Turns "the database is away" in a view into an answer. Must be outside of those that ask it."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for a view that could not reach the database."""
        return answer(request, exception) if is_transient(exception) else None


def answer(request: HttpRequest, error: BaseException) -> HttpResponse:
    """503 with Retry-After."""
    log.warning("The database is away: %s", str(error).strip()[:200], extra={"path": request.path})
    reply: HttpResponse
    if wants_page(request):
        reply = HttpResponse(_PAGE, status=503, headers={HEADER: _POLICY})
    else:
        body = {"type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": SENTENCE}
        reply = JsonResponse(body, status=503, content_type="application/problem+json")
    reply["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return reply


def wants_page(request: HttpRequest) -> bool:
    """Whether a person is asking, with a browser."""
    return "text/html" in request.headers.get("Accept", "") and not request.path.startswith("/api/")
