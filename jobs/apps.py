"""The pipeline as a Django app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import QuerySet

from jobs.plugins.entry_points import bound_apps


class JobsConfig(AppConfig):
    """Refuses the database to work and the network to save, on every connection."""

    name = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Pipeline"

    def import_models(self) -> None:
        """Import ours; those of stages of plug-ins, which come after them, within bounds."""
        super().import_models()
        bound_apps(apps)

    def ready(self) -> None:
        """Models are loaded; watch the connections, and follow the stages with the rules that are on."""
        from jobs.models.decision import selected
        from jobs.models.signals import settled, written

        connection_created.connect(_watch, dispatch_uid="jobs.pipeline.guard")
        settled.connect(_follow, dispatch_uid="jobs.actions.automation")
        written.connect(_refresh_leads, dispatch_uid="jobs.store.leads")
        selected.connect(_follow_decision, dispatch_uid="jobs.actions.automation.selected")


def _watch(sender: Any, connection: BaseDatabaseWrapper, **_: Any) -> None:
    from jobs.pipeline import guard  # late: a command without a database need not load the kernel

    guard.watch_connection(connection)


def _follow(sender: object, stage: Any, completed: Sequence[int], **_: Any) -> None:
    from jobs.actions.automation import apply_rules  # late: a command that settles nothing need not load every stage

    apply_rules(stage, completed)


def _follow_decision(sender: object, rows: QuerySet[Any], **_: Any) -> None:
    from jobs.actions.automation import apply_rules_on_selected  # late, as above

    apply_rules_on_selected(rows)


def _refresh_leads(sender: object, stage: Any, ids: Sequence[int], saved: Sequence[int], **_: Any) -> None:
    from jobs.store.leads import refresh_leads_after  # late, as above

    refresh_leads_after(stage.name, stage.table, ids, saved)
