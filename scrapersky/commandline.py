"""`manage.py`: Django's commands, with a sentence instead of a traceback for what an operator got wrong."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from jobs.runtime import forked_process
from scrapersky.observability import import_tracing

USAGE = 2  # the exit code of a mistake in the settings or the arguments
HINTS_OF_LIBPQ = ("Is the server running", "This probably means", "before or while processing")  # lines of its own
INTERRUPTED = 128 + signal.SIGINT  # as a shell says it


def main(words: list[str]) -> None:
    """Run a command. Wrong settings, and a database that is away or has no tables, end it with exit code 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scrapersky.settings")
    gc.disable()  # what a start imports is no garbage; `_load_command` switches it on
    imports = import_tracing.begin()
    forked_process.surroundings = plainly_refused
    _refuse_other_encodings(words)
    with plainly_refused():
        import django
        from django.conf import settings
        from django.core.management import execute_from_command_line

        from scrapersky.observability.logs import log_uncaught_exceptions

        _ = settings.INSTALLED_APPS  # Django would hide what is wrong behind "Unknown command"
        log_uncaught_exceptions()
        _prepare_database(words)
        if imports:
            django.setup()
            imports.log()
        _load_command(words)
        execute_from_command_line(words)


def _refuse_other_encodings(words: list[str]) -> None:
    """No argument that is not UTF-8: no table and no answer could have it."""
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError:
            _refuse(f"The argument {word[:60]!a} is not text in UTF-8. Rename the file, or set LANG to C.UTF-8.")


def _load_command(words: list[str]) -> None:
    """Import what the command needs; from now on garbage is collected, and what was imported is never looked at."""
    import django
    from django.core.management import get_commands, load_command_class

    django.setup()
    name = words[1] if len(words) > 1 else "help"
    if app := get_commands().get(name):
        load_command_class(app, name) if isinstance(app, str) else None
    gc.freeze()
    gc.enable()


def _prepare_database(words: list[str]) -> None:
    import django
    from django.core.management import get_commands

    from scrapersky.postgres import database_setup

    if database_setup.needs_tables(words):
        django.setup()
        if words[1] in get_commands():
            database_setup.prepare()


@contextmanager
def plainly_refused() -> Iterator[None]:
    """Turn wrong settings and a database that is away or not migrated into sentences on stderr.

    Raises SystemExit with code 2 then. A Ctrl-C becomes a sentence, too.
    """
    from django.core.exceptions import ImproperlyConfigured
    from django.db.utils import OperationalError, ProgrammingError

    try:
        yield
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        raise SystemExit(INTERRUPTED) from None
    except ImproperlyConfigured as error:  # WrongSettings, or what Django itself refuses
        _refuse(str(error))
    except OperationalError as error:
        if not is_unreachable(error):
            raise
        _refuse(why_unreachable(error))
    except ProgrammingError as error:
        from scrapersky.postgres.database_setup import why_missing

        if sentence := why_missing(error):
            _refuse(sentence)
        raise


def is_unreachable(error: BaseException) -> bool:
    """Whether a database error is about getting a connection, not about a statement."""
    from psycopg import OperationalError

    cause = error if isinstance(error, OperationalError) else error.__cause__
    if not isinstance(cause, OperationalError):
        return False
    state = cause.sqlstate
    # 08: connection; 28: authorisation; 3D: no such database; 53300: too many connections; 57P: shutting down.
    return state is None or state.startswith(("08", "28", "3D", "53300", "57P"))


def why_unreachable(error: BaseException) -> str:
    """One sentence with the server's name and the reason, without the password."""
    from django.conf import settings

    from scrapersky.postgres import database_url

    where = database_url.named(settings.DATABASE_URL) if settings.DATABASE_URL else "the embedded PostgreSQL"
    lines = [line.strip() for line in str(error).splitlines()]
    reasons = [line for line in lines if line and not line.startswith(HINTS_OF_LIBPQ)]
    reason = (reasons or ["no reason given"])[-1].rstrip(".")
    return f"The database cannot be reached ({where}): {reason}. {_remedy(reason)}"


def _remedy(reason: str) -> str:
    from django.conf import settings

    if "No space left on device" in reason:
        where = "." if settings.DATABASE_URL else f": {settings.DATABASE_DATA}."
        return f"Free space on the disk of the database{where}"
    return "Start it, or correct DATABASE_URL." if settings.DATABASE_URL else "Try again."


def _refuse(sentences: str) -> None:
    print(sentences, file=sys.stderr)
    raise SystemExit(USAGE)
