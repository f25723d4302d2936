"""A stand-in for Google Places API (New): the wire format, field-mask rules, paging tokens and errors of the real one.

`places:searchText` (at most 60 results over all pages) and `places/{id}`. Quotas are off unless the `World` sets them.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sampletown.town import Business, businesses

MOST_RESULTS = 60
PAGE = 20
SEARCH_FIELDS = {
    "textQuery", "pageSize", "maxResultCount", "pageToken", "languageCode", "regionCode", "includedType",
    "strictTypeFiltering", "includePureServiceAreaBusinesses", "includeFutureOpeningBusinesses", "openNow", "minRating",
    "priceLevels", "rankPreference", "locationBias", "locationRestriction", "evOptions", "routingParameters",
    "searchAlongRouteParameters",
}  # fmt: skip
PLACE_FIELDS = {
    "name", "id", "displayName", "types", "primaryType", "primaryTypeDisplayName", "nationalPhoneNumber",
    "internationalPhoneNumber", "formattedAddress", "shortFormattedAddress", "addressComponents", "postalAddress",
    "location", "viewport", "plusCode", "rating", "userRatingCount", "googleMapsUri", "websiteUri", "businessStatus",
    "regularOpeningHours", "utcOffsetMinutes", "timeZone", "pureServiceAreaBusiness", "priceLevel", "movedPlace",
    "movedPlaceId", "attributions",
}  # fmt: skip
# What a mask is billed as: the dearest field in it (the published list of SKUs).
FREE = {"attributions", "id", "name", "movedPlace", "movedPlaceId", "nextPageToken"}
ESSENTIALS = {"addressComponents", "formattedAddress", "shortFormattedAddress", "location", "plusCode", "types",
              "viewport", "postalAddress"}  # fmt: skip
ENTERPRISE = {"nationalPhoneNumber", "internationalPhoneNumber", "rating", "userRatingCount", "websiteUri",
              "priceLevel", "regularOpeningHours", "*"}  # fmt: skip
MASK_MISSING = (
    "FieldMask is a required parameter. See https://cloud.google.com/apis/docs/system-parameters on how to provide it. "
    "As an example, you can set the header 'X-Goog-FieldMask' to value 'places.displayName'. "
    "You can also set the value to '*' in manual testing."
)


@dataclass
class World:
    """The stand-in's data and counters: a test changes both."""

    businesses: Callable[[], Sequence[Business]] = businesses
    calls: Counter[str] = field(default_factory=Counter)
    billed: Counter[str] = field(default_factory=Counter)  # answers by SKU
    refuse: list[tuple[int, str, str]] = field(default_factory=list)  # (code, status, message) of the next calls
    log: list[dict[str, Any]] = field(default_factory=list)
    odd: list[tuple[int, str]] = field(default_factory=list)  # status and body, to be sent as they are
    per_minute: int | None = None  # quotas of each method, over a sliding minute and for as long as the world lasts
    per_day: int | None = None
    latency: float = 0.0  # seconds
    valid_key: str | None = None  # None: any key is one
    times: dict[str, list[float]] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)  # old id -> the id that answers in its place


class RequestRefused(Exception):
    """An error in Google's form."""

    def __init__(self, code: int, status: str, message: str, *details: dict[str, Any]) -> None:
        self.code, self.status, self.message, self.details = code, status, message, details
        super().__init__(message)


def add_routes(app: web.Application, world: World | None = None) -> World:
    """Serve the two methods under `/v1/`; returns the world behind them."""
    world = world or World()

    async def search(request: web.Request) -> web.Response:
        return await _reply(world, "search", request, _search)

    async def details(request: web.Request) -> web.Response:
        return await _reply(world, "details", request, _details)

    app.router.add_post("/v1/places:searchText", search)
    app.router.add_get("/v1/places/{place_id}", details)
    return world


