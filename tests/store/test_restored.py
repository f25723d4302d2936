"""After a restore: what was given out after the backup is given out to nobody else, and no reader stands still."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from jobs.actions.operations import pause_stage, resume_stage
from jobs.actions.restores import hold_what_costs_money
from jobs.events.event_log import events_after
from jobs.models import Domain, Lead, LeadDelivery, StageControl
from jobs.monitoring import alerts
from jobs.store.commit_order import changed_after, head_cursor, numbering
from jobs.store.leads import refresh_leads
from jobs.store.restored import REMEDY, remember_server, signs_of_a_restore, warn_of_a_restore
from scrapersky.configuration.checks import the_database_goes_on_where_it_was
from scrapersky.observability import health
from tests.destinations.conftest import destination
from tests.transfer.copies import settled

pytestmark = pytest.mark.django_db(transaction=True)

OF_ANOTHER_SERVER = 10**8  # transactions, when the backup was made there


@pytest.fixture(autouse=True)
def the_servers_own_numbers() -> Iterator[None]:
    """The functions are the database's, which further tests use."""
    yield
    number(0)
    remember_server()


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
    execute(numbering(more))


def lead(host: str = "kestrel.test") -> Lead:
    domain, _ = Domain.objects.get_or_create(host=host)
    refresh_leads(domains=[domain.pk])
    return Lead.objects.get(domain=domain)


def after_restore(*options: str) -> str:
    out = StringIO()
    call_command("after_restore", *options, stdout=out)
    return out.getvalue()


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def call_function(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name}()")
        return str(cursor.fetchone()[0])


def test_readers_of_events_and_of_changes_go_on_where_they_were(restored: str) -> None:
    Lead.objects.update(owner="nora")
    assert events_after(restored) == [], "by the new server's numbers it happened long before"
    after_restore()
    lead("larkspur.test")
    Lead.objects.filter(domain__host="kestrel.test").update(owner="cleo")
    settled()
    assert [event["outcome"] for event in events_after(restored) if event["kind"] == "leads"] == ["new", "changed"]
    assert set(changed_after(Lead.objects.all(), restored)) == set(Lead.objects.all())


def test_ids_that_were_given_out_after_the_backup_are_not_given_out_again(restored: str) -> None:
    before = Domain.objects.get().pk
    after_restore()
    assert Domain.objects.create(host="larkspur.test").pk > before + 1_000


def test_what_is_sent_of_a_lead_has_a_higher_version_than_any_that_was_sent(restored: str) -> None:
    """A receiver drops a version that is not above the one it has. What waits may have arrived, and changed since."""
    where = destination("webhook")
    for pk, status in enumerate(("Delivered", "Pending")):
        LeadDelivery.objects.create(
            destination=where, key=f"domain:{pk}", lead_id=pk, version=3, sent_version=3 - pk, status=status
        )
    after_restore()
    rows = LeadDelivery.objects.order_by("key").values_list("version", "sent_version")
    assert list(rows) == [(1_003, 1_003), (1_003, 1_002)]


def paused() -> set[str]:
    return set(StageControl.objects.filter(paused=True).values_list("stage", flat=True))


def test_nothing_is_paid_before_somebody_has_looked(restored: str, settings: Any) -> None:
    assert "would be paid again" in after_restore()
    assert paused() == {"place_search", "deep_scan"}
    settings.VERIFIER, settings.REACHER_BASE_URL = "reacher", "http://reacher.test"
    after_restore()
    assert paused() == {"place_search", "deep_scan", "contact_validation"}, "a verifier is paid, too"


