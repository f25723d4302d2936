"""Rows whose host rests leave the queue until the host may be asked again, and come back by themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs.actions.host_operations import pause_host, reset_host, resume_host
from jobs.models import Domain, Event, Host, Page, ParkedGroup, Run
from jobs.models.columns import PARKED_UNTIL
from jobs.pipeline import parking, queue, runs
from jobs.pipeline.claim import any_claimable, claim
from jobs.pipeline.settle import settle, settlement_of
from jobs.stages import domain_metadata, page_scrape
from jobs.web.failures import Retry
from tests.fakeweb import answer
from tests.stages.conftest import site  # noqa: F401 -- a fixture
from tests.stages.site import Site

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "<title>Kestrel</title><p>Write to us: office@kestrel-plumbing.com, we like pipes"


def pages(number: int, host: str = "shop.test", of: str = "shop.test") -> list[Page]:
    domain, _ = Domain.objects.get_or_create(host=of)
    return Page.objects.bulk_create([Page(domain=domain, url=f"http://{host}/{n}") for n in range(number)])


def parked() -> int:
    return Page.objects.filter(page_processing_due_at=PARKED_UNTIL).count()


def park_the_rest() -> None:
    while parking.tend(page_scrape.stage):
        pass


def test_all_pages_of_a_paused_host_are_parked_after_the_first_and_nothing_is_left_to_claim(site: Site) -> None:  # noqa: F811
    site.web.anything(answer(PAGE))
    rows = pages(60)
    pause_host("shop.test", by="ana")

    ended = site.run("page_scrape", *rows)
    assert set(ended) == {"host_paused"}
    assert ended["host_paused"] <= 2, "what a pump works on at once; the others are not looked at"
    park_the_rest()
    assert parked() == 60
    assert not any_claimable(page_scrape.stage)
    assert site.run("page_scrape") == {}
    one = Page.objects.last()
    assert one is not None
    assert (one.page_processing_status, one.page_processing_outcome) == ("Queued", "host_paused")
    assert "paused this host" in one.page_processing_error
    assert one.page_processing_attempts == 0


def test_they_are_worked_when_the_host_is_resumed(site: Site) -> None:  # noqa: F811
    site.web.anything(answer(PAGE))
    rows = pages(5)
    pause_host("shop.test", by="ana")
    site.run("page_scrape", *rows, host_delay=0.0)
    park_the_rest()
    parking.tend(page_scrape.stage)
    assert parked() == 5

    resume_host("shop.test", by="ana")
    assert site.run("page_scrape", host_delay=0.0) == {"found": 5}
    park_the_rest()
    assert not ParkedGroup.objects.exists()


def test_a_host_that_failed_gets_one_row_as_a_probe_before_all_others(site: Site) -> None:  # noqa: F811
    rows = pages(4)
    queue(page_scrape.stage, [row.pk for row in rows])
    Host.objects.create(host="shop.test", port=443, failures=7)
    Host.objects.create(host="shop.test", port=80, failures=7)
    Page.objects.update(page_processing_due_at=PARKED_UNTIL)
    group = ParkedGroup.objects.create(
        stage="page_scrape", group=rows[0].domain_id, host="shop.test", port=80, until=past(), outcome="circuit_open",
        error="It rests.", spreading=False,
    )  # fmt: skip

    parking.tend(page_scrape.stage)
    assert parked() == 3
    group.refresh_from_db()
    assert group.until > datetime.now(UTC)
    parking.tend(page_scrape.stage)
    assert parked() == 3, "the next look comes later"

    reset_host("shop.test", by="ana")
    park_the_rest()
    assert parked() == 0
    assert not ParkedGroup.objects.exists()


def test_a_host_that_rests_still_is_looked_at_when_its_rest_is_over(site: Site) -> None:  # noqa: F811
    rows = pages(2)
    queue(page_scrape.stage, [row.pk for row in rows])
    until = datetime.now(UTC) + timedelta(hours=3)
    Host.objects.create(host="shop.test", port=80, failures=7, circuit_open_until=until)
    Page.objects.update(page_processing_due_at=PARKED_UNTIL)
    group = ParkedGroup.objects.create(
        stage="page_scrape", group=rows[0].domain_id, host="shop.test", port=80, until=past(), outcome="circuit_open",
        error="It rests.", spreading=False,
    )  # fmt: skip
    parking.tend(page_scrape.stage)
    group.refresh_from_db()
    assert (group.until, parked()) == (until, 2)


def past() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=5)


def test_pages_of_the_same_domain_at_another_host_are_not_parked(site: Site) -> None:  # noqa: F811
    site.web.anything(answer(PAGE))
    at_home, at_the_shop = pages(3), pages(3, host="store.shop.test")
    pause_host("shop.test", by="ana")
    site.run("page_scrape", *at_home, *at_the_shop, host_delay=0.0)
    park_the_rest()
    site.run("page_scrape", host_delay=0.0)
    outcomes = Page.objects.order_by("id").values_list("page_processing_outcome", flat=True)
    assert list(outcomes) == ["host_paused"] * 3 + ["found"] * 3


def test_a_long_retry_after_parks_the_host_too(site: Site) -> None:  # noqa: F811
    site.web.page("shop.test", "/0", "Later", status=429, Retry_After="3000")
    rows = pages(6)
    site.run("page_scrape", *rows)
    park_the_rest()
    assert parked() >= 5
    assert set(Page.objects.values_list("page_processing_outcome", flat=True)) == {"rate_limited"}


def test_a_domain_of_a_paused_host_is_parked_by_itself_and_comes_back(site: Site) -> None:  # noqa: F811
    site.web.anything(answer(PAGE))
    shop = Domain.objects.create(host="shop.test")
    pause_host("shop.test", by="ana")
    pause_host("www.shop.test", by="ana")
    assert site.run("domain_metadata", shop) == {"host_paused": 1}
    assert shop.due_at == PARKED_UNTIL
    resume_host("shop.test", by="ana")
    resume_host("www.shop.test", by="ana")
    while parking.tend(domain_metadata.stage):
        pass
    shop.refresh_from_db()
    assert shop.due_at is None


def test_what_nobody_parks_costs_one_look(site: Site) -> None:  # noqa: F811
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert not parking.tend(page_scrape.stage)
    assert len(queries) == 1


def test_a_retry_says_which_host_rests() -> None:
    assert Retry("host_paused", resting=("shop.test", 80)).resting == ("shop.test", 80)


def rests_after_failures(rows: list[Page], failures: int, host: str = "shop.test") -> None:
    """All but the first wait for the host's rest; the first is the probe, in its last attempt."""
    run = runs.request("Pages", total=0)
    queue(page_scrape.stage, [row.pk for row in rows], run=run)
    Host.objects.create(host=host, port=80, failures=failures)
    Page.objects.exclude(pk=rows[0].pk).update(page_processing_due_at=PARKED_UNTIL)
    ParkedGroup.objects.create(
        stage="page_scrape", group=rows[0].domain_id, host="shop.test", port=80, until=past() + timedelta(hours=1),
        outcome="circuit_open", error="It rests.", spreading=False,
    )  # fmt: skip
    Page.objects.update(page_processing_attempts=page_scrape.stage.limits.max_attempts - 1)
    ended = [settlement_of(page_scrape.stage, row, Retry("timeout")) for row in claim(page_scrape.stage, 1)]
    settle(page_scrape.stage, ended)
    park_the_rest()


