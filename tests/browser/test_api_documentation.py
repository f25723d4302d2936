"""The API's documentation in a browser, under its content security policy: nothing that it needs is refused."""

from __future__ import annotations

import pytest
import yaml
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Route, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import DESKTOP, PHONE
from tests.patience import patient
from tests.whole import WHOLE, in_whole

# Redoc would fetch its makers' logo from their server, which would learn who reads the page; the policy refuses it.
LOGO = "https://cdn.redoc.ly/"


SHOWN = "/api/v3/automation"


def with_few_paths(route: Route) -> None:
    """What a page loads does not depend on how many paths there are; Redoc draws all of them in half a minute."""
    response = route.fetch()
    document = yaml.load(response.text(), yaml.CSafeLoader)
    document["paths"] = {path: methods for path, methods in document["paths"].items() if path.startswith(SHOWN)}
    route.fulfill(response=response, json=document)


@pytest.mark.parametrize(
    ("address", "size"),
    [
        pytest.param("/api/v3/docs", DESKTOP, id="docs-desktop"),
        pytest.param("/api/v3/docs", PHONE, id="docs-phone"),
        pytest.param("/api/v3/redoc", PHONE, id="redoc-phone"),
        in_whole("/api/v3/redoc", DESKTOP, id="redoc-desktop"),
    ],
)
def test_the_documentation_is_shown_with_nothing_refused(
    browser: Browser, live_server: LiveServer, empty: User, address: str, size: dict[str, int]
) -> None:
    page = browser.new_page(base_url=live_server.url, viewport=size)
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: messages.append(str(error)))
    if not WHOLE:
        page.route("**/api/v3/schema*", with_few_paths)
    page.goto(address)
    expect(page.get_by_text(SHOWN).first).to_be_visible(timeout=patient(120) * 1000)  # a long page, drawn at once
    page.close()
    assert [text for text in messages if LOGO not in text] == []
