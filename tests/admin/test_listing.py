"""Lists: key-set paging, whitelisted filters and sorts, capped counts."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs.lists.catalogue import DOMAINS
from jobs.lists.counts import count_capped
from jobs.lists.filters import UnknownFilter
from jobs.lists.keyset import write_cursor
from jobs.lists.listing import PAGE
from jobs.lists.nearest import FAR
from jobs.models import Domain, Host, Place, Run
from scrapersky.admin import site
from tests.admin.conftest import MakePerson
from tests.whole import WHOLE

LIST = "/admin/jobs/domain/"
Make = Callable[..., list[Domain]]


def hosts(response: object) -> list[str]:
    return re.findall(r'class="name">([^<]+)<', response.content.decode())  # type: ignore[attr-defined]


def link(response: object, rel: str) -> str | None:
    found = re.search(rf'href="([^"]*)" rel="{rel}"', response.content.decode())  # type: ignore[attr-defined]
    return found.group(1).replace("&amp;", "&") if found else None


def walk(client: Client, address: str) -> list[list[str]]:
    pages = []
    while True:
        response = client.get(address)
        pages.append(hosts(response))
        onward = link(response, "next")
        if onward is None:
            return pages
        address = LIST + onward


def test_walking_forward_shows_every_row_once_and_back_again_the_same_pages(
    administrator: Client, domains: Make
) -> None:
    domains(PAGE * 2 + 7)
    pages = walk(administrator, LIST)
    assert [len(page) for page in pages] == [PAGE, PAGE, 7]
    assert len({host for page in pages for host in page}) == PAGE * 2 + 7
    last = administrator.get(LIST)
    for _ in range(2):
        last = administrator.get(LIST + (link(last, "next") or ""))
    middle = administrator.get(LIST + (link(last, "prev") or ""))
    assert hosts(middle) == pages[1]
    first = administrator.get(LIST + (link(middle, "prev") or ""))
    assert hosts(first) == pages[0]
    assert link(first, "prev") is None


def test_a_sort_with_ties_loses_no_row_between_pages(administrator: Client, db: None) -> None:
    now = timezone.now()
    Place.objects.bulk_create(
        Place(provider="import", place_id=str(n), name=f"Place {n}", rating=Decimal(4) + n % 3, updated_at=now)
        for n in range(PAGE * 3)
    )
    noun = site.noun(Place)
    seen: list[int] = []
    listing = noun.listing(QueryDict("order=-rating"))
    while True:
        page = listing.page()
        seen += [row.pk for row in page.rows]
        if not page.after:
            break
        listing = noun.listing(QueryDict(f"order=-rating&cursor={page.after}"))
    assert len(seen) == len(set(seen)) == PAGE * 3


def test_no_query_of_a_list_has_an_offset_or_counts_without_a_limit(administrator: Client, domains: Make) -> None:
    made = domains(60)
    cursor = write_cursor(DOMAINS.order("-id"), None, made[30].pk)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert administrator.get(f"{LIST}?curation_status=New&cursor={cursor}").status_code == 200
    statements = [query["sql"] for query in queries if "domains" in query["sql"]]
    assert statements
    for sql in statements:
        assert all(int(rows) <= FAR for rows in re.findall(r"OFFSET (\d+)", sql))
        assert sql.count("COUNT(") + sql.count("count(") <= sql.count("LIMIT")


def test_a_filter_that_is_not_on_the_list_is_refused_with_a_sentence(administrator: Client) -> None:
    response = administrator.get(f"{LIST}?title=Kestrel")
    assert response.status_code == 400
    assert "There is no filter &#x27;title&#x27; of domains." in response.content.decode()
    assert '<a class="button primary" href="/admin/jobs/domain/">Show all rows</a>' in response.content.decode()


def test_a_sort_without_an_index_is_refused(administrator: Client) -> None:
    assert administrator.get(f"{LIST}?order=title").status_code == 400


@pytest.mark.parametrize(
    "cursor", ["x", "1~", "9999999999999999999999", "'; DROP TABLE domains; --", "WyItaWQiLG51bGwsbnVsbF0"]
)
def test_a_damaged_cursor_is_refused_not_an_error(administrator: Client, cursor: str) -> None:
    assert administrator.get(LIST, {"cursor": cursor}).status_code == 400


def test_the_gates_budgets_of_addresses_are_not_shown_as_hosts(administrator: Client, db: None) -> None:
    Host.objects.create(host="203.0.113.7", port=0)
    Host.objects.create(host="kestrel.test", port=443)
    page = administrator.get("/admin/jobs/host/").content.decode()
    assert "kestrel.test" in page
    assert "203.0.113.7" not in page
    assert 'All <span class="count">1</span>' in page


def test_a_run_is_called_by_what_it_is_about(administrator: Client, db: None) -> None:
    Run.objects.create(kind="drain", stage="domain_metadata", title="Drain of domain_metadata", status="InProgress")
    page = administrator.get("/admin/jobs/run/?stage=domain_metadata").content.decode()
    assert ">Domain metadata</a>" in page
    assert ">In progress</span>" in page
    assert ">Stage work</td>" in page
    assert "drain" not in page.replace('value="drain"', "").casefold()


def test_search_finds_words_of_the_host_by_their_beginnings(administrator: Client, domains: Make) -> None:
    domains(1, "kestrel-plumbing")
    domains(3, "harrow-roofing")
    assert hosts(administrator.get(f"{LIST}?q=plumb")) == ["kestrel-plumbing0000.test"]
    assert hosts(administrator.get(f"{LIST}?q=kest plumb")) == ["kestrel-plumbing0000.test"]
    assert hosts(administrator.get(f"{LIST}?q=estrel")) == []
    assert administrator.get(f"{LIST}?q=%28%29").status_code == 200


def test_tabs_count_the_states_under_the_filters_in_use(administrator: Client, domains: Make) -> None:
    domains(3)
    domains(2, "kept", curation_status="Selected")
    page = administrator.get(f"{LIST}?q=kept").content.decode()
    assert re.search(r"New <span class=\"count\">0<", page)
    assert re.search(r"Selected <span class=\"count\">2<", page)


def test_counts_end_at_their_cap(domains: Make) -> None:
    domains(30)
    counts = count_capped({"all": Domain.objects.all(), "none": Domain.objects.none()}, cap=10)
    assert str(counts["all"]) == "10+"
    assert str(counts["none"]) == "0"


def test_a_page_of_a_domain_is_found_by_the_domains_host(administrator: Client, domains: Make) -> None:
    domains(1)
    assert administrator.get("/admin/jobs/page/?domain=shop0000.test").status_code == 200
    assert administrator.get("/admin/jobs/page/?domain=nobody.test").status_code == 400


def test_names_are_suggested_while_typing(administrator: Client, domains: Make) -> None:
    domains(2, "kestrel")
    assert administrator.get(f"{LIST}suggest/?q=kes").json() == {"names": ["kestrel0000.test", "kestrel0001.test"]}


def test_the_live_refresh_gives_just_the_rows_asked_for(administrator: Client, domains: Make) -> None:
    made = domains(5)
    page = administrator.get(f"{LIST}rows/?ids={made[1].pk},{made[3].pk},x,999999").content.decode()
    assert re.findall(r'data-pk="(\d+)"', page) == [str(made[1].pk), str(made[3].pk)]


def test_an_unknown_filter_never_becomes_an_empty_one(domains: Make) -> None:
    with pytest.raises(UnknownFilter):
        site.noun(Domain).listing(QueryDict("statee=New"))


def test_every_list_and_its_first_row_can_be_opened(administrator: Client, transactional_db: None) -> None:
    from tests.admin.fixtures_town import fill

    fill(trades=12)
    for noun in site.nouns():
        assert administrator.get(noun.url()).status_code == 200, noun.key
        row = noun.model._default_manager.first()
        if row is not None:
            assert administrator.get(noun.row_url(row)).status_code == 200, noun.key
        if noun.curated:
            assert administrator.get(noun.url("review")).status_code == 200, noun.key
        for order in noun.resource.orders:
            assert administrator.get(f"{noun.url()}?order={order}").status_code == 200, (noun.key, order)
        for item in noun.filters.values():
            for value, _ in item.choices[: 3 if WHOLE else 1]:
                assert administrator.get(noun.url(), {item.name: value}).status_code == 200, (noun.key, item.name)
    for page in ("/admin/", "/admin/operations/", "/admin/people/", "/admin/roles/"):
        assert administrator.get(page).status_code == 200, page


EMPTY_OF_ITS_OWN = ("place-searches", "events")  # its own box stands above; the log-in of the tests is an event


@pytest.mark.parametrize("slug", [noun.key for noun in site.nouns() if noun.key not in EMPTY_OF_ITS_OWN])
def test_an_empty_list_says_what_fills_it_and_links_there(administrator: Client, person: MakePerson, slug: str) -> None:
    noun = site.noun_by_key(slug)
    empty = administrator.get(noun.url()).content.decode().partition('<div class="empty">')[2].partition("</div>")[0]
    assert noun.origin in html.unescape(empty)
    linked = set(re.findall(r'<a class="button small" href="([^"]+)"', empty))
    assert linked == {start.url for start in noun.origin_links} != set()
    reader = person(*(f"jobs.view_{name}" for name in ("domain", "contact", noun.model._meta.model_name)))
    assert 'class="button small" href="/admin/import/"' not in reader.get(noun.url()).content.decode()
