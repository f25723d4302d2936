"""Lead fit in a real browser: decide fifty, see the order change, read why, turn the model off."""

from __future__ import annotations

import re

from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from benchmarks.markets import make_market, store
from jobs.actions.curation import decide
from jobs.learning import fit, scoring
from jobs.models import Decision, FitScope, Lead
from tests.browser.conftest import PHONE, Opened, findings
from tests.browser.test_leads import shot
from tests.patience import eventually

LIST = "/admin/jobs/lead/"
KNOWN, OPEN, FIFTY = 240, 160, 50


def best_first(page: Page) -> list[str]:
    """The ids of the undecided leads as the list shows them, the best first."""
    page.goto(f"{LIST}?order=-fit&curation_status=New")
    expect(page.locator("tr[data-pk]")).not_to_have_count(0)
    return [row.get_attribute("data-pk") or "" for row in page.locator("tr[data-pk]").all()]


def decide_by_keys(page: Page, taste: dict[int, bool]) -> None:
    """Review in the order of their ids, each lead by the taste: the next model is judged on leads of every kind."""
    page.goto(f"{LIST}review/?order=id")
    for number in range(1, FIFTY + 1):
        card = page.locator("[data-card] article")
        expect(card).to_have_count(1)
        pk = int(card.get_attribute("data-pk") or 0)
        page.keyboard.press("s" if taste[pk] else "n")
        expect(page.locator("[data-position]")).to_have_text(f"{number + 1} of {OPEN}")
    expect(page.locator("[data-done]")).to_have_text(f"{FIFTY} saved")


def test_fifty_decisions_change_the_order_say_why_and_the_model_is_turned_off(opened_empty: Opened) -> None:
    market = make_market(KNOWN + OPEN, seed=2)
    ids = store(market)
    taste = dict(zip(ids, market.before, strict=True))
    for first in range(0, KNOWN, 20):
        for word in ("Selected", "Not a Fit"):
            decide(Lead, [pk for pk in ids[first : first + 20] if taste[pk] == (word == "Selected")], word, by="ada")
    fit.learn()
    scoring.score_pending()
    page = opened_empty(LIST)
    before = best_first(page)
    decide_by_keys(page, taste)
    expect(page.locator("[data-alike]")).to_contain_text("% like you")
    shot(page, "review-fit")
    assert findings(page) == []
    assert eventually(lambda: Decision.objects.filter(row_id__in=ids[KNOWN:]).count() == FIFTY)
    fit.learn()
    scoring.score_pending()
    after = best_first(page)
    left = [pk for pk in before if pk in after]
    assert left != [pk for pk in after if pk in left], "what was there before stands in another order"
    shot(page, "leads-by-fit")

    page.goto(f"{LIST}?order=-fit&curation_status=New")
    page.locator("tr[data-pk] a").first.click()
    expect(page.get_by_role("heading", name=re.compile(r"Fit \d+ %"))).to_be_visible()
    expect(page.get_by_text("For it:")).to_be_visible()
    shot(page, "lead-fit")

    page.goto("/admin/fit/")
    shot(page, "fit")
    assert findings(page) == []
    page.get_by_role("link", name="Trade dentist").click()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("You decided differently about")).to_be_visible()
    shot(page, "fit-scope")
    assert findings(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    shot(page, "fit-scope-phone")
    page.goto("/admin/fit/")
    shot(page, "fit-phone")
    page.get_by_role("link", name="Trade dentist").click()
    page.get_by_role("button", name="Turn off").click()
    expect(page.get_by_text("Switched off by ada.")).to_be_visible()
    scoring.score_pending()
    assert not FitScope.objects.get().enabled
    without_scores = best_first(page)
    assert without_scores == sorted(without_scores, key=int, reverse=True), "no lead has a score: the newest come first"
    assert User.objects.filter(username="ada").exists()
