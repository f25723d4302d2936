"""Nouns without a file of their own here (an installation's EXTRA_RESOURCES): every column of the catalogue as a fact,
the states, times and the name as a list."""

from __future__ import annotations

from typing import Any

from jobs.lists.catalogue import NOUNS
from jobs.lists.resource import Resource
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.columns import added, changed, decision, steps_of
from scrapersky.admin.curation import CuratedAdmin
from scrapersky.admin.elements import Column, Fact


def register_missing() -> None:
    """Register an admin for each noun of the catalogue that has none."""
    for resource in NOUNS:
        if not site.is_registered(resource.model):
            site.register(resource.model, plain_admin(resource))


def plain_admin(resource: Resource) -> type[CuratedAdmin]:
    """The admin of a noun, made from the catalogue alone."""
    attributes = {
        "resource": resource,
        "columns": _columns(resource),
        "facts": tuple(Fact(name.replace("_", " ").capitalize(), name) for name in resource.columns),
        "editable": tuple(name for name in ("notes", "tags") if resource.has(name)),
        "__module__": __name__,
    }
    return type(f"{resource.model.__name__}Admin", (CuratedAdmin,), attributes)


def _columns(resource: Resource) -> tuple[Column, ...]:
    return (
        Column(resource.label, _linked_name, "wide"),
        *([decision()] if resource.curated else []),
        *steps_of(resource.model),
        *([changed()] if resource.has("updated_at") else []),
        *([added()] if resource.has("created_at") else []),
    )


def _linked_name(row: Any) -> Any:
    return formatters.link(site.noun(type(row)).row_url(row), str(row), "name")
