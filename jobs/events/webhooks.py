"""Webhooks: events sent to somebody's server as they happen, signed, in order, at least once.

A control worker reads the feed behind each webhook's place in it, sends what the webhook asks for as messages of up to
MOST_EVENTS, one at a time, and moves the place on after a 2xx. A message that fails is sent again with
back-off over more than a day; then, or when the receiver says 410, the webhook is switched off with the reason. Nothing
is lost by that: the place stays where it was, and events are stored for RETENTION_EVENTS_DAYS.

Messages, headers and signatures are those of the Standard Webhooks specification (1.0).
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import logging
import random
import secrets
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from psycopg.types.json import Jsonb

from jobs.events import event_log
from jobs.models import Webhook, WebhookDelivery
from jobs.models.event import CHANNEL
from jobs.pipeline.database import TRANSIENT_DB_ERRORS, first_line, in_database
from jobs.statuses import DeliveryStatus
from jobs.web.failures import StageOutcome
from jobs.web.post import Answer, Poster

log = logging.getLogger("jobs.events.webhooks")

MOST_EVENTS = 100  # in a message
MOST_READ = 5_000  # events looked at for one message
AT_ONCE = 20  # webhooks that a process serves at a time
LEASE_SECONDS = 60.0
WAITS = (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 28_800)  # seconds: 24 hours in all
KEPT_TEXT = 500
OLD_SECRET_HOURS = 24

Place = tuple[int, int]


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


# Signing.


def new_secret() -> str:
    """A signing secret: 32 random bytes."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the base64 of HMAC-SHA256 over id, time and body (Standard Webhooks, "Signature scheme")."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers_of(message: Message, timestamp: int) -> dict[str, str]:
    """The headers of a message; after a rotation it is signed with both secrets for a day."""
    signed = " ".join(signature(each, message.message_id, timestamp, message.body) for each in message.secrets)
    return {
        "Content-Type": "application/json",
        "webhook-id": message.message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signed,
    }


# Sending.


class Sender:
    """Serves the webhooks of the database from one process's event loop. Any number of processes may."""

    def __init__(self, poster: Poster) -> None:
        self.poster = poster
        self._serving: dict[int, asyncio.Task[None]] = {}

    async def turn(self) -> None:
        """Begin to serve whatever webhooks are due; returns at once. Call it once a second."""
        self._serving = {pk: task for pk, task in self._serving.items() if not task.done()}
        if (room := AT_ONCE - len(self._serving)) > 0:
            for pk in await in_database(due, list(self._serving), room):
                self._serving[pk] = asyncio.create_task(self._serve(pk))

    async def close(self) -> None:
        """End what is on its way; leases run out, and others send it again."""
        for task in self._serving.values():
            task.cancel()
        await asyncio.gather(*self._serving.values(), return_exceptions=True)
        await self.poster.close()

    async def _serve(self, pk: int) -> None:
        try:
            while (message := await in_database(claim, pk)) is not None and await self._deliver(message):
                pass
        except TRANSIENT_DB_ERRORS as error:
            log.warning("Webhook %s waits: the database is away (%s).", pk, first_line(error))
        except Exception:
            log.exception("Webhook %s could not be served", pk)

    async def _deliver(self, message: Message) -> bool:
        try:
            answer = await self.poster.post(message.url, message.body, headers_of(message, int(time.time())))
        except StageOutcome as ended:
            return await in_database(settle, message, None, ended.sentence)
        error = "" if 200 <= answer.status < 300 else f"The receiver answered {answer.status}."
        return await in_database(settle, message, answer, error)


# What is due, and whose it is.

_READY = Q(due_at__isnull=True) | Q(due_at__lte=Now())
_FREE = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())


def due(busy: Sequence[int], most: int) -> list[int]:
    """Webhooks that may have something to send."""
    found = Webhook.objects.filter(_READY, _FREE, enabled=True).exclude(pk__in=busy)
    return list(found.order_by("pk").values_list("pk", flat=True)[:most])


