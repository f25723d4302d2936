"""One bounded call to a provider's API."""

from __future__ import annotations

from typing import Any

import aiohttp
import orjson
from django.conf import settings

from jobs.web.failures import Fail, Retry

TIMEOUT = aiohttp.ClientTimeout(total=60, connect=10)
MOST_BYTES = 20_000_000


async def call(method: str, url: str, **options: Any) -> tuple[int, Any]:
    """Send a request; returns the status and the JSON of the response (None if it is no JSON).

    It says who we are, as public servers ask. Raises Retry for what passes by itself: no connection, no answer in time.
    Proxies of the environment are ignored.
    """
    try:
        async with (
            aiohttp.ClientSession(timeout=TIMEOUT, trust_env=False, headers={"User-Agent": _name()}) as session,
            session.request(method, url, allow_redirects=False, **options) as answer,
        ):
            return answer.status, _json(await _read(answer))
    except TimeoutError:
        raise Retry("timeout", "The provider did not answer in time.") from None
    except aiohttp.ClientError as error:
        raise Retry("connect", f"The provider could not be reached ({type(error).__name__}).") from None


def _name() -> str:
    contact = f" (+{settings.FETCH_CONTACT_URL})" if settings.FETCH_CONTACT_URL else ""
    return f"{settings.FETCH_USER_AGENT}/1.0{contact}"


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in answer.content.iter_chunked(65_536):
        body += chunk
        if len(body) > MOST_BYTES:
            raise Fail("too_large", "The provider's answer is larger than we read.")
    return bytes(body)


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
