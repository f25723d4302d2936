"""A search that has spent what was agreed stops and asks; its run waits for the answer; what is spent is one number."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from rest_framework.test import APIClient

from jobs.actions import operations
from jobs.actions.search_price import plan_search
from jobs.actions.searches import find_or_create_search
from jobs.models import ApiCall, Budget, Place, PlaceSearch, Run
from jobs.monitoring import alerts
from jobs.pipeline import spend
from sampletown.city import city
from sampletown.google_places import World
from tests.admin.conftest import administrator
from tests.api.conftest import client_as, curator, user

__all__ = ["administrator", "client_as", "curator", "user"]
pytestmark = pytest.mark.django_db(transaction=True)

QUERY = "plumbers in Ithaca, NY"
FEW = Decimal("0.11")


@pytest.fixture
def stopped(work_off: Any, world: World) -> PlaceSearch:
    """A search that has spent its $0.11 on a city that costs more."""
    everybody = city(100)
    world.businesses = lambda: everybody
    search = find_or_create_search(QUERY, requested_by="curator-1")
    operations.requeue("place_search", [search.pk], by="ann", budget=FEW)
    assert work_off("place_search") == {"spending_limit": 1}
    return PlaceSearch.objects.get()


def runs() -> list[tuple[str, str]]:
    return list(Run.objects.exclude(kind="drain").order_by("pk").values_list("status", "reason"))


def test_a_search_that_has_spent_its_price_keeps_what_it_has_and_its_run_waits_for_a_person(
    stopped: PlaceSearch,
) -> None:
    assert (stopped.status, stopped.cost) == ("Error", Decimal("0.105"))
    assert stopped.error == (
        "$0.105 of the $0.11 that was agreed is spent; a call costs $0.035. "
        "Raise the limit to go on, or finish with what there is."
    )
    assert Place.objects.count() == stopped.result_count == 60
    assert runs() == [("ManualReview", "")]


def test_a_raised_limit_lets_it_go_on_where_it_stopped(stopped: PlaceSearch, work_off: Any, world: World) -> None:
    plan = plan_search(stopped)
    assert "stopped before its end" in plan.basis
    operations.continue_search(stopped, by="ann", budget=plan.budget + 1)
    assert work_off("place_search") == {"found": 1}
    stopped.refresh_from_db()
    assert Place.objects.count() == 100
    assert stopped.cost == world.billed["text_search_enterprise"] * Decimal("0.035") <= plan.budget + 1
    assert [status for status, _ in runs()] == ["Completed", "Completed"]


def test_a_run_of_several_searches_waits_for_the_answer_about_each(stopped: PlaceSearch) -> None:
    other = find_or_create_search("bakeries in Ithaca, NY", budget=FEW)
    PlaceSearch.objects.filter(pk=other.pk).update(run_id=stopped.run_id, status="Error", outcome="spending_limit")
    operations.continue_search(stopped, by="ann", budget=Decimal(5))
    assert runs()[0] == ("ManualReview", "")
    operations.continue_search(other, by="ann", budget=Decimal(5))
    assert runs()[0] == ("Completed", "Its searches went on, at a higher limit.")


def test_one_that_is_finished_ends_with_what_it_has_and_pays_nothing_more(
    stopped: PlaceSearch, work_off: Any, world: World
) -> None:
    operations.finish_search(stopped, by="ann")
    assert work_off("place_search") == {"found": 1}
    stopped.refresh_from_db()
    assert (stopped.status, stopped.cost, stopped.complete) == ("Completed", Decimal("0.105"), False)
    assert stopped.left_out.startswith("Finished early, by decision.")
    assert world.billed["text_search_enterprise"] == 3
    assert runs()[0] == ("Completed", "ann finished it with what there was.")
    with pytest.raises(operations.Refused, match="does not wait for an answer"):
        operations.finish_search(stopped, by="ann")


def test_a_limit_that_leaves_no_call_is_refused_and_says_what_is_enough(stopped: PlaceSearch) -> None:
    with pytest.raises(operations.Refused, match="at most"):
        operations.continue_search(stopped, by="ann", budget=Decimal("0.12"))
    assert PlaceSearch.objects.get().budget == FEW


def test_a_retry_of_all_that_failed_leaves_alone_what_waits_for_an_answer(stopped: PlaceSearch) -> None:
    assert operations.retry_failed("place_search", by="ann").rows == 0


def test_the_answer_is_given_on_its_page(stopped: PlaceSearch, administrator: Client, work_off: Any) -> None:
    assert "stopped at the agreed price" in administrator.get("/admin/").content.decode()
    said = administrator.post("/admin/operate/", {"verb": "raise_limit", "row": stopped.pk, "budget": "a lot"})
    assert said.status_code == 302
    assert PlaceSearch.objects.get().status == "Error"
    administrator.post("/admin/operate/", {"verb": "raise_limit", "row": stopped.pk, "budget": "5.00"})
    assert work_off("place_search") == {"found": 1}


def test_the_answer_is_given_over_the_api(stopped: PlaceSearch, curator: APIClient, work_off: Any) -> None:
    PlaceSearch.objects.update(requested_by="curator-1")
    address = f"/api/v3/place-searches/{stopped.pk}"
    assert curator.post(f"{address}/continue", {}, format="json").status_code == 400
    few = curator.post(f"{address}/continue", {"budget": 0.12}, format="json")
    assert (few.status_code, few.json()["type"]) == (409, "/api/v3/problems/price_not_agreed")
    assert curator.post(f"{address}/finish").status_code == 202
    assert work_off("place_search") == {"found": 1}
    assert curator.post(f"{address}/finish").status_code == 409


def test_to_change_its_budget_is_an_answer_too(stopped: PlaceSearch, curator: APIClient, work_off: Any) -> None:
    changed = curator.patch(f"/api/v3/place-searches/{stopped.pk}", {"budget": 5}, format="json").json()
    assert (changed["status"], changed["budget"]) == ("Queued", 5)
    assert work_off("place_search") == {"found": 1}


def test_a_search_that_failed_is_not_already_searched_and_its_run_is_not_completed(
    work_off: Any, world: World, administrator: Client
) -> None:
    world.refuse.append((403, "PERMISSION_DENIED", "Places API (New) has not been used in project 1"))
    search = find_or_create_search(QUERY, budget=Decimal(1))
    operations.requeue("place_search", [search.pk], by="ann")
    assert work_off("place_search") == {"denied": 1}
    assert runs() == [("Error", "")]
    failed = PlaceSearch.objects.get()
    plan = plan_search(failed)
    assert (plan.calls, plan.basis) == (2, "stopped before its end, after 0 calls")
    priced = administrator.get("/admin/jobs/placesearch/price/", {"words": QUERY}).json()
    assert "about $0.07, at most $0.11" in priced["text"]
    administrator.post("/admin/jobs/placesearch/quick/", {"words": QUERY, "limit": priced["limit"], "priced": QUERY})
    assert work_off("place_search") == {"found": 1}


# Spent.


def calls(*prices: str, status: str = "committed") -> None:
    for price in prices:
        ApiCall.objects.create(provider="google", sku="text_search_enterprise", price=price, status=status)


def test_what_is_spent_is_the_same_number_everywhere(administrator: Client, curator: APIClient, settings: Any) -> None:
    settings.BUDGET_DAILY_USD, settings.BUDGET_MONTHLY_USD = 3.0, 50.0
    calls("2.94")
    calls("0.04", status="released")
    calls("0.03", status="reserved")
    calls("0.02", status="uncertain")
    today = spend.spending("google")[0]
    assert (today.spent, today.remaining) == (Decimal("2.99"), Decimal("0.01"))
    assert "<strong>$2.99</strong>" in administrator.get("/admin/overview/").content.decode()
    assert curator.get("/api/v3/budgets/spending").json()[0] == {
        "provider": "google", "period": "day", "spent": 2.99, "limit": 3.0, "remaining": 0.01,
    }  # fmt: skip
    plan = curator.post("/api/v3/place-searches/plan", {"queries": [QUERY], "provider": "google"}, format="json")
    assert plan.json()["left_today"] == 0.01
    said = io.StringIO()
    call_command("queue", "spending", "--json", stdout=said)
    assert Decimal(json.loads(said.getvalue())[0]["spent"]) == Decimal("2.99")
    (wrong,) = [alert for alert in alerts.find_wrong() if alert.kind == "budget_spent"]
    assert wrong.sentence.startswith("The day's budget for google is spent: 2.99 of 3.00 US dollars")


def test_the_budget_s_alert_comes_when_the_next_call_does_not_fit() -> None:
    Budget.objects.create(provider="google", period="day", amount=10)
    calls("9.965")
    assert not [alert for alert in alerts.find_wrong() if alert.kind == "budget_spent"]
    calls("0.01")
    assert [alert.subject for alert in alerts.find_wrong() if alert.kind == "budget_spent"] == ["google day"]
