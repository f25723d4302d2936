"""Place searches: their queries, what they would cost, and how they went."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions import operations
from jobs.actions.ownership import whose_search
from jobs.actions.search_price import Plan, has_agreement, plan_all, waits_for_answer
from jobs.actions.searches import MOST_SEARCHES, AmbiguousSearch, cross_product, draft_search, price_of_call
from jobs.lists.catalogue import PLACE_SEARCHES
from jobs.models import PlaceSearch
from jobs.models.place import SEARCH
from jobs.transfer import imports
from scrapersky.api.auth import name_of, require_own
from scrapersky.api.bodies import RunQueued, Submitted, SubmittedItem, budget, change_body, read_body
from scrapersky.api.budgets import PROVIDERS
from scrapersky.api.fields import (
    ItemText,
    StrictBooleanField,
    StrictCharField,
    StrictChoiceField,
    StrictIntegerField,
    StrictSerializer,
)
from scrapersky.api.pipeline_viewset import PipelineViewSet, StepMixin, accepted, submitted
from scrapersky.api.problems import Problem
from scrapersky.api.resource_viewset import Row

IDENTITY = ("provider", "area", "language", "region")  # what makes it another search, beside the words
AREA = (
    "In place of a location: [south, west, north, east] in degrees, {latitude, longitude, radius in metres}, "
    "or a GeoJSON Polygon."
)


class SearchRow(Row):
    """A place search: one run of it."""

    resource = PLACE_SEARCHES


def _texts(meaning: str) -> serializers.ListField:
    help_text = f"{meaning} Each up to {SEARCH.characters} characters."
    return serializers.ListField(child=ItemText(), required=False, max_length=MOST_SEARCHES, help_text=help_text)


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
        """The queries, and each trade in each location; 400 for none or too many."""
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

    budget = budget(
        "The agreed price: US dollars that each may cost; it stops there, and asks. Needed to start paid searches."
    )
    repeat_every_days = StrictIntegerField(required=False, allow_null=True, min_value=1, max_value=3650)
    auto_queue = StrictBooleanField(required=False, default=False, help_text="Queue the searches.")


class SearchChoice(serializers.Serializer[Any]):
    """What an ambiguous search may mean: the words to send instead."""

    query = serializers.CharField()
    location = serializers.CharField()
    description = serializers.CharField()


class SubmittedSearch(SubmittedItem):
    """What became of one search; `choices` for one whose location fits several places."""

    choices = SearchChoice(many=True)


class SubmittedSearches(Submitted):
    """What became of each search, in their order."""

    items = SubmittedSearch(many=True)


class AgreedPrice(StrictSerializer):
    """The agreed price of a search."""

    budget = budget("US dollars that the run may cost; it stops there, and asks. Needed where it is not free.")


class RaisedLimit(StrictSerializer):
    """The new agreed price of a search that stopped at the one before."""

    budget = budget("US dollars that the run may cost in all, with what it has cost.", required=True)


class SearchChange(change_body(PlaceSearch, ("budget", "repeat_every_days"))):  # type: ignore[misc]  # made from columns
    """What to change. A search that waits for an answer about its price goes on when the budget is raised."""

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """A paid search that repeats needs an agreed price for each run. Else a 400."""
        names = ("budget", "repeat_every_days")
        agreed, repeats = (given.get(name, getattr(self.instance, name, None)) for name in names)
        if repeats and agreed is None and self.instance and price_of_call(self.instance.provider):
            raise ValidationError({"budget": "A search that repeats needs a budget for each run, in US dollars."})
        return given


class PlannedSearch(serializers.Serializer[Any]):
    """What one search would probably cost, and why so much; `id` when it was saved before."""

    query = serializers.CharField()
    id = serializers.IntegerField(allow_null=True)
    calls = serializers.IntegerField(help_text="Paid calls.")
    price = serializers.DecimalField(max_digits=12, decimal_places=6, help_text="US dollars.")
    limit = serializers.DecimalField(
        max_digits=12, decimal_places=6, help_text="US dollars: what it costs at most, to be sent as `budget`."
    )
    basis = serializers.CharField()
    detail = serializers.CharField(help_text="For one that nobody could answer: what to correct.")
    choices = SearchChoice(many=True)
    alternatives = SearchChoice(many=True, help_text="The same in other places of the name that was read.")


class PlannedSearches(serializers.Serializer[Any]):
    """What the searches would probably cost together, beside what the budgets leave, in US dollars."""

    calls = serializers.IntegerField()
    price = serializers.DecimalField(max_digits=12, decimal_places=6)
    limit = serializers.DecimalField(max_digits=12, decimal_places=6)
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
    required_scopes: ClassVar[dict[str, str]] = dict.fromkeys(
        ("create", "plan", "rerun", "continue_search", "finish"), "submit"
    )
    request_bodies: ClassVar[dict[str, type[serializers.BaseSerializer[Any]]]] = {"partial_update": SearchChange}

    @extend_schema(request=SubmitPlaceSearches, responses={200: SubmittedSearches})
    def create(self, request: Request) -> Response:
        """Add up to 1,000: each is accepted, exists or is invalid; never all or nothing. See `plan` for the price.

        409 `price_not_agreed`: with `auto_queue` paid searches need a `budget`. 409 `ambiguous`: one search alone
        whose location fits several places; `choices` has a search for each. Among several it is an invalid item, as is
        a search of somebody else's whose repeat would change, unless you may operate.
        """
        given = _given(SubmitPlaceSearches, request)
        words, auto_queue = given.pop("words"), given.pop("auto_queue")
        if len(words) == 1:
            _refuse_ambiguous(_drafted(words[0], {name: given[name] for name in IDENTITY}))
        own = partial(_require_own, request)
        done = imports.add_searches(words, by=name_of(request), auto_queue=auto_queue, require_own=own, **given)
        answer = submitted(done)
        for item, shown in zip(done.items, answer.data["items"], strict=True):
            shown["choices"] = item.choices
        return answer

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change budget and repeat. A search that stopped at its agreed price goes on when the budget allows it.

        403 for another's, unless you may operate.
        """
        _require_own(request, self.stored(pk))
        answer = super().partial_update(request, pk)
        search = self.stored(pk)
        if "budget" in request.data and waits_for_answer(search) and has_agreement(search):
            operations.continue_search(search, by=name_of(request), budget=search.budget or Decimal(0))
            return Response(self.row(pk))
        return answer

    @extend_schema(request=SearchesBody, responses=PlannedSearches)
    @action(detail=False, methods=["post"])
    def plan(self, request: Request) -> Response:
        """What searches would probably cost, before any of them is stored or run."""
        given = _given(SearchesBody, request)
        words = given.pop("words")
        drafts = [_drafted(text, given) for text in words]
        if len(words) == 1:
            _refuse_ambiguous(drafts[0])
        total = plan_all([draft for draft in drafts if isinstance(draft, PlaceSearch)], given["provider"])
        plans = iter(total.plans)
        items = [planned(next(plans)) if isinstance(draft, PlaceSearch) else draft for draft in drafts]
        names = ("calls", "price", "limit", "left_today", "left_this_month", "affordable")
        return Response({**{name: getattr(total, name) for name in names}, "items": items})

    @extend_schema(request=AgreedPrice, responses={200: SearchRepeated, 202: SearchRepeated})
    @action(detail=True, methods=["post"])
    def rerun(self, request: Request, pk: str) -> Response:
        """Search again, as a run of its own that is compared with this one: what is new, changed and gone.

        409 `price_not_agreed`, with `price` and `limit`, when it costs something and there is no `budget`.
        """
        search, agreed = self.stored(pk), read_body(AgreedPrice, request).get("budget")
        again, done = operations.search_again(search, by=name_of(request), budget=agreed)
        answer = accepted(done.run.pk if done.run else None, done.rows)
        answer.data = {"id": again.pk, **answer.data}
        return answer

    @extend_schema(request=RaisedLimit, responses={200: RunQueued, 202: RunQueued})
    @action(detail=True, methods=["post"], url_path="continue")
    def continue_search(self, request: Request, pk: str) -> Response:
        """Let a search that stopped at its agreed price (outcome `spending_limit`) go on, at a higher one."""
        search, agreed = self.stored(pk), read_body(RaisedLimit, request)["budget"]
        done = operations.continue_search(search, by=name_of(request), budget=agreed)
        return accepted(done.run.pk if done.run else None, done.rows)

    @extend_schema(request=None, responses={200: RunQueued, 202: RunQueued})
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, pk: str) -> Response:
        """End a search that stopped at its agreed price (outcome `spending_limit`) with what it has found.

        403 for another's, unless you may operate.
        """
        search = self.stored(pk)
        _require_own(request, search, "end")
        done = operations.finish_search(search, by=name_of(request))
        return accepted(done.run.pk if done.run else None, done.rows)


