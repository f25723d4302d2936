"""Webhooks: events sent to a URL, in order, and the state of each message."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from jobs.models.columns import Timed, choice, moment, text
from jobs.models.limits import PERSON, REASON, URL, Limit, limited
from jobs.statuses import DeliveryStatus, one_of


@limited(url=URL, description=REASON, kinds=Limit(50, items=50), stages=Limit(100, items=50), created_by=PERSON)
class Webhook(Timed):
    """Where events go. One message at a time is on its way; `fence` is the sender's fencing token."""

    url = models.TextField()
    description = text()
    kinds = ArrayField(models.TextField(), default=list, help_text="Kinds of events; none: all.")
    stages = ArrayField(models.TextField(), default=list, blank=True, help_text="Only events of these; none: all.")
    secret = models.TextField(help_text="Signs messages (whsec_ and base64), encrypted with SECRET_KEY.")
    old_secret = text("Encrypted, too.")
    old_secret_until = moment()
    enabled = models.BooleanField(default=True, db_default=True)
    reason = text("Why it is not enabled.")
    transaction = models.BigIntegerField(default=0, db_default=0, help_text="Where in the feed it is.")
    event_id = models.BigIntegerField(default=0, db_default=0)
    fence = models.IntegerField(default=0, db_default=0)
    failures = models.IntegerField(default=0, db_default=0, help_text="In a row, of the message on its way.")
    due_at = moment()
    lease_until = moment()
    last_delivered_at = moment()
    created_by = text()

    class Meta:
        db_table = "webhooks"

    @classmethod
    def switched_off(cls) -> models.QuerySet[Webhook]:
        """Those that their receivers' answers have switched off, and nobody has; by their ids."""
        return cls.objects.filter(enabled=False, failures__gt=0).order_by("pk")

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(models.Model):
    """A message: some events, and the receiver's response. `message_id` is the same in every attempt."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries", db_index=False)
    message_id = models.UUIDField(default=uuid.uuid4, unique=True)
    status = choice(DeliveryStatus.PENDING)
    body = models.TextField()
    events = models.IntegerField(help_text="How many.")
    attempts = models.IntegerField(default=0, db_default=0)
    response_status = models.IntegerField(null=True, blank=True)
    response_text = text("The first 500 characters.")
    error = text("Why the last attempt failed.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    attempted_at = moment()

    class Meta:
        db_table = "webhook_deliveries"
        indexes: ClassVar = [
            models.Index(fields=["webhook", "id"], name="webhook_deliveries_order"),
            models.Index(
                fields=["webhook"], name="webhook_deliveries_open", condition=Q(status=DeliveryStatus.PENDING.value)
            ),
            models.Index(fields=["created_at"], name="webhook_deliveries_age"),
        ]
        constraints: ClassVar = [one_of("webhook_deliveries", "status", DeliveryStatus)]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.status}"
