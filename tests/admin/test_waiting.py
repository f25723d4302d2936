"""Why nothing moves, where one looks: in a list, on a row's page, on the first page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from jobs.actions import operations
from jobs.models import Domain
from jobs.pipeline import queue
from jobs.stages import stage_named

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
