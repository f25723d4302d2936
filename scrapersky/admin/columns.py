"""Columns that several lists have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.utils.text import Truncator

from jobs.models import Domain
from jobs.pipeline import Stage
from jobs.stages import stages_of
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.elements import Column, Fact


def named(
    field: str | Callable[[Any], str], below: Callable[[Any], Any] | None = None, most: int = 90
) -> Callable[[Any], Any]:
    """The row's name, linked to its page; `below` it the fact that tells it from others."""

    def cell(row: Any) -> Any:
        noun = site.noun(type(row))
        value = field(row) if callable(field) else getattr(row, field)
        text = (value or str(row)).removeprefix("https://")
        text = text if len(text) <= most else Truncator(text).chars(most)
        name = formatters.link(noun.row_url(row), text, "name")
        return name if below is None else formatters.titled(name, below(row))

    return cell


def of_domain(row: Any) -> Any:
    """The row's domain, linked to its page."""
    if row.domain_id is None:
        return formatters.NOTHING
    return formatters.link(site.noun(Domain).row_url(row.domain), row.domain.host)


def decision() -> Column:
    """What people decided."""
    return Column("Decision", lambda row: formatters.label(row.curation_status), in_files=("curation_status",))


def steps_of(model: type[Model]) -> list[Column]:
    """A column for each stage: its state, and its outcome where that says more."""
    return [_step_column(stage, model) for stage in stages_of(model)]


def _step_column(stage: Stage[Any, Any], model: type[Model]) -> Column:
    return Column(brief(stage, model), lambda row: formatters.processing(stage, row))


def brief(stage: Stage[Any, Any], model: type[Model]) -> str:
    """A step's name without the noun that the list is of: on domains, Metadata."""
    title = formatters.stage_title(stage)
    return title.removeprefix(str(model._meta.verbose_name).split()[0].capitalize()).strip().capitalize() or title


def added() -> Column:
    """How old a row is: the order of the table."""
    return Column("Added", lambda row: formatters.ago(row.created_at), "num minor spare", "created_at")


def changed() -> Column:
    """When something about a row changed."""
    return Column("Changed", lambda row: formatters.ago(row.updated_at), "num minor", "updated_at")


def changed_since() -> Column:
    """The same beside `added`: nothing where nothing has changed since, so that no time stands there twice."""
    return Column("Changed", _changed_since, "num minor", "updated_at")


def _changed_since(row: Any) -> Any:
    soon = row.updated_at - row.created_at < timedelta(minutes=1)
    return formatters.NOTHING if soon else formatters.ago(row.updated_at)


def on_map(row: Any, text: str = "") -> Any:
    """Coordinates, or a text in their place, with a link to a map that asks nothing of us."""
    if row.latitude is None or row.longitude is None:
        return None
    lat, lon = row.latitude, row.longitude
    return formatters.external_link(
        f"https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=17/{lat}/{lon}", text or f"{lat}, {lon}"
    )


COMMON: tuple[Fact, ...] = (
    Fact("Tags", "tags"),
    Fact("Notes", "notes", wide=True),
    Fact("Added", "created_at"),
    Fact("Changed", "updated_at"),
)
