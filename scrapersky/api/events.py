"""Events: what happened, in an order that a reader can resume at."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, OpenApiWebhook, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.events import event_log
from jobs.events.event_log import MOST, NAMES
from jobs.models import Event
from jobs.models.event import KINDS
from jobs.stages import PIPELINE
from jobs.store import commit_order
from scrapersky.api.base import Parameters, View
from scrapersky.api.resource_viewset import Row

CURSOR = {"type": "string", "pattern": "^[0-9]{1,18}-[0-9]{1,18}$"}
STAGES = tuple(stage.name for stage in PIPELINE)
SELECTING = [
    OpenApiParameter(
        name, str, many=True, enum=words, style="form", explode=False,
        description=f"Only events of these {name}, separated by commas.",
    )
    for name, words in (("kinds", KINDS), ("stages", STAGES))
]  # fmt: skip


def read_cursor(text: str) -> tuple[int, int]:
    """Transaction and id. Raises 400 for a text that is no cursor."""
    try:
        return commit_order.read_cursor(text)
    except ValueError as error:
        raise ValidationError({"after": str(error)}) from error


def selected(request: Request) -> tuple[list[str], list[str]]:
    """The kinds and the stages of an address. 400 for one that there is not."""
    return _words(request, "kinds", KINDS), _words(request, "stages", STAGES)


def _words(request: Request, name: str, words: tuple[str, ...]) -> list[str]:
    if (text := request.query_params.get(name)) is None:
        return []
    chosen = list(dict.fromkeys(text.split(",")))
    if unknown := [word for word in chosen if word not in words]:
        raise ValidationError({name: f"{unknown[0][:100]!r} is none of: {', '.join(words)}."})
    return chosen


class EventRow(Row):
    """Something that happened."""

    cursor = serializers.CharField(help_text="Resume behind it.")
    kind = serializers.ChoiceField(choices=[(kind, kind) for kind in KINDS])
    detail = serializers.DictField(allow_null=True, help_text="The rest, by kind: docs/events.md.")

    class Meta:
        model = Event
        fields = ("cursor", "at", *NAMES)


class EventPage(serializers.Serializer[Any]):
    """Events, oldest first, and where to go on."""

    next_cursor = serializers.CharField(help_text="The next `after`; the same as before when nothing happened.")
    items = EventRow(many=True)


class MessageData(serializers.Serializer[Any]):
    """What a message is about."""

    webhook_id = serializers.IntegerField()
    events = EventRow(many=True, help_text="Up to 100, oldest first; none in a `ping`.")


class WebhookMessage(serializers.Serializer[Any]):
    """What a webhook's receiver gets, signed as Standard Webhooks 1.0 says."""

    type = serializers.ChoiceField(choices=("events", "ping"))
    timestamp = serializers.DateTimeField()
    data = MessageData()  # type: ignore[assignment]  # hides a property that nobody reads here


message = OpenApiWebhook(
    "message",
    decorator=extend_schema(
        operation_id="receive_message",
        summary="Events as they happen",
        description="Answer 2xx within 15 seconds. The headers `webhook-id`, `webhook-timestamp` and "
        "`webhook-signature` are those of Standard Webhooks: check the signature before you read the body.",
        request=WebhookMessage,
        responses={200: OpenApiResponse(description="Taken.")},
    ),
)


class Events(View):
    """The feed."""

    required_scopes: ClassVar[dict[str, str]] = {"get": "read"}
    parameters: ClassVar[Parameters] = {"get": {"after", "limit", "kinds", "stages"}}

    @extend_schema(
        responses=EventPage,
        operation_id="events_list",
        parameters=[
            OpenApiParameter("after", CURSOR, description="A cursor; none: from now on; `0-0`: from the oldest."),
            OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": 100}),
            *SELECTING,
        ],
    )
    def get(self, request: Request) -> Response:
        """Events behind a cursor: none is missed, none comes twice. Ask again with `next_cursor`.

        With `kinds` or `stages`, `limit` is how many events are looked at: a page may be empty before the end, where
        `next_cursor` stays the same.
        """
        given, limit = request.query_params.get("after"), _limit(request.query_params.get("limit", "100"))
        kinds, stages = selected(request)
        if given is None:
            return Response({"next_cursor": commit_order.head_cursor(), "items": []})
        read_cursor(given)
        events = event_log.events_after(given, limit)
        items = [event for event in events if event_log.concerns(event, kinds, stages)]
        return Response({"next_cursor": events[-1]["cursor"] if events else given, "items": items})


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST):
        raise ValidationError({"limit": f"A number from 1 to {MOST}."})
    return int(text)
