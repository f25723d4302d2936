"""The example of a status board: a page of another origin follows events in a real browser, without a key."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as configured
from playwright.sync_api import Browser, Page, expect

from jobs.actions import operations
from jobs.models import Run
from scrapersky.api import broadcast
from scrapersky.api.auth import make_key
from tests import processes
from tests.api.conftest import server, user  # noqa: F401 -- fixtures
from tests.browser.conftest import DESKTOP, PHONE, findings, free_port
from tests.patience import eventually

EXAMPLE = configured.BASE_DIR / "examples" / "status-board" / "serve.py"


@pytest.fixture
def board(server: str, user: Any, settings: Any) -> Iterator[str]:  # noqa: F811
    """The address of a running board, whose key may read."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings.CORS_ALLOWED_ORIGINS = [address]
    _, secret = make_key(user("viewer"), "board", ["read"])
    Run.objects.create(kind="request", title="40 domains queued", total=40, settled=12, status="InProgress")
    given = {"SCRAPERSKY_URL": server, "SCRAPERSKY_KEY": secret, "PORT": str(port)}
    path = str(configured.BASE_DIR / "clients" / "python")
    running = processes.start([sys.executable, EXAMPLE], env=os.environ | given | {"PYTHONPATH": path})
    yield address
    running.kill()
    running.wait()


def opened(browser: Browser, address: str, size: Any) -> Page:
    page = browser.new_context(viewport=size).new_page()
    eventually(lambda: _is_there(page, address))
    expect(page.get_by_role("status")).to_have_text("Live")
    return page


def _is_there(page: Page, address: str) -> bool:
    try:
        return page.goto(address) is not None
    except Exception:  # it has not begun to listen
        return False


def test_a_board_shows_what_happens_and_goes_on_after_a_lost_connection(
    browser: Browser, board: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(browser, board, DESKTOP)
    events = page.locator("#events li")
    expect(page.locator("#runs li")).to_contain_text(["40 domains queued"])
    operations.pause_stage("deep_scan", by="ada")
    expect(events).to_have_count(1)
    expect(events.first).to_contain_text("pause stage · deep scan · by ada")
    with monkeypatch.context() as patch:
        patch.setattr(broadcast, "is_stopping", lambda: True)
        expect(page.get_by_role("status")).to_have_text("Connecting again …")
        operations.resume_stage("deep_scan", by="ada")
    expect(page.get_by_role("status")).to_have_text("Live")
    expect(events).to_have_count(2)  # what happened meanwhile, and nothing twice
    expect(events.first).to_contain_text("resume stage")
    assert "sky_" not in page.content()
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert findings(page) == []
    page.context.close()
