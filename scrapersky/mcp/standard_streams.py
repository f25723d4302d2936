"""Messages over standard input and output, by the rules of those over HTTP: no name twice in one object."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from io import TextIOWrapper
from typing import Any, cast

import anyio
from mcp.server.mcpserver import MCPServer
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage
from mcp_types import INVALID_REQUEST, ErrorData, JSONRPCError

from jobs.web import strict_json
from scrapersky.mcp.server import server_for


def serve(scopes: frozenset[str]) -> None:
    """Serve the tools that these scopes allow until standard input ends."""
    anyio.run(_serve, server_for(scopes))


async def _serve(server: MCPServer[Any]) -> None:
    lines = _StrictLines()
    async with stdio_server(stdin=cast("anyio.AsyncFile[str]", lines)) as (requests, answers):
        lines.answers = answers
        protocol = server._lowlevel_server  # `run("stdio")` has no parameter for where messages come from
        await protocol.run(requests, answers, protocol.create_initialization_options())


class _StrictLines:
    """The lines of standard input; one with a name twice, of which the SDK takes the last, is answered with why."""

    answers: Any  # where the server answers

    def __aiter__(self) -> AsyncIterator[str]:
        return self._lines()

    async def _lines(self) -> AsyncIterator[str]:
        async for line in anyio.wrap_file(TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")):
            try:
                strict_json.loads(line)
            except strict_json.RepeatedName as error:
                await self.answers.send(_refusal(line, str(error)))
                continue
            except ValueError:
                pass  # the SDK says what is wrong
            yield line


def _refusal(line: str, sentence: str) -> SessionMessage:
    error = ErrorData(code=INVALID_REQUEST, message=sentence)
    return SessionMessage(JSONRPCError(jsonrpc="2.0", id=_id_of(line), error=error))


def _id_of(line: str) -> str | int | None:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):  # it goes on wrong behind the repeated name
        return None
    number = message.get("id") if isinstance(message, dict) else None
    return number if isinstance(number, str | int) and not isinstance(number, bool) else None
