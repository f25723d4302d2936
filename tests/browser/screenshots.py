"""The pictures of docs/screenshots, of a running server: python -m tests.browser.screenshots URL NAME PASSWORD."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.small_pictures import make_small

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "screenshots"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def first(page: Page, address: str) -> str:
    """The address of the first row of a list."""
    page.goto(address)
    return str(page.locator("table.list tbody a.name").first.get_attribute("href"))


def logged_in(browser: Browser, base: str, name: str, password: str, scheme: str, size: dict[str, int]) -> Page:
    context = browser.new_context(base_url=base, viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/admin/")
    if scheme == "light" and size is DESK:
        page.screenshot(path=FOLDER / "log-in.png")
    page.fill("[name=username]", name)
    page.fill("[name=password]", password)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What are you looking for?").wait_for()
    return page


def take(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")


LISTS = {
    "searches": "placesearch", "places": "place", "businesses": "localbusiness", "domains": "domain",
    "sitemaps": "sitemapfile", "pages": "page", "contacts": "contact", "runs": "run", "hosts": "host",
    "requests": "fetch", "decisions": "bulk", "events": "event", "projects": "project", "leads": "lead",
}  # fmt: skip


def at_the_desk(page: Page) -> None:
    """Every main screen, light, at a desk."""
    for name, noun in LISTS.items():
        take(page, f"/admin/jobs/{noun}/", name)
    take(page, first(page, "/admin/jobs/placesearch/"), "search")
    take(page, first(page, "/admin/jobs/domain/?q=kestrel-plumbing&curation_status=Selected"), "domain")
    pages = {
        "home": "",
        "operations": "operations/",
        "budgets": "budgets/",
        "people": "people/",
        "roles": "roles/",
        "configuration": "configuration/",
        "exports": "exports/",
        "destinations": "destinations/",
        "duplicates": "jobs/localbusiness/duplicates/",
    }
    for name, address in (pages | {"second-factor": "second-factor/"}).items():
        take(page, f"/admin/{address}", name)


def of_leads(page: Page, phone: Page, dark: Page, night: Page) -> None:
    """The list, a card, review, the stages and the palette: at a desk and on a phone, light and dark."""
    lead = first(page, "/admin/jobs/lead/?has_email=true")
    take(page, lead, "lead")
    take(page, "/admin/jobs/lead/review/", "leads-review")
    take(page, "/admin/lead-stages/", "lead-stages")
    take(page, first(page, "/admin/jobs/project/"), "project")
    page.goto("/admin/jobs/lead/?has_email=true")
    for n in range(3):
        page.locator("input[name=row]").nth(n).check()
    page.screenshot(path=FOLDER / "leads-checked.png")
    page.goto("/admin/jobs/lead/")
    page.keyboard.press("Control+k")
    page.keyboard.type("plumb")
    page.get_by_role("option", name="Lead").first.wait_for()
    page.screenshot(path=FOLDER / "palette.png")
    for window, name in ((page, "lead-panel"), (phone, "lead-panel-phone")):
        window.goto("/admin/jobs/lead/?has_email=true")
        window.locator("table.list a.name").first.click()
        window.get_by_role("heading", name="Contacts and evidence").wait_for()
        window.screenshot(path=FOLDER / f"{name}.png")
    take(phone, "/admin/jobs/lead/?has_email=true", "leads-phone")
    phone.get_by_role("button", name="Filters").click()
    phone.screenshot(path=FOLDER / "leads-filters-phone.png")
    take(phone, "/admin/jobs/lead/review/", "leads-review-phone")
    take(phone, first(phone, "/admin/jobs/project/"), "project-phone")
    take(dark, "/admin/jobs/lead/", "leads-dark")
    take(dark, "/admin/jobs/lead/review/", "leads-review-dark")
    take(night, lead, "lead-phone")


def half_way(page: Page) -> None:
    """What somebody is asked before it is done: a plan, an import, a decision about all matching rows."""
    page.goto("/admin/jobs/placesearch/new/")
    page.fill("[name=what]", "plumbers\nelectricians\nroofers")
    page.fill("[name=where]", "Ithaca, NY\nRochester, NY")
    page.get_by_role("button", name="Show the plan").click()
    page.get_by_role("button", name="Start 6 searches").wait_for()
    page.screenshot(path=FOLDER / "plan.png")
    page.goto("/admin/import/")
    page.fill("[name=values]", "finch-and-sons.test\nkestrel-plumbing.sample.test\nnot a host\nharrow-roofs.test")
    page.get_by_role("button", name="Preview import").click()
    page.get_by_role("button", name="Import 2").wait_for()
    page.screenshot(path=FOLDER / "import.png")
    page.goto("/admin/jobs/contact/?curation_status=New")
    page.get_by_label("Check all rows on this page").check()
    page.get_by_label("Which rows").select_option("all")
    page.get_by_role("button", name="Archived").click()
    page.get_by_role("heading", name="matching rows").wait_for()
    page.screenshot(path=FOLDER / "confirm.png")


def main() -> None:
    base, name, password = sys.argv[1:4]
    FOLDER.mkdir(exist_ok=True)
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        desk = logged_in(browser, base, name, password, "light", DESK)
        at_the_desk(desk)
        half_way(desk)
        dark = logged_in(browser, base, name, password, "dark", DESK)
        take(dark, "/admin/jobs/contact/review/", "review")
        take(dark, "/admin/overview/", "overview-dark")
        take(dark, "/admin/jobs/domain/", "domains-dark")
        phone = logged_in(browser, base, name, password, "light", PHONE)
        take(phone, "/admin/jobs/place/review/", "review-phone")
        take(phone, "/admin/jobs/domain/", "domains-phone")
        night = logged_in(browser, base, name, password, "dark", PHONE)
        take(night, "/admin/", "home-phone")
        take(night, first(night, "/admin/jobs/contact/"), "contact-phone")
        of_leads(desk, phone, dark, night)
        make_small(browser, FOLDER)
        browser.close()


if __name__ == "__main__":
    main()
