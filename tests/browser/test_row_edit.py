"""A lead is edited on its list, by a click or a key; what somebody else saved is told, and nothing typed is lost."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from jobs.actions import leads
from jobs.models import Lead, LeadNote
from tests.browser.conftest import DESKTOP, PHONE, Opened, findings
from tests.browser.test_review import shoot
from tests.whole import in_whole

LIST = "/admin/jobs/lead/?columns=owner,stage,next_date,tags"


@pytest.mark.parametrize(("look", "size"), [in_whole("light", DESKTOP), ("dark", PHONE)])
def test_owner_stage_date_tags_and_a_note_are_changed_without_leaving_the_list(
    opened: Opened, look: str, size: dict[str, int]
) -> None:
    page = opened(LIST, scheme=look, size=size)
    row = page.locator("tr[data-pk]").first
    pk = int(str(row.get_attribute("data-pk")))
    row.get_by_role("link", name="edit the owner of").click()
    dialog = page.get_by_role("dialog", name="Edit ")
    expect(dialog.get_by_label("Owner")).to_be_focused()
    shoot(page, f"row-edit-{look}")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    dialog.get_by_label("Owner").select_option("ada")
    dialog.get_by_label("Stage").select_option("Contacted")
    dialog.get_by_label("Next").fill("2027-02-01")
    dialog.get_by_label("Tags").fill("warm, call back")
    dialog.get_by_label("Add a note").fill("Ask for Ines.")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    row = page.locator(f"tr[data-pk='{pk}']")
    expect(row).to_contain_text("ada")
    expect(row).to_contain_text("Contacted")
    expect(row.locator("a.edit").first).to_be_focused()
    lead = Lead.objects.get(pk=pk)
    assert (lead.owner, lead.stage, lead.next_on, lead.tags) == (
        "ada", "Contacted", date(2027, 2, 1), ["warm", "call back"],
    )  # fmt: skip
    assert LeadNote.objects.get(lead=pk).text == "Ask for Ines."
    assert page.url.endswith(LIST)


def test_by_keys_alone_and_who_was_faster_is_told_with_nothing_lost(opened: Opened) -> None:
    page = opened(LIST)
    page.keyboard.press("j")
    pk = int(str(page.locator("tr.here").get_attribute("data-pk")))
    page.keyboard.press("e")
    dialog = page.get_by_role("dialog", name="Edit ")
    expect(dialog.get_by_label("Owner")).to_be_focused()
    dialog.get_by_label("Tags").fill("mine")
    leads.change_leads([pk], {"stage": "Won", "add_tags": ["theirs"]}, by="olga")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("Someone else edited this in the meantime")
    expect(dialog.get_by_role("alert")).to_contain_text("Tags, saved by somebody else: theirs")
    expect(dialog.get_by_label("Tags")).to_have_value("mine")
    assert Lead.objects.get(pk=pk).tags == ["theirs"]
    dialog.get_by_label("Tags").fill("theirs, mine")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    assert (Lead.objects.get(pk=pk).tags, Lead.objects.get(pk=pk).stage) == (["theirs", "mine"], "Won")
    page.keyboard.press("e")
    page.get_by_role("dialog", name="Edit ").get_by_label("Tags").fill("forgotten")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert Lead.objects.get(pk=pk).tags == ["theirs", "mine"]


def test_without_the_script_the_cells_lead_to_the_form_of_the_page(opened: Opened) -> None:
    page = opened(LIST)
    address = page.locator("a.edit").first.get_attribute("href")
    page.goto(str(address))
    expect(page.locator("section#edit").get_by_label("Owner")).to_be_visible()
