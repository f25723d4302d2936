"""A worker behind PgBouncer in transaction mode, with and without a direct connection beside it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from scrapersky.postgres.embedded_postgres import ROOT_RUNS_AS, VOLATILE, EmbeddedPostgres
from scrapersky.settings import env as ours
from tests import processes
from tests.folders import reachable_folder
from tests.patience import eventually, patient

ROOT = Path(__file__).resolve().parent.parent
PGBOUNCER = shutil.which("pgbouncer", path=os.environ["PATH"] + os.pathsep + "/usr/sbin")
PARCELS = 300
POOL = 6

pytestmark = pytest.mark.skipif(PGBOUNCER is None, reason="needs Debian's package pgbouncer")

CONFIGURATION = """
[databases]
* = host={socket_folder} port=5432 user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {pool}
max_client_conn = 200
query_wait_timeout = 300
"""


@dataclass
class Pooler:
    """Where the database is, through the pooler and past it."""

    url: str
    direct_url: str

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.direct_url, autocommit=True)


@pytest.fixture(scope="module")
def pooler() -> Iterator[Pooler]:
    with reachable_folder() as folder:
        yield from _pooler(folder)


def _pooler(folder: Path) -> Iterator[Pooler]:
    server = EmbeddedPostgres(folder / "postgres", {**VOLATILE, "shared_buffers": "64MB"}, 0.2)
    server.use()
    port = _free_port()
    bouncer = _start_pgbouncer(folder, server, port)
    pooler = Pooler(
        f"postgresql://postgres@127.0.0.1:{port}/scrapersky?pgbouncer=true",
        f"postgresql://postgres@/scrapersky?host={server.socket_folder}",
    )
    try:
        done = _manage(pooler.url, "", "migrate", "--run-syncdb", "--verbosity", "0")
        assert done.wait(patient(60)) == 0
        yield pooler
    finally:
        bouncer.terminate()
        bouncer.wait(patient(10))
        server.destroy()


@pytest.mark.parametrize("directly", [True, False], ids=["wake-ups by LISTEN past it", "wake-ups by polling"])
def test_a_worker_does_all_its_work_through_a_transaction_pooler(pooler: Pooler, directly: bool) -> None:
    with pooler.connect() as database:
        database.execute("TRUNCATE parcels, deliveries, procrastinate_jobs RESTART IDENTITY CASCADE")
        database.execute(
            "INSERT INTO parcels (status, queued_at) SELECT 'Queued', now() FROM generate_series(1, %s)", [PARCELS]
        )
        worker = _manage(pooler.url, pooler.direct_url if directly else "", "worker", "--stages", "parcels")
        try:
            completed = "SELECT count(*) FROM parcels WHERE status = 'Completed'"
            eventually(lambda: _one(database, completed) == PARCELS, 60)
        finally:
            worker.terminate()
            assert worker.wait(patient(40)) == 0
        assert _one(database, "SELECT count(*) FROM deliveries") == PARCELS
    assert _prepared_on_any_server_connection(pooler) == 0


def test_a_large_query_is_read_without_a_cursor_on_the_server(pooler: Pooler) -> None:
    code = """
from django.db import connection
from jobs.models import Domain
Domain.objects.bulk_create(Domain(host=f"large{n}.test") for n in range(3000))
print(sum(1 for _ in Domain.objects.iterator(chunk_size=100)), connection.connection.prepare_threshold)
"""
    done = _manage(pooler.url, "", "shell", "--no-imports", "--command", code)
    said, _ = done.communicate(timeout=patient(60))
    assert said.split() == ["3000", "None"]


def test_slices_of_a_sitemap_are_merged_side_by_side_through_a_transaction_pooler(pooler: Pooler) -> None:
    code = """
from concurrent.futures import ThreadPoolExecutor
from django.db import connection, transaction
from jobs.models import Domain, Page, SitemapFile
from jobs.store.bulk import merge_pages
domain = Domain.objects.create(host="sliced.test")
def merge(file):
    rest = "\\tother\\t1\\t" + "\\t".join(["\\\\N", "\\\\N", "", "\\\\N"])
    for part in range(5):
        with transaction.atomic():
            lines = "\\n".join(f"https://sliced.test/{part}-{n}{rest}" for n in range(200)) + "\\n"
            merge_pages(domain.pk, file.pk, lines.encode(), 1_000_000)
    connection.close()
files = [SitemapFile.objects.create(domain=domain, url=f"https://sliced.test/{n}.xml") for n in range(4)]
with ThreadPoolExecutor(4) as threads:
    list(threads.map(merge, files))
print(Page.objects.filter(domain=domain).count())
"""
    done = _manage(pooler.url, "", "shell", "--no-imports", "--command", code)
    said, _ = done.communicate(timeout=patient(60))
    assert said.split() == ["1000"]


def _manage(url: str, direct_url: str, *words: str) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ours.variables}
    own = {"DATABASE_URL": url, "DATABASE_DIRECT_URL": direct_url, "STOP_SECONDS": "3", "LOG_LEVEL": "WARNING"}
    return processes.start(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**kept, **own, "DJANGO_SETTINGS_MODULE": "tests.dummy_stage.settings"},
        stdout=subprocess.PIPE,
        text=True,
    )


def _start_pgbouncer(folder: Path, server: EmbeddedPostgres, port: int) -> subprocess.Popen[bytes]:
    file = folder / "pgbouncer.ini"
    file.write_text(CONFIGURATION.format(socket_folder=server.socket_folder, port=port, pool=POOL))
    file.chmod(0o644)
    user = ROOT_RUNS_AS if os.geteuid() == 0 else None  # as PostgreSQL, it refuses to run as root
    assert PGBOUNCER is not None
    bouncer = processes.start(
        [PGBOUNCER, "--quiet", str(file)], user=user, group=user, extra_groups=[] if user else None
    )
    eventually(lambda: _listens(port))
    return bouncer


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _one(database: psycopg.Connection[tuple[object, ...]], statement: str) -> object:
    row = database.execute(statement).fetchone()  # type: ignore[call-overload]
    return row and row[0]


def _prepared_on_any_server_connection(pooler: Pooler) -> int:
    """Transactions that are open side by side have a server connection each: all of the pool's."""
    url = pooler.url.partition("?")[0]
    clients = [psycopg.connect(url, prepare_threshold=None) for _ in range(POOL)]
    try:
        return sum(int(str(_one(client, "SELECT count(*) FROM pg_prepared_statements"))) for client in clients)
    finally:
        for client in clients:
            client.close()
