"""Merges beside others that write the same rows: nothing that somebody writes is lost, nobody waits in a circle."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from jobs.actions import duplicates
from jobs.actions.curation import WrongField
from jobs.actions.leads import change_leads, set_stages
from jobs.models import Lead, LocalBusiness, PossibleDuplicate
from jobs.store.lead_stages import hold_stages
from jobs.store.leads import refresh_leads
from tests.patience import eventually
from tests.pipeline.conftest import waiting_for_locks

pytestmark = pytest.mark.django_db(transaction=True)


def businesses(number: int) -> list[LocalBusiness]:
    return [LocalBusiness.objects.create(provider="import", external_id=str(n), name="Kestrel") for n in range(number)]


def pair_of(first: LocalBusiness, second: LocalBusiness) -> PossibleDuplicate:
    return PossibleDuplicate.objects.create(first=first, second=second, score=1)


def merged(pair: PossibleDuplicate, keep: LocalBusiness) -> None:
    try:
        duplicates.merge(pair.pk, keep.pk, by="mia")
    finally:
        connection.close()


def test_what_somebody_writes_while_two_are_merged_is_kept() -> None:
    kept, other = businesses(2)
    pair = pair_of(kept, other)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            LocalBusiness.objects.filter(pk=kept.pk).update(notes="Moved", tags=["new"])
            merging = pool.submit(merged, pair, kept)
            eventually(lambda: waiting_for_locks() > 0)
        merging.result()
    kept.refresh_from_db()
    assert (kept.notes, kept.tags) == ("Moved", ["new"])


def staged(names: list[str]) -> None:
    try:
        set_stages(names)
    finally:
        connection.close()


def test_a_stage_that_a_lead_is_being_given_is_not_taken_away() -> None:
    (business,) = businesses(1)
    refresh_leads(businesses=[business.pk])
    set_stages(["New", "Met"])
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            change_leads([Lead.objects.get().pk], {"stage": "Met"}, by="bo")
            setting = pool.submit(staged, ["New"])
            eventually(lambda: waiting_for_locks() > 0 or setting.done())
        with pytest.raises(WrongField, match="still in: Met"):
            setting.result()


def test_a_merge_waits_for_the_list_of_stages_before_it_locks_a_lead() -> None:
    kept, other = businesses(2)
    refresh_leads(businesses=[kept.pk, other.pk])
    set_stages(["New", "Met"])
    change_leads(Lead.objects.filter(business=other), {"stage": "Met"}, by="bo")
    pair = pair_of(kept, other)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            hold_stages("EXCLUSIVE")
            merging = pool.submit(merged, pair, kept)
            eventually(lambda: waiting_for_locks() > 0)
            assert len(Lead.objects.select_for_update(nowait=True)) == 2
        merging.result()


def test_two_pairs_with_a_business_in_common_are_merged_at_once() -> None:
    """Each hands the other's pair over: the first to come locks the business, and the other one waits for it."""
    first, both, last = businesses(3)
    pairs = [(pair_of(first, both), first), (pair_of(both, last), last)]
    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            list(LocalBusiness.objects.select_for_update().filter(pk=both.pk))
            merging = [pool.submit(merged, *pair) for pair in pairs]
            eventually(lambda: waiting_for_locks() > 1)
        failures = [error for future in merging if (error := future.exception())]
    assert [str(error) for error in failures] in ([], ["This business is not one of the two."])
    assert PossibleDuplicate.objects.filter(decision="merged").count() == 2 - len(failures)
