"""Everything works through PgBouncer in transaction mode, with wake-ups by polling or over a direct connection."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
from collections import Counter
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg.rows import dict_row

from jobs.pipeline import queue
from tests import processes
from tests.chaos.test_connections import MOST, ROWS
from tests.dummy_stage.models import Delivery, Parcel
from tests.dummy_stage.stages import parcels
from tests.patience import eventually

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.skipif(PGBOUNCER is None, reason="PgBouncer is not installed (Debian's package pgbouncer)"),
]


@pytest.fixture
def pooler(transactional_db, tmp_path):
    """A PgBouncer in transaction mode before the test's server; gives its port."""
    server = connection.settings_dict
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path("/tmp") / f"pgbouncer-{os.getpid()}"
    folder.mkdir(mode=0o755, exist_ok=True)
    (folder / "pgbouncer.ini").write_text(
        f"""[databases]
* = host={server["HOST"]} port={server["PORT"]} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 8
max_client_conn = 500
ignore_startup_parameters = extra_float_digits
stats_users = postgres
"""
    )
    owner = pwd.getpwuid(Path(server["HOST"]).stat().st_uid)  # the socket's folder lets nobody else in
    switch = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    with (tmp_path / "pgbouncer.log").open("wb") as log:
        process = processes.start([PGBOUNCER, str(folder / "pgbouncer.ini")], stdout=log, stderr=log, **switch)
    try:
        eventually(lambda: _answers(port))
        yield port
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _answers(port):
    try:
        psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/{connection.settings_dict['NAME']}").close()
    except psycopg.OperationalError:
        return False
    return True


def clients(port: int) -> Counter[str]:
    """The connections of worker processes to the pooler, by the name that each process gives them.

    The server's own have the name of whoever used them last.
    """
    with psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/pgbouncer", autocommit=True) as console:
        cursor = psycopg.ClientCursor(console, row_factory=dict_row).execute("SHOW CLIENTS")
        return Counter(row["application_name"] for row in cursor.fetchall())


def work_off(port: int, most: Counter[str]) -> bool:
    """Whether all parcels are delivered; notes the largest number of connections that was seen."""
    most |= clients(port)
    return Parcel.objects.filter(status="Completed").count() == ROWS


@pytest.mark.parametrize("wake_ups", ["by polling", "over a direct connection"])
def test_rows_are_worked_through_a_transaction_pooler(start, pooler, url, wake_ups):
    rows = Parcel.objects.bulk_create([Parcel(does="retry_once") for _ in range(ROWS)])
    at = f"postgresql://postgres@127.0.0.1:{pooler}/{connection.settings_dict['NAME']}?pgbouncer=true"
    more = {} if wake_ups == "by polling" else {"DATABASE_DIRECT_URL": url}
    roles = ("stages", "control", "quarantine")
    workers = [start(role, url=at, **more) for role in roles]
    queue(parcels, [row.pk for row in rows])
    most: Counter[str] = Counter()
    # The rows are quick: a process that has not begun when they are done is none that can be stopped.
    eventually(lambda: work_off(pooler, most) and {f"scrapersky {role}" for role in roles} <= most.keys())

    assert Delivery.objects.count() == ROWS
    past = 1 if more else 0  # a session of its own past the pooler; all together no more than elsewhere
    assert 0 < most["scrapersky stages"] + past <= MOST["scrapersky stages"]
    for worker in workers:
        assert worker.stop() == 0
        assert "Traceback" not in worker.log.read_text()
