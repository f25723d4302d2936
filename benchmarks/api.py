"""The API over HTTP: requests a second and latencies of its main calls, at 10,000 and at 2,000,000 pages.

One web process on loopback, four requests at a time from another process. `growth` is the median latency at the large
size over that at the small one, per call: 1 means that it does not matter how much there is. The peer is the bare SQL
of the same list page, with its JSON, in this process. Then 200 event streams on a process of their own: its memory,
and whether lists still answer.

    make bench NAME=api [ARGS="--small 10000 --large 2000000 --requests 300 --streams 200"]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from benchmarks.admin import fill
from benchmarks.base import median, prepare, report

AT_ONCE = 4
Call = Callable[[int], tuple[str, str, Any]]  # the how-many-eth -> method, address, body


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=2_000_000)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--streams", type=int, default=200)
    options = parser.parse_args()
    prepare()
    headers = make_headers()
    small, _ = measured(options.small, options.requests, headers)
    large, bare = measured(options.large, options.requests, headers)
    growth = {name: round(large[name]["p50_ms"] / small[name]["p50_ms"], 2) for name in large}
    show(small, large, growth)
    streams = asyncio.run(hold_streams(options.streams, headers)) if options.streams else {}
    alone = large["list"]["alone_ms"]
    report(
        "api", options.large, large["list"]["per_second"], {"bare_sql_and_json": 1000 / bare},
        {"list_vs_bare": bare / alone}, growth=growth, calls=large, small=small, streams=streams,
    )  # fmt: skip


def make_headers() -> dict[str, str]:
    """An administrator's API key, which may do everything."""
    from django.contrib.auth.models import User

    from scrapersky.api.auth import ACTS, make_key

    _, secret = make_key(User.objects.create_superuser("bench"), "bench", list(ACTS))
    return {"Authorization": f"Api-Key {secret}"}


# The server.


@contextmanager
def server() -> Iterator[tuple[str, int]]:
    """The web as it is run, one process; its address and process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.settings", "API_REQUESTS_PER_MINUTE": "0"}
    words = [sys.executable, "manage.py", "web", "--port", str(port), "--processes", "1"]
    process = subprocess.Popen(words, env=environment, cwd=Path(__file__).parents[1])
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}/api/v3", process.pid
    finally:
        process.kill()  # streams that are open would keep it for the seconds that it leaves them
        process.wait(20)


def wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as there:
            if there.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The web did not start.")


def megabytes(pid: int) -> float:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


# Calls.


def calls(n: int) -> dict[str, Call]:
    """What is measured, with n pages in the database."""
    from jobs.models import Page
    from scrapersky.api.base import Cursor

    first = Page.objects.order_by("pk").values_list("pk", flat=True)[0]
    middle = Page.objects.values("id", "updated_at").get(pk=first + n // 2)
    deep = Cursor("id").of({"_id": middle["id"]})
    deep_by_time = Cursor("-updated_at").of({"_id": middle["id"], "_order": middle["updated_at"]})
    words = ("Maybe", "New")
    return {
        "list": lambda k: ("GET", "/pages?limit=50", None),
        "deep": lambda k: ("GET", f"/pages?limit=50&cursor={deep}", None),
        "deep_by_time": lambda k: ("GET", f"/pages?limit=50&order=-updated_at&cursor={deep_by_time}", None),
        "filtered": lambda k: ("GET", "/pages?limit=50&curation_status=Selected&page_type=contact", None),
        "read": lambda k: ("GET", f"/pages/{first + k * 7919 % n}", None),
        "count": lambda k: ("GET", "/pages/count?curation_status=New", None),
        "decide_1000": lambda k: ("PUT", "/pages/status", {"ids": ids(first, k), "status": words[k // 8 % 2]}),
        "submit_1000": lambda k: ("POST", "/domains", {"domains": [f"new{n}-{k}-{i}.test" for i in range(1000)]}),
    }


def ids(first: int, k: int) -> list[int]:
    """A thousand rows; eight neighbours in turn."""
    start = first + k % 8 * 1000
    return list(range(start, start + 1000))


def measured(n: int, requests: int, headers: dict[str, str]) -> tuple[dict[str, dict[str, float]], float]:
    """Each call's figures with n pages, and the milliseconds of the bare list page."""
    fill(n)
    with server() as (base, _):
        found = asyncio.run(all_calls(base, calls(n), requests, headers))
    return found, bare_list_ms()


