"""Leads in a real browser: facets, many assigned at once and undone, columns, the card, on a desk and on a phone."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from jobs.actions.curation import decide
from jobs.models import Destination, Lead, LeadNote
from scrapersky.models import ListPreference
from tests.browser.conftest import PHONE, Opened, findings, four_looks
from tests.patience import eventually

LIST = "/admin/jobs/lead/"


def shot(page: Page, name: str) -> None:
    """A picture to look at, where somebody asks for it."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_leads_are_narrowed_assigned_and_undone(opened: Opened) -> None:
    page = opened(LIST)
    shot(page, "leads")
    assert findings(page) == []
    page.locator('.groups a[href*="has_email=true"]').click()
    page.wait_for_url("**has_email=true**")
    page.locator("input[name=row]").nth(0).check()
    page.locator("input[name=row]").nth(1).check()
    page.get_by_text("Assign, stage, tag").click()
    shot(page, "leads-assign")
    page.get_by_role("button", name="Assign").click()
    expect(page.get_by_text("2 leads changed.")).to_be_visible()
    assert Lead.objects.filter(owner="ada").count() == 2
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text("2 leads changed.")).to_have_count(0)
    assert not Lead.objects.filter(owner="ada").exists()


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_all_that_can_be_done_with_checked_leads_fits_and_suppressing_names_them(opened: Opened, width: int) -> None:
    Destination.objects.create(name="CRM", adapter="webhook", options={"url": "https://crm.test/"}, enabled=True)
    page = opened(f"{LIST}?has_email=true", size={"width": width, "height": 800})
    expect(page.locator("table.list [data-label=Decision]").first).to_be_in_viewport(ratio=1)
    assert page.locator(".scroll:has(> table.list)").evaluate("(box) => box.scrollWidth <= box.clientWidth")
    page.locator("input[name=row]").nth(0).check()
    expect(page.locator("summary", has_text="Send")).to_be_visible()
    page.get_by_text("Assign, stage, tag").click()
    expect(page.get_by_role("button", name="Suppress…")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_role("button", name="Suppress…").click()
    expect(page.get_by_role("heading", name="Suppress 1 lead?")).to_be_visible()
    page.get_by_role("link", name="Cancel").click()
    page.wait_for_url("**has_email=true**")


def test_enter_in_a_field_of_the_bar_is_the_button_beside_it_and_never_a_decision(opened: Opened) -> None:
    page = opened(LIST)
    for field, text in (("note", "Called on Monday"), ("tags", "warm")):
        page.locator("input[name=row]").nth(0).check()
        page.get_by_text("Assign, stage, tag").click()
        page.locator(f".change input[name={field}]").fill(text)
        page.locator(f".change input[name={field}]").press("Enter")
        expect(page.get_by_text("1 lead")).to_be_visible()
    assert LeadNote.objects.get().text == "Called on Monday"
    assert Lead.objects.get(tags=["warm"]).curation_status == "New"
    expect(page.locator("#list button").first).to_be_disabled()  # by which a browser without scripts sends the form


def test_columns_are_moved_by_buttons_keys_and_dragging(opened: Opened) -> None:
    page = opened(LIST)
    page.locator("summary", has_text="Columns").click()
    rows = page.locator("[data-columns] .column")
    moved = [text.strip() for text in rows.all_inner_texts()][1:4]
    names = [text.splitlines()[0].strip() for text in moved]
    page.get_by_role("button", name=f"Move {names[0]} down").click()
    expect(page.locator("[data-moved]")).to_have_text(re.compile(f"{names[0]}: 3 of"))
    page.get_by_role("button", name=f"Move {names[2]} up").press("Alt+ArrowUp")
    expect(rows.nth(2)).to_contain_text(names[2])
    rows.nth(1).drag_to(rows.nth(3), target_position={"x": 20, "y": 26})
    expect(rows.nth(3)).to_contain_text(names[1])
    assert findings(page) == []
    page.get_by_role("button", name="Show these").click()
    heads = [text.strip() for text in page.locator("th[data-column]").all_inner_texts()]
    assert heads[1:4] == [names[2], names[0], names[1]]


def test_columns_are_chosen_and_a_view_opens_with_them(opened: Opened) -> None:
    page = opened(LIST, size={"width": 1024, "height": 800})
    page.locator("summary", has_text="Columns").click()
    shot(page, "leads-columns")
    for name in ("next_date", "changed", "added"):
        page.locator(f"input[name=column][value={name}]").check()
    page.locator("input[name=column][value=owner]").uncheck()
    page.get_by_role("button", name="Show these").click()
    for label in ("Next date", "Changed", "Added"):
        expect(page.locator("th", has_text=label)).to_be_visible()
    expect(page.locator("th", has_text="Owner")).to_have_count(0)
    page.locator("summary", has_text="Views").click()
    page.get_by_placeholder("Name this view").fill("Short")
    page.get_by_label("Open this list with this view").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Short").first).to_be_visible()


@four_looks
def test_the_card_of_a_lead_is_readable_for_everybody(opened: Opened, scheme: str, size: dict[str, int] | None) -> None:
    lead = Lead.objects.exclude(email="").order_by("-completeness", "pk")[0]
    name = f"{scheme}-{'phone' if size else 'desk'}"
    page = opened(f"{LIST}{lead.pk}/", scheme=scheme, size=size)
    expect(page.get_by_role("heading", name="Contacts and evidence")).to_be_visible()
    shot(page, f"lead-{name}")
    assert findings(page) == []
    page.goto(LIST)
    shot(page, f"leads-{name}")
    assert findings(page) == []
    page.goto(f"{LIST}review/")
    expect(page.get_by_role("heading", name="Why it ranks here").first).to_be_visible()
    shot(page, f"leads-review-{name}")
    assert findings(page) == []


def test_filters_are_a_sheet_on_a_phone_and_stand_beside_the_table_at_a_desk(opened: Opened) -> None:
    page = opened(LIST, size=PHONE, scheme="dark")
    sheet = page.locator("#filters")
    expect(sheet).to_be_hidden()
    assert page.locator("table.list").bounding_box()["y"] < PHONE["height"] / 2  # type: ignore[index]
    page.get_by_role("button", name="Filters").click()
    expect(sheet).to_be_visible()
    assert findings(page) == []
    sheet.get_by_role("link", name="yes").first.click()
    page.wait_for_url("**has_email=true**")
    expect(sheet).to_be_visible()  # a value is one of several
    number = Lead.objects.exclude(email="").count()
    expect(sheet.get_by_role("button", name=f"Show {number}")).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.get_by_label("Remove the filter Has e-mail: yes").click()
    expect(page.locator(".chips")).to_have_count(0)
    desk = opened(LIST)
    expect(desk.get_by_role("button", name="Filters")).to_be_hidden()
    expect(desk.locator("#filters")).to_be_visible()


def test_a_column_has_the_width_that_somebody_gave_it_by_mouse_or_by_key(opened: Opened) -> None:
    page = opened(LIST)
    edge, head = page.get_by_role("separator", name="Width of Phone"), page.locator("th[data-column=phone]")
    before, box = head.bounding_box(), edge.bounding_box()
    assert before
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 65, box["y"] + 10)
    page.mouse.up()
    edge.press("ArrowRight")
    stored = ListPreference.objects.exclude(widths={}).values_list("widths__phone", flat=True)
    eventually(lambda: (stored.first() or 0) > before["width"] + 70)  # the mouse's and the key's
    page.reload()
    wide = head.bounding_box()
    assert wide
    assert 70 < wide["width"] - before["width"] < 82
    assert findings(page) == []
    page.locator("summary", has_text="Columns").click()
    page.get_by_role("button", name="The usual widths").click()
    expect(page.locator("table.sized")).to_have_count(0)
    eventually(lambda: not ListPreference.objects.exclude(widths={}).exists())


