"""The places APIs on a real local port, in a thread of their own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from sampletown.google_places import World
from sampletown.google_places import add_routes as add_google
from sampletown.overpass import Planet
from sampletown.overpass import add_routes as add_overpass
from tests.patience import patient


@contextmanager
def serving(world: World | None = None, planet: Planet | None = None) -> Iterator[str]:
    """Serve both stand-ins; the base URL of either."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    app = web.Application()
    add_google(app, world)
    add_overpass(app, planet)
    runner = web.AppRunner(app, access_log=None)
    port = asyncio.run_coroutine_threadsafe(_start(runner), loop).result(patient(10))
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(patient(10))
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


async def _start(runner: web.AppRunner) -> int:
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return int(runner.addresses[0][1])
