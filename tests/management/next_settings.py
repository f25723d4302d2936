"""Settings of the next release: its migrations (see next_release), its name, and today's code."""

from __future__ import annotations

from tests.dummy_stage.settings import *  # noqa: F403

MIGRATION_MODULES = {"jobs": "tests.management.next_release"}
RELEASE = "next"