def test_new_leads_are_announced_without_moving_a_row_and_shown_on_a_click(opened: Opened) -> None:
    page = opened(LIST)
    page.clock.install()
    page.reload()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url) if "/arrivals/?" in request.url else None)
    first = page.locator("table.list tbody tr").first
    before = first.bounding_box()
    Lead.objects.create(key="new", name="Newcomer")
    page.clock.fast_forward(10_000)
    link = page.get_by_role("link", name="1 new: Show")
    expect(link).to_be_visible()
    assert first.bounding_box() == before
    assert findings(page) == []
    shot(page, "leads-new")
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    page.clock.fast_forward(10_000)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    number = len(requests)
    page.clock.fast_forward(600_000)  # nobody sees the tab
    assert len(requests) == number
    link.click()
    expect(page.locator("table.list tbody tr").first).to_contain_text("Newcomer")
    expect(page.locator("[data-arrivals] a")).to_have_count(0)


def test_a_row_that_a_colleague_decided_is_announced_and_changes_where_it_is_on_a_click(opened: Opened) -> None:
    page = opened(LIST)
    page.clock.install()
    page.reload()
    rows = page.locator("table.list tbody tr")
    second = rows.nth(1)
    pk, height = int(second.get_attribute("data-pk") or 0), rows.first.bounding_box()
    names = rows.locator("a.name").all_inner_texts()
    second.locator("input[name=row]").check()
    decide(Lead, [pk], "Maybe", by="zoe")
    page.clock.fast_forward(10_000)
    show = page.get_by_role("button", name="1 changed: Show")
    expect(show).to_be_visible()
    expect(second).not_to_contain_text("Maybe")
    assert rows.first.bounding_box() == height
    assert findings(page) == []
    shot(page, "leads-changed")
    show.click()
    expect(second).to_contain_text("Maybe")
    expect(second.locator("input[name=row]")).to_be_checked()
    expect(show).to_have_count(0)
    assert rows.locator("a.name").all_inner_texts() == names
    page.clock.fast_forward(10_000)
    expect(show).to_have_count(0)


