"""Contacts that a file brings: e-mails, phones and people of imported businesses become contacts of their domain.

A business says in its `sources` which row of which file brought each of them, and that is the contact's evidence. What
the site shows of the same contact stays as it is; what is suppressed is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models.functions import Now

from jobs.compliance.gate import Gate, writing
from jobs.extract.contacts.emails import email_type
from jobs.extract.contacts.names_and_titles import person
from jobs.extract.contacts.phones import phone
from jobs.extract.contacts.sighting import ContactSighting, SiteHost
from jobs.extract.urls import registrable_domain
from jobs.models import Contact, ContactEvidence, LocalBusiness
from jobs.sources.names import fold
from jobs.statuses import sql_with_states
from jobs.store.bulk import count_contacts
from jobs.store.contact_changes import Identity
from jobs.store.erased_rows import emit_erased

METHOD = "import_row"
CONFIDENCE = 0.7  # as leads take an import's
RANKS = {"email": 20, "phone": 18}
PART = "contacts"  # of a business's sources: "email nora@shop.test" -> the sentence that is its evidence


def sentence_of(source: str, line: int) -> str:
    """The evidence for what a row brings; a line of 0 is not known."""
    return f"imported from {source} row {line:,}" if line else f"imported from {source}"


def brought(facts: Any, sentence: str, before: Mapping[str, str] | None = None) -> dict[str, str]:
    """What brought each contact of a business's facts: this, where it was not there before."""
    known = before or {}
    keys = [f"email {address}" for address in facts.emails]
    keys += [f"phone {number}" for number in (facts.phone, *facts.phones) if number]
    keys += [_key(_person(given)) for given in facts.people if given.get("name")]
    return {key: known.get(key, sentence) for key in keys}


def store_imported_contacts(businesses: Iterable[int]) -> None:
    """Make contacts of what imports brought to these businesses, as far as they have a domain.

    Part of the caller's transaction, before it makes the leads anew.
    """
    rows = LocalBusiness.objects.filter(
        pk__in=list(businesses), provider="import", domain__isnull=False, sources__has_key=PART
    )
    allowed = writing()
    seen: dict[Identity, tuple[ContactSighting, set[str]]] = {}
    for business in rows.select_related("domain").order_by("pk"):
        for sighting, sentence in _of(business, allowed):
            identity = (business.domain_id or 0, sighting.kind, sighting.normalised)
            seen.setdefault(identity, (sighting, set()))[1].add(sentence)
    if seen:
        _store(seen)


def _of(business: LocalBusiness, allowed: Gate) -> list[tuple[ContactSighting, str]]:
    """The contacts of a business that has a domain, each with its evidence."""
    host, given = business.domain.host if business.domain else "", business.sources[PART]
    given = given if isinstance(given, dict) else {}  # a file of ours that somebody has edited
    scopes = [host, business.name]
    if allowed.domain(host):
        return []
    return [
        (_cleared(sighting, allowed, scopes), allowed.text(str(given[_key(sighting)])[:500], scopes))
        for sighting in _sightings(business, SiteHost(host, registrable_domain(host)))
        if _key(sighting) in given
        and not allowed.contact(sighting.kind, sighting.normalised, scopes)
        and not (sighting.kind == "person" and allowed.person(sighting.name, scopes))
    ]


def _cleared(sighting: ContactSighting, allowed: Gate, scopes: list[str]) -> ContactSighting:
    """An office's address stays, without the name of somebody who is suppressed."""
    texts = {name: allowed.clean(getattr(sighting, name), scopes) for name in ("name", "title")}
    return sighting if allowed.empty else replace(sighting, **texts)


def _key(sighting: ContactSighting) -> str:
    return f"{sighting.kind} {sighting.normalised}"


def _sightings(business: LocalBusiness, site: SiteHost) -> list[ContactSighting]:
    people = [given for given in business.people if given.get("name")]
    owners = {given["email"].lower(): given for given in people if given.get("email")}
    emails = [_email(address, owners.get(address, {}), site) for address in business.emails]
    return [*emails, *map(_phone, filter(None, (business.phone, *business.phones))), *map(_person, people)]


