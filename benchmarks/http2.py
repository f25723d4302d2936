"""HTTP/2, where a host is asked one thing at a time: visits of three requests to each of 40 hosts over TLS.

Ours (aiohttp behind the address policy) beside httpx with HTTP/1.1 and with HTTP/2, served by the same separate process
(Hypercorn, which speaks both); every visit has a connection of its own, since the next one comes much later. Counted
are the client's CPU seconds, and the wall clock where each answer takes 100 ms.

    python -m benchmarks.http2 [--rounds 5]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from benchmarks.base import median

HOSTS, PORT = 40, 18443
PATHS = ("/robots.txt", "/", "/contact")
PAGE = b"<title>Kestrel</title>" + b"<p>Pipes mended, day and night.</p>" * 600
SLOW_SECONDS = 0.1
CLIENTS = ("ours", "httpx_http1", "httpx_http2")

HostVisit = Callable[[int, str], Awaitable[None]]  # a host's number, a query


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--run", default="")
    options = parser.parse_args()
    if options.run:
        print(json.dumps(asyncio.run(measure(options.run))))
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HTTP2_FOLDER"] = folder
        server = serve(Path(folder))
        try:
            compare(options.rounds)
        finally:
            server.terminate()
            server.wait(10)


def compare(rounds: int) -> None:
    """Each client in a process of its own, in turns."""
    found: dict[str, list[dict[str, float]]] = {kind: [] for kind in CLIENTS}
    for _ in range(rounds):
        for kind in CLIENTS:
            command = [sys.executable, "-m", "benchmarks.http2", "--run", kind]
            run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=120)
            found[kind].append(json.loads(run.stdout.splitlines()[-1]))
            print(kind, found[kind][-1], flush=True)
    middle = {kind: {name: median([one[name] for one in runs]) for name in runs[0]} for kind, runs in found.items()}
    rates = {kind: round(1.0 / one["cpu_ms"] * 1000) for kind, one in middle.items()}
    peers = {kind: rates[kind] for kind in CLIENTS[1:]}
    ratios = {f"vs_{kind}_per_cpu": round(rates["ours"] / rate, 2) for kind, rate in peers.items()}
    ratios["http2_vs_http1_per_cpu"] = round(rates["httpx_http2"] / rates["httpx_http1"], 2)
    ratios["http2_vs_http1_wall"] = round(
        middle["httpx_http1"]["slow_seconds"] / middle["httpx_http2"]["slow_seconds"], 2
    )
    peak = max(one["peak_rss_mb"] for one in middle.values())
    figures = {"ours": rates["ours"], "peers": peers, "ratios": ratios, "peak_rss_mb": peak, "medians": middle}
    print(json.dumps({"name": "http2", "n": HOSTS * len(PATHS), **figures}))


async def measure(kind: str) -> dict[str, float]:
    """CPU milliseconds a request with answers that come at once, seconds a visit with slow ones."""
    await rounds_of(kind, "", 1)  # imports, certificates
    cpu = time.process_time()
    await rounds_of(kind, "", 5)
    cpu = time.process_time() - cpu
    started = time.perf_counter()
    await rounds_of(kind, "?slow", 1)
    return {
        "cpu_ms": round(cpu * 1000 / (5 * HOSTS * len(PATHS)), 3),
        "slow_seconds": round(time.perf_counter() - started, 3),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


async def rounds_of(kind: str, query: str, rounds: int) -> None:
    for _ in range(rounds):
        visit, close = await (ours() if kind == "ours" else httpx_client(kind == "httpx_http2"))
        await asyncio.gather(*(visit(n, query) for n in range(HOSTS)))
        await close()


async def ours() -> tuple[HostVisit, Callable[[], Awaitable[None]]]:
    """The transport of jobs.web, with its address policy, and without the turns that would only wait."""
    from jobs.web import Policy
    from jobs.web.addresses import Mapping, networks
    from jobs.web.connect import Resolver, session_for

    mappings = tuple(Mapping(f"h{n}.test", address(n), PORT, tls=True) for n in range(HOSTS))
    policy = Policy(allowed=networks(["127.0.0.0/8"]), mappings=mappings, ca_file=authority())
    session = session_for(policy, Resolver(policy))

    async def visit(n: int, query: str) -> None:
        for path in PATHS:
            async with session.get(f"https://h{n}.test{path}{query}") as answer:
                assert len(await answer.read()) == len(PAGE)

    return visit, session.close


async def httpx_client(http2: bool) -> tuple[HostVisit, Callable[[], Awaitable[None]]]:
    """httpx, one client for all, as it should be used."""
    import httpx

    context = ssl.create_default_context(cafile=authority())
    # With fewer connections kept than hosts, httpcore closes HTTP/2 connections that were just handed out.
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
    client = httpx.AsyncClient(http2=http2, verify=context, trust_env=False, timeout=30, limits=limits)

    async def visit(n: int, query: str) -> None:
        for path in PATHS:
            named: dict[str, Any] = {"sni_hostname": f"h{n}.test"}
            answer = await client.get(f"https://{address(n)}:{PORT}{path}{query}", extensions=named)
            assert answer.http_version == ("HTTP/2" if http2 else "HTTP/1.1")
            assert len(answer.content) == len(PAGE)

    return visit, client.aclose


def address(n: int) -> str:
    return f"127.0.1.{n + 1}"


def authority() -> str:
    return str(Path(os.environ["HTTP2_FOLDER"]) / "ca.pem")


# The server.


def serve(folder: Path) -> subprocess.Popen[bytes]:
    """Hypercorn with TLS on as many loopback addresses as there are hosts."""
    from tests.fakeweb import certify

    _, certificate = certify(folder, ("*.test", *(f"h{n}.test" for n in range(HOSTS))))
    binds = [part for n in range(HOSTS) for part in ("--bind", f"{address(n)}:{PORT}")]
    command = [sys.executable, "-m", "hypercorn", "--certfile", str(certificate), "--keyfile", str(certificate)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen([*command, *binds, "benchmarks.http2:application"], **quiet)  # type: ignore[call-overload]
    for _ in range(100):
        time.sleep(0.1)
        import socket

        try:
            socket.create_connection((address(HOSTS - 1), PORT), 1.0).close()
            break
        except OSError:
            continue
    return server  # type: ignore[no-any-return]


async def application(scope: Any, receive: Any, send: Any) -> None:
    """The page, at once or after a while."""
    if scope["type"] != "http":
        return
    if scope["query_string"] == b"slow":
        await asyncio.sleep(SLOW_SECONDS)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
    await send({"type": "http.response.body", "body": PAGE})


if __name__ == "__main__":
    main()
