"""Worker processes on the test's own database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from tests.chaos.workers import Worker, lease

SHORT = {
    "STOP_SECONDS": "5",
    "RETRY_BASE_SECONDS": "0.5",
    "LOG_LEVEL": "INFO",
    "LOG_FORMAT": "text",
    "PARCEL_SCHEDULER_CONCURRENCY": "20",
    "PARCEL_SCHEDULER_MAX_ATTEMPTS": "3",
}


@pytest.fixture
def url(transactional_db: None) -> str:
    """Where worker processes find the test's database."""
    found = connection.settings_dict
    with connection.cursor() as cursor:  # Procrastinate's tables are not Django's to empty
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE")
    name, host, port = quote(found["NAME"]), quote(found["HOST"], safe=""), found["PORT"]
    return f"postgresql://{found['USER']}@/{name}?host={host}&port={port}"


@pytest.fixture
def start(url: str, tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    """Start worker processes; whatever runs at the end of the test is killed. Their log is `<role>.log`."""
    started: list[Worker] = []

    def begin(role: str, skew_days: int = 0, **more: str) -> Worker:
        log = tmp_path / f"{role or 'supervisor'}-{len(started)}.log"
        environment = {**SHORT, "LEASE_SECONDS": str(lease()), "PARCELS_JOURNAL": str(tmp_path / "journal"), **more}
        stages, at = environment.pop("stages", "parcels"), environment.pop("url", url)
        worker = Worker(role, at, stages, environment=environment, skew_seconds=skew_days * 86_400, log=log)
        started.append(worker.start())
        return worker

    yield begin
    for worker in started:
        worker.end()


@pytest.fixture
def journal(tmp_path: Path) -> Callable[[], list[tuple[int, int]]]:
    """What workers have begun: (row, process id), in order."""

    def read() -> list[tuple[int, int]]:
        path = tmp_path / "journal"
        lines = path.read_text().splitlines() if path.exists() else []
        return [(int(row), int(pid)) for _, row, pid in (line.split() for line in lines)]

    return read
