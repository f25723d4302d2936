"""The API over HTTP: requests a second and latencies of its main calls, at 10,000 and at 2,000,000 pages.

A web process on loopback for each size, each with a database of its own, asked in turns: four requests at a time from
another process. `growth` is the median latency at the large size over that at the small one, per call: 1 means that it
does not matter how much there is. The peer is the bare SQL of the same list page, with its JSON, in this process. Then
the same calls while a worker settles rows as fast as it can fetch them, and 200 event streams on one web process: its
memory and threads, and whether lists still answer.

    make bench NAME=api [ARGS="--small 10000 --large 2000000 --requests 300 --streams 200"]
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
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
from benchmarks.base import cpu_seconds, median, prepare, report

AT_ONCE = 4
Figures = dict[str, dict[str, float]]
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
    small, large = side_by_side(options.small, options.large, options.requests, headers)
    ratio, bare_ms = against_bare(headers)
    growth = {name: round(large[name]["p50_ms"] / small[name]["p50_ms"], 2) for name in large}
    busy = while_busy(options.large, options.requests, headers)
    streams = asyncio.run(hold_streams(options.streams, headers))
    show(small, large, growth)
    print(f"list page: {ratio:.2f} times the bare SQL and JSON; while a worker is busy: {busy}; streams: {streams}")
    report(
        "api", options.large, large["list"]["per_second"], {"bare_sql_and_json": 1000 / bare_ms},
        {"list_vs_bare": 1 / ratio, "growth": growth, "busy_p95": busy["p95_times"]},
        growth=growth, list_page_times_bare=round(ratio, 2), busy=busy, streams=streams, calls=large, small=small,
    )  # fmt: skip


def make_headers() -> dict[str, str]:
    """An administrator's API key, which may do everything."""
    from django.contrib.auth.models import User

    from scrapersky.api.auth import SCOPES, make_key

    _, secret = make_key(User.objects.create_superuser("bench"), "bench", list(SCOPES))
    return {"Authorization": f"Api-Key {secret}"}


# The server.


def environment() -> dict[str, str]:
    limits = {"API_REQUESTS_PER_MINUTE": "1000000000", "API_EVENT_STREAMS_PER_KEY": "1000"}
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.settings", **limits}


@contextmanager
def server(database_url: str = "") -> Iterator[tuple[str, int]]:
    """The web as it is run, one process, on the benchmark's database or another; its address and process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "manage.py", "web", "--port", str(port), "--processes", "1"]
    other = {"DATABASE_URL": database_url} if database_url else {}
    process = subprocess.Popen(words, env=environment() | other, cwd=Path(__file__).parents[1])
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}/api/v3", process.pid
    finally:
        process.kill()  # streams that are open would keep it for the seconds that it leaves them
        process.wait(20)


def wait_for(port: int) -> None:
    for _ in range(1200):
        with socket.socket() as there:
            if there.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The web did not start.")


def status_of(pid: int) -> tuple[float, int]:
    """Resident megabytes and threads of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024, int(status.split("Threads:")[1].split()[0])


# Calls.


