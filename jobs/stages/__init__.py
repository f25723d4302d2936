"""PIPELINE, the table of contents: the stages in their order. A new one is a file and a line here."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string

from jobs.pipeline import Stage
from jobs.stages import (
    contact_validation,
    deep_scan,
    domain_extraction,
    domain_metadata,
    page_scrape,
    place_search,
    sitemap_discovery,
    sitemap_import,
    sitemap_scan,
)

PIPELINE: tuple[Stage[Any, Any], ...] = (
    place_search.stage,
    deep_scan.stage,
    domain_extraction.stage,
    domain_metadata.stage,
    sitemap_discovery.stage,
    sitemap_scan.stage,
    sitemap_import.stage,
    page_scrape.stage,
    contact_validation.stage,
    *(import_string(path) for path in getattr(settings, "EXTRA_STAGES", ())),  # an installation's own
)


def stage_named(name: str) -> Stage[Any, Any]:
    """The stage of that name. Raises KeyError with the names there are."""
    for stage in PIPELINE:
        if stage.name == name:
            return stage
    raise KeyError(f"There is no stage {name!r}; there are: {', '.join(stage.name for stage in PIPELINE)}.")


def stages_of(model: type[Model] | str) -> list[Stage[Any, Any]]:
    """The stages that work on a model (or on the table of that name), in their order."""
    table = model if isinstance(model, str) else model._meta.db_table
    return [stage for stage in PIPELINE if stage.table == table]


def stages_on_selected(model: type[Model] | str) -> list[Stage[Any, Any]]:
    """The stages that a curator's Selected queues."""
    return [stage for stage in stages_of(model) if stage.on_selected]
