"""Settings for the tests: those of ScraperSky's own tests, with the installed plug-ins."""

from __future__ import annotations

from tests.settings import *  # noqa: F403
from tests.settings import allow

PLUGINS = ("*",)
allow(PLUGINS)
VERIFIER, FINDERS = "postmill", ("postmill",)