def calls(n: int) -> dict[str, Call]:
    """What is measured, with n pages in the database."""
    from jobs.lists.catalogue import PAGES
    from jobs.lists.keyset import write_cursor
    from jobs.models import Page

    first = Page.objects.order_by("pk").values_list("pk", flat=True)[0]
    middle = Page.objects.values("id", "updated_at").get(pk=first + n // 2)
    deep = write_cursor(PAGES.order("id"), None, middle["id"])
    deep_by_time = write_cursor(PAGES.order("-updated_at"), middle["updated_at"], middle["id"])
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


def side_by_side(n: int, m: int, requests: int, headers: dict[str, str]) -> tuple[Figures, Figures]:
    """Each call's figures with n and with m pages."""
    fill(n)
    number_on()
    small_url, small_calls = copy_database("bench_small"), calls(n)
    fill(m)
    number_on()
    with server(small_url) as (small, small_pid), server() as (large, large_pid):
        both = {small: small_calls, large: calls(m)}
        pids = {small: small_pid, large: large_pid}
        found = asyncio.run(in_turns(both, requests, headers, pids=pids))
    return found[small], found[large]


def copy_database(name: str) -> str:
    """A copy of the present database; its URL."""
    import psycopg
    from django.db import connection

    given = connection.get_connection_params()
    host, present = given["host"], given["dbname"]
    connection.close()
    with psycopg.connect(host=host, user=given["user"], dbname="postgres", autocommit=True) as server_connection:
        server_connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server_connection.execute(f"CREATE DATABASE {name} TEMPLATE {present}")
    return f"postgresql://{given['user']}@/{name}?host={host}"


def number_on() -> None:
    """Let new domains have numbers behind those that `fill` gave."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('domains', 'id'), (SELECT max(id) FROM domains))")


async def in_turns(
    wanted: dict[str, dict[str, Call]],
    requests: int,
    headers: dict[str, str],
    turns: int = 6,
    pids: dict[str, int] | None = None,
) -> dict[str, Figures]:
    """Figures of the same calls at several addresses: address -> call -> figure -> value."""
    found: dict[str, Figures] = {base: {} for base in wanted}
    # The servers are measured in turns, and one closes a connection that rests for five seconds: it is let go before.
    connector = aiohttp.TCPConnector(keepalive_timeout=2)
    async with aiohttp.ClientSession(headers=headers, connector=connector) as client:
        for name in next(iter(wanted.values())):
            each = max((requests // 10 if name.endswith("1000") else requests) // turns, 4)
            took: dict[str, list[list[float]]] = {base: [] for base in wanted}
            seconds, cpu = dict.fromkeys(wanted, 0.0), dict.fromkeys(wanted, 0.0)
            for turn in range(turns + 1):  # the first one warms caches and connections
                for base, those in wanted.items():
                    numbers = range(turn * each, (turn + 1) * each)
                    started, cpu_before = time.perf_counter(), cpu_of(pids and pids[base])
                    took[base].append(await volley(client, base, those[name], numbers, AT_ONCE))
                    seconds[base] += time.perf_counter() - started if turn else 0
                    cpu[base] += cpu_of(pids and pids[base]) - cpu_before if turn else 0
            for base, all_turns in took.items():
                found[base][name] = figures([one for turn in all_turns[1:] for one in turn], seconds[base])
                found[base][name]["cpu_ms"] = round(cpu[base] / turns / each * 1000, 2)
    return found


def cpu_of(pid: int | None) -> float:
    """CPU seconds so far of a web process; 0 where none is measured."""
    return cpu_seconds(pid) if pid else 0.0


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


def figures(took: list[float], seconds: float) -> dict[str, float]:
    ordered = sorted(took)
    found = {
        "per_second": len(took) / seconds,
        "p50_ms": median(ordered),
        "p95_ms": ordered[int(len(ordered) * 0.95)],
    }
    return {name: round(value, 2) for name, value in found.items()}


# The list page beside what it cannot do without.


def against_bare(headers: dict[str, str], rounds: int = 200) -> tuple[float, float]:
    """A list page over HTTP, one at a time, over the bare SQL and JSON of the same rows, in turns."""
    with server() as (base, _):
        client = http.client.HTTPConnection(base.split("/")[2])
        sql, parameters = list_query().sql_with_params()
        ours, bare = [], []
        for _ in range(rounds):
            started = time.perf_counter()
            client.request("GET", "/api/v3/pages?limit=50", headers=headers)
            body = client.getresponse().read()
            between = time.perf_counter()
            bare_body = bare_page(sql, parameters)
            ours.append((between - started) * 1000)
            bare.append((time.perf_counter() - between) * 1000)
        assert len(orjson.loads(body)["items"]) == 50 <= len(orjson.loads(bare_body))
    return median(ours[20:]) / median(bare[20:]), median(bare[20:])


def list_query() -> Any:
    from jobs.models import Page
    from scrapersky.api.pages import PageRow

    return Page.objects.order_by("id").values(*PageRow.columns().values())[:50].query


def bare_page(sql: str, parameters: Any) -> bytes:
    """The SQL that the list sends, and JSON of its rows, without anything around it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column.name for column in cursor.description or ()]
        return orjson.dumps([dict(zip(names, row, strict=True)) for row in cursor.fetchall()], default=str)


# While a worker is busy.

WORKED = 100_000  # rows that wait, each for a worker to "fetch" it for so many seconds, fifty at once
FETCH_SECONDS = 0.1


