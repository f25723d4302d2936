"""Addresses: which URLs and which IP addresses may be contacted. The whole policy is in this file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import ada_url

from jobs.web.failures import Fail

LONGEST_URL = 2083
LONGEST_LABEL, LONGEST_NAME = 63, 253  # characters between two dots of a host name (RFC 1035, section 2.3.4)
DEFAULT_PORTS = {"http": 80, "https": 443}

Network = IPv4Network | IPv6Network

# IANA's special-purpose registry for IPv4 (RFC 6890 and its successors), multicast, the reserved class E,
# and one address that only looks public: Azure's metadata and DNS service.
_NEVER_V4 = [
    IPv4Network(entry)
    for entry in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",
    )
]  # fmt: skip

# IPv6 is the other way round: only what is assigned as global unicast, less what is special in there. Everything that
# carries an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo) is outside or listed, whatever it carries.
_UNICAST_V6 = IPv6Network("2000::/3")
_NEVER_V6 = [
    IPv6Network(entry) for entry in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
]

# Where clouds serve credentials to their machines; no setting opens them. Most are link-local (169.254.169.254,
# 169.254.170.2); the rest are Azure's, Alibaba's, Oracle's, and AWS's and Google's by IPv6.
_METADATA = [
    ip_network(network)
    for network in (
        "169.254.0.0/16", "168.63.129.16/32", "100.100.100.200/32", "192.0.0.192/32", "fd00:ec2::/32",
        "fd20:ce::254/128", "fe80::/10",
    )
]  # fmt: skip

# RFC 6761, 6762, 7686, 8375, and the names under which clouds serve credentials.
_NEVER_NAMES = ("localhost", "local", "internal", "onion", "i2p", "home.arpa", "localdomain", "lan", "intranet", "corp")


@dataclass(frozen=True)
class Mapping:
    """An entry of FETCH_RESOLVE: hosts like `pattern` are served at `address`:`port`, in clear text unless `tls`."""

    pattern: str
    address: str
    port: int
    tls: bool = False


@dataclass(frozen=True)
class Target:
    """A URL that may be fetched: normalised, with the scheme, host (no trailing dot) and port that it leads to."""

    url: str
    scheme: str
    host: str
    port: int

    @property
    def netloc(self) -> str:
        """The value of the Host header (RFC 9110, section 7.2)."""
        return self.host if self.port == DEFAULT_PORTS[self.scheme] else f"{self.host}:{self.port}"


def parse_mapping(entry: str) -> Mapping:
    """Read `*.sample.test=127.0.0.1:8099`, with `+tls` at the end where the server speaks TLS. Raises ValueError."""
    pattern, _, place = entry.partition("=")
    tls = place.endswith("+tls")
    address, _, port = place.removesuffix("+tls").rpartition(":")
    ip_address(address.strip("[]"))
    return Mapping(pattern.strip().lower(), address.strip("[]"), int(port), tls)


def mapping_for(host: str, mappings: Sequence[Mapping]) -> Mapping | None:
    """The first mapping that the host falls under."""
    return next((entry for entry in mappings if fnmatchcase(host, entry.pattern)), None)


@lru_cache(maxsize=65_536)
def is_public(address: str) -> bool:
    """Whether an IP address is public unicast, and so may be contacted. False for what is no address at all."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _NEVER_V4)
    return ip.scope_id is None and ip in _UNICAST_V6 and not any(ip in network for network in _NEVER_V6)


def may_contact(address: str, allowed: Sequence[Network] = ()) -> bool:
    """Whether a socket may be opened to an address: it is public, or in a network that the settings allow by name.

    Never to where a cloud serves its metadata, whatever the settings allow.
    """
    if is_public(address):
        return True
    return bool(allowed) and _is_within(address, tuple(allowed)) and not is_metadata(address)


def is_metadata(address: str) -> bool:
    """Whether a cloud serves credentials there, also when the address is written inside of an IPv6 address."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    addresses = [ip, _carried_ipv4(ip)] if isinstance(ip, IPv6Address) else [ip]
    return any(
        address.version == network.version and address in network
        for address in addresses
        if address is not None
        for network in _METADATA
    )


def _carried_ipv4(ip: IPv6Address) -> IPv4Address | None:
    """Mapped (::ffff:a.b.c.d), 6to4, and the well-known NAT64 prefix (RFC 4291, 3056, 6052)."""
    if int(ip) >> 32 in (0, 0x64FF9B << 64):
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


@lru_cache(maxsize=4096)
def _is_within(address: str, networks: tuple[Network, ...]) -> bool:
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    return any(ip.version == network.version and ip in network for network in networks)


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Networks in CIDR form. Raises ValueError."""
    return tuple(ip_network(text) for text in texts)


def target_of(
    url: str,
    *,
    ports: Sequence[int] = (80, 443),
    allowed: Sequence[Network] = (),
    mappings: Sequence[Mapping] = (),
    local_names: bool = False,
    settings_prefix: str = "FETCH",
) -> Target:
    """Read a URL by the WHATWG standard, so that it means to us what it means to whatever connects later.

    Raises Fail: `bad_url` for what cannot be fetched, `forbidden_address` for what must not be. A host name that is
    let through here may still resolve to a forbidden address; the socket decides that. `local_names` lets names through
    that are not of the public internet (`receiver`, `hooks.internal`). Refusals name settings of `settings_prefix`.
    """
    if len(url) > LONGEST_URL:
        raise Fail("bad_url", f"The URL is longer than {LONGEST_URL} characters.")
    try:
        parsed = ada_url.URL(url)
    except ValueError:
        raise Fail("bad_url") from None
    scheme, host = parsed.protocol.rstrip(":"), parsed.hostname.removesuffix(".")
    if not (host.startswith("[") or is_name(host)):
        raise Fail("bad_url", "The URL's host is not a host name.")  # RFC 1035, section 2.3.1
    if scheme not in DEFAULT_PORTS:
        raise Fail("bad_url", "Only http and https URLs can be fetched.")
    if parsed.username or parsed.password:
        raise Fail("bad_url", "A URL with a user name or password in it is not fetched.")
    port = int(parsed.port) if parsed.port else DEFAULT_PORTS[scheme]
    if port not in ports:
        raise Fail("forbidden_address", f"Port {port} is not among {settings_prefix}_ALLOW_PORTS.")
    if not mapping_for(host, mappings):
        _check_host(host, allowed, local_names)
    parsed.hostname, parsed.hash = host, ""
    return Target(parsed.href, scheme, host, port)


def is_name(host: str) -> bool:
    """Whether a host can be a name of the DNS (RFC 1035, section 2.3.4; of RFC 5890 that an A-label says something)."""
    labels = host.split(".")
    return len(host) <= LONGEST_NAME and all(0 < len(label) <= LONGEST_LABEL and label != "xn--" for label in labels)


def _check_host(host: str, allowed: Sequence[Network], local_names: bool) -> None:
    literal = host.strip("[]")
    if is_literal(literal):
        if not may_contact(literal, allowed):
            raise Fail("forbidden_address")
    elif not local_names and ("." not in host or host.endswith(tuple(f".{name}" for name in _NEVER_NAMES))):
        raise Fail("forbidden_address", "The name is not one of the public internet.")


def is_literal(host: str) -> bool:
    """Whether a host is an IP address, and no name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_ipv6(address: str) -> bool:
    """Whether a textual address is IPv6."""
    return isinstance(ip_address(address), IPv6Address)
