"""Sitemap import: URLs a second from Queued to rows in `pages` with their indexes, 20 gzip files behind an index.

A real worker process imports the tree from one local server process. Beside it, in turns: (a) ultimate-sitemap-parser,
which reads the same tree and stores nothing, (b) the limit: an lxml pass over the same bytes, a bare COPY, and INSERT
... ON CONFLICT into the same table with the same indexes. Then the same tree again, unchanged; and, to compare the
worker's peak memory, a tenth of it. Each runs in a process of its own.

    make bench NAME=sitemap_import [ARGS="--n 1000000 --rounds 1"]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.base import median, prepare, report

FILES = 20
KINDS = ("ours", "ultimate_sitemap_parser", "limit")
EMPTY = "TRUNCATE pages, sitemap_files, domains, hosts, fetches, events, runs, procrastinate_jobs CASCADE"
Figures = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--run", default="")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    if options.run:
        globals()[f"run_{options.run}"](options)
        return
    prepare()
    sizes = (options.n, options.small)
    server = subprocess.Popen([*ourselves("server"), "--n", str(options.n), "--small", str(options.small)],
                              stdout=subprocess.PIPE, text=True)  # fmt: skip
    try:
        assert server.stdout is not None
        compare(options, sizes, int(server.stdout.readline()))
    finally:
        server.terminate()


def ourselves(run: str) -> list[str]:
    return [sys.executable, "-m", "benchmarks.sitemap_import", "--run", run]


def compare(options: argparse.Namespace, sizes: tuple[int, int], port: int) -> None:
    n, small = sizes
    results: dict[str, list[Figures]] = {kind: [] for kind in (*KINDS, "ours_small")}
    for _ in range(options.rounds):
        results["ours_small"].append(said("ours_small", ours(small, port)))
        for kind in options.kinds.split(","):
            results[kind].append(said(kind, ours(n, port) if kind == "ours" else child(kind, n, port)))
    rates = {kind: median(n / one["seconds"] for one in found) for kind, found in results.items() if found}
    again = median(one["again_seconds"] / one["seconds"] for one in results["ours"])
    ratios = {name: rates["ours"] / rates[kind] for name, kind in
              (("vs_usp", "ultimate_sitemap_parser"), ("vs_limit", "limit")) if kind in rates}  # fmt: skip
    memory = {str(size): max(one["rss_mb"] for one in results[kind]) for size, kind in
              ((n, "ours"), (small, "ours_small"))}  # fmt: skip
    report(
        "sitemap_import", n, rates["ours"],
        {kind: rates[kind] for kind in KINDS[1:] if kind in rates},
        ratios | {"again_unchanged": 1 / again},
        worker_rss_mb=memory,
        peers_rss_mb={kind: max(one["rss_mb"] for one in results[kind]) for kind in KINDS[1:] if results[kind]},
        cpu_seconds={kind: round(median(one["cpu"] for one in found), 1) for kind, found in results.items() if found},
        again_share_of_time=round(again, 4),
    )  # fmt: skip


def said(kind: str, figures: Figures) -> Figures:
    print(kind, figures, flush=True)
    return figures


def child(kind: str, n: int, port: int) -> Figures:
    command = [*ourselves(kind), "--n", str(n), "--port", str(port)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


def of_process(pid: int | str = "self") -> Figures:
    """CPU seconds of a process and its peak resident memory."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return {"cpu": cpu, "rss_mb": int(status["VmHWM"].split()[0]) // 1024}


# Ours: a worker process, as it is deployed.


