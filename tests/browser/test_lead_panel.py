"""A lead beside the list: opened, read, decided and left by keys, by mouse, on a phone, and without a script."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from jobs.actions.leads import add_note
from jobs.models import Lead, LeadNote
from tests.browser.conftest import Opened, findings, four_looks
from tests.browser.test_leads import LIST, shot
from tests.patience import eventually


def first_leads() -> list[Lead]:
    return list(Lead.objects.order_by("-completeness", "-pk")[:3])


def title(page: Page) -> str:
    return page.locator("#side-panel h2").first.inner_text()


def test_a_lead_is_opened_decided_and_left_by_keys_and_the_list_stays(opened: Opened) -> None:
    first, second, third = first_leads()
    add_note(first, "Call before ten.", by="ada")
    page = opened(LIST)
    panel = page.locator("#side-panel")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("Enter")
    expect(panel.get_by_role("heading", name=str(first)).first).to_be_focused()
    expect(panel.get_by_role("heading", name="Contacts and evidence")).to_be_visible()
    expect(panel.get_by_text("Call before ten.").first).to_be_visible()
    assert page.url.endswith(f"#open-{first.pk}")
    page.keyboard.press("j")
    expect(panel.get_by_role("heading", name=str(second)).first).to_be_focused()
    page.keyboard.press("m")  # decides the one that is open, and shows the next
    expect(panel.get_by_role("heading", name=str(third)).first).to_be_focused()
    assert Lead.objects.get(pk=second.pk).curation_status == "Maybe"
    assert Lead.objects.get(pk=first.pk).curation_status == "New", "it is checked, but another was open"
    page.keyboard.press("x")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("[data-bulk].shown")).to_have_count(1)  # the rows are still checked
    assert page.evaluate("document.activeElement.value") == str(third.pk)
    assert "#open" not in page.url
    page.keyboard.press("Escape")
    expect(page.locator("[data-bulk].shown")).to_have_count(0)


@four_looks
def test_its_stage_and_notes_are_changed_there_and_the_address_shows_the_same(
    opened: Opened, scheme: str, size: dict[str, int] | None
) -> None:
    lead = first_leads()[0]
    page = opened(LIST, scheme=scheme, size=size)
    panel = page.locator("#side-panel")
    page.locator(f'tr[data-pk="{lead.pk}"] a.name').click()
    expect(panel.get_by_role("heading", name=str(lead)).first).to_be_visible()
    shot(page, f"lead-panel-{scheme}-{'phone' if size else 'desk'}")
    assert findings(page) == []
    panel.get_by_label("Stage").select_option("Contacted")
    panel.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Saved.")
    panel.get_by_label("New note").fill("They open at nine.")
    panel.get_by_role("button", name="Add note").click()
    expect(panel.locator(".note")).to_contain_text("They open at nine.")
    assert Lead.objects.get(pk=lead.pk).stage == "Contacted"
    page.reload()
    expect(panel.locator(".note")).to_contain_text("They open at nine.")
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()
    assert LeadNote.objects.count() == 1


def test_what_a_colleague_changed_meanwhile_is_not_overwritten_there(opened: Opened) -> None:
    lead = first_leads()[0]
    page = opened(f"{LIST}#open-{lead.pk}")
    panel = page.locator("#side-panel")
    stage = panel.get_by_label("Stage")
    stage.select_option("Contacted")
    Lead.objects.filter(pk=lead.pk).update(stage="Won")
    panel.get_by_role("button", name="Save").click()
    expect(page.locator(".toast.bad")).to_contain_text("Someone else edited this")
    expect(stage).to_have_value("Contacted")
    assert Lead.objects.get(pk=lead.pk).stage == "Won"


def test_back_closes_it_and_without_a_script_the_name_leads_to_the_page(opened: Opened) -> None:
    lead = first_leads()[0]
    page = opened(LIST)
    link = page.locator(f'tr[data-pk="{lead.pk}"] a.name')
    assert re.fullmatch(rf"{LIST}{lead.pk}/", link.get_attribute("href") or "")
    link.click()
    expect(page.locator("#side-panel")).to_be_visible()
    page.go_back()
    expect(page.locator("#side-panel")).to_be_hidden()
    eventually(lambda: page.url.endswith(LIST))
