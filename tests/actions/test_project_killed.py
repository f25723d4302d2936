"""A project whose workers are killed in the middle: nothing is lost, nothing is done twice."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.db.models import Count

from jobs.actions.projects import Conditions
from jobs.models import ApiCall, Decision, LocalBusiness, Place, Project, Run
from jobs.transfer.project_input import read_text, start_project
from tests import processes
from tests.actions.project_work import again
from tests.browser.conftest import free_port
from tests.patience import eventually

FOLDER = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def environment(transactional_db: None) -> dict[str, str]:
    """What a worker needs to know of the test's database and of the sample town."""
    database, port = connection.settings_dict, free_port()
    url = f"postgresql://{database['USER']}@/{quote(database['NAME'])}?host={quote(database['HOST'], safe='')}"
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "scrapersky.settings", "DATABASE_URL": f"{url}&port={database['PORT']}",
        "FETCH_RESOLVE": f"*.sample.test=127.0.0.1:{port}", "FETCH_ALLOW_NETWORKS": "127.0.0.0/8",
        "FETCH_HOST_DELAY_SECONDS": "0.02", "GOOGLE_PLACES_BASE_URL": f"http://127.0.0.1:{port}",
        "GOOGLE_MAPS_API_KEY": "sample-town", "LOG_LEVEL": "ERROR", "LEASE_SECONDS": "5", "TOWN_PORT": str(port),
    }  # fmt: skip


@pytest.fixture
def town(environment: dict[str, str]) -> Iterator[None]:
    server = start(["-m", "sampletown.serve", "--port", environment["TOWN_PORT"]], environment)
    yield
    end(server)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def start(words: list[str], environment: dict[str, str]) -> Any:
    return processes.start([sys.executable, *words], cwd=FOLDER, env=environment, start_new_session=True)


def end(process: Any) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_killed_workers_lose_nothing_and_double_nothing(environment: dict[str, str], town: None, settings: Any) -> None:
    settings.PLACES_PROVIDER = "google"
    project = start_project(
        read_text("bakery in Ithaca, NY"), Conditions(max_leads=6, max_cost=Decimal(1)), by="clara"
    ).project
    moments = (
        lambda: Place.objects.exists(),
        lambda: Decision.objects.filter(table="places_staging").exists(),
        lambda: LocalBusiness.objects.filter(domain__isnull=False).exists(),
    )
    for moment in moments:
        worker = start(["manage.py", "worker"], environment)
        eventually(moment, 120)
        end(worker)
    worker = start(["manage.py", "worker"], environment)
    eventually(lambda: again(project).progress.get("sites_read", 0) >= 2, 180)
    end(worker)

    decided = Decision.objects.values("table", "row_id").annotate(n=Count("pk"))
    assert {entry["n"] for entry in decided} == {1}
    assert Place.objects.filter(curation_status="Selected").count() == 6
    assert Run.objects.filter(kind="project").count() == Project.objects.count() == 1
    pages = ApiCall.objects.filter(run_id=project.run_id, status="committed").values("request_key", "place_id")
    assert {entry["n"] for entry in pages.annotate(n=Count("pk"))} == {1}
