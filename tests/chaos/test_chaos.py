"""The short form of `make chaos`: a few kills and a crash of the database, and nothing is lost or doubled."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.chaos.workers import ROOT


@pytest.mark.chaos
@pytest.mark.slow
def test_rows_survive_a_short_storm():
    words = ["--seed", "20", "--rows", "2000", "--harms", "10", "--pause", "1.0"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos", *words], cwd=ROOT, capture_output=True, text=True, timeout=180
    )

    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout.splitlines()[0])
    assert (report["lost"], report["doubled"], report["stuck"]) == (0, 0, 0)
    assert report["kills"] >= 3
    assert report["attempts"] > 2000, "no work was interrupted"
