"""The table of the stage: one row for each domain."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jobs.models import Domain
from jobs.models.columns import processing, processing_constraints, processing_indexes


class Licence(models.Model):
    """The trade licence that a business publishes on its site."""

    domain = models.OneToOneField(Domain, models.CASCADE, related_name="licence")
    number = models.TextField(blank=True, default="", db_default="")
    status = processing()

    class Meta:
        db_table = "licences"
        indexes: ClassVar = processing_indexes("licences", "status")
        constraints: ClassVar = [*processing_constraints("licences", "status")]

    def __str__(self) -> str:
        return f"licence of domain {self.domain_id}"
