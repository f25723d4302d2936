"""The front of house as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ScraperSkyConfig(AppConfig):
    """Its admin, API and commands; the models are `jobs`'."""

    name = "scrapersky"
    verbose_name = "ScraperSky"

    def ready(self) -> None:
        """Register the checks that run before every command, the roles of every database, and what ends access."""
        from scrapersky.accounts import access
        from scrapersky.configuration import checks  # noqa: F401 -- importing registers the checks

        post_migrate.connect(_make_missing_roles, sender=self, dispatch_uid="roles")
        access.watch(self)


def _make_missing_roles(sender: AppConfig, **options: Any) -> None:
    from scrapersky.accounts.roles import make_missing  # late: it reads the catalogue of nouns, which loads every stage

    make_missing(sender, **options)
