"""HubSpot: a company for each lead, and a contact with its best e-mail, joined. Found again by our own key, not by the
e-mail or the domain, which change and are not unique there.

Sources: HubSpot's reference of batch upsert (at most 100 inputs; a partial failure is 207 with `errors`), of errors,
limits and the properties API; `objectWriteTraceId` tells which input an answer is about. A record that was there before
is adopted: it gets our key and a mark, and is never deleted by us.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

import httpx

from jobs.destinations import exchange
from jobs.destinations.adapter import (
    Adapter,
    BatchFailed,
    Connection,
    LeadItem,
    Option,
    OptOut,
    OptOutPage,
    PlannedRequest,
    Rate,
    Result,
    Values,
)

KEY, ADOPTED = "scrapersky_lead_id", "scrapersky_adopted"
COMPANIES, CONTACTS = "companies", "contacts"
_EXISTING = re.compile(r"Existing ID: (\d{1,20})")
_GROUPS = {COMPANIES: "companyinformation", CONTACTS: "contactinformation"}
OPTED_OUT, BOUNCED, MODIFIED = "hs_email_optout", "hs_email_hard_bounce_reason_enum", "lastmodifieddate"
MOST_SEARCHED = 10_000  # results of a search that HubSpot pages through
PAGE, OVERLAP_MILLISECONDS = 100, 600_000  # a change is found by the search some time after it was made
LONG_WAIT_SECONDS = 3_600.0  # of the daily limit: when the account's day ends is not known here


class HubSpot(Adapter):
    """A HubSpot account."""

    name = "hubspot"
    label = "HubSpot"
    hint = "Companies and contacts, with the token of an app in your account. Test creates the two properties we need."
    options = (
        Option("token", "Access token", "secret", "Of an app with the scopes crm.objects.companies and contacts (read, "
               "write) and crm.schemas of both (write).", required=True),
        Option("base_url", "Address of the API", "url", default="https://api.hubapi.com", required=True),
        Option("objects_path", "Version of the API", "choice", default="/crm/objects/2026-03",
               choices=("/crm/objects/2026-03", "/crm/v3/objects")),
    )  # fmt: skip
    fields: ClassVar[Mapping[str, str]] = {
        "company.name": "name", "company.domain": "host", "company.phone": "phone", "company.address": "street",
        "company.city": "city", "company.state": "state", "company.zip": "postal_code", "company.country": "country",
        "company.website": "website", "company.description": "description",
        "company.linkedin_company_page": "linkedin", "contact.email": "email", "contact.firstname": "first_name",
        "contact.lastname": "last_name", "contact.jobtitle": "job_title", "contact.phone": "phone",
        "contact.company": "name",
    }  # fmt: skip
    needs = ("company.name",)
    reads_opt_outs = True
    rate = Rate(9.0, 40)  # the smallest plan has 100 in 10 seconds, for all apps of the account

    async def test(self, connection: Connection) -> str:
        """Create our properties where they are missing. Raises BatchFailed."""
        for kind, group in _GROUPS.items():
            for name, label, unique in ((KEY, "ScraperSky lead", True), (ADOPTED, "Here before ScraperSky", False)):
                body = {"name": name, "label": label, "groupName": group, "type": "string", "fieldType": "text"}
                response = await _call(connection, f"/crm/v3/properties/{kind}", body | {"hasUniqueValue": unique})
                exchange.require(response, 201, 409, reason="setup")
        return "The account accepts our token, and has the properties that we need."

    def plan(self, options: Mapping[str, Any], items: Sequence[LeadItem]) -> list[PlannedRequest]:
        """The two upserts; what links them is known when they are stored."""
        url = exchange.base_url(options) + options["objects_path"]
        contacts = _with_contact(items)
        return [
            PlannedRequest("POST", f"{url}/{kind}/batch/upsert", {"inputs": [_input(kind, item) for item in some]})
            for kind, some in ((COMPANIES, items), (CONTACTS, contacts))
            if some
        ]

    async def send(self, connection: Connection, items: Sequence[LeadItem]) -> list[Result]:
        """Companies first, else HubSpot makes its own of the contacts' domains; then contacts, then their link."""
        await _adopt_companies(connection, items)
        companies = {r.key: r for r in await exchange.halved(items, lambda some: _upsert(connection, COMPANIES, some))}
        stored = [item for item in _with_contact(items) if not companies[item.key].reason]
        contacts = {r.key: r for r in await exchange.halved(stored, lambda some: _upsert(connection, CONTACTS, some))}
        contacts |= {
            key: await _adopt_contact(connection, items, r) for key, r in contacts.items() if r.reason == "duplicate"
        }
        pairs = [
            (contact.remote_id, companies[key].remote_id) for key, contact in contacts.items() if not contact.reason
        ]
        await _associate(connection, pairs)
        return [_joined(companies[item.key], contacts.get(item.key)) for item in items]

    async def opt_outs(self, connection: Connection, cursor: str) -> OptOutPage:
        """Contacts that opted out of all e-mail, or bounced for good. Raises BatchFailed.

        By the time of the last change, the earliest first; what was changed lately is read again. A cursor is a time
        and, among as many contacts of one time as an import there makes, how many of them were read.
        """
        since, read = map(int, [*(cursor or "0").split(" "), "0"][:2])
        changed = {"propertyName": MODIFIED, "operator": "GTE", "value": str(since)}
        why = ({"propertyName": OPTED_OUT, "operator": "EQ", "value": "true"},
               {"propertyName": BOUNCED, "operator": "HAS_PROPERTY"})  # fmt: skip
        rows = await _search(
            connection, CONTACTS, [[changed, reason] for reason in why], ["email", OPTED_OUT, BOUNCED, MODIFIED],
            sorts=[{"propertyName": MODIFIED, "direction": "ASCENDING"}], **({"after": str(read)} if read else {}),
        )  # fmt: skip
        shown = [record["properties"] for record in rows]
        found = tuple(OptOut(row["email"], _why(row)) for row in shown if row.get("email"))
        newest = max((_milliseconds(row.get(MODIFIED)) for row in shown), default=since)
        if len(shown) < PAGE:
            return OptOutPage(found, str(max(newest - OVERLAP_MILLISECONDS, since)), False)
        if newest > since:
            return OptOutPage(found, str(newest), True)
        read += PAGE
        return OptOutPage(found, f"{since} {read}" if read + PAGE <= MOST_SEARCHED else str(since + 1), True)

    async def delete(self, connection: Connection, items: Sequence[LeadItem]) -> list[Result]:
        """Contacts for good, companies into HubSpot's archive; what was there before us only loses our key."""
        for kind in (CONTACTS, COMPANIES):
            records = await _read(connection, kind, [item.key for item in items])
            adopted = [record for record in records if record["properties"].get(ADOPTED)]
            await _update(connection, kind, {record["id"]: {KEY: "", ADOPTED: ""} for record in adopted})
            ours = [record["id"] for record in records if record not in adopted]
            if kind == COMPANIES and ours:
                archived = await _call_objects(
                    connection, "/companies/batch/archive", {"inputs": [{"id": pk} for pk in ours]}
                )
                exchange.require(archived, 200, 204, 404)
            for pk in ours if kind == CONTACTS else ():
                deleted = await _call_objects(connection, "/contacts/gdpr-delete", {"objectId": pk})
                exchange.require(deleted, 200, 204, 404)  # one that is gone already is gone
        return [Result(item.key) for item in items]


