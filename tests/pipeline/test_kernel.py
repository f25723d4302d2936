"""How a row moves: queue, claim, work, settle, and every way in which work can end."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from contextlib import suppress

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from jobs.actions.operations import cancel_run
from jobs.maintenance import pruning
from jobs.models import Domain, Event, Run, StageControl, StageMinute
from jobs.pipeline import Done, cancel, drain, prioritise, pump, queue, runs
from jobs.pipeline.claim import claim, claim_expired, release, renew
from jobs.pipeline.database import in_database
from jobs.pipeline.guard import DatabaseRefused
from jobs.pipeline.pump import Pump
from jobs.pipeline.runs import request
from jobs.pipeline.settle import settle, settle_part, settlement_of
from jobs.web.failures import Fail, Retry, Skip
from tests.patience import eventually, patient
from tests.pipeline.conftest import waiting_for_locks, work_off


async def greet(domain, web):
    return f"hello {domain.host};"


def reload(domain):
    domain.refresh_from_db()
    return domain


def test_a_queued_row_is_worked_saved_and_completed(domains, stage_of):
    (shop,) = domains(1)
    stage = stage_of(greet)

    assert queue(stage, [shop.pk]) == 1
    assert reload(shop).status == "Queued"
    assert work_off(stage) == {"found": 1}

    assert reload(shop).status == "Completed"
    assert shop.outcome == "found"
    assert shop.notes == "hello shop0.test;"
    assert shop.fence == 1
    assert shop.lease_until is None
    assert shop.settled_at is not None


def test_nothing_is_worked_that_nobody_asked_for(domains, stage_of):
    domains(3)

    assert work_off(stage_of(greet)) == {}
    assert set(Domain.objects.values_list("status", flat=True)) == {None}


def test_queueing_what_already_waits_changes_nothing(domains, stage_of):
    rows, stage = domains(3), stage_of(greet)

    assert queue(stage, Domain.objects.all()) == 3
    assert queue(stage, [row.pk for row in rows]) == 0


def test_a_selection_that_can_hold_nothing_queues_nothing(domains, stage_of):
    domains(1)
    assert queue(stage_of(greet), Domain.objects.none()) == 0
    assert queue(stage_of(greet), Domain.objects.filter(pk__in=[])) == 0
    assert queue(stage_of(greet), []) == 0


def test_completed_rows_are_worked_again_only_when_a_rerun_is_asked_for_by_name(domains, stage_of):
    domains(1)
    stage = stage_of(greet)
    queue(stage, Domain.objects.all())
    work_off(stage)

    assert queue(stage, Domain.objects.all()) == 0
    assert queue(stage, Domain.objects.all(), rerun=True) == 1


def test_rows_that_ended_in_error_can_be_queued_again_and_lose_the_old_reason(domains, stage_of):
    (shop,) = domains(1)

    async def refuse(domain, web):
        raise Fail("blocked")

    queue(stage_of(refuse), [shop.pk])
    work_off(stage_of(refuse))
    assert (reload(shop).status, shop.outcome) == ("Error", "blocked")

    assert queue(stage_of(greet), [shop.pk]) == 1
    assert (reload(shop).outcome, shop.error) == (None, None)
    assert work_off(stage_of(greet)) == {"found": 1}


def test_queueing_and_the_wake_up_commit_or_roll_back_together(domains, stage_of):
    domains(1)
    with transaction.atomic():
        queue(stage_of(greet), Domain.objects.all())
        transaction.set_rollback(True)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'domain_metadata'")
        assert cursor.fetchone() == (0,)
    assert Domain.objects.filter(status="Queued").count() == 0


def test_a_skip_completes_the_row_with_its_reason(domains, stage_of):
    (shop,) = domains(1)

    async def not_ours(domain, web):
        raise Skip("shared_host", "facebook.com is not the business's own site.")

    queue(stage_of(not_ours), [shop.pk])
    assert work_off(stage_of(not_ours)) == {"shared_host": 1}
    assert (reload(shop).status, shop.error) == ("Completed", "facebook.com is not the business's own site.")
    assert shop.notes == ""


def test_a_passing_fault_waits_with_growing_pauses_and_then_gives_up(domains, stage_of, settings):
    settings.RETRY_BASE_SECONDS = 100
    settings.DOMAIN_SCHEDULER_MAX_ATTEMPTS = 3
    (shop,) = domains(1)

    async def away(domain, web):
        raise Retry("timeout")

    stage, waits = stage_of(away), []
    queue(stage, [shop.pk])
    for _ in range(2):
        assert work_off(stage) == {"timeout": 1}
        assert reload(shop).status == "Queued"
        waits.append((shop.due_at - shop.updated_at).total_seconds())
        assert work_off(stage) == {}, "it is not due yet"
        Domain.objects.update(due_at=shop.updated_at)

    assert work_off(stage) == {"gave_up": 1}
    assert reload(shop).status == "Error"
    assert "timeout" in shop.error
    assert 50 <= waits[0] <= 150
    assert 100 <= waits[1] <= 300


def test_a_server_s_retry_after_is_honoured(domains, stage_of):
    (shop,) = domains(1)

    async def slow_down(domain, web):
        raise Retry("rate_limited", after=120)

    queue(stage_of(slow_down), [shop.pk])
    work_off(stage_of(slow_down))
    assert round((reload(shop).due_at - shop.updated_at).total_seconds()) == 120


def test_waiting_for_a_busy_host_uses_up_no_try(domains, stage_of):
    (shop,) = domains(1)

    async def busy(domain, web):
        raise Retry("rate_limited", after=60, counts=False)

    queue(stage_of(busy), [shop.pk])
    work_off(stage_of(busy))
    assert (reload(shop).fence, shop.attempts) == (1, 0)


def test_an_unexpected_exception_fails_its_row_and_the_rest_go_on(domains, stage_of, caplog):
    domains(5)

    async def trip(domain, web):
        if domain.host == "shop3.test":
            raise ZeroDivisionError("secret detail")
        return "ok"

    queue(stage_of(trip), Domain.objects.all())
    assert work_off(stage_of(trip)) == {"found": 4, "bug": 1}
    failed = Domain.objects.get(host="shop3.test")
    assert failed.status == "Error"
    assert "ZeroDivisionError" in failed.error
    assert "secret detail" not in failed.error
    assert "secret detail" in caplog.text


def test_a_save_that_fails_on_one_row_spoils_only_that_row(domains, stage_of):
    domains(10)

    def picky(found):
        for domain, _ in found:
            Domain.objects.filter(pk=domain.pk).update(
                title="x" if domain.host != "shop7.test" else None, notes="saved"
            )

    queue(stage_of(greet, picky), Domain.objects.all())
    assert work_off(stage_of(greet, picky)) == {"found": 9, "bug": 1}
    assert Domain.objects.filter(notes="saved").count() == 9
    assert Domain.objects.get(host="shop7.test").outcome == "bug"


def test_work_that_overruns_its_deadline_is_stopped_and_tried_again(domains, stage_of, settings):
    settings.DOMAIN_SCHEDULER_DEADLINE_SECONDS = 0.05
    domains(1)

    async def dawdle(domain, web):
        await asyncio.sleep(30)

    queue(stage_of(dawdle), Domain.objects.all())
    assert work_off(stage_of(dawdle)) == {"deadline": 1}


def test_the_database_is_refused_while_work_runs(domains, stage_of):
    domains(1)

    def count():
        try:
            return Domain.objects.count()
        finally:
            connection.close()

    async def peek(domain, web):
        await asyncio.to_thread(count)

    queue(stage_of(peek), Domain.objects.all())
    assert work_off(stage_of(peek)) == {"bug": 1}
    assert "DatabaseRefused" in Domain.objects.get().error
    assert issubclass(DatabaseRefused, RuntimeError)


def test_streamed_parts_are_saved_as_they_come_and_survive_a_later_failure(domains, stage_of):
    (shop,) = domains(1)

    async def pages(domain, web):
        yield "a"
        yield "b"
        raise Retry("connect")

    queue(stage_of(pages), [shop.pk])
    assert work_off(stage_of(pages)) == {"connect": 1}
    assert reload(shop).notes == "ab"


def test_a_streamed_result_ends_with_the_word_it_names(domains, stage_of):
    (shop,) = domains(1)

    async def pages(domain, web):
        yield "a"
        yield Done("truncated", "The file breaks off.")

    queue(stage_of(pages), [shop.pk])
    assert work_off(stage_of(pages)) == {"truncated": 1}
    assert (reload(shop).notes, shop.error) == ("a", "The file breaks off.")


def claimed_twice(stage, row):
    """The row as its first owner holds it, whose lease ran out, and as the next owner does."""
    queue(stage, [row.pk])
    (late,) = claim(stage, 1)
    Domain.objects.update(lease_until="2020-01-01T00:00:00Z")
    (current,) = claim_expired(stage)
    return late, current


def test_a_late_result_is_refused_whole(domains, stage_of):
    (shop,) = domains(1)
    stage = stage_of(greet)
    late, current = claimed_twice(stage, shop)

    assert settle(stage, [settlement_of(stage, late, Done(), "late;")]) == []
    assert reload(shop).notes == ""
    assert len(settle(stage, [settlement_of(stage, current, Done(), "current;")])) == 1
    assert reload(shop).notes == "current;"
    assert (current.fence, late.fence) == (2, 1)


def titled(results):
    return [{"id": domain.pk, "title": title} for domain, title in results]


def test_facts_of_a_row_are_written_by_the_statement_that_settles_it(domains, stage_of):
    greeted, skipped = domains(2)

    Domain.objects.update(title="As before")
    stage = stage_of(greet, save=lambda results: None, facts=titled)
    queue(stage, [greeted.pk, skipped.pk])
    first, second = sorted(claim(stage, 2), key=lambda row: row.pk)
    group = [settlement_of(stage, first, Done(), "Shop;"), settlement_of(stage, second, Skip("unchanged"))]
    with CaptureQueriesContext(connection) as statements:
        settle(stage, group)
    assert len([sql for sql in statements_of(statements) if 'UPDATE "domains"' in sql]) == 1
    assert (reload(greeted).title, greeted.outcome) == ("Shop;", "found")
    assert (reload(skipped).title, skipped.outcome) == ("As before", "unchanged")


def test_the_minute_is_counted_last_because_the_next_group_of_its_slot_waits_for_it(domains, stage_of):
    (shop,) = domains(1)
    stage = stage_of(greet)
    queue(stage, [shop.pk])
    (row,) = claim(stage, 1)
    with CaptureQueriesContext(connection) as statements:
        settle(stage, [settlement_of(stage, row, Done(), "hello;")])
    assert "INSERT INTO stage_minutes" in [sql for sql in statements_of(statements) if "INTO" in sql][-1]


def statements_of(captured):
    return [query["sql"] for query in captured.captured_queries]


def test_late_facts_are_dropped_with_their_result(domains, stage_of):
    (shop,) = domains(1)
    stage = stage_of(greet, facts=titled)
    late, current = claimed_twice(stage, shop)

    assert settle(stage, [settlement_of(stage, late, Done(), "late;")]) == []
    assert reload(shop).title == ""
    settle(stage, [settlement_of(stage, current, Done(), "current;")])
    assert reload(shop).title == "current;"


def test_a_stage_whose_work_yields_parts_has_no_facts(stage_of):
    async def pages(domain, web):
        yield "a"

    with pytest.raises(TypeError, match="have no facts"):
        stage_of(pages, facts=titled)


def test_a_late_part_of_a_streamed_result_is_refused(domains, stage_of):
    (shop,) = domains(1)
    stage = stage_of(greet)
    late, current = claimed_twice(stage, shop)

    assert not settle_part(stage, late, "late;", [])
    assert reload(shop).notes == ""
    assert settle_part(stage, current, "current;", [])
    assert reload(shop).notes == "current;"


def test_who_lost_a_row_cannot_hand_it_back(domains, stage_of):
    (shop,) = domains(1)
    stage = stage_of(greet)
    late, current = claimed_twice(stage, shop)

    release(stage, [late])
    assert (reload(shop).status, shop.fence, shop.attempts) == ("Processing", 2, 2)
    release(stage, [current])
    assert (reload(shop).status, shop.fence, shop.attempts) == ("Queued", 2, 1)


def test_a_row_that_was_settled_is_not_changed_again_although_its_fence_matches(domains, stage_of):
    """As when the answer to a commit was lost, and the worker takes the row for its own."""
    (shop,) = domains(1)
    stage = stage_of(greet)
    queue(stage, [shop.pk])
    (row,) = claim(stage, 1)
    done = settlement_of(stage, row, Done(), "once;")
    settle(stage, [done])

    assert settle(stage, [done]) == []
    assert not settle_part(stage, row, "again;", [])
    assert renew(stage, [row]) == set()
    release(stage, [row])
    assert (reload(shop).status, shop.notes) == ("Completed", "once;")


def test_a_row_is_claimed_by_one_of_many(domains, stage_of):
    domains(200)
    stage = stage_of(greet)
    queue(stage, Domain.objects.all())
    taken, guard = [], threading.Lock()

    def take():
        while rows := claim(stage, 7):
            with guard:
                taken.extend(row.pk for row in rows)
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == 200
    assert len(set(taken)) == 200


def test_a_renewed_lease_tells_which_rows_are_still_ours(domains, stage_of):
    domains(2)
    stage = stage_of(greet)
    queue(stage, Domain.objects.all())
    mine, lost = claim(stage, 2)
    Domain.objects.filter(pk=lost.pk).update(fence=9)

    assert renew(stage, [mine, lost]) == {mine.pk}


def test_rows_handed_back_wait_again_without_a_used_try(domains, stage_of):
    (shop,) = domains(1)
    stage = stage_of(greet)
    queue(stage, [shop.pk])
    release(stage, claim(stage, 1))

    assert (reload(shop).status, shop.attempts, shop.fence) == ("Queued", 0, 1)


def test_a_stop_hands_back_what_is_in_flight(domains, stage_of, settings):
    settings.STOP_SECONDS = 0.1
    domains(5)
    stopping, begun = asyncio.Event(), []

    async def forever(domain, web):
        begun.append(domain.pk)
        if len(begun) == 5:
            stopping.set()
        await asyncio.sleep(3600)

    stage = stage_of(forever)
    queue(stage, Domain.objects.all())

    assert asyncio.run(Pump(stage, None, stopping=stopping).run()) == {}
    assert list(Domain.objects.values_list("status", "attempts").distinct()) == [("Queued", 0)]


def test_a_stop_hands_back_at_once_what_would_wait_for_its_host(domains, stage_of, settings):
    settings.STOP_SECONDS = 3600.0
    domains(5)
    stopping, begun = asyncio.Event(), []

    async def waits(domain, web):
        begun.append(domain.pk)
        if len(begun) == 5:
            stopping.set()
        await stopping.wait()
        raise asyncio.CancelledError  # as the limiter of hosts does

    stage = stage_of(waits)
    queue(stage, Domain.objects.all())

    assert asyncio.run(asyncio.wait_for(Pump(stage, None, stopping=stopping).run(), patient(60))) == {}
    assert list(Domain.objects.values_list("status", "attempts").distinct()) == [("Queued", 0)]


def test_a_stop_takes_no_longer_than_it_may_however_steadily_rows_end(domains, stage_of, settings):
    settings.STOP_SECONDS, settings.DOMAIN_SCHEDULER_CONCURRENCY = 0.5, 100
    rows, stopping = domains(100), asyncio.Event()

    async def work(domain, web):
        place = domain.pk - rows[0].pk
        await asyncio.sleep(0.2 * (place + 1))  # one ends every 0.2 s, for twenty seconds
        if place == 1:
            stopping.set()

    stage = stage_of(work)
    queue(stage, [domain.pk for domain in rows])

    asyncio.run(Pump(stage, None, stopping=stopping).run())
    words = Counter(Domain.objects.values_list("status", flat=True))
    assert 2 <= words["Completed"] < 100
    assert words["Queued"] == 100 - words["Completed"], "what did not end is handed back"


def test_a_lower_priority_number_goes_first(domains, stage_of):
    rows, stage = domains(3), stage_of(greet)
    queue(stage, [row.pk for row in rows])
    prioritise(stage, [rows[2].pk], -1)

    assert rows[2].pk in {row.pk for row in claim(stage, 1)}
    assert reload(rows[2]).status == "Processing"


def test_a_small_request_is_not_behind_a_large_one(domains, stage_of):
    rows, stage = domains(100), stage_of(greet)
    queue(stage, [row.pk for row in rows[:97]])
    claim(stage, 10)
    queue(stage, [row.pk for row in rows[97:]])

    assert {row.pk for row in rows[97:]} <= {row.pk for row in claim(stage, 8)}


def test_a_paused_stage_claims_nothing(domains, stage_of):
    domains(1)
    stage = stage_of(greet)
    queue(stage, Domain.objects.all())
    StageControl.objects.create(stage=stage.name, paused=True)

    assert work_off(stage) == {}
    StageControl.objects.update(paused=False)
    assert work_off(stage) == {"found": 1}


def test_a_paused_stage_s_lost_rows_stay_until_it_goes_on(domains, stage_of):
    (shop,) = domains(1)
    stage = stage_of(greet)
    queue(stage, [shop.pk])
    claim(stage, 1)
    Domain.objects.update(lease_until="2020-01-01T00:00:00Z")
    StageControl.objects.create(stage=stage.name, paused=True)

    assert claim_expired(stage) == []
    assert (reload(shop).status, shop.fence) == ("Processing", 1)
    StageControl.objects.update(paused=False)
    assert [row.pk for row in claim_expired(stage)] == [shop.pk]


def test_cancelled_rows_leave_the_queue(domains, stage_of):
    rows, stage = domains(2), stage_of(greet)
    queue(stage, [row.pk for row in rows])

    assert cancel(stage, [rows[0].pk], by="olga") == 1
    assert reload(rows[0]).status is None
    assert "olga" in rows[0].error
    assert work_off(stage) == {"found": 1}


def test_a_request_knows_how_far_it_is(domains, stage_of):
    domains(4)

    async def half(domain, web):
        if domain.host in ("shop0.test", "shop1.test"):
            raise Fail("not_found")
        return "ok"

    stage = stage_of(half)
    run = request("four shops", stage=stage.name, by="clara")
    queue(stage, Domain.objects.all(), run=run)
    run.refresh_from_db()
    assert (run.total, run.settled, run.status) == (4, 0, "Queued")

    work_off(stage)
    run.refresh_from_db()
    assert (run.settled, run.status, run.counts) == (4, "Completed", {"found": 2, "not_found": 2})
    assert run.ended_at is not None


def test_every_settled_row_leaves_an_event_a_count_and_a_drain(domains, stage_of):
    domains(3)
    stage = stage_of(greet)
    queue(stage, Domain.objects.all())
    work_off(stage)

    assert Event.objects.filter(kind="settled", stage=stage.name, outcome="found").count() == 3
    assert sum(StageMinute.objects.values_list("count", flat=True)) == 3
    drain_run = Run.objects.get(kind="drain")
    assert (drain_run.status, drain_run.counts) == ("Completed", {"found": 3})


def test_a_row_that_lost_its_worker_too_often_is_given_up(domains, stage_of, settings):
    settings.DOMAIN_SCHEDULER_MAX_ATTEMPTS = 2
    (shop,) = domains(1)
    stage = stage_of(greet)
    queue(stage, [shop.pk])
    claim(stage, 1)
    Domain.objects.update(lease_until="2020-01-01T00:00:00Z")
    claim_expired(stage)
    Domain.objects.update(lease_until="2020-01-01T00:00:00Z")

    work_off(stage)
    assert (reload(shop).status, shop.outcome, shop.notes) == ("Error", "gave_up", "")


def test_no_more_rows_of_one_group_are_worked_at_once_than_its_limit(domains, stage_of):
    rows = domains(12)
    Domain.objects.filter(pk__in=[row.pk for row in rows[:10]]).update(page_limit=1)
    Domain.objects.filter(pk__in=[row.pk for row in rows[10:]]).update(page_limit=2)
    at_once: dict[int, int] = {}
    most: dict[int, int] = {}

    async def count(domain, web):
        group = domain.page_limit
        at_once[group] = at_once.get(group, 0) + 1
        most[group] = max(most.get(group, 0), at_once[group])
        await asyncio.sleep(0.01)
        at_once[group] -= 1

    stage = stage_of(count, lambda found: None, limit_by="page_limit", limit=2)
    queue(stage, Domain.objects.all())
    assert work_off(stage) == {"found": 12}
    assert most == {1: 2, 2: 2}


def test_a_row_that_is_cancelled_while_it_is_in_work_ends_at_once_and_its_work_is_aborted(domains, stage_of):
    (shop,) = domains(1)
    aborted = []

    async def work(domain, web):
        cancelling = asyncio.create_task(in_database(cancel, stage, [domain.pk], "olga"))
        try:
            await asyncio.sleep(10_000)
        except asyncio.CancelledError:
            assert await cancelling == 1
            aborted.append(domain.pk)
            raise

    stage = stage_of(work)
    queue(stage, [shop.pk])
    assert work_off(stage) == {}
    assert aborted == [shop.pk]
    assert (reload(shop).status, shop.outcome, shop.lease_until) == (None, "cancelled", None)
    assert shop.error == "Cancelled by olga while it was processed."


def test_a_run_that_is_cancelled_takes_its_rows_out_of_work(domains, stage_of):
    (shop,) = domains(1)
    stage = stage_of(greet)
    run = request("A request", stage=stage.name)
    queue(stage, [shop.pk], run=run)
    (claimed,) = claim(stage, 1)

    cancel_run(run, by="olga")
    assert (reload(shop).status, shop.outcome) == (None, "cancelled")
    assert settle(stage, [settlement_of(stage, claimed, Done(), "late")]) == []
    run.refresh_from_db()
    assert (run.settled, run.counts) == (1, {"cancelled": 1})


@pytest.mark.parametrize("word", ["queued", "Done", "Selected", "complete"])
def test_the_database_refuses_words_that_are_not_in_the_vocabulary(domains, word):
    (shop,) = domains(1)
    with pytest.raises(Exception, match="domains_status"), transaction.atomic():
        Domain.objects.filter(pk=shop.pk).update(status=word)


@pytest.mark.parametrize("act", ["move", "queue again"])
def test_rows_are_taken_in_the_order_of_their_ids_so_that_two_people_never_wait_in_a_circle(domains, stage_of, act):
    first, second = domains(2)
    stage = stage_of(greet)
    queue(stage, [second.pk])
    queue(stage, [first.pk])  # now written behind the second
    if act == "queue again":
        for domain in (second, first):
            Domain.objects.filter(pk=domain.pk).update(status="Error")
    acting = threading.Thread(target=_act, args=(act, stage, Domain.objects.filter(pk__in=[first.pk, second.pk])))
    with transaction.atomic():
        Domain.objects.select_for_update().get(pk=first.pk)
        acting.start()
        eventually(lambda: waiting_for_locks() == 1)
        Domain.objects.select_for_update(nowait=True).get(pk=second.pk)
    acting.join()
    assert reload(first).priority == reload(second).priority == -5


def _act(act, stage, rows):
    with connection.cursor() as cursor:  # as they lie in the table, which is what a plan for many rows does
        cursor.execute("SET enable_indexscan = off; SET enable_bitmapscan = off; SET enable_nestloop = off")
    prioritise(stage, rows, -5) if act == "move" else queue(stage, rows, priority=-5)
    connection.close()


# Cancellations that nobody of ours requested.


def worked_off(stage):
    """As `work_off`, within a bound: what spins or hangs fails."""

    async def main():
        return await asyncio.wait_for(drain(stage, None), patient(20))

    return asyncio.run(main())


def test_a_row_whose_work_cancels_itself_is_a_bug_and_does_not_come_back_for_ever(domains, stage_of, caplog):
    (shop,) = domains(1)
    begun = []

    async def cancel_itself(domain, web):
        begun.append(domain.pk)
        raise asyncio.CancelledError

    stage = stage_of(cancel_itself)
    queue(stage, [shop.pk])
    assert worked_off(stage) == {"bug": 1}
    assert (len(begun), reload(shop).status) == (1, "Error")
    assert "CancelledError" in shop.error


def test_work_that_overhears_its_deadline_is_cancelled_again(domains, stage_of, settings, monkeypatch):
    monkeypatch.setattr(pump, "CANCEL_AGAIN_SECONDS", 0.1)
    settings.DOMAIN_SCHEDULER_DEADLINE_SECONDS = 0.2
    (shop,) = domains(1)

    async def overhear(domain, web):
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        await asyncio.sleep(60)

    stage = stage_of(overhear)
    queue(stage, [shop.pk])
    assert worked_off(stage) == {"deadline": 1}


def test_a_drain_that_was_taken_for_dead_and_reports_again_has_lost_no_worker(domains, stage_of):
    drain_run = runs.start_drain(stage_of(greet), "here:1:stages")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE runs DISABLE TRIGGER touch")
        cursor.execute("UPDATE runs SET updated_at = now() - interval '2 h'")
        cursor.execute("ALTER TABLE runs ENABLE TRIGGER touch")
    pruning.prune()
    assert Run.objects.get().reason == "Its worker died."
    runs.report_drain(drain_run, {"found": 1}, ended=True)
    assert Run.objects.values_list("status", "reason").get() == ("Completed", "")
