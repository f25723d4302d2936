"""Whatever command comes first on a fresh clone: it works on the embedded database, and says what to run on another."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.db import connections

from scrapersky.postgres.embedded_postgres import EmbeddedPostgres
from scrapersky.settings import env as ours
from tests import processes
from tests.folders import reachable_folder
from tests.patience import eventually, patient
from tests.whole import WHOLE, WHY, in_whole

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 240
COMMANDS = [
    ("harvest", "kestrel.test", "--no-worker", "--timeout", "0.1", "--out", "{out}"),
    ("queue",),
    ("createsuperuser", "--noinput", "--username", "ada", "--email", "ada@kestrel.test"),
    ("reset_second_factor", "ada"),
    ("subject", "nora@kestrel.test"),
]


def environment(**own: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ours.variables}
    password = {"DJANGO_SUPERUSER_PASSWORD": "correct-horse-1"}
    return {**kept, **password, "DJANGO_SETTINGS_MODULE": "scrapersky.settings", **own}


def manage(*words: str, **own: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    return processes.run(
        command, cwd=ROOT, env=environment(**own), capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )


@pytest.fixture
def data() -> Iterator[Path]:
    with reachable_folder() as folder:
        yield folder / "postgres"
        EmbeddedPostgres(folder / "postgres").destroy()


@pytest.fixture
def empty_url() -> Iterator[str]:
    """A server of somebody's, with an empty database."""
    with database_url("template1") as url:
        yield url


@pytest.fixture
def migrated_url(django_db_blocker: Any) -> Iterator[str]:
    """A server of somebody's, with a database that `manage.py migrate` has just left."""
    with django_db_blocker.unblock():
        template = connections["default"].creation.migrated()
    with database_url(template) as url:
        yield url


@contextmanager
def database_url(template: str) -> Iterator[str]:
    server = connections["default"].settings_dict["EMBEDDED"]
    server.use()
    name = f"test_{os.getpid()}_somebodys"
    with psycopg.connect(**server.parameters("postgres"), autocommit=True) as database:
        database.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        database.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        yield f"postgresql://postgres@/{name}?host={quote(str(server.socket_folder), safe='')}&port=5432"
        database.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


# The others meet the same gate below; and at once with others it makes the database, too.
@pytest.mark.parametrize("words", [in_whole(COMMANDS[0])], ids=lambda words: words[0])
def test_the_first_command_makes_and_migrates_the_embedded_database(words: tuple[str, ...], data: Path) -> None:
    done = manage(*(word.format(out=data.parent / "x.csv") for word in words), DATABASE_DATA=str(data))
    assert "Traceback" not in done.stderr
    assert "Preparing the database" in done.stderr
    assert done.returncode == {"harvest": 1, "reset_second_factor": 2}.get(words[0], 0), done.stderr
    again = manage("queue", DATABASE_DATA=str(data))
    assert (again.returncode, "Preparing" in again.stderr) == (0, False), again.stderr


def test_many_first_commands_at_once_migrate_once(data: Path) -> None:
    harvest = tuple(word.format(out=data.parent / "x.csv") for word in COMMANDS[0])
    running = [begin(*words, DATABASE_DATA=str(data)) for words in (harvest, ("queue",), ("worker",))]
    told = finished(*running[:2], worker=running[2], server=EmbeddedPostgres(data))
    assert [process.returncode for process in running] == [1, 0, 0], told
    assert "".join(told).count("Preparing the database") == 1
    assert "Traceback" not in "".join(told)
    again = manage("queue", DATABASE_DATA=str(data))
    assert (again.returncode, "Preparing" in again.stderr) == (0, False), again.stderr


@pytest.mark.skipif(not WHOLE, reason=WHY)
def test_a_worker_that_comes_first_finds_its_tables(data: Path) -> None:
    worker = begin("worker", DATABASE_DATA=str(data))
    told = finished(worker=worker, server=EmbeddedPostgres(data))
    assert "Traceback" not in told[-1]
    assert worker.returncode == 0


def begin(*words: str, **own: str) -> subprocess.Popen[str]:
    """Start a command whose errors are read when it has ended."""
    return processes.start(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=environment(**own),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def finished(*commands: subprocess.Popen[str], worker: subprocess.Popen[str], server: EmbeddedPostgres) -> list[str]:
    """What each wrote on its standard error; the worker is stopped once it is at work."""
    try:
        told = [command.communicate(timeout=patient(PATIENCE_SECONDS))[1] for command in commands]
        assert eventually(lambda: _has_heartbeats(server), PATIENCE_SECONDS, pause=0.2)
    finally:
        worker.send_signal(signal.SIGTERM)
        last = worker.communicate(timeout=patient(PATIENCE_SECONDS))[1]
    return [*told, last]


def _has_heartbeats(server: EmbeddedPostgres) -> bool:
    try:
        with psycopg.connect(**server.parameters()) as database:  # type: ignore[arg-type]
            return database.execute("SELECT count(*) >= 3 FROM worker_heartbeats").fetchone() == (True,)
    except psycopg.Error:
        return False


def test_a_worker_waits_for_the_tables_of_an_external_database_with_one_sentence(empty_url: str, data: Path) -> None:
    log = data.parent / "worker.log"
    with log.open("w") as stream:
        worker = processes.start(
            [sys.executable, "manage.py", "worker"], cwd=ROOT, env=environment(DATABASE_URL=empty_url), stderr=stream
        )
    try:
        assert eventually(lambda: "Run: python manage.py migrate" in log.read_text(), 120)
        assert worker.poll() is None
        assert len(log.read_text().splitlines()) == 1
    finally:
        worker.terminate()
        worker.wait(patient(PATIENCE_SECONDS))


@pytest.mark.parametrize(
    "words",
    [
        *(in_whole(words) for words in COMMANDS if words[0] not in ("queue", "createsuperuser")),
        *COMMANDS[1:3],
        ("web",),
    ],
    ids=lambda words: words[0],
)
def test_an_external_database_without_tables_is_told_in_a_sentence(words: tuple[str, ...], empty_url: str) -> None:
    done = manage(*words, DATABASE_URL=empty_url)
    assert done.returncode == 2
    (sentence,) = done.stderr.strip().splitlines()
    assert sentence.startswith("The database (postgres@")
    assert sentence.endswith("has no tables yet. Run: python manage.py migrate")


def test_an_external_database_of_an_earlier_release_is_told_in_a_sentence(migrated_url: str) -> None:
    assert manage("queue", DATABASE_URL=migrated_url).returncode == 0
    with psycopg.connect(migrated_url, autocommit=True) as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'jobs' AND name LIKE '0002%'")
        database.execute("DROP TABLE stage_controls CASCADE")
    done = manage("queue", "pause", "page_scrape", DATABASE_URL=migrated_url)
    assert done.returncode == 2
    (sentence,) = done.stderr.strip().splitlines()
    assert sentence.endswith("lacks tables or columns of this release. Run: python manage.py migrate")


@pytest.mark.parametrize(
    "words", [("settings",), ("check",), in_whole(("help",)), ("harvest", "--help"), ("nosuchcommand",)]
)
def test_what_needs_no_tables_makes_no_database(words: tuple[str, ...], data: Path) -> None:
    manage(*words, DATABASE_DATA=str(data))
    assert not data.exists()
