"""`manage.py harvest` with searches: the price is said first, nothing is stored before all of it can be used."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from jobs.models import ApiCall, Contact, Domain, LocalBusiness, Place, PlaceSearch
from jobs.transfer.harvest import Scope, curate, write_contacts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def searches(tmp_path: Path) -> Path:
    """A file of two searches, one of them twice."""
    file = tmp_path / "searches.txt"
    file.write_text("# by the lake\nplumbers in Ithaca, NY\n\nbakeries in Ithaca, NY\nplumbers in Ithaca, NY\n")
    return file


def harvest(*words: Any) -> str:
    said = io.StringIO()
    call_command("harvest", *map(str, words), stdout=said)
    return said.getvalue()


def test_the_plan_of_a_file_of_searches_has_a_price_each_and_together_and_begins_nothing(
    searches: Path, providers: str
) -> None:
    said = harvest("--searches", searches, "--search", "plumbers in Albany, NY", "--plan", "kestrel.test")
    for words in ("plumbers in Ithaca, NY", "bakeries in Ithaca, NY", "plumbers in Albany, NY", "people"):
        assert said.count(words) >= 1
    assert said.count("Ithaca") == 2
    assert "calls, $" in said
    assert "leave $1000.00 today" in said
    assert (PlaceSearch.objects.count(), Domain.objects.count(), ApiCall.objects.count()) == (0, 0, 0)


def test_a_plan_that_is_dearer_than_the_budgets_says_so(providers: str, settings: Any) -> None:
    settings.BUDGET_DAILY_USD = 0.05
    assert "more than they leave" in harvest("--search", "plumbers in New York City, NY", "--plan")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--search", "in Ithaca, NY"), "Say what to search for"),
        (("--searches", "/nowhere/searches.txt"), "cannot be read"),
        (("--search", "plumbers in Ithaca, NY", "--budget", "much"), "no amount of US dollars"),
        (("--search", "plumbers in Ithaca, NY", "--budget", "NaN"), "no amount of US dollars"),
    ],
)
def test_a_search_that_cannot_be_used_stores_nothing(providers: str, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        harvest("kestrel.test", *words)
    assert (PlaceSearch.objects.count(), Domain.objects.count()) == (0, 0)


@pytest.mark.parametrize("words", [("--file",), ("--searches",)])
def test_a_file_that_asks_for_nothing_is_no_harvest(words: tuple[str, ...], tmp_path: Path) -> None:
    empty = tmp_path / "none.txt"
    empty.write_text("\n# later\n\n")
    with pytest.raises(CommandError, match=f"No domain or search in {empty}") as refused:
        harvest(*words, empty)
    assert refused.value.returncode == 2


def test_a_formula_that_a_site_shows_is_text_in_the_file_and_a_phone_number_stays_itself(tmp_path: Path) -> None:
    domain, file = Domain.objects.create(host="kestrel.test"), tmp_path / "contacts.csv"
    Contact.objects.create(domain=domain, kind="email", value="=cmd()", normalised="a@kestrel.test", name="@SUM(A1)")
    Contact.objects.create(domain=domain, kind="phone", value="+1 607 555 0100", normalised="+16075550100", name="-1+1")
    assert write_contacts(Scope([domain.pk]), file) == 2
    rows = sorted(csv.DictReader(file.open()), key=lambda row: row["kind"])
    assert [(row["value"], row["normalised"], row["name"]) for row in rows] == [
        ("'=cmd()", "a@kestrel.test", "'@SUM(A1)"),
        ("+1 607 555 0100", "+16075550100", "'-1+1"),
    ]


def test_a_town_that_may_be_several_is_asked_for_before_anything_is_planned(providers: str) -> None:
    with pytest.raises(CommandError, match=r"Which Springfield do you mean\? Springfield, MO, United States"):
        harvest("--search", "plumbers in Springfield", "--plan")
    assert "plumbers in Springfield, IL" in harvest("--search", "plumbers in Springfield, IL", "--plan")


def test_what_several_searches_find_is_one_harvest_and_what_waits_for_money_says_so(
    searches: Path, work_off: Any, tmp_path: Path
) -> None:
    words = ("--searches", searches, "--budget", "0.04", "--no-worker", "--timeout", "0.1", "--out", tmp_path / "c.csv")
    with pytest.raises(CommandError, match=r"2 in place_search\. "):
        harvest(*words)
    assert set(PlaceSearch.objects.values_list("status", "budget")) == {("Queued", Decimal("0.04"))}
    outcomes = work_off("place_search")
    assert set(outcomes) == {"found", "budget"}  # the bakeries fit on a page
    with pytest.raises(CommandError, match=r"1 in place_search \(budget\)"):
        harvest(*words)
    scope = Scope([], list(PlaceSearch.objects.values_list("pk", flat=True)))
    places = Place.objects.count()
    assert scope.places.count() == places > 20  # a page of plumbers, and the bakeries
    curate(scope)
    assert set(Place.objects.values_list("curation_status", flat=True)) == {"Selected"}
    work_off("deep_scan")
    assert scope.businesses.count() == LocalBusiness.objects.count() == places
