"""Chores that look after many things: one that fails holds up none behind it, and the chore has failed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time, timedelta

import pytest
from django.utils import timezone

from jobs.actions.erasure import request_erasure, run_requested_erasures
from jobs.events import webhooks
from jobs.maintenance import partitions, pruning
from jobs.models import (
    Domain,
    Export,
    ExportPiece,
    ExportRecipe,
    RecipeRun,
    Run,
    StorageTarget,
    Suppression,
    Webhook,
    WebhookDelivery,
    WorkerHeartbeat,
)
from jobs.pipeline.periodic import in_turn
from jobs.transfer import recipe_runs
from tests.queued_domains import sql

pytestmark = pytest.mark.django_db


def test_all_others_are_done_before_the_first_error_is_raised() -> None:
    done: list[int] = []

    def act(number: int) -> None:
        done.append(10 // number)

    with pytest.raises(ZeroDivisionError):
        in_turn([0, 5, 0, 2], act)
    assert done == [2, 5]
    assert in_turn([1, 2], str) == ["1", "2"]


def test_an_erasure_that_fails_does_not_keep_others_from_being_erased() -> None:
    for host in ("stuck.test", "gone.test"):
        Domain.objects.create(host=host)
        request_erasure(host, by="olga")
    Suppression.objects.filter(pending_value__startswith="stuck").update(pending_value="no host at all")
    with pytest.raises(ValueError):
        run_requested_erasures()
    assert list(Domain.objects.values_list("host", flat=True)) == ["stuck.test"]
    assert Suppression.objects.filter(erasure_pending=True).count() == 1


def test_a_recipe_whose_time_zone_is_no_more_keeps_no_other_one_from_running() -> None:
    past, target = timezone.now() - timedelta(minutes=1), StorageTarget.objects.create(name="Nowhere", kind="s3")
    for name, zone in (("first", "Atlantis/Poseidonis"), ("second", "UTC")):
        ExportRecipe.objects.create(
            name=name, repeat="daily", at=time(6), time_zone=zone, next_run_at=past, target=target
        )
    with pytest.raises(ValueError, match="Atlantis"):
        recipe_runs.process_due()
    assert [run.recipe.name for run in RecipeRun.objects.all()] == ["second"]
    assert RecipeRun.objects.get().attempts == 1, "what waits is written, too"


@pytest.fixture
def sealed_runs(transactional_db: None) -> Iterator[None]:
    """Nobody may delete a run: a trigger of the operators' own."""
    sql("CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'runs are kept'; END $$")
    sql("CREATE TRIGGER keep BEFORE DELETE ON runs FOR EACH ROW EXECUTE FUNCTION keep()")
    yield
    sql("DROP FUNCTION keep CASCADE")


def test_a_table_that_cannot_be_pruned_keeps_no_other_one_from_being_pruned(sealed_runs: None) -> None:
    Run.objects.create(kind="request", ended_at=timezone.now() - timedelta(days=1_000))
    WorkerHeartbeat.objects.create(name="dead", role="control")
    WorkerHeartbeat.objects.update(beat_at=timezone.now() - timedelta(days=3))
    with pytest.raises(Exception, match="runs are kept"):
        pruning.prune()
    assert (Run.objects.count(), WorkerHeartbeat.objects.count()) == (1, 0)


def test_a_partition_that_somebody_attached_is_left_alone() -> None:
    sql("CREATE TABLE events_archive_1999 (LIKE events INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
    sql("ALTER TABLE events ATTACH PARTITION events_archive_1999 FOR VALUES FROM ('1999-01-01') TO ('2000-01-01')")
    partitions.partition_months()
    assert sql("SELECT to_regclass('events_archive_1999') IS NOT NULL") == [(True,)]


def test_the_message_that_failed_waits_for_its_webhook_however_long_that_is_off() -> None:
    webhook = Webhook.objects.create(url="https://receiver.test/", secret="x", enabled=False, reason="It failed.")
    failed = WebhookDelivery.objects.create(webhook=webhook, body="{}", events=3, status="Failed")
    sent = WebhookDelivery.objects.create(webhook=webhook, body="{}", events=3, status="Delivered")
    WebhookDelivery.objects.update(created_at=timezone.now() - timedelta(days=40))
    pruning.prune()
    assert list(WebhookDelivery.objects.values_list("pk", flat=True)) == [failed.pk] != [sent.pk]
    webhooks.switch(webhook.pk, True, by="ada")
    failed.refresh_from_db()
    assert failed.status == "Pending"


def export(days: int, previous: Export | None = None) -> Export:
    made = Export.objects.create(
        noun="leads", format="csv", run=Run.objects.create(kind="export"), nonce="x", previous=previous
    )
    Export.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=days))
    return made


@pytest.mark.django_db(transaction=True)
def test_an_old_export_goes_although_a_newer_one_was_compared_with_it() -> None:
    oldest = export(420)
    old = export(400, oldest)
    newer = export(10, old)
    ExportPiece.objects.create(export=old, number=0, content=b"")
    pruning.prune()
    assert list(Export.objects.values_list("pk", "previous")) == [(newer.pk, None)]


_POINTING = """
SELECT confrelid::regclass::text, conrelid::regclass::text FROM pg_constraint
WHERE contype = 'f' AND confdeltype = 'a' AND conrelid::regclass::text NOT LIKE 'procrastinate%%'
"""  # Procrastinate's triggers look after its own


def test_what_points_to_a_row_that_is_pruned_is_looked_after_by_the_same_statement() -> None:
    pointing = sql(_POINTING)
    for statement, _ in pruning._plan().values():
        pruned = re.findall(r"DELETE FROM (\w+)", statement)[-1 if statement.strip().startswith("WITH") else 0]
        for child in {child for parent, child in pointing if parent == pruned}:
            assert re.search(rf"(DELETE FROM|UPDATE) {child} AS", statement), f"{child} points to {pruned}"
