"""Addresses a second: a bare loop of dnspython, our check, and the stage with its leads, over the same name servers.

Three name servers: one that answers at once; one that takes 20 to 80 ms, as public resolvers do; one that answers so
many queries a second and drops or refuses the others. What is possible at the second is queries on their way by mean
latency, at the third its limit. Every domain is new in every round, so that no cache helps.

    make bench NAME=validation
    make bench NAME=validation ARGS="--addresses 2000 --servers delayed dropping"
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import random
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.base import cpu_seconds, number, prepare, report

AT_ONCE = 50  # queries on their way: the default of DNS_CONCURRENCY
DELAYS = (0.020, 0.080)  # seconds
LIMIT = 300  # queries a second
FASTEST_BARE = 3_000  # addresses that the bare loop gets at a server that drops: it loses many, after seconds each
ANSWER = bytes.fromhex("c00c000f00010000012c0016000a") + b"\x05aspmx\x01l\x06google\x03com\x00"
spawning = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Server:
    """A kind of name server, and the queries a second that it makes possible (0: as many as the machine)."""

    name: str
    possible: float = 0.0
    delays: tuple[float, float] = (0.0, 0.0)
    limit: float = 0.0
    refuses: bool = False


SERVERS = (
    Server("immediate"),
    Server("delayed", AT_ONCE / (sum(DELAYS) / 2), DELAYS),
    Server("dropping", LIMIT, (0.005, 0.005), LIMIT),
    Server("refusing", LIMIT, (0.005, 0.005), LIMIT, refuses=True),
)


class Answering(asyncio.DatagramProtocol):
    """Answers every question with the same record; the name in the answer points to the one in the question."""

    def __init__(self, server: Server) -> None:
        self.server, self.allowance, self.counted_at = server, 0.0, time.monotonic()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        end = data.index(0, 12) + 5
        if self._is_allowed():
            answer = data[:2] + b"\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00" + data[12:end] + ANSWER
        elif self.server.refuses:
            answer = data[:2] + b"\x81\x85\x00\x01\x00\x00\x00\x00\x00\x00" + data[12:end]
        else:
            return
        if self.server.delays[1]:
            asyncio.get_running_loop().call_later(random.uniform(*self.server.delays), self._send, answer, addr)
        else:
            self._send(answer, addr)

    def _send(self, answer: bytes, addr: Any) -> None:
        self.transport.sendto(answer, addr)

    def _is_allowed(self) -> bool:
        """As limiters count: an allowance that grows with time, to a tenth of a second's."""
        if not self.server.limit:
            return True
        now = time.monotonic()
        grown = self.allowance + (now - self.counted_at) * self.server.limit
        self.allowance, self.counted_at = min(grown, self.server.limit / 10), now
        if self.allowance < 1:
            return False
        self.allowance -= 1
        return True


def serve(bound: socket.socket, server: Server) -> None:
    """Answer until the process is killed."""

    async def forever() -> None:
        await asyncio.get_running_loop().create_datagram_endpoint(lambda: Answering(server), sock=bound)
        await asyncio.Event().wait()

    asyncio.run(forever())


@contextmanager
def serving(server: Server) -> Iterator[int]:
    """The port of a name server in a process of its own."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_000_000)
    bound.bind(("127.0.0.1", 0))
    process = multiprocessing.get_context("fork").Process(target=serve, args=(bound, server), daemon=True)
    process.start()
    try:
        yield bound.getsockname()[1]
    finally:
        process.kill()
        process.join()
        bound.close()


def addresses(n: int, a_domain: int, round_: str) -> list[str]:
    """Addresses at domains that no round before has had."""
    return [f"nora{i}@kestrel-{round_}-{i // a_domain}.com" for i in range(n)]


async def bare(given: list[str], port: int) -> int:
    """What somebody writes in ten lines: the MX records of each address's domain. Returns how many were not found."""
    from dns.asyncresolver import Resolver
    from dns.exception import DNSException

    resolver, waiting, lost = Resolver(configure=False), iter(given), 0
    resolver.nameservers, resolver.port = ["127.0.0.1"], port

    async def lane() -> None:
        nonlocal lost
        for address in waiting:
            try:
                await resolver.resolve(address.partition("@")[2], "MX", search=False)
            except DNSException:
                lost += 1

    await asyncio.gather(*(lane() for _ in range(AT_ONCE)))
    return lost


async def checks(given: list[str], port: int) -> int:
    """Our check, without the database. Returns how many are not Valid."""
    from jobs.validation.dns_client import DnsClient, DnsUnavailable
    from jobs.validation.dns_servers import NameServer
    from jobs.validation.emails import Site, check_email

    client, waiting, lost = DnsClient([NameServer("127.0.0.1", port)], concurrency=AT_ONCE), iter(given), 0

    async def lane() -> None:
        nonlocal lost
        for address in waiting:
            try:
                lost += (await check_email(address, Site(), client)).validity != "Valid"
            except DnsUnavailable:
                lost += 1

    await asyncio.gather(*(lane() for _ in range(AT_ONCE)))
    return lost


@dataclass
class Rate:
    """Addresses a second by the clock, and by the CPU time of ours and of the database; and what was not Valid."""

    addresses: int
    seconds: float
    cpu: float
    database: float = 0.0
    lost: int = 0

    @property
    def a_second(self) -> float:
        return self.addresses / self.seconds

    def __str__(self) -> str:
        cpu = f"{1_000 * self.cpu / self.addresses:.2f}"
        more = f" + {1_000 * self.database / self.addresses:.2f} database" if self.database else ""
        return f"{self.a_second:,.0f}/s ({cpu}{more} ms of CPU each{f', {self.lost} lost' if self.lost else ''})"