def test_the_pages_of_a_host_that_failed_in_every_attempt_on_one_of_them_end_with_it(site: Site) -> None:  # noqa: F811
    """Each would wait through as many rests, of up to six hours: a project of such a site went on for days."""
    rests_after_failures(pages(4), failures=9)
    assert set(Page.objects.values_list("page_processing_status", "page_processing_outcome")) == {("Error", "gave_up")}
    last = Page.objects.order_by("pk").last()
    assert last is not None
    assert last.page_processing_error.startswith("Given up with another page of its host. Gave up after 5 attempts.")
    run = Run.objects.get(kind="request")
    assert (run.status, run.settled, run.failed, run.counts) == ("Error", 4, 4, {"gave_up": 4})
    assert Event.objects.filter(kind="settled", outcome="gave_up", stage="page_scrape").count() == 4
    assert not ParkedGroup.objects.exists()


@pytest.mark.parametrize(("failures", "host"), [(2, "shop.test"), (9, "other.test")], ids=["answers", "another's"])
def test_a_page_that_gives_up_for_reasons_of_its_own_ends_no_other(site: Site, failures: int, host: str) -> None:  # noqa: F811
    rests_after_failures(pages(4), failures, host)
    assert Page.objects.filter(page_processing_status="Queued").count() == 3


def test_what_is_queued_again_of_a_host_that_was_given_up_is_tried_again(site: Site) -> None:  # noqa: F811
    site.web.anything(answer(PAGE))
    rests_after_failures(pages(3), failures=9)
    assert site.run("page_scrape", *Page.objects.all(), host_delay=0.0) == {"found": 3}
