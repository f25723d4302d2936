"""The price of details: scanning places again costs a call each, and what a request may cost is agreed to first.

A first scan soon after the search costs nothing: the search brought the facts. What is agreed stands on the run of the
request; the ledger decides at every call (`jobs.pipeline.spend`).
"""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_UP, Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import Now

from jobs.actions.search_price import PriceNotAgreed, Total, end_reviews
from jobs.models import Place
from jobs.pipeline import spend
from jobs.pipeline.queue import Rows
from jobs.pipeline.spend import AGREED
from jobs.sources import PROVIDERS, provider_named
from jobs.statuses import Processing


class DetailsNotAgreed(PriceNotAgreed):
    """Places whose details cost something, and nobody agreed to it."""

    remedy = "Give a budget: US dollars that all of them may cost."

    def what(self) -> str:
        """Reading the details of how many places, and for how much."""
        which = "a place" if self.total.calls == 1 else f"{self.total.calls:,} places"
        return f"reading the details of {which}: {spend.dollars(self.total.price)}"


def agree_to_details(rows: Rows, budget: Decimal | None, rerun: bool) -> dict[str, Any]:
    """Before places are queued for a deep scan: the parameters of their run, with the agreed price.

    Raises DetailsNotAgreed where their details cost something and there is no `budget`. In the caller's transaction.
    """
    total = price_of_details(rows, rerun)
    if total.price and budget is None:
        raise DetailsNotAgreed(total)
    end_reviews(rows, "Its places were scanned again, for a price that was agreed.", Place)
    return {} if budget is None else {AGREED: str(budget)}


def price_of_details(rows: Rows, rerun: bool) -> Total:
    """What a deep scan of places costs: calls, and US dollars; nothing where the search has just brought the facts."""
    states = [Processing.ERROR, *([Processing.COMPLETED] if rerun else [])]
    to_run = Place.objects.filter(Q(deep_scan_status=None) | Q(deep_scan_status__in=states), pk__in=rows)
    counts = to_run.order_by().values_list("provider").annotate(places=Count("pk"), fresh=Count("pk", filter=_fresh()))
    calls, price = 0, Decimal(0)
    providers: list[str] = []
    for name, places, fresh in counts:
        cost = provider_named(name).charges()["details"].price if name in PROVIDERS else Decimal(0)
        paid = places - (fresh if cost and provider_named(name).search_has_details else 0)
        if cost and paid:
            calls, price, providers = calls + paid, price + paid * cost, [*providers, name]
    left = [spend.spending(name) for name in providers]
    today, month = (min((lines[n].remaining for lines in left), default=Decimal(0)) for n in (0, 1))
    return Total([], calls, price, price.quantize(Decimal("0.01"), ROUND_UP), today, month)


def _fresh() -> Q:
    """Places that were never scanned, and have the facts that a search brought lately (as the stage sees it)."""
    since = Now() - timedelta(days=settings.PLACES_FRESH_DAYS)
    return Q(deep_scan_fence=0, raw__isnull=False, facts_at__gt=since)