def claim(pk: int) -> Message | None:
    """The next message of a webhook, ours for LEASE_SECONDS; None when there is none, or somebody else sends it."""
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
    """The events behind the webhook's place that it asks for, as a message; the place moves on."""
    found: list[dict[str, Any]] = []
    at = start = (webhook.transaction, webhook.event_id)
    for _ in range(MOST_READ // event_log.MOST):
        events = event_log.events_after(f"{at[0]}-{at[1]}")
        for event in events:
            if len(found) == MOST_EVENTS:
                break
            at = event_log.read_cursor(event["cursor"])
            found += [event] if wants(webhook, event) else []
        if found or len(events) < event_log.MOST:
            break
    if at != start:
        Webhook.objects.filter(pk=webhook.pk).update(transaction=at[0], event_id=at[1])
    return _message(webhook, "events", found) if found else None


def wants(webhook: Webhook, event: dict[str, Any]) -> bool:
    """Whether an event is one that the webhook asks for."""
    if webhook.kinds and event["kind"] not in webhook.kinds:
        return False
    return not webhook.stages or event["stage"] in webhook.stages


def _message(webhook: Webhook, kind: str, events: list[dict[str, Any]]) -> WebhookDelivery:
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
    return (webhook.secret, webhook.old_secret) if both and webhook.old_secret else (webhook.secret,)


# What came of it.


def settle(message: Message, answer: Answer | None, error: str) -> bool:
    """Keep what came of a message; True when it was delivered and ours to settle (the next may follow)."""
    with transaction.atomic():
        mine = Webhook.objects.select_for_update().filter(pk=message.webhook_id, fence=message.fence).first()
        if mine is None:
            return False  # another worker sends it, or the webhook is gone
        _keep(message, answer, error)
        if error:
            _failed(mine, message, answer, error)
        else:
            done = {"failures": 0, "due_at": None, "lease_until": None, "last_delivered_at": Now()}
            Webhook.objects.filter(pk=mine.pk).update(**done)
    return not error


def _keep(message: Message, answer: Answer | None, error: str) -> None:
    WebhookDelivery.objects.filter(pk=message.delivery_id).update(
        status=DeliveryStatus.PENDING if error else DeliveryStatus.DELIVERED,
        attempts=F("attempts") + 1,
        attempted_at=Now(),
        response_status=answer and answer.status,
        response_text=answer.text.replace("\0", "")[:KEPT_TEXT] if answer else "",
        error=error,
    )


def _failed(webhook: Webhook, message: Message, answer: Answer | None, error: str) -> None:
    attempts = webhook.failures + 1
    if answer is not None and answer.status == 410:
        _switch_off(webhook, message, "The receiver answered 410 Gone: it accepts no more messages.")
    elif attempts > len(WAITS):
        _switch_off(webhook, message, f"A message failed {attempts} times in more than a day. The last time: {error}")
    else:
        wait = WAITS[webhook.failures] * random.uniform(1.0, 1.2)  # noqa: S311 -- so that not all come back at once
        later = Now() + timedelta(seconds=max(wait, (answer and answer.after) or 0.0))
        Webhook.objects.filter(pk=webhook.pk).update(failures=attempts, due_at=later, lease_until=None)


def _switch_off(webhook: Webhook, message: Message, reason: str) -> None:
    """Send no more, until somebody switches it on again: then the message that failed is the first."""
    WebhookDelivery.objects.filter(pk=message.delivery_id).update(status=DeliveryStatus.FAILED)
    off = {"enabled": False, "reason": reason, "lease_until": None, "due_at": None, "failures": F("failures") + 1}
    Webhook.objects.filter(pk=webhook.pk).update(**off)
    tell("disabled", webhook.pk, reason)
    log.warning("Webhook %s was switched off: %s", webhook.pk, reason)


def tell(what: str, pk: int, detail: str) -> None:
    """An event of the kind `webhook`, for those who follow the feed."""
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH logged AS (
                   INSERT INTO events (kind, "table", row_id, outcome, detail)
                   VALUES ('webhook', 'webhooks', %s, %s, %s)
               ) SELECT pg_notify(%s, '')""",
            [pk, what, Jsonb({"reason": detail}), CHANNEL],  # type: ignore[list-item]  # psycopg adapts it
        )


# What people ask for.


def create(url: str, *, kinds: Sequence[str], stages: Sequence[str], description: str, by: str) -> Webhook:
    """A webhook that gets what happens from now on."""
    at = event_log.read_cursor(event_log.head_cursor())
    return Webhook.objects.create(
        url=url, kinds=list(kinds), stages=list(stages), description=description, secret=new_secret(), created_by=by,
        transaction=at[0], event_id=at[1],
    )  # fmt: skip


def switch(pk: int, on: bool, *, by: str) -> None:
    """Switch it on, and what failed last is sent first, at once; or off, until somebody switches it on again."""
    with transaction.atomic():
        if not on:
            Webhook.objects.filter(pk=pk).update(enabled=False, reason=f"Switched off by {by}.", failures=0)
            return
        fresh = {"enabled": True, "reason": "", "failures": 0, "due_at": None}
        Webhook.objects.select_for_update().filter(pk=pk, enabled=False).update(**fresh)
        WebhookDelivery.objects.filter(webhook=pk, status=DeliveryStatus.FAILED).update(status=DeliveryStatus.PENDING)


def rotate(pk: int) -> str:
    """A new secret; for OLD_SECRET_HOURS messages are signed with both."""
    secret, until = new_secret(), Now() + timedelta(hours=OLD_SECRET_HOURS)
    Webhook.objects.filter(pk=pk).update(old_secret=F("secret"), old_secret_until=until, secret=secret)
    return secret


def ping(webhook: Webhook) -> uuid.UUID:
    """A message without events, to try the receiver with; returns its id."""
    Webhook.objects.filter(pk=webhook.pk).update(due_at=None)
    return _message(webhook, "ping", []).message_id


def replay(pk: int, place: Place) -> None:
    """Send again what happened behind a place in the feed."""
    with transaction.atomic():
        Webhook.objects.filter(pk=pk).update(transaction=place[0], event_id=place[1], due_at=None)
        WebhookDelivery.objects.filter(webhook=pk, status=DeliveryStatus.PENDING).delete()


def send_again(delivery: WebhookDelivery) -> None:
    """Put one message back: it is sent once more, with the same id."""
    WebhookDelivery.objects.filter(pk=delivery.pk).update(status=DeliveryStatus.PENDING)
    Webhook.objects.filter(pk=delivery.webhook_id).update(due_at=None)
