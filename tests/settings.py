"""Settings for tests: a PostgreSQL of their own that may lose its data, and no waiting."""

from __future__ import annotations

import os

from scrapersky.database_url import django_database
from scrapersky.embedded_postgres import VOLATILE, EmbeddedPostgres
from scrapersky.settings import *  # noqa: F403
from scrapersky.settings import BASE_DIR, DATABASE_URL, DATABASES

if not DATABASE_URL:
    server = EmbeddedPostgres(BASE_DIR / ".data" / "test-postgres", {**VOLATILE, "shared_buffers": "512MB"})
    DATABASES["default"] = django_database(server.parameters()) | {"EMBEDDED": server, "CONN_MAX_AGE": 60}
DATABASES["default"]["TEST"] = {"NAME": f"test_{os.getpid()}"}  # several test runs may share the server
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
