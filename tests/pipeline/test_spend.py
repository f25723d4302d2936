"""Spending: a paid call is reserved before it is made, and only while every budget allows it."""

from __future__ import annotations

import asyncio
import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction

from jobs.models import ApiCall, Budget, Place, PlaceFound, PlaceSearch
from jobs.pipeline.database import close_threads
from jobs.pipeline.spend import release, reserve, spending
from jobs.sources.places import Charge
from jobs.web.failures import Fail, Retry
from tests.patience import eventually
from tests.pipeline.conftest import waiting_for_locks

pytestmark = pytest.mark.django_db(transaction=True)
CALL = Charge("text_search", Decimal("0.01"))


@pytest.fixture(autouse=True)
def _budgets(settings):
    settings.BUDGET_DAILY_USD = settings.BUDGET_MONTHLY_USD = 1_000.0
    yield
    close_threads()


def buy(number=1):
    """Reserve calls at the same time; an id or the refusal for each."""

    async def all_at_once():
        return await asyncio.gather(*(reserve("google", CALL) for _ in range(number)), return_exceptions=True)

    return asyncio.run(all_at_once())


def test_a_month_s_money_is_not_overspent_while_the_day_has_some_left(settings):
    settings.BUDGET_MONTHLY_USD = 0.02
    assert [type(*buy()) for _ in range(3)] == [int, int, Retry]
    (refusal,) = buy()
    assert (refusal.reason.word, refusal.counts) == ("budget", False)
    assert "budget of the month is spent: $0.02 of $0.02" in refusal.sentence
    Budget.objects.create(provider="google", period="month", amount="0.03")
    assert type(*buy()) is int, "a budget that an administrator raised holds"


def test_a_day_s_money_is_not_overspent_while_the_month_has_some_left(settings):
    settings.BUDGET_DAILY_USD = 0.01
    assert [type(*buy()) for _ in range(2)] == [int, Retry]


@pytest.mark.django_db
def test_a_day_and_a_month_begin_at_midnight_of_utc():
    now = "CREATE FUNCTION clock.now() RETURNS timestamptz LANGUAGE sql AS $$SELECT timestamptz '2026-11-15 00:30Z'$$"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA clock; {now}; SET LOCAL search_path = clock, public, pg_catalog")
    times = {"2026-10-31T23:59Z": 1, "2026-11-01T00:01Z": 2, "2026-11-14T23:59Z": 4, "2026-11-15T00:01Z": 8}
    ApiCall.objects.bulk_create(ApiCall(provider="google", sku="x", price=price, at=at) for at, price in times.items())
    assert [line.spent for line in spending("google")] == [8, 2 + 4 + 8]


def test_a_call_that_was_refused_is_not_spent(settings):
    settings.BUDGET_MONTHLY_USD = 0.01
    (call,) = buy()
    asyncio.run(release(call, Retry("connect")))
    assert type(*buy()) is int


def test_a_call_whose_answer_was_lost_may_have_been_billed_and_is_spent():
    for lost in ("timeout", "too_slow", "too_large", "bomb", "protocol", "malformed"):
        (call,) = buy()
        asyncio.run(release(call, Retry(lost)))
        assert ApiCall.objects.get(pk=call).status == "uncertain", lost
    assert spending("google")[0].spent == 6 * CALL.price


def test_of_the_searches_that_found_a_place_one_that_has_money_left_is_enough_for_its_details():
    place = Place.objects.create(provider="google", place_id="p1")
    for n, budget in enumerate(("0.00", "0.01")):
        search = PlaceSearch.objects.create(query=f"q{n}", normalised_query=f"q{n}", provider="google", budget=budget)
        PlaceFound.objects.create(search=search, place=place)
    assert asyncio.run(reserve("google", CALL, place=place))
    PlaceSearch.objects.update(budget=0)
    with pytest.raises(Fail, match="Run its deep scan, with a limit of its own"):
        asyncio.run(reserve("google", CALL, place=place))


def test_of_two_callers_at_once_only_those_get_a_call_whose_money_is_there(settings):
    settings.BUDGET_DAILY_USD = 0.01
    results = []
    buying = threading.Thread(target=lambda: results.extend(buy(2)))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE api_calls IN SHARE MODE")  # lets both read what is spent, and neither write
        buying.start()
        eventually(lambda: waiting_for_locks() >= 2 or not buying.is_alive())
        assert buying.is_alive(), f"both ended before they could wait: {results}"
    buying.join()
    assert sorted(type(result).__name__ for result in results) == ["Retry", "int"]
    assert ApiCall.objects.count() == 1
