"""Businesses in an imported file: a row is many columns here, and what exists is brought up to date."""

from __future__ import annotations

import json
from collections.abc import Sequence

from jobs.actions import operations
from jobs.models import LocalBusiness
from jobs.transfer.business_import import import_businesses
from jobs.transfer.business_rows import BadLine, ImportedBusiness, read_businesses
from jobs.transfer.imports import ACCEPTED, EXISTS, INVALID, Imported, Item


def as_lines(table: Sequence[Sequence[str]]) -> list[str]:
    """Rows under a header as JSON lines, one a business."""
    if not table:
        return []
    heads = table[0]
    return [json.dumps(dict(zip(heads, row, strict=False)), ensure_ascii=False) for row in table[1:] if any(row)]


def add_businesses(lines: Sequence[str], *, by: str, auto_queue: bool = False, country: str = "") -> Imported:
    """Store the businesses of JSON lines. Their facts are upserted, decisions about them stay.

    `country` (ISO 3166-1) is where phone numbers without a prefix are. Raises ValueError for an unknown header.
    """
    read = list(read_businesses(lines))
    before = _ids(read)
    import_businesses(lines, source=f"file of {by}", country=country.upper())
    items = [_item(one, before, after) for after in [_ids(read)] for one in read]
    new = [item.id for item in items if item.result == ACCEPTED and item.id]
    imported = Imported(items)
    if auto_queue and new:
        asked = operations.requeue("domain_extraction", new, by=by, title=f"Import of {len(items):,} businesses")
        imported.queued = asked.rows
    return imported


def _ids(read: Sequence[ImportedBusiness | BadLine]) -> dict[str, int]:
    names = [one.external_id for one in read if isinstance(one, ImportedBusiness)]
    found = LocalBusiness.objects.filter(provider="import", external_id__in=names)
    return dict(found.values_list("external_id", "pk"))


def _item(one: ImportedBusiness | BadLine, before: dict[str, int], after: dict[str, int]) -> Item:
    if isinstance(one, BadLine):
        return Item(INVALID, why=one.why)
    if one.external_id in before:
        return Item(EXISTS, before[one.external_id], "its facts are brought up to date")
    before[one.external_id] = after[one.external_id]  # the same once more in this file
    return Item(ACCEPTED, after[one.external_id])


def summary(line: str) -> str:
    """A row in a few words: its values, one after the other."""
    try:
        row = json.loads(line)
    except ValueError:
        return line
    return ", ".join(str(value) for value in row.values() if value) if isinstance(row, dict) else line
