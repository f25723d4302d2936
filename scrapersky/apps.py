"""The front of house as a Django app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from django.db.models import QuerySet


class ScraperSkyConfig(AppConfig):
    """Its admin, API and commands; the models are `jobs`'."""

    name = "scrapersky"
    verbose_name = "ScraperSky"

    def ready(self) -> None:
        """Register checks, the roles of every database, what ends access, and the filters of lists."""
        from jobs.transfer import export_jobs
        from scrapersky import access, checks, roles  # noqa: F401 -- importing registers the checks

        roles.keep(self)
        access.watch(self)
        export_jobs.read_filters_with(_rows_of)


def _rows_of(noun: str, filters: Mapping[str, str]) -> QuerySet[Any]:
    from scrapersky.api.exports import rows_of  # late: a worker that exports nothing need not load the API

    return rows_of(noun, filters)
