"""What is said at a start about the second engine."""

from __future__ import annotations

import importlib.util
import os
from typing import Any

import pytest
from django.core.checks import run_checks

from scrapersky.configuration.checks import INSTALLATION


def found() -> set[str | None]:
    return {message.id for message in run_checks(tags=[INSTALLATION]) if (message.id or "").startswith("scrapersky.E")}


def test_the_http_engine_needs_no_browser(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FETCH_ENGINE, settings.FETCH_BROWSER = "http", "no-such-browser"
    assert found() == set()


def test_a_browser_that_is_not_installed_is_said_with_a_hint(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FETCH_ENGINE, settings.FETCH_BROWSER = "browser", "no-such-browser"
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert found() == {"scrapersky.E001", "scrapersky.E002", "scrapersky.E003"}
    (message,) = [message for message in run_checks(tags=[INSTALLATION]) if message.id == "scrapersky.E002"]
    assert message.hint


def test_a_browser_that_is_there_is_nothing_to_speak_of(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FETCH_ENGINE, settings.FETCH_BROWSER = "browser", "sh"  # any program that is there
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert found() == set()
