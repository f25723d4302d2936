"""What a page that was read again no longer shows, shows anew or shows otherwise: marks and events of contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection
from psycopg.types.json import Jsonb

from jobs.models import Contact

Identity = tuple[int, str, str]  # domain, kind, normalised
CONTACTS_NAMED = 100  # ids of contacts in one event

# What the pages no longer show. Evidence on other pages stays as it is.
_NO_LONGER_SHOWN = """
UPDATE contact_evidence AS e SET gone_at = now()
FROM (
    SELECT id FROM contact_evidence WHERE page_id = ANY(%(read)s) AND gone_at IS NULL
    AND (page_id, contact_id) NOT IN (SELECT * FROM unnest(%(pages)s::bigint[], %(contacts)s::bigint[]))
    ORDER BY id FOR NO KEY UPDATE
) AS stale WHERE e.id = stale.id RETURNING e.contact_id
"""
# A contact is gone when no page that was read shows it any more.
_GONE = """
UPDATE contacts AS c SET gone_at = now()
FROM (SELECT id FROM contacts WHERE id = ANY(%(contacts)s) AND gone_at IS NULL ORDER BY id
    FOR NO KEY UPDATE) AS candidate
WHERE c.id = candidate.id
    AND NOT EXISTS (SELECT FROM contact_evidence AS e WHERE e.contact_id = c.id AND e.gone_at IS NULL)
RETURNING c.domain_id, c.id
"""
_EVENTS = """
INSERT INTO events (kind, "table", row_id, stage, outcome, detail)
SELECT 'contacts', 'domains', domain, 'page_scrape', 'changed', detail
FROM unnest(%s::bigint[], %s::jsonb[]) AS c(domain, detail) ORDER BY domain
"""


@dataclass(frozen=True)
class StoredContact:
    """A contact as it was before pages were read again."""

    pk: int
    name: str
    title: str
    is_gone: bool


@dataclass
class ContactChanges:
    """What changed of the contacts of one domain, by their ids."""

    new: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)


def stored_contacts(domains: Iterable[int]) -> dict[Identity, StoredContact]:
    """The contacts of these domains, by their identity."""
    rows = Contact.objects.filter(domain_id__in=set(domains)).values_list(
        "domain_id", "kind", "normalised", "pk", "name", "title", "gone_at"
    )
    return {
        (domain, kind, normalised): StoredContact(pk, name, title, gone_at is not None)
        for domain, kind, normalised, pk, name, title, gone_at in rows
    }


def record_changes(
    before: dict[Identity, StoredContact], seen: dict[Identity, tuple[str, str]], ids: dict[Identity, int],
    read_pages: list[int], shown: set[tuple[int, int]],
) -> dict[int, ContactChanges]:  # fmt: skip
    """Mark what pages that were read again no longer show, and leave an event for each domain; returns the changes.

    `seen`: name and job title by contact, of these pages; `ids` of all of them; `shown`: (page, contact) of what each
    page shows now.
    """
    changes: dict[int, ContactChanges] = defaultdict(ContactChanges)
    for identity, (name, title) in seen.items():
        was = before.get(identity)
        if was is None or was.is_gone:
            changes[identity[0]].new.append(ids[identity])
        elif (was.name, was.title) != (name, title):
            changes[identity[0]].changed.append(ids[identity])
    for domain, contact in _mark_gone(read_pages, shown):
        changes[domain].gone.append(contact)
    _write_events(changes)
    return changes


def _mark_gone(read_pages: list[int], shown: set[tuple[int, int]]) -> list[tuple[int, int]]:
    pairs = sorted(shown)
    values = {"read": sorted(read_pages), "pages": [page for page, _ in pairs], "contacts": [c for _, c in pairs]}
    with connection.cursor() as cursor:
        cursor.execute(_NO_LONGER_SHOWN, values)
        candidates = sorted({contact for (contact,) in cursor.fetchall()})
        if not candidates:
            return []
        cursor.execute(_GONE, {"contacts": candidates})
        return sorted(cursor.fetchall())


def _write_events(changes: dict[int, ContactChanges]) -> None:
    if changes:
        domains = sorted(changes)
        with connection.cursor() as cursor:
            cursor.execute(_EVENTS, [domains, [_detail(changes[domain]) for domain in domains]])


def _detail(change: ContactChanges) -> Jsonb:
    numbers = {"new": len(change.new), "gone": len(change.gone), "changed": len(change.changed)}
    return Jsonb({**numbers, "contacts": [*change.new, *change.gone, *change.changed][:CONTACTS_NAMED]})
