"""What is really killed is named by readiness and the alerts, and its return clears both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from jobs.models import WorkerHeartbeat
from jobs.monitoring import alerts, statistics
from jobs.stages import PIPELINE
from scrapersky.observability import health
from tests.chaos.conftest import start, url
from tests.chaos.workers import Worker
from tests.patience import eventually

__all__ = ["start", "url"]
pytestmark = pytest.mark.chaos

EVERY = ",".join(stage.name for stage in PIPELINE)


def red() -> dict[str, str]:
    checks = health.readiness(("schedule", "workers"))
    return {name: check.says for name, check in checks.items() if not check.ok}


def no_worker() -> bool:
    return "no_worker" in {wrong.kind for wrong in alerts.find_wrong()}


def test_a_killed_worker_and_a_schedule_that_stands_still_are_named_and_their_return_clears_it(
    start: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = start("", stages=EVERY)
    assert eventually(lambda: not red(), 120, 0.1)
    assert not no_worker()

    worker.end()  # SIGKILL, and to its processes
    with monkeypatch.context() as impatient:  # a minute without a beat, and two without a tick, are long for a test
        impatient.setattr(statistics, "LIVE_SECONDS", 1)
        impatient.setattr(statistics, "SCHEDULE_SECONDS", 1)
        assert eventually(lambda: red().get("workers") == "No worker process is alive.", 60, 0.1)
        assert no_worker()
        assert eventually(lambda: "has stood still" in red().get("schedule", ""), 60, 0.1)
    WorkerHeartbeat.objects.update(beat_at=timezone.now() - timedelta(hours=1))  # the killed one's counts no more
    start("", stages=EVERY)
    assert eventually(lambda: not red(), 120, 0.1)
    assert not no_worker()
