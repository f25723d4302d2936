"""A worker that starts before the migration of its release waits for it, with one sentence."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from jobs.pipeline.faults import first_line, is_transient

log = logging.getLogger("jobs.runtime.migrations")

LOOK_SECONDS = 2.0
REMEDY = "Start the database, or correct DATABASE_URL and restart the worker."


def wait_for_migrations(sleep: Callable[[float], object] = time.sleep) -> None:
    """Return once the database has every migration of this release; a signal ends the wait.

    While the database is away the wait goes on, with a sentence for that.
    """
    logged = ""
    while sentence := _why_wait():
        if sentence != logged:
            log.warning(sentence)
            logged = sentence
        sleep(LOOK_SECONDS)
    if logged:
        log.info("The database is ready; the worker starts.")
    connection.close()


def _why_wait() -> str:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception as error:
        if not is_transient(error):
            raise
        return f"The worker waits for the database: {first_line(error).rstrip('.')}. {REMEDY}"
    finally:
        connection.close()
    if not missing:
        return ""
    return "The worker waits for migrations of this release that the database lacks. Run: python manage.py migrate"
