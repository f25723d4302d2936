"""What a provider's terms make us forget: its facts, when they expire. The id, our decisions and our own findings stay.

Google Maps Platform, Service Specific Terms, Places API: content may be cached for up to 30 days, place ids for ever.
"""

from __future__ import annotations

from django.db import connection

SLICE = 1_000  # rows cleared in one transaction

_PLACES = """
UPDATE places_staging SET name = '', address = '', address_parts = NULL, latitude = NULL, longitude = NULL,
    primary_type = '', types = '{{}}', rating = NULL, rating_count = NULL, price_level = '', website = '', phone = '',
    opening_hours = NULL, business_status = '', map_url = '', raw = NULL, purged_at = now(), expires_at = NULL
WHERE id IN (SELECT id FROM places_staging WHERE expires_at <= now() ORDER BY id LIMIT {slice} FOR UPDATE SKIP LOCKED)
"""

# Column -> what it is without a fact. A fact with a source of its own (the business's site) is not the provider's.
_EMPTY = {
    "name": "''", "address": "''", "street": "''", "city": "''", "state": "''", "postal_code": "''", "country": "''",
    "latitude": "NULL", "longitude": "NULL", "phone": "''", "website": "''", "main_category": "''",
    "categories": "'{}'", "opening_hours": "NULL", "rating": "NULL", "rating_count": "NULL", "business_status": "''",
}  # fmt: skip
_KEPT = ", ".join(
    f"{name} = CASE WHEN coalesce(sources -> '{name}' ->> 'source', provider) = provider THEN {empty} ELSE {name} END"
    for name, empty in _EMPTY.items()
)
_BUSINESSES = f"""
UPDATE local_businesses SET {_KEPT}, sources = sources - '*', purged_at = now(), expires_at = NULL
WHERE id IN (SELECT id FROM local_businesses WHERE expires_at <= now() ORDER BY id LIMIT {SLICE}
    FOR UPDATE SKIP LOCKED)
"""  # noqa: S608 -- names of our own columns


def purge_expired(most_slices: int = 50) -> str:
    """Clear facts that have expired by the database's clock; says how many rows, or nothing when there were none.

    A deep scan of a place brings its facts back.
    """
    places = _in_slices(_PLACES.format(slice=SLICE), most_slices)
    businesses = _in_slices(_BUSINESSES, most_slices)
    if not places and not businesses:
        return ""
    return f"Cleared the expired facts of {places:,} places and {businesses:,} businesses."


def _in_slices(statement: str, most: int) -> int:
    total = 0
    for _ in range(most):
        with connection.cursor() as cursor:
            cursor.execute(statement)
            total += cursor.rowcount
            if cursor.rowcount < SLICE:
                break
    return total
