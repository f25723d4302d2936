"""An alert is told once when it begins and once when it is over, to a real receiver."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

import psycopg
import pytest
from django.db import connection

from jobs.maintenance import upkeep
from jobs.models import ApiCall, Budget, Host, Incident, WorkerHeartbeat
from jobs.monitoring import alerts, statistics
from jobs.pipeline import queue
from jobs.stages import PIPELINE
from scrapersky.observability import health, metrics
from tests.patience import eventually
from tests.queued_domains import sql


@pytest.fixture
def inbox(settings):
    """A web hook that keeps what it is sent; `answers` is the status that it gives."""

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if inbox.answers == 200:
                inbox.append(body)
            self.send_response(inbox.answers)
            self.end_headers()

        def log_message(self, *_):
            pass

    class Inbox(list):
        answers = 200

    inbox = Inbox()
    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    settings.ALERT_URLS = (f"json://127.0.0.1:{server.server_port}/",)
    yield inbox
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def all_is_well(empty_queue):
    WorkerHeartbeat.objects.create(name="here:1", role="stages", stages=[stage.name for stage in PIPELINE])
    upkeep.mark_the_schedule()


def later(minutes=1):
    sql(
        "UPDATE incidents SET opened_at = opened_at - %s * interval '1 minute', sending_until = NULL,"
        " closed_at = closed_at - %s * interval '1 minute'",
        minutes,
        minutes,
    )


def kinds():
    return {(each.kind, each.subject) for each in alerts.find_wrong()}


def test_nothing_is_told_when_all_is_well(inbox):
    assert alerts.check() == ""
    assert inbox == []


def test_dead_workers_are_told_once_and_so_is_their_return(inbox):
    sql("UPDATE worker_heartbeats SET beat_at = beat_at - interval '5 minutes'")
    for _ in range(3):
        alerts.check()
        later()
    assert [message["title"] for message in inbox] == ["ScraperSky: Alert: no_worker"]

    sql("UPDATE worker_heartbeats SET beat_at = now()")
    for _ in range(3):
        alerts.check()
        later(11)
    assert [message["title"] for message in inbox[1:]] == ["ScraperSky: Recovered: no_worker"]
    assert Incident.objects.filter(closed_at=None).count() == 0


def test_what_is_over_before_the_next_check_is_not_told(inbox):
    sql("UPDATE worker_heartbeats SET beat_at = beat_at - interval '5 minutes'")
    alerts.check()
    sql("UPDATE worker_heartbeats SET beat_at = now()")
    alerts.check()
    later()
    alerts.check()
    assert inbox == []


def test_a_message_that_could_not_be_sent_is_sent_later(inbox):
    sql("UPDATE worker_heartbeats SET beat_at = beat_at - interval '5 minutes'")
    alerts.check()
    later()
    inbox.answers = 500
    alerts.check()
    assert Incident.objects.get().sent_at is None

    inbox.answers = 200
    alerts.check()
    assert inbox == [], "another process may be sending it"
    later()
    alerts.check()
    assert len(inbox) == 1


def test_alerts_that_no_service_takes_are_shown_where_an_operator_looks(inbox, settings):
    """The log alone had them, which nobody reads who waits for an alert."""

    def shown():
        check = health.readiness(("alerts",))["alerts"]
        assert check.ok == (not check.says)
        return check.says

    sql("UPDATE worker_heartbeats SET beat_at = beat_at - interval '5 minutes'")
    alerts.check()
    later()
    inbox.answers = 500
    alerts.check()
    assert shown() == "", "it is tried again"
    sql("UPDATE incidents SET opened_at = opened_at - interval '6 minutes'")
    assert shown().startswith("1 alert waits to be sent for 7 minutes: no service takes it. The log of the control")
    assert ("alerts_not_sent", "") in kinds()
    settings.ALERT_URLS, urls = (), settings.ALERT_URLS
    assert shown() == "", "nobody is to hear of it"
    settings.ALERT_URLS = urls

    inbox.answers = 200
    later()
    sql("UPDATE worker_heartbeats SET beat_at = now()")
    alerts.send_due()
    assert shown() == ""
    sql("UPDATE incidents SET closed_at = now() - interval '20 minutes', sending_until = now()")
    assert shown().startswith("1 alert waits to be sent for 10 minutes"), "the message that it is over, too"


def test_a_service_that_takes_no_message_has_the_others_repeat_none(inbox, settings, caplog):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = closed.getsockname()
    settings.ALERT_URLS = (f"json://127.0.0.1:{address[1]}/", *settings.ALERT_URLS)
    sql("UPDATE worker_heartbeats SET beat_at = beat_at - interval '5 minutes'")
    for _ in range(4):
        alerts.check()
        later()
    assert [message["title"] for message in inbox] == ["ScraperSky: Alert: no_worker"]
    assert "could not be sent: Alert: no_worker, to service 1 of 2 in ALERT_URLS. " in caplog.text


def test_a_service_that_was_down_gets_what_it_missed_in_order_when_it_is_back(monkeypatch, settings):
    settings.ALERT_URLS, down, took = ("json://a", "json://b"), {"json://b"}, []

    def take(url, title, _):
        if url not in down:
            took.append((url, title))
        return "It is down." if url in down else ""

    monkeypatch.setattr(alerts, "_send_to", take)
    alerts._missed.clear()
    assert alerts.send("1", "")
    assert alerts.send("2", "")
    assert alerts.send_due() == 0
    down.clear()
    with monkeypatch.context() as slow:
        slow.setattr(alerts, "SENDING_SECONDS", -1)  # the time of this turn is over
        assert alerts.send_due() == 0
    assert alerts.send_due() == 2
    alerts.send_due()
    assert took == [(url, f"ScraperSky: {number}") for url in settings.ALERT_URLS for number in (1, 2)]


@pytest.mark.parametrize("answer", [b"", b"\x00\xff\r\n", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_service_that_closes_talks_nonsense_or_never_ends_holds_nobody_up(monkeypatch, settings, caplog, answer):
    """The last of the answers goes on until the connection ends."""
    monkeypatch.setattr(alerts, "SENDING_SECONDS", 3)
    endless = answer.startswith(b"HTTP")

    def serve():
        other, _ = service.accept()
        with other, suppress(OSError):
            other.recv(65_536)
            other.sendall(answer)
            while endless:
                other.sendall(b"x" * 100_000)

    with socket.create_server(("127.0.0.1", 0)) as service:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        settings.ALERT_URLS = (f"json://127.0.0.1:{service.getsockname()[1]}/",)
        assert alerts.send("Alert: no_worker", "...") is False
        socket.create_connection(service.getsockname()).close()  # for a process that was ended before it came
        thread.join(30)
    assert not thread.is_alive(), "the connection has ended"
    assert "An alert could not be sent: Alert: no_worker, to service 1 of 1 in ALERT_URLS. " in caplog.text
    assert caplog.text.strip().endswith("Look at the service and at its URL.")


def test_the_same_incident_may_come_again_and_is_then_told_again(inbox):
    for _ in range(2):
        sql("UPDATE worker_heartbeats SET beat_at = now() - interval '5 minutes'")
        alerts.check()
        later()
        alerts.check()
        sql("UPDATE worker_heartbeats SET beat_at = now()")
        alerts.check()
        later(11)
        alerts.check()
    assert len(inbox) == 4


def test_what_comes_and_goes_is_told_once_and_so_is_its_end(inbox):
    for _ in range(5):
        sql("UPDATE worker_heartbeats SET beat_at = now() - interval '5 minutes'")
        alerts.check()
        later()
        alerts.check()
        sql("UPDATE worker_heartbeats SET beat_at = now()")
        alerts.check()
        later()
    later(11)
    alerts.check()
    titles = ["ScraperSky: Alert: no_worker", "ScraperSky: Recovered: no_worker"]
    assert [message["title"] for message in inbox] == titles
    assert Incident.objects.count() == 1


def test_without_alert_urls_incidents_are_kept_and_nothing_is_sent(settings):
    settings.ALERT_URLS = ()
    sql("UPDATE worker_heartbeats SET beat_at = beat_at - interval '5 minutes'")
    assert alerts.check() == "Incidents: 1 began, 0 ended. Messages sent: 0."
    assert Incident.objects.get().sentence.endswith("Start one: manage.py worker.")


def test_a_stalled_stage_is_an_incident(domains, stage):
    queue(stage, [row.pk for row in domains(2)])
    sql("UPDATE domains SET queued_at = now() - interval '10 minutes'")
    assert kinds() == {("stage_stalled", stage.name)}


def test_a_failure_rate_over_the_threshold_is_an_incident_but_not_for_a_handful_of_rows(domains, stage, end):
    queue(stage, [row.pk for row in domains(60)])
    end("blocked", 10)
    assert kinds() == set()
    end("blocked", 20)
    assert kinds() == {("failure_rate", stage.name)}
    end(n=30)
    assert kinds() == set()


def test_a_bug_is_an_incident(domains, stage, end):
    queue(stage, [row.pk for row in domains(1)])
    end("bug")
    assert kinds() == {("bug", stage.name)}


def test_a_yield_that_fell_to_zero_is_an_incident_only_where_there_was_one(domains, stage, end):
    queue(stage, [row.pk for row in domains(60)])
    end()
    assert kinds() == set()
    sql(
        "INSERT INTO stage_minutes (stage, minute, outcome, count) "
        "VALUES (%s, now() - interval '5 hours', 'found', 500)",
        stage.name,
    )
    assert kinds() == {("yield_zero", stage.name)}


def test_a_spent_budget_is_an_incident():
    Budget.objects.create(provider="google", period="day", amount=1)
    for _ in range(2):
        ApiCall.objects.create(provider="google", sku="text_search", price="0.60")
    assert kinds() == {("budget_spent", "google day")}


def test_a_stage_that_moves_and_yet_is_a_day_behind_is_an_incident(domains, stage, end):
    queue(stage, [row.pk for row in domains(3)])
    end(n=1)
    sql("UPDATE domains SET queued_at = now() - interval '25 hours'")
    assert kinds() == {("stage_overdue", stage.name)}


@pytest.fixture
def others(transactional_db):
    """Sessions of others; they are closed at the end."""
    opened = []

    def connect(**more):
        server = connection.get_connection_params()
        names = {name: server[name] for name in ("dbname", "user", "host", "port") if server.get(name)}
        opened.append(psycopg.connect(**names, **more))
        return opened[-1]

    yield connect
    for other in opened:
        other.close()


def test_a_transaction_that_somebody_forgot_is_an_incident_until_it_ends(others, monkeypatch):
    monkeypatch.setattr(alerts, "LONGEST_TRANSACTION_SECONDS", 0.3)
    psql = others()
    psql.execute("SELECT 1 FROM leads")
    assert eventually(lambda: ("long_transaction", "") in kinds())
    psql.rollback()
    assert eventually(lambda: ("long_transaction", "") not in kinds())


def test_connections_that_run_out_are_an_incident_until_they_are_closed(others, monkeypatch):
    database = statistics.database()
    monkeypatch.setattr(alerts, "FULL", (database.connections + 5) / database.connections_limit)
    opened = [others() for _ in range(12)]
    assert ("connections", "") in kinds()
    for other in opened:
        other.close()
    assert eventually(lambda: ("connections", "") not in kinds())


def test_a_disk_of_the_database_that_is_nearly_full_is_an_incident(db, monkeypatch):
    disk = statistics.disk()
    assert disk, "the server of the tests is on this machine"
    assert 0 < disk.free_bytes < disk.bytes
    monkeypatch.setattr(alerts, "MUCH_FREE_BYTES", disk.bytes)
    for share, wrong in (0.0, False), (1.0, True):
        monkeypatch.setattr(alerts, "FULL", 1 - share)
        assert (("disk", "") in kinds()) is wrong


@pytest.mark.parametrize(
    "where",
    ["SELECT '/nowhere/data', pg_backend_pid()", "SELECT '/', 0 WHERE false", f"SELECT '/', {2**30}"],
    ids=["its folder is not here", "it names none", "it runs at the other end of a tunnel"],
)
def test_a_disk_that_cannot_be_known_is_no_figure(db, monkeypatch, where):
    monkeypatch.setattr(statistics, "FOLDER", where)
    assert statistics.disk() is None
    assert ("disk", "") not in kinds()
    assert not any("disk" in family.name for family in metrics._of_database())


def test_wal_that_cannot_be_archived_is_an_incident(db, monkeypatch):
    """A server that fails at it is in tests/test_docs_operating.py."""
    assert ("archiving", "") not in kinds()
    monkeypatch.setattr(statistics, "ARCHIVING_FAILS_AT", "SELECT '000000010000000000000007'")
    assert next(wrong.sentence for wrong in alerts.find_wrong() if wrong.kind == "archiving").startswith(
        "The server cannot archive its WAL since 000000010000000000000007: no backup leads beyond that"
    )


def test_dead_rows_that_no_vacuum_can_take_are_an_incident_until_it_can(others, monkeypatch):
    monkeypatch.setattr(alerts, "DEAD_ROWS", 100)
    Host.objects.bulk_create(Host(host=f"shop{n}.test", port=443) for n in range(100))
    holder, vacuum = others(), others(autocommit=True)
    holder.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    holder.execute("SELECT count(*) FROM hosts")
    for failures in (1, 2, 3):
        sql("UPDATE hosts SET failures = %s", failures)
    sql("SELECT pg_stat_force_next_flush()")
    assert eventually(lambda: ("dead_rows", "hosts") in kinds())
    vacuum.execute("VACUUM hosts")
    assert ("dead_rows", "hosts") in kinds(), "somebody may still look at them"
    holder.rollback()
    vacuum.execute("VACUUM hosts")
    vacuum.execute("SELECT pg_stat_force_next_flush()")
    assert eventually(lambda: ("dead_rows", "hosts") not in kinds())
