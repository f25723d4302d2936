"""Runs: requests as a whole, and each drain of a stage."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jobs.models.columns import ChangeTracked, change_indexes
from jobs.statuses import Task, one_of


class Run(ChangeTracked):
    """A request ("these 500 domains", "this import") or a drain (one pump's work on a stage).

    `total` is the number of rows requested, `settled` of those that ended; `counts`: rows by outcome.
    """

    kind = models.TextField(
        choices=[(k, k) for k in ("request", "drain", "search", "import", "export", "harvest", "bulk")]
    )
    stage = models.TextField(blank=True, db_default="", default="")
    status = models.TextField(choices=Task.choices, default=Task.QUEUED, db_default=Task.QUEUED.value)
    title = models.TextField(blank=True, db_default="", default="")
    requested_by = models.TextField(blank=True, db_default="", default="")
    parameters = models.JSONField(default=dict, db_default={}, blank=True)
    result = models.JSONField(null=True, blank=True)
    total = models.PositiveIntegerField(default=0, db_default=0)
    settled = models.PositiveIntegerField(default=0, db_default=0)
    counts = models.JSONField(default=dict, db_default={}, blank=True)
    reason = models.TextField(blank=True, db_default="", default="", help_text="Why it is not Completed.")
    worker = models.TextField(blank=True, db_default="", default="")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "runs"
        constraints: ClassVar = [one_of("runs", "status", Task)]
        indexes: ClassVar = [
            models.Index(fields=["kind", "id"], name="runs_kind"),
            models.Index(fields=["stage", "id"], name="runs_stage"),
            models.Index(fields=["status", "id"], name="runs_status"),
            *change_indexes("runs"),
            models.Index(fields=["ended_at"], name="runs_ended", condition=Q(ended_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.stage} {self.pk}"
