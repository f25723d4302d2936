"""What can be sent of a lead: its fields by name, each made of stored facts; and the lead as a whole with its contacts.

Whatever is read here has passed the suppression gate: `read_leads` returns no other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import orjson

from jobs.compliance.digests import all_keys, digest, own_key
from jobs.compliance.first_contact import first_contact_note, how_to_object, link_to_object, source_date, source_url
from jobs.compliance.gate import Gate
from jobs.compliance.subjects import SEPARATOR, digits, parents, plain_name, plain_scope
from jobs.models import Contact, ContactEvidence, Lead

Facts = dict[str, Any]

MOST_CONTACTS, MOST_SOURCES = 50, 3

_COLUMNS = (
    "id", "key", "name", "main_category", "categories", "rating", "rating_count", "email", "email_why",
    "email_validity", "emails", "phone", "phone_validity", "phones", "website", "contact_form", "people", "profiles",
    "address", "street", "city", "state", "postal_code", "country", "latitude", "longitude", "business_status",
    "opening_hours", "language", "technologies", "description", "completeness", "confidence",
    "sources", "owner", "stage", "next_on", "tags", "curation_status",
)  # fmt: skip
_BESIDE = {"host": "domain__host", "external_id": "business__external_id"}


@dataclass(frozen=True)
class StoredLead:
    """A lead as it may leave. `refused`: it may not. `digests` are keyed hashes of whom it speaks of, as the
    suppression list has them, before anything was cleared: of addresses, numbers, people, the domain and the place."""

    pk: int
    key: str
    facts: Facts
    refused: bool
    digests: frozenset[str]


def read_leads(ids: Iterable[int], allowed: Gate) -> dict[int, StoredLead]:
    """Leads by id, without what is suppressed; those that are gone are left out."""
    paths = {**{name: name for name in _COLUMNS}, **_BESIDE, "domain_id": "domain_id"}
    rows = Lead.objects.filter(pk__in=list(ids)).values_list(*paths.values())
    leads = [_plain(dict(zip(paths, row, strict=True))) for row in rows]
    contacts = _contacts_of([lead["domain_id"] for lead in leads if lead["domain_id"]])
    keys = all_keys() or [own_key()]
    return {lead["id"]: _stored(lead, contacts.get(lead["domain_id"], []), allowed, keys) for lead in leads}


def _plain(value: Any) -> Any:
    """Values as JSON has them."""
    return orjson.loads(orjson.dumps(value, default=lambda odd: float(odd) if isinstance(odd, Decimal) else str(odd)))


def _stored(lead: Facts, contacts: list[Facts], allowed: Gate, keys: Sequence[bytes]) -> StoredLead:
    scopes = [lead[name] for name in ("host", "name", "website") if lead[name]]
    digests = frozenset(digest(key, kind, text) for key in keys for kind, text in _subjects(lead, contacts, scopes))
    refused = allowed.domain(lead["host"] or "") or allowed.domain(lead["website"])
    refused = refused or allowed.place(lead["external_id"] or "") or allowed.person(lead["name"], scopes)
    stays = [c for c in contacts if not allowed.contact(c["kind"], c["normalised"], scopes)]
    facts = allowed.clean(lead | {"contacts": stays}, scopes)
    facts["people"] = [person for person in facts["people"] if person.get("name")]
    return StoredLead(lead["id"], lead["key"], facts, refused, digests)


def _subjects(lead: Facts, contacts: list[Facts], scopes: list[str]) -> Iterable[tuple[str, str]]:
    """Whom a lead speaks of, in the forms in which the suppression list compares them."""
    people = [person.get("name", "") for person in lead["people"]] + [lead["name"]]
    emails, phones = {lead["email"], *lead["emails"]}, {lead["phone"], *lead["phones"]}
    for person in lead["people"]:
        emails.add(person.get("email", ""))
        phones.add(person.get("phone", ""))
    for contact in contacts:
        {"email": emails, "phone": phones}.get(contact["kind"], set()).add(contact["normalised"])
        people += [contact["name"]] if contact["name"] else []
        people += [contact["value"]] if contact["kind"] == "person" else []
    for email in filter(None, emails):
        host = email.lower().rpartition("@")[2]
        yield "email", email.lower()
        yield from ((kind, parent) for parent in parents(host) for kind in ("email_domain", "domain"))
    yield from (("phone", digits(phone)) for phone in phones if phone)
    yield from (("domain", parent) for parent in parents(lead["host"] or ""))
    yield from [("place_id", lead["external_id"].lower())] if lead["external_id"] else []
    plain = [name for scope in map(plain_scope, scopes) for name in (parents(scope) if "." in scope else [scope])]
    names = {plain_name(person) for person in people}
    yield from (("person", f"{name}{SEPARATOR}{scope}") for name in names if " " in name for scope in set(plain))


def _contacts_of(domains: Sequence[int]) -> dict[int, list[Facts]]:
    """The best contacts of domains, each with the pages where it stands."""
    columns = ("id", "domain_id", "kind", "value", "normalised", "contact_type", "name", "title", "confidence")
    rows: dict[int, list[Facts]] = defaultdict(list)
    for row in Contact.objects.filter(domain_id__in=domains).order_by("domain_id", "rank", "pk").values(*columns):
        if len(rows[row["domain_id"]]) < MOST_CONTACTS:
            rows[row["domain_id"]].append(_plain(row))
    sources = _sources_of([contact["id"] for contacts in rows.values() for contact in contacts])
    for contact in (contact for contacts in rows.values() for contact in contacts):
        contact["sources"] = sources.get(contact.pop("id"), [])
        contact.pop("domain_id")
    return rows


def _sources_of(contacts: Sequence[int]) -> dict[int, list[Facts]]:
    seen = ContactEvidence.objects.filter(contact_id__in=contacts).order_by("contact_id", "-confidence", "pk")
    sources: dict[int, list[Facts]] = defaultdict(list)
    for pk, url, snippet, method, at in seen.values_list(
        "contact_id", "source_url", "snippet", "method", "first_seen_at"
    ):
        if len(sources[pk]) < MOST_SOURCES:
            sources[pk].append(_plain({"url": url, "snippet": snippet, "method": method, "first_seen_at": at}))
    return sources


# The fields that a mapping can name.


@dataclass(frozen=True)
class LeadField:
    """A field of a lead: its label, and how it is made of the facts."""

    name: str
    label: str
    value: Callable[[Facts], Any]


def _column(name: str, label: str = "") -> LeadField:
    return LeadField(name, label or name.replace("_", " ").capitalize(), lambda facts: facts[name])


def _joined(name: str, label: str) -> LeadField:
    return LeadField(name, label, lambda facts: "; ".join(str(value) for value in facts[name]))


def _person(part: str) -> Callable[[Facts], str]:
    def value(facts: Facts) -> str:
        person = facts["people"][0] if facts["people"] else {}
        if part in ("first", "last"):
            first, _, last = str(person.get("name", "")).rpartition(" ")
            return first if part == "first" else last
        return str(person.get(part, ""))

    return value


def _profile(facts: Facts) -> str:
    hosts = ("linkedin.com", "www.linkedin.com")
    return next((url for url in facts["profiles"] if (urlsplit(url).hostname or "").endswith(hosts)), "")


FIELDS: dict[str, LeadField] = {
    field.name: field
    for field in (
        _column("key", "Key"), _column("name"), _column("email", "Best e-mail"), _joined("emails", "Further e-mails"),
        _column("email_validity", "E-mail validity"), _column("phone_validity", "Phone validity"),
        _column("phone", "Best phone"), _joined("phones", "Further phones"), _column("website"),
        LeadField("host", "Domain", lambda facts: facts["host"] or ""),
        LeadField("person_name", "Name of the first person", _person("name")),
        LeadField("first_name", "First name of the first person", _person("first")),
        LeadField("last_name", "Last name of the first person", _person("last")),
        LeadField("job_title", "Title of the first person", _person("title")),
        _column("main_category", "Category"), _joined("categories", "Categories"), _column("description"),
        _column("address"), LeadField("street", "Street", lambda facts: facts["street"] or facts["address"]),
        _column("city"), _column("state"), _column("postal_code"), _column("country"), _column("latitude"),
        _column("longitude"), _column("rating"), _column("rating_count", "Reviews"), _column("business_status"),
        _column("contact_form"), LeadField("linkedin", "LinkedIn page", _profile), _joined("profiles", "Profiles"),
        _column("language"), _column("completeness"), _column("confidence"), _column("owner"), _column("stage"),
        _joined("tags", "Tags"), _column("next_on", "Next date"),
        LeadField("source_url", "Source of the address", source_url),
        LeadField("source_date", "Date of the source", source_date),
        LeadField("first_contact_note", "First-contact note", first_contact_note),
        LeadField("how_to_object", "How to object", how_to_object),
        LeadField("objection_link", "Objection link", link_to_object),
    )
}  # fmt: skip
FIXED = "="  # a mapping's value that begins with it is a text of its own


def mapped(facts: Facts, mapping: Mapping[str, str]) -> Facts:
    """The fields there with their values; a text stands for itself (`=Agency`). An unknown value is an empty text."""
    return {there: _value(facts, source) for there, source in sorted(mapping.items())}


def _value(facts: Facts, source: str) -> Any:
    if source.startswith(FIXED):
        return source[1:]
    value = FIELDS[source].value(facts)
    return "" if value is None else value


def whole(facts: Facts) -> Facts:
    """The lead with everything that is known, flat, and its contacts with their sources. See schemas/lead.json."""
    hidden = ("id", "key", "external_id", "domain_id")
    named = (
        "host", "first_name", "last_name", "job_title", "source_url", "source_date", "first_contact_note",
        "objection_link",
    )  # fmt: skip
    flat = {name: value for name, value in facts.items() if name not in hidden}
    return flat | {name: FIELDS[name].value(facts) for name in named}
