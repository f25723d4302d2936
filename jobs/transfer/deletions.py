"""Deletions: what somebody who repeats an export has to delete since the earlier file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from jobs.lists.catalogue import resource_of
from jobs.models import Export
from jobs.store.erased_rows import erased_between


@dataclass(frozen=True)
class Deletions:
    """The ids of rows that are gone since the earlier file (`since`, its id), and of rows that lost a value.

    Not `complete`: the events of that time are not stored any more; take the new file in place of the earlier one.
    """

    since: int | None
    complete: bool
    deleted: list[Any] = field(default_factory=list)
    cleared: list[Any] = field(default_factory=list)


def deletions_of(export: Export, since: Export | None = None) -> Deletions:
    """What was deleted or cleared between an earlier export of the noun (by default the previous file) and this."""
    since = since or export.previous
    if since is None:
        return Deletions(None, complete=False)
    if not since.cursor or not export.cursor:
        return Deletions(since.pk, complete=False)
    ids: dict[str, dict[Any, None]] = {"deleted": {}, "cleared": {}}  # each once, in their order
    for outcome, some in erased_between(resource_of(export.noun).table, since.cursor, export.cursor):
        ids[outcome] |= dict.fromkeys(some)
    oldest = timezone.now() - timedelta(days=settings.RETENTION_EVENTS_DAYS)
    cleared = [pk for pk in ids["cleared"] if pk not in ids["deleted"]]
    return Deletions(since.pk, since.created_at > oldest, list(ids["deleted"]), cleared)


def previous_of(export: Export) -> Export | None:
    """The latest file that the same person has had of the same rows."""
    files = Export.objects.filter(
        noun=export.noun, filter=export.filter, requested_by=export.requested_by, ready_at__isnull=False
    )
    return files.exclude(pk=export.pk).order_by("-pk").first()
