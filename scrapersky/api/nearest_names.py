"""The name that somebody may have meant: of a parameter, or of a field of a body."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

# What other APIs call it.
_ELSEWHERE = {
    "page": "cursor", "offset": "cursor", "per_page": "limit", "page_size": "limit", "sort": "order",
    "order_by": "order", "ordering": "order", "search": "q", "since": "updated_after",
    "max_cost": "budget", "budget": "max_cost", "queries": "lines", "lines": "queries", "curation_status": "status",
}  # fmt: skip
_DECIDE = " PUT /<noun>/status decides."


def nearest(name: str, known: Collection[str]) -> str:
    """A sentence with the name that somebody may have meant; empty when none is near."""
    elsewhere = [word for word in (_ELSEWHERE.get(name.lower()),) if word in known]
    near = elsewhere or get_close_matches(name.lower(), known, 1, 0.65)
    near = near or [word for word in known if name.endswith(f"_{word}")][:1]
    if near:
        return f" Did you mean {near[0]}?"
    return _DECIDE if name == "curation_status" else ""