async def all_calls(
    base: str, wanted: dict[str, Call], requests: int, headers: dict[str, str]
) -> dict[str, dict[str, float]]:
    async with aiohttp.ClientSession(headers=headers) as client:
        found = {}
        for name, call in wanted.items():
            many = max(requests // 10, 16) if name.endswith("1000") else requests
            await volley(client, base, call, range(AT_ONCE * 2), AT_ONCE)  # warms caches and connections
            started = time.perf_counter()
            took = await volley(client, base, call, range(8, many + 8), AT_ONCE)
            seconds = time.perf_counter() - started
            alone = await volley(client, base, call, range(many + 8, many + 28), 1)
            found[name] = figures(took, seconds, alone)
        return found


async def volley(client: Any, base: str, call: Call, numbers: range, at_once: int) -> list[float]:
    """Milliseconds of each request."""
    waiting, took = iter(numbers), []

    async def one_after_another() -> None:
        for k in waiting:
            method, address, body = call(k)
            started = time.perf_counter()
            async with client.request(method, base + address, json=body) as answer:
                content = await answer.read()
            assert answer.status == 200, (answer.status, address, content[:500])
            took.append((time.perf_counter() - started) * 1000)

    await asyncio.gather(*(one_after_another() for _ in range(at_once)))
    return took


def figures(took: list[float], seconds: float, alone: list[float]) -> dict[str, float]:
    ordered = sorted(took)
    found = {
        "per_second": len(took) / seconds,
        "p50_ms": median(ordered),
        "p95_ms": ordered[int(len(ordered) * 0.95)],
        "alone_ms": median(alone),
    }
    return {name: round(value, 2) for name, value in found.items()}


def bare_list_ms() -> float:
    """The SQL that the list sends, and JSON of its rows, without anything around it."""
    from django.db import connection

    from scrapersky.api.pages import PageRow

    sql, parameters = _list_query(PageRow.columns()).sql_with_params()
    took = []
    for _ in range(50):
        started = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            names = [column.name for column in cursor.description or ()]
            orjson.dumps([dict(zip(names, row, strict=True)) for row in cursor.fetchall()], default=str)
        took.append((time.perf_counter() - started) * 1000)
    return median(took)


def _list_query(columns: dict[str, str]) -> Any:
    from jobs.models import Page

    return Page.objects.order_by("id").values(*columns.values())[:51].query


# Streams.


async def hold_streams(many: int, headers: dict[str, str]) -> dict[str, float]:
    """Open streams, wait until each has heard an event, ask for lists meanwhile."""
    with server() as (base, pid):
        async with aiohttp.ClientSession(headers=headers, connector=aiohttp.TCPConnector(limit=0)) as client:
            before = megabytes(pid)
            heard, opened = asyncio.Semaphore(0), asyncio.Semaphore(0)
            readers = [asyncio.create_task(listen(client, base, opened, heard)) for _ in range(many)]
            await asyncio.wait_for(all_of(opened, many), 60)
            body = {"domains": ["streamed.test"]}
            async with client.post(f"{base}/domains", json=body) as answer:
                pk = (await answer.json())["items"][0]["id"]
            started = time.perf_counter()
            async with client.put(f"{base}/domains/status", json={"ids": [pk], "status": "Maybe"}) as answer:
                assert answer.status == 200, await answer.text()
            await asyncio.wait_for(all_of(heard, many), 30)
            spread = time.perf_counter() - started
            took = await volley(client, base, lambda k: ("GET", "/pages?limit=50", None), range(100), AT_ONCE)
            found = {"open": many, "rss_mb": megabytes(pid), "rss_before_mb": before, "heard_by_all_seconds": spread}
            for reader in readers:
                reader.cancel()
            return {name: round(value, 2) for name, value in {**found, "list_p50_ms": median(took)}.items()}


async def listen(client: Any, base: str, opened: asyncio.Semaphore, heard: asyncio.Semaphore) -> None:
    async with client.get(f"{base}/events/stream", timeout=aiohttp.ClientTimeout(total=None)) as answer:
        assert answer.status == 200, await answer.text()
        opened.release()
        async for line in answer.content:
            if line.startswith(b"event: decided"):
                heard.release()


async def all_of(counted: asyncio.Semaphore, many: int) -> None:
    for _ in range(many):
        await counted.acquire()


def show(small: dict[str, Any], large: dict[str, Any], growth: dict[str, float]) -> None:
    print(f"{'call':14} {'a second':>9} {'p50 ms':>8} {'p95 ms':>8} {'alone ms':>9} {'small p50':>10} {'growth':>7}")
    for name, call in large.items():
        print(
            f"{name:14} {call['per_second']:9.1f} {call['p50_ms']:8.1f} {call['p95_ms']:8.1f} {call['alone_ms']:9.1f} "
            f"{small[name]['p50_ms']:10.1f} {growth[name]:7.2f}"
        )


if __name__ == "__main__":
    main()
