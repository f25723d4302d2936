"""Leads triaged by keyboard alone, as fast as somebody reads, while every answer of the server is late.

Whoever decides reads the card that is on the screen and presses the key of what it says. `TRIAGE_LEADS=300
TRIAGE_PACE_MS=250` is the long form: `make triage`.
"""

from __future__ import annotations

import os
import re
import time
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from jobs.models import Bulk, Decision, Lead
from tests.browser.conftest import Opened, findings
from tests.patience import eventually, patient

LEADS = int(os.environ.get("TRIAGE_LEADS", "30"))
PACE_MS = int(os.environ.get("TRIAGE_PACE_MS", "40"))  # between two keys; 250 is four keys a second
LATENCY_MS = int(os.environ.get("TRIAGE_LATENCY_MS", "500"))
WORDS = {"s": "Selected", "m": "Maybe", "n": "Not a Fit", "a": "Archived"}
LATE = "(ms) => { const real = window.fetch.bind(window); window.fetch = async (...all) => { " \
    "await new Promise((go) => setTimeout(go, ms)); return real(...all); }; }"  # fmt: skip
# What is on the screen, and how many keys were refused because there was no card yet.
LOOK = """() => {
  const card = document.querySelector("[data-card] article");
  const refused = document.querySelector("[data-review]").dataset.refused ?? "0";
  return [Number(card?.dataset.pk ?? 0), card?.innerText ?? "", refused];
}"""


@pytest.fixture
def leads(opened_empty: Opened) -> list[Lead]:
    """Leads of every kind: closed ones, and ratings from 3.0 to 5.0."""
    return Lead.objects.bulk_create(
        Lead(
            key=f"made:{n}", name=f"Shop {n:03}", rating=Decimal(30 + n * 7 % 21) / 10, rating_count=n + 1,
            business_status="CLOSED_PERMANENTLY" if n % 9 == 4 else "OPERATIONAL", completeness=n % 11 * 10,
        )
        for n in range(LEADS)
    )  # fmt: skip


def right_key(text: str) -> str:
    """What somebody presses who reads this card."""
    if "Closed permanently" in text:
        return "a"
    rating = re.search(r"(\d\.\d)\s+\(", text)
    assert rating, text
    stars = Decimal(rating[1])
    return "s" if stars >= Decimal("4.5") else "m" if stars >= 4 else "n"


def triage(page: Page) -> tuple[dict[int, str], int]:
    """Decide until nothing is left: the word for each lead as it was read, and how many keys came too early."""
    pressed, early, due = dict[int, str](), 0, time.perf_counter()
    while len(pressed) < LEADS:
        pk, text, refused = page.evaluate(LOOK)
        if not pk:
            page.wait_for_timeout(PACE_MS)
            continue
        key = right_key(text)
        page.keyboard.press(key)
        if page.evaluate(LOOK)[2] == refused:
            assert pk not in pressed, "A lead was shown twice."
            pressed[pk] = WORDS[key]
        else:
            early += 1
        due = max(due + PACE_MS / 1000, time.perf_counter())
        page.wait_for_timeout((due - time.perf_counter()) * 1000)
    return pressed, early


def test_leads_are_triaged_by_keys_while_the_server_is_slow_without_a_wrong_decision(
    opened_empty: Opened, leads: list[Lead]
) -> None:
    page = opened_empty("/admin/jobs/lead/review/")
    page.evaluate(LATE, LATENCY_MS)
    expect(page.locator("[data-card] article")).to_be_visible()
    assert findings(page) == []
    started = time.perf_counter()
    pressed, early = triage(page)
    seconds = time.perf_counter() - started
    eventually(lambda: page.locator("[data-review]").get_attribute("data-pending") == "0", patient(60))
    expect(page.locator("[data-card]")).to_contain_text("Nothing is left to review here.", timeout=patient(15_000))
    stored = dict(Lead.objects.values_list("pk", "curation_status"))
    print(f"{LEADS} leads in {seconds:.0f} s, {LEADS / seconds:.1f} keys a second, {LATENCY_MS} ms late, {early} early")
    assert stored == pressed
    assert stored == {lead.pk: expected(lead) for lead in leads}
    assert Decision.objects.count() == LEADS
    page.keyboard.press("u")
    eventually(lambda: Bulk.objects.filter(undone_at__isnull=False).count() == 1)
    assert Lead.objects.filter(curation_status="New").count() == 1


def expected(lead: Lead) -> str:
    """What the lead's own data asks for."""
    closed, stars = lead.business_status == "CLOSED_PERMANENTLY", lead.rating or Decimal(0)
    return "Archived" if closed else "Selected" if stars >= Decimal("4.5") else "Maybe" if stars >= 4 else "Not a Fit"
