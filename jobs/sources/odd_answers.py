"""Odd answers of providers: one place that cannot be read costs itself, counted with its reason, and never the page."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from jobs.sources.places import FoundPlace


class Unreadable(ValueError):
    """A place of an answer that nobody could store; the message says what is wrong with it: "without an id"."""


def readable(places: Iterable[Any], read: Callable[[Any], FoundPlace]) -> tuple[list[FoundPlace], dict[str, int]]:
    """The places that `read` can read, and the number of the others by reason."""
    found, unreadable = [], Counter[str]()
    for place in places:
        try:
            found.append(read(place))
        except Unreadable as error:
            unreadable[str(error)] += 1
    return found, dict(unreadable)


def storable(value: Any) -> Any:
    """JSON without what PostgreSQL cannot keep in a text: NUL, and halves of surrogate pairs."""
    if isinstance(value, str):
        return value.replace("\0", "").encode(errors="ignore").decode()
    if isinstance(value, list):
        return [storable(entry) for entry in value]
    if isinstance(value, dict):
        return {storable(str(key)): storable(entry) for key, entry in value.items()}
    return value


def number_within(value: Any, least: float, most: float) -> Decimal | None:
    """A number to six decimals; None for what is none, or out of range."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return Decimal(str(round(value, 6))) if least <= value <= most else None
