"""Compression of what the API answers. A stream of events is left alone: compressing would hold it back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressApi(GZipMiddleware):
    """gzip for /api/, with Django's random padding against BREACH."""

    def process_response(self, request: HttpRequest, response: Any) -> HttpResponseBase:
        """Compress, unless it is not ours or a stream of events."""
        stream = response.headers.get("Content-Type", "").startswith("text/event-stream")
        if not request.path.startswith("/api/") or stream:
            return response  # type: ignore[no-any-return]  # as it came
        return super().process_response(request, response)
