"""A name server of our own on a local port (UDP and TCP), with invented domains and a record of every query."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from tests.patience import patient

TTL = 300
ADDRESS = "93.184.215.14"  # public, and never connected to
SOA = "ns.zone.test. host.zone.test. 1 3600 600 86400 300"


@dataclass
class Zone:
    """What the server knows. A name that is not in `records` does not exist."""

    records: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)  # SERVFAIL
    without_type: set[tuple[str, str]] = field(default_factory=set)  # SERVFAIL for a name and type
    refusing: set[str] = field(default_factory=set)  # REFUSED
    silent: set[str] = field(default_factory=set)  # no answer at all
    truncated: set[str] = field(default_factory=set)  # by UDP only the flag, by TCP the answer
    forged: set[str] = field(default_factory=set)  # the answer has another id
    lost_once: set[str] = field(default_factory=set)  # the first query gets no answer
    limit: float = 0.0  # queries a second that are answered; 0: all
    refuses: bool = False  # what is beyond the limit is refused, not dropped
    ttl: int = TTL
    queries: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_tcp: Counter[tuple[str, str]] = field(default_factory=Counter)
    port: int = 0
    _allowance: float = 0.0
    _counted_at: float = 0.0

    def add(self, name: str, *mx: str, a: str = "", aaaa: str = "", cname: str = "", txt: str = "") -> str:
        """A domain with these records; returns its name."""
        types = self.records.setdefault(name, {})
        if mx:
            types["MX"] = [text if " " in text else f"10 {text}" for text in mx]
        for kind, text in (("A", a), ("AAAA", aaaa), ("CNAME", cname), ("TXT", txt)):
            if text:
                types[kind] = [text]
        return name

    @property
    def server(self) -> str:
        """As DNS_SERVERS names it."""
        return f"127.0.0.1:{self.port}"

    def answer(self, wire: bytes, *, tcp: bool = False) -> bytes | None:
        """The answer to a query; None for none."""
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        (self.by_tcp if tcp else self.queries)[name, kind] += 1
        beyond = self.limit and not self._allowed()
        if name in self.silent or (beyond and not self.refuses) or self._is_lost(name):
            return None
        response = dns.message.make_response(query, recursion_available=True)
        if beyond:
            response.set_rcode(dns.rcode.REFUSED)
        elif name in self.failing or (name, kind) in self.without_type:
            response.set_rcode(dns.rcode.SERVFAIL)
        elif name in self.refusing:
            response.set_rcode(dns.rcode.REFUSED)
        elif name in self.truncated and not tcp:
            response.flags |= dns.flags.TC
        else:
            self._fill(response, name, kind)
        if name in self.forged:
            response.id = (response.id + 1) % 65_536
        return response.to_wire()

    def _allowed(self) -> bool:
        """Whether a query is within the limit, as limiters count: an allowance that grows to a tenth of a second's."""
        now = time.monotonic()
        grown = self._allowance + (now - self._counted_at) * self.limit
        self._allowance, self._counted_at = min(grown, self.limit / 10), now
        if self._allowance < 1:
            return False
        self._allowance -= 1
        return True

    def _is_lost(self, name: str) -> bool:
        if name not in self.lost_once:
            return False
        self.lost_once.remove(name)
        return True

    def _fill(self, response: dns.message.Message, name: str, kind: str) -> None:
        for _ in range(20):  # along aliases
            types = self.records.get(name)
            if types is None or "CNAME" not in types:
                break
            response.answer.append(dns.rrset.from_text(f"{name}.", self.ttl, "IN", "CNAME", types["CNAME"][0]))
            name = types["CNAME"][0].rstrip(".")
        if types and kind in types:
            response.answer.append(dns.rrset.from_text(f"{name}.", self.ttl, "IN", kind, *types[kind]))
            return
        if types is None:
            response.set_rcode(dns.rcode.NXDOMAIN)
        response.authority.append(dns.rrset.from_text("test.", self.ttl, "IN", "SOA", SOA))


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, zone: Zone) -> None:
        self.zone = zone

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answer = self.zone.answer(data)
        if answer is not None:
            self.transport.sendto(answer, addr)


async def _serve_tcp(zone: Zone, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    length = int.from_bytes(await reader.readexactly(2), "big")
    answer = zone.answer(await reader.readexactly(length), tcp=True)
    if answer is not None:
        writer.write(len(answer).to_bytes(2, "big") + answer)
        await writer.drain()
    writer.close()


async def start(zone: Zone) -> None:
    """Serve the zone on a free port of this event loop, the same for UDP and TCP; the zone then knows it."""
    loop = asyncio.get_running_loop()
    tcp = await asyncio.start_server(lambda r, w: _serve_tcp(zone, r, w), "127.0.0.1", 0)
    zone.port = tcp.sockets[0].getsockname()[1]
    await loop.create_datagram_endpoint(lambda: _Udp(zone), local_addr=("127.0.0.1", zone.port))


@contextmanager
def serving(zone: Zone) -> Iterator[Zone]:
    """The zone, served in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(start(zone), loop).result(patient(10))
    try:
        yield zone
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
