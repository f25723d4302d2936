"""`GET /events/stream`: events as they happen, as server-sent events; `POST /events/ticket`: a stream for a browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, cast

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.settings import api_settings

from jobs.models.event import KINDS
from jobs.store.commit_order import head_cursor
from scrapersky.accounts.access import active_user, stamp_of
from scrapersky.api.auth import SCOPES, is_in_force
from scrapersky.api.base import Parameters, View, refuse_unknown
from scrapersky.api.bodies import read_body
from scrapersky.api.broadcast import broadcaster
from scrapersky.api.events import CURSOR, SELECTING, STAGES, read_cursor, selected
from scrapersky.api.fields import StrictCharField, StrictChoiceField, StrictSerializer
from scrapersky.api.problems import Problem
from scrapersky.api.renderers import JsonRenderer
from scrapersky.api.stream_tickets import PARAMETER, SECONDS, StreamTickets, new_ticket, read_ticket
from scrapersky.api.throttling import whose
from scrapersky.http.streaming import can_go_on, go_on
from scrapersky.models import ApiKey


class EventText(BaseRenderer):
    """So that `Accept: text/event-stream` is taken; the stream writes itself."""

    media_type = "text/event-stream"
    format = "events"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """A problem, as JSON."""
        return JsonRenderer().render(data)


STREAMED = """An endless answer. Of each event: `id`, its cursor, which Last-Event-ID resumes behind; `event`, its kind;
`data`, the event as in `GET /events`, as JSON."""


class StreamSelection(StrictSerializer):
    """What a stream shows."""

    after = StrictCharField(max_length=40, required=False, help_text="A cursor to start behind; none: now.")
    kinds = serializers.ListField(
        child=StrictChoiceField(choices=KINDS), required=False, default=list, max_length=len(KINDS),
        help_text="Kinds of events; an empty list: all.",
    )  # fmt: skip
    stages = serializers.ListField(
        child=StrictChoiceField(choices=STAGES), required=False, default=list, max_length=len(STAGES),
        help_text="Only events of these stages; an empty list: all.",
    )  # fmt: skip

    def validate_after(self, cursor: str) -> str:
        """A cursor, else a 400."""
        read_cursor(cursor)
        return cursor


class NewStreamTicket(serializers.Serializer[Any]):
    """A ticket, and the address that it opens, once."""

    ticket = serializers.CharField()
    after = serializers.CharField(help_text="The cursor that the stream starts behind.")
    url = serializers.CharField(help_text=f"For `new EventSource(url)`, within {SECONDS} seconds.")
    expires_in = serializers.IntegerField(help_text="Seconds.")


class StreamTicketView(View):
    """Tickets for streams."""

    required_scopes: ClassVar[dict[str, str]] = {"post": "read"}
    keeps_answers = False  # nothing is changed, and a ticket is not to be stored

    @extend_schema(request=StreamSelection, responses={201: NewStreamTicket}, operation_id="events_ticket")
    def post(self, request: Request) -> Response:
        """A ticket for an EventSource, which cannot send Authorization: it opens one stream, within 30 seconds.

        It has your permissions, is stored nowhere, and ends when your access ends. An EventSource that lost its
        connection needs a new one: send the id of the last event as `after`.
        """
        body = read_body(StreamSelection, request)
        chosen = {"after": head_cursor(), **body}
        text = new_ticket(request, **chosen)
        url = f"{reverse('api-events-stream', request=request)}?{PARAMETER}={text}"
        answer = {"ticket": text, "after": chosen["after"], "url": url, "expires_in": SECONDS}
        return Response(answer, status=201)


class Stream(View):
    """Events as they happen."""

    required_scopes: ClassVar[dict[str, str]] = {"get": "read"}
    parameters: ClassVar[Parameters] = {"get": None}  # a ticket, or what a ticket would hold
    renderer_classes = (JsonRenderer, EventText)
    authentication_classes = (*cast(Any, api_settings.DEFAULT_AUTHENTICATION_CLASSES), StreamTickets)

    @extend_schema(
        operation_id="events_stream",
        parameters=[
            OpenApiParameter("after", CURSOR, description="A cursor to start behind; none: now."),
            *SELECTING,
            OpenApiParameter("Last-Event-ID", CURSOR, OpenApiParameter.HEADER, description="What a reader had last."),
        ],
        responses={(200, "text/event-stream"): OpenApiResponse(OpenApiTypes.ANY, STREAMED)},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Server-sent events with a heartbeat every 15 seconds. Ends after an hour: come back with Last-Event-ID; and
        within 15 seconds of your access.

        A browser opens it with `ticket`, and without other parameters. 503 where the server is not an ASGI server.
        """
        start, kinds, stages = _selection(request)
        if not can_go_on(request._request):
            raise Problem("unavailable", "Streams need the ASGI server; follow GET /events instead.")
        subscription = broadcaster.subscribe(whose(request), kinds, stages, _access_of(request))
        parts = broadcaster.stream(subscription, start or head_cursor())
        answer = go_on(request._request, parts, content_type="text/event-stream")
        answer["Cache-Control"], answer["X-Accel-Buffering"] = "no-store", "no"
        return answer


def _access_of(request: Request) -> Callable[[], bool]:
    """Whether whoever opened a stream may still read it; to be called in a thread."""
    person, began = int(request.user.pk or 0), stamp_of(request.user)
    key = request.auth.pk if isinstance(request.auth, ApiKey) else None

    def may_go_on() -> bool:
        known = active_user(person)
        if known is None or not known[0].has_perm(SCOPES["read"]):
            return False
        return known[1] == began if key is None else is_in_force(key)

    return may_go_on


def _selection(request: Request) -> tuple[str | None, Sequence[str], Sequence[str]]:
    """From where on, and which kinds and stages: what the ticket says, or the address."""
    if isinstance(request.successful_authenticator, StreamTickets):
        refuse_unknown(request.query_params, {PARAMETER})
        ticket = read_ticket(request.query_params[PARAMETER])
        return _start(request, ticket.after), ticket.kinds, ticket.stages
    refuse_unknown(request.query_params, {"after", "kinds", "stages"})
    start = _start(request, request.query_params.get("after"))
    return start, *selected(request)


def _start(request: Request, after: str | None) -> str | None:
    """The cursor to start behind: what the reader had last, else `after`. 400 for either that is none."""
    had_last = request.headers.get("Last-Event-ID")
    for cursor in (had_last, after):
        if cursor is not None:
            read_cursor(cursor)
    return after if had_last is None else had_last
