"""Suppressions, beside adding one: entries are removed with a reason, the list is carried elsewhere as hashes.

Each says who did it, and leaves an event of the kind `operation`. `jobs.actions.erasure` adds an entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from jobs.actions.curation import WrongField
from jobs.actions.operations import Unknown, record
from jobs.compliance import suppression_list
from jobs.models import Event, Suppression
from jobs.web import strict_json

MOST_BYTES = 500_000_000  # of a list that is read


def remove(entry_id: int, *, by: str, reason: str) -> Suppression:
    """Let a subject be stored, visited and exported again; returns the entry that was removed.

    Raises `WrongField` without a reason, `Unknown` when it is not on the list.
    """
    if not reason.strip():
        raise WrongField("reason", "Say why it may be stored again, for example: added by mistake.")
    with transaction.atomic():
        entry = Suppression.objects.select_for_update().filter(pk=entry_id).first()
        if entry is None:
            raise Unknown(f"There is no suppression {entry_id}.")
        entry.delete()
        record("remove_suppression", by, entry=entry_id, subject=_named(entry), reason=reason.strip())
    return entry


def _named(entry: Suppression) -> str:
    """Which it was, for whoever added it: its kind and hint."""
    return f"{entry.kind} {entry.hint}".strip()


def removals(limit: int) -> list[Event]:
    """The entries that were removed last, newest first."""
    removed = Event.objects.filter(kind="operation", outcome="remove_suppression")
    return list(removed.order_by("-id")[:limit])


def read_list(text: str | bytes) -> dict[str, Any]:
    """An exported list as JSON. Raises ValueError with a sentence."""
    if len(text) > MOST_BYTES:
        raise ValueError(f"The file is larger than {MOST_BYTES:,} bytes.")
    try:
        document = strict_json.loads(text)
    except strict_json.RepeatedName:
        raise
    except ValueError:  # bytes that are no text, too
        document = None
    if not isinstance(document, dict):
        raise ValueError("This is not an exported suppression list.")
    return document


def import_list(document: Mapping[str, Any], *, by: str) -> int:
    """Add the entries of an exported list; returns how many are new. Raises ValueError with a sentence."""
    with transaction.atomic():
        new = suppression_list.import_list(document, by=by)
        record("import_suppressions", by, rows=new)
    return new


def export_list(*, by: str) -> tuple[int, Iterator[str]]:
    """The whole list as hashes, with its keys: how many entries, and the JSON text in pieces."""
    count = Suppression.objects.count()
    record("export_suppressions", by, rows=count)
    return count, suppression_list.exported_text()
