"""The price of a search, in a real browser: agreed to, used up, asked about, answered."""

from __future__ import annotations

import os
from typing import Any

from playwright.sync_api import Page, expect

from jobs.models import ApiCall, PlaceSearch
from tests.browser.conftest import Look, Opened, at_a_desk, findings, on_a_phone
from tests.patience import patient


def look_at(page: Page, name: str) -> None:
    """With SCREENSHOTS=folder: a picture of the page, to be looked at. And what axe finds."""
    if folder := os.environ.get("SCREENSHOTS"):
        width = (page.viewport_size or {"width": 0})["width"]
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    assert findings(page) == []


@on_a_phone
def test_a_search_that_has_spent_its_price_asks_and_goes_on_when_the_limit_is_raised(
    opened_empty: Opened, at_work: None, look: Look
) -> None:
    page = opened_empty("/admin/jobs/placesearch/new/", **look)
    page.get_by_label("What, one a line").fill("plumbers")
    page.get_by_label("Where, one a line").fill("Ithaca, NY")
    page.get_by_label("Budget of each, US dollars").fill("0.04")
    page.get_by_role("button", name="Show the plan and its price").click()
    look_at(page, "plan")
    page.get_by_role("button", name="Search for about $0.07, at most $0.04").click()
    page.get_by_role("link", name="plumbers in Ithaca, NY").click()
    question = page.get_by_role("region", name="The agreed price is used up. Continue?")
    expect(question).to_contain_text("20 places were found", timeout=patient(20_000))  # by itself: the page moves
    look_at(page, "question")
    assert ApiCall.objects.filter(price__gt=0).count() == 1
    question.get_by_label("New total limit, US dollars").fill("0.20")
    question.get_by_role("button", name="Raise the limit and continue").click()
    expect(page.locator(".messages")).to_contain_text("The search goes on, for up to $0.20 in all.")
    expect(page.locator("[data-part=steps]")).to_contain_text("Completed", timeout=patient(20_000))
    assert PlaceSearch.objects.get().result_count == 26
    look_at(page, "done")


@at_a_desk
def test_an_ambiguous_place_is_chosen_by_a_button(opened_empty: Opened, settings: Any, look: Look) -> None:
    settings.PLACES_PROVIDER, settings.GOOGLE_MAPS_API_KEY = "google", "invented"
    page = opened_empty("/admin/jobs/placesearch/", **look)
    page.get_by_label("What to search for, and where").fill("plumbers in Springfield")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Which “plumbers in Springfield” do you mean?")).to_be_visible()
    look_at(page, "choices")
    page.get_by_role("button", name="Springfield, IL, United States").click()
    expect(page.get_by_label("What, one a line")).to_have_value("plumbers in Springfield, IL, US")
    expect(page.get_by_role("button", name="Search for about")).to_be_visible()
    assert not PlaceSearch.objects.exists()
