"""Decisions by id, by filter, undone; work asked for and watched."""

from __future__ import annotations

from django.db.models.functions import Now

from jobs.actions.curation import decide
from jobs.models import Decision, Domain, Run


def test_ids_are_decided_on_each_with_its_result(curator, domains):
    one, two, three = domains(3)
    Domain.objects.filter(pk=two.pk).update(curation_status="Maybe")
    asked = {"ids": [one.pk, two.pk, 99_999_999], "status": "Maybe", "reason": "later"}
    answer = curator.put("/api/v3/domains/status", asked)
    assert answer.status_code == 200, answer.json()
    said = answer.json()
    assert [item["result"] for item in said["items"]] == ["changed", "unchanged", "not_found"]
    assert (said["requested"], said["changed"], said["skipped"]) == (3, 1, {"unchanged": 1, "not_found": 1})
    assert Decision.objects.get().made_by == "curator-1"
    three.refresh_from_db()
    assert three.curation_status == "New"


def test_selected_queues_and_an_undo_takes_it_back(curator, domains):
    rows = domains(2)
    said = curator.put("/api/v3/domains/status", {"ids": [row.pk for row in rows], "status": "Selected"}).json()
    assert said["queued"]["domain_metadata"] == 2
    undone = curator.post(f"/api/v3/decisions/{said['bulk_id']}/undo")
    assert (undone.status_code, undone.json()["changed"]) == (200, 2)
    assert set(Domain.objects.values_list("curation_status", "status")) == {("New", None)}
    again = curator.post(f"/api/v3/decisions/{said['bulk_id']}/undo")
    assert (again.status_code, again.json()["type"]) == (409, "/api/v3/problems/refused")
    assert curator.get(f"/api/v3/decisions/bulks/{said['bulk_id']}").json()["undone_by"] == "curator-1"


def test_an_undo_after_the_step_has_run_restores_the_decision_and_names_the_rows(curator, domains):
    first, second = domains(2)
    body = {"ids": [first.pk, second.pk], "status": "Selected"}
    bulk = curator.put("/api/v3/domains/status", body).json()["bulk_id"]
    Domain.objects.filter(pk=first.pk).update(status="Completed", settled_at=Now())
    undone = curator.post(f"/api/v3/decisions/{bulk}/undo").json()
    assert (undone["requested"], undone["changed"]) == (2, 2)
    assert undone["dequeued"] == {"domain_metadata": 1, "sitemap_discovery": 2}
    assert undone["processed"] == {"domain_metadata": 1, "sitemap_discovery": 0}
    assert undone["processed_ids"] == [first.pk]
    assert curator.get(f"/api/v3/domains/{first.pk}").json()["curation_status"] == "New"


def test_a_decision_on_a_status_that_has_changed_is_a_conflict_with_who_and_what(curator, domains):
    mine, theirs = domains(2)
    decide(Domain, [theirs.pk], "Not a Fit", by="zoe")
    body = {
        "ids": [mine.pk, theirs.pk],
        "status": "Maybe",
        "versions": {str(mine.pk): "New", str(theirs.pk): "New"},
    }
    said = curator.put("/api/v3/domains/status", body).json()
    assert [item["result"] for item in said["items"]] == ["changed", "conflict"]
    assert said["items"][1]["made_by"] == "zoe"
    assert said["items"][1]["version"].startswith("Not a Fit:")
    assert (said["requested"], said["changed"], said["skipped"]) == (2, 1, {"conflict": 1})
    body["versions"] = {str(item["id"]): item["version"] for item in said["items"]}
    assert curator.put("/api/v3/domains/status", body).json()["changed"] == 1


def test_versions_name_all_ids_or_none(curator, domains):
    one, two = domains(2)
    body = {"ids": [one.pk, two.pk], "status": "Maybe", "versions": {str(one.pk): "New"}}
    assert curator.put("/api/v3/domains/status", body).status_code == 400


def test_a_filter_is_decided_on_when_its_count_is_the_expected_one(curator, domains):
    domains(3)
    domains(2, "other", curation_status="Maybe")
    asked = {"filter": {"curation_status": ["New"]}, "expected_count": 2, "status": "Archived"}
    differs = curator.put("/api/v3/domains/status/filtered", asked)
    assert (differs.status_code, differs.json()["actual"]) == (409, 3)
    assert Domain.objects.filter(curation_status="Archived").count() == 0
    said = curator.put("/api/v3/domains/status/filtered", asked | {"expected_count": 3}).json()
    assert said["changed"] == 3


