"""The short form of `make chaos`: a few kills and other harm, and nothing is lost or doubled."""

from __future__ import annotations

import json

import pytest

from tests.patience import patient


@pytest.mark.chaos
@pytest.mark.slow
def test_rows_survive_a_short_storm(storm):
    out, errors = storm.communicate(timeout=patient(180))

    assert storm.returncode == 0, out + errors
    report = json.loads(out.splitlines()[0])
    assert (report["lost"], report["doubled"], report["stuck"]) == (0, 0, 0)
    assert report["kills"] >= 3
    assert report["attempts"] > report["rows"], "no work was interrupted"
