"""Where leads and events are sent, and what became of each."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models import Index, Q, UniqueConstraint
from django.db.models.functions import Now

from jobs.migrations.tables.vocabulary import Items, JsonBytes, limits, one_of, same, table, text, times

LEAD_DELIVERY = same("Pending", "Delivered", "Failed", "Withheld", "Deleted")
SEND_TRIGGERS = [
    ("selected", "When Selected"),
    ("matches", "As soon as it fits the conditions"),
    ("schedule", "On a schedule"),
]
DELIVERY = same("Pending", "Delivered", "Failed")
TABLES = [
    table(
        "Destination",
        "destinations",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            **times(),
            name=models.TextField(unique=True),
            adapter=models.TextField(help_text="webhook, hubspot, brevo, ..."),
            options=models.JSONField(blank=True, db_default={}, default=dict, help_text="Without what is secret."),
            secrets=text(help_text="Encrypted with SECRET_KEY."),
            mapping=models.JSONField(
                blank=True, db_default={}, default=dict, help_text="Field there -> field of a lead."
            ),
            enabled=models.BooleanField(db_default=False, default=False),
            reason=text(help_text="Why it is not enabled, or waits."),
            created_by=text(),
            tested_at=models.DateTimeField(blank=True, help_text="The last test that succeeded.", null=True),
            transaction=models.BigIntegerField(db_default=0, default=0, help_text="How far it has followed the leads."),
            lead_seen=models.BigIntegerField(db_default=0, default=0),
            suppression_seen=models.BigIntegerField(db_default=0, default=0),
            fence=models.IntegerField(db_default=0, default=0),
            lease_until=models.DateTimeField(blank=True, null=True),
            due_at=models.DateTimeField(blank=True, help_text="Nothing is sent before.", null=True),
            failures=models.IntegerField(db_default=0, default=0, help_text="Batches in a row."),
            tokens=models.FloatField(db_default=0, default=0, help_text="Requests that may be sent at once."),
            tokens_at=models.DateTimeField(db_default=Now()),
            last_sent_at=models.DateTimeField(blank=True, null=True),
        ),
        constraints=limits(
            "destinations",
            name=100,
            adapter=100,
            options=JsonBytes(20_000),
            secrets=20_000,
            mapping=JsonBytes(20_000),
            reason=500,
            created_by=300,
        ),
    ),
    table(
        "SendRule",
        "send_rules",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            **times(),
            trigger=models.TextField(choices=SEND_TRIGGERS),
            conditions=models.JSONField(
                blank=True, db_default={}, default=dict, help_text="Filters of the list of leads."
            ),
            cron=text(help_text="Of a schedule: 0 6 * * 1-5, in UTC."),
            enabled=models.BooleanField(db_default=False, default=False),
            created_by=text(),
            next_at=models.DateTimeField(blank=True, help_text="Of a schedule.", null=True),
            destination=models.ForeignKey(on_delete=models.CASCADE, related_name="rules", to="jobs.destination"),
        ),
        constraints=[
            one_of("send_rules", "trigger", SEND_TRIGGERS),
            *limits("send_rules", conditions=JsonBytes(20_000), created_by=300, cron=100),
        ],
    ),
    table(
        "LeadSend",
        "lead_sends",
        dict(
            id=models.BigAutoField(primary_key=True, serialize=False),
            by_rule=models.BooleanField(db_default=False, default=False),
            at=models.DateTimeField(db_default=Now()),
            requested_by=text(),
            filter=models.JSONField(blank=True, null=True),
            queued=models.IntegerField(db_default=0, default=0),
            undone_at=models.DateTimeField(blank=True, null=True),
            undone_by=text(),
            destination=models.ForeignKey(on_delete=models.CASCADE, related_name="sends", to="jobs.destination"),
        ),
        constraints=limits("lead_sends", requested_by=300, filter=JsonBytes(20_000), undone_by=300),
    ),
    migrations.AddField(
        model_name="leadsend",
        name="rule",
        field=models.ForeignKey(
            blank=True, null=True, on_delete=models.SET_NULL, related_name="sends", to="jobs.sendrule"
        ),
    ),
    table(
        "LeadDelivery",
        "lead_deliveries",
        dict(
            id=models.BigAutoField(primary_key=True, serialize=False),
            key=models.TextField(help_text="The lead's own, the same for ever: business:12, domain:7."),
            lead_id=models.BigIntegerField(help_text="The lead."),
            version=models.IntegerField(db_default=1, default=1),
            sent_version=models.IntegerField(db_default=0, default=0, help_text="0: it is not there."),
            deleted=models.BooleanField(db_default=False, default=False, help_text="It is to be deleted there."),
            payload_hash=text(help_text="Of what is there."),
            digests=ArrayField(
                base_field=models.TextField(),
                db_default=[],
                default=list,
                help_text="Keyed hashes of the addresses and names there.",
                size=None,
            ),
            status=models.TextField(choices=LEAD_DELIVERY, db_default="Pending", default="Pending"),
            reason=text(),
            detail=text(help_text="What the service says."),
            remote_id=text(help_text="The service's own id."),
            attempts=models.IntegerField(db_default=0, default=0),
            due_at=models.DateTimeField(blank=True, null=True),
            created_at=models.DateTimeField(db_default=Now(), editable=False),
            attempted_at=models.DateTimeField(blank=True, null=True),
            sent_at=models.DateTimeField(blank=True, null=True),
            destination=models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="deliveries", to="jobs.destination"
            ),
            send=models.ForeignKey(
                blank=True, db_index=False, null=True, on_delete=models.SET_NULL, to="jobs.leadsend"
            ),
        ),
        indexes=[
            Index(condition=Q(status="Pending"), fields=["destination", "id"], name="lead_deliveries_due"),
            Index(fields=["destination", "status", "id"], name="lead_deliveries_status"),
            Index(fields=["lead_id"], name="lead_deliveries_lead"),
            Index(fields=["send"], name="lead_deliveries_send"),
            GinIndex(fields=["digests"], name="lead_deliveries_digests"),
        ],
        constraints=[
            UniqueConstraint(fields=("destination", "key"), name="lead_deliveries_identity"),
            one_of("lead_deliveries", "status", LEAD_DELIVERY),
        ],
    ),
    table(
        "LeadDeliveryEvent",
        "lead_delivery_events",
        dict(
            id=models.BigAutoField(primary_key=True, serialize=False),
            at=models.DateTimeField(db_default=Now()),
            destination_id=models.BigIntegerField(help_text="The destination, which may be gone."),
            destination_name=models.TextField(),
            adapter=models.TextField(),
            lead_id=models.BigIntegerField(),
            key=models.TextField(),
            version=models.IntegerField(),
            action=models.TextField(help_text="sent, updated or deleted."),
            fields=ArrayField(
                base_field=models.TextField(), default=list, help_text="What was sent, by name.", size=None
            ),
            digests=ArrayField(
                base_field=models.TextField(),
                default=list,
                help_text="Keyed hashes of the addresses and names.",
                size=None,
            ),
        ),
        indexes=[
            Index(fields=["lead_id", "id"], name="lead_delivery_events_lead"),
            GinIndex(fields=["digests"], name="lead_delivery_events_digests"),
        ],
    ),
    table(
        "Webhook",
        "webhooks",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            **times(),
            url=models.TextField(),
            description=text(),
            kinds=ArrayField(
                base_field=models.TextField(), default=list, help_text="Kinds of events; none: all.", size=None
            ),
            stages=ArrayField(
                base_field=models.TextField(),
                blank=True,
                default=list,
                help_text="Only events of these; none: all.",
                size=None,
            ),
            secret=models.TextField(help_text="Signs messages: whsec_ and base64."),
            old_secret=text(),
            old_secret_until=models.DateTimeField(blank=True, null=True),
            enabled=models.BooleanField(db_default=True, default=True),
            reason=text(help_text="Why it is not enabled."),
            transaction=models.BigIntegerField(db_default=0, default=0, help_text="Where in the feed it is."),
            event_id=models.BigIntegerField(db_default=0, default=0),
            fence=models.IntegerField(db_default=0, default=0),
            failures=models.IntegerField(db_default=0, default=0, help_text="In a row, of the message on its way."),
            due_at=models.DateTimeField(blank=True, null=True),
            lease_until=models.DateTimeField(blank=True, null=True),
            last_delivered_at=models.DateTimeField(blank=True, null=True),
            created_by=text(),
        ),
        constraints=limits(
            "webhooks", url=2_083, description=500, kinds=Items(50, 2_500), stages=Items(50, 5_000), created_by=300
        ),
    ),
    table(
        "WebhookDelivery",
        "webhook_deliveries",
        dict(
            id=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
            message_id=models.UUIDField(default=uuid.uuid4, unique=True),
            status=models.TextField(choices=DELIVERY, db_default="Pending", default="Pending"),
            body=models.TextField(),
            events=models.IntegerField(help_text="How many."),
            attempts=models.IntegerField(db_default=0, default=0),
            response_status=models.IntegerField(blank=True, null=True),
            response_text=text(help_text="The first 500 characters."),
            error=text(help_text="Why the last attempt failed."),
            created_at=models.DateTimeField(db_default=Now(), editable=False),
            attempted_at=models.DateTimeField(blank=True, null=True),
            webhook=models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="deliveries", to="jobs.webhook"
            ),
        ),
        indexes=[
            Index(fields=["webhook", "id"], name="webhook_deliveries_order"),
            Index(condition=Q(status="Pending"), fields=["webhook"], name="webhook_deliveries_open"),
            Index(fields=["created_at"], name="webhook_deliveries_age"),
        ],
        constraints=[one_of("webhook_deliveries", "status", DELIVERY)],
    ),
]
