"""Data requests in a real browser: found, handed out, erased; the objection page without an account."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from jobs.models import Contact, Domain, Suppression
from tests.browser.conftest import Look, Opened, at_a_desk
from tests.browser.test_review import shoot


@at_a_desk
def test_somebody_is_found_handed_out_and_erased_and_objects_by_a_link(
    opened: Opened, town: User, browser: Browser, live_server: LiveServer, look: Look, settings: Any
) -> None:
    settings.OBJECTION_PAGE, settings.OBJECTION_REQUESTS_PER_MINUTE = True, 1_000
    domain = Domain.objects.create(host="quill.test", emails=["nora@quill.test"], notes="Ask nora@quill.test first.")
    for name in ("nora", "mara"):
        domain.contacts.create(kind="email", value=f"{name}@quill.test", normalised=f"{name}@quill.test")
    page = opened("/admin/subject/", **look)
    page.get_by_label("E-mail address, phone number").fill("nora@quill.test")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("main")).to_contain_text("Found in 2 rows.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as page").click()
    assert "What is stored about nora@quill.test" in download.value.path().read_text()
    page.get_by_role("button", name="Make an objection link").click()
    link = page.locator("code").inner_text()
    shoot(page, f"subject-{look['scheme']}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visitor = browser.new_context(viewport=look["size"], color_scheme=look["scheme"]).new_page()
    visitor.goto(link.replace("http://localhost", live_server.url.rpartition(":")[0]))
    expect(visitor.locator("main")).to_contain_text("Delete what is stored about you")
    shoot(visitor, f"objection-{look['scheme']}")
    page.get_by_label("type the word erase").fill("erase")
    page.get_by_role("button", name="Erase").click()
    expect(page.locator("main")).to_contain_text("Receipt")
    shoot(page, f"subject-receipt-{look['scheme']}")
    visitor.get_by_role("button", name="Delete my data").click()
    expect(visitor.locator("main")).to_contain_text("This link is not valid any more")  # the erasure has ended it
    assert list(Contact.objects.filter(domain=domain).values_list("value", flat=True)) == ["mara@quill.test"]
    assert Suppression.objects.count() == 1
    visitor.context.close()
