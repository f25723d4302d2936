"""A project's page says what comes next, and what it waits for."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import Client

from jobs.actions.projects import Conditions, Members, start
from jobs.models import Budget, Contact, Domain, Lead, LocalBusiness, PlaceSearch, Project, WorkerHeartbeat
from jobs.statuses import Curation, Task
from jobs.store.leads import refresh_leads
from tests.admin.conftest import MakePerson


@pytest.fixture
def project(db: None) -> Project:
    """Two domains, whose leads nobody has decided about."""
    ids = [Domain.objects.create(host=f"shop{n}.test").pk for n in (1, 2)]
    refresh_leads(domains=ids)
    return start(Members(domains=ids), Conditions(), name="Two shops", by="ada").project


def page_of(client: Client, project: Project) -> str:
    return " ".join(client.get(f"/admin/jobs/project/{project.pk}/").content.decode().split())


def test_the_leads_that_nobody_has_decided_about_are_one_click_away(
    administrator: Client, project: Project, person: MakePerson
) -> None:
    address = f"/admin/jobs/lead/review/?project_id={project.pk}"
    page = page_of(administrator, project)
    assert f'href="{address}"> Review 2 leads </a>' in page
    assert "1 of 2" in administrator.get(address).content.decode()
    Lead.objects.filter(pk=Lead.objects.first().pk).update(curation_status=Curation.MAYBE)  # type: ignore[union-attr]
    assert "Review 1 lead </a>" in page_of(administrator, project)
    Lead.objects.update(curation_status=Curation.SELECTED)
    assert address not in page_of(administrator, project)
    without_contacts = page_of(person("jobs.view_project", "jobs.view_domain", "jobs.change_domain"), project)
    assert "Your role does not let you see leads." in without_contacts
    assert address not in without_contacts


def test_its_state_says_what_somebody_has_to_do(administrator: Client, db: None) -> None:
    search = PlaceSearch.objects.create(
        query="plumbers in Ithaca, NY", normalised_query="p", provider="google", budget=Decimal(1)
    )
    project = start(Members(searches=[search.pk]), Conditions(), name="Plumbers", by="ada").project
    WorkerHeartbeat.objects.create(name="w", role="stages", stages=["place_search"])
    Budget.objects.create(provider="google", period="day", amount=Decimal("0.01"))
    page = page_of(administrator, project)
    assert "Budget spent</span>" in page
    assert "and a call costs $0.035" in page
    assert ">Running<" not in page


def test_one_that_found_nothing_is_not_just_done(administrator: Client, project: Project) -> None:
    Project.objects.update(status=Task.COMPLETED, progress={"found": 0})
    assert "Nothing found</span>" in page_of(administrator, project)
    Project.objects.update(progress={"found": 2})
    assert "Done</span>" in page_of(administrator, project)


def test_one_that_has_ended_says_how_long_it_took_and_fills_the_box_again(
    administrator: Client, project: Project, person: MakePerson
) -> None:
    assert "Run again" not in page_of(administrator, project)
    Project.objects.update(
        status=Task.COMPLETED, ended_at=F("created_at") + timedelta(minutes=4), rating_min="4.0", max_leads=7,
        max_cost="1.5", categories=["drain_service"], has_website=False,
    )  # fmt: skip
    project.domains.set(Domain.objects.bulk_create([Domain(host=f"shop{n}.test") for n in range(3, 90)]))
    page = page_of(administrator, project)
    assert ", took 4 min</span>" in page
    address = html.unescape(re.findall(r'href="([^"]+)"> ?Run again', page)[0])
    assert 'rows="1"' in (home := administrator.get(address).content.decode())
    assert "\n".join(f"shop{n}.test" for n in range(3, 90)) + "</textarea>" in home, "however many"
    for field in ('value="drain service"', 'value="7"', 'value="1.50"', '<option value="4.0" selected>'):
        assert field in home, field
    assert 'id="id_has_website" checked' not in home
    assert '<details class="how-far" open>' in home, "with options of its own"
    assert Project.objects.count() == 1, "nothing is started"
    project.businesses.set([LocalBusiness.objects.create(provider="import", external_id="1", name="Finch")])
    assert "Run again" not in page_of(administrator, project), "of a file"
    project.businesses.clear()
    assert "Run again" not in page_of(person("jobs.view_project", "jobs.view_domain"), project)


def test_what_is_guessed_of_a_file_on_home_is_said_when_it_is_started(administrator: Client) -> None:
    rows = b"Name,Phone,Web\nFinch,a@finch.test,finch.test\nHeron,b@heron.test,heron.test\n"
    file = SimpleUploadedFile("a.csv", rows)
    page = administrator.post("/admin/projects/start/", {"mode": "contacts", "file": file}, follow=True)
    shown = page.content.decode()
    assert "Column Phone: Its header says phone numbers, its values are e-mail addresses." in html.unescape(shown)
    assert Project.objects.get().businesses.count() == 2


def test_the_tabs_of_projects_have_the_words_of_their_rows(administrator: Client, project: Project) -> None:
    Project.objects.update(status=Task.MANUAL_REVIEW, progress={"found": 7, "with_email": 3})
    page = " ".join(administrator.get("/admin/jobs/project/").content.decode().split())
    tabs = page.partition('class="tabs"')[2].partition("</nav>")[0]
    for word in ("Running", "Needs you", "Paused", "Stopped", "Done"):
        assert word in tabs
    assert "Manual Review" not in tabs
    assert 'data-label="Found">7<' in page
    assert 'data-label="Sites with an e-mail">3<' in page


def test_each_number_of_the_progress_leads_to_as_many_rows(administrator: Client, project: Project) -> None:
    hosts = {"a.test": "Completed", "b.test": "Error", "c.test": "Queued"}
    selected = [Domain.objects.create(host=h, status=s, curation_status="Selected") for h, s in hosts.items()]
    for kind, value in (("email", "a@a.test"), ("email", "b@a.test"), ("phone", "+16075550142")):
        Contact.objects.create(domain=selected[0], kind=kind, value=value, normalised=value)
    project.domains.set([*selected, Domain.objects.create(host="d.test", status="Completed")])
    progress = {"found": 4, "chosen": 3, "sites": 3, "sites_read": 2, "with_contact": 1, "with_email": 1}
    Project.objects.update(progress=progress)
    part = page_of(administrator, project).partition('class="progress-steps"')[2].partition("</ol>")[0]
    steps = re.findall(r'<a href="([^"]+)"><b>(\d+)</b> ([^<]+)</a>', part)
    assert [(int(count), label) for _, count, label in steps] == [
        (4, "Found"), (3, "Chosen"), (2, "Sites read"), (3, "Contacts"), (2, "E-mails")]  # fmt: skip
    for url, count, label in steps:
        assert administrator.get(html.unescape(url)).content.decode().count("<tr data-pk") == int(count), label


def test_what_robots_txt_forbids_in_two_stages_is_allowed_by_one_form(administrator: Client, project: Project) -> None:
    stages = [{"stage": stage, "failures": {"robots": 1}} for stage in ("domain_metadata", "sitemap_discovery")]
    Project.objects.update(progress={"found": 1, "stages": stages})
    page = page_of(administrator, project)
    assert page.count("Blocked by robots.txt</a>") == 2
    assert page.count(">Read anyway</button>") == 1


def test_a_limit_in_dollars_is_shown_where_something_has_a_price(administrator: Client, project: Project) -> None:
    Project.objects.update(max_cost=Decimal(2))
    assert "stops at $2.00" not in page_of(administrator, project)
    for provider, has_a_price in (("overpass", False), ("google", True)):
        search = PlaceSearch.objects.create(query=provider, normalised_query=provider, provider=provider)
        project.searches.add(search)
        assert ("stops at $2.00" in page_of(administrator, project)) is has_a_price


def test_a_reason_of_any_length_is_stored_as_far_as_it_fits(administrator: Client, project: Project) -> None:
    Domain.objects.update(status="Error", outcome="robots")
    form = {"verb": "override", "reason": f" The owner's mail: {'x' * 600}"}
    assert administrator.post(f"/admin/jobs/project/{project.pk}/do/", form).status_code == 302
    [reason] = set(Domain.objects.values_list("robots_override_reason", flat=True))
    assert reason.startswith("The owner's mail")
    assert len(reason) == 500
