"""How requests of an ASGI server reach Django: each in one of a few threads with its own connection, as under WSGI.

Django's own handler gives each request a new thread, and with it a new connection, and hops between the event loop and
that thread for every middleware; all of ours are synchronous, so that a request took several milliseconds longer. Here
a request is one hop there and one back, and a burst of requests waits for a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import IO, Any

from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse, JsonResponse
from django.urls import set_script_prefix

from scrapersky.http.body_limits import (
    BodyTooLarge,
    BodyTooSlow,
    refuses_by_itself,
    with_length,
    within_limit,
)
from scrapersky.http.streaming import while_somebody_reads


class InThreads(ASGIHandler):
    """Django's ASGI handler with synchronous middlewares and so many threads."""

    def __init__(self, threads: int) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="request")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer an HTTP request; refuse a WebSocket, and a body that is too slow or larger than its view takes."""
        if scope["type"] == "websocket":
            await _refuse_websocket(receive, send)
            return
        if scope["type"] != "http":
            raise ValueError(f"Only HTTP is spoken here, not {scope['type']}.")
        try:
            body = await self._body(scope, receive)
        except RequestAborted:
            return
        except BodyTooLarge as refused:
            await self._refuse_body(refused, scope, receive, _closing(send))
            return
        except BodyTooSlow as refused:
            await self.send_response(_too_slow(refused, scope), _closing(send))
            return
        await self._answer(scope, body, receive, send)

    async def _body(self, scope: Any, receive: Any) -> IO[bytes]:
        body: IO[bytes] = await self.read_body(within_limit(scope, receive))
        return body

    async def _refuse_body(self, refused: BodyTooLarge, scope: Any, receive: Any, send: Any) -> None:
        """413. The rest of the body is not read."""
        if refuses_by_itself(scope):
            await self._answer(with_length(scope, refused.received), BytesIO(), receive, send)
            return
        text = HttpResponse(f"{refused}\n", status=413, content_type="text/plain; charset=utf-8")
        await self.send_response(text, send)

    async def _answer(self, scope: Any, body: IO[bytes], receive: Any, send: Any) -> None:
        request, answer = self.create_request(scope, body)
        if request is not None:
            answer = await self._in_thread(self._respond, request, scope)
        try:
            await self._send(answer, receive, send)
        finally:
            body.close()

    async def _send(self, answer: Any, receive: Any, send: Any) -> None:
        if not answer.streaming:
            await self.send_response(answer, send)
            return
        try:
            await while_somebody_reads(self.send_response(answer, send), receive)
        finally:
            await self._in_thread(answer.close)

    async def _in_thread(self, function: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._executor, function, *given)

    def _respond(self, request: Any, scope: Any) -> Any:
        """The answer. One that does not stream is complete: its request ends here, before it is sent."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        answer: Any = self.get_response(request)
        answer._handler_class = self.__class__
        if not answer.streaming:
            answer.close()
        return answer


def _closing(send: Any) -> Any:
    """`send` of an answer to a body that has not ended: the server closes behind it and drops what still arrives."""

    async def send_and_close(message: Any) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
        await send(message)

    return send_and_close


def _too_slow(refused: BodyTooSlow, scope: Any) -> HttpResponse:
    if not scope["path"].startswith("/api/"):
        return HttpResponse(f"{refused}\n", status=408, content_type="text/plain; charset=utf-8")
    problem = {"type": "about:blank", "title": "Request Timeout", "status": 408, "detail": str(refused)}
    return JsonResponse(problem, status=408, content_type="application/problem+json")


async def _refuse_websocket(receive: Any, send: Any) -> None:
    """A close before the handshake: the server answers 403."""
    await receive()  # the request to connect
    await send({"type": "websocket.close", "code": 1000})
