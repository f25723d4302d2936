"""From a question to a file in the browser: the box, the project's page, the spreadsheet."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from jobs.actions import operations
from jobs.models import Contact, Domain, PlaceSearch, Project
from tests.browser.conftest import DESKTOP, PHONE, Opened, findings, session_of
from tests.patience import eventually, patient
from tests.whole import in_whole

MOST_CLICKS = 6


@pytest.mark.parametrize(
    "look", [{"size": DESKTOP}, in_whole({"size": PHONE, "scheme": "dark"})], ids=["desktop", "phone"]
)
def test_a_question_becomes_a_spreadsheet_in_at_most_six_clicks(
    opened_empty: Opened, at_work: None, look: dict[str, Any], tmp_path: Path
) -> None:
    page, clicks = opened_empty("/admin/", **look), 0

    def click(target: Any) -> None:
        nonlocal clicks
        clicks += 1
        target.click()

    page.get_by_label("What are you looking for?").fill("plumbers in Ithaca, NY")
    expect(page.locator("#price")).to_contain_text("leads expected · about $0.")
    click(page.get_by_role("button", name="Start"))
    expect(page.get_by_role("heading", level=1)).to_have_text("plumbers in Ithaca, NY")
    leads = page.locator("[data-part=leads] tbody tr").filter(has_text="@")
    expect(leads.nth(3)).to_be_visible(timeout=patient(60_000))  # by itself: the page follows the work
    assert findings(page) == []
    click(page.locator("summary", has_text="Export"))
    with page.expect_download() as downloading:
        click(page.get_by_role("link", name="XLSX"))
    assert clicks <= MOST_CLICKS
    sheet = openpyxl.load_workbook(io.BytesIO(Path(downloading.value.path()).read_bytes())).active
    assert sheet.max_row > 10
    eventually(lambda: Project.objects.get().progress["with_email"] == domains_with_an_email() > 3)  # it goes on
    assert Project.objects.get().cost > 0


def domains_with_an_email() -> int:
    return Contact.objects.filter(kind="email").values("domain").distinct().count()


def test_a_pasted_list_goes_on_while_nobody_looks_and_is_paused_resumed_and_stopped(opened_empty: Opened) -> None:
    page = opened_empty("/admin/")
    page.get_by_label("What are you looking for?").fill("kestrel.test\nosprey.test")
    expect(page.locator("#price")).to_contain_text("2 leads expected · free")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("kestrel.test and 1 more")
    page.locator("summary", has_text="Export").click()
    download, layout = (page.locator("form.choice").locator(part) for part in ("button >> nth=0", "select >> nth=1"))
    assert download.bounding_box()["y"] > layout.bounding_box()["y"] + 25, "one choice below the other, as on a list"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("[data-part=state]")).to_have_text("Paused")
    page.get_by_role("button", name="Resume").click()
    expect(page.locator("[data-part=state]")).to_have_text("Running")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("[data-part=state]")).to_have_text("Stopped")
    assert Project.objects.get().status == "Cancelled"
    assert set(Domain.objects.values_list("host", flat=True)) == {"kestrel.test", "osprey.test"}


def test_the_page_says_why_nothing_moves_and_who_can_change_it(opened_empty: Opened, settings: Any) -> None:
    settings.PLACES_PROVIDER, settings.GOOGLE_MAPS_API_KEY = "google", "invented"
    operations.pause_stage("place_search", by="olga", reason="a complaint")
    page = opened_empty("/admin/")
    page.get_by_label("What are you looking for?").fill("plumbers in Ithaca, NY")
    expect(page.locator("#price")).to_contain_text("about $0.")
    page.get_by_role("button", name="Start").click()
    expect(page.locator("[data-part=needs]")).to_contain_text("Place search is paused by olga: a complaint.")
    expect(page.locator("[data-part=needs]")).to_contain_text("Needs an operator.")


def test_a_text_that_is_refused_stays_in_its_box(opened_empty: Opened, settings: Any) -> None:
    settings.PLACES_PROVIDER = "overpass"
    page = opened_empty("/admin/")
    page.get_by_label("What are you looking for?").fill("plumbers\nbad_host..test")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("alert")).to_contain_text("Write a trade and a place, or a domain.")
    expect(page.get_by_label("What are you looking for?")).to_have_value("plumbers\nbad_host..test")
    expect(page.get_by_text("Write a trade and a place, or a domain.")).to_have_count(1)
    assert not Project.objects.exists()


def test_without_a_script_the_price_is_shown_before_it_starts(
    browser: Any, live_server: Any, empty: User, settings: Any
) -> None:
    settings.PLACES_PROVIDER, settings.GOOGLE_MAPS_API_KEY = "google", "invented"
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": session_of(empty), "url": live_server.url}])
    page = context.new_page()
    page.goto("/admin/")
    expect(page.locator("[data-palette]")).to_be_hidden()
    page.get_by_label("What are you looking for?").fill("plumbers in Ithaca, NY")
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#price")).to_contain_text("about $0.")
    assert not PlaceSearch.objects.exists()
    page.get_by_role("button", name="Start at this price").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("plumbers in Ithaca, NY")
    context.close()


@pytest.mark.parametrize(("scheme", "size"), [("light", DESKTOP), ("dark", PHONE)])
def test_home_and_projects_are_usable_by_everybody(opened: Opened, scheme: str, size: Any) -> None:
    page: Page = opened("/admin/", scheme=scheme, size=size)
    page.get_by_label("What are you looking for?").fill("kestrel.test")
    page.get_by_text("Options: how far it goes").click()
    assert findings(page) == []
    page.get_by_role("button", name="Start").click()
    page.wait_for_url(re.compile(r"/admin/jobs/project/\d+/"))
    assert findings(page) == []
    page.goto("/admin/jobs/project/")
    assert findings(page) == []
    assert eventually(lambda: Project.objects.count() == 1)


def test_a_place_of_several_is_chosen_with_one_click_before_it_starts(opened_empty: Opened) -> None:
    page = opened_empty("/admin/")
    box, price, places = page.get_by_label("What are you looking for?"), page.locator("#price"), page.locator("#places")
    box.fill("plumbers in Springfield")
    expect(price).to_contain_text("Which place do you mean?")
    places.get_by_role("link", name="Springfield, IL").click()
    expect(price).to_contain_text("leads expected")
    expect(box).to_have_value("plumbers in Springfield, IL, US")
    expect(places).to_be_hidden()
    box.fill("plumbers in Dublin")  # one is far larger than the others: it is read, and they stand beside it
    expect(price).to_contain_text("Dublin, Ireland")
    expect(places).to_contain_text("Or in")
    places.get_by_role("link").first.click()
    expect(box).not_to_have_value("plumbers in Dublin")
    assert findings(page) == []
