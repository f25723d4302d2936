"""The web as the settings want it: one policy, one client a process."""

from __future__ import annotations

import asyncio

from django.conf import settings

from jobs.pipeline.hosts import PostgresHostLimiter
from jobs.web import Policy, Web
from jobs.web.addresses import networks, parse_mapping
from jobs.web.browser import find_chromium


def make_policy() -> Policy:
    """The limits that the settings ask for."""
    return Policy(
        product=settings.FETCH_USER_AGENT,
        contact_url=settings.FETCH_CONTACT_URL,
        deadline=settings.FETCH_TIMEOUT_SECONDS,
        connect=min(5.0, settings.FETCH_TIMEOUT_SECONDS),
        idle=min(10.0, settings.FETCH_TIMEOUT_SECONDS),
        max_bytes=settings.FETCH_MAX_BYTES,
        host_delay=settings.FETCH_HOST_DELAY_SECONDS,
        first_cooldown=settings.FETCH_CIRCUIT_SECONDS,
        pages=settings.FETCH_PAGES_PER_DOMAIN,
        canaries=tuple(settings.FETCH_CANARIES),
        ports=tuple(settings.FETCH_ALLOW_PORTS),
        allowed=networks(settings.FETCH_ALLOW_NETWORKS),
        mappings=tuple(parse_mapping(entry) for entry in settings.FETCH_RESOLVE),
        store_bodies=settings.FETCH_STORE_BODIES,
        browser=find_chromium(settings.FETCH_BROWSER) if settings.FETCH_ENGINE == "browser" else "",
        sandbox=settings.FETCH_BROWSER_SANDBOX,
        render=settings.FETCH_BROWSER_SECONDS,
        renders=settings.FETCH_BROWSER_PAGES,
    )


def make_web(stopping: asyncio.Event | None = None) -> Web:
    """The process's one way to other people's servers; nobody waits for a host's turn once it is `stopping`."""
    policy = make_policy()
    return Web(policy, PostgresHostLimiter(policy, stopping))
