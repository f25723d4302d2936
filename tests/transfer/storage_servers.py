"""Storages on this machine: an S3 server that can be made to fail, and an SFTP server of asyncssh."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncssh
from werkzeug.serving import make_server

from tests.patience import patient

SIGNED = "AWS4-HMAC-SHA256 Credential=AK/20261128/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
USER, PASSWORD = "scraper", "correct-horse-1"


class S3Server:
    """moto's S3. `faults` are taken by the next PUT and POST requests: 503, 500, slow (no answer), lost (it is stored,
    and the answer does not come), or empty for none."""

    def __init__(self) -> None:
        from moto.server import DomainDispatcherApplication, create_backend_app  # a quarter of a second

        self.application: Any = DomainDispatcherApplication(create_backend_app)
        self.faults: list[str] = []
        self.requests: list[tuple[str, str]] = []
        self.released = threading.Event()
        self.server = make_server("127.0.0.1", 0, self.answer, threaded=True)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if not environ.get("HTTP_AUTHORIZATION", "").startswith("AWS4"):  # Google's dialect has no signature here
            environ["HTTP_AUTHORIZATION"] = SIGNED
        self.requests.append((method, environ["PATH_INFO"]))
        fault = self.faults.pop(0) if self.faults and method in ("PUT", "POST") else ""
        if fault.isdigit():
            start_response(f"{fault} Slow Down", [("Content-Type", "application/xml")])
            return [b"<Error><Code>SlowDown</Code></Error>"]
        if fault == "slow":
            self.released.wait(30)
        answer: Iterable[bytes] = list(self.application(environ, start_response))
        if fault == "lost":
            self.released.wait(30)
        return answer


@contextmanager
def s3_server() -> Iterator[S3Server]:
    server = S3Server()
    server.thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.server.shutdown()
        server.thread.join(30)


class Server(asyncssh.SSHServer):
    """Takes one password."""

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)


class SftpServer:
    """asyncssh's own server, with the files in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.loop = asyncio.new_event_loop()
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self.client_key = asyncssh.generate_private_key("ssh-ed25519")
        self.server: Any = None
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    @property
    def host_key(self) -> str:
        return self.key.export_public_key().decode().strip()

    def start(self, port: int = 0) -> int:
        """Listen; returns the port."""
        if not self.thread.is_alive():
            self.thread.start()
        return int(asyncio.run_coroutine_threadsafe(self._listen(port), self.loop).result(patient(30)))

    async def _listen(self, port: int) -> int:
        root, allowed = str(self.root), self.client_key.export_public_key().decode()
        self.server = await asyncssh.listen(
            "127.0.0.1", port, server_factory=Server, server_host_keys=[self.key],
            authorized_client_keys=asyncssh.import_authorized_keys(allowed),
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=root),
        )  # fmt: skip
        return int(self.server.get_port())

    def stop(self) -> None:
        """Listen no more."""

        async def close() -> None:
            self.server.close()
            await self.server.wait_closed()
            await asyncio.sleep(0.1)  # connections see their ends

        asyncio.run_coroutine_threadsafe(close(), self.loop).result(patient(30))

    def end(self) -> None:
        """End it with its thread."""
        self.stop()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(30)


@contextmanager
def sftp_server(root: Path) -> Iterator[tuple[SftpServer, int]]:
    server = SftpServer(root)
    port = server.start()
    try:
        yield server, port
    finally:
        server.end()
