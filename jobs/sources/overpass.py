"""OpenStreetMap through an Overpass API server: no key, no price, facts that may be stored, with their attribution."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from jobs.sources.calls import call
from jobs.sources.odd_answers import UnreadablePlace, plain_text, point_of, readable, storable, website_of
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


# What a business is, the key that tells the most first.
_TYPES = ("craft", "shop", "healthcare", "amenity", "office", "leisure", "tourism", "club", "sport")
# Of these keys an element may have several values (wiki, "Semi-colon value separator"): craft=plumber;hvac.
_LISTS = (*_TYPES, "cuisine", "healthcare:speciality", "beauty", "clothes")


def query_for(question: Question) -> str:
    """The question in Overpass QL: every way in which the trade is tagged, in a box of south, west, north, east."""
    assert question.area is not None
    box = ",".join(f"{side:.6f}" for side in question.area.as_list())
    parts = "".join(f"nwr{''.join(map(_filter, tags))}({box});" for tags in tags_of(question.business_type))
    return f"[out:json][timeout:50];({parts});out center tags;"


def _filter(tag: tuple[str, str]) -> str:
    key, value = tag
    return f'["{key}"~"(^|[;,]) *{value} *([;,]|$)"]' if key in _LISTS else f'["{key}"="{value}"]'


def tags_of(business_type: str) -> tuple[Tags, ...]:
    """The tags of a trade, however it is written: an element has all of one of them. Raises Fail with the nearest."""
    trade = trade_of(business_type)
    if trade.known:
        return trade.alternatives
    nearest = f" The nearest that it has: {', '.join(trade.nearest)}." if trade.nearest else ""
    raise Fail("bad_request", f"OpenStreetMap has no tag for {business_type!r} that we know.{nearest} Use other words.")


_PASSING = (408, 425)  # RFC 9110, section 15.5.9; RFC 8470


def _check(status: int, answer: Any) -> None:
    if status == 429:
        raise Retry("rate_limited", "The Overpass server has no free slot for us.", after=60, counts=False)
    if status >= 500 or status in _PASSING:
        raise Retry("server_error", f"The Overpass server answered {status}.")
    if status == 400:
        raise Fail("bad_request", "The Overpass server refused the query (400).")
    if status != 200:
        raise Fail("denied" if status in (401, 403) else "bad_request", f"The Overpass server answered {status}.")
    if not isinstance(answer, dict) or not isinstance(answer.get("elements"), list):
        # An overloaded server tells of it in a page, with status 200: "probably too busy to handle your request".
        raise Retry("server_error", "The Overpass server sent a page in place of data: it may be too busy.")
    remark = answer.get("remark")
    if isinstance(remark, str) and _WRONG_QUERY.search(remark):
        raise Fail("bad_request", f"The Overpass server refused the query: {remark[:200]}")
    if isinstance(remark, str) and _UNFINISHED.search(remark):
        raise Retry("server_error", f"The Overpass server did not finish: {remark[:200]}")


_WRONG_QUERY = re.compile("(?:static|parse) error", re.IGNORECASE)
# In `remark`: it ran out of time or memory, so that the answer is a part of the answer.
_UNFINISHED = re.compile("error|timed out|out of memory", re.IGNORECASE)


def _place(element: Any) -> FoundPlace:
    """An element as a place. Raises UnreadablePlace for one that nobody could store."""
    if not isinstance(element, dict) or element.get("type") not in ("node", "way", "relation"):
        raise UnreadablePlace("that is no element")
    if (number := _number_of(element.get("id"))) is None:
        raise UnreadablePlace("without an id")
    element = storable(element)
    given = element.get("tags")
    if not isinstance(given, dict):
        raise UnreadablePlace("without tags")
    tags = {key.lower(): str(value) for key, value in given.items() if value is not None}
    latitude, longitude = _point(element)
    parts = _address(tags)
    street = " ".join(filter(None, [parts.get("number"), parts.get("street")]))
    if house := "" if parts.get("number") else plain_text(tags.get("addr:housename")):
        street = f"{house}, {street}" if street else house
    place_id = f"{element['type']}/{number}"
    lines = ", ".join(filter(None, [street, parts.get("city"), parts.get("state"), parts.get("postal_code")]))
    return FoundPlace(
        place_id=place_id,
        name=_name_of(tags),
        address=lines if street else _first(tags, *_WHOLE_ADDRESSES) or lines,
        address_parts=parts,
        latitude=latitude,
        longitude=longitude,
        primary_type=next((value for key in _TYPES for value in _kinds(tags, key)), ""),
        types=tuple(f"{key}={value}" for key in _TYPES for value in _kinds(tags, key)),
        website=website_of(_first(tags, *_WEBSITES)) or _profile(tags),
        phone=_phone(tags),
        opening_hours={"text": tags["opening_hours"]} if "opening_hours" in tags else None,
        business_status=_status(tags),
        map_url=f"https://www.openstreetmap.org/{place_id}",
        attribution=ATTRIBUTION,
        raw=element,
    )


_WEBSITES = (
    "website", "contact:website", "url", "contact:url", "website:", "homepage", "contact:homepage", "operator:website"
)  # fmt: skip
_PHONES = (
    "phone", "contact:phone", "contact:phone:", "mobile", "contact:mobile", "phone:", "contact:whatsapp", "whatsapp",
    "contact:tollfree", "telephone", "contact:telephone", "cell", "contact:cell", "phone_", "contact:phone_",
    "operator:phone",
)  # fmt: skip
_CHAT = re.compile(r"https?://wa\.me/(?=\d)", re.IGNORECASE)
_WHOLE_ADDRESSES = ("addr:full", "contact:address", "address", "addr:full:")  # where there are no parts
# A second number behind the first, where nobody can take the sign for a part of one.
_NEXT_PHONE = re.compile(r",|\s*/\s*(?=\+|00)|\s(?:or|oder|ou|und|and|y|e)\s", re.IGNORECASE)
_LABEL = re.compile(r"^[^\d+(]+")  # "Tel. "
_NOTE = re.compile(r"\s*(?:\([^\d()]*\)|[–-]\s[^\d]*)$")  # " (office)"
_PROFILES = {
    "facebook": "https://www.facebook.com/", "instagram": "https://www.instagram.com/",
    "tiktok": "https://www.tiktok.com/@", "youtube": "https://www.youtube.com/@", "twitter": "https://x.com/",
    "linkedin": "https://www.linkedin.com/company/", "telegram": "https://t.me/",
}  # fmt: skip
_HANDLE = re.compile(r"@?([\w.-]{2,60})", re.ASCII)


def _phone(tags: dict[str, str]) -> str:
    first = _NEXT_PHONE.split(_LABEL.sub("", _CHAT.sub("+", _first(tags, *_PHONES))))[0]
    return _NOTE.sub("", first).strip()


def _profile(tags: dict[str, str]) -> str:
    """The first profile of a business in a network, for one that has no website; mappers write its name or its URL."""
    for network, base in _PROFILES.items():
        value = _first(tags, f"contact:{network}", network)
        if handle := _HANDLE.fullmatch(value):
            return base + handle[1]
        if value:
            return website_of(value)
    return ""


def _values(text: str) -> list[str]:
    """The values of a tag, which mappers part by semicolons; none where it says that there is none."""
    values = (plain_text(value) for value in text.split(";"))
    return [value for value in values if value and value.lower() not in _NONE]


def _kinds(tags: dict[str, str], key: str) -> list[str]:
    """What a tag says that an element is; some mappers part these by commas."""
    return _values(tags.get(key, "").replace(",", ";"))


_NONE = ("no", "none", "yes", "unknown", "fixme", "-", "?")


def _number_of(value: Any) -> int | None:
    """The number of an element; None for what is none."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 2**63
    return int(value) if is_number and value == int(value) else None


