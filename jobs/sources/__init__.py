"""Paid and public APIs that know places. PROVIDERS is the table of contents; docs/providers.md shows how to add one."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Callable
from functools import cached_property

from jobs.plugins.entry_points import SOURCES, loaded_by_name
from jobs.sources.google_places import GooglePlaces
from jobs.sources.overpass import Overpass
from jobs.sources.places import Provider

OWN: dict[str, Callable[[], Provider]] = {"google": GooglePlaces, "overpass": Overpass}


class _Providers(UserDict[str, Callable[[], Provider]]):
    """Ours, after those of plug-ins, which take no name from them.

    Plug-ins are loaded when somebody asks first, not before: a plug-in imports this package, too, perhaps as the first.
    """

    @cached_property
    def data(self) -> dict[str, Callable[[], Provider]]:  # type: ignore[override]
        return loaded_by_name(SOURCES) | OWN

    def __init__(self) -> None:
        """Loads nothing."""


PROVIDERS = _Providers()


def provider_named(name: str) -> Provider:
    """The provider of that name. Raises KeyError with the names there are."""
    if name not in PROVIDERS:
        raise KeyError(f"There is no provider {name!r}; there are: {', '.join(PROVIDERS)}.")
    return PROVIDERS[name]()