async def _call(connection: Connection, path: str, body: Any) -> httpx.Response:
    """Raises BatchFailed for what concerns the account."""
    headers = {"Authorization": f"Bearer {connection.options['token']}"}
    url = exchange.base_url(connection.options) + path
    response = await connection.request("POST", url, body=body, headers=headers)
    if response.status_code == 429 and exchange.field_of(response, "policyName") == "DAILY":
        raise BatchFailed("rate_limited", "The account's daily limit is reached.", LONG_WAIT_SECONDS)
    exchange.refuse_batch(response)
    return response


async def _call_objects(connection: Connection, path: str, body: Any) -> httpx.Response:
    return await _call(connection, f"{connection.options['objects_path']}{path}", body)


# Storing.


def _with_contact(items: Sequence[LeadItem]) -> list[LeadItem]:
    return [item for item in items if item.values.get("contact.email")]


def _input(kind: str, item: LeadItem) -> Values:
    prefix = "company." if kind == COMPANIES else "contact."
    values = {name.removeprefix(prefix): value for name, value in item.values.items() if name.startswith(prefix)}
    properties = {name: "" if value is None else str(value) for name, value in values.items()}
    return {
        "id": item.key, "idProperty": KEY, "objectWriteTraceId": item.key, "properties": properties | {KEY: item.key},
    }  # fmt: skip


async def _upsert(connection: Connection, kind: str, items: Sequence[LeadItem]) -> list[Result]:
    """A batch. Raises BatchRefused when the whole of it is refused."""
    body = {"inputs": [_input(kind, item) for item in items]}
    response = await _call_objects(connection, f"/{kind}/batch/upsert", body)
    content = exchange.content_of(response)
    if response.status_code not in (200, 201, 207) or not isinstance(content, dict):
        conflict = response.status_code == 409
        raise exchange.BatchRefused(exchange.message_of(response), "duplicate" if conflict else "invalid")
    stored = {str(r.get("objectWriteTraceId")): Result(str(r.get("objectWriteTraceId")), remote_id=str(r.get("id", "")))
              for r in content.get("results", [])}  # fmt: skip
    failed = {key: result for error in content.get("errors", []) for key, result in _of_error(error).items()}
    missing = "The answer does not say what became of it."
    return [stored.get(i.key) or failed.get(i.key) or Result(i.key, "unclear", missing) for i in items]