def _point(element: dict[str, Any]) -> tuple[Decimal | None, Decimal | None]:
    """Where an element is: its own point, the centre of it, or of the box around it."""
    center, box = element.get("center"), element.get("bounds")
    if isinstance(center, dict):
        return point_of(center.get("lat"), center.get("lon"))
    if isinstance(box, dict):
        (south, west), (north, east) = (
            point_of(box.get(f"{side}lat"), box.get(f"{side}lon")) for side in ("min", "max")
        )
        if south is not None and west is not None and north is not None and east is not None:
            return (south + north) / 2, (west + east) / 2
    return point_of(element.get("lat"), element.get("lon"))


_SHUT = re.compile(r'"?(?:closed|off)"?(?:\s*".*")?', re.IGNORECASE)
_OUT_OF_USE = ("disused", "abandoned", "demolished", "razed", "destroyed", "removed", "was", "closed")
_PLANNED = ("construction", "proposed", "planned")


def _status(tags: dict[str, str]) -> str:
    """Whether it is in use: an end that is to come, as planned ones are tagged, is none yet."""
    end = tags.get("end_date", "").strip().lower()
    if (end not in ("", "no", "unknown") and not _is_of_later(end)) or _is_out_of_use(tags):
        return "CLOSED_PERMANENTLY"
    if _is_to_come(tags):
        return "FUTURE_OPENING"
    is_shut = _SHUT.fullmatch(tags.get("opening_hours", "").strip())
    return "CLOSED_TEMPORARILY" if is_shut else "OPERATIONAL"


