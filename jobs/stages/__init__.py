"""PIPELINE, the table of contents: the stages in their order. A new one is a file and a line here."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string

from jobs.pipeline import Stage
from jobs.plugins.entry_points import STAGES, load
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
from jobs.verifiers import verifier_in_use

log = logging.getLogger("jobs.stages")


def _of_plugins() -> Iterator[Stage[Any, Any]]:
    """The stages of plug-ins that can be loaded; the others are in the log, and in Operations."""
    own = {stage.name for stage in _OWN}
    for loaded in load(STAGES):
        name, stage = loaded.plugin.name, loaded.value
        if isinstance(stage, Stage) and stage.name == name and name not in own:
            yield stage
        elif not loaded.error:
            why = f"has the name of ours, {name}," if name in own else f"is no Stage of the name {name},"
            log.error("%s %s and is left out.", loaded.plugin.value, why)


_OWN: tuple[Stage[Any, Any], ...] = (
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
PIPELINE: tuple[Stage[Any, Any], ...] = (*_OWN, *_of_plugins())
PAID_STAGES = (place_search.stage.name, deep_scan.stage.name)  # which ask a provider that may charge


def paying_stages() -> list[str]:
    """The stages whose work costs money now: those that may be charged for, and validation while a verifier is on."""
    return [*PAID_STAGES, *[contact_validation.stage.name] * (verifier_in_use() is not None)]


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