def test_a_dry_run_needs_no_number_and_tells_it(curator, domains):
    domains(3)
    body = {"filter": {"curation_status": "New"}, "status": "Archived"}
    refused = curator.put("/api/v3/domains/status/filtered", body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "expected_count")
    number = curator.put("/api/v3/domains/status/filtered", body | {"dry_run": True}).json()["requested"]
    done = curator.put("/api/v3/domains/status/filtered", body | {"expected_count": number}).json()
    assert (number, done["changed"]) == (3, 3)


def test_an_empty_filter_needs_all_by_name(curator, domains):
    domains(2)
    asked = {"filter": {}, "expected_count": 2, "status": "Archived"}
    refused = curator.put("/api/v3/domains/status/filtered", asked)
    assert (refused.status_code, refused.json()["type"]) == (400, "/api/v3/problems/empty_filter")
    assert curator.put("/api/v3/domains/status/filtered", asked | {"all": True}).json()["changed"] == 2


def test_an_unknown_filter_in_a_body_is_named_before_anything_changes(curator, domains):
    domains(1)
    asked = {"filter": {"colour": "red"}, "expected_count": 1, "status": "Archived"}
    assert curator.put("/api/v3/domains/status/filtered", asked).status_code == 400
    assert Domain.objects.filter(curation_status="New").count() == 1


def test_a_viewer_decides_nothing(viewer, domains):
    (one,) = domains(1)
    assert viewer.put("/api/v3/domains/status", {"ids": [one.pk], "status": "Maybe"}).status_code == 403
    assert viewer.patch(f"/api/v3/domains/{one.pk}", {"notes": "x"}).status_code == 403
    assert viewer.post(f"/api/v3/domains/{one.pk}/domain_metadata").status_code == 403


def test_a_step_is_queued_as_a_run_that_can_be_watched_paused_and_cancelled(curator, operator, domains):
    (one,) = domains(1)
    answer = curator.post(f"/api/v3/domains/{one.pk}/domain_metadata")
    assert answer.status_code == 202
    assert answer["Retry-After"]
    run = curator.get(answer["Location"]).json()
    assert (run["status"], run["total"]) == ("Queued", 1)
    again = curator.post(f"/api/v3/domains/{one.pk}/domain_metadata")
    assert (again.json()["queued"], again["Location"]) == (0, answer["Location"])
    assert operator.post(f"{answer['Location']}/pause", {"reason": "wait"}).json()["status"] == "Paused"
    assert operator.post(f"{answer['Location']}/resume").json()["status"] == "Queued"
    assert operator.post(f"{answer['Location']}/cancel").json()["status"] == "Cancelled"
    assert operator.post(f"{answer['Location']}/cancel").status_code == 409
    assert operator.post("/api/v3/runs/99999999/cancel").status_code == 404
    assert Domain.objects.get().outcome == "cancelled"


def test_what_is_completed_is_done_again_only_by_name(curator, domains):
    (one,) = domains(1, status="Completed", outcome="found")
    assert curator.post(f"/api/v3/domains/{one.pk}/domain_metadata").status_code == 409
    assert curator.post(f"/api/v3/domains/{one.pk}/domain_metadata", {"rerun": True}).json()["queued"] == 1


def test_a_stage_is_asked_for_many_rows(operator, domains):
    domains(3)
    domains(2, "bad", status="Error", outcome="timeout")
    url = "/api/v3/stages/domain_metadata/runs"
    assert operator.post(url, {}).status_code == 400
    failed = operator.post(url, {"failed": True, "outcome": "timeout"})
    assert (failed.status_code, failed.json()["queued"]) == (202, 2)
    assert operator.post(url, {"filter": {"q": "shop"}}).json()["queued"] == 3
    assert operator.post(url, {"filter": {"colour": "red"}}).status_code == 400
    nothing = operator.post(url, {"ids": [99_999_999]})
    assert nothing.json() == {"run_id": None, "queued": 0}
    assert Run.objects.count() == 2


def test_notes_change_only_on_the_row_that_the_caller_knows(curator, domains):
    (one,) = domains(1)
    url = f"/api/v3/domains/{one.pk}"
    tag = curator.get(url)["ETag"]
    changed = curator.patch(url, {"notes": "Called on Monday", "tags": ["warm"]}, HTTP_IF_MATCH=tag)
    assert changed.json()["tags"] == ["warm"]
    late = curator.patch(url, {"notes": "Lost"}, HTTP_IF_MATCH=tag)
    assert late.status_code == 412
    assert Domain.objects.get().notes == "Called on Monday"
    assert curator.patch("/api/v3/domains/99999999", {"notes": "x"}).status_code == 404
