"""The front of house as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ScraperSkyConfig(AppConfig):
    """Its admin, API and commands; the models are `jobs`'."""

    name = "scrapersky"
    verbose_name = "ScraperSky"

    def ready(self) -> None:
        """Register the checks that run before every command."""
        from scrapersky import checks  # noqa: F401 -- importing registers them
