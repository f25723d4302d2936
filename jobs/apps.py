"""The pipeline as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Refuses the database to work and the network to save, on every connection."""

    name = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Pipeline"

    def ready(self) -> None:
        """Models are loaded; watch the connections."""
        from jobs.pipeline import guard

        guard.install()
