"""A PostgreSQL of the harness's own, which may be broken at will."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from scrapersky.postgres.embedded_postgres import PORT, EmbeddedPostgres
from tests.patience import eventually, patient

CONNECTIONS = 80


# What is done to everybody else's sessions must not keep the harness from ending it.
UNHARMED = "-c statement_timeout=0 -c default_transaction_read_only=off"


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
            return psycopg.connect(self.url(), autocommit=True, application_name="chaos", options=UNHARMED)
        return None

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """What a standby or a full disk looks like: every session's transactions can only read."""
        with self.connect() as connection:
            connection.execute("ALTER SYSTEM SET default_transaction_read_only = on")
            connection.execute("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            self.make_writable()

    def make_writable(self) -> None:
        """The end of `read_only`; harmless at any other time. Another harm may keep it out for a while."""
        deadline = time.monotonic() + patient(60)
        while True:
            try:
                with self.connect() as connection:
                    connection.execute("ALTER SYSTEM RESET default_transaction_read_only")
                    connection.execute("SELECT pg_reload_conf()")
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def cancel_statements(self) -> int:
        """Cancel every statement that is running, but the harness's own."""
        with self.connect() as connection:
            (number,) = connection.execute(
                "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE state = 'active' "
                "AND backend_type = 'client backend' AND application_name <> 'chaos'"
            ).fetchone() or (0,)
            return int(number)

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
