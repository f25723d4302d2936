"""A destination in a real browser: connected, tested, mapped, previewed; a lead is sent and stands in the service."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.urls import reverse
from playwright.sync_api import expect

from jobs.destinations import ADAPTERS
from jobs.destinations.adapter import Rate
from jobs.models import Destination, Lead
from jobs.pipeline.database import close_threads
from tests.browser.conftest import PHONE, Opened, findings
from tests.browser.test_review import shoot
from tests.destinations.conftest import work
from tests.destinations.standins import BrevoAccount, serving


def in_a_thread(act: Any) -> None:
    """Playwright's event loop runs in this one."""

    def run() -> None:
        act()
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


@contextmanager
def closing_threads() -> Iterator[None]:
    """The courier's threads hold connections to the test's database."""
    yield
    in_a_thread(close_threads)


def test_from_connecting_to_the_row_in_the_service(
    opened: Opened, town: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(ADAPTERS["brevo"]), "rate", Rate(100_000.0, 100_000))
    settings.WEBHOOK_ALLOW_NETWORKS, lead = ["127.0.0.0/8"], Lead.objects.exclude(email="").first()
    assert lead is not None
    with closing_threads(), serving(BrevoAccount()) as service:
        settings.FETCH_RESOLVE = [f"*.kestrel.test=127.0.0.1:{service.port}"]
        page = opened("/admin/destinations/")
        page.get_by_role("link", name="Connect Brevo").click()
        page.get_by_label("API key").fill("xkeysib-1")
        page.get_by_label("List", exact=True).fill("7")
        page.get_by_label("Address of the API").fill("https://api.kestrel.test/v3")
        shoot(page, "destination-new")
        page.get_by_role("button", name="Connect").click()
        page.get_by_role("button", name="Test").click()
        expect(page.locator("main")).to_contain_text("The account accepts our key")
        page.get_by_label("Field of a lead for CATEGORY").select_option("city")
        page.get_by_role("button", name="Preview", exact=True).click()
        expect(page.locator("main")).to_contain_text("FIRSTNAME")
        page.get_by_role("button", name="Save fields").click()
        page.get_by_role("button", name="Switch on").click()
        expect(page.locator("main")).to_contain_text("It is on.")
        assert Destination.objects.get().mapping["CATEGORY"] == "city"
        page.goto(f"/admin/jobs/lead/?id={lead.pk}")
        page.locator("tbody input[type=checkbox]").first.check()
        page.get_by_text("Send", exact=True).last.click()
        page.get_by_role("button", name="Send: Brevo").click()
        expect(page.locator("main")).to_contain_text("1 queued for Brevo.")
        in_a_thread(work)
        assert [contact["email"] for contact in service.contacts.values()] == [lead.email]
        page.goto(f"/admin/destinations/{Destination.objects.get().pk}/")
        expect(page.locator("#deliveries")).to_contain_text("Delivered")
        assert findings(page) == []
        shoot(page, "destination")
        page.goto(reverse("admin:jobs_lead_change", args=[lead.pk]))
        expect(page.locator("main")).to_contain_text("Brevo")
        shoot(page, "destination-lead")
        phone = opened(f"/admin/destinations/{Destination.objects.get().pk}/", size=PHONE)
        shoot(phone, "destination-phone")
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
