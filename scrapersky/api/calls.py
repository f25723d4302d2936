"""The ledger: every call to a paid or public provider of places, written down before it is made."""

from __future__ import annotations

from django_filters import rest_framework as filters

from jobs.models import ApiCall
from scrapersky.api.base import IdFilters, ManyTexts, Moment, Nouns, Number, Row


class CallRow(Row):
    """A call: what it was billed as, for which search or place. Reserved ones count as paid, released ones do not."""

    class Meta:
        model = ApiCall
        fields = (
            "id", "at", "provider", "sku", "units", "price", "search_id", "place_id", "run_id", "request_key", "status",
            "resumes_at", "result_count",
        )  # fmt: skip


class CallFilters(IdFilters):
    """What the ledger can be asked for."""

    search_id = Number(field_name="search_id", help_text="Calls of a search.")
    place_id = Number(field_name="place_id", help_text="Calls for a place.")
    provider = filters.CharFilter(field_name="provider", help_text="google, overpass, ...")
    sku = ManyTexts(field_name="sku", lookup_expr="in", help_text="What the provider bills it as.")
    status = ManyTexts(field_name="status", lookup_expr="in", help_text="reserved, committed or released.")
    at_after = Moment(field_name="at", lookup_expr="gt", help_text="RFC 3339.")
    at_before = Moment(field_name="at", lookup_expr="lt", help_text="RFC 3339.")


class Calls(Nouns):
    """The ledger of calls, newest first."""

    queryset = ApiCall.objects.all()
    serializer_class = CallRow
    filterset_class = CallFilters
    orders = ("-id", "id")
