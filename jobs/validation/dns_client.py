"""DNS lookups that are polite: only those configured, few queries at once, answers shared by their TTL."""

from __future__ import annotations

import asyncio
import random
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from weakref import WeakKeyDictionary

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
from django.conf import settings

from jobs.web.fetch import network_refused

PORT = 53
PAYLOAD = 1_232  # bytes of an answer by UDP: DNS flag day 2020
LEAST_TTL, MOST_TTL, MOST_NEGATIVE_TTL = 60.0, 86_400.0, 3_600.0  # seconds; negative: RFC 2308, section 5
MOST_RECORDS = 50  # of one answer
FAILURES_BEFORE_REST = 10  # in a row: one domain's dead servers are not the resolver's fault
LONGEST_REST = 30.0


class DnsUnavailable(Exception):
    """No server could tell (no answer, SERVFAIL, REFUSED): the name may exist or not. `rest`: ask again after it."""

    def __init__(self, sentence: str, rest: float | None = None) -> None:
        self.rest = rest
        super().__init__(sentence)


@dataclass(frozen=True)
class DnsAnswer:
    """What the DNS has of a name and type: `exists` is False for NXDOMAIN; no records are NODATA."""

    exists: bool
    records: tuple[str, ...] = ()


@dataclass
class NameServer:
    """A server with how it did lately. It rests after failures in a row, each time twice as long."""

    address: str
    port: int
    failures: int = 0
    rests_until: float = 0.0

    def succeeded(self) -> None:
        """It answered."""
        self.failures, self.rests_until = 0, 0.0

    def failed(self) -> None:
        """It did not answer, or refused."""
        self.failures += 1
        if self.failures >= FAILURES_BEFORE_REST:
            rest = min(2.0 ** (self.failures - FAILURES_BEFORE_REST), LONGEST_REST)
            self.rests_until = time.monotonic() + rest


@dataclass
class DnsClient:
    """`await lookup(name, type)`. One for each event loop: see `dns_client`.

    `timeout` is in seconds, of one try; `concurrency` bounds the queries on their way; `cache_size` the answers.
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
        """Ask the servers that are not resting, in their order, and then the first of them once more."""
        try:
            query = dns.message.make_query(dns.name.from_text(name), kind, use_edns=0, payload=PAYLOAD)
        except dns.exception.DNSException:
            return DnsAnswer(False), MOST_NEGATIVE_TTL  # a name that the DNS cannot hold
        now = time.monotonic()
        awake = [server for server in self.servers if server.rests_until <= now]
        if not awake:
            rest = min((server.rests_until for server in self.servers), default=now + LONGEST_REST) - now
            raise DnsUnavailable("The name servers do not answer now.", rest)
        problem = ""
        for server in [*awake, awake[0]][: max(len(awake), 2)]:
            problem, result = await self._ask_server(server, query)
            if result is not None:
                return result
        raise DnsUnavailable(f"{name}: {problem}")

    async def _ask_server(
        self, server: NameServer, query: dns.message.QueryMessage
    ) -> tuple[str, tuple[DnsAnswer, float] | None]:
        """What a server answers, or why it cannot be used."""
        import dns.asyncquery  # late: it loads clients of HTTP/2 and DNS over HTTPS, which most processes never need

        query.id = random.SystemRandom().randrange(65_536)
        self.queries += 1
        try:
            response, _ = await dns.asyncquery.udp_with_fallback(
                query, server.address, self.timeout, server.port, ignore_unexpected=True, ignore_errors=True
            )
            code = response.rcode()
            if code == dns.rcode.REFUSED:
                if len(self.servers) == 1:  # else it may know some names alone, and the next knows the others
                    server.failed()
                return "the server refused the query.", None
            server.succeeded()
            return _read(response) if code in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN) else (_failure(code), None)
        except (dns.exception.DNSException, OSError, EOFError) as error:
            server.failed()
            timed_out = isinstance(error, dns.exception.Timeout)
            return "no answer in time." if timed_out else f"no usable answer ({type(error).__name__}).", None


def _failure(code: dns.rcode.Rcode) -> str:
    return f"the server failed ({dns.rcode.to_text(code)})."


def _read(response: dns.message.Message) -> tuple[str, tuple[DnsAnswer, float] | None]:
    assert isinstance(response, dns.message.QueryMessage)
    chain = response.resolve_chaining()  # raises for loops, which are no usable answer
    if chain.answer is None:
        exists = response.rcode() != dns.rcode.NXDOMAIN
        return "", (DnsAnswer(exists), _between(chain.minimum_ttl, MOST_NEGATIVE_TTL))
    records = tuple(record.to_text() for record in list(chain.answer)[:MOST_RECORDS])
    return "", (DnsAnswer(True, records), _between(chain.minimum_ttl, MOST_TTL))


def _between(ttl: int, most: float) -> float:
    return max(LEAST_TTL, min(float(ttl), most))


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