def _is_of_later(date: str) -> bool:
    years = [int(year) for year in re.findall(r"(?<!\d)\d{4}(?!\d)", date)]
    return bool(years) and min(years) > datetime.now(UTC).year


def _is_something(tags: dict[str, str]) -> bool:
    return any(_values(tags.get(key, "")) for key in _TYPES)


def _is_to_come(tags: dict[str, str]) -> bool:
    """Whether it opens in a later year, or is nothing yet but what is built or planned."""
    is_planned = any(f"{prefix}:{key}" in tags for prefix in _PLANNED for key in _TYPES)
    return _is_of_later(tags.get("opening_date", "")) or (is_planned and not _is_something(tags))


def _is_out_of_use(tags: dict[str, str]) -> bool:
    """Whether it stands empty, or is nothing any more but what it was (wiki, "Lifecycle prefix")."""
    if any(tags.get(key) == "yes" for key in _OUT_OF_USE) or tags.get("shop") == "vacant":
        return True
    return not _is_something(tags) and any(f"{prefix}:{key}" in tags for prefix in _OUT_OF_USE for key in _TYPES)


def _first(tags: dict[str, str], *keys: str) -> str:
    """The first value of the first key that has one; one that ends in a sign stands for all that begin so."""
    for key in keys:
        names = [name for name in tags if name.startswith(key)] if key.endswith((":", "_")) else [key]
        for name in names:
            if values := _values(tags.get(name, "")):
                return values[0]
    return ""


def _name_of(tags: dict[str, str]) -> str:
    """The name; else that in a language, English first, or what else people call it, its operator last."""
    languages = sorted(key for key in tags if _NAME_IN_A_LANGUAGE.fullmatch(key))
    return _first(tags, "name", "name:en", *languages, *_OTHER_NAMES)


_NAME_IN_A_LANGUAGE = re.compile(r"name:[a-z]{2,3}(?:-\w+)?")  # name:etymology is none
_OTHER_NAMES = ("int_name", "official_name", "alt_name", "brand", "short_name", "loc_name", "reg_name", "operator")


# Our part of an address -> the keys that may have it, the usual one first.
_ADDRESS_KEYS = {
    "number": ("addr:housenumber", "contact:housenumber", "addr:conscriptionnumber"),
    "street": ("addr:street", "contact:street", "addr:place"),
    "city": ("addr:city", "contact:city", "addr:town", "addr:village", "addr:hamlet",
             "addr:suburb", "addr:quarter", "is_in:city", "addr:municipality", "addr:district"),
    "state": ("addr:state", "addr:province", "addr:region", "addr:county"),
    "postal_code": ("addr:postcode", "contact:postcode"),
    "country": ("addr:country", "contact:country"),
}  # fmt: skip


def _address(tags: dict[str, str]) -> dict[str, str]:
    found = {part: next((tags[key] for key in keys if tags.get(key)), "") for part, keys in _ADDRESS_KEYS.items()}
    found |= {part: next(iter(_values(found[part])), "") for part in ("city", "postal_code")}
    if not found["street"] and found["city"] != tags.get("addr:hamlet"):
        found["street"] = tags.get("addr:hamlet", "")  # its houses are numbered without streets
    return {part: value for part, value in found.items() if value}
