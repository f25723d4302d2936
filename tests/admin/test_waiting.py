"""Why nothing moves, where one looks: in a list, on a row's page, on the first page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from jobs.actions import operations
from jobs.models import Domain, Lead
from jobs.pipeline import queue
from jobs.stages import stage_named
from jobs.store import lead_counts
from tests.admin.conftest import MakePerson

Domains = Callable[..., list[Domain]]


def test_a_row_that_does_not_move_shows_the_cause_in_place_of_queued(administrator: Client, domains: Domains) -> None:
    (row,) = domains(1)
    queue(stage_named("domain_metadata"), [row.pk])
    operations.pause_stage("domain_metadata", by="olga", reason="a complaint")

    listed = administrator.get("/admin/jobs/domain/").content.decode()
    assert "Stage paused</span>" in listed
    page = administrator.get(f"/admin/jobs/domain/{row.pk}/").content.decode()
    first = administrator.get("/admin/").content.decode()
    for shown in (page, first):
        assert "Domain metadata is paused by olga: a complaint." in shown
        assert "Resume the stage under Operations." in shown
        assert "Needs an operator." in shown
        assert 'href="/admin/operations/"' in shown

    assert "For " in first
    button = {"stage": "domain_metadata", "verb": "resume_stage", "next": "/admin/"}
    assert all(f'value="{value}"' in first for value in button.values())
    assert administrator.post("/admin/operate/", button)["Location"] == "/admin/"
    assert "Stage paused" not in administrator.get("/admin/jobs/domain/").content.decode()


def test_the_first_page_says_once_that_no_worker_runs(administrator: Client, domains: Domains) -> None:
    (row,) = domains(1)
    for name in ("domain_metadata", "sitemap_discovery"):
        queue(stage_named(name), [row.pk])
    shown = administrator.get("/admin/").content.decode()
    assert shown.count("Start one: manage.py worker.") == 1
    assert "Domain metadata, Sitemap discovery: No worker." in shown


def test_the_overview_counts_rows_that_are_due_later_as_its_list_does(administrator: Client) -> None:
    Domain.objects.create(host="later.test", status="Queued", due_at=timezone.now() + timedelta(hours=1))
    page = " ".join(administrator.get("/admin/overview/").content.decode().split())
    address = re.findall(r'href="([^"]+)">0 waiting, 1 due later</a>', page)[0]
    assert administrator.get(address).content.decode().count("<tr data-pk") == 1


def test_the_number_of_a_stages_errors_leads_to_as_many_rows(administrator: Client) -> None:
    """The failures of a day are another number: the rows in Error may have failed long before."""
    for n in range(3):
        Domain.objects.create(host=f"failed{n}.test", status="Error", outcome="dns")
    page = " ".join(administrator.get("/admin/overview/").content.decode().split())
    address = re.findall(r'href="([^"]+)">3 now in Error</a>', page)[0]
    assert administrator.get(address).content.decode().count("<tr data-pk") == 3
    assert not re.search(r">\d+ failed</a>", page)


def test_nothing_waits_for_whoever_only_reads(administrator: Client, person: MakePerson) -> None:
    Lead.objects.create(key="business:1", name="Gorge Dental")
    lead_counts.fold()
    assert "Needs you" in administrator.get("/admin/").content.decode()
    assert "Needs you" not in person("jobs.view_lead", "jobs.view_contact").get("/admin/").content.decode()
