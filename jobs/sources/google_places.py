"""Google Places API (New): text search and place details, by plain REST with a field mask.

Shapes, limits and prices are those of the published discovery document and price list of November 2026.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from jobs.sources.calls import call
from jobs.sources.places import FoundPlace, Question, Rectangle, ResultPage
from jobs.web.failures import Ended, Fail, Retry

# Only what is stored: a call is billed at the highest SKU in its mask. `websiteUri` in the search makes it Enterprise,
# and spares a details call for each of 20 places: $0.035 instead of $0.40.
FIELDS = (
    "id", "displayName", "formattedAddress", "addressComponents", "location", "types", "primaryType", "rating",
    "userRatingCount", "googleMapsUri", "websiteUri", "internationalPhoneNumber", "businessStatus", "priceLevel",
    "regularOpeningHours", "movedPlaceId",
)  # fmt: skip
SEARCH_SKU, DETAILS_SKU = "text_search_enterprise", "place_details_enterprise"
PRICES = {SEARCH_SKU: Decimal("0.035"), DETAILS_SKU: Decimal("0.020")}
MOST_RESULTS = 60
PAGE = 20


class GooglePlaces:
    """The provider `google`."""

    name = "google"

    @property
    def retention_days(self) -> int | None:
        """Google's terms let its content be kept for a limited time; place ids for ever."""
        return settings.GOOGLE_RETENTION_DAYS or None

    def prices(self) -> dict[str, Decimal]:
        """US dollars a call."""
        return {"search": PRICES[SEARCH_SKU], "details": PRICES[DETAILS_SKU]}

    async def search(self, question: Question, token: str = "") -> ResultPage:
        """One page (20 places) of at most three."""
        body = _search_body(question, token)
        mask = ",".join([*(f"places.{name}" for name in FIELDS), "nextPageToken"])
        url = f"{settings.GOOGLE_PLACES_BASE_URL}/v1/places:searchText"
        answer = _checked(*await call("POST", url, json=body, headers=_headers(mask)))
        places = [_place(place) for place in answer.get("places", [])]
        return ResultPage(places, SEARCH_SKU, answer.get("nextPageToken", ""))

    async def details(self, place_id: str) -> tuple[FoundPlace, str]:
        """All fields that we store of one place."""
        url = f"{settings.GOOGLE_PLACES_BASE_URL}/v1/places/{place_id}"
        return _place(_checked(*await call("GET", url, headers=_headers(",".join(FIELDS))))), DETAILS_SKU


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
    if question.area is not None:
        body["locationRestriction"] = {"rectangle": _rectangle(question.area)}
    return body | ({"pageToken": token} if token else {})


def _rectangle(area: Rectangle) -> dict[str, Any]:
    low = {"latitude": area.south, "longitude": area.west}
    return {"low": low, "high": {"latitude": area.north, "longitude": area.east}}


def _checked(status: int, answer: Any) -> dict[str, Any]:
    if status == 200 and isinstance(answer, dict):
        return answer
    error = answer.get("error", {}) if isinstance(answer, dict) else {}
    raise _refusal(status, str(error.get("status", "")), str(error.get("message", ""))[:300])


def _refusal(status: int, word: str, message: str) -> Ended:
    said = f"Google answered {status} {word}: {message}"
    if status == 429:
        # A quota a minute heals in a minute; a quota a day does not, and asking on would only make it worse.
        return Retry("quota", said, after=_until_reset() if "per day" in message else 60.0, counts=False)
    if status >= 500:
        return Retry("server_error", said)
    if status == 404:
        return Fail("gone", said)
    return Fail("denied" if status in (401, 403) or "API key" in message else "bad_request", said)


def _until_reset() -> float:
    """Seconds until Google's quotas of a day reset: midnight in California."""
    now = datetime.now(ZoneInfo("America/Los_Angeles"))
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
    return max(3601.0, (midnight - now).total_seconds())


def _place(place: dict[str, Any]) -> FoundPlace:
    point = place.get("location", {})
    return FoundPlace(
        place_id=place["id"],
        name=place.get("displayName", {}).get("text", ""),
        address=place.get("formattedAddress", ""),
        address_parts=_address(place.get("addressComponents", [])),
        latitude=_decimal(point.get("latitude")),
        longitude=_decimal(point.get("longitude")),
        primary_type=place.get("primaryType", ""),
        types=tuple(place.get("types", ())),
        rating=_decimal(place.get("rating")),
        rating_count=place.get("userRatingCount"),
        price_level=place.get("priceLevel", ""),
        website=place.get("websiteUri", ""),
        phone=place.get("internationalPhoneNumber", ""),
        opening_hours=place.get("regularOpeningHours"),
        business_status=place.get("businessStatus", ""),
        moved_to=place.get("movedPlaceId", ""),
        map_url=place.get("googleMapsUri", ""),
        raw=place,
    )


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


_PARTS = {
    "street_number": "number", "route": "street", "locality": "city", "postal_town": "city",
    "administrative_area_level_1": "state", "postal_code": "postal_code", "country": "country",
}  # fmt: skip
_SHORT = ("state", "country")  # NY, US


def _address(components: list[dict[str, Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for component in components:
        for kind in component.get("types", ()):
            if kind in _PARTS:
                text = component.get("shortText" if _PARTS[kind] in _SHORT else "longText", "")
                found.setdefault(_PARTS[kind], text)
    return found
