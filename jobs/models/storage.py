"""Storage targets: where the files of export recipes go."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jobs.models.columns import Timed, flag, moment, text
from jobs.models.limits import JSON, NAME, PERSON, REASON, Limit, limited
from jobs.models.sort_keys import NameSortKey
from jobs.models.stored_json import StoredJSONField

STORAGE_KINDS = ("local", "s3", "gcs", "azure", "sftp")


@limited(name=NAME, options=JSON, secrets=Limit(100_000), test_error=REASON, created_by=PERSON)
class StorageTarget(Timed):
    """A bucket, a container, or a folder of this machine or of a server. Its credentials are stored encrypted."""

    name = models.TextField(unique=True)
    kind = models.TextField(choices=[(kind, kind) for kind in STORAGE_KINDS])
    options = StoredJSONField({str: str}, help_text="Bucket, region, host, ...: name -> text.")
    secrets = text("The credentials, encrypted.")
    test_due = flag("A worker is to test it.")
    tested_at = moment()
    test_error = text("Why the last test failed.")
    shown_key = text("The host key that an SFTP server showed at the last test.")
    fingerprint = text("Of that key, for people.")
    created_by = text()

    class Meta:
        db_table = "storage_targets"
        indexes: ClassVar = [models.Index(NameSortKey("name"), "id", name="storage_targets_by_name")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=STORAGE_KINDS), name="storage_targets_kind_word",
                violation_error_message=f"kind must be one of: {', '.join(STORAGE_KINDS)}.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
