"""`manage.py migrate`: Django's, which waits for a lock a few seconds at a time, so that nobody waits behind it."""

from __future__ import annotations

import random
import time
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.migrations.loader import MigrationLoader

from jobs.pipeline.faults import sqlstate_of
from jobs.store.restored import remember_server

LOCK_SECONDS = 3  # whoever comes after a statement that waits for a lock waits behind it
TRY_SECONDS = 3600.0  # a backup that reads every table may take as long
LONGEST_PAUSE_SECONDS = 20.0
LOCK_NOT_AVAILABLE = "55P03"


class Command(migrate.Command):
    """Apply migrations while the old release works: a lock that is not free is tried again later."""

    def handle(self, *args: Any, **options: Any) -> None:
        """As Django's. Raises CommandError when a lock was not free for an hour, or when steps are missing."""
        connection, end, pause = connections[options["database"]], time.monotonic() + TRY_SECONDS, 1.0
        _refuse_missing_steps(connection)
        while True:
            try:
                _set_lock_timeout(connection, f"'{LOCK_SECONDS}s'")
                super().handle(*args, **options)
                _set_lock_timeout(connection, "DEFAULT")
                if not options["plan"]:
                    remember_server(anew=False)
                return
            except OperationalError as error:
                if sqlstate_of(error) != LOCK_NOT_AVAILABLE:
                    raise
                if time.monotonic() > end:
                    raise CommandError(f"Other transactions held a table for an hour: {error}") from None
            self.stderr.write(f"Another transaction holds a table; trying again in {pause:.0f} s.")
            time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 -- spread, not secrecy
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


def _set_lock_timeout(connection: Any, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {value}")


def _refuse_missing_steps(connection: Any) -> None:
    """A database that took some of the steps which a migration replaces, but not all, can only go on with these."""
    loader = MigrationLoader(connection)
    applied, here = loader.applied_migrations, loader.disk_migrations
    for key, migration in here.items():
        missing = [step for step in migration.replaces if step not in applied and step not in here]
        if key not in applied and missing and len(missing) < len(migration.replaces):
            raise CommandError(
                f"This database stopped before {missing[0][0]} {missing[0][1]}, which this release no longer has. "
                "Migrate it with the release that has the step, then with this one (docs/operating.md, Deploying a "
                "release); or begin with an empty database."
            )
