"""What is learnt from decisions: for which leads there is a model, and its versions. See `jobs.learning`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from jobs.models.columns import count, flag, moment, text
from jobs.models.limits import JSON, PERSON, Limit, limited
from jobs.models.project import Project
from jobs.models.stored_json import NUMBER, StoredJSONField

PROJECT, TRADE, PAGES = "project", "trade", "pages"
KINDS = (PROJECT, TRADE, PAGES)


@limited(key=Limit(300), reason=Limit(1_000), switched_by=PERSON, select_set_by=PERSON, weeks=JSON)
class FitScope(models.Model):
    """For what a model is: the leads of a project, those of a trade, or the pages of all sites."""

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField(choices=[(kind, kind) for kind in KINDS])
    key = models.TextField(blank=True, help_text="The project's id, or the main category; empty for pages.")
    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="fit_scopes")
    enabled = models.BooleanField(default=True, db_default=True)
    switched_by = text()
    reason = text("Why there is no score, for people.")
    active = models.ForeignKey("jobs.FitModel", models.SET_NULL, null=True, blank=True, related_name="active_in")
    pinned = flag("A person chose the version: training does not replace it.")
    decisions = count("At the latest training.")
    trained_at = moment()
    scored_to = models.BigIntegerField(null=True, blank=True, help_text="The last id that was scored; NULL: all are.")
    scored = count("Leads that the active model scored.")
    weeks = StoredJSONField(
        [(str, int, *[NUMBER | None] * 4)], blank=True, help_text="Monday, decisions, share alike, average precisions."
    )
    select_from = models.DecimalField(
        max_digits=4, decimal_places=1, null=True, blank=True, help_text="Leads of this fit are selected by the rule."
    )
    select_set_by = text()

    class Meta:
        db_table = "fit_scopes"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key"], name="fit_scopes_identity"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="fit_scopes_kind"),
        ]

    def __str__(self) -> str:
        if self.kind == PAGES:
            return "Pages of all sites"
        return f"Project {self.project or self.key}" if self.kind == PROJECT else f"Trade {self.key}"


@limited(content=JSON, figures=JSON)
class FitModel(models.Model):
    """A version of a model: its weights by feature, what it was trained on, and how good it was."""

    id = models.BigAutoField(primary_key=True)
    scope = models.ForeignKey(FitScope, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    created_at = models.DateTimeField(db_default=Now())
    decisions = models.PositiveIntegerField()
    positives = models.PositiveIntegerField(help_text="How many of them are Selected.")
    first_at = moment("The oldest decision that it was trained on.")
    last_at = moment()
    usable = flag("It was better than its baselines.")
    figures = StoredJSONField({str: Any}, default=dict)
    content = StoredJSONField({str: Any}, default=dict, help_text="Features and weights, no code.")

    class Meta:
        db_table = "fit_models"
        constraints: ClassVar = [models.UniqueConstraint(fields=["scope", "version"], name="fit_models_identity")]

    def __str__(self) -> str:
        return f"{self.scope}, version {self.version}"


@limited(name=Limit(100), value=Limit(300))
class LearningCursor(models.Model):
    """How far a reader of changes has come."""

    name = models.TextField(primary_key=True)
    value = models.TextField()

    class Meta:
        db_table = "learning_cursors"

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"
