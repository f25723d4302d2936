"""The site: who may enter, what is not there, what every answer carries."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import zstandard
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from jobs.actions import operations
from jobs.actions.automation import RULES
from jobs.actions.erasure import run_requested_erasures
from jobs.actions.operations import history
from jobs.events import webhooks
from jobs.models import (
    AutomationRule,
    Contact,
    Domain,
    Fetch,
    Host,
    LocalBusiness,
    Page,
    PlaceSearch,
    Run,
    StageControl,
    Suppression,
)
from scrapersky.accounts.login_throttle import FAILURES_OF_ACCOUNT, WINDOW
from scrapersky.admin import site
from scrapersky.admin.list_preferences import MOST
from scrapersky.models import LoginAttempt, SavedView
from tests.admin.conftest import MakePerson

Make = Callable[..., list[Domain]]


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/admin/") -> list[str]:
    found = []
    for each in patterns:
        here = before + str(each.pattern)
        found += addresses(each.url_patterns, here) if isinstance(each, URLResolver) else [here]
    return found


def concrete(address: str) -> str:
    uuid = "00000000-0000-0000-0000-000000000000"
    return re.sub(r"<uuid:\w+>", uuid, re.sub(r"<(int|str|path):\w+>", "1", address)).replace("^", "").replace("$", "")


def test_every_page_has_the_menu(administrator: Client) -> None:
    """A page whose own words hide one of the site's (`sections`) would leave whoever opens it without a way on."""
    [admin] = [each for each in get_resolver().url_patterns if str(each.pattern) == "admin/"]
    pages, without = 0, []
    for address in addresses(admin.url_patterns):  # type: ignore[union-attr]
        if "<" in address or "(?P" in address or address.startswith("/admin/logout"):
            continue
        answer = administrator.get(address)
        if answer.status_code == 200 and not answer.streaming and b"<html" in answer.content:
            pages += 1
            without += [address] if b'href="/admin/jobs/lead/' not in answer.content else []
    assert without == []
    assert pages > 30


def test_no_two_pages_have_one_address() -> None:
    """Of two routes with the same path the second is never reached."""
    [admin] = [each for each in get_resolver().url_patterns if str(each.pattern) == "admin/"]
    found = Counter(addresses(admin.url_patterns))  # type: ignore[union-attr]
    assert [address for address, times in found.items() if times > 1] == []


def test_without_a_log_in_every_address_leads_to_it(db: None) -> None:
    [admin] = [each for each in get_resolver().url_patterns if str(each.pattern) == "admin/"]
    checked = 0
    for address in addresses(admin.url_patterns):  # type: ignore[union-attr]
        if "(?P" in address or address.startswith(("/admin/login", "/admin/logout", "/admin/jsi18n")):
            continue
        for method in ("get", "post"):
            response = getattr(Client(), method)(concrete(address))
            assert response.status_code in (302, 404, 405), address
            if response.status_code == 302:
                assert "/admin/login/" in response["Location"], address
        checked += 1
    assert checked > 60


def test_somebody_without_a_role_may_not_enter(person: MakePerson) -> None:
    assert person().get("/admin/").status_code == 302


def test_procrastinates_own_admin_is_not_there(administrator: Client) -> None:
    assert not site.is_registered(ProcrastinateJob)
    assert administrator.get("/admin/procrastinate_contrib/procrastinatejob/").status_code == 404