def test_a_worker_that_starts_after_a_forgotten_command_pays_for_nothing(
    restored: str, caplog: pytest.LogCaptureFixture
) -> None:
    pause_stage("deep_scan", by="nora", reason="The bill is due.")
    hold_what_costs_money()
    assert paused() == {"place_search", "deep_scan"}
    assert "manage.py after_restore has not run" in StageControl.objects.get(stage="place_search").reason
    assert StageControl.objects.get(stage="deep_scan").reason == "The bill is due."
    assert signs_of_a_restore() in caplog.text
    for stage in ("place_search", "deep_scan"):
        resume_stage(stage, by="nora")
    hold_what_costs_money()
    assert paused() == {"deep_scan"}, "what nora resumed goes on; what she had paused herself is held now"
    StageControl.objects.update(held_at="the place of an earlier restore", paused=False)
    hold_what_costs_money()
    assert paused() == {"place_search", "deep_scan"}
    after_restore()
    assert "a backup was restored" in StageControl.objects.get(stage="place_search").reason
    assert not StageControl.objects.exclude(held_at="").exists(), "a later restore to the same place is another one"


def test_a_database_that_nobody_restored_shows_no_sign() -> None:
    lead()
    remember_server()
    assert signs_of_a_restore() == ""


def test_rows_of_transactions_that_are_still_to_come_show_a_forgotten_command(restored: str) -> None:
    assert "transactions that this server has still to reach" in signs_of_a_restore()
    after_restore()
    lead("larkspur.test")
    assert signs_of_a_restore() == ""


def test_a_sequence_below_the_ids_of_its_table_shows_it_and_goes_on_above_them() -> None:
    """As after a replica that copied rows only."""
    lead()
    execute("UPDATE domains SET id = 5000000; SELECT setval('domains_id_seq', 3)")
    assert "given out by domains_id_seq." in signs_of_a_restore()
    after_restore()
    assert signs_of_a_restore() == ""
    assert Domain.objects.create(host="larkspur.test").pk > 5_000_000


PARTS = ["another server", "another database", "another branch of history", "tables that a restore made anew"]


def remember(place: str) -> None:
    execute(f"CREATE OR REPLACE FUNCTION scrapersky_server() RETURNS text LANGUAGE sql AS $$SELECT '{place}'$$")


@pytest.mark.parametrize("part", range(4), ids=PARTS)
def test_a_database_that_is_elsewhere_than_when_it_was_migrated_shows_it(part: int) -> None:
    lead()
    remember_server()
    place = call_function("scrapersky_server").split("/")
    place[part] = place[part][:-1]
    remember("/".join(place))
    remember_server(anew=False)  # as a migration does
    elsewhere = "it is at another place, or at another moment, than it was"
    assert signs_of_a_restore() == f"The database seems to be restored: {elsewhere}. {REMEDY}"
    pause_stage("deep_scan", by="nora", reason="The bill is due.")
    hold_what_costs_money()
    assert paused() == {"place_search", "deep_scan"}
    assert "Resumed: place_search." in after_restore("--nothing-lost")
    assert signs_of_a_restore() == ""
    assert paused() == {"deep_scan"}, "what a person has paused stays so"
    assert not StageControl.objects.exclude(held_at="").exists(), "it is held where it seems to be restored again"
    hold_what_costs_money()
    assert paused() == {"deep_scan"}


def test_what_an_earlier_release_stored_of_the_place_is_completed_by_a_migration() -> None:
    place = call_function("scrapersky_server")
    remember(place.rpartition("/")[0])
    assert signs_of_a_restore() == ""
    remember_server(anew=False)
    assert call_function("scrapersky_server") == place


def test_that_nothing_was_lost_is_not_said_of_what_shows_the_contrary(restored: str) -> None:
    with pytest.raises(CommandError, match="Something was lost: rows were written"):
        after_restore("--nothing-lost")


def test_readiness_the_alerts_the_check_and_starts_say_that_the_command_was_forgotten(
    restored: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_seen_whole_at", -health.RESTORE_SECONDS)
    said = signs_of_a_restore()
    assert health.readiness(("restore",))["restore"] == health.Check(False, said)
    assert said in [wrong.sentence for wrong in alerts.find_wrong() if wrong.kind == "restored"]
    assert said in [message.msg for message in the_database_goes_on_where_it_was()]
    warn_of_a_restore()
    assert said in caplog.text
    after_restore()
    assert health.readiness(("restore",))["restore"].ok
