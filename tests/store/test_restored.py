"""After a restore: what was given out after the backup is given out to nobody else, and no reader stands still."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from jobs.events.event_log import events_after
from jobs.models import Domain, Lead, LeadDelivery, StageControl
from jobs.store.commit_order import changed_after, head_cursor, numbering
from jobs.store.leads import refresh_leads
from tests.destinations.conftest import destination

pytestmark = pytest.mark.django_db(transaction=True)

OF_ANOTHER_SERVER = 10**8  # transactions, when the backup was made there


@pytest.fixture(autouse=True)
def the_servers_own_numbers() -> Iterator[None]:
    """The functions are the database's, which further tests use."""
    yield
    number(0)


@pytest.fixture
def restored() -> str:
    """What a backup of a server with a long history is in a new one; returns a cursor that a reader has of the old
    one, from after the backup."""
    number(OF_ANOTHER_SERVER)
    lead()
    last = head_cursor()
    number(0)
    transaction, pk = last.split("-")
    return f"{int(transaction) + 500}-{pk}"


def number(more: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(numbering(more))


def lead(host: str = "kestrel.test") -> Lead:
    domain, _ = Domain.objects.get_or_create(host=host)
    refresh_leads(domains=[domain.pk])
    return Lead.objects.get(domain=domain)


def after_restore() -> str:
    out = StringIO()
    call_command("after_restore", stdout=out)
    return out.getvalue()


def test_readers_of_events_and_of_changes_go_on_where_they_were(restored: str) -> None:
    Lead.objects.update(owner="nora")
    assert events_after(restored) == [], "by the new server's numbers it happened long before"
    after_restore()
    lead("larkspur.test")
    Lead.objects.filter(domain__host="kestrel.test").update(owner="cleo")
    assert [event["outcome"] for event in events_after(restored) if event["kind"] == "leads"] == ["new", "changed"]
    assert set(changed_after(Lead.objects.all(), restored)) == set(Lead.objects.all())


def test_ids_that_were_given_out_after_the_backup_are_not_given_out_again(restored: str) -> None:
    before = Domain.objects.get().pk
    after_restore()
    assert Domain.objects.create(host="larkspur.test").pk > before + 1_000


def test_what_is_sent_of_a_lead_has_a_higher_version_than_any_that_was_sent(restored: str) -> None:
    """A receiver drops a version that is lower than the one that it has. What waits may have arrived as what it is."""
    where = destination("webhook")
    for pk, status in enumerate(("Delivered", "Pending")):
        LeadDelivery.objects.create(
            destination=where, key=f"domain:{pk}", lead_id=pk, version=3, sent_version=3 - pk, status=status
        )
    after_restore()
    rows = LeadDelivery.objects.order_by("key").values_list("version", "sent_version")
    assert list(rows) == [(1_003, 1_003), (3, 2)]


def test_nothing_is_paid_before_somebody_has_looked(restored: str) -> None:
    said = after_restore()
    assert set(StageControl.objects.filter(paused=True).values_list("stage", flat=True)) == {
        "place_search",
        "deep_scan",
    }
    assert "would be paid again" in said
