"""Responses: whole, or in pieces as they come, and the evidence of each request."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp

from jobs.web.decompress import Decoder
from jobs.web.failures import Retry, StageOutcome
from jobs.web.politeness import Policy

CHUNK = 65_536
SMALL_PART = 262_144  # decoded bytes; they take less than a millisecond, and a hop to a thread a tenth of one


@dataclass
class FetchRecord:
    """The evidence of one request: times in seconds, sizes in bytes."""

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
    """The validators of the last response: its entity tag and its time."""

    etag: str = ""
    last_modified: str = ""

    def headers(self) -> dict[str, str]:
        """RFC 9110, section 13.1: both may be sent, the entity tag has precedence."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


@dataclass
class Response:
    """A response, whole and decoded. `charset` is that of the Content-Type, or None."""

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
    content_type: str = ""
    hops: list[tuple[int, str]] = field(default_factory=list)
    seconds: float = 0.0
    address: str = ""
    wire_bytes: int = 0


class StreamedResponse:
    """A response whose body is still to come: `async for chunk in response.chunks()`."""

    def __init__(self, answer: aiohttp.ClientResponse, record: FetchRecord, decoder: Decoder, policy: Policy) -> None:
        self._answer, self._record, self._decoder, self._policy = answer, record, decoder, policy
        self.url, self.final_url, self.status = record.url, record.final_url, answer.status
        self.headers: Mapping[str, str] = answer.headers
        self.content_type = record.content_type
        self.not_modified = answer.status == 304
        self.etag, self.last_modified = record.etag, record.last_modified
        self.small_body: bytes | None = b""  # what has come; None once that is much
        self.is_whole = False

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body, decoded, in pieces of at most 1 MiB. Raises Fail and Retry as `Web.fetch` does."""
        started = time.monotonic()
        digest = hashlib.sha256()
        try:
            async for data in self._answer.content.iter_chunked(CHUNK):
                self._record.wire_bytes += len(data)
                self._refuse_trickle(time.monotonic() - started)
                for part in self._decoder.parts(data):
                    pieces, fault = await self._decoded(part, digest)
                    for piece in pieces:
                        self._note(piece)
                        yield piece
                    if fault is not None:
                        raise fault
                if self._decoder.full:
                    break
            for piece in self._decoder.finish():
                digest.update(piece)
                self._note(piece)
                yield piece
            self.is_whole = not self._decoder.full
        finally:
            self._record.decoded_bytes = min(self._decoder.decoded, self._decoder.limit)
            self._record.content_hash = digest.hexdigest()

    def _note(self, piece: bytes) -> None:
        if self.small_body is not None:
            self.small_body = self.small_body + piece if len(self.small_body) + len(piece) <= SMALL_PART else None

    async def _decoded(self, part: bytes, digest: Any) -> tuple[list[bytes], StageOutcome | None]:
        """The pieces of a part, in a thread where they are expected to be large enough to delay the event loop."""
        if self._decoder.expected(part) <= SMALL_PART:
            return _unpacked(self._decoder, part, digest)
        return await asyncio.to_thread(_unpacked, self._decoder, part, digest)

    def _refuse_trickle(self, seconds: float) -> None:
        if seconds > self._policy.slow_after and self._record.wire_bytes < seconds * self._policy.slowest:
            raise Retry("too_slow")


class ReadResponse(StreamedResponse):
    """A response that was read before, in one piece."""

    def __init__(self, response: Response) -> None:
        self._response, self.not_modified = response, False
        self.url, self.final_url, self.status = response.url, response.final_url, response.status
        self.headers, self.content_type = response.headers, response.content_type
        self.etag, self.last_modified = response.etag, response.last_modified

    async def chunks(self) -> AsyncIterator[bytes]:
        """The whole body."""
        yield self._response.body


def _unpacked(decoder: Decoder, part: bytes, digest: Any) -> tuple[list[bytes], StageOutcome | None]:
    """The pieces of a part, and what was wrong with what followed them."""
    pieces = []
    try:
        for piece in decoder.feed(part):
            digest.update(piece)
            pieces.append(piece)
    except StageOutcome as fault:
        return pieces, fault
    return pieces, None
