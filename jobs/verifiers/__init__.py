"""Services that know whether a mailbox exists (verifiers), or who has one at a domain (finders). Off by default.

VERIFIERS and FINDERS are the tables of contents; a new service is a file with `charges` and `verify` or `find`, and a
line here.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from jobs.sources.places import Charge
from jobs.verifiers.hunter import Hunter
from jobs.verifiers.reacher import Reacher
from jobs.verifiers.services import Finder, Verifier
from jobs.verifiers.zerobounce import ZeroBounce

VERIFIERS: dict[str, Callable[[], Verifier]] = {"reacher": Reacher, "zerobounce": ZeroBounce}
FINDERS: dict[str, Callable[[], Finder]] = {"hunter": Hunter, "zerobounce": ZeroBounce}
REQUIRED_SETTINGS = {"reacher": "REACHER_BASE_URL", "zerobounce": "ZEROBOUNCE_API_KEY", "hunter": "HUNTER_API_KEY"}


def verifier_in_use() -> Verifier | None:
    """The verifier that VERIFIER names; None when it is off."""
    return VERIFIERS[settings.VERIFIER]() if settings.VERIFIER else None


def finders_in_order() -> list[Finder]:
    """The finders in the order of FINDERS; empty when they are off."""
    return [FINDERS[name]() for name in settings.FINDERS]


def services_in_use() -> list[str]:
    """The names of the services that are switched on."""
    return list(dict.fromkeys([*([settings.VERIFIER] if settings.VERIFIER else []), *settings.FINDERS]))


def charges_of(name: str) -> dict[str, Charge]:
    """What the calls to a service are billed as today. Raises KeyError for a name that there is not."""
    return (VERIFIERS.get(name) or FINDERS[name])().charges()
