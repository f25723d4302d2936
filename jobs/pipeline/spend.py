"""Spending: a paid call is reserved before it is made, and not made when its budget is spent.

What counts as spent is decided here alone: `spending` for budgets, `total` for calls. Screens, alerts, API and commands
ask these two.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Now

from jobs.models import ApiCall, Budget, PlaceSearch
from jobs.pipeline.database import in_database
from jobs.sources import PROVIDERS, provider_named
from jobs.sources.places import Charge
from jobs.statuses import CallStatus, sql_with_states
from jobs.verifiers import charges_of, services_in_use
from jobs.web.failures import Fail, Retry, StageOutcome

LOOK_AGAIN_SECONDS = 600.0  # what met its budget looks whether the settings' was raised; another wakes it at once
DAY_SECONDS = 86_400.0
MOST_DOLLARS = 1_000_000  # of an amount that somebody types
QUOTA_HOLDS = timedelta(hours=25)  # at most, behind the call that met it: only so far back the ledger is read
PROVIDER_NAMES: dict[str, str] = {
    **dict(PlaceSearch._meta.get_field("provider").flatchoices),
    "hunter": "Hunter", "reacher": "Reacher", "zerobounce": "ZeroBounce",
}  # fmt: skip

AGREED = "agreed"  # the parameter of a run: US dollars that its details of places may cost

# An answer that never came whole: the provider may have billed it.
MAYBE_BILLED = frozenset({"timeout", "too_slow", "too_large", "bomb", "protocol", "malformed"})

COUNTED = ~Q(status=CallStatus.RELEASED)
PAID = Sum("price", filter=COUNTED, default=Decimal(0))  # of calls, for an aggregate

# Calls in flight count as spent, refused ones do not (a provider bills answers). Periods are UTC.
_SPENT = sql_with_states("""
SELECT coalesce(sum(price) FILTER (WHERE at >= date_trunc('day', now(), 'UTC')), 0), coalesce(sum(price), 0), now()
FROM api_calls WHERE provider = %s AND at >= date_trunc('month', now(), 'UTC') AND status <> {CallStatus.RELEASED}
""")

_SPENT_ON = sql_with_states("""
SELECT budget, (SELECT coalesce(sum(price), 0) FROM api_calls
    WHERE search_id = s.id AND status <> {CallStatus.RELEASED})
FROM place_searches AS s WHERE id = %s
""")

_AGREED_FOR_RUN = """
SELECT parameters ->> %(agreed)s, EXISTS (SELECT 1 FROM projects AS p WHERE p.run_id = r.id AND p.max_cost IS NOT NULL)
FROM runs AS r WHERE id = %(run)s
"""

# The latest searches that found a place, with what each has cost: its own calls, and those for details of its places
# that no request had a price for.
_AGREED_FOR_SEARCHES = sql_with_states("""
SELECT s.query, s.budget, (SELECT coalesce(sum(price), 0) FROM api_calls AS c
        WHERE c.search_id = s.id AND c.status <> {CallStatus.RELEASED})
    + (SELECT coalesce(sum(c.price), 0) FROM place_search_results AS f JOIN api_calls AS c ON c.place_id = f.place_id
        WHERE f.search_id = s.id AND c.search_id IS NULL AND c.status <> {CallStatus.RELEASED} AND NOT EXISTS (
            SELECT 1 FROM runs AS r WHERE r.id = c.run_id AND jsonb_exists(r.parameters, %(agreed)s)))
FROM (SELECT s.* FROM place_search_results AS f JOIN place_searches AS s ON s.id = f.search_id
    WHERE f.place_id = %(place)s AND s.budget IS NOT NULL ORDER BY s.id DESC LIMIT 5) AS s
""")

# How many calls of a kind began in the last minute, and for how long a day's quota that was met still holds.
_PACE = """
SELECT count(*) FILTER (WHERE at > now() - interval '1 minute'),
    extract(epoch FROM max(resumes_at) - now())::float8
FROM api_calls WHERE provider = %s AND sku = ANY(%s) AND at > now() - interval '25 hours'
    AND (at > now() - interval '1 minute' OR resumes_at > now())
