"""What a search has done and paid: the map of its tiles, and the ledger of its calls."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jobs.lists.quantities import counted
from jobs.models import ApiCall, PlaceSearch
from jobs.pipeline.spend import PAID
from jobs.statuses import CallStatus, Processing
from scrapersky.admin import formatters
from scrapersky.admin.charts import little_map
from scrapersky.admin.row_page import Panel

WIDTH, HEIGHT = 320, 240
MOST, MOST_FINDS = 3_000, 400  # tiles, and dots, drawn
# State -> what people call it, and its colour: light enough for the dots and words on it in both themes.
STATES = {
    "done": ("done", "#3aa76d"),
    "full": ("full, cannot be split further", "#d8484c"),
    "waiting": ("scheduled", "#d99a2b"),
    "unknown": ("not checked yet", "#8a97a8"),
    "failed": ("failed", "#8f2d56"),
}
CALLED: dict[str, str] = {
    CallStatus.COMMITTED: "answered",
    CallStatus.RELEASED: "refused, not paid",
    CallStatus.RESERVED: "in flight, counted as paid",
    CallStatus.UNCERTAIN: "answer lost, may have been billed",
}


# What a provider bills, by its price list's own names.
PRODUCTS = {
    "text_search_enterprise": "Text Search (Enterprise)",
    "text_search_ids": "Text Search (ids only)",
    "place_details_enterprise": "Place Details (Enterprise)",
}


def map_of_finds(row: Any, finds: QuerySet[Any]) -> list[Panel]:
    """Where a row lies among the other finds of its search; nothing without coordinates."""
    drawn = little_map(row, finds.values_list("latitude", "longitude")[:MOST_FINDS])
    return [Panel("Map", (), (), html=drawn, beside=True)] if drawn else []


def tile_panels(search: PlaceSearch) -> list[Panel]:
    """The map, or nothing for a search of one tile: an answer to its words."""
    tiles = [_stated(search, tile) for tile in search.tiles or [] if tile["box"] and tile["state"] != "split"]
    return [Panel("Tiles", (), (), html=_drawn(tiles), beside=True)] if tiles else []


def ledger_panels(search: PlaceSearch) -> list[Panel]:
    """Its calls by SKU: how many were answered or refused, or were in flight when a worker died, and their price."""
    counted = ApiCall.objects.filter(search=search).values("sku", "status").order_by("sku", "status")
    lines = [
        [
            PRODUCTS.get(line["sku"]) or formatters.words(line["sku"]).capitalize(),
            CALLED.get(line["status"], line["status"]), f"{line['calls']:,}", formatters.money(line["paid"]),
        ]
        for line in counted.annotate(calls=Count("id"), paid=PAID)
    ]  # fmt: skip
    return [Panel("Ledger", ("Product", "State", "Calls", "Price"), lines)] if lines else []


def _stated(search: PlaceSearch, tile: dict[str, Any]) -> dict[str, Any]:
    """A search that ended in Error failed at what it had still to ask."""
    if search.status == Processing.ERROR and tile["state"] in ("waiting", "unknown"):
        return {**tile, "state": "failed"}
    return tile


def _drawn(tiles: list[dict[str, Any]]) -> SafeString:
    counted = Counter(tile["state"] for tile in tiles)
    words = ", ".join(f"{counted[state]:,} {label}" for state, (label, _) in STATES.items() if counted[state])
    shapes = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" fill-opacity="{}" stroke="currentColor" '
        'stroke-opacity=".35" stroke-width=".5"><title>{}</title></rect>',
        (_shape(tile, place) for place in [_projection(tiles)] for tile in tiles[:MOST]),
    )
    summary = f"{len(tiles):,} tiles: {words}."
    return format_html(
        '<svg class="map" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg><p class="dim">{}</p>',
        WIDTH, HEIGHT, summary, shapes, summary,
    )  # fmt: skip


def _shape(tile: dict[str, Any], place: Any) -> tuple[Any, ...]:
    south, west, north, east = tile["box"]
    left, top = place(north, west)
    right, bottom = place(south, east)
    label, colour = STATES[tile["state"]]
    results = tile["results"]
    depth = 0.2 + 0.6 * min(results, 60) / 60 if tile["state"] == "done" else 0.75
    title = f"{counted(results, 'place')}, {label}"
    return left, top, round(right - left, 2), round(bottom - top, 2), colour, round(depth, 2), title


def _projection(tiles: list[dict[str, Any]]) -> Any:
    south, west = (min(tile["box"][side] for tile in tiles) for side in (0, 1))
    north, east = (max(tile["box"][side] for tile in tiles) for side in (2, 3))
    return projection(south, west, north, east)


def projection(south: float, west: float, north: float, east: float) -> Callable[[float, float], tuple[float, float]]:
    """Degrees (latitude, longitude) to a drawing of WIDTH by HEIGHT, north up, a kilometre as long everywhere."""
    squeeze = max(math.cos(math.radians((south + north) / 2)), 0.05)
    scale = min((HEIGHT - 8) / (north - south), (WIDTH - 8) / ((east - west) * squeeze))
    left = (WIDTH - (east - west) * squeeze * scale) / 2
    top = (HEIGHT - (north - south) * scale) / 2

    def place(latitude: float, longitude: float) -> tuple[float, float]:
        return round(left + (longitude - west) * squeeze * scale, 2), round(top + (north - latitude) * scale, 2)

    return place
