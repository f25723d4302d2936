"""Scale: 1, 2, 4, 8 and 16 worker processes on rows whose work does nothing, and on rows that wait as for a server.

Counted are rows for each CPU second, of the workers and of the database, because they hold on a machine that others
use. The aim: the most processes have at least four fifths of the fewest's. Beside them: connections, transactions a
second at work and idle, and how often a session waited for a lock when it was looked at.

    make bench NAME=scale [ARGS="--processes 1,4,16"]
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.base import connections, cpu_seconds, number, prepare, report, transactions

ROOT = Path(__file__).parents[1]
LOOK_SECONDS = 0.25
MOST_SECONDS = 900.0
os.environ["PARCEL_SCHEDULER_MAX_INSTANCES"] = "0"  # as many pumps as processes
WAIT = 0.5  # what a fetch may take
EMPTY, WAITING = "empty", "waiting"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--processes", default="1,2,4,8,16")
    parser.add_argument("--rows", type=int, default=40_000, help="Rows whose work does nothing.")
    parser.add_argument("--waiting-rows", type=int, default=800, help="For each process.")
    parser.add_argument("--idle-seconds", type=float, default=20.0)
    options = parser.parse_args()
    prepare()
    measured = {}
    for processes in map(int, options.processes.split(",")):
        measured[processes] = _measured(processes, options)
        print(processes, measured[processes], flush=True)
    fewest, most = min(measured), max(measured)
    rates = {kind: {n: of[kind]["rows_a_cpu_second"] for n, of in measured.items()} for kind in (EMPTY, WAITING)}
    report(
        "scale", most, rates[EMPTY][most], {"fewest": rates[EMPTY][fewest]},
        {f"{kind}_most_vs_fewest": of[most] / of[fewest] for kind, of in rates.items()},
        measured=measured,
    )  # fmt: skip


def _measured(processes: int, options: Any) -> dict[str, dict[str, float]]:
    with _workers(processes) as pids:
        empty = _drained("nothing", 0.0, options.rows, pids)
        waiting = _drained("sleep", WAIT, options.waiting_rows * processes, pids)
        return {EMPTY: empty, WAITING: waiting, "idle": _idle(options.idle_seconds, pids)}


@contextmanager
def _workers(processes: int) -> Iterator[list[int]]:
    """So many processes of stages, at work and known by their heartbeats."""
    words = [sys.executable, str(ROOT / "manage.py"), "worker", "--role", "stages", "--stages", "parcels"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
    started = [subprocess.Popen([*words, "--skip-checks"], env=environment) for _ in range(processes)]
    try:
        _wait_for("SELECT count(*) FROM worker_heartbeats WHERE role = 'stages'", processes)
        yield [process.pid for process in started]
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait(120)


def _wait_for(sql: str, value: int) -> None:
    end = time.monotonic() + MOST_SECONDS
    while number(sql) != value:
        assert time.monotonic() < end, sql
        time.sleep(0.1)


def _drained(does: str, seconds: float, rows: int, pids: list[int]) -> dict[str, float]:
    """Rows are queued and settled, by processes that run already."""
    from jobs.pipeline import queue
    from tests.dummy_stage.models import Parcel
    from tests.dummy_stage.stages import parcels

    _fill(does, seconds, rows)
    began, of_workers, of_server, before = time.monotonic(), cpu_seconds(*pids), _server_cpu(), transactions()
    queue(parcels, Parcel.objects.all())  # type: ignore[attr-defined]
    looks, waits, most = 0, 0, 0
    while number("SELECT count(*) FROM parcels WHERE status IN ('Queued', 'Processing')"):
        looks += 1
        waits += number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        most = max(most, connections())
        assert time.monotonic() - began < MOST_SECONDS
        time.sleep(LOOK_SECONDS)
    passed, workers, server = time.monotonic() - began, cpu_seconds(*pids) - of_workers, _server_cpu() - of_server
    return {
        "rows_a_cpu_second": round(rows / (workers + server), 1),
        "rows_a_cpu_second_of_workers": round(rows / workers, 1),
        "rows_a_second": round(rows / passed, 1),
        "transactions_a_row": round((transactions() - before) / rows, 4),
        "connections": most,
        "lock_waits_a_look": round(waits / max(looks, 1), 3),
        "pumps": number("SELECT count(DISTINCT worker) FROM deliveries"),
    }


def _fill(does: str, seconds: float, rows: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE parcels, deliveries, runs, procrastinate_jobs CASCADE")
        cursor.execute("INSERT INTO parcels (does, seconds) SELECT %s, %s FROM generate_series(1, %s)",
                       [does, seconds, rows])  # fmt: skip
        cursor.execute("VACUUM ANALYZE parcels")
        cursor.execute("CHECKPOINT")


def _idle(seconds: float, pids: list[int]) -> dict[str, float]:
    time.sleep(seconds)  # the connections of what has ended close meanwhile
    began, before, cpu = time.monotonic(), transactions(), cpu_seconds(*pids)
    time.sleep(seconds)
    passed = time.monotonic() - began
    return {
        "transactions_a_second": round((transactions() - before) / passed, 2),
        "cpu_seconds_a_minute": round((cpu_seconds(*pids) - cpu) * 60 / passed, 2),
        "connections": connections(),
    }


def _server_cpu() -> float:
    """CPU seconds of the database, where it is the embedded one; else 0."""
    from django.db import connection

    embedded = connection.settings_dict.get("EMBEDDED")
    if embedded is None:
        return 0.0
    return cpu_seconds(int((embedded.data / "postmaster.pid").read_text().split()[0]))


if __name__ == "__main__":
    main()
