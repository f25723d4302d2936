"""Files on an SFTP server, through asyncssh. The server's host key is pinned: another one is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from jobs.transfer.storage.base import StorageKind, StorageOption, joined
from jobs.transfer.storage.failures import TransferFailed
from jobs.transfer.storage.reach import connected

PORT = 22
SECONDS = 60.0  # of a step: the log-in, a piece
MOST_READ = 1_000_000

T = TypeVar("T")


@dataclass(frozen=True)
class HostKey:
    """The key that a server shows: as a line of known_hosts has it, and its fingerprint for people."""

    key: str
    fingerprint: str


class SftpStorage:
    """A folder of a server. A file gets its name once all of it is there."""

    def __init__(self, options: Mapping[str, str], secrets: Mapping[str, str]) -> None:
        self.folder = options.get("folder", "")
        self.runner = asyncio.Runner()
        try:
            self.connection, self.client = self._run(_log_in(options, secrets))
        except BaseException:
            self.runner.close()
            raise

    def write(self, path: str, parts: Iterator[bytes]) -> None:
        """See Storage."""
        whole = self._path(path)
        folder, _, name = whole.rpartition("/")
        part = joined(folder, f".{name}.part") if not whole.startswith("/") else f"{folder}/.{name}.part"
        try:
            file = self._run(self._opened(folder, part))
            for piece in parts:  # its own work is not of the loop: it may use the database
                self._run(file.write(piece))
            self._run(self._finished(file, part, whole))
        except BaseException:
            with suppress(TransferFailed):
                self._run(self._removed(part))
            raise

    async def _opened(self, folder: str, part: str) -> Any:
        if folder:
            await self.client.makedirs(folder, exist_ok=True)
        return await self.client.open(part, "wb")

    async def _finished(self, file: Any, part: str, whole: str) -> None:
        import asyncssh

        with suppress(asyncssh.SFTPError):  # an extension that not every server has
            await file.fsync()
        await file.close()
        try:
            await self.client.posix_rename(part, whole)
        except asyncssh.SFTPOpUnsupported:  # without the extension a rename replaces nothing
            await self._removed(whole)
            await self.client.rename(part, whole)

    async def _removed(self, path: str) -> None:
        import asyncssh

        with suppress(asyncssh.SFTPNoSuchFile):
            await self.client.remove(path)

    def read(self, path: str) -> bytes | None:
        """See Storage."""
        return self._run(self._content(self._path(path)))

    async def _content(self, path: str) -> bytes | None:
        import asyncssh

        try:
            async with self.client.open(path, "rb") as file:
                return bytes(await file.read(MOST_READ))
        except asyncssh.SFTPNoSuchFile:
            return None

    def remove(self, path: str) -> None:
        """See Storage."""
        self._run(self._removed(self._path(path)))

    def close(self) -> None:
        """See Storage."""
        with suppress(TransferFailed):
            self._run(self._closed())
        self.runner.close()

    async def _closed(self) -> None:
        self.client.exit()
        self.connection.close()
        await self.connection.wait_closed()

    def _path(self, path: str) -> str:
        return f"{self.folder.rstrip('/')}/{path}" if self.folder else path

    def _run(self, step: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(_within(step))


async def _within(step: Coroutine[Any, Any, T]) -> T:
    """What the step returns, in time. Raises TransferFailed."""
    import asyncssh

    try:
        async with asyncio.timeout(SECONDS):
            return await step
    except TimeoutError:
        raise TransferFailed("timeout") from None
    except asyncssh.HostKeyNotVerifiable:
        raise TransferFailed("host_key") from None
    except (asyncssh.PermissionDenied, asyncssh.SFTPPermissionDenied):
        raise TransferFailed("denied") from None
    except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
        raise TransferFailed("missing") from None
    except asyncssh.SFTPConnectionLost:
        raise TransferFailed("unreachable") from None
    except asyncssh.SFTPError as error:
        raise TransferFailed("busy", str(error.reason)[:200]) from error
    except (asyncssh.Error, OSError):
        raise TransferFailed("unreachable") from None


async def _log_in(options: Mapping[str, str], secrets: Mapping[str, str]) -> tuple[Any, Any]:
    import asyncssh

    asyncssh.set_log_level("WARNING")  # a line for each step of each connection otherwise
    if not options.get("host_key"):
        raise TransferFailed("no_host_key")
    pinned = _imported(lambda: asyncssh.import_public_key(options["host_key"]), "host key")
    keys = [_private_key(secrets)] if secrets.get("private_key") else None
    connection = await asyncssh.connect(
        sock=connected(options["host"], port_of(options)), username=options["user"],
        password=secrets.get("password") or None, client_keys=keys, known_hosts=([pinned], [], []), config=None,
        agent_path=None, login_timeout=SECONDS, keepalive_interval=15,
    )  # fmt: skip
    return connection, await connection.start_sftp_client()


def _private_key(secrets: Mapping[str, str]) -> Any:
    import asyncssh

    passphrase = secrets.get("passphrase") or None
    return _imported(lambda: asyncssh.import_private_key(secrets["private_key"], passphrase), "private key")


def _imported(read: Any, name: str) -> Any:
    import asyncssh

    try:
        return read()
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError, ValueError):
        raise TransferFailed("options", f"The {name} cannot be read.") from None


def port_of(options: Mapping[str, str]) -> int:
    """The port of a target. Raises TransferFailed."""
    text = options.get("port", "") or str(PORT)
    if not text.isdecimal() or not 0 < int(text) < 65_536:
        raise TransferFailed("options", "The port is a number from 1 to 65535.")
    return int(text)


def shown_host_key(options: Mapping[str, str]) -> HostKey:
    """The key that the server shows now, for a person to compare. Raises TransferFailed."""

    async def fetch() -> HostKey:
        import asyncssh

        key = await asyncssh.get_server_host_key(
            sock=connected(options["host"], port_of(options)), config=None, server_host_key_algs="default"
        )
        if key is None:
            raise TransferFailed("unreachable", "The server shows no host key.")
        return HostKey(key.export_public_key().decode().strip(), key.get_fingerprint())

    with asyncio.Runner() as runner:
        return runner.run(_within(fetch()))


SFTP = StorageKind("sftp", "SFTP server", (
    StorageOption("host", "Host", required=True, address=True),
    StorageOption("port", "Port", "Empty: 22.", address=True),
    StorageOption("user", "User", required=True),
    StorageOption("password", "Password", "Or a private key.", secret=True),
    StorageOption("private_key", "Private key", "In OpenSSH's format.", secret=True, long=True, most=20_000),
    StorageOption("passphrase", "Passphrase of the private key", secret=True),
    StorageOption("folder", "Folder", "As /upload/leads; empty: where the log-in leads."),
    StorageOption("host_key", "Host key", "As in known_hosts, without the name: ssh-ed25519 AAAA...  Test shows it.",
                  most=5_000),
), SftpStorage)  # fmt: skip
