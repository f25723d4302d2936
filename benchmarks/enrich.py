"""Enrich: domains a second from queued to settled in Postgres, robots.txt and home page each, on distinct local hosts.

Beside it, in turns and served by the same separate process: (a) Scrapy with a batched psycopg pipeline, calling our
extraction (`scrapy`) and, apart, reading what it can with its own selectors (`benchmarks/peers.py`), (b) the bare
limit: the same fetches (aiohttp) and the same parse, with no database. Each runs in a process of its own, whose CPU
seconds and peak memory are counted. Then: 500 requests in flight to servers that take 500 ms.

    python -m benchmarks.enrich [--n 1000] [--rounds 3]
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.base import median, prepare, report, session_cpu_ms

PAGES = Path(__file__).parent.parent / "tests" / "data" / "pages"
Row = dict[str, Any]
KINDS = ("ours", "scrapy", "scrapy_with_selectors", "limit")
WITHOUT_LEADS = "ours_without_leads"  # what the table of leads and its words cost the pipeline


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--run", default="")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--concurrency", type=int, default=100)
    parser.add_argument("--leads", action="store_true", help="only ours, with leads and without, in turns")
    options = parser.parse_args()
    if options.run:
        globals()[f"run_{options.run}"](options)
        return
    prepare()
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.enrich", "--run", "server"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        compare_leads(options, port) if options.leads else compare(options, port)
    finally:
        server.terminate()


def compare(options: argparse.Namespace, port: int) -> None:
    results: dict[str, list[dict[str, float]]] = {kind: [] for kind in KINDS}
    for _ in range(options.rounds):
        for kind in KINDS:
            results[kind].append(child(kind, options.n, port))
            print(kind, results[kind][-1], flush=True)
    slow = child("slow", 1000, port, 500)
    print("slow", slow, flush=True)
    rate = {kind: median(options.n / one["seconds"] for one in results[kind]) for kind in KINDS}
    per_cpu = {kind: median(options.n / one["cpu"] for one in results[kind]) for kind in KINDS}
    report(
        "enrich", options.n, rate["ours"], {kind: rate[kind] for kind in KINDS if kind != "ours"},
        {
            "vs_scrapy_per_cpu": per_cpu["ours"] / per_cpu["scrapy"],
            "vs_scrapy_with_selectors_per_cpu": per_cpu["ours"] / per_cpu["scrapy_with_selectors"],
            "vs_scrapy": rate["ours"] / rate["scrapy"],
            "vs_limit": rate["ours"] / rate["limit"],
            "vs_limit_per_cpu": per_cpu["ours"] / per_cpu["limit"],
        },
        per_cpu_second={kind: round(value, 1) for kind, value in per_cpu.items()},
        slow_servers={"in_flight": slow["in_flight"], "rss_mb": slow["rss_mb"]},
        rss_mb={kind: max(one["rss_mb"] for one in results[kind]) for kind in KINDS},
    )  # fmt: skip


def compare_leads(options: argparse.Namespace, port: int) -> None:
    """How many domains a second, and a second of the worker's and the database's CPU, with leads and without."""
    results: dict[str, list[dict[str, float]]] = {"ours": [], WITHOUT_LEADS: []}
    for _ in range(options.rounds):
        for kind in results:
            results[kind].append(child(kind, options.n, port))
            print(kind, results[kind][-1], flush=True)
    rate = {kind: median(options.n / one["seconds"] for one in several) for kind, several in results.items()}
    cpu = {kind: median(one["cpu"] + one["database_cpu"] for one in several) for kind, several in results.items()}
    counted = [one["leads_cpu"] / (one["cpu"] + one["database_cpu"] - one["leads_cpu"]) for one in results["ours"]]
    report(
        "enrich_leads", options.n, rate["ours"], {WITHOUT_LEADS: rate[WITHOUT_LEADS]},
        {"cost_of_leads": 1 - rate["ours"] / rate[WITHOUT_LEADS], "cpu_of_leads": cpu["ours"] / cpu[WITHOUT_LEADS] - 1,
         "cpu_counted": median(counted), "cpu_counted_least": min(counted), "cpu_counted_most": max(counted)},
        cpu_seconds={kind: round(value, 2) for kind, value in cpu.items()},
    )  # fmt: skip


def child(kind: str, n: int, port: int, concurrency: int = 100) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.enrich", "--run", kind, "--n", str(n), "--port", str(port)]
    done = subprocess.run(
        [*command, "--concurrency", str(concurrency)],
        capture_output=True,
        text=True,
        timeout=300,
        env=environment(port),
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


def environment(port: int) -> dict[str, str]:
    return {
        **os.environ,
        "FETCH_RESOLVE": f"*.bench.test=127.0.0.1:{port}",
        "FETCH_ALLOW_NETWORKS": "127.0.0.0/8",
        "FETCH_HOST_DELAY_SECONDS": "0",
        "DOMAIN_SCHEDULER_BATCH_SIZE": "200",
    }


def measured(started: float, cpu: float, **more: Any) -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "seconds": round(time.perf_counter() - started, 3),
        "cpu": round(time.process_time() - cpu, 3),
        "rss_mb": usage.ru_maxrss // 1024,
    }
    print(json.dumps(figures | more))


# The server: pages of the corpus, gzip, robots.txt; hosts called slow* take 500 ms to answer.


def run_server(options: argparse.Namespace) -> None:
    asyncio.run(serve())


async def serve() -> None:
    bodies = [gzip.compress(path.read_bytes() + filler(path.name), 6) for path in sorted(PAGES.glob("*.html"))]
    robots = b"User-agent: *\nDisallow: /private\n"
    flying = most = 0

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal flying, most
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                host = head.lower().partition("host: ")[2].partition("\r\n")[0].partition(":")[0]
                if host == "most.bench.test":
                    kind, coding, body, most = "text/plain", "", str(most).encode(), 0
                elif head.startswith("GET /robots.txt"):
                    kind, coding, body = "text/plain", "", robots
                else:
                    kind, coding, body = "text/html; charset=utf-8", "Content-Encoding: gzip\r\n", page(bodies, host)
                flying += 1
                most = max(most, flying)
                if host.startswith("slow"):
                    await asyncio.sleep(0.5)
                flying -= 1
                writer.write(
                    f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{coding}Content-Length: {len(body)}\r\n\r\n".encode()
                    + body
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, backlog=4000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def filler(name: str) -> bytes:
    """Weight of a real page (most have 50 to 300 kB): navigation, text and inline styles after the corpus's page."""
    links = "".join(
        f'<li class="menu-item menu-item-{n}"><a href="/p/{name}/{n}">Page {n}</a></li>' for n in range(150)
    )
    text = "".join(
        f"<p class='c{n}'>We have worked by the lake since 19{n % 90 + 10}, in all weathers.</p>" for n in range(200)
    )
    return f"<style>{'.a{color:red}' * 1500}</style><ul>{links}</ul><div>{text}</div>".encode()


