"""One bounded call to a provider's API."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from ipaddress import ip_network
from typing import Any

import httpx
import orjson
from django.conf import settings

from jobs.web import Policy
from jobs.web.addresses import networks
from jobs.web.client import client_for

SECONDS = 60.0
CONNECT_SECONDS = 10.0
MOST_BYTES = 20_000_000


async def call(
    method: str, url: str, *, seconds: float = SECONDS, most_bytes: int = MOST_BYTES,
    networks_allowed: Sequence[str] | None = None, **options: Any,
) -> tuple[int, Any]:  # fmt: skip
    """Send a request; returns the status and the JSON of the response (None if it is no JSON).

    `options` are httpx's: json, data, params, headers. `networks_allowed` are private ones where the server may be;
    None: PLACES_ALLOW_NETWORKS. It says who we are, as public servers ask. Raises Retry for what passes
    by itself (no connection, no answer in time) and Fail for what does not (a forbidden address, an answer too large).
    """
    headers = {"User-Agent": _name(), **options.pop("headers", {})}
    policy = provider_policy(url, seconds, networks_allowed)
    async with client_for(policy, seconds=seconds, most_bytes=most_bytes) as client:
        response = await client.request(method, url, headers=headers, **options)
    return response.status_code, _json(response.content)


def provider_policy(url: str, seconds: float = SECONDS, networks_allowed: Sequence[str] | None = None) -> Policy:
    """Where a provider may be: at the port and the address that the operator's base URL names.

    A name has to lead to the public internet, or into the private networks that are allowed.
    """
    base, own = httpx.URL(url), []
    private = settings.PLACES_ALLOW_NETWORKS if networks_allowed is None else networks_allowed
    with suppress(ValueError):
        own = [ip_network(base.host)]
    return Policy(
        connect=CONNECT_SECONDS,
        idle=seconds,
        ports=(base.port or (443 if base.scheme == "https" else 80),),
        allowed=(*networks(private), *own),
        local_names=bool(private),
        settings_prefix="PLACES" if networks_allowed is None else "VERIFIER",
    )


def _name() -> str:
    contact = f" (+{settings.FETCH_CONTACT_URL})" if settings.FETCH_CONTACT_URL else ""
    return f"{settings.FETCH_USER_AGENT}/1.0{contact}"


def _json(body: bytes) -> Any:
    """The body as JSON. What only a strict reader refuses (half a surrogate pair in a name) does not lose the rest."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        with suppress(ValueError, RecursionError):
            return json.loads(body.decode("utf-8", "replace"))
    return None
