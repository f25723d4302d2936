"""Export files in a real browser: the form of a CSV that the browser's language asks for, and a file made again."""

from __future__ import annotations

import csv

import pytest
from playwright.sync_api import expect

from jobs.models import Lead
from jobs.transfer import export_jobs
from tests.browser.conftest import DESKTOP, PHONE, Opened, findings
from tests.browser.test_review import shoot
from tests.whole import in_whole


@pytest.mark.parametrize(("look", "size"), [in_whole("light", DESKTOP), ("dark", PHONE)])
def test_a_german_downloads_what_excel_there_expects_and_makes_a_file_of_what_is_new(
    opened: Opened, look: str, size: dict[str, int]
) -> None:
    page = opened("/admin/jobs/lead/", scheme=look, size=size)
    page.set_extra_http_headers({"Accept-Language": "de-DE,de;q=0.9,en;q=0.8"})
    page.goto("/admin/jobs/lead/")
    menu = page.locator("details.menu", has=page.get_by_text("Another layout"))
    menu.locator("summary").click()
    expect(menu).to_contain_text("Your browser asks for German")
    shoot(page, f"export-menu-{look}")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_download() as download:
        menu.get_by_role("link", name="CSV for Excel: semicolons and 4,5").click()
    rows = list(csv.DictReader(download.value.path().open(encoding="utf-8-sig"), delimiter=";"))
    assert len(rows) == Lead.objects.count()
    assert any("," in row["Rating"] for row in rows)

    for _ in range(2):  # a file leaves the page as it is, with a form that can be sent again
        with page.expect_download():
            menu.get_by_role("button", name="Download", exact=True).click()
        expect(page.locator("#toasts")).to_contain_text("The download starts when the file is ready.")

    menu.get_by_role("button", name="Make file").click()
    export_jobs.process_pending()
    page.goto("/admin/exports/")
    shoot(page, f"exports-before-{look}")
    page.get_by_role("button", name="Only new rows").click()
    export_jobs.process_pending()
    page.goto("/admin/exports/")
    expect(page.locator("main")).to_contain_text("0 new rows")
    expect(page.locator("main")).to_contain_text("0 new, 0 gone since")
    shoot(page, f"exports-{look}")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
