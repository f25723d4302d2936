"""Budgets: what a provider may cost a day and a month. Without a row, the settings' defaults hold.

Each change says who made it, and leaves an event of the kind `operation`.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from django.db import transaction

from jobs.actions.curation import Refused
from jobs.actions.operations import Unknown, go_on_after_budget, record
from jobs.models import Budget, Event
from jobs.pipeline.spend import MOST_DOLLARS
from jobs.sources import PROVIDERS
from jobs.verifiers import FINDERS, VERIFIERS

PERIODS = ("day", "month")
CENT = Decimal("0.01")
CHANGES = ("set_budget", "remove_budget")


def metered() -> list[str]:
    """The providers and services whose calls are in the ledger."""
    return list(dict.fromkeys([*PROVIDERS, *VERIFIERS, *FINDERS]))


def set_budget(provider: str, period: str, amount: Decimal, *, by: str) -> Budget:
    """Set what a provider may cost in a period, in US dollars: a new budget, or the present one changed.

    What waits for it goes on at once, if it is enough. Parts of a cent are left out.
    Raises `Unknown` for a provider or period that does not exist, `Refused` for an amount that is none.
    """
    if provider not in metered() or period not in PERIODS:
        raise Unknown(f"There is no budget of {provider!r} a {period!r}. Providers: {', '.join(metered())}.")
    if not amount.is_finite() or not 0 <= amount < MOST_DOLLARS:
        raise Refused(f"A budget is an amount from 0 to {MOST_DOLLARS:,} US dollars, as in 12.50.")
    amount = amount.quantize(CENT, ROUND_DOWN)
    with transaction.atomic():
        before = Budget.objects.select_for_update().filter(provider=provider, period=period).first()
        values = {"amount": amount, "set_by": by}
        budget, _ = Budget.objects.update_or_create(provider=provider, period=period, defaults=values)
        was = f"{before.amount:.2f}" if before else ""
        record("set_budget", by, provider=provider, period=period, was=was, now=f"{amount:.2f}")
    go_on_after_budget(provider)
    return budget


def remove_budget(budget_id: int, *, by: str) -> Budget:
    """Return to the settings' default; returns the budget that was removed. Raises `Unknown`."""
    with transaction.atomic():
        budget = Budget.objects.select_for_update().filter(pk=budget_id).first()
        if budget is None:
            raise Unknown(f"There is no budget {budget_id}.")
        budget.delete()
        record("remove_budget", by, provider=budget.provider, period=budget.period, was=f"{budget.amount:.2f}")
    go_on_after_budget(budget.provider)
    return budget


def changes(limit: int) -> list[Event]:
    """The last changes, newest first."""
    made = Event.objects.filter(kind="operation", outcome__in=CHANGES)
    return list(made.order_by("-id")[:limit])
