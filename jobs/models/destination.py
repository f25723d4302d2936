"""Destinations: where leads go; the outbox of what each of them has, and the record of what was sent."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from jobs.models.columns import Timed, choice, flag, moment, text
from jobs.models.limits import NAME, PERSON, REASON, Limit, limited
from jobs.models.sort_keys import NameSortKey
from jobs.models.stored_json import FILTER, StoredJSONField
from jobs.statuses import LeadDeliveryStatus, SendTrigger, one_of

OPTIONS = Limit(20_000)
PAUSED_BY = "Paused by"  # how the reason of one begins that a person has switched off


@limited(
    name=NAME,
    adapter=NAME,
    options=OPTIONS,
    secrets=OPTIONS,
    mapping=OPTIONS,
    reason=REASON,
    created_by=PERSON,
    opt_outs_cursor=NAME,
    opt_outs_error=REASON,
)
class Destination(Timed):
    """An account of a service, or an address. One batch at a time is on its way; `fence` is the fencing token."""

    name = models.TextField(unique=True)
    adapter = models.TextField(help_text="webhook, hubspot, brevo, ...")
    options = StoredJSONField({str: Any}, blank=True, help_text="Without what is secret.")
    secrets = text("Encrypted with SECRET_KEY.")
    mapping = StoredJSONField({str: str}, blank=True, help_text="Field there -> field of a lead.")
    enabled = flag()
    reason = text("Why it is not enabled, or waits.")
    created_by = text()
    tested_at = moment("The last test that succeeded.")

    transaction = models.BigIntegerField(default=0, db_default=0, help_text="How far it has followed the leads.")
    lead_seen = models.BigIntegerField(default=0, db_default=0)
    suppression_seen = models.BigIntegerField(default=0, db_default=0)
    fence = models.IntegerField(default=0, db_default=0)
    lease_until = moment()
    due_at = moment("Nothing is sent before.")
    failures = models.IntegerField(default=0, db_default=0, help_text="Batches in a row.")
    tokens = models.FloatField(default=0, db_default=0, help_text="Requests that may be sent at once.")
    tokens_at = models.DateTimeField(db_default=Now())
    last_sent_at = moment()

    opt_outs = models.IntegerField(default=0, db_default=0, help_text="Suppressed because they opted out there.")
    opt_outs_cursor = text("How far they were read.")
    opt_outs_due_at = moment("They are not read before.")
    opt_outs_read_at = moment("When they were read last.")
    opt_outs_error = text("Why they could not be read.")

    class Meta:
        db_table = "destinations"
        indexes: ClassVar = [models.Index(NameSortKey("name"), "id", name="destinations_by_name")]

    @classmethod
    def switched_off(cls) -> models.QuerySet[Destination]:
        """Those that what happened at the service has switched off, and nobody has; by their ids."""
        rows = cls.objects.filter(enabled=False).exclude(reason="").exclude(reason__startswith=PAUSED_BY)
        return rows.order_by("pk")

    @property
    def is_switched_off(self) -> bool:
        """Whether it is one of those."""
        return not self.enabled and self.reason != "" and not self.reason.startswith(PAUSED_BY)

    def __str__(self) -> str:
        return self.name


@limited(conditions=OPTIONS, created_by=PERSON, cron=NAME)
class SendRule(Timed):
    """When leads are sent by themselves. Off until somebody enables it."""

    destination = models.ForeignKey(Destination, models.CASCADE, related_name="rules")
    trigger = models.TextField(choices=SendTrigger.choices)
    conditions = StoredJSONField(FILTER, blank=True, help_text="Filters of the list of leads.")
    cron = text("Of a schedule: 0 6 * * 1-5, in UTC.")
    enabled = flag()
    created_by = text()
    next_at = moment("Of a schedule.")

    class Meta:
        db_table = "send_rules"
        constraints: ClassVar = [one_of("send_rules", "trigger", SendTrigger)]

    def __str__(self) -> str:
        return f"{self.get_trigger_display()}: {self.destination}"


@limited(requested_by=PERSON, filter=OPTIONS, undone_by=PERSON)
class LeadSend(models.Model):
    """That leads were put into an outbox: by whom or which rule, which, how many. Undone until they are sent."""

    id = models.BigAutoField(primary_key=True)
    destination = models.ForeignKey(Destination, models.CASCADE, related_name="sends")
    rule = models.ForeignKey(SendRule, models.SET_NULL, null=True, blank=True, related_name="sends")
    by_rule = flag()
    at = models.DateTimeField(db_default=Now())
    requested_by = text()
    filter = StoredJSONField(FILTER, null=True, blank=True)
    queued = models.IntegerField(default=0, db_default=0)
    undone_at = moment()
    undone_by = text()

    class Meta:
        db_table = "lead_sends"

    def __str__(self) -> str:
        return f"{self.queued} leads to {self.destination}"


class LeadDelivery(models.Model):
    """A lead at a destination: the version that is to be there, the one that is, and why they differ.

    The lead has no foreign key: what was sent of a lead that is gone is deleted there, too.
    """

    id = models.BigAutoField(primary_key=True)
    destination = models.ForeignKey(Destination, models.CASCADE, related_name="deliveries", db_index=False)
    key = models.TextField(help_text="The lead's own, the same for ever: business:12, domain:7.")
    lead_id = models.BigIntegerField(help_text="The lead.")
    send = models.ForeignKey(LeadSend, models.SET_NULL, null=True, blank=True, db_index=False)
    version = models.IntegerField(default=1, db_default=1)
    sent_version = models.IntegerField(default=0, db_default=0, help_text="0: it is not there.")
    deleted = flag("It is to be deleted there.")
    payload_hash = text("Of what is there.")
    digests = ArrayField(
        models.TextField(), default=list, db_default=[], help_text="Keyed hashes of the addresses and names there."
    )
    status = choice(LeadDeliveryStatus.PENDING)
    reason = text()
    detail = text("What the service says.")
    remote_id = text("The service's own id.")
    attempts = models.IntegerField(default=0, db_default=0)
    due_at = moment()
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    attempted_at = moment()
    sent_at = moment()

    class Meta:
        db_table = "lead_deliveries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["destination", "key"], name="lead_deliveries_identity"),
            one_of("lead_deliveries", "status", LeadDeliveryStatus),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["destination", "id"], name="lead_deliveries_due",
                condition=Q(status=LeadDeliveryStatus.PENDING.value),
            ),
            models.Index(fields=["destination", "status", "id"], name="lead_deliveries_status"),
            models.Index(fields=["lead_id"], name="lead_deliveries_lead"),
            models.Index(fields=["send"], name="lead_deliveries_send"),
            GinIndex(fields=["digests"], name="lead_deliveries_digests"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.key}: {self.status}"


class LeadDeliveryEvent(models.Model):
    """That a lead was sent to a destination, or deleted there. Append-only; it has hashes in place of values."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    destination_id = models.BigIntegerField(help_text="The destination, which may be gone.")
    destination_name = models.TextField()
    adapter = models.TextField()
    lead_id = models.BigIntegerField()
    key = models.TextField()
    version = models.IntegerField()
    action = models.TextField(help_text="sent, updated or deleted.")
    fields = ArrayField(models.TextField(), default=list, help_text="What was sent, by name.")
    digests = ArrayField(models.TextField(), default=list, help_text="Keyed hashes of the addresses and names.")

    class Meta:
        db_table = "lead_delivery_events"
        indexes: ClassVar = [
            models.Index(fields=["lead_id", "id"], name="lead_delivery_events_lead"),
            GinIndex(fields=["digests"], name="lead_delivery_events_digests"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.action} at {self.destination_name}"
