"""The cost ledger: every paid call, and the budgets that stop them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from jobs.models.columns import Timed, choice, moment, text
from jobs.models.limits import PERSON, limited
from jobs.statuses import CallStatus, one_of


class ApiCall(models.Model):
    """One call to a provider: reserved before it is made, committed with its results, or released."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    provider = models.TextField()
    sku = models.TextField()
    units = models.PositiveIntegerField(default=1, db_default=1)
    price = models.DecimalField(max_digits=12, decimal_places=6, default=0, db_default=0, help_text="US dollars.")
    search = models.ForeignKey("jobs.PlaceSearch", models.SET_NULL, null=True, blank=True, related_name="api_calls")
    place = models.ForeignKey("jobs.Place", models.SET_NULL, null=True, blank=True, related_name="api_calls")
    run_id = models.BigIntegerField(null=True, blank=True)
    request_key = text("What was requested: tile and page.")
    status = choice(CallStatus.RESERVED)
    resumes_at = moment("When the provider accepts calls again, after a quota of the day.")
    reason = text("Why it failed: a word of the closed list of failures.")
    result_count = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        db_table = "api_calls"
        constraints: ClassVar = [one_of("api_calls", "status", CallStatus)]
        indexes: ClassVar = [
            models.Index(fields=["at"], name="api_calls_at"),
            models.Index(fields=["provider", "sku", "at"], name="api_calls_sku"),
            models.Index(fields=["run_id"], name="api_calls_run", condition=models.Q(run_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.sku} x {self.units}"


@limited(set_by=PERSON)
class Budget(Timed):
    """How much may be spent in a period, set by a person. No row means: the settings' default."""

    provider = models.TextField()
    period = models.TextField(choices=[("day", "day"), ("month", "month")])
    amount = models.DecimalField(max_digits=12, decimal_places=6, help_text="US dollars.")
    set_by = text()

    class Meta:
        db_table = "budgets"
        constraints: ClassVar = [models.UniqueConstraint(fields=["provider", "period"], name="budgets_identity")]

    def __str__(self) -> str:
        return f"{self.provider}: {self.amount} a {self.period}"
