"""`manage.py harvest` with searches: the price is said first, nothing is stored before all of it can be used."""

from __future__ import annotations

import csv
import io
import shlex
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from jobs.actions.curation import decide
from jobs.actions.projects import retry_all
from jobs.actions.scope import Scope
from jobs.models import ApiCall, Contact, Domain, LocalBusiness, Page, Place, PlaceSearch
from jobs.store.leads import refresh_leads
from jobs.transfer.harvest import open_project, turn, write_contacts, write_leads

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
    for search in ("plumbers in Ithaca, NY", "bakeries in Ithaca, NY", "plumbers in Albany, NY"):
        assert said.count(search) == 1
    assert "residents" in said
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


def test_of_several_towns_of_one_name_each_is_listed_as_a_search_to_start_with(providers: str) -> None:
    with pytest.raises(CommandError, match="fits several places; choose one") as error:
        harvest("--search", "plumbers in Springfield", "--plan")
    assert '--search "plumbers in Springfield, IL, US"   Springfield, IL, United States' in str(error.value)
    assert "At most" in harvest("--search", "plumbers in Springfield, IL, US", "--plan").replace("at most", "At most")


def test_a_paid_harvest_begins_only_with_a_budget_and_says_which_is_enough(providers: str) -> None:
    with pytest.raises(CommandError, match=r"Add --budget 0\.11 ") as refused:
        harvest("--search", "plumbers in Ithaca, NY")
    assert refused.value.returncode == 2
    assert PlaceSearch.objects.count() == 0


def test_what_several_searches_find_is_one_harvest_and_what_waits_for_money_says_so(
    searches: Path, work_off: Any, tmp_path: Path
) -> None:
    words = ("--searches", searches, "--budget", "0.04", "--no-worker", "--timeout", "0.1", "--out", tmp_path / "c.csv")
    with pytest.raises(CommandError, match=r"2 in place_search\. "):
        harvest(*words)
    assert set(PlaceSearch.objects.values_list("status", "budget")) == {("Queued", Decimal("0.04"))}
    outcomes = work_off("place_search")
    assert set(outcomes) == {"found", "spending_limit"}  # the bakeries fit on a page
    with pytest.raises(CommandError, match="Not everything had ended") as stopped:
        harvest(*words)
    assert "place_search" not in str(stopped.value), "the search waits for an answer, not for a worker"
    more = [*words[:3], "1", *words[4:]]
    with pytest.raises(CommandError, match=r"1 in place_search"):
        harvest(*more)
    assert work_off("place_search") == {"found": 1}
    scope = Scope([], list(PlaceSearch.objects.values_list("pk", flat=True)))
    places = Place.objects.count()
    assert scope.places.count() == places > 26  # the plumbers, and the bakeries
    decide(Place, scope.places, "Selected", by="ada")
    assert set(Place.objects.values_list("curation_status", flat=True)) == {"Selected"}
    work_off("deep_scan")
    assert scope.businesses.count() == LocalBusiness.objects.count() == places


def test_a_second_harvest_offers_what_failed_and_tries_it_again(tmp_path: Path) -> None:
    out = tmp_path / "c.csv"
    words = ("kestrel.test", "--pages", "3", "--no-worker", "--timeout", "0.1", "--out", out)
    with pytest.raises(CommandError):
        harvest(*words)
    Domain.objects.update(
        status="Error", outcome="dns", error="No such name.", curation_status="Selected",
        sitemap_analysis_status="Error", sitemap_analysis_outcome="dns",
    )  # fmt: skip
    command = f"python manage.py harvest kestrel.test --out {out} --pages 3 --timeout 0.1 --no-worker --retry-failed"
    said = harvest(*words)
    assert f"2 rows failed. To try them again: {command}\n" in said
    assert Domain.objects.get().status == "Error", "a second harvest by itself changes nothing"
    again = io.StringIO()
    with pytest.raises(CommandError, match="1 in domain_metadata, 1 in sitemap_discovery"):
        call_command("harvest", *shlex.split(command)[3:], stdout=again)
    assert "2 rows that had failed are queued again." in again.getvalue()
    assert (Domain.objects.get().status, Domain.objects.get().sitemap_analysis_status) == ("Queued", "Queued")


def test_only_what_failed_in_the_scope_is_tried_again() -> None:
    for host in ("kestrel.test", "harbour.test"):
        Domain.objects.create(host=host, registrable_domain=host, status="Error", outcome="dns", source="test")
    project = open_project(["kestrel.test"], [Domain.objects.get(host="kestrel.test").pk], [], 3)
    assert retry_all(project, by="harvest") == 1
    assert Domain.objects.get(host="harbour.test").status == "Error"


def test_what_is_tried_again_is_followed_to_its_pages_though_a_worker_ended_the_project_meanwhile() -> None:
    domain = Domain.objects.create(
        host="kestrel.test", registrable_domain="kestrel.test", source="test", curation_status="Selected",
        status="Error", outcome="dns", sitemap_analysis_status="Error", sitemap_analysis_outcome="dns",
    )  # fmt: skip
    project = open_project([domain.host], [domain.pk], [], 3)
    for _ in range(2):
        assert turn(project), "nothing is left to do"
        assert retry_all(project, by="harvest") in (2, 0)
        project.refresh_from_db()
        assert (project.status, project.ended_at) == ("InProgress", None)
        Domain.objects.update(status="Completed", outcome="found")
        Domain.objects.update(sitemap_analysis_status="Completed", sitemap_analysis_outcome="found")
        page = Page.objects.create(domain=domain, url=f"https://kestrel.test/{Page.objects.count()}")
        assert not turn(project)
        page.refresh_from_db()
        assert (page.curation_status, page.page_processing_status) == ("Selected", "Queued")
        Page.objects.update(page_processing_status="Completed", page_processing_outcome="found")
    assert project.digest.count(" ") == 1, "the identity of a harvest does not grow with each"


def test_leads_are_written_one_row_a_business_and_a_sheet_has_numbers_links_and_plain_phones(tmp_path: Path) -> None:
    domain = Domain.objects.create(host="kestrel.test", registrable_domain="kestrel.test")
    LocalBusiness.objects.create(
        provider="google", external_id="k", name="=Kestrel", domain=domain, rating="4.5", phone="+16075550100"
    )
    for value in ("info@kestrel.test", "ann@kestrel.test"):
        Contact.objects.create(domain=domain, kind="email", value=value, normalised=value)
    refresh_leads(domains=[domain.pk])
    for suffix in ("csv", "jsonl", "xlsx", "parquet"):
        assert write_leads(Scope([domain.pk]), tmp_path / f"leads.{suffix}") == 1
    (row,) = csv.DictReader((tmp_path / "leads.csv").open())
    assert (row["name"], row["email"], row["domain_host"]) == ("'=Kestrel", "ann@kestrel.test", "kestrel.test")
    sheet = load_workbook(tmp_path / "leads.xlsx").worksheets[0]
    cells = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (cells["name"].value, cells["name"].data_type) == ("=Kestrel", "s")
    assert (cells["rating"].value, cells["phone"].value) == (4.5, "+16075550100")
    assert cells["website"].hyperlink.target == "https://kestrel.test/"
    assert cells["created_at"].is_date
    assert (sheet.freeze_panes, sheet["A1"].font.bold) == ("A2", True)
