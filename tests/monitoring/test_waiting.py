"""Why a row does not move: each cause is made real, and every place that shows it tells the same."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from jobs.actions import budgets, operations
from jobs.models import ApiCall, Budget, Domain, Host, ParkedGroup, Place, PlaceSearch
from jobs.models.columns import PARKED_UNTIL
from jobs.monitoring.waiting import CAUSES, why_rows_wait, why_stages_wait, why_waiting
from jobs.pipeline import queue, slots, spend
from jobs.pipeline.claim import claim
from jobs.pipeline.settle import settle, settlement_of
from jobs.stages import stage_named
from jobs.web.failures import Fail, Retry
from tests.queued_domains import sql


@pytest.fixture
def row(domains: Any, stage: Any) -> Domain:
    """A domain that waits for its metadata, with a worker that could take it."""
    start_worker(stage.name)
    (domain,) = domains(1)
    queue(stage, [domain.pk])
    return again(domain)


def start_worker(*stages: str) -> None:
    sql("INSERT INTO worker_heartbeats (name, role, stages) VALUES ('w', 'stages', %s::jsonb)", json.dumps(stages))


def again(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def cause_of(row: Any, stage: Any) -> str:
    waiting = why_waiting(again(row), stage)
    assert waiting is not None
    return waiting.cause.word


def end(stage: Any, outcome: Any) -> None:
    settle(stage, [settlement_of(stage, row, outcome) for row in claim(stage, 10)])


def search(**more: Any) -> PlaceSearch:
    start_worker("place_search")
    query = {"query": "plumbers in Ithaca, NY", "normalised_query": "plumbers", "provider": "google"}
    row = PlaceSearch.objects.create(**query | more)
    queue(stage_named("place_search"), [row.pk])
    return row


def test_a_stage_stands_still_by_the_row_that_is_served_next_and_not_by_one_that_is_due_later(domains, stage):
    early, ready = domains(2)
    queue(stage, [early.pk, ready.pk])
    Domain.objects.filter(pk=early.pk).update(due_at=timezone.now(), queued_at="2026-01-01T00:00Z")
    assert why_stages_wait()[stage.name].since == again(ready).queued_at
    Domain.objects.filter(pk=ready.pk).delete()
    assert why_stages_wait()[stage.name].since == again(early).queued_at


def test_a_row_that_was_just_queued_only_waits_for_its_turn(row, stage):
    waiting = why_waiting(row, stage)
    assert (waiting.cause.word, waiting.serious) == ("in_line", False)
    assert why_stages_wait() == {}


def test_rows_that_nobody_queued_or_that_are_in_work_or_ended_wait_for_nothing(row, stage, domains):
    (other,) = Domain.objects.bulk_create([Domain(host="other.test")])
    assert why_waiting(other) is None
    claim(stage, 1)
    assert why_waiting(again(row)) is None
    sql("UPDATE domains SET status = 'Error', outcome = 'dns', lease_until = NULL WHERE id = %s", row.pk)
    assert why_waiting(again(row)) is None


def test_no_worker_serves_the_stage(row, stage):
    sql("DELETE FROM worker_heartbeats")
    waiting = why_waiting(row, stage)
    assert (waiting.cause.word, waiting.cause.who) == ("no_worker", "an administrator")
    assert waiting.since == row.queued_at
    start_worker("page_scrape")
    assert cause_of(row, stage) == "no_worker"


def test_since_when_no_worker_runs_is_the_last_heartbeat(row, stage):
    sql("UPDATE worker_heartbeats SET beat_at = '2026-11-28 14:50+00'")
    assert f"{why_waiting(row, stage).since:%H:%M}" == "14:50"


def test_the_stage_is_paused(row, stage):
    operations.pause_stage(stage.name, by="olga", reason="too many complaints")
    waiting = why_waiting(row, stage)
    assert waiting.cause.word == "stage_paused"
    assert waiting.sentence == "Domain metadata is paused by olga: too many complaints."
    assert waiting.since is not None
    operations.resume_stage(stage.name, by="olga")
    assert cause_of(row, stage) == "in_line"


def test_its_run_is_paused(domains, stage):
    start_worker(stage.name)
    (domain,) = domains(1)
    run = operations.requeue(stage, [domain.pk], by="clara", title="A list of mine").run
    operations.pause_run(run, by="olga")
    waiting = why_waiting(again(domain), stage)
    assert (waiting.cause.word, waiting.sentence) == ("run_paused", "A list of mine: Paused by olga.")


def test_a_row_that_is_parked_waits_for_its_host_and_for_nobody(row, stage):
    Domain.objects.filter(pk=row.pk).update(due_at=PARKED_UNTIL, outcome="circuit_open", error="Its host failed.")
    waiting = why_waiting(again(row), stage)
    assert (waiting.cause.word, waiting.sentence, waiting.until) == ("circuit_open", "Its host failed.", None)
    until = timezone.now() + timedelta(hours=2)
    ParkedGroup.objects.create(stage=stage.name, group=row.pk, host=row.host, port=443, until=until)
    assert why_waiting(again(row), stage).until == until
    Host.objects.create(host=row.host, port=443, paused=True, paused_by="olga", paused_at=timezone.now())
    assert cause_of(row, stage) == "host_paused"


def test_the_key_is_missing_or_refused():
    stage, row = stage_named("place_search"), search()
    end(stage, Fail("missing_key"))
    assert cause_of(row, stage) == "key_missing"
    queue(stage, [row.pk])
    end(stage, Fail("denied", "Google answered 403: API key not valid."))
    waiting = why_waiting(again(row), stage)
    assert (waiting.cause.word, waiting.sentence) == ("key_refused", "Google answered 403: API key not valid.")


def test_robots_txt_is_in_the_way(row, stage):
    end(stage, Fail("robots"))
    waiting = why_waiting(again(row), stage)
    assert (waiting.cause.word, waiting.cause.who) == ("robots", "an operator")


def test_its_host_is_paused_or_backs_off_or_rests(row, stage):
    host = Host.objects.create(host=row.host, port=443, paused=True, paused_by="olga", paused_at=timezone.now())
    assert "is paused by olga" in why_waiting(row, stage).sentence
    Host.objects.update(paused=False, circuit_open_until=timezone.now() + timezone.timedelta(hours=1), failures=5)
    waiting = why_waiting(row, stage)
    assert waiting.cause.word == "circuit_open"
    assert why_stages_wait() == {}  # a host is not the stage
    assert waiting.until == Host.objects.get(pk=host.pk).circuit_open_until
    Host.objects.update(circuit_open_until=None)
    end(stage, Retry("rate_limited", "The host is busy with other requests of ours.", after=30.0, counts=False))
    assert cause_of(row, stage) == "host_busy"


def test_a_host_that_was_resumed_holds_its_rows_only_until_their_next_attempt(row, stage):
    end(stage, Retry("host_paused", after=300.0, counts=False))
    assert cause_of(row, stage) == "retry"


def test_it_waits_for_a_retry_until_a_time(row, stage):
    end(stage, Retry("timeout", after=600.0))
    waiting, stored = why_waiting(again(row), stage), again(row)
    assert (waiting.cause.word, waiting.until) == ("retry", stored.due_at)
    assert "did not answer in time" in waiting.sentence


@pytest.mark.parametrize("period", ["day", "month"])
def test_the_budget_of_a_period_is_spent(period):
    Budget.objects.create(provider="google", period=period, amount=Decimal("0.01"))
    waiting = why_waiting(again(search()))
    sentence = f"The Google Places budget of the {period} is spent: $0.00 of $0.01, and a call costs $0.035."
    assert (waiting.cause.word, waiting.sentence) == ("budget", sentence)
    assert waiting.until > timezone.now()
    assert (waiting.until.hour, waiting.until.minute) == (0, 0)


def test_a_budget_is_spent_since_the_last_call_that_was_paid():
    row = again(search())
    call = ApiCall.objects.create(provider="google", sku="x", price=Decimal("4.99"), status="committed")
    Budget.objects.create(provider="google", period="day", amount=Decimal("5.00"))
    ApiCall.objects.create(provider="google", sku="free", price=Decimal(0), status="committed")
    waiting = why_waiting(row)
    assert "$4.99 of $5.00, and a call costs $0.035" in waiting.sentence
    assert waiting.since == ApiCall.objects.get(pk=call.pk).at


def test_a_search_that_has_cost_what_was_agreed_asks_a_curator():
    stage, row = stage_named("place_search"), search()
    end(stage, Fail("spending_limit", "$0.09 of the $0.10 that was agreed is spent; a call costs $0.035."))
    waiting = why_waiting(again(row))
    assert (waiting.cause.word, waiting.cause.who) == ("agreed_price", "a curator")
    assert waiting.sentence.startswith("$0.09 of the $0.10")


def test_a_budget_that_was_raised_only_delays_the_next_attempt():
    stage, row = stage_named("place_search"), search()
    end(stage, Retry("budget", "The budget of the day ($1.00) is spent.", after=60.0, counts=False))
    assert cause_of(row, stage) == "retry"


def test_what_waits_for_a_budget_goes_on_when_it_is_raised_and_nothing_else_does():
    stage, waits = stage_named("place_search"), search()
    other = PlaceSearch.objects.create(query="joiners in Ithaca, NY", normalised_query="joiners", provider="google")
    queue(stage, [other.pk])
    end(stage, Retry("budget", after=600.0, counts=False))
    PlaceSearch.objects.filter(pk=other.pk).update(outcome="timeout")
    assert all(again(row).due_at > timezone.now() for row in (waits, other))
    budgets.set_budget("overpass", "day", Decimal("9"), by="ada")
    assert again(waits).due_at is not None
    budgets.set_budget("google", "day", Decimal("9"), by="ada")
    assert (again(waits).due_at, again(other).due_at is None) == (None, False)


def test_whoever_waits_for_a_budget_looks_again_when_the_period_ends(monkeypatch):
    minute_to = timezone.now().replace(hour=23, minute=59, second=0, microsecond=0)
    line = spend.Spending("google", "day", Decimal(5), Decimal(5), minute_to)
    assert (line.ends_at - minute_to).total_seconds() == 60
    monkeypatch.setattr(spend, "spending", lambda provider: (line,))
    with pytest.raises(Retry) as refused:
        spend._check_budgets("google", Decimal(1))
    assert refused.value.after == 61.0


def test_the_end_of_a_budgets_period_is_by_the_clock_that_begins_it(monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=400))  # of a machine whose clock is wrong
    day, month = spend.spending("google")
    assert timedelta(0) < day.ends_at - day.at <= timedelta(days=1)
    assert month.ends_at < now + timedelta(days=32)


def test_the_providers_quota_is_used_up():
    stage, row = stage_named("place_search"), search()
    resumes_at = timezone.now() + timezone.timedelta(hours=3)
    ApiCall.objects.create(provider="google", sku="x", status="released", resumes_at=resumes_at)
    waiting = why_waiting(again(row))
    assert (waiting.cause.word, waiting.until) == ("quota", resumes_at)
    assert waiting.sentence == "Google Places answers no more calls today: its quota of the day is used up."
    operations.run_stage_now(stage, by="olga", delayed=True)  # somebody has raised it at the provider
    assert cause_of(row, stage) == "in_line"
    end(stage, Retry("quota", "As many calls as the provider allows a minute were made.", after=5.0, counts=False))
    assert cause_of(row, stage) == "quota"


def test_a_place_waits_for_the_same_money():
    start_worker("deep_scan")
    Budget.objects.create(provider="google", period="day", amount=Decimal("0.001"))
    place = Place.objects.create(provider="google", place_id="p1")
    queue(stage_named("deep_scan"), [place.pk])
    assert why_waiting(again(place)).cause.word == "budget"


def test_all_slots_of_the_stage_are_taken(row, stage, settings):
    for _ in range(slots.most_pumps(stage, 1)):
        assert slots.take(stage, "w") is not None
    assert cause_of(row, stage) == "at_capacity"


def test_a_worker_that_died_with_the_row_is_named_until_another_takes_it(row, stage):
    claim(stage, 1)
    sql("UPDATE domains SET lease_until = now() - interval '1 second'")
    assert cause_of(row, stage) == "lost"


def test_a_row_that_waits_for_long_with_no_cause_is_a_fault_that_is_shown(row, stage):
    sql("UPDATE domains SET queued_at = now() - interval '5 minutes'")
    waiting = why_waiting(again(row), stage)
    assert (waiting.cause.word, waiting.serious) == ("unexplained", True)
    sql("INSERT INTO stage_minutes (stage, minute, outcome, count) VALUES (%s, now(), 'found', 1)", stage.name)
    assert cause_of(row, stage) == "in_line"


def test_a_page_of_rows_costs_as_many_queries_as_one(stage, domains, django_assert_max_num_queries):
    rows = domains(50)
    queue(stage, [row.pk for row in rows])
    operations.pause_stage(stage.name, by="olga")
    stored = list(Domain.objects.all())
    with django_assert_max_num_queries(4):
        waits = why_rows_wait(stage, stored)
    assert {waiting.cause.word for waiting in waits.values()} == {"stage_paused"}
    assert len(waits) == 50


def test_every_cause_says_what_to_do():
    for word, cause in CAUSES.items():
        assert word == cause.word
        assert cause.remedy.endswith("."), word
        assert cause.who in ("", "a curator", "an operator", "an administrator")


def test_the_command_tells_it_for_a_row_and_for_a_stage(row, stage):
    operations.pause_stage(stage.name, by="olga")
    for words in (("show", stage.name, str(row.pk)), ("status",)):
        out = StringIO()
        call_command("queue", *words, "--json", stdout=out)
        assert "paused by olga" in out.getvalue()
        assert "Resume the stage" in out.getvalue()