def page(bodies: list[bytes], host: str) -> bytes:
    return bodies[int("".join(filter(str.isdigit, host)) or 0) % len(bodies)]


# Ours: through the kernel.


def run_ours(options: argparse.Namespace, prefix: str = "h") -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from jobs.models import Domain
    from jobs.pipeline import drain, queue
    from jobs.pipeline.web import make_web
    from jobs.stages.domain_metadata import stage

    settings.DOMAIN_SCHEDULER_CONCURRENCY = options.concurrency
    settings.DOMAIN_SCHEDULER_BATCH_SIZE = 500
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE domains, hosts, fetches, events, procrastinate_jobs CASCADE")
    Domain.objects.bulk_create([Domain(host=f"{prefix}{n}.bench.test") for n in range(options.n)])

    async def work() -> Any:
        web = make_web()
        try:
            return await drain(stage, web, 280)
        finally:
            await web.close()

    before, leads = database_cpu(), LeadsCpu()
    started, cpu = time.perf_counter(), time.process_time()
    queue(stage, Domain.objects.all())
    counts = asyncio.run(work())
    measured(
        started, cpu, found=counts["found"], counts=dict(counts), in_flight=most_in_flight(options.port),
        database_cpu=round(database_cpu() - before, 2), leads_cpu=round(leads.seconds, 3),
    )  # fmt: skip


class LeadsCpu:
    """CPU seconds of keeping leads true: of this process's threads and of their database processes, from the call of
    `refresh_leads_of` to its end. Not in it: what vacuum and the chores do later."""

    def __init__(self) -> None:
        from jobs.store import leads

        self.seconds = 0.0
        refresh = leads.refresh_leads_of

        def counted(table: str, ids: Any) -> None:
            before = self._now()
            refresh(table, ids)
            self.seconds += self._now() - before

        leads.refresh_leads_of = counted  # late imports take this one

    @staticmethod
    def _now() -> float:
        return time.thread_time() + session_cpu_ms() / 1000


def run_ours_without_leads(options: argparse.Namespace) -> None:
    import django

    django.setup()
    from jobs.store import leads

    leads.refresh_leads_of = lambda table, ids: None  # late imports take this one
    run_ours(options)


def database_cpu() -> float:
    """CPU seconds of the benchmarks' own PostgreSQL so far, with those of its ended processes."""
    from benchmarks.settings import server

    postmaster = (server.data / "postmaster.pid").read_text().split()[0]
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()  # from the state on: ppid, ..., utime, stime, ...
        except OSError:
            continue
        if path.parent.name == postmaster:
            ticks += int(fields[13]) + int(fields[14])
        elif fields[1] == postmaster:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def run_slow(options: argparse.Namespace) -> None:
    run_ours(options, "slow")


def most_in_flight(port: int) -> int:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/", headers={"Host": "most.bench.test"})
    return int(connection.getresponse().read())


# The bare limit.


