"""Budgets: what each provider has cost today and this month, what it may cost, and who set that."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from jobs.actions import budgets
from jobs.actions.curation import Refused
from jobs.models import Budget
from jobs.monitoring.paid_services import PaidService, paid_services
from jobs.pipeline import spend
from scrapersky.admin import charts, formatters
from scrapersky.admin.answers import answer
from scrapersky.admin.base import site
from scrapersky.admin.permissions import ENTER, OPERATE

CHANGES_SHOWN = 20
PERIODS = {"day": "Today", "month": "This month"}


@site.page("budgets/", "budgets", ENTER)
def budgets_view(request: HttpRequest) -> HttpResponse:
    """What was spent, of how much; a form to set it; the last changes."""
    lines = [_line(line) for line in spend.spending_of_all()]
    context = {
        "title": "Budgets",
        "lines": lines,
        "providers": [(name, spend.provider_name(name)) for name in _that_charge()],
        "day": formatters.money(settings.BUDGET_DAILY_USD),
        "month": formatters.money(settings.BUDGET_MONTHLY_USD),
        "services": [_service(service) for service in paid_services()],
        "changes": [_change(event) for event in budgets.changes(CHANGES_SHOWN)],
    }
    return site.render(request, "console/budgets.html", context)


def _that_charge() -> list[str]:
    return [name for name in budgets.metered() if spend.dearest_call(name)]


def _line(line: spend.Spending) -> dict[str, Any]:
    return {
        "provider": spend.provider_name(line.provider),
        "period": PERIODS[line.period],
        "spent": formatters.money(line.spent),
        "limit": formatters.money(line.limit),
        "left": formatters.money(line.remaining),
        "chart": charts.spent(line.spent, line.limit),
        "exhausted": line.exhausted,
        "budget": Budget.objects.filter(provider=line.provider, period=line.period).first(),
    }


def _service(service: PaidService) -> dict[str, Any]:
    roles = ["verifier"] * service.verifies + [f"finder {service.position}"] * bool(service.position)
    missing = formatters.label("Not set up", "warn" if service.in_use else "quiet", f"Set {service.missing}.")
    return {
        "service": service,
        "name": spend.provider_name(service.name),
        "roles": ", ".join(roles) or "off",
        "state": missing if service.missing else formatters.label("Set up", "good"),
        "today": formatters.money(service.spent_today),
        "month": formatters.money(service.spent_this_month),
        "reason": formatters.outcome_label(service.last_reason) if service.last_reason else "",
        "failed_at": formatters.ago(service.last_failed_at),
    }


def _change(event: Any) -> dict[str, Any]:
    detail = event.detail or {}
    was, now = (formatters.money(float(detail[name])) if detail.get(name) else "default" for name in ("was", "now"))
    return {
        "when": formatters.ago(event.at),
        "by": detail.get("by", ""),
        "what": f"{spend.provider_name(detail.get('provider', ''))}, a {detail.get('period', '')}: {was} → {now}",
    }


@site.page("budgets/set/", "set_budget", OPERATE)
@require_POST
def set_budget_view(request: HttpRequest) -> HttpResponse:
    """Set the budget of a provider and period."""
    provider, period = request.POST.get("provider", ""), request.POST.get("period", "")
    here, by = reverse("admin:budgets"), request.user.get_username()
    amount = spend.read_dollars(request.POST.get("amount", ""))
    if amount is None:
        text = "Type the budget in US dollars, as in 12.50. Nothing was changed."
        return answer(request, text, here, level=messages.WARNING)
    budget = budgets.set_budget(provider, period, amount, by=by)
    cost = f"{spend.provider_name(budget.provider)} may cost {formatters.money(budget.amount)} a {budget.period}."
    return answer(request, f"{cost} What waits for it goes on now, if that is enough.", here)


@site.page("budgets/<int:pk>/remove/", "remove_budget", OPERATE)
@require_POST
def remove_budget_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Return to the default of the settings."""
    here = reverse("admin:budgets")
    try:
        budget = budgets.remove_budget(pk, by=request.user.get_username())
    except Refused:
        return answer(request, "This budget was removed already.", here, level=messages.WARNING)
    return answer(
        request, f"The default holds again for {spend.provider_name(budget.provider)}, a {budget.period}.", here
    )
