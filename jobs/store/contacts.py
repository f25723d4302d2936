"""Contacts of many pages and their evidence, upserted set-based: what is stored already, as it is, is not written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from jobs.store.bulk import as_json
from jobs.store.contact_changes import Identity

_GIVEN = """
SELECT * FROM jsonb_to_recordset(%s::jsonb) AS g(domain_id bigint, kind text, normalised text, value text,
    contact_type text, name text, title text, rank smallint, confidence numeric(3, 2))
"""
# Those that are there are locked in the order of their ids, as everybody locks rows; new ones come in the order of
# Python's sort. Decisions, notes and tags stay as they are.
_CONTACTS = f"""
WITH given AS MATERIALIZED ({_GIVEN}), held AS MATERIALIZED (
    SELECT c.id FROM given JOIN contacts AS c USING (domain_id, kind, normalised) ORDER BY c.id
    FOR NO KEY UPDATE OF c
)
INSERT INTO contacts AS c (domain_id, kind, normalised, value, contact_type, name, title, rank, confidence)
SELECT g.* FROM given AS g WHERE (SELECT count(*) FROM held) >= 0
ORDER BY domain_id, kind COLLATE "C", normalised COLLATE "C"
ON CONFLICT (domain_id, kind, normalised) DO UPDATE SET value = excluded.value, contact_type = excluded.contact_type,
    name = excluded.name, title = excluded.title, rank = excluded.rank, confidence = excluded.confidence, gone_at = NULL
WHERE (c.value, c.contact_type, c.name, c.title, c.rank, c.confidence, c.gone_at) IS DISTINCT FROM (excluded.value,
    excluded.contact_type, excluded.name, excluded.title, excluded.rank, excluded.confidence, NULL)
"""  # noqa: S608 -- a part of our own
_IDS = f"""
SELECT c.domain_id, c.kind, c.normalised, c.id
FROM ({_GIVEN}) AS g JOIN contacts AS c USING (domain_id, kind, normalised)
"""  # noqa: S608 -- a part of our own

# What was seen never gets older: a stored copy that is read again is as old as it is.
_EVIDENCE = """
INSERT INTO contact_evidence AS e
    (contact_id, source_url, method, page_id, snippet, confidence, first_seen_at, last_seen_at)
SELECT contact_id, source_url, method, page_id, snippet, confidence, coalesce(seen_at, now()), coalesce(seen_at, now())
FROM jsonb_to_recordset(%s::jsonb) AS g(contact_id bigint, source_url text, method text, page_id bigint, snippet text,
    confidence numeric(3, 2), seen_at timestamptz)
ORDER BY contact_id, source_url COLLATE "C", method COLLATE "C"
ON CONFLICT (contact_id, source_url, method) DO UPDATE SET page_id = excluded.page_id, snippet = excluded.snippet,
    confidence = excluded.confidence, gone_at = NULL, last_seen_at = greatest(e.last_seen_at, excluded.last_seen_at)
WHERE (e.page_id, e.snippet, e.confidence, e.gone_at) IS DISTINCT FROM (excluded.page_id, excluded.snippet,
    excluded.confidence, NULL) OR e.last_seen_at < excluded.last_seen_at
"""

Row = Mapping[str, Any]


def upsert_contacts(rows: Sequence[Row]) -> dict[Identity, int]:
    """Insert contacts or update their facts; returns their ids by identity, which is there once in `rows`.

    A row has domain_id, kind, normalised, value, contact_type, name, title, rank and confidence.
    """
    if not rows:
        return {}
    given = as_json(rows)
    with connection.cursor() as cursor:
        cursor.execute(_CONTACTS, [given])
        cursor.execute(_IDS, [given])  # a statement of its own: it sees what others inserted while the first waited
        return {(domain, kind, normalised): pk for domain, kind, normalised, pk in cursor.fetchall()}


def upsert_evidence(rows: Sequence[Row]) -> None:
    """Insert where contacts were seen, or update it; contact, URL and method are there once in `rows`.

    A row has contact_id, source_url, method, page_id, snippet, confidence and seen_at (None: now).
    """
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_EVIDENCE, [as_json(rows)])
