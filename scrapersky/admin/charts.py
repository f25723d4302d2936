"""Charts: small SVG drawings in the page. Colours come from the style sheet by class, words from `aria-label`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Point = tuple[Decimal | None, Decimal | None]

WIDTH, HEIGHT = 320, 180


def little_map(row: Any, others: Iterable[Point]) -> SafeString | str:
    """Where a row lies among others: north is up, one dot each. Empty without coordinates."""
    if row.latitude is None or row.longitude is None:
        return ""
    here = (float(row.latitude), float(row.longitude))
    points = [(float(lat), float(lon)) for lat, lon in others if lat is not None and lon is not None]
    place = _projection([*points, here])
    dots = format_html_join("", '<circle class="other" cx="{}" cy="{}" r="3"/>', (place(point) for point in points))
    x, y = place(here)
    return format_html(
        '<svg class="map" viewBox="0 0 {} {}" role="img" aria-label="{} other finds around this one">'
        '<path class="grid" d="M0 60H320M0 120H320M107 0V180M213 0V180"/>{}'
        '<circle class="halo" cx="{}" cy="{}" r="11"/><circle class="here" cx="{}" cy="{}" r="5"/></svg>',
        WIDTH, HEIGHT, len(points), dots, x, y, x, y,
    )  # fmt: skip


def _projection(points: Sequence[tuple[float, float]]) -> Any:
    """Degrees to drawing, a kilometre as long in every direction."""
    lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
    middle = (max(lats) + min(lats)) / 2, (max(lons) + min(lons)) / 2
    squeeze = max(math.cos(math.radians(middle[0])), 0.05)
    tall, wide = max(max(lats) - min(lats), 0.002), max((max(lons) - min(lons)) * squeeze, 0.002)
    scale = min((HEIGHT - 36) / tall, (WIDTH - 36) / wide)

    def place(point: tuple[float, float]) -> tuple[float, float]:
        x = WIDTH / 2 + (point[1] - middle[1]) * squeeze * scale
        return round(x, 1), round(HEIGHT / 2 - (point[0] - middle[0]) * scale, 1)

    return place


def bars(name: str, done: Sequence[int], failed: Sequence[int]) -> SafeString:
    """Bars over time, what failed on top of what was done; the last is now."""
    top = max((a + b for a, b in zip(done, failed, strict=True)), default=0)
    summary = f"{name}: {sum(done):,} done and {sum(failed):,} failed; the busiest bar is {top:,}"
    if not top:
        return format_html(
            '<svg class="bars" viewBox="0 0 96 32" preserveAspectRatio="none" role="img" aria-label="{}">'
            '<path class="floor" d="M0 31.5H96"/></svg>',
            summary,
        )
    drawn = [_bar(n, a, b, top) for n, (a, b) in enumerate(zip(done, failed, strict=True)) if a + b]
    shapes = format_html_join(
        "", '<rect class="{}" x="{}" y="{}" width=".8" height="{}"/>', [s for two in drawn for s in two]
    )
    return format_html(
        '<svg class="bars" viewBox="0 0 {} 32" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<path class="floor" d="M0 31.5H{}"/>{}</svg>', len(done), summary, len(done), shapes,
    )  # fmt: skip


def _bar(position: int, done: int, failed: int, top: int) -> list[tuple[str, float, float, float]]:
    low, high = 30 * done / top, 30 * failed / top
    shapes = []
    if done:
        shapes.append(("done", position + 0.1, round(31 - low, 2), round(max(low, 0.6), 2)))
    if failed:
        shapes.append(("failed", position + 0.1, round(31 - low - high, 2), round(max(high, 0.8), 2)))
    return shapes


def share(parts: Sequence[tuple[str, int]], most: int) -> SafeString:
    """A bar of parts, its length on a logarithmic scale: a funnel's step from 3 to 3,000,000 fits on one screen."""
    total = sum(count for _, count in parts)
    length = 0.0 if not total else max(100 * math.log10(total + 1) / math.log10(max(most, 10) + 1), 2)
    x, shapes = 0.0, []
    for css, count in parts:
        width = length * count / total if total else 0
        if width:
            shapes.append((css, round(x, 2), round(width, 2)))
            x += width
    drawn = format_html_join("", '<rect class="{}" x="{}" y="0" width="{}" height="10"/>', shapes)
    return format_html(
        '<svg class="share" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">{}</svg>', drawn
    )


def spent(now: Decimal, limit: Decimal) -> SafeString:
    """Money against its budget."""
    used = float(now / limit) if limit else 0.0
    css = "over" if used >= 1 else "near" if used >= 0.8 else "fine"
    return format_html(
        '<svg class="spent" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="{} of the budget">'
        '<rect class="room" width="100" height="6"/><rect class="{}" width="{}" height="6"/></svg>',
        f"{used:.0%}", css, round(min(used, 1) * 100, 2),
    )  # fmt: skip
