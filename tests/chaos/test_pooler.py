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
    """A PgBouncer in transaction mode before the test's server."""
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
    pooler = Pooler(port, folder / "pgbouncer.ini", tmp_path / "pgbouncer.log")
    try:
        pooler.start()
        yield pooler
    finally:
        pooler.kill()
        shutil.rmtree(folder, ignore_errors=True)


class Pooler:
    """A PgBouncer that can be killed and started again at its port."""

    def __init__(self, port, configuration, log):
        self.port, self.configuration, self.log = port, configuration, log
        self.process = None

    def start(self):
        owner = pwd.getpwuid(Path(connection.settings_dict["HOST"]).stat().st_uid)  # its folder lets nobody else in
        switch = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        with self.log.open("ab") as log:
            self.process = processes.start([PGBOUNCER, str(self.configuration)], stdout=log, stderr=log, **switch)
        eventually(lambda: _answers(self.port))

    def kill(self):
        self.process.kill()
        self.process.wait()

    @property
    def url(self):
        return f"postgresql://postgres@127.0.0.1:{self.port}/{connection.settings_dict['NAME']}?pgbouncer=true"


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
    more = {} if wake_ups == "by polling" else {"DATABASE_DIRECT_URL": url}
    roles = ("stages", "control", "quarantine")
    workers = [start(role, url=pooler.url, **more) for role in roles]
    queue(parcels, [row.pk for row in rows])
    most: Counter[str] = Counter()
    # The rows are quick: a process that has not begun when they are done is none that can be stopped.
    eventually(lambda: work_off(pooler.port, most) and {f"scrapersky {role}" for role in roles} <= most.keys())

    assert Delivery.objects.count() == ROWS
    past = 1 if more else 0  # a session of its own past the pooler; all together no more than elsewhere
    assert 0 < most["scrapersky stages"] + past <= MOST["scrapersky stages"]
    for worker in workers:
        assert worker.stop() == 0
        assert "Traceback" not in worker.log.read_text()


def test_a_pooler_that_is_killed_under_load_costs_no_row_and_no_attempt(start, pooler):
    rows = Parcel.objects.bulk_create([Parcel(does="sleep", seconds=0.05) for _ in range(ROWS)])
    # A claim whose answer is lost leaves its rows leased, and those are the quarantine's once the lease has run out.
    roles = ("stages", "control", "quarantine")
    workers = [start(role, url=pooler.url, PARCEL_SCHEDULER_CONCURRENCY="4") for role in roles]
    queue(parcels, [row.pk for row in rows])
    for share in (0.2, 0.5):
        eventually(lambda share=share: Delivery.objects.count() > share * ROWS, 60)
        pooler.kill()
        pooler.start()
    eventually(lambda: Parcel.objects.filter(status="Completed").count() == ROWS, 90)
    assert Delivery.objects.count() == ROWS
    assert not Parcel.objects.filter(attempts__gt=2).exists(), "a second one where a lease ran out meanwhile"
    for worker in workers:
        assert worker.stop() == 0
        assert "Traceback" not in worker.log.read_text()