def _email(address: str, owner: Mapping[str, str], site: SiteHost) -> ContactSighting:
    local, _, host = address.rpartition("@")
    kind = email_type(local, host, site)
    name, title = owner.get("name", ""), owner.get("title", "")
    return ContactSighting("email", address, address, kind, name, title, RANKS["email"], CONFIDENCE, METHOD)


def _phone(number: str) -> ContactSighting:
    read = phone(number, [], METHOD, CONFIDENCE)
    kind = read.type if read else "PHONE"
    return ContactSighting("phone", number, number, kind, "", "", RANKS["phone"], CONFIDENCE, METHOD)


def _person(given: Mapping[str, str]) -> ContactSighting:
    name, title = given["name"], given.get("title", "")
    return person(name, title, METHOD, CONFIDENCE) or ContactSighting(
        "person", name, fold(name), "", name, title, 50, CONFIDENCE, METHOD
    )


def _store(seen: Mapping[Identity, tuple[ContactSighting, set[str]]]) -> None:
    sure = Decimal(str(CONFIDENCE))
    Contact.objects.bulk_create(
        [
            Contact(
                domain_id=domain, kind=kind, normalised=normalised, value=contact.value, contact_type=contact.type,
                name=contact.name, title=contact.title, rank=contact.rank, confidence=sure,
            )
            for (domain, kind, normalised), (contact, _) in sorted(seen.items(), key=lambda item: item[0])
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    domains, values = {domain for domain, _, _ in seen}, {normalised for _, _, normalised in seen}
    contacts = Contact.objects.filter(domain_id__in=domains, normalised__in=values)
    stored = contacts.values_list("pk", "domain_id", "kind", "normalised")
    ids = {(domain, kind, text): pk for pk, domain, kind, text in stored}
    rows = [(ids[identity], sentence) for identity, (_, sentences) in seen.items() for sentence in sentences]
    ContactEvidence.objects.bulk_create(
        [
            ContactEvidence(
                contact_id=contact, source_url=sentence, method=METHOD, confidence=sure,
                first_seen_at=Now(), last_seen_at=Now(),
            )
            for contact, sentence in sorted(rows)
        ],
        update_conflicts=True,
        update_fields=["last_seen_at", "gone_at"],
        unique_fields=["contact", "source_url", "method"],
    )  # fmt: skip
    Contact.objects.filter(pk__in=[contact for contact, _ in rows], gone_at__isnull=False).update(gone_at=None)
    count_contacts(domains)


_STALE = """
DELETE FROM contact_evidence AS e USING contacts AS c
WHERE e.contact_id = c.id AND c.domain_id = ANY(%(domains)s) AND e.method = %(method)s AND NOT EXISTS (
    SELECT FROM local_businesses AS b WHERE b.domain_id = c.domain_id AND b.provider = 'import'
        AND b.sources -> %(part)s ->> (c.kind || ' ' || c.normalised) = e.source_url)
RETURNING e.contact_id
"""
_UNUSED = sql_with_states("""
DELETE FROM contacts AS c WHERE c.id = ANY(%(contacts)s) AND c.curation_status = {Curation.NEW} AND c.notes = ''
    AND c.tags = '{}' AND NOT EXISTS (SELECT FROM contact_evidence AS e WHERE e.contact_id = c.id)
RETURNING c.id
""")


def remove_stale_contacts(domains: Iterable[int], *, by: str) -> None:
    """Remove what no imported business of these domains brings any more: evidence, and contacts that have no other
    evidence and that nobody has decided about. Part of the caller's transaction, before it makes the leads anew."""
    numbers = sorted(set(domains))
    with connection.cursor() as cursor:
        cursor.execute(_STALE, {"domains": numbers, "method": METHOD, "part": PART})
        contacts = sorted({contact for (contact,) in cursor.fetchall()})
        if not contacts:
            return
        cursor.execute(_UNUSED, {"contacts": contacts})
        removed = sorted(contact for (contact,) in cursor.fetchall())
    emit_erased("deleted", "contacts", removed, by=by)
    count_contacts(numbers)
