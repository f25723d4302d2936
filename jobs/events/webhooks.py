"""What operators do with webhooks, each recorded as an operation: create, change, switch, rotate, remove; test, replay.

webhook_delivery.py delivers.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from jobs.actions.curation import Refused
from jobs.events import webhook_signing
from jobs.events.webhook_delivery import EventCursor, store_message, webhook_policy
from jobs.models import Webhook, WebhookDelivery
from jobs.statuses import DeliveryStatus
from jobs.store import commit_order
from jobs.store.credentials import Unsealable, sealed_for, unsealed
from jobs.store.events import emit_event
from jobs.web.addresses import target_of
from jobs.web.failures import Fail

OLD_SECRET_HOURS = 24
MOST = 50  # webhooks; each costs a look at the feed a second
LOOKED_THROUGH = 10_000  # messages of a webhook, of which there may be one a second for a month
USUAL_KINDS = ("run", "decided", "webhook")


def read_url(url: str) -> str:
    """An address that may be contacted, by its form. Each delivery checks where its name leads to.

    Raises Refused.
    """
    try:
        target = target_of(url, **webhook_policy().reach)
    except Fail as refused:
        raise Refused(refused.sentence) from refused
    if target.scheme != "https" and settings.PRODUCTION:
        raise Refused("It must be https: what is sent is nobody else's business.")
    return target.url


def create(url: str, *, kinds: Sequence[str], stages: Sequence[str], description: str, by: str) -> Webhook:
    """A webhook that gets what happens from now on; its secret is stored encrypted (see `secret_of`).

    Raises Refused for one too many.
    """
    if Webhook.objects.count() >= MOST:
        raise Refused(f"There are {MOST} webhooks already; delete one first.")
    cursor = commit_order.read_cursor(commit_order.head_cursor())
    with transaction.atomic():
        webhook = Webhook.objects.create(
            url=url, kinds=list(kinds), stages=list(stages), description=description,
            created_by=by, transaction=cursor[0], event_id=cursor[1],
        )  # fmt: skip
        webhook.secret = sealed_for(webhook, "secret", webhook_signing.new_secret())  # bound to the id
        webhook.save(update_fields=["secret"])
        _record("add_webhook", webhook, by)
    return webhook


def _record(operation: str, webhook: Webhook, by: str) -> None:
    """Store who did it. Of the address only the host: the rest may be a secret."""
    detail = {"by": by, "host": urlsplit(webhook.url).hostname}
    emit_event("operation", operation, detail, table="webhooks", row_id=webhook.pk)


def secret_of(webhook: Webhook) -> str:
    """What signs the messages of a webhook. Raises Unsealable."""
    return unsealed(webhook, "secret")


def change(pk: int, values: Mapping[str, Any], *, by: str) -> None:
    """Give it another address, description or choice of events."""
    with transaction.atomic():
        Webhook.objects.filter(pk=pk).update(**values)
        _record("change_webhook", Webhook.objects.get(pk=pk), by)


def remove(webhook: Webhook, *, by: str) -> None:
    """Delete it, with the record of its messages."""
    with transaction.atomic():
        _record("remove_webhook", webhook, by)
        webhook.delete()


def switch(pk: int, on: bool, *, by: str) -> None:
    """Switch it on, and what failed last is sent first, at once; or off, until somebody switches it on again."""
    with transaction.atomic():
        _record("switch_on_webhook" if on else "switch_off_webhook", Webhook.objects.get(pk=pk), by)
        if not on:
            Webhook.objects.filter(pk=pk).update(enabled=False, reason=f"Switched off by {by}.", failures=0)
            return
        fresh = {"enabled": True, "reason": "", "failures": 0, "due_at": None}
        Webhook.objects.select_for_update().filter(pk=pk, enabled=False).update(**fresh)
        WebhookDelivery.objects.filter(webhook=pk, status=DeliveryStatus.FAILED).update(status=DeliveryStatus.PENDING)


def rotate(pk: int, *, by: str) -> str:
    """A new secret; for OLD_SECRET_HOURS messages are signed with both."""
    secret = webhook_signing.new_secret()
    with transaction.atomic():
        webhook = Webhook.objects.select_for_update().get(pk=pk)
        old = _present_secret(webhook)
        Webhook.objects.filter(pk=pk).update(
            secret=sealed_for(webhook, "secret", secret),
            old_secret=sealed_for(webhook, "old_secret", old) if old else "",
            old_secret_until=Now() + timedelta(hours=OLD_SECRET_HOURS),
        )
        _record("new_webhook_secret", webhook, by)
    return secret


def _present_secret(webhook: Webhook) -> str:
    """Or "": one that cannot be read any more signs nothing, and must not stand in the way of a new one."""
    try:
        return unsealed(webhook, "secret")
    except Unsealable:
        return ""


def ping(webhook: Webhook) -> uuid.UUID:
    """A message without events, to try the receiver with; returns its id."""
    Webhook.objects.filter(pk=webhook.pk).update(due_at=None)
    return store_message(webhook, "ping", []).message_id


def replay(pk: int, cursor: EventCursor) -> None:
    """Send again what happened behind a cursor of the event log."""
    with transaction.atomic():
        Webhook.objects.filter(pk=pk).update(transaction=cursor[0], event_id=cursor[1], due_at=None)
        WebhookDelivery.objects.filter(webhook=pk, status=DeliveryStatus.PENDING).delete()


def newest_deliveries(webhook: Webhook) -> QuerySet[WebhookDelivery]:
    """The LOOKED_THROUGH newest messages, the newest first: among them those of a state are looked for and counted."""
    newest = webhook.deliveries.order_by("-pk").values("pk")[:LOOKED_THROUGH]
    return WebhookDelivery.objects.filter(pk__in=newest).order_by("-pk")


def send_again(delivery: WebhookDelivery) -> None:
    """Put one message back: it is sent once more, with the same id."""
    WebhookDelivery.objects.filter(pk=delivery.pk).update(status=DeliveryStatus.PENDING)
    Webhook.objects.filter(pk=delivery.webhook_id).update(due_at=None)
