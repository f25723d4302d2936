"""Webhooks' delivery: messages go out as events happen, signed, in order, at least once.

A control worker reads the event log behind each webhook's cursor, sends what the webhook subscribes to as messages of
up to MOST_EVENTS, one at a time, and moves the cursor on when the receiver answers 2xx. A message that fails is sent
again with back-off over more than a day; then, or when the receiver answers 410, the webhook is switched off with the
reason. Nothing is lost by that: the cursor stays where it was, and events are stored for RETENTION_EVENTS_DAYS.

A receiver is somebody's server, named by an operator: its address policy is its own (WEBHOOK_ALLOW_NETWORKS and
WEBHOOK_ALLOW_PORTS), so that one inside of a network can be reached without opening that network to scraped pages.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
import orjson
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from jobs.events import event_log, webhook_signing
from jobs.models import Webhook, WebhookDelivery
from jobs.pipeline.database import in_database, in_transaction_patiently
from jobs.pipeline.serving import Server
from jobs.pipeline.web import make_policy
from jobs.statuses import DeliveryStatus
from jobs.store import commit_order
from jobs.store.credentials import Unsealable, unsealed
from jobs.store.events import emit_event
from jobs.web import Policy
from jobs.web.addresses import networks
from jobs.web.client import client_for
from jobs.web.failures import StageOutcome
from jobs.web.retry_after import seconds_of

log = logging.getLogger("jobs.events.webhook_delivery")

MOST_EVENTS = 100  # in a message
MOST_READ = 5_000  # events looked at for one message
LEASE_SECONDS = 60.0
SECONDS = 15.0  # for one message; Standard Webhooks: 15 to 30
WAITS = (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 28_800)  # seconds: 24 hours in all
MOST_TRIES = len(WAITS) + 1  # of a message, before its webhook is switched off
STORED_CHARACTERS = 500  # of an answer
MOST_ANSWER_BYTES = 2_000
UNREADABLE = (
    "The secret that signs its messages cannot be read: SECRET_KEY has changed. Rotate the secret, give the new one to "
    "the receiver, then enable the webhook; or name the earlier key in SECRET_KEY_FALLBACKS."
)

EventCursor = tuple[int, int]


@dataclass(frozen=True)
class Message:
    """A message that is ours to send, under a lease: `fence` is the fencing token."""

    webhook_id: int
    fence: int
    delivery_id: int
    message_id: str
    url: str
    secrets: tuple[str, ...]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What a receiver answered: status, the first of its text, and its Retry-After in seconds."""

    status: int
    text: str
    retry_after: float | None


def webhook_policy() -> Policy:
    """Where messages may go: the public internet, and what WEBHOOK_ALLOW_* add."""
    return replace(
        make_policy(),
        ports=tuple(settings.WEBHOOK_ALLOW_PORTS),
        allowed=networks(settings.WEBHOOK_ALLOW_NETWORKS),
        local_names=bool(settings.WEBHOOK_ALLOW_NETWORKS),
        settings_prefix="WEBHOOK",
    )


# Sending.


class Sender(Server):
    """Serves the webhooks of the database."""

    noun = "Webhook"

    def __init__(self, seconds: float = SECONDS) -> None:
        super().__init__(client_for(webhook_policy(), seconds=seconds, most_bytes=MOST_ANSWER_BYTES, cut=True))

    async def due(self, busy: list[int], room: int) -> list[int]:
        """Those that may have something to send."""
        return await in_database(due, busy, room)

    async def serve(self, pk: int) -> None:
        """Deliver its messages, one at a time. Without a readable secret it is switched off."""
        try:
            while (message := await in_database(claim, pk)) is not None and await self._deliver(message):
                pass
        except Unsealable:
            await in_database(_no_secret, pk)

    async def _deliver(self, message: Message) -> bool:
        headers = webhook_signing.headers(message.message_id, int(time.time()), message.body, message.secrets)
        try:
            response = await self.client.post(message.url, content=message.body, headers=headers)
        except StageOutcome as failure:
            return await self._settle(message, None, failure.sentence)
        return await self._settle(message, _reply(response), "" if response.is_success else _refusal(response))

    async def _settle(self, message: Message, reply: Reply | None, error: str) -> bool:
        """What a receiver has got must not be sent again because of a passing fault of the database."""
        return await in_transaction_patiently(settle, message, reply, error, give_up_after=LEASE_SECONDS - SECONDS)