def _require_own(request: Request, search: PlaceSearch, verb: str = "change") -> None:
    require_own(request, whose_search(search, request.user.get_username()), "search", verb)


def _given(body: type[SearchesBody], request: Request) -> dict[str, Any]:
    return {"provider": settings.PLACES_PROVIDER, **read_body(body, request)}


def _drafted(words: str, given: dict[str, Any]) -> PlaceSearch | dict[str, Any]:
    try:
        return draft_search(words, **{name: value for name, value in given.items() if name != "words"})
    except ValueError as error:
        choices = error.choices if isinstance(error, AmbiguousSearch) else []
        nothing = {"calls": 0, "price": Decimal(0), "limit": Decimal(0), "basis": ""}
        return {"query": words, "id": None, **nothing, "detail": str(error), "choices": choices, "alternatives": []}


def _refuse_ambiguous(draft: PlaceSearch | dict[str, Any]) -> None:
    if isinstance(draft, dict) and draft["choices"]:
        raise Problem("ambiguous", draft["detail"], choices=draft["choices"])


def planned(plan: Plan) -> dict[str, Any]:
    """The plan of a search as a `PlannedSearch`."""
    search = plan.search
    estimate = {"calls": plan.calls, "price": plan.price, "limit": plan.limit, "basis": plan.basis}
    names = {"query": search.query, "id": search.pk, "alternatives": plan.alternatives}
    return {**names, **estimate, "detail": "", "choices": []}
