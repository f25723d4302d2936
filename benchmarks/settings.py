"""Settings for benchmarks: the product's own, with the parcels, on a durable server of their own."""

from __future__ import annotations

import os

from scrapersky.postgres.database_url import django_database
from scrapersky.postgres.embedded_postgres import EmbeddedPostgres
from tests.dummy_stage.settings import *  # noqa: F403
from tests.settings import BASE_DIR, DATABASES

DEBUG = False  # a development server remembers each query
LOGGING["root"]["level"] = os.environ.get("BENCH_LOG_LEVEL", "WARNING")  # noqa: F405
if not os.environ.get("DATABASE_URL"):
    server = EmbeddedPostgres(BASE_DIR / ".data" / "bench-postgres", {"shared_buffers": "1GB", "max_wal_size": "4GB"})
    DATABASES["default"] = django_database(server.parameters()) | {"EMBEDDED": server, "CONN_MAX_AGE": 60}
