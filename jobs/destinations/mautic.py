"""Mautic: a contact for each lead with an e-mail. Found again by our own key, a field of contacts; then by its id.

Sources: Mautic's developer documentation (contacts, fields, batches) and its code of the `where` filter. Mautic has no
unique index on e-mails, and merges what it believes to be the same: whoever has a key or an e-mail is looked up before
a batch is stored, and stored by id. PUT is never used: it clears what it does not name. A contact that was there before
is adopted: it gets our key and a mark, and is never deleted by us. `doNotContact` is never written.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

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
_STORED, _DONE = (200, 201), (200, 201, 204, 404)
_WHY = {"1": "Unsubscribed", "2": "Bounced"}
PAGE = 100  # of opt-outs


class Mautic(Adapter):
    """A Mautic of your own, or of a host."""

    name = "mautic"
    label = "Mautic"
    hint = "Contacts for your Mautic. First turn on its API and HTTP basic authentication, under Settings, API."
    options = (
        Option("base_url", "Address of Mautic", "url", "https://mautic.example.org", required=True),
        Option("username", "User", required=True, hint="A user whose role may use the API, contacts and their fields."),
        Option("password", "Password", "secret", required=True),
        Option("tags", "Tags", hint="Added to each contact; comma-separated."),
    )  # fmt: skip
    fields: ClassVar[Mapping[str, str]] = {
        "email": "email", "firstname": "first_name", "lastname": "last_name", "company": "name",
        "position": "job_title", "phone": "phone", "website": "website", "address1": "street", "city": "city",
        "state": "state", "zipcode": "postal_code", "country": "country",
    }  # fmt: skip
    needs = ("email",)
    batch_size = 50
    reads_opt_outs = True
    rate = Rate(2.0, 6)  # it has no limit of its own; a PHP server is somebody's

    async def test(self, connection: Connection) -> str:
        """Create our fields of contacts where they are missing. Raises BatchFailed."""
        for alias, label in ((KEY, "ScraperSky lead"), (ADOPTED, "Here before ScraperSky")):
            found = await _call(connection, "GET", f"/fields/contact?{urlencode({'search': alias})}")
            if alias in {row.get("alias") for row in _rows(exchange.content_of(found), "fields")}:
                continue
            made = await _call(
                connection, "POST", "/fields/contact/new", {"label": label, "alias": alias, "type": "text"}
            )
            exchange.require(made, *_STORED, reason="setup")
        return "Mautic accepts our user, and has the fields that we need."

    def plan(self, options: Mapping[str, Any], items: Sequence[LeadItem]) -> list[PlannedRequest]:
        """The batch of contacts; those that are there are sent by their ids in one of their own."""
        contacts = [_contact(options, item) for item in items]
        url = f"{exchange.base_url(options)}/api/contacts/batch/new"
        return [PlannedRequest("POST", url, contacts)] if contacts else []

    async def send(self, connection: Connection, items: Sequence[LeadItem]) -> list[Result]:
        """Those that are there by their ids, the others as new ones."""
        by_key = {c[KEY]: c for c in await _find(connection, KEY, [item.key for item in items])}
        taken = await _find(connection, "email", [_email(item.values["email"]) for item in items])
        by_email = {_email(contact["email"]): contact for contact in taken}
        plans = [_planned(connection.options, item, by_key, by_email) for item in items]
        refused = [plan for plan in plans if isinstance(plan, Result)]
        stored = [plan for plan in plans if not isinstance(plan, Result)]
        results = list(refused)
        for verb, chosen in (("edit", [p for p in stored if "id" in p]), ("new", [p for p in stored if "id" not in p])):
            results += await _stored(connection, verb, [i for i in items if i.key in {p[KEY] for p in chosen}], chosen)
        return results

    async def opt_outs(self, connection: Connection, cursor: str) -> OptOutPage:
        """Those whom Mautic does not contact by e-mail. Raises BatchFailed.

        They are read by the table of those who are not to be contacted, whose ids only grow; the addresses are the
        contacts' own.
        """
        where = {"where[0][col]": "id", "where[0][expr]": "gt", "where[0][val]": cursor or "0"}
        order = {"order[0][col]": "id", "order[0][dir]": "asc", "start": 0, "limit": PAGE}
        response = await _call(connection, "GET", f"/stats/lead_donotcontact?{urlencode(where | order)}")
        exchange.require(response, 200)
        rows = _rows(exchange.content_of(response), "stats")
        reasons = {str(row["lead_id"]): str(row["reason"]) for row in rows if row.get("channel") == "email"}
        contacts = await _find(connection, "id", list(reasons)) if reasons else []
        found = tuple(OptOut(c["email"], _WHY.get(reasons[str(c["id"])], "Opted out")) for c in contacts if c["email"])
        return OptOutPage(found, str(rows[-1]["id"]) if rows else cursor, len(rows) == PAGE)

    async def delete(self, connection: Connection, items: Sequence[LeadItem]) -> list[Result]:
        """Contacts that are ours; what was there before us only loses our key."""
        contacts = await _find(connection, KEY, [item.key for item in items])
        adopted = [contact for contact in contacts if contact.get(ADOPTED)]
        if adopted:
            cleared = [{"id": c["id"], KEY: "", ADOPTED: "", "overwriteWithBlank": True} for c in adopted]
            exchange.require(await _call(connection, "PATCH", "/contacts/batch/edit", cleared), *_DONE)
        if ours := [str(contact["id"]) for contact in contacts if contact not in adopted]:
            path = f"/contacts/batch/delete?{urlencode({'ids': ','.join(ours)})}"
            exchange.require(await _call(connection, "DELETE", path), *_DONE)
        return [Result(item.key) for item in items]


def _email(text: Any) -> str:
    return str(text).strip().lower()


def _contact(options: Mapping[str, Any], item: LeadItem, *, overwrite: bool = True) -> Values:
    """A contact. `overwrite`: what we do not know is emptied there, too."""
    tags = [tag.strip() for tag in str(options["tags"]).split(",") if tag.strip()]
    return item.values | {KEY: item.key, "overwriteWithBlank": overwrite} | ({"tags": tags} if tags else {})


def _planned(
    options: Mapping[str, Any], item: LeadItem, by_key: Mapping[str, Values], by_email: dict[str, Values]
) -> Values | Result:
    """The contact as it is to be stored; a Result where its e-mail is another lead's."""
    email = _email(item.values["email"])
    mine, other = by_key.get(item.key), by_email.get(email)
    if other and other.get(KEY, "") not in ("", None, item.key):
        return Result(item.key, "duplicate", f"Contact {other['id']} has {email}, and is another lead's.")
    if mine and other and other["id"] != mine["id"]:
        return Result(item.key, "duplicate", f"Contact {other['id']} has {email}, too.")
    by_email[email] = {"id": "of this batch", **(mine or other or {}), KEY: item.key}
    contact = _contact(options, item, overwrite=not (other if mine is None else mine.get(ADOPTED)))
    if mine:
        return contact | {"id": mine["id"]}
    return contact | {"id": other["id"], ADOPTED: "yes"} if other else contact


