"""Fetches: the HTTP evidence. Append-only, partitioned by month, pruned by age."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jobs.models.columns import text
from jobs.models.stored_json import StoredJSONField


class Fetch(models.Model):
    """One request that we made, and what came back. The table is made by a migration of its own (partitions)."""

    id = models.BigAutoField(primary_key=True)
    fetched_at = models.DateTimeField()
    table = text("The row it was made for: its table")
    row_id = models.BigIntegerField(null=True, blank=True, help_text="and its id.")
    stage = text()
    fence = models.IntegerField(null=True, blank=True)
    method = models.TextField(db_default="GET", default="GET")
    url = models.TextField()
    final_url = text()
    hops = StoredJSONField([(int, str)], null=True, blank=True, help_text="[[status, url], ...]")
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    content_type = text()
    wire_bytes = models.PositiveBigIntegerField(default=0, db_default=0)
    decoded_bytes = models.PositiveBigIntegerField(default=0, db_default=0)
    seconds = models.FloatField(null=True, blank=True)
    address = text("The IP address that answered.")
    outcome = models.TextField(help_text="ok, unchanged or a reason.")
    error = text()
    content_hash = text()
    etag = text()
    last_modified = text()
    body = models.BinaryField(null=True, blank=True, help_text="zstd-compressed; only with FETCH_STORE_BODIES.")

    class Meta:
        db_table = "fetches"
        verbose_name_plural = "fetches"
        indexes: ClassVar = [
            models.Index(fields=["table", "row_id", "id"], name="fetches_row"),
            models.Index(fields=["outcome", "id"], name="fetches_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.url}: {self.status or self.outcome}"
