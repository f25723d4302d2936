"""Stops and releases: SIGTERM ends in time with nothing lost; old and new workers run side by side."""

from __future__ import annotations

import pytest
from django.db import connection

from jobs.models import WorkerHeartbeat
from jobs.pipeline import queue
from tests.chaos.workers import children
from tests.dummy_stage.models import Delivery, Parcel
from tests.dummy_stage.stages import parcels, returns
from tests.patience import eventually, patient

pytestmark = pytest.mark.chaos


def count(status):
    return Parcel.objects.filter(status=status).count()


def test_sigterm_lets_work_in_flight_end_and_hands_the_rest_back(start, journal):
    short = Parcel.objects.bulk_create([Parcel(does="sleep", seconds=patient(1)) for _ in range(10)])
    long = Parcel.objects.bulk_create([Parcel(does="sleep", seconds=3600.0) for _ in range(5)])
    worker = start("stages", STOP_SECONDS=str(patient(2)))
    queue(parcels, [row.pk for row in (*short, *long)])
    eventually(lambda: len(journal()) == 15)

    assert worker.stop() == 0
    assert (count("Completed"), count("Queued"), count("Processing")) == (10, 5, 0)
    assert set(Parcel.objects.filter(status="Queued").values_list("attempts", flat=True)) == {0}
    assert not WorkerHeartbeat.objects.filter(role="stages").exists()


def test_a_supervisor_s_stop_ends_its_processes_and_its_death_ends_them_too(start):
    for end in ("stop", "kill"):
        supervisor = start("")
        eventually(lambda: WorkerHeartbeat.objects.count() >= 3)
        processes = children(supervisor.pid)
        assert len(processes) == 3
        getattr(supervisor, end)()
        eventually(lambda alive=processes: not any(_is_alive(pid) for pid in alive))
        WorkerHeartbeat.objects.all().delete()


def _is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_job_of_a_task_that_this_release_does_not_know_is_left_for_others(start):
    unknown = [("teleportation", "process_teleportations"), ("upkeep_dusting", "upkeep_dusting")]
    known = ("upkeep_prune", "upkeep_prune")  # behind them in the order of ids: when it is done, they were passed over
    with connection.cursor() as cursor:
        for name, task in (*unknown, known):
            cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES (%s, %s)", [name, task])
    rows = Parcel.objects.bulk_create([Parcel() for _ in range(5)])
    for role in ("stages", "control"):
        start(role)
    queue(parcels, [row.pk for row in rows])
    eventually(lambda: count("Completed") == 5)
    eventually(lambda: not _jobs([known[1]]))

    assert _jobs([task for _, task in unknown]) == [
        ("process_teleportations", "todo", 0),
        ("upkeep_dusting", "todo", 0),
    ]


def _jobs(tasks):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, status::text, attempts FROM procrastinate_jobs WHERE task_name = ANY(%s) ORDER BY 1",
            [tasks],
        )
        return cursor.fetchall()


def test_workers_of_two_releases_share_the_work_of_the_stages_both_know(start):
    """The old one serves `parcels` only; the new one has the stage `returns` besides."""
    rows = Parcel.objects.bulk_create([Parcel(does="sleep", seconds=0.1) for _ in range(300)])
    old, new = start("stages"), start("stages", stages="parcels,returns")
    eventually(lambda: WorkerHeartbeat.objects.filter(role="stages").count() == 2)
    queue(parcels, [row.pk for row in rows])
    queue(returns, [row.pk for row in rows[:20]])
    done = Parcel.objects.filter(status="Completed", return_status="Completed")
    eventually(lambda: count("Completed") == 300 and done.count() == 20)

    assert set(Delivery.objects.filter(stage="parcels").values_list("worker", flat=True)) <= {old.pid, new.pid}
    assert set(Delivery.objects.filter(stage="returns").values_list("worker", flat=True)) == {new.pid}
    assert Delivery.objects.count() == 320
    assert old.stop() == new.stop() == 0
