"""Depth: what a claim, the watch, statistics, `queue` and lists cost where 10,000 pages wait, and where very many do.

Two fifths of the queue are of one domain, in front of all others (a prioritised run) and busy. Parked are the pages
of many paused hosts, one each. The aim: nothing takes more than 1.5 times as long as at 10,000. Counted are CPU
seconds, of this process and of its session at the server, because they hold on a machine that others use; wall times
are printed beside them.

    make bench NAME=depth
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.admin import PAGES, make_client
from benchmarks.base import median, prepare, report

SHALLOW = 10_000
BATCH = 50
WARMING = 5
FREE_DOMAINS = 10  # room between the numbers
Act = Callable[[], Any]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--paused-hosts", type=int, default=100_000)
    parser.add_argument("--looks", type=int, default=100)
    parser.add_argument("--stored", action="store_true", help="Measure the rows of an earlier run first, as deep.")
    options = parser.parse_args()
    prepare(empty=not options.stored)
    deep = _measured(0 if options.stored else options.rows, options.paused_hosts, options.looks)
    shallow = _measured(SHALLOW, 100, options.looks)
    growth = {name: deep[name].cpu / shallow[name].cpu for name in deep}
    for name, times in growth.items():
        print(f"{name}: {deep[name]}; at {SHALLOW:,}: {shallow[name]}; {times:.2f} times", flush=True)
    report(
        "depth", options.rows, 1 / deep["claim"].cpu, {"shallow": 1 / shallow["claim"].cpu},
        {name: 1 / times for name, times in growth.items()},
        growth={name: round(times, 2) for name, times in growth.items()},
    )  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """Of one act: CPU seconds (the mean of all) and wall seconds (the median)."""

    cpu: float
    wall: float

    def __str__(self) -> str:
        return f"{1000 * self.cpu:.2f} ms of CPU, {1000 * self.wall:.2f} ms"


def _measured(rows: int, paused_hosts: int, looks: int) -> dict[str, Cost]:
    began = time.monotonic()
    if rows:
        _fill(rows, paused_hosts)
    acts = _kernel_acts(_busy_domain()) | _page_acts(make_client())
    print(f"{rows or 'The stored'} rows wait, stored in {time.monotonic() - began:.0f} s", flush=True)
    for _ in range(WARMING):  # what a process does once is no matter of depth
        for act in acts.values():
            act()
    return {name: _cost(act, looks) for name, act in acts.items()}


def _kernel_acts(busy: int) -> dict[str, Act]:
    """What workers and commands do."""
    from django.core.management import call_command

    from jobs.monitoring import statistics
    from jobs.pipeline import parking, watch
    from jobs.pipeline.claim import claim, claim_of_other_groups
    from jobs.stages import PIPELINE, contact_validation
    from jobs.stages.page_scrape import stage

    return {
        "claim_of_an_empty_stage": _undone(lambda: claim(contact_validation.stage, BATCH)),  # the machine, not depth
        "claim": _undone(lambda: claim(stage, BATCH)),
        "claim_of_other_groups": _undone(lambda: claim_of_other_groups(stage, BATCH, [busy])),
        "watch": lambda: watch.look(PIPELINE),
        "parked": lambda: parking.tend(stage),
        "stage_statistics": lambda: statistics.of_stage(stage),
        "queue": lambda: call_command("queue", stdout=io.StringIO()),
    }


def _page_acts(client: Any) -> dict[str, Act]:
    """What people look at."""
    from jobs.lists.catalogue import rows_of

    return {
        "list": lambda: list(rows_of("pages", {}).order_by("-id")[:BATCH]),
        "admin_list": lambda: _shown(client, PAGES),
        "admin_list_of_queued": lambda: _shown(client, f"{PAGES}?page_processing_status=Queued"),
        "admin_operations": lambda: _shown(client, "/admin/operations/"),
    }


def _undone(act: Act) -> Act:
    """It, in a transaction that leaves everything as it was."""
    from django.db import transaction

    def do() -> None:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)

    return do


def _shown(client: Any, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)


def _cost(act: Act, looks: int) -> Cost:
    began, taken = _cpu_seconds(), []
    for _ in range(looks):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return Cost((_cpu_seconds() - began) / looks, median(taken))


def _cpu_seconds() -> float:
    """Of this process and of its session at the server, which is on this machine."""
    from django.db import connection

    connection.ensure_connection()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    return time.process_time() + int(stat.split()[0]) / 1e9


def _busy_domain() -> int:
    from jobs.models import Domain

    return int(Domain.objects.order_by("id").values_list("id", flat=True)[0])


_ADD_DOMAINS = "INSERT INTO domains (host) SELECT 'h' || i || '.test' FROM generate_series(1, %(domains)s) AS i"
_ADD_PAGES = """
INSERT INTO pages (domain_id, url, page_processing_status, page_processing_priority, page_processing_fair_order,
    page_processing_queued_at, page_processing_due_at)
SELECT CASE WHEN i %% 5 < 2 THEN %(first)s ELSE %(first)s + 1 + i %% %(others)s END,
    'https://h.test/' || i, 'Queued', CASE WHEN i %% 5 < 2 THEN -10 ELSE 0 END, i, now(), NULL::timestamptz
FROM generate_series(1, %(rows)s) AS i
UNION ALL SELECT %(first)s + %(others)s + i, 'https://h.test/p' || i, 'Queued', 0, i, now(), '9998-01-01Z'::timestamptz
FROM generate_series(1, %(paused)s) AS i
"""
_PARK = """
INSERT INTO parked_groups (stage, "group", host, port, until, spreading, outcome, error)
SELECT 'page_scrape', %(first)s + %(others)s + i, 'h.test', 443, now() + interval '1 hour', false, 'host_paused', ''
FROM generate_series(1, %(paused)s) AS i
"""


def _fill(rows: int, paused_hosts: int) -> None:
    """Pages of a busy domain, of ten free ones and of many others."""
    from django.db import connection

    others = max(1, rows // 50)
    numbers = {"rows": rows, "paused": paused_hosts, "others": others}
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE domains, parked_groups CASCADE")
        cursor.execute("ALTER TABLE pages DISABLE TRIGGER USER")
        cursor.execute(_ADD_DOMAINS, {"domains": others + paused_hosts + FREE_DOMAINS + 1})
        cursor.execute("SELECT min(id) FROM domains")
        (numbers["first"],) = cursor.fetchone() or (0,)
        cursor.execute(_ADD_PAGES, numbers)
        cursor.execute(_PARK, numbers)
        cursor.execute("ALTER TABLE pages ENABLE TRIGGER USER")
    _settle_down()


def _settle_down() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE pages")
        cursor.execute("VACUUM ANALYZE parked_groups")
        cursor.execute("CHECKPOINT")


if __name__ == "__main__":
    main()
