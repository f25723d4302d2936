"""What is really killed is named by readiness and the alerts, and its return clears both."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jobs.monitoring import alerts, statistics
from jobs.stages import PIPELINE
from scrapersky.observability import health
from tests.chaos.conftest import start, url
from tests.chaos.workers import Worker
from tests.patience import eventually, patient

__all__ = ["start", "url"]
pytestmark = pytest.mark.chaos

EVERY = ",".join(stage.name for stage in PIPELINE)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute is long for a test. A worker beats every five seconds, the schedule ticks each minute."""
    monkeypatch.setattr(statistics, "LIVE_SECONDS", patient(12))


def red() -> dict[str, str]:
    checks = health.readiness(("schedule", "workers"))
    return {name: check.says for name, check in checks.items() if not check.ok}


def no_worker() -> bool:
    return "no_worker" in {wrong.kind for wrong in alerts.find_wrong()}


def test_a_killed_worker_and_a_schedule_that_stands_still_are_named_and_their_return_clears_it(
    start: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = start("", stages=EVERY)
    assert eventually(lambda: not red(), 120, 0.5)
    assert not no_worker()

    worker.end()  # SIGKILL, and to its processes
    assert eventually(lambda: red().get("workers") == "No worker process is alive.", 60, 0.5)
    assert no_worker()
    monkeypatch.setattr(statistics, "SCHEDULE_SECONDS", 5)
    assert eventually(lambda: "has stood still" in red().get("schedule", ""), 60, 0.5)

    monkeypatch.setattr(statistics, "SCHEDULE_SECONDS", 110)
    start("", stages=EVERY)
    assert eventually(lambda: not red(), 120, 0.5)
    assert not no_worker()
