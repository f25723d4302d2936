"""Businesses that a file brings: facts are upserted, decisions stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from jobs.models import LocalBusiness
from jobs.stages.deep_scan import e164
from jobs.store.duplicates import propose_duplicates
from jobs.transfer.business_rows import BadLine, ImportedBusiness, read_businesses

SLICE = 500  # rows written in one transaction
MOST_BAD_LINES = 100  # kept to show; all are counted
FACTS = ["name", "address", "website", "phone", "latitude", "longitude", "sources", "facts_at"]


@dataclass
class ImportedFile:
    """What became of a file."""

    stored: int = 0
    proposals: int = 0
    bad: int = 0
    bad_lines: list[BadLine] = field(default_factory=list)


def import_businesses(lines: Iterable[str], *, source: str, country: str = "") -> ImportedFile:
    """Store the businesses of a CSV or JSONL file; `country` is where phone numbers without a prefix are.

    Raises ValueError when the file has no column that we know. The same file again changes nothing.
    """
    result, waiting = ImportedFile(), dict[str, ImportedBusiness]()
    for one in read_businesses(lines):
        if isinstance(one, BadLine):
            result.bad += 1
            result.bad_lines += [one] if len(result.bad_lines) < MOST_BAD_LINES else []
            continue
        waiting[one.external_id] = one
        if len(waiting) == SLICE:
            _store(result, list(waiting.values()), source, country)
            waiting.clear()
    _store(result, list(waiting.values()), source, country)
    return result


def _store(result: ImportedFile, found: Sequence[ImportedBusiness], source: str, country: str) -> None:
    rows = [_row(one, source, country) for one in sorted(found, key=lambda one: one.external_id)]
    if not rows:
        return
    with transaction.atomic():
        stored = LocalBusiness.objects.bulk_create(
            rows, update_conflicts=True, update_fields=FACTS, unique_fields=["provider", "external_id"]
        )
        result.stored += len(stored)
        result.proposals += propose_duplicates([row.pk for row in stored])


def _row(one: ImportedBusiness, source: str, country: str) -> LocalBusiness:
    now = timezone.now()
    return LocalBusiness(
        provider="import",
        external_id=one.external_id,
        name=one.name,
        address=one.address,
        website=one.website,
        phone=e164(one.phone, country),
        latitude=one.latitude,
        longitude=one.longitude,
        sources={"*": {"source": source, "at": now.isoformat()}},
        facts_at=now,
    )
