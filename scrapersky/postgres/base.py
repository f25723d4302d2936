"""The backend that `DATABASES["default"]["ENGINE"]` names; Django finds `DatabaseWrapper` here."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.db.backends.postgresql import base, client

from scrapersky.configuration.env import WrongSettings
from scrapersky.postgres.embedded_postgres import EmbeddedPostgres, binaries

OLDEST = 15  # of PostgreSQL


class DidNotStart(WrongSettings, OperationalError):
    """The embedded server cannot run now: a command ends with the sentence, a web and a worker wait for it."""


class Shell(client.DatabaseClient):
    """`manage.py dbshell`, with the embedded server's own psql: there may be no other."""

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: dict[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        """The command line and the environment of psql."""
        words, environment = super().settings_to_cmd_args_env(settings_dict, parameters)
        server: EmbeddedPostgres | None = settings_dict.get("EMBEDDED")
        if server is not None:
            server.use()
            words = [str(binaries() / "psql"), *words[1:]]
        return list(words), environment


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL; where `settings_dict["EMBEDDED"]` is a server, that one, running from the first connection on."""

    client_class = Shell

    _in_use_at = 0.0

    def close_if_health_check_failed(self) -> None:
        """Ask whether the server is there, but not of a connection that was in use a moment ago."""
        now, after = time.monotonic(), self.settings_dict.get("CHECK_AFTER_SECONDS", 0.0)
        if now - self._in_use_at < after:
            self.health_check_done = True
        super().close_if_health_check_failed()
        self._in_use_at = now

    def get_connection_params(self) -> dict[str, Any]:
        """Parameters for psycopg. Procrastinate asks for them too, so its connections start the server as well."""
        server: EmbeddedPostgres | None = self.settings_dict.get("EMBEDDED")
        if server is not None:
            _start(server)
        return super().get_connection_params()

    def check_database_version_supported(self) -> None:
        """Refuse a server that lacks what our SQL needs."""
        if self.get_database_version()[0] < OLDEST:
            found = ".".join(map(str, self.get_database_version()))
            raise ImproperlyConfigured(f"PostgreSQL {OLDEST} or newer is needed; the server is {found}.")


def _start(server: EmbeddedPostgres) -> None:
    try:
        server.use()
    except WrongSettings as error:
        raise DidNotStart(str(error)) from error
