"""The town's server: every site by its Host header, the places APIs and a name server, on one local port.

The crawler's `X-Forwarded-Proto` tells which scheme it believes to speak; everything is in clear text.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
from collections.abc import AsyncIterator
from email.utils import formatdate

from aiohttp import web

from sampletown import google_places, name_server, overpass
from sampletown.site_templates import SiteReply, answer
from sampletown.town import sites

LAST_MODIFIED = formatdate(1_789_000_000, usegmt=True)


async def serve_site(request: web.Request) -> web.StreamResponse:
    """The response of the requested site."""
    host = request.host.partition(":")[0].lower()
    site = sites().get(host.removeprefix("www."))
    scheme = request.headers.get("X-Forwarded-Proto", "https")
    if site is None:
        return _sent(request, SiteReply(cut=True))
    if site.make == "redirect_www" and not host.startswith("www."):
        return _sent(request, SiteReply(status=301, headers={"Location": f"{scheme}://www.{host}{request.path_qs}"}))
    reply = answer(site, request.path_qs, scheme)
    await asyncio.sleep(reply.wait)
    return _sent(request, reply)


def _sent(request: web.Request, reply: SiteReply) -> web.StreamResponse:
    if reply.cut:
        if request.transport is not None:
            request.transport.abort()
        raise ConnectionResetError
    etag = f'"{hash(reply.encoded) & 0xFFFFFFFF:08x}"'
    headers = {"Content-Type": reply.content_type, "Last-Modified": LAST_MODIFIED, "ETag": etag, **reply.headers}
    if reply.status == 200 and request.headers.get("If-None-Match") == etag:
        return web.Response(status=304, headers=headers)
    return web.Response(body=reply.encoded, status=reply.status, headers=headers)


def application() -> web.Application:
    """The whole town as an aiohttp application."""
    app = web.Application()
    google_places.add_routes(app)
    overpass.add_routes(app)
    app.router.add_route("GET", "/{path:.*}", serve_site)
    return app


async def _names(host: str, port: int) -> AsyncIterator[None]:
    """The name server beside the sites, on the same port of UDP."""
    transport = await name_server.serve(host, port)
    yield
    transport.close()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="Serve the sample town.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8099)
    options = parser.parse_args()
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # sites that cut the connection are meant to
    app = application()
    app.cleanup_ctx.append(lambda app: _names(options.host, options.port))
    web.run_app(app, host=options.host, port=options.port, print=None, access_log=None)


if __name__ == "__main__":
    main()
