"""`manage.py alive`: whether this machine's web or worker does its work: the health check of a container."""

from __future__ import annotations

import argparse
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jobs.runtime.liveness import why_not_alive


class Command(BaseCommand):
    """Exit code 0 when it does, 1 with a sentence when not."""

    help = "Exit code 0 when this machine's web (--web) or worker (--worker) is alive, else 1."
    requires_system_checks: list[str] = []  # noqa: RUF012 -- Django's own attribute; this runs every few seconds

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Which of the two."""
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--web", action="store_true")
        which.add_argument("--worker", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask the web's process, or read the supervisor's file. Raises CommandError for one that is not alive."""
        problem = _web_is_silent() if options["web"] else why_not_alive()
        if problem:
            raise CommandError(problem)


def _web_is_silent() -> str:
    url = f"http://127.0.0.1:{settings.PORT}/health/live"
    try:
        with urlopen(Request(url, headers={"Host": _own_host()}), timeout=5):
            return ""
    except (URLError, OSError) as error:
        return f"{url} does not answer: {error}"


def _own_host() -> str:
    """A name that the web answers to: it refuses strangers'."""
    named = [host.lstrip(".") for host in settings.ALLOWED_HOSTS if host != "*"]
    return named[0] if named else "127.0.0.1"
