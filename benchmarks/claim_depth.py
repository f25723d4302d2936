"""Claim latency by depth: one worker claims 50 rows where 10,000 wait, and where 1,000,000 do.

The rows are those of the parcels' table, in turns of a thousand requests; each claim is handed back in another
transaction that is not measured. With a group (at most two rows of a street) and without one. The aim: at most 1.5
times as long at a hundred times the depth.

    make bench NAME=claim_depth
"""

from __future__ import annotations

import argparse
import time

from benchmarks.base import median, prepare, report

DEPTHS = (10_000, 1_000_000)
BATCH = 50


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--claims", type=int, default=300)
    options = parser.parse_args()
    prepare()
    seconds: dict[str, dict[int, list[float]]] = {"parcels": {}, "returns": {}}
    for depth in DEPTHS:
        _fill(depth)
        for name in seconds:
            seconds[name][depth] = _claims(name, options.claims)
            print(name, depth, f"{1000 * median(seconds[name][depth]):.2f} ms", flush=True)
    shallow, deep = DEPTHS
    growth = {name: median(found[deep]) / median(found[shallow]) for name, found in seconds.items()}
    worst = {name: sorted(found[deep])[int(0.99 * len(found[deep]))] for name, found in seconds.items()}
    report(
        "claim_depth",
        deep,
        BATCH / median(seconds["parcels"][deep]),
        {"at_10_000": BATCH / median(seconds["parcels"][shallow])},
        {"deep_vs_shallow": 1 / growth["parcels"], "deep_vs_shallow_grouped": 1 / growth["returns"]},
        latency_growth={name: round(value, 2) for name, value in growth.items()},
        p99_ms_at_1_000_000={name: round(1000 * value, 2) for name, value in worst.items()},
    )


def _fill(n: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE parcels, deliveries, runs, procrastinate_jobs CASCADE")
        cursor.execute(
            "INSERT INTO parcels (street, status, fair_order, queued_at, return_status, return_fair_order, "
            "return_queued_at) "
            "SELECT i %% 50000, 'Queued', i / 1000, now(), 'Queued', i / 1000, now() FROM generate_series(1, %s) AS i",
            [n],
        )
        cursor.execute("VACUUM ANALYZE parcels")
        cursor.execute("CHECKPOINT")


def _claims(name: str, n: int) -> list[float]:
    from jobs.pipeline import claim
    from tests.dummy_stage import stages

    stage = getattr(stages, name)
    taken = []
    for round_ in range(n + 20):
        started = time.perf_counter()
        rows = claim.claim(stage, BATCH)
        if round_ >= 20:  # the first ones warm the cache
            taken.append(time.perf_counter() - started)
        assert len(rows) == BATCH
        claim.release(stage, rows)
    return taken


if __name__ == "__main__":
    main()
