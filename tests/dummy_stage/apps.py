from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate

# As the product's hot tables are stored: see jobs/migrations/0002_storage.py.
STORAGE = (
    "ALTER TABLE parcels SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, "
    "autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0)"
)


class ParcelsConfig(AppConfig):
    name = "tests.dummy_stage"
    label = "parcels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(store_as_a_hot_table, sender=self)


def store_as_a_hot_table(**_: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(STORAGE)
