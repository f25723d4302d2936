"""What operators do: by command, endpoint and button alike, through these functions."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from jobs.actions import bulk_actions, host_operations, operations
from jobs.actions.bulk_actions import ActionRequest
from jobs.lists.catalogue import resource_of
from jobs.maintenance import upkeep
from jobs.management.cells import cell
from jobs.models import Domain, Event, Host, Run, WorkerHeartbeat
from jobs.pipeline import Done, queue
from jobs.pipeline.claim import claim, still_ours
from jobs.pipeline.settle import settle, settlement_of
from jobs.stages import PIPELINE
from jobs.web.failures import Fail, Retry
from tests.queued_domains import sql


def states():
    return dict(sql("SELECT coalesce(status, 'none'), count(*) FROM domains GROUP BY 1"))


def test_a_paused_stage_claims_nothing_until_it_is_resumed(domains, stage):
    queue(stage, [row.pk for row in domains(2)])

    control = operations.pause_stage(stage.name, by="olga", reason="too many complaints")
    assert (control.paused, control.paused_by, control.reason) == (True, "olga", "too many complaints")
    assert claim(stage, 10) == []

    operations.resume_stage(stage.name, by="olga")
    assert len(claim(stage, 10)) == 2


def test_running_now_makes_delayed_rows_due_if_asked(domains, stage):
    queue(stage, [row.pk for row in domains(3)])
    Domain.objects.update(due_at="2999-01-01T00:00:00Z")

    assert operations.run_stage_now(stage, by="olga") == 0
    assert claim(stage, 10) == []
    assert operations.run_stage_now(stage, by="olga", delayed=True) == 3
    assert len(claim(stage, 10)) == 3


def test_failed_rows_are_retried_by_reason(domains, stage, end):
    rows = domains(5)
    queue(stage, [row.pk for row in rows])
    end("timeout", 2)
    end("blocked", 3)

    requested = operations.retry_failed(stage, "blocked", by="olga")
    assert (requested.rows, requested.run.total, requested.run.requested_by) == (3, 3, "olga")
    assert states() == {"Queued": 3, "Error": 2}
    assert operations.retry_failed(stage, by="olga").rows == 2
    assert operations.retry_failed(stage, by="olga") == operations.EnqueueResult(0, None)
    assert not Run.objects.filter(total=0).exists()


def test_a_reason_or_a_stage_that_does_not_exist_is_refused_by_name(stage):
    with pytest.raises(operations.Unknown, match="nonsense"):
        operations.retry_failed(stage, "nonsense", by="olga")
    with pytest.raises(operations.Unknown, match="domain_metadata"):
        operations.pause_stage("teleportation", by="olga")


def test_completed_rows_are_requeued_only_when_a_rerun_is_asked_for(domains, stage, end):
    rows = domains(2)
    queue(stage, [row.pk for row in rows])
    end()

    assert operations.requeue(stage, [row.pk for row in rows], by="olga").rows == 0
    assert operations.requeue(stage, Domain.objects.all(), by="olga", rerun=True).rows == 2


def test_a_paused_run_is_held_back_and_goes_on_where_it_was(domains, stage, end):
    requested = operations.requeue(stage, [row.pk for row in domains(4)], by="clara")
    end(n=1)

    assert operations.pause_run(requested.run, by="olga").status == "Paused"
    assert claim(stage, 10) == []
    assert operations.resume_run(requested.run, by="olga").status == "InProgress"
    end()
    requested.run.refresh_from_db()
    assert (requested.run.status, requested.run.settled, requested.run.counts) == ("Completed", 4, {"nothing_found": 4})


def test_a_run_whose_last_rows_ended_while_it_was_paused_is_complete_when_it_is_resumed(domains, stage):
    requested = operations.requeue(stage, [row.pk for row in domains(2)], by="clara")
    worked = claim(stage, 2)
    operations.pause_run(requested.run, by="olga")
    settle(stage, [settlement_of(stage, row, Done()) for row in worked])
    assert operations.find_run(requested.run).ended_at is None

    run = operations.resume_run(requested.run, by="olga")
    assert (run.status, run.ended_at is None) == ("Completed", False)
    assert Event.objects.filter(kind="run", run_id=run.pk, outcome="Completed").count() == 1


def test_rows_of_a_paused_run_that_come_back_from_a_retry_are_held_back_by_upkeep(domains, stage):
    requested = operations.requeue(stage, [row.pk for row in domains(2)], by="clara")
    operations.pause_run(requested.run, by="olga")
    Domain.objects.update(due_at=None)

    assert "2 rows" in upkeep.tidy_runs()
    assert claim(stage, 10) == []


def test_a_cancelled_run_leaves_the_queue_and_what_is_being_worked_is_aborted(domains, stage):
    requested = operations.requeue(stage, [row.pk for row in domains(5)], by="clara")
    worked = claim(stage, 2)

    run = operations.cancel_run(requested.run, by="olga", reason="the wrong town")
    assert (run.status, run.reason, run.counts) == ("Cancelled", "the wrong town", {"cancelled": 5})
    assert states() == {"none": 5}
    assert run.ended_at is not None
    assert still_ours(stage, worked) == set()


def test_rows_of_a_cancelled_run_that_wait_all_the_same_are_cancelled_by_upkeep(domains, stage):
    requested = operations.requeue(stage, [row.pk for row in domains(3)], by="clara")
    worked = claim(stage, 2)
    operations.cancel_run(requested.run, by="olga")
    assert settle(stage, [settlement_of(stage, row, Retry("timeout")) for row in worked]) == []
    assert states() == {"none": 3}

    Domain.objects.filter(pk__in=[row.pk for row in worked]).update(status="Queued")  # queued while it was cancelled
    assert upkeep.tidy_runs() == "2 rows of cancelled runs were cancelled."
    assert states() == {"none": 3}
    assert upkeep.tidy_runs() == ""


def test_a_cancelled_run_stays_ended_when_late_results_come(domains, stage):
    requested = operations.requeue(stage, [row.pk for row in domains(3)], by="clara")
    first, second = claim(stage, 2)
    ended_at = operations.cancel_run(requested.run, by="olga").ended_at
    late = [settlement_of(stage, first, Done()), settlement_of(stage, second, Retry("timeout"))]
    assert settle(stage, late) == []
    assert operations.find_run(requested.run).ended_at == ended_at
    assert states() == {"none": 3}


def test_upkeep_that_comes_late_does_not_hold_rows_of_a_run_that_was_resumed(domains, stage):
    requested = operations.requeue(stage, [row.pk for row in domains(2)], by="clara")
    operations.pause_run(requested.run, by="olga")
    operations.resume_run(requested.run, by="olga")

    assert operations.hold_rows(requested.run.pk) == 0
    assert len(claim(stage, 10)) == 2


def test_what_a_process_that_died_while_it_resumed_a_run_left_held_is_let_go_by_upkeep(domains, stage, monkeypatch):
    requested = operations.requeue(stage, [row.pk for row in domains(2)], by="clara")
    operations.pause_run(requested.run, by="olga")
    with monkeypatch.context() as killed:
        killed.setattr(operations, "_for_each_stage", interrupted)
        with pytest.raises(KeyboardInterrupt):
            operations.resume_run(requested.run, by="olga")
    assert claim(stage, 10) == []

    assert upkeep.tidy_runs() == "2 rows of runs that are not paused were let go."
    operations.pause_run(requested.run, by="olga")
    assert (upkeep.tidy_runs(), claim(stage, 10)) == ("", [])
    operations.resume_run(requested.run, by="olga")
    assert len(claim(stage, 10)) == 2


def test_a_run_whose_cancelling_process_died_ends_by_upkeep_and_its_decision_can_be_undone(domains, monkeypatch):
    domains(3)
    request = ActionRequest(resource_of("domains"), "decide", "clara", {}, status="Archived")
    action = bulk_actions.start(request, expected=3, everything=True)
    with monkeypatch.context() as killed:
        killed.setattr(operations, "_wait_for_slice", interrupted)
        with pytest.raises(KeyboardInterrupt):
            operations.cancel_run(action.run_id, by="olga")

    upkeep.tidy_runs()
    assert operations.find_run(action.run_id).ended_at is not None
    assert bulk_actions.undo(action.bulk_id, by="clara").changed == 0


def interrupted(*_, **__):
    raise KeyboardInterrupt


def make_runs_old(minutes):
    sql("ALTER TABLE runs DISABLE TRIGGER touch")  # or their age would be that of this test
    sql("UPDATE runs SET updated_at = now() - make_interval(mins => %s)", minutes)
    sql("ALTER TABLE runs ENABLE TRIGGER touch")


def test_a_run_whose_rows_were_deleted_ends(domains, stage, end):
    rows = domains(3)
    requested = operations.requeue(stage, [row.pk for row in rows], by="clara")
    end(n=1)
    Domain.objects.filter(status="Queued").first().delete()
    make_runs_old(minutes=10)
    assert upkeep.tidy_runs() == "", "a row of it waits"

    Domain.objects.filter(status="Queued").delete()
    make_runs_old(minutes=1)
    assert upkeep.tidy_runs() == "", "somebody may be at it"
    make_runs_old(minutes=10)
    assert upkeep.tidy_runs() == "1 runs ended whose rows are gone."
    run = operations.find_run(requested.run)
    assert (run.status, run.settled, run.counts) == ("Completed", 3, {"nothing_found": 1, "gone": 2})


def test_a_run_that_has_ended_or_a_drain_cannot_be_cancelled(domains, stage, end):
    requested = operations.requeue(stage, [row.pk for row in domains(1)], by="clara")
    end()
    with pytest.raises(operations.Refused, match="has ended"):
        operations.cancel_run(requested.run, by="olga")
    drain = Run.objects.create(kind="drain", stage=stage.name, status="InProgress")
    with pytest.raises(operations.Refused, match="pause its stage"):
        operations.pause_run(drain, by="olga")
    with pytest.raises(operations.Unknown):
        operations.cancel_run(10_000, by="olga")


@pytest.mark.parametrize("steer", [operations.pause_run, operations.cancel_run])
def test_a_run_that_ends_while_somebody_steers_it_is_ended(domains, stage, steer):
    requested = operations.requeue(stage, [row.pk for row in domains(1)], by="clara")
    ended = Run.objects.filter(pk=requested.run.pk)
    with pytest.raises(operations.Refused, match="ended in the meantime"):
        steer(requested.run, by="olga", beside=lambda: ended.update(status="Completed"))


def test_rows_are_moved_up_in_the_order_and_taken_out_of_it(domains, stage):
    rows = domains(10)
    queue(stage, [row.pk for row in rows])

    assert bulk_actions.prioritise(stage, [rows[9].pk], -5, by="olga").rows == 1
    assert [row.pk for row in claim(stage, 1)] == [rows[9].pk]
    assert bulk_actions.cancel_rows(stage, [rows[0].pk], by="olga").rows == 1


def test_rows_of_a_stage_without_a_list_are_moved_and_cancelled_with_nothing_to_undo(domains, stage, monkeypatch):
    monkeypatch.setattr(bulk_actions, "NOUNS", ())
    rows = [row.pk for row in domains(3)]
    queue(stage, rows)
    assert bulk_actions.prioritise(stage, rows, -5, by="olga") == bulk_actions.QueueChange(3)
    assert bulk_actions.cancel_rows(stage, rows, by="olga") == bulk_actions.QueueChange(3)
    assert not Domain.objects.filter(status="Queued").exists()


def test_a_priority_that_there_is_not_is_refused_by_every_function_that_takes_one(domains, stage):
    rows = [row.pk for row in domains(3)]
    everything = {"everything": True, "expected": 3}
    request = {"noun": resource_of(stage.model), "by": "olga", "filters": {}, "stage": stage.name}
    for act in (
        lambda priority: bulk_actions.prioritise(stage, rows, priority, by="olga"),
        lambda priority: operations.requeue(stage, rows, priority=priority, by="olga"),
        lambda priority: operations.retry_failed(stage, priority=priority, by="olga"),
        *(
            lambda priority, verb=verb: bulk_actions.start(
                ActionRequest(verb=verb, options={"priority": priority}, **request), **everything
            )
            for verb in ("queue", "prioritise")
        ),
    ):
        for priority in (-101, 101, 5000):
            with pytest.raises(operations.Refused, match="-100"):
                act(priority)
        act(100)


def test_a_host_is_paused_resumed_and_forgiven(domains):
    assert host_operations.pause_host("Shop0.TEST.", by="olga") == 2
    assert set(Host.objects.values_list("host", "paused", "paused_by")) == {("shop0.test", True, "olga")}
    assert host_operations.resume_host("shop0.test", by="olga", port=443) == 1
    Host.objects.update(failures=9, circuit_open_until="2999-01-01T00:00:00Z")
    host_operations.reset_host("shop0.test", by="olga")
    assert set(Host.objects.values_list("failures", "circuit_open_until")) == {(0, None)}
    with pytest.raises(operations.Unknown, match="no request ever went to it"):
        host_operations.reset_host("unheard-of.test", by="olga")


def test_every_operation_is_recorded_with_who_did_it(domains, stage):
    operations.pause_stage(stage, by="olga", reason="lunch")
    operations.requeue(stage, [row.pk for row in domains(2)], by="clara")

    requeue, pause = operations.history()
    assert (pause.outcome, pause.stage, pause.detail) == (
        "pause_stage",
        stage.name,
        {"by": "olga", "reason": "lunch"},
    )
    assert requeue.detail["by"] == "clara"
    assert requeue.detail["rows"] == 2


def run_command(*words):
    out = StringIO()
    call_command("queue", *words, stdout=out)
    return out.getvalue()


def test_the_command_does_what_the_functions_do(domains, stage):
    rows = domains(3)

    assert "Queued: 3 rows" in run_command("--by", "olga", "requeue", stage.name, *(str(row.pk) for row in rows))
    (run,) = json.loads(run_command("runs", "--json"))
    assert (run["by"], run["total"]) == ("olga", 3)
    assert "Paused" in run_command("pause-run", str(run["id"]))
    assert "Cancelled" in run_command("cancel-run", str(run["id"]))
    assert "paused" in run_command("--by", "olga", "pause", stage.name)
    assert [each["name"] for each in json.loads(run_command("--json"))] == [stage.name for stage in PIPELINE]
    assert json.loads(run_command("--json", "workers")) == json.loads(run_command("workers", "--json"))
    found = {each["name"]: each for each in json.loads(run_command("status", "--json"))}
    assert found[stage.name]["state"] == "paused by olga"
    for word in ("status", "workers", "schedule", "database", "history", "runs"):
        assert run_command(word)
    with pytest.raises(CommandError, match="There is no run 4711"):
        run_command("cancel-run", "4711")


def test_the_command_acts_on_rows_by_a_filter_once_their_number_was_seen(domains, stage):
    rows = domains(3)
    queue(stage, [row.pk for row in rows])

    assert "1 row match" in run_command("cancel", stage.name, "--where", "host=shop1.test")
    assert Domain.objects.filter(status="Queued").count() == 3
    assert "Taken out of the queue: 1 row." in run_command("cancel", stage.name, "--where", "host=shop1.test", "--yes")
    assert Domain.objects.get(host="shop1.test").outcome == "cancelled"
    assert "Queued: 1 row" in run_command("requeue", stage.name, "--where", "host=shop1.test", "--yes")
    both = ["--where", "host=shop1.test", "host=shop2.test"]
    for words in ([], ["--where", "host"], ["--where", "colour=red"], ["7", "--where", "host=shop1.test"], both):
        with pytest.raises(CommandError):
            run_command("cancel", stage.name, "--yes", *words)
    assert Domain.objects.filter(status="Queued").count() == 3


def test_the_command_looks_again_and_again(domains, stage):
    lines = run_command("top", "--times", "2", "--seconds", "0.01")
    assert lines.count("Stages") == 2


def test_the_command_tells_who_worked_a_row(domains, stage):
    (shop,) = domains(1)
    queue(stage, [shop.pk])
    (claimed,) = claim(stage, 1)
    settle(stage, [settlement_of(stage, claimed, Fail("not_found"))], worker="machine:7:stages")
    assert json.loads(run_command("show", stage.name, str(shop.pk), "--json"))["settled"][0]["worker"] == (
        "machine:7:stages"
    )


def test_the_command_says_first_what_is_wrong_and_never_idle_without_a_worker(domains, stage):
    queue(stage, [row.pk for row in domains(1)])
    lines = run_command("status").splitlines()
    assert lines[0].startswith("! No worker process is running")
    assert "manage.py worker" in lines[0]
    assert "idle" not in "".join(lines)


def test_a_monitor_learns_from_the_exit_code_whether_something_is_wrong(stage):
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("queue", "check", "--json", stdout=out)
    assert ended.value.code == 1
    assert json.loads(out.getvalue())[0]["kind"] == "no_worker"

    for role in ("control", "stages", "quarantine"):
        WorkerHeartbeat.objects.create(name=role, role=role, stages=[known.name for known in PIPELINE])
    assert run_command("check") == "Nothing is wrong.\n"


def test_a_row_is_shown_with_its_attempts_and_their_reasons(domains, stage, end):
    (shop,) = domains(1)
    queue(stage, [shop.pk])
    end(reason="blocked")
    shown = json.loads(run_command("show", stage.name, str(shop.pk), "--json"))
    assert (shown["status"], shown["outcome"], shown["attempts"]) == ("Error", "blocked", 1)
    assert [attempt["outcome"] for attempt in shown["settled"]] == ["blocked"]
    assert "shop0.test" in run_command("show", stage.name, str(shop.pk))
    with pytest.raises(CommandError, match="has no row"):
        run_command("show", stage.name, "999999999")


def test_rows_in_work_are_shown_with_their_leases(domains, stage, settings):
    settings.LEASE_SECONDS = 3600
    (shop,) = domains(1)
    queue(stage, [shop.pk])
    claim(stage, 1)
    (row,) = json.loads(run_command("in-flight", stage.name, "--json"))
    assert (row["id"], row["row"], row["attempts"]) == (shop.pk, "shop0.test", 1)
    assert "min" in run_command("in-flight", stage.name), "durations are for people"


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("oldest_wait_seconds", 0.25, "0.2 s"), ("oldest_wait_seconds", 95, "1 min 35 s"),
        ("oldest_wait_seconds", 7260.0, "2 h 1 min"), ("lease_seconds", -90_000, "-1 d 1 h"),
        ("bytes", 512, "512 B"), ("bytes", 1_440_000, "1.4 MB"), ("waiting", 9_999, "9,999"),
        ("waiting", 10_000, "10,000+"), ("waiting", None, "-"),
    ],
)  # fmt: skip
def test_figures_are_readable_and_counts_that_end_at_a_cap_are_marked(column, value, text):
    assert cell(column, value) == text
