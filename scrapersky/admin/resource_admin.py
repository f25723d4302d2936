"""The list and the pages that every noun of the catalogue has. A noun's file declares columns and facts; what it can be
filtered and sorted by is in the catalogue, everything on the screen comes from here and from the templates."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial, wraps
from typing import TYPE_CHECKING, Any, ClassVar, cast
from urllib.parse import urlencode

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, get_script_prefix, path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from jobs.actions.curation import versions_shown
from jobs.compliance.suppression_list import sentence_of_search
from jobs.lists.counts import SAMPLE, Count, Sample, count_capped, tally
from jobs.lists.filters import Day, Filter, FilterError, Outcomes, Rows
from jobs.lists.listing import Listing, ListPage
from jobs.lists.resource import Resource
from jobs.models import Domain, Fetch
from jobs.pipeline import Stage
from jobs.statuses import Processing
from scrapersky.admin import formatters
from scrapersky.admin.base import Console
from scrapersky.admin.chips import chips_of, remedies_of
from scrapersky.admin.elements import SEARCH, Column, Fact, Start, Tab
from scrapersky.admin.export_menu import export_menu
from scrapersky.admin.exports import export_view
from scrapersky.admin.live_lists import arrivals_of, arrivals_view, change_mark, rows_view, suggest_view
from scrapersky.admin.permissions import CURATE, has_permission, hidden_columns, sees_contacts
from scrapersky.admin.row_page import Panel, row_page, row_panel
from scrapersky.admin.saved_views import default_views, preference_of, views_of
from scrapersky.admin.waiting import note_waits

if TYPE_CHECKING:
    Admin = ModelAdmin[Any]
else:
    Admin = ModelAdmin  # generic for type checkers only


class ResourceAdmin(Admin):
    """One noun's list and pages. Subclasses say which `resource` it is, and declare: see `scrapersky.admin.pages`."""

    resource: ClassVar[Resource]
    columns: ClassVar[Sequence[Column]] = ()
    usual_columns: ClassVar[Sequence[str]] = ()  # names of those that are shown until a person chooses; empty: all
    facts: ClassVar[Sequence[Fact]] = ()
    deferred: ClassVar[Sequence[str]] = ()  # wide columns that a list does not read
    shows_domain: ClassVar[bool] = False  # whether a list shows the domains' hosts
    search_hint: ClassVar[str] = ""
    tab_filter: ClassVar[str] = ""  # the filter that the tabs set, where there is no curation
    rerun_label: ClassVar[str] = "Fetch again"  # the button that repeats a completed step; empty: there is none
    fetches_pages: ClassVar[bool] = True  # its steps' requests are stored as evidence; a provider's, in its ledger
    facets_beside: ClassVar[bool] = False  # whether filters and counts stand beside the table, where there is room
    opens_beside: ClassVar[bool] = False  # whether a row opens beside its list, where there is a script
    sampled: ClassVar[bool] = True  # whether its states are counted among the first rows
    origin: ClassVar[str] = ""  # where its rows come from: shown while there are none
    origin_links: ClassVar[Sequence[Start]] = (SEARCH,)  # the pages that fill it

    # What it is made of.

    @cached_property
    def key(self) -> str:
        """Its name in the catalogue and in the markup."""
        return self.resource.slug

    @property
    def title(self) -> str:
        """What its rows are called."""
        return self.resource.plural

    @property
    def verbose_name(self) -> str:
        """What a row is called."""
        return self.resource.label

    @property
    def icon(self) -> str:
        """The name of its icon."""
        return self.resource.icon

    @property
    def curated(self) -> bool:
        """Whether people decide about its rows."""
        return self.resource.curated

    @property
    def stages(self) -> list[Stage[Any, Any]]:
        """The stages that work on it."""
        return self.resource.stages

    @property
    def search_column(self) -> str:
        """The column whose words are searched; empty where none is."""
        return self.resource.search

    @property
    def filters(self) -> dict[str, Filter]:
        """Every filter by name."""
        return self.resource.filters

    @cached_property
    def default_order(self) -> str:
        """Newest first."""
        return "-id" if "id" in self.resource.sorts else self.resource.default_order

    def listing(self, parameters: Any) -> Listing:
        """What an address's parameters name. Raises FilterError for one that is unknown, empty or unusable."""
        return self._listing(_joined(parameters, self.filters))

    def _listing(self, parameters: dict[str, str]) -> Listing:
        columns = parameters.pop("columns", "")
        listing = Listing.read(self.resource, parameters, self.default_order)
        listing.least_matches = SAMPLE + 1 if self.sampled else 0
        if columns:
            listing.extras["columns"] = ",".join(column.name for column in self._columns_named(columns.split(",")))
        return listing

    def _columns_named(self, names: Iterable[str]) -> list[Column]:
        """The columns of these names, in this order; the first column, which leads to the row, is always there."""
        known = {column.name: column for column in self.columns}
        if unknown := [name for name in names if name not in known]:
            raise FilterError("columns", f"There is no column {unknown[0]!r}. There are: {', '.join(known)}.")
        return [known[name] for name in dict.fromkeys([self.columns[0].name, *names])]

    def _usual(self) -> Sequence[Column]:
        return self._columns_named(self.usual_columns) if self.usual_columns else self.columns

    def columns_of_file(self, columns: Iterable[Column]) -> list[str]:
        """What the file of a list has when it has just these columns, in their order."""
        known = self.resource.export_columns
        names = [
            column.in_files or next(((n,) for n in (column.name, column.sort) if n in known), ()) for column in columns
        ]
        return list(dict.fromkeys(name for several in names for name in several))

    def shown_columns(self, request: HttpRequest, text: str = "") -> Sequence[Column]:
        """The columns that the address names, else those that the person has chosen, else the usual ones, as far as
        the person may see them."""
        hidden = hidden_columns(self.resource, request.user)
        return [column for column in self._chosen_columns(request, text) if column.of not in hidden]

    def _chosen_columns(self, request: HttpRequest, text: str) -> Sequence[Column]:
        if text:
            return self._columns_named(text.split(","))
        known = {column.name for column in self.columns}
        chosen = preference_of(request, self.key).columns or self.usual_columns
        names = [name for name in chosen if name in known]  # one that is gone is left out
        return self._columns_named(names) if names else self.columns

    def listing_of_form(self, parameters: Any) -> Listing:
        """The same of a form that was sent: fields that were left empty are no filters."""
        filled = {name: text for name, text in _joined(parameters, self.filters).items() if text.strip(", ")}
        return self._listing(filled)

    def url(self, name: str = "changelist", *args: Any) -> str:
        """An address of this noun."""
        return _address(get_script_prefix(), f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args)

    def list_url(self, **filters: Any) -> str:
        """The list under filters. Raises UnknownFilter."""
        return f"{self.url()}?{urlencode(self.resource.normalised(filters))}" if filters else self.url()

    def row_url(self, row: Any) -> str:
        """A row's page."""
        before, _, after = self.url("change", 0).rpartition("0")
        return f"{before}{row.pk}{after}"

    def short(self, row: Any) -> str:
        """What a row is called where there is little room."""
        return str(row)

    def row_title(self, row: Any) -> str:
        """What a row is called at the head of its page."""
        return str(row) or f"{self.verbose_name} {row.pk}"

    def list_queryset(self, rows: Rows) -> Rows:
        """The rows with what a list shows: no wide columns, hosts in a query of their own (a join could cost the
        index)."""
        rows = rows.defer(*self.deferred) if self.deferred else rows
        return rows.prefetch_related(Prefetch("domain", Domain.objects.only("host"))) if self.shows_domain else rows

    # What a row's page shows beside the facts; subclasses say.

    def badges(self, row: Any) -> Sequence[Any]:
        """Decisive facts, as labels beside the row's name."""
        return ()

    def panels(self, row: Any) -> list[Panel]:
        """Small tables of what belongs to a row."""
        return []

    def snapshot_of(self, row: Any) -> Fetch | None:
        """The stored copy of a page to look at while deciding."""
        return None

    def auto_refresh(self, row: Any) -> bool:
        """Whether its page refreshes by itself."""
        return self.busy(row)

    def row_extras(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What subclasses add to a row's page."""
        return {}

    @property
    def console(self) -> Console:
        """The site, by its own type."""
        return cast(Console, self.admin_site)

    # Who may.

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows come from searches, imports and the API."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted from a list."""
        return False

    # The addresses.

    def get_urls(self) -> list[URLPattern]:
        """The list, its live rows, names while typing, its rows as a file, and a row's page."""
        return [
            self.route("", self.changelist_view, "changelist"),
            self.route("rows/", partial(rows_view, self), "rows"),
            self.route("arrivals/", partial(arrivals_view, self), "arrivals"),
            self.route("suggest/", partial(suggest_view, self), "suggest"),
            self.route("export/", partial(export_view, self), "export"),
            *self.more_urls(),
            *([self.route("<str:object_id>/panel/", partial(row_panel, self), "panel")] if self.opens_beside else []),
            self.route("<str:object_id>/", self.row_view, "change"),
        ]

    def more_urls(self) -> list[URLPattern]:
        """Addresses of subclasses."""
        return []

    def route(self, address: str, view: Any, name: str) -> URLPattern:
        """An address behind the log-in, for whoever may see the rows: what is done to them is not done blindly."""
        full = f"{self.opts.app_label}_{self.opts.model_name}_{name}"

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            self._require_view(request)
            return cast(HttpResponseBase, view(request, *args, **kwargs))

        return path(address, self.admin_site.admin_view(guarded), name=full)

    # The list.

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """A page of the list."""
        self._require_view(request)
        listing = self.listing_of_form(request.GET)
        arrivals = arrivals_of(self, listing)
        page = listing.page(self.list_queryset)
        counts = self.counts(listing, page)
        columns = self.shown_columns(request, listing.extras.get("columns", ""))
        hidden = hidden_columns(self.resource, request.user)
        names = ",".join(column.name for column in columns) if list(columns) != list(self._usual()) else ""
        context = self.admin_site.each_context(request) | {
            "noun": self,
            "title": self.title,
            "listing": listing,
            "rows": self.table_rows(page.rows, columns, edits=has_permission(request.user, CURATE)),
            "tabs": self.tabs(listing, counts),
            "groups": self.groups(listing, counts),
            "heads": [(column, self._sort_link(column, listing)) for column in columns],
            **self._filters_in_use(request, listing, counts, is_empty=not page.rows),
            "fields": (fields := self._fields(listing)),
            "further_in_use": any(field["value"] for field in fields[1:]),
            "hidden_names": [name for name, item in self.filters.items() if not item.on_form and name != "q"],
            "next_url": page.after and listing.address(cursor=page.after),
            "previous_url": page.before and listing.address(before=page.before),
            **export_menu(self, request, listing.address()[1:]),
            "arrivals": arrivals,
            "widths_json": json.dumps(preference_of(request, self.key).widths),
            "panel_url": self.url("panel", 0) if self.opens_beside else "",
            "rows_url": self.url("rows") + (f"?columns={names}" if names else ""),
            "column_choice": [
                *((column, True) for column in columns),
                *((column, False) for column in self.columns if column not in columns and column.of not in hidden),
            ],
            "view_query": listing.address(columns=names or None)[1:],
            "plain_address": listing.address(columns=None),
            "review_url": self.url("review") + listing.address() if self.curated else "",
            "saved": views_of(request, self.key),
            "default_view": default_views(request).get(self.key),
        }
        return TemplateResponse(request, "console/list.html", context | self.list_extras(request, listing))

    def _filters_in_use(
        self, request: HttpRequest, listing: Listing, counts: Mapping[str, Mapping[str, Count]], *, is_empty: bool
    ) -> dict[str, Any]:
        """The filters in use, each with the address without it; where nothing matches, what hides the rows."""
        chips = chips_of(self, listing, request)
        return {
            "chips": chips,
            "remedies": remedies_of(self, listing, chips, counts) if is_empty else [],
            "clear_url": listing.address(**{name: None for name in listing.values if name != self.tab_name}),
            "narrowed": bool(listing.values),
            "starts": [start for start in self.origin_links if start.is_open_to(request)] if is_empty else [],
            "suppressed": sentence_of_search(listing.values.get("q", "")) if is_empty else "",
        }

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the person may see its rows; those that hold contacts need that permission, too."""
        held = self.resource.holds_contacts
        return super().has_view_permission(request, obj) and (not held or sees_contacts(request.user))

    def _require_view(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def list_extras(self, request: HttpRequest, listing: Listing) -> dict[str, Any]:
        """What subclasses add to a list."""
        return {}

    def table_rows(
        self, rows: Iterable[Any], columns: Sequence[Column] = (), *, edits: bool = False
    ) -> list[dict[str, Any]]:
        """Rows as the template shows them, with all columns or some, each with why it waits; with `edits` the cells
        that people may change lead to where they do."""
        rows = list(rows)
        note_waits(self.stages, rows)
        versions = versions_shown(rows) if self.curated else {}
        return [
            {
                "pk": str(row.pk),
                "busy": self.busy(row),
                "version": versions.get(row.pk, ""),
                "changed": change_mark(row),
                "name": self.short(row),
                "cells": self._cells(row, columns or self.columns, edits),
            }
            for row in rows
        ]

    def _cells(self, row: Any, columns: Sequence[Column], edits: bool) -> SafeString:
        """Written here and not by the template, which takes five times as long for each of five hundred."""
        url, name = self.row_url(row) if edits else "", self.short(row)
        return format_html_join("\n", "{}", ((column.in_table(row, url, name),) for column in columns))

    def busy(self, row: Any) -> bool:
        """Whether a stage on it waits or goes on: its line in a list then refreshes by itself."""
        waiting = {Processing.PROCESSING.value}
        return any(getattr(row, stage.column) in waiting | {stage.waiting} for stage in self.stages)

    # States and their numbers.

    @cached_property
    def facets(self) -> list[str]:
        """The columns whose values are counted: what people decided, where each step stands. Each has a filter."""
        return [*(["curation_status"] if self.curated else []), *(stage.column for stage in self.stages)]

    @property
    def tab_name(self) -> str:
        """The filter that the tabs set."""
        return "curation_status" if self.curated else self.tab_filter

    def tabs(self, listing: Listing, counts: Mapping[str, Mapping[str, Count]] | None = None) -> list[Tab]:
        """The states, with their counts where there are any, under the filters in use."""
        name = self.tab_name
        if not name:
            return []
        now = listing.values.get(name, "")
        return [
            Tab(
                formatters.label_of(text),
                listing.address(**{name: word or None}),
                now == word,
                counts[name][word] if counts else None,
                formatters.TONES.get(word, ""),
            )
            for word, text in [("", "All"), *self.filters[name].choices]
        ]

    def groups(self, listing: Listing, counts: Mapping[str, Mapping[str, Count]]) -> list[tuple[str, list[Tab]]]:
        """Each step's states that have rows, with their counts."""
        stages = [stage for stage in self.stages if stage.column != self.tab_filter]
        return [
            (formatters.stage_title(stage), self._states(stage.column, listing, counts[stage.column]))
            for stage in stages
        ]

    def _states(self, name: str, listing: Listing, counts: Mapping[str, Count]) -> list[Tab]:
        now, tabs = listing.values.get(name, ""), []
        for word, text in self.filters[name].choices:
            if counts[word].value != 0 or now == word:
                url = listing.address(**{name: None if now == word else word})
                tabs.append(Tab(text, url, now == word, counts[word], formatters.TONES.get(word, "")))
        return tabs

    def counts(self, listing: Listing, page: ListPage | None = None) -> dict[str, dict[str, Count]]:
        """How many rows have each value of the counted filters: by their indexes or, under other filters, of the
        newest rows in one pass (none at all when `page` holds every row there is)."""
        used = set(listing.values)
        counts: dict[str, dict[str, Count]] = {}
        shared = [name for name in self.facets if used and name not in used]
        if shared:
            counts |= self._tallies(shared, *self._values(listing, shared, page))
        for name in dict.fromkeys([*self.facets, *([self.tab_filter] if self.tab_filter else [])]):
            rest = listing.rows(without=[name])
            if name in self.facets and name in used and used != {name}:
                counts |= self._tallies([name], *listing.sample([name], [name]))
            elif name not in counts:
                item = self.filters[name]
                counts[name] = count_capped({"": rest} | {word: item.apply(rest, word) for word, _ in item.choices})
        return counts

    def _values(self, listing: Listing, columns: list[str], page: ListPage | None) -> Sample:
        if page is not None and not (page.after or page.before or listing.cursor):
            return [tuple(getattr(row, column) for column in columns) for row in page.rows], False
        return listing.sample(columns)

    def _tallies(self, names: list[str], values: list[tuple[Any, ...]], more: bool) -> dict[str, dict[str, Count]]:
        words = {name: [word for word, _ in self.filters[name].choices] for name in names}
        return {name: tally((row[n] for row in values), words[name], more) for n, name in enumerate(names)}

    # Orders and filters, as links and fields.

    def _sort_link(self, column: Column, listing: Listing) -> tuple[str, str] | None:
        """The address that sorts by a column and the order it has now."""
        if not column.sort:
            return None
        active = listing.order.column == self.resource.sorts[column.sort].column
        down = not (active and listing.order.descending)
        now = ("descending" if listing.order.descending else "ascending") if active else ""
        return listing.address(order=f"{'-' if down else ''}{column.sort}"), now

    def filter_words(self, name: str, value: Any) -> str:
        """A filter in use, for people: `Decision: New`."""
        text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
        return (
            f"{self.filters[name].title}: {self.value_words(name, text)}" if name in self.filters else f"{name}: {text}"
        )

    def filters_in_words(self, filters: Mapping[str, Any]) -> str:
        """Filters in use, for people: `Decision: New, City: Ithaca`."""
        return ", ".join(self.filter_words(name, value) for name, value in filters.items())

    def value_words(self, name: str, text: str) -> str:
        """The value of a filter, for people."""
        labels = dict(self._choices(self.filters[name]))
        return ", ".join(labels.get(word, word) for word in text.split(",")) if labels else text

    def _choices(self, item: Filter) -> list[tuple[str, str]]:
        label_of = formatters.outcome_label if isinstance(item, Outcomes) else formatters.label_of
        return [(word, label_of(word if isinstance(item, Outcomes) else label)) for word, label in item.choices]

    def _fields(self, listing: Listing) -> list[dict[str, Any]]:
        """The filters that a person fills in, with what is in them."""
        return [self._field(item, listing.values.get(item.name, "")) for item in self.filters.values() if item.on_form]

    def _field(self, item: Filter, value: str) -> dict[str, Any]:
        choices = self._choices(item)
        if choices and value and value not in dict(choices):  # several, or one that is not offered
            choices = [(value, self.value_words(item.name, value)), *choices]
        suggest = item.suggest and self.console.noun_by_key(item.suggest).url("suggest")
        return {
            "name": item.name,
            "label": item.title,
            "rare": item.rare,
            "choices": choices,
            "suggest": suggest,
            "hint": item.hint or "any",
            "type": "date" if isinstance(item, Day) else "text",
            "value": value,
        }

    def row_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A row's page: see `scrapersky.admin.row_page`."""
        return row_page(self, request, object_id)


@lru_cache(maxsize=1_024)
def _address(prefix: str, name: str, args: tuple[Any, ...]) -> str:
    """An address by its name. A list names those of its noun hundreds of times; they depend on the prefix alone."""
    return reverse(name, args=args)


def _joined(parameters: Any, filters: Mapping[str, Filter]) -> dict[str, str]:
    """An address's parameters; what a form sent several times (boxes, lists) with commas, where a filter takes that."""
    several = {name for name, item in filters.items() if item.several and hasattr(parameters, "getlist")}
    return {
        name: ",".join(parameters.getlist(name)) if name in several else str(parameters[name]) for name in parameters
    }
