"""A PostgreSQL of the harness's own, which may be broken at will."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from scrapersky.embedded_postgres import PORT, EmbeddedPostgres
from tests.patience import eventually

CONNECTIONS = 80


class Server(EmbeddedPostgres):
    """Commits are waited for, as in production; only the machine's own crash is left out (fsync)."""

    def __init__(self, data: Path) -> None:
        super().__init__(data, {"fsync": "off", "max_connections": str(CONNECTIONS), "shared_buffers": "128MB"})

    @property
    def socket(self) -> Path:
        return self.socket_folder / f".s.PGSQL.{PORT}"

    def url(self, host: str | None = None, port: int | None = None) -> str:
        """Where to connect to: the socket, or what stands in front of it."""
        if host is None:
            return f"postgresql://postgres@/scrapersky?host={self.socket_folder}&port={PORT}"
        return f"postgresql://postgres@{host}:{port}/scrapersky"

    def restart(self, mode: str = "immediate") -> None:
        """`immediate` is what a crash of the server is: no farewell, recovery from the log."""
        with self._alone():
            self._run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "-l", str(self.data / "server.log"), "restart",
                      as_owner=True)  # fmt: skip

    def connect(self) -> psycopg.Connection[Any]:
        """A connection of the harness's own; patient, since the server may just be starting."""
        return eventually(self._connected)

    def _connected(self) -> psycopg.Connection[Any] | None:
        with suppress(psycopg.OperationalError):
            return psycopg.connect(self.url(), autocommit=True, application_name="chaos")
        return None

    def kill_backends(self, share: float = 1.0) -> int:
        """End that share of the connections, at random, without the harness's own."""
        with self.connect() as connection:
            found = connection.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE backend_type = 'client backend' AND application_name <> 'chaos' AND random() < %s",
                [share],
            ).fetchone()
            return int(found[0]) if found else 0

    @contextmanager
    def full(self) -> Iterator[None]:
        """Leave no connection to anybody else."""
        taken: list[psycopg.Connection[Any]] = []
        with suppress(psycopg.OperationalError):
            while len(taken) < CONNECTIONS:
                taken.append(psycopg.connect(self.url(), application_name="chaos"))
        try:
            yield
        finally:
            for connection in taken:
                connection.close()

    @contextmanager
    def slow(self, milliseconds: int) -> Iterator[None]:
        """What a slow disk looks like: statements that take longer than so long are ended."""
        self._limit(f"ALTER DATABASE scrapersky SET statement_timeout = '{milliseconds}ms'")
        try:
            yield
        finally:
            self._limit("ALTER DATABASE scrapersky RESET statement_timeout")

    def _limit(self, statement: str) -> None:
        with self.connect() as connection:
            connection.execute(statement)
        self.kill_backends()  # only new sessions know of it

    @contextmanager
    def locked(self, table: str) -> Iterator[None]:
        """Let nobody read or write a table for a while, as a migration that takes too long does."""
        with self.connect() as connection, connection.transaction():
            connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            yield
