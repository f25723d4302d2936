"""Where the leads of a project are: a drawing of our own, without a request to anybody's map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jobs.models import Lead
from scrapersky.admin.search_map import HEIGHT, WIDTH, projection

MOST = 1_000  # leads that are drawn, the most complete first
LEAST = 0.004  # degrees that the drawing shows at least: a few streets
COLOURS = {True: ("with an e-mail", "#3aa76d"), False: ("without an e-mail", "#d99a2b")}


def leads_map(leads: Sequence[Lead], row_url: Callable[[Lead], str]) -> SafeString | str:
    """The leads that have coordinates as points, each a link to its page; "" where none has.

    The list of leads beside it is the same for whoever does not see it.
    """
    placed = [lead for lead in leads if lead.latitude is not None and lead.longitude is not None]
    if not placed:
        return ""
    place = projection(*_bounds(placed))
    points = format_html_join(
        "",
        '<a href="{}" tabindex="-1"><circle cx="{}" cy="{}" r="4" fill="{}"><title>{}</title></circle></a>',
        ((row_url(lead), *place(float(lead.latitude), float(lead.longitude)), COLOURS[lead.has_email][1], str(lead))  # type: ignore[arg-type]  # not None: see above
         for lead in reversed(placed)),
    )  # fmt: skip
    return format_html(
        '<figure class="where"><svg class="map" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>'
        '<figcaption class="legend">{}</figcaption></figure>',
        WIDTH, HEIGHT, points, _legend(placed),
    )  # fmt: skip


def _bounds(leads: Sequence[Lead]) -> tuple[float, float, float, float]:
    """South, west, north, east, with a margin."""
    lines: list[tuple[float, float]] = []
    for values in ([float(lead.latitude or 0) for lead in leads], [float(lead.longitude or 0) for lead in leads]):
        low, high = min(values), max(values)
        margin = max((high - low) * 0.05, (LEAST - (high - low)) / 2)
        lines.append((low - margin, high + margin))
    (south, north), (west, east) = lines
    return south, west, north, east


def _legend(leads: Sequence[Lead]) -> SafeString:
    counts: list[tuple[Any, ...]] = []
    for has_email, (words, _) in COLOURS.items():
        number = sum(lead.has_email is has_email for lead in leads)
        counts.append(("selected" if has_email else "waits", f"{number:,} {words}"))
    return format_html_join("", '<span class="{}">{}</span>', counts)
