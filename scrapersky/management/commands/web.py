"""`manage.py web`: the admin and the API, until it is stopped."""

from __future__ import annotations

import argparse
import logging
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection

from jobs.management import arguments
from jobs.store.restored import warn_of_a_restore
from scrapersky.commandline import why_unreachable
from scrapersky.configuration.checks import seldom_meant
from scrapersky.http.port_check import refuse_a_taken_port

log = logging.getLogger("scrapersky.web")


class Command(BaseCommand):
    """Serve the web with uvicorn."""

    help = "Serve the admin and the API (HOST, PORT, WEB_PROCESSES)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Where to listen, when it is not where the settings say."""
        parser.add_argument("--host", default=settings.HOST)
        parser.add_argument("--port", type=arguments.port, default=settings.PORT)
        parser.add_argument("--processes", type=arguments.processes, default=settings.WEB_PROCESSES)

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until SIGTERM or Ctrl-C; requests in flight are answered first."""
        refuse_a_taken_port(options["host"], options["port"])
        for warning in seldom_meant():
            log.warning("%s %s (%s)", warning.msg, warning.hint, warning.id)
        if _has_database():
            warn_of_a_restore()
        uvicorn.run(
            "scrapersky.asgi:application",
            host=options["host"],
            port=options["port"],
            workers=options["processes"],
            proxy_headers=bool(settings.FORWARDED_ALLOW_IPS),
            forwarded_allow_ips=settings.FORWARDED_ALLOW_IPS,
            http="scrapersky.http.connection_limits:BoundedConnection",
            server_header=False,
            lifespan="off",  # Django has none
            timeout_graceful_shutdown=int(settings.STOP_SECONDS),
            log_config=None,  # ours, see logs.py
            access_log=settings.LOG_LEVEL == "DEBUG",
        )


def _has_database() -> bool:
    """Log why the database cannot be reached: the web starts nevertheless, and answers 503 until it is there."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        log.warning("%s Until then every page answers 503.", why_unreachable(error))
        return False
    return True
