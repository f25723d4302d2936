"""What site scrapers leave behind beside contacts and businesses: facts of a page, callbacks, and faults."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now

from jobs.models.columns import moment, text
from jobs.models.stored_json import StoredJSONField


class ScraperRecord(models.Model):
    """A page as a scraper knows it: its facts, and the callback with which a spider named it."""

    page = models.ForeignKey(
        "jobs.Page", models.CASCADE, related_name="scraper_records", db_index=False, db_constraint=False
    )  # the migration adds the constraint, with ON DELETE CASCADE: pages are deleted by statements
    scraper = models.TextField()
    version = text("Of the plug-in that read it last.")
    facts = StoredJSONField({str: {str: Any}}, help_text="Name -> value and the words around it.")
    callback = models.JSONField(
        default=dict, db_default={}, help_text="name, cb_kwargs and meta of a spider's request."
    )
    read_at = moment()

    class Meta:
        db_table = "scraper_records"
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "scraper"], name="scraper_records_identity")]

    def __str__(self) -> str:
        return f"{self.scraper} on page {self.page_id}"


class ScraperFault(models.Model):
    """A scraper failed on a page: the reason, and the traceback for its author. Only the last ones are stored."""

    scraper = models.TextField()
    version = text()
    at = models.DateTimeField(db_default=Now())
    page_id = models.BigIntegerField(null=True, blank=True)
    url = text()
    reason = models.TextField()
    detail = text("The traceback.")

    class Meta:
        db_table = "scraper_faults"
        indexes: ClassVar = [
            models.Index(fields=["scraper", "id"], name="scraper_faults_of"),
            models.Index(fields=["at"], name="scraper_faults_age"),
        ]

    def __str__(self) -> str:
        return f"{self.scraper}: {self.reason}"


class ExtractorDifference(models.Model):
    """A page on which another extractor, run beside ours under the flag `extractor.candidate`, gave other contacts."""

    at = models.DateTimeField(db_default=Now())
    page_id = models.BigIntegerField()
    url = models.TextField()
    gained = models.JSONField(default=list, db_default=[], help_text="Contacts that only the candidate has.")
    lost = models.JSONField(default=list, db_default=[], help_text="Contacts that only ours has.")

    class Meta:
        db_table = "extractor_differences"
        indexes: ClassVar = [models.Index(fields=["at"], name="extractor_differences_age")]

    def __str__(self) -> str:
        return self.url
