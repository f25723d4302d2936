"""The stages' stand-ins and a client of the API, for a walk through every source."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from tests.api.conftest import client_of
from tests.stages.conftest import planet, providers, site, work_off, world

__all__ = ["operator", "planet", "providers", "site", "work_off", "world"]


@pytest.fixture
def operator(db: Any) -> APIClient:
    """A client that may do everything."""
    return client_of(User.objects.create_superuser("olga", password="correct-horse-1"))
