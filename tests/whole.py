"""Short forms: what many repetitions show, `make test` shows with a few, and `make test-whole` with all of them."""

from __future__ import annotations

import os
from typing import Any

import pytest

WHOLE = os.environ.get("WHOLE_TESTS") == "1"  # as `make test-whole` sets it
WHY = "the whole form: make test-whole"


def in_whole(*values: Any, id: str | None = None) -> Any:  # noqa: A002 -- as pytest calls it
    """A parameter set that only the whole form runs."""
    return pytest.param(*values, marks=pytest.mark.skipif(not WHOLE, reason=WHY), id=id)
