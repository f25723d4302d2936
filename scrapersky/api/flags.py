"""Feature flags: for whom something is on, their guards, and every change of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from jobs.actions import flags
from jobs.flags import samples
from jobs.models import FeatureFlag, FlagChange
from jobs.models.flag import KEY
from jobs.statuses import FlagRule, GuardMetric
from scrapersky.api.auth import name_of
from scrapersky.api.base import View
from scrapersky.api.bodies import read_body
from scrapersky.api.fields import (
    StrictBooleanField,
    StrictCharField,
    StrictChoiceField,
    StrictIntegerField,
    StrictSerializer,
)

DAY_MINUTES = 1_440


class FlagRow(serializers.ModelSerializer[FeatureFlag]):
    """A flag, and the rows of a day for which it was on: how many, failures, results, seconds."""

    percent = serializers.FloatField()
    rows = serializers.IntegerField(source="on.rows")
    failures = serializers.IntegerField(source="on.failures")
    results = serializers.IntegerField(source="on.results")
    seconds = serializers.FloatField(source="on.seconds")

    class Meta:
        model = FeatureFlag
        fields = ("key", "description", *flags.FIELDS, "tripped_at", "tripped_reason", "changed_by", "changed_at",
                  "rows", "failures", "results", "seconds")  # fmt: skip


class FlagChangeRow(serializers.ModelSerializer[FlagChange]):
    """A change: the fields that it changed, as they were and as they became."""

    before = serializers.DictField()
    after = serializers.DictField()

    class Meta:
        model = FlagChange
        fields = ("at", "by", "reason", "before", "after")


class FlagBody(StrictSerializer):
    """What is to be changed; fields that are left out stay as they are."""

    rule = StrictChoiceField(choices=FlagRule.choices, required=False)
    percent = serializers.FloatField(min_value=0, max_value=100, required=False)
    subjects = serializers.ListField(
        child=StrictCharField(max_length=300), max_length=1_000, required=False, help_text="Domains or ids of rows."
    )
    environments = serializers.ListField(
        child=StrictCharField(max_length=100), max_length=20, required=False, help_text="None: everywhere."
    )
    guard_metric = StrictChoiceField(
        choices=[*GuardMetric.choices, ("", "No guard")], required=False, allow_blank=True, help_text="Empty: no guard."
    )
    guard_bound = serializers.FloatField(required=False, allow_null=True)
    guard_relative = StrictBooleanField(required=False)
    guard_samples = StrictIntegerField(min_value=1, max_value=1_000_000_000, required=False)
    guard_minutes = StrictIntegerField(min_value=1, max_value=2_880, required=False)
    reason = StrictCharField(max_length=500, required=False, allow_blank=True)


class Flags(View, ViewSet):
    """Feature flags."""

    required_scopes: ClassVar[dict[str, str]] = {
        "list": "read", "retrieve": "read", "changes": "read", "partial_update": "operate",
    }  # fmt: skip
    lookup_value_regex = f"[A-Za-z0-9_.-]{{1,{KEY.characters}}}"

    @extend_schema(responses=FlagRow(many=True), operation_id="flags_list")
    def list(self, request: Request) -> Response:
        """Every flag, by key: those of the product, and one for each installed plug-in."""
        return Response(_rows(flags.flags()))

    @extend_schema(responses=FlagRow)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One flag. 404 for an unknown one."""
        return Response(_rows([flags.flag_named(pk)])[0])

    @extend_schema(request=FlagBody, responses=FlagRow)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a flag; the user is recorded. 404 for an unknown flag, 409 for a guard without a bound."""
        changes = read_body(FlagBody, request)
        with transaction.atomic():
            list(FeatureFlag.objects.select_for_update().filter(key=pk))
            self.must_match(pk)
            flag = flags.change(pk, changes, by=name_of(request), reason=changes.pop("reason", ""))
        return Response(_rows([flag])[0])

    @extend_schema(responses=FlagChangeRow(many=True), operation_id="flags_changes")
    @action(detail=True)
    def changes(self, request: Request, pk: str) -> Response:
        """The last 50 changes of a flag, newest first. 404 for an unknown flag."""
        return Response(FlagChangeRow(flags.history(flags.flag_named(pk).key), many=True).data)


def _rows(rows: list[FeatureFlag]) -> list[Any]:
    sums = samples.totals(DAY_MINUTES, rows[0].key if len(rows) == 1 else "")
    for flag in rows:
        flag.on = sums.get((flag.key, True), samples.Totals())  # type: ignore[attr-defined]  # for the serializer
    return list(FlagRow(rows, many=True).data)
