"""Retention by country: how a lead is reached (e-mails, phones, people, profiles) is deleted after so many days.

The days count from the last page that showed it, for facts of a provider or an import from when they came. What a
person wrote (decision, owner, stage, notes, tags, custom fields), the firm's name and its address stay.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from jobs.store.bulk import count_contacts
from jobs.store.erased_rows import emit_erased
from jobs.store.lead_statements import RETENTION
from jobs.store.leads import SLICE, refresh_leads

# The days of a lead: those of its country, else those of all others. A chain in several countries has the fewest.
_DAYS = """
CROSS JOIN LATERAL (
    SELECT min(coalesce(%(days)s ->> nullif(l.country, ''), %(days)s ->> '*')::int) AS days FROM leads AS l
    WHERE l.{key} = c.{own}
) AS r
"""
_OF_DOMAIN = _DAYS.format(key="domain_id", own="id")
_OF_CONTACT = _DAYS.format(key="domain_id", own="domain_id")
_OF_BUSINESS = _DAYS.format(key="business_id", own="id")

_SEEN = "coalesce((SELECT max(e.last_seen_at) FROM contact_evidence AS e WHERE e.contact_id = c.id), c.created_at)"
_OLD_ENOUGH = "c.created_at <= now() - make_interval(days => %(fewest)s)"  # most are not: their evidence is not read
_CAME = "coalesce(c.facts_at, c.created_at)"
_HAS_OWN = """(c.emails <> '{}' OR c.phones <> '{}' OR c.socials <> '{}'
    OR concat(c.organisation ->> 'phone', c.organisation ->> 'email') <> ''
    OR c.organisation ?| '{facts,gone}'::text[])"""
_HAS_GIVEN = """(c.phone <> '' OR c.phone_as_written <> '' OR c.phones <> '{}' OR c.emails <> '{}' OR c.people <> '[]'
    OR c.profiles <> '{}')"""

# Table -> its rows, from when their days count, and which need not be looked at.
_RULES = {
    "contacts": (_OF_CONTACT, _SEEN, _OLD_ENOUGH),
    "domains": (_OF_DOMAIN, _CAME, _HAS_OWN),
    "local_businesses": (_OF_BUSINESS, _CAME, _HAS_GIVEN),
}

# What becomes of them.
_EVIDENCE = "DELETE FROM contact_evidence WHERE contact_id = ANY(%(ids)s)"
_FETCHED = """DELETE FROM fetches WHERE "table" = 'contacts' AND row_id = ANY(%(ids)s)"""
_PLACES = """
UPDATE places_staging SET phone = '', raw = NULL
WHERE id IN (SELECT place_id FROM local_businesses WHERE id = ANY(%(ids)s)) RETURNING id
"""
_DELETED = "DELETE FROM contacts WHERE id = ANY(%(ids)s) RETURNING domain_id"
_CLEARED = {
    "domains": "UPDATE domains SET emails = '{}', phones = '{}', socials = '{}', "
    "organisation = organisation - '{phone,email,same_as,facts,gone}'::text[] WHERE id = ANY(%(ids)s) RETURNING id",
    "local_businesses": "UPDATE local_businesses SET phone = '', phone_as_written = '', phones = '{}', emails = '{}', "
    "people = '[]', profiles = '{}' WHERE id = ANY(%(ids)s) RETURNING id",
}


def purge_by_country(most_slices: int) -> tuple[int, int]:
    """Delete contacts and clear the others whose days are over; returns how many contacts, and how many other rows."""
    if not settings.RETENTION_DAYS_BY_COUNTRY:
        return 0, 0
    purged = {table: _purge(table, most_slices * SLICE) for table in _RULES}
    contacts = purged.pop("contacts")
    return contacts, sum(purged.values())


def _purge(table: str, most: int) -> int:
    with connection.cursor() as cursor:
        ids = _ended(cursor, table, "", most=most)
    return sum(_purge_slice(table, ids[start : start + SLICE]) for start in range(0, len(ids), SLICE))


def _purge_slice(table: str, ids: list[int]) -> int:
    """Those of the ids that nobody is writing and that no page has shown meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        mode = "UPDATE" if table == "contacts" else "NO KEY UPDATE"  # those are deleted, the others are written
        lock = f"SELECT id FROM {table} WHERE id = ANY(%s) ORDER BY id FOR {mode} SKIP LOCKED"  # noqa: S608 -- as below
        cursor.execute(lock, [ids])
        locked = [pk for (pk,) in cursor.fetchall()]
        ended = _ended(cursor, table, "AND c.id = ANY(%(ids)s)", ids=locked, most=SLICE)
        if table == "contacts":
            _delete_contacts(cursor, ended)
        else:
            _clear(cursor, table, ended)
    return len(ended)


def _ended(cursor: Any, table: str, given: str, **parameters: Any) -> list[int]:
    days = settings.RETENTION_DAYS_BY_COUNTRY
    joined, since, present = _RULES[table]
    cursor.execute(
        f"SELECT c.id FROM {table} AS c {joined} "  # noqa: S608 -- of our own
        f"WHERE {present} {given} AND {since} <= now() - make_interval(days => r.days) ORDER BY c.id LIMIT %(most)s",
        {"days": Jsonb(days), "fewest": min(days.values()), **parameters},
    )
    return [pk for (pk,) in cursor.fetchall()]


def _delete_contacts(cursor: Any, ids: list[int]) -> None:
    for statement in (_EVIDENCE, _FETCHED, _DELETED):
        cursor.execute(statement, {"ids": ids})
    domains = [pk for (pk,) in cursor.fetchall()]
    count_contacts(domains)
    emit_erased("deleted", "contacts", ids, by="retention")
    refresh_leads(domains=domains, removed=RETENTION)


def _clear(cursor: Any, table: str, ids: list[int]) -> None:
    if table == "local_businesses":
        cursor.execute(_PLACES, {"ids": ids})
        emit_erased("cleared", "places_staging", [pk for (pk,) in cursor.fetchall()], by="retention")
    cursor.execute(_CLEARED[table], {"ids": ids})
    emit_erased("cleared", table, ids, by="retention")
    if table == "domains":
        refresh_leads(domains=ids, removed=RETENTION)
    else:
        refresh_leads(businesses=ids, removed=RETENTION)
