"""OpenStreetMap through an Overpass API server: no key, no price, facts that may be stored, with their attribution."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from jobs.sources.calls import call
from jobs.sources.odd_answers import Unreadable, number_within, readable, storable
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
        places, unreadable = readable(answer["elements"], _place)
        return ResultPage(places, unreadable=unreadable)

    async def details(self, place_id: str) -> FoundPlace:
        """One element by its id (`node/123`). Raises Fail for a malformed id, and for an element that is gone."""
        kind, _, number = place_id.partition("/")
        if kind not in ("node", "way", "relation") or not number.isdigit():
            raise Fail("bad_request", f"{place_id!r} is not an OpenStreetMap id.")
        url, query = f"{settings.OVERPASS_BASE_URL}/api/interpreter", f"[out:json];{kind}({number});out center tags;"
        status, answer = await call("POST", url, data={"data": query})
        _check(status, answer)
        places, unreadable = readable(answer["elements"][:1], _place)
        if unreadable:
            raise Retry("malformed", f"The Overpass server answered with an element {', '.join(unreadable)}.")
        if not places:
            raise Fail("gone", "OpenStreetMap no longer has this element.")
        return places[0]


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
    if status == 400:
        raise Fail("bad_request", "The Overpass server refused the query (400).")
    if status != 200:
        raise Fail("denied" if status in (401, 403) else "bad_request", f"The Overpass server answered {status}.")
    if not isinstance(answer, dict) or not isinstance(answer.get("elements"), list):
        # An overloaded server tells of it in a page, with status 200: "probably too busy to handle your request".
        raise Retry("server_error", "The Overpass server sent a page in place of data: it may be too busy.")
    remark = answer.get("remark")
    if isinstance(remark, str) and "error" in remark:  # it ran out of time or memory: a part of the answer
        raise Retry("server_error", f"The Overpass server did not finish: {remark[:200]}")


_TYPES = ("craft", "shop", "healthcare", "amenity", "office", "leisure", "tourism", "club")


def _place(element: Any) -> FoundPlace:
    """An element as a place. Raises Unreadable for one that nobody could store."""
    if not isinstance(element, dict) or element.get("type") not in ("node", "way", "relation"):
        raise Unreadable("that is no element")
    if not isinstance(element.get("id"), int):
        raise Unreadable("without an id")
    element = storable(element)
    given = element.get("tags")
    if not isinstance(given, dict):
        raise Unreadable("without tags")
    tags = {key: str(value) for key, value in given.items() if value is not None}
    point = element["center"] if isinstance(element.get("center"), dict) else element
    parts = _address(tags)
    street = " ".join(filter(None, [parts.get("number"), parts.get("street")]))
    place_id = f"{element['type']}/{element['id']}"
    lines = ", ".join(filter(None, [street, parts.get("city"), parts.get("state"), parts.get("postal_code")]))
    return FoundPlace(
        place_id=place_id,
        name=_name_of(tags),
        address=tags.get("addr:full") or lines,
        address_parts=parts,
        latitude=number_within(point.get("lat"), -90, 90),
        longitude=number_within(point.get("lon"), -180, 180),
        primary_type=next((_values(tags[key])[0] for key in _TYPES if _values(tags.get(key, ""))), ""),
        types=tuple(f"{key}={value}" for key in _TYPES for value in _values(tags.get(key, ""))),
        website=_first(tags, "website", "contact:website", "url", "contact:url", "website:", "contact:facebook"),
        phone=_first(tags, "phone", "contact:phone", "mobile", "contact:mobile", "phone:"),
        opening_hours={"text": tags["opening_hours"]} if "opening_hours" in tags else None,
        business_status="CLOSED_PERMANENTLY" if tags.get("end_date") else "OPERATIONAL",
        map_url=f"https://www.openstreetmap.org/{place_id}",
        attribution=ATTRIBUTION,
        raw=element,
    )


def _values(text: str) -> list[str]:
    """The values of a tag: mappers part several by semicolons."""
    return [value.strip() for value in text.split(";") if value.strip()]


def _first(tags: dict[str, str], *keys: str) -> str:
    """The first value of the first key that has one; a key that ends in a colon stands for all that begin so."""
    for key in keys:
        names = [name for name in tags if name.startswith(key)] if key.endswith(":") else [key]
        for name in names:
            if values := _values(tags.get(name, "")):
                return values[0]
    return ""


def _name_of(tags: dict[str, str]) -> str:
    return _first(tags, "name") or _first(tags, "name:en", "official_name", "brand", "operator", "name:")


def _address(tags: dict[str, str]) -> dict[str, str]:
    names = {"housenumber": "number", "street": "street", "city": "city", "state": "state", "postcode": "postal_code"}
    parts = {ours: tags[f"addr:{theirs}"] for theirs, ours in names.items() if f"addr:{theirs}" in tags}
    if "street" not in parts and "addr:place" in tags:
        parts["street"] = tags["addr:place"]
    return parts | ({"country": tags["addr:country"]} if "addr:country" in tags else {})
