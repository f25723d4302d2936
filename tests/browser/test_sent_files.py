"""A chosen file is there again when the session had ended while it was sent, and gone once it was taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from jobs.models import Import
from tests.browser.conftest import Opened

CHOSEN = "(input) => [...input.files].map((file) => file.name)"


def test_a_file_survives_a_log_in_in_between_at_every_door(opened_empty: Opened, tmp_path: Path) -> None:
    file = tmp_path / "kestrel.csv"
    file.write_text("website\nhttps://kestrel.test\n")
    page = opened_empty("/admin/import/")
    page.set_input_files("input[type=file]", file)
    page.fill("input[name=country]", "Germany")
    logged_out_while_it_is_sent(page, "Preview import")
    wait_for_file(page, "kestrel.csv")
    assert page.input_value("input[name=country]") == "Germany"
    page.get_by_role("button", name="Preview import").click()
    expect(page.get_by_text("kestrel.test").first).to_be_visible()
    assert Import.objects.count() == 1
    page.goto("/admin/import/")
    expect(page.get_by_role("button", name="Preview import")).to_be_visible()
    page.wait_for_function("() => sessionStorage.getItem('sent-form') === null")
    assert page.eval_on_selector("input[type=file]", CHOSEN) == []

    listed = tmp_path / "list.json"
    listed.write_text("{}")
    page.goto("/admin/suppressions/")
    page.set_input_files("form[action$='/suppressions/import/'] input[type=file]", listed)
    logged_out_while_it_is_sent(page, "Import hashes")
    wait_for_file(page, "list.json")


def logged_out_while_it_is_sent(page: Page, button: str) -> None:
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name=button).click()
    page.fill("input[name=username]", "ada")
    page.fill("input[name=password]", "ada-secret-1")
    page.locator("main form button, form button").first.click()


def wait_for_file(page: Page, name: str) -> None:
    page.wait_for_function(
        "(name) => [...document.querySelectorAll('input[type=file]')].some((input) => input.files[0]?.name === name)",
        arg=name,
    )


@pytest.mark.parametrize("door", ["import_suppressions", "project_start"])
def test_a_door_that_takes_a_file_leads_to_its_form_after_a_log_in(door: str, admin_client: object) -> None:
    from django.test import Client
    from django.urls import reverse

    assert isinstance(admin_client, Client)
    assert admin_client.get(reverse(f"admin:{door}"), follow=True).status_code == 200
