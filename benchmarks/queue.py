"""The queue: rows a second through queue, claim, work and settle, in one worker process, with work that does nothing.

Beside it, in turns: the same number of Procrastinate jobs, one a row; and the limit, the bare SQL of claim and fenced
completion in groups of 50 on one connection. Both workers have `AT_ONCE` rows in flight, as suits work this short, and
the event loop of `manage.py worker`. Then: how long from the commit that queues a row to its work.

    make bench NAME=queue [ARGS="--n 20000 --rounds 3"]
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from statistics import quantiles
from typing import Any

import uvloop

from benchmarks.base import median, prepare, report

AT_ONCE = 100
os.environ.update(PARCEL_SCHEDULER_BATCH_SIZE=str(AT_ONCE), PARCEL_SCHEDULER_CONCURRENCY=str(AT_ONCE))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pickups", type=int, default=200)
    options = parser.parse_args()
    prepare()
    rates: dict[str, list[float]] = {"ours": [], "procrastinate_one_job_per_row": [], "bare_sql": []}
    for _ in range(options.rounds):
        rates["ours"].append(pipeline_rate(options.n))
        rates["procrastinate_one_job_per_row"].append(procrastinate_rate(options.n))
        rates["bare_sql"].append(bare_sql_rate(options.n))
        print({name: round(values[-1]) for name, values in rates.items()}, flush=True)
    pickups = pickup_seconds(options.pickups)
    middle = {name: median(values) for name, values in rates.items()}
    ours = middle.pop("ours")
    report(
        "queue", options.n, ours, middle,
        {
            "vs_one_job_per_row": ours / middle["procrastinate_one_job_per_row"],
            "vs_limit": ours / middle["bare_sql"],
        },
        pickup_seconds={
            "median": round(median(pickups), 4), "p99": round(quantiles(pickups, n=100)[98], 4),
            "max": round(max(pickups), 4), "n": len(pickups),
        },
    )  # fmt: skip


def fill(n: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE parcels, deliveries, runs, procrastinate_jobs CASCADE")
        cursor.execute("INSERT INTO parcels (does) SELECT 'nothing' FROM generate_series(1, %s)", [n])
        cursor.execute("VACUUM ANALYZE parcels")


def pipeline_rate(n: int) -> float:
    from jobs.pipeline import Stage, drain, queue
    from tests.dummy_stage.models import Parcel

    async def work(parcel: Any, web: Any) -> None:
        pass

    parcels = Stage("parcels", Parcel, "status", "process_parcels", "PARCEL", work, lambda found: None)
    fill(n)
    started = time.perf_counter()
    queue(parcels, Parcel.objects.all())
    ended: Any = uvloop.run(drain(parcels, None, 600))  # type: ignore[arg-type]  # this work uses no web
    rate = n / (time.perf_counter() - started)
    assert ended == {"found": n}, ended
    return rate


def procrastinate_rate(n: int) -> float:
    """The peer: a job a row, whose task does nothing, worked by one worker process with as many at a time."""
    import procrastinate
    from procrastinate.contrib.django import connector_params

    app = procrastinate.App(connector=procrastinate.PsycopgConnector(kwargs=connector_params(), min_size=4, max_size=8))

    @app.task(name="benchmarks.nothing", queue="peer")
    async def nothing(row: int) -> None:
        pass

    async def run() -> float:
        async with app.open_async():
            started = time.perf_counter()
            await nothing.batch_defer_async(*[{"row": row} for row in range(n)])
            await app.run_worker_async(queues=["peer"], concurrency=AT_ONCE, wait=False, install_signal_handlers=False)
            return n / (time.perf_counter() - started)

    return uvloop.run(run())


CLAIM = """
UPDATE parcels AS t SET status = 'Processing', fence = t.fence + 1, attempts = t.attempts + 1,
    lease_until = now() + interval '1 minute'
FROM (SELECT id FROM parcels WHERE status = 'Queued' AND due_at IS NULL ORDER BY priority, fair_order, id
      LIMIT 50 FOR UPDATE SKIP LOCKED) AS c
WHERE t.id = c.id RETURNING t.id, t.fence
"""
COMPLETE = """
UPDATE parcels AS t SET status = 'Completed', outcome = 'found', lease_until = NULL, settled_at = now()
FROM unnest(%s::bigint[], %s::int[]) AS d(id, fence)
WHERE t.id = d.id AND t.fence = d.fence AND t.status = 'Processing' RETURNING t.id
"""


def bare_sql_rate(n: int) -> float:
    """The limit: nothing but the two statements, on one connection."""
    from django.db import connection

    fill(n)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE parcels SET status = 'Queued', queued_at = now(), fair_order = id")
        done, started = 0, time.perf_counter()
        while True:
            cursor.execute(CLAIM)
            claimed = cursor.fetchall()
            if not claimed:
                break
            cursor.execute(COMPLETE, [[row for row, _ in claimed], [fence for _, fence in claimed]])
            done += len(cursor.fetchall())
        assert done == n
        return n / (time.perf_counter() - started)


def pickup_seconds(times: int) -> list[float]:
    """From the commit that queues a row to the transaction that settles it: an upper bound of when its work began.

    The first row is not counted: it waits for the start of the worker.
    """
    from django.db import connection

    from jobs.pipeline import queue
    from tests.dummy_stage.stages import parcels

    fill(times + 1)
    command = [sys.executable, "manage.py", "worker", "--role", "stages", "--stages", "parcels"]
    worker = subprocess.Popen(command, env=os.environ)
    try:
        return [_pickup(connection, queue, parcels, row) for row in _rows(connection)][1:]
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)


def _rows(connection: Any) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM parcels ORDER BY id")
        return [row for (row,) in cursor.fetchall()]


def _pickup(connection: Any, queue: Any, stage: Any, row: int) -> float:
    queue(stage, [row])
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (committed,) = cursor.fetchone()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            cursor.execute("SELECT at FROM deliveries WHERE parcel_id = %s", [row])
            if found := cursor.fetchone():
                time.sleep(0.05)  # the pump ends: the next row finds an idle worker, as a curator's click does
                return max(0.0, (found[0] - committed).total_seconds())
            time.sleep(0.005)
    raise TimeoutError("The worker did not pick the row up within a minute.")


if __name__ == "__main__":
    main()
