"""Where to search: a rectangle, a circle or a polygon, in JSON, and the tiles of the map that it meets."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from jobs.sources.distance import metres_between
from jobs.sources.gazetteer import KnownPlace, population_in
from jobs.sources.places import Rectangle, clamped

METRES_PER_DEGREE = 111_320.0
MOST_METRES = 200_000
MOST_POINTS = 2_000
FAR_DEGREES = 3.0  # some 300 km: an area so far from a place is not near it, one so far from any city is a mistake

Point = tuple[float, float]  # latitude, longitude in degrees (WGS 84)


@dataclass(frozen=True)
class Area:
    """A part of the map: its box, and the part of the box that belongs to it (a circle, rings, or all of it)."""

    box: Rectangle
    centre: Point | None = None
    radius: float = 0.0  # metres
    rings: tuple[tuple[Point, ...], ...] = ()

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether a point lies in it, its edge included but for polygons."""
        box = self.box
        if not (box.south <= latitude <= box.north and box.west <= longitude <= box.east):
            return False
        if self.centre is not None:
            return metres_between(self.centre, (latitude, longitude)) <= self.radius
        return not self.rings or _inside(self.rings, latitude, longitude)

    def meets(self, tile: Rectangle) -> bool:
        """Whether any of it lies in the tile: a tile that it does not meet need not be searched."""
        box = self.box
        if tile.south > box.north or tile.north < box.south or tile.west > box.east or tile.east < box.west:
            return False
        if self.centre is not None:
            lat, lon = self.centre
            nearest = min(max(lat, tile.south), tile.north), min(max(lon, tile.west), tile.east)
            return metres_between(self.centre, nearest) <= self.radius
        return not self.rings or self._outline_meets(tile)

    def _outline_meets(self, tile: Rectangle) -> bool:
        corners = [(tile.south, tile.west), (tile.south, tile.east), (tile.north, tile.east), (tile.north, tile.west)]
        if any(_inside(self.rings, *corner) for corner in corners):
            return True
        sides = list(zip(corners, corners[1:] + corners[:1], strict=True))
        edges = (edge for ring in self.rings for edge in zip(ring, ring[1:] + ring[:1], strict=True))
        return any(_touches(edge, tile) or any(_cross(*edge, *side) for side in sides) for edge in edges)


def read_area(area: Any) -> Area:
    """An area from JSON. Raises ValueError with a sentence.

    `[south, west, north, east]`; `{"latitude", "longitude", "radius"}` with metres; or a GeoJSON Polygon, whose
    points are longitude first (RFC 7946, section 3.1.6; a second ring is a hole).
    """
    area = canonical_area(area)
    if isinstance(area, list):
        return _rectangle(*area)
    if "radius" in area:
        return _circle(**area)
    return _polygon([[(lat, lon) for lon, lat in ring] for ring in area["coordinates"]])


def check_place(area: Area, place: KnownPlace | None = None) -> None:
    """Refuse an area that nobody means: swapped coordinates, no city anywhere near, far from the place that was named.

    Raises ValueError with a sentence.
    """
    box = area.box
    if not population_in(box):
        swapped = Rectangle(box.west, box.south, box.east, box.north)
        if abs(box.west) <= 90 and abs(box.east) <= 90 and population_in(swapped):
            raise ValueError(
                f"No city is in this area, but with latitude and longitude swapped there is: {swapped.as_list()}. "
                "Swap them, or draw another area."
            )
        if not population_in(_grown(box)):
            raise ValueError("No city is in this area or within 300 km of it. Check its coordinates.")
    if place is not None and not _overlap(_grown(box), place.rectangle):
        raise ValueError(f"The area is more than 300 km from {place.label}. Change one of the two.")


def _grown(box: Rectangle) -> Rectangle:
    across = FAR_DEGREES / max(0.1, math.cos(math.radians((box.south + box.north) / 2)))
    return clamped(box.south - FAR_DEGREES, box.west - across, box.north + FAR_DEGREES, box.east + across)


def _overlap(a: Rectangle, b: Rectangle) -> bool:
    return a.south <= b.north and b.south <= a.north and a.west <= b.east and b.west <= a.east


