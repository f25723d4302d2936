"""The requests of an API key are logged: operation, status, time, never an address; old ones are deleted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from jobs.maintenance.pruning import prune
from scrapersky.api import request_log
from scrapersky.api.auth import make_key
from scrapersky.models import ApiKey, ApiRequest


@pytest.fixture
def key(user: Any) -> tuple[APIClient, ApiKey]:
    request_log._waiting.clear()
    stored, text = make_key(user("curator"), "nightly", ["read", "curate"])
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Api-Key {text}")
    return client, stored


def logged(key: ApiKey) -> list[tuple[str, str, int]]:
    request_log.write()
    return list(ApiRequest.objects.filter(key=key).order_by("id").values_list("method", "operation", "status"))


def test_each_request_of_a_key_is_logged_with_its_status(key: Any, viewer: APIClient) -> None:
    client, stored = key
    client.get("/api/v3/domains?q=nora@kestrel.test")
    client.put("/api/v3/domains/status", {"ids": [1], "status": "Maybe"})
    client.get("/api/v3/domains/999999")
    client.post("/api/v3/stages/domain_metadata/pause")
    viewer.get("/api/v3/domains")
    assert logged(stored) == [
        ("GET", "domains-list", 200), ("PUT", "domains-status", 200), ("GET", "domains-detail", 404),
        ("POST", "stages-pause", 403),
    ]  # fmt: skip
    assert ApiRequest.objects.count() == 4, "those of people are not logged"
    assert "nora" not in str(list(ApiRequest.objects.values()))


def test_a_key_s_owner_reads_its_requests_and_nobody_else(key: Any, viewer: APIClient) -> None:
    client, stored = key
    client.get("/api/v3/domains")
    [row] = client.get(f"/api/v3/keys/{stored.pk}/requests").json()
    assert (row["operation"], row["status"], row["milliseconds"] >= 0) == ("domains-list", 200, True)
    assert viewer.get(f"/api/v3/keys/{stored.pk}/requests").status_code == 404


def test_a_busy_key_costs_a_statement_a_second(key: Any, django_assert_num_queries: Any) -> None:
    client, stored = key
    client.get("/api/v3/domains")
    request_log._written_at = float("inf")  # this second is not over
    with django_assert_num_queries(4) as queries:
        client.get("/api/v3/domains")
    assert not [query for query in queries.captured_queries if "api_requests" in query["sql"]]
    request_log._written_at = 0.0
    client.get("/api/v3/domains")
    assert ApiRequest.objects.filter(key=stored).count() >= 2


def test_a_revoked_key_that_is_deleted_takes_its_log_along_and_holds_nothing_up(key: Any) -> None:
    client, stored = key
    request_log._written_at = float("inf")
    client.get("/api/v3/domains")
    ApiKey.objects.filter(pk=stored.pk).delete()
    request_log.write()
    assert ApiRequest.objects.count() == 0


def test_old_requests_are_deleted(key: Any, settings: Any) -> None:
    _, stored = key
    settings.RETENTION_API_REQUESTS_DAYS = 14
    for days in (1, 13, 15):
        at = timezone.now() - timedelta(days=days)
        ApiRequest.objects.create(key=stored, at=at, method="GET", operation="x", status=200, milliseconds=1)
    assert "1 requests of API keys" in prune()
    assert ApiRequest.objects.count() == 2


def test_a_database_that_takes_no_log_answers_all_the_same(key: Any) -> None:
    client, _ = key
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    request_log._waiting.extend([(1, timezone.now(), "GET", "x", 200, 1)] * 2_000)
    assert len(request_log._waiting) == request_log.MOST_WAITING, "bounded"
    assert client.get("/api/v3/domains").status_code == 200
