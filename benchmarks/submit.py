"""What it costs to store a thousand new domains: one submission, one import, in CPU of this process and its session.

Requests go through the API's views without HTTP, to tables that begin empty and grow by a thousand with each.
`--statements` prints what each statement took at the server.

    make bench NAME=submit [ARGS="--requests 12 --rows 1000 --statements"]
"""

from __future__ import annotations

import argparse
import re
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from benchmarks.base import freeze, median, prepare, report, session_cpu_ms

WARM_UP = 3  # requests that are not counted
MOST_STATEMENTS = 12


def main() -> None:
    """Measure, and print the result as one line of JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=12)
    parser.add_argument("--rows", type=int, default=1_000)
    parser.add_argument("--statements", action="store_true")
    options = parser.parse_args()
    prepare()
    client = make_client()
    submit(client, 99_999, options.rows)  # loads what the first request loads
    freeze()
    submitting = [spent(lambda n=n: submit(client, n, options.rows)) for n in range(options.requests + WARM_UP)]
    importing = [spent(lambda n=n: import_rows(client, n, options.rows)) for n in range(options.requests + WARM_UP)]
    figures = {"submit": split(submitting[WARM_UP:]), "import": split(importing[WARM_UP:])}
    for name, figure in figures.items():
        print(f"{name} of {options.rows:,}: {figure['python_ms']} ms here, {figure['server_ms']} ms at the server")
    if options.statements:
        for name, store in (("submit", submit), ("import", import_rows)):
            print(f"Statements of {name}:")
            show_statements(lambda n, store=store: store(client, 10_000 + n, options.rows), options.requests)
    rate = options.rows / sum(figures["submit"].values()) * 1000
    report("submit", options.rows, rate, {}, {}, **figures)


def make_client() -> Any:
    """An API client of an administrator."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from rest_framework.test import APIClient

    settings.ALLOWED_HOSTS = ["*"]
    client = APIClient()
    client.force_authenticate(User.objects.create_superuser("bench"))
    return client


def submit(client: Any, n: int, rows: int) -> None:
    """New domains as one request."""
    hosts = [f"shop-{i}.of-{n}.test" for i in range(rows)]
    answer = client.post("/api/v3/domains", {"domains": hosts}, format="json")
    assert answer.status_code == 200, answer.content[:500]


def import_rows(client: Any, n: int, rows: int) -> None:
    """New domains as an import of one request, which stores so few at once."""
    hosts = [f"shop-{i}.in-{n}.test" for i in range(rows)]
    answer = client.post("/api/v3/imports", {"noun": "domains", "rows": hosts}, format="json")
    assert answer.status_code == 201, answer.content[:500]


def spent(work: Callable[[], None]) -> tuple[float, float]:
    """CPU milliseconds of this process and of its session at the server, which is on this machine."""
    here, there = time.process_time() * 1000, session_cpu_ms()
    work()
    return time.process_time() * 1000 - here, session_cpu_ms() - there


def split(costs: list[tuple[float, float]]) -> dict[str, float]:
    """Medians, of both sides apart."""
    return {
        "python_ms": round(median(here for here, _ in costs), 1),
        "server_ms": round(median(there for _, there in costs), 1),
    }


def show_statements(work: Callable[[int], None], requests: int) -> None:
    """Print the server's CPU of each statement of a request, the dearest first."""
    from django.db import connection

    took: dict[str, list[float]] = defaultdict(list)

    def timed(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        before = session_cpu_ms()
        result = execute(sql, parameters, many, context)
        took[re.sub(r"\s+", " ", sql)[:100]].append(session_cpu_ms() - before)
        return result

    with connection.execute_wrapper(timed):
        for n in range(requests):
            work(n)
    for sql, costs in sorted(took.items(), key=lambda item: -sum(item[1]))[:MOST_STATEMENTS]:
        print(f"{sum(costs) / requests:8.2f} ms in {len(costs) / requests:.1f}: {sql}")


if __name__ == "__main__":
    main()
