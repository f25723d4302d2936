"""Webhooks: events sent to an address of yours, signed, in order, at least once."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions.curation import Refused
from jobs.events import webhooks
from jobs.lists.catalogue import WEBHOOKS
from jobs.models import Webhook, WebhookDelivery
from jobs.models.event import KINDS
from jobs.stages import PIPELINE
from jobs.statuses import DeliveryStatus
from scrapersky.api.auth import name_of
from scrapersky.api.base import Parameters, pending
from scrapersky.api.bodies import read_body
from scrapersky.api.events import read_cursor
from scrapersky.api.fields import StrictBooleanField, StrictCharField, StrictChoiceField, StrictSerializer
from scrapersky.api.resource_viewset import ResourceViewSet, Row

SHOWN = 100  # deliveries
_OF_THE_NEWEST = f"Only those in this state, of the {webhooks.LOOKED_THROUGH:,} newest."


class WebhookRow(Row):
    """A webhook, and how it goes: `failures` in a row, when it is tried again (`due_at`), why it was switched off."""

    resource = WEBHOOKS


class WebhookChange(StrictSerializer):
    """What a webhook is: its address and what it wants."""

    url = StrictCharField(max_length=2083, help_text="https, on the public internet.")
    description = StrictCharField(max_length=500, allow_blank=True, required=False)
    kinds = serializers.ListField(
        child=StrictChoiceField(choices=KINDS), required=False, max_length=len(KINDS),
        help_text="Kinds of events; by default run, decided and webhook. An empty list: all, settled rows included.",
    )  # fmt: skip
    stages = serializers.ListField(
        child=StrictChoiceField(choices=[stage.name for stage in PIPELINE]), required=False, max_length=20,
        help_text="Only events of these stages; an empty list: all.",
    )  # fmt: skip
    enabled = StrictBooleanField(required=False, help_text="Switched on again, it goes on where it stopped.")

    def validate_url(self, url: str) -> str:
        """An address that may be contacted, by its form, else a 400. Each delivery checks where its name leads to."""
        try:
            return webhooks.read_url(url)
        except Refused as refused:
            raise serializers.ValidationError(str(refused)) from refused


class WebhookMade(WebhookRow):
    """A webhook with its secret, which is shown this once."""

    secret = serializers.CharField(help_text="Verify messages with it (Standard Webhooks).")


class NewSecret(serializers.Serializer[Any]):
    """The new secret, which is shown this once."""

    secret = serializers.CharField()


class ReplayBody(StrictSerializer):
    """From where on to send again."""

    after = StrictCharField(
        max_length=40, help_text="A cursor of `GET /events`; `0-0`: from the oldest event that is stored."
    )


class MessageSent(serializers.Serializer[Any]):
    """The message that is on its way."""

    message_id = serializers.CharField()


class DeliveryRow(serializers.ModelSerializer[WebhookDelivery]):
    """A message, and the receiver's answer."""

    message_id = serializers.CharField(help_text="The `webhook-id` that it was sent with.")

    class Meta:
        model = WebhookDelivery
        fields = (
            "id", "message_id", "status", "events", "attempts", "response_status", "response_text", "error",
            "created_at", "attempted_at",
        )  # fmt: skip


class SentMessage(DeliveryRow):
    """A message with what was sent."""

    class Meta(DeliveryRow.Meta):
        fields = (*DeliveryRow.Meta.fields, "body")  # type: ignore[assignment]  # one more than its base
        extra_kwargs: ClassVar[dict[str, Any]] = {"body": {"help_text": "As it was signed: JSON, word for word."}}


def _message(webhook: Webhook, message: str) -> WebhookDelivery:
    delivery = webhook.deliveries.filter(message_id=message.removeprefix("msg_")).first()
    if delivery is None:
        raise NotFound(f"Webhook {webhook.pk} has no message {message}.")
    return delivery


_ACTIONS = (
    *ResourceViewSet.required_scopes, "deliveries", "delivery", "create", "partial_update",
    "destroy", "rotate", "test", "replay", "send_again",
)  # fmt: skip


def _pending_message(webhook: str, message: str) -> Response:
    return pending({"message_id": message}, f"webhooks/{webhook}/deliveries/{message}")