def _refusal(response: httpx.Response) -> str:
    """Why it was not accepted. A redirect is not followed: events would go to an address that nobody has entered."""
    status = f"The receiver answered {response.status_code}."
    if not response.has_redirect_location:
        return status
    target = response.headers["Location"].partition("?")[0][:STORED_CHARACTERS]
    return f"{status} It has moved to {target}: enter that address."


def _reply(response: httpx.Response) -> Reply:
    return Reply(
        response.status_code,
        response.content.decode("utf-8", "replace"),
        seconds_of(response.headers.get("Retry-After", "")),
    )


# Claiming.

_READY = Q(due_at__isnull=True) | Q(due_at__lte=Now())
_FREE = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())


ANY_DUE = """
EXISTS (SELECT 1 FROM webhooks WHERE enabled AND (due_at IS NULL OR due_at <= now())
    AND (lease_until IS NULL OR lease_until < now()))
"""


def due(busy: Sequence[int], most: int) -> list[int]:
    """Webhooks that may have something to send."""
    webhooks = Webhook.objects.filter(_READY, _FREE, enabled=True).exclude(pk__in=busy)
    return list(webhooks.order_by("pk").values_list("pk", flat=True)[:most])


def claim(pk: int) -> Message | None:
    """The next message of a webhook, ours for LEASE_SECONDS; None when there is none, or somebody else sends it.

    Raises Unsealable.
    """
    with transaction.atomic():
        free = Webhook.objects.select_for_update(skip_locked=True).filter(_READY, _FREE, pk=pk, enabled=True)
        if (webhook := free.first()) is None or (delivery := _next(webhook)) is None:
            return None
        lease = Now() + timedelta(seconds=LEASE_SECONDS)
        Webhook.objects.filter(pk=pk).update(lease_until=lease, fence=F("fence") + 1)
        return Message(
            pk, webhook.fence + 1, delivery.pk, f"msg_{delivery.message_id.hex}", webhook.url, _secrets(webhook),
            delivery.body.encode(),
        )  # fmt: skip


def _next(webhook: Webhook) -> WebhookDelivery | None:
    pending = webhook.deliveries.filter(status=DeliveryStatus.PENDING).order_by("id").first()
    return pending or _collect(webhook)


