"""The guards of review.js, each broken once (docs/security.md): what the page refuses, sends, repeats and shows.

Only the page's `fetch` is replaced, at its outermost edge: `mode` says what becomes of a request.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from jobs.actions.curation import decide
from jobs.models import Decision, Domain, ReviewClaim
from tests.browser.conftest import Opened
from tests.browser.test_review import name_on_card
from tests.patience import eventually

REVIEW = "/admin/jobs/domain/review/"
EDGE = """
  window.mode = "real"; window.sent = []; window.lists = 0; window.answered = 0;
  const real = window.fetch.bind(window);
  const headers = { "Content-Type": "application/json" };
  const answer = (body, status) => new Response(JSON.stringify(body), { status, headers });
  window.fetch = async (address, options) => {
    if (options?.body) sent.push(JSON.parse(options.body).operations); else lists += 1;
    if (mode === "lost") throw new TypeError("lost");
    if (mode === "refused") return answer({ detail: "No." }, 400);
    if (mode === "short") return answer({ results: [] }, 200);
    const redirected = answer({ results: [{}] }, 200);
    if (mode === "redirected") return Object.defineProperty(redirected, "redirected", { value: true });
    if (mode === "held") await new Promise((go) => { window.release = () => { mode = "real"; go(); }; });
    const response = await real(address, options);
    await response.clone().text();
    setTimeout(() => { answered += 1; }, 0);
    return response;
  };
