"""Events: what happened, in order, for every reader of the log. Append-only, partitioned by month."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from jobs.models.columns import text
from jobs.models.stored_json import StoredJSONField

CHANNEL = "events"  # notified when people or programs did something; not when rows settle, see scrapersky.api.broadcast

KIND_LABELS = {
    "settled": "Stage ended", "decided": "Decision", "run": "Run ended", "operation": "Operation", "upkeep": "Upkeep",
    "webhook": "Webhook switched off", "erased": "Erased", "contacts": "Contacts changed", "leads": "Lead",
}  # fmt: skip
KINDS = tuple(KIND_LABELS)


class Event(models.Model):
    """A row was settled, decided or created. The table is made by a migration of its own (partitions).

    `transaction` orders the feed: ids of concurrent transactions become visible out of order, so a reader
    takes only events of transactions older than every running one (see `jobs.events.event_log`).
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    transaction = models.BigIntegerField()
    kind = models.TextField(help_text="settled, decided, run, ...")
    table = models.TextField()
    row_id = models.BigIntegerField(null=True, blank=True)
    stage = text()
    outcome = text()
    fence = models.IntegerField(null=True, blank=True)
    run_id = models.BigIntegerField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    detail = StoredJSONField({str: Any}, null=True, blank=True)

    class Meta:
        db_table = "events"
        indexes: ClassVar = [
            models.Index(fields=["transaction", "id"], name="events_order"),
            models.Index(fields=["table", "row_id", "id"], name="events_row"),
            models.Index(fields=["kind", "id"], name="events_rare", condition=~Q(kind="settled")),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}: {self.kind} {self.outcome}"
