"""One message over HTTP: the SDK's own transport, stateless, in the thread and the transaction rules of a request."""

from __future__ import annotations

from threading import Lock
from typing import Any

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings

from scrapersky.mcp.server import server_for

PATH = "/mcp"
_CHECKED_BEFORE = TransportSecuritySettings(enable_dns_rebinding_protection=False)  # by the view: hosts and origins
_making = Lock()

Headers = list[tuple[bytes, bytes]]


async def answer(scopes: frozenset[str], headers: Headers, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body of the answer to a message."""
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": PATH, "raw_path": PATH.encode(), "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 0), "server": ("localhost", 80),
    }  # fmt: skip
    sent: list[dict[str, Any]] = []
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    manager = _manager(scopes)
    async with manager.run():
        await manager.handle_request(scope, receive, send)
    return _collected(sent)


def _manager(scopes: frozenset[str]) -> StreamableHTTPSessionManager:
    """A session manager of this request: one serves only as long as its event loop."""
    server = server_for(scopes)
    with _making:  # the server remembers the last one that it made
        server.streamable_http_app(json_response=True, stateless_http=True, transport_security=_CHECKED_BEFORE)
        return server.session_manager


def _collected(sent: list[dict[str, Any]]) -> tuple[int, list[tuple[str, str]], bytes]:
    start = sent[0]
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]
    return int(start["status"]), headers, b"".join(message.get("body", b"") for message in sent[1:])
