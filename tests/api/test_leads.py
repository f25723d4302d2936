"""Leads over the API: lists, filters, the summary, decisions, what people write."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from jobs.actions.erasure import run_requested_erasures
from jobs.models import Contact, Decision, Domain, Lead, LocalBusiness, Suppression
from jobs.store.leads import rebuild_leads

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> APIClient:
    user, made = User.objects.create_superuser("ada"), APIClient()
    made.force_authenticate(user)
    return made


@pytest.fixture(autouse=True)
def leads() -> None:
    kestrel = Domain.objects.create(host="kestrel.test", registrable_domain="kestrel.test")
    rows = [("Kestrel", "4.6", kestrel), ("Finch", "3.1", None), ("Wren", None, None)]
    for n, (name, rating, domain) in enumerate(rows):
        LocalBusiness.objects.create(
            provider="google", external_id=str(n), name=name, rating=rating, domain=domain, main_category="dentist"
        )
    Contact.objects.create(domain=kestrel, kind="email", value="info@kestrel.test", normalised="info@kestrel.test")
    rebuild_leads()


def names(client: APIClient, **filters: str) -> list[str]:
    return [row["name"] for row in client.get("/api/v3/leads", filters).json()["items"]]


def test_leads_are_filtered_and_sorted_by_what_decides(client: APIClient) -> None:
    assert names(client, has_email="true") == ["Kestrel"]
    assert names(client, has_website="false", rating_min="3") == ["Finch"]
    assert names(client, category="dentist", order="-name") == ["Wren", "Kestrel", "Finch"]
    assert names(client, q="kest") == ["Kestrel"]
    assert names(client, order="-completeness")[0] == "Kestrel"


def test_the_summary_counts_several_groups_in_one_request(client: APIClient) -> None:
    Lead.objects.filter(name="Kestrel").update(owner="ann", stage="Contacted")
    answer = client.get("/api/v3/leads/summary?group_by=stage,has_email&category=dentist").json()
    assert answer == {
        "total": 3,
        "exact": True,
        "groups": {
            "stage": [{"value": "New", "count": 2}, {"value": "Contacted", "count": 1}],
            "has_email": [{"value": "false", "count": 2}, {"value": "true", "count": 1}],
        },
    }
    assert client.get("/api/v3/leads/summary?group_by=stage&owner=ann").json()["groups"]["stage"][0]["count"] == 1
    assert client.get("/api/v3/leads/summary?group_by=colour").status_code == 400
    assert client.get("/api/v3/leads/summary").json() == {"total": 3, "exact": True, "groups": {}}
    assert client.get("/api/v3/leads/summary?colour=red").status_code == 400


def test_a_facet_is_counted_without_its_own_filter(client: APIClient) -> None:
    def stages(facets: str) -> list[dict[str, Any]]:
        answer = client.get(f"/api/v3/leads/summary?group_by=stage&stage=Contacted&has_website=false&facets={facets}")
        groups: list[dict[str, Any]] = answer.json()["groups"]["stage"]
        return groups

    Lead.objects.filter(name="Finch").update(stage="Contacted")
    assert stages("false") == [{"value": "Contacted", "count": 1}]
    assert stages("true") == [{"value": "Contacted", "count": 1}, {"value": "New", "count": 1}]
    assert client.get("/api/v3/leads/summary?facets=perhaps").status_code == 400


def test_a_decision_on_a_lead_is_logged_and_starts_nothing(client: APIClient) -> None:
    pk = Lead.objects.get(name="Kestrel").pk
    answer: Any = client.put("/api/v3/leads/status", {"ids": [pk], "status": "Selected"}, format="json").json()
    assert (answer["changed"], answer["queued"]) == (1, {})
    assert Decision.objects.get().table == "leads"
    assert not Domain.objects.exclude(status=None).exists()


def test_people_write_owner_stage_and_date_on_a_lead(client: APIClient) -> None:
    User.objects.create_superuser("ann")
    pk = Lead.objects.get(name="Finch").pk
    body = {"owner": "ann", "stage": "Contacted", "next_on": "2026-12-01", "tags": ["warm"]}
    assert client.patch(f"/api/v3/leads/{pk}", body, format="json").status_code == 200
    rebuild_leads()
    assert names(client, owner="ann", stage="Contacted", tags="warm", next_by="2026-12-01") == ["Finch"]
    assert client.patch(f"/api/v3/leads/{pk}", {"tags": ["cold"]}, format="json").json()["tags"] == ["cold"]
    history = client.get(f"/api/v3/leads/{pk}/history").json()
    assert history[0] | {"at": "", "bulk_id": ""} == {
        "at": "", "by": "ada", "field": "tags", "was": ["warm"], "now": ["cold"], "bulk_id": "",
    }  # fmt: skip
    assert {event["field"] for event in history} == {"owner", "stage", "next_on", "tags"}


@pytest.mark.parametrize(
    ("body", "field"),
    [({"email": "x@y.test"}, "email"), ({"owner": "nobody-here"}, "owner"),
     ({"owner": "vera"}, "owner"), ({"stage": "Nowhere"}, "stage"),
     ({"next_on": "soon"}, "next_on"), ({"tags": ["a,b"]}, "tags")],
)  # fmt: skip
def test_what_cannot_be_written_on_a_lead_is_refused_by_name(client: APIClient, body: Any, field: str) -> None:
    User.objects.create_user("vera")  # may work on nothing
    pk = Lead.objects.get(name="Finch").pk
    answer: Any = client.patch(f"/api/v3/leads/{pk}", body, format="json")
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])


def test_leads_are_changed_by_id_or_by_filter_and_the_change_is_undone(client: APIClient) -> None:
    ids = list(Lead.objects.values_list("pk", flat=True))
    body = {"ids": [*ids, 999_999], "stage": "To contact", "add_tags": ["2026"]}
    done = client.put("/api/v3/leads/changes", body, format="json").json()
    assert (done["requested"], done["changed"], done["skipped"]) == (4, 3, {"not_found": 1})
    body = {"filter": {"category": "dentist", "has_email": "true"}, "expected_count": 1, "owner": "ada"}
    assert client.put("/api/v3/leads/changes/filtered", body | {"expected_count": 2}, format="json").status_code == 409
    assert client.put("/api/v3/leads/changes/filtered", body, format="json").json()["changed"] == 1
    assert client.put("/api/v3/leads/changes", {"ids": ids}, format="json").status_code == 400
    undone = client.post(f"/api/v3/decisions/{done['bulk_id']}/undo").json()
    assert undone["changed"] == 3
    assert set(Lead.objects.values_list("stage", "owner")) == {("New", ""), ("New", "ada")}


def test_notes_have_an_author_and_a_time_and_only_their_author_removes_them(client: APIClient) -> None:
    pk = Lead.objects.get(name="Finch").pk
    note = client.post(f"/api/v3/leads/{pk}/notes", {"text": "Call in May."}, format="json").json()
    assert (note["author"], note["text"]) == ("ada", "Call in May.")
    other = APIClient()
    other.force_authenticate(User.objects.create_superuser("bo"))
    assert other.delete(f"/api/v3/leads/{pk}/notes/{note['id']}").status_code == 409
    assert [row["id"] for row in other.get(f"/api/v3/leads/{pk}/notes").json()] == [note["id"]]
    assert client.delete(f"/api/v3/leads/{pk}/notes/{note['id']}").status_code == 204
    assert client.get(f"/api/v3/leads/{pk}/notes").json() == []
    assert client.post(f"/api/v3/leads/{pk}/notes", {"text": ""}, format="json").status_code == 400
    assert client.get("/api/v3/leads/999999/notes").status_code == 404


def test_an_installation_has_its_own_list_of_stages(client: APIClient) -> None:
    assert client.get("/api/v3/leads/stages").json()["stages"][:2] == ["New", "To contact"]
    Lead.objects.filter(name="Finch").update(stage="Contacted")
    body = {"stages": ["New", "Written to", "Won"], "renamed": {"Contacted": "Written to"}}
    answer = client.put("/api/v3/leads/stages", body, format="json").json()
    assert answer == {
        "stages": ["New", "Written to", "Won"],
        "colours": {"New": "gray", "Written to": "gray", "Won": "green"},
        "closed_stages": ["Won"],
    }
    styled = body | {"renamed": {}, "colours": {"Written to": "amber"}, "closed_stages": ["Written to"]}
    answer = client.put("/api/v3/leads/stages", styled, format="json").json()
    assert answer["colours"]["Written to"] == "amber"
    assert answer["closed_stages"] == ["Written to"]
    assert client.put("/api/v3/leads/stages", styled | {"closed_stages": ["New"]}, format="json").status_code == 400
    assert client.put("/api/v3/leads/stages", styled | {"closed_stages": ["Lost"]}, format="json").status_code == 400
    assert names(client, stage="Written to") == ["Finch"]
    assert client.put("/api/v3/leads/stages", {"stages": ["New"]}, format="json").status_code == 400


def test_all_leads_are_exported_with_their_host(client: APIClient) -> None:
    answer: Any = client.get("/api/v3/leads/export.csv?fields=name,email,domain_host&has_email=true")
    lines = b"".join(answer.streaming_content)
    assert lines.decode().splitlines() == ["name,email,domain_host", "Kestrel,info@kestrel.test,kestrel.test"]


def test_the_same_note_on_several_leads_is_one_act_that_is_undone(client: APIClient) -> None:
    ids = list(Lead.objects.order_by("pk").values_list("pk", flat=True))
    done = client.put("/api/v3/leads/changes", {"ids": ids[:2], "note": "Met at the fair"}, format="json").json()
    assert (done["requested"], done["changed"]) == (2, 2)
    [note] = client.get(f"/api/v3/leads/{ids[0]}/notes").json()
    assert (note["author"], note["text"]) == ("ada", "Met at the fair")
    history = client.get(f"/api/v3/leads/{ids[0]}/history").json()
    assert [(event["field"], event["bulk_id"]) for event in history] == [("note", done["bulk_id"])]
    assert client.post(f"/api/v3/decisions/{done['bulk_id']}/undo").json()["changed"] == 2
    assert client.get(f"/api/v3/leads/{ids[0]}/notes").json() == []
    refused = client.put("/api/v3/leads/changes", {"ids": ids, "note": " "}, format="json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "note")


def test_leads_are_suppressed_by_id_or_by_filter_and_workers_erase_them(client: APIClient) -> None:
    ids = list(Lead.objects.filter(domain__isnull=False).values_list("pk", flat=True))
    body: Any = {"ids": [*ids, 999_999], "reason": "They wrote to us."}
    rehearsed = client.post("/api/v3/leads/suppress", body | {"dry_run": True}, format="json").json()
    assert (rehearsed["suppressed"], rehearsed["entries"], Suppression.objects.count()) == (len(ids), [], 0)
    done = client.post("/api/v3/leads/suppress", body, format="json").json()
    assert (done["requested"], done["suppressed"], done["missing"]) == (len(ids) + 1, len(ids), 1)
    assert set(done["entries"]) == set(Suppression.objects.filter(kind="domain").values_list("pk", flat=True))
    run_requested_erasures()
    assert not Lead.objects.filter(pk__in=ids).exists()
    left = Lead.objects.count()
    wrong = {"filter": {"q": "nobody"}, "expected_count": left + 1}
    assert client.post("/api/v3/leads/suppress/filtered", wrong, format="json").status_code == 409
    every = {"filter": {}, "expected_count": left}
    assert client.post("/api/v3/leads/suppress/filtered", every, format="json").status_code == 400
    assert client.post("/api/v3/leads/suppress/filtered", every | {"all": True}, format="json").status_code == 200
