"""Place searches: their queries, what they would cost, and how they went."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions import operations
from jobs.actions.searches import MOST_SEARCHES, Plan, cross_product, draft_search, plan_all
from jobs.lists.catalogue import PLACE_SEARCHES
from jobs.models import PlaceSearch
from jobs.transfer import imports
from scrapersky.api.auth import name_of
from scrapersky.api.bodies import RunQueued, Submitted
from scrapersky.api.budgets import PROVIDERS
from scrapersky.api.fields import (
    Dollars,
    StrictBooleanField,
    StrictCharField,
    StrictChoiceField,
    StrictIntegerField,
    StrictSerializer,
)
from scrapersky.api.pipeline_viewset import PipelineViewSet, StepMixin, accepted, read_body, submitted
from scrapersky.api.resource_viewset import Row

AREA = (
    "In place of a location: [south, west, north, east] in degrees, {latitude, longitude, radius in metres}, "
    "or a GeoJSON Polygon."
)


class SearchRow(Row):
    """A place search: one run of it."""

    class Meta:
        model = PlaceSearch
        fields = PLACE_SEARCHES.row_columns


def _texts(meaning: str) -> serializers.ListField:
    text = StrictCharField(max_length=2000, allow_blank=True, trim_whitespace=True)
    return serializers.ListField(child=text, required=False, max_length=MOST_SEARCHES, help_text=meaning)


class SearchesBody(StrictSerializer):
    """Searches in words, or trades times locations; up to 1,000. All of them share the other fields."""

    queries = _texts("In words: plumbers in Ithaca, NY.")
    trades = _texts("Each is searched in each of the locations.")
    locations = _texts("Cities, as in Ithaca, NY.")
    provider = StrictChoiceField(choices=PROVIDERS, required=False, help_text="Else PLACES_PROVIDER.")
    area = serializers.JSONField(required=False, default=None, help_text=AREA)
    language = StrictCharField(
        trim_whitespace=True, required=False, default="", allow_blank=True, max_length=35, help_text="BCP 47."
    )
    region = StrictCharField(
        trim_whitespace=True, required=False, default="", allow_blank=True, max_length=2, help_text="ISO 3166-1."
    )

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Put the words together."""
        given["words"] = [
            *given.pop("queries", []),
            *_cross_product(given.pop("trades", []), given.pop("locations", [])),
        ]
        if not 0 < len(given["words"]) <= MOST_SEARCHES:
            raise ValidationError(f"Ask for 1 to {MOST_SEARCHES:,} searches: queries, or trades and locations.")
        return given


def _cross_product(trades: list[str], locations: list[str]) -> list[str]:
    if bool(trades) != bool(locations):
        raise ValidationError("Trades and locations go together.")
    try:
        return cross_product(trades, locations)
    except ValueError as error:
        raise ValidationError(str(error)) from None


class SubmitPlaceSearches(SearchesBody):
    """What to search for, what each may cost, and whether to begin."""

    budget = Dollars(
        required=False, allow_null=True, max_digits=10, decimal_places=2, min_value=Decimal(0),
        help_text="US dollars that each may cost: it stops there, and goes on when it is raised.",
    )  # fmt: skip
    repeat_every_days = StrictIntegerField(required=False, allow_null=True, min_value=1, max_value=3650)
    auto_queue = StrictBooleanField(required=False, default=False, help_text="Queue the searches.")


class PlannedSearch(serializers.Serializer[Any]):
    """What one search would probably cost, and why so much; `id` when it was saved before."""

    query = serializers.CharField()
    id = serializers.IntegerField(allow_null=True)
    calls = serializers.IntegerField(help_text="Paid calls.")
    price = serializers.DecimalField(max_digits=12, decimal_places=6, help_text="US dollars.")
    basis = serializers.CharField()
    detail = serializers.CharField(help_text="For one that nobody could answer: what to correct.")


class PlannedSearches(serializers.Serializer[Any]):
    """What the searches would probably cost together, beside what the budgets leave, in US dollars."""

    calls = serializers.IntegerField()
    price = serializers.DecimalField(max_digits=12, decimal_places=6)
    left_today = serializers.DecimalField(max_digits=12, decimal_places=6)
    left_this_month = serializers.DecimalField(max_digits=12, decimal_places=6)
    affordable = serializers.BooleanField()
    items = PlannedSearch(many=True)


class SearchRepeated(RunQueued):
    """The search that was made, and its run: watch `GET /runs/{id}`."""

    id = serializers.IntegerField()


class SearchViewSet(StepMixin, PipelineViewSet):
    """Place searches."""

    resource = PLACE_SEARCHES
    serializer_class = SearchRow
    changeable = ("budget", "repeat_every_days")
    required_scopes: ClassVar[dict[str, str]] = {"create": "submit", "plan": "submit", "rerun": "submit"}

    @extend_schema(request=SubmitPlaceSearches, responses={200: Submitted})
    def create(self, request: Request) -> Response:
        """Add up to 1,000: each is accepted, exists or is invalid; never all or nothing. See `plan` for the price."""
        given = _given(SubmitPlaceSearches, request)
        words, auto_queue = given.pop("words"), given.pop("auto_queue")
        return submitted(imports.add_searches(words, by=name_of(request), auto_queue=auto_queue, **given))

    @extend_schema(request=SearchesBody, responses=PlannedSearches)
    @action(detail=False, methods=["post"])
    def plan(self, request: Request) -> Response:
        """What searches would probably cost, before any of them is stored or run."""
        given = _given(SearchesBody, request)
        drafts = [_drafted(words, given) for words in given.pop("words")]
        total = plan_all([draft for draft in drafts if isinstance(draft, PlaceSearch)], given["provider"])
        plans = iter(total.plans)
        items = [_planned(next(plans)) if isinstance(draft, PlaceSearch) else draft for draft in drafts]
        names = ("calls", "price", "left_today", "left_this_month", "affordable")
        return Response({**{name: getattr(total, name) for name in names}, "items": items})

    @extend_schema(request=None, responses={202: SearchRepeated})
    @action(detail=True, methods=["post"])
    def rerun(self, request: Request, pk: str) -> Response:
        """Search again, as a run of its own that is compared with this one: what is new, changed and gone."""
        search, by = PlaceSearch.objects.filter(pk=pk).first(), name_of(request)
        if search is None:
            raise NotFound(f"There is no place search {pk}.")
        again, done = operations.search_again(search, by=by)
        answer = accepted(done.run.pk if done.run else None, done.rows)
        answer.data = {"id": again.pk, **answer.data}
        return answer


def _given(body: type[SearchesBody], request: Request) -> dict[str, Any]:
    return {"provider": settings.PLACES_PROVIDER, **read_body(body, request)}


def _drafted(words: str, given: dict[str, Any]) -> PlaceSearch | dict[str, Any]:
    try:
        return draft_search(words, **{name: value for name, value in given.items() if name != "words"})
    except ValueError as error:
        return {"query": words, "id": None, "calls": 0, "price": Decimal(0), "basis": "", "detail": str(error)}


def _planned(plan: Plan) -> dict[str, Any]:
    search = plan.search
    estimate = {"calls": plan.calls, "price": plan.price, "basis": plan.basis}
    return {"query": search.query, "id": search.pk, **estimate, "detail": ""}
