"""Many rows in the admin: confirmed, carried out by workers, watched, cancelled and undone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from jobs.actions import bulk_actions, operations
from jobs.models import Bulk, BulkAction, Domain, Run
from tests.admin.conftest import MakePerson

ACT = "/admin/jobs/domain/act/"
Make = Callable[..., list[Domain]]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_actions, "SLICE_ROWS", 10)
    monkeypatch.setattr(bulk_actions, "AT_ONCE_ROWS", 20)


def act(client: Client, name: str, expected: int, query: str = "q=shop") -> str:
    """Confirm an act on all that match; returns where the browser is sent."""
    fields = {"act": name, "scope": "all", "query": query, "expected": str(expected)}
    response = client.post(ACT, fields)
    assert response.status_code == 302, response.content.decode()
    return response.url  # type: ignore[attr-defined, no-any-return]


def body(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_page_shows_the_progress_and_cancel_stops_it_and_undo_takes_it_back(
    administrator: Client, domains: Make
) -> None:
    domains(45)
    confirm = administrator.post(ACT, {"act": "decide:Archived", "scope": "all", "query": "q=shop"})
    assert "Workers do it in the background." in confirm.content.decode()
    url = act(administrator, "decide:Archived", 45)
    run = Run.objects.get()
    assert url == f"/admin/bulk-actions/{run.pk}/"
    for _ in range(2):
        bulk_actions._process_slice()
    page = body(administrator, url)
    assert "45 domains → Archived" in page
    assert "20 of 45 rows done." in page
    assert "20 changed" in page
    assert ">Cancel</button>" in page
    assert "data-moving" in page
    assert ">Undo</button>" not in page
    assert administrator.post(f"{url}cancel/").status_code == 302
    bulk_actions.process_pending()
    page = body(administrator, url)
    assert "Cancelled by ada. The other rows were not touched." in page
    assert ">Cancel</button>" not in page
    assert Domain.objects.filter(curation_status="Archived").count() == 20
    assert f'action="/admin/undo/{Bulk.objects.get().pk}/"' in page
    administrator.post(f"/admin/undo/{Bulk.objects.get().pk}/")
    assert not Domain.objects.filter(curation_status="Archived").exists()
    assert ">Undo</button>" not in body(administrator, url)


def test_a_long_undo_is_a_bulk_action_with_a_page_of_its_own(administrator: Client, domains: Make) -> None:
    domains(45)
    act(administrator, "decide:Maybe", 45)
    bulk_actions.process_pending()
    response = administrator.post(f"/admin/undo/{Bulk.objects.get().pk}/")
    undo = BulkAction.objects.get(verb="undo")
    assert response.url == f"/admin/bulk-actions/{undo.run_id}/"  # type: ignore[attr-defined]
    assert "45 domains: undo of Maybe" in body(administrator, response.url)  # type: ignore[attr-defined]
    second = administrator.post(f"/admin/undo/{Bulk.objects.get(undo_of=None).pk}/")
    assert "is being undone" in " ".join(str(m) for m in get_messages(second.wsgi_request))  # type: ignore[attr-defined]
    bulk_actions.process_pending()
    assert set(Domain.objects.values_list("curation_status", flat=True)) == {"New"}


def test_steps_of_many_rows_are_queued_moved_and_cancelled_by_workers(administrator: Client, domains: Make) -> None:
    domains(45)
    for name, count in (
        ("queue:domain_metadata", {"unchanged": 0}),
        ("sooner:domain_metadata", {"moved": 45}),
        ("cancel:domain_metadata", {"cancelled": 45}),
    ):
        url = act(administrator, name, 45)
        bulk_actions.process_pending()
        run = Run.objects.order_by("pk").last()
        assert run is not None
        assert url == f"/admin/bulk-actions/{run.pk}/"
        assert run.counts.items() >= {word: number for word, number in count.items() if number}.items()
    assert not Domain.objects.filter(status="Queued").exists()
    assert "Progress, Cancel and Undo" in body(administrator, f"/admin/jobs/run/{Run.objects.first().pk}/")


def test_what_many_rows_were_moved_or_taken_out_of_the_queue_is_undone_by_its_page(
    administrator: Client, person: MakePerson, domains: Make
) -> None:
    domains(45)
    act(administrator, "queue:domain_metadata", 45)
    bulk_actions.process_pending()
    assert ">Undo</button>" not in body(administrator, f"/admin/bulk-actions/{Run.objects.get().pk}/")
    curator = person("jobs.view_domain", "jobs.change_domain")
    for name, left in (("sooner", {"priority": -10}), ("cancel", {"status": None})):
        url = act(administrator, f"{name}:domain_metadata", 45)
        bulk_actions.process_pending()
        assert Domain.objects.filter(**left).count() == 45
        assert f'action="{url}undo/"' in body(administrator, url)
        if name == "sooner":
            assert curator.post(f"{url}undo/").status_code == 403
        undo = administrator.post(f"{url}undo/")
        bulk_actions.process_pending()
        page = body(administrator, undo.url)  # type: ignore[attr-defined]
        assert "45 of 45 rows done." in page
        assert "45 restored" in page
        assert Domain.objects.filter(status="Queued", priority=0).count() == 45
        assert ">Undo</button>" not in body(administrator, url)
        again = administrator.post(f"{url}undo/")
        assert "undone already" in " ".join(str(m) for m in get_messages(again.wsgi_request))  # type: ignore[attr-defined]


@pytest.mark.parametrize("scope", ["row", "checked", "all"])
def test_few_rows_that_were_moved_or_taken_out_of_the_queue_have_undo_beside_the_message(
    administrator: Client, person: MakePerson, domains: Make, scope: str
) -> None:
    rows = domains(1 if scope == "row" else 20)
    operations.requeue("domain_metadata", [row.pk for row in rows], by="zoe", priority=3)
    curator = person("jobs.view_domain", "jobs.change_domain")
    fields = {
        "row": {"row": rows[0].pk, "next": f"/admin/jobs/domain/{rows[0].pk}/"},
        "checked": {"row": [row.pk for row in rows]},
        "all": {"scope": "all", "query": "q=shop", "expected": "20"},
    }
    for name, left in (("sooner", {"priority": -10}), ("later", {"priority": 10}), ("cancel", {"status": None})):
        done = administrator.post(ACT, {"act": f"{name}:domain_metadata", **fields[scope]})
        assert Domain.objects.filter(**left).count() == len(rows)
        page = body(administrator, done.url)  # type: ignore[attr-defined]
        form = re.search(r'<form method="post" action="(/admin/bulk-actions/\d+/undo/)">.*?>Undo</button>', page)
        assert form
        if name != "cancel":
            assert curator.post(form[1]).status_code == 403
        undone = administrator.post(form[1], {"next": "/admin/jobs/domain/"})
        assert undone.url == "/admin/jobs/domain/"  # type: ignore[attr-defined]
        assert "Undone: " in body(administrator, undone.url)  # type: ignore[attr-defined]
        assert Domain.objects.filter(status="Queued", priority=3).count() == len(rows)
        again = administrator.post(form[1])
        assert "undone already" in " ".join(str(m) for m in get_messages(again.wsgi_request))  # type: ignore[attr-defined]


def test_an_act_on_the_queue_that_changes_no_row_leaves_nothing_to_undo(administrator: Client, domains: Make) -> None:
    row = domains(1)[0].pk
    for name in ("sooner", "later", "cancel"):
        done = administrator.post(ACT, {"act": f"{name}:domain_metadata", "row": row})
        assert "/undo/" not in body(administrator, done.url)  # type: ignore[attr-defined]
    assert not Run.objects.exists()
    assert not BulkAction.objects.exists()


def test_few_rows_are_changed_at_once(administrator: Client, domains: Make) -> None:
    domains(20)
    assert "bulk-actions" not in act(administrator, "decide:Archived", 20)
    assert Domain.objects.filter(curation_status="Archived").count() == 20
    assert "bulk-actions" not in act(administrator, "queue:domain_metadata", 20)
    assert not BulkAction.objects.exists()


def test_everything_must_be_typed_for_many_rows_too(administrator: Client, domains: Make) -> None:
    domains(45)
    for name in ("decide:Archived", "queue:domain_metadata"):
        fields = {"act": name, "scope": "all", "query": "", "expected": "45"}
        assert administrator.post(ACT, fields).status_code == 409
        assert administrator.post(ACT, fields | {"everything": "everything"}).status_code == 302
    assert BulkAction.objects.count() == 2


def test_somebody_elses_action_is_cancelled_by_operators_only(
    administrator: Client, person: MakePerson, domains: Make
) -> None:
    domains(45)
    url = act(administrator, "decide:Archived", 45)
    curator = person("jobs.view_domain", "jobs.change_domain")
    shown = body(curator, url)
    assert ">Cancel</button>" not in shown
    assert "This action is by " in shown
    told = curator.post(f"{url}cancel/", follow=True)
    assert "operator may cancel it." in told.content.decode().split('class="messages"')[1].split("</ul>")[0]
    assert Run.objects.get().status == "Queued"


def test_the_failed_rows_of_a_step_are_retried_by_workers_when_they_are_many(
    administrator: Client, domains: Make
) -> None:
    domains(45, status="Error", outcome="dns")
    fields = {"verb": "retry_failed", "stage": "domain_metadata", "reason": "dns"}
    response = administrator.post("/admin/operate/", fields)
    text = " ".join(str(message) for message in get_messages(response.wsgi_request))  # type: ignore[attr-defined]
    assert "45 are being queued again by workers, as run" in text
    bulk_actions.process_pending()
    assert Domain.objects.filter(status="Queued").count() == 45
