"""Local businesses: the second look, now with phone, website and address."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from jobs.models import Domain, Fetch, LocalBusiness, PlaceFound
from jobs.store import retention
from scrapersky.admin import formatters
from scrapersky.admin.autocomplete_filters import by_host
from scrapersky.admin.base import Column, Fact, site
from scrapersky.admin.charts import little_map
from scrapersky.admin.columns import KEPT, added, changed, decision, named, of_domain, on_map, steps_of, with_domain
from scrapersky.admin.curation import Worked
from scrapersky.admin.domains import contacts_panel
from scrapersky.admin.duplicates import among_doubles, decide_double, doubles_of, doubles_page
from scrapersky.admin.listing import BY_CHANGE, BY_ID, BY_RATING, Filter, Listing, Rows, as_id
from scrapersky.admin.permissions import CURATE, must
from scrapersky.admin.rows import Panel
from scrapersky.admin.snapshots import stored_copy


def _search(rows: Rows, value: str) -> Rows:
    return rows.filter(place_id__in=PlaceFound.objects.filter(search_id=as_id(value)).values("place_id"))


@admin.register(LocalBusiness, site=site)
class Businesses(Worked):
    """Local businesses."""

    title, one, icon = "Businesses", "Business", "shop"
    comes_from = "Businesses come from selected places, or from an imported file."
    sorts = (BY_ID, BY_CHANGE, BY_RATING)
    search_column, search_hint = "name", "Words of the name…"
    deferred = ("opening_hours", "sources", "notes", "categories")
    narrow = (
        by_host(),
        Filter("search", "Search", _search, hidden=True),
        Filter("double", "Doubles", among_doubles, [("open", "looks like another")]),
        Filter("place", "Place", lambda rows, value: rows.filter(place_id=as_id(value)), hidden=True),
        Filter("tag", "Tag", lambda rows, value: rows.filter(tags__contains=[value]), hint="exact"),
    )
    columns = (
        Column("Business", named("name", lambda row: ", ".join(filter(None, (row.street, row.city)))), "wide"),
        Column("Kind", lambda row: formatters.words(row.main_category), "minor"),
        Column("Rating", lambda row: formatters.stars(row.rating, row.rating_count), "num", "rating"),
        Column("Phone", lambda row: row.phone or formatters.NOTHING, "minor"),
        Column("Domain", of_domain, "url"),
        decision(),
        *steps_of(LocalBusiness),
        changed(),
        added(),
    )
    facts = (
        Fact("Name", lambda row: _sourced(row, "name")),
        Fact("Kind", lambda row: _sourced(row, "main_category")),
        Fact("Rating", lambda row: formatters.stars(row.rating, row.rating_count)),
        Fact("Phone", lambda row: _sourced(row, "phone")),
        Fact("Website", lambda row: formatters.outside(row.website)),
        Fact("Domain", of_domain),
        Fact("Address", lambda row: _sourced(row, "address")),
        Fact("City, state, code", lambda row: ", ".join(filter(None, (row.city, row.state, row.postal_code)))),
        Fact("Country", "country"),
        Fact("On the map", on_map),
        Fact("Kinds", "categories"),
        Fact("Business", lambda row: formatters.words(row.business_status).capitalize()),
        Fact("Opening hours", "opening_hours"),
        Fact("Source", lambda row: f"{row.provider}, {row.external_id}"),
        Fact("As of", "facts_at"),
        Fact("Facts expire", "expires_at"),
        *KEPT,
    )
    editable = ("notes", "tags")

    def wanted(self, rows: Rows) -> Rows:
        """With the domains' hosts."""
        return with_domain(super().wanted(rows))

    def more_urls(self) -> list[URLPattern]:
        """Businesses that look like one."""
        doubles = self.route("doubles/", self.doubles_view, "doubles")
        decided = self.route("doubles/<int:proposal_id>/", require_POST(self.double_view), "double")
        return [doubles, decided, *super().more_urls()]

    def doubles_view(self, request: HttpRequest) -> HttpResponse:
        """Pairs of businesses that look like one, side by side."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return doubles_page(self, request)

    def double_view(self, request: HttpRequest, proposal_id: int) -> HttpResponse:
        """What a person says about a pair."""
        must(request, CURATE)
        return decide_double(self, request, proposal_id)

    def list_extras(self, request: HttpRequest, listing: Listing) -> dict[str, Any]:
        """A warning where facts are kept for longer than a provider's terms allow."""
        for sentence in retention.warnings():
            messages.warning(request, sentence)
        return super().list_extras(request, listing)

    def panels(self, row: Any) -> list[Panel]:
        """Who looks like it; its domain's contacts; where it lies among the other finds of its search."""
        contacts = [contacts_panel(row.domain_id)] if row.domain_id else []
        return [*doubles_of(self, row), *contacts, *self._map(row)]

    def _map(self, row: Any) -> list[Panel]:
        if row.place_id is None:
            return []
        others = LocalBusiness.objects.filter(place__found_by__search__found__place=row.place_id).exclude(pk=row.pk)
        drawn = little_map(row, others.values_list("latitude", "longitude")[:400])
        return [Panel("Among the other finds", (), (), html=drawn, beside=True)] if drawn else []

    def copy_of(self, row: Any) -> Fetch | None:
        """Its domain's home page."""
        return stored_copy(Domain, row.domain_id) if row.domain_id else None


def _sourced(row: LocalBusiness, name: str) -> Any:
    """A fact with where it comes from, when it has a source of its own."""
    value, source = getattr(row, name), (row.sources or {}).get(name)
    if not value or not isinstance(source, dict):
        return value
    return format_html('{} <span class="source">{}</span>', value, source.get("source") or source.get("provider") or "")
