"""The flags that there are: those of our own code, and one for each installed plug-in."""

from __future__ import annotations

from django.conf import settings

from jobs.plugins.entry_points import GROUPS, installed

CANDIDATE = "extractor.candidate"

OWN = {
    CANDIDATE: "Read pages with EXTRACTOR_CANDIDATE, too, beside our own extractor, and store how the contacts differ.",
}


def declared() -> dict[str, str]:
    """The key and description of each flag."""
    plugins = {plugin.flag: f"Plug-in {plugin.name} of {plugin.package}." for plugin in installed(*GROUPS)}
    return OWN | plugins


def on_by_default(key: str) -> bool:
    """Whether a flag that nobody has touched is on: plug-ins are, except in production."""
    return key not in OWN and not settings.PRODUCTION
