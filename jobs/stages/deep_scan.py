"""Deep scan: a selected place becomes a local business."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import phonenumbers
from django.conf import settings
from django.utils import timezone

from jobs.compliance.gate import Gate, writing
from jobs.models import LocalBusiness, Place
from jobs.pipeline import Done, Stage, spend
from jobs.sources import provider_named
from jobs.sources.places import FoundPlace, Provider
from jobs.stages.place_search import suppressed, upsert_places
from jobs.store.duplicates import propose_duplicates
from jobs.store.erased_rows import emit_erased
from jobs.web import Web
from jobs.web.failures import StageOutcome


@dataclass(frozen=True)
class Details:
    """The provider's facts of the place, and the id of the paid call; None: the facts came with the search."""

    provider: Provider
    place: FoundPlace
    call: int | None


async def work(place: Place, web: Web) -> Details:
    """Request the place's details from the provider, unless a search has just brought them. Raises what both raise."""
    provider = provider_named(place.provider)
    if _is_fresh(place, provider):
        return Details(provider, _known(place), None)
    charge = provider.charges()["details"]
    call = await spend.reserve(place.provider, charge, place=place, request_key=place.place_id)
    try:
        details = await provider.details(place.place_id)
    except StageOutcome as ended:
        await spend.release(call, ended)
        raise
    return Details(provider, _of(place, details), call)


def _of(place: Place, details: FoundPlace) -> FoundPlace:
    """The details as facts of the requested place: the provider may answer an old id with the new one."""
    if details.place_id == place.place_id:
        return details
    return replace(details, place_id=place.place_id, moved_to=details.moved_to or details.place_id)


def _is_fresh(place: Place, provider: Provider) -> bool:
    """Whether its facts are recent and it was never scanned: a repeated scan is meant to read new facts."""
    first = place.deep_scan_fence == 1  # type: ignore[attr-defined]  # a state column of the column
    since = timezone.now() - timedelta(days=settings.PLACES_FRESH_DAYS)
    return bool(provider.search_has_details and first and place.raw and place.facts_at and place.facts_at > since)


def _known(place: Place) -> FoundPlace:
    return FoundPlace(**{name: getattr(place, name) for name in FoundPlace.__dataclass_fields__})


def outcome(details: Details) -> Done:
    """`found`, or `closed` for a business that has closed for good, with a sentence where it moved or closed."""
    if details.place.moved_to:
        return Done(sentence=f"The place has moved; its new id is {details.place.moved_to}.")
    if details.place.business_status == "CLOSED_PERMANENTLY":
        return Done("closed", "The business has closed for good.")
    return Done() if details.call else Done(sentence="The search had just brought the facts: nothing was paid.")


# What is upserted: facts. The curators' decision, notes and tags, and the link to a domain, are not among them.
FACTS = [
    "place", "name", "address", "street", "city", "state", "postal_code", "country", "latitude", "longitude", "phone",
    "website", "main_category", "categories", "opening_hours", "rating", "rating_count", "business_status", "sources",
    "facts_at", "expires_at", "purged_at",
]  # fmt: skip


def save(results: Sequence[tuple[Place, Details]]) -> None:
    """Upsert the places' facts, and a business for each; businesses that others know, too, are proposed for merge."""
    ids, allowed = [], writing()
    for place, details in results:
        stored = _stored(place, details, allowed)
        if stored is None:
            continue
        facts = allowed.clean(_facts(stored), [stored.name, stored.website])
        (business,) = LocalBusiness.objects.bulk_create(
            [LocalBusiness(place_id=place.pk, **facts | _facts_of_others(facts))],
            update_conflicts=True,
            update_fields=FACTS,
            unique_fields=["provider", "external_id"],
        )
        ids.append(business.pk)
    propose_duplicates(ids)


def _stored(place: Place, details: Details, allowed: Gate) -> Place | None:
    """The place with its new facts; facts that came with the search keep their time, and so their expiry.

    None for one that is suppressed: it goes, since its new facts have shown who it is.
    """
    if details.call is not None:
        spend.commit(details.call, 1)
    if suppressed(details.place, allowed):
        Place.objects.filter(pk=place.pk).delete()
        emit_erased("deleted", Place._meta.db_table, [place.pk], by="suppression list")
        return None
    if details.call is None:
        return place
    (row,) = upsert_places(details.provider, [details.place])
    return row


_OF_PLACE = (
    "provider", "name", "address", "latitude", "longitude", "website", "opening_hours", "rating", "rating_count",
    "business_status", "facts_at", "expires_at",
)  # fmt: skip


def _facts(place: Place) -> dict[str, Any]:
    parts = place.address_parts or {}
    at = place.facts_at.isoformat() if place.facts_at else ""
    source = {"source": place.provider, "at": at}
    return {
        **{name: getattr(place, name) for name in _OF_PLACE},
        **{name: parts.get(name, "") for name in ("city", "state", "postal_code", "country")},
        "external_id": place.place_id, "street": " ".join(filter(None, [parts.get("number"), parts.get("street")])),
        "phone": e164(place.phone, parts.get("country", "")), "main_category": place.primary_type,
        "categories": place.types,
        "sources": {"*": source | ({"attribution": place.attribution} if place.attribution else {})},
    }  # fmt: skip


def _facts_of_others(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts from the business's own site, or from a merged business, that this provider lacks."""
    row = LocalBusiness.objects.filter(provider=facts["provider"], external_id=facts["external_id"]).first()
    if row is None:
        return {}
    own = {
        name: source
        for name, source in row.sources.items()
        if name in facts and not facts[name] and source.get("source") not in (None, row.provider)
    }
    return {name: getattr(row, name) for name in own} | {"sources": facts["sources"] | own}


def e164(phone: str, country: str) -> str:
    """A phone number in E.164; "" when it is not a possible number of its country (ISO 3166-1 alpha-2)."""
    try:
        parsed = phonenumbers.parse(phone, country or None)
    except phonenumbers.NumberParseException:
        return ""
    valid = phonenumbers.is_possible_number(parsed)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if valid else ""


stage = Stage(
    "deep_scan",
    Place,
    column="deep_scan_status",
    work=work,
    save=save,
    outcome=outcome,
    task="process_pending_jobs",
    settings_prefix="DEEP_SCAN",
    title="Deep scan",
    doc_purpose="A place that a curator selected becomes a business with address, phone and website.",
    doc_reads="the provider's details",
    doc_writes="local businesses; the facts on places; the ledger of paid calls",
)
