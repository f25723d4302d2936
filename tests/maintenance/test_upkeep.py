"""Upkeep keeps tables small, in slices, and says what it did."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken

from jobs.maintenance import partitions, pruning, schedule, upkeep
from jobs.models import Event, Run, WorkerHeartbeat
from jobs.pipeline import periodic
from scrapersky.accounts.sessions import Session
from scrapersky.models import PasswordLink
from tests.patience import patient
from tests.queued_domains import sql


def make_job(status, worker=None, days=0):
    ((job,),) = sql(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, worker_id) VALUES ('q', 't', %s) RETURNING id", worker
    )
    sql("UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status WHERE id = %s", status, job)
    sql("UPDATE procrastinate_events SET at = now() - make_interval(days => %s) WHERE job_id = %s", days, job)
    return job


def make_worker(seconds):
    ((worker,),) = sql(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s)) RETURNING id",
        seconds,
    )
    return worker


def jobs():
    return dict(sql("SELECT id, status::text FROM procrastinate_jobs"))


def test_wake_ups_of_dead_workers_are_put_back_and_those_of_live_ones_are_left():
    alive, dead = make_worker(5), make_worker(600)
    working, lost, orphaned = make_job("doing", alive), make_job("doing", dead), make_job("doing")

    assert upkeep.rescue_stalled_jobs() == "2 stalled jobs were put back."
    assert jobs() == {working: "doing", lost: "todo", orphaned: "todo"}
    assert upkeep.rescue_stalled_jobs() == ""


def test_a_wake_up_that_a_live_worker_lost_hold_of_is_put_back_in_the_end():
    job = make_job("doing", make_worker(5))
    assert upkeep.rescue_stalled_jobs() == ""
    sql("UPDATE procrastinate_events SET at = now() - interval '4 hours' WHERE job_id = %s", job)
    assert upkeep.rescue_stalled_jobs() == "1 stalled jobs were put back."


def test_finished_jobs_go_after_a_week_and_waiting_ones_stay():
    old, recent, waiting = make_job("failed", days=8), make_job("failed", days=1), make_job("todo", days=30)

    assert "1 finished jobs" in pruning.prune()
    assert set(jobs()) == {recent, waiting}
    assert old not in jobs()


def test_wake_ups_that_piled_up_while_no_worker_ran_go_but_for_a_few():
    for _ in range(30):
        sql("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('page_scrape', 'process_page_scrapes')")
        sql("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('unknown', 'process_something_newer')")

    assert pruning.prune() == "Deleted: 20 surplus wake-ups."
    assert sql("SELECT queue_name, count(*) FROM procrastinate_jobs GROUP BY 1 ORDER BY 1") == [
        ("page_scrape", 10),
        ("unknown", 30),
    ]


def test_pruning_is_done_in_slices_and_goes_on_the_next_time(monkeypatch):
    monkeypatch.setattr(pruning, "SLICE", 10)
    monkeypatch.setattr(pruning, "MOST_SLICES", 3)
    Run.objects.bulk_create([Run(kind="drain", status="Completed") for _ in range(45)])
    sql("UPDATE runs SET ended_at = now() - interval '30 days'")

    assert "30 drains" in pruning.prune()
    assert "15 drains" in pruning.prune()
    assert pruning.prune() == ""


def test_old_runs_go_by_their_kind_and_a_drain_without_a_worker_ends():
    for kind, days in (("drain", 3), ("drain", 1), ("request", 30), ("request", 400)):
        Run.objects.create(kind=kind, status="Completed", title=f"{kind} {days}")
        sql("UPDATE runs SET ended_at = now() - make_interval(days => %s) WHERE title = %s", days, f"{kind} {days}")
    lost = Run.objects.create(kind="drain", status="InProgress")
    sql("ALTER TABLE runs DISABLE TRIGGER touch")
    sql("UPDATE runs SET updated_at = now() - interval '2 hours' WHERE id = %s", lost.pk)
    sql("ALTER TABLE runs ENABLE TRIGGER touch")

    said = pruning.prune()
    assert "1 drains, 1 runs" in said
    assert "lost their worker" in said
    lost.refresh_from_db()
    assert (lost.status, lost.reason) == ("Error", "Its worker died.")


def test_heartbeats_of_processes_long_gone_are_deleted():
    WorkerHeartbeat.objects.create(name="old", role="stages")
    WorkerHeartbeat.objects.create(name="new", role="stages")
    sql("UPDATE worker_heartbeats SET beat_at = now() - interval '2 days' WHERE name = 'old'")

    pruning.prune()
    assert list(WorkerHeartbeat.objects.values_list("name", flat=True)) == ["new"]


@pytest.fixture
def without_partitions():
    """Only the default partition, as after the first migration: a worker of another test may have made more."""
    drop_partitions()
    yield
    drop_partitions()


def drop_partitions():
    for each in partitions.partitioned():
        for name in partitions._partitions(each.table):
            sql(f"ALTER TABLE {each.table} DETACH PARTITION {name}")
            sql(f"DROP TABLE {name}")


def test_partitions_are_made_ahead_with_the_rows_that_are_already_there(without_partitions):
    for days in (0, 0, 400):
        sql("INSERT INTO events (at, kind, \"table\") VALUES (now() - make_interval(days => %s), 'x', '')", days)
    ((today,),) = sql("SELECT current_date")

    said = partitions.partition_months()
    assert f"Made events_{today:%Y_%m}." in said
    assert "Deleted 1 rows of events_rest." in said
    assert len(partitions._partitions("events")) == 3
    assert sql("SELECT tableoid::regclass::text, count(*) FROM events GROUP BY 1") == [(f"events_{today:%Y_%m}", 2)]
    assert partitions.partition_months() == ""


def test_months_past_their_time_are_dropped_whole(without_partitions, settings):
    partitions.partition_months()
    sql("CREATE TABLE events_2020_01 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2020-02-01')")
    Event.objects.filter(pk=0).exists()
    sql("INSERT INTO events (at, kind, \"table\") VALUES ('2020-01-15', 'x', '')")

    assert partitions.partition_months() == "Dropped events_2020_01."
    assert Event.objects.filter(kind="x").count() == 0


def test_a_reader_that_takes_long_delays_a_partition_and_harms_nobody(
    without_partitions, transactional_db, monkeypatch
):
    monkeypatch.setattr(
        partitions, "LOCK_MILLISECONDS", round(patient(1500))
    )  # longer than autovacuum needs to give way
    parameters = {key: connection.settings_dict[key.upper()] for key in ("host", "port", "user")}
    with psycopg.connect(**parameters, dbname=connection.settings_dict["NAME"]) as reader:
        reader.execute("SELECT count(*) FROM events")
        said = partitions.partition_months()
    assert "events" not in said
    assert "fetches" in said
    assert "events" in partitions.partition_months()


def test_months_are_counted_over_the_turn_of_the_year():
    assert partitions._month(date(2026, 11, 23), 2) == date(2027, 1, 1)
    assert partitions._month(date(2026, 12, 31), 0) == date(2026, 12, 1)


def test_what_upkeep_did_is_kept():
    make_job("doing")
    rescue = next(chore for chore in upkeep.CHORES if chore.name == "rescue_stalled_jobs")

    periodic.run(rescue)
    periodic.run(rescue)
    (event,) = Event.objects.filter(kind="upkeep")
    assert (event.outcome, event.detail) == ("rescue_stalled_jobs", {"summary": "1 stalled jobs were put back."})


def test_a_clock_that_was_ahead_leaves_no_ticks_that_the_schedule_would_skip(transactional_db):
    """Procrastinate takes a tick for queued already when it is stored, whoever stored it, whatever the clock says."""
    sql("DELETE FROM procrastinate_periodic_defers")
    for minutes in (-1, 1, 60 * 24):
        sql(
            "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp, periodic_id) "
            "VALUES ('upkeep_watch', extract(epoch FROM date_trunc('minute', now()))::bigint + 60 * %s, 'watch')",
            minutes,
        )
    (watch,) = [task for task in schedule.periodic_tasks() if task.name == "watch"]
    assert watch.last_at is not None
    assert watch.last_at <= timezone.now() + timedelta(minutes=1), "nothing ran last in the future"
    assert "1 ticks of a clock that was ahead" in pruning.prune()
    assert len(sql("SELECT 1 FROM procrastinate_periodic_defers")) == 2


def test_access_that_has_ended_leaves_no_rows():
    ended, open_until = timezone.now() - timedelta(minutes=1), timezone.now() + timedelta(days=1)
    user = User.objects.create_user("bela")
    for key, until in (("ended", ended), ("open", open_until)):
        Session.objects.create(session_key=key, session_data="", expire_date=until)
        token = OutstandingToken.objects.create(jti=key, token=key, user=user, expires_at=until)
        BlacklistedToken.objects.create(token=token)
    for digest, until in (("old", ended - timedelta(days=31)), ("ended lately", ended), ("open", open_until)):
        PasswordLink.objects.create(user=user, digest=digest, expires_at=until)

    assert "1 expired sessions, 1 expired refresh tokens, 1 expired password links" in pruning.prune()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
    assert list(OutstandingToken.objects.values_list("jti", flat=True)) == ["open"]
    assert set(PasswordLink.objects.values_list("digest", flat=True)) == {"ended lately", "open"}
