"""Webhook: whole leads, with their contacts and sources, to an address (n8n, Make, Zapier, a program of your own).

Signed as Standard Webhooks 1.0 says. `webhook-id` is that of (lead, version), the same in every attempt; a receiver
drops what it has, and versions lower than it has. The body is described in schemas/lead.json.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import orjson

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
from jobs.destinations.lead_fields import whole
from jobs.destinations.sample_lead import FACTS
from jobs.events import webhook_signing

N8N_TEST = "/webhook-test/"  # of n8n: the address that a flow has while somebody watches it
N8N_REMEDY = " This is n8n's test address, which listens for one call: enter the production address before you go on."
SINGLE_MESSAGES = 20  # of one lead each, in a batch
SENT, DELETED, SAMPLE = "lead.sent", "lead.deleted", "lead.sample"


class WebhookAdapter(Adapter):
    """An address that gets whole leads."""

    name = "webhook"
    label = "Webhook"
    hint = "Whole leads with their contacts and sources, signed, to n8n, Make, Zapier or your own program."
    options = (
        Option("url", "Address", "url", "Begins with https://. In n8n, use the production URL: the test URL takes one "
               "call only.", required=True),
        Option("secret", "Signing secret", "secret", "whsec_ followed by base64. Leave it empty not to sign messages."),
        Option("header", "Header", hint="Optional: for a receiver that checks a header, not the signature.", most=100),
        Option("header_value", "Header value", "secret"),
        Option("leads", "Leads per message", "whole", "1 sends each lead on its own.", default=1, most=100),
    )  # fmt: skip
    rate = Rate(10.0, 10)

    def size(self, options: Mapping[str, Any]) -> int:
        """A message, or some messages of one lead."""
        return int(options["leads"]) if int(options["leads"]) > 1 else SINGLE_MESSAGES

    async def test(self, connection: Connection) -> str:
        """Send a message of the type `lead.sample`, in which every field has a value."""
        await self._post(connection, SAMPLE, [LeadItem(FACTS["key"], 1, {}, whole(FACTS))])
        once = N8N_TEST in urlsplit(str(connection.options["url"])).path
        return f"The receiver accepted a sample.{N8N_REMEDY if once else ''}"

    def plan(self, options: Mapping[str, Any], items: Sequence[LeadItem]) -> list[PlannedRequest]:
        """A message for each group of leads."""
        size = int(options["leads"])
        signed = {"webhook-signature": "v1,…"} if options["secret"] else {}
        return [
            PlannedRequest("POST", options["url"], _body(SENT, group, size), {"webhook-id": _id(SENT, group), **signed})
            for group in _groups(items, size)
        ]

    async def send(self, connection: Connection, items: Sequence[LeadItem]) -> list[Result]:
        """Each group of leads as a message."""
        return await self._post_all(connection, SENT, items)

    async def delete(self, connection: Connection, items: Sequence[LeadItem]) -> list[Result]:
        """A message with the keys alone."""
        bare = [LeadItem(item.key, item.version, {}) for item in items]
        return await self._post_all(connection, DELETED, bare)

    async def _post_all(self, connection: Connection, kind: str, items: Sequence[LeadItem]) -> list[Result]:
        async def post(group: Sequence[LeadItem]) -> list[Result]:
            return await exchange.halved(group, lambda some: self._post(connection, kind, some))

        return await exchange.part_by_part(_groups(items, int(connection.options["leads"])), post)

    async def _post(self, connection: Connection, kind: str, items: Sequence[LeadItem]) -> list[Result]:
        options = connection.options
        content = orjson.dumps(_body(kind, items, int(options["leads"])))
        secrets = [options["secret"]] if options["secret"] else []
        headers = webhook_signing.headers(_id(kind, items), int(time.time()), content, secrets)
        if not secrets:
            del headers["webhook-signature"]
        if options["header"]:
            headers[options["header"]] = options["header_value"]
        response = await connection.request("POST", options["url"], content=content, headers=headers)
        if response.is_success:
            return [Result(item.key) for item in items]
        exchange.refuse_batch(response)
        if response.status_code in (404, 410):
            raise BatchFailed("gone", exchange.message_of(response))
        raise exchange.BatchRefused(exchange.message_of(response))


def _groups(items: Sequence[LeadItem], size: int) -> list[Sequence[LeadItem]]:
    return [items[n : n + size] for n in range(0, len(items), size)]


def _body(kind: str, items: Sequence[LeadItem], size: int) -> Values:
    leads: list[Values] = [_lead(kind, item) for item in items]
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return {"type": kind, "timestamp": now, "data": leads[0] if size == 1 else {"leads": leads}}


def _lead(kind: str, item: LeadItem) -> Values:
    named = {"key": item.key, "version": item.version}
    return named if kind == DELETED else named | {"lead": item.whole}


def _id(kind: str, items: Sequence[LeadItem]) -> str:
    text = "\0".join([kind, *(f"{item.key} {item.version}" for item in items)])
    return f"msg_{hashlib.blake2b(text.encode(), digest_size=16).hexdigest()}"
