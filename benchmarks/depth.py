"""Depth: what a claim, the watch, statistics, `queue` and lists cost where 10,000 pages wait, and where very many do.

Two fifths of the queue are of one domain, in front of all others (a prioritised run) and busy. Parked are the pages
of many paused hosts, one each. The aim: nothing takes more than 1.5 times as long as at 10,000.

    make bench NAME=depth
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Callable
from typing import Any

from benchmarks.admin import PAGES, make_client
from benchmarks.base import median, prepare, report

SHALLOW = 10_000
BATCH = 50
WARMING = 5
FREE_DOMAINS = 10  # room between the numbers


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--paused-hosts", type=int, default=100_000)
    parser.add_argument("--looks", type=int, default=100)
    options = parser.parse_args()
    prepare()
    seconds = {"shallow": _measured(SHALLOW, 100, options.looks)}
    seconds["deep"] = _measured(options.rows, options.paused_hosts, options.looks)
    growth = {name: seconds["deep"][name] / seconds["shallow"][name] for name in seconds["deep"]}
    for name, times in growth.items():
        print(f"{name}: {1000 * seconds['deep'][name]:.2f} ms, {times:.2f} times", flush=True)
    report(
        "depth", options.rows, 1 / seconds["deep"]["claim"], {"shallow": 1 / seconds["shallow"]["claim"]},
        {name: 1 / times for name, times in growth.items()},
        milliseconds={depth: {n: round(1000 * s, 2) for n, s in of.items()} for depth, of in seconds.items()},
    )  # fmt: skip


def _measured(rows: int, paused_hosts: int, looks: int) -> dict[str, float]:
    from django.core.management import call_command
    from django.db import transaction

    from jobs.lists.catalogue import rows_of
    from jobs.monitoring import statistics
    from jobs.pipeline import parking, watch
    from jobs.pipeline.claim import claim, claim_of_other_groups
    from jobs.stages import PIPELINE, contact_validation
    from jobs.stages.page_scrape import stage

    began = time.monotonic()
    busy, client = _fill(rows, paused_hosts), make_client()
    print(f"{rows:,} rows wait, stored in {time.monotonic() - began:.0f} s", flush=True)

    def undone(act: Callable[[], Any]) -> Callable[[], Any]:
        def do() -> None:
            with transaction.atomic():
                act()
                transaction.set_rollback(True)

        return do

    acts: dict[str, Callable[[], Any]] = {
        "claim_of_an_empty_stage": undone(lambda: claim(contact_validation.stage, BATCH)),  # the machine, not the depth
        "claim": undone(lambda: claim(stage, BATCH)),
        "claim_of_other_groups": undone(lambda: claim_of_other_groups(stage, BATCH, [busy])),
        "watch": lambda: watch.look(PIPELINE),
        "parked": lambda: parking.tend(stage),
        "stage_statistics": lambda: statistics.of_stage(stage),
        "queue": lambda: call_command("queue", stdout=io.StringIO()),
        "list": lambda: list(rows_of("pages", {}).order_by("-id")[:BATCH]),
        "admin_list": lambda: _shown(client, PAGES),
        "admin_list_of_queued": lambda: _shown(client, f"{PAGES}?page_processing_status=Queued"),
        "admin_operations": lambda: _shown(client, "/admin/operations/"),
    }
    for act in acts.values():
        _timed(act)  # what a process does once is no matter of depth
    taken = {name: [_timed(act) for _ in range(looks + WARMING)][WARMING:] for name, act in acts.items()}
    return {name: median(times) for name, times in taken.items()}


def _shown(client: Any, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)


def _timed(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _fill(rows: int, paused_hosts: int) -> int:
    """Pages of a busy domain, of ten free ones and of many others; the number of the busy one."""
    from django.db import connection

    others = max(1, rows // 50)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE domains, parked_groups CASCADE")
        cursor.execute("ALTER TABLE pages DISABLE TRIGGER USER")
        cursor.execute(
            "INSERT INTO domains (host) SELECT 'h' || i || '.test' FROM generate_series(1, %s) AS i",
            [others + paused_hosts + FREE_DOMAINS + 1],
        )
        cursor.execute("SELECT min(id) FROM domains")
        (first,) = cursor.fetchone() or (0,)
        cursor.execute(
            """INSERT INTO pages (domain_id, url, page_processing_status, page_processing_priority,
                page_processing_fair_order, page_processing_queued_at, page_processing_due_at)
            SELECT CASE WHEN i %% 5 < 2 THEN %(first)s ELSE %(first)s + 1 + i %% %(others)s END,
                'https://h.test/' || i, 'Queued', CASE WHEN i %% 5 < 2 THEN -10 ELSE 0 END, i, now(), NULL::timestamptz
            FROM generate_series(1, %(rows)s) AS i
            UNION ALL SELECT %(first)s + %(others)s + i, 'https://h.test/p' || i, 'Queued', 0, i, now(),
                '9998-01-01Z'::timestamptz
            FROM generate_series(1, %(paused)s) AS i""",
            {"first": first, "others": others, "rows": rows, "paused": paused_hosts},
        )
        cursor.execute(
            """INSERT INTO parked_groups (stage, "group", host, port, until, spreading, outcome, error)
            SELECT 'page_scrape', %s + i, 'h.test', 443, now() + interval '1 hour', false, 'host_paused', ''
            FROM generate_series(1, %s) AS i""",
            [first + others, paused_hosts],
        )
        cursor.execute("ALTER TABLE pages ENABLE TRIGGER USER")
    _settle_down()
    return int(first)


def _settle_down() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE pages")
        cursor.execute("VACUUM ANALYZE parked_groups")
        cursor.execute("CHECKPOINT")


if __name__ == "__main__":
    main()
