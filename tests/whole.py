"""Short forms: what many repetitions show, `make test` shows with a few, and `make test-whole` with all of them."""

from __future__ import annotations

import os

WHOLE = os.environ.get("WHOLE_TESTS") == "1"  # as `make test-whole` sets it
WHY = "the whole form: make test-whole"
