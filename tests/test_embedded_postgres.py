"""The embedded PostgreSQL, as several processes that come, go and are killed see it."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connections

from jobs.pipeline.faults import is_transient
from scrapersky.configuration.env import WrongSettings
from scrapersky.postgres.base import DatabaseWrapper
from scrapersky.postgres.embedded_postgres import VOLATILE, EmbeddedPostgres, _try_lock
from scrapersky.settings import env as ours
from tests import processes
from tests.folders import reachable_folder
from tests.patience import eventually, patient

ROOT = Path(__file__).resolve().parent.parent
LINGER = 0.2
SMALL = {**VOLATILE, "shared_buffers": "16MB", "max_connections": "20"}

# A user of the server: says when it may be connected to, then lives until its input ends.
USER = """
import sys
from pathlib import Path
from scrapersky.postgres.embedded_postgres import EmbeddedPostgres
EmbeddedPostgres(Path(sys.argv[1]), {"fsync": "off", "shared_buffers": "16MB", "max_connections": "20"}, 0.2).use()
print("ready", flush=True)
sys.stdin.read()
"""


def user_of(data: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", USER, str(data)]
    return processes.start(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def wait_until_ready(user: subprocess.Popen[str]) -> None:
    assert user.stdout is not None
    assert user.stdout.readline() == "ready\n"


def end(user: subprocess.Popen[str]) -> None:
    assert user.stdin is not None
    user.stdin.close()
    assert user.wait(patient(10)) == 0


def query(server: EmbeddedPostgres, statement: str) -> object:
    with psycopg.connect(**server.parameters(), autocommit=True) as connection:  # type: ignore[arg-type]
        cursor = connection.execute(statement)  # type: ignore[arg-type]
        row = cursor.fetchone() if cursor.description else None
        return row and row[0]


def wait_until_stopped(server: EmbeddedPostgres) -> None:
    eventually(lambda: not (server.data / "postmaster.pid").exists())


def is_dead(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.fixture
def folder() -> Iterator[Path]:
    with reachable_folder() as folder:
        yield folder


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(folder / "postgres", SMALL, LINGER)
    yield server
    server.destroy()


def test_it_starts_from_nothing_in_utc_without_jit(server: EmbeddedPostgres) -> None:
    server.use()
    assert query(server, "SHOW TimeZone") == "UTC"
    assert query(server, "SHOW jit") == "off"
    assert query(server, "SHOW server_encoding") == "UTF8"
    assert query(server, "SELECT lower('ÄÉÑ')") == "äéñ"
    assert query(server, "SHOW listen_addresses") == ""


def test_its_folder_and_socket_are_closed_to_other_users(server: EmbeddedPostgres) -> None:
    server.use()
    assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
    assert stat.S_IMODE((server.socket_folder / ".s.PGSQL.5432").stat().st_mode) == 0o700


def test_processes_that_start_at_once_share_one_server(server: EmbeddedPostgres) -> None:
    users = [user_of(server.data) for _ in range(4)]
    for user in users:
        wait_until_ready(user)
    started = query(server, "SELECT pg_postmaster_start_time()::text")
    for user in users[1:]:
        end(user)
    time.sleep(LINGER + 0.8)  # long enough to stop in; that it does not can only be seen by waiting
    assert query(server, "SELECT pg_postmaster_start_time()::text") == started, "one user is left, and so is the server"
    end(users[0])
    wait_until_stopped(server)


def test_a_killed_process_does_not_keep_the_server_up(server: EmbeddedPostgres) -> None:
    user = user_of(server.data)
    wait_until_ready(user)
    user.send_signal(signal.SIGKILL)
    user.wait(patient(10))
    wait_until_stopped(server)


def test_what_was_committed_is_there_after_a_stop(server: EmbeddedPostgres) -> None:
    server.use()
    query(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    server.leave()
    wait_until_stopped(server)
    again = EmbeddedPostgres(server.data, SMALL, LINGER)
    again.use()
    assert query(again, "SELECT answer FROM kept") == 42
    again.leave()


def test_a_crashed_server_starts_again(server: EmbeddedPostgres) -> None:
    server.use()
    postmaster = int((server.data / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    eventually(lambda: is_dead(postmaster))
    server.use()  # as before each connection
    assert query(server, "SELECT 1") == 1


def test_a_set_up_that_was_cut_short_is_done_again(server: EmbeddedPostgres) -> None:
    server.data.mkdir(mode=0o700)
    (server.data / "base").mkdir()
    (server.data / "postgresql.conf").write_text("half of a")
    server.use()
    assert query(server, "SELECT 1") == 1


def test_a_lost_guardian_is_replaced(server: EmbeddedPostgres) -> None:
    server.use()
    guardian = _guardian_of(server)
    os.kill(guardian, signal.SIGKILL)
    user = user_of(server.data)
    wait_until_ready(user)
    assert _guardian_of(server) != guardian
    end(user)
    server.leave()
    wait_until_stopped(server)


def test_a_path_too_long_for_a_socket_gets_a_private_folder_elsewhere(folder: Path) -> None:
    deep = folder / ("a" * 60) / ("b" * 60)
    deep.mkdir(parents=True)
    server = EmbeddedPostgres(deep / "postgres", SMALL, LINGER)
    try:
        server.use()
        assert server.socket_folder != server.data
        assert stat.S_IMODE(server.socket_folder.stat().st_mode) == 0o700
        assert query(server, "SELECT 1") == 1
    finally:
        server.destroy()


def test_a_link_put_where_its_folder_belongs_is_refused_and_left_alone(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    (tmp_path / "postgres").symlink_to(elsewhere)
    with pytest.raises(WrongSettings, match="somebody else"):
        EmbeddedPostgres(tmp_path / "postgres", SMALL, LINGER).use()
    assert elsewhere.stat().st_uid == os.geteuid()
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o755


def test_dbshell_needs_no_psql_of_the_systems(server: EmbeddedPostgres) -> None:
    server.use()
    kept = {name: value for name, value in os.environ.items() if name not in ours.variables}
    own = {"DATABASE_DATA": str(server.data), "DJANGO_SETTINGS_MODULE": "scrapersky.settings", "PATH": "/nowhere"}
    shell = processes.run(
        [sys.executable, "manage.py", "dbshell", "--", "--tuples-only", "--no-align"],
        cwd=ROOT,
        env=kept | own,
        input="SELECT current_database()",
        capture_output=True,
        text=True,
        check=False,
    )
    assert shell.stdout == "scrapersky\n", shell.stderr


def test_an_option_that_the_server_refuses_is_told_in_one_sentence(folder: Path) -> None:
    server = EmbeddedPostgres(folder / "postgres", SMALL | {"wal_level": "nonsense"})
    with pytest.raises(WrongSettings, match=r"did not start: .*wal_level"):
        server.use()
    server.destroy()


def test_a_server_that_does_not_start_now_is_a_sentence_to_a_command_and_an_outage_to_a_web(folder: Path) -> None:
    """A disk that is full while the server starts, for example: a web answers 503 and a worker waits."""
    server = EmbeddedPostgres(folder / "postgres", SMALL | {"wal_level": "nonsense"})
    with pytest.raises(WrongSettings, match="did not start") as caught:
        DatabaseWrapper({**connections["default"].settings_dict, "EMBEDDED": server}).get_connection_params()
    assert is_transient(caught.value)
    server.destroy()


def _guardian_of(server: EmbeddedPostgres) -> int:
    """The process that waits to stop the server, found by its command line."""
    return eventually(lambda: _guardian_if_any(server))


def _guardian_if_any(server: EmbeddedPostgres) -> int:
    held = _try_lock(server.data.with_name(".postgres.guardian"), 2)
    if held is not None:
        os.close(held)
        return 0
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"scrapersky.postgres.embedded_postgres" in words and str(server.data).encode() in words:
            return int(entry.parent.name)
    return 0
