"""Google Places API (New): text search and place details, by plain REST with a field mask.

Shapes, limits and prices are those of the published discovery document and price list of November 2026.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from jobs.sources.calls import call
from jobs.sources.odd_answers import (
    UnreadablePlace,
    number_within,
    plain_text,
    point_of,
    readable,
    storable,
    website_of,
)
from jobs.sources.places import Charge, FoundPlace, Question, Rectangle, ResultPage
from jobs.web.failures import Fail, Retry, StageOutcome

# Only what is stored: a call is billed at the highest SKU in its mask. `websiteUri` in the search makes it Enterprise,
# and spares a details call for each of 20 places: $0.035 instead of $0.40.
FIELDS = (
    "id", "displayName", "formattedAddress", "addressComponents", "location", "types", "primaryType", "rating",
    "userRatingCount", "googleMapsUri", "websiteUri", "internationalPhoneNumber", "businessStatus", "priceLevel",
    "regularOpeningHours", "movedPlaceId",
)  # fmt: skip
SKUS = {"search": "text_search_enterprise", "probe": "text_search_ids", "details": "place_details_enterprise"}
SEARCHES = (SKUS["search"], SKUS["probe"])  # one method, one quota
PAGE = 20
MOST_COUNT = 2**31 - 1  # of an integer column


class GooglePlaces:
    """The provider `google`."""

    name = "google"
    by_words = True
    most_results: int | None = 60
    search_has_details = True  # a search has the mask of details

    @property
    def retention_days(self) -> int | None:
        """Google's terms limit how long its content may be stored; place ids for ever."""
        return settings.GOOGLE_RETENTION_DAYS or None

    def check(self, business_type: str) -> None:
        """Accepts any words."""

    def charges(self) -> dict[str, Charge]:
        """By the price list that holds today (GOOGLE_PLACES_PRICES). Ids alone are free."""
        prices = _prices(datetime.now(UTC).date())
        return {act: Charge(sku, prices[sku], SEARCHES if sku in SEARCHES else (sku,)) for act, sku in SKUS.items()}

    async def search(self, question: Question, token: str = "", *, ids_only: bool = False) -> ResultPage:
        """One page (20 places) of at most three."""
        body = _search_body(question, token)
        fields = ("id",) if ids_only else FIELDS
        mask = ",".join([*(f"places.{name}" for name in fields), "nextPageToken"])
        url = f"{settings.GOOGLE_PLACES_BASE_URL}/v1/places:searchText"
        answer = _checked(*await call("POST", url, json=body, headers=_headers(mask)))
        places, unreadable = readable(_listed(answer.get("places")), _place)
        return ResultPage(places, _text(answer.get("nextPageToken")), unreadable)

    async def details(self, place_id: str) -> FoundPlace:
        """All fields that we store of one place. Raises Retry when the provider cannot answer now."""
        url = f"{settings.GOOGLE_PLACES_BASE_URL}/v1/places/{place_id}"
        answer = _checked(*await call("GET", url, headers=_headers(",".join(FIELDS))))
        try:
            return _place(answer)
        except UnreadablePlace as error:
            raise Retry("malformed", f"Google answered with a place {error}.") from None


def _prices(day: date) -> dict[str, Decimal]:
    """What each SKU costs on a day: the table's lists up to it, each changing those before."""
    prices: dict[str, Decimal] = {}
    for since, changes in sorted(settings.GOOGLE_PLACES_PRICES, key=lambda entry: entry[0]):
        if since <= day or not prices:
            prices |= changes
    return prices


def _headers(mask: str) -> dict[str, str]:
    if not settings.GOOGLE_MAPS_API_KEY:
        raise Fail("missing_key")
    return {"X-Goog-Api-Key": settings.GOOGLE_MAPS_API_KEY, "X-Goog-FieldMask": mask}


def _search_body(question: Question, token: str) -> dict[str, Any]:
    body: dict[str, Any] = {"textQuery": question.text, "pageSize": PAGE}
    if question.language:
        body["languageCode"] = question.language
    if question.region:
        body["regionCode"] = question.region
    if question.whole:
        # Those without premises serve an area, and may do so in every tile of it: they are requested once.
        body["includePureServiceAreaBusinesses"] = True
    if question.area is not None:
        body["locationRestriction"] = {"rectangle": _rectangle(question.area)}
    return body | ({"pageToken": token} if token else {})


