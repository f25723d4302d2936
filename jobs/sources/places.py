"""The interface of all providers of places: a question in, pages of places out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol


@dataclass(frozen=True)
class Rectangle:
    """An area in degrees (WGS 84); `south` < `north`, `west` < `east`."""

    south: float
    west: float
    north: float
    east: float

    def quarters(self) -> tuple[Rectangle, Rectangle, Rectangle, Rectangle]:
        """The four equal parts of it."""
        lat, lon = (self.south + self.north) / 2, (self.west + self.east) / 2
        return (
            Rectangle(self.south, self.west, lat, lon),
            Rectangle(self.south, lon, lat, self.east),
            Rectangle(lat, self.west, self.north, lon),
            Rectangle(lat, lon, self.north, self.east),
        )

    def as_list(self) -> list[float]:
        """For JSON: south, west, north, east."""
        return [self.south, self.west, self.north, self.east]


def clamped(south: float, west: float, north: float, east: float) -> Rectangle:
    """A rectangle cut off at the poles and at the 180th meridian, to a tenth of a metre."""
    low, high = (max(south, -90.0), max(west, -180.0)), (min(north, 90.0), min(east, 180.0))
    return Rectangle(*(round(side, 6) for side in (*low, *high)))


@dataclass(frozen=True)
class Question:
    """A search as a provider gets it.

    `whole`: it covers the whole area of the search, not a part of it. Only then does a provider list businesses
    without premises, because those serve every part of an area.
    """

    text: str
    business_type: str
    area: Rectangle | None
    language: str = ""
    region: str = ""
    whole: bool = False


@dataclass(frozen=True)
class FoundPlace:
    """A place as a provider describes it; fields that the provider lacks are empty."""

    place_id: str
    name: str = ""
    address: str = ""
    address_parts: dict[str, str] = field(default_factory=dict)
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    primary_type: str = ""
    types: tuple[str, ...] = ()
    rating: Decimal | None = None
    rating_count: int | None = None
    price_level: str = ""
    website: str = ""
    phone: str = ""
    opening_hours: dict[str, Any] | None = None
    business_status: str = ""
    moved_to: str = ""
    map_url: str = ""
    attribution: str = ""
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ResultPage:
    """One answer of a provider; `token` asks for the next page of it, if there is one.

    `unreadable`: how many of its places could not be read, by reason ("without an id"); they cost only themselves.
    """

    places: list[FoundPlace]
    token: str = ""
    unreadable: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Charge:
    """What a call is billed as: the SKU, its price in US dollars, and the SKUs that share its quota a minute.

    `calls_per_minute` is that quota; 0: PLACES_CALLS_PER_MINUTE.
    """

    sku: str
    price: Decimal = Decimal(0)
    quota: tuple[str, ...] = ()
    calls_per_minute: int = 0


class Provider(Protocol):
    """A source of places. A new one is a file with these, and a line in `jobs.sources.PROVIDERS`."""

    @property
    def name(self) -> str:
        """The provider's name on rows."""
        ...

    @property
    def by_words(self) -> bool:
        """Whether it finds a location that is only named ("Ithaca, NY"); else it needs an area."""
        ...

    @property
    def most_results(self) -> int | None:
        """The most places that one question returns: a tile with so many may hold more. None: no limit."""
        ...

    @property
    def search_has_details(self) -> bool:
        """Whether a search brings all that `details` would, so that recent results need no second paid call."""
        ...

    @property
    def retention_days(self) -> int | None:
        """For how many days its facts may be stored; None: for ever."""
        ...

    def check(self, business_type: str) -> None:
        """Raise Fail, with a sentence for people, for a trade that it can never find."""
        ...

    def charges(self) -> dict[str, Charge]:
        """What a `search` (a page of it) and `details` are billed as today.

        With a `probe`, too, a search for ids alone is cheaper: tiles are then looked at by probes before they are paid.
        """
        ...

    async def search(self, question: Question, token: str = "", *, ids_only: bool = False) -> ResultPage:
        """One page of an answer, from `token` on; raises Skip, Retry or Fail with a reason."""
        ...

    async def details(self, place_id: str) -> FoundPlace:
        """All facts of a place; raises as `search` does."""
        ...
