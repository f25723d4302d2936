"""What changes without a load is told once to who hears the page, and the keyboard stays where it was."""

from __future__ import annotations

from playwright.sync_api import expect

from jobs.models import Domain
from tests.browser.conftest import Opened

# Each text that a live region shows from now on, as a reader of the screen would say it.
LISTEN = """() => {
  window.told = [];
  const shown = (element) => element.checkVisibility() || element.classList.contains("visually-hidden");
  for (const region of document.querySelectorAll("[role=status], [role=alert], [aria-live]")) {
    new MutationObserver(() => { const text = region.innerText.trim(); if (text && shown(region)) told.push(text); })
      .observe(region, { childList: true, characterData: true, subtree: true });
  }
}"""
REFRESH = "() => window.console_.list.refresh([...document.querySelectorAll('tr[data-pk]')].map((r) => r.dataset.pk))"


def test_how_many_rows_are_checked_is_told_once(opened: Opened) -> None:
    page = opened("/admin/jobs/domain/")
    page.evaluate(LISTEN)
    page.locator("input[name=row]").nth(0).check()
    page.locator("input[name=row]").nth(1).check()
    page.wait_for_timeout(200)
    assert page.evaluate("told") == ["1 checked", "2 checked"]


def test_the_keyboard_stays_where_it_was_when_its_row_changes(opened: Opened) -> None:
    page = opened("/admin/jobs/domain/")
    links = page.locator("tr[data-pk] a.name")
    links.first.focus()
    here = links.first.get_attribute("href")
    Domain.objects.update(title="Another title")
    page.evaluate(REFRESH)
    expect(page.locator("tr.fresh").first).to_contain_text("Another title")
    assert page.evaluate("document.activeElement.getAttribute('href')") == here
