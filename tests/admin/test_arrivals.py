"""An open list hears how many rows are new under its filters, and which of its rows have changed."""

from __future__ import annotations

import re

import psycopg
import pytest
from django.db import connection
from django.test import Client

from jobs.actions.curation import decide
from jobs.models import Domain, Lead
from scrapersky.admin import live_lists
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
    assert heard(administrator, f"{LIST}{query}") == {"new": number, "more": False, "changed": []}


def test_a_deep_page_in_another_order_hears_of_them_too_and_they_stand_first_where_it_leads(
    administrator: Client,
) -> None:
    old = [lead(f"Old {n}") for n in range(60)]
    page = administrator.get(f"{LIST}?order=name").context
    deep = administrator.get(LIST + page["next_url"]).context
    new = lead("Aardvark")
    assert administrator.get(deep["arrivals"]["url"]).json()["new"] == 1
    shown = administrator.get(LIST + deep["arrivals"]["show"]).context["rows"]
    assert [int(row["pk"]) for row in shown[:2]] == [new.pk, old[-1].pk]


def test_very_many_are_not_all_counted(administrator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_lists, "ARRIVALS", 1)
    assert heard(administrator, LIST) == {"new": 1, "more": True, "changed": []}


@pytest.mark.django_db(transaction=True)
def test_a_row_that_commits_late_under_a_lower_id_is_new_and_what_the_list_shows_is_not(
    administrator: Client,
) -> None:
    lead("Old Dental")
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as late:
        late.execute("INSERT INTO leads (key, name) VALUES ('late', 'Late Dental'), ('later', 'Later Bakery')")
        shown = lead("Shown Dental")
        everything, dental = (administrator.get(LIST + query).context["arrivals"]["url"] for query in ("", "?q=dental"))
        assert administrator.get(everything).json()["new"] == 0
    Lead.objects.filter(pk=shown.pk).update(owner="zoe")
    assert Lead.objects.filter(pk__lt=shown.pk).count() == 3
    assert administrator.get(everything).json()["new"] == 2
    assert administrator.get(dental).json()["new"] == 1
    lead("New Dental")
    assert administrator.get(dental).json()["new"] == 2
    assert administrator.get(administrator.get(LIST).context["arrivals"]["url"]).json()["new"] == 0


@pytest.mark.parametrize(
    "since",
    ["", "since=", "since=x", "since=-1", "since=" + "9" * 30, "since=9~", "since=9~1-", "since=9~a",
     "since=9~" + ",".join("1" * 300), "since=1&nothing=like"],
)  # fmt: skip
def test_what_is_no_row_is_refused(administrator: Client, since: str) -> None:
    assert administrator.get(f"{LIST}arrivals/?{since}").status_code == 400


def marks(client: Client) -> tuple[str, str]:
    """The address that a list asks, with its rows as it shows them."""
    page = client.get(LIST)
    rows = re.findall(r'<tr data-pk="(\d+)" data-changed="([\d.]+)"', page.content.decode())
    return page.context["arrivals"]["url"], ",".join("-".join(row) for row in rows)


def changed(client: Client, url: str, shown: str) -> list[int]:
    rows: list[int] = client.get(f"{url}&shown={shown}").json()["changed"]
    return rows


@pytest.mark.django_db(transaction=True)
def test_rows_that_somebody_decided_or_changed_are_named_until_they_are_shown_anew(administrator: Client) -> None:
    decided, owned, same, gone = (lead(name) for name in ("Wren", "Finch", "Teal", "Rook"))
    url, shown = marks(administrator)
    assert changed(administrator, url, shown) == []
    decide(Lead, [decided.pk], "Maybe", by="zoe")
    Lead.objects.filter(pk=owned.pk).update(owner="zoe")
    Lead.objects.filter(pk=same.pk).update(fit="0.5")  # a score is no change: all have a new one at once
    gone.delete()
    for _ in range(2):
        assert changed(administrator, url, shown) == [decided.pk, owned.pk]
    assert changed(administrator, url, marks(administrator)[1]) == []


@pytest.mark.django_db(transaction=True)
def test_a_change_that_commits_late_is_a_change_too(administrator: Client) -> None:
    row = lead("Wren", changed_in=10**15)  # by a transaction that began later, and ended before
    url, shown = marks(administrator)
    Lead.objects.filter(pk=row.pk).update(owner="zoe")
    assert Lead.objects.get().changed_in == 10**15
    assert changed(administrator, url, shown) == [row.pk]


@pytest.mark.parametrize("shown", ["x", "x-1", "-", "1", "9" * 30 + "-1", ",,", "0-0"])
def test_what_names_no_row_has_not_changed(administrator: Client, shown: str) -> None:
    lead("Wren")
    assert changed(administrator, marks(administrator)[0], shown) == []


def test_every_list_has_it_and_who_may_not_see_a_list_hears_nothing(administrator: Client, person: MakePerson) -> None:
    url = administrator.get("/admin/jobs/domain/").context["arrivals"]["url"]
    Domain.objects.create(host="new.test")
    assert administrator.get(url).json() == {"new": 1, "more": False, "changed": []}
    assert Client().get(url).status_code == 302
    looking = person("jobs.view_domain")
    assert looking.get(url).json()["new"] == 1
    assert looking.get(f"{LIST}arrivals/?since=1").status_code == 403
