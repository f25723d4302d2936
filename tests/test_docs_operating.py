"""The recipes of docs/operating.md for a bad night, tried on a server of their own: settings and SQL are the page's."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from jobs.monitoring import statistics
from scrapersky.postgres.embedded_postgres import VOLATILE, EmbeddedPostgres
from tests.folders import reachable_folder
from tests.patience import eventually

PAGE = Path(__file__).resolve().parent.parent / "docs" / "operating.md"
SMALL = {**VOLATILE, "full_page_writes": "on", "shared_buffers": "16MB", "max_connections": "20"}


def chapter(title: str) -> str:
    """A chapter of the page, up to the next heading."""
    return re.split(r"^#+ ", PAGE.read_text().split(f"{title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def configured(text: str) -> dict[str, str]:
    """The lines `name = value   # remark` of the indented blocks."""
    lines = re.findall(r"^ {4,}(\w+) = (.+?)(?: +#.*)?$", text, re.MULTILINE)
    return dict(lines)


@pytest.fixture
def folder() -> Iterator[Path]:
    with reachable_folder() as folder:
        yield folder


def query(server: EmbeddedPostgres, *statements: str, **login: str) -> Any:
    """The first value of the last statement, each in a transaction of its own."""
    parameters: dict[str, Any] = {**server.parameters(), **login}
    with psycopg.connect(**parameters, autocommit=True) as connection:
        for statement in statements:
            cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row and row[0]


def test_archived_wal_leads_back_to_the_moment_before_a_mistake(folder: Path) -> None:
    recipe = chapter("### To any moment: WAL archiving").replace("/backup", str(folder / "backup"))
    settings = configured(recipe)
    recovery = {name: value for name, value in settings.items() if name.startswith(("restore_", "recovery_"))}
    server = EmbeddedPostgres(folder / "postgres", {**SMALL, **{n: settings[n] for n in settings if n not in recovery}})
    try:
        server.use()
        backup = folder / "backup"
        (backup / "wal").mkdir(parents=True)
        for path in (backup, backup / "wal"):
            shutil.chown(path, server.data.owner(), server.data.group())
        query(server, "CREATE TABLE leads (name text)", "INSERT INTO leads VALUES ('before the base backup')")
        words = re.search(r"`pg_basebackup (.+?)`", recipe)
        assert words is not None
        options = words[1].replace("HOST", str(server.socket_folder)).replace("$(date +%F)", "today")
        query(server, *re.findall(r"^    (CREATE ROLE .+?);$", recipe, re.MULTILINE))
        made = server._run("pg_basebackup", *options.split(), as_owner=True)
        assert made.returncode == 0, made.stderr
        query(server, "INSERT INTO leads VALUES ('after it')")
        moment = query(server, "SELECT clock_timestamp()::text")
        segment = query(server, "DELETE FROM leads", "SELECT pg_walfile_name(pg_switch_wal())")
        eventually(lambda: (backup / "wal" / segment).exists())

        server.stop()
        server.data.rename(folder / "kept")
        shutil.copytree(backup / "base-today", server.data)
        for path in (server.data, *server.data.rglob("*")):
            shutil.chown(path, (folder / "kept").owner(), (folder / "kept").group())
        recovery["recovery_target_time"] = f"'{moment}'"
        with (server.data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = {value}\n" for name, value in recovery.items())
        (server.data / "recovery.signal").touch()
        server.use()

        eventually(lambda: query(server, "SELECT NOT pg_is_in_recovery()"))
        assert query(server, "SELECT array_agg(name ORDER BY name) FROM leads") == [
            "after it",
            "before the base backup",
        ]
        assert "recovery stopping before" in (server.data / "server.log").read_text()
    finally:
        server.destroy()


def test_the_password_of_the_database_is_changed_with_one_role_and_with_two(folder: Path) -> None:
    recipe = chapter("### Changing secrets")
    one_role = re.search(r"`(ALTER ROLE scrapersky PASSWORD .+?)`", recipe)
    two_roles = re.findall(r"^ {4}((?:CREATE|ALTER) ROLE .+?;)", recipe, re.MULTILINE)
    closing = re.search(r"`(ALTER ROLE scrapersky NOLOGIN)`", recipe)
    assert one_role
    assert closing
    assert len(two_roles) == 2
    server = EmbeddedPostgres(folder / "postgres", SMALL)
    try:
        server.use()
        hba = server.data / "pg_hba.conf"
        hba.write_text("local all scrapersky,scrapersky_b scram-sha-256\n" + hba.read_text())
        query(server, "CREATE ROLE scrapersky LOGIN PASSWORD 'old'", "ALTER SCHEMA public OWNER TO scrapersky",
              "SELECT pg_reload_conf()")  # fmt: skip
        old: dict[str, Any] = {**server.parameters(), "user": "scrapersky", "password": "old"}
        with psycopg.connect(**old) as running:
            query(server, one_role[1])
            running.execute("CREATE TABLE leads ()")
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(**old)

        query(server, *two_roles)
        other = {"user": "scrapersky_b", "password": "new"}
        query(server, "CREATE TABLE contacts ()", "ALTER TABLE leads ADD name text", **other)
        owners = "SELECT array_agg(DISTINCT tableowner::text) FROM pg_tables WHERE schemaname = 'public'"
        assert query(server, owners) == ["scrapersky"]
        query(server, closing[1])
        with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
            query(server, "SELECT 1", user="scrapersky", password="new")
        query(server, "DROP TABLE leads, contacts", **other)
    finally:
        server.destroy()


def test_an_archive_command_that_fails_is_named_until_it_works_again(folder: Path) -> None:
    archive = {"archive_mode": "on", "archive_command": f"'test -d {folder / 'archive'}'"}
    server = EmbeddedPostgres(folder / "postgres", {**SMALL, **archive})
    try:
        server.use()
        assert query(server, statistics.ARCHIVING_FAILS_AT) == ""
        query(server, "CREATE TABLE leads (name text)", "SELECT pg_switch_wal()::text")
        assert eventually(lambda: query(server, statistics.ARCHIVING_FAILS_AT), 30).startswith("0000")
        (folder / "archive").mkdir()
        query(server, "INSERT INTO leads VALUES ('nora')", "SELECT pg_switch_wal()::text")
        assert eventually(lambda: query(server, statistics.ARCHIVING_FAILS_AT) == "", 40)
    finally:
        server.destroy()