class WebhookViewSet(ResourceViewSet):
    """Webhooks. Operators see and change them: an address may hold a secret."""

    required_scopes: ClassVar[dict[str, str]] = dict.fromkeys(_ACTIONS, "operate")
    parameters: ClassVar[Parameters] = {"deliveries": {"status"}}
    secret_answers = frozenset({"create", "rotate"})
    resource = WEBHOOKS
    serializer_class = WebhookRow

    @extend_schema(request=WebhookChange, responses={201: WebhookMade})
    def create(self, request: Request) -> Response:
        """Have events sent to an address from now on. The answer has the secret, this once. 409 for one too many."""
        given = read_body(WebhookChange, request)
        made = webhooks.create(
            given["url"], kinds=given.get("kinds", webhooks.USUAL_KINDS), stages=given.get("stages", []),
            description=given.get("description", ""), by=name_of(request),
        )  # fmt: skip
        if not given.get("enabled", True):
            Webhook.objects.filter(pk=made.pk).update(enabled=False)
        return self.created(made.pk, secret=webhooks.secret_of(made))

    @extend_schema(request=WebhookChange, responses=WebhookRow)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change it; `enabled: true` sends what failed last at once, then goes on."""
        with self.changing(pk) as webhook:
            given = read_body(WebhookChange, request, partial=True)
            enabled = given.pop("enabled", None)
            if given:
                webhooks.change(webhook.pk, given, by=name_of(request))
            if enabled is not None:
                webhooks.switch(webhook.pk, enabled, by=name_of(request))
        return Response(self.row(pk))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Delete it, with the record of what was sent."""
        webhooks.remove(self.stored(pk), by=name_of(request))
        return Response(status=204)

    @extend_schema(request=None, responses=NewSecret)
    @action(detail=True, methods=["post"])
    def rotate(self, request: Request, pk: str) -> Response:
        """A new secret; for a day messages are signed with the old one, too."""
        return Response({"secret": webhooks.rotate(self.stored(pk).pk, by=name_of(request))})

    @extend_schema(request=None, responses={202: MessageSent})
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: str) -> Response:
        """Send a message of the type `ping`, without events; see `deliveries` for what came of it."""
        return _pending_message(pk, f"msg_{webhooks.ping(self._enabled(pk)).hex}")

    @extend_schema(request=ReplayBody, responses={202: WebhookRow})
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: str) -> Response:
        """Send again what happened behind a cursor of the feed."""
        body = read_body(ReplayBody, request)
        webhooks.replay(self._enabled(pk).pk, read_cursor(body["after"]))
        return pending(self.row(pk), f"webhooks/{pk}/deliveries")

    @extend_schema(
        responses=DeliveryRow(many=True),
        parameters=[
            OpenApiParameter("status", str, enum=DeliveryStatus.values, description=_OF_THE_NEWEST),
        ],
    )
    @action(detail=True)
    def deliveries(self, request: Request, pk: str) -> Response:
        """The last hundred messages, newest first: what was sent, how often, and the receiver's answer.

        400 for a state that there is not.
        """
        deliveries = webhooks.newest_deliveries(self.stored(pk)).values(*DeliveryRow.Meta.fields)
        if (status := request.query_params.get("status")) is not None:
            if status not in DeliveryStatus.values:
                raise ValidationError({"status": f"One of: {', '.join(DeliveryStatus.values)}."})
            deliveries = deliveries.filter(status=status)
        shown = deliveries[:SHOWN]
        return Response([{**delivery, "message_id": f"msg_{delivery['message_id'].hex}"} for delivery in shown])

    @extend_schema(responses=SentMessage, operation_id="webhooks_deliveries_retrieve", filters=False)
    @action(detail=True, url_path=r"deliveries/(?P<message>msg_[0-9a-f]{32})")
    def delivery(self, request: Request, pk: str, message: str) -> Response:
        """One message with its body, word for word. 404 for an unknown one."""
        delivery = _message(self.stored(pk), message)
        row = {name: getattr(delivery, name) for name in SentMessage.Meta.fields}
        return Response({**row, "message_id": message})

    @extend_schema(request=None, responses={202: MessageSent}, operation_id="webhooks_deliveries_resend_create")
    @action(detail=True, methods=["post"], url_path=r"deliveries/(?P<message>msg_[0-9a-f]{32})/resend")
    def send_again(self, request: Request, pk: str, message: str) -> Response:
        """Send one message once more, with the same id. 404 for an unknown one."""
        webhooks.send_again(_message(self._enabled(pk), message))
        return _pending_message(pk, message)

    def _enabled(self, pk: str) -> Webhook:
        webhook: Webhook = self.stored(pk)
        if not webhook.enabled:
            raise Refused("It is switched off; enable it first.")
        return webhook
