"""How a worker starts and shows that it lives: before the migration, without a database, and when it fails."""

from __future__ import annotations

import errno
import json
import os
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from jobs.runtime import liveness, migrations, supervisor
from jobs.runtime.liveness import LivenessFile
from jobs.runtime.migrations import wait_for_migrations
from jobs.runtime.process_manager import ManagedProcess, ProcessManager
from tests import processes
from tests.imports import ROOT
from tests.queued_domains import sql
from tests.runtime.test_process_manager import SILENT, program


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(liveness.tempfile, "gettempdir", lambda: str(tmp_path))


def test_a_worker_that_starts_before_the_migration_waits_with_one_sentence(transactional_db, settings, caplog):
    settings.MIGRATION_MODULES = {"jobs": "tests.management.next_release"}
    missing, looks = ["9001_column", "9002_index"], []

    def apply(seconds):
        looks.append(seconds)
        if len(looks) == 3:
            sql("INSERT INTO django_migrations (app, name, applied) SELECT 'jobs', unnest(%s::text[]), now()", missing)

    wait_for_migrations(apply)
    sql("DELETE FROM django_migrations WHERE app = 'jobs' AND name = ANY(%s)", missing)

    assert len(looks) == 3
    warnings = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(warnings) == 1
    assert "manage.py migrate" in warnings[0]


def test_a_worker_whose_database_is_away_says_what_to_do(db, caplog, monkeypatch):
    def refuse(*_):
        raise OperationalError("connection refused")

    def end(seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr(migrations, "MigrationExecutor", refuse)
    with pytest.raises(KeyboardInterrupt):
        wait_for_migrations(end)
    assert "The worker waits for the database: connection refused. Start the database, or correct" in caplog.text


def test_a_worker_is_alive_as_long_as_its_supervisor_is_and_no_database_is_asked(folder, django_assert_num_queries):
    file = LivenessFile()
    manager = ProcessManager([ManagedProcess("stages", program(SILENT))], print, 5, polled=file.write)
    manager.polled(manager.processes)
    with django_assert_num_queries(0):
        call_command("alive", worker=True)

    file.path.write_text(json.dumps({**json.loads(file.path.read_text()), "at": -liveness.STALE_SECONDS - 1}))
    with pytest.raises(CommandError, match="no sign of life"):
        call_command("alive", worker=True)
    file.remove()
    with pytest.raises(CommandError, match="No worker runs on this machine"):
        call_command("alive", worker=True)


def test_a_worker_whose_process_ends_again_and_again_is_not_alive(folder):
    crashing = ManagedProcess("stages", [], failures=liveness.MOST_FAILURES)
    LivenessFile().write([crashing])
    with pytest.raises(CommandError, match="ended 8 times in a row"):
        call_command("alive", worker=True)


def run(code):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "LOG_FORMAT": "json"}
    before = (
        "import django; django.setup(); from scrapersky.observability.logs import log_uncaught_exceptions as f; f()\n"
    )
    words = [sys.executable, "-c", before + code]
    return processes.run(words, env=environment, cwd=ROOT, capture_output=True, text=True)


IN_A_THREAD = "import threading\nthread = threading.Thread(target=lambda: 1 / 0)\nthread.start(); thread.join()"


@pytest.mark.parametrize("code", ["1 / 0", IN_A_THREAD])
def test_what_nobody_catches_is_a_line_of_the_log_like_any_other(code):
    lines = run(code).stderr.splitlines()
    assert len(lines) == 1
    record = json.loads(lines[0])
    assert record["logger"] == "uncaught"
    assert "ZeroDivisionError" in record["error"]


def test_the_exit_code_of_an_uncaught_exception_stays():
    assert run("1 / 0").returncode == 1
    assert run("raise SystemExit(3)").returncode == 3


def test_a_worker_whose_disk_is_full_logs_it_once_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Full(LivenessFile):
        def write(self, processes: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    show = supervisor._show_life(Full())
    for _ in range(3):
        show([])
    assert caplog.text.count("could not be written") == 1
