"""Indexes of a large table, built while everybody works (CONCURRENTLY), for migrations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently


class AddIndexLive(AddIndexConcurrently):
    """As Django's, and it can be run again: a build that was interrupted leaves an invalid index, which is built anew.

    It waits for the transactions that it finds, a backup's too, however long these take; nobody waits for it.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Build the index unless it is there. Raises NotSupportedError inside of a transaction."""
        self._ensure_not_in_transaction(schema_editor)
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(quote_ident(%s))", [self.index.name]
            )
            (valid,) = cursor.fetchone() or (None,)
        if valid:
            return
        with _as_long_as_it_takes(schema_editor):
            if valid is False:
                schema_editor.execute(f"DROP INDEX CONCURRENTLY {schema_editor.quote_name(self.index.name)}")
            super().database_forwards(app_label, schema_editor, from_state, to_state)


@contextmanager
def _as_long_as_it_takes(schema_editor: Any) -> Iterator[None]:
    """Without the limit of `manage.py migrate`: behind these statements nobody waits, behind those that follow many."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        (limit,) = cursor.fetchone()
        cursor.execute("SET lock_timeout = 0")
        try:
            yield
        finally:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [limit])
