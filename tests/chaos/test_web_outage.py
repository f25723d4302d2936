"""The web while the database is away: 503 with Retry-After, a problem for programs, a page for people."""

from __future__ import annotations

import os
import socket
import sys
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from django.db import connection

from tests import processes
from tests.chaos.proxy import Proxy
from tests.chaos.workers import ROOT
from tests.patience import eventually, patient

pytestmark = pytest.mark.chaos


@pytest.fixture
def network(transactional_db):
    proxy = Proxy(connection.settings_dict["HOST"] + "/.s.PGSQL." + connection.settings_dict["PORT"])
    yield proxy
    proxy.close()


@pytest.fixture
def web(network, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"postgresql://postgres@127.0.0.1:{network.port}/{connection.settings_dict['NAME']}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "scrapersky.settings",
        "DATABASE_URL": url,
        "PORT": str(port),
    }
    with (tmp_path / "web.log").open("wb") as log:
        process = processes.start(
            [sys.executable, "manage.py", "web"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=patient(60))
    try:
        eventually(lambda: _answers(client), 30, 0.2)
        yield client
    finally:
        process.terminate()
        process.wait(patient(30))


def _answers(client):
    try:
        return client.get("/health/live").status_code == 200
    except httpx.TransportError:
        return False


def test_the_web_says_that_the_database_is_away_and_recovers_by_itself(web, network):
    assert web.get("/health/ready", params={"checks": "database"}).status_code == 200
    assert web.get("/health/pipeline").status_code == 200

    network.cut()
    with ThreadPoolExecutor() as at_once:  # each waits for a connection for a while
        ready = at_once.submit(web.get, "/health/ready", params={"checks": "database,migrations"})
        program = at_once.submit(web.get, "/health/pipeline")
        figures = at_once.submit(web.get, "/metrics")
        person = at_once.submit(web.get, "/admin/", headers={"Accept": "text/html", "Cookie": "sessionid=abcdefghijk"})
        assert web.get("/health/live").status_code == 200
    problem, page = program.result(), person.result()
    assert ready.result().status_code == 503
    assert (problem.status_code, problem.headers["Retry-After"]) == (503, "10")
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert problem.json()["status"] == 503
    assert (page.status_code, page.headers["Retry-After"]) == (503, "10")
    assert "Back in a moment" in page.text
    assert "scrapersky_up 0" in figures.result().text

    network.heal()
    eventually(lambda: web.get("/health/pipeline").status_code == 200, 30, 0.3)
