"""The stand-ins, served, and every service switched on with its key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from jobs.verifiers import refused_keys
from tests.compliance.conftest import operator
from tests.verifiers.standin import KEY, Services, serving

__all__ = ["operator", "services"]


@pytest.fixture
def services(settings: Any) -> Iterator[Services]:
    """What the services know, served; the settings lead to it."""
    known = Services()
    refused_keys.forget()
    with serving(known) as url:
        settings.REACHER_BASE_URL = settings.ZEROBOUNCE_BASE_URL = settings.HUNTER_BASE_URL = url
        settings.ZEROBOUNCE_API_KEY = settings.HUNTER_API_KEY = KEY
        settings.REACHER_SECRET = "secret"
        yield known
    refused_keys.forget()