def _of_error(error: Values) -> dict[str, Result]:
    context = error.get("context") or {}
    keys = context.get("objectWriteTraceId") or context.get("id") or []
    reason = "duplicate" if error.get("category") in ("CONFLICT", "OBJECT_ALREADY_EXISTS") else "invalid"
    return {str(key): Result(str(key), reason, exchange.short(str(error.get("message", "")))) for key in keys}


def _joined(company: Result, contact: Result | None) -> Result:
    if company.reason or contact is None:
        return company
    return Result(company.key, contact.reason, contact.detail, f"{company.remote_id}/{contact.remote_id}".rstrip("/"))


async def _associate(connection: Connection, pairs: Sequence[tuple[str, str]]) -> None:
    if not pairs:
        return
    inputs = [{"from": {"id": contact}, "to": {"id": company}} for contact, company in pairs]
    path = "/crm/v4/associations/contacts/companies/batch/associate/default"
    response = await _call(connection, path, {"inputs": inputs})
    if not response.is_success:
        raise BatchFailed("unclear", exchange.message_of(response))


def _why(row: Values) -> str:
    return "Unsubscribed" if row.get(OPTED_OUT) == "true" else "Bounced"


def _milliseconds(text: Any) -> int:
    """A time of HubSpot, which is a text of ISO 8601 or of milliseconds."""
    if str(text or "").isdecimal():
        return int(text)
    try:
        return int(datetime.fromisoformat(str(text)).timestamp() * 1_000)
    except ValueError:
        return 0


# What was there before us.


async def _adopt_companies(connection: Connection, items: Sequence[LeadItem]) -> None:
    """Companies of these domains that have no key of ours get it: HubSpot itself would store a second one."""
    by_domain = {str(item.values["company.domain"]): item.key for item in items
                 if item.values.get("company.domain") and not item.remote_id}  # fmt: skip
    if not by_domain:
        return
    filters: list[Values] = [
        {"propertyName": "domain", "operator": "IN", "values": sorted(by_domain)},
        {"propertyName": KEY, "operator": "NOT_HAS_PROPERTY"},
    ]
    records = await _search(connection, COMPANIES, [filters], ["domain", KEY])
    taken = {record["properties"].get(KEY) for record in await _read(connection, COMPANIES, list(by_domain.values()))}
    adopted: dict[str, Values] = {}
    for record in records:
        key = by_domain.get(str(record["properties"].get("domain")))
        if key and key not in taken:
            taken.add(key)
            adopted[str(record["id"])] = {KEY: key, ADOPTED: "yes"}
    await _update(connection, COMPANIES, adopted)


async def _adopt_contact(connection: Connection, items: Sequence[LeadItem], refused: Result) -> Result:
    """A contact that has the e-mail already gets our key, unless it is another lead's."""
    item = next(item for item in items if item.key == refused.key)
    existing = _EXISTING.search(refused.detail)
    if existing is None:
        return refused
    properties = _input(CONTACTS, item)["properties"]
    body = {"inputs": [{"id": existing[1]}], "properties": [KEY]}
    response = await _call_objects(connection, "/contacts/batch/read", body)
    records = (exchange.content_of(response) or {}).get("results", [])
    if not records or records[0]["properties"].get(KEY):
        return refused
    await _update(connection, CONTACTS, {existing[1]: properties | {ADOPTED: "yes"}})
    return Result(item.key, remote_id=existing[1])


async def _read(connection: Connection, kind: str, keys: Sequence[str]) -> list[Values]:
    """The records that have these keys; a key without one is left out."""
    body = {"idProperty": KEY, "inputs": [{"id": key} for key in keys], "properties": [KEY, ADOPTED]}
    response = await _call_objects(connection, f"/{kind}/batch/read", body)
    return list(exchange.object_of(response, 200, 207).get("results", []))


async def _search(
    connection: Connection, kind: str, groups: Sequence[Sequence[Values]], properties: Sequence[str], **more: Any
) -> list[Values]:
    """The first records that fit all filters of any of the groups."""
    body = {"filterGroups": [{"filters": filters} for filters in groups], "properties": properties, "limit": PAGE}
    response = await _call_objects(connection, f"/{kind}/search", body | more)
    return list(exchange.object_of(response, 200).get("results", []))


async def _update(connection: Connection, kind: str, properties: Mapping[str, Values]) -> None:
    if not properties:
        return
    inputs = [{"id": pk, "properties": values} for pk, values in properties.items()]
    response = await _call_objects(connection, f"/{kind}/batch/update", {"inputs": inputs})
    exchange.require(response, 200, 207)
