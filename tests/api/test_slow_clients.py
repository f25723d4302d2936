"""Clients that never end what they send, or never read what they get, at the server that `manage.py web` starts."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from django.core.management import call_command

from scrapersky.http import body_limits, connection_limits
from scrapersky.http.asgi_threads import InThreads
from scrapersky.http.streaming import Continued, while_somebody_reads
from tests.api.conftest import serving
from tests.patience import eventually, patient

SOON = 0.5  # the limits of these tests, in seconds
HEAD = b"POST /api/v3/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
ALIVE = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
CHUNKED, PIECE = HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n{\r\n"


class Web:
    """The server, and how many endless answers it has begun and ended."""

    def __init__(self) -> None:
        self.begun = self.ended = 0
        self.address = ("", 0)
        self._ours = Continued(InThreads(2))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] != "/endless":
            await self._ours(scope, receive, send)
            return
        self.begun += 1
        await while_somebody_reads(self._endless(send), receive)
        self.ended += 1

    async def _endless(self, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while True:
            await send({"type": "http.response.body", "body": b" " * 65_536, "more_body": True})
            await asyncio.sleep(0)  # a part of a real answer comes from a thread

    @contextlib.contextmanager
    def connection(self, *sent: bytes) -> Iterator[socket.socket]:
        with socket.create_connection(self.address, timeout=patient(20)) as client:
            for data in sent:
                client.sendall(data)
            yield client


@pytest.fixture
def web(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    given: dict[str, Any] = {}
    monkeypatch.setattr(uvicorn, "run", lambda application, **options: given.update(options))
    call_command("web", port=_free_port(), skip_checks=True)
    for module, name in (
        (body_limits, "SECONDS"), (connection_limits, "HEAD_SECONDS"), (connection_limits, "UNREAD_SECONDS"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, SOON)
    application = Web()
    with serving(uvicorn.Config(application, **given | {"port": 0})) as port:
        application.address = ("127.0.0.1", port)
        yield application


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until_closed(client: socket.socket, sending: bytes = b"") -> bytes:
    """What the server says until it closes, while the client sends a little now and then."""
    client.settimeout(SOON / 10)
    answer, began = b"", time.monotonic()
    while time.monotonic() < began + patient(10):
        try:
            if not (part := client.recv(65_536)):
                return answer
            answer += part
        except TimeoutError:
            with contextlib.suppress(OSError):
                client.sendall(sending)
        except ConnectionError:
            return answer
    raise AssertionError(f"Still open; the server said {answer!r}")


@pytest.mark.parametrize("sending", [b"", PIECE], ids=["silent", "a byte now and then"])
@pytest.mark.parametrize(("path", "is_api"), [(b"/api/v3/token", True), (b"/admin/login/", False)])
def test_a_body_that_does_not_end_is_408_and_the_connection_closes(
    web: Web, sending: bytes, path: bytes, is_api: bool
) -> None:
    with web.connection(CHUNKED.replace(b"/api/v3/token", path), PIECE) as client:
        answer = until_closed(client, sending)
    assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert (b"application/problem+json" in answer) is is_api
    assert b"did not arrive in time" in answer


def test_a_body_that_is_slow_and_goes_on_is_read(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part brings time for the next."""
    monkeypatch.setattr(body_limits, "BYTES_PER_SECOND", 1 / SOON / 10)
    with web.connection(HEAD + b"Content-Length: 30\r\nConnection: close\r\n\r\n") as client:
        for _ in range(30):
            client.sendall(b"{")
            threading.Event().wait(SOON / 10)
        assert until_closed(client).startswith(b"HTTP/1.1 400 ")  # it was read: thirty braces are no JSON


def test_a_body_that_is_too_large_and_does_not_end_closes_the_connection(web: Web) -> None:
    with web.connection(CHUNKED, b"20000\r\n" + b" " * 0x20000 + b"\r\n") as client:
        assert until_closed(client, PIECE).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("sending", [b"", b"X"], ids=["silent", "a byte now and then"])
@pytest.mark.parametrize("before", [b"", ALIVE], ids=["first", "behind an answer"])
def test_a_head_that_does_not_end_closes_the_connection(web: Web, before: bytes, sending: bytes) -> None:
    with web.connection(before) as client:
        if before:
            assert client.recv(65_536).startswith(b"HTTP/1.1 200 ")
        client.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
        answer = until_closed(client, sending)
    assert answer == b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


def test_a_connection_that_sends_nothing_is_closed_without_a_word(web: Web) -> None:
    with web.connection() as client:
        assert until_closed(client) == b""


TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\n"


@pytest.mark.parametrize(
    ("begin", "more", "said"),
    [
        (b"GET / HTTP/1.1\r\nX-Long: ", b"x", TOO_LARGE),
        (b"GET / HTTP/1.1\r\n", b"X-Many: x\r\n", TOO_LARGE),
        (CHUNKED + b"0\r\n", b"X-Trailer: x\r\n" * 40_000, b""),
    ],
    ids=["one header", "many headers", "headers behind a body"],
)
def test_a_head_without_an_end_is_not_stored(
    web: Web, monkeypatch: pytest.MonkeyPatch, begin: bytes, more: bytes, said: bytes
) -> None:
    for module, name in ((body_limits, "SECONDS"), (connection_limits, "HEAD_SECONDS")):
        monkeypatch.setattr(module, name, patient(60))
    with web.connection(begin) as client:
        with contextlib.suppress(ConnectionError):
            client.sendall(more * (connection_limits.HEAD_BYTES // len(more) + 1))
        assert until_closed(client).startswith(said)


def test_an_answer_that_nobody_reads_ends(web: Web) -> None:
    with web.connection(b"GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n"):
        eventually(lambda: web.begun == 1)
        eventually(lambda: web.ended == 1)


def test_an_answer_that_is_read_slowly_goes_on(web: Web) -> None:
    with web.connection(b"GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n") as client:
        for _ in range(30):  # three times the limit; what the kernel holds is taken first
            assert client.recv(1_000_000)
            threading.Event().wait(SOON / 10)
        assert (web.begun, web.ended) == (1, 0)
    eventually(lambda: web.ended == 1)


def test_the_web_answers_while_hundreds_are_slow(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((body_limits, "SECONDS"), (connection_limits, "HEAD_SECONDS")):
        monkeypatch.setattr(module, name, patient(60))
    with contextlib.ExitStack() as slow:
        for number in range(400):
            slow.enter_context(web.connection(CHUNKED if number % 2 else b"GET / HTTP/1.1\r\nX-Slow: "))
        with web.connection(ALIVE) as client:
            assert client.recv(65_536).startswith(b"HTTP/1.1 200")
