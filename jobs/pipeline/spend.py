"""Spending: a paid call is reserved before it is made, and not made when its budget is spent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from jobs.models import ApiCall, Budget
from jobs.pipeline.database import in_database
from jobs.sources.places import Charge
from jobs.statuses import CallStatus, sql_with_states
from jobs.web.failures import Retry, StageOutcome

LOOK_AGAIN_SECONDS = 60.0  # how soon a search that met its budget looks whether it was raised
DAY_SECONDS = 86_400.0

# Calls in flight count as spent, refused ones do not (a provider bills answers). Periods are UTC.
_SPENT = sql_with_states("""
SELECT coalesce(sum(price) FILTER (WHERE at >= date_trunc('day', now(), 'UTC')), 0), coalesce(sum(price), 0)
FROM api_calls WHERE provider = %s AND at >= date_trunc('month', now(), 'UTC') AND status <> {CallStatus.RELEASED}
""")

_SPENT_ON = sql_with_states(
    "SELECT coalesce(sum(price), 0) FROM api_calls WHERE search_id = %s AND status <> {CallStatus.RELEASED}"
)

# How many calls of a kind began in the last minute, and for how long a day's quota that was met still holds.
_PACE = """
SELECT count(*) FILTER (WHERE at > now() - interval '1 minute'),
    extract(epoch FROM max(resumes_at) - now())::float8
FROM api_calls WHERE provider = %s AND sku = ANY(%s) AND at > now() - interval '25 hours'
    AND (at > now() - interval '1 minute' OR resumes_at > now())
"""


async def reserve(
    provider: str, charge: Charge, *, search: Any = None, place: Any = None, request_key: str = ""
) -> int:
    """Reserve a call in the ledger and return its id. Raises Retry("budget") when a budget does not allow it,
    Retry("quota") when the provider would not.

    Callable from a stage's `work`: it may touch the database there, in a transaction of its own.
    """
    return await in_database(_reserve, provider, charge, search, place, request_key)


def _reserve(provider: str, charge: Charge, search: Any, place: Any, request_key: str) -> int:
    run_id = search.run_id if search is not None else place and place.deep_scan_run_id
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"budget:{provider}"])  # one at a time counts
        if charge.quota:
            _check_quota(cursor, provider, charge.quota)
        if charge.price:
            _check_budgets(cursor, provider, charge.price, search)
        call = ApiCall.objects.create(
            provider=provider, sku=charge.sku, price=charge.price, search=search, place=place, run_id=run_id,
            request_key=request_key,
        )  # fmt: skip
        return int(call.pk)


def _check_quota(cursor: Any, provider: str, skus: tuple[str, ...]) -> None:
    """All workers together stay under the quota a minute; when the day's quota is spent, all wait until it resets."""
    cursor.execute(_PACE, [provider, list(skus)])
    last_minute, closed_for = cursor.fetchone()
    if closed_for is not None and closed_for > 0:
        raise Retry("quota", "The provider's quota of the day is used up.", after=closed_for, counts=False)
    if last_minute >= settings.PLACES_CALLS_PER_MINUTE:
        raise Retry("quota", "As many calls as the provider allows a minute were made.", after=5.0, counts=False)


def _check_budgets(cursor: Any, provider: str, price: Decimal, search: Any) -> None:
    cursor.execute(_SPENT, [provider])
    today, month = cursor.fetchone()
    limits = _limits(provider)
    if today + price > limits["day"]:
        raise _budget_spent("day", limits["day"])
    if month + price > limits["month"]:
        raise _budget_spent("month", limits["month"])
    if search is not None and search.budget is not None:
        cursor.execute(_SPENT_ON, [search.pk])
        if cursor.fetchone()[0] + price > search.budget:
            raise _budget_spent("search", search.budget)


def remaining(provider: str) -> dict[str, Decimal]:
    """US dollars that the budgets leave, by period: `day` and `month`. Never negative."""
    with connection.cursor() as cursor:
        cursor.execute(_SPENT, [provider])
        spent = dict(zip(("day", "month"), cursor.fetchone(), strict=True))
    return {period: max(limit - spent[period], Decimal(0)) for period, limit in _limits(provider).items()}


def _limits(provider: str) -> dict[str, Decimal]:
    defaults = {"day": settings.BUDGET_DAILY_USD, "month": settings.BUDGET_MONTHLY_USD}
    limits = {period: Decimal(str(amount)) for period, amount in defaults.items()}
    return limits | dict(Budget.objects.filter(provider=provider).values_list("period", "amount"))


def _budget_spent(period: str, limit: Decimal) -> Retry:
    sentence = f"The budget of the {period} (${limit:.2f}) is spent. Raise it, and the work goes on."
    return Retry("budget", sentence, after=LOOK_AGAIN_SECONDS, counts=False)


async def release(call: int, outcome: StageOutcome) -> None:
    """Release a reservation: the provider refused the call or did not answer, so it does not count as spent."""
    wait = outcome.after if isinstance(outcome, Retry) and outcome.reason.word == "quota" else None
    await in_database(_release, call, wait)


def _release(call: int, wait: float | None) -> None:
    closed = wait is not None and wait > 3600  # a quota a day; one a minute heals by itself
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE api_calls SET status = %s,
               resumes_at = CASE WHEN %s THEN now() + make_interval(secs => %s) END WHERE id = %s""",
            [CallStatus.RELEASED.value, closed, min(wait or 0.0, DAY_SECONDS), call],
        )


def commit(call: int, results: int) -> None:
    """Commit a reservation, in the transaction that stores the results: the provider answered."""
    ApiCall.objects.filter(pk=call).update(status=CallStatus.COMMITTED, result_count=results)