def while_busy(n: int, requests: int, headers: dict[str, str]) -> dict[str, Any]:
    """p95 of lists, reads and decisions with an idle worker and with one that has fifty rows in flight."""
    names = ("list", "deep", "read", "decide_1000")
    wanted = {name: call for name, call in calls(n).items() if name in names}
    with server() as (base, _), worker():
        idle = asyncio.run(in_turns({base: wanted}, requests, headers))[base]
        queue_parcels()
        started, before = time.perf_counter(), settled()
        busy = asyncio.run(in_turns({base: wanted}, requests, headers))[base]
        rate = (settled() - before) / (time.perf_counter() - started)
    return {
        "rows_per_second": round(rate, 1),
        "p95_times": {name: round(busy[name]["p95_ms"] / idle[name]["p95_ms"], 2) for name in names},
        "p95_ms": {name: busy[name]["p95_ms"] for name in names},
    }


@contextmanager
def worker() -> Iterator[None]:
    command = [sys.executable, "manage.py", "worker", "--role", "stages", "--stages", "parcels"]
    process = subprocess.Popen(command, env=environment(), cwd=Path(__file__).parents[1])
    try:
        time.sleep(5)  # until it listens
        yield
    finally:
        process.kill()
        process.wait(20)


def queue_parcels() -> None:
    from django.db import connection

    from jobs.pipeline import queue
    from tests.dummy_stage.models import Parcel
    from tests.dummy_stage.stages import parcels

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE parcels, deliveries CASCADE")
        cursor.execute(
            "INSERT INTO parcels (does, seconds) SELECT 'sleep', %s FROM generate_series(1, %s)",
            [FETCH_SECONDS, WORKED],
        )
    queue(parcels, Parcel.objects.all())


def settled() -> int:
    from tests.dummy_stage.models import Parcel

    return Parcel.objects.filter(status="Completed").count()


# Streams.


async def hold_streams(many: int, headers: dict[str, str]) -> dict[str, float]:
    """Open streams, wait until each has heard an event, ask for lists meanwhile."""
    with server() as (base, pid):
        async with aiohttp.ClientSession(headers=headers, connector=aiohttp.TCPConnector(limit=0)) as client:
            await volley(client, base, lambda k: ("GET", "/pages?limit=50", None), range(100), AT_ONCE)
            rss_before, threads_before = status_of(pid)
            heard, opened = asyncio.Semaphore(0), asyncio.Semaphore(0)
            readers = [asyncio.create_task(listen(client, base, opened, heard)) for _ in range(many)]
            await asyncio.wait_for(all_of(opened, many), 60)
            spread = await tell_all(client, base, heard, many)
            took = await volley(client, base, lambda k: ("GET", "/pages?limit=50", None), range(200), AT_ONCE)
            rss, threads = status_of(pid)
            for reader in readers:
                reader.cancel()
            found = {"open": many, "rss_mb": rss, "rss_before_mb": rss_before, "heard_by_all_seconds": spread}
            found |= {"threads": threads, "threads_before": threads_before, "list_p50_ms": median(took)}
            return {name: round(value, 2) for name, value in found.items()}


async def tell_all(client: Any, base: str, heard: asyncio.Semaphore, many: int) -> float:
    """Seconds from before a decision is asked for until every stream has told of it."""
    async with client.post(f"{base}/domains", json={"domains": ["streamed.test"]}) as answer:
        pk = (await answer.json())["items"][0]["id"]
    started = time.perf_counter()
    async with client.put(f"{base}/domains/status", json={"ids": [pk], "status": "Maybe"}) as answer:
        assert answer.status == 200, await answer.text()
    await asyncio.wait_for(all_of(heard, many), 30)
    return time.perf_counter() - started


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


def show(small: Figures, large: Figures, growth: dict[str, float]) -> None:
    print(
        f"{'call':14} {'a second':>9} {'p50':>8} {'p95':>8} {'small p50':>9} {'small p95':>9} {'growth':>6} {'CPU':>6}"
    )
    for name, call in large.items():
        print(
            f"{name:14} {call['per_second']:9.1f} {call['p50_ms']:8.1f} {call['p95_ms']:8.1f} "
            f"{small[name]['p50_ms']:9.1f} {small[name]['p95_ms']:9.1f} {growth[name]:6.2f} {call['cpu_ms']:6.2f}"
        )


if __name__ == "__main__":
    main()
