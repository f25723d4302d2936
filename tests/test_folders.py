"""Folders of tests: none outlives the run that made it for long."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

from tests import processes
from tests.folders import PREFIX, reachable_folder


def test_a_folder_of_a_killed_run_is_removed_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended = processes.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    left, foreign = tmp_path / f"{PREFIX}{ended.stdout.strip()}-x", tmp_path / f"{PREFIX}of-somebody"
    (left / "postgres").mkdir(parents=True)
    foreign.mkdir()
    with reachable_folder() as first, reachable_folder() as second:
        assert {folder.name for folder in tmp_path.iterdir()} == {first.name, second.name, foreign.name}
        assert first.name.startswith(f"{PREFIX}{os.getpid()}-")
    assert list(tmp_path.iterdir()) == [foreign]
