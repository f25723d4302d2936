"""Emptying the database after a test that committed: the rows that are there, not every table.

Django's own way truncates all ninety tables and makes their six hundred files anew, then the roles and their
permissions, and closes the connection, so that the next one learns of all tables anew: half a second for a test, and
seconds on a busy machine. Here tables with rows are emptied; what every installation has stays, unless a test changed
it; and the connection stays, with nothing of the session that a test had made.
"""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Any

from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.test import TransactionTestCase

ROLES = ("django_content_type", "auth_permission", "auth_group", "auth_group_permissions")
LARGEST = 128 * 1024  # bytes of a table whose rows are deleted; a larger one is truncated: no table stays large
ATTEMPTS = 5
DEADLOCK = "40P01"

_FINGERPRINT = " || ".join(
    f"(SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM {name} AS t)" for name in ROLES
)
_SIZES = """
SELECT name, (SELECT sum(pg_relation_size(relid)) FROM pg_partition_tree(to_regclass(quote_ident(name))))
FROM unnest(%s::text[]) AS name
"""
_fingerprint = ""


def install() -> None:
    """Let every test that commits end this way."""
    TransactionTestCase._fixture_teardown = lambda _test: empty()  # type: ignore[attr-defined]
    TransactionTestCase.setUpClass = classmethod(_set_up_class)  # type: ignore[method-assign]
    TransactionTestCase._should_reload_connections = lambda _test: _in_event_loop()  # type: ignore[attr-defined]


_original_set_up = TransactionTestCase.setUpClass.__func__  # type: ignore[attr-defined]


def _set_up_class(cls: type[TransactionTestCase]) -> None:
    close_a_lost_connection()
    _original_set_up(cls)


def close_a_lost_connection() -> None:
    """What the last test had ended late (by a kill of backends, say) is not handed to the next."""
    if connection.connection is not None and not connection.in_atomic_block and not connection.is_usable():
        connection.close()


def _in_event_loop() -> bool:
    """Whether Playwright's loop runs in this thread. Django has a connection for each of its contexts: none stays."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def remember_roles() -> None:
    """Take what the database now has of roles and permissions as what every installation has."""
    global _fingerprint
    _fingerprint = _roles()


def empty() -> None:
    """Delete all rows of Django's tables but the roles; as Django does when a test has changed these."""
    _end_session()
    if _roles() != _fingerprint:
        call_command("flush", verbosity=0, interactive=False)
        remember_roles()
        return
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                _empty_tables(cursor)
            return
        except OperationalError as error:  # a request that still runs held what it wanted to write next
            if getattr(error.__cause__, "sqlstate", None) != DEADLOCK or attempt == ATTEMPTS - 1:
                raise


def _end_session() -> None:
    """No transaction, no lock, no setting of a session goes on into the next test."""
    connection.close_if_unusable_or_obsolete()
    with connection.cursor() as cursor:
        cursor.execute("DISCARD ALL")


def _roles() -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_FINGERPRINT}")
        return str(cursor.fetchone()[0])  # type: ignore[index]


@cache
def _tables() -> list[str]:
    """All tables to be emptied: looked up once, since models and tables stay as long as the process."""
    return sorted(set(connection.introspection.django_table_names(only_existing=True)) - set(ROLES))


def _empty_tables(cursor: Any) -> None:
    """Writers that still run are waited for, and nobody's rows survive."""
    cursor.execute(_SIZES, [_tables()])
    sizes = {connection.ops.quote_name(name): size or 0 for name, size in cursor.fetchall()}
    large = [name for name, size in sizes.items() if size > LARGEST]
    cursor.execute("; ".join([
        f"LOCK TABLE {', '.join(sizes)} IN SHARE ROW EXCLUSIVE MODE",
        *([f"TRUNCATE {', '.join(large)} CASCADE"] if large else []),
        "SET LOCAL session_replication_role = replica",  # no triggers: the tables that they fill are emptied, too
        *(f"DELETE FROM {name}" for name in sizes if name not in large),
    ]))  # fmt: skip
