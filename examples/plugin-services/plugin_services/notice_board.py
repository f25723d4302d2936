"""The destination: a notice for each lead on a board, which keeps one for each key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jobs.destinations import exchange
from jobs.destinations.adapter import Adapter, Connection, LeadItem, Option, PlannedRequest, Result


class NoticeBoard(Adapter):
    """PUT a notice by the lead's key: a repeat changes nothing."""

    label = "Notice board"
    hint = "An example of a plug-in."
    options = (Option("base_url", "Address", "url", required=True), Option("token", "Token", "secret", required=True))
    fields = {"headline": "name", "mail": "email"}  # noqa: RUF012 -- as Adapter declares it
    needs = ("headline",)

    async def test(self, connection: Connection) -> str:
        """Whether the board answers. Raises BatchFailed."""
        await exchange.call(connection, "GET", "/notices", headers={})
        return "The board answers."

    def plan(self, options: Mapping[str, Any], items: Sequence[LeadItem]) -> list[PlannedRequest]:
        """A PUT for each lead."""
        url = f"{exchange.base_url(options)}/notices"
        return [PlannedRequest("PUT", f"{url}/{item.key}", item.values) for item in items]

    async def send(self, connection: Connection, items: Sequence[LeadItem]) -> list[Result]:
        """Pin the notices. Raises BatchFailed."""
        return [await self._request(connection, "PUT", item, item.values) for item in items]

    async def delete(self, connection: Connection, items: Sequence[LeadItem]) -> list[Result]:
        """Take the notices down. Raises BatchFailed."""
        return [await self._request(connection, "DELETE", item, None) for item in items]

    async def _request(self, connection: Connection, method: str, item: LeadItem, body: Any) -> Result:
        headers = {"Authorization": f"Bearer {connection.options['token']}"}
        response = await exchange.call(connection, method, f"/notices/{item.key}", body, headers=headers)
        if response.status_code < 300 or (method == "DELETE" and response.status_code == 404):
            return Result(item.key, remote_id=item.key)
        return Result(item.key, "invalid", exchange.message_of(response))
