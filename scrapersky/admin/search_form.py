"""Asking for searches: one in a line, or trades times places; what they would cost is shown before anything is paid."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict

from jobs.actions import operations
from jobs.actions.curation import Refused
from jobs.actions.ownership import NotYours
from jobs.actions.search_lines import list_lines, searches_in
from jobs.actions.search_price import Plan, Total, plan_all, plan_search
from jobs.actions.searches import (
    UNFINISHED,
    AmbiguousSearch,
    cross_product,
    draft_search,
    find_or_create_search,
    split_query,
)
from jobs.lists.quantities import counted
from jobs.models import PlaceSearch
from jobs.pipeline.spend import read_dollars
from jobs.sources import PROVIDERS
from jobs.statuses import Processing
from jobs.web import strict_json
from scrapersky.admin import formatters
from scrapersky.admin.answers import answer
from scrapersky.admin.base import site
from scrapersky.admin.permissions import CURATE, require_permission
from scrapersky.admin.resource_admin import ResourceAdmin
from scrapersky.admin.search_agreement import price_text, require_own_search
from scrapersky.http.content_policy import HEADER, page_with_images

MOST_WORDS = 300  # characters of one search
MOST_TEXT = 20_000  # characters of a list of trades or places
PLANS_SHOWN = 50
SHAPES = "[south, west, north, east]; an object with latitude, longitude and radius (metres); or a GeoJSON Polygon."
IDENTITY = ("provider", "area", "language", "region")  # what makes it another search, beside the words


@dataclass(frozen=True)
class TypedSearch:
    """A search in words, and the line of a field that its location was typed in."""

    words: str
    field: str
    typed: str


@dataclass(frozen=True)
class PlannedLine:
    """A search of the plan, with buttons for the other places of its name: their values with their labels."""

    plan: Plan
    price: str
    limit: str
    others: list[tuple[str, str]]


@dataclass(frozen=True)
class PlaceQuestion:
    """A line whose location fits several places; `choices` are the values of buttons with their labels."""

    typed: str
    choices: list[tuple[str, str]]


class SearchForm(forms.Form):
    """Searches as people ask for them; `drafts` are the rows that they would be."""

    what = forms.CharField(
        label="What, one a line", max_length=MOST_TEXT, required=False,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "plumbers\nelectricians"}),
    )  # fmt: skip
    where = forms.CharField(
        label="Where, one a line", max_length=MOST_TEXT, required=False,
        help_text="Each trade is searched in each place. Leave it empty if the lines above say where.",
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "Ithaca, NY\nCortland, NY"}),
    )  # fmt: skip
    file = forms.FileField(
        label="Or a text file of lines", required=False, help_text="Added to the box above for you to check.",
        widget=forms.FileInput(attrs={"accept": ".txt,.csv,text/plain"}),
    )  # fmt: skip
    provider = forms.ChoiceField(choices=[(name, formatters.provider(name)) for name in PROVIDERS])
    area = forms.CharField(
        label="Area, in place of a city", max_length=MOST_TEXT, required=False,
        help_text=f"Draw it below, or write it: {SHAPES}",
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "[42.38, -76.57, 42.50, -76.42]"}),
    )  # fmt: skip
    language = forms.CharField(
        label="Language of the answers", max_length=35, required=False, help_text="As in en or pt-BR.",
    )  # fmt: skip
    region = forms.CharField(
        label="Region", max_length=2, required=False, help_text="Two letters, as in US.",
    )  # fmt: skip
    budget = forms.DecimalField(
        label="Budget of each, US dollars", required=False, min_value=Decimal(0), max_digits=10, decimal_places=2,
        help_text="A search that has spent it stops and asks. Empty: the estimate with its margin, shown in the plan.",
    )  # fmt: skip
    repeat_every_days = forms.IntegerField(
        label="Repeat every … days", required=False, min_value=1, max_value=3650,
        help_text="Each run is compared with the one before: new, changed, gone.",
    )  # fmt: skip

    def clean_area(self) -> Any:
        """The area's JSON, or None. Raises ValidationError for what is no JSON."""
        text = self.cleaned_data["area"]
        try:
            return strict_json.loads(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(f"This is not JSON: {error}.") from error

    def clean(self) -> dict[str, Any]:
        """Each search as a row, saved before or not. Lines that no provider could answer become errors of the form.

        `questions` are the lines whose location fits several places, with a button for each of these.
        """
        cleaned = super().clean() or {}
        self.questions: list[PlaceQuestion] = []
        if not self.errors:
            try:
                drafts = [(line, self._draft(line)) for line in self._words()]
            except ValueError as error:
                self.add_error("what", str(error))
            else:
                self.lines = [line for line, draft in drafts if draft is not None]
                self.drafts = [draft for _, draft in drafts if draft is not None]
        if self.questions:
            self.add_error(None, "A location fits several places. Choose which one you mean.")
        return cleaned

    def _words(self) -> list[TypedSearch]:
        what, where = (_lines(name, self.cleaned_data[name]) for name in ("what", "where"))
        if not what:
            raise ValueError("Say what to search for, one a line, or give a file.")
        if not where:
            return [TypedSearch(words, "what", words) for words in dict.fromkeys(what)]
        cross_product(what, where)  # raises ValueError when they are too many
        return [
            TypedSearch(words, "where", place)
            for place in dict.fromkeys(where)
            for words in cross_product(what, [place])
        ]

    def _draft(self, line: TypedSearch) -> PlaceSearch | None:
        try:
            return draft_search(line.words, **{name: self.cleaned_data[name] for name in IDENTITY})
        except AmbiguousSearch as error:
            self._ask(line, error)
            return None
        except ValueError as error:
            raise ValueError(f"{line.words}: {error}") from error

    def _ask(self, line: TypedSearch, error: AmbiguousSearch) -> None:
        """A line has one question, however many trades are searched there."""
        if line.typed in [question.typed for question in self.questions]:
            return
        self.questions.append(PlaceQuestion(line.typed, _buttons(line, error.choices)))

    def plan(self) -> Total:
        """What they would cost. Only for a valid form."""
        return plan_all(self.drafts, self.cleaned_data["provider"])

    def planned_lines(self, total: Total) -> list[PlannedLine]:
        """The searches of a plan as they are shown: each can be meant in another place of its name with one click."""
        plans = zip(self.lines, total.plans[:PLANS_SHOWN], strict=False)
        return [
            PlannedLine(
                plan,
                formatters.money(plan.price),
                formatters.money(_limit_of(self, plan)),
                _buttons(line, plan.alternatives),
            )
            for line, plan in plans
        ]

    def agreed_price(self, plan: Plan) -> Decimal | None:
        """What a search may cost: the budget that was typed, else the estimate with its margin; None for a free one."""
        typed: Decimal | None = self.cleaned_data["budget"]
        if typed is not None:
            return typed
        return plan.budget if plan.price else None

    def store(self, total: Total, request: HttpRequest) -> list[PlaceSearch]:
        """Save them all, or none, with their agreed price and repeat. Nothing is queued. Raises NotYours for another
        repeat of somebody else's."""
        shared = {name: self.cleaned_data[name] for name in (*IDENTITY, "repeat_every_days")}
        shared["require_own"] = partial(require_own_search, request)
        by = request.user.get_username()
        with transaction.atomic():
            return [
                find_or_create_search(plan.search.query, requested_by=by, budget=self.agreed_price(plan), **shared)
                for plan in total.plans
            ]


def _buttons(line: TypedSearch, choices: list[dict[str, str]]) -> list[tuple[str, str]]:
    """What the button of each place puts in place of the line, and its label."""
    instead = "query" if line.field == "what" else "location"
    return [(json.dumps([line.field, line.typed, choice[instead]]), choice["description"]) for choice in choices]


def _lines(field: str, text: str) -> list[str]:
    return searches_in(list_lines(text)) if field == "what" else list_lines(text)


def searches_view(noun: ResourceAdmin, request: HttpRequest) -> HttpResponse:
    """The form of many searches: GET shows it, a POST its plan and price, a POST that agrees to just those asks."""
    require_permission(request, CURATE)
    first = {"provider": settings.PLACES_PROVIDER, "what": request.GET.get("words", "")[:MOST_WORDS]}
    form = SearchForm(_posted(request)) if request.method == "POST" else SearchForm(initial=first)
    total = form.plan() if form.is_bound and form.is_valid() else None
    agreed = request.POST.get("agreed", "")
    if total and agreed == _terms(form, total):
        return _queue(noun, request, form, total)
    return _page(noun, request, form, total, changed=agreed)


def _page(
    noun: ResourceAdmin, request: HttpRequest, form: SearchForm, total: Total | None, changed: str = ""
) -> HttpResponse:
    context = {"title": "New searches", "noun": noun, "form": form, "total": total}
    context |= {"ask_url": noun.url("new"), "known_url": noun.url("known"), "area_price_url": noun.url("area_price")}
    context |= {"tiles": settings.MAP_TILES_URL, "tiles_credit": settings.MAP_TILES_CREDIT}
    context |= _plan(form, total) | {"changed": changed} if total else {}
    return _with_tiles(site.render(request, "console/ask.html", context))


def _with_tiles(response: HttpResponse) -> HttpResponse:
    """The page with a policy that lets its map show the tiles of the server that is configured, if there is one."""
    if settings.MAP_TILES_URL:
        server = urlsplit(settings.MAP_TILES_URL).netloc.replace("{s}", "*")
        response.headers[HEADER] = page_with_images(f"https://{server}")
    return response


def _posted(request: HttpRequest) -> QueryDict:
    """What was posted, with the choice for an ambiguous line, and with the lines of an uploaded file in its box."""
    posted = request.POST.copy()
    if file := request.FILES.get("file"):
        lines = file.read(4 * MOST_TEXT + 1).decode("utf-8-sig", "replace")
        posted["what"] = f"{posted.get('what', '')}\n{lines}".strip()
    with suppress(ValueError, TypeError):
        field, typed, instead = map(str, strict_json.loads(posted.get("choose", "")))
        if field in ("what", "where"):
            lines = _lines(field, posted.get(field, ""))
            posted[field] = "\n".join(instead if line == typed else line for line in lines)
    return posted


def _plan(form: SearchForm, total: Total) -> dict[str, Any]:
    return {
        "terms": _terms(form, total),
        "price": formatters.money(total.price),
        "limit": formatters.money(_limit(form, total)),
        "plans": form.planned_lines(total),
        "unshown": max(len(total.plans) - PLANS_SHOWN, 0),
        "left": f"{formatters.money(total.left_today)} today, {formatters.money(total.left_this_month)} this month",
    }


def _limit_of(form: SearchForm, plan: Plan) -> Decimal:
    """What a search may still cost when the plan is agreed to."""
    agreed = form.agreed_price(plan) if plan.price else None
    return max(agreed - plan.search.cost, Decimal(0)) if agreed is not None else Decimal(0)


def _limit(form: SearchForm, total: Total) -> Decimal:
    return sum((_limit_of(form, plan) for plan in total.plans), Decimal(0))


def _terms(form: SearchForm, total: Total) -> str:
    """What a person agrees to: if it is not the same any more, the plan is shown again."""
    return f"{len(total.plans)} for {total.price}, at most {_limit(form, total)}"


def _queue(noun: ResourceAdmin, request: HttpRequest, form: SearchForm, total: Total) -> HttpResponse:
    by = request.user.get_username()
    try:
        searches = form.store(total, request)
    except NotYours as error:
        form.add_error("repeat_every_days", str(error))
        return _page(noun, request, form, None)
    count = f"{len(searches):,} searches" if len(searches) > 1 else searches[0].query
    try:
        queued = operations.requeue("place_search", [row.pk for row in searches], by=by, title=f"Search: {count}")
    except Refused as error:  # a budget that leaves no call
        form.add_error("budget", str(error))
        return _page(noun, request, form, None)
    text, known = f"{queued.rows:,} searches queued.", len(searches) - queued.rows
    text += f" {known:,} were already searched and cost nothing." if known else ""
    return answer(request, text, noun.url())


def quick_view(noun: ResourceAdmin, request: HttpRequest) -> HttpResponse:
    """One search in a line: "plumbers in Ithaca, NY". What was completed before is shown, not paid for again.

    What costs something starts at once only if its price stood beside the line; else the page with its plan is shown.
    """
    require_permission(request, CURATE)
    words = request.POST.get("words", "").strip()[:MOST_WORDS]
    form = SearchForm({"what": words, "provider": settings.PLACES_PROVIDER})
    if not form.is_valid():
        return _page(noun, request, form, None)
    total = form.plan()
    (plan,) = total.plans
    if plan.search.status not in UNFINISHED and not _was_shown(request, words, plan):
        return _page(noun, request, form, total)
    by = request.user.get_username()
    search = find_or_create_search(words, requested_by=by, budget=plan.budget if plan.price else None)
    queued = operations.requeue("place_search", [search.pk], by=by, title=f"Search: {search.query}")
    text = "Searching." if queued.rows else "Showing saved results; nothing was charged."
    return answer(request, text, noun.row_url(search))


def _was_shown(request: HttpRequest, words: str, plan: Plan) -> bool:
    """Whether the price that stood beside just these words was at least the plan's limit; a free one needs none."""
    if not plan.price:
        return True
    shown = read_dollars(request.POST.get("limit", ""))
    return shown is not None and shown >= plan.limit and request.POST.get("priced", "") == words


def price_view(noun: ResourceAdmin, request: HttpRequest) -> JsonResponse:
    """What the line in the box would cost, while it is typed: a sentence, and the limit that Enter agrees to."""
    require_permission(request, CURATE)
    words = request.GET.get("words", "")[:MOST_WORDS]
    if not all(split_query(words)):
        return JsonResponse({"text": ""})
    try:
        search = draft_search(words)
    except ValueError as error:
        return JsonResponse({"text": str(error), "bad": True})
    if search.status == Processing.COMPLETED:
        return JsonResponse({"text": "Already searched: results are free."})
    plan = plan_search(search)
    total = plan_all([search], search.provider)
    left = min(total.left_today, total.left_this_month)
    calls = f"{counted(plan.calls, 'call')} to {search.get_provider_display()}"
    price = f"{price_text(plan)}, of {formatters.money(left)} left" if plan.price else "free"
    return JsonResponse(
        {"text": f"{calls}, {price} ({plan.basis}).", "bad": not total.affordable, "limit": str(plan.limit)}
    )
