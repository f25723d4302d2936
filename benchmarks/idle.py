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

from benchmarks.base import connections, cpu_seconds, prepare, report, transactions

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
        statements, cpu, began = transactions(), cpu_seconds(process.pid), time.monotonic()
        time.sleep(seconds)
        passed = time.monotonic() - began
        rate, used = (transactions() - statements) / passed, (cpu_seconds(process.pid) - cpu) * 60 / passed
        return round(rate, 2), round(used, 2), connections()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _set_autovacuum(value: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER SYSTEM SET autovacuum = %s", [value])
        cursor.execute("SELECT pg_reload_conf()")


if __name__ == "__main__":
    main()
