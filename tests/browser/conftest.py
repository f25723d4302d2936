"""A real browser before a real server: Debian's chromium, driven by Playwright."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.db import connection
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from jobs.web.process_folder import process_folder, temporary_files_in
from tests import processes
from tests.admin.fixtures_town import fill
from tests.patience import eventually, patient
from tests.whole import in_whole

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
Look = dict[str, Any]
LIGHT_DESK, DARK_PHONE = {"scheme": "light", "size": DESKTOP}, {"scheme": "dark", "size": PHONE}
Opened = Callable[..., Page]
expect.set_options(timeout=patient(15_000))
SERIOUS = ("serious", "critical")
# Without the rules whose findings never are: each rule has an impact, and gives it to all that it finds.
RUN_AXE = """axe.run(document, {
    resultTypes: ["violations"], iframes: false, preload: false,
    rules: Object.fromEntries(axe._audit.rules
        .filter((rule) => ["minor", "moderate"].includes(rule.impact)).map((rule) => [rule.id, {enabled: false}])),
})"""
# What a person does is the same in both: `make test` has it in the look that is named, the whole form in both.
at_a_desk = pytest.mark.parametrize("look", [LIGHT_DESK, in_whole(DARK_PHONE)], ids=["light desk", "dark phone"])
on_a_phone = pytest.mark.parametrize("look", [in_whole(LIGHT_DESK), DARK_PHONE], ids=["light desk", "dark phone"])
four_looks = pytest.mark.parametrize(
    ("scheme", "size"),
    [("light", None), in_whole("light", PHONE), in_whole("dark", None), ("dark", PHONE)],
    ids=["desk-light", "phone-light", "desk-dark", "phone-dark"],
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if not Path(CHROMIUM).exists():
                item.add_marker(pytest.mark.skip(reason=f"{CHROMIUM} is not there: apt-get install chromium"))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of this folder only: Playwright's event loop runs in the tests' own thread, and as long
    as it does, no test of another folder could call `asyncio.run`."""
    with (
        pytest.MonkeyPatch.context() as patch,
        process_folder() as folder,
        temporary_files_in(folder),
        sync_playwright() as playwright,
    ):
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def live_server(django_db_setup: None) -> Iterator[LiveServer]:
    """The server, stopped before its database is dropped."""
    server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def town(transactional_db: None) -> User:
    """The invented town, and the administrator who looks after it."""
    fill(trades=24)
    return User.objects.create_superuser("ada", password="ada-secret-1")


@pytest.fixture
def empty(transactional_db: None) -> User:
    """No rows at all; the administrator."""
    return User.objects.create_superuser("ada", password="ada-secret-1")


@pytest.fixture
def opened_empty(browser: Browser, live_server: LiveServer, empty: User) -> Iterator[Opened]:
    """As `opened`, with nothing in the database."""
    yield from windows(browser, live_server, empty)


@pytest.fixture
def opened(browser: Browser, live_server: LiveServer, town: User) -> Iterator[Opened]:
    """`opened("/admin/")`: that address in a window of somebody who is logged in. Ends with: nothing on the console."""
    yield from windows(browser, live_server, town)


def windows(browser: Browser, live_server: LiveServer, user: User) -> Iterator[Opened]:
    contexts, problems = [], []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            problems.append(f"{message.text} {message.location.get('url', '')}")

    def open_page(address: str, *, scheme: Any = "light", size: Any = None, log_in: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport=size or DESKTOP, color_scheme=scheme, accept_downloads=True
        )
        context.set_default_timeout(patient(15_000))
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: problems.append(str(error)))
        if log_in:
            context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": live_server.url}])
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    eventually(nobody_else_works)
    assert problems == []


def nobody_else_works() -> bool:
    """Whether no other session is in a transaction or was a moment ago: the last statements of a killed worker, or of
    a request whose page is closed, would deadlock with the emptying of the tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend' "
            "AND (state <> 'idle' OR state_change > clock_timestamp() - interval '0.3 s'))"
        )
        return bool(cursor.fetchone()[0])


def session_of(user: User) -> str:
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def findings(page: Page) -> list[str]:
    """What axe finds serious: the rule, and where."""
    page.evaluate(AXE)
    result = page.evaluate(RUN_AXE)
    return [
        f"{found['id']}: {found['help']} at {node['target']} {node.get('failureSummary', '')[:300]}"
        for found in result["violations"]
        if found["impact"] in SERIOUS
        for node in found["nodes"][:3]
    ]


@pytest.fixture
def at_work(transactional_db: None, settings: Any) -> Iterator[None]:
    """A worker on the test's database, in the sample town."""
    settings.PLACES_PROVIDER = "google"
    port, folder = free_port(), Path(__file__).resolve().parent.parent.parent
    found = connection.settings_dict
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "scrapersky.settings",
        "DATABASE_URL": f"postgresql://{found['USER']}@/{quote(found['NAME'])}"
        f"?host={quote(found['HOST'], safe='')}&port={found['PORT']}",
        "FETCH_RESOLVE": f"*.sample.test=127.0.0.1:{port}",
        "FETCH_ALLOW_NETWORKS": "127.0.0.0/8",
        "FETCH_HOST_DELAY_SECONDS": "0.02",
        "RETRY_BASE_SECONDS": "0.2",
        "FETCH_CIRCUIT_SECONDS": "0.2",
        "FETCH_TIMEOUT_SECONDS": "3",
        "GOOGLE_PLACES_BASE_URL": f"http://127.0.0.1:{port}",
        "GOOGLE_MAPS_API_KEY": "sample-town",
        "LOG_LEVEL": "ERROR",
    }
    commands = (
        [sys.executable, "-m", "sampletown.serve", "--port", str(port)],
        [sys.executable, "manage.py", "worker"],
    )
    started = [processes.start(each, cwd=folder, env=environment, start_new_session=True) for each in commands]
    yield
    for process in reversed(started):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    eventually(nobody_else_works)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
