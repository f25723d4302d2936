"""Businesses that a file brings: their facts are upserted, decisions about them stay."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from phonenumbers import SUPPORTED_REGIONS
from psycopg.types.json import Jsonb

from jobs.compliance.gate import Gate, writing
from jobs.extract.urls import canonical_host
from jobs.models import LocalBusiness
from jobs.stages.deep_scan import e164
from jobs.store.duplicates import propose_duplicates
from jobs.store.leads import refresh_leads
from jobs.transfer.imports import ACCEPTED, CHANGED, EXISTS, INVALID, Imported, Item, forgotten

NEEDED = ("name", "website", "phone", "place_id")
FACTS = ("name", "address", "website", "phone", "latitude", "longitude")


@dataclass(frozen=True)
class ImportedBusiness:
    """A row of a file, read; what it does not have is empty."""

    external_id: str
    name: str
    address: str
    website: str
    phone: str
    latitude: Decimal | None
    longitude: Decimal | None

    @property
    def facts(self) -> tuple[Any, ...]:
        """What is stored of it, in the order of FACTS."""
        return tuple(getattr(self, name) for name in FACTS)

    @property
    def host(self) -> str:
        """The host of its website; empty when it has none."""
        try:
            return canonical_host(self.website).host if self.website else ""
        except ValueError:
            return ""


def check_country(country: str) -> str:
    """The code (ISO 3166-1 alpha-2) of a country as people write it, or nothing for nothing. Raises ValueError."""
    code = country.strip().upper()
    if code and code not in SUPPORTED_REGIONS:
        raise ValueError(f"{country.strip()[:20]!r} is not a country: write its two letters, as in US.")
    return code


def add_businesses(
    rows: Sequence[Mapping[str, str]], *, by: str, country: str = "", source: str = "import"
) -> Imported:
    """Store businesses; `country` is where phone numbers without a prefix are, `source` is stored beside the facts.

    Facts that differ are brought up to date; the same rows again change nothing. Possible duplicates among other
    providers' businesses are proposed for merge.
    """
    with transaction.atomic():
        allowed = writing()
        read = [_allowed(_read(row, country), allowed) for row in rows]
        businesses = {item.external_id: item for item in read if isinstance(item, ImportedBusiness)}
        before = _stored(list(businesses))
        changed = [item for name, item in businesses.items() if before.get(name, (0, ()))[1] != item.facts]
        ids = {name: pk for name, (pk, _) in before.items()} | _write(changed, source)
    facts = {name: stored for name, (_, stored) in before.items()}
    return Imported([item if isinstance(item, Item) else _item(item, ids, facts) for item in read])


def _allowed(item: ImportedBusiness | Item, allowed: Gate) -> ImportedBusiness | Item:
    """The row without what is suppressed in it; refused where it is about who is suppressed."""
    if allowed.empty or isinstance(item, Item):
        return item
    scopes = [item.name, item.host]
    if allowed.place(item.external_id) or allowed.domain(item.website) or allowed.person(item.name, scopes):
        return forgotten()
    names = ("external_id", "name", "address", "website", "phone")
    return replace(item, **{name: allowed.clean(getattr(item, name), scopes) for name in names})


def _item(business: ImportedBusiness, ids: Mapping[str, int], facts: dict[str, tuple[Any, ...]]) -> Item:
    """What became of a row; `facts` are those before it."""
    name = business.external_id
    known, facts[name] = facts.get(name), business.facts
    if known is None:
        return Item(ACCEPTED, ids[name])
    if known == business.facts:
        return Item(EXISTS, ids[name])
    return Item(CHANGED, ids[name], "Its facts are brought up to date.")


def _stored(names: Sequence[str]) -> dict[str, tuple[int, tuple[Any, ...]]]:
    rows = LocalBusiness.objects.filter(provider="import", external_id__in=names)
    return {name: (pk, tuple(facts)) for name, pk, *facts in rows.values_list("external_id", "pk", *FACTS)}


# In the order of the ids, so that two imports never wait for each other in a circle. Arrays in place of a row of
# parameters a business: a tenth of the time.
_UPSERT = """
INSERT INTO local_businesses
    (provider, external_id, name, address, website, phone, latitude, longitude, sources, facts_at)
SELECT 'import', g.*, %(sources)s, now() FROM unnest(
    %(external_id)s::text[], %(name)s::text[], %(address)s::text[], %(website)s::text[], %(phone)s::text[],
    %(latitude)s::numeric[], %(longitude)s::numeric[]) AS g(external_id) ORDER BY external_id
ON CONFLICT (provider, external_id) DO UPDATE SET name = excluded.name, address = excluded.address,
    website = excluded.website, phone = excluded.phone, latitude = excluded.latitude, longitude = excluded.longitude,
    sources = excluded.sources, facts_at = excluded.facts_at
RETURNING external_id, id
"""


def _write(businesses: Sequence[ImportedBusiness], source: str) -> dict[str, int]:
    """Store facts, and propose what may be duplicates; returns external id -> id."""
    origin: Any = Jsonb({"*": {"source": source, "at": timezone.now().isoformat()}})
    columns = {name: [getattr(item, name) for item in businesses] for name in ("external_id", *FACTS)}
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, {**columns, "sources": origin})
        ids = dict(cursor.fetchall())
    propose_duplicates(list(ids.values()))
    refresh_leads(businesses=ids.values())
    return ids


def _read(row: Mapping[str, str], country: str) -> ImportedBusiness | Item:
    values = defaultdict(str, row)
    if not any(values[name] for name in NEEDED):
        return Item(INVALID, detail="It has no name, website, phone or place id.")
    try:
        latitude, longitude = _degrees(values["latitude"], 90), _degrees(values["longitude"], 180)
    except ValueError as error:
        return Item(INVALID, detail=str(error))
    name, address, website, phone = (values[field] for field in ("name", "address", "website", "phone"))
    identity = values["place_id"] or _digest([name, address, website, phone])
    return ImportedBusiness(identity, name, address, website, e164(phone, country), latitude, longitude)


def _degrees(text: str, most: int) -> Decimal | None:
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a coordinate in degrees.") from None
    if not value.is_finite() or abs(value) > most:
        raise ValueError(f"{text!r} is not a coordinate in degrees.")
    return round(value, 6)


def _digest(facts: Sequence[str]) -> str:
    """The identity of a row without an id: the same row again is the same business."""
    return hashlib.blake2b("\x1f".join(value.lower() for value in facts).encode(), digest_size=12).hexdigest()
