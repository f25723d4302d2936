"""Place searches: their queries, what they brought, what it cost; the funnel of each."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern
from django.views.decorators.http import require_GET, require_POST

from jobs.actions import operations
from jobs.actions.ownership import searches_of_others
from jobs.actions.search_price import has_agreement, waits_for_answer
from jobs.actions.searches import price_of_call
from jobs.lists.catalogue import PLACE_SEARCHES
from jobs.lists.listing import Listing
from jobs.models import PlaceFound, PlaceSearch
from jobs.stages import stage_named
from jobs.statuses import Processing
from scrapersky.admin import formatters
from scrapersky.admin.area_map import area_price_view, known_view
from scrapersky.admin.base import site
from scrapersky.admin.columns import added, changed_since, named
from scrapersky.admin.curation import Act, CuratedAdmin, Targets
from scrapersky.admin.elements import Column, Fact
from scrapersky.admin.funnel import funnel_of
from scrapersky.admin.lineage import family, under_way
from scrapersky.admin.permissions import CURATE, require_own
from scrapersky.admin.row_page import Panel, Verb
from scrapersky.admin.search_agreement import open_question, rerun_label, why_not_own_search
from scrapersky.admin.search_changes import change_panels
from scrapersky.admin.search_form import price_view, quick_view, searches_view
from scrapersky.admin.search_map import ledger_panels, tile_panels


def _area(area: Any) -> Any:
    if not (isinstance(area, list) and len(area) == 4):
        return formatters.structure(area)
    south, west, north, east = area
    return f"{south:.3f} to {north:.3f} north, {west:.3f} to {east:.3f} east"


def _dollars(value: Any) -> Any:
    return formatters.money(value).lstrip("$").replace(",", "") if isinstance(value, Decimal) else value


def _kind_of_area(row: PlaceSearch) -> str:
    if row.area is None:
        return "none: at most 60 places come"
    return "exact: a boundary, or drawn or typed" if row.area_exact else "an estimate of the place"


@admin.register(PlaceSearch, site=site)
class SearchAdmin(CuratedAdmin):
    """Searches."""

    resource = PLACE_SEARCHES
    rerun_label = ""  # a rerun is a new row, to be compared
    origin = "Write a trade and a place above. You see the price before anything is paid."
    origin_links = ()  # its own box
    tab_filter, fetches_pages = "status", False
    asks_about_price = True
    editable = ("budget", "repeat_every_days")
    deferred = ("area", "tiles")
    columns = (
        Column("Search", named("query"), "wide"),
        Column("Provider", lambda row: row.get_provider_display(), "minor"),
        Column("Status", lambda row: formatters.processing(stage_named("place_search"), row)),
        Column("Places", lambda row: formatters.number(row.result_count), "num"),
        Column("New", lambda row: formatters.number(row.new_count), "num minor"),
        Column("Cost", lambda row: formatters.money(row.cost), "num"),
        changed_since(),
        added(),
    )
    facts = (
        Fact("Query", "query"),
        Fact("Kind of business", "business_type"),
        Fact("Location", "location"),
        Fact("Provider", lambda row: row.get_provider_display()),
        Fact("Requested by", "requested_by"),
        Fact("Run", lambda row: f"number {row.run_number}"),
        Fact("Places found", "result_count"),
        Fact(
            "Changes", lambda row: f"{row.new_count} new, {row.changed_count} changed, {row.gone_count} not seen again"
        ),
        Fact("Complete", lambda row: formatters.yes(row.complete)),
        Fact("Area", lambda row: _kind_of_area(row)),
        Fact("Left out", lambda row: "" if waits_for_answer(row) else row.left_out),
        Fact("Cost", lambda row: formatters.money(row.cost)),
        Fact("Agreed price", lambda row: formatters.money(row.budget) if row.budget is not None else None),
        Fact("Repeats", lambda row: row.repeat_every_days and f"every {row.repeat_every_days} days"),
        Fact("Box", lambda row: _area(row.area)),
        Fact("Added", "created_at"),
    )

    def more_urls(self) -> list[URLPattern]:
        """New searches: one in a line, its price while it is typed, many with their plan."""
        return [
            self.route("new/", partial(searches_view, self), "new"),
            self.route("quick/", require_POST(partial(quick_view, self)), "quick"),
            self.route("price/", require_GET(partial(price_view, self)), "price"),
            self.route("known/", require_GET(known_view), "known"),
            self.route("area-price/", require_POST(area_price_view), "area_price"),
            *super().more_urls(),
        ]

    def auto_refresh(self, row: Any) -> bool:
        """Whether it, or anything that it led to, is being processed: its funnel grows."""
        return self.busy(row) or under_way(family(row))

    def row_extras(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Search again, to see what has changed; what to do when the agreed price is spent."""
        more: dict[str, Any] = {"question": open_question(request, row)}
        if row.status == Processing.COMPLETED:
            label, sent = rerun_label(row)
            more |= {"buttons": [Verb("rerun_search", label, permission=CURATE)], "sent": sent}
        return super().row_extras(request, row) | more

    def edit_form(self) -> type[forms.ModelForm[Any]]:
        """The price as people write one, with two decimals."""
        form = super().edit_form()
        budget = form.base_fields["budget"]
        budget.prepare_value = _dollars  # type: ignore[method-assign]
        return form

    def why_not_edited(self, request: HttpRequest, row: Any) -> str:
        """What a search may cost and whether it repeats is whoever's who began it, and operators'."""
        return why_not_own_search(request, row)

    def edit_problem(self, row: Any, changed: dict[str, Any]) -> str:
        """A paid search that repeats needs an agreed price for each run."""
        budget, days = (changed.get(name, getattr(row, name)) for name in ("budget", "repeat_every_days"))
        if days and budget is None and price_of_call(row.provider):
            return "A search that repeats needs an agreed price for each run. Fill it in, or leave the repeat empty."
        return ""

    def edited(self, request: HttpRequest, row: Any, changed: dict[str, Any]) -> str:
        """A search that stopped at its agreed price goes on when the new one allows it."""
        search = PlaceSearch.objects.get(pk=row.pk)
        if search.budget is None or "budget" not in changed or not (waits_for_answer(search) and has_agreement(search)):
            return super().edited(request, row, changed)
        operations.continue_search(search, by=request.user.get_username(), budget=search.budget)
        return "Saved. The search goes on."

    def require_own_rows(self, request: HttpRequest, act: Act, rows: Targets) -> None:
        """Whoever takes a search out of the queue ends it: it is their own, or they operate. Raises NotYours."""
        if act.verb != "cancel":
            return
        waiting = PlaceSearch.objects.filter(pk__in=rows, status__in=(Processing.QUEUED, Processing.PROCESSING))
        for search in searches_of_others(waiting, request.user.get_username())[:1]:
            require_own(request, search.requested_by, "search", "cancel")

    def list_extras(self, request: HttpRequest, listing: Listing) -> dict[str, Any]:
        """The address of the search form."""
        urls = {"quick_url": self.url("quick"), "price_url": self.url("price"), "ask_url": self.url("new")}
        return super().list_extras(request, listing) | urls

    def panels(self, row: Any) -> list[Panel]:
        """The first places in the provider's own order."""
        places = site.noun("places_staging")
        results = PlaceFound.objects.filter(search=row).order_by("position", "id").select_related("place")[:10]
        rows = [
            [
                result.position + 1,
                formatters.link(places.row_url(result.place), result.place),
                formatters.stars(result.place.rating, result.place.rating_count),
                formatters.label(result.place.curation_status),
            ]
            for result in results
        ]
        funnel = Panel("The funnel", (), (), html=funnel_of(site, row), beside=True)
        return [
            funnel,
            *change_panels(row),
            *tile_panels(row),
            *ledger_panels(row),
            Panel("Places found", ("#", "Place", "Rating", "Decision"), rows, places.list_url(search_id=row.pk)),
        ]
