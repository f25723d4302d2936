"""Nouns that are decided on and worked: their two statuses, what came of them, and the acts on them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django_filters import rest_framework as filters

from jobs.models.search import matching
from jobs.stages import stages_of
from jobs.statuses import Curation
from jobs.web.failures import REASONS
from scrapersky.api.base import ManyNumbers, ManyTexts, Nouns, Row, TimedFilters, any_of

COMPANIONS = ("status", "outcome", "error", "tries", "due_at", "run_id", "queued_at", "settled_at")


class WorkedRow(Row):
    """A row with its decision and its steps."""


def _has(model: type[Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


def state_fields(model: type[Model]) -> tuple[str, ...]:
    """The decision, each step's status, outcome, sentence and times, and what people wrote."""
    steps = [f"{stage.prefix}{name}" for stage in stages_of(model) for name in COMPANIONS]
    own = [name for name in ("curation_status", "notes", "tags") if _has(model, name)]
    return (*own, *steps, "created_at", "updated_at")


def state_filters(model: type[Model], search: str = "") -> type[filters.FilterSet]:
    """Filters on both statuses, on outcomes, on runs, tags and times: each has an index behind it."""
    found: dict[str, Any] = {}
    if _has(model, "curation_status"):
        found["curation_status"] = any_of("curation_status", Curation.choices)
    for stage in stages_of(model):
        words = stage.model._meta.get_field(stage.column).choices or []
        found[stage.column] = any_of(stage.column, words)
        outcome, run = f"{stage.prefix}outcome", f"{stage.prefix}run_id"
        found[outcome] = ManyTexts(field_name=outcome, lookup_expr="in", help_text=_reasons())
        found[run] = ManyNumbers(field_name=run, lookup_expr="in", help_text="The runs that asked for the step.")
    if any(index.name.endswith("_tags") for index in model._meta.indexes):
        found["tags"] = ManyTexts(field_name="tags", lookup_expr="contains", help_text="Rows that have all of these.")
    if search:
        found["q"] = filters.CharFilter(method=_search(search), help_text=f"Words that {search} has, or their starts.")
    return type(f"{model.__name__}StateFilters", (TimedFilters,), found)


def _reasons() -> str:
    return f"found, nothing_found, cancelled or a reason: {', '.join(sorted(REASONS))}."


def _search(column: str) -> Any:
    def search(rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return matching(rows, column, value)

    return search


class Worked(Nouns):
    """A noun of the pipeline."""

    orders: ClassVar[tuple[str, ...]] = ("id", "-id", "updated_at", "-updated_at")
    changeable: ClassVar[tuple[str, ...]] = ("notes", "tags")
