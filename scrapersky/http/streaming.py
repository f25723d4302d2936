"""Answers that go on: files of any size, and events as they happen. No thread is held while a client reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from typing import Any

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.http import HttpRequest, StreamingHttpResponse

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
FOR_STREAMS = 2  # threads, and connections, of exports and of the reader of events
_executor = ThreadPoolExecutor(FOR_STREAMS, thread_name_prefix="stream")
_CONTINUED = "scrapersky.continued"


def streamed(parts: Iterator[bytes], request: Any, content_type: str) -> StreamingHttpResponse:
    """An answer made of parts: pulled one by one from a thread under ASGI, as they are under WSGI. Nobody stores it:
    what is streamed are rows, with personal data.

    The first one is made at once: what is wrong with the question is a problem, not an answer that breaks off.
    """
    parts = chain(list(islice(parts, 1)), parts)
    django_request = getattr(request, "_request", request)  # REST framework wraps it
    body: Any = _pulled(parts) if hasattr(django_request, "scope") else parts
    return StreamingHttpResponse(body, content_type=content_type, headers={"Cache-Control": "private, no-store"})


async def _pulled(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (part := await in_thread(next, parts, None)) is not None:
        yield part


async def in_thread(function: Callable[..., Any], *given: Any) -> Any:
    """Ask the database from one of the threads that streams share."""
    return await sync_to_async(_with_live_connections, thread_sensitive=False, executor=_executor)(function, *given)


def _with_live_connections(function: Callable[..., Any], *given: Any) -> Any:
    close_old_connections()
    try:
        return function(*given)
    finally:
        close_old_connections()


# What goes on for an hour. Django keeps a thread for each request until it is answered, so it may only begin one.


class Continued:
    """An ASGI application around Django's: goes on with the answers that views left to it."""

    def __init__(self, application: Callable[[Any, Any, Any], Awaitable[None]]) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let Django answer; where a view called `go_on`, write the rest, until it ends or the client has gone."""
        scope[_CONTINUED] = {}
        begun = False

        async def pass_on(message: Any) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            if message["type"] != "http.response.body" or not scope[_CONTINUED]:
                await send(message)

        await self.application(scope, receive, pass_on)
        if begun and scope[_CONTINUED]:
            await while_somebody_reads(_write(scope[_CONTINUED]["parts"], send), receive)


def can_go_on(request: HttpRequest) -> bool:
    """Whether the server is one that can go on with an answer."""
    return _CONTINUED in getattr(request, "scope", {})


def go_on(request: HttpRequest, parts: AsyncIterator[bytes], content_type: str) -> StreamingHttpResponse:
    """The head of an answer whose parts are written once Django has let go of the request."""
    if request.method != "HEAD":
        request.scope[_CONTINUED]["parts"] = parts  # type: ignore[attr-defined]  # an ASGIRequest: see can_go_on
    return StreamingHttpResponse(_nothing_yet(), content_type=content_type)


async def _nothing_yet() -> AsyncIterator[bytes]:
    return
    yield b""


async def _write(parts: AsyncIterator[bytes], send: Send) -> None:
    async for part in parts:
        await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def while_somebody_reads(writing: Awaitable[None], receive: Receive) -> None:
    """Write, until it is done or the client has gone."""
    tasks = [asyncio.ensure_future(writing), asyncio.ensure_future(_gone(receive))]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
