"""`python -m tests.chaos.soak`: a steady state, watched. Exit code 1 when a hot table or a worker keeps growing.

The same rows are worked again and again at a steady rate by a supervisor's processes. What the queue keeps busy must
stay as large as it is; what is kept for the record (events, and a run for each drain) grows by a known number of
bytes, until its retention drops it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.chaos.__main__ import prepare
from tests.chaos.server import Server
from tests.chaos.workers import Worker, children

HOT = (
    "parcels",
    "procrastinate_jobs",
    "procrastinate_events",
    "stage_minutes",
    "pump_slots",
    "worker_heartbeats",
)
RECORD = ("events", "runs")
SAMPLE_SECONDS = 10.0
GROWTH = 1.3  # what a table may be larger at the end than when the first third was over
SMALL = 2_000_000  # bytes that nobody misses: a table below is not judged

ENVIRONMENT = {"LOG_LEVEL": "WARNING", "STOP_SECONDS": "5"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--rate", type=int, default=300, help="Rows a second.")
    parser.add_argument("--rows", type=int, default=20_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder) / "pg")
        server.use()
        try:
            prepare(server, ENVIRONMENT)
            report = _soak(server, asked)
        finally:
            server.destroy()
    print(json.dumps(report), flush=True)
    return 0 if report["good"] else 1


def _soak(server: Server, asked: argparse.Namespace) -> dict[str, Any]:
    from tests.dummy_stage.models import Parcel

    rows = [row.pk for row in Parcel.objects.bulk_create([Parcel() for _ in range(asked.rows)], batch_size=5000)]
    supervisor = Worker("", server.url(), environment=ENVIRONMENT).start()
    samples, queued, started = [], 0, time.monotonic()
    try:
        while (passed := time.monotonic() - started) < asked.minutes * 60:
            queued += _queue_until(int(passed * asked.rate), queued, rows)
            if passed >= len(samples) * SAMPLE_SECONDS:
                samples.append(_sample(server, supervisor, passed))
                print(json.dumps(samples[-1]), flush=True)
            time.sleep(0.25)
        code = supervisor.stop()
    finally:
        supervisor.end()
    return _judge(samples, queued, code)


def _queue_until(wanted: int, queued: int, rows: list[int]) -> int:
    """Queue the next rows in turn; one that is still waiting from its last turn stays as it is."""
    from jobs.pipeline import queue
    from tests.dummy_stage.stages import parcels

    portion = [rows[i % len(rows)] for i in range(queued, min(wanted, queued + len(rows)))]
    if portion:
        queue(parcels, portion, rerun=True)
    return len(portion)


def _sample(server: Server, supervisor: Worker, passed: float) -> dict[str, Any]:
    with server.connect() as connection:
        connection.execute("TRUNCATE deliveries")  # the ledger is the test's own
        sizes = dict(
            connection.execute(
                "SELECT name, sum(pg_total_relation_size(part))::bigint FROM unnest(%s::text[]) AS name, "
                "LATERAL (SELECT relid AS part FROM pg_partition_tree(name::regclass) UNION SELECT name::regclass) p "
                "GROUP BY name",
                [[*HOT, *RECORD]],
            ).fetchall()
        )
        settled = connection.execute("SELECT coalesce(sum(count), 0)::bigint FROM stage_minutes").fetchone()
    memory = [_resident(pid) for pid in children(supervisor.pid)]
    return {
        "seconds": round(passed),
        "settled": settled[0] if settled else 0,
        "rss_mb": max(memory, default=0),
        **sizes,
    }


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 // 1_000_000
    except OSError:
        return 0


def _judge(samples: list[dict[str, Any]], queued: int, code: int) -> dict[str, Any]:
    early, last = samples[len(samples) // 3], samples[-1]
    grown = {name: round(last[name] / max(early[name], 1), 2) for name in (*HOT, "rss_mb")}
    bad = [name for name in HOT if grown[name] > GROWTH and last[name] > SMALL]
    bad += ["rss_mb"] if grown["rss_mb"] > GROWTH else []
    rows = last["settled"] - early["settled"]
    written = {name: last[name] - early[name] for name in RECORD}
    return {
        "minutes": round(last["seconds"] / 60, 1),
        "queued": queued,
        "settled": last["settled"],
        "grown": grown,
        "bytes": {name: last[name] for name in HOT},
        "record_bytes_a_row": {name: round(size / max(rows, 1), 1) for name, size in written.items()},
        "exit_code": code,
        "growing": bad,
        "good": not bad and code == 0,
    }


if __name__ == "__main__":
    sys.exit(main())
