"""Migrations while the old release works: nobody waits behind a migration that waits for a lock."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from jobs.models import Domain
from scrapersky.management.commands import migrate
from tests.patience import eventually
from tests.pipeline.conftest import waiting_for_locks

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = "0021_detail"  # the next one adds columns to large tables


@pytest.fixture
def old_release() -> Iterator[None]:
    """The tables as a release before knows them; of today again at the end."""
    call_command("migrate", "jobs", BEFORE, verbosity=0)
    yield
    call_command("migrate", verbosity=0)


def in_thread(work: object) -> threading.Thread:
    thread = threading.Thread(target=work)  # type: ignore[arg-type]
    thread.start()
    return thread


def insert() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO domains (host) VALUES ('shop.test')")
    connection.close()


def test_the_newest_migrations_wait_for_a_backup_and_the_old_release_works_meanwhile(
    old_release: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 1)
    ended = threading.Event()

    def apply() -> None:
        try:
            call_command("migrate", verbosity=0)
        finally:
            ended.set()
            connection.close()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE domains, pages, sitemap_files IN ACCESS SHARE MODE")  # as a backup does
        migrating = in_thread(apply)
        eventually(lambda: waiting_for_locks() == 1)
        working = in_thread(insert)
        working.join(60)
        assert not working.is_alive(), "the old release waits behind the migration"
        assert not ended.is_set()
    migrating.join(120)
    assert ended.is_set()
    assert "Another transaction holds a table; trying again" in capsys.readouterr().err
    assert Domain.objects.get().changed_in > 0, "the column of the newest release"


def test_an_index_whose_build_was_interrupted_is_built_anew(old_release: None) -> None:
    call_command("migrate", "jobs", "0023_parked_rows", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX scrape_group ON pages (domain_id)")
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'scrape_group'::regclass")
        cursor.execute("CREATE INDEX scrape_park ON pages (domain_id)")  # one that was ready before
    call_command("migrate", "jobs", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'scrape_group'")
        (definition,) = cursor.fetchone() or ("",)
        assert "page_processing_priority" in definition
        cursor.execute("DROP INDEX scrape_park")
        cursor.execute(
            "CREATE INDEX scrape_park ON pages (domain_id, page_processing_priority, page_processing_fair_order, id) "
            "WHERE page_processing_status = 'Queued' AND page_processing_due_at = '9998-01-01 00:00:00+00'"
        )
