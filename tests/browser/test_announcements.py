"""What changes without a load is told once to who hears the page, and the keyboard stays where it was."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from jobs.actions import bulk_actions
from jobs.lists.catalogue import DOMAINS
from jobs.models import Domain, Lead, LeadNote
from tests.browser.conftest import Opened, findings
from tests.browser.test_review import shoot

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


def test_the_end_of_work_is_told_once_and_no_number_on_the_way(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_actions, "SLICE_ROWS", 100)
    Domain.objects.bulk_create([Domain(host=f"bulkrow{n:04d}.test") for n in range(300)])
    request = bulk_actions.ActionRequest(DOMAINS, "decide", "ada", {"q": "bulkrow"}, "Maybe")
    action = bulk_actions.start(request, expected=300)
    page = opened(f"/admin/bulk-actions/{action.run_id}/")
    bulk_actions._process_slice()
    expect(page.locator("main")).to_contain_text("100 of 300 rows done.")
    page.evaluate(LISTEN)
    bulk_actions._process_slice()
    expect(page.locator("main")).to_contain_text("200 of 300 rows done.")
    bulk_actions.process_pending()
    expect(page.locator("main")).to_contain_text("300 of 300 rows done.")
    assert page.evaluate("told") == ["300 domains → Maybe: Completed"]


def test_what_is_wrong_with_a_form_has_the_keyboard(opened: Opened) -> None:
    page = opened("/admin/subject/")
    # As it is but for the status, of which the browser would complain.
    page.route("**/admin/subject/", lambda route: route.fulfill(response=route.fetch(), status=200))
    page.locator("input[name=value]").fill("x")
    page.locator("main button.primary").first.click()
    expect(page.locator("main .problem[role=alert]")).to_be_focused()


def test_what_cannot_be_undone_takes_a_second_press_and_says_so(opened: Opened) -> None:
    lead = Lead.objects.order_by("pk").first()
    assert lead is not None
    LeadNote.objects.create(lead=lead, author="ada", text="Called")
    page = opened(f"/admin/jobs/lead/{lead.pk}/")
    page.evaluate(LISTEN)
    page.get_by_role("button", name="Remove", exact=True).click()
    button = page.get_by_role("button", name="Remove this note for good?")
    expect(button).to_be_focused()
    assert page.evaluate("told") == ["Remove this note for good? Press again."]
    assert LeadNote.objects.exists()
    button.click()
    expect(page.locator("main")).to_contain_text("No notes yet.")
    assert not LeadNote.objects.exists()


SUBMIT = """() => document.querySelector("form.editor").dispatchEvent(
  new SubmitEvent("submit", { bubbles: true, cancelable: true }))"""  # as a press does, without the request


def test_a_form_that_takes_long_says_so_until_the_next_page_comes_and_is_sent_once(opened: Opened) -> None:
    page = opened("/admin/roles/new/")
    assert page.evaluate(SUBMIT) is True
    expect(page.locator(".toast")).to_contain_text("Still working. Stay on this page.")
    assert page.evaluate(SUBMIT) is False, "it is not sent a second time"
    expect(page.locator(".toast [aria-hidden]").last).to_have_text("2 s")
    shoot(page, "still-working")
    assert findings(page) == []
    page.route("**/admin/roles/new/", lambda route: None)  # nobody answers: the browser's Stop button ends it
    for ends in (
        "dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))",
        "dispatchEvent(new PageTransitionEvent('pageshow'))",
        "document.querySelector('form.editor').submit(), setTimeout(stop)",
    ):
        page.evaluate(ends)
        expect(page.locator(".toast")).to_have_count(0)
        assert page.evaluate(SUBMIT) is True


def test_a_form_that_is_answered_with_a_file_says_that_it_comes_and_can_be_sent_again(opened: Opened) -> None:
    page = opened("/admin/suppressions/")
    for _ in range(2):
        with page.expect_download():
            page.get_by_role("button", name="Export hashes").click()
        expect(page.locator(".toast")).to_have_text("The download starts when the file is ready.")
