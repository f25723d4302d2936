"""Fetches: every request that was made to a site, and what came back."""

from __future__ import annotations

from django_filters import rest_framework as filters

from jobs.models import Fetch
from scrapersky.api.base import IdFilters, ManyTexts, Nouns, Number, Row


class FetchRow(Row):
    """A request and its answer, without the body."""

    class Meta:
        model = Fetch
        fields = (
            "id", "fetched_at", "table", "row_id", "stage", "fence", "method", "url", "final_url", "hops", "status",
            "content_type", "wire_bytes", "decoded_bytes", "seconds", "address", "outcome", "error", "content_hash",
        )  # fmt: skip


class FetchFilters(IdFilters):
    """What fetches can be asked for."""

    table = filters.CharFilter(field_name="table", help_text="With `row_id`: what was fetched for a row.")
    row_id = Number(field_name="row_id")
    outcome = ManyTexts(field_name="outcome", lookup_expr="in", help_text="ok, unchanged or a reason.")


class Fetches(Nouns):
    """Fetches, newest first."""

    queryset = Fetch.objects.all()
    serializer_class = FetchRow
    filterset_class = FetchFilters
    orders = ("-id", "id")
