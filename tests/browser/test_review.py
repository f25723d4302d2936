"""Review as a state machine, in a real browser: random keys, random latencies, failures before and after the server.

Only the page's `fetch` is replaced, at its outermost edge. What each key meant is read from the screen by a listener
that runs before the page's own, and compared with the database at the end. `REVIEW_KEYS=1000` makes it long.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter

import pytest
from django.contrib.auth.models import User
from django.db.models.functions import Now
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from jobs.actions.curation import decide
from jobs.models import Bulk, Decision, Domain
from tests.browser.conftest import Look, Opened, at_a_desk, on_a_phone, session_of
from tests.patience import eventually, patient

KEYS = int(os.environ.get("REVIEW_KEYS", "150"))
LATENCY_MS = int(os.environ.get("REVIEW_LATENCY_MS", "200"))  # the longest answer; 2 s scaled down by ten
SEED = int(os.environ.get("REVIEW_SEED", "14"))
REVIEW = "/admin/jobs/domain/review/"
WORDS = {"m": "Maybe", "n": "Not a Fit", "a": "Archived", "s": "Selected"}

# Each request takes a random time; one in eight is lost on its way, one in eight does its work and its answer is lost.
FAULTS = """
([seed, latency]) => {
  let state = seed;
  const random = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  const real = window.fetch.bind(window);
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  window.faults = { sent: 0, lost_before: 0, lost_after: 0 };
  window.fetch = async (...request) => {
    faults.sent += 1;
    const fate = { 2: 0, 4: 1 }[faults.sent] ?? random(); // each kind once, however few requests a slow machine makes
    await wait(random() * latency / 2);
    if (window.calm) return real(...request);
    if (fate < 0.125) { faults.lost_before += 1; throw new TypeError("lost"); }
    const answer = await real(...request);
    await wait(random() * latency / 2);
    if (fate > 0.875) { faults.lost_after += 1; throw new TypeError("lost"); }
    return answer;
  };
  window.pressed = [];
  addEventListener("keydown", (event) => {
    const root = document.querySelector("[data-review]");
    const row = document.querySelector("[data-card] article")?.dataset.pk ?? null;
    pressed.push({ key: event.key, row, before: root.dataset.refused });
  }, { capture: true });
  addEventListener("keydown", () => { // after the page's own listener, before any other key
    const entry = pressed.at(-1);
    entry.refused = document.querySelector("[data-review]").dataset.refused !== entry.before;
  });
}
"""


@pytest.fixture
def rows(transactional_db: None) -> list[Domain]:
    """New domains: 200, or one a key."""
    return Domain.objects.bulk_create([Domain(host=f"shop{n:04d}.test") for n in range(max(200, KEYS))])


@pytest.fixture
def two_hundred(transactional_db: None) -> list[Domain]:
    """New domains that two people review at once."""
    return Domain.objects.bulk_create([Domain(host=f"shop{n:04d}.test") for n in range(200)])


def window(browser: Browser, server: LiveServer, name: str, seed: int) -> Page:
    user = User.objects.create_superuser(name, password=f"{name}-secret-1")
    context = browser.new_context(base_url=server.url)
    context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": server.url}])
    page = context.new_page()
    page.add_init_script(f"({FAULTS})({json.dumps([seed, LATENCY_MS])})")
    page.goto(REVIEW)
    return page


def press(page: Page, key: str) -> None:
    """Press a key; when decisions could not be sent, send them again, as somebody would."""
    page.keyboard.press(key)
    for name in ("Send again", "Try again"):
        if page.get_by_role("button", name=name).count():
            page.get_by_role("button", name=name).first.click()


def settle(page: Page) -> None:
    """Everything is sent and answered."""
    page.evaluate("window.calm = true")

    def sent() -> bool:
        again = page.get_by_role("button", name="Send again")
        if again.count():
            again.click()
        page.wait_for_timeout(20)  # lets the page's own events be handled
        return page.locator("[data-review]").get_attribute("data-pending") == "0"

    eventually(sent, 60)


def accepted(page: Page) -> list[tuple[str, int]]:
    """The decisions and undos that the page took, as (key, row on the screen); 0: no row was shown."""
    return [(entry["key"], int(entry["row"] or 0)) for entry in page.evaluate("pressed") if not entry.get("refused")]


def expected_log(keys: list[tuple[str, int]]) -> dict[int, list[str]]:
    """For each row the words that were decided and not undone, in order."""
    made: list[tuple[int, str]] = []
    for key, row in keys:
        if key == "u" and made:
            made.pop()
        elif key in WORDS and row:
            made.append((row, WORDS[key]))
    log: dict[int, list[str]] = {}
    for row, word in made:
        log.setdefault(row, []).append(word)
    return log


def stored_log(by: str) -> dict[int, list[str]]:
    """What the database has of it: bulks that were not undone, in order, a word for each; also those without effect."""
    log: dict[int, list[str]] = {}
    done = Decision.objects.filter(made_by=by, bulk__undone_at=None, bulk__undo_of=None).order_by("id")
    for row, word in done.values_list("row_id", "to_status"):
        log.setdefault(row, []).append(word)
    return log


def without_repeats(words: list[str]) -> list[str]:
    """A row that has a status already is not decided again."""
    return [word for n, word in enumerate(words) if n == 0 or words[n - 1] != word]


def test_every_key_decides_the_row_that_was_on_the_screen_whatever_the_network_does(
    browser: Browser, live_server: LiveServer, rows: list[Domain]
) -> None:
    page, chance = window(browser, live_server, "ada", SEED), random.Random(SEED)
    for key in chance.choices("mnau", weights=[30, 30, 30, 10], k=KEYS):
        press(page, key)
    settle(page)
    expected = {row: without_repeats(words) for row, words in expected_log(accepted(page)).items()}
    faults = page.evaluate("faults")
    print(f"keys {KEYS}, latency to {LATENCY_MS} ms, taken {len(accepted(page))}, {faults}")
    assert faults["lost_before"] > 0
    assert faults["lost_after"] > 0
    assert len(expected) > KEYS / 10
    assert stored_log("ada") == expected
    assert dict(Domain.objects.exclude(curation_status="New").values_list("pk", "curation_status")) == {
        row: words[-1] for row, words in expected.items()
    }
    page.context.close()


def test_two_people_who_review_the_same_200_rows_are_dealt_different_ones(
    browser: Browser, live_server: LiveServer, two_hundred: list[Domain]
) -> None:
    pages = {name: window(browser, live_server, name, SEED + n) for n, name in enumerate(("ada", "bela"))}
    chance = random.Random(SEED)
    for _ in range(KEYS // 2):
        for page in pages.values():
            press(page, chance.choice("mna"))
    for page in pages.values():
        settle(page)
    decided = Counter(Decision.objects.values_list("row_id", flat=True))
    for name, page in pages.items():
        decided_rows = f"decided {len(stored_log(name))} of {len(two_hundred)} rows"
        print(f"{name}: keys {KEYS // 2}, latency to {LATENCY_MS} ms, {decided_rows}, {page.evaluate('faults')}")
        assert stored_log(name) == expected_log(accepted(page))
        page.context.close()
    assert len(decided) > min(KEYS, 400) / 4
    assert set(decided.values()) == {1}  # nobody decided a row of the other


def name_on_card(page: Page) -> str:
    return page.locator(".card-title h2").inner_text()


def test_the_page_says_which_row_of_how_many_it_shows(
    browser: Browser, live_server: LiveServer, rows: list[Domain]
) -> None:
    page = window(browser, live_server, "ada", SEED)
    page.evaluate("window.calm = true")
    place, total = page.locator("[data-position]"), len(rows)
    expect(place).to_have_text(f"1 of {total:,}")
    for key, shown in (("m", 2), ("n", 3), ("u", 2), ("ArrowRight", 3)):
        page.locator("[data-card] article").wait_for()  # a key is refused while a row loads
        page.keyboard.press(key)
        expect(place).to_have_text(f"{shown} of {total:,}")
    settle(page)
    page.context.close()


def test_without_an_answer_nothing_is_called_finished_and_the_card_comes_back_as_not_saved(
    opened: Opened, town: User
) -> None:
    page = opened(REVIEW)
    name = name_on_card(page)
    page.evaluate("window.realFetch = window.fetch; window.fetch = () => Promise.reject(new TypeError('offline')); 0")
    page.keyboard.press("m")
    expect(page.locator("[data-failure]")).to_contain_text("not saved. The server did not respond.")
    expect(page.locator(".card-title")).to_contain_text("not saved")
    assert name_on_card(page) == name
    page.keyboard.press("n")
    expect(page.locator(".toast")).to_contain_text("Not used: send or drop the decisions that are not saved first.")
    assert Decision.objects.count() == 0
    page.evaluate("window.fetch = window.realFetch; 0")
    page.get_by_role("button", name="Send again").click()
    eventually(lambda: list(Decision.objects.values_list("to_status", flat=True)) == ["Maybe"])


def test_an_expired_session_saves_nothing_and_says_so(opened: Opened, town: User) -> None:
    page = opened(REVIEW)
    # The stored copy would be redirected to the log-in, which refuses to be framed: the console would say so.
    page.route("**/copies/**", lambda route: route.fulfill(body=""))
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("m")
    expect(page.locator("[data-failure]")).to_contain_text("You are logged out.")
    expect(page.locator("[data-card]")).not_to_contain_text("Nothing is left")
    page.get_by_role("button", name="Drop them").click()
    assert Decision.objects.count() == 0


def test_keys_at_a_row_that_is_not_there_yet_are_refused_visibly(
    browser: Browser, live_server: LiveServer, rows: list[Domain]
) -> None:
    page = window(browser, live_server, "ada", SEED)
    page.evaluate("window.calm = true; const slow = window.fetch; window.held = []; "
                  "window.fetch = (...all) => String(all[0]).includes('/cards/') "
                  "? new Promise((go) => held.push(() => go(slow(...all)))) : slow(...all); 0")  # fmt: skip
    while page.locator("[data-card] article").count():
        page.keyboard.press("m")
    decided = len(page.evaluate("pressed"))
    page.keyboard.press("n")
    expect(page.locator(".toast")).to_contain_text("Not used: the next row is loading.")
    expect(page.locator("[data-card]")).not_to_contain_text("Nothing is left")
    eventually(lambda: Decision.objects.count() == decided)
    assert not Decision.objects.filter(to_status="Not a Fit").exists()
    page.context.close()


def test_an_undo_after_the_step_has_run_restores_the_decision_and_says_so(opened: Opened, town: User) -> None:
    page = opened(REVIEW)
    row = Domain.objects.get(host=name_on_card(page))
    Domain.objects.filter(pk=row.pk).update(status=None, sitemap_analysis_status=None)
    page.keyboard.press("s")
    eventually(lambda: Domain.objects.get(pk=row.pk).status == "Queued")
    Domain.objects.filter(pk=row.pk).update(status="Completed", settled_at=Now())
    page.keyboard.press("u")
    expect(page.locator(".toast")).to_contain_text("1 had started domain metadata meanwhile; what it finds stays.")
    expect(page.locator("[data-decision]")).to_have_text("New")
    row.refresh_from_db()
    assert (row.curation_status, row.status, row.sitemap_analysis_status) == ("New", "Completed", None)


@on_a_phone
def test_a_colleagues_decision_is_shown_beside_ones_own(opened: Opened, town: User, look: Look) -> None:
    page = opened(REVIEW, **look)
    name = name_on_card(page)
    row = Domain.objects.get(host=name)
    decide(Domain, [row.pk], "Not a Fit", by="zoe")
    page.keyboard.press("m")
    conflict = page.locator("[data-conflicts]")
    expect(conflict).to_contain_text(f"{name}: zoe decided Not a Fit just now. Your Maybe was not saved.")
    shoot(page, f"conflict-{look['scheme']}")
    row.refresh_from_db()
    assert row.curation_status == "Not a Fit"
    page.get_by_role("button", name="Show").click()
    expect(page.locator("[data-conflict]")).to_contain_text("Decide again to change it anyway")
    shoot(page, f"conflict-card-{look['scheme']}")
    page.keyboard.press("m")
    eventually(lambda: Domain.objects.get(pk=row.pk).curation_status == "Maybe")


@at_a_desk
def test_the_end_lists_what_was_decided_with_its_undo(opened: Opened, town: User, look: Look) -> None:
    last = list(Domain.objects.order_by("-pk")[:2])
    Domain.objects.exclude(pk__in=[row.pk for row in last]).update(curation_status="Archived")
    Domain.objects.filter(pk__in=[row.pk for row in last]).update(curation_status="New")
    page = opened(REVIEW, **look)
    page.keyboard.press("m")
    expect(page.locator(".card-title h2")).to_have_text(last[1].host)
    page.keyboard.press("n")
    expect(page.locator("[data-card]")).to_contain_text("Nothing is left to review here.")
    expect(page.locator("[data-decided] li")).to_have_count(2)
    shoot(page, f"end-{look['scheme']}")
    eventually(lambda: Bulk.objects.count() == 2)
    page.locator("[data-decided] li", has_text=last[0].host).get_by_role("button", name="Undo").click()
    expect(page.locator(".card-title h2")).to_have_text(last[0].host)
    eventually(lambda: Domain.objects.get(pk=last[0].pk).curation_status == "New", patient(15))


def test_what_is_checked_is_what_is_counted_after_back(opened: Opened) -> None:
    page = opened("/admin/jobs/place/")
    for n in range(3):
        page.locator("input[name=row]").nth(n).check()
    page.locator("table.list tbody a.name").first.click()
    page.wait_for_load_state()
    page.go_back()
    checked = page.locator("input[name=row]:checked").count()
    expect(page.locator("[data-checked]")).to_have_text(f"{checked} checked")


def test_after_back_from_the_next_page_what_is_checked_is_what_is_counted_and_what_is_decided(
    browser: Browser, live_server: LiveServer, rows: list[Domain]
) -> None:
    page = window(browser, live_server, "ada", SEED)
    page.goto("/admin/jobs/domain/")
    for n in range(3):
        page.locator("input[name=row]").nth(n).check()
    page.locator("nav.pager a, .pager a", has_text="Next").first.click()
    page.wait_for_url("**cursor=**")
    page.go_back()
    page.wait_for_load_state()
    boxes = page.locator("input[name=row]:checked")
    expect(page.locator("[data-checked]")).to_have_text(f"{boxes.count()} checked")
    checked = {int(pk) for pk in boxes.evaluate_all("boxes => boxes.map((box) => box.value)")}
    if not checked:  # the browser forgot them: then none may be counted, and none decided
        page.locator("input[name=row]").nth(1).check()
        checked = {int(page.locator("input[name=row]").nth(1).input_value())}
    page.locator("[data-bulk] button", has_text="Archived").first.click()
    eventually(lambda: Decision.objects.count() == len(checked))
    assert set(Decision.objects.values_list("row_id", flat=True)) == checked
    page.context.close()


def shoot(page: Page, name: str) -> None:
    """A picture of the screen, where `SCREENSHOTS` names a folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png")
