"""Migrations while the old release works: nobody waits behind a migration that waits for a lock."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.db.migrations import operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from jobs import migrations as jobs_migrations
from jobs.models.live_index import AddIndexLive
from scrapersky import migrations as scrapersky_migrations
from scrapersky.management.commands import migrate
from tests.management.next_release import TODAY
from tests.patience import eventually
from tests.pipeline.conftest import waiting_for_locks

pytestmark = pytest.mark.django_db(transaction=True)

TAKES_AWAY = (operations.RemoveField, operations.DeleteModel, operations.RenameField, operations.RenameModel)
FOLDED = {"jobs": jobs_migrations.FOLDED, "scrapersky": scrapersky_migrations.FOLDED}


@pytest.fixture
def next_release(settings: Any) -> Iterator[None]:
    """Migrations that are not applied yet: a column for two large tables, then two indexes; undone at the end."""
    settings.MIGRATION_MODULES = {"jobs": "tests.management.next_release"}
    yield
    call_command("migrate", "jobs", TODAY, verbosity=0)


def in_thread(work: object) -> threading.Thread:
    thread = threading.Thread(target=work)  # type: ignore[arg-type]
    thread.start()
    return thread


def insert() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO domains (host) VALUES ('shop.test')")
    connection.close()


def test_the_newest_migrations_wait_for_a_backup_and_the_old_release_works_meanwhile(
    next_release: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 1)
    ended = threading.Event()

    def apply() -> None:
        try:
            call_command("migrate", "jobs", verbosity=0)
        finally:
            ended.set()
            connection.close()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE domains, pages IN ACCESS SHARE MODE")  # as a backup does
        migrating = in_thread(apply)
        eventually(lambda: waiting_for_locks() == 1)
        working = in_thread(insert)
        working.join(60)
        assert not working.is_alive(), "the old release waits behind the migration"
        assert not ended.is_set()
    migrating.join(120)
    assert ended.is_set()
    assert "Another transaction holds a table; trying again" in capsys.readouterr().err
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM domains WHERE found_in > 0")
        assert cursor.fetchone() == (1,), "the column of the next release"


def test_an_index_whose_build_was_interrupted_is_built_anew(next_release: None) -> None:
    call_command("migrate", "jobs", "9001_column", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX pages_found ON pages (domain_id)")
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'pages_found'::regclass")
        cursor.execute("CREATE INDEX pages_found_by_url ON pages (domain_id)")  # one that was ready before
    call_command("migrate", "jobs", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE indexname ~ '^pages_found' ORDER BY 1")
        anew, ready = cursor.fetchall()
    assert anew[1].endswith("(found_in, id)")
    assert ready[1].endswith("(domain_id)"), "what is ready is left alone"


def test_what_follows_an_index_waits_no_longer_than_before_it() -> None:
    """A trigger that is replaced behind it would hold up everybody while it waits."""
    state = ProjectState.from_apps(apps)
    index = models.Index(fields=["title"], name="domains_title")
    with connection.cursor() as cursor, connection.schema_editor(atomic=False) as editor:
        cursor.execute("SET lock_timeout = '3s'")
        AddIndexLive("domain", index).database_forwards("jobs", editor, state, state)
        cursor.execute("SELECT current_setting('lock_timeout'), to_regclass('domains_title') IS NOT NULL")
        assert cursor.fetchone() == ("3s", True)
        cursor.execute("DROP INDEX CONCURRENTLY domains_title")
        cursor.execute("SET lock_timeout = DEFAULT")


def test_what_the_release_before_names_stays_and_what_it_does_not_know_may_be_left_out() -> None:
    """It works beside a migrated database until it is replaced, and again when somebody goes back to it."""
    steps = [step for step in MigrationLoader(None).disk_migrations.values() if step.app_label in FOLDED]
    made = [(str(step), done) for step in steps if not step.replaces for done in in_database(step.operations)]
    assert [name for name, done in made if isinstance(done, TAKES_AWAY)] == []
    fields = [(name, done.field) for name, done in made if isinstance(done, operations.AddField)]
    assert fields
    assert [name for name, field in fields if not field.null and field.db_default is models.NOT_PROVIDED] == []


def in_database(steps: Sequence[Any]) -> Iterator[Any]:
    for step in steps:
        if isinstance(step, operations.SeparateDatabaseAndState):
            yield from in_database(step.database_operations)
        else:
            yield step


@pytest.fixture
def before_the_fold() -> Iterator[MigrationRecorder]:
    """The record of an installation that took every step that is folded now."""
    recorder = MigrationRecorder(connection)
    present = set(recorder.applied_migrations())
    recorder.migration_qs.filter(app__in=FOLDED, name__in=["0001_tables", "0002_storage"]).delete()  # later steps stay
    for app, names in FOLDED.items():
        for name in {*names} - {name for of, name in present if of == app}:
            recorder.record_applied(app, name)
    yield recorder
    now = set(recorder.applied_migrations())
    for app, name in now - present:
        recorder.record_unapplied(app, name)
    for app, name in present - now:
        recorder.record_applied(app, name)


def test_an_installation_that_took_every_step_before_the_fold_has_nothing_to_do(
    before_the_fold: MigrationRecorder,
) -> None:
    assert not MigrationExecutor(connection).migration_plan(MigrationLoader(connection).graph.leaf_nodes())
    call_command("migrate", verbosity=0)
    applied = set(before_the_fold.applied_migrations())
    assert {("jobs", "0001_tables"), ("jobs", "0002_storage"), ("scrapersky", "0001_tables")} <= applied


def test_an_installation_that_took_some_of_these_steps_is_told_what_to_do(before_the_fold: MigrationRecorder) -> None:
    last = FOLDED["jobs"][-1]
    before_the_fold.migration_qs.filter(app="jobs", name=last).delete()
    with pytest.raises(CommandError, match=f"stopped before jobs {last}, which this release no longer has"):
        call_command("migrate", verbosity=0)
