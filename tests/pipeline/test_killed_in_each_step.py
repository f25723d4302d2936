"""A worker that is killed in any step of any stage: the row comes back, and it ends once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from jobs.models import Contact, Domain, Event, LocalBusiness, Page, Place, PlaceSearch, SitemapFile
from jobs.pipeline import Done, Stage, queue
from jobs.pipeline.claim import claim, claim_expired, release, renew
from jobs.pipeline.settle import fail_exhausted, settle, settlement_of
from jobs.stages import PIPELINE
from tests.patience import eventually
from tests.queued_domains import sql

pytestmark = pytest.mark.django_db(transaction=True)


def domain() -> Domain:
    return Domain.objects.get_or_create(host="kestrel.test")[0]


ROWS: dict[type[Any], Callable[[], Any]] = {
    PlaceSearch: lambda: PlaceSearch.objects.create(business_type="plumbers", location="Ithaca, NY"),
    Place: lambda: Place.objects.create(provider="google", place_id="place-1", name="Kestrel Plumbing"),
    LocalBusiness: lambda: LocalBusiness.objects.create(name="Kestrel Plumbing", website="https://kestrel.test/"),
    Domain: domain,
    SitemapFile: lambda: SitemapFile.objects.create(domain=domain(), url="https://kestrel.test/sitemap.xml"),
    Page: lambda: Page.objects.create(domain=domain(), url="https://kestrel.test/contact"),
    Contact: lambda: Contact.objects.create(
        domain=domain(), kind="email", value="a@kestrel.test", normalised="a@kestrel.test"
    ),
}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def claimed(stage: Stage[Any, Any]) -> None:
    claim(stage, 1)
    die()


def claiming(stage: Stage[Any, Any]) -> None:
    with transaction.atomic():
        claim(stage, 1)
        die()


def renewing(stage: Stage[Any, Any]) -> None:
    renew(stage, claim(stage, 1))
    die()


def settling(stage: Stage[Any, Any]) -> None:
    with transaction.atomic():
        settle(stage, [settlement_of(stage, row, Done("nothing_found")) for row in claim(stage, 1)])
        die()


def settled(stage: Stage[Any, Any]) -> None:
    settle(stage, [settlement_of(stage, row, Done("nothing_found")) for row in claim(stage, 1)])
    die()


def releasing(stage: Stage[Any, Any]) -> None:
    rows = claim(stage, 1)
    with transaction.atomic():
        release(stage, rows)
        die()


def claimed_again(stage: Stage[Any, Any]) -> None:
    claim_expired(stage)
    die()


IN_TRANSACTIONS = """
SELECT FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'
    AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
"""


def killed_in(step: Callable[[Any], None], stage: Stage[Any, Any]) -> None:
    """In a process of its own, with a connection of its own. PostgreSQL has noticed its end: no row is locked by it."""
    connection.close()
    if (child := os.fork()) == 0:
        try:
            step(stage)
        finally:
            os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    eventually(lambda: not sql(IN_TRANSACTIONS))


def lease_runs_out(stage: Stage[Any, Any]) -> None:
    sql("UPDATE {table} SET {lease_until} = now() - interval '1 second' WHERE {lease_until} > now()".format(
        **stage.names))  # fmt: skip


def ended(stage: Stage[Any, Any], row: Any) -> tuple[Any, ...]:
    row.refresh_from_db()
    return getattr(row, stage.column), stage.get(row, "outcome"), stage.get(row, "lease_until")


@pytest.mark.parametrize("step", [claiming, claimed, renewing, releasing, settling, settled])
@pytest.mark.parametrize("stage", PIPELINE, ids=lambda stage: stage.name)
def test_a_row_ends_once_wherever_its_worker_is_killed(stage: Stage[Any, Any], step: Callable[[Any], None]) -> None:
    row = ROWS[stage.model]()
    queue(stage, [row.pk])
    killed_in(step, stage)
    lease_runs_out(stage)
    found = claim(stage, 1) or claim_expired(stage)
    assert [each.pk for each in found] == ([] if step is settled else [row.pk])
    settle(stage, [settlement_of(stage, each, Done("nothing_found")) for each in found])
    assert ended(stage, row) == ("Completed", "nothing_found", None)
    assert Event.objects.filter(kind="settled", stage=stage.name).count() == 1
    assert claim(stage, 1) == claim_expired(stage) == []


@pytest.mark.parametrize("stage", PIPELINE, ids=lambda stage: stage.name)
def test_a_row_that_kills_each_worker_ends_with_a_reason(stage: Stage[Any, Any]) -> None:
    row = ROWS[stage.model]()
    queue(stage, [row.pk])
    killed_in(claimed, stage)
    for _ in range(1, stage.limits.max_attempts):
        lease_runs_out(stage)
        killed_in(claimed_again, stage)
    lease_runs_out(stage)
    assert claim_expired(stage) == []
    fail_exhausted(stage)
    assert ended(stage, row)[0::2] == ("Error", None)
    assert stage.get(row, "error")
