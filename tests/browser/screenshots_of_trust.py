"""Pictures of what people are owed, and of what they do at once, for docs/screenshots, of a running server:

    python -m tests.browser.screenshots_of_trust URL NAME PASSWORD COLLEAGUE PASSWORD

The server is that of the sample town. With 100,000 domains more whose hosts begin with `bulkrow` it makes the pictures
of an act on many rows, too; without them those stay as they are.
"""

from __future__ import annotations

import os
import re
import sys

from playwright.sync_api import Page, sync_playwright

from tests.browser.screenshots import DESK, FOLDER, PHONE, first, logged_in
from tests.browser.small_pictures import make_small


def shoot_both(page: Page, name: str) -> None:
    """The screen at a desk, and the same on a phone."""
    for size, suffix in ((DESK, ""), (PHONE, "-phone")):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=FOLDER / f"{name}{suffix}.png")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]


def of_trust(page: Page, colleague: Page) -> None:
    """An access bundle, two people who decide and write at once, a price that is agreed to, an act on 100,000 rows."""
    access_bundle(page)
    conflict_of_decisions(page, colleague)
    conflict_of_notes(page, colleague)
    price_of_details(page)
    act_on_many_rows(page)


def access_bundle(page: Page) -> None:
    page.goto("/admin/jobs/contact/?kind=email")
    value = page.locator("table.list tbody a.name").first.inner_text()
    page.goto("/admin/subject/")
    page.fill("[name=value]", value)
    page.get_by_role("button", name="Find").click()
    page.get_by_role("heading", name="What is stored about").wait_for()
    page.screenshot(path=FOLDER / "data-request.png")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as page").click()
    bundle = page.context.new_page()
    bundle.set_content(download.value.path().read_text())
    shoot_both(bundle, "access-bundle")
    bundle.close()


def conflict_of_decisions(page: Page, colleague: Page) -> None:
    for window in (colleague, page):
        window.goto("/admin/jobs/place/review/")
    shown = page.locator("[data-card] article").get_attribute("data-pk")
    colleague.goto(f"/admin/jobs/place/{shown}/")
    colleague.get_by_role("button", name="Not a Fit").first.click()
    colleague.wait_for_load_state("networkidle")
    page.keyboard.press("m")
    page.locator("[data-conflicts] p").wait_for()
    page.wait_for_load_state("networkidle")
    shoot_both(page, "conflict")
    page.get_by_role("button", name="Show", exact=True).click()
    page.locator("[data-conflict]").wait_for()
    page.screenshot(path=FOLDER / "conflict-row.png")


def conflict_of_notes(page: Page, colleague: Page) -> None:
    address = first(page, "/admin/jobs/place/")
    colleague.goto(address)
    save_note(colleague, "")
    for window in (colleague, page):
        window.goto(address)
    save_note(colleague, "Called on Monday: they are on holiday until the 12th.")
    save_note(page, "Ask for Mara, not for the owner.")
    for size, suffix in ((DESK, ""), (PHONE, "-phone")):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.get_by_text("saved by somebody else").first.scroll_into_view_if_needed()
        page.screenshot(path=FOLDER / f"conflict-note{suffix}.png")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]


def save_note(page: Page, text: str) -> None:
    form = page.locator("form.editor", has=page.locator("textarea[name=notes]"))
    form.locator("textarea[name=notes]").fill(text)
    form.get_by_role("button", name="Save").click()
    page.wait_for_load_state("networkidle")


def price_of_details(page: Page) -> None:
    page.goto("/admin/jobs/place/?deep_scan_status=Completed")
    for n in range(5):
        page.locator("input[name=row]").nth(n).check()
    page.locator("[data-bulk] summary", has_text="Processing").click()
    page.get_by_role("button", name="Run again").first.click()
    page.get_by_role("heading", name="Agree to the price").wait_for()
    shoot_both(page, "agree-price")


def act_on_many_rows(page: Page) -> None:
    page.goto("/admin/jobs/domain/?q=bulkrow")
    if not page.locator("input[name=row]").count():
        return
    page.get_by_label("Check all rows on this page").check()
    page.get_by_label("Which rows").select_option("all")
    page.locator("[data-bulk] button", has_text="Archived").first.click()
    page.get_by_role("button", name="domains").last.click()
    page.get_by_text(re.compile(r"\d,000 of 100,000 rows done")).wait_for()
    shoot_both(page, "long-act")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("The other rows were not touched.").wait_for()
    page.screenshot(path=FOLDER / "long-act-cancelled.png")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_load_state("networkidle")


def main() -> None:
    base, *accounts = sys.argv[1:]
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        people = (accounts[:2], accounts[2:])
        of_trust(*(logged_in(browser, base, *who, "light", DESK) for who in people))
        make_small(browser, FOLDER)
        browser.close()


if __name__ == "__main__":
    main()
