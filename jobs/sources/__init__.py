"""Paid and public APIs that know places. PROVIDERS is the table of contents; docs/providers.md shows how to add one."""

from __future__ import annotations

from collections.abc import Callable

from jobs.plugins.entry_points import SOURCES, WithPlugins
from jobs.sources.google_places import GooglePlaces
from jobs.sources.overpass import Overpass
from jobs.sources.places import Provider

OWN: dict[str, Callable[[], Provider]] = {"google": GooglePlaces, "overpass": Overpass}
PROVIDERS = WithPlugins(SOURCES, OWN)


def provider_named(name: str) -> Provider:
    """The provider of that name. Raises KeyError with the names there are."""
    if name not in PROVIDERS:
        raise KeyError(f"There is no provider {name!r}; there are: {', '.join(PROVIDERS)}.")
    return PROVIDERS[name]()
