"""What somebody typed is in the form again when the session had ended; a log-in in another tab is enough to send it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from jobs.models import Decision, Lead, LeadNote, Project
from tests.browser.conftest import Opened

LIST = "/admin/jobs/lead/"


def log_in(page: Page) -> None:
    page.fill("input[name=username]", "ada")
    page.fill("input[name=password]", "ada-secret-1")
    page.keyboard.press("Enter")


def test_a_note_survives_a_log_in_in_between_and_is_saved_once(opened: Opened) -> None:
    lead = Lead.objects.order_by("pk")[0]
    page = opened(f"{LIST}{lead.pk}/")
    page.get_by_label("New note").fill("They call back on Monday.")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("what you typed is in the form again")).to_be_visible()
    log_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(str(lead))
    expect(page.get_by_label("New note")).to_have_value("They call back on Monday.")
    expect(page.locator(".toast")).to_contain_text("You were logged out before this was saved.")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("Note added.")).to_be_visible()
    expect(page.get_by_label("New note")).to_have_value("")
    page.reload()
    expect(page.get_by_label("New note")).to_have_value("")
    assert LeadNote.objects.get(lead=lead).text == "They call back on Monday."


def test_the_box_of_home_survives_it_too(opened_empty: Opened) -> None:
    page = opened_empty("/admin/")
    page.get_by_label("What are you looking for?").fill("kestrel.test\nosprey.test")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Start").click()
    log_in(page)
    expect(page.get_by_label("What are you looking for?")).to_have_value("kestrel.test\nosprey.test")
    assert not Project.objects.exists()


def test_what_another_person_had_typed_is_not_shown(opened: Opened) -> None:
    lead = Lead.objects.order_by("pk")[0]
    page = opened(f"{LIST}{lead.pk}/")
    page.get_by_label("New note").fill("Between us.")
    page.context.clear_cookies(name="sessionid")
    page.evaluate("document.body.dataset.person")
    page.get_by_role("button", name="Add note").click()
    page.evaluate("sessionStorage['sent-form'] = sessionStorage['sent-form'].replace('\"ada\"', '\"bert\"')")
    log_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(str(lead))
    expect(page.get_by_label("New note")).to_have_value("")
    assert page.evaluate("sessionStorage.getItem('sent-form')") is None


def test_a_log_in_in_another_tab_is_enough_to_send_what_was_refused(opened: Opened) -> None:
    page = opened(f"{LIST}review/")
    page.route("**/copies/**", lambda route: route.fulfill(body=""))
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("m")
    expect(page.locator("[data-failure]")).to_contain_text("Log in in another tab, then do it again.")
    with page.context.expect_page() as opening:
        page.locator("[data-failure]").get_by_role("link", name="Log in").click()
    other = opening.value
    log_in(other)
    expect(other.get_by_role("heading", name="What are you looking for?")).to_be_visible()
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("1 saved")).to_be_visible()
    assert Decision.objects.get().to_status == "Maybe"


def test_a_form_that_was_open_before_a_log_in_in_another_tab_is_taken(opened: Opened) -> None:
    lead = Lead.objects.order_by("pk")[0]
    page = opened(f"{LIST}{lead.pk}/")
    page.get_by_label("New note").fill("Still here.")
    page.context.clear_cookies()
    other = page.context.new_page()
    other.goto("/admin/")
    log_in(other)
    expect(other.get_by_role("heading", name="What are you looking for?")).to_be_visible()
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("Note added.")).to_be_visible()


def test_times_stay_true_while_somebody_looks(opened: Opened) -> None:
    lead = Lead.objects.order_by("pk")[0]
    page = opened(f"{LIST}{lead.pk}/")
    page.clock.install()
    page.reload()
    page.clock.fast_forward("07:00:00")
    expect(page.locator("time[data-age]").first).to_have_text("7 h ago")


def test_the_page_to_log_in_at_promises_nothing_where_nothing_was_typed(opened: Opened) -> None:
    page = opened(LIST)
    page.context.clear_cookies(name="sessionid")
    page.reload()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    expect(page.get_by_text("what you typed is in the form again")).to_be_hidden()
