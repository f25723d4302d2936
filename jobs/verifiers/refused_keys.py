"""Services that have refused our key: this process leaves them alone, since many refusals block an account."""

from __future__ import annotations

import time

from jobs.web.failures import StageOutcome

SECONDS = 600.0

_until: dict[str, float] = {}


def note(service: str, outcome: StageOutcome) -> None:
    """Remember a call that ended so."""
    if outcome.reason.word in ("denied", "missing_key"):
        _until[service] = time.monotonic() + SECONDS


def rests(service: str) -> bool:
    """Whether the service is left alone now."""
    return _until.get(service, 0.0) > time.monotonic()


def forget() -> None:
    """Nothing rests any more."""
    _until.clear()
