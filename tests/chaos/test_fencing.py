"""A worker that was away past its lease comes back to rows that are somebody else's."""

from __future__ import annotations

import signal

import pytest
from django.db import connection

from jobs.pipeline import queue
from tests.chaos.proxy import Proxy
from tests.chaos.workers import FAKETIME, lease
from tests.dummy_stage.models import Delivery, Parcel
from tests.dummy_stage.stages import parcels
from tests.patience import eventually

pytestmark = pytest.mark.chaos


def is_completed(row):
    return lambda: Parcel.objects.filter(pk=row.pk, status="Completed").exists()


def test_a_worker_held_past_its_lease_has_its_late_result_refused_whole(start, journal):
    row = Parcel.objects.create(does="block", seconds=1.0)
    held = start("stages")
    queue(parcels, [row.pk])
    eventually(lambda: (row.pk, held.pid) in journal())
    held.send(signal.SIGSTOP)

    other = start("quarantine")
    eventually(is_completed(row))
    held.send(signal.SIGCONT)
    eventually(lambda: "late results were refused" in held.log.read_text())

    (delivery,) = Delivery.objects.all()
    assert (delivery.worker, delivery.fence) == (other.pid, 2)
    row.refresh_from_db()
    assert (row.status, row.fence) == ("Completed", 2)


def test_a_worker_cut_off_from_the_database_past_its_lease_has_its_late_result_refused(start, journal, url):
    socket = connection.settings_dict["HOST"] + "/.s.PGSQL." + connection.settings_dict["PORT"]
    proxy = Proxy(socket)
    name = connection.settings_dict["NAME"]
    try:
        row = Parcel.objects.create(does="sleep", seconds=1.25 * lease())
        cut = start("stages", url=f"postgresql://postgres@127.0.0.1:{proxy.port}/{name}")
        queue(parcels, [row.pk])
        eventually(lambda: (row.pk, cut.pid) in journal())
        proxy.hang()  # its renewals do not get through, nor does its result

        other = start("quarantine")
        eventually(lambda: (row.pk, other.pid) in journal())
        proxy.heal()
        eventually(is_completed(row))
        eventually(lambda: "drained" in cut.log.read_text())  # it holds the row no more
    finally:
        proxy.close()

    (delivery,) = Delivery.objects.all()
    assert (delivery.worker, delivery.fence) == (other.pid, 2)


@pytest.mark.skipif(not FAKETIME.exists(), reason="libfaketime is not installed (Debian's package faketime)")
def test_leases_go_by_the_database_s_clock_however_wrong_a_worker_s_is(start, journal):
    row = Parcel.objects.create(does="sleep", seconds=1.25 * lease())
    skewed, other = start("stages", skew_days=-3), start("quarantine", skew_days=3)
    queue(parcels, [row.pk])
    eventually(lambda: (row.pk, skewed.pid) in journal())

    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM lease_until - now()) FROM parcels WHERE status = 'Processing'")
        assert 0 < cursor.fetchone()[0] <= lease()
    eventually(is_completed(row))
    (delivery,) = Delivery.objects.all()
    assert (delivery.worker, delivery.fence) == (skewed.pid, 1), "a live lease was taken over"
    assert abs((delivery.at - reload(row).settled_at).total_seconds()) < lease()
    assert other.running


def reload(row):
    row.refresh_from_db()
    return row
