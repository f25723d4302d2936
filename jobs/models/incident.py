"""Incidents: the subject of an alert; one message when it begins and one when it is over."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from jobs.models.columns import moment


class Incident(models.Model):
    """Something that was wrong for a while. At most one is open for a kind and a subject."""

    kind = models.TextField(help_text="stage_stalled, workers_dead, failure_rate, ...")
    subject = models.TextField(blank=True, help_text="The stage, budget or table that it is about.")
    sentence = models.TextField()
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = moment()
    sent_at = moment("When its beginning was sent.")
    recovery_sent_at = moment("When its end was sent.")
    sending_until = moment("Somebody is sending it until then.")

    class Meta:
        db_table = "incidents"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(closed_at__isnull=True), name="incidents_open"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["closed_at"], name="incidents_closed")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
