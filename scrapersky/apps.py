"""The front of house as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.core.management.base import BaseCommand
from django.db.models.signals import post_migrate


class ScraperSkyConfig(AppConfig):
    """Its admin, API and commands; the models are `jobs`'."""

    name = "scrapersky"
    verbose_name = "ScraperSky"

    def ready(self) -> None:
        """Register the checks that run before every command, the roles of every database, and what ends access.

        A command checks the machine alone. For our code Django would load all addresses and their views, a third of
        the start of a command; `manage.py check` and the tests check it.
        """
        from scrapersky.accounts import access
        from scrapersky.configuration import checks

        BaseCommand.requires_system_checks = [checks.INSTALLATION]
        post_migrate.connect(_make_missing_roles, sender=self, dispatch_uid="roles")
        access.watch(self)


def _make_missing_roles(sender: AppConfig, **options: Any) -> None:
    from scrapersky.accounts.roles import make_missing  # late: it reads the catalogue of nouns, which loads every stage

    make_missing(sender, **options)
