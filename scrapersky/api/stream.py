"""`GET /events/stream`: events as they happen, as server-sent events."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from jobs.store.commit_order import head_cursor
from scrapersky.api.base import View, refuse_unknown
from scrapersky.api.broadcast import broadcaster
from scrapersky.api.events import CURSOR, read_cursor
from scrapersky.api.problems import Problem
from scrapersky.api.renderers import JsonRenderer
from scrapersky.api.throttling import whose
from scrapersky.http.streaming import can_go_on, go_on


class EventText(BaseRenderer):
    """So that `Accept: text/event-stream` is taken; the stream writes itself."""

    media_type = "text/event-stream"
    format = "events"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """A problem, as JSON."""
        return JsonRenderer().render(data)


STREAMED = """An endless answer. Of each event: `id`, its cursor, which Last-Event-ID resumes behind; `event`, its kind;
`data`, the event as in `GET /events`, as JSON."""


class Stream(View):
    """Events as they happen."""

    required_scopes: ClassVar[dict[str, str]] = {"get": "read"}
    renderer_classes = (JsonRenderer, EventText)

    @extend_schema(
        operation_id="events_stream",
        parameters=[
            OpenApiParameter("after", CURSOR, description="A cursor to start behind; none: now."),
            OpenApiParameter("Last-Event-ID", CURSOR, OpenApiParameter.HEADER, description="What a reader had last."),
        ],
        responses={(200, "text/event-stream"): OpenApiResponse(OpenApiTypes.ANY, STREAMED)},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Server-sent events with a heartbeat every 15 seconds. Ends after an hour: come back with Last-Event-ID.

        503 where the server is not an ASGI server.
        """
        refuse_unknown(request.query_params, {"after"})
        start = request.headers.get("Last-Event-ID", request.query_params.get("after"))
        if start is not None:
            read_cursor(start)
        if not can_go_on(request._request):
            raise Problem("unavailable", "Streams need the ASGI server; follow GET /events instead.")
        parts = broadcaster.stream(broadcaster.subscribe(whose(request)), start or head_cursor())
        answer = go_on(request._request, parts, content_type="text/event-stream")
        answer["Cache-Control"], answer["X-Accel-Buffering"] = "no-store", "no"
        return answer
