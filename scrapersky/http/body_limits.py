"""How large the body of a request may be, and how long it may take: enforced before any of it is on disk.

A view of the API sets `most_bytes`, a page of the admin is marked by `may_receive`; others have the limit of forms.
Whoever sends no credentials at all may send little to any of them: what is refused with 401 is not received first.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from django.core.handlers.asgi import get_script_prefix
from django.urls import Resolver404, resolve

from scrapersky.http.streaming import Receive, Scope

SMALL = 4_096  # any view takes so much: its limit is not looked up
ANONYMOUS = 65_536  # a log-in, an objection, a first password: the forms of people who are not logged in are smaller
SECONDS = 30.0  # without a byte, and in whole with none
BYTES_PER_SECOND = 2_000  # a body that is slower than this ends, too: each so many bytes bring a second

View = TypeVar("View", bound=Callable[..., Any])


class BodyTooLarge(Exception):
    """The body is larger than its view allows; `received` is its length, as far as it is known."""

    def __init__(self, limit: int, received: int) -> None:
        self.limit, self.received = limit, received
        super().__init__(f"The form or file may have {limit:,} bytes. Go back and send less at once.")


class BodyTooSlow(Exception):
    """The body took longer than anybody waits for it."""

    def __init__(self) -> None:
        super().__init__("The body did not arrive in time. Send it again.")


def may_receive(most_bytes: int) -> Callable[[View], View]:
    """A decorator: the view takes bodies of so many bytes."""

    def mark(view: View) -> View:
        view.most_bytes = most_bytes  # type: ignore[attr-defined]  # read by `limit_of`
        return view

    return mark


def limit_of(scope: Scope) -> int:
    """How many bytes the body of this request may have."""
    view = _view_of(scope)
    limit = int(getattr(getattr(view, "cls", view), "most_bytes", settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
    return limit if _has_credentials(scope) else min(limit, ANONYMOUS)


def _has_credentials(scope: Scope) -> bool:
    """Whether there is a key, a token or a session, be it a wrong one."""
    session = f"{settings.SESSION_COOKIE_NAME}=".encode()
    names = {name.lower(): value for name, value in scope["headers"]}
    return b"authorization" in names or session in names.get(b"cookie", b"")


def refuses_by_itself(scope: Scope) -> bool:
    """Whether the view answers 413 from the length alone: those of the API do, with their headers and words."""
    return hasattr(getattr(_view_of(scope), "cls", None), "most_bytes")


def within_limit(scope: Scope, receive: Receive) -> Receive:
    """`receive`, which raises BodyTooLarge instead of receiving more than the view takes, and BodyTooSlow.

    Raises BodyTooLarge at once where Content-Length says so: nothing is received then.
    """
    limit = cache(lambda: limit_of(scope))
    if (declared := _content_length(scope)) > SMALL and declared > limit():
        raise BodyTooLarge(limit(), declared)
    received, began = 0, time.monotonic()

    async def counted() -> Any:
        nonlocal received
        left = began + SECONDS + received / BYTES_PER_SECOND - time.monotonic()
        message = await _in_time(receive, min(SECONDS, left))
        received += len(message.get("body", b""))
        if received > SMALL and received > limit():
            raise BodyTooLarge(limit(), received)
        return message

    return counted


async def _in_time(receive: Receive, seconds: float) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await receive()
    except TimeoutError:
        raise BodyTooSlow from None


def with_length(scope: Scope, length: int) -> Scope:
    """The scope of a body that was not received, with the length that the view refuses."""
    others = [(name, value) for name, value in scope["headers"] if name.lower() != b"content-length"]
    return {**scope, "headers": [*others, (b"content-length", str(length).encode())]}


def _content_length(scope: Scope) -> int:
    texts = [value for name, value in scope["headers"] if name.lower() == b"content-length"]
    return max((int(text) for text in texts if text.isdigit()), default=0)


def _view_of(scope: Scope) -> Any:
    try:
        return resolve("/" + scope["path"].removeprefix(get_script_prefix(scope)).lstrip("/")).func
    except Resolver404:
        return None
