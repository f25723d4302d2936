"""Actions on all rows that match: a slice at a time, with progress, cancelled and undone as a whole."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from jobs.actions import bulk_actions, curation, operations
from jobs.actions.bulk_actions import ActionRequest
from jobs.actions.curation import CountChanged, EmptyFilter, Refused
from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.lists.catalogue import DOMAINS
from jobs.maintenance import pruning
from jobs.models import Bulk, BulkAction, BulkActionRow, BulkActionSlice, Decision, Domain, Event, Run
from jobs.pipeline.claim import claim
from jobs.stages import stage_named
from tests import processes
from tests.patience import eventually
from tests.queued_domains import sql

pytestmark = pytest.mark.django_db(transaction=True)
NEW = {"curation_status": "New"}


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_actions, "SLICE_ROWS", 10)
    monkeypatch.setattr(bulk_actions, "AT_ONCE_ROWS", 10)


@pytest.fixture
def domains() -> list[Domain]:
    return make(45)


def make(number: int) -> list[Domain]:
    return Domain.objects.bulk_create([Domain(host=f"bakery{n}.test") for n in range(number)])


def decide(status: str, expected: int = 45, **filters: str) -> BulkAction:
    request = ActionRequest(DOMAINS, "decide", "clara", filters or NEW, status=status)
    return bulk_actions.start(request, expected=expected)


def statuses() -> dict[str, int]:
    counted = Domain.objects.values_list("curation_status").annotate(Count("pk"))
    return dict(counted.order_by("curation_status"))


def run_of(action: BulkAction) -> Run:
    return Run.objects.get(pk=action.run_id)


def slices(action: BulkAction, number: int) -> None:
    """Carry out so many slices."""
    rest: Iterator[BulkAction] = bulk_actions.process(action.run_id)
    for _ in range(number):
        next(rest)


def test_a_decision_on_many_rows_goes_a_slice_at_a_time_and_shows_its_progress(domains):
    action = decide("Archived")
    assert (statuses(), run_of(action).total) == ({"New": 45}, 45)
    slices(action, 2)
    run = run_of(action)
    assert (run.status, run.settled, run.counts) == ("InProgress", 20, {"changed": 20})
    assert statuses() == {"Archived": 20, "New": 25}
    assert bulk_actions.process_pending() == ""
    run = run_of(action)
    assert (run.status, run.settled, statuses()) == ("Completed", 45, {"Archived": 45})
    assert run.title == "45 domains → Archived"
    bulk = Bulk.objects.get()
    assert (bulk.changed, bulk.filter, bulk.made_by) == (45, NEW, "clara")
    assert not BulkActionSlice.objects.exists()


def test_selected_queues_what_follows_once_for_each_row(domains):
    action = decide("Selected")
    bulk_actions.process_pending()
    assert Domain.objects.filter(status="Queued", sitemap_analysis_status="Queued").count() == 45
    assert Bulk.objects.get().queued == 90
    assert run_of(action).counts == {"changed": 45}


def test_an_action_that_is_cancelled_half_way_changes_no_more_and_is_undone_as_a_whole(domains):
    action = decide("Selected")
    slices(action, 2)
    with pytest.raises(Refused, match="still being carried out"):
        bulk_actions.undo(Bulk.objects.get().pk, by="clara")
    operations.cancel_run(action.run_id, by="clara")
    bulk_actions.process_pending()
    assert statuses() == {"New": 25, "Selected": 20}
    done = bulk_actions.undo(Bulk.objects.get().pk, by="clara")  # 20 rows are many here: a run, too
    assert (done.run is not None, statuses()) == (True, {"New": 25, "Selected": 20})
    bulk_actions.process_pending()
    assert statuses() == {"New": 45}
    assert not Domain.objects.filter(status="Queued").exists()
    assert Run.objects.get(pk=done.run).counts == {"restored": 20}
    with pytest.raises(Refused, match="undone already, by clara"):
        bulk_actions.undo(Bulk.objects.get(undo_of=None).pk, by="clara")


def test_an_undo_that_is_cancelled_half_way_can_be_taken_up_again(domains):
    action = decide("Maybe")
    bulk_actions.process_pending()
    bulk = action.bulk_id
    undo = BulkAction.objects.get(run=bulk_actions.undo(bulk, by="clara").run)
    slices(undo, 1)
    with pytest.raises(Refused, match="being undone"):
        bulk_actions.undo(bulk, by="zoe")
    operations.cancel_run(undo.run_id, by="clara")
    restored = Domain.objects.filter(curation_status="New").first()
    curation.decide(Domain, [restored.pk], "Maybe", by="zoe")  # not to be taken back by the second undo
    second = bulk_actions.undo(bulk, by="clara")
    bulk_actions.process_pending()
    assert statuses() == {"Maybe": 1, "New": 44}
    assert Run.objects.get(pk=second.run).counts == {"restored": 35, "unchanged": 10}


def test_a_row_that_somebody_decided_meanwhile_is_left_alone(domains):
    action = decide("Archived")
    curation.decide(Domain, [domains[44].pk], "Selected", by="zoe")
    bulk_actions.process_pending()
    assert statuses() == {"Archived": 44, "Selected": 1}
    assert run_of(action).counts == {"changed": 44, "unchanged": 1}


def test_rows_that_came_after_the_confirmation_are_not_touched(domains):
    decide("Archived")
    make_late = Domain.objects.create(host="late.test")
    bulk_actions.process_pending()
    make_late.refresh_from_db()
    assert make_late.curation_status == "New"


def test_the_number_is_confirmed_and_an_empty_filter_refused(domains):
    with pytest.raises(CountChanged):
        decide("Archived", expected=44)
    request = ActionRequest(DOMAINS, "decide", "clara", {}, status="Archived")
    with pytest.raises(EmptyFilter):
        bulk_actions.start(request, expected=45)
    bulk_actions.start(request, expected=45, everything=True)
    bulk_actions.process_pending()
    assert statuses() == {"Archived": 45}
    assert not Run.objects.exclude(status="Completed").exists()


def request_of(verb: str, **options: Any) -> ActionRequest:
    return ActionRequest(DOMAINS, verb, "clara", {"q": "bakery"}, stage="domain_metadata", options=options)


def test_a_run_that_queues_many_rows_ends_when_their_step_has_ended(domains):
    Domain.objects.filter(pk__in=[row.pk for row in domains[:5]]).update(status="Completed")
    action = bulk_actions.start(request_of("queue"), expected=45)
    bulk_actions.process_pending()
    run = run_of(action)
    assert (run.status, run.settled, run.total, run.counts) == ("InProgress", 5, 45, {"unchanged": 5})
    assert Domain.objects.filter(status="Queued", run_id=run.pk).count() == 40
    claim(stage_named("domain_metadata"), 3)
    operations.cancel_run(run.pk, by="clara")
    assert not Domain.objects.filter(status="Queued").exists()
    assert not Domain.objects.filter(status="Processing").exists()
    assert run_of(action).counts == {"unchanged": 5, "cancelled": 40}  # those in work, too


def test_completed_rows_are_queued_again_only_by_name(domains):
    Domain.objects.update(status="Completed")
    bulk_actions.start(request_of("queue"), expected=45)
    bulk_actions.start(request_of("queue", rerun=True, priority=5), expected=45)
    bulk_actions.process_pending()
    queued = Domain.objects.filter(status="Queued", priority=5)
    assert queued.count() == 45
    assert [run.counts for run in Run.objects.order_by("pk")] == [{"unchanged": 45}, {}]


def test_only_rows_that_failed_for_a_reason_are_retried(domains):
    Domain.objects.update(status="Error", outcome="dns")
    Domain.objects.filter(pk__in=[row.pk for row in domains[:5]]).update(outcome="timeout")
    bulk_actions.start(request_of("queue", failed="dns"), expected=40)
    bulk_actions.process_pending()
    assert Domain.objects.filter(status="Queued").count() == 40


def test_waiting_rows_are_moved_and_taken_out_of_the_queue(domains):
    bulk_actions.start(request_of("queue"), expected=45)
    bulk_actions.process_pending()
    moved = bulk_actions.start(request_of("prioritise", priority=-10), expected=45)
    bulk_actions.process_pending()
    assert run_of(moved).counts == {"moved": 45}
    cancelled = bulk_actions.start(request_of("cancel"), expected=45)
    bulk_actions.process_pending()
    assert run_of(cancelled).counts == {"cancelled": 45}
    assert not Domain.objects.filter(status="Queued").exists()


def test_two_actions_take_turns(domains):
    first = decide("Archived")
    second = bulk_actions.start(request_of("queue"), expected=45)
    for _ in range(4):
        bulk_actions._process_slice()
    assert list(BulkAction.objects.order_by("pk").values_list("processed", flat=True)) == [20, 20]
    assert (first.run_id, second.run_id) == tuple(BulkAction.objects.order_by("pk").values_list("run_id", flat=True))


def test_a_paused_action_waits_until_it_is_resumed(domains):
    action = decide("Archived")
    slices(action, 1)
    operations.pause_run(action.run_id, by="olga")
    bulk_actions.process_pending()
    assert statuses() == {"Archived": 10, "New": 35}
    operations.resume_run(action.run_id, by="olga")
    bulk_actions.process_pending()
    assert statuses() == {"Archived": 45}


def test_an_action_that_cannot_go_on_ends_in_error_and_others_go_on(domains):
    action = decide("Archived")
    BulkAction.objects.filter(pk=action.pk).update(filter={"colour": "red"})
    other = bulk_actions.start(request_of("queue"), expected=45)
    bulk_actions.process_pending()
    run = run_of(action)
    assert run.status == "Error"
    assert run.reason.startswith("It stopped after 0 of 45 rows: There is no filter 'colour'")
    assert BulkAction.objects.get(pk=other.pk).processed == 45
    assert statuses() == {"New": 45}


WORKER = """
import os, time
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from django.conf import settings
from django.db import connection
connection.settings_dict["NAME"] = os.environ["TEST_DATABASE"]
from jobs.actions import bulk_actions
carry_out = bulk_actions._carry_out
def slowly(action, part):
    carry_out(action, part)
    print("in a slice", flush=True)
    time.sleep(0.05)  # long enough to be killed before the commit
