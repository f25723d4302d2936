"""What the dearest anonymous answer costs the web, beside a list page with a key, in one run.

One web process on loopback, one request at a time. The figure is the CPU time of that process per answer, which a busy
machine does not change, and the median latency. The peer is a page of fifty rows: nothing anonymous may cost more, but
for a log-in that fails, whose password hash is dear on purpose and which is throttled after the first ones.

    make bench NAME=anonymous [ARGS="--pages 10000 --requests 40"]
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from benchmarks.admin import fill
from benchmarks.api import make_headers, server
from benchmarks.base import median, prepare, report

LIST = "GET /pages?limit=50 (with a key)"
LOG_IN = "POST /token, a wrong password"
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=40)
    options = parser.parse_args()
    prepare()
    headers = make_headers()
    fill(options.pages)
    os.environ["METRICS_TOKEN"] = "a-token-of-the-benchmark"  # as in production: figures are not for everybody
    with server() as (address, pid):
        figures = dict(measured(address, pid, headers, options.requests))
    for name, (cpu, latency, statuses) in sorted(figures.items(), key=lambda item: -item[1][0]):
        print(f"{cpu:8.2f} ms CPU {latency:8.2f} ms  {name}  {statuses}")
    dearest = max((cpu, name) for name, (cpu, _, _) in figures.items() if name not in (LIST, LOG_IN))
    ratio = dearest[0] / figures[LIST][0]
    print(f"dearest but for the log-in: {dearest[1]}: {ratio:.2f} times a list page")
    report(
        "anonymous", options.pages, 1000 / figures[LIST][0], {}, {"dearest_vs_list": ratio},
        dearest=dearest[1], cpu_ms={name: round(cpu, 2) for name, (cpu, _, _) in figures.items()},
    )  # fmt: skip


def measured(
    address: str, pid: int, headers: dict[str, str], requests: int
) -> Iterator[tuple[str, tuple[float, float, str]]]:
    """Each call: CPU milliseconds per answer, median milliseconds, the statuses that came."""
    with httpx.Client(base_url=address.removesuffix("/api/v3"), timeout=60) as client:
        for name, request in calls(headers).items():
            client.request(**request)  # what is made once is made
            before, seconds, statuses = cpu_of(pid), [], set()
            for _ in range(requests):
                started = time.perf_counter()
                statuses.add(client.request(**request).status_code)
                seconds.append(time.perf_counter() - started)
            cpu = (cpu_of(pid) - before) / requests
            yield name, (cpu * 1000, median(seconds) * 1000, " ".join(map(str, sorted(statuses))))


def calls(headers: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Everything that somebody without credentials may ask for, and a list page of somebody who has some."""
    api = "/api/v3"
    reads = ["/", "/admin/", "/admin/login/", "/nowhere", "/metrics", "/health/live", "/health/ready",
             "/health/pipeline", f"{api}/", f"{api}/nowhere", f"{api}/problems/invalid", f"{api}/docs", f"{api}/redoc",
             f"{api}/docs?script", f"{api}/schema", f"{api}/schema?format=json", f"{api}/domains",
             f"{api}/contacts?q=x", f"{api}/events", f"{api}/events/stream",
             f"{api}/exports/1/file?token=x", f"{api}/stages"]  # fmt: skip
    junk = {"json": {"refresh": "x.y.z", "token": "x.y.z"}}
    writes: dict[str, dict[str, Any]] = dict.fromkeys(("/token/refresh", "/token/verify", "/token/revoke"), junk)
    writes["/token"] = {"content": b"x" * 19_000, "headers": {"Content-Type": "application/json"}}
    writes["/domains"] = {"json": {"domains": ["x" * 2_000] * 1_000}}
    writes["/imports"] = {"content": b"x" * 4_000_000}
    wrong = {"json": {"username": "bench", "password": "wrong"}}
    return {
        LIST: {"method": "GET", "url": f"{api}/pages?limit=50", "headers": headers},
        LOG_IN: {"method": "POST", "url": f"{api}/token", **wrong},
        **{f"GET {path}": {"method": "GET", "url": path, "headers": _accept(path)} for path in reads},
        **{f"POST {path}": {"method": "POST", "url": f"{api}{path}", **body} for path, body in writes.items()},
        "GET a list with a wrong key": {
            "method": "GET", "url": f"{api}/domains", "headers": {"Authorization": "Api-Key sky_wrong"},
        },
    }  # fmt: skip


def _accept(path: str) -> dict[str, str]:
    """What a browser says to pages, and a program to the API."""
    return {"Accept": "*/*" if path.startswith("/api/v3") and "docs" not in path else "text/html"}


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


if __name__ == "__main__":
    main()