def ours(n: int, port: int) -> Figures:
    """Import a tree of n URLs twice, with a worker process of its own: seconds, CPU seconds and peak memory."""
    from jobs.models import Page, SitemapFile

    file = tree(n)
    with worker(port) as pid:
        idle = of_process(pid)
        first = imported(file)
        figures = of_process(pid)
        assert Page.objects.count() == n, Page.objects.count()
        again = imported(file)
        assert set(SitemapFile.objects.values_list("sitemap_import_outcome", flat=True)) == {"unchanged"}
        assert Page.objects.count() == n
    return {
        "seconds": round(first, 3),
        "again_seconds": round(again, 3),
        "cpu": round(figures["cpu"] - idle["cpu"], 2),
        "rss_mb": figures["rss_mb"],
        "idle_rss_mb": idle["rss_mb"],
    }


def tree(n: int) -> Any:
    """The index as a sitemap file, in tables that are otherwise empty."""
    from django.db import connection

    from jobs.models import Domain, SitemapFile

    with connection.cursor() as cursor:
        cursor.execute(EMPTY)
        cursor.execute("VACUUM ANALYZE pages, sitemap_files, domains, procrastinate_jobs")
    domain = Domain.objects.create(host=f"n{n}.bench.test", page_limit=10_000_000)
    return SitemapFile.objects.create(domain=domain, url=f"https://{domain.host}/sitemap.xml")


@contextlib.contextmanager
def worker(port: int) -> Iterator[int]:
    environment = {
        **os.environ,
        "FETCH_RESOLVE": f"*.bench.test=127.0.0.1:{port}",
        "FETCH_ALLOW_NETWORKS": "127.0.0.0/8",
        "FETCH_HOST_DELAY_SECONDS": "0",
    }
    command = [sys.executable, "manage.py", "worker", "--role", "stages", "--stages", "sitemap_import"]
    process = subprocess.Popen(command, env=environment)
    try:
        time.sleep(4)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def imported(file: Any) -> float:
    """Queue the index and wait until it and all its children are Completed; seconds."""
    from jobs.models import SitemapFile
    from jobs.pipeline import queue
    from jobs.stages.sitemap_import import stage

    started = time.perf_counter()
    queue(stage, [file.pk], rerun=True)
    busy = SitemapFile.objects.filter(sitemap_import_status__in=("Queued", "Processing"))
    while busy.exists():
        assert time.perf_counter() - started < 600
        time.sleep(0.02)
    seconds = time.perf_counter() - started
    endings = SitemapFile.objects.values_list("sitemap_import_status", "sitemap_import_error")
    assert [status for status, _ in endings] == ["Completed"] * (FILES + 1), list(endings)
    return seconds


# The peer: it reads the tree, and counts its pages.


def run_ultimate_sitemap_parser(options: argparse.Namespace) -> None:
    import logging

    from usp.tree import sitemap_tree_for_homepage

    logging.disable(logging.ERROR)
    started = time.perf_counter()
    found = sitemap_tree_for_homepage(f"http://127.0.0.1:{options.port}/", use_known_paths=False)
    count = sum(1 for _ in found.all_pages())
    assert count == options.n, count
    measured(started)


# The bare limit.


def run_limit(options: argparse.Namespace) -> None:
    import django

    django.setup()
    from django.db import connection

    domain, parent = tree(options.n), None
    host = f"n{options.n}.bench.test"
    started = time.perf_counter()
    children = [loc for loc, *_ in rows_of(options.port, host, "/sitemap.xml")]
    for child_url in children:
        with connection.cursor() as cursor:
            store(cursor, domain, parent, rows_of(options.port, host, "/" + child_url.rpartition("/")[2]))
    measured(started)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pages")
        assert cursor.fetchone() == (options.n,)


def rows_of(port: int, host: str, path: str) -> Iterator[tuple[str, str | None, str | None, str | None]]:
    """An lxml pass over a sitemap as it streams in: loc, lastmod, changefreq, priority."""
    import http.client

    from lxml import etree

    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={"Host": host})
    answer = connection.getresponse()
    stream: Any = gzip.GzipFile(fileobj=answer) if path.endswith(".gz") else answer
    names = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    for _, element in etree.iterparse(stream, tag=(f"{names}url", f"{names}sitemap")):
        texts = {each.tag: each.text for each in element}
        yield texts[f"{names}loc"], texts.get(f"{names}lastmod"), texts.get(f"{names}changefreq"), texts.get(
            f"{names}priority"
        )  # fmt: skip
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


