"""An open list hears how many rows are new under its filters, and nothing else."""

from __future__ import annotations

import pytest
from django.test import Client

from jobs.models import Domain, Lead
from scrapersky.admin import resource_admin
from tests.admin.conftest import MakePerson

pytestmark = pytest.mark.django_db
LIST = "/admin/jobs/lead/"


def lead(name: str, **facts: object) -> Lead:
    return Lead.objects.create(key=name, name=name, **facts)


def heard(client: Client, page: str) -> dict[str, object]:
    arrivals = client.get(page).context["arrivals"]
    lead("Wren Dental", city="Ithaca")
    lead("Finch Bakery", city="Cortland")
    answer: dict[str, object] = client.get(arrivals["url"]).json()
    return answer


@pytest.mark.parametrize(
    ("query", "number"),
    [("", 2), ("?city=Ithaca", 1), ("?q=dental", 1), ("?q=nobody", 0), ("?order=name&has_email=true", 0),
     ("?order=name", 2)],
)  # fmt: skip
def test_new_rows_are_counted_under_the_filters_of_the_list(administrator: Client, query: str, number: int) -> None:
    lead("Old Dental", city="Ithaca")
    assert heard(administrator, f"{LIST}{query}") == {"new": number, "more": False}


def test_a_deep_page_in_another_order_hears_of_them_too_and_they_stand_first_where_it_leads(
    administrator: Client,
) -> None:
    old = [lead(f"Old {n}") for n in range(60)]
    page = administrator.get(f"{LIST}?order=name").context
    deep = administrator.get(LIST + page["next_url"]).context
    new = lead("Aardvark")
    assert administrator.get(deep["arrivals"]["url"]).json()["new"] == 1
    shown = administrator.get(LIST + deep["arrivals"]["show"]).context["rows"]
    assert [row["pk"] for row in shown[:2]] == [new.pk, old[-1].pk]


def test_very_many_are_not_all_counted(administrator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource_admin, "ARRIVALS", 1)
    assert heard(administrator, LIST) == {"new": 1, "more": True}


@pytest.mark.parametrize("since", ["", "since=", "since=x", "since=-1", "since=" + "9" * 30, "since=1&nothing=like"])
def test_what_is_no_row_is_refused(administrator: Client, since: str) -> None:
    assert administrator.get(f"{LIST}arrivals/?{since}").status_code == 400


def test_every_list_has_it_and_who_may_not_see_a_list_hears_nothing(administrator: Client, person: MakePerson) -> None:
    url = administrator.get("/admin/jobs/domain/").context["arrivals"]["url"]
    Domain.objects.create(host="new.test")
    assert administrator.get(url).json() == {"new": 1, "more": False}
    assert Client().get(url).status_code == 302
    looking = person("jobs.view_domain")
    assert looking.get(url).json()["new"] == 1
    assert looking.get(f"{LIST}arrivals/?since=1").status_code == 403
