"""A rolling upgrade under load: two releases side by side, no failed request, no row lost or worked twice.

`make test` sends a few dozen requests in each phase; `make rolling-upgrade` (UPGRADE_REQUESTS) two thousand.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection

from jobs.models import Domain, WorkerHeartbeat
from jobs.pipeline import queue
from scrapersky.api.jwt_tokens import RefreshToken
from tests.chaos.webs import Web
from tests.dummy_stage.models import Delivery, Parcel
from tests.dummy_stage.stages import parcels
from tests.management.next_release import TODAY
from tests.patience import eventually, patient

pytestmark = pytest.mark.chaos

REQUESTS = int(os.environ.get("UPGRADE_REQUESTS", "40"))  # in each phase
CLIENTS, PORTION = 2, 5  # parcels that are queued with each request
# Between the requests of a client: while processes start, the short form leaves them the processor.
PAUSE_SECONDS = 0.03 if "UPGRADE_REQUESTS" in os.environ else 0.2
NEXT = "tests.management.next_settings"


class Load:
    """Clients that add domains, list them, and queue parcels until `end`; they send to the web that is `serving`."""

    def __init__(self, serving: Web, token: str) -> None:
        self.serving, self.token = serving, token
        self.statuses: Counter[str] = Counter()
        self.added: list[str] = []
        self.ending = threading.Event()
        self.threads = [threading.Thread(target=self._run, args=[number]) for number in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def _run(self, client: int) -> None:
        try:
            while not self.ending.is_set():
                host = f"shop-{client}-{len(self.added)}-{time.monotonic_ns()}.test"
                self._send("POST", "/domains", json={"domains": [host]})
                self.added.append(host)
                self._send("GET", "/domains", params={"limit": "10"})
                rows = Parcel.objects.bulk_create([Parcel() for _ in range(PORTION)])
                queue(parcels, [row.pk for row in rows])
                self.ending.wait(PAUSE_SECONDS)
        finally:
            connection.close()

    def _send(self, method: str, path: str, **more: Any) -> None:
        address, headers = (
            f"http://127.0.0.1:{self.serving.port}/api/v3{path}",
            {"Authorization": f"Bearer {self.token}"},
        )
        try:
            answer = httpx.request(method, address, headers=headers, timeout=patient(60), **more)
            self.statuses[f"{method} {answer.status_code}"] += 1
        except httpx.TransportError as error:
            self.statuses[f"{method} {error!r}"] += 1

    def go_on(self) -> None:
        """Until so many more requests are answered and so many more parcels delivered."""
        before, delivered = self.statuses.total(), Delivery.objects.count()
        eventually(lambda: self.statuses.total() >= before + REQUESTS or not self._lives(), 60 + REQUESTS / 2, 0.1)
        eventually(
            lambda: Delivery.objects.count() >= delivered + REQUESTS or not self._lives(), 60 + REQUESTS / 2, 0.1
        )

    def _lives(self) -> bool:
        return all(thread.is_alive() for thread in self.threads)

    def end(self) -> None:
        self.ending.set()
        for thread in self.threads:
            thread.join()


@pytest.fixture
def migrate(settings: Any, transactional_db: None) -> Iterator[Callable[[], None]]:
    """Bring the database to the next release; it is taken back at the end."""
    settings.MIGRATION_MODULES = {"jobs": "tests.management.next_release"}
    yield lambda: call_command("migrate", "jobs", verbosity=0)
    call_command("migrate", "jobs", TODAY, verbosity=0)


@pytest.fixture
def load(url: str, tmp_path: Path) -> Iterator[Load]:
    person = User.objects.create_user("ada", password="correct-horse-1")
    person.groups.add(Group.objects.get(name="administrator"))
    web = Web(url, tmp_path / "old-web.log", more={"API_REQUESTS_PER_MINUTE": "0"}).start().ready()
    load = Load(web, str(RefreshToken.for_user(person).access_token))
    yield load
    load.end()
    web.kill()


def is_ready(web: Web) -> bool:
    address = f"http://127.0.0.1:{web.port}/health/ready"
    return httpx.get(address, params={"checks": "database,migrations"}, timeout=patient(60)).status_code == 200


def workers_of(release: str) -> int:
    heartbeats = WorkerHeartbeat.objects.filter(role__in=("stages", "control", "quarantine"), stopping=False)
    return (heartbeats.filter(version="next") if release == "next" else heartbeats.exclude(version="next")).count()


def deliverers() -> set[int]:
    return set(Delivery.objects.values_list("worker", flat=True))


def stages_pid() -> int:
    return int(WorkerHeartbeat.objects.get(role="stages", version="next").name.split(":")[1])


def test_a_rolling_upgrade_fails_no_request_and_loses_no_row(
    migrate: Callable[[], None], load: Load, start: Callable[..., Any], url: str, tmp_path: Path
) -> None:
    more = {"DJANGO_SETTINGS_MODULE": NEXT, "API_REQUESTS_PER_MINUTE": "0"}
    old, new = start(""), start("", DJANGO_SETTINGS_MODULE=NEXT)
    next_web = Web(url, tmp_path / "next-web.log", more=more).start().ready()
    try:
        eventually(lambda: workers_of("old") == 3, 60)
        load.go_on()
        assert not is_ready(next_web), "before the migration no request is sent to it"
        assert workers_of("next") == 0, "its workers wait for the migration"

        migrate()
        load.go_on()  # the old release alone, on the next release's tables
        eventually(lambda: is_ready(next_web) and workers_of("next") == 3, 60)
        old_web, load.serving = load.serving, next_web
        eventually(lambda: stages_pid() in deliverers(), 60)  # both work
        assert old.stop(60) == 0
        assert old_web.stop() in (0, -signal.SIGTERM)
        load.go_on()  # the next release alone
        assert workers_of("old") == 0
        load.end()
        eventually(lambda: not Parcel.objects.exclude(status="Completed").exists(), 60)

        assert set(load.statuses) == {"POST 200", "GET 200"}, load.statuses
        assert sorted(Domain.objects.values_list("host", flat=True)) == sorted(load.added)
        delivered = Counter(Delivery.objects.values_list("parcel_id", flat=True))
        assert delivered == dict.fromkeys(Parcel.objects.values_list("pk", flat=True), 1)
        assert len(deliverers()) == 2
        assert new.stop(60) == 0
        print(f"{load.statuses.total()} requests, {len(delivered)} rows: none failed, lost or doubled")
    finally:
        load.end()
        next_web.kill()
