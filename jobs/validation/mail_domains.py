"""Whether a domain receives mail, and who receives it: from its MX and address records (RFC 5321, section 5.1)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jobs.extract.urls import registrable_domain
from jobs.validation.dns_client import DnsClient, DnsUnavailable
from jobs.validation.dns_messages import DnsAnswer
from jobs.web.addresses import is_literal, is_public

MOST_SERVERS = 5  # mail servers of a domain that are looked up
_DATA = Path(__file__).parent / "data"
_EXTRA = {"gateway": "gateway", "forwarder": "forwarded", "parked": "parked_mail"}
OWN, OTHER = "own", "other"


@dataclass(frozen=True)
class MailDomain:
    """A domain as mail sees it: `reasons` are words of the closed list, `provider` who receives ("" if nobody)."""

    domain: str
    reasons: tuple[str, ...] = ()
    provider: str = ""

    @property
    def receives(self) -> bool:
        """Whether a mail server of its own choice accepts its mail."""
        return bool(self.provider) and not {"implicit_mx", "parked_mail"} & set(self.reasons)


@cache
def load(name: str) -> dict[str, Any]:
    """A file of `data/`, read once. Callers must not change it. Raises FileNotFoundError where there is none."""
    return tomllib.loads((_DATA / f"{name}.toml").read_text(encoding="utf-8"))


async def mail_domain(domain: str, dns: DnsClient) -> MailDomain:
    """What the DNS says of a domain (in its ASCII form). Raises DnsUnavailable where it cannot be known now."""
    answer = await dns.lookup(domain, "MX")
    if not answer.exists:
        return MailDomain(domain, ("no_domain",))
    hosts = _hosts(answer)
    if not hosts:
        return await _without_mx(domain, dns)
    if hosts == ["."]:
        return MailDomain(domain, ("null_mx",))
    broken = ("broken_mx",) if "." in hosts else ()
    return await _with_mx(domain, [host for host in hosts if host != "."], broken, dns)


def _hosts(answer: DnsAnswer) -> list[str]:
    """The mail servers, the preferred one first; `.` is the null MX."""
    pairs = [record.split(" ", 1) for record in answer.records]
    ordered = sorted((int(preference), host.lower()) for preference, host in pairs)
    return list(dict.fromkeys(host if host == "." else host.rstrip(".") for _, host in ordered))


async def _without_mx(domain: str, dns: DnsClient) -> MailDomain:
    addresses = await _addresses(domain, dns)
    if not addresses:
        return MailDomain(domain, ("no_mail_server",))
    if not any(map(is_public, addresses)):
        return MailDomain(domain, ("mail_server_private",))
    if await _sends_nothing(domain, dns):
        return MailDomain(domain, ("sends_no_mail",))
    return MailDomain(domain, ("implicit_mx",), OWN)


async def _sends_nothing(domain: str, dns: DnsClient) -> bool:
    """Whether the domain declares that no server sends its mail: one SPF record, which only refuses (RFC 7208, 4.5)."""
    try:
        answer = await dns.lookup(domain, "TXT")
    except DnsUnavailable:  # some name servers do not answer for this type; the addresses are known
        return False
    policies = [text.lower().split() for text in answer.records if text.lower().split()[:1] == ["v=spf1"]]
    return policies == [["v=spf1", "-all"]]


async def _with_mx(domain: str, hosts: list[str], reasons: tuple[str, ...], dns: DnsClient) -> MailDomain:
    group, provider = provider_of(hosts[0], domain)
    if group in _EXTRA:
        reasons = (*reasons, _EXTRA[group])
    if group != OTHER:  # a provider's servers are there; nobody need look
        return MailDomain(domain, reasons, provider)
    seen: list[str] = []
    for host in hosts[:MOST_SERVERS]:
        addresses = [host] if is_literal(host) else await _addresses(host, dns)
        if any(map(is_public, addresses)):
            return MailDomain(domain, reasons, provider)
        seen += addresses
    return MailDomain(domain, (*reasons, "mail_server_private" if seen else "mail_server_missing"))


async def _addresses(host: str, dns: DnsClient) -> list[str]:
    """The IPv4 addresses, else the IPv6 addresses."""
    if host == "localhost" or host.endswith(".localhost"):
        return ["127.0.0.1"]
    return list((await dns.lookup(host, "A")).records or (await dns.lookup(host, "AAAA")).records)


def provider_of(host: str, domain: str) -> tuple[str, str]:
    """The group (mailbox, gateway, forwarder, parked; other) and the name of whom a mail server belongs to."""
    for group, providers in load("mail_providers").items():
        for name, ends in providers.items():
            if any(host == end or host.endswith(f".{end}") for end in ends):
                return group, name
    return OTHER, OWN if registrable_domain(host) == registrable_domain(domain) else OTHER
