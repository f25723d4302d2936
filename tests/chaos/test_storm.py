"""The short form of `make chaos`: a few kills and other harm, and nothing is lost or doubled."""

from __future__ import annotations

import json
import os
import sys

import pytest

from tests import processes
from tests.chaos.workers import ROOT


@pytest.mark.chaos
@pytest.mark.slow
def test_rows_survive_a_short_storm():
    words = [sys.executable, "-m", "tests.chaos", "--seed", "20", "--rows", "2000", "--harms", "8", "--pause", "0.8"]
    others = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")  # it has a database of its own
    environment = {name: value for name, value in os.environ.items() if name not in others}
    done = processes.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180)

    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout.splitlines()[0])
    assert (report["lost"], report["doubled"], report["stuck"]) == (0, 0, 0)
    assert report["kills"] >= 3
    assert report["attempts"] > report["rows"], "no work was interrupted"