bulk_actions._carry_out = slowly
bulk_actions.process_pending()
"""


def test_a_worker_that_is_killed_in_the_middle_leaves_the_rest_to_the_next_and_nothing_is_done_twice(domains):
    action = decide("Selected")
    environment = os.environ | {"TEST_DATABASE": connection.settings_dict["NAME"]}
    for _ in range(3):
        worker = processes.start([sys.executable, "-c", WORKER], env=environment, stdout=processes.subprocess.PIPE)
        worker.stdout.readline()
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    eventually(lambda: bulk_actions.process_pending() == "" and run_of(action).status == "Completed")
    assert statuses() == {"Selected": 45}
    assert Decision.objects.count() == 45
    assert Bulk.objects.get().changed == 45
    assert (run_of(action).settled, run_of(action).counts) == (45, {"changed": 45})
    changed = sum(event.detail["changed"] for event in Event.objects.filter(kind="decided"))
    assert changed == 45


def test_an_undo_leaves_a_row_that_was_decided_to_and_fro_since(domains):
    done = curation.decide(Domain, [row.pk for row in domains[:3]], "Maybe", by="clara")
    for status in ("Archived", "Maybe"):
        curation.decide(Domain, [domains[0].pk], status, by="zoe")
    again = curation.decide(Domain, [domains[1].pk], "Archived", by="clara")
    curation.undo(again.bulk, by="clara")  # as if it had not been
    assert curation.undo(done.bulk, by="clara").changed == 2
    assert statuses() == {"Maybe": 1, "New": 44}


# Undo of what was done to the queue.

PLACE = ("status", "outcome", "priority", "fair_order", "due_at", "attempts", "queued_at")


def places() -> dict[int, tuple[Any, ...]]:
    return {row[0]: row[1:] for row in Domain.objects.values_list("pk", *PLACE)}


@pytest.fixture
def waiting(domains: list[Domain]) -> dict[int, tuple[Any, ...]]:
    """45 rows in the queue, some sooner, some that wait for a later try."""
    operations.requeue("domain_metadata", [row.pk for row in domains[:20]], by="zoe", priority=3)
    operations.requeue("domain_metadata", [row.pk for row in domains[20:]], by="zoe")
    later = {"due_at": timezone.now() + timedelta(hours=1), "attempts": 2}
    Domain.objects.filter(pk__in=[row.pk for row in domains[:5]]).update(**later)
    return places()


def undo_all(action: BulkAction) -> Run:
    undone = bulk_actions.undo_run(action.run_id, by="zoe")
    bulk_actions.process_pending()
    return Run.objects.get(pk=undone.run)


@pytest.mark.parametrize(("verb", "options"), [("cancel", {}), ("prioritise", {"priority": -10})])
def test_what_was_taken_out_of_the_queue_or_moved_there_stands_where_it_stood(waiting, verb, options):
    action = bulk_actions.start(request_of(verb, **options), expected=45)
    bulk_actions.process_pending()
    assert places() != waiting
    run = undo_all(action)
    assert (run.status, run.counts) == ("Completed", {"restored": 45})
    assert "domains: undo of “" in run.title
    assert places() == waiting
    with pytest.raises(Refused, match="undone already, by zoe"):
        bulk_actions.undo_run(action.run_id, by="clara")


def test_rows_in_work_that_were_cancelled_wait_again_and_are_worked(waiting):
    in_work = {row.pk for row in claim(stage_named("domain_metadata"), 3)}
    action = bulk_actions.start(request_of("cancel"), expected=45)
    bulk_actions.process_pending()
    undo_all(action)
    assert set(Domain.objects.filter(pk__in=in_work).values_list("status", "run_id")) == {("Queued", None)}
    assert sql("SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'domain_metadata'")[0][0]


def test_a_half_cancelled_action_gives_back_what_it_took(waiting):
    action = bulk_actions.start(request_of("cancel"), expected=45)
    slices(action, 2)
    with pytest.raises(Refused, match="still being carried out"):
        bulk_actions.undo_run(action.run_id, by="zoe")
    operations.cancel_run(action.run_id, by="clara")
    assert Domain.objects.filter(status="Queued").count() == 25
    assert undo_all(action).counts == {"restored": 20}
    assert places() == waiting


def test_an_undo_of_the_queue_that_is_cancelled_half_way_can_be_taken_up_again(waiting):
    action = bulk_actions.start(request_of("cancel"), expected=45)
    bulk_actions.process_pending()
    first = bulk_actions.undo_run(action.run_id, by="zoe").run
    assert first is not None
    with pytest.raises(Refused, match="is being undone"):
        bulk_actions.undo_run(action.run_id, by="clara")
    slices(BulkAction.objects.get(run=first), 1)
    operations.cancel_run(first, by="zoe")
    assert undo_all(action).counts == {"restored": 35, "unchanged": 10}
    assert places() == waiting


def test_rows_that_somebody_queued_or_moved_since_stay_as_they_are(waiting):
    [first, second, *_] = waiting
    cancelled = bulk_actions.start(request_of("cancel"), expected=45)
    bulk_actions.process_pending()
    operations.requeue("domain_metadata", [first], by="anton", priority=7)
    operations.requeue("domain_metadata", [second], by="anton")
    bulk_actions.cancel_rows("domain_metadata", [second], by="anton")
    assert undo_all(cancelled).counts == {"restored": 43, "unchanged": 2}
    assert (Domain.objects.get(pk=first).priority, Domain.objects.get(pk=second).status) == (7, None)
    moved = bulk_actions.start(request_of("prioritise", priority=-10), expected=45)
    bulk_actions.process_pending()
    bulk_actions.prioritise("domain_metadata", [first], 9, by="anton")
    assert undo_all(moved).counts == {"restored": 43, "unchanged": 1}
    assert Domain.objects.get(pk=first).priority == 9


def test_a_domain_that_was_suppressed_since_does_not_come_back_into_the_queue(waiting, domains):
    action = bulk_actions.start(request_of("cancel"), expected=45)
    bulk_actions.process_pending()
    suppression_list.add(read_subject("domain", domains[0].host), by="olga")
    assert undo_all(action).counts == {"restored": 44, "unchanged": 1}
    assert Domain.objects.get(pk=domains[0].pk).status is None


def test_what_queued_rows_is_not_undone_but_cancelled(domains):
    action = bulk_actions.start(request_of("queue"), expected=45)
    bulk_actions.process_pending()
    with pytest.raises(Refused, match="cancel its run"):
        bulk_actions.undo_run(action.run_id, by="zoe")
    with pytest.raises(operations.Unknown):
        bulk_actions.undo_run(0, by="zoe")


def test_places_in_the_queue_go_with_their_action(waiting):
    action = bulk_actions.start(request_of("cancel"), expected=45)
    bulk_actions.process_pending()
    undo_all(action)
    sql("ALTER TABLE bulk_actions DISABLE TRIGGER touch")
    sql("UPDATE bulk_actions SET updated_at = now() - interval '1000 days' WHERE id = %s", action.pk)
    sql("ALTER TABLE bulk_actions ENABLE TRIGGER touch")
    assert "1 bulk actions" in pruning.prune()
    assert not BulkActionRow.objects.exists()
    assert BulkAction.objects.get().undo_of_id is None
