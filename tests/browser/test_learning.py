"""Lead fit in a real browser: decide fifty, see the order change, read why, turn the model off."""

from __future__ import annotations

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
FIFTY = 50


def first_names(page: Page) -> list[str]:
    page.goto(f"{LIST}?order=-fit")
    return page.locator("td a.name").all_inner_texts()[:10]


def decide_by_keys(page: Page, taste: dict[int, bool]) -> None:
    """Review best first, each lead by the taste."""
    page.goto(f"{LIST}review/?order=-fit")
    for number in range(1, FIFTY + 1):
        card = page.locator("[data-card] article")
        expect(card).to_have_count(1)
        pk = int(card.get_attribute("data-pk") or 0)
        page.keyboard.press("s" if taste[pk] else "n")
        expect(page.locator("[data-position]")).to_have_text(f"{number + 1} of 360")
    expect(page.locator("[data-done]")).to_have_text(f"{FIFTY} saved")


def test_fifty_decisions_change_the_order_say_why_and_the_model_is_turned_off(opened_empty: Opened) -> None:
    market = make_market(600, seed=8)
    ids = store(market)
    taste = dict(zip(ids, market.before, strict=True))
    for pk in ids[:240]:
        decide(Lead, [pk], "Selected" if taste[pk] else "Not a Fit", by="ada")
    fit.learn()
    scoring.score_pending()
    page = opened_empty(LIST)
    before = first_names(page)
    decide_by_keys(page, taste)
    expect(page.locator("[data-alike]")).to_contain_text("% like you")
    shot(page, "review-best-first")
    assert findings(page) == []
    assert eventually(lambda: Decision.objects.filter(row_id__in=ids[240:]).count() == FIFTY)
    fit.learn()
    scoring.score_pending()
    after = first_names(page)
    assert after[:3] != before[:3]
    shot(page, "leads-by-fit")

    page.goto(f"{LIST}?order=-fit&curation_status=New")
    page.locator("td a.name").first.click()
    expect(page.get_by_role("heading", name="Fit 9")).to_be_visible()
    expect(page.get_by_text("For it:")).to_be_visible()
    shot(page, "lead-fit")

    page.goto("/admin/fit/")
    shot(page, "fit")
    assert findings(page) == []
    page.get_by_role("link", name="Trade dentist").click()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("You decided otherwise about")).to_be_visible()
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
    page.goto(f"{LIST}?order=-fit&curation_status=New")
    expect(page.locator("td a.name")).to_have_count(0)
    assert User.objects.filter(username="ada").exists()
