"""Budgets in the admin: what was spent, of how much, who set it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from jobs.models import ApiCall, Budget, Event
from jobs.pipeline import spend
from tests.admin.conftest import MakePerson

PAGE = "/admin/budgets/"
SET = {"provider": "google", "period": "day"}


@pytest.fixture
def paid(db: None, settings: Any) -> None:
    settings.BUDGET_DAILY_USD, settings.BUDGET_MONTHLY_USD = 2.0, 20.0
    ApiCall.objects.create(provider="google", sku="text_search_enterprise", price=Decimal("0.5"), status="committed")


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_the_page_shows_what_was_spent_of_how_much(administrator: Client, paid: None) -> None:
    page = text_of(administrator.get(PAGE))
    for shown in ("Google", "$0.50", "$2.00", "$1.50", "25% of the budget", "default", "$20.00 a month."):
        assert shown in page


def test_a_budget_is_set_and_holds_and_is_taken_back(administrator: Client, paid: None) -> None:
    page = text_of(administrator.post(f"{PAGE}set/", SET | {"amount": "$0.60"}, follow=True))
    assert "may cost $0.60 a day." in page
    assert "a day: default → $0.60" in page
    budget = Budget.objects.get()
    assert (budget.amount, budget.set_by) == (Decimal("0.60"), "ada")
    assert spend.spending("google")[0].remaining == Decimal("0.10")
    administrator.post(f"{PAGE}set/", SET | {"amount": "0.50"})
    assert "The next call does not fit" in text_of(administrator.get(PAGE))
    page = text_of(administrator.post(f"{PAGE}{budget.pk}/remove/", follow=True))
    assert "The default holds again" in page
    assert "a day: $0.60 → $0.50" in page
    assert "a day: $0.50 → default" in page
    assert not Budget.objects.exists()
    assert Event.objects.filter(kind="operation", outcome="set_budget").count() == 2


def test_a_refusal_leads_to_the_page_with_the_form(administrator: Client, paid: None) -> None:
    page = {"Referer": f"http://testserver{PAGE}?from=mail"}
    response = administrator.post(f"{PAGE}set/", SET | {"provider": "nobody", "amount": "3"}, headers=page)
    assert response.headers["Location"] == f"{PAGE}?from=mail"
    script = page | {"Accept": "application/json"}
    response = administrator.post(f"{PAGE}set/", SET | {"provider": "nobody", "amount": "3"}, headers=script)
    assert response.json()["refused"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"amount": "a lot"}, "Type the budget in US dollars"),
        ({"amount": "-1"}, "Type the budget in US dollars"),
        ({"amount": "1000000"}, "Type the budget in US dollars"),
        ({"amount": "3", "provider": "nobody"}, "There is no budget of &#x27;nobody&#x27;"),
        ({"amount": "3", "period": "year"}, "There is no budget of &#x27;google&#x27; a &#x27;year&#x27;"),
    ],
)
def test_what_is_no_budget_is_refused_with_a_sentence(
    administrator: Client, db: None, fields: dict[str, str], sentence: str
) -> None:
    assert sentence in text_of(administrator.post(f"{PAGE}set/", SET | fields, follow=True))
    assert not Budget.objects.exists()


def test_parts_of_a_cent_are_left_out(administrator: Client, db: None) -> None:
    administrator.post(f"{PAGE}set/", SET | {"amount": "999999.99999999"})
    assert Budget.objects.get().amount == Decimal("999999.99")


def test_a_viewer_sees_budgets_and_sets_none(person: MakePerson, paid: None) -> None:
    viewer = person("jobs.view_domain")
    assert "<form" not in text_of(viewer.get(PAGE)).partition("<main")[2]
    assert viewer.post(f"{PAGE}set/", SET | {"amount": "3"}).status_code == 403
    assert viewer.post(f"{PAGE}1/remove/").status_code == 403
    assert not Budget.objects.exists()
