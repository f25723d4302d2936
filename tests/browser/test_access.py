"""Everybody can use it: axe finds nothing serious, in light and dark, at the desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page

from jobs.events import webhooks
from jobs.models import Contact, Domain, Fetch, PlaceSearch
from tests.browser.conftest import DESKTOP, PHONE, Opened, findings
from tests.whole import WHOLE, in_whole

LISTS = ["placesearch", "place", "localbusiness", "domain", "sitemapfile", "page", "contact"]
LISTS += ["run", "host", "fetch", "bulk", "project"]
FORMS = [
    "/admin/people/",
    "/admin/people/invite/",
    "/admin/roles/",
    "/admin/roles/new/",
    "/admin/suppressions/",
]
FORMS += ["/admin/jobs/localbusiness/duplicates/"]


def addresses(brief: bool) -> list[str]:
    webhook = webhooks.create("https://hooks.test/x", kinds=[], stages=["page_scrape"], description="", by="ada")
    webhook.deliveries.create(body="{}", events=1, attempts=2, error="The receiver answered 500.")
    rows = {"domain": Domain, "contact": Contact, "placesearch": PlaceSearch, "fetch": Fetch}
    found = [
        "/admin/",
        "/admin/overview/",
        "/admin/operations/",
        "/admin/import/",
        "/admin/jobs/placesearch/new/",
        "/admin/jobs/contact/review/",
        "/admin/jobs/domain/review/",
    ]
    found += [f"/admin/jobs/{noun}/" for noun in (LISTS[1:2] if brief else LISTS)]
    if not brief:
        found += [f"/admin/people/{User.objects.get().pk}/", *FORMS]
    found += [
        "/admin/password_change/",
        "/admin/second-factor/",
        "/admin/account/",
        "/admin/account/keys/",
        "/admin/budgets/",
        "/admin/webhooks/",
        f"/admin/webhooks/{webhook.pk}/",
        "/admin/jobs/domain/?q=nothing",
    ]
    found += [f"/admin/jobs/{noun}/{model.objects.latest('pk').pk}/" for noun, model in rows.items()][
        : 1 if brief else 4
    ]
    return found


def cut_off(page: Page) -> list[str]:
    """Fields and buttons that stick out of the window, other than in a strip that scrolls."""
    return page.evaluate(
        """() => [...document.querySelectorAll("main :is(input, select, textarea, button, .button)")]
            .filter((each) => !each.closest(".scroll, .lineage-box, .tabs, details.menu > div, [hidden], .hidden"))
            .filter((each) => each.checkVisibility() && each.getBoundingClientRect().right > innerWidth + 1)
            .map((each) => each.outerHTML.slice(0, 120))"""
    )  # type: ignore[no-any-return]  # JavaScript's


@pytest.mark.parametrize(
    ("scheme", "size", "brief"),
    [
        ("light", DESKTOP, False),
        in_whole("dark", DESKTOP, True),
        in_whole("light", PHONE, True),
        ("dark", PHONE, not WHOLE),
    ],
)
def test_axe_finds_nothing_serious(opened: Opened, scheme: str, size: Any, brief: bool) -> None:
    page = opened("/admin/login/", scheme=scheme, size=size, log_in=False)
    assert findings(page) == []
    page = opened("/admin/", scheme=scheme, size=size)
    found = {}
    for address in addresses(brief):
        page.goto(address)
        found[address] = findings(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{address} is wider than the window by {wide} pixels"
        assert cut_off(page) == [], address
    assert {address: each for address, each in found.items() if each} == {}


def test_focus_can_be_seen(opened: Opened) -> None:
    page = opened("/admin/jobs/place/")
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML")


def test_on_a_phone_no_role_and_no_heading_that_sorts_is_cut(opened: Opened) -> None:
    matrix = opened("/admin/roles/", size=PHONE).locator(".matrix")
    assert matrix.evaluate("(table) => table.parentElement.scrollWidth <= table.parentElement.clientWidth")
    for noun in ("lead", "event"):
        page = opened(f"/admin/jobs/{noun}/", size=PHONE)
        lefts = page.eval_on_selector_all(
            "table.list thead a", "(all) => all.map((a) => a.getBoundingClientRect().left)"
        )
        frame = page.locator("table.list").evaluate("(table) => table.getBoundingClientRect().left")
        assert lefts
        assert min(lefts) >= frame + 10