def canonical_area(area: Any) -> Any:
    """The JSON of an area as it is compared: one way to write its numbers, and nothing beside them.

    Raises ValueError with a sentence when it is no area; whether there is such a one on the map, `read_area` says.
    """
    try:
        if isinstance(area, list) and len(area) == 4:
            return [float(side) for side in area]
        if isinstance(area, dict) and {"latitude", "longitude", "radius"} <= area.keys():
            return {name: float(area[name]) for name in ("latitude", "longitude", "radius")}
        if isinstance(area, dict) and area.get("type") == "Polygon":
            rings = [[[float(lon), float(lat)] for lon, lat, *_ in ring] for ring in area["coordinates"]]
            return {"type": "Polygon", "coordinates": rings}
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        raise ValueError("The area cannot be read: its numbers are not where they belong.") from error
    raise ValueError(
        "An area is [south, west, north, east], an object with latitude, longitude and radius (metres), "
        "or a GeoJSON Polygon."
    )


def _rectangle(south: float, west: float, north: float, east: float) -> Area:
    _check([(south, west), (north, east)])
    if west > east:
        raise ValueError("It crosses the 180th meridian, or its sides are mixed up: search west and east of it apart.")
    if not (south < north and west < east):
        raise ValueError("A rectangle goes from south-west to north-east: [south, west, north, east].")
    return Area(Rectangle(south, west, north, east))


def _circle(latitude: float, longitude: float, radius: float) -> Area:
    _check([(latitude, longitude)])
    if not 0 < radius <= MOST_METRES:
        raise ValueError(f"The radius is between 1 and {MOST_METRES:,} metres.")
    up = radius / METRES_PER_DEGREE
    across = up / max(0.01, math.cos(math.radians(latitude)))
    box = clamped(latitude - up, longitude - across, latitude + up, longitude + across)
    return Area(box, centre=(latitude, longitude), radius=radius)


def _polygon(rings: list[list[Point]]) -> Area:
    if not rings or any(len(ring) < 4 for ring in rings):
        raise ValueError("A polygon has at least four points, the last like the first.")
    points = [point for ring in rings for point in ring]
    if len(points) > MOST_POINTS:
        raise ValueError(f"A polygon has at most {MOST_POINTS:,} points.")
    _check(points)
    lats, lons = [lat for lat, _ in rings[0]], [lon for _, lon in rings[0]]
    outline = _rectangle(min(lats), min(lons), max(lats), max(lons))
    if any(_crosses_itself(ring) for ring in rings):
        raise ValueError("The outline of the polygon crosses itself: order its points along the outline.")
    return Area(outline.box, rings=tuple(tuple(ring) for ring in rings))


def _check(points: Iterable[Point]) -> None:
    for lat, lon in points:
        if not (abs(lat) <= 90 and abs(lon) <= 180):  # false for NaN, too
            swapped = abs(lat) <= 180 and abs(lon) <= 90
            hint = " Are the two swapped? In GeoJSON longitude comes first, elsewhere latitude." if swapped else ""
            raise ValueError(f"{lat:g}, {lon:g} is not a latitude and a longitude in degrees.{hint}")


def _crosses_itself(ring: list[Point]) -> bool:
    """Whether two edges of a ring cross. From south to north, each is compared with those that have not ended yet."""
    edges = sorted(pairwise(ring), key=lambda edge: min(edge[0][0], edge[1][0]))
    open_edges: list[tuple[Point, Point]] = []
    for a, b in edges:
        south = min(a[0], b[0])
        open_edges = [(c, d) for c, d in open_edges if max(c[0], d[0]) >= south]
        if any(_cross_strictly(a, b, c, d) for c, d in open_edges):
            return True
        open_edges.append((a, b))
    return False


def _cross_strictly(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether each edge has its ends on both sides of the other; edges that only touch do not cross."""
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _inside(rings: Iterable[tuple[Point, ...]], latitude: float, longitude: float) -> bool:
    """By the even-odd rule: a ray to the east crosses the rings an odd number of times."""
    crossings = 0
    for ring in rings:
        for (lat_a, lon_a), (lat_b, lon_b) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (lat_a > latitude) != (lat_b > latitude):
                crossings += longitude < lon_a + (latitude - lat_a) / (lat_b - lat_a) * (lon_b - lon_a)
    return crossings % 2 == 1


def _touches(edge: tuple[Point, Point], tile: Rectangle) -> bool:
    return any(tile.south <= lat <= tile.north and tile.west <= lon <= tile.east for lat, lon in edge)


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    left = [_turn(*corner) > 0 for corner in ((a, b, c), (a, b, d), (c, d, a), (c, d, b))]
    return left[0] != left[1] and left[2] != left[3]