def test_the_palette_leads_anywhere_and_acts_on_the_list_by_keys_alone(opened: Opened) -> None:
    page = opened(LIST)
    lead = Lead.objects.exclude(email="").order_by("-completeness", "pk")[0]

    def type_words(words: str) -> None:
        page.keyboard.press("Control+k")
        expect(page.locator("#palette")).to_be_visible()
        page.keyboard.type(words)

    type_words(lead.phone[-7:-4] + "-" + lead.phone[-4:])  # a lead by its phone, as somebody dictates it
    expect(page.get_by_role("option", name=lead.name).first).to_be_visible()
    assert findings(page) == []
    shot(page, "palette")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(lead.name)
    type_words("domains")
    page.keyboard.press("Enter")
    page.wait_for_url("**/jobs/domain/**")
    page.goto(LIST)
    page.keyboard.press("j")
    page.keyboard.press("x")
    type_words("stage won")
    expect(page.get_by_role("option", name="Set stage: Won 1 checked")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 lead changed.")).to_be_visible()
    assert Lead.objects.filter(stage="Won").count() == 1
    type_words("archived")
    page.keyboard.press("Enter")  # nothing is checked: all matching rows, after their number is confirmed
    expect(page.get_by_role("heading", level=1)).to_have_text(
        f"Set all {Lead.objects.count()} matching rows to Archived?"
    )
    type_words("nothing like this")
    expect(page.locator("#palette [role=status]")).to_have_text("Nothing has these words.")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_a_decision_that_a_colleague_was_faster_with_shows_theirs_and_can_be_made_anyway(opened: Opened) -> None:
    page = opened(LIST)
    first, second = (int(row.get_attribute("value") or 0) for row in page.locator("input[name=row]").all()[:2])
    decide(Lead, [first], "Maybe", by="zoe")
    for n in (0, 1):
        page.locator("input[name=row]").nth(n).check()
    page.get_by_role("button", name="Not a Fit").first.click()
    toast = page.locator(".toast.bad")
    expect(toast).to_contain_text("zoe decided Maybe just now. Decide again to change it anyway.")
    expect(page.locator(f'tr[data-pk="{first}"]')).to_contain_text("Maybe")
    expect(page.locator(f'tr[data-pk="{second}"]')).to_contain_text("Not a Fit")
    toast.get_by_role("button", name="Undo").click()  # what was changed beside it can be taken back
    expect(page.locator(f'tr[data-pk="{second}"]')).to_contain_text("New")
    page.get_by_role("button", name="Not a Fit").first.click()
    eventually(lambda: Lead.objects.filter(pk__in=[first, second], curation_status="Not a Fit").count() == 2)
