"""DNS lookups that are polite: only those configured, few queries at once, answers shared by their TTL."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from weakref import WeakKeyDictionary

from django.conf import settings

from jobs.validation.dns_exchange import Exchange, NoUsableAnswer
from jobs.validation.dns_messages import DnsAnswer, question
from jobs.validation.dns_servers import LONGEST_REST, NameServer
from jobs.web.responses import network_refused

PORT = 53
LEAST_TTL, MOST_TTL, MOST_NEGATIVE_TTL = 60.0, 86_400.0, 3_600.0  # seconds; negative: RFC 2308, section 5


class DnsUnavailable(Exception):
    """No server could tell (no answer, SERVFAIL, REFUSED): the name may exist or not. `rest`: ask again after it."""

    def __init__(self, sentence: str, rest: float | None = None) -> None:
        self.rest = rest
        super().__init__(sentence)


@dataclass
class DnsClient:
    """`await lookup(name, type)`. One for each event loop: see `dns_client`.

    `timeout` is in seconds, of the longest try; `concurrency` bounds the queries on their way; `cache_size` the
    answers.
    """

    servers: Sequence[NameServer]
    timeout: float = 3.0
    concurrency: int = 50
    cache_size: int = 50_000
    queries: int = 0  # that were sent, for whoever measures
    _cache: OrderedDict[tuple[str, str], tuple[float, DnsAnswer]] = field(default_factory=OrderedDict)
    _flights: dict[tuple[str, str], asyncio.Task[DnsAnswer]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """The limit of queries on their way."""
        self._room = asyncio.Semaphore(self.concurrency)

    async def lookup(self, name: str, kind: str) -> DnsAnswer:
        """The records of a type (`MX`: "10 mx.example.com."; `A`, `AAAA`), from the cache while they are fresh.

        Many who ask for the same name at once share one query. Raises DnsUnavailable, which is never stored,
        and RuntimeError while a stage saves its results.
        """
        key = (name.lower().rstrip("."), kind)
        stored = self._cache.get(key)
        if stored and stored[0] > time.monotonic():
            self._cache.move_to_end(key)
            return stored[1]
        if network_refused.get():
            raise RuntimeError("No DNS while results are saved.")
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = asyncio.create_task(self._fly(key))
            flight.add_done_callback(lambda done: self._landed(key, done))
        return await asyncio.shield(flight)  # whoever is cancelled does not take the others' query along

    def _landed(self, key: tuple[str, str], flight: asyncio.Task[DnsAnswer]) -> None:
        self._flights.pop(key, None)
        if not flight.cancelled():
            flight.exception()  # read, so that asyncio does not report one that nobody waited for

    async def _fly(self, key: tuple[str, str]) -> DnsAnswer:
        async with self._room:
            answer, ttl = await self._ask(*key)
        self._cache[key] = (time.monotonic() + ttl, answer)
        while len(self._cache) > self.cache_size:
            self._cache.popitem(last=False)
        return answer

    async def _ask(self, name: str, kind: str) -> tuple[DnsAnswer, float]:
        try:
            wire = question(name, kind)
        except ValueError:
            return DnsAnswer(False), MOST_NEGATIVE_TTL  # a name that the DNS cannot hold
        now = time.monotonic()
        awake = [server for server in self.servers if server.rests_until <= now]
        if not awake:
            rest = min((server.rests_until for server in self.servers), default=now + LONGEST_REST) - now
            raise DnsUnavailable("The name servers do not answer now.", rest)
        exchange = Exchange(wire, awake, self.timeout)
        try:
            answer, ttl = await exchange.run()
        except NoUsableAnswer as problem:
            raise DnsUnavailable(f"{name}: {problem}") from None
        finally:
            self.queries += exchange.sent
        return answer, max(LEAST_TTL, min(float(ttl), MOST_TTL if answer.records else MOST_NEGATIVE_TTL))


def read_servers(entries: Sequence[str]) -> list[NameServer]:
    """The servers of DNS_SERVERS (`127.0.0.1`, `127.0.0.1:5353`, `[::1]:5353`); without any, the system's."""
    return [NameServer(*split_server(entry)) for entry in entries or system_servers()]


def system_servers() -> list[str]:
    """The addresses of the system's name servers; none where it names none."""
    import dns.resolver  # late, as above

    try:
        return [str(server) for server in dns.resolver.Resolver().nameservers]
    except dns.resolver.NoResolverConfiguration:
        return []


def split_server(entry: str) -> tuple[str, int]:
    """The address and port of an entry; the port is 53 where none is named. Raises ValueError for a name."""
    try:
        return str(ip_address(entry.strip("[]"))), PORT
    except ValueError:
        address, _, port = entry.rpartition(":")
        return str(ip_address(address.strip("[]"))), int(port)


_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, tuple[object, DnsClient]] = WeakKeyDictionary()


def dns_client() -> DnsClient:
    """The client of this event loop, by the settings as they are now. All rows of a worker process share it."""
    given = (settings.DNS_SERVERS, settings.DNS_TIMEOUT_SECONDS, settings.DNS_CONCURRENCY, settings.DNS_CACHE_SIZE)
    loop = asyncio.get_running_loop()
    made = _clients.get(loop)
    if made is None or made[0] != given:
        made = _clients[loop] = (given, DnsClient(read_servers(settings.DNS_SERVERS), *given[1:]))
    return made[1]
