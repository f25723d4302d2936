"""The way out of a client that opens its connections by itself: a proxy on loopback that opens them for it, as
`reach` allows. So every one is checked where it is opened: those of redirects, and of names that lead elsewhere by now;
proxies of the environment are not used.
"""

from __future__ import annotations

import base64
import secrets
import selectors
import socket
from contextlib import suppress
from http import HTTPStatus
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from jobs.transfer.storage.failures import TransferFailed
from jobs.transfer.storage.reach import connected

IDLE_SECONDS = 90.0  # more than the client waits
POLL_SECONDS = 0.05  # until it has ended
LONGEST_LINE, MOST_LINES = 16 * 1024, 200
CHUNK = 64 * 1024
_OF_HOP = (b"connection:", b"proxy-connection:", b"proxy-authorization:", b"keep-alive:")


class Gateway(ThreadingTCPServer):
    """Serves the client that knows its address, which has a password, until `close`."""

    daemon_threads, block_on_close = True, False

    def __init__(self) -> None:
        """Begin to serve."""
        super().__init__(("127.0.0.1", 0), _Connection)
        password = secrets.token_urlsafe(24)
        self.url = f"http://sky:{password}@127.0.0.1:{self.server_address[1]}"
        self.authorization = b"Basic " + base64.b64encode(f"sky:{password}".encode())
        self.failed: TransferFailed | None = None  # why the last connection was not opened
        Thread(target=self.serve_forever, args=[POLL_SECONDS], name="gateway", daemon=True).start()

    def close(self) -> None:
        """Take no further connections."""
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that breaks off is the client's to report."""


class _Connection(StreamRequestHandler):
    server: Gateway
    timeout = IDLE_SECONDS
    rbufsize = 0  # what stands behind the head is passed on, and must not stay in a buffer

    def handle(self) -> None:
        """RFC 9110, section 9.3.6 (CONNECT), and RFC 9112, section 3.2.2 (the absolute form)."""
        method, target, *headers = self._head()
        if not any(_authorizes(line, self.server.authorization) for line in headers):
            self._answer(HTTPStatus.PROXY_AUTHENTICATION_REQUIRED)
            return
        url = urlsplit(f"//{target.decode()}" if method == b"CONNECT" else target.decode())
        try:
            upstream = connected(url.hostname or "", url.port or 80)
        except TransferFailed as failed:
            self.server.failed = failed
            return
        self.server.failed = None
        with upstream:
            upstream.settimeout(IDLE_SECONDS)
            if method == b"CONNECT":
                self._answer(HTTPStatus.OK)
            else:
                path = target.split(b"/", 3)[3] if target.count(b"/") > 2 else b""
                upstream.sendall(_single(method, path, headers))
            _pump(self.connection, upstream)

    def _head(self) -> list[bytes]:
        """The method, the target, and the lines of headers. Raises ValueError for a head that is none."""
        method, target, _ = self.rfile.readline(LONGEST_LINE).split(b" ")
        lines = []
        while (line := self.rfile.readline(LONGEST_LINE)) not in (b"\r\n", b""):
            lines.append(line)
            if len(lines) > MOST_LINES:
                raise ValueError("The head has no end.")
        return [method, target, *lines]

    def _answer(self, status: HTTPStatus) -> None:
        length = "" if status == HTTPStatus.OK else "Content-Length: 0\r\n"
        self.wfile.write(f"HTTP/1.1 {status} {status.phrase}\r\n{length}\r\n".encode())


def _authorizes(line: bytes, authorization: bytes) -> bool:
    name, _, given = line.partition(b":")
    return name.lower() == b"proxy-authorization" and secrets.compare_digest(given.strip(), authorization)


def _single(method: bytes, path: bytes, headers: list[bytes]) -> bytes:
    """The head of a request that is the only one of its connection: the next one may name another server."""
    own = [line for line in headers if not line.lower().startswith(_OF_HOP)]
    return b"%s /%s HTTP/1.1\r\n%sConnection: close\r\n\r\n" % (method, path, b"".join(own))


def _pump(first: socket.socket, second: socket.socket) -> None:
    """Pass on what comes from each to the other, until both have ended."""
    with selectors.DefaultSelector() as ready, suppress(OSError):
        ready.register(first, selectors.EVENT_READ, second)
        ready.register(second, selectors.EVENT_READ, first)
        while ready.get_map():
            for key, _ in ready.select(IDLE_SECONDS) or _idle():
                source: Any = key.fileobj
                if data := source.recv(CHUNK):
                    key.data.sendall(data)
                else:
                    ready.unregister(source)
                    key.data.shutdown(socket.SHUT_WR)


def _idle() -> list[Any]:
    raise TimeoutError
