"""Local businesses: what selected places turned out to be."""

from __future__ import annotations

from jobs.models import LocalBusiness
from scrapersky.api.base import ManyNumbers, Number, Stars
from scrapersky.api.pipeline_viewset import Worked, WorkedRow, state_fields, state_filters


class BusinessRow(WorkedRow):
    """A local business."""

    class Meta:
        model = LocalBusiness
        fields = (
            "id", "place_id", "domain_id", "provider", "external_id", "name", "address", "street", "city", "state",
            "postal_code", "country", "latitude", "longitude", "phone", "website", "main_category", "categories",
            "opening_hours", "rating", "rating_count", "business_status", "sources", "facts_at", "expires_at",
            "purged_at", *state_fields(LocalBusiness),
        )  # fmt: skip


class BusinessFilters(state_filters(LocalBusiness, search="name")):  # type: ignore[misc]  # made from the model
    """What local businesses can be asked for."""

    domain_id = ManyNumbers(field_name="domain_id", lookup_expr="in")
    place_id = ManyNumbers(field_name="place_id", lookup_expr="in")
    search_id = Number(field_name="place__found_by__search_id", help_text="Businesses of a search.")
    rating_min = Stars(field_name="rating", lookup_expr="gte")
    rating_max = Stars(field_name="rating", lookup_expr="lte")


class Businesses(Worked):
    """Local businesses."""

    queryset = LocalBusiness.objects.all()
    serializer_class = BusinessRow
    filterset_class = BusinessFilters