def run_limit(options: argparse.Namespace) -> None:
    import aiohttp

    from jobs.extract.pages import extract_home

    async def one(session: aiohttp.ClientSession, n: int) -> None:
        base = f"http://127.0.0.1:{options.port}"
        headers = {"Host": f"h{n}.bench.test", "Accept-Encoding": "gzip"}
        async with session.get(f"{base}/robots.txt", headers=headers) as answer:
            await answer.read()
        async with session.get(f"{base}/", headers=headers) as answer:
            extract_home(await answer.read(), f"https://h{n}.bench.test/", "utf-8", answer.headers)

    async def work() -> None:
        hosts = iter(range(options.n))

        async def lane() -> None:
            for n in hosts:
                # A connection of its own for each host, as on the web.
                async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=2)) as session:
                    await one(session, n)

        await asyncio.gather(*(lane() for _ in range(options.concurrency)))

    started, cpu = time.perf_counter(), time.process_time()
    asyncio.run(work())
    measured(started, cpu)


# Scrapy, with rows written 100 at a time.


def run_scrapy(options: argparse.Namespace) -> None:
    crawl(options, read_with_ours)


def run_scrapy_with_selectors(options: argparse.Namespace) -> None:
    crawl(options, read_with_selectors)


def read_with_selectors(response: Any) -> Row:
    from benchmarks.peers import with_selectors

    facts = with_selectors(response.selector, response.url)
    contacts = [[kind, value] for kind in ("emails", "phones", "socials", "people") for value in facts[kind]]
    return {
        "facts": (*facts["titles"], *facts["descriptions"], response.xpath("/html/@lang").get("")),
        "contacts": contacts,
        "technologies": sorted(facts["technologies"]),
        "pages": [(url, "", url.count("/") - 3) for url in sorted(facts["links"])[:50]],
    }


def read_with_ours(response: Any) -> Row:
    from jobs.extract.pages import extract_home

    headers = {name.decode(): values[0].decode() for name, values in response.headers.items()}
    home = extract_home(response.body, response.url, "utf-8", headers)
    return {
        "facts": (home.title, home.description, home.language),
        "contacts": [[contact.kind, contact.normalised] for contact in home.contacts],
        "technologies": [technology.name for technology in home.technologies],
        "pages": [(link.url, link.page_type, link.depth) for link in home.links[:50]],
    }


def crawl(options: argparse.Namespace, read: Callable[[Any], Row]) -> None:
    import django

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # its pipeline writes from the loop, as Scrapy pipelines do
    django.setup()
    import scrapy
    from scrapy.crawler import CrawlerProcess

    class Homes(scrapy.Spider):
        name = "homes"

        async def start(self) -> Any:
            for n in range(options.n):
                yield scrapy.Request(f"http://h{n}.bench.test:{options.port}/")

        def parse(self, response: Any) -> Any:
            yield {"host": response.url.split("/")[2], **read(response)}

    process = CrawlerProcess({
        "DNS_RESOLVER": "benchmarks.enrich.Loopback" if __name__ != "__main__" else Loopback,
        "ITEM_PIPELINES": {ToPostgres: 1},
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS": options.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 0,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "WARNING",
        "COOKIES_ENABLED": False,
        "RETRY_ENABLED": False,
    })  # fmt: skip
    process.crawl(Homes)
    started, cpu = time.perf_counter(), time.process_time()
    process.start()
    measured(started, cpu, found=ToPostgres.written)


class Loopback:
    """Every name is this machine."""

    def __init__(self, reactor: Any) -> None:
        self.reactor = reactor

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Loopback:
        return cls(reactor)

    def install_on_reactor(self) -> None:
        from twisted.internet.interfaces import IResolverSimple
        from zope.interface import directlyProvides

        directlyProvides(self, IResolverSimple)
        self.reactor.installResolver(self)

    def getHostByName(self, name: str, timeout: Any = ()) -> Any:
        from twisted.internet import defer

        return defer.succeed("127.0.0.1")


class ToPostgres:
    """Rows are gathered, and written in one statement."""

    written = 0

    def open_spider(self) -> None:
        from django.db import connection

        self.rows: list[tuple[Any, ...]] = []
        self.cursor = connection.cursor()
        self.cursor.execute("DROP TABLE IF EXISTS scrapy_homes")
        self.cursor.execute(
            "CREATE UNLOGGED TABLE scrapy_homes (host text, title text, description text, language text, "
            "contacts jsonb, technologies jsonb)"
        )
        self.cursor.execute("DROP TABLE IF EXISTS scrapy_pages")
        self.cursor.execute("CREATE UNLOGGED TABLE scrapy_pages (host text, url text, page_type text, depth int)")
        self.pages: list[tuple[Any, ...]] = []

    def process_item(self, item: Any) -> Any:
        self.pages += [(item["host"], *page) for page in item["pages"]]
        facts = json.dumps(item["contacts"]), json.dumps(item["technologies"])
        self.rows.append((item["host"], *item["facts"], *facts))
        if len(self.rows) >= 100:
            self.flush()
        return item

    def close_spider(self) -> None:
        self.flush()

    def flush(self) -> None:
        if self.rows:
            self.cursor.executemany("INSERT INTO scrapy_homes VALUES (%s, %s, %s, %s, %s, %s)", self.rows)
            self.cursor.executemany("INSERT INTO scrapy_pages VALUES (%s, %s, %s, %s)", self.pages)
            ToPostgres.written += len(self.rows)
            self.rows, self.pages = [], []


if __name__ == "__main__":
    main()