"""


async def reserve(
    provider: str, charge: Charge, *, search: Any = None, place: Any = None, run_id: int | None = None,
    agreed: Decimal | None = None, request_key: str = "",
) -> int:  # fmt: skip
    """Reserve a call in the ledger and return its id. `agreed` is what the run may cost at this provider.

    Raises Fail("spending_limit") when the price that was agreed for the search or run does not allow it,
    Retry("budget") when the budget of the day or month does not, Retry("quota") when the provider would not.

    Callable from a stage's `work`: it may touch the database there, in a transaction of its own.
    """
    if run_id is None:
        run_id = search.run_id if search is not None else place and place.deep_scan_run_id
    return await in_database(_reserve, provider, charge, search, place, run_id, agreed, request_key)


def _reserve(
    provider: str, charge: Charge, search: Any, place: Any, run_id: int | None, agreed: Decimal | None, request_key: str
) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"budget:{provider}"])  # one at a time counts
        if charge.quota:
            _check_quota(cursor, provider, charge)
        if charge.price and search is not None:
            _check_agreed(cursor, search.pk, charge.price)
        if charge.price and agreed is not None and run_id is not None:
            _check_run(provider, run_id, agreed, charge.price)
        if charge.price and place is not None:
            _check_details(cursor, provider, place.pk, run_id, charge.price)
        if charge.price:
            _check_budgets(provider, charge.price)
        call = ApiCall.objects.create(
            provider=provider, sku=charge.sku, price=charge.price, search=search, place=place, run_id=run_id,
            request_key=request_key,
        )  # fmt: skip
        return int(call.pk)


def _check_quota(cursor: Any, provider: str, charge: Charge) -> None:
    """All workers together stay under the quota a minute; when the day's quota is spent, all wait until it resets."""
    cursor.execute(_PACE, [provider, list(charge.quota)])
    last_minute, closed_for = cursor.fetchone()
    if closed_for is not None and closed_for > 0:
        raise Retry("quota", "The provider's quota of the day is used up.", after=closed_for, counts=False)
    if last_minute >= (charge.calls_per_minute or settings.PLACES_CALLS_PER_MINUTE):
        raise Retry("quota", "As many calls as the provider allows a minute were made.", after=5.0, counts=False)


def _check_agreed(cursor: Any, search_id: int, price: Decimal) -> None:
    """The price that was agreed is read from the row as it is now: a person may have raised it a moment ago."""
    cursor.execute(_SPENT_ON, [search_id])
    agreed, spent = cursor.fetchone() or (None, Decimal(0))
    if agreed is None:
        raise Fail("spending_limit", "No price was agreed for this search. Set its limit to start it.")
    if spent + price > agreed:
        sentence = f"{dollars(spent)} of the {dollars(agreed)} that was agreed is spent; a call costs {dollars(price)}."
        raise Fail("spending_limit", f"{sentence} Raise the limit to go on, or finish with what there is.")


def _check_run(provider: str, run_id: int, agreed: Decimal, price: Decimal) -> None:
    spent = total(ApiCall.objects.filter(provider=provider, run_id=run_id))
    if spent + price > agreed:
        raise Fail("spending_limit", f"{dollars(spent)} of the {dollars(agreed)} that a run may cost is spent.")


def _check_details(cursor: Any, provider: str, place_id: int, run_id: int | None, price: Decimal) -> None:
    """Details of a place are within what was agreed: for the request itself, else for a search that found the place.

    A project's limit is checked where it selects places; places that no agreed search found have no price but the
    budgets'.
    """
    cursor.execute(_AGREED_FOR_RUN, {"run": run_id, "agreed": AGREED})
    run_agreed, of_project = cursor.fetchone() or (None, False)
    if run_agreed is not None:
        agreed, spent = Decimal(run_agreed), total(ApiCall.objects.filter(provider=provider, run_id=run_id))
        if spent + price > agreed:
            sentence = f"{dollars(spent)} of the {dollars(agreed)} that was agreed is spent; a call costs"
            raise Fail(
                "spending_limit", f"{sentence} {dollars(price)}. Run the deep scan of the rest with a new limit."
            )
    elif not of_project:
        _check_finders(cursor, place_id, price)


def _check_finders(cursor: Any, place_id: int, price: Decimal) -> None:
    """Some search that found the place has a price that was agreed, and it leaves this call."""
    cursor.execute(_AGREED_FOR_SEARCHES, {"place": place_id, "agreed": AGREED})
    finders = cursor.fetchall()
    if not finders or any(spent + price <= agreed for _, agreed, spent in finders):
        return
    query, agreed, spent = max(finders, key=lambda finder: finder[1] - finder[2])
    sentence = f"{dollars(spent)} of the {dollars(agreed)} that was agreed for “{query}” is spent, and the details of"
    raise Fail(
        "spending_limit", f"{sentence} this place cost {dollars(price)}. Run its deep scan, with a limit of its own."
    )


def _check_budgets(provider: str, price: Decimal) -> None:
    for line in spending(provider):
        if line.spent + price > line.limit:
            sentence = f"{sentence_of(line, price)} Raise the budget, and the work goes on."
            after = min(LOOK_AGAIN_SECONDS, (line.ends_at - line.at).total_seconds() + 1.0)
            raise Retry("budget", sentence, after=after, counts=False)


def sentence_of(line: Spending, price: Decimal) -> str:
    """Why a call of that price is not made: what is spent of which budget."""
    budget = f"The {provider_name(line.provider)} budget of the {line.period}"
    return f"{budget} is spent: {dollars(line.spent)} of {dollars(line.limit)}, and a call costs {dollars(price)}."