def alone(function: Any, given: list[str], port: int) -> Rate:
    """Of a function without a database."""
    started, cpu = time.perf_counter(), time.process_time()
    lost = asyncio.run(function(given, port))
    return Rate(len(given), time.perf_counter() - started, time.process_time() - cpu, lost=lost)


def store(given: list[str]) -> list[int]:
    """Contacts with their domains and leads, as the scrape of pages leaves them; their ids."""
    from django.db import connection

    from jobs.models import Contact, Domain
    from jobs.store.leads import refresh_leads

    hosts = list(dict.fromkeys(address.partition("@")[2] for address in given))
    domains = Domain.objects.bulk_create([Domain(host=host, registrable_domain=host) for host in hosts])
    ids = dict(zip(hosts, (domain.pk for domain in domains), strict=True))
    rows = [Contact(domain_id=ids[text.partition("@")[2]], kind="email", value=text, normalised=text) for text in given]
    stored = Contact.objects.bulk_create(rows)
    refresh_leads(domains=ids.values())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE contacts, domains, leads")
    return [contact.pk for contact in stored]


def stage(given: list[str], port: int, processes: int) -> Rate:
    """The stage takes stored contacts from not started to Valid, in processes of its own."""
    from jobs.models import Contact
    from jobs.pipeline import queue
    from jobs.stages import contact_validation

    ids, ready, results = store(given), spawning.Barrier(processes + 1), spawning.SimpleQueue()
    workers = [spawning.Process(target=work, args=(port, ready, results), daemon=True) for _ in range(processes)]
    for worker in workers:
        worker.start()
    queue(contact_validation.stage, ids)
    ready.wait()
    started, database = time.perf_counter(), cpu_seconds(*_server())
    ended = [results.get() for _ in workers]
    seconds, database = time.perf_counter() - started, cpu_seconds(*_server()) - database
    for worker in workers:
        worker.join()
    valid = Contact.objects.filter(pk__in=ids, validity="Valid").count()
    return Rate(len(given), seconds, sum(ended), database, len(given) - valid)


def work(port: int, ready: Any, results: Any) -> None:
    """A worker process: drain the stage until no row waits; tell the CPU seconds."""
    import django

    django.setup()
    from django.conf import settings

    from jobs.models import Contact
    from jobs.pipeline import drain
    from jobs.stages import contact_validation
    from jobs.validation.emails import check_email  # noqa: F401 -- loads the lists before the clock starts

    settings.DNS_SERVERS, settings.DNS_CONCURRENCY = (f"127.0.0.1:{port}",), AT_ONCE
    waiting = Contact.objects.filter(validation_status="Queued")
    waiting.exists()
    ready.wait()
    cpu, ended = time.process_time(), Counter[str]()
    while True:  # a drain ends after a minute
        ended += asyncio.run(drain(contact_validation.stage, None))  # type: ignore[arg-type]  # it uses no web
        if not waiting.exists():
            break
        time.sleep(0.1)  # rows that wait for their next attempt
    results.put(time.process_time() - cpu)


def _server() -> list[int]:
    """The process that all of the database's are below, where it is on this machine."""
    pid = number("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'")
    try:
        return [int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])]
    except OSError:
        return []


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--addresses", type=int, default=10_000)
    parser.add_argument("--a-domain", type=int, default=1)
    parser.add_argument("--servers", nargs="*", default=[server.name for server in SERVERS])
    options = parser.parse_args()
    prepare()
    rates: dict[str, float] = {}
    ratios: dict[str, float] = {}
    for server in SERVERS:
        if server.name in options.servers:
            _measure(server, options.addresses, options.a_domain, rates, ratios)
    report("validation", options.addresses, max(rates.values()), rates, ratios)


def _measure(server: Server, n: int, a_domain: int, rates: dict[str, float], ratios: dict[str, float]) -> None:
    with serving(server) as port:
        kinds = {"bare": bare, "check": checks}
        taken = {}
        for name, function in kinds.items():
            some = min(n, FASTEST_BARE) if server.limit and name == "bare" else n
            taken[name] = alone(function, addresses(some, a_domain, f"{server.name}-{name}"), port)
            print(server.name, name, taken[name], flush=True)
        for processes in (1, 2):
            given = addresses(n, a_domain, f"{server.name}-{processes}")
            taken[f"stage_{processes}"] = stage(given, port, processes)
            print(server.name, "stage,", processes, "processes:", taken[f"stage_{processes}"], flush=True)
    rates |= {f"{server.name}_{name}": rate.a_second for name, rate in taken.items()}
    for name in ("check", "stage_1", "stage_2"):
        ratios[f"{server.name}_{name}_to_bare"] = taken[name].a_second / taken["bare"].a_second
        if server.possible:
            limit = server.possible * (2 if name == "stage_2" and not server.limit else 1)
            ratios[f"{server.name}_{name}_to_possible"] = taken[name].a_second / limit
    ratios[f"{server.name}_cpu_of_check_to_bare"] = (taken["bare"].cpu / taken["bare"].addresses) / (
        taken["check"].cpu / taken["check"].addresses
    )


if __name__ == "__main__":
    os.environ.setdefault("BENCH_LOG_LEVEL", "ERROR")
    main()
