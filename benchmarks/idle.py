"""Idle: what a machine's worker costs when there is nothing to do, beside Procrastinate's own worker, in one run.

A group of four processes (control, quarantine, two of stages) and one `procrastinate worker` stand idle for a minute
each. Counted are the transactions of the database (single statements, but for heartbeats) and the CPU seconds.

    make bench NAME=idle
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.base import prepare, report

ROOT = Path(__file__).parents[1]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--settle", type=float, default=20.0)
    options = parser.parse_args()
    prepare()
    _set_autovacuum("off")  # its transactions are the database's own
    manage = [sys.executable, str(ROOT / "manage.py")]
    ours = _idle([*manage, "worker", "--processes", "2"], options.settle, options.seconds)
    theirs = _idle([*manage, "procrastinate", "worker"], options.settle, options.seconds)
    _set_autovacuum("on")
    names = ("statements_a_second", "cpu_seconds_a_minute", "connections")
    report(
        "idle", 4, ours[0], {"procrastinate": theirs[0]}, {"statements_vs_procrastinate": theirs[0] / ours[0]},
        ours_in_full=dict(zip(names, ours, strict=True)), procrastinate_in_full=dict(zip(names, theirs, strict=True)),
    )  # fmt: skip


def _idle(command: list[str], settle: float, seconds: float) -> tuple[float, float, int]:
    process = subprocess.Popen(command, env={**os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.settings"})
    try:
        time.sleep(settle)
        statements, cpu, began = _statements(), _cpu(process.pid), time.monotonic()
        time.sleep(seconds)
        passed = time.monotonic() - began
        rate, used = (_statements() - statements) / passed, (_cpu(process.pid) - cpu) * 60 / passed
        return round(rate, 2), round(used, 2), _connections()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _statements() -> int:
    return _one("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()")


def _connections() -> int:
    return _one(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND backend_type = 'client backend'"
    )


def _set_autovacuum(value: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER SYSTEM SET autovacuum = %s", [value])
        cursor.execute("SELECT pg_reload_conf()")


def _one(sql: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(sql)
        (number,) = cursor.fetchone() or (0,)
        return int(number)


def _cpu(parent: int) -> float:
    """CPU seconds of a process and of all below it, as far as they live."""
    below = {parent}
    for stat in sorted(Path("/proc").glob("[0-9]*/stat"), key=lambda path: int(path.parent.name)):
        fields = _fields(stat)
        if fields and int(fields[1]) in below:
            below.add(int(stat.parent.name))
    ticks = sum(int(fields[11]) + int(fields[12]) for pid in below if (fields := _fields(Path(f"/proc/{pid}/stat"))))
    return ticks / os.sysconf("SC_CLK_TCK")


def _fields(stat: Path) -> list[str]:
    try:
        return stat.read_text().rpartition(")")[2].split()
    except OSError:
        return []


if __name__ == "__main__":
    main()
