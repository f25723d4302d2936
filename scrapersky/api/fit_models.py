"""Models that decisions have taught: for what there is one, its versions with their figures and features, its rule."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from jobs.learning import fit
from jobs.learning.weights import words_of
from jobs.models import FitModel, FitScope
from jobs.models.learning import KINDS
from scrapersky.api.auth import name_of
from scrapersky.api.base import Parameters, View
from scrapersky.api.bodies import read_body
from scrapersky.api.fields import Percent, StrictBooleanField, StrictIntegerField, StrictSerializer

LISTED_MOST = 500


class FitWeek(serializers.Serializer[Any]):
    """How good the scores of a week were, each from before its decision."""

    monday = serializers.DateField()
    decisions = serializers.IntegerField()
    agreement = serializers.FloatField(help_text="Share of decisions that the score would have made, too. 0 to 1.")
    average_precision = serializers.FloatField()
    average_precision_rating = serializers.FloatField(help_text="Of the order by rating.")
    average_precision_random = serializers.FloatField(help_text="Of no order.")


class FitModelRow(serializers.Serializer[Any]):
    """For what there is a model: its state, the version in use and the rule."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=KINDS)
    key = serializers.CharField(help_text="The project's id, or the main category; empty for pages.")
    name = serializers.CharField()
    enabled = serializers.BooleanField()
    switched_by = serializers.CharField()
    reason = serializers.CharField(help_text="Why there is no score, for people.")
    version = serializers.IntegerField(allow_null=True, help_text="The one in use.")
    pinned = serializers.BooleanField(help_text="A person chose the version: training does not replace it.")
    decisions = serializers.IntegerField(help_text="At the latest training.")
    trained_at = serializers.DateTimeField(allow_null=True)
    scored = serializers.IntegerField(help_text="Leads that the version in use scored.")
    scoring = serializers.BooleanField(help_text="Workers are writing its scores.")
    select_from = serializers.DecimalField(
        max_digits=4, decimal_places=1, allow_null=True, help_text="Leads of this fit are selected by the rule."
    )
    select_set_by = serializers.CharField()
    weeks = FitWeek(many=True)


class FitFigures(serializers.Serializer[Any]):
    """How good a version is, on the newest decisions, which it had not seen; and what its training took.

    What could not be judged is left out.
    """

    judged = serializers.IntegerField(required=False, help_text="Decisions that it was judged on.")
    ap = serializers.FloatField(required=False, help_text="Average precision.")
    ap_rating = serializers.FloatField(required=False)
    ap_random = serializers.FloatField(required=False)
    over_rating = serializers.FloatField(required=False, help_text="By how much it is better at least, with 95 %.")
    over_random = serializers.FloatField(required=False)
    precision = serializers.FloatField(required=False, help_text="Of the best 50.")
    precision_rating = serializers.FloatField(required=False)
    brier = serializers.FloatField(required=False)
    agreement = serializers.FloatField(required=False)
    seconds = serializers.FloatField(required=False)
    memory_mb = serializers.IntegerField(required=False)
    features = serializers.IntegerField(required=False)
    scikit_learn = serializers.CharField(required=False)


class FitVersionRow(serializers.ModelSerializer[FitModel]):
    """A version of a model."""

    in_use = serializers.SerializerMethodField()
    usable = serializers.BooleanField(help_text="It was better than its baselines.")
    figures = FitFigures()

    class Meta:
        model = FitModel
        fields = (
            "version", "created_at", "in_use", "usable", "decisions", "positives", "first_at", "last_at", "figures",
        )  # fmt: skip

    def get_in_use(self, model: FitModel) -> bool:
        """Whether leads have its scores."""
        return bool(model.pk == model.scope.active_id)


class FitFeature(serializers.Serializer[Any]):
    """What a version has learnt of a feature."""

    feature = serializers.CharField()
    words = serializers.CharField(help_text="For people.")
    weight = serializers.FloatField(help_text="Above 0 it speaks for a lead, below 0 against it.")


class FitVersion(FitVersionRow):
    """A version with its features, the heaviest first."""

    features = serializers.SerializerMethodField()

    class Meta(FitVersionRow.Meta):
        fields = (*FitVersionRow.Meta.fields, "features")  # type: ignore[assignment]  # one more

    @extend_schema(responses=FitFeature(many=True))
    def get_features(self, model: FitModel) -> list[dict[str, Any]]:
        """Its weights."""
        pairs = zip(model.content.get("weights", ()), model.content.get("features", ()), strict=True)
        heaviest = sorted(pairs, key=lambda pair: (-abs(pair[0]), pair[1]))
        return [{"feature": name, "words": words_of(name), "weight": weight} for weight, name in heaviest]


class FitChange(StrictSerializer):
    """What is to be changed; what is left out stays as it is."""

    version = StrictIntegerField(
        min_value=1, max_value=2_147_483_647, required=False, allow_null=True,
        help_text="Use this version, until null lets training choose again.",
    )  # fmt: skip
    enabled = StrictBooleanField(required=False, help_text="Off: its leads lose their scores.")
    select_from = Percent(
        max_digits=4, decimal_places=1, min_value=Decimal(50), max_value=Decimal("99.9"), required=False,
        allow_null=True, help_text="Select new leads of this fit and more by a rule; null: no longer.",
    )  # fmt: skip