def test_every_page_forbids_inline_script_and_framing(administrator: Client) -> None:
    for address in ("/admin/", "/admin/jobs/domain/", "/admin/operations/", "/admin/login/"):
        response = (Client() if "login" in address else administrator).get(address)
        policy = response["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert response["X-Frame-Options"] == "DENY"
        body = response.content.decode()
        assert not re.search(r"<script(?![^>]*src=)(?![^>]*application/json)", body), address
        assert not re.search(r"\son\w+=|\sstyle=", body), address


def test_a_guesser_is_not_listened_to_any_more_even_with_the_right_password(administrator: Client) -> None:
    guesser = Client()
    for _ in range(FAILURES_OF_ACCOUNT):
        guesser.post("/admin/login/", {"username": "ada", "password": "wrong"})
    fields = {"username": "ada", "password": "ada-secret-1"}
    late = guesser.post("/admin/login/", fields)
    assert "Too many failed log-ins" in late.content.decode()
    LoginAttempt.objects.update(at=timezone.now() - WINDOW - timedelta(seconds=1))
    assert guesser.post("/admin/login/", fields).status_code == 302


def test_a_right_password_forgets_the_wrong_ones(administrator: Client) -> None:
    guest = Client()
    guest.post("/admin/login/", {"username": "ada", "password": "wrong"})
    assert LoginAttempt.objects.count() == 1
    guest.post("/admin/login/", {"username": "ada", "password": "ada-secret-1"})
    assert LoginAttempt.objects.count() == 0


def test_a_stored_copy_can_do_nothing(administrator: Client, domains: Make) -> None:
    [domain] = domains(1)
    body = zstandard.compress(b"<h1>Kestrel</h1><script>alert(1)</script>")
    fetch = Fetch.objects.create(
        fetched_at=timezone.now(), table="domains", row_id=domain.pk, url="https://shop0000.test/", outcome="ok",
        status=200, content_type="text/html; charset=utf-8", body=body,
    )  # fmt: skip
    copy = administrator.get(f"/admin/copies/{fetch.pk}/")
    assert b"<h1>Kestrel</h1>" in copy.content
    assert copy["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    page = administrator.get(f"/admin/jobs/domain/{domain.pk}/").content.decode()
    assert f'sandbox src="/admin/copies/{fetch.pk}/"' in page


def test_the_copy_of_a_page_is_not_that_of_a_file_that_was_fetched_for_it(administrator: Client, domains: Make) -> None:
    [domain] = domains(1)
    page = Page.objects.create(domain=domain, url="https://shop0000.test/contact")
    own, *_ = (
        Fetch.objects.create(
            fetched_at=timezone.now(), table="pages", row_id=page.pk, url=url, outcome="ok", status=200,
            content_type="text/html", body=zstandard.compress(b"Kestrel"),
        )
        for url in (page.url, "https://shop0000.test/Prices.PDF?v=2", "https://shop0000.test/jane.vcf")
    )  # fmt: skip
    shown = administrator.get(f"/admin/jobs/page/{page.pk}/").content.decode()
    assert re.findall(r'sandbox src="/admin/copies/(\d+)/"', shown) == [str(own.pk)]


def test_a_stored_copy_asks_for_nothing_so_that_the_browser_need_not_refuse_it(
    administrator: Client, domains: Make
) -> None:
    [domain] = domains(1)
    body = """<base href="/x"><meta http-equiv="refresh" content="0;url=/x"><link rel="stylesheet" href="/x.css">
        <style>p{background:url(/x.png);color:red} @import "/y.css"; i{background:url(data:image/png;base64,AA)}</style>
        <body onload="go()" background="/x.png"><p style="background:url(/x.png)">Hi <img src="/x.png" alt="Our <sign>">
        <a href="/contact">Contact</a><noscript><iframe src="/x"></iframe><img src="/x.png"></noscript>
        <svg><image href="/x.png"/><use href="/x.svg#a"/></svg><form action="/x"><button formaction="/x">Ask</button>"""
    fetch = Fetch.objects.create(
        fetched_at=timezone.now(), table="domains", row_id=domain.pk, url="https://shop0000.test/", outcome="ok",
        status=200, content_type="text/html", body=zstandard.compress(body.encode()),
    )  # fmt: skip
    shown = administrator.get(f"/admin/copies/{fetch.pk}/").content.decode()
    assert not re.search(r"/x|/y|/contact|onload|<(base|meta|link|noscript|iframe|img|image|use)\b", shown), shown
    assert "Our &lt;sign&gt;" in shown
    assert "color:red" in shown
    assert "url(data:image/png;base64,AA)" in shown


def test_the_address_of_a_button_opened_as_a_page_says_that_it_has_none(administrator: Client) -> None:
    """From the history of a browser, or after a log-in: Django's own answer is an empty window."""
    bare = administrator.get("/admin/undo/00000000-0000-4000-8000-000000000000/")
    assert (bare.status_code, bare["Allow"]) == (405, "POST")
    page = bare.content.decode()
    assert "This address takes a form and has no page of its own. Nothing was changed." in page
    assert 'aria-label="Main"' in page


def test_what_is_not_there_and_what_one_may_not_do_is_said_within_the_site(
    administrator: Client, person: MakePerson
) -> None:
    gone = administrator.get("/admin/jobs/domain/999999/")
    assert gone.status_code == 404
    assert "There is nothing here: it was deleted, or never was." in gone.content.decode()
    refused = person("jobs.view_domain").get("/admin/operations/")
    assert refused.status_code == 403
    page = refused.content.decode()
    assert "Your role does not allow it. It needs the permission “Operate: pause, retry, cancel, budgets”." in page
    assert "An administrator can change that." in page
    assert 'aria-label="Main"' in page


@pytest.mark.parametrize("charset", ["utf-8\r\nX: y", "no-such-charset", "<script>"])
def test_a_strange_charset_of_a_stored_copy_is_harmless(administrator: Client, db: None, charset: str) -> None:
    fetch = Fetch.objects.create(
        fetched_at=timezone.now(), table="domains", row_id=1, url="https://a.test/", outcome="ok", status=200,
        content_type=f"text/html; charset={charset}", body=zstandard.compress(b"hello"),
    )  # fmt: skip
    copy = administrator.get(f"/admin/copies/{fetch.pk}/")
    assert copy.status_code == 200
    assert copy.content == b"<html><head></head><body>hello</body></html>"


def test_what_a_site_wrote_is_never_markup(administrator: Client, domains: Make) -> None:
    [domain] = domains(1, title="<script>alert(1)</script>", socials={"x": "javascript:alert(1)"})
    for address in ("/admin/jobs/domain/", f"/admin/jobs/domain/{domain.pk}/", "/admin/jobs/domain/review/"):
        body = administrator.get(address).content.decode()
        assert "<script>alert" not in body
        assert 'href="javascript:' not in body


def test_a_saved_view_is_ones_own(administrator: Client, person: MakePerson) -> None:
    administrator.post(
        "/admin/views/save/", {"noun": "domains", "name": "Fresh", "query": "curation_status=New&q=kest"}
    )
    view = SavedView.objects.get()
    assert view.query == "curation_status=New&q=kest"
    assert "Fresh" in administrator.get("/admin/jobs/domain/").content.decode()
    other = person("jobs.view_domain")
    assert "Fresh" not in other.get("/admin/jobs/domain/").content.decode()
    assert other.post(f"/admin/views/{view.pk}/forget/").status_code == 404
    assert other.post(f"/admin/views/{view.pk}/default/").status_code == 404
    administrator.post(f"/admin/views/{view.pk}/forget/")
    assert not SavedView.objects.exists()


def test_a_view_is_saved_again_where_no_further_one_may_be(administrator: Client) -> None:
    ada = User.objects.get(username="ada")
    SavedView.objects.bulk_create([SavedView(user=ada, noun="domains", name=f"View {n}") for n in range(MOST)])
    for name, query in (("View 7", "q=kest"), ("One more", "q=kest"), ("Vi\0ew 8", "q=heron")):
        administrator.post("/admin/views/save/", {"noun": "domains", "name": name, "query": query})
    assert SavedView.objects.get(name="View 7").query == "q=kest"
    assert SavedView.objects.get(name="View 8").query == "q=heron"
    assert SavedView.objects.count() == MOST


def test_next_never_leads_to_another_site(administrator: Client, domains: Make) -> None:
    [domain] = domains(1)
    fields = {"act": "decide:Maybe", "row": domain.pk, "next": "https://evil.test/"}
    assert administrator.post("/admin/jobs/domain/act/", fields)["Location"] == "/admin/jobs/domain/"


# Operations.


def test_a_stage_is_paused_and_resumed_by_its_buttons(administrator: Client) -> None:
    administrator.post("/admin/operate/", {"verb": "pause_stage", "stage": "domain_metadata"})
    control = StageControl.objects.get(pk="domain_metadata")
    assert (control.paused, control.paused_by) == (True, "ada")
    assert "Paused" in administrator.get("/admin/operations/").content.decode()
    administrator.post("/admin/operate/", {"verb": "resume_stage", "stage": "domain_metadata"})
    assert not StageControl.objects.get(pk="domain_metadata").paused


def test_stages_that_need_somebody_come_first(administrator: Client) -> None:
    operations.pause_stage("page_scrape", by="ada", reason="")
    titles = [line["now"].name for line in administrator.get("/admin/operations/").context["stages"]]
    assert (titles[0], titles[1]) == ("page_scrape", "place_search")


def test_djangos_own_list_of_tables_leads_home(administrator: Client) -> None:
    assert administrator.get("/admin/jobs/")["Location"] == "/admin/"


def test_failures_are_retried_by_reason(administrator: Client, domains: Make) -> None:
    domains(3, status="Error", outcome="dns")
    domains(2, "walled", status="Error", outcome="blocked")
    page = administrator.get("/admin/operations/").content.decode()
    assert re.search(r"outcome=dns\">Host name not found</a></td>\s*<td>[^<]+</td>\s*<td>3<", page)
    administrator.post("/admin/operate/", {"verb": "retry_failed", "stage": "domain_metadata", "reason": "dns"})
    assert Domain.objects.filter(status="Queued").count() == 3
    assert Domain.objects.filter(status="Error", outcome="blocked").count() == 2


def test_a_host_and_a_run_are_paused_from_their_pages(administrator: Client, db: None) -> None:
    host = Host.objects.create(host="shop.test", port=443)
    run = Run.objects.create(kind="request", status="InProgress", title="Selected", total=3)
    assert "pause_host" in administrator.get(f"/admin/jobs/host/{host.pk}/").content.decode()
    administrator.post("/admin/operate/", {"verb": "pause_host", "row": host.pk})
    administrator.post("/admin/operate/", {"verb": "pause_run", "row": run.pk})
    host.refresh_from_db()
    run.refresh_from_db()
    assert (host.paused, run.status) == (True, "Paused")


def test_a_curator_is_no_operator(person: MakePerson) -> None:
    curator = person("jobs.view_domain", "jobs.change_domain")
    assert curator.get("/admin/operations/").status_code == 403
    assert curator.post("/admin/operate/", {"verb": "pause_stage", "stage": "domain_metadata"}).status_code == 403
    assert not StageControl.objects.exists()


def test_an_operation_that_does_not_exist_is_refused_with_a_sentence(administrator: Client) -> None:
    assert administrator.post("/admin/operate/", {"verb": "drop"}).status_code == 400
    assert administrator.post("/admin/operate/", {"verb": "pause_stage", "stage": "nope"}).status_code == 302


def test_a_search_is_asked_for_in_words_and_never_paid_for_twice(administrator: Client) -> None:
    ask = {"words": "plumbers in Ithaca, NY"}
    first = administrator.post("/admin/jobs/placesearch/quick/", ask)
    search = PlaceSearch.objects.get()
    assert first["Location"] == f"/admin/jobs/placesearch/{search.pk}/"
    assert (search.status, search.requested_by) == ("Queued", "ada")
    PlaceSearch.objects.update(status="Completed")
    administrator.post("/admin/jobs/placesearch/quick/", ask)
    assert PlaceSearch.objects.get().status == "Completed"
    administrator.post("/admin/operate/", {"verb": "rerun_search", "row": search.pk})
    assert list(PlaceSearch.objects.order_by("pk").values_list("run_number", "status")) == [
        (1, "Completed"),
        (2, "Queued"),
    ]


def test_a_search_without_words_is_refused_with_a_sentence(administrator: Client) -> None:
    response = administrator.post("/admin/jobs/placesearch/quick/", {"words": "  "}, follow=True)
    assert "Say what to search for" in response.content.decode()
    assert not PlaceSearch.objects.exists()


def test_a_domain_is_only_forgotten_when_its_name_is_typed(administrator: Client, domains: Make) -> None:
    [domain] = domains(1)
    Page.objects.create(domain=domain, url="https://shop0000.test/")
    act = {"verb": "forget_domain", "row": domain.pk}
    said = administrator.post("/admin/operate/", act | {"host": "shop.test"}, follow=True)
    assert "Type the domain" in said.content.decode()
    assert not Suppression.objects.exists()
    said = administrator.post("/admin/operate/", act | {"host": "shop0000.test", "reason": "asked to"}, follow=True)
    assert "will not come back" in said.content.decode()
    assert run_requested_erasures()
    assert not Domain.objects.exists()
    assert not Page.objects.exists()
    assert Suppression.objects.get().hint == "s….test"


def test_an_operator_has_a_robots_txt_left_unread_and_says_why(administrator: Client, domains: Make) -> None:
    [domain] = domains(1)
    page = f"/admin/jobs/domain/{domain.pk}/"
    assert "robots.txt is obeyed." in administrator.get(page).content.decode()
    act = {"verb": "override_robots", "row": domain.pk, "on": "1", "next": page}
    assert "Say why" in administrator.post("/admin/operate/", act, follow=True).content.decode()
    administrator.post("/admin/operate/", act | {"reason": "The owner asked us to."})
    shown = administrator.get(page).content.decode()
    assert "set by ada: The owner asked us to." in shown
    administrator.post("/admin/operate/", act | {"on": "0"})
    domain.refresh_from_db()
    assert not domain.robots_override


def test_webhooks_are_seen_and_switched_by_operators(administrator: Client) -> None:
    hook = webhooks.create("https://hooks.test/secret", kinds=[], stages=[], description="", by="ada")
    shown = administrator.get("/admin/operations/").content.decode()
    assert "hooks.test" in shown
    assert "secret" not in shown
    for on in (False, True):
        administrator.post("/admin/operate/", {"verb": "switch_webhook", "row": hook.pk, "on": str(int(on))})
        hook.refresh_from_db()
        assert hook.enabled is on


def test_automation_is_off_until_somebody_switches_it_on_by_name(administrator: Client) -> None:
    assert administrator.get("/admin/operations/").content.decode().count("Turn on<") == len(RULES)
    administrator.post("/admin/operate/", {"verb": "switch_rule", "rule": RULES[0].name, "on": "1"})
    switch = AutomationRule.objects.get(pk=RULES[0].name)
    assert (switch.enabled, switch.changed_by) == (True, "ada")
    [happened] = history()
    assert (happened.outcome, happened.detail) == ("switch_on", {"by": "ada", "rule": RULES[0].name})
    assert "Switch on" in administrator.get("/admin/operations/").content.decode().partition("Who did what")[2]


def test_a_stored_page_is_extracted_again_without_a_request(administrator: Client, domains: Make) -> None:
    [domain] = domains(1)
    page = Page.objects.create(domain=domain, url="https://shop0000.test/contact", page_type="contact")
    assert "extract_again" not in administrator.get(f"/admin/jobs/page/{page.pk}/").content.decode()
    body = b"<html><body><p>Write to <a href='mailto:office@kestrel-pipes-ithaca.com'>us</a></p></body></html>"
    Fetch.objects.create(
        fetched_at=timezone.now(), table="pages", row_id=page.pk, url=page.url, final_url=page.url, status=200,
        content_type="text/html; charset=utf-8", outcome="ok", body=zstandard.compress(body),
    )  # fmt: skip
    assert "extract_again" in administrator.get(f"/admin/jobs/page/{page.pk}/").content.decode()
    administrator.post("/admin/operate/", {"verb": "extract_again", "row": page.pk})
    assert list(domain.contacts.values_list("value", flat=True)) == ["office@kestrel-pipes-ithaca.com"]


@pytest.mark.parametrize("number", ["x", "0", "-1", "99999999999999999999999999", "1e3", "%00"])
def test_a_row_that_is_not_there_is_not_found(administrator: Client, number: str) -> None:
    for noun in ("domain", "bulk", "fetch"):
        assert administrator.get(f"/admin/jobs/{noun}/{number}/").status_code == 404, noun


def test_the_sizes_of_a_request_are_not_shown_as_markup(administrator: Client) -> None:
    fetch = Fetch.objects.create(
        fetched_at=timezone.now(), url="https://a.test/", outcome="ok", status=200, wire_bytes=12, decoded_bytes=3400
    )
    page = administrator.get(f"/admin/jobs/fetch/{fetch.pk}/").content.decode()
    assert "12&nbsp;B" in page
    assert "3.4&nbsp;KB" in page


def test_every_picture_of_the_documentation_is_shown_and_every_one_shown_is_there() -> None:
    docs = Path(__file__).resolve().parent.parent.parent / "docs"
    texts = "".join(page.read_text() for page in docs.glob("*.md"))
    shown = set(re.findall(r"\(screenshots/([\w-]+\.png)\)", texts))
    assert shown == {picture.name for picture in (docs / "screenshots").iterdir()}


def test_a_business_is_decided_beside_the_contacts_of_its_domain(administrator: Client, domains: Make) -> None:
    [domain] = domains(1)
    LocalBusiness.objects.create(provider="import", external_id="a", name="Kestrel", domain=domain)
    Contact.objects.create(domain=domain, kind="email", value="office@kestrel.test", normalised="office@kestrel.test")
    card = administrator.get("/admin/jobs/localbusiness/review/").content.decode()
    assert "office@kestrel.test" in card


def test_a_page_that_was_not_read_is_not_said_to_have_no_contact(administrator: Client, domains: Make) -> None:
    [domain] = domains(1)
    page = Page.objects.create(domain=domain, url="https://shop0000.test/")
    address = f"/admin/jobs/page/{page.pk}/"
    assert "Not scraped yet" in administrator.get(address).content.decode()
    Page.objects.filter(pk=page.pk).update(page_processing_status="Completed", page_processing_outcome="nothing_found")
    assert "No contacts found on this page" in administrator.get(address).content.decode()


def test_what_asks_a_provider_is_not_said_to_have_asked_nobody(administrator: Client, domains: Make) -> None:
    [domain] = domains(1)
    search = PlaceSearch.objects.create(query="bakers in Ithaca", business_type="bakers", location="Ithaca")
    assert "No requests yet" in administrator.get(f"/admin/jobs/domain/{domain.pk}/").content.decode()
    assert "No requests yet" not in administrator.get(f"/admin/jobs/placesearch/{search.pk}/").content.decode()


def test_the_rows_that_a_run_asked_for_are_found_from_it(administrator: Client, domains: Make) -> None:
    asked, other = domains(2)
    run = Run.objects.create(kind="request", stage="domain_metadata", title="One again", counts={"robots": 1})
    Domain.objects.filter(pk=asked.pk).update(status="Error", outcome="robots", run_id=run.pk)
    page = administrator.get(f"/admin/jobs/run/{run.pk}/").content.decode()
    for address in re.findall(r'href="(/admin/jobs/domain/\?run_id=[^"]+)"', page):
        found = administrator.get(html.unescape(address)).content.decode()
        assert asked.host in found, address
        assert other.host not in found, address
    assert f"run_id={run.pk}&amp;outcome=robots" in page
    nothing = administrator.get(f"/admin/jobs/domain/?run_id={run.pk}&outcome=blocked")
    assert asked.host not in nothing.content.decode()
    both = Run.objects.create(kind="request", title="Two steps of one")
    Domain.objects.filter(pk=other.pk).update(run_id=both.pk, sitemap_analysis_run_id=both.pk)
    page = administrator.get(f"/admin/jobs/run/{both.pk}/").content.decode()
    assert f"run_id={both.pk}" in page
    assert f"sitemap_analysis_run_id={both.pk}" in page
    assert "/admin/jobs/sitemapfile/?" not in page


def test_characters_that_turn_a_text_around_are_shown_as_a_box(administrator: Client, domains: Make) -> None:
    [domain] = domains(1, title="Kestrel \u202egnp.exe\u2066")
    for address in ("/admin/jobs/domain/", f"/admin/jobs/domain/{domain.pk}/"):
        shown = administrator.get(address).content.decode()
        assert "Kestrel ▯gnp.exe▯" in shown
        assert not set("\u202e\u2066") & set(shown)
    domain.refresh_from_db()
    assert domain.title == "Kestrel \u202egnp.exe\u2066"


def test_each_entry_of_the_navigation_has_an_icon_of_its_own(administrator: Client) -> None:
    page = administrator.get("/admin/").content.decode()
    entries = page.partition('id="side-rest"')[2].partition('class="foot"')[0]
    icons = re.findall(r'href="#i-(\w+)"', entries)
    names = re.findall(r"</svg>\s*([^<]+)", entries)
    shared = {name: count for name, count in Counter(icons).items() if count > 1}
    assert len(names) > 30
    # The palette and the list of searches: both look for something.
    assert shared == {"search": 2}
    assert set(icons) <= set(re.findall(r'id="i-(\w+)"', page))