async def _stored(
    connection: Connection, verb: str, items: Sequence[LeadItem], contacts: Sequence[Values]
) -> list[Result]:
    planned = {contact[KEY]: contact for contact in contacts}

    async def act(some: Sequence[LeadItem]) -> list[Result]:
        body = [planned[item.key] for item in some]
        response = await _call(connection, "PATCH" if verb == "edit" else "POST", f"/contacts/batch/{verb}", body)
        content = exchange.content_of(response)
        if response.status_code not in _STORED or not isinstance(content, dict):
            raise exchange.BatchRefused(exchange.message_of(response))
        return [_result(item.key, number, content) for number, item in enumerate(some)]

    return await exchange.halved(items, act)


def _result(key: str, number: int, content: Values) -> Result:
    """What a batch's answer says of its row of this number."""
    status, contact = _at(content.get("statusCodes"), number), _at(content.get("contacts"), number)
    if status in _STORED and isinstance(contact, dict):
        return Result(key, remote_id=str(contact.get("id", "")))
    error = _at(content.get("errors"), number)
    if status is None and error is None:
        return Result(key, "unclear", "The answer does not say what became of it.")
    message = error.get("message", "") if isinstance(error, dict) else ""
    reason = "server_error" if isinstance(status, int) and status >= 500 else "invalid"
    return Result(key, reason, exchange.short(f"{status}: {message}"))


def _at(rows: Any, number: int) -> Any:
    """A row of an answer, which PHP writes as a list or as an object of numbers."""
    if isinstance(rows, dict):
        return rows.get(str(number))
    return rows[number] if isinstance(rows, list) and number < len(rows) else None


async def _find(connection: Connection, column: str, values: Sequence[str]) -> list[Values]:
    """The contacts that have one of these values: their id, key, mark and e-mail."""
    quoted = ",".join('"' + value.replace('"', '""') + '"' for value in values)
    where = {"where[0][col]": column, "where[0][expr]": "in", "where[0][val]": quoted}
    limits = {"limit": 5 * len(values), "orderBy": "id", "orderByDir": "asc"}
    response = await _call(connection, "GET", f"/contacts?{urlencode(where | limits)}")
    if response.status_code == 400:
        raise BatchFailed("setup", exchange.message_of(response))
    return [_plain(row) for row in _rows(exchange.object_of(response, 200), "contacts")]


def _rows(content: Any, name: str) -> list[Values]:
    """The rows of a list, which is an object of ids where it has some, and may be an empty list."""
    rows = content.get(name) if isinstance(content, dict) else None
    return [row for row in (rows.values() if isinstance(rows, dict) else rows or []) if isinstance(row, dict)]


def _plain(row: Values) -> Values:
    values = (row.get("fields") or {}).get("all") or {}
    return {"id": row["id"], "email": values.get("email") or "", KEY: values.get(KEY), ADOPTED: values.get(ADOPTED)}


async def _call(connection: Connection, method: str, path: str, body: Any = None) -> httpx.Response:
    """Raises BatchFailed for what concerns the account."""
    options = connection.options
    user = b64encode(f"{options['username']}:{options['password']}".encode()).decode()
    return await exchange.call(connection, method, f"/api{path}", body, headers={"Authorization": f"Basic {user}"})