def _rectangle(area: Rectangle) -> dict[str, Any]:
    low = {"latitude": area.south, "longitude": area.west}
    return {"low": low, "high": {"latitude": area.north, "longitude": area.east}}


def _checked(status: int, answer: Any) -> dict[str, Any]:
    """The answer to a call that Google carried out. Raises Retry or Fail for a refusal, with what Google tells of it.

    Retry("malformed") is an answer that is empty or cut off: Google may have billed it.
    """
    if status == 200 and isinstance(answer, dict) and "error" not in answer:
        return answer
    if status == 200:
        raise Retry("malformed", "Google's answer is empty or cut off. The call may have been billed.")
    if isinstance(answer, list) and len(answer) == 1:  # as streams begin
        answer = answer[0]
    error = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(error, dict):  # proxies and OAuth (RFC 6749, section 5.2) answer so
        error = {"message": " ".join(_text(value) for value in answer.values()) if isinstance(answer, dict) else ""}
    raise _refusal(status, error)


def _details(error: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The error's details of a kind (google.rpc.*)."""
    details = [detail for detail in _listed(error.get("details")) if isinstance(detail, dict)]
    return [detail for detail in details if _text(detail.get("@type")).endswith(f"google.rpc.{kind}")]


def _message(error: dict[str, Any]) -> str:
    """Google's error message, with the fields that it names."""
    details = [detail for detail in _listed(error.get("details")) if isinstance(detail, dict)]
    violations = [entry for detail in details for entry in _listed(detail.get("fieldViolations"))]
    named = [_text(entry.get("description")) for entry in violations if isinstance(entry, dict)]
    return " ".join([_text(error.get("message")), *named])[:300]


def _refusal(status: int, error: dict[str, Any]) -> StageOutcome:
    message = _message(error)
    sentence = f"Google answered {status} {_text(error.get('status'))}: {message}"
    if status == 429 or _is_quota(error):
        return Retry("quota", sentence, after=_quota_wait(error, message), counts=False)
    if status >= 500 or error.get("status") in _PASSING:
        return Retry("server_error", sentence, after=_retry_delay(error))
    if status == 404:
        return Fail("gone", sentence)
    return Fail("denied" if status in (401, 403) or "API key" in message else "bad_request", sentence)


# Codes of google.rpc.Code that pass by themselves, whatever HTTP status a proxy makes of them.
_PASSING = ("UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "INTERNAL", "ABORTED", "UNKNOWN")
_QUOTAS = ("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded", "RATE_LIMIT_EXCEEDED")


def _is_quota(error: dict[str, Any]) -> bool:
    """Whether the error tells of a quota beside a status of another kind."""
    reasons = [_object(entry).get("reason") for entry in (*_listed(error.get("errors")), *_details(error, "ErrorInfo"))]
    return error.get("status") == "RESOURCE_EXHAUSTED" or any(reason in _QUOTAS for reason in reasons)


def _quota_wait(error: dict[str, Any], message: str) -> float:
    """How long a quota is used up: one of a minute heals in a minute, one of a day at midnight.

    By the details (google.rpc.ErrorInfo, QuotaFailure, RetryInfo); the message is for people, and may change.
    """
    infos = [detail.get("metadata") for detail in _details(error, "ErrorInfo")]
    failures = [entry for detail in _details(error, "QuotaFailure") for entry in _listed(detail.get("violations"))]
    limits_named = " ".join(json.dumps(entry) for entry in [*infos, *failures] if isinstance(entry, dict))
    if re.search(r"1/d(?:ay)?\b|per ?day", f"{limits_named} {message}", re.IGNORECASE):
        return _until_reset()
    return _retry_delay(error) or 60.0


def _retry_delay(error: dict[str, Any]) -> float | None:
    """The seconds of google.rpc.RetryInfo ("3.5s", or as its parts), or None."""
    for detail in _details(error, "RetryInfo"):
        delay = detail.get("retryDelay")
        if match := re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)s", _text(delay)):
            return float(match[1])
        parts = [number_within(_object(delay).get(name), 0, most) for name, most in _PARTS_OF_A_DELAY]
        if any(parts):
            return float(parts[0] or 0) + float(parts[1] or 0) / 1e9
    return None


_PARTS_OF_A_DELAY = (("seconds", 999_999_999), ("nanos", 999_999_999))  # google.protobuf.Duration


def _until_reset() -> float:
    """Seconds until Google's quotas of a day reset: midnight in California."""
    now = datetime.now(ZoneInfo("America/Los_Angeles"))
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
    return max(3601.0, (midnight - now).total_seconds())


def _place(place: Any) -> FoundPlace:
    """A place as Google describes it; null is "not set" (proto JSON). Raises UnreadablePlace if need be."""
    if not isinstance(place, dict):
        raise UnreadablePlace("that is no object")
    if not (place_id := _id(place.get("id")) or _id(place.get("name"))):
        raise UnreadablePlace("without an id")
    point = _object(place.get("location"))
    latitude, longitude = point_of(point.get("latitude", point.get("lat")), point.get("longitude", point.get("lng")))
    return FoundPlace(
        place_id=place_id,
        name=plain_text(_object(place.get("displayName")).get("text") or place.get("displayName")),
        address=plain_text(re.sub(r",?\s*\n\s*", ", ", _text(place.get("formattedAddress")).strip())),
        address_parts=_address(_listed(place.get("addressComponents"))),
        latitude=latitude,
        longitude=longitude,
        primary_type=_text(place.get("primaryType")),
        types=_types(place),
        rating=_rating(place.get("rating")),
        rating_count=_count(place.get("userRatingCount")),
        price_level=_enum(place.get("priceLevel")),
        website=website_of(_text(place.get("websiteUri"))),
        phone=plain_text(place.get("internationalPhoneNumber")) or plain_text(place.get("nationalPhoneNumber")),
        opening_hours=_object(storable(place.get("regularOpeningHours"))) or None,
        business_status=_enum(place.get("businessStatus")),
        moved_to=_id(place.get("movedPlaceId")) or _id(place.get("movedPlace")),
        map_url=_text(place.get("googleMapsUri")),
        raw=_object(storable(place)),
    )


def _id(value: Any) -> str:
    """The id of a place, which a resource's name has behind "places/"."""
    return _text(value).strip().removeprefix("places/")


def _text(value: Any) -> str:
    return str(storable(value)) if isinstance(value, str) else ""


def _enum(value: Any) -> str:
    """The name of an enum's value; empty for its first one, which means "not set" (proto3)."""
    name = _text(value).upper()
    return "" if name.endswith("_UNSPECIFIED") else name


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _types(part: dict[str, Any]) -> tuple[str, ...]:
    """The types of a place or of a part of its address, one or several."""
    return tuple(filter(None, map(_text, _listed(part.get("types")) or [part.get("types")])))


def _rating(value: Any) -> Decimal | None:
    rating = number_within(value, 0, 5)
    return None if not rating else rating.quantize(Decimal("0.1"))


def _count(value: Any) -> int | None:
    number = number_within(value, 0, MOST_COUNT)
    return None if number is None else int(number)


_PARTS = {
    "street_number": "number", "route": "street", "locality": "city", "postal_town": "city", "sublocality": "city",
    "administrative_area_level_1": "state", "postal_code": "postal_code", "country": "country",
}  # fmt: skip
_SHORT = ("state", "country")  # NY, US
_NAMES = ("longText", "long_name", "short_name", "shortText")  # of a part; some proxies have the old API's


def _is_district(component: dict[str, Any]) -> bool:
    return "sublocality" in _types(component)


def _address(components: list[Any]) -> dict[str, str]:
    parts: dict[str, str] = {}
    # Where a place is in no town of its own, its district stands for one: Brooklyn.
    for component in sorted(filter(None, map(_object, components)), key=_is_district):
        for kind in _types(component):
            names = _NAMES[::-1] if _PARTS.get(kind) in _SHORT else _NAMES
            text = next(filter(None, (_text(component.get(name)) for name in names)), "")
            if kind in _PARTS and text:
                parts.setdefault(_PARTS[kind], text)
    return parts
