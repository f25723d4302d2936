"""What the ASGI application does with bodies that are too large, and with connections that are not HTTP."""

from __future__ import annotations

import asyncio
import json
import tempfile
from typing import Any

import pytest

from scrapersky.http.asgi_threads import InThreads
from scrapersky.http.streaming import Continued

PIECE = b" " * 64_000
JSON = (b"content-type", b"application/json")


class Connection:
    """A client at the ASGI application: sends pieces for as long as they are received, and keeps what is answered."""

    def __init__(self, path: str, pieces: int, *headers: tuple[bytes, bytes]) -> None:
        self.scope: dict[str, Any] = {
            "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
            "root_path": "", "scheme": "http", "http_version": "1.1", "client": ("198.51.100.7", 4711),
            "server": ("testserver", 80), "headers": [(b"host", b"testserver"), *headers],
        }  # fmt: skip
        self.pieces, self.received = pieces, 0
        self.sent: list[dict[str, Any]] = []

    async def receive(self) -> dict[str, Any]:
        if self.scope["type"] == "websocket":
            return {"type": "websocket.connect"}
        self.received += 1
        return {"type": "http.request", "body": PIECE, "more_body": self.received < self.pieces}

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    def run(self) -> Connection:
        asyncio.run(Continued(InThreads(1))(self.scope, self.receive, self.send))
        return self

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def content_type(self) -> str:
        return next(value.decode() for name, value in self.sent[0]["headers"] if name.lower() == b"content-type")

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every temporary file that a body is written to."""
    files: list[Any] = []
    roll_over = tempfile.SpooledTemporaryFile.rollover

    def counted(self: Any) -> None:
        files.append(self)
        roll_over(self)

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", counted)
    return files


@pytest.mark.django_db(transaction=True)
def test_a_log_in_that_says_it_is_too_large_is_413_and_nothing_is_received(disk: list[Any]) -> None:
    length = (b"content-length", str(400_000_000).encode())
    client = Connection("/api/v3/token", 6_250, JSON, length).run()
    assert (client.status, client.content_type) == (413, "application/problem+json")
    assert json.loads(client.body)["type"] == "/api/v3/problems/too_large"
    assert (client.received, disk) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_a_log_in_in_endless_chunks_is_413_after_the_first(disk: list[Any]) -> None:
    client = Connection("/api/v3/token", 6_250, JSON, (b"transfer-encoding", b"chunked")).run()
    assert (client.status, client.content_type) == (413, "application/problem+json")
    assert (client.received, disk) == (1, [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("path", "most"), [("/api/v3/domains", 5_000_000), ("/api/v3/imports", 25_010_000)])
def test_reading_stops_at_the_limit_of_the_view(path: str, most: int) -> None:
    key = (b"authorization", b"Api-Key sky_wrong")
    client = Connection(path, 6_250, JSON, key, (b"transfer-encoding", b"chunked")).run()
    assert client.status == 401  # the view checks credentials first
    assert client.received == most // len(PIECE) + 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/api/v3/domains", "/api/v3/imports"])
def test_what_is_401_because_nobody_sends_it_is_not_received_first(path: str, disk: list[Any]) -> None:
    length = (b"content-length", str(4_000_000).encode())
    for headers, received in (([length], 0), ([(b"transfer-encoding", b"chunked")], 2)):
        client = Connection(path, 62, JSON, *headers).run()
        assert (client.status, client.content_type) == (401, "application/problem+json")
        assert (client.received, disk) == (received, [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("path", "most"), [("/admin/login/", 5_000_000), ("/admin/import/", 31_000_000)])
def test_a_page_says_in_words_that_a_form_is_too_large(path: str, most: int) -> None:
    session = (b"cookie", b"csrftoken=x; sessionid=y")
    for headers, limit in (([session], most), ([(b"cookie", b"csrftoken=x")], 65_536)):
        client = Connection(path, 6_250, *headers, (b"transfer-encoding", b"chunked")).run()
        assert (client.status, client.received) == (413, limit // len(PIECE) + 1)
        assert f"may have {limit:,} bytes" in client.body.decode()


def test_a_websocket_is_refused() -> None:
    client = Connection("/api/v3/events", 0)
    client.scope["type"] = "websocket"
    client.run()
    assert client.sent == [{"type": "websocket.close", "code": 1000}]
