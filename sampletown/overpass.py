"""A stand-in for OpenStreetMap's Overpass API: the small part of its language that we speak, and its answers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sampletown.town import Business, businesses

TAGS = {
    "plumber": ("craft", "plumber"), "bakery": ("shop", "bakery"), "dentist": ("amenity", "dentist"),
    "roofing_contractor": ("craft", "roofer"), "florist": ("shop", "florist"), "store": ("shop", "books"),
}  # fmt: skip
_FILTER = re.compile(r'\["([a-z]+)"(?:="|~"\(\^\|\[;,\]\) \*)([a-z_]+)(?:"| \*\(\[;,\]\|\$\)")\]')
_BOX = re.compile(r"\(\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*\)")


_BY_ID = re.compile(r"\b(node|way|relation)\((\d+)\);")


@dataclass
class Planet:
    """What the stand-in knows; `refuse`: the next statuses (429 no slot, 504 busy, 200 ran out of time)."""

    businesses: Callable[[], Sequence[Business]] = businesses
    refuse: list[int] = field(default_factory=list)
    odd: list[tuple[int, str]] = field(default_factory=list)  # status and body, to be sent as they are
    calls: int = 0
    agents: set[str] = field(default_factory=set)  # user agents seen
    slots: int | None = None  # how many queries of one address run at once; others are refused
    latency: float = 0.0  # seconds
    at_once: int = 0


def add_routes(app: web.Application, planet: Planet | None = None) -> Planet:
    """Serve the interpreter; returns the planet behind it."""
    planet = planet or Planet()

    async def interpret(request: web.Request) -> web.Response:
        planet.calls += 1
        planet.agents.add(request.headers.get("User-Agent", ""))
        if planet.odd:
            status, text = planet.odd.pop(0)
            return web.Response(status=status, text=text, content_type="text/html")
        if planet.refuse:
            return _refusal(planet.refuse.pop(0))
        if planet.slots is not None and planet.at_once >= planet.slots:
            return _refusal(429)
        planet.at_once += 1
        await asyncio.sleep(planet.latency)
        planet.at_once -= 1
        return _answer(planet, str((await request.post()).get("data", "")))

    app.router.add_post("/api/interpreter", interpret)
    return planet


def _refusal(status: int) -> web.Response:
    if status == 200:
        remark = 'runtime error: Query timed out in "query" at line 1 after 51 seconds.'
        return web.json_response({"version": 0.6, "osm3s": _osm3s(), "elements": [], "remark": remark})
    tags = "rate_limited" if status == 429 else "The server is probably too busy to handle your request."
    return web.Response(status=status, text=f"<p>Error: runtime error: {tags}</p>", content_type="text/html")


def _answer(planet: Planet, query: str) -> web.Response:
    filters, box, by_id = _FILTER.findall(query), _BOX.search(query), _BY_ID.search(query)
    if "out" not in query or not (by_id or (filters and box)):
        text = "<p>Error: parse error: Unknown query clause</p>"
        return web.Response(status=400, text=text, content_type="text/html")
    elements = [_element(n, b) for n, b in enumerate(planet.businesses(), start=1) if _is_matching(b, filters, box)]
    if by_id:
        every = (_element(n, b) for n, b in enumerate(planet.businesses(), start=1))
        elements = [e for e in every if (e["type"], str(e["id"])) == by_id.groups()]
    return web.json_response({"version": 0.6, "generator": "Overpass API", "osm3s": _osm3s(), "elements": elements})


def _is_matching(b: Business, filters: list[tuple[str, str]], box: re.Match[str] | None) -> bool:
    if box is None or TAGS[b.trade] not in filters:
        return False
    south, west, north, east = (float(value) for value in box.groups())
    return south <= b.latitude <= north and west <= b.longitude <= east


def _osm3s() -> dict[str, Any]:
    rights = "The data included in this document is from www.openstreetmap.org. The data is made available under ODbL."
    return {"timestamp_osm_base": "2026-11-20T00:00:00Z", "copyright": rights}


def _element(n: int, b: Business) -> dict[str, Any]:
    key, value = TAGS[b.trade]
    number, _, street = b.street.partition(" ")
    tags = {
        "name": b.name, key: value, "addr:housenumber": number, "addr:street": street, "addr:city": "Ithaca",
        "addr:state": "NY", "addr:postcode": "14850", "addr:country": "US", "phone": b.phone, "website": b.website,
    }  # fmt: skip
    return {
        "type": "node", "id": 9_000_000_000 + n, "lat": b.latitude, "lon": b.longitude,
        "tags": {name: text for name, text in tags.items() if text},
    }  # fmt: skip
