"""Runs: requests as a whole, and each drain of a stage."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from jobs.models.columns import ChangeTracked, change_indexes, choice, count, moment, text
from jobs.models.limits import PERSON, Limit, limited
from jobs.models.stored_json import NUMBER, StoredJSONField
from jobs.statuses import Task, one_of

# Kind -> its name for people.
RUN_KINDS = {
    "request": "Request", "drain": "Stage work", "search": "Search", "import": "Import", "export": "Export",
    "harvest": "Harvest", "project": "Project", "bulk": "Bulk action",
}  # fmt: skip


@limited(title=Limit(3_000), requested_by=PERSON, reason=Limit(10_000))
class Run(ChangeTracked):
    """A request ("these 500 domains", "this import") or a drain (one pump's work on a stage).

    `total` is the number of rows requested, `settled` of those that ended, `failed` of those among them that ended in
    Error; `counts`: rows by outcome.
    """

    kind = models.TextField(choices=list(RUN_KINDS.items()))
    stage = text()
    status = choice(Task.QUEUED)
    title = text()
    requested_by = text()
    parameters = StoredJSONField({str: Any}, blank=True)
    result = models.JSONField(null=True, blank=True)
    total = count()
    settled = count()
    failed = count()
    counts = StoredJSONField({str: NUMBER}, blank=True)
    reason = text("Why it is not Completed.")
    worker = text()
    started_at = moment()
    ended_at = moment()

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
        return self.title or " ".join(f"{self.get_kind_display()} {self.stage} {self.pk}".split())
