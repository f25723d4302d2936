"""Mappings that people chose: remembered for a source, and for files with the same headers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from jobs.lists.import_headers import plain_header
from jobs.models import ImportMapping
from jobs.transfer.mapping import MappedTable, fields_of


def apply(table: MappedTable, source: str) -> MappedTable:
    """The table with the fields that somebody chose for this source or, if nobody did, for these headers."""
    if table.own or not table.named or not table.header:
        return table
    known = ImportMapping.objects.filter(noun=table.noun.slug).order_by("-updated_at")
    mapping = known.filter(source=source).first() or known.filter(headers=_digest(table.header)).first()
    if mapping is None:
        return table
    valid = {"", *fields_of(table.noun)}
    pairs = zip(table.header, table.fields, strict=True)
    fields = [mapping.fields.get(text, name) for text, name in pairs]
    valid_fields = [name if name in valid else "" for name in fields]
    return table.with_fields(valid_fields, mapping.fields) if any(fields) else table


def store(table: MappedTable, source: str, *, by: str) -> None:
    """Remember how somebody mapped the columns of a source; what is known by its values alone is found anew."""
    if table.own or not table.named:
        return
    ImportMapping.objects.update_or_create(
        noun=table.noun.slug, source=source, headers=_digest(table.header),
        defaults={"fields": table.certain, "changed_by": by},
    )  # fmt: skip


def _digest(header: Sequence[str]) -> str:
    plain = "\x1f".join(plain_header(text) for text in header)
    return hashlib.blake2b(plain.encode("utf-8", "replace"), digest_size=16).hexdigest()
