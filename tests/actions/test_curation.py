"""What people decide: in one statement, logged, queueing what follows, and undone however far its work is."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now

from jobs.actions.curation import (
    CountChanged,
    EmptyFilter,
    Refused,
    decide,
    decide_all_matching,
    decide_seen,
    undo,
)
from jobs.actions.review_claims import claim_rows, release_rows
from jobs.models import Bulk, Decision, Domain, Event, Page, ReviewClaim
from jobs.pipeline import queue
from jobs.pipeline.claim import claim
from jobs.pipeline.runs import request
from jobs.stages import stage_named
from tests.patience import eventually, patient
from tests.queued_domains import sql

pytestmark = pytest.mark.django_db(transaction=True)


def make_domains(n):
    return Domain.objects.bulk_create([Domain(host=f"bakery{i}.test") for i in range(n)])


def test_selecting_a_domain_queues_what_follows_and_says_who_did_it():
    (domain,) = make_domains(1)

    done = decide(Domain, [domain.pk], "Selected", by="clara", reason="looks right")

    domain.refresh_from_db()
    assert (domain.curation_status, domain.status, domain.sitemap_analysis_status) == ("Selected", "Queued", "Queued")
    assert done.changed == 1
    assert done.queued == {"domain_metadata": 1, "sitemap_discovery": 1}
    decision = Decision.objects.get()
    assert (decision.made_by, decision.from_status, decision.to_status) == ("clara", "New", "Selected")
    assert decision.reason == "looks right"


def test_a_decision_other_than_selected_queues_nothing():
    (domain,) = make_domains(1)
    decide(Domain, [domain.pk], "Maybe", by="clara")
    domain.refresh_from_db()
    assert domain.status is None


def test_rows_that_have_the_status_already_are_not_logged_again():
    (domain,) = make_domains(1)
    decide(Domain, [domain.pk], "Maybe", by="clara")
    assert decide(Domain, [domain.pk], "Maybe", by="clara").changed == 0
    assert Decision.objects.count() == 1


def test_a_page_may_be_archived_while_it_is_worked():
    (domain,) = make_domains(1)
    page = Page.objects.create(domain=domain, url="https://bakery0.test/contact")
    decide(Page, [page.pk], "Selected", by="clara")
    claim(stage_named("page_scrape"), 1)
    decide(Page, [page.pk], "Archived", by="clara")
    page.refresh_from_db()
    assert (page.curation_status, page.page_processing_status) == ("Archived", "Processing")


def test_reselecting_what_is_completed_does_not_work_it_again():
    (domain,) = make_domains(1)
    Domain.objects.update(status="Completed", sitemap_analysis_status="Completed")
    assert decide(Domain, [domain.pk], "Selected", by="clara").queued == {"domain_metadata": 0, "sitemap_discovery": 0}


def test_all_that_match_are_moved_when_their_number_is_the_confirmed_one():
    make_domains(20)
    rows = Domain.objects.filter(host__startswith="bakery1")
    done = decide_all_matching(rows, "Not a Fit", by="clara", expected=11, filter_used={"host__startswith": "bakery1"})
    assert done.changed == 11
    assert Domain.objects.filter(curation_status="New").count() == 9


def test_a_number_that_has_changed_is_refused_with_the_real_one():
    make_domains(3)
    with pytest.raises(CountChanged, match="3 rows match now, not the 5"):
        decide_all_matching(Domain.objects.all(), "Archived", by="clara", expected=5, filter_used={"x": 1})
    assert Decision.objects.count() == 0


def test_an_empty_filter_is_refused_unless_everything_is_asked_for_by_name():
    make_domains(3)
    with pytest.raises(EmptyFilter):
        decide_all_matching(Domain.objects.all(), "Archived", by="clara", expected=3, filter_used={})
    done = decide_all_matching(
        Domain.objects.all(), "Archived", by="clara", expected=3, filter_used={}, everything=True
    )
    assert done.changed == 3


def test_undo_puts_back_what_was_and_takes_it_out_of_the_queue():
    rows = make_domains(3)
    decide(Domain, [rows[0].pk], "Maybe", by="clara")
    bulk = decide(Domain, [row.pk for row in rows], "Selected", by="clara").bulk

    assert undo(bulk, by="olga").changed == 3

    assert list(Domain.objects.order_by("id").values_list("curation_status", "status")) == [
        ("Maybe", None),
        ("New", None),
        ("New", None),
    ]
    assert Bulk.objects.get(pk=bulk).undone_by == "olga"


def test_undo_restores_rows_whose_step_has_begun_or_ended_and_names_them():
    rows = make_domains(4)
    bulk = decide(Domain, [row.pk for row in rows], "Selected", by="clara").bulk
    (begun,) = claim(stage_named("domain_metadata"), 1)
    ended, again, waiting = [row.pk for row in rows if row.pk != begun.pk]
    Domain.objects.filter(pk=ended).update(status="Completed", settled_at=Now())
    decide(Domain, [again], "Archived", by="zoe")

    undone = undo(bulk, by="clara")

    assert (undone.requested, undone.changed) == (4, 3)
    assert dict(Domain.objects.values_list("pk", "curation_status")) == {
        begun.pk: "New", ended: "New", again: "Archived", waiting: "New",
    }  # fmt: skip
    assert undone.processed == {"domain_metadata": 2, "sitemap_discovery": 0}
    assert undone.processed_rows == sorted([begun.pk, ended])
    assert undone.dequeued == {"domain_metadata": 1, "sitemap_discovery": 3}
    assert dict(Domain.objects.values_list("pk", "status")) == {
        begun.pk: "Processing", ended: "Completed", again: "Queued", waiting: None,
    }  # fmt: skip


def test_an_undo_that_is_sent_again_is_done_once_and_gives_the_same_result():
    (domain,) = make_domains(1)
    bulk, key = decide(Domain, [domain.pk], "Maybe", by="clara").bulk, uuid.uuid4()
    results = [undo(bulk, by="clara", undo_id=key) for _ in range(2)]
    assert [(result.bulk, result.changed) for result in results] == [(key, 1), (key, 1)]
    assert Decision.objects.count() == 2


def test_undo_leaves_in_the_queue_what_somebody_else_had_queued():
    mine, theirs = make_domains(2)
    stage = stage_named("domain_metadata")
    run = request("Read again what we know", by="olga")
    queue(stage, [theirs.pk], run=run)
    bulk = decide(Domain, [mine.pk, theirs.pk], "Selected", by="clara").bulk

    assert undo(bulk, by="clara").changed == 2

    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.curation_status, mine.status, mine.sitemap_analysis_status) == ("New", None, None)
    assert (theirs.curation_status, theirs.status, theirs.sitemap_analysis_status) == ("New", "Queued", None)
    assert theirs.run_id == run.pk  # which would never end, were its row taken away


def test_of_two_who_decide_a_row_at_once_the_second_gets_a_conflict():
    (domain,) = make_domains(1)
    results = []

    def second():
        results.append(decide_seen(Domain, {domain.pk: "New:0"}, "Archived", by="zoe"))
        connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        decide_seen(Domain, {domain.pk: "New:0"}, "Maybe", by="clara")
        thread.start()
        eventually(lambda: sql("SELECT count(*) FROM pg_locks WHERE NOT granted")[0][0])
    thread.join(patient(60))
    ((conflict,),) = [result.conflicts for result in results]
    assert (conflict.status, conflict.made_by) == ("Maybe", "clara")
    assert Domain.objects.get().curation_status == "Maybe"
    assert Decision.objects.count() == 1


def test_a_row_under_review_by_somebody_is_claimed_by_nobody_else_until_then_or_until_it_expires():
    rows = [row.pk for row in make_domains(3)]
    assert claim_rows(Domain, rows[:2], by="clara") == set(rows[:2])
    assert claim_rows(Domain, rows, by="zoe") == {rows[2]}
    assert claim_rows(Domain, rows, by="clara") == set(rows[:2])  # her own are extended
    release_rows(Domain, rows[:1], by="zoe")  # which are not hers to release
    assert claim_rows(Domain, rows[:1], by="zoe") == set()
    release_rows(Domain, rows[:1], by="clara")
    assert claim_rows(Domain, rows[:1], by="zoe") == {rows[0]}
    ReviewClaim.objects.update(expires_at=Now() - timedelta(seconds=1))
    assert claim_rows(Domain, rows, by="clara") == set(rows)


def test_undo_leaves_what_was_decided_to_and_fro_since_unless_that_was_undone():
    decided_again, restored = make_domains(2)
    first = decide(Domain, [decided_again.pk, restored.pk], "Maybe", by="clara").bulk
    for status in ("Archived", "Maybe"):
        decide(Domain, [decided_again.pk], status, by="zoe")
    undo(decide(Domain, [restored.pk], "Archived", by="zoe").bulk, by="zoe")
    assert undo(first, by="clara").changed == 1
    assert [Domain.objects.get(pk=row.pk).curation_status for row in (decided_again, restored)] == ["Maybe", "New"]


def test_the_key_of_a_decision_on_several_rows_serves_no_part_of_them():
    first, second = (row.pk for row in make_domains(2))
    key = uuid.uuid4()
    assert decide_seen(Domain, {first: "New", second: "New"}, "Maybe", by="clara", key=key).changed == 2
    with pytest.raises(Refused, match="another decision"):
        decide_seen(Domain, {first: "New"}, "Maybe", by="clara", key=key)


def test_a_bulk_is_undone_once():
    (domain,) = make_domains(1)
    bulk = decide(Domain, [domain.pk], "Maybe", by="clara").bulk
    undo(bulk, by="clara")
    with pytest.raises(Refused, match="undone already, by clara"):
        undo(bulk, by="olga")
    with pytest.raises(Refused, match="no such bulk"):
        undo(uuid.uuid4(), by="olga")


def test_the_audit_trail_keeps_the_order_of_decisions():
    (domain,) = make_domains(1)
    for status in ("Maybe", "Selected", "Archived"):
        decide(Domain, [domain.pk], status, by="clara")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_status FROM decisions WHERE row_id = %s ORDER BY id", [domain.pk])
        assert [word for (word,) in cursor.fetchall()] == ["Maybe", "Selected", "Archived"]


def test_who_follows_the_events_hears_of_a_decision_and_of_its_undoing():
    done = decide(Domain, [row.pk for row in make_domains(2)], "Maybe", by="clara")
    undone = undo(done.bulk, by="dora")
    heard = list(Event.objects.filter(kind="decided").order_by("id").values_list("table", "outcome", "detail"))
    assert heard == [
        ("domains", "Maybe", {"bulk": str(done.bulk), "changed": 2}),
        ("domains", "undo", {"bulk": str(undone.bulk), "changed": 2, "undo_of": str(done.bulk)}),
    ]
