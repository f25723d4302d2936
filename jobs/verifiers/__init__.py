"""Services that know whether a mailbox exists (verifiers), or who has one at a domain (finders). Off by default.

VERIFIERS and FINDERS are the tables of contents; a new service is a file with `charges` and `verify` or `find`, and a
line here, or a plug-in of the groups `scrapersky.verifiers` and `scrapersky.finders`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from jobs.plugins import entry_points
from jobs.plugins.entry_points import WithPlugins
from jobs.sources.places import Charge
from jobs.verifiers.hunter import Hunter
from jobs.verifiers.reacher import Reacher
from jobs.verifiers.services import Finder, Verifier
from jobs.verifiers.zerobounce import ZeroBounce

_OWN_VERIFIERS: dict[str, Callable[[], Verifier]] = {"reacher": Reacher, "zerobounce": ZeroBounce}
_OWN_FINDERS: dict[str, Callable[[], Finder]] = {"hunter": Hunter, "zerobounce": ZeroBounce}
REQUIRED_SETTINGS = {"reacher": "REACHER_BASE_URL", "zerobounce": "ZEROBOUNCE_API_KEY", "hunter": "HUNTER_API_KEY"}
VERIFIERS = WithPlugins(entry_points.VERIFIERS, _OWN_VERIFIERS)
FINDERS = WithPlugins(entry_points.FINDERS, _OWN_FINDERS)


def verifier_in_use() -> Verifier | None:
    """The verifier that VERIFIER names; None when it is off, or a plug-in that cannot be loaded."""
    return VERIFIERS[settings.VERIFIER]() if settings.VERIFIER in VERIFIERS else None


def finders_in_order(is_on: Callable[[str], bool] = lambda name: True) -> list[Finder]:
    """The finders in the order of FINDERS, those that are on; a plug-in that cannot be loaded is none."""
    return [FINDERS[name]() for name in settings.FINDERS if name in FINDERS and is_on(name)]


def services_in_use() -> list[str]:
    """The names of the services that are switched on."""
    names = dict.fromkeys([settings.VERIFIER, *settings.FINDERS])
    return [name for name in names if name in VERIFIERS or name in FINDERS]


def charges_of(name: str) -> dict[str, Charge]:
    """What the calls to a service are billed as today. Raises KeyError for a name that there is not."""
    return (VERIFIERS.get(name) or FINDERS[name])().charges()
