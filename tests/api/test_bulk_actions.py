"""Many rows through the API: 202 with a run that has progress, can be cancelled, and undone as a whole."""

from __future__ import annotations

import pytest

from jobs.actions import bulk_actions, operations
from jobs.actions.bulk_actions import ActionRequest
from jobs.lists.catalogue import DOMAINS
from jobs.models import Domain

FILTERED = "/api/v3/domains/status/filtered"


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(bulk_actions, "SLICE_ROWS", 10)
    monkeypatch.setattr(bulk_actions, "AT_ONCE_ROWS", 20)


def decide(client, status="Archived", expected=45):
    body = {"filter": {"curation_status": ["New"]}, "expected_count": expected, "status": status}
    return client.put(FILTERED, body)


def test_many_rows_are_decided_by_a_run_that_is_watched_cancelled_and_undone(curator, domains):
    domains(45)
    answer = decide(curator)
    result = answer.json()
    assert (answer.status_code, result["requested"], result["changed"]) == (202, 45, 0)
    assert answer["Location"] == f"/api/v3/runs/{result['run_id']}"
    for _ in range(2):
        bulk_actions._process_slice()
    run = curator.get(answer["Location"]).json()
    assert (run["kind"], run["status"], run["settled"], run["total"]) == ("bulk", "InProgress", 20, 45)
    early = curator.post(f"/api/v3/decisions/{result['bulk_id']}/undo")
    assert (early.status_code, "still being carried out" in early.json()["detail"]) == (409, True)
    assert curator.post(f"{answer['Location']}/cancel").json()["status"] == "Cancelled"
    bulk_actions.process_pending()
    assert Domain.objects.filter(curation_status="Archived").count() == 20
    undone = curator.post(f"/api/v3/decisions/{result['bulk_id']}/undo")
    assert (undone.status_code, undone.json()["changed"], undone.json()["run_id"]) == (200, 20, None)
    assert not Domain.objects.filter(curation_status="Archived").exists()


def test_many_rows_are_restored_by_a_run(curator, domains):
    domains(45)
    bulk = decide(curator).json()["bulk_id"]
    bulk_actions.process_pending()
    undone = curator.post(f"/api/v3/decisions/{bulk}/undo")
    assert (undone.status_code, undone.json()["requested"], undone.json()["changed"]) == (202, 45, 0)
    bulk_actions.process_pending()
    run = curator.get(undone["Location"]).json()
    assert (run["status"], run["counts"]) == ("Completed", {"restored": 45})
    assert curator.get(f"/api/v3/decisions/bulks/{bulk}").json()["undone_by"] == "curator-1"


def test_a_wrong_number_starts_nothing(curator, domains):
    domains(45)
    answer = decide(curator, expected=44)
    assert (answer.status_code, answer.json()["actual"]) == (409, 45)
    assert curator.get("/api/v3/runs").json()["items"] == []


def test_somebody_elses_run_is_cancelled_by_operators_only(curator, operator, user, domains):
    domains(45)
    run = decide(operator).json()["run_id"]
    refused = curator.post(f"/api/v3/runs/{run}/cancel")
    assert (refused.status_code, refused.json()["detail"]) == (
        403, "This run is by operator-1. Only operator-1 or an operator may cancel it.",
    )  # fmt: skip
    assert operator.post(f"/api/v3/runs/{run}/cancel").status_code == 200


def test_a_step_of_many_rows_is_queued_by_the_run_that_ends_with_it(operator, domains):
    domains(45)
    url = "/api/v3/stages/domain_metadata/runs"
    answer = operator.post(url, {"filter": {"q": "shop"}, "priority": 3})
    assert (answer.status_code, answer.json()["queued"]) == (202, 0)
    bulk_actions.process_pending()
    run = operator.get(answer["Location"]).json()
    assert (run["status"], run["total"], run["settled"]) == ("InProgress", 45, 0)
    assert Domain.objects.filter(status="Queued", run_id=run["id"], priority=3).count() == 45
    Domain.objects.update(status="Error", outcome="dns", run_id=None)
    failed = operator.post(url, {"failed": True, "outcome": "dns"})
    bulk_actions.process_pending()
    assert Domain.objects.filter(status="Queued", run_id=failed.json()["run_id"]).count() == 45


