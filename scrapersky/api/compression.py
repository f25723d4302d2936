"""Compression of what the API answers. A stream of events is left alone: compressing would hold it back."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from gzip import GzipFile
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.text import StreamingBuffer

LEVEL = 6
PADDING_MOST = 100  # random bytes against BREACH, as Django's


class CompressApi(GZipMiddleware):
    """gzip for /api/, with Django's random padding against BREACH."""

    def process_response(self, request: HttpRequest, response: Any) -> HttpResponseBase:
        """Compress, unless it is not ours or a stream of events."""
        stream = response.headers.get("Content-Type", "").startswith("text/event-stream")
        if not request.path.startswith("/api/") or stream:
            return response  # type: ignore[no-any-return]  # as it came
        parts = response.streaming_content if response.streaming and response.is_async else None
        compressed = super().process_response(request, response)
        if parts is not None and compressed.headers.get("Content-Encoding") == "gzip":
            response.streaming_content = _compressed(parts)
        return compressed


async def _compressed(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The parts as one gzip member (RFC 1952, section 2.2), each sent on at once.

    Django makes a member of each part, and many programs (browsers, httpx) read the first member only: of a long file
    they had the first part, without an error.
    """
    buffer = StreamingBuffer()
    padding = "a" * secrets.randbelow(PADDING_MOST)
    with GzipFile(filename=padding, mode="wb", compresslevel=LEVEL, fileobj=buffer, mtime=0) as file:
        async for part in parts:
            file.write(part)
            file.flush()
            yield buffer.read()
    yield buffer.read()
