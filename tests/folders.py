"""Folders for what another user must reach."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A folder for an embedded PostgreSQL, which root runs as a user of its own.

    Not pytest's `tmp_path`: whenever another run of pytest begins, it closes the folder above to other users.
    """
    with tempfile.TemporaryDirectory(prefix="scrapersky-test-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
