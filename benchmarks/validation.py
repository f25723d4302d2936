"""Validation: 10,000 addresses through the stage, beside a bare loop of dnspython over the same name server.

The name server is a process of its own that answers every MX query with one record of a provider, so that each domain
costs one query. Three measurements in turns: a bare loop (dnspython's asynchronous resolver, as many queries at once),
our check of an address alone, and the whole stage with PostgreSQL (queue, claim, work, settle, leads). Each is taken
with a domain for every address, and as a region has them: four addresses a domain.

    make bench NAME=validation
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import socket
import time
from typing import Any

from benchmarks.base import median, prepare, report

AT_ONCE = 50
A_DOMAIN = 4
ANSWER = bytes.fromhex("c00c000f00010000012c0016000a") + b"\x05aspmx\x01l\x06google\x03com\x00"


def serve(bound: socket.socket) -> None:
    """Answer every question with the same record; the name in the answer points to the one in the question."""
    while True:
        query, client = bound.recvfrom(1_500)
        end = query.index(0, 12) + 5
        header = query[:2] + b"\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00"
        bound.sendto(header + query[12:end] + ANSWER, client)


def addresses(n: int, a_domain: int, round_: int) -> list[str]:
    """Addresses at domains that no round before has had."""
    return [f"nora{i}@kestrel-{round_}-{a_domain}-{i // a_domain}.com" for i in range(n)]


async def bare(given: list[str], port: int) -> None:
    """What somebody writes in ten lines: the MX records of each address's domain, a number of them at once."""
    from dns.asyncresolver import Resolver

    resolver, waiting = Resolver(configure=False), iter(given)
    resolver.nameservers, resolver.port = ["127.0.0.1"], port

    async def lane() -> None:
        for address in waiting:
            await resolver.resolve(address.partition("@")[2], "MX", search=False)

    await asyncio.gather(*(lane() for _ in range(AT_ONCE)))


async def checks(given: list[str], port: int) -> None:
    """Our check, without the database."""
    from jobs.validation.dns_client import DnsClient, NameServer
    from jobs.validation.emails import Site, check_email

    client, waiting = DnsClient([NameServer("127.0.0.1", port)], concurrency=AT_ONCE), iter(given)

    async def lane() -> None:
        for address in waiting:
            assert (await check_email(address, Site(), client)).validity == "Valid"

    await asyncio.gather(*(lane() for _ in range(AT_ONCE)))


def stage(given: list[str]) -> float:
    """The seconds in which the stage takes stored contacts from not started to Valid."""
    from jobs.models import Contact, Domain
    from jobs.pipeline import drain, queue
    from jobs.stages import contact_validation
    from jobs.store.leads import refresh_leads

    hosts = list(dict.fromkeys(address.partition("@")[2] for address in given))
    domains = Domain.objects.bulk_create([Domain(host=host, registrable_domain=host) for host in hosts])
    ids = dict(zip(hosts, (domain.pk for domain in domains), strict=True))
    rows = [Contact(domain_id=ids[text.partition("@")[2]], kind="email", value=text, normalised=text) for text in given]
    stored = Contact.objects.bulk_create(rows)
    refresh_leads(domains=ids.values())  # as the scrape of pages has left them
    started = time.perf_counter()
    queue(contact_validation.stage, [contact.pk for contact in stored])
    ended: Any = asyncio.run(drain(contact_validation.stage, None))  # type: ignore[arg-type]  # it uses no web
    seconds = time.perf_counter() - started
    assert ended == {"found": len(given)}, ended
    assert Contact.objects.filter(pk__in=[c.pk for c in stored], validity="Valid").count() == len(given)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--addresses", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    prepare()
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_000_000)
    bound.bind(("127.0.0.1", 0))
    server = multiprocessing.get_context("fork").Process(target=serve, args=(bound,), daemon=True)
    server.start()
    try:
        _measure(options.addresses, options.rounds, bound.getsockname()[1])
    finally:
        server.kill()


def _measure(n: int, rounds: int, port: int) -> None:
    from django.conf import settings

    settings.DNS_SERVERS, settings.DNS_CONCURRENCY = (f"127.0.0.1:{port}",), AT_ONCE
    rates: dict[str, list[float]] = {}
    for round_ in range(rounds):
        for a_domain in (1, A_DOMAIN):
            given = addresses(n, a_domain, round_)
            taken = {"bare": _seconds(bare, given, port), "check": _seconds(checks, given, port), "stage": stage(given)}
            for name, seconds in taken.items():
                rates.setdefault(f"{name}_{a_domain}", []).append(n / seconds)
            print(round_, a_domain, {name: f"{n / seconds:,.0f}/s" for name, seconds in taken.items()}, flush=True)
    middle = {name: median(values) for name, values in rates.items()}
    report(
        "validation", n, middle["stage_1"], middle,
        {
            "check_vs_bare": middle["check_1"] / middle["bare_1"],
            "stage_vs_bare": middle["stage_1"] / middle["bare_1"],
            "check_vs_bare_four_a_domain": middle[f"check_{A_DOMAIN}"] / middle[f"bare_{A_DOMAIN}"],
            "stage_vs_bare_four_a_domain": middle[f"stage_{A_DOMAIN}"] / middle[f"bare_{A_DOMAIN}"],
        },
    )  # fmt: skip


def _seconds(function: Any, given: list[str], port: int) -> float:
    started = time.perf_counter()
    asyncio.run(function(given, port))
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
