"""What the description promises, asked of the running server by schemathesis: every endpoint, every check.

`make fuzz` is the same for ten minutes (FUZZ_SECONDS).
"""

from __future__ import annotations

import os
import re
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from jobs.models import Domain
from scrapersky.api import broadcast
from scrapersky.api.jwt_tokens import AccessToken
from tests import processes
from tests.patience import patient
from tests.whole import WHOLE

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
SECONDS = int(os.environ.get("FUZZ_SECONDS", "0"))


@pytest.fixture
def everything_allowed(server, user, town, settings, monkeypatch):
    """An administrator's token that outlives the run, no limits, and streams that end at once."""
    monkeypatch.setattr(broadcast, "LIFE_SECONDS", 0.1)
    monkeypatch.setattr(broadcast, "HEARTBEAT_SECONDS", 0.05)
    settings.API_REQUESTS_PER_MINUTE = settings.API_REFUSALS_PER_MINUTE = 0
    settings.API_EVENT_STREAMS_PER_KEY = 500
    token = AccessToken.for_user(user("administrator"))
    token.set_exp(lifetime=timedelta(hours=3))
    return f"Authorization: Bearer {token}"


def test_no_request_brings_what_is_not_described(server, everything_allowed, tmp_path):
    Domain.objects.create(host="kestrel.test")
    words = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(CONFIGURATION), "--no-color"]
    words += ["run", str(description(server, tmp_path)), "--url", server.removesuffix("/api/v3")]
    words += ["--header", everything_allowed, "--workers", "2", "--request-timeout", str(patient(20))]
    words += long_run() if SECONDS else ["--phases", "fuzzing", "--max-examples", "6" if WHOLE else "2", "--seed", "1"]
    done = processes.run(words, capture_output=True, text=True, cwd=tmp_path, timeout=SECONDS + 300)
    (tmp_path / "schemathesis.txt").write_text(done.stdout)
    if SECONDS:
        print(done.stdout)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
    assert re.search(r"Operations:\s+\d+ selected", done.stdout), done.stdout[-2_000:]


def description(server, folder):
    """What the server describes, in a file: schemathesis itself waits for it ten seconds and no longer."""
    file = folder / "openapi.yaml"
    file.write_text(httpx.get(f"{server}/schema", timeout=patient(60)).raise_for_status().text)
    return file


def long_run():
    return ["--phases", "examples,coverage,fuzzing,stateful", "--max-time", str(SECONDS), "--max-examples", "10000"]
