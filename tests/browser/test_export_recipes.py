"""An export recipe in a real browser: a target, a recipe with its preview, a run, and the file of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from jobs.models import ExportRecipe, StorageTarget
from jobs.transfer import recipe_runs, storage
from tests.browser.conftest import DESKTOP, PHONE, Opened, findings
from tests.browser.test_review import shoot
from tests.transfer.copies import rows_in
from tests.whole import in_whole


@pytest.mark.parametrize(("look", "size"), [in_whole("light", DESKTOP), ("dark", PHONE)])
def test_a_recipe_is_added_previewed_run_and_its_file_downloaded(
    opened: Opened, look: str, size: dict[str, int], settings: Any, tmp_path: Path
) -> None:
    settings.EXPORT_FOLDER = str(tmp_path)
    page = opened("/admin/export-recipes/", scheme=look, size=size)
    expect(page.locator("main")).to_contain_text("First add a storage target")
    page.get_by_role("link", name="Storage targets").first.click()
    page.get_by_role("link", name="Folder on this machine").click()
    page.get_by_label("Name").fill("Office disk")
    page.get_by_label("Folder").fill("out")
    shoot(page, f"storage-target-{look}")
    page.get_by_role("button", name="Save and test").click()
    expect(page.locator("main")).to_contain_text("Testing")
    storage.run_requested_tests()
    expect(page.locator("main")).to_contain_text("Passed")
    shoot(page, f"storage-targets-{look}")
    assert findings(page) == []

    page.goto("/admin/export-recipes/add/")
    page.get_by_label("Name", exact=True).fill("Weekday leads")
    page.get_by_label("Filter, one on each line").fill("curation_status=New")
    page.get_by_label("Time zone").fill("America/New_York")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("Next runs")
    assert page.locator("#preview tbody tr").count() == 5
    shoot(page, f"export-recipe-form-{look}")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Save").click()

    page.get_by_role("button", name="Run now").click()
    expect(page.locator("main")).to_contain_text("Queued")
    recipe_runs.process_due()
    with page.expect_download() as download:
        page.get_by_role("link", name="leads.xlsx").click()
    recipe = ExportRecipe.objects.get()
    run = recipe.runs.get()
    rows = rows_in("leads.xlsx", download.value.path().read_bytes())
    assert len(rows) == run.rows > 5
    shoot(page, f"export-recipe-{look}")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto("/admin/export-recipes/")
    expect(page.locator("main")).to_contain_text("Every weekday at 06:00 (America/New_York)")
    shoot(page, f"export-recipes-{look}")
    assert StorageTarget.objects.get().recipes.get() == recipe
