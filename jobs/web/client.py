"""An httpx client for APIs and receivers of other people, with every limit of ours below it.

    async with client_for(policy, seconds=15, most_bytes=1_000_000) as client:
        response = await client.post(url, json=...)

The sockets are the crawler's: an address is checked where it is connected to. Redirects, cookies and proxies of the
environment are not followed. `response.content` is decompressed already, and bounded.
"""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import httpx

from jobs.web.addresses import target_of
from jobs.web.connect import ForbiddenAddress, Resolver, sent_as, session_for
from jobs.web.decompress import ACCEPTED, Decoder
from jobs.web.failures import Fail, Retry
from jobs.web.politeness import Policy
from jobs.web.tls_failures import tls_failure

CHUNK_BYTES = 65_536
# aiohttp writes these itself, from the connection and the body.
_FRAMING = frozenset({"connection", "transfer-encoding"})
_DECODED = frozenset({b"content-encoding", b"content-length", b"transfer-encoding"})


class PolicyTransport(httpx.AsyncBaseTransport):
    """Sends one request by a policy, and reads its whole answer.

    `seconds` is for all of it. An answer that is larger than `most_bytes`, decoded, is cut there with `cut`; else it
    raises Fail("too_large"). Further raises Fail("bad_url" | "forbidden_address" | "tls" | "bomb") and
    Retry("dns" | "connect" | "timeout" | "protocol"); nothing of httpx's own.
    """

    def __init__(self, policy: Policy, *, seconds: float, most_bytes: int, cut: bool = False) -> None:
        self.policy, self.seconds, self.most_bytes, self.cut = policy, seconds, most_bytes, cut
        self._resolver: Resolver | None = None
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """What httpx calls. Raises Fail for an address or certificate that is refused, Retry for a passing failure."""
        if self._session is None:
            self._resolver = Resolver(self.policy)
            self._session = session_for(self.policy, self._resolver)
        try:
            async with asyncio.timeout(self.seconds):
                return await self._send(self._session, request)
        except ForbiddenAddress:
            raise Fail("forbidden_address") from None
        except TimeoutError:
            raise Retry("timeout", f"No answer within {self.seconds:.0f} seconds.") from None
        except aiohttp.ClientConnectorCertificateError as error:
            raise tls_failure(error) from None
        except (aiohttp.ClientError, OSError) as error:
            if isinstance(getattr(error, "os_error", None), ForbiddenAddress):
                raise Fail("forbidden_address") from None
            # A connection that broke after the request went out: the server may have done what it asks for.
            broken = isinstance(error, aiohttp.ServerDisconnectedError | aiohttp.ClientPayloadError | ConnectionError)
            connected = broken and not isinstance(error, aiohttp.ClientConnectorError)
            raise Retry("protocol" if connected else "connect", f"{type(error).__name__}: {error}"[:300]) from None

    async def _send(self, session: aiohttp.ClientSession, request: httpx.Request) -> httpx.Response:
        url, more = sent_as(target_of(str(request.url), **self.policy.reach), self.policy)
        headers = [(name, value) for name, value in request.headers.multi_items() if name not in _FRAMING]
        async with session.request(
            request.method,
            url,
            data=await request.aread() or None,  # b"" would be sent with a Content-Type
            headers=[*headers, *more.items()],
            allow_redirects=False,
        ) as answer:
            body = await self._body(answer)
            sent = [(name, value) for name, value in answer.raw_headers if name.lower() not in _DECODED]
            return httpx.Response(answer.status, headers=sent, content=body, request=request)

    async def _body(self, answer: aiohttp.ClientResponse) -> bytes:
        coding = ",".join(answer.headers.getall("Content-Encoding", []))
        decoder = Decoder(coding, self.most_bytes, self.policy.max_ratio, cut=self.cut)
        body = bytearray()
        try:
            async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
                for piece in decoder.feed(chunk):
                    body += piece
                if decoder.full:
                    return bytes(body)
            body += b"".join(decoder.finish())
        except (Fail, Retry):
            if not self.cut:  # who cuts an answer wants its status, and as much of its text as there is
                raise
        return bytes(body)

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None and self._resolver is not None:
            await self._session.close()
            await self._resolver.close()


class PolicyClient(httpx.AsyncClient):
    """A client that refuses what is no URL as it refuses an address: httpx has an error of its own for it."""

    def build_request(self, *given: Any, **named: Any) -> httpx.Request:
        """As httpx's. Raises Fail("bad_url")."""
        try:
            return super().build_request(*given, **named)
        except httpx.InvalidURL as error:
            raise Fail("bad_url", f"This is no URL: {error}."[:300]) from None


def client_for(policy: Policy, *, seconds: float, most_bytes: int, cut: bool = False) -> httpx.AsyncClient:
    """A client with the transport above; one for each event loop."""
    return PolicyClient(
        transport=PolicyTransport(policy, seconds=seconds, most_bytes=most_bytes, cut=cut),
        headers={"User-Agent": policy.user_agent, "Accept-Encoding": ACCEPTED},
        follow_redirects=False,
        trust_env=False,
        timeout=None,
    )