def provider_name(provider: str) -> str:
    """A provider by its own name: `overpass` -> `OpenStreetMap`; a plug-in's word with a capital letter."""
    return PROVIDER_NAMES.get(provider) or provider.capitalize()


def dollars(amount: Decimal) -> str:
    """An amount as people write it, to the tenth of a cent where there is one: $0.07, $1,200.00."""
    text = f"{amount:,.3f}"
    return f"${text.removesuffix('0')}"


def read_dollars(text: str) -> Decimal | None:
    """An amount that was typed or posted; None for what is none, or is a million or more."""
    with suppress(InvalidOperation):
        amount = Decimal(text.strip().lstrip("$"))
        if amount.is_finite() and 0 <= amount < MOST_DOLLARS:
            return amount
    return None


@dataclass(frozen=True)
class Spending:
    """What a provider has cost in a period (`day` or `month`, UTC) and may cost, in US dollars; `at` is now by the
    database's clock, which says when the period began."""

    provider: str
    period: str
    spent: Decimal
    limit: Decimal
    at: datetime

    @property
    def remaining(self) -> Decimal:
        """What the budget leaves; never negative."""
        return max(self.limit - self.spent, Decimal(0))

    @property
    def ends_at(self) -> datetime:
        """When the period ends."""
        midnight = self.at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        if self.period == "day":
            return midnight + timedelta(days=1)
        return (midnight.replace(day=1) + timedelta(days=32)).replace(day=1)

    @property
    def exhausted(self) -> bool:
        """Whether the provider's dearest call no longer fits: searches wait."""
        price = dearest_call(self.provider)
        return price > 0 and self.spent + price > self.limit


def spending(provider: str) -> tuple[Spending, Spending]:
    """The spending of a provider: of the day, and of the month."""
    with connection.cursor() as cursor:
        cursor.execute(_SPENT, [provider])
        row: Any = cursor.fetchone()
    today, month, now = row
    limits = _limits(provider)
    day = Spending(provider, "day", today, limits["day"], now)
    return day, Spending(provider, "month", month, limits["month"], now)


def last_paid_at(provider: str) -> datetime | None:
    """When the last call was made that costs something, of 31 days; None for none."""
    paid = ApiCall.objects.filter(COUNTED, provider=provider, price__gt=0, at__gte=Now() - timedelta(days=31))
    return paid.order_by("-at").values_list("at", flat=True).first()


def spending_of_all() -> list[Spending]:
    """The spending of every provider that charges."""
    names = dict.fromkeys([*PROVIDERS, *services_in_use()])
    return [line for name in names if dearest_call(name) for line in spending(name)]


def dearest_call(provider: str) -> Decimal:
    """The price of a provider's dearest call, in US dollars; 0 for one that is free."""
    charges = provider_named(provider).charges() if provider in PROVIDERS else charges_of(provider)
    return max((charge.price for charge in charges.values()), default=Decimal(0))


def total(calls: QuerySet[ApiCall]) -> Decimal:
    """What calls count as, in US dollars: refused ones cost nothing."""
    return Decimal(calls.aggregate(paid=PAID)["paid"])


def _limits(provider: str) -> dict[str, Decimal]:
    defaults = {"day": settings.BUDGET_DAILY_USD, "month": settings.BUDGET_MONTHLY_USD}
    limits = {period: Decimal(str(amount)) for period, amount in defaults.items()}
    return limits | dict(Budget.objects.filter(provider=provider).values_list("period", "amount"))


def ask_quotas_again() -> None:
    """Let the next call find out whether a provider's quota of the day is still used up."""
    ApiCall.objects.filter(at__gt=Now() - QUOTA_HOLDS, resumes_at__gt=Now()).update(resumes_at=None)


async def release(call: int, outcome: StageOutcome) -> None:
    """Release a reservation: the provider refused the call, so it does not count as spent.

    Where the answer was lost on its way, the call may have been billed: it is `uncertain`, and counts as spent.
    """
    wait = outcome.after if isinstance(outcome, Retry) and outcome.reason.word == "quota" else None
    status = CallStatus.UNCERTAIN if outcome.reason.word in MAYBE_BILLED else CallStatus.RELEASED
    await in_database(_release, call, wait, status.value, outcome.reason.word)


def _release(call: int, wait: float | None, status: str, reason: str) -> None:
    closed = wait is not None and wait > 3600  # a quota a day; one a minute heals by itself
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE api_calls SET status = %s, reason = %s,
               resumes_at = CASE WHEN %s THEN now() + make_interval(secs => %s) END WHERE id = %s""",
            [status, reason, closed, min(wait or 0.0, DAY_SECONDS), call],
        )


def commit(call: int, results: int, price: Decimal | None = None) -> None:
    """Commit a reservation, in the transaction that stores the results: the provider answered.

    `price` is what it billed, where that depends on the answer.
    """
    billed = {} if price is None else {"price": price}
    ApiCall.objects.filter(pk=call).update(status=CallStatus.COMMITTED, result_count=results, **billed)
