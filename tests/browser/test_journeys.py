"""What people do, in a real browser."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect

from jobs.models import Bulk, Contact, Decision, Domain, Fetch, Host, Place, PlaceSearch
from scrapersky.accounts.second_factor import STEP_SECONDS, code_at
from tests.browser.conftest import PHONE, Look, Opened, at_a_desk, on_a_phone
from tests.patience import eventually, patient

IS_WHOLE = """(element) => {
    const own = element.getBoundingClientRect(), cell = element.closest("td").getBoundingClientRect();
    return own.right <= cell.right + 1 && own.bottom <= cell.bottom + 1 && element.scrollWidth <= element.clientWidth;
}"""


def soon(true: Callable[[], Any], seconds: float = 15.0) -> bool:
    """Whether it becomes true within some seconds."""
    try:
        return bool(eventually(true, seconds))
    except AssertionError:
        return False


def next_in_line() -> Domain:
    """A queued domain that nothing holds back: its host answers, and it was queued just now. It says "Queued"."""
    domain = Domain.objects.filter(status="Queued").first()
    assert domain
    Host.objects.filter(host=domain.host).update(failures=0, circuit_open_until=None)
    Domain.objects.filter(pk=domain.pk).update(queued_at=timezone.now())
    return domain


def name_on_card(page: Page) -> str:
    return page.locator(".card-title h2").inner_text()


@at_a_desk
def test_somebody_logs_in_and_triages_by_keyboard_alone(opened: Opened, look: Look) -> None:
    page = opened("/admin/jobs/place/review/", log_in=False, **look)
    page.keyboard.type("ada")
    page.keyboard.press("Tab")
    page.keyboard.type("ada-secret-1")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^[^?]*/review/$"))
    waiting = Place.objects.filter(curation_status="New").count()
    names = []
    for key in "smna":
        names.append(name_on_card(page))
        page.keyboard.press(key)
        expect(page.locator(".card-title h2")).not_to_have_text(names[-1])
    assert soon(lambda: Decision.objects.count() == 4)
    decided = dict(Decision.objects.order_by("pk").values_list("row_id", "to_status"))
    places = Place.objects.in_bulk(list(decided))
    assert {places[pk].name: to for pk, to in decided.items()} == dict(
        zip(names, ["Selected", "Maybe", "Not a Fit", "Archived"], strict=True)
    )
    page.keyboard.press("u")
    expect(page.locator(".card-title h2")).to_have_text(names[-1])
    assert soon(lambda: Place.objects.filter(curation_status="New").count() == waiting - 3)
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".card-title h2")).to_have_text(names[-2])
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).not_to_be_visible()


def test_selecting_in_review_queues_the_machine_step(opened: Opened) -> None:
    page = opened("/admin/jobs/place/review/")
    name = name_on_card(page)
    page.keyboard.press("s")
    assert soon(lambda: Place.objects.filter(name=name, deep_scan_status="Queued").exists())


def test_review_says_when_nothing_is_left(opened: Opened) -> None:
    Place.objects.exclude(pk=Place.objects.latest("pk").pk).update(curation_status="Archived")
    Place.objects.filter(pk=Place.objects.latest("pk").pk).update(curation_status="New")
    page = opened("/admin/jobs/place/review/")
    page.keyboard.press("m")
    expect(page.locator("[data-card]")).to_contain_text("Nothing is left to review here.")
    page.keyboard.press("u")
    expect(page.locator(".card-title h2")).to_have_text(Place.objects.latest("pk").name)


@at_a_desk
def test_rows_of_a_list_are_decided_by_keys_without_a_new_page(opened: Opened, look: Look) -> None:
    Place.objects.update(curation_status="New", deep_scan_status=None, deep_scan_outcome=None)
    page = opened("/admin/jobs/place/", **look)
    rows = page.locator("table.list tbody tr")
    page.evaluate("window.stays = true")
    for key in "jxjx":
        page.keyboard.press(key)
    expect(page.locator("[data-checked]")).to_have_text("2 checked")
    page.keyboard.press("n")
    expect(rows.nth(0)).to_contain_text("Not a Fit")
    expect(rows.nth(1)).to_contain_text("Not a Fit")
    expect(page.locator(".toast")).to_contain_text("2 places → Not a Fit.")
    page.keyboard.press("u")
    expect(rows.nth(0)).not_to_contain_text("Not a Fit")
    assert Place.objects.filter(curation_status="New").count() == Place.objects.count()
    assert page.evaluate("window.stays")


@on_a_phone
def test_the_bar_of_acts_is_there_while_a_row_is_checked_and_moves_no_row(opened: Opened, look: Look) -> None:
    page = opened("/admin/jobs/place/?curation_status=New", **look)
    waiting = Place.objects.filter(curation_status="New").count()
    button = page.get_by_role("button", name="Archived")
    row = page.locator("table.list tbody").get_by_label("Check ").first  # "Check " and the place's name
    expect(button).to_be_hidden()
    expect(page.get_by_label("Which rows")).to_be_hidden()
    before = row.bounding_box()
    row.check()
    expect(button).to_be_visible()
    assert row.bounding_box() == before
    row.uncheck()
    expect(button).to_be_hidden()
    page.get_by_label("Check all rows on this page").check()
    page.get_by_label("Which rows").select_option(f"All {waiting} matching rows")
    expect(button).to_be_visible()


@at_a_desk
def test_all_that_match_are_decided_after_a_confirmed_number_and_undone(opened: Opened, look: Look) -> None:
    page = opened("/admin/jobs/place/?curation_status=New", **look)
    waiting = Place.objects.filter(curation_status="New").count()
    page.get_by_label("Check all rows on this page").check()
    page.get_by_label("Which rows").select_option("all")
    page.get_by_role("button", name="Archived").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Set all {waiting} matching rows to Archived?")
    page.get_by_label("Reason").fill("too far away")
    page.get_by_role("button", name=f"Set {waiting} places to Archived").click()
    expect(page.locator(".messages")).to_contain_text(f"{waiting} places → Archived.")
    assert Bulk.objects.latest("at").reason == "too far away"
    assert not Place.objects.filter(curation_status="New").exists()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".messages")).to_contain_text(f"Undone: {waiting} rows restored.")
    assert Place.objects.filter(curation_status="New").count() == waiting


@on_a_phone
def test_a_failure_is_found_by_its_reason_and_retried(opened: Opened, look: Look) -> None:
    failed = Domain.objects.filter(status="Error", outcome="dns").count()
    assert failed
    page = opened("/admin/overview/", **look)
    page.get_by_role("link", name="Host name not found", exact=True).click()
    expect(page.locator("table.list tbody tr")).to_have_count(failed)
    page.goto("/admin/operations/")
    page.get_by_role("button", name="Retry these: Host name not found of Domain metadata").click()
    expect(page.locator(".messages")).to_contain_text(f"{failed} queued again.")
    assert not Domain.objects.filter(status="Error", outcome="dns").exists()


def test_visible_rows_follow_the_work_and_a_hidden_tab_asks_for_nothing(opened: Opened) -> None:
    domain = next_in_line()
    page = opened("/admin/jobs/domain/")
    row = page.locator(f"tr[data-pk='{domain.pk}']")
    expect(row).to_contain_text("Queued")
    Domain.objects.filter(pk=domain.pk).update(status="Error", outcome="blocked")
    expect(row).to_contain_text("Blocked")
    Domain.objects.filter(pk=domain.pk).update(status="Queued", outcome=None)
    page.reload()
    page.evaluate(
        "Object.defineProperty(document, 'hidden', {get: () => true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2600)
    assert asked == []
    page.add_init_script("Object.defineProperty(document, 'hidden', {get: () => true})")  # opened behind other tabs
    page.reload()
    page.wait_for_timeout(2600)
    assert not any("/rows/" in address for address in asked)


def test_a_filter_is_kept_under_a_name(opened: Opened) -> None:
    page = opened("/admin/jobs/domain/?curation_status=New")
    page.locator("summary", has_text="Views").click()
    page.get_by_label("Name of this view").fill("Fresh domains")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Fresh domains").click()
    expect(page).to_have_url(re.compile(r"\?curation_status=New$"))


def test_a_domains_names_are_offered_while_typing(opened: Opened) -> None:
    page = opened("/admin/jobs/page/")
    host = Domain.objects.latest("pk").host
    page.get_by_role("combobox", name="Domain", exact=True).press_sequentially(host[:6])
    assert soon(lambda: page.locator("datalist option").count() > 0)
    page.get_by_role("combobox", name="Domain", exact=True).fill(host)
    page.keyboard.press("Enter")
    page.wait_for_url("**domain=**")
    expect(page.locator("table.list tbody tr").first).to_contain_text(host)


def test_light_and_dark_follow_the_system_until_somebody_chooses(opened: Opened) -> None:
    def background(page: Page) -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    dark = background(opened("/admin/", scheme="dark"))
    page = opened("/admin/")
    light = background(page)
    assert light != dark
    page.get_by_role("button", name="Theme").click()
    assert background(page) == dark
    page.reload()
    assert background(page) == dark


def test_without_a_script_a_decision_still_works(browser: Any, live_server: Any, town: Any) -> None:
    from tests.browser.conftest import session_of

    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": session_of(town), "url": live_server.url}])
    page = context.new_page()
    page.goto("/admin/jobs/place/review/")
    name = name_on_card(page)
    page.get_by_role("button", name="Maybe").click()
    expect(page.locator(".messages")).to_contain_text("1 place → Maybe.")
    assert name_on_card(page) != name
    assert Place.objects.get(name=name).curation_status == "Maybe"
    context.close()


def test_the_pages_of_the_admin_leave_no_connection_in_a_transaction(opened: Opened) -> None:
    opened("/admin/")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()"
        )
        assert cursor.fetchone() == (0,)


@on_a_phone
def test_a_search_is_asked_for_and_watched_until_there_are_contacts(
    opened_empty: Opened, at_work: None, look: Look
) -> None:
    page = opened_empty("/admin/operations/", **look)
    for rule in ("Select each new business", "Read the home page of each", "Select the contact-like pages"):
        page.get_by_role("button", name=f"Turn on: {rule}").click()
    page.goto("/admin/jobs/placesearch/")
    page.get_by_label("What to search for, and where").fill("plumbers in Ithaca, NY")
    expect(page.locator("#price")).to_contain_text("at most $0.11")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("plumbers in Ithaca, NY")
    expect(page.locator("[data-part=steps]")).to_contain_text(
        "Completed", timeout=patient(20_000)
    )  # by itself: the page moves
    expect(page.get_by_role("region", name="Lineage")).not_to_contain_text("Places –")
    page.goto("/admin/jobs/placesearch/")
    page.goto("/admin/jobs/place/")
    page.get_by_label("Check all rows on this page").check()
    page.get_by_role("button", name="Selected", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("queued for deep scan")
    assert soon(lambda: Contact.objects.filter(kind="email").count() >= 3, 30)
    page.goto("/admin/overview/")
    contacts = page.get_by_role("region", name="Latest searches").locator("tbody tr a").last
    assert int(contacts.inner_text()) >= 3
    contacts.click()
    page.locator("table.list tbody a.name").first.click()
    page.get_by_role("region", name="Lineage").get_by_role("link", name="plumbers in Ithaca, NY").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("plumbers in Ithaca, NY")


def test_searches_are_priced_while_typed_and_planned_before_they_are_paid_for(
    opened_empty: Opened, settings: Any
) -> None:
    settings.PLACES_PROVIDER, settings.GOOGLE_MAPS_API_KEY = "google", "invented"
    page = opened_empty("/admin/jobs/placesearch/")
    page.get_by_label("What to search for, and where").press_sequentially("plumbers in Ithaca, NY")
    expect(page.locator("#price")).to_contain_text(
        "2 calls to Google Places, about $0.07, at most $0.11, of $10.00 left"
    )
    page.get_by_role("link", name="Batch search").click()
    page.get_by_label("What, one a line").fill("plumbers\nroofers")
    page.get_by_label("Where, one a line").fill("Ithaca, NY")
    page.get_by_role("button", name="Show the plan and its price").click()
    assert not PlaceSearch.objects.exists()
    page.get_by_role("button", name="Start 2 searches for about $0.14, at most $0.22").click()
    expect(page.locator(".messages")).to_contain_text("2 searches queued.")
    expect(page.locator("table.list tbody tr")).to_have_count(2)


@at_a_desk
def test_a_file_is_imported_and_a_list_exported(opened: Opened, tmp_path: Path, look: Look) -> None:
    leads = tmp_path / "leads.csv"
    leads.write_text("name,website\nKestrel,https://brand-new-kestrel.test/\nOld,not a host\n")
    page = opened("/admin/import/", **look)
    page.get_by_label("Import as").select_option("domains")
    page.get_by_label("A CSV, XLSX, ODS, JSON, XML, Parquet or vCard file").set_input_files(leads)
    page.get_by_role("button", name="Preview import").click()
    expect(page.get_by_role("region", name="Rows")).to_contain_text("invalid")
    assert not Domain.objects.filter(host="brand-new-kestrel.test").exists()
    page.get_by_role("button", name="Import 1 domain").click()
    expect(page.get_by_text("Imported 1 new domain.")).to_be_visible()
    page.reload()
    page.go_back()
    page.go_forward()
    assert Domain.objects.filter(host="brand-new-kestrel.test").exists()
    page.get_by_role("link", name="Back to list").click()
    page.locator("summary", has_text="Export").click()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="CSV").click()
    text = Path(downloading.value.path()).read_text()
    assert downloading.value.suggested_filename == "domains.csv"
    assert text.count("\n") == Domain.objects.count() + 1
    assert "brand-new-kestrel.test" in text


@pytest.mark.parametrize("size", [None, PHONE])
def test_why_a_column_is_read_so_stands_whole_below_its_field(opened_empty: Opened, tmp_path: Path, size: Any) -> None:
    (file := tmp_path / "list.csv").write_text("Firma,X1\nFinch,finch.test\nHeron,heron.test\n")
    page = opened_empty("/admin/import/", size=size)
    page.get_by_label("Import as").select_option("local-businesses")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Preview import").click()
    remark, field = (
        page.get_by_text("Guessed from its values: change it if it is wrong."),
        page.get_by_label("X1 is read as"),
    )
    assert remark.evaluate(IS_WHOLE)
    assert page.locator("table.report .label").first.evaluate(IS_WHOLE)
    box, above = remark.bounding_box(), field.bounding_box()
    assert box is not None
    assert above is not None
    assert box["y"] >= above["y"] + above["height"]


@on_a_phone
def test_a_second_factor_is_switched_on_and_asked_for(opened: Opened, look: Look) -> None:
    page = opened("/admin/", **look)
    if look["size"] == PHONE:
        page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Your account").click()
    page.get_by_role("link", name="Turn on").click()
    secret = page.locator("dl.facts code").inner_text().replace(" ", "")
    page.get_by_label("Your password").fill("ada-secret-1")
    page.get_by_label("6-digit code").fill("000000")
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator(".messages")).to_contain_text("This code is wrong or was already used.")
    step = int(time.time()) // STEP_SECONDS
    page.get_by_label("Your password").fill("ada-secret-1")
    page.get_by_label("6-digit code").fill(code_at(secret, step))
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator(".messages")).to_contain_text("The second factor is on")
    stranger = opened("/admin/jobs/place/", log_in=False, **look)
    stranger.get_by_label("Name").fill("ada")
    stranger.get_by_label("Password").fill("ada-secret-1")
    stranger.get_by_role("button", name="Log in").click()
    expect(stranger.locator(".errorlist")).to_contain_text("Your password is right.")
    stranger.get_by_label("Password").fill("ada-secret-1")
    stranger.get_by_label("6-digit code").fill(code_at(secret, step + 1))  # the one of now was used
    stranger.get_by_role("button", name="Log in").click()
    stranger.wait_for_url("**/admin/jobs/place/")


def test_a_row_is_fetched_again_and_its_stored_copy_read_again(opened: Opened) -> None:
    domain = Domain.objects.filter(status="Completed").first()
    assert domain
    page = opened(f"/admin/jobs/domain/{domain.pk}/")
    page.get_by_role("button", name="Fetch again").first.click()
    expect(page.locator(".messages")).to_contain_text("1 queued again for domain metadata.")
    assert Domain.objects.filter(pk=domain.pk, status="Queued").exists()
    stored = Fetch.objects.filter(table="pages", body__isnull=False).first()
    assert stored
    page.goto(f"/admin/jobs/page/{stored.row_id}/")
    page.get_by_role("button", name="Extract again").click()
    expect(page.locator(".messages")).to_contain_text("The stored copy was read again.")


def test_undo_after_the_step_has_run_restores_the_decision_and_says_so(opened: Opened) -> None:
    place = Place.objects.filter(curation_status="New").latest("pk")
    page = opened(f"/admin/jobs/place/{place.pk}/")
    page.get_by_role("button", name="Selected").click()
    Place.objects.filter(pk=place.pk).update(deep_scan_status="Completed", deep_scan_settled_at=timezone.now())
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".messages")).to_contain_text("1 had started deep scan meanwhile; what it finds stays.")
    expect(page.get_by_role("button", name="New", pressed=True)).to_be_visible()
    assert Place.objects.get(pk=place.pk).curation_status == "New"


def test_a_key_that_is_held_down_decides_one_row(opened: Opened) -> None:
    page = opened("/admin/jobs/place/review/")
    names = [name_on_card(page)]
    for _ in range(4):
        page.keyboard.down("n")  # again and again without `up`: the browser says that it repeats
    page.keyboard.up("n")
    expect(page.locator(".card-title h2")).not_to_have_text(names[0])
    assert soon(lambda: Decision.objects.count() == 1)
    page.wait_for_timeout(300)
    assert Decision.objects.count() == 1


def test_somebody_who_was_logged_out_is_told_so(opened: Opened) -> None:
    page = opened("/admin/jobs/place/")
    page.context.clear_cookies(name="sessionid")
    for key in "jn":
        page.keyboard.press(key)
    expect(page.locator(".toast")).to_contain_text("You are logged out.")
    assert not Decision.objects.exists()


def test_a_rows_page_follows_the_work_but_not_where_somebody_reads_or_types(opened: Opened) -> None:
    domain = next_in_line()
    Domain.objects.filter(pk=domain.pk).update(sitemap_analysis_status=None)
    page = opened(f"/admin/jobs/domain/{domain.pk}/")
    steps = page.locator("[data-part=steps]")
    expect(steps).to_contain_text("Queued")
    page.get_by_label("Notes").fill("half a sent")
    Domain.objects.filter(pk=domain.pk).update(status="Error", outcome="blocked", title="Brand new title")
    expect(steps).to_contain_text("Error")
    expect(page.locator("[data-part=known]")).to_contain_text("Brand new title")
    expect(page.get_by_label("Notes")).to_have_value("half a sent")
    expect(page.locator(".head .live")).to_be_hidden()  # nothing is under way any more
