"""Brevo: a contact for each lead with an e-mail, in a list. Found again by our own key (`ext_id`).

Source: Brevo's reference. A contact is stored alone (10 requests a second), because only that says what became of it.
`emailBlacklisted` is never sent: false would subscribe again whoever has unsubscribed. Brevo ignores attributes that it
does not know: the test creates ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

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

PAGE, OVERLAP = 500, timedelta(minutes=10)  # of opt-outs
_BEGINNING = "2000-01-01T00:00:00.000Z"


class Brevo(Adapter):
    """A Brevo account."""

    name = "brevo"
    label = "Brevo"
    hint = (
        "Contacts for a list. Brevo's terms forbid scraped or bought lists: you decide whether yours may be sent there."
    )
    options = (
        Option("api_key", "API key", "secret", required=True),
        Option("list_id", "List", "whole", "The number of the list that contacts join.", default=1, most=10**9),
        Option("base_url", "Address of the API", "url", default="https://api.brevo.com/v3", required=True),
    )
    fields: ClassVar[Mapping[str, str]] = {
        "EMAIL": "email", "FIRSTNAME": "first_name", "LASTNAME": "last_name", "COMPANY": "name",
        "JOB_TITLE": "job_title",
        "WEBSITE": "website", "CITY": "city", "COUNTRY": "country", "CATEGORY": "main_category",
        "SOURCE": "source_url", "SOURCE_DATE": "source_date",
    }  # fmt: skip
    needs = ("EMAIL",)
    reads_opt_outs = True
    batch_size = 20
    rate = Rate(9.0, 9)  # 10 a second, and 36,000 an hour, under /contacts

    async def test(self, connection: Connection) -> str:
        """Look whether the list exists, and create the attributes that are missing. Raises BatchFailed."""
        response = await _call(connection, "GET", f"/contacts/lists/{connection.options['list_id']}")
        if response.status_code == 404:
            raise BatchFailed("gone", f"There is no list {connection.options['list_id']}.")
        for name in self.fields:
            if name not in ("EMAIL", "FIRSTNAME", "LASTNAME"):
                made = await _call(connection, "POST", f"/contacts/attributes/normal/{name}", {"type": "text"})
                exchange.require(made, 201, 204, 400, reason="setup")  # 400: it exists
        return "The account accepts our key, and has the list and the attributes that we need."

    def plan(self, options: Mapping[str, Any], items: Sequence[LeadItem]) -> list[PlannedRequest]:
        """A request for each lead."""
        url = f"{exchange.base_url(options)}/contacts"
        return [PlannedRequest("POST", url, _contact(options, item)) for item in items]

    async def send(self, connection: Connection, items: Sequence[LeadItem]) -> list[Result]:
        """Each as a contact: changed by our key where it is known, else created or joined by e-mail."""
        return await exchange.part_by_part(items, lambda item: _store(connection, item))

    async def opt_outs(self, connection: Connection, cursor: str) -> OptOutPage:
        """Contacts that Brevo does not write to: unsubscribed, complained or bounced. Raises BatchFailed.

        All that were changed since a moment are read, page by page; the next reading begins before this one began. A
        cursor is the moment, how many of the contacts were read, and when this reading began.
        """
        since, offset, begun = cursor.split(" ") if cursor else (_BEGINNING, "0", _moment())
        begun = _moment() if offset == "0" else begun
        query = urlencode({"modifiedSince": since, "limit": PAGE, "offset": offset, "sort": "asc"})
        content = exchange.object_of(await _call(connection, "GET", f"/contacts?{query}"), 200)
        rows = content.get("contacts") or []
        found = tuple(
            OptOut(row["email"], "Opted out") for row in rows if row.get("emailBlacklisted") and row.get("email")
        )
        if len(rows) == PAGE:
            return OptOutPage(found, f"{since} {int(offset) + PAGE} {begun}", True)
        return OptOutPage(found, f"{_moment(datetime.fromisoformat(begun) - OVERLAP)} 0 {begun}", False)

    async def delete(self, connection: Connection, items: Sequence[LeadItem]) -> list[Result]:
        """Each contact by our key."""
        return await exchange.part_by_part(items, lambda item: _delete(connection, item))


def _moment(at: datetime | None = None) -> str:
    at = at or datetime.now(UTC)
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _contact(options: Mapping[str, Any], item: LeadItem) -> Values:
    attributes = {name: value for name, value in item.values.items() if name != "EMAIL"}
    return {
        "email": item.values["EMAIL"], "ext_id": item.key, "attributes": attributes, "listIds": [options["list_id"]],
        "updateEnabled": True,
    }  # fmt: skip


async def _store(connection: Connection, item: LeadItem) -> list[Result]:
    """By our key first: an e-mail that has changed would make a second contact."""
    contact = _contact(connection.options, item)
    changed = {"attributes": contact["attributes"] | {"EMAIL": contact["email"]}, "listIds": contact["listIds"]}
    if item.remote_id or item.version > 1:
        response = await _call(connection, "PUT", _by_key(item), changed)
        if response.status_code != 404:
            return _result(item, response)
    response = await _call(connection, "POST", "/contacts", contact)
    if _is_duplicate(response):  # our key is stored with another e-mail, or the e-mail is another's
        again = await _call(connection, "PUT", _by_key(item), changed)
        response = response if again.status_code == 404 else again
    return _result(item, response)


async def _delete(connection: Connection, item: LeadItem) -> list[Result]:
    response = await _call(connection, "DELETE", _by_key(item))
    return [Result(item.key)] if response.status_code == 404 else _result(item, response)


def _by_key(item: LeadItem) -> str:
    return f"/contacts/{quote(item.key, safe='')}?identifierType=ext_id"


def _result(item: LeadItem, response: httpx.Response) -> list[Result]:
    if response.is_success:
        return [Result(item.key, remote_id=exchange.field_of(response, "id") or item.remote_id)]
    reason = "duplicate" if _is_duplicate(response) else "invalid"
    return [Result(item.key, reason, exchange.message_of(response))]


def _is_duplicate(response: httpx.Response) -> bool:
    return exchange.field_of(response, "code") == "duplicate_parameter"


async def _call(connection: Connection, method: str, path: str, body: Any = None) -> httpx.Response:
    """Raises BatchFailed for what concerns the account."""
    return await exchange.call(connection, method, path, body, headers={"api-key": connection.options["api_key"]})
