"""Fetch: one bounded request at a time, with the evidence of each."""

from __future__ import annotations

import asyncio
import hashlib
import time
import zlib
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp
from django.conf import settings

from jobs.web.failures import Ended, Fail, Retry

MOST_REDIRECTS = 10
CHUNK = 65_536


@dataclass
class FetchRecord:
    """The evidence of one request."""

    url: str
    fetched_at: datetime
    method: str = "GET"
    final_url: str = ""
    hops: list[tuple[int, str]] = field(default_factory=list)
    status: int | None = None
    content_type: str = ""
    wire_bytes: int = 0
    decoded_bytes: int = 0
    seconds: float = 0.0
    address: str = ""
    outcome: str = ""
    error: str = ""
    content_hash: str = ""
    etag: str = ""
    last_modified: str = ""
    body: bytes | None = None


# The kernel opens a journal for each row, and stores it when it settles the row.
journal: ContextVar[list[FetchRecord] | None] = ContextVar("journal", default=None)
network_refused: ContextVar[bool] = ContextVar("network_refused", default=False)


@dataclass(frozen=True)
class Validators:
    """What the last answer said of its version."""

    etag: str = ""
    last_modified: str = ""


@dataclass
class Response:
    """An answer, whole and decoded."""

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    fetched_at: datetime
    content_hash: str
    not_modified: bool = False
    charset: str | None = None
    etag: str = ""
    last_modified: str = ""


class Web:
    """Other people's servers. One per process and event loop."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def fetch(
        self, url: str, *, validators: Validators | None = None, obey_robots: bool = True, max_bytes: int | None = None
    ) -> Response:
        """Fetch a page; raises Skip, Retry or Fail with the reason."""
        if network_refused.get():
            raise RuntimeError("No network while results are saved.")
        record = FetchRecord(url, datetime.now(UTC))
        started = time.monotonic()
        try:
            response = await self._follow(url, record, validators, max_bytes or settings.FETCH_MAX_BYTES)
            record.outcome = "unchanged" if response.not_modified else "ok"
            return response
        except Ended as ended:
            record.outcome, record.error = ended.reason.word, ended.sentence
            raise
        finally:
            record.seconds = time.monotonic() - started
            kept = journal.get()
            if kept is not None:
                kept.append(record)

    async def home(
        self, host: str, remembered: str = "", *, validators: Validators | None = None, obey_robots: bool = True
    ) -> Response:
        """A site's home page: https first, http only where https does not connect; apex and www both tried."""
        failure: Ended | None = None
        for url in dict.fromkeys([remembered, f"https://{host}/", f"https://www.{host}/", f"http://{host}/"]):
            try:
                if url:
                    return await self.fetch(url, validators=validators, obey_robots=obey_robots)
            except Ended as ended:
                failure = failure or ended
                if ended.reason.word not in ("dns", "connect", "tls"):
                    raise
        assert failure is not None
        raise failure

    async def _follow(self, url: str, record: FetchRecord, validators: Validators | None, limit: int) -> Response:
        asked = url
        try:
            async with asyncio.timeout(settings.FETCH_TIMEOUT_SECONDS):
                for _ in range(MOST_REDIRECTS):
                    async with self._get(url, validators) as answer:
                        record.status, record.final_url = answer.status, url
                        if answer.status in (301, 302, 303, 307, 308) and "location" in answer.headers:
                            record.hops.append((answer.status, url))
                            url = urljoin(url, answer.headers["location"])
                            continue
                        return await self._answer(asked, url, answer, record, limit)
                raise Fail("redirects")
        except TimeoutError:
            raise Retry("timeout") from None
        except aiohttp.ClientConnectorDNSError:
            raise Retry("dns") from None
        except aiohttp.ClientConnectorError:
            raise Retry("connect") from None
        except aiohttp.ClientError as error:
            raise Retry("protocol", f"The server does not speak valid HTTP ({type(error).__name__}).") from None

    def _get(self, url: str, validators: Validators | None) -> Any:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=500, limit_per_host=2), auto_decompress=False
            )
        parts = urlsplit(url)
        headers = {"User-Agent": settings.FETCH_USER_AGENT, "Accept-Encoding": "gzip", "Host": parts.netloc}
        if validators:
            headers |= (
                {"If-None-Match": validators.etag}
                if validators.etag
                else {"If-Modified-Since": validators.last_modified}
            )
        for entry in settings.FETCH_RESOLVE:
            pattern, _, target = entry.partition("=")
            if (parts.hostname or "").endswith(pattern.lstrip("*")):
                headers["X-Forwarded-Proto"] = parts.scheme
                url = f"http://{target}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")
        return self._session.get(url, headers=headers, allow_redirects=False)

    async def _answer(self, asked: str, url: str, answer: Any, record: FetchRecord, limit: int) -> Response:
        if answer.status in (401, 403, 451):
            raise Fail("blocked")
        if answer.status in (404, 410):
            raise Fail("not_found")
        if answer.status == 429:
            raise Retry("rate_limited")
        if answer.status >= 500:
            raise Retry("server_error")
        body = await self._body(answer, record, limit)
        record.content_hash = hashlib.sha256(body).hexdigest()
        record.etag, record.last_modified = answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")
        return Response(
            asked, url, answer.status, answer.headers, body, record.fetched_at, record.content_hash,
            answer.status == 304, answer.charset, record.etag, record.last_modified,
        )  # fmt: skip

    async def _body(self, answer: Any, record: FetchRecord, limit: int) -> bytes:
        unzip = zlib.decompressobj(47) if answer.headers.get("Content-Encoding") == "gzip" else None
        body = bytearray()
        async for chunk in answer.content.iter_chunked(CHUNK):
            record.wire_bytes += len(chunk)
            body += unzip.decompress(chunk, limit + 1) if unzip else chunk
            if len(body) > limit:
                raise Fail("too_large")
        record.decoded_bytes = len(body)
        return bytes(body)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
