"""Folders for what another user must reach."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

PREFIX = "scrapersky-test-"


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A folder for an embedded PostgreSQL, which root runs as a user of its own.

    First, those of runs that were killed are removed: the name of a folder begins with the number of its process.
    Not pytest's `tmp_path`: whenever another run of pytest begins, it closes the folder above to other users.
    """
    remove_those_of_killed_runs()
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def remove_those_of_killed_runs() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        process = folder.name.removeprefix(PREFIX).partition("-")[0]
        if process.isdecimal() and not psutil.pid_exists(int(process)):
            shutil.rmtree(folder, ignore_errors=True)
