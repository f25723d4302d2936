"""The admin's base: the site, the theme, and the list that every noun has. The only file that knows the theme.

A noun's file declares columns, filters, facts and lineage; everything on the screen comes from here and from
`scrapersky/templates/console`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.contrib.admin import AdminSite, ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst

from jobs.models import Fetch
from jobs.models.search import matching
from jobs.pipeline import Stage
from jobs.stages import stages_of
from jobs.statuses import Curation, Processing
from jobs.transfer.exports import FORMATS
from jobs.web.failures import FOUND, NOTHING_FOUND, REASONS
from scrapersky.admin import formatters
from scrapersky.admin.listing import (
    BY_CHANGE,
    BY_ID,
    Count,
    Filter,
    Listing,
    Page,
    Rows,
    Sample,
    Sort,
    UnknownFilter,
    count_capped,
    equals,
    number_of,
    tally,
)
from scrapersky.admin.permissions import CURATE, EXPORT, IMPORT, OPERATE, may, may_enter, person_id
from scrapersky.admin.rows import Panel, row_page
from scrapersky.admin.security import POLICY, LoginForm
from scrapersky.models import SavedView

LIVE_ROWS = 100  # how many rows one refresh may ask for


@dataclass(frozen=True)
class Column:
    """A list's column: how a row's cell looks, and by which whitelisted order it sorts."""

    label: str
    cell: Callable[[Any], Any]
    css: str = ""  # num, wide, minor (left out on a phone)
    sort: str = ""


@dataclass(frozen=True)
class Fact:
    """A line of a row's page: a field's name, or a function of the row; `source` says where it comes from."""

    label: str
    value: str | Callable[[Any], Any]
    wide: bool = False

    def of(self, row: Any) -> Any:
        """The value in the form that people read best."""
        return formatters.plain(getattr(row, self.value) if isinstance(self.value, str) else self.value(row))


@dataclass(frozen=True)
class Tab:
    """A state, with the number of rows in it."""

    label: str
    url: str
    active: bool
    count: Count | None = None
    tone: str = ""


def field_of(model: type[Model], name: str) -> bool:
    """Whether the model has a field of that name."""
    return any(field.name == name for field in model._meta.get_fields())


def _outcome_choices() -> list[tuple[str, str]]:
    words = [FOUND, NOTHING_FOUND, *sorted(REASONS)]
    return [(word, formatters.words(word)) for word in words]


if TYPE_CHECKING:
    Admin = ModelAdmin[Any]
else:
    Admin = ModelAdmin  # generic for type checkers only


class Noun(Admin):
    """One noun's list and pages. Subclasses declare; see `scrapersky/admin/pages.py`."""

    columns: ClassVar[Sequence[Column]] = ()
    narrow: ClassVar[Sequence[Filter]] = ()
    sorts: ClassVar[Sequence[Sort]] = (BY_ID, BY_CHANGE)
    search_column: ClassVar[str] = ""
    search_hint: ClassVar[str] = ""
    tab_filter: ClassVar[str] = ""  # the filter that the tabs set, where there is no curation
    deferred: ClassVar[Sequence[str]] = ()
    facts: ClassVar[Sequence[Fact]] = ()
    icon: ClassVar[str] = "dot"
    again: ClassVar[str] = "Fetch again"  # the button that repeats a completed step; empty: there is none
    asks_sites: ClassVar[bool] = True  # its steps' requests are kept as evidence; those to a provider, in its ledger
    comes_from: ClassVar[str] = ""  # where its rows come from: said while there are none
    title: ClassVar[str] = ""
    one: ClassVar[str] = ""

    # What it is made of.

    @cached_property
    def key(self) -> str:
        """Its name in addresses and in the markup."""
        return str(self.opts.model_name)

    @cached_property
    def curated(self) -> bool:
        """Whether people decide about its rows."""
        return field_of(self.model, "curation_status")

    @cached_property
    def stages(self) -> list[Stage[Any, Any]]:
        """The machine steps that work on it."""
        return stages_of(self.model)

    @cached_property
    def filters(self) -> dict[str, Filter]:
        """Every filter by name: its own, the state that people decided, its steps' states and reasons."""
        found = list(self.narrow)
        if self.curated:
            found.append(equals("state", "Decision", "curation_status", _same(Curation.values), hidden=True))
        for stage in self.stages:
            states = [stage.waiting, *Processing.values[1:]]
            found.append(equals(stage.name, _title(stage), stage.column, _same(states), hidden=True))
            outcome = f"{stage.prefix}outcome"
            found.append(
                equals(f"{stage.name}_why", f"{_title(stage)}: outcome", outcome, _outcome_choices(), rare=True)
            )
            found.append(number_of(f"{stage.name}_run", f"{_title(stage)}: run", f"{stage.prefix}run_id"))
        return {each.name: each for each in found}

    def listing(self, parameters: Any) -> Listing:
        """What an address asks for. Raises UnknownFilter."""
        sorts = {sort.name: sort for sort in self.sorts}
        return Listing(self.model, self.filters, sorts, self.search_column, self.among).read(_single(parameters))

    def url(self, name: str = "changelist", *args: Any) -> str:
        """An address of this noun."""
        return reverse(f"admin:{self.opts.app_label}_{self.key}_{name}", args=args)

    def row_url(self, row: Any) -> str:
        """A row's page."""
        return self.url("change", row.pk)

    def short(self, row: Any) -> str:
        """What a row is called where there is little room."""
        return str(row)

    def among(self, rows: Rows) -> Rows:
        """The rows of the table that its list shows at all."""
        return rows

    def named(self, row: Any) -> str:
        """What a row is called at the head of its page."""
        return str(row) or f"{self.one} {row.pk}"

    def wanted(self, rows: Rows) -> Rows:
        """The rows with what a list shows: no wide columns, related names in a query of their own."""
        return rows.defer(*self.deferred) if self.deferred else rows

    # What a row's page shows beside the facts; subclasses say.

    def panels(self, row: Any) -> list[Panel]:
        """Small tables of what belongs to a row."""
        return []

    def copy_of(self, row: Any) -> Fetch | None:
        """The stored copy of a page to look at while deciding."""
        return None

    def moving(self, row: Any) -> bool:
        """Whether its page is kept up to date."""
        return self.busy(row)

    def row_extras(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What subclasses add to a row's page."""
        return {}

    @property
    def console(self) -> Console:
        """The site, by its own type."""
        return cast("Console", self.admin_site)

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
            self.route("rows/", self.rows_view, "rows"),
            self.route("suggest/", self.suggest_view, "suggest"),
            self.route("export/", self.export_view, "export"),
            *self.more_urls(),
            self.route("<str:object_id>/", self.row_view, "change"),
        ]

    def more_urls(self) -> list[URLPattern]:
        """Addresses of subclasses."""
        return []

    def route(self, address: str, view: Any, name: str) -> URLPattern:
        """An address behind the log-in."""
        full = f"{self.opts.app_label}_{self.key}_{name}"
        return cast(URLPattern, path(address, self.admin_site.admin_view(view), name=full))

    # The list.

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """A page of the list."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        listing = self.listing(request.GET)
        page = listing.page(self.wanted)
        counts = self.counts(listing, page)
        context = self.admin_site.each_context(request) | {
            "noun": self,
            "title": self.title or capfirst(str(self.opts.verbose_name_plural)),
            "listing": listing,
            "rows": self.shown(page.rows),
            "tabs": self.tabs(listing, counts),
            "groups": self.groups(listing, counts),
            "heads": [(column, self._sort_link(column, listing)) for column in self.columns],
            "chips": self._chips(listing),
            "fields": self._fields(listing),
            "hidden_names": [name for name, each in self.filters.items() if each.hidden],
            "next_url": page.after and listing.address(after=page.after),
            "previous_url": page.before and listing.address(before=page.before),
            "narrowed": bool(listing.asked()),
            "query_string": listing.address()[1:],
            "rows_url": self.url("rows"),
            "review_url": self.url("review") + listing.address() if self.curated else "",
            "exports": [(each.name, each.label) for each in FORMATS.values()],
            "export_url": self.url("export"),
            "saved": SavedView.objects.filter(user_id=person_id(request), noun=self.key).order_by("name"),
        }
        return TemplateResponse(request, "console/list.html", context | self.list_extras(request, listing))

    def list_extras(self, request: HttpRequest, listing: Listing) -> dict[str, Any]:
        """What subclasses add to a list."""
        return {}

    def shown(self, rows: Iterable[Any]) -> list[dict[str, Any]]:
        """Rows as the template wants them."""
        return [
            {"pk": row.pk, "busy": self.busy(row), "cells": [(each, each.cell(row)) for each in self.columns]}
            for row in rows
        ]

    def busy(self, row: Any) -> bool:
        """Whether a machine step on it waits or goes on: its line in a list is then kept up to date."""
        waiting = {Processing.PROCESSING.value}
        return any(getattr(row, each.column) in waiting | {each.waiting} for each in self.stages)

    @cached_property
    def facets(self) -> dict[str, str]:
        """The filters whose values are counted, with their columns: what people decided, where each step stands."""
        state = {"state": "curation_status"} if self.curated else {}
        return state | {stage.name: stage.column for stage in self.stages}

    def tabs(self, listing: Listing, counts: Mapping[str, Mapping[str, Count]]) -> list[Tab]:
        """The states with their counts, under the filters in use."""
        name = "state" if self.curated else self.tab_filter
        if not name:
            return []
        now = listing.values.get(name, "")
        return [
            Tab(
                formatters.spelled(text),
                listing.address(**{name: word or None}),
                now == word,
                counts[name][word],
                formatters.TONES.get(word, ""),
            )
            for word, text in [("", "All"), *self.filters[name].choices]
        ]

    def groups(self, listing: Listing, counts: Mapping[str, Mapping[str, Count]]) -> list[tuple[str, list[Tab]]]:
        """Each step's states that have rows, with their counts."""
        shown = [stage for stage in self.stages if stage.name != self.tab_filter]
        return [(_title(stage), self._states(stage.name, listing, counts[stage.name])) for stage in shown]

    def _states(self, name: str, listing: Listing, counts: Mapping[str, Count]) -> list[Tab]:
        now, tabs = listing.values.get(name, ""), []
        for word, text in self.filters[name].choices:
            if counts[word].value != 0 or now == word:
                url = listing.address(**{name: None if now == word else word})
                tabs.append(Tab(text, url, now == word, counts[word], formatters.TONES.get(word, "")))
        return tabs

    def counts(self, listing: Listing, page: Page | None = None) -> dict[str, dict[str, Count]]:
        """How many rows have each value of the counted filters: by their indexes or, under other filters, of the
        newest rows in one pass (none at all when `page` holds every row there is)."""
        asked = set(listing.asked())
        found: dict[str, dict[str, Count]] = {}
        shared = [name for name in self.facets if asked and name not in asked]
        if shared:
            found |= self._tallies(shared, *self._values(listing, shared, page))
        for name in [*self.facets, *([self.tab_filter] if self.tab_filter else [])]:
            rest = listing.rows(without=[name])
            if name in self.facets and name in asked and asked != {name}:
                found |= self._tallies([name], *listing.sample([self.facets[name]], [name]))
            elif name not in found:
                each = self.filters[name]
                found[name] = count_capped({"": rest} | {word: each.apply(rest, word) for word, _ in each.choices})
        return found

    def _values(self, listing: Listing, names: list[str], page: Page | None) -> Sample:
        columns = [self.facets[name] for name in names]
        if page is not None and not (page.after or page.before or listing.cursor or listing.sort.nullable):
            return [tuple(getattr(row, column) for column in columns) for row in page.rows], False
        return listing.sample(columns)

    def _tallies(self, names: list[str], values: list[tuple[Any, ...]], more: bool) -> dict[str, dict[str, Count]]:
        words = {name: [word for word, _ in self.filters[name].choices] for name in names}
        return {name: tally((row[n] for row in values), words[name], more) for n, name in enumerate(names)}

    def _sort_link(self, column: Column, listing: Listing) -> tuple[str, str] | None:
        """The address that sorts by a column and the order it has now."""
        if not column.sort or listing.query:
            return None
        active = listing.sort.name == column.sort
        down = not (active and listing.descending)
        now = ("descending" if listing.descending else "ascending") if active else ""
        return listing.address(sort=f"{'-' if down else ''}{column.sort}"), now

    def _chips(self, listing: Listing) -> list[tuple[str, str, str]]:
        """The filters in use: label, value in words, the address without it."""
        tabs = {"state" if self.curated else self.tab_filter}
        chips = []
        for name, value in listing.values.items():
            if name not in tabs:
                each = self.filters[name]
                chips.append((each.label, dict(each.choices).get(value, value), listing.address(**{name: None})))
        if listing.query:
            chips.append(("Search", listing.query, listing.address(q=None)))
        return chips

    def _fields(self, listing: Listing) -> list[dict[str, Any]]:
        """The filters that a person fills in, with what is in them."""
        return [
            {"name": name, "label": each.label, "rare": each.rare, "choices": each.choices, "suggest": each.suggest and
             self.console.noun_by_key(each.suggest).url("suggest"), "hint": each.hint,
             "value": listing.values.get(name, "")}
            for name, each in self.filters.items()
            if not each.hidden
        ]  # fmt: skip

    # What the list asks for while it is looked at.

    def rows_view(self, request: HttpRequest) -> HttpResponse:
        """The rows of these ids as they are now: the live refresh."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        ids = [int(pk) for pk in request.GET.get("ids", "").split(",")[:LIVE_ROWS] if pk.isdecimal() and len(pk) < 19]
        found = {row.pk: row for row in self.wanted(self.model._default_manager.filter(pk__in=ids))}
        rows = self.shown(found[pk] for pk in ids if pk in found)
        return TemplateResponse(request, "console/rows.html", {"noun": self, "rows": rows, "may": rights(request)})

    def suggest_view(self, request: HttpRequest) -> HttpResponse:
        """Names that begin with what was typed, by the index of words."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        typed = request.GET.get("q", "")[:100]
        rows: Rows = self.model._default_manager.all()
        found = matching(rows, self.search_column, typed) if self.search_column else rows.none()
        names = [str(row) for row in found[:12]]
        return JsonResponse({"names": names})

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The rows of the list as a file: see `scrapersky.admin.exports`."""
        from scrapersky.admin.exports import export_view

        if not self.has_view_permission(request):
            raise PermissionDenied
        return export_view(self, request)

    def row_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A row's page: see `scrapersky.admin.rows`."""
        return row_page(self, request, object_id)


