"""Place searches: what was asked for, and how it went."""

from __future__ import annotations

from typing import ClassVar

from jobs import imports
from jobs.models import PlaceSearch
from scrapersky.api.worked import Worked, WorkedRow, state_fields, state_filters, submit


class SearchRow(WorkedRow):
    """A place search: one run of it."""

    class Meta:
        model = PlaceSearch
        fields = (
            "id", "query", "business_type", "location", "provider", "area", "language", "region", "run_number",
            "previous_id", "tiles", "pages_fetched", "result_count", "new_count", "gone_count", "changed_count", "cost",
            "budget", "repeat_every_days", "complete", "left_out", "requested_by", *state_fields(PlaceSearch),
        )  # fmt: skip


class SearchFilters(state_filters(PlaceSearch)):  # type: ignore[misc]  # made from the model
    """What searches can be asked for."""


class Searches(Worked):
    """Place searches."""

    queryset = PlaceSearch.objects.all()
    serializer_class = SearchRow
    filterset_class = SearchFilters
    changeable = ("budget", "repeat_every_days")
    acts: ClassVar[dict[str, str]] = {"create": "submit"}
    create = submit("PlaceSearches", "queries", "In words: plumbers in Ithaca, NY.", imports.add_searches)
