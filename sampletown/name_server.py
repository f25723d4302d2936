"""The town's name server (UDP): its mail domains, which exist nowhere else. Every other name is refused, so that a
client goes on to its next server."""

from __future__ import annotations

import asyncio
import zlib
from functools import cache
from typing import Any

import dns.exception
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from sampletown.town import sites

ADDRESS = "93.184.215.14"  # nobody connects to it
TTL = 300
PROVIDERS = ("1 aspmx.l.google.com.", "0 tenant.mail.protection.outlook.com.", "10 mail.{domain}.", "10 mail.{domain}.")


@cache
def records() -> dict[tuple[str, str], str]:
    """By name and type. A town has large providers, servers of its own, and one domain without mail."""
    found: dict[tuple[str, str], str] = {}
    for number, domain in enumerate(sorted({site.mail.partition("@")[2] for site in sites().values() if site.mail})):
        found[domain, "A"] = found[f"mail.{domain}", "A"] = ADDRESS
        if number % 10 != 9:
            provider = PROVIDERS[zlib.crc32(domain.encode()) % len(PROVIDERS)]
            found[domain, "MX"] = provider.format(domain=domain)
    return found


def answer(wire: bytes) -> bytes | None:
    """The answer to a query; None for bytes that are none."""
    try:
        query = dns.message.from_wire(wire)
    except dns.exception.DNSException:
        return None
    response, question = dns.message.make_response(query), query.question[0]
    name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
    if (name, kind) in records():
        response.answer.append(dns.rrset.from_text(question.name, TTL, "IN", kind, records()[name, kind]))
    elif (name, "A") not in records():
        response.set_rcode(dns.rcode.REFUSED)
    return response.to_wire()


class NameServer(asyncio.DatagramProtocol):
    """Answers each datagram."""

    def connection_made(self, transport: Any) -> None:
        """Remember where answers go."""
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        """Answer a query."""
        response = answer(data)
        if response is not None:
            self.transport.sendto(response, addr)


async def serve(host: str, port: int) -> asyncio.BaseTransport:
    """Answer on a port of this event loop, until the transport is closed."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(NameServer, local_addr=(host, port))
    return transport
