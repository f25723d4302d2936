"""Leads over the API: lists, filters, the summary, decisions, what people write."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from jobs.models import Contact, Decision, Domain, Lead, LocalBusiness
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
        "groups": {
            "stage": [{"value": "New", "count": 2}, {"value": "Contacted", "count": 1}],
            "has_email": [{"value": "false", "count": 2}, {"value": "true", "count": 1}],
        }
    }
    assert client.get("/api/v3/leads/summary?group_by=stage&owner=ann").json()["groups"]["stage"][0]["count"] == 1
    assert client.get("/api/v3/leads/summary?group_by=colour").status_code == 400
    assert client.get("/api/v3/leads/summary").status_code == 400


def test_a_decision_on_a_lead_is_logged_and_starts_nothing(client: APIClient) -> None:
    pk = Lead.objects.get(name="Kestrel").pk
    answer: Any = client.put("/api/v3/leads/status", {"ids": [pk], "status": "Selected"}, format="json").json()
    assert (answer["changed"], answer["queued"]) == (1, {})
    assert Decision.objects.get().table == "leads"
    assert not Domain.objects.exclude(status=None).exists()


def test_people_write_owner_stage_and_date_on_a_lead(client: APIClient) -> None:
    pk = Lead.objects.get(name="Finch").pk
    body = {"owner": "ann", "stage": "Contacted", "next_on": "2026-12-01", "tags": ["warm"]}
    assert client.patch(f"/api/v3/leads/{pk}", body, format="json").status_code == 200
    rebuild_leads()
    assert names(client, owner="ann", stage="Contacted", tags="warm") == ["Finch"]
    assert client.patch(f"/api/v3/leads/{pk}", {"email": "x@y.test"}, format="json").status_code == 400


def test_all_leads_are_exported_with_their_host(client: APIClient) -> None:
    answer: Any = client.get("/api/v3/leads/export.csv?fields=name,email,domain_host&has_email=true")
    lines = b"".join(answer.streaming_content)
    assert lines.decode().splitlines() == ["name,email,domain_host", "Kestrel,info@kestrel.test,kestrel.test"]
