"""The API behind a real socket, with a key to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from scrapersky_client import Client

from scrapersky.api.auth import SCOPES, make_key
from tests.api.conftest import domains, server, town, user  # noqa: F401 -- fixtures


@pytest.fixture
def key(server: str, user: Any) -> str:  # noqa: F811
    return make_key(user("operator"), "tests", [act for act in SCOPES if act != "administer"])[1]


@pytest.fixture
def sky(server: str, key: str) -> Iterator[Client]:  # noqa: F811
    with Client(server, key=key) as client:
        yield client
