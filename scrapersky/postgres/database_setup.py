"""Tables for whatever command comes first: the embedded database is migrated, an external one only looked at."""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import InterfaceError, OperationalError, connection
from django.db.utils import ProgrammingError

from scrapersky.configuration.env import WrongSettings
from scrapersky.postgres import database_url

# Commands that need no tables, that make them, or that have to answer while there are none.
_NEED_NO_TABLES = """
alive check collectstatic compilemessages dbshell describe diffsettings explain findstatic help inspectdb makemessages
makemigrations migrate optimizemigration schemas settings showmigrations spectacular sqlflush sqlmigrate
squashmigrations startapp startproject test testserver up version
"""
LOCK = 7_264_309_181  # a number of ours: one process migrates, the others wait
MISSING_STATES = ("42P01", "42703")  # undefined_table, undefined_column


def needs_tables(words: list[str]) -> bool:
    """Whether `manage.py WORDS` is a command that reads or writes tables; a worker's own processes do not check.

    A worker at an external database waits for its tables by itself, however the rollout orders the two.
    """
    command = words[1] if len(words) > 1 else "help"
    if command == "worker" and settings.DATABASE_URL:
        return False
    spared = {"--help", "-h", "--version", "--skip-checks"} & set(words)
    return not spared and command not in _NEED_NO_TABLES.split()


def prepare() -> None:
    """Migrate the embedded database where that is due.

    Raises WrongSettings for an external one without tables, and for one that cannot be migrated. A database that
    cannot be reached is the command's to tell.
    """
    try:
        applied = _applied()
    except WrongSettings:  # an embedded server that does not start, although it is an OperationalError as well
        raise
    except (OperationalError, InterfaceError):
        return
    if settings.DATABASE_URL and not applied:
        raise WrongSettings(_no_tables("has no tables yet"))
    if not settings.DATABASE_URL and _released() - applied:
        _migrate()


def why_missing(error: ProgrammingError) -> str:
    """What to run when a statement failed for want of a migration, in a sentence; empty when it failed otherwise."""
    if getattr(error.__cause__, "sqlstate", "") not in MISSING_STATES:
        return ""
    connection.close()
    return _no_tables("lacks tables or columns of this release") if _released() - _applied() else ""


def _no_tables(lacks: str) -> str:
    where = database_url.named(settings.DATABASE_URL) if settings.DATABASE_URL else "the embedded PostgreSQL"
    return f"The database ({where}) {lacks}. Run: python manage.py migrate"


def _applied() -> set[tuple[str, str]]:
    """(app label, migration) of all that were applied; none where there is no table of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        if cursor.fetchone() != (True,):
            return set()
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


def _released() -> set[tuple[str, str]]:
    """(app label, migration) of all files of this release's own apps, without importing them."""
    folders = {app: Path(str(_folder(app))) for app in ("jobs", "scrapersky")}
    return {(app, file.stem) for app, folder in folders.items() for file in folder.glob("[0-9]*.py")}


def _folder(app: str) -> str:
    spec = importlib.util.find_spec(f"{app}.migrations")
    assert spec is not None
    assert spec.submodule_search_locations
    return spec.submodule_search_locations[0]


def _migrate() -> None:
    with connection.cursor() as cursor:
        while not _locked(cursor):
            time.sleep(0.2)
        try:
            if _released() - _applied():
                print("Preparing the database ...", file=sys.stderr)
                call_command("migrate", verbosity=0, interactive=False)
        except CommandError as error:
            raise WrongSettings(str(error)) from None
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _locked(cursor: Any) -> bool:
    """Never wait within a statement: CREATE INDEX CONCURRENTLY waits for its end, and both would wait for ever."""
    cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
    return bool(cursor.fetchone()[0])
