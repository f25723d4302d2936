"""Decisions: who moved which row from what to what. Append-only: the audit trail and the undo."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.dispatch import Signal

from jobs.models.columns import count, moment, text
from jobs.models.limits import JSON, PERSON, REASON, limited
from jobs.models.stored_json import FILTER, StoredJSONField
from jobs.statuses import Curation

# Sent in the transaction of a decision, with a queryset of the `rows` that have become Selected.
selected = Signal()


@limited(made_by=PERSON, reason=REASON, filter=JSON, changes=JSON, undone_by=PERSON)
class Bulk(models.Model):
    """One decision about many rows: it is confirmed, logged and undone as a whole."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    made_by = text()
    table = models.TextField()
    to_status = models.TextField(help_text="Empty where fields of leads were changed.")
    reason = text()
    filter = StoredJSONField(
        FILTER, null=True, blank=True, help_text="The filter of the decision; NULL: rows named one by one."
    )
    changes = StoredJSONField(
        {str: Any}, null=True, blank=True, help_text="What was changed of leads: owner, stage, ...; NULL: the decision."
    )
    changed = count()
    queued = count()
    undone_at = moment()
    undone_by = text()
    undo_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="undos")
    part_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="parts",
        help_text="The decision whose act made this one, too: they are undone together.",
    )  # fmt: skip

    class Meta:
        db_table = "decision_bulks"
        indexes: ClassVar = [models.Index(fields=["at"], name="decision_bulks_at")]

    def __str__(self) -> str:
        return f"{self.table} to {self.to_status or self.changes} ({self.changed})"


@limited(made_by=PERSON, reason=REASON)
class Decision(models.Model):
    """One row, moved once."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    made_by = text()
    table = models.TextField()
    row_id = models.BigIntegerField()
    from_status = models.TextField()
    to_status = models.TextField()
    bulk = models.ForeignKey(Bulk, models.CASCADE, related_name="decisions", db_index=False)
    reason = text()

    class Meta:
        db_table = "decisions"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(from_status__in=Curation.values, to_status__in=Curation.values), name="decisions_words"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["bulk", "id"], name="decisions_bulk"),
            models.Index(fields=["table", "row_id", "id"], name="decisions_row"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}: {self.from_status} to {self.to_status}"


@limited(claimed_by=PERSON)
class ReviewClaim(models.Model):
    """A row that somebody has under review, until the claim expires."""

    id = models.BigAutoField(primary_key=True)
    table = models.TextField()
    row_id = models.BigIntegerField()
    claimed_by = models.TextField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "review_claims"
        constraints: ClassVar = [models.UniqueConstraint(fields=["table", "row_id"], name="review_claims_row")]

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}: {self.claimed_by}"