def _title(stage: Stage[Any, Any]) -> str:
    return stage.title or stage.name.replace("_", " ").capitalize()


def _same(words: Iterable[str]) -> list[tuple[str, str]]:
    return [(word, word) for word in words]


def _single(parameters: Any) -> dict[str, str]:
    return {name: str(parameters[name]) for name in parameters}


def rights(request: HttpRequest) -> dict[str, bool]:
    """What the person may do, for templates."""
    words = {"curate": CURATE, "operate": OPERATE, "import": IMPORT, "export": EXPORT}
    return {word: may(request.user, permission) for word, permission in words.items()}


@dataclass(frozen=True)
class Place:
    """An entry of the navigation."""

    label: str
    url: str
    icon: str
    active: bool


class Console(AdminSite):
    """The admin's site: its pages beside the nouns, its headers, its navigation."""

    site_header = site_title = "ScraperSky"
    login_form = LoginForm
    enable_nav_sidebar = False
    pages: ClassVar[list[tuple[str, str, str, str]]] = []  # label, address, icon, section
    views: ClassVar[list[tuple[str, Any, str]]] = []  # address, view, name

    def has_permission(self, request: HttpRequest) -> bool:
        """Anybody with a role, or staff."""
        return may_enter(request.user)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Behind the log-in, with the content security policy."""
        inner = super().admin_view(view, cacheable)

        def outer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                response = inner(request, *args, **kwargs)
            except UnknownFilter as error:
                response = self.refusal(request, str(error))
            except PermissionDenied:
                response = self.refusal(request, "Your role does not allow it. An administrator can change that.", 403)
            except Http404:
                response = self.refusal(request, "There is nothing here: it was deleted, or never was.", 404)
            return secured(response)

        outer.csrf_exempt = getattr(inner, "csrf_exempt", False)  # type: ignore[attr-defined]  # as Django marks views
        return outer

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The log-in, with the same policy."""
        return cast(HttpResponse, secured(super().login(request, extra_context)))

    def refusal(self, request: HttpRequest, why: str, status: int = 400) -> HttpResponse:
        """A page that says why something cannot be done."""
        title = {403: "You may not do that", 404: "Not found"}.get(status, "That is not possible")
        context = self.each_context(request) | {"title": title, "why": why}
        return TemplateResponse(request, "console/refusal.html", context, status=status)

    def get_urls(self) -> list[Any]:
        """The pages beside the nouns first; then Django's own."""
        own = [path(address, self.admin_view(view), name=name) for address, view, name in self.views]
        return [*own, *super().get_urls()]

    def page(self, address: str, name: str) -> Callable[[Any], Any]:
        """Register a page of the site: `@site.page("operations/", "operations")`."""

        def register(view: Any) -> Any:
            self.views.append((address, view, name))
            return view

        return register

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """The dashboard."""
        from scrapersky.admin.dashboard import dashboard

        return dashboard(self, request)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page of the admin needs."""
        return super().each_context(request) | {
            "sections": self._sections(request),
            "may": rights(request),
            "saved_everywhere": self._saved(request),
        }

    def _saved(self, request: HttpRequest) -> list[tuple[SavedView, str]]:
        nouns = {noun.key: noun for noun in self.nouns()}
        mine = SavedView.objects.filter(user_id=person_id(request)).order_by("noun", "name")[:20]
        return [(view, f"{nouns[view.noun].url()}?{view.query}") for view in mine if view.noun in nouns]

    def nouns(self) -> list[Noun]:
        """The registered nouns, in the order of the pipeline."""
        return [noun for noun in self._registry.values() if isinstance(noun, Noun)]

    def noun_by_key(self, key: str) -> Noun:
        """The noun of that name. Raises KeyError."""
        return {noun.key: noun for noun in self.nouns()}[key]

    def list_url(self, model: type[Model]) -> str:
        """The address of a model's list; empty when it has none here."""
        return next((noun.url() for noun in self.nouns() if noun.model is model), "")

    def noun(self, model: type[Model] | str) -> Noun:
        """The noun of a model or a table. Raises KeyError."""
        table = model if isinstance(model, str) else model._meta.db_table
        return {noun.opts.db_table: noun for noun in self.nouns()}[table]

    def _sections(self, request: HttpRequest) -> list[tuple[str, list[Place]]]:
        from scrapersky.admin.navigation import sections

        return sections(self, request)


def secured(response: HttpResponseBase) -> HttpResponseBase:
    """Set the policy: our own scripts and styles only, nothing inline, no framing by others."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response


site = Console(name="admin")
