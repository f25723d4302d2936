"""Budgets: how much may be spent on paid calls in a period."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.actions import budgets
from jobs.lists.catalogue import BUDGETS
from jobs.models import PlaceSearch
from jobs.monitoring.paid_services import paid_services
from jobs.pipeline import spend
from jobs.sources import OWN
from jobs.sources import PROVIDERS as SOURCES
from scrapersky.api.auth import name_of
from scrapersky.api.bodies import read_body
from scrapersky.api.fields import StrictChoiceField, StrictDecimalField, StrictSerializer
from scrapersky.api.resource_viewset import ResourceViewSet, Row

OWN_PROVIDERS: Any = PlaceSearch._meta.get_field("provider").choices or ()
PROVIDERS = [*OWN_PROVIDERS, *((name, name) for name in SOURCES if name not in OWN)]
METERED = budgets.metered()


class BudgetRow(Row):
    """A budget that somebody set; without one, the settings' default holds."""

    resource = BUDGETS


class NewBudget(StrictSerializer):
    """How much, of what, for how long."""

    provider = StrictChoiceField(choices=METERED)
    period = StrictChoiceField(choices=budgets.PERIODS)
    amount = StrictDecimalField(max_digits=8, decimal_places=2, min_value=Decimal(0), help_text="US dollars.")


class SpendingRow(serializers.Serializer[Any]):
    """What a provider has cost in a period (UTC), and may cost, in US dollars. Refused calls cost nothing."""

    provider = serializers.CharField()
    period = serializers.ChoiceField(choices=("day", "month"))
    spent = serializers.DecimalField(max_digits=12, decimal_places=6)
    limit = serializers.DecimalField(max_digits=12, decimal_places=6)
    remaining = serializers.DecimalField(max_digits=12, decimal_places=6)


class PaidServiceRow(serializers.Serializer[Any]):
    """A verifier or finder of e-mails: whether it is in use and set up, and how its calls of 30 days ended."""

    name = serializers.CharField()
    in_use = serializers.BooleanField()
    verifies = serializers.BooleanField(help_text="It is the verifier in use.")
    position = serializers.IntegerField(help_text="Its place among the finders in use, from 1; 0: it is none.")
    missing = serializers.CharField(help_text="The setting that it lacks; empty: it is set up.")
    succeeded = serializers.IntegerField()
    failed = serializers.IntegerField(help_text="Refused, or without a clear answer.")
    last_succeeded_at = serializers.DateTimeField(allow_null=True)
    last_failed_at = serializers.DateTimeField(allow_null=True)
    last_reason = serializers.CharField(help_text="Why the newest call that failed did: a word, as denied or quota.")
    spent_today = serializers.DecimalField(max_digits=12, decimal_places=6)
    spent_this_month = serializers.DecimalField(max_digits=12, decimal_places=6)


class BudgetViewSet(ResourceViewSet):
    """Budgets."""

    required_scopes: ClassVar[dict[str, str]] = {
        "create": "operate",
        "destroy": "operate",
        "spending": "read",
        "services": "read",
    }
    resource = BUDGETS
    serializer_class = BudgetRow

    @extend_schema(request=NewBudget, responses={200: BudgetRow})
    def create(self, request: Request) -> Response:
        """Set the budget of a provider and period: a new one, or the present one changed."""
        body = read_body(NewBudget, request)
        budget = budgets.set_budget(**body, by=name_of(request))
        return Response(self.row(budget.pk))

    @extend_schema(responses=SpendingRow(many=True))
    @action(detail=False)
    def spending(self, request: Request) -> Response:
        """What paid calls have cost today and this month, by the ledger, and what the budgets leave."""
        lines = spend.spending_of_all()
        return Response(SpendingRow(lines, many=True).data)

    @extend_schema(responses=PaidServiceRow(many=True))
    @action(detail=False)
    def services(self, request: Request) -> Response:
        """The verifiers and finders of e-mails: set up or not, what they cost, how calls ended lately."""
        return Response(PaidServiceRow(paid_services(), many=True).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Return to the settings' default. 404 where there is no such budget."""
        budgets.remove_budget(self.stored(pk).pk, by=name_of(request))
        return Response(status=204)
