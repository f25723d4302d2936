"""The pipeline as a Django app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Refuses the database to work and the network to save, on every connection."""

    name = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Pipeline"

    def ready(self) -> None:
        """Models are loaded; watch the connections, and follow the stages with the rules that are on."""
        from jobs.pipeline import guard
        from jobs.pipeline.settle import settled, written

        guard.install()
        settled.connect(_follow, dispatch_uid="jobs.actions.automation")
        written.connect(_refresh_leads, dispatch_uid="jobs.store.leads")


def _follow(sender: object, stage: Any, completed: Sequence[int], **_: Any) -> None:
    from jobs.actions.automation import apply_rules  # late: a command that settles nothing need not load every stage

    apply_rules(stage, completed)


def _refresh_leads(sender: object, table: str, ids: Sequence[int], **_: Any) -> None:
    from jobs.store.leads import refresh_leads_of  # late, as above

    refresh_leads_of(table, ids)
