"""The table that the stage works on: one row for each domain."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jobs.models import Domain
from jobs.models.columns import processing, processing_constraints, processing_indexes


class SecurityFile(models.Model):
    """The security.txt of a domain: where to report a security problem, and until when that is valid."""

    domain = models.OneToOneField(Domain, models.CASCADE, related_name="security_file")
    url = models.TextField(blank=True, default="", db_default="", help_text="Where it was found, after redirects.")
    contacts = ArrayField(models.TextField(), default=list, db_default=[], blank=True, help_text="URIs, best first.")
    expires_at = models.DateTimeField(null=True, blank=True)
    status = processing()

    class Meta:
        db_table = "security_files"
        indexes: ClassVar = processing_indexes("security_files", "status")
        constraints: ClassVar = [*processing_constraints("security_files", "status")]

    def __str__(self) -> str:
        return f"security.txt of domain {self.domain_id}"