def test_rows_that_were_moved_or_taken_out_of_the_queue_are_put_back_by_a_run(operator, curator, domains):
    rows = domains(45)
    operations.requeue("domain_metadata", [row.pk for row in rows], by="ada")
    for verb, options in (("prioritise", {"priority": -9}), ("cancel", {})):
        request = ActionRequest(
            DOMAINS, verb, "ada", {"curation_status": "New"}, stage="domain_metadata", options=options
        )
        action = bulk_actions.start(request, expected=45)
        bulk_actions.process_pending()
        if verb == "prioritise":
            assert curator.post(f"/api/v3/runs/{action.run_id}/undo").status_code == 403
        undone = operator.post(f"/api/v3/runs/{action.run_id}/undo")
        assert undone.status_code == 202
        bulk_actions.process_pending()
        run = operator.get(f"/api/v3/runs/{undone.json()['id']}").json()
        assert (run["status"], run["counts"]) == ("Completed", {"restored": 45})
        assert Domain.objects.filter(status="Queued", priority=0).count() == 45
        again = operator.post(f"/api/v3/runs/{action.run_id}/undo")
        assert (again.status_code, "undone already" in again.json()["detail"]) == (409, True)
    assert operator.post("/api/v3/runs/999999/undo").status_code == 404


def test_a_few_rows_that_were_moved_or_taken_out_of_the_queue_stand_there_again_with_the_answer(
    operator, curator, domains
):
    rows = [row.pk for row in domains(20)]
    operations.requeue("domain_metadata", rows, by="ada")
    moved = bulk_actions.prioritise("domain_metadata", rows, -9, by="ada")
    assert curator.post(f"/api/v3/runs/{moved.run}/undo").status_code == 403
    cancelled = bulk_actions.cancel_rows("domain_metadata", rows, by="curator-1")
    for client, change, left in ((curator, cancelled, -9), (operator, moved, 0)):
        undone = client.post(f"/api/v3/runs/{change.run}/undo")
        run = undone.json()
        assert (undone.status_code, run["status"], run["counts"]) == (200, "Completed", {"restored": 20})
        assert Domain.objects.filter(status="Queued", priority=left).count() == 20
        assert client.post(f"/api/v3/runs/{change.run}/undo").status_code == 409


def test_a_decision_is_undone_by_its_run_too(curator, domains):
    domains(45)
    result = decide(curator).json()
    bulk_actions.process_pending()
    assert curator.post(f"/api/v3/runs/{result['run_id']}/undo").status_code == 202
    bulk_actions.process_pending()
    assert not Domain.objects.filter(curation_status="Archived").exists()


def test_rows_are_moved_in_the_queue_and_taken_out_of_it_and_the_run_undoes_it(operator, domains):
    rows = domains(3)
    first = rows[0].pk
    stage = "/api/v3/stages/domain_metadata"
    operator.post(f"{stage}/runs", {"ids": [row.pk for row in rows]}, format="json")
    rehearsed = operator.post(f"{stage}/cancel", {"ids": [first], "dry_run": True}, format="json").json()
    assert rehearsed == {"rows": 1, "run_id": None, "dry_run": True}
    moved = operator.post(f"{stage}/prioritise", {"ids": [first], "priority": -5}, format="json").json()
    assert (moved["rows"], Domain.objects.get(pk=first).priority) == (1, -5)
    body = {"filter": {"curation_status": "New"}}
    cancelled = operator.post(f"{stage}/cancel", body, format="json").json()
    assert (cancelled["rows"], Domain.objects.filter(status="Queued").count()) == (3, 0)
    for run in (cancelled["run_id"], moved["run_id"]):
        assert operator.post(f"/api/v3/runs/{run}/undo").status_code == 200
    assert set(Domain.objects.values_list("status", "priority")) == {("Queued", 0)}
    assert operator.post(f"{stage}/cancel", {"ids": [10**9]}, format="json").json()["run_id"] is None


def test_many_rows_are_taken_out_of_the_queue_by_a_run(operator, domains):
    domains(45)
    stage = "/api/v3/stages/domain_metadata"
    operator.post(f"{stage}/runs", {"filter": {"curation_status": "New"}}, format="json")
    bulk_actions.process_pending()
    answer = operator.post(f"{stage}/cancel", {"filter": {"curation_status": "New"}}, format="json")
    assert (answer.status_code, answer.json()["rows"]) == (202, 0)
    bulk_actions.process_pending()
    assert operator.get(answer["Location"]).json()["counts"] == {"cancelled": 45}


@pytest.mark.parametrize("body", [{}, {"ids": [1], "filter": {"q": "x"}}, {"filter": {}}, {"filter": {"wrong": "x"}}])
def test_rows_of_a_queue_are_named_in_one_way(operator, body):
    answer = operator.post("/api/v3/stages/domain_metadata/cancel", body, format="json")
    assert (answer.status_code, bool(answer.json()["detail"])) == (400, True)


def test_whoever_does_not_operate_changes_no_queue(curator, domains):
    body = {"ids": [domains(1)[0].pk]}
    assert curator.post("/api/v3/stages/domain_metadata/cancel", body, format="json").status_code == 403
    assert curator.post("/api/v3/stages/domain_metadata/prioritise", body, format="json").status_code == 403
