"""An act on many rows in a real browser: confirmed, watched live, cancelled half-way, undone."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from jobs.actions import bulk_actions
from jobs.models import Domain, Run
from tests.browser.conftest import Look, Opened, at_a_desk
from tests.browser.test_review import shoot


@at_a_desk
def test_an_act_on_many_rows_is_watched_cancelled_half_way_and_undone(
    opened: Opened, town: User, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_actions, "SLICE_ROWS", 100)
    monkeypatch.setattr(bulk_actions, "AT_ONCE_ROWS", 200)
    Domain.objects.bulk_create([Domain(host=f"bulkrow{n:04d}.test") for n in range(604)])
    page = opened("/admin/jobs/domain/?q=bulkrow", **look)
    page.get_by_label("Check all rows on this page").check()
    page.get_by_label("Which rows").select_option("all")
    page.locator("[data-bulk] button", has_text="Archived").first.click()
    expect(page.locator("main")).to_contain_text("Workers do it in the background.")
    page.get_by_role("button", name="Set 604 domains to Archived").click()
    expect(page.locator("h1")).to_have_text("604 domains → Archived")
    for _ in range(2):
        bulk_actions._process_slice()
    expect(page.locator("main")).to_contain_text("200 of 604 rows done.")  # without a reload
    shoot(page, f"bulk-action-{look['scheme']}")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("main")).to_contain_text("The other rows were not touched.")
    shoot(page, f"bulk-action-cancelled-{look['scheme']}")
    bulk_actions.process_pending()
    assert Domain.objects.filter(curation_status="Archived", host__startswith="bulkrow").count() == 200
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".messages")).to_contain_text("Undone: 200 rows restored.")
    assert not Domain.objects.filter(curation_status="Archived", host__startswith="bulkrow").exists()
    assert Run.objects.get(kind="bulk").status == "Cancelled"