async def _reply(world: World, method: str, request: web.Request, act: Any) -> web.Response:
    try:
        if not (request.headers.get("X-Goog-Api-Key") or request.query.get("key")):
            raise RequestRefused(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.")
        _check_key(world, request)
        if world.refuse:
            raise RequestRefused(*world.refuse.pop(0))
        _check_quota(world, method)
        await asyncio.sleep(world.latency)
        if world.odd:
            return _odd(world, request, method)
        body = await act(world, request)
    except RequestRefused as refused:
        error: dict[str, Any] = {"code": refused.code, "message": refused.message, "status": refused.status}
        error |= {"details": list(refused.details)} if refused.details else {}
        return web.json_response({"error": error}, status=refused.code)
    world.calls[method] += 1
    world.billed[_sku(request, method)] += 1
    return web.json_response(body)


def _odd(world: World, request: web.Request, method: str) -> web.Response:
    """An answer as it is; what was answered with 200 is billed, readable or not."""
    status, text = world.odd.pop(0)
    if status == 200:
        world.billed[_sku(request, method)] += 1
    return web.Response(status=status, text=text, content_type="application/json")


def _sku(request: web.Request, method: str) -> str:
    names = {name.partition(".")[0] for name in _mask(request, "places." if method == "search" else "")}
    tier = "pro"
    if names <= FREE:
        tier = "ids"
    elif names <= FREE | ESSENTIALS and method == "details":
        tier = "essentials"
    elif names & ENTERPRISE:
        tier = "enterprise"
    return f"{'text_search' if method == 'search' else 'place_details'}_{tier}"


def _check_key(world: World, request: web.Request) -> None:
    given = request.headers.get("X-Goog-Api-Key") or request.query.get("key")
    if world.valid_key is not None and given != world.valid_key:
        why = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
        raise RequestRefused(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", why)


def _check_quota(world: World, method: str) -> None:
    name = {"search": "SearchTextRequest", "details": "GetPlaceRequest"}[method]
    times = world.times.setdefault(method, [])
    lately = sum(at > time.monotonic() - 60 for at in times)
    for limit, used, period in ((world.per_day, len(times), "day"), (world.per_minute, lately, "minute")):
        if limit is not None and used >= limit:
            message = (
                f"Quota exceeded for quota metric '{name}' and limit '{name} per {period}' of service "
                "'places.googleapis.com' for consumer 'project_number:1'."
            )
            raise RequestRefused(429, "RESOURCE_EXHAUSTED", message)
    times.append(time.monotonic())


async def _search(world: World, request: web.Request) -> dict[str, Any]:
    query = _query(await request.text())
    mask = _mask(request, "places.")
    start = _start(query)
    matches = [b for b in world.businesses() if _matches(b, query)][:MOST_RESULTS]
    size = min(query.get("pageSize") or query.get("maxResultCount") or PAGE, PAGE)
    page = matches[start : start + size]
    body: dict[str, Any] = {"places": [_fields(b, mask) for b in page]} if page else {}
    if start + size < len(matches) and ("nextPageToken" in mask or "*" in mask):
        body["nextPageToken"] = _token(query, start + size)
    ids_only = mask <= FREE
    world.log.append(
        {"query": query["textQuery"], "start": start, "found": len(matches), "request": query, "ids_only": ids_only}
    )
    return body


def _query(text: str) -> dict[str, Any]:
    try:
        query = json.loads(text)
    except ValueError:
        raise RequestRefused(400, "INVALID_ARGUMENT", "Invalid JSON payload received.") from None
    for name in query:
        if name not in SEARCH_FIELDS:
            message = f'Invalid JSON payload received. Unknown name "{name}": Cannot find field.'
            raise RequestRefused(400, "INVALID_ARGUMENT", message)
    size, language = query.get("pageSize", 0), query.get("languageCode", "en")
    both = "locationBias" in query and "locationRestriction" in query
    circle = "circle" in query.get("locationRestriction", {})
    spoken = re.fullmatch(r"[a-zA-Z]{2,3}(-[A-Za-z0-9]{2,8})*", language)
    if not query.get("textQuery") or size < 0 or both or circle or not spoken:
        raise RequestRefused(400, "INVALID_ARGUMENT", "Request contains an invalid argument.")
    return dict(query)


def _mask(request: web.Request, prefix: str) -> set[str]:
    text = request.headers.get("X-Goog-FieldMask") or request.query.get("fields") or request.query.get("$fields") or ""
    if not text:
        raise RequestRefused(400, "INVALID_ARGUMENT", MASK_MISSING)
    names = set(text.split(","))
    known = {f"{prefix}{name}" for name in PLACE_FIELDS} | {"*"} | ({"nextPageToken", "searchUri"} if prefix else set())
    for name in names:
        if name.partition(".")[0] + ("." + name.split(".")[1] if prefix and "." in name else "") not in known:
            body = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{name}'."
            why = {"fieldViolations": [{"field": text, "description": body}]}
            kind = {"@type": "type.googleapis.com/google.rpc.BadRequest"}
            raise RequestRefused(400, "INVALID_ARGUMENT", "Request contains an invalid argument.", kind | why)
    return {name.removeprefix(prefix) for name in names}


# A token is good only for the same question: everything but the page's size and the token itself must be equal.


def _question(query: dict[str, Any]) -> str:
    same = {k: v for k, v in query.items() if k not in ("pageToken", "pageSize", "maxResultCount")}
    return hashlib.sha256(json.dumps(same, sort_keys=True).encode()).hexdigest()


def _token(query: dict[str, Any], start: int) -> str:
    return f"AeCrKX{start:03}{_question(query)}{'x' * 37}"


def _start(query: dict[str, Any]) -> int:
    token = query.get("pageToken")
    if not token:
        return 0
    if not token.startswith("AeCrKX") or token[9:73] != _question(query):
        raise RequestRefused(400, "INVALID_ARGUMENT", "Request contains an invalid argument.")
    return int(token[6:9])


def _matches(business: Business, query: dict[str, Any]) -> bool:
    if business.travels and not query.get("includePureServiceAreaBusinesses"):
        return False
    return _in_area(business, query) and _in_words(business, query["textQuery"])


def _in_words(business: Business, query: str) -> bool:
    """Trades by their stem ("plumbers" finds a plumber); the place of the query is the whole town."""
    words = [word.rstrip("s") for word in re.findall(r"[a-z]+", query.lower().partition(" in ")[0])]
    own = f"{business.trade.replace('_', ' ')} {business.name}".lower()
    stems = [word[: max(4, len(word) - 3)] for word in words]
    return all(stem in own for stem in stems)


def _in_area(business: Business, query: dict[str, Any]) -> bool:
    if "locationRestriction" in query:
        low, high = (
            query["locationRestriction"]["rectangle"]["low"],
            query["locationRestriction"]["rectangle"]["high"],
        )
        inside = low["latitude"] <= business.latitude <= high["latitude"]
        return bool(inside and low["longitude"] <= business.longitude <= high["longitude"])
    place = query["textQuery"].lower().partition(" in ")[2]
    return not place or "ithaca" in place or math.isclose(business.latitude, 0)


async def _details(world: World, request: web.Request) -> dict[str, Any]:
    mask = _mask(request, "")
    place_id = request.match_info["place_id"]
    for business in world.businesses():
        if business.place_id == world.moved.get(place_id, place_id):
            return _fields(business, mask)
    raise RequestRefused(404, "NOT_FOUND", "The Place ID is no longer valid. Please refresh cached Place IDs.")


def _fields(business: Business, mask: Iterable[str]) -> dict[str, Any]:
    whole = _place(business)
    fields = {name.partition(".")[0] for name in mask}
    return whole if "*" in fields else {name: value for name, value in whole.items() if name in fields}


def _place(b: Business) -> dict[str, Any]:
    digits = re.sub(r"\D", "", b.phone)
    address = f"{b.street}, Ithaca, NY 14850, USA"
    parts = [
        _part(b.street.partition(" ")[0], "street_number"), _part(b.street.partition(" ")[2], "route"),
        _part("Ithaca", "locality"), {**_part("New York", "administrative_area_level_1"), "shortText": "NY"},
        {**_part("United States", "country"), "shortText": "US"}, _part("14850", "postal_code"),
    ]  # fmt: skip
    place = {
        "name": f"places/{b.place_id}",
        "id": b.place_id,
        "types": list(b.types),
        "primaryType": b.trade,
        "nationalPhoneNumber": b.phone,
        "internationalPhoneNumber": f"+1 {digits[:3]}-{digits[3:6]}-{digits[6:]}",
        "formattedAddress": address,
        "addressComponents": parts,
        "location": {"latitude": b.latitude, "longitude": b.longitude},
        "rating": b.rating,
        "userRatingCount": b.rating_count,
        "googleMapsUri": f"https://maps.google.com/?cid={int(hashlib.md5(b.place_id.encode()).hexdigest()[:12], 16)}",  # noqa: S324 -- an invented id
        "websiteUri": b.website,
        "businessStatus": b.status,
        "displayName": {"text": b.name, "languageCode": "en"},
        "utcOffsetMinutes": -300,
        "timeZone": {"id": "America/New_York"},
        "regularOpeningHours": {"openNow": True, "weekdayDescriptions": ["Monday: 8:00 AM - 5:00 PM"]},
    }
    if b.travels:
        place |= {"formattedAddress": "", "addressComponents": None, "location": None, "pureServiceAreaBusiness": True}
    return {name: value for name, value in place.items() if value not in ("", None)}


def _part(text: str, kind: str) -> dict[str, Any]:
    return {"longText": text, "shortText": text, "types": [kind], "languageCode": "en"}
