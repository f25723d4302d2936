"""Bulk actions: what is done to all rows that match, a slice at a time, by workers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jobs.models.columns import InPieces, count, moment, text
from jobs.models.decision import Bulk
from jobs.models.limits import JSON, PERSON, limited
from jobs.models.run import Run
from jobs.models.stored_json import FILTER, StoredJSONField

VERBS = ("decide", "undo", "queue", "cancel", "prioritise")
CHORE = "process_bulk_actions"  # the upkeep that carries them out


@limited(filter=JSON, options=JSON, requested_by=PERSON)
class BulkAction(InPieces):
    """An action on many rows. Its run has status, progress and counts; a decision, or its undo, has its bulk."""

    run = models.OneToOneField(Run, models.DO_NOTHING, related_name="bulk_action", db_constraint=False)  # pruned itself
    noun = models.TextField(help_text="Rows of what: contacts, domains, ...")
    verb = models.TextField(choices=[(verb, verb) for verb in VERBS])
    stage = text("Of queue, cancel and prioritise.")
    filter = StoredJSONField(FILTER, blank=True, help_text="The list's filters, which a row must still match.")
    options = StoredJSONField({str: Any}, blank=True, help_text="rerun, priority, failed, outcome.")
    bulk = models.ForeignKey(Bulk, models.SET_NULL, null=True, blank=True, related_name="actions")
    undo_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="undos")
    total = models.PositiveIntegerField()
    processed = count("How many rows it has come to.")
    requested_by = text()

    class Meta:
        db_table = "bulk_actions"
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(verb__in=VERBS), name="bulk_actions_verb")]
        indexes: ClassVar = [
            models.Index(
                fields=["updated_at"],
                name="bulk_actions_unfinished",
                condition=models.Q(processed__lt=models.F("total")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.total:,} {self.noun}"


class BulkActionSlice(models.Model):
    """Rows that a bulk action has not come to; deleted with what is done to them."""

    action = models.ForeignKey(BulkAction, models.CASCADE, related_name="slices", db_index=False)
    first = models.PositiveIntegerField(help_text="How many rows come before it.")
    row_ids = ArrayField(models.BigIntegerField())

    class Meta:
        db_table = "bulk_action_slices"
        constraints: ClassVar = [models.UniqueConstraint(fields=["action", "first"], name="bulk_action_slices_order")]

    def __str__(self) -> str:
        return f"{self.action_id}/{self.first}"


class BulkActionRow(models.Model):
    """Where a row stood in the queue before a bulk action took it out or moved it: what an undo restores."""

    action = models.ForeignKey(BulkAction, models.CASCADE, related_name="rows", db_index=False)
    row_id = models.BigIntegerField()
    priority = models.SmallIntegerField()
    fair_order = models.BigIntegerField()
    due_at = moment()
    queued_at = moment()

    class Meta:
        db_table = "bulk_action_rows"
        constraints: ClassVar = [models.UniqueConstraint(fields=["action", "row_id"], name="bulk_action_rows_identity")]

    def __str__(self) -> str:
        return f"{self.action_id}/{self.row_id}"
