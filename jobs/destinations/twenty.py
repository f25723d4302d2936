"""Twenty: a company for each lead, and a person with its best e-mail in it. Their ids are made of the lead's key, so
that a repeat after a lost answer is an update.

Sources: Twenty's documentation of its API (100 requests a minute, 60 records each) and of `upsert`, its issues on
unique fields: an e-mail and a domain may exist once, those of deleted records included, and their case matters. What
was there before is somebody's work: a company is joined and left as it is, a person is a duplicate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from jobs.destinations import exchange
from jobs.destinations.adapter import (
    Adapter,
    BatchFailed,
    Connection,
    LeadItem,
    Option,
    PlannedRequest,
    Rate,
    Result,
    Values,
)

COMPANIES, PEOPLE = "companies", "people"
_KINDS = {COMPANIES: "Company", PEOPLE: "Person"}
_UNIQUE = {COMPANIES: ("domainName", "primaryLinkUrl"), PEOPLE: ("emails", "primaryEmail")}
_PARTS = {  # of a name there: the composite field and its part
    "company.domain": ("domainName", "primaryLinkUrl"), "company.linkedin": ("linkedinLink", "primaryLinkUrl"),
    "company.street": ("address", "addressStreet1"), "company.city": ("address", "addressCity"),
    "company.postcode": ("address", "addressPostcode"), "company.state": ("address", "addressState"),
    "company.country": ("address", "addressCountry"), "person.first_name": ("name", "firstName"),
    "person.last_name": ("name", "lastName"), "person.email": ("emails", "primaryEmail"),
    "person.phone": ("phones", "primaryPhoneNumber"),
}  # fmt: skip
_DUPLICATE = ("duplicate", "already exists", "unique")


class Twenty(Adapter):
    """A workspace of Twenty."""

    name = "twenty"
    label = "Twenty"
    hint = "Companies and people for a workspace, with an API key. What is already there is not changed."
    options = (
        Option("api_key", "API key", "secret", "Under Settings, API & Webhooks; its role reads, creates, updates and "
               "destroys companies and people.", required=True),
        Option("base_url", "Address", "url", default="https://api.twenty.com", required=True),
    )  # fmt: skip
    fields: ClassVar[Mapping[str, str]] = {
        "company.name": "name", "company.domain": "host", "company.linkedin": "linkedin", "company.street": "street",
        "company.city": "city", "company.postcode": "postal_code", "company.state": "state",
        "company.country": "country", "person.email": "email", "person.first_name": "first_name",
        "person.last_name": "last_name", "person.jobTitle": "job_title", "person.phone": "phone",
    }  # fmt: skip
    needs = ("company.name",)
    batch_size = 60
    rate = Rate(1.5, 20)  # 100 a minute

    async def test(self, connection: Connection) -> str:
        """Read a company and a person. Raises BatchFailed."""
        for kind in _KINDS:
            await _ask(connection, f"query {{ {kind}(first: 1) {{ edges {{ node {{ id }} }} }} }}", {})
        return "The workspace accepts our key, and shows its companies and people."

    def plan(self, options: Mapping[str, Any], items: Sequence[LeadItem]) -> list[PlannedRequest]:
        """The two upserts; the person's company is that of its domain where there is one."""
        company_of = {item.key: record_id(COMPANIES, item.key) for item in items}
        bodies = [_upsert(COMPANIES, [_record(COMPANIES, item) for item in items])]
        if people := _with_person(items):
            bodies.append(_upsert(PEOPLE, [_person(item, company_of[item.key]) for item in people]))
        return [PlannedRequest("POST", f"{exchange.base_url(options)}/graphql", body) for body in bodies]

    async def send(self, connection: Connection, items: Sequence[LeadItem]) -> list[Result]:
        """Companies first; then people, who belong to them or to those that were there."""
        companies, joined = await _store(connection, COMPANIES, items, lambda item: _record(COMPANIES, item))
        ready = [item for item in _with_person(items) if item.key in joined or not companies[item.key].reason]
        company_of = {item.key: joined.get(item.key, record_id(COMPANIES, item.key)) for item in ready}
        people, _ = await _store(connection, PEOPLE, ready, lambda item: _person(item, company_of[item.key]))
        return [_ending(item.key, companies[item.key], people.get(item.key), joined) for item in items]

    async def delete(self, connection: Connection, items: Sequence[LeadItem]) -> list[Result]:
        """Destroy what has the ids that we made; what was there before has others."""
        for kind, verb in ((PEOPLE, "destroyPeople"), (COMPANIES, "destroyCompanies")):
            ids = [record_id(kind, item.key) for item in items]
            mutation = f"mutation ($filter: {_KINDS[kind]}FilterInput!) {{ {verb}(filter: $filter) {{ id }} }}"
            await _ask(connection, mutation, {"filter": {"id": {"in": ids}}})
        return [Result(item.key) for item in items]


def record_id(kind: str, key: str) -> str:
    """The id there of a lead's company or person."""
    return str(uuid5(NAMESPACE_URL, f"scrapersky:{kind}:{key}"))


def _with_person(items: Sequence[LeadItem]) -> list[LeadItem]:
    return [item for item in items if item.values.get("person.email")]


def _record(kind: str, item: LeadItem) -> Values:
    """A record as Twenty has it: composite fields put together."""
    prefix = "company." if kind == COMPANIES else "person."
    record: Values = {"id": record_id(kind, item.key)}
    for name, value in item.values.items():
        if not name.startswith(prefix):
            continue
        text, (field, part) = _written(name, value), _PARTS.get(name, (name.removeprefix(prefix), ""))
        if part:
            record.setdefault(field, {})[part] = text
        else:
            record[field] = text
    return record


