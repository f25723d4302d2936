"""Uploads: long lists that are stored a slice at a time, by workers."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jobs.models.columns import Timed
from jobs.models.run import Run


class Upload(Timed):
    """A list of texts on its way into a table. Its run has status, progress and counts."""

    run = models.OneToOneField(Run, models.DO_NOTHING, related_name="upload", db_constraint=False)  # pruned by itself
    noun = models.TextField(help_text="What the texts become: domains, pages, ...")
    texts = ArrayField(models.TextField(), default=list, help_text="Emptied when all are stored.")
    total = models.PositiveIntegerField()
    place = models.PositiveIntegerField(default=0, db_default=0, help_text="How many have been looked at.")
    auto_queue = models.BooleanField(default=False, db_default=False)
    accepted = models.PositiveIntegerField(default=0, db_default=0)
    exists = models.PositiveIntegerField(default=0, db_default=0)
    invalid = models.PositiveIntegerField(default=0, db_default=0)
    problems = models.JSONField(default=list, db_default=[], help_text="The first invalid ones: line, text, why.")
    requested_by = models.TextField(blank=True, db_default="", default="")

    class Meta:
        db_table = "uploads"
        indexes: ClassVar = [
            models.Index(fields=["id"], name="uploads_unfinished", condition=models.Q(place__lt=models.F("total")))
        ]

    def __str__(self) -> str:
        return f"{self.total:,} {self.noun}"
