"""Retention: a provider's facts are cleared when they expire. Its ids, our decisions and our own findings stay; these
have an end where RETENTION_DAYS_BY_COUNTRY sets one (`jobs.store.country_retention`).

Google Maps Platform, Service Specific Terms, Places API: content may be cached for up to 30 days, place ids for ever.
Where the business's own site was read, its own facts take the place of the provider's.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import connection, transaction

from jobs.sources import PROVIDERS, provider_named
from jobs.store.country_retention import purge_by_country
from jobs.store.erased_rows import emit_erased
from jobs.store.lead_statements import RETENTION
from jobs.store.leads import refresh_leads

SLICE = 1_000  # rows cleared in one transaction
GOOGLE_ALLOWS_DAYS = 30

_PLACES = f"""
WITH expired AS MATERIALIZED (
    SELECT id FROM places_staging WHERE expires_at <= now() ORDER BY id LIMIT {SLICE} FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE places_staging SET name = '', address = '', address_parts = NULL, latitude = NULL, longitude = NULL,
    primary_type = '', types = '{{}}', rating = NULL, rating_count = NULL, price_level = '', website = '', phone = '',
    opening_hours = NULL, business_status = '', map_url = '', raw = NULL, purged_at = now(), expires_at = NULL
WHERE id IN (SELECT id FROM expired)
RETURNING id
"""  # noqa: S608 -- a number of our own

# Column -> (what it is without a fact, what the business's own site says in its place).
_FACTS = {
    "name": ("''", "coalesce(nullif(d.organisation ->> 'name', ''), d.site_name)"),
    "address": ("''", "d.organisation ->> 'address'"),
    "street": ("''", "d.organisation ->> 'street'"),
    "city": ("''", "d.organisation ->> 'city'"),
    "state": ("''", "d.organisation ->> 'region'"),
    "postal_code": ("''", "d.organisation ->> 'postcode'"),
    "country": ("''", "d.organisation ->> 'country'"),
    "phone": ("''", "coalesce(d.phones[1], '')"),
    "website": ("''", "d.home_url"),
    "latitude": ("NULL", "NULL"),
    "longitude": ("NULL", "NULL"),
    "main_category": ("''", "''"),
    "categories": ("'{}'", "'{}'"),
    "opening_hours": ("NULL", "NULL"),
    "rating": ("NULL", "NULL"),
    "rating_count": ("NULL", "NULL"),
    "business_status": ("''", "''"),
}
_OWN = {name: own for name, (_, own) in _FACTS.items() if "d." in own}

# A fact with a source of its own (the business's site) is not the provider's.
_CLEARED = ", ".join(
    f"{name} = CASE WHEN coalesce(sources -> '{name}' ->> 'source', provider) = provider THEN {empty} ELSE {name} END"
    for name, (empty, _) in _FACTS.items()
)
_BUSINESSES = f"""
WITH expired AS MATERIALIZED (
    SELECT id FROM local_businesses WHERE expires_at <= now() ORDER BY id LIMIT {SLICE} FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE local_businesses SET {_CLEARED}, sources = sources - '*', purged_at = now(), expires_at = NULL
WHERE id IN (SELECT id FROM expired)
RETURNING id
"""  # noqa: S608 -- names of our own columns

_REBUILT = f"""
UPDATE local_businesses AS b SET
    {", ".join(f"{name} = coalesce(nullif(b.{name}, ''), {own}, '')" for name, own in _OWN.items())},
    sources = b.sources || jsonb_strip_nulls(jsonb_build_object({
    ", ".join(
        f"'{name}', CASE WHEN b.{name} = '' AND coalesce({own}, '') <> '' THEN own.by_site END"
        for name, own in _OWN.items()
    )
}))
FROM domains AS d, LATERAL (SELECT jsonb_build_object('source', d.home_url, 'at', d.facts_at) AS by_site) AS own
WHERE d.id = b.domain_id AND d.facts_at IS NOT NULL AND b.id = ANY(%s)
"""  # noqa: S608 -- names of our own columns

# Facts that came while retention was switched off have no end: it is set when there is one again.
_ENDLESS = """
UPDATE {table} SET expires_at = facts_at + make_interval(days => %s)
WHERE provider = %s AND expires_at IS NULL AND purged_at IS NULL AND facts_at IS NOT NULL
"""


def purge_expired(most_slices: int = 50) -> str:
    """Clear what has expired by the database's clock: how leads of a country are reached, then a provider's facts (of
    which the country may be one). Returns a sentence with the number of rows, or "".

    A deep scan of a place brings its facts back.
    """
    contacts, reached = purge_by_country(most_slices)
    by_country = f"Deleted {contacts:,} contacts of leads whose country's days were over, cleared {reached:,} rows."
    return " ".join(filter(None, (by_country if contacts or reached else "", _purge_provided(most_slices))))


def _purge_provided(most_slices: int) -> str:
    _end_the_endless()
    places = sum(len(ids) for ids in _in_slices("places_staging", _PLACES, most_slices))
    businesses = sum(len(ids) for ids in _in_slices("local_businesses", _BUSINESSES, most_slices, _rebuild))
    if not places and not businesses:
        return ""
    return f"Cleared the expired facts of {places:,} places and {businesses:,} businesses."


def warnings() -> list[str]:
    """Sentences for people where the settings store facts for longer than a provider's terms allow."""
    days = settings.GOOGLE_RETENTION_DAYS
    if 0 < days <= GOOGLE_ALLOWS_DAYS or settings.PLACES_PROVIDER != "google":
        return []
    period = f"for {days} days" if days else "for ever"
    return [
        f"Google's place content is stored {period}; its terms allow {GOOGLE_ALLOWS_DAYS} days. "
        f"Set GOOGLE_RETENTION_DAYS={GOOGLE_ALLOWS_DAYS}."
    ]


def _end_the_endless() -> None:
    for name in PROVIDERS:
        if days := provider_named(name).retention_days:
            with connection.cursor() as cursor:
                for table in ("places_staging", "local_businesses"):
                    cursor.execute(_ENDLESS.format(table=table), [days, name])


def _in_slices(
    table: str, statement: str, most: int, follow: Callable[[list[int]], None] = lambda ids: None
) -> list[list[int]]:
    """The ids that each slice cleared; an event says so, for copies elsewhere. `follow` is called with them in the
    slice's transaction."""
    slices: list[list[int]] = []
    while len(slices) < most and (not slices or len(slices[-1]) == SLICE):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            slices.append([pk for (pk,) in cursor.fetchall()])
            follow(slices[-1])
            emit_erased("cleared", table, slices[-1], by="retention")
    return slices


def _rebuild(ids: list[int]) -> None:
    """What the businesses' own sites say of them; a business without one is its id and our decisions."""
    with connection.cursor() as cursor:
        cursor.execute(_REBUILT, [ids])
    refresh_leads(businesses=ids, removed=RETENTION)
