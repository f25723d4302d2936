"""A span for each request of the web; what it queues is below it."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase
from opentelemetry.trace import SpanKind, Status, StatusCode

from jobs.tracing import spans

QUIET = ("/health", "/metrics", "/static")  # probes, and files

_GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)|<(?:\w+:)?(\w+)>")


def plain(route: str) -> str:
    """A route as people write it: /api/v3/domains/{pk}."""
    named = _GROUP.sub(lambda group: f"{{{group[1] or group[2]}}}", route)
    return "/" + re.sub(r"\\Z|[\^$\\]", "", named).lstrip("/")


class TraceRequests:
    """Middleware; without traces it is not there. The header `traceparent` of a caller is the parent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not spans.on():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request inside of its span."""
        if request.path.startswith(QUIET):
            return self.get_response(request)
        parent = spans.extracted(request.headers.get("traceparent", ""))
        facts = {"http.request.method": request.method or "", "url.path": request.path}
        span = spans.begin(f"{request.method} {request.path}", SpanKind.SERVER, facts, parent=parent)
        try:
            with spans.current(span):
                response = self.get_response(request)
            if (match := request.resolver_match) is not None:
                span.set_attribute("http.route", plain(match.route))
                span.update_name(f"{request.method} {plain(match.route)}")
            span.set_attribute("http.response.status_code", response.status_code)
            if response.status_code >= 500:
                span.set_status(Status(StatusCode.ERROR))
            return response
        finally:
            span.end()
