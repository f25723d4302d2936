"""Odd answers of providers: one place that cannot be read costs itself, counted with its reason, and never the page."""

from __future__ import annotations

import html
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from jobs.sources.places import FoundPlace


class UnreadablePlace(ValueError):
    """A place of an answer that nobody could store; the message says what is wrong with it: "without an id"."""


def readable(places: Iterable[Any], read: Callable[[Any], FoundPlace]) -> tuple[list[FoundPlace], dict[str, int]]:
    """The places that `read` can read, and the number of the others by reason."""
    found, unreadable = [], Counter[str]()
    for place in places:
        try:
            found.append(read(place))
        except UnreadablePlace as error:
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


_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def plain_text(value: Any) -> str:
    """A text on one line, without marks that nobody sees and entities; empty for what is none."""
    return " ".join(_INVISIBLE.sub("", html.unescape(str(storable(value)))).split()) if isinstance(value, str) else ""


def point_of(latitude: Any, longitude: Any) -> tuple[Decimal | None, Decimal | None]:
    """Latitude and longitude in degrees; neither where one of them is none."""
    point = number_within(latitude, -90, 90), number_within(longitude, -180, 180)
    return point if None not in point else (None, None)


def website_of(text: str) -> str:
    """The first address of the web in a text; empty where there is none."""
    words = (word for word in re.split(r"[\s,;<>\"]+", _INVISIBLE.sub("", text)) if word)
    return next((word for word in words if "." in word and not _OTHER_SCHEME.match(word)), "")


_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+-]*:(?!\d)|[^/]*@", re.IGNORECASE)
_NUMBER = re.compile(r"\s*-?\d{1,15}(?:\.\d{1,15})?\s*")


def number_within(value: Any, least: float, most: float) -> Decimal | None:
    """A number to six decimals, or a text of one (proto JSON has either); None for what is none, or out of range."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return Decimal(str(round(value, 6))) if least <= value <= most else None
