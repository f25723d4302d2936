"""OpenStreetMap through an Overpass API server: no key, no price, facts that may be stored, with their attribution."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings

from jobs.sources.calls import call
from jobs.sources.places import Charge, FoundPlace, Question, ResultPage
from jobs.sources.trades import Tags, trade_of
from jobs.web.failures import Fail, Retry

ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"


class Overpass:
    """The provider `overpass`."""

    name = "overpass"
    by_words = False
    most_results: int | None = None
    search_has_details = True
    retention_days: int | None = None

    def check(self, business_type: str) -> None:
        """Only trades whose tags we know can be searched for. Raises Fail for any other, with the nearest ones."""
        tags_of(business_type)

    def charges(self) -> dict[str, Charge]:
        """Free of charge."""
        return {"search": Charge("overpass_query"), "details": Charge("overpass_query")}

    async def search(self, question: Question, token: str = "", *, ids_only: bool = False) -> ResultPage:
        """All businesses of a trade in an area, on one page. Raises Fail without an area, and what `call` raises."""
        if question.area is None:
            raise Fail("location_unknown")
        url = f"{settings.OVERPASS_BASE_URL}/api/interpreter"
        status, answer = await call("POST", url, data={"data": query_for(question)})
        _check(status, answer)
        return ResultPage([_place(element) for element in answer["elements"] if "tags" in element])

    async def details(self, place_id: str) -> FoundPlace:
        """One element by its id (`node/123`). Raises Fail for a malformed id, and for an element that is gone."""
        kind, _, number = place_id.partition("/")
        if kind not in ("node", "way", "relation") or not number.isdigit():
            raise Fail("bad_request", f"{place_id!r} is not an OpenStreetMap id.")
        url, query = f"{settings.OVERPASS_BASE_URL}/api/interpreter", f"[out:json];{kind}({number});out center tags;"
        status, answer = await call("POST", url, data={"data": query})
        _check(status, answer)
        if not answer["elements"]:
            raise Fail("gone", "OpenStreetMap no longer has this element.")
        return _place(answer["elements"][0])


# Of these keys an element has often several values: cuisine=pizza;kebab.
_LISTS = ("cuisine", "sport", "healthcare:speciality", "beauty", "clothes")


def query_for(question: Question) -> str:
    """The question in Overpass QL: every way in which the trade is tagged, in a box of south, west, north, east."""
    assert question.area is not None
    box = ",".join(f"{side:.6f}" for side in question.area.as_list())
    parts = "".join(f"nwr{''.join(map(_filter, tags))}({box});" for tags in tags_of(question.business_type))
    return f"[out:json][timeout:50];({parts});out center tags;"


def _filter(tag: tuple[str, str]) -> str:
    key, value = tag
    return f'["{key}"~"(^|;) *{value} *(;|$)"]' if key in _LISTS else f'["{key}"="{value}"]'


def tags_of(business_type: str) -> tuple[Tags, ...]:
    """The tags of a trade, however it is written: an element has all of one of them. Raises Fail with the nearest."""
    trade = trade_of(business_type)
    if trade.known:
        return trade.alternatives
    nearest = f" The nearest that it has: {', '.join(trade.nearest)}." if trade.nearest else ""
    raise Fail("bad_request", f"OpenStreetMap has no tag for {business_type!r} that we know.{nearest} Use other words.")


def _check(status: int, answer: Any) -> None:
    if status == 429:
        raise Retry("rate_limited", "The Overpass server has no free slot for us.", after=60, counts=False)
    if status >= 500:
        raise Retry("server_error", f"The Overpass server answered {status}.")
    if status != 200 or not isinstance(answer, dict) or "elements" not in answer:
        raise Fail("bad_request", f"The Overpass server refused the query ({status}).")
    if "error" in answer.get("remark", ""):  # it ran out of time or memory: a part of the answer, with status 200
        raise Retry("server_error", f"The Overpass server did not finish: {answer['remark'][:200]}")


def _place(element: dict[str, Any]) -> FoundPlace:
    tags, point = element.get("tags", {}), element.get("center", element)
    parts = _address(tags)
    street = " ".join(filter(None, [parts.get("number"), parts.get("street")]))
    place_id = f"{element['type']}/{element['id']}"
    return FoundPlace(
        place_id=place_id,
        name=tags.get("name", ""),
        address=", ".join(filter(None, [street, parts.get("city"), parts.get("state"), parts.get("postal_code")])),
        address_parts=parts,
        latitude=_decimal(point.get("lat")),
        longitude=_decimal(point.get("lon")),
        primary_type=next((tags[key] for key in ("craft", "shop", "amenity", "office", "tourism") if key in tags), ""),
        types=tuple(f"{key}={value}" for key, value in tags.items() if key in ("craft", "shop", "amenity", "office")),
        website=tags.get("website") or tags.get("contact:website", ""),
        phone=tags.get("phone") or tags.get("contact:phone", ""),
        opening_hours={"text": tags["opening_hours"]} if "opening_hours" in tags else None,
        business_status="OPERATIONAL",
        map_url=f"https://www.openstreetmap.org/{place_id}",
        attribution=ATTRIBUTION,
        raw=element,
    )


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(round(value, 6)))


def _address(tags: dict[str, str]) -> dict[str, str]:
    names = {"housenumber": "number", "street": "street", "city": "city", "state": "state", "postcode": "postal_code"}
    parts = {ours: tags[f"addr:{theirs}"] for theirs, ours in names.items() if f"addr:{theirs}" in tags}
    return parts | ({"country": tags["addr:country"]} if "addr:country" in tags else {})
