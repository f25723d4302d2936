"""Feature flags: what is switched on for whom, every change of it, and how those fared for whom it was on or off."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from jobs.models.columns import Timed, choice, count, flag, moment, text, texts
from jobs.models.limits import PERSON, REASON, Limit, limited
from jobs.models.stored_json import StoredJSONField
from jobs.statuses import FlagRule, GuardMetric, one_of

KEY = Limit(200)


@limited(
    key=KEY,
    description=REASON,
    subjects=Limit(300, items=1_000),
    environments=Limit(100, items=20),
    tripped_reason=REASON,
    changed_by=PERSON,
)
class FeatureFlag(Timed):
    """A switch: for whom it is on, and the guard that switches it off. A tripped flag stays off until a person acts."""

    key = models.TextField(unique=True, help_text="As code names it: scraper.directory.")
    description = text()
    rule = choice(FlagRule.OFF)
    percent = models.DecimalField(
        max_digits=5, decimal_places=2, default=0, db_default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="For the rule percent: of the domains (or rows), always the same ones.",
    )  # fmt: skip
    subjects = texts("For the rule list: domains or rows.")
    environments = texts("Where it may be on; none: everywhere.")
    guard_metric = models.TextField(
        choices=GuardMetric.choices, blank=True, default="", db_default="", help_text="Empty: no guard."
    )
    guard_bound = models.FloatField(
        null=True, blank=True, help_text="A share for failure_rate, results a row for yield, seconds a row for seconds."
    )
    guard_relative = flag("The bound is the difference to the rows for which the flag is off.")
    guard_samples = models.PositiveIntegerField(
        default=200, db_default=200, validators=[MinValueValidator(1)], help_text="Fewest rows before it judges."
    )
    guard_minutes = models.PositiveIntegerField(
        default=60, db_default=60, validators=[MinValueValidator(1), MaxValueValidator(2_880)],
        help_text="It judges the rows of the last minutes.",
    )  # fmt: skip
    tripped_at = moment()
    tripped_reason = text()
    changed_by = text()
    changed_at = moment()

    class Meta:
        db_table = "flags"
        constraints: ClassVar = [
            one_of("flags", "rule", FlagRule),
            models.CheckConstraint(condition=Q(guard_metric="") | Q(guard_metric__in=GuardMetric.values),
                                   name="flags_guard_metric_word"),
            models.CheckConstraint(condition=Q(percent__gte=0, percent__lte=100), name="flags_percent"),
            models.CheckConstraint(condition=Q(guard_metric="") | Q(guard_bound__isnull=False), name="flags_bound"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.key


@limited(key=KEY, by=PERSON, reason=REASON)
class FlagChange(models.Model):
    """A change of a flag: who, when, from what, to what. It outlives the flag."""

    key = models.TextField()
    at = models.DateTimeField(db_default=Now())
    by = models.TextField()
    reason = text()
    before = StoredJSONField({str: Any})
    after = StoredJSONField({str: Any})

    class Meta:
        db_table = "flag_changes"
        indexes: ClassVar = [models.Index(fields=["key", "id"], name="flag_changes_of_flag")]

    def __str__(self) -> str:
        return f"{self.key} by {self.by}"


class FlagSample(models.Model):
    """How some rows fared for which a flag was on, or was not. Only ever added to; old ones are pruned."""

    key = models.TextField()
    at = models.DateTimeField(db_default=Now())
    enabled = models.BooleanField()
    rows = models.PositiveIntegerField()
    failures = count()
    results = count()
    seconds = models.FloatField(default=0, db_default=0)

    class Meta:
        db_table = "flag_samples"
        indexes: ClassVar = [
            models.Index(fields=["key", "at"], name="flag_samples_of_flag"),
            models.Index(fields=["at"], name="flag_samples_age"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.at}"
