"""Settings for tests: a PostgreSQL of their own that may lose its data, and no waiting."""

from __future__ import annotations

import os

from jobs.plugins.entry_points import allow
from scrapersky.postgres.database_url import django_database
from scrapersky.postgres.embedded_postgres import VOLATILE, EmbeddedPostgres
from scrapersky.settings import *  # noqa: F403
from scrapersky.settings import BASE_DIR, DATABASE_URL, DATABASES, INSTALLED_APPS

if not DATABASE_URL:
    # Each process of a run has a server of its own: feeds and couriers wait for the transactions of a whole server.
    _process = os.environ.get("PYTEST_XDIST_WORKER", "")
    server = EmbeddedPostgres(BASE_DIR / ".data" / f"test-postgres{_process}", VOLATILE)
    DATABASES["default"] = django_database(server.parameters()) | {"EMBEDDED": server, "CONN_MAX_AGE": None}
DATABASES["default"]["TEST"] = {"NAME": f"test_{os.getpid()}"}  # several test runs may share the server
DATABASES["default"]["ENGINE"] = "tests.postgres"  # whose test databases are copies of one that was migrated before
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
INSTALLED_APPS.append("tests.dummy_stage")
for _prefix in ("PARCEL", "RETURN"):
    for _name, _default in (
        ("INTERVAL_MINUTES", 1),
        ("BATCH_SIZE", 50),
        ("MAX_INSTANCES", 2),
        ("MAX_ATTEMPTS", 5),
        ("CONCURRENCY", 50),
        ("DEADLINE_SECONDS", 60),
    ):
        _variable = f"{_prefix}_SCHEDULER_{_name}"
        globals()[_variable] = (
            float(os.environ.get(_variable, _default))
            if "SECONDS" in _name
            else int(os.environ.get(_variable, _default))
        )
FLAGS_SECONDS = 0.0  # a test changes a flag and looks at once
PLUGINS = ()  # what is installed on the machine is no part of a test
allow(PLUGINS)
