"""Settings for worker processes that know the parcels too: `DJANGO_SETTINGS_MODULE=tests.dummy_stage.settings`.

DATABASE_URL names the database; PARCEL_SCHEDULER_* and RETURN_SCHEDULER_* are the stages' variables.
POOL_OPEN_SECONDS is how long a pool of connections tries to open, in place of psycopg's half a minute.
"""

from __future__ import annotations

import os

from psycopg_pool import AsyncConnectionPool

from tests.settings import *  # noqa: F403

if _seconds := os.environ.get("POOL_OPEN_SECONDS"):
    AsyncConnectionPool.open.__defaults__ = (False, float(_seconds))  # Procrastinate gives no timeout of its own

EXTRA_STAGES = ["tests.dummy_stage.stages.parcels", "tests.dummy_stage.stages.returns"]
EXTRA_RESOURCES = ["tests.dummy_stage.resources.COURIERS"]
