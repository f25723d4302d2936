"""A stand-in for OpenStreetMap's Overpass API: the small part of its language that we speak, and its answers."""

from __future__ import annotations

import re
from typing import Any

from aiohttp import web

from sampletown.town import Business, businesses

TAGS = {
    "plumber": ("craft", "plumber"), "bakery": ("shop", "bakery"), "dentist": ("amenity", "dentist"),
    "roofing_contractor": ("craft", "roofer"), "florist": ("shop", "florist"), "store": ("shop", "books"),
}  # fmt: skip
_FILTER = re.compile(r'\["(\w+)"="([\w-]+)"\]')
_BOX = re.compile(r"\(\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*\)")


def add_routes(app: web.Application) -> None:
    """Serve the interpreter."""
    app.router.add_post("/api/interpreter", _interpret)


async def _interpret(request: web.Request) -> web.Response:
    form = await request.post()
    query = str(form.get("data", ""))
    filters, box = _FILTER.findall(query), _BOX.search(query)
    if "out" not in query or not filters or box is None:
        return web.Response(
            status=400, text="<p>Error: parse error: Unknown query clause</p>", content_type="text/html"
        )
    south, west, north, east = (float(value) for value in box.groups())
    found = [
        _element(n, b)
        for n, b in enumerate(businesses(), start=1)
        if TAGS[b.trade] in filters and south <= b.latitude <= north and west <= b.longitude <= east
    ]
    return web.json_response({"version": 0.6, "generator": "Overpass API", "osm3s": _osm3s(), "elements": found})


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
