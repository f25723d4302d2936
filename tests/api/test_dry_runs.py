"""A dry run answers what would happen, and nothing happens: every act on many rows has one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from jobs.actions import bulk_actions
from jobs.models import Bulk, BulkAction, Decision, Domain, Event, Lead, LeadChange, Run
from tests.description import description


def stored() -> list[Any]:
    """What any of these acts writes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        (wake_ups,) = cursor.fetchone() or (0,)
    tables = [model.objects.count() for model in (Bulk, BulkAction, Decision, Event, LeadChange, Run)]
    rows = list(Domain.objects.order_by("pk").values_list("curation_status", "status", "run_id", "changed_in"))
    return [*tables, wake_ups, rows, list(Lead.objects.order_by("pk").values_list("curation_status", "owner", "tags"))]


def acts(pks: list[int], leads: list[int]) -> list[tuple[str, str, dict[str, Any]]]:
    """Method, address and body of every act on many rows."""
    everything = {"filter": {"curation_status": "New"}, "expected_count": 3}
    return [
        ("put", "/api/v3/domains/status", {"ids": [*pks, 99_999_999], "status": "Selected"}),
        ("put", "/api/v3/domains/status/filtered", everything | {"status": "Selected"}),
        ("put", "/api/v3/leads/changes", {"ids": leads, "add_tags": ["north"]}),
        ("put", "/api/v3/leads/changes/filtered", everything | {"add_tags": ["north"]}),
        ("post", "/api/v3/stages/domain_metadata/runs", {"ids": pks}),
        ("post", "/api/v3/stages/domain_metadata/runs", {"filter": {"curation_status": "New"}}),
    ]


@pytest.fixture
def rows(domains: Any) -> tuple[list[int], list[int]]:
    made = [Lead(key=f"domain:{row.pk}", name=f"Kestrel {n}", domain=row) for n, row in enumerate(domains(3))]
    leads = Lead.objects.bulk_create(made)
    return list(Domain.objects.values_list("pk", flat=True)), [lead.pk for lead in leads]


def test_a_dry_run_answers_what_the_act_then_does_and_changes_nothing(operator: Any, rows: Any) -> None:
    for method, url, body in acts(*rows):
        before = stored()
        rehearsed = getattr(operator, method)(url, body | {"dry_run": True})
        assert rehearsed.status_code == 200, rehearsed.json()
        assert stored() == before, url
        assert not rehearsed.has_header("Location")
        rehearsed = rehearsed.json()
        assert (rehearsed.get("bulk_id"), rehearsed["run_id"]) == (None, None)
        done = getattr(operator, method)(url, body).json()
        for name in ("requested", "changed", "queued", "skipped"):
            assert rehearsed.get(name) == done.get(name), (url, name)
        assert rehearsed.get("changed", rehearsed["queued"]), "something would have happened"
        Domain.objects.update(curation_status="New", status=None, run_id=None)
        Lead.objects.update(tags=[])


def test_a_dry_run_of_many_counts_them(operator: Any, rows: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_actions, "AT_ONCE_ROWS", 2)
    body = {"filter": {"id": rows[0]}, "expected_count": 3, "status": "Maybe", "dry_run": True}
    Domain.objects.filter(pk=rows[0][1]).update(curation_status="Maybe")
    before = stored()
    rehearsed = operator.put("/api/v3/domains/status/filtered", body).json()
    assert (rehearsed["requested"], rehearsed["changed"], rehearsed["skipped"]) == (3, 2, {"unchanged": 1})
    queued = operator.post("/api/v3/stages/domain_metadata/runs", {"filter": {"id": rows[0]}, "dry_run": True})
    assert (queued.status_code, queued.json()) == (200, {"run_id": None, "queued": 3})
    assert stored() == before


def test_a_dry_run_is_refused_for_what_the_act_is_refused_for(curator: Any, rows: Any) -> None:
    url = "/api/v3/domains/status/filtered"
    body = {"filter": {"curation_status": "New"}, "expected_count": 2, "status": "Maybe", "dry_run": True}
    assert curator.put(url, body).json()["actual"] == 3
    assert curator.put(url, body | {"filter": {}}).status_code == 400


def test_every_act_on_many_rows_has_a_dry_run() -> None:
    document = description()
    schemas = document["components"]["schemas"]
    without = {
        path
        for path, methods in document["paths"].items()
        if not path.endswith("/batch")  # it reads
        for operation in methods.values()
        for content in operation.get("requestBody", {}).get("content", {}).values()
        if {"ids", "expected_count"} & (body := properties(content["schema"], schemas)) and "dry_run" not in body
    }
    reads = {path for path in document["paths"] if path.endswith("/batch")}
    assert without - reads == {"/api/v3/destinations/{id}/dry-run"}


def properties(schema: dict[str, Any], schemas: dict[str, Any]) -> set[str]:
    return set(schemas[schema["$ref"].rsplit("/", 1)[-1]].get("properties", {})) if "$ref" in schema else set()
