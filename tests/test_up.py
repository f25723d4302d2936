"""`manage.py up` as a person runs it: real processes, a database of their own, a browser's requests."""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from django.contrib.auth import authenticate

from scrapersky.management.commands.up import make_first_admin
from scrapersky.postgres.embedded_postgres import EmbeddedPostgres
from scrapersky.settings import env as ours
from tests import processes
from tests.folders import reachable_folder
from tests.patience import eventually, patient
from tests.whole import in_whole

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 60.0  # in which whatever is waited for here comes


class Up:
    """A running `manage.py up` and what it has said so far."""

    def __init__(self, data: Path, sample: str = "0") -> None:
        self.port = free_port()
        kept = {name: value for name, value in os.environ.items() if name not in ours.variables}
        own = {"DATABASE_DATA": str(data), "PORT": str(self.port), "SAMPLE": sample, "STOP_SECONDS": "5"}
        environment = {**kept, **own, "DJANGO_SETTINGS_MODULE": "scrapersky.settings", "PYTHONUNBUFFERED": "1"}
        self.process = processes.start(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.environment = environment
        self.said = ""
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line

    def until_it_says(self, pattern: str) -> re.Match[str]:
        try:
            match = eventually(lambda: re.search(pattern, self.said), SECONDS)
        except AssertionError:
            raise AssertionError(f"never said {pattern!r} but:\n{self.said}") from None
        assert match is not None
        return match

    def child(self, word: str) -> psutil.Process | None:
        for process in psutil.Process(self.process.pid).children():
            if word in process.cmdline():
                return process
        return None

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def log_in(port: int, password: str) -> str:
    """The page that a browser ends on after the log-in form."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    url = f"http://127.0.0.1:{port}/admin/login/?next=/admin/"
    browser.open(url, timeout=patient(30)).read()
    token = next(cookie.value for cookie in jar if "csrf" in cookie.name)
    form = {"username": "admin", "password": password, "csrfmiddlewaretoken": token or "", "next": "/admin/"}
    request = urllib.request.Request(url, urllib.parse.urlencode(form).encode(), {"Referer": url})
    with browser.open(request, timeout=patient(30)) as answer:
        return str(answer.geturl())


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with reachable_folder() as folder:
        yield folder / "postgres"
        EmbeddedPostgres(folder / "postgres").destroy()


@pytest.fixture
def up(data: Path) -> Iterator[Up]:
    up = Up(data)
    yield up
    kill(up)


def kill(up: Up) -> None:
    if up.process.poll() is None:
        family = up.family()
        for process in [psutil.Process(up.process.pid), *family]:
            process.kill()
        psutil.wait_procs(family, patient(10))


def test_from_nothing_to_a_log_in_and_one_ctrl_c_ends_it_all(up: Up) -> None:
    password = up.until_it_says(r"The first account: admin   password: (\S+)").group(1)
    assert log_in(up.port, password).endswith("/admin/")
    eventually(lambda: len(up.family()) >= 5, SECONDS)  # web, worker and the worker's three processes
    family = up.family()

    other = processes.run(
        [sys.executable, "manage.py", "up"], cwd=ROOT, env=up.environment, capture_output=True, text=True, check=False
    )
    assert other.returncode == 2
    assert f"port {up.port}" in other.stderr
    assert len(other.stderr.strip().splitlines()) == 1

    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(patient(30)) == 0
    _, alive = psutil.wait_procs(family, patient(10))
    assert alive == []
    assert "Traceback" not in up.said


@pytest.mark.django_db
def test_a_first_account_is_made_only_where_nobody_can_administer() -> None:
    password = make_first_admin()
    assert password is not None
    assert authenticate(username="admin", password=password) is not None
    assert make_first_admin() is None


def test_a_child_that_dies_is_replaced_and_said_and_a_killed_up_leaves_nobody(up: Up) -> None:
    up.until_it_says("ScraperSky is at")
    web = up.child("web")
    assert web is not None
    web.kill()
    up.until_it_says(r"The web process ended \(SIGKILL\); starting it again in 0.5 s.")
    eventually(lambda: _answers(up.port), SECONDS)

    family = up.family()
    up.process.kill()
    _, alive = psutil.wait_procs(family, patient(30))
    assert alive == []


def test_an_empty_database_is_filled_with_a_town_that_the_worker_reads(data: Path) -> None:
    server = EmbeddedPostgres(data)
    up = Up(data, sample="1")
    try:
        up.until_it_says(r"The sample town: \d+ searches")
        up.until_it_says("ScraperSky is at")
        assert up.child("sampletown.serve") is not None
        with psycopg.connect(**server.parameters(), autocommit=True) as database:  # type: ignore[arg-type]
            for question in (
                "SELECT count(*) > 10 FROM domains WHERE status = 'Completed' AND title <> ''",
                "SELECT count(*) > 10 FROM places_staging WHERE curation_status = 'New'",
                "SELECT count(*) > 0 FROM contacts JOIN projects ON projects.status = 'Completed'",  # down to contacts
            ):
                eventually(lambda question=question: database.execute(question).fetchone() == (True,), 2 * SECONDS)
        up.process.send_signal(signal.SIGTERM)
        assert up.process.wait(patient(40)) == 0
    finally:
        kill(up)


@pytest.mark.parametrize(
    ("command", "words", "said"),
    [
        ("web", ("--port", "99999"), "99999 is not between 1 and 65,535"),
        in_whole("up", ("--port", "99999"), "99999 is not between 1 and 65,535"),
        ("web", ("--processes", "0"), "0 is not between 1 and 256"),
        in_whole("up", ("--processes", "0"), "0 is not between 1 and 256"),
        in_whole("web", ("--host", "nosuch.invalid"), "Nothing can listen on nosuch.invalid"),
        ("up", ("--host", "nosuch.invalid"), "Nothing can listen on nosuch.invalid"),
    ],
)
def test_where_nothing_can_listen_is_said_in_a_sentence(command: str, words: tuple[str, ...], said: str) -> None:
    own = {"DJANGO_SETTINGS_MODULE": "scrapersky.settings", "PORT": str(free_port())}
    tried = processes.run(
        [sys.executable, "manage.py", command, *words],
        cwd=ROOT, env={**os.environ, **own}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert tried.returncode == 2
    assert said in tried.stderr
    assert "Traceback" not in tried.stderr


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/admin/login/", timeout=patient(10)).close()
    except OSError:
        return False
    return True