def _collect(webhook: Webhook) -> WebhookDelivery | None:
    """The events behind the webhook's cursor that it subscribes to, as a message; the cursor moves on."""
    subscribed: list[dict[str, Any]] = []
    at = start = (webhook.transaction, webhook.event_id)
    for _ in range(MOST_READ // event_log.MOST):
        events = event_log.events_after(f"{at[0]}-{at[1]}")
        for event in events:
            if len(subscribed) == MOST_EVENTS:
                break
            at = commit_order.read_cursor(event["cursor"])
            subscribed += [event] if subscribes(webhook, event) else []
        if subscribed or len(events) < event_log.MOST:
            break
    if at != start:
        Webhook.objects.filter(pk=webhook.pk).update(transaction=at[0], event_id=at[1])
    return store_message(webhook, "events", subscribed) if subscribed else None


def subscribes(webhook: Webhook, event: dict[str, Any]) -> bool:
    """Whether the webhook subscribes to an event. What is done to itself, such as adding it, it does not get."""
    is_of_itself = event["kind"] == "operation" and (event["table"], event["row_id"]) == ("webhooks", webhook.pk)
    return not is_of_itself and event_log.concerns(event, webhook.kinds, webhook.stages)


def store_message(webhook: Webhook, kind: str, events: list[dict[str, Any]]) -> WebhookDelivery:
    """A message that waits to be sent: `events`, or a `ping` without any."""
    with connection.cursor() as cursor:
        cursor.execute('SELECT to_char(now(), \'YYYY-MM-DD"T"HH24:MI:SS"Z"\')')
        (now,) = cursor.fetchone() or ("",)
    body = {"type": kind, "timestamp": now, "data": {"webhook_id": webhook.pk, "events": events}}
    text = orjson.dumps(body, default=str, option=orjson.OPT_UTC_Z).decode()
    return WebhookDelivery.objects.create(webhook=webhook, body=text, events=len(events))


def _secrets(webhook: Webhook) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT old_secret_until > now() FROM webhooks WHERE id = %s", [webhook.pk])
        (both,) = cursor.fetchone() or (False,)
    secret = unsealed(webhook, "secret")
    return (secret, unsealed(webhook, "old_secret")) if both and webhook.old_secret else (secret,)


def _no_secret(pk: int) -> None:
    """Send nothing that is not signed: switch the webhook off, and say what to do."""
    off = {"enabled": False, "reason": UNREADABLE, "lease_until": None, "due_at": None}
    with transaction.atomic():
        if Webhook.objects.filter(pk=pk, enabled=True).update(**off):
            _tell_of_the_end(pk, UNREADABLE)
            log.warning("Webhook %s was switched off: %s", pk, UNREADABLE)


# Settling.


def settle(message: Message, reply: Reply | None, error: str) -> bool:
    """Store the result of a message; True when it was delivered and ours to settle (the next may follow)."""
    with transaction.atomic():
        mine = Webhook.objects.select_for_update().filter(pk=message.webhook_id, fence=message.fence).first()
        if mine is None:
            return False  # another worker sends it, or the webhook is gone
        _record(message, reply, error)
        if error:
            _failed(mine, message, reply, error)
        else:
            done = {"failures": 0, "due_at": None, "lease_until": None, "last_delivered_at": Now()}
            Webhook.objects.filter(pk=mine.pk).update(**done)
    return not error


def _record(message: Message, reply: Reply | None, error: str) -> None:
    WebhookDelivery.objects.filter(pk=message.delivery_id).update(
        status=DeliveryStatus.PENDING if error else DeliveryStatus.DELIVERED,
        attempts=F("attempts") + 1,
        attempted_at=Now(),
        response_status=reply and reply.status,
        response_text=reply.text.replace("\0", "")[:STORED_CHARACTERS] if reply else "",
        error=error,
    )


def _failed(webhook: Webhook, message: Message, reply: Reply | None, error: str) -> None:
    attempts = webhook.failures + 1
    if reply is not None and reply.status == 410:
        _switch_off(webhook, message, "The receiver answered 410 Gone: it accepts no more messages.")
    elif attempts >= MOST_TRIES:
        _switch_off(webhook, message, f"A message failed {attempts} times in more than a day. The last time: {error}")
    else:
        wait = WAITS[webhook.failures] * random.uniform(1.0, 1.2)  # noqa: S311 -- so that not all come back at once
        later = Now() + timedelta(seconds=max(wait, (reply and reply.retry_after) or 0.0))
        Webhook.objects.filter(pk=webhook.pk).update(failures=attempts, due_at=later, lease_until=None)


def _switch_off(webhook: Webhook, message: Message, reason: str) -> None:
    """Send no more, until somebody switches it on again: then the message that failed is the first."""
    WebhookDelivery.objects.filter(pk=message.delivery_id).update(status=DeliveryStatus.FAILED)
    off = {"enabled": False, "reason": reason, "lease_until": None, "due_at": None, "failures": F("failures") + 1}
    Webhook.objects.filter(pk=webhook.pk).update(**off)
    _tell_of_the_end(webhook.pk, reason)
    log.warning("Webhook %s was switched off: %s", webhook.pk, reason)


def _tell_of_the_end(pk: int, reason: str) -> None:
    """An event of the kind `webhook`, for those who follow the feed: it is switched off."""
    emit_event("webhook", "disabled", {"reason": reason}, table="webhooks", row_id=pk)
