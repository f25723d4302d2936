"""Google Places API (New): text search and place details, by plain REST with a field mask.

Shapes, limits and prices are those of the published discovery document and price list of November 2026.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from jobs.sources.calls import call
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
        return ResultPage([_place(place) for place in answer.get("places", [])], answer.get("nextPageToken", ""))

    async def details(self, place_id: str) -> FoundPlace:
        """All fields that we store of one place."""
        url = f"{settings.GOOGLE_PLACES_BASE_URL}/v1/places/{place_id}"
        return _place(_checked(*await call("GET", url, headers=_headers(",".join(FIELDS)))))


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
    if status == 200 and isinstance(answer, dict):
        return answer
    error = answer.get("error", {}) if isinstance(answer, dict) else {}
    raise _refusal(status, str(error.get("status", "")), _message(error)[:300])


def _message(error: dict[str, Any]) -> str:
    """Google's error message, with the fields that it names."""
    violations = [entry for detail in error.get("details", ()) for entry in detail.get("fieldViolations", ())]
    return " ".join([str(error.get("message", "")), *(str(entry.get("description", "")) for entry in violations)])


def _refusal(status: int, word: str, message: str) -> StageOutcome:
    sentence = f"Google answered {status} {word}: {message}"
    if status == 429:
        # A quota a minute heals in a minute; a quota a day does not, and asking on would only make it worse.
        return Retry("quota", sentence, after=_until_reset() if "per day" in message else 60.0, counts=False)
    if status >= 500:
        return Retry("server_error", sentence)
    if status == 404:
        return Fail("gone", sentence)
    return Fail("denied" if status in (401, 403) or "API key" in message else "bad_request", sentence)


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
    parts: dict[str, str] = {}
    for component in components:
        for kind in component.get("types", ()):
            if kind in _PARTS:
                text = component.get("shortText" if _PARTS[kind] in _SHORT else "longText", "")
                parts.setdefault(_PARTS[kind], text)
    return parts