"""


@pytest.fixture
def page(opened_empty: Opened) -> Page:
    """Review of twelve domains, the youngest first, of which eleven are loaded."""
    Domain.objects.bulk_create([Domain(host=f"shop{n:02d}.test") for n in range(12)])
    page = opened_empty("/admin/")
    page.add_init_script(EDGE)
    page.goto(REVIEW)
    expect(page.locator(".card-title h2")).to_have_text("shop11.test")
    eventually(lambda: page.evaluate("answered") > 0)
    return page


def mode(page: Page, word: str) -> None:
    page.evaluate(f"window.mode = '{word}'; 0")


def operations(page: Page) -> list[list[str]]:
    """What was sent: a list of verbs or statuses for each request."""
    sent = page.evaluate("sent")
    return [[entry.get("status", entry["do"]) for entry in request] for request in sent]


def toast(page: Page, text: str) -> None:
    expect(page.locator(".toast", has_text=text).first).to_be_visible()


def failure(page: Page, text: str) -> None:
    expect(page.locator("[data-failure]")).to_contain_text(text)


def test_while_decisions_are_not_saved_nothing_is_undone_or_passed_and_later_it_goes_on_where_it_was(
    page: Page,
) -> None:
    mode(page, "lost")
    page.keyboard.press("m")
    failure(page, "1 decision is not saved. The server did not respond.")
    for key in ("u", "ArrowRight"):
        page.keyboard.press(key)
        toast(page, "Not used: send or drop the decisions that are not saved first.")
        assert name_on_card(page) == "shop11.test"
    assert page.locator("[data-review]").get_attribute("data-pending") == "1"
    mode(page, "real")
    page.get_by_role("button", name="Send again").click()
    eventually(lambda: list(Decision.objects.values_list("to_status", flat=True)) == ["Maybe"])
    expect(page.locator(".card-title h2")).to_have_text("shop10.test")


def test_dropped_decisions_are_gone(page: Page) -> None:
    mode(page, "lost")
    page.keyboard.press("m")
    failure(page, "1 decision is not saved.")
    assert page.evaluate("dispatchEvent(new Event('beforeunload', { cancelable: true }))") is False, (
        "asks before it leaves"
    )
    page.get_by_role("button", name="Drop them").click()
    assert page.evaluate("dispatchEvent(new Event('beforeunload', { cancelable: true }))") is True
    expect(page.locator("[data-decision]")).to_have_text("New")
    page.keyboard.press("u")
    toast(page, "Nothing to undo.")
    assert not Decision.objects.exists()


def test_a_lost_request_is_sent_three_times_with_the_same_key_and_a_refused_one_once(page: Page) -> None:
    for word, times, text in (
        ("lost", 3, "The server did not respond."),
        ("refused", 1, "The server returned an error (400). Try again."),
        ("redirected", 1, "You are logged out."),
        ("short", 3, "The server gave no answer that can be read."),
    ):
        page.evaluate("sent.length = 0")
        mode(page, word)
        page.keyboard.press("m")
        failure(page, text)
        keys = page.evaluate("sent.flat().map((entry) => entry.key)")
        assert (len(keys), len(set(keys))) == (times, 1), word
        page.get_by_role("button", name="Drop them").click()


def test_keys_that_are_held_down_or_meant_for_something_else_decide_nothing(page: Page) -> None:
    press = """(init) => {
        const target = init.target ? document.body.appendChild(document.createElement(init.target)) : document.body;
        const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init });
        if (init.at !== undefined) Object.defineProperty(event, "timeStamp", { value: init.at });
        target.dispatchEvent(event);
        if (init.target) target.remove();
    }"""
    for init in (
        {"repeat": True},
        {"ctrlKey": True},
        {"metaKey": True},
        {"altKey": True},
        {"target": "textarea"},
        {"target": "input"},
        {"at": 0},
    ):
        page.evaluate(press, {"key": "m", **init})
        assert operations(page) == [], init
        assert name_on_card(page) == "shop11.test", init
    toast(page, "Not used: another row was on the screen when you pressed the key.")
    page.evaluate(press, {"key": "ArrowRight", "repeat": True})
    expect(page.locator(".card-title h2")).to_have_text("shop10.test")


def test_a_decision_under_way_is_undone_at_the_server_and_one_that_waits_is_never_sent(page: Page) -> None:
    mode(page, "held")
    page.keyboard.press("m")
    page.keyboard.press("n")
    page.keyboard.press("u")  # it waits behind the one that is under way
    page.keyboard.press("u")  # it is under way
    assert operations(page) == [["Maybe"]], "one request at a time"
    page.evaluate("release()")
    toast(page, "shop11.test: ")
    assert operations(page) == [["Maybe"], ["undo"]]
    expect(page.locator("[data-decision]")).to_have_text("New")
    assert list(Domain.objects.exclude(curation_status="New")) == []


def test_two_decisions_of_a_row_go_one_after_the_other_each_on_the_version_before(page: Page) -> None:
    mode(page, "held")
    page.keyboard.press("m")
    for key in ("n", "a"):
        page.keyboard.press("ArrowLeft")
        page.keyboard.press(key)
    page.evaluate("release()")
    eventually(lambda: Domain.objects.get(host="shop11.test").curation_status == "Archived")
    assert operations(page) == [["Maybe"], ["Not a Fit"], ["Archived"]]
    expect(page.locator("[data-conflicts]")).to_be_hidden()


def test_what_follows_a_conflict_on_its_row_is_not_sent_and_cannot_be_undone(page: Page) -> None:
    decide(Domain, [Domain.objects.get(host="shop11.test").pk], "Selected", by="zoe")
    mode(page, "held")
    page.keyboard.press("m")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("n")
    page.evaluate("release()")
    expect(page.locator("[data-conflicts]")).to_contain_text("shop11.test: zoe decided Selected just now.")
    page.keyboard.press("u")
    toast(page, "Nothing to undo.")
    assert operations(page) == [["Maybe"]]
    assert Domain.objects.get(host="shop11.test").curation_status == "Selected"
    page.get_by_role("button", name="Show").click()
    expect(page.locator("[data-decision]")).to_have_text("Selected")


def test_rows_that_cannot_be_loaded_or_are_under_review_are_not_the_end(page: Page) -> None:
    mode(page, "lost")
    for _ in range(14):
        page.keyboard.press("ArrowRight")
    expect(page.locator("[data-card]")).to_contain_text("The next rows could not be loaded.")
    expect(page.locator("[data-card]")).not_to_contain_text("Nothing is left")
    page.keyboard.press("m")
    toast(page, "Not used: the next row is loading.")
    mode(page, "held")
    page.evaluate("lists = 0")
    page.get_by_role("button", name="Try again").click()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("lists") == 1, "one list at a time"
    later = timezone.now() + timedelta(days=1)
    hidden = Domain.objects.get(host="shop00.test").pk
    ReviewClaim.objects.update_or_create(
        table="domains", row_id=hidden, defaults={"claimed_by": "zoe", "expires_at": later}
    )
    page.evaluate("release()")
    expect(page.locator("[data-position]")).to_have_text("10 of 12")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator("[data-card]")).to_contain_text("1 row is under review by somebody else.")