def _written(name: str, value: Any) -> str:
    """A value as it is compared there: an e-mail in lower case, a domain as https://host."""
    text = "" if value is None else str(value)
    if name == "person.email":
        return text.strip().lower()
    if name == "company.domain" and text:
        host = (urlsplit(text).hostname if "//" in text else text.split("/")[0]) or ""
        return f"https://{host.lower().removeprefix('www.')}"
    return text


def _person(item: LeadItem, company: str) -> Values:
    return _record(PEOPLE, item) | {"companyId": company}


def _upsert(kind: str, records: Sequence[Values]) -> Values:
    singular, plural = _KINDS[kind], {COMPANIES: "Companies", PEOPLE: "People"}[kind]
    query = (
        f"mutation ($data: [{singular}CreateInput!]!) {{ create{plural}(data: $data, upsert: true) {{ id }} }}"
    )  # fmt: skip
    return {"query": query, "variables": {"data": list(records)}}


async def _store(
    connection: Connection, kind: str, items: Sequence[LeadItem], build: Any
) -> tuple[dict[str, Result], dict[str, str]]:
    """Store the records that are ours to store: a result for each lead, and the ids of records of others by lead."""
    records = {item.key: build(item) for item in items}
    there = await _taken(connection, kind, [_unique(kind, record) for record in records.values()])
    others, first = dict[str, str](), dict[str, str]()
    for key, record in records.items():
        value = _unique(kind, record)
        if value and (other := there.get(value) or first.setdefault(value, record["id"])) != record["id"]:
            others[key] = other
    results = {key: Result(key, "duplicate", _whose(kind, other)) for key, other in others.items()}

    async def act(some: Sequence[LeadItem]) -> list[Result]:
        await _data(connection, **_upsert(kind, [records[item.key] for item in some]))
        return [Result(item.key, remote_id=records[item.key]["id"]) for item in some]

    ours = [item for item in items if item.key not in others]
    results |= {result.key: result for result in await exchange.halved(ours, act)}
    return results, others


def _unique(kind: str, record: Values) -> str:
    field, part = _UNIQUE[kind]
    return str(record.get(field, {}).get(part, ""))


def _whose(kind: str, other: str) -> str:
    thing = "company with this domain" if kind == COMPANIES else "person with this e-mail"
    whose = "of another lead" if UUID(other).version == 5 else "that was there before, and was not changed"
    return f"There is a {thing} {whose} ({other})."


async def _taken(connection: Connection, kind: str, values: Sequence[str]) -> dict[str, str]:
    """Whose these e-mails or domains are: value -> id."""
    field, part = _UNIQUE[kind]
    if not (sought := sorted({value for value in values if value})):
        return {}
    query = (
        f"query ($filter: {_KINDS[kind]}FilterInput) {{ {kind}(filter: $filter, first: 60) "
        f"{{ edges {{ node {{ id {field} {{ {part} }} }} }} }} }}"
    )
    data = await _ask(connection, query, {"filter": {field: {part: {"in": sought}}}})
    nodes = [edge["node"] for edge in data.get(kind, {}).get("edges", [])]
    return {str(node[field][part]): str(node["id"]) for node in nodes}


def _ending(key: str, company: Result, person: Result | None, joined: Mapping[str, str]) -> Result:
    """A lead's result: a company that was there before is no failure where its person was stored."""
    if person is None:
        return company
    if company.reason and key not in joined:
        return company
    ids = f"{joined.get(key, company.remote_id)}/{person.remote_id}".rstrip("/")
    return Result(key, person.reason, person.detail, ids)


async def _ask(connection: Connection, query: str, variables: Values) -> Values:
    """A request that is about no record: one that is refused says that the workspace is not as we know it."""
    try:
        return await _data(connection, query, variables)
    except exchange.BatchRefused as refusal:
        raise BatchFailed("setup", refusal.detail) from None


async def _data(connection: Connection, query: str, variables: Values) -> Values:
    """What a request to GraphQL returns. Raises BatchRefused for what a record may be the fault of, BatchFailed."""
    headers = {"Authorization": f"Bearer {connection.options['api_key']}"}
    body = {"query": query, "variables": variables}
    response = await exchange.call(connection, "POST", "/graphql", body, headers=headers)
    if response.status_code == 413:
        raise exchange.BatchRefused(exchange.message_of(response))
    content = exchange.content_of(response)
    if not isinstance(content, dict) or not (content.get("data") or content.get("errors")):
        raise BatchFailed("unclear", exchange.message_of(response))
    if content.get("errors"):
        _refuse(content["errors"][0])
    data: Values = content["data"]
    return data


def _refuse(error: Values) -> None:
    """Errors come with the status 200."""
    code, message = (error.get("extensions") or {}).get("code", ""), exchange.short(str(error.get("message", "")))
    if code in ("UNAUTHENTICATED", "FORBIDDEN"):
        raise BatchFailed("credentials", message)
    if code in ("BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED", "CONFLICT", "BAD_REQUEST"):
        same = any(word in message.lower() for word in _DUPLICATE)
        raise exchange.BatchRefused(message, "duplicate" if same else "invalid")
    raise BatchFailed("rate_limited" if code == "LIMIT_REACHED" else "server_error", message)