class FitRulePreview(serializers.Serializer[Any]):
    """What a rule would have done to past decisions that the model had not seen, and would do now."""

    threshold = serializers.DecimalField(max_digits=4, decimal_places=1)
    judged = serializers.IntegerField(help_text="Past decisions.")
    selected = serializers.IntegerField(help_text="Of them the rule would have selected.")
    wrong = serializers.IntegerField(help_text="Of these a person did not.")
    waiting = serializers.IntegerField(help_text="New leads that it would select now.")


class FitModels(View, ViewSet):
    """Models that decisions have taught."""

    required_scopes: ClassVar[dict[str, str]] = {
        "list": "read", "retrieve": "read", "versions": "read", "version": "read", "preview": "read",
        "partial_update": "operate",
    }  # fmt: skip
    parameters: ClassVar[Parameters] = {"preview": {"threshold"}}
    lookup_value_regex = "[0-9]{1,18}"

    @extend_schema(responses=FitModelRow(many=True), operation_id="fit_models_list")
    def list(self, request: Request) -> Response:
        """Every model: of projects and trades, those with the most decisions first, and of pages."""
        scopes = FitScope.objects.select_related("active", "project").order_by("-decisions", "pk")[:LISTED_MOST]
        return Response(FitModelRow([_row(scope) for scope in scopes], many=True).data)

    @extend_schema(responses=FitModelRow)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One model. 404 for an unknown id."""
        return Response(FitModelRow(_row(_scope(pk))).data)

    @extend_schema(request=FitChange, responses=FitModelRow)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Use a version, switch the scores off or on, set or end the rule; the user is recorded.

        404 for an unknown id, 409 for a version that is not stored any more, and for a rule without a model in use.
        """
        body = read_body(FitChange, request)
        with transaction.atomic():
            list(FitScope.objects.select_for_update().filter(pk=pk))
            self.must_match(pk)
            _change(_scope(pk), body, name_of(request))
        return Response(FitModelRow(_row(_scope(pk))).data)

    @extend_schema(responses=FitVersionRow(many=True), operation_id="fit_models_versions")
    @action(detail=True)
    def versions(self, request: Request, pk: str) -> Response:
        """Its stored versions, the newest first: ten, and the one in use. 404 for an unknown id."""
        rows = _scope(pk).versions.select_related("scope").defer("content").order_by("-version")
        return Response(FitVersionRow(rows, many=True).data)

    @extend_schema(responses=FitVersion, operation_id="fit_models_version")
    @action(detail=True, url_path=r"versions/(?P<version>[0-9]{1,18})")
    def version(self, request: Request, pk: str, version: str) -> Response:
        """One version, with what it has learnt. 404 for one that is not stored."""
        model = _scope(pk).versions.select_related("scope").filter(version=version).first()
        if model is None:
            raise NotFound(f"There is no version {version}. GET /api/v3/fit-models/{pk}/versions lists those stored.")
        return Response(FitVersion(model).data)

    @extend_schema(
        responses=FitRulePreview,
        parameters=[OpenApiParameter("threshold", float, required=True, description="Percent, from 50 to 99.9.")],
    )
    @action(detail=True)
    def preview(self, request: Request, pk: str) -> Response:
        """What a rule with this threshold would have got wrong. 404 for an unknown id."""
        body = FitChange(data={"select_from": request.query_params.get("threshold", "")})
        if not body.is_valid() or body.validated_data["select_from"] is None:
            raise ValidationError({"threshold": "A percentage from 50 to 99.9."})
        return Response(FitRulePreview(fit.preview_rule(_scope(pk), body.validated_data["select_from"])).data)


def _scope(pk: str) -> FitScope:
    scope = FitScope.objects.select_related("active", "project").filter(pk=pk).first()
    if scope is None:
        raise NotFound(f"There is no fit model {pk}. GET /api/v3/fit-models lists those that there are.")
    return scope


def _change(scope: FitScope, changes: dict[str, Any], by: str) -> None:
    """The version first: to use one switches the scores on. Raises `Refused`, and then nothing is changed."""
    if "version" in changes and changes["version"] is None:
        fit.unpin(scope, by)
    elif "version" in changes:
        fit.use_version(scope, changes["version"], by)
    if "enabled" in changes:
        fit.switch(scope, changes["enabled"], by)
    if "select_from" in changes:
        scope.refresh_from_db()
        fit.set_rule(scope, changes["select_from"], by)


def _row(scope: FitScope) -> dict[str, Any]:
    columns = ("id", "kind", "key", "enabled", "switched_by", "reason", "pinned", "decisions", "trained_at", "scored",
               "select_from", "select_set_by")  # fmt: skip
    return {column: getattr(scope, column) for column in columns} | {
        "name": str(scope),
        "version": scope.active.version if scope.active else None,
        "scoring": scope.active is not None and scope.scored_to is not None,
        "weeks": [_week(*week) for week in scope.weeks],
    }


def _week(monday: str, decisions: int, alike: float, ap: float, ap_rating: float, ap_random: float) -> dict[str, Any]:
    return {
        "monday": date.fromisoformat(monday), "decisions": decisions, "agreement": alike, "average_precision": ap,
        "average_precision_rating": ap_rating, "average_precision_random": ap_random,
    }  # fmt: skip
