"""The server of the protocol behind a real socket, keys to it, and the SDK's own client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from scrapersky.api.auth import make_key
from tests.actions.project_work import planet, providers, work, world
from tests.api.conftest import anybody, client_as, domains, server, town, user

__all__ = ["anybody", "client_as", "domains", "planet", "providers", "server", "town", "user", "work", "world"]

Talk = Callable[[Any], Awaitable[Any]]


@pytest.fixture
def key_with(user: Any) -> Callable[..., str]:
    """A key of a curator with these scopes."""

    def make(*scopes: str, role: str = "curator") -> str:
        return make_key(user(role), "an agent", list(scopes))[1]

    return make


@pytest.fixture
def talk(server: str) -> Callable[..., Any]:
    """Talk to the server over HTTP with a key: what `conversation(client)` returns."""
    import httpx2  # here, since each process of a run imports this file: half a second of the processor's
    from mcp import Client
    from mcp.client.streamable_http import streamable_http_client

    def over_http(key: str, conversation: Talk, mode: str = "auto") -> Any:
        async def run() -> Any:
            http = httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}"}, timeout=60)
            transport = streamable_http_client(server.replace("/api/v3", "/mcp"), http_client=http)
            async with Client(transport, mode=mode) as client:
                return await conversation(client)

        return asyncio.run(run())

    return over_http


def answer_of(result: Any) -> Any:
    """The JSON of a tool's answer."""
    assert not result.is_error, result.content[0].text
    return json.loads(result.content[0].text)
