"""How requests of an ASGI server reach Django: each in one of a few threads, as under WSGI.

Django's own handler gives each request a thread and an event loop's worth of hops between middlewares; all of ours are
synchronous, so that a request took several milliseconds longer, and a burst asked for more connections than the pool
has. Here a burst waits for a thread.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.db import close_old_connections


class InThreads(ASGIHandler):
    """Django's ASGI handler with synchronous middlewares and so many threads."""

    def __init__(self, threads: int) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        executor = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._in_thread = sync_to_async(self._answered, thread_sensitive=False, executor=executor)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer an HTTP request."""
        if scope["type"] != "http":
            raise ValueError(f"Only HTTP is spoken here, not {scope['type']}.")
        await self.handle(scope, receive, send)

    async def get_response_async(self, request: Any) -> Any:
        """What the middlewares and the view answer."""
        return await self._in_thread(request)

    def _answered(self, request: Any) -> Any:
        close_old_connections()
        try:
            return self.get_response(request)
        finally:
            close_old_connections()  # back into the pool
