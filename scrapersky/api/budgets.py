"""Budgets: how much may be spent on paid calls in a period."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.models import Budget, PlaceSearch
from scrapersky.api.auth import name_of
from scrapersky.api.base import IdFilters, Nouns, Row
from scrapersky.api.fields import Body, Dollars, Word

PROVIDERS = PlaceSearch._meta.get_field("provider").choices or ()


class BudgetRow(Row):
    """A budget that somebody set; without one, the settings' default holds."""

    class Meta:
        model = Budget
        fields = ("id", "provider", "period", "amount", "set_by", "created_at", "updated_at")


class NewBudget(Body):
    """How much, of what, for how long."""

    provider = Word(choices=PROVIDERS)
    period = Word(choices=("day", "month"))
    amount = Dollars(max_digits=8, decimal_places=2, min_value=Decimal(0), help_text="US dollars.")


class Budgets(Nouns):
    """Budgets."""

    acts: ClassVar[dict[str, str]] = {**Nouns.acts, "create": "operate", "destroy": "operate"}
    queryset = Budget.objects.all()
    serializer_class = BudgetRow
    filterset_class = IdFilters

    @extend_schema(request=NewBudget, responses={200: BudgetRow})
    def create(self, request: Request) -> Response:
        """Set the budget of a provider and period: a new one, or the present one changed."""
        given = NewBudget(data=request.data)
        given.is_valid(raise_exception=True)
        said = dict(given.validated_data)
        new = {"amount": said.pop("amount"), "set_by": name_of(request)}
        budget, _ = Budget.objects.update_or_create(**said, defaults=new)
        return Response(self.row(budget.pk))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Return to the settings' default."""
        if not Budget.objects.filter(pk=pk).delete()[0]:
            raise NotFound(f"There is no budget {pk}.")
        return Response(status=204)
