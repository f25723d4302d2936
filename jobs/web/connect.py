"""Connect: where sockets are opened, and where forbidden addresses are refused."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_proto import ResponseHandler
from yarl import URL

from jobs.web.addresses import Target, is_ipv6, mapping_for, may_contact
from jobs.web.failures import Fail, Retry
from jobs.web.heads import HEAD_BYTES_MOST, HEADERS_MOST, HeadReader
from jobs.web.outage import RESOLVER_SILENT
from jobs.web.politeness import Policy

DNS_SECONDS = 60.0
DNS_NAMES = 20_000  # remembered at most
DNS_THREADS = 32  # a resolver may hang for seconds, and its neighbours must not wait for it
KEEP_ALIVE_SECONDS = 5.0

Lookup = Callable[[str], Sequence[str]]


class ForbiddenAddress(PermissionError):
    """A socket was about to be opened to an address that is not on the public internet."""


def lookup(host: str) -> Sequence[str]:
    """All addresses of a name. The dot at the end keeps resolv.conf's search domains out."""
    addresses = socket.getaddrinfo(host if host.endswith(".") else host + ".", None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in addresses))


class Resolver(AbstractResolver):
    """Names to addresses that may be contacted. One forbidden record among several refuses the host."""

    def __init__(self, policy: Policy, look_up: Lookup = lookup) -> None:
        self.policy, self.look_up = policy, look_up
        self.remembered: dict[str, tuple[float, list[str]]] = {}
        self.threads = ThreadPoolExecutor(DNS_THREADS, thread_name_prefix="dns")

    async def addresses(self, host: str) -> list[str]:
        """The addresses of a host. Raises Retry("dns") or Fail("forbidden_address")."""
        mapped = mapping_for(host, self.policy.mappings)
        if mapped:
            addresses = [mapped.address]
        else:
            expires, addresses = self.remembered.get(host, (0.0, []))
            if expires < time.monotonic():
                addresses = await self._look_up(host)
        if not all(may_contact(address, self.policy.allowed) for address in addresses):
            raise Fail("forbidden_address")
        return addresses

    async def _look_up(self, host: str) -> list[str]:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self.policy.connect):
                addresses = list(await loop.run_in_executor(self.threads, self.look_up, host))
        except (OSError, UnicodeError) as error:  # the timeout's TimeoutError is an OSError too
            raise Retry("dns", "" if _is_answer(error) else RESOLVER_SILENT) from None
        if not addresses:
            raise Retry("dns")
        if len(self.remembered) >= DNS_NAMES:
            self.remembered.clear()
        self.remembered[host] = (time.monotonic() + DNS_SECONDS, addresses)
        return addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """aiohttp's interface to `addresses`; raises the same."""
        mapped = mapping_for(host, self.policy.mappings)
        return [
            ResolveResult(
                hostname=host, host=address, port=mapped.port if mapped else port,
                family=socket.AF_INET6 if is_ipv6(address) else socket.AF_INET, proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in await self.addresses(host)
        ]  # fmt: skip

    async def close(self) -> None:
        """End the threads, without waiting for names that hang."""
        self.threads.shutdown(wait=False, cancel_futures=True)


def _is_answer(error: Exception) -> bool:
    """Whether a resolver reported that there is no such name; else none replied."""
    return isinstance(error, UnicodeError) or getattr(error, "errno", None) in (socket.EAI_NONAME, socket.EAI_NODATA)


def sent_as(target: Target, policy: Policy) -> tuple[URL, dict[str, str]]:
    """The URL for the client, and headers: what FETCH_RESOLVE maps is in clear text, unless it has `+tls`."""
    url, mapped = URL(target.url, encoded=True), mapping_for(target.host, policy.mappings)
    if mapped is None:
        return url, {}
    if not mapped.tls:
        # The port stays the URL's own, so that connections for http and for https are never mixed up.
        url = url.with_scheme("http").with_port(target.port)
    return url, {"X-Forwarded-Proto": target.scheme}


@lru_cache(maxsize=4)
def tls_context(ca_file: str | None) -> ssl.SSLContext:
    """The context of clients. Cached, because reading the system's authorities takes tens of milliseconds."""
    return ssl.create_default_context(cafile=ca_file)


class LenientHandler(ResponseHandler):
    """aiohttp's protocol, to which the head of a response comes as browsers read it (`jobs.web.heads`)."""

    _head: HeadReader | None = None  # of the response that comes

    def set_response_params(self, **params: Any) -> None:
        """What aiohttp calls before each response."""
        self._head = HeadReader()
        super().set_response_params(**params)

    def data_received(self, data: bytes) -> None:
        """What the loop calls with the bytes as they come."""
        ready = data if self._head is None else self._head.feed(data)
        if self._head is not None and self._head.has_surplus:
            self.force_close()  # what comes behind the body must not be taken for the next response
        if ready or not data:  # without data, aiohttp goes on with a body that it had paused
            super().data_received(ready)

    def connection_lost(self, exc: BaseException | None) -> None:
        """What came of a head that breaks off is for the parser to judge."""
        if self._head is not None and (rest := self._head.rest()):
            super().data_received(rest)
        super().connection_lost(exc)


def session_for(policy: Policy, resolver: Resolver) -> aiohttp.ClientSession:
    """The process's one HTTP client: no cookies, no proxies of the environment, no decompression of its own.

    A connection to an address that must not be contacted raises ForbiddenAddress where the socket would open.
    """

    def open_socket(info: Any) -> socket.socket:
        # The last word: an IP literal never passes the resolver, and here is the address really connected to.
        family, kind, protocol, _, address = info
        if not may_contact(str(address[0]), policy.allowed):
            raise ForbiddenAddress(errno.EACCES, "forbidden address")
        return socket.socket(family, kind, protocol)

    connector = aiohttp.TCPConnector(
        limit=policy.connections,
        resolver=resolver,
        use_dns_cache=False,
        socket_factory=open_socket,
        keepalive_timeout=KEEP_ALIVE_SECONDS,
        ssl=tls_context(policy.ca_file),
    )
    # aiohttp has no other door to its protocol; it is pinned, and a test reads such a response through it.
    connector._factory = partial(LenientHandler, loop=asyncio.get_running_loop())  # type: ignore[assignment]
    return aiohttp.ClientSession(
        connector=connector,
        auto_decompress=False,
        trust_env=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=policy.connect, sock_read=policy.idle),
        read_bufsize=65_536,
        max_line_size=HEAD_BYTES_MOST,
        max_field_size=HEAD_BYTES_MOST,
        max_headers=HEADERS_MOST,
    )
