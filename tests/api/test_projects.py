"""A project as one call: begun, watched, steered."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.actions import operations
from jobs.actions.projects import advance
from jobs.models import Domain, PlaceSearch, Project

WORDS = "plumbers in Ithaca, NY"


@pytest.fixture(autouse=True)
def google(settings: Any) -> None:
    settings.PLACES_PROVIDER, settings.GOOGLE_MAPS_API_KEY = "google", "a-key"


def begin(client: Any, **body: Any) -> Any:
    return client.post("/api/v3/projects", {"lines": [WORDS], "max_cost": 2, **body}, format="json")


def test_one_call_begins_a_project_and_the_same_call_again_is_the_same_project(curator: Any) -> None:
    conditions = {"rating_min": 4.0, "has_website": True, "max_leads": 20, "max_cost": 2, "name": "Spring"}
    answer = begin(curator, **conditions)
    row = answer.json()
    assert (answer.status_code, answer["Location"]) == (201, f"/api/v3/projects/{row['id']}")
    assert (row["name"], row["status"], row["mode"], row["max_leads"]) == ("Spring", "InProgress", "contacts", 20)
    assert PlaceSearch.objects.get().status == "Queued"
    second = begin(curator, **conditions)
    assert (second.status_code, second.json()["id"]) == (200, row["id"])
    assert curator.get("/api/v3/projects?status=InProgress").json()["items"][0]["id"] == row["id"]


def test_the_price_is_told_before_and_a_dearer_one_begins_nothing(curator: Any) -> None:
    plan = curator.post("/api/v3/projects/plan", {"lines": [WORDS, "kestrel.test"]}, format="json").json()
    assert float(plan["price"]) > 0
    assert 1 < plan["fewest"] < plan["most"]
    refused = begin(curator, agreed_price=0.001)
    assert (refused.status_code, PlaceSearch.objects.exists()) == (400, False)
    assert "Look at it, then start again." in refused.json()["errors"][0]["message"]


@pytest.mark.parametrize("lines", [[""], ["plumbers in", "in Ithaca, NY"], ["bad..test"]])
def test_lines_that_name_nothing_are_refused_with_a_sentence(curator: Any, lines: list[str]) -> None:
    answer = begin(curator, lines=lines)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "lines")
    assert not Project.objects.exists()


def test_it_is_paused_resumed_and_stopped_by_curators_only(curator: Any, viewer: Any) -> None:
    pk = begin(curator).json()["id"]
    assert viewer.post(f"/api/v3/projects/{pk}/pause").status_code == 403
    assert begin(viewer).status_code == 403
    for verb, status in (("pause", "Paused"), ("resume", "InProgress"), ("stop", "Cancelled")):
        assert curator.post(f"/api/v3/projects/{pk}/{verb}").json()["status"] == status
    late = curator.post(f"/api/v3/projects/{pk}/pause")
    assert (late.status_code, late.json()["detail"]) == (
        409, f"{WORDS} is Cancelled. Reload the page to see how it stands.",
    )  # fmt: skip


def test_why_it_does_not_move_is_an_address_of_its_own(curator: Any) -> None:
    pk = begin(curator).json()["id"]
    operations.pause_stage("place_search", by="olga")
    (waiting,) = curator.get(f"/api/v3/projects/{pk}/waiting").json()
    assert (waiting["stage"], waiting["cause"]) == ("place_search", "stage_paused")
    curator.post(f"/api/v3/projects/{pk}/stop")
    assert curator.get(f"/api/v3/projects/{pk}/waiting").json() == []


def test_what_failed_is_retried_and_robots_are_overridden_with_a_reason(operator: Any) -> None:
    pk = begin(operator, lines=["kestrel.test"]).json()["id"]
    advance(pk)
    Domain.objects.update(status="Error", outcome="robots", sitemap_analysis_status=None)
    retried = operator.post(
        f"/api/v3/projects/{pk}/retry", {"stage": "domain_metadata", "reason": "robots"}, format="json"
    )
    run = Project.objects.get(pk=pk).run_id
    assert (retried.status_code, retried.json()) == (202, {"run_id": run, "queued": 1})
    assert retried["Location"] == f"/api/v3/runs/{run}"
    Domain.objects.update(status="Error", outcome="robots")
    path = f"/api/v3/projects/{pk}/robots"
    assert operator.post(path, {"reason": "the owner's mail"}, format="json").json() == {"run_id": run, "queued": 1}
    assert Domain.objects.get().robots_override
    again = operator.post(path, {"reason": "the owner's mail"}, format="json")
    assert (again.status_code, again.json()["queued"], again.has_header("Location")) == (200, 0, False)


def test_a_retry_of_a_stopped_project_has_a_run_of_its_own(operator: Any) -> None:
    pk = begin(operator, lines=["kestrel.test"]).json()["id"]
    operator.post(f"/api/v3/projects/{pk}/stop")
    body = {"stage": "domain_metadata", "reason": "dns"}
    assert operator.post(f"/api/v3/projects/{pk}/retry", body, format="json").json() == {"run_id": None, "queued": 0}
    Domain.objects.update(status="Error", outcome="dns")
    retried = operator.post(f"/api/v3/projects/{pk}/retry", body, format="json")
    run = operator.get(retried["Location"]).json()
    assert (run["total"], run["title"], run["requested_by"]) == (1, "kestrel.test: retry of dns", "operator-1")


def test_rows_of_a_project_are_a_filter_of_every_list(curator: Any) -> None:
    pk = begin(curator, lines=[WORDS, "kestrel.test"]).json()["id"]
    other = Domain.objects.create(host="other.test")
    hosts = [row["host"] for row in curator.get(f"/api/v3/domains?project_id={pk}").json()["items"]]
    assert (hosts, Domain.objects.count()) == (["kestrel.test"], 2)
    assert other.host not in hosts
    assert len(curator.get(f"/api/v3/place-searches?project_id={pk}").json()["items"]) == 1
    for noun in ("places", "local-businesses", "sitemap-files", "pages", "contacts"):
        assert curator.get(f"/api/v3/{noun}?project_id={pk}").json()["items"] == []
