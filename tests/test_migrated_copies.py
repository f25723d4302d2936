"""A test database is a copy of one that was migrated before, and of none that lacks a migration."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.postgres.base import MADE_OF, ROOT, fingerprint


@pytest.mark.django_db
def test_this_database_is_a_copy_with_every_migration() -> None:
    assert connection.settings_dict["TEST"]["TEMPLATE"] == f"migrated_{fingerprint(ROOT, connection.pg_version)}"
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


@pytest.mark.skipif("EMBEDDED" not in connection.settings_dict, reason="the server is not ours")
def test_no_other_process_of_a_run_has_transactions_on_this_server(worker_id: str) -> None:
    process = "" if worker_id == "master" else worker_id
    assert connection.settings_dict["EMBEDDED"].data.name == f"test-postgres{process}"


@pytest.mark.parametrize("pattern", MADE_OF)
def test_a_change_of_what_it_is_made_of_makes_another(pattern: str, tmp_path: Path) -> None:
    before = fingerprint(tmp_path, 180_000)
    path = tmp_path / pattern.replace("**/", "").replace("*", "0099_more")
    path.parent.mkdir(parents=True)
    path.write_text("operations = []")
    added = fingerprint(tmp_path, 180_000)
    path.write_text("operations = [1]")
    assert len({before, added, fingerprint(tmp_path, 180_000), fingerprint(tmp_path, 190_000)}) == 4


def test_there_are_files_of_every_part() -> None:
    assert [pattern for pattern in MADE_OF if not any(ROOT.glob(pattern))] == []
