"""The stage: read, fetched in this process, and worked by a real worker process."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from rest_framework.test import APIClient
from security_txt.models import SecurityFile
from security_txt.stage import PATH, parse, stage

from jobs.pipeline import drain, queue
from jobs.pipeline.hosts import PostgresHostLimiter
from jobs.web import Web
from tests.fakeweb import FakeWeb

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TEXT = """# How to reach us
Contact: mailto:security@kestrel.test
contact: https://kestrel.test/report
Contact: not an address
Expires: 2027-01-31T23:00:00Z
Preferred-Languages: en
"""
CONTACTS = ["mailto:security@kestrel.test", "https://kestrel.test/report"]


# 1. The reader is a function: no network, no database.


def test_contacts_and_expiry_are_read():
    text = parse(TEXT, "https://kestrel.test" + PATH)
    assert text.contacts == CONTACTS
    assert text.expires_at == datetime(2027, 1, 31, 23, tzinfo=UTC)


@pytest.mark.parametrize("damaged", ["", "Contact:", "Expires: soon\nContact", "\x00\ufffd: \x00"])
def test_a_damaged_file_is_read_as_an_empty_one(damaged):
    assert parse(damaged, "").contacts == []
    assert parse(damaged, "").expires_at is None


# 2. The stage in this process: queue, claim, work, settle, with a real server and the real database.


def drained(web: FakeWeb, row: SecurityFile) -> Counter[str]:
    """Queue the row and drain the stage; how many rows ended with which outcome."""
    queue(stage, [row.pk], rerun=True)

    async def run() -> Counter[str]:
        policy = web.policy()
        client = Web(policy, PostgresHostLimiter(policy))
        try:
            return await drain(stage, client)
        finally:
            await client.close()

    return asyncio.run(run())


def test_a_file_becomes_facts(web, row):
    web.page("kestrel.test", PATH, TEXT, Content_Type="text/plain; charset=utf-8")
    assert drained(web, row) == {"found": 1}
    row.refresh_from_db()
    assert (row.status, row.outcome, row.contacts) == ("Completed", "found", CONTACTS)
    assert row.url == f"https://kestrel.test{PATH}"


def test_a_domain_without_the_file_is_completed_with_nothing_found(web, row):
    assert drained(web, row) == {"nothing_found": 1}
    row.refresh_from_db()
    assert (row.status, row.contacts) == ("Completed", [])


def test_an_error_page_with_status_200_is_not_taken_for_the_file(web, row):
    web.page("kestrel.test", PATH, "<h1>Oops</h1>Contact: https://kestrel.test/", Content_Type="text/html")
    assert drained(web, row) == {"nothing_found": 1}


def test_robots_txt_is_obeyed(web, row):
    web.page("kestrel.test", "/robots.txt", "User-agent: *\nDisallow: /", Content_Type="text/plain")
    assert drained(web, row) == {"robots": 1}
    row.refresh_from_db()
    assert row.status == "Error"
    assert web.count("kestrel.test", PATH) == 0


def test_a_failing_server_is_tried_again_later(web, row):
    web.page("kestrel.test", PATH, "", status=503)
    drained(web, row)
    row.refresh_from_db()
    assert (row.status, row.outcome) == ("Queued", "server_error")
    assert row.due_at is not None


# 3. The command, and a worker process as in production.


def test_a_worker_process_drains_what_the_command_queued(web, row, tmp_path):
    web.page("kestrel.test", PATH, TEXT, Content_Type="text/plain")
    call_command("read_security_txt", "kestrel.test")
    with (tmp_path / "worker.log").open("wb") as log:
        worker = subprocess.Popen(worker_command(), env=environment(web), cwd=ROOT, stdout=log, stderr=log)
        try:
            wait_for_the_end(row, worker)
        finally:
            worker.terminate()
            worker.wait(60)
    assert (row.status, row.outcome) == ("Completed", "found"), (tmp_path / "worker.log").read_text()
    assert row.contacts == CONTACTS


def worker_command() -> list[str]:
    """One process that runs the stage, as the supervisor of `manage.py worker` starts it."""
    role = ["--role", "stages", "--stages", "security_txt", "--skip-checks"]
    return [sys.executable, str(ROOT / "manage.py"), "worker", *role]


def environment(web: FakeWeb) -> dict[str, str]:
    """The variables of an installation: the settings module, the database, and where `.test` hosts are served."""
    database = connection.settings_dict
    name, host = quote(database["NAME"]), quote(database["HOST"], safe="")
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "security_txt.settings",
        "PYTHONPATH": str(HERE),
        "DATABASE_URL": f"postgresql://{database['USER']}@/{name}?host={host}&port={database['PORT']}",
        "FETCH_RESOLVE": f"*.test=127.0.0.1:{web.port}",
        "FETCH_ALLOW_NETWORKS": "127.0.0.0/8",
    }


def wait_for_the_end(row: SecurityFile, worker: subprocess.Popen[bytes]) -> None:
    """Wait while the worker lives, two minutes at most, until the row has ended."""
    end = time.monotonic() + 120
    while worker.poll() is None and time.monotonic() < end:
        row.refresh_from_db()
        if row.status in ("Completed", "Error"):
            return
        time.sleep(0.05)


def test_the_command_names_hosts_that_are_not_stored(row):
    with pytest.raises(CommandError, match=r"owl\.test"):
        call_command("read_security_txt", "kestrel.test", "owl.test")


# 4. What comes with a stage.


@pytest.mark.parametrize("address", ["/admin/overview/", "/admin/operations/", "/health/pipeline", "/metrics"])
def test_operators_see_the_stage(address, row, admin_client):
    answer = admin_client.get(address)
    assert answer.status_code == 200, answer.content
    assert re.search(r"security[._]txt", answer.content.decode())


def test_the_api_shows_the_stage_and_queues_rows(row, admin_user):
    client = APIClient()
    client.force_authenticate(admin_user)
    assert client.get("/api/v3/stages/security_txt").json()["waiting"] == 0
    answer = client.post("/api/v3/stages/security_txt/runs", {"ids": [row.pk]}, format="json")
    assert answer.status_code == 202, answer.content
    assert client.get("/api/v3/stages/security_txt").json()["waiting"] == 1
