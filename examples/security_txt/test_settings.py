"""Settings for the tests: the example's, on the database that ScraperSky's own tests use."""

from __future__ import annotations

from security_txt.settings import *  # noqa: F403

from tests.settings import *  # noqa: F403
