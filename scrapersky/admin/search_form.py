"""Asking for searches: one in a line, or trades times places; what they would cost is shown before anything is paid."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.template.response import TemplateResponse

from jobs.actions import operations
from jobs.actions.searches import (
    Total,
    cross_product,
    draft_search,
    find_or_create_search,
    plan_all,
    plan_search,
    split_query,
)
from jobs.models import PlaceSearch
from jobs.sources import PROVIDERS
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.curation import answer
from scrapersky.admin.permissions import CURATE, require_permission
from scrapersky.admin.resource_admin import ResourceAdmin

MOST_TEXT = 20_000  # characters of a list of trades or places
PLANS_SHOWN = 50
SHAPES = "[south, west, north, east]; an object with latitude, longitude and radius (metres); or a GeoJSON Polygon."
IDENTITY = ("provider", "area", "language", "region")  # what makes it another search, beside the words
NAMES = dict(PlaceSearch._meta.get_field("provider").flatchoices)


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
    provider = forms.ChoiceField(choices=[(name, NAMES.get(name, name)) for name in PROVIDERS])
    area = forms.CharField(
        label="Area, in place of a city", max_length=MOST_TEXT, required=False, help_text=SHAPES,
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
        help_text="A search that has spent it stops with what it has, and goes on when it is raised.",
    )  # fmt: skip
    repeat_every_days = forms.IntegerField(
        label="Repeat every … days", required=False, min_value=1, max_value=3650,
        help_text="Each run is compared with the one before: new, changed, gone.",
    )  # fmt: skip

    def clean_area(self) -> Any:
        """The area's JSON, or None."""
        text = self.cleaned_data["area"]
        try:
            return json.loads(text) if text else None
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(f"This is not JSON: {error}.") from error

    def clean(self) -> dict[str, Any]:
        """Each search as a row, saved before or not. Lines that no provider could answer become errors of the form."""
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                self.drafts = [self._draft(words) for words in self._words()]
            except ValueError as error:
                self.add_error("what", str(error))
        return cleaned

    def _words(self) -> list[str]:
        what, where = (_lines(self.cleaned_data[name]) for name in ("what", "where"))
        if not what:
            raise ValueError("Say what to search for, one a line, or give a file.")
        words = cross_product(what, where) if where else what
        return list(dict.fromkeys(words))

    def _draft(self, words: str) -> PlaceSearch:
        try:
            return draft_search(words, **{name: self.cleaned_data[name] for name in IDENTITY})
        except ValueError as error:
            raise ValueError(f"{words}: {error}") from error

    def store(self, by: str) -> list[PlaceSearch]:
        """Save them all, or none, with their budget and repeat. Nothing is queued."""
        shared = {name: self.cleaned_data[name] for name in (*IDENTITY, "budget", "repeat_every_days")}
        with transaction.atomic():
            return [find_or_create_search(draft.query, requested_by=by, **shared) for draft in self.drafts]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def searches_view(noun: ResourceAdmin, request: HttpRequest) -> HttpResponse:
    """The form of many searches: GET shows it, a POST its plan and price, a POST that agrees to just those asks."""
    require_permission(request, CURATE)
    first = {"provider": settings.PLACES_PROVIDER, "what": request.GET.get("words", "")[:300]}
    form = SearchForm(_with_file(request)) if request.method == "POST" else SearchForm(initial=first)
    total = plan_all(form.drafts, form.cleaned_data["provider"]) if form.is_bound and form.is_valid() else None
    agreed = request.POST.get("agreed", "")
    if total and agreed == _terms(total):
        return _queue(noun, request, form)
    context = site.each_context(request) | {"title": "New searches", "noun": noun, "form": form, "total": total}
    context |= _plan(total) | {"changed": agreed} if total else {}
    return TemplateResponse(request, "console/ask.html", context)


def _with_file(request: HttpRequest) -> QueryDict:
    """What was posted, the lines of an uploaded file in its box: the page that shows the plan has them, too."""
    posted = request.POST.copy()
    if file := request.FILES.get("file"):
        lines = file.read(4 * MOST_TEXT + 1).decode("utf-8-sig", "replace")
        posted["what"] = f"{posted.get('what', '')}\n{lines}".strip()
    return posted


def _plan(total: Total) -> dict[str, Any]:
    return {
        "terms": _terms(total),
        "price": formatters.money(total.price),
        "plans": [(plan, formatters.money(plan.price)) for plan in total.plans[:PLANS_SHOWN]],
        "unshown": max(len(total.plans) - PLANS_SHOWN, 0),
        "left": f"{formatters.money(total.left_today)} today, {formatters.money(total.left_this_month)} this month",
    }


def _terms(total: Total) -> str:
    """What a person agrees to: if it is not the same any more, the plan is shown again."""
    return f"{len(total.plans)} for {total.price}"


def _queue(noun: ResourceAdmin, request: HttpRequest, form: SearchForm) -> HttpResponse:
    by = request.user.get_username()
    searches = form.store(by)
    count = f"{len(searches):,} searches" if len(searches) > 1 else searches[0].query
    queued = operations.requeue("place_search", [search.pk for search in searches], by=by, title=f"Search: {count}")
    text, known = f"{queued.rows:,} searches queued.", len(searches) - queued.rows
    text += f" {known:,} were already searched and cost nothing." if known else ""
    return answer(request, text, noun.url())


def quick_view(noun: ResourceAdmin, request: HttpRequest) -> HttpResponse:
    """One search in a line: "plumbers in Ithaca, NY". One that was run before is shown, not paid for again."""
    require_permission(request, CURATE)
    by = request.user.get_username()
    try:
        search = find_or_create_search(request.POST.get("words", "")[:300], requested_by=by)
    except ValueError as error:
        return answer(request, str(error), noun.url(), level=messages.WARNING)
    queued = operations.requeue("place_search", [search.pk], by=by, title=f"Search: {search.query}")
    text = "Searching." if queued.rows else "Showing saved results; nothing was charged."
    return answer(request, text, noun.row_url(search))


def price_view(noun: ResourceAdmin, request: HttpRequest) -> HttpResponse:
    """What the line in the box would cost, while it is typed."""
    require_permission(request, CURATE)
    words = request.GET.get("words", "")[:300]
    if not all(split_query(words)):
        return JsonResponse({"text": ""})
    try:
        search = draft_search(words)
    except ValueError as error:
        return JsonResponse({"text": str(error), "bad": True})
    if search.pk:
        return JsonResponse({"text": "Already searched: results are free."})
    plan = plan_search(search)
    total = plan_all([search], search.provider)
    left = min(total.left_today, total.left_this_month)
    calls = f"{plan.calls} call{'' if plan.calls == 1 else 's'} to {search.get_provider_display()}"
    price = f"about {formatters.money(plan.price)} of {formatters.money(left)} left" if plan.price else "free"
    return JsonResponse({"text": f"{calls}, {price} ({plan.basis}).", "bad": not total.affordable})
