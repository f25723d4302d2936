"""Nothing grows with time alone: each table that knows times has a pruner, or a reason to stay that operators read."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from jobs.maintenance import partitions, pruning
from jobs.models import Host
from jobs.pipeline.database import database_now
from tests.queued_domains import sql

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operating.md"
# A table that a plug-in or the tests bring is theirs to prune.
_TABLES = """
SELECT DISTINCT c.relname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = current_schema()::regnamespace
AND a.atttypid = 'timestamptz'::regtype AND NOT a.attisdropped AND c.relname <> ALL (%s)
"""
OF_TESTS = ["parcels", "deliveries", "couriers"]


def listed() -> dict[str, str]:
    """Table -> what ends its rows, as the page has it."""
    chapter = PAGE.read_text().split("## What grows, and what ends it\n", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| (`.+?) \| (.+) \|$", chapter, re.MULTILINE)
    return {table: what for tables, what in rows for table in re.findall(r"`(\w+)`", tables)}


def pruned() -> set[str]:
    """The tables from which the chores delete by age."""
    statements = [statement for statement, _ in pruning._plan().values()] + [pruning._OLD_HOSTS]
    return {table for statement in statements for table in re.findall(r"DELETE FROM (\w+)", statement)}


def test_each_table_with_a_time_is_in_the_operators_list_and_no_other() -> None:
    assert {table for (table,) in sql(_TABLES, OF_TESTS)} == listed().keys()


def test_what_the_list_calls_pruned_is_pruned_and_what_it_says_to_stay_is_not() -> None:
    goes_with = {"procrastinate_events"}  # deleted with their jobs, by a foreign key
    page = listed()
    assert {table for table, what in page.items() if what.startswith("pruned")} - goes_with == pruned() & page.keys()
    assert {table for table, what in page.items() if what.startswith("partitions")} == {
        of.table for of in partitions.partitioned()
    }


def host(name: str, days: int, port: int = 443, **more: Any) -> None:
    then = database_now() - timedelta(days=days)
    Host.objects.create(host=name, port=port, updated_at=then, next_request_at=then, **more)


def test_a_host_that_is_visited_just_now_is_not_forgotten() -> None:
    host("kestrel.test", 91)
    server = connection.get_connection_params()
    names = {name: server[name] for name in ("dbname", "user", "host", "port") if server.get(name)}
    with psycopg.connect(**names) as visitor:
        visitor.execute("UPDATE hosts SET next_request_at = now()")
        sql("SET lock_timeout = '2s'")
        assert pruning.prune_hosts() == ""
    sql("RESET lock_timeout")
    assert pruning.prune_hosts() == ""
    assert Host.objects.exists()


def test_hosts_that_nobody_visits_any_more_are_forgotten_unless_a_person_has_set_something() -> None:
    host("kestrel.test", 91, robots_body="x" * 1_000)
    host("192.0.2.1", 2, port=0)
    host("larkspur.test", 80)
    host("heron.test", 91, paused=True)
    host("wren.test", 91, delay_seconds=9.0)
    host("192.0.2.2", 0, port=0)
    assert pruning.prune_hosts().startswith("Deleted 2 hosts")
    assert set(Host.objects.values_list("host", flat=True)) == {"larkspur.test", "heron.test", "wren.test", "192.0.2.2"}
    assert pruning.prune_hosts() == ""
