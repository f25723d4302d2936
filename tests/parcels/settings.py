"""Settings for worker processes that know the parcels too: `DJANGO_SETTINGS_MODULE=tests.parcels.settings`.

DATABASE_URL names the database; PARCEL_SCHEDULER_* and RETURN_SCHEDULER_* are the stages' variables.
"""

from __future__ import annotations

from tests.settings import *  # noqa: F403

EXTRA_STAGES = ["tests.parcels.stages.parcels", "tests.parcels.stages.returns"]
EXTRA_RESOURCES = ["tests.parcels.resources.COURIERS"]
