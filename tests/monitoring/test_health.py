"""Health tells the truth: dead workers, a schedule that stands still, rows that wait too long."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection

from jobs.actions import operations
from jobs.maintenance import pruning, upkeep
from jobs.models import Domain, WorkerHeartbeat
from jobs.monitoring import statistics
from jobs.pipeline import queue
from jobs.stages import PIPELINE
from scrapersky.observability import health, metrics
from tests.queued_domains import sql


@pytest.fixture(autouse=True)
def empty_cache():
    health._cache.clear()


@pytest.fixture
def all_is_well():
    """Workers of every role have just been heard of, and the schedule has run."""
    names = [stage.name for stage in PIPELINE]
    for role in ("control", "stages", "quarantine"):
        WorkerHeartbeat.objects.create(name=f"here:1:{role}", role=role, stages=names)
    upkeep.mark_the_schedule()


def ready(client, **query):
    health._cache.clear()
    response = client.get("/health/ready", query)
    return response.status_code, response.json().get("checks")


def what_is_wrong(client):
    status, checks = ready(client)
    wrong = [name for name, check in checks.items() if not check["ok"]]
    assert (status == 503) == bool(wrong)
    return wrong


def test_readiness_is_green_when_all_is_well(client, all_is_well):
    assert what_is_wrong(client) == []


def test_liveness_needs_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/health/live").json()["status"] == "live"


@pytest.mark.parametrize(("seconds", "wrong"), [(50, []), (70, ["workers"])])
def test_dead_workers_turn_readiness_red_within_two_minutes(client, all_is_well, seconds, wrong):
    sql("UPDATE worker_heartbeats SET beat_at = beat_at - make_interval(secs => %s) WHERE role = 'stages'", seconds)
    assert what_is_wrong(client) == wrong


@pytest.mark.parametrize(("seconds", "wrong"), [(70, []), (115, ["schedule"])])
def test_a_schedule_that_stands_still_turns_readiness_red_within_two_minutes(client, all_is_well, seconds, wrong):
    sql("UPDATE worker_heartbeats SET beat_at = beat_at - make_interval(secs => %s) WHERE role = 'schedule'", seconds)
    assert what_is_wrong(client) == wrong


def test_a_stage_that_nobody_serves_is_told_by_name(client, all_is_well):
    WorkerHeartbeat.objects.filter(role="stages").update(stages=["domain_metadata"])
    _, checks = ready(client)
    assert "page_scrape" in checks["workers"]["says"]


def test_a_stage_whose_oldest_row_waits_while_nothing_moves_is_stalled(client, all_is_well, domains, stage, end):
    queue(stage, [row.pk for row in domains(3)])
    assert what_is_wrong(client) == []

    Domain.objects.update(queued_at="2020-01-01T00:00:00Z")
    assert what_is_wrong(client) == ["stages"]
    operations.pause_stage(stage, by="olga")
    assert what_is_wrong(client) == [], "a person knows of it"


def test_a_long_queue_that_moves_is_not_stalled_but_after_a_day_it_is_behind(
    client, all_is_well, domains, stage, end, settings
):
    queue(stage, [row.pk for row in domains(3)])
    end(n=1)
    sql("UPDATE domains SET queued_at = now() - interval '10 hours'")
    assert what_is_wrong(client) == []

    settings.HEALTH_OVERDUE_SECONDS = 3600
    _, checks = ready(client)
    assert "behind" in checks["stages"]["says"]


def test_rows_that_wait_out_a_back_off_are_not_overdue(stage, domains):
    queue(stage, [row.pk for row in domains(2)])
    sql("UPDATE domains SET queued_at = '2020-01-01', due_at = now() + interval '1 hour'")

    found = statistics.of_stage(stage)
    assert (found.waiting, found.delayed, found.oldest_wait_seconds, found.stalled) == (0, 2, 0, False)


def test_missing_migrations_turn_readiness_red(client, all_is_well, settings, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    settings.MIGRATION_MODULES = {"jobs": "tests.management.next_release"}
    assert "migrations" in what_is_wrong(client)


def test_a_load_balancer_may_ask_for_some_checks_only(client):
    status, checks = ready(client, checks="database,migrations")
    assert (status, list(checks)) == (200, ["database", "migrations"])
    assert client.get("/health/ready", {"checks": "astrology"}).status_code == 400


def test_a_database_that_is_away_is_told_and_nothing_else_is_asked(client, monkeypatch):
    def away():
        raise OperationalError("connection refused\nis the server running?")

    monkeypatch.setitem(health.CHECKS, "database", away)
    status, checks = ready(client)
    assert status == 503
    assert checks == {"database": {"ok": False, "says": "The database does not answer: connection refused"}}


@pytest.mark.parametrize("production", [False, True])
def test_figures_are_for_staff_and_for_the_token_s_bearer(client, settings, production):
    settings.PRODUCTION, settings.METRICS_TOKEN = production, "a-long-token"
    for page in ("/metrics", "/health/pipeline"):
        assert client.get(page).status_code == 401
        assert client.get(page, headers={"Authorization": "Bearer wrong"}).status_code == 401
        assert client.get(page, headers={"Authorization": "Bearer a-long-token"}).status_code == 200
    client.force_login(User.objects.create_user("visitor"))
    assert client.get("/metrics").status_code == 401
    client.force_login(User.objects.create_user("olga", is_staff=True))
    assert client.get("/metrics").status_code == 200


def test_the_pipeline_s_page_has_each_stage_s_figures(client, settings, stage, domains, end, all_is_well):
    settings.PRODUCTION = False
    queue(stage, [row.pk for row in domains(7)])
    end("blocked", 2)
    end(n=1)

    body = json.loads(client.get("/health/pipeline").content)
    found = {each["name"]: each for each in body["stages"]}[stage.name]
    assert (found["waiting"], found["settled_last_hour"], found["failures"]) == (4, 3, {"blocked": 2})
    assert found["last_success_at"] is not None
    assert body["database"]["connections"] >= 1
    assert {worker["role"] for worker in body["workers"]} == {"control", "stages", "quarantine"}


def test_workers_that_died_long_ago_have_no_series_of_their_own(client, all_is_well):
    """A process has a new name at each start."""
    sql("UPDATE worker_heartbeats SET beat_at = beat_at - interval '10 minutes' WHERE role = 'control'")
    assert ',role="control"}' in client.get("/metrics").content.decode()
    sql("UPDATE worker_heartbeats SET beat_at = beat_at - interval '1 hour' WHERE role = 'control'")
    assert ',role="control"}' not in client.get("/metrics").content.decode()


def test_metrics_are_prometheus_text_with_the_queue_and_this_process(client, settings, stage, domains, end):
    settings.PRODUCTION = False
    queue(stage, [row.pk for row in domains(3)])
    end("blocked", 1)
    client.get("/health/live")

    lines = client.get("/metrics").content.decode().splitlines()
    assert "scrapersky_up 1" in lines
    assert 'scrapersky_stage_waiting_rows{stage="domain_metadata"} 2' in lines
    assert 'scrapersky_rows_settled_total{stage="domain_metadata",outcome="blocked"} 1' in lines
    assert any(
        line.startswith('scrapersky_http_request_duration_seconds_bucket{method="GET",view="health-live"')
        for line in lines
    )
    families = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(families) == len(set(families))
    samples = [line for line in lines if not line.startswith("#")]
    assert len(samples) > 20
    assert all(len(line.rsplit(" ", 1)) == 2 and float(line.rsplit(" ", 1)[1]) >= 0 for line in samples)


def test_labels_are_escaped():
    metric = metrics.Metric("m", "gauge", "h")
    metric.add(1, name='a"b\\c\nd')
    assert list(metric.lines())[-1] == r'm{name="a\"b\\c\nd"} 1'


def test_counters_never_fall_when_old_minutes_are_pruned(stage, domains, end, client, settings):
    settings.PRODUCTION = False
    queue(stage, [row.pk for row in domains(4)])
    end("blocked", 3)
    end(n=1)
    sql("UPDATE stage_minutes SET minute = minute - interval '40 days'")
    ((success,),) = sql("SELECT minute FROM stage_minutes WHERE outcome = 'nothing_found'")

    assert "2 counts" in pruning.prune()
    assert statistics.of_stage(stage).last_success_at == success
    assert 'outcome="blocked"} 3' in client.get("/metrics").content.decode()
    assert pruning.prune() == ""


@pytest.mark.parametrize("host", ["10.42.0.17:8000", "[fd00::17]:8000", "10.42.0.17"])
def test_prometheus_and_probes_reach_a_pod_by_its_address(client, settings, host, all_is_well):
    settings.ALLOWED_HOSTS, settings.METRICS_TOKEN, settings.PRODUCTION = ["curation.test"], "a-long-token", True
    settings.SECURE_SSL_REDIRECT = True
    token = {"Authorization": "Bearer a-long-token", "Host": host}
    assert client.get("/metrics", headers=token).status_code == 200
    assert client.get("/metrics", headers={"Host": host}).status_code == 401
    assert client.get("/health/live", headers={"Host": host}).status_code == 200
    assert client.get("/health/ready", headers={"Host": host}).status_code == 200
    for page in ("/admin/login/", "/api/v3/domains", "/health", "/metricsx"):
        assert client.get(page, headers={"Host": host}, secure=True).status_code == 400, page


@pytest.fixture
def read_only(transactional_db):
    """A database that reads only, as a standby does, or one whose disk is full."""
    sql("SET default_transaction_read_only = on")
    yield
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_only_reads_turns_readiness_red_with_the_cause_and_nothing_else_is_blamed(
    client, all_is_well, read_only
):
    _, checks = ready(client)
    assert list(checks) == ["database"]
    assert not checks["database"]["ok"]
    assert "read-only transaction" in checks["database"]["says"]


def test_health_shows_each_loop_s_last_turn_and_readiness_tells_which_one_fails(client, all_is_well):
    loops = {"due rows": {"turned_seconds_ago": 40.0, "failures": 7, "error": "No space left on device"}}
    WorkerHeartbeat.objects.filter(role="control").update(loops=loops)
    _, checks = ready(client)
    assert not checks["workers"]["ok"]
    assert "'due rows'" in checks["workers"]["says"]
    assert "No space left on device" in checks["workers"]["says"]
    (control,) = [worker for worker in health.overview()["workers"] if worker["role"] == "control"]
    assert control["loops"] == loops


def test_the_probe_for_writes_is_no_worker(client, all_is_well):
    ready(client)
    assert {worker.role for worker in statistics.workers()} == {"control", "stages", "quarantine"}
