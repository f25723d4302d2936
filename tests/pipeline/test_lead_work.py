"""What people do with leads is one statement for many, has a history, is undone, and is counted as it changes."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jobs.actions.curation import CountChanged, EmptyFilter, Refused, WrongField, decide, undo
from jobs.actions.duplicates import merge
from jobs.actions.leads import (
    add_note,
    change_all_matching,
    change_leads,
    history_of,
    remove_note,
    set_stages,
    stages,
)
from jobs.lists import lead_summary
from jobs.lists.catalogue import BULKS, LEADS, rows_of
from jobs.lists.lead_summary import GROUPS, LeadSummary, facets, summarise
from jobs.lists.listing import Listing
from jobs.models import Bulk, Domain, Lead, LeadChange, LeadNote, LocalBusiness, PossibleDuplicate
from jobs.store.lead_counts import DIMENSIONS, fold, read_counts
from jobs.store.leads import refresh_leads

pytestmark = pytest.mark.django_db


def town(number: int) -> list[int]:
    businesses = LocalBusiness.objects.bulk_create(
        LocalBusiness(
            provider="import", external_id=str(n), name=f"Business {n}", main_category=("dentist", "bakery")[n % 2],
            city=("Ithaca", "Cortland", "Dryden")[n % 3], phone="+16072720301" if n % 4 else "",
        )
        for n in range(number)
    )  # fmt: skip
    refresh_leads(businesses=[row.pk for row in businesses])
    return list(Lead.objects.order_by("pk").values_list("pk", flat=True))


def state(pk: int) -> tuple[Any, ...]:
    return Lead.objects.values_list("owner", "stage", "next_on", "tags").get(pk=pk)


def test_an_undo_brings_no_stage_back_that_there_is_no_more() -> None:
    one, two = town(2)
    change_leads([one, two], {"stage": "Contacted"}, by="bo")
    done = change_leads([one, two], {"stage": "Won", "owner": "ana"}, by="bo")
    change_leads([two], {"stage": "New"}, by="bo")
    set_stages(["New", "Won"])
    assert undo(done.bulk, by="bo").changed == 2
    assert [state(pk)[:2] for pk in (one, two)] == [("", "Won"), ("", "New")]


def test_a_change_of_many_leads_is_undone_where_nobody_changed_them_since() -> None:
    one, two, three = town(3)
    Lead.objects.filter(pk=two).update(tags=["old", "warm"])
    changes = {"owner": "ana", "stage": "Contacted", "next_on": date(2026, 12, 1), "add_tags": ["warm", "2026"]}
    done = change_leads([one, two, three], changes, by="bo")
    assert done.changed == 3
    assert state(one) == ("ana", "Contacted", date(2026, 12, 1), ["warm", "2026"])
    assert state(two)[3] == ["old", "warm", "2026"]
    change_leads([two], {"owner": "cy", "add_tags": ["later"]}, by="cy")
    undone = undo(done.bulk, by="bo")
    assert undone.changed == 3
    assert state(one) == ("", "New", None, [])
    assert state(two) == ("cy", "New", None, ["old", "warm", "later"])
    with pytest.raises(Refused, match="undone already"):
        undo(done.bulk, by="bo")


def test_leads_that_have_the_values_stay_as_they_are_and_have_no_history() -> None:
    one, two = town(2)
    change_leads([one], {"owner": "ana"}, by="bo")
    assert change_leads([one, two], {"owner": "ana"}, by="bo").changed == 1
    assert Counter(LeadChange.objects.values_list("lead_id", flat=True)) == {one: 1, two: 1}


def test_all_matching_leads_are_changed_only_as_many_as_were_confirmed() -> None:
    town(6)
    dentists = Lead.objects.filter(main_category="dentist")
    filters = {"category": "dentist"}
    with pytest.raises(CountChanged):
        change_all_matching(dentists, {"owner": "ana"}, by="bo", expected=2, filter_used=filters)
    with pytest.raises(EmptyFilter):
        change_all_matching(Lead.objects.all(), {"owner": "ana"}, by="bo", expected=6, filter_used={})
    done = change_all_matching(dentists, {"owner": "ana"}, by="bo", expected=3, filter_used=filters)
    assert (done.changed, Bulk.objects.get().changes, Bulk.objects.get().filter) == (3, {"owner": "ana"}, filters)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({}, "changes"), ({"email": "x@y.test"}, "changes"), ({"stage": "Nowhere"}, "stage"),
     ({"next_on": "soon"}, "next_on"),
     ({"add_tags": ["a,b"]}, "add_tags"), ({"owner": "x" * 81}, "owner")],
)  # fmt: skip
def test_a_change_that_cannot_be_made_is_refused_with_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(WrongField) as refusal:
        change_leads(town(1), changes, by="bo")
    assert refusal.value.field == field


def test_the_history_of_a_lead_has_decisions_changes_and_notes_with_their_authors() -> None:
    (one,) = town(1)
    decide(Lead, [one], "Selected", by="ana")
    change_leads([one], {"stage": "Contacted"}, by="bo")
    note = add_note(Lead.objects.get(), "Called: ask again in May.", by="cy")
    events = {event["field"]: (event["by"], event["was"], event["now"]) for event in history_of(one)}
    assert events == {
        "curation_status": ("ana", "New", "Selected"), "stage": ("bo", "New", "Contacted"),
        "note": ("cy", None, "Called: ask again in May."),
    }  # fmt: skip
    with pytest.raises(Refused, match="only its author"):
        remove_note(Lead.objects.get(), note.pk, by="ana")
    remove_note(Lead.objects.get(), note.pk, by="cy")
    assert not LeadNote.objects.exists()


def test_what_people_wrote_on_a_domain_goes_to_the_business_that_has_it() -> None:
    kestrel = Domain.objects.create(host="kestrel.test", registrable_domain="kestrel.test")
    refresh_leads(domains=[kestrel.pk])
    old = Lead.objects.get()
    change_leads([old.pk], {"owner": "ana", "stage": "Contacted", "add_tags": ["warm"]}, by="bo")
    add_note(old, "They answered.", by="bo")
    business = LocalBusiness.objects.create(provider="import", external_id="1", name="Kestrel", domain=kestrel)
    refresh_leads(businesses=[business.pk])
    new = Lead.objects.get()
    assert (new.business_id, new.owner, new.stage, new.tags) == (business.pk, "ana", "Contacted", ["warm"])
    assert {event["field"] for event in history_of(new.pk)} == {"owner", "stage", "tags", "note"}


def test_a_merge_hands_over_what_people_did_with_the_other_lead() -> None:
    one, two = (Lead.objects.get(pk=pk) for pk in town(2))
    change_leads([one.pk], {"owner": "ana", "add_tags": ["warm"]}, by="bo")
    change_leads([two.pk], {"owner": "cy", "stage": "Contacted", "add_tags": ["2026"]}, by="bo")
    add_note(two, "They answered.", by="cy")
    pair = PossibleDuplicate.objects.create(first=one.business, second=two.business, score="0.5")
    merge(pair.pk, one.business_id or 0, by="bo")
    assert state(one.pk) == ("ana", "Contacted", None, ["warm", "2026"])
    assert LeadNote.objects.get(lead=one).author == "cy"


def test_the_undo_of_a_merge_brings_both_leads_back_and_is_one_decision_in_the_list(admin_client: Client) -> None:
    one, two = (Lead.objects.get(pk=pk) for pk in town(2))
    change_leads([two.pk], {"owner": "cy", "stage": "Contacted"}, by="bo")
    pair = PossibleDuplicate.objects.create(first=one.business, second=two.business, score="0.5")
    merged = merge(pair.pk, one.business_id or 0, by="bo").bulk
    [bulk] = rows_of(BULKS, {}).filter(reason__startswith="The same")
    assert bulk.pk == merged
    assert "Owner" in admin_client.get(f"/admin/jobs/bulk/{merged}/").content.decode(), "what the merge did to leads"
    part = Bulk.objects.get(table="leads", to_status="Archived")
    page = admin_client.get(f"/admin/jobs/bulk/{part.pk}/").content.decode()
    assert f"/admin/undo/{merged}/" in page, "a part is undone as the whole"
    with pytest.raises(Refused, match=f"part of decision {merged}"):
        undo(part.pk, by="bo")
    key = uuid4()
    for _ in range(2):  # sent again
        done = undo(merged, by="bo", undo_id=key)
        assert (done.requested, done.changed) == (3, 3), "a business and two leads"
    two.refresh_from_db()
    assert (two.curation_status, state(one.pk)) == ("New", ("", "New", None, []))
    undone = rows_of(BULKS, {}).filter(made_by="bo", undo_of__isnull=False)
    assert list(undone.values_list("undo_of", flat=True)) == [merged]
    assert not Bulk.objects.filter(part_of=merged, changed__gt=0, undone_at=None).exists()
    with pytest.raises(Refused, match="undone already"):
        undo(merged, by="bo")


def test_a_merge_with_an_archived_business_is_a_decision_of_the_list_by_what_it_did_to_the_lead() -> None:
    one, two = (Lead.objects.get(pk=pk) for pk in town(2))
    decide(LocalBusiness, [two.business_id or 0], "Archived", by="bo")
    pair = PossibleDuplicate.objects.create(first=one.business, second=two.business, score="0.5")
    merged = merge(pair.pk, one.business_id or 0, by="bo").bulk
    assert merged in rows_of(BULKS, {}).values_list("pk", flat=True)
    undo(merged, by="bo")
    two.refresh_from_db()
    assert two.curation_status == "New"


def test_the_list_of_stages_is_changed_and_leads_move_with_a_new_name() -> None:
    one, _ = town(2)
    change_leads([one], {"stage": "Contacted"}, by="bo")
    with pytest.raises(WrongField, match="still in: Contacted"):
        set_stages(["New", "Written to"])
    set_stages(["New", "Written to", "Won"], {"Contacted": "Written to"})
    assert (stages(), state(one)[1]) == (["New", "Written to", "Won"], "Written to")
    with pytest.raises(WrongField, match="among them New"):
        set_stages(["Written to"])


def test_stages_may_take_each_others_names() -> None:
    one, other = town(2)
    set_stages(["New", "Called", "Met"])
    change_leads([one], {"stage": "Called"}, by="bo")
    change_leads([other], {"stage": "Met"}, by="bo")
    set_stages(["New", "Met", "Called"], {"Called": "Met", "Met": "Called"})
    assert (state(one)[1], state(other)[1]) == ("Met", "Called")
    set_stages(["New", "Won", "Met"], {"Called": "Met", "Met": "Won"})
    assert (state(one)[1], state(other)[1]) == ("Won", "Met")


def counted() -> dict[str, dict[str, int]]:
    """What a count of the whole table says."""
    rows = list(Lead.objects.values(*DIMENSIONS.values(), "tags"))
    counts = {
        name: Counter(str(row[column]).lower() if isinstance(row[column], bool) else row[column] for row in rows)
        for name, column in DIMENSIONS.items()
    }
    tags = Counter(tag for row in rows for tag in row["tags"])
    return {name: dict(values) for name, values in (counts | {"tags": tags}).items()} | {
        "": {"": len(rows)} if rows else {}
    }


def _act(dice: random.Random, number: int) -> None:
    ids = list(Lead.objects.values_list("pk", flat=True))
    some = dice.sample(ids, dice.randint(0, len(ids)))
    act = dice.choice(["add", "change", "change", "decide", "undo", "facts", "delete", "fold"])
    if act == "add" or not ids:
        business = LocalBusiness.objects.create(provider="x", external_id=str(number), name="B", city=dice.choice("AB"))
        refresh_leads(businesses=[business.pk])
    elif act == "change":
        tag = {dice.choice(["add_tags", "remove_tags"]): [dice.choice("xyz")]}
        change_leads(
            some, {"owner": dice.choice(["", "ana", "bo"]), "stage": dice.choice(["New", "Won"]), **tag}, by="bo"
        )
    elif act == "decide":
        decide(Lead, some, dice.choice(["New", "Selected", "Archived"]), by="bo")
    elif act == "undo" and (bulk := Bulk.objects.filter(undone_at=None, undo_of=None).order_by("?").first()):
        undo(bulk.pk, by="bo")
    elif act == "facts":
        LocalBusiness.objects.update(main_category=dice.choice(["dentist", "bakery"]), phone=dice.choice(["", "+1607"]))
        refresh_leads(businesses=LocalBusiness.objects.values_list("pk", flat=True))
    elif act == "delete":
        LocalBusiness.objects.filter(leads__in=some[:2]).delete()
    else:
        fold()


@pytest.mark.parametrize("seed", range(6))
def test_the_counters_are_what_a_count_of_the_table_says_after_any_history(seed: int) -> None:
    dice = random.Random(seed)
    for number in range(30):
        _act(dice, number)
        read = {name: dict(values) for name, values in read_counts(["", *GROUPS]).items()}
        assert read == counted()


def test_a_summary_counts_all_leads_and_those_of_a_filter_and_a_facet_leaves_its_own_filter_out() -> None:
    ids = town(12)
    change_leads(ids[:3], {"add_tags": ["warm"]}, by="bo")
    everything = summarise({}, ["category", "city", "tags"])
    assert (everything.total, everything.exact) == (12, True)
    assert everything.groups["city"] == [("Cortland", 4), ("Dryden", 4), ("Ithaca", 4)]
    assert everything.groups["tags"] == [("warm", 3)]
    some = summarise({"city": "Ithaca", "has_phone": "true"}, ["city", "category"])
    assert (some.total, some.groups) == (3, {"city": [("Ithaca", 3)], "category": [("bakery", 2), ("dentist", 1)]})
    choice = facets({"city": "Ithaca", "has_phone": "true"}, ["city", "category"])
    assert (choice.total, choice.groups["city"]) == (3, [("Cortland", 3), ("Dryden", 3), ("Ithaca", 3)])
    assert choice.groups["category"] == some.groups["category"]


def test_the_summary_of_a_wide_filter_is_estimated_from_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    town(400)
    monkeypatch.setattr(lead_summary, "MOST", 50)
    monkeypatch.setattr(lead_summary, "WINDOWS", 10)
    monkeypatch.setattr(lead_summary, "WIDTH", 10)
    summary = summarise({"has_phone": "true"}, ["category"])
    assert (summary.exact, summarise({"tags": "none"}, ["category"])) == (
        False,
        LeadSummary(0, True, {"category": []}),
    )
    assert summary.total is not None
    assert 200 <= summary.total <= 400  # 300 match
    assert {value for value, _ in summary.groups["category"]} == {"dentist", "bakery"}


def statements_of_facets(filters: dict[str, str]) -> tuple[lead_summary.LeadSummary, list[str]]:
    with CaptureQueriesContext(connection) as queries:
        summary = facets(filters, ["city", "category"])
    return summary, [query["sql"] for query in queries]


def test_a_filter_that_the_counters_know_is_neither_counted_nor_glanced_at_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    town(400)
    monkeypatch.setattr(lead_summary, "MOST", 50)
    monkeypatch.setattr(lead_summary, "WINDOWS", 10)
    monkeypatch.setattr(lead_summary, "WIDTH", 10)
    wide, statements = statements_of_facets({"has_phone": "true"})
    assert not wide.exact
    assert [sql for sql in statements if f"LIMIT {50 + 1}" in sql] == [], "300 leads are not counted up to 50"
    change_leads([Lead.objects.latest("pk").pk], {"stage": "Won"}, by="bo")
    narrow, statements = statements_of_facets({"has_phone": "true", "stage": "Won"})
    assert (narrow.exact, narrow.total) == (True, 1)
    assert [sql for sql in statements if "min(id)" in sql] == [], "one lead is Won: nothing has to be estimated"


@pytest.mark.parametrize("tags", ["warm", "warm,far", "far,warm"])
def test_several_tags_are_all_of_them_for_the_counters_too(tags: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = town(30)
    change_leads(ids, {"add_tags": ["far"]}, by="bo")
    change_leads(ids[:3], {"add_tags": ["warm"]}, by="bo")
    monkeypatch.setattr(lead_summary, "MOST", 5)
    assert facets({"tags": tags}, ["city"]).total == 3


def test_facets_are_counted_among_the_rows_of_a_page_that_has_them_all() -> None:
    town(12)
    filters = {"city": "Ithaca", "has_phone": "true"}
    listing = Listing.read(LEADS, filters)
    matching = listing.all_matching(listing.page())
    assert matching is not None
    assert len(matching) == 3
    assert facets(filters, GROUPS, matching) == facets(filters, GROUPS)
    assert listing.all_matching(listing.page(size=2)) is None, "there are more than two"
    with CaptureQueriesContext(connection) as queries:
        assert facets({"city": "Nowhere", "has_phone": "true"}, ["category"], []) == LeadSummary(
            0, True, {"category": []}
        )
    assert len(queries) == 0, "of no lead there is nothing to count"
    by_rating = Listing.read(LEADS, {**filters, "order": "-rating"})
    assert sorted(by_rating.all_matching(by_rating.page()) or ()) == sorted(matching), "those without a rating, too"
