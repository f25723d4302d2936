"""Places: what a provider says there is, to be selected or archived before anything is paid for details."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from jobs.lists.catalogue import PLACES
from jobs.models import Place
from scrapersky.admin import formatters, opening_hours
from scrapersky.admin.base import site
from scrapersky.admin.columns import COMMON, added, changed_since, decision, named, on_map, steps_of
from scrapersky.admin.elements import Column, Fact
from scrapersky.admin.provided import ProvidedAdmin
from scrapersky.admin.row_page import Panel
from scrapersky.admin.search_map import map_of_finds


@admin.register(Place, site=site)
class PlaceAdmin(ProvidedAdmin):
    """Places."""

    resource = PLACES
    fetches_pages = False
    origin = "Places are found by searches."
    search_hint = "Search by name…"
    deferred = ("raw", "address_parts", "opening_hours", "types", "notes")
    columns = (
        Column("Place", named("name", lambda row: row.address), "wide"),
        Column("Kind", lambda row: formatters.words(row.primary_type), "minor"),
        Column("Rating", lambda row: formatters.stars(row.rating, row.rating_count), "num", "rating"),
        Column("Website", lambda row: formatters.external_link(row.website), "minor url"),
        decision(),
        *steps_of(Place),
        changed_since(),
        added(),
    )
    facts = (
        Fact("Name", "name"),
        Fact("Kind", lambda row: formatters.words(row.primary_type)),
        Fact("Rating", lambda row: formatters.stars(row.rating, row.rating_count)),
        Fact("Address", "address"),
        Fact("Phone", "phone"),
        Fact("Website", lambda row: formatters.external_link(row.website)),
        Fact("Open or closed", lambda row: formatters.open_or_not(row.business_status)),
        Fact("On the map", on_map),
        Fact("All kinds", lambda row: [formatters.words(kind) for kind in row.types or []]),
        Fact("Price level", "price_level"),
        Fact("Opening hours", lambda row: opening_hours.in_lines(row.opening_hours)),
        Fact("Source", lambda row: f"{formatters.provider(row.provider)}, {row.place_id}"),
        Fact("As of", "facts_at"),
        Fact("Facts expire", "expires_at"),
        Fact("Attribution", "attribution"),
        Fact("Raw answer", "raw"),
        Fact("Priority", "priority"),
        Fact("Revisit on", "revisit_on"),
        *COMMON,
    )
    editable = ("notes", "tags", "priority", "revisit_on")

    def panels(self, row: Any) -> list[Panel]:
        """Where it lies among the other finds."""
        others = Place.objects.filter(found_by__search__found__place=row).exclude(pk=row.pk)
        return map_of_finds(row, others)
