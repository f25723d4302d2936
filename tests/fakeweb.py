"""A small real web server for tests: sites by host name, in clear text or TLS, with misbehaviour down to the socket.

    with FakeWeb() as web:                                # plain; FakeWeb(tls=True) speaks TLS with a CA of its own
        web.page("shop.test", "/", "<h1>Hello</h1>")      # status=, headers= as wanted
        web.routes["shop.test", "/slow"] = handler        # async def handler(request: Received, out: Out) -> None
        web.anything(handler)                             # for whatever has no route (robots.txt is 404 by default)
        client = Web(web.policy())                        # every *.test host leads here; delay 0, short deadlines
        ...
        web.log                                           # [Received(at, host, path, headers, scheme), ...] in order

It serves in a thread of its own, so that blocking tests and async ones can use it alike.
"""

from __future__ import annotations

import asyncio
import ssl
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jobs.web import Policy
from jobs.web.addresses import Mapping, networks
from tests.patience import patient

LOOPBACK = networks(["127.0.0.0/8"])


@dataclass
class Received:
    """One request: `at` in seconds (monotonic), header names in lower case."""

    at: float
    host: str
    path: str
    headers: dict[str, str]

    @property
    def scheme(self) -> str:
        return self.headers.get("x-forwarded-proto", "http")


Out = asyncio.StreamWriter
Handler = Callable[[Received, Out], Awaitable[None]]


def answer(body: bytes | str = b"", status: int = 200, headers: dict[str, str] | None = None) -> Handler:
    """A handler that sends a well-formed answer and keeps the connection."""
    content = body.encode() if isinstance(body, str) else body
    sent = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(content)), **(headers or {})}
    head = f"HTTP/1.1 {status} X\r\n" + "".join(f"{name}: {value}\r\n" for name, value in sent.items()) + "\r\n"

    async def handler(request: Received, out: Out) -> None:
        out.write(head.encode() + content)

    return handler


def raw(*pieces: bytes, pause: float = 0.0, hang: bool = False) -> Handler:
    """A handler that sends exactly these bytes, with pauses between, and then closes (or hangs)."""

    async def handler(request: Received, out: Out) -> None:
        for piece in pieces:
            out.write(piece)
            await out.drain()
            await asyncio.sleep(pause)
        if hang:
            await asyncio.sleep(600)  # longer than anybody waits
        out.close()

    return handler


@dataclass
class FakeWeb:
    """See the module's text."""

    tls: bool = False
    names: tuple[str, ...] = ("shop.test", "www.shop.test", "*.shop.test")  # in the certificate
    expired: bool = False
    routes: dict[tuple[str, str], Handler] = field(default_factory=dict)
    log: list[Received] = field(default_factory=list)
    port: int = 0
    address: str = "127.0.0.1"  # where it listens
    fallback: Handler = field(default_factory=lambda: answer(b"nothing here", 404))

    def page(self, host: str, path: str, body: bytes | str = b"", status: int = 200, **headers: str) -> None:
        """A route with a fixed answer; header names with `_` for `-`."""
        self.routes[host, path] = answer(body, status, {name.replace("_", "-"): v for name, v in headers.items()})

    def anything(self, handler: Handler) -> None:
        """What is answered where no route is."""
        self.fallback = handler

    def policy(self, **limits: Any) -> Policy:
        """Limits for tests: every `*.test` host leads here."""
        given: dict[str, Any] = {
            "deadline": patient(2.0), "connect": patient(1.0), "idle": patient(1.0), "max_queue_wait": patient(1.0),
            "host_delay": 0.0, "allowed": LOOPBACK,
            "mappings": (Mapping("*.test", self.address, self.port, self.tls),),
            "ca_file": str(self.ca_file) if self.tls else None,
        }  # fmt: skip
        return Policy(**(given | limits))

    def count(self, host: str, path: str | None = None) -> int:
        """How often a host (or one of its paths) was asked."""
        return sum(1 for asked in self.log if asked.host == host and path in (None, asked.path))

    def __enter__(self) -> FakeWeb:
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        assert self._started.wait(patient(10))
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(patient(10))

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        context = self._context() if self.tls else None
        server = await asyncio.start_server(self._connected, self.address, self.port, ssl=context, backlog=2000)
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        await self._stop.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    async def _connected(self, reader: asyncio.StreamReader, writer: Out) -> None:
        try:
            while not writer.is_closing():
                request = self._read(await reader.readuntil(b"\r\n\r\n"))
                self.log.append(request)
                await self.routes.get((request.host, request.path), self.fallback)(request, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError, ssl.SSLError):
            pass
        finally:
            writer.close()

    def _read(self, head: bytes) -> Received:
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        return Received(time.monotonic(), headers.get("host", "").partition(":")[0], first.split(" ")[1], headers)

    def _context(self) -> ssl.SSLContext:
        self.folder = tempfile.TemporaryDirectory(prefix="fakeweb")  # gone with us
        self.ca_file, certificate = certify(Path(self.folder.name), self.names, expired=self.expired)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        return context


def certify(folder: Path, names: tuple[str, ...], *, expired: bool = False) -> tuple[Path, Path]:
    """Make a CA and a certificate for `names`; returns the CA's file and one with certificate and key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    now = datetime.now(UTC) - (timedelta(days=60) if expired else timedelta())
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Fake CA")])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])

    def build(name: x509.Name, public: Any, extension: x509.ExtensionType) -> x509.Certificate:
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(issuer).public_key(public)
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        builder = builder.not_valid_after(now + timedelta(days=30)).add_extension(extension, critical=True)
        return builder.sign(ca_key, hashes.SHA256())

    ca = build(issuer, ca_key.public_key(), x509.BasicConstraints(ca=True, path_length=None))
    alternatives = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
    certificate = build(subject, key.public_key(), alternatives)
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "ca.pem").write_bytes(ca.public_bytes(pem))
    (folder / "server.pem").write_bytes(certificate.public_bytes(pem) + private)
    return folder / "ca.pem", folder / "server.pem"