INSERT = """
INSERT INTO pages (domain_id, sitemap_file_id, url, lastmod, changefreq, sitemap_priority, source, first_seen_at,
    last_seen_at)
SELECT %s, %s, url, lastmod, coalesce(changefreq, ''), priority, 'sitemap', now(), now() FROM named
ON CONFLICT (domain_id, url_hash) DO UPDATE SET last_seen_at = now(), lastmod = excluded.lastmod
"""


def store(cursor: Any, file: Any, parent: None, rows: Iterator[Any]) -> None:
    """One file's rows, in one transaction."""
    from django.db import transaction

    with transaction.atomic():
        cursor.execute(
            "CREATE TEMP TABLE named (url text, lastmod timestamptz, changefreq text, priority numeric) ON COMMIT DROP"
        )
        with cursor.copy("COPY named FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(INSERT, [file.domain_id, file.pk])


def measured(started: float) -> None:
    figures: dict[str, float] = {"seconds": round(time.perf_counter() - started, 3)}
    print(json.dumps(figures | of_process()))


# The server: an index and its files, gzip, with validators; the tree is chosen by the host's name.


def run_server(options: argparse.Namespace) -> None:
    trees = {f"n{n}.bench.test": files_of(n) for n in {options.n, options.small}}
    asyncio.run(serve(trees, f"n{options.n}.bench.test"))


def files_of(n: int) -> list[bytes]:
    each = n // FILES
    return [gzip.compress(urlset(n, range(at * each, (at + 1) * each)), 6) for at in range(FILES)]


WORDS = ("copper", "brass", "steel", "bath", "kitchen", "garden", "small", "large", "blue", "green", "valve", "hose")


def urlset(n: int, numbers: range) -> bytes:
    def url(at: int) -> str:
        words = "-".join(WORDS[(at // 12**place + at) % 12] for place in range(4))
        day = f"{at % 28 + 1:02d}"
        return (
            f"<url><loc>https://n{n}.bench.test/shop/{WORDS[at % 12]}/{words}-{at}</loc><lastmod>2026-10-{day}T08:00:00"
            f"+00:00</lastmod><changefreq>weekly</changefreq><priority>0.{at % 10}</priority></url>"
        )

    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return "\n".join([head, *map(url, numbers), "</urlset>"]).encode()


def index(base: str) -> bytes:
    children = "".join(f"<sitemap><loc>{base}/sitemap-{at}.xml.gz</loc></sitemap>" for at in range(FILES))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"{children}</sitemapindex>"
    ).encode()


async def serve(trees: dict[str, list[bytes]], usual: str) -> None:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                writer.write(answer(trees, usual, head))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def answer(trees: dict[str, list[bytes]], usual: str, head: str) -> bytes:
    host = head.lower().partition("\r\nhost: ")[2].partition("\r\n")[0]
    path = head.split(" ")[1]
    files = trees.get(host.partition(":")[0], trees[usual])
    base = f"http://{host}" if host.startswith("127.") else f"https://{host}"
    if path == "/robots.txt":
        kind, body = "text/plain", f"User-agent: *\nDisallow:\nSitemap: {base}/sitemap.xml\n".encode()
    elif path == "/sitemap.xml":
        kind, body = "application/xml", index(base)
    else:
        kind, body = "application/gzip", files[int(path.partition("-")[2].partition(".")[0])]
    if "if-none-match" in head.lower():
        return b'HTTP/1.1 304 Not Modified\r\nETag: "one"\r\n\r\n'
    start = f'HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nETag: "one"\r\nContent-Length: {len(body)}\r\n\r\n'
    return start.encode() + body


if __name__ == "__main__":
    main()
