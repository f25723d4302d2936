"""Places: what searches found."""

from __future__ import annotations

from typing import Any

from jobs.models import Place
from scrapersky.api.base import Number, Stars
from scrapersky.api.pipeline_viewset import Worked, WorkedRow, state_fields, state_filters

FACTS = (
    "id", "provider", "place_id", "name", "address", "address_parts", "latitude", "longitude", "primary_type", "types",
    "rating", "rating_count", "price_level", "website", "phone", "opening_hours", "business_status", "moved_to",
    "map_url", "attribution", "facts_at", "expires_at", "purged_at", "priority", "revisit_on", *state_fields(Place),
)  # fmt: skip


class PlaceRow(WorkedRow):
    """A place."""

    class Meta:
        model = Place
        fields = FACTS


class PlaceFilters(state_filters(Place, search="name")):  # type: ignore[misc]  # made from the model
    """What places can be asked for."""

    search_id = Number(field_name="found_by__search_id", help_text="Places that a search found.")
    new_in = Number(method="found_new", help_text="Places that a search found and its last run had not.")
    rating_min = Stars(field_name="rating", lookup_expr="gte")
    rating_max = Stars(field_name="rating", lookup_expr="lte")

    def found_new(self, rows: Any, name: str, value: int) -> Any:
        """Compared when the search ran; of a first run, nothing is new."""
        return rows.filter(found_by__search_id=value, found_by__change="new")


class Places(Worked):
    """Places."""

    queryset = Place.objects.all()
    serializer_class = PlaceRow
    filterset_class = PlaceFilters
    changeable = ("notes", "tags", "priority", "revisit_on")
