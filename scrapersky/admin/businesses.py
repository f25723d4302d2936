"""Local businesses: the second look, now with phone, website and address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from jobs.lists.catalogue import BUSINESSES
from jobs.models import Domain, Fetch, LocalBusiness
from jobs.sources.gazetteer import country_name
from scrapersky.admin import formatters, opening_hours
from scrapersky.admin.base import site
from scrapersky.admin.columns import (
    COMMON,
    added,
    changed_since,
    decision,
    named,
    of_domain,
    on_map,
    steps_of,
)
from scrapersky.admin.domains import contacts_panel
from scrapersky.admin.duplicates import decide_duplicate, duplicates_of, duplicates_page
from scrapersky.admin.elements import IMPORT_LIST, SEARCH, Column, Fact
from scrapersky.admin.permissions import CURATE, require_permission
from scrapersky.admin.provided import ProvidedAdmin
from scrapersky.admin.row_page import Panel
from scrapersky.admin.search_map import map_of_finds
from scrapersky.admin.stored_copies import stored_copy


@admin.register(LocalBusiness, site=site)
class BusinessAdmin(ProvidedAdmin):
    """Local businesses."""

    resource = BUSINESSES
    origin = "Businesses come from the places that searches find and you select, or from an imported file."
    origin_links = (SEARCH, IMPORT_LIST)
    search_hint = "Search by name…"
    shows_domain = True
    deferred = ("opening_hours", "sources", "notes", "categories")
    columns = (
        Column("Business", named("name", lambda row: ", ".join(filter(None, (row.street, row.city)))), "wide"),
        Column("Kind", lambda row: formatters.words(row.main_category), "minor"),
        Column("Rating", lambda row: formatters.stars(row.rating, row.rating_count), "num", "rating"),
        Column("Phone", lambda row: formatters.phone(row.phone) or formatters.NOTHING, "minor", of="phone"),
        Column("Domain", of_domain, "url"),
        decision(),
        *steps_of(LocalBusiness),
        changed_since(),
        added(),
    )
    facts = (
        Fact("Name", lambda row: _sourced(row, "name")),
        Fact("Kind", lambda row: _sourced(row, "main_category")),
        Fact("Rating", lambda row: formatters.stars(row.rating, row.rating_count)),
        Fact("Phone", lambda row: _sourced(row, "phone", formatters.phone), column="phone"),
        Fact("Website", lambda row: formatters.external_link(row.website)),
        Fact("Domain", of_domain),
        Fact("Address", lambda row: _sourced(row, "address")),
        Fact("City, state, code", lambda row: ", ".join(filter(None, (row.city, row.state, row.postal_code)))),
        Fact("Country", lambda row: country_name(row.country) if row.country else None),
        Fact("On the map", on_map),
        Fact("All kinds", lambda row: [formatters.words(kind) for kind in row.categories or []]),
        Fact("Open or closed", lambda row: formatters.open_or_not(row.business_status)),
        Fact("Opening hours", lambda row: opening_hours.in_lines(row.opening_hours)),
        Fact("Source", lambda row: f"{formatters.provider(row.provider)}, {row.external_id}"),
        Fact("As of", "facts_at"),
        Fact("Facts expire", "expires_at"),
        *COMMON,
    )
    editable = ("notes", "tags")

    def more_urls(self) -> list[URLPattern]:
        """Businesses that look like one."""
        pairs = self.route("duplicates/", self.duplicates_view, "duplicates")
        pair = self.route("duplicates/<int:pair_id>/", require_POST(self.duplicate_view), "duplicate")
        return [pairs, pair, *super().more_urls()]

    def duplicates_view(self, request: HttpRequest) -> HttpResponse:
        """Pairs of businesses that look like one, side by side; 403 without the permission to view."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return duplicates_page(self, request)

    def duplicate_view(self, request: HttpRequest, pair_id: int) -> HttpResponse:
        """What a person says about a pair."""
        require_permission(request, CURATE)
        return decide_duplicate(self, request, pair_id)

    def panels(self, row: Any) -> list[Panel]:
        """Who looks like it; its domain's contacts; where it lies among the other finds of its search."""
        contacts = [contacts_panel(row.domain_id)] if row.domain_id else []
        return [*duplicates_of(self, row), *contacts, *self._map(row)]

    def _map(self, row: Any) -> list[Panel]:
        if row.place_id is None:
            return []
        others = LocalBusiness.objects.filter(place__found_by__search__found__place=row.place_id).exclude(pk=row.pk)
        return map_of_finds(row, others)

    def snapshot_of(self, row: Any) -> Fetch | None:
        """Its domain's home page."""
        return stored_copy(Domain, row.domain_id) if row.domain_id else None


def _sourced(row: LocalBusiness, name: str, shown: Callable[[str], str] = str) -> Any:
    """A fact with where it comes from, when it has a source of its own."""
    value, source = shown(getattr(row, name) or ""), (row.sources or {}).get(name)
    if not value or not isinstance(source, dict):
        return value
    origin = formatters.provider(source.get("source") or source.get("provider") or "")
    return format_html('{} <span class="source">{}</span>', value, origin)
