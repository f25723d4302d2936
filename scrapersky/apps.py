"""The front of house as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ScraperSkyConfig(AppConfig):
    """Its admin, API and commands; the models are `jobs`'."""

    name = "scrapersky"
    verbose_name = "ScraperSky"

    def ready(self) -> None:
        """Register the checks that run before every command, and the roles of every database."""
        from scrapersky import checks, roles  # noqa: F401 -- importing registers the checks

        roles.keep(self)
