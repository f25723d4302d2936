"""ScraperSky's settings with the stage: `DJANGO_SETTINGS_MODULE=security_txt.settings`."""

from __future__ import annotations

from scrapersky.settings import *  # noqa: F403
from scrapersky.settings import INSTALLED_APPS, env

INSTALLED_APPS.append("security_txt")
EXTRA_STAGES = ["security_txt.stage.stage"]

env.section = "Stage SECURITY_TXT"
SECURITY_TXT_SCHEDULER_INTERVAL_MINUTES = env.integer(
    "SECURITY_TXT_SCHEDULER_INTERVAL_MINUTES", 1, "How often the schedule looks.", minimum=1, maximum=59
)
SECURITY_TXT_SCHEDULER_BATCH_SIZE = env.integer(
    "SECURITY_TXT_SCHEDULER_BATCH_SIZE", 50, "Rows claimed at once.", minimum=1
)
SECURITY_TXT_SCHEDULER_MAX_INSTANCES = env.integer(
    "SECURITY_TXT_SCHEDULER_MAX_INSTANCES", 1, "Pumps at once in the whole cluster.", minimum=1
)
SECURITY_TXT_SCHEDULER_MAX_ATTEMPTS = env.integer(
    "SECURITY_TXT_SCHEDULER_MAX_ATTEMPTS", 3, "Attempts on a row before it ends as gave_up.", minimum=1
)
SECURITY_TXT_SCHEDULER_CONCURRENCY = env.integer(
    "SECURITY_TXT_SCHEDULER_CONCURRENCY", 50, "Rows in flight in a pump.", minimum=1
)
SECURITY_TXT_SCHEDULER_DEADLINE_SECONDS = env.integer(
    "SECURITY_TXT_SCHEDULER_DEADLINE_SECONDS", 60, "The longest that work on a row may take.", minimum=1
)
env.finish()
