"""JSON as programs send it: a name that stands twice in one object is refused, where most readers let the last count.

RFC 8259, section 4: names in an object should be unique; what a reader makes of repeated ones is unpredictable.
"""

from __future__ import annotations

import json
from typing import Any

LONGEST_NAME = 80  # characters that a sentence shows


class RepeatedName(ValueError):
    """A name stands more than once in one object; the message is a sentence that names it."""


def loads(text: str | bytes, **options: Any) -> Any:
    """`json.loads` with its options. Raises ValueError, also for what nests deeper than Python can follow; RepeatedName
    is one."""
    try:
        return json.loads(text, object_pairs_hook=_with_unique_names, **options)
    except RecursionError:
        raise ValueError("It is nested too deeply.") from None


def _with_unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise RepeatedName(f"The name {_repeated(pairs)!r} stands more than once in one JSON object. Give it once.")
    return values


def _repeated(pairs: list[tuple[str, Any]]) -> str:
    names: set[str] = set()
    for name, _ in pairs:
        if name in names:
            return name[:LONGEST_NAME]
        names.add(name)
    return ""
