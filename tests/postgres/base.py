"""The backend of test runs: that of the product, and a test database is a copy of one that was migrated before.

All migrations take some four seconds of a core; each process of a run, and each run that a test starts, would spend
them. One server of a checkout spends them, the others read its dump in half the time. Whether the migrations work from
nothing is shown where it is the subject: tests/test_first_command.py.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.db.backends.postgresql.creation import DatabaseCreation

from scrapersky.postgres import base
from scrapersky.postgres.embedded_postgres import binaries
from scrapersky.settings import env as ours
from tests import processes

ROOT = Path(__file__).resolve().parents[2]
DUMPS = ROOT / ".data"
MADE_OF = (
    "jobs/migrations/**/*.py", "jobs/models/**/*.py", "jobs/store/**/*.py",
    "scrapersky/migrations/*.py", "scrapersky/models.py",
)  # fmt: skip
PACKAGES = ("Django", "procrastinate", "djangorestframework-simplejwt")  # with migrations of their own
LOCK = 7_264_309_182  # a number of ours: one process migrates, the others wait
MOST = 4  # of other branches and releases of PostgreSQL


class Creation(DatabaseCreation):
    """Makes test databases."""

    def _create_test_db(self, verbosity: int, autoclobber: bool, keepdb: bool = False) -> str:
        self.connection.settings_dict["TEST"]["TEMPLATE"] = self.migrated()
        return str(super()._create_test_db(verbosity, autoclobber, keepdb))

    def migrated(self) -> str:
        """The name of a database with all migrations of the product, which is made where there is none."""
        with self._nodb_cursor() as cursor:
            name = f"migrated_{fingerprint(ROOT, cursor.connection.info.server_version)}"
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            if not self._database_exists(cursor, name):
                self._migrate(cursor, name)
        return name

    def _migrate(self, cursor: Any, name: str) -> None:
        """Under a name that a later run drops, until it is whole."""
        unfinished = f"test_{os.getpid()}_migrated"
        cursor.execute(f"DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {unfinished}")
        self._fill(unfinished, name)
        cursor.execute(f"ALTER DATABASE {unfinished} RENAME TO {name}")
        cursor.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")  # who is in it would keep it from being copied
        cursor.execute(r"SELECT datname FROM pg_database WHERE datname LIKE 'migrated\_%' ORDER BY oid DESC")
        for (old,) in cursor.fetchall()[MOST:]:
            cursor.execute(f"DROP DATABASE IF EXISTS {old}")

    def _fill(self, database: str, name: str) -> None:
        """By the migrations; or from the dump that another server of this checkout has left, while we waited for it."""
        if "EMBEDDED" not in self.connection.settings_dict:
            self._run_migrations(database)
            return
        dump = DUMPS / f"{name}.sql"
        with (DUMPS / ".dump").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if dump.exists():
                self._postgres("psql", "-q", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "-f", dump, database)
                return
            self._run_migrations(database)
            for old in DUMPS.glob("migrated_*.sql*"):
                old.unlink()
            unfinished = dump.with_suffix(".sql.part")
            self._postgres("pg_dump", "-f", unfinished, database)
            unfinished.rename(dump)

    def _postgres(self, program: str, *words: str | Path) -> None:
        server = self.connection.settings_dict
        login = ["-X"] * (program == "psql") + ["-h", server["HOST"], "-p", server["PORT"], "-U", server["USER"]]
        processes.run([binaries() / program, *login, *words], check=True)

    def _run_migrations(self, database: str) -> None:
        done = processes.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, timeout=240,
            env=self._environment(database), capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"The tests' database cannot be migrated: {done.stderr}")
        parameters = {**self.connection.get_connection_params(), "dbname": database}
        login = {name: parameters.get(name) for name in ("user", "password", "host", "port", "dbname")}
        with psycopg.connect(**login) as made:
            made.execute("DROP FUNCTION scrapersky_server()")  # its copies would seem to be restored

    def _environment(self, database: str) -> dict[str, str]:
        others = {name: value for name, value in os.environ.items() if name not in ours.variables}
        server = self.connection.get_connection_params()
        parts = {name: quote(str(server.get(name) or ""), safe="") for name in ("user", "password", "host", "port")}
        url = f"postgresql://{parts['user']}:{parts['password']}@/{database}?host={parts['host']}&port={parts['port']}"
        # Without plug-ins: each run of an example copies it, too, and has no other example's tables.
        alone = {"DJANGO_SETTINGS_MODULE": "scrapersky.settings", "SCRAPERSKY_PLUGINS": "none"}
        return {**others, **alone, "DATABASE_URL": url}


class DatabaseWrapper(base.DatabaseWrapper):
    """The product's, with test databases that are copies."""

    creation_class = Creation


def fingerprint(root: Path, server: int) -> str:
    """Of all that a migrated database is made of: files below `root`, packages, and the server's version."""
    digest = hashlib.sha256(f"{server} {[version(package) for package in PACKAGES]}".encode())
    for path in sorted(path for pattern in MADE_OF for path in root.glob(pattern)):
        digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]
