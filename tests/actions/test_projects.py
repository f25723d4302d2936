"""Projects: from a question to contacts by their conditions; paused, resumed, stopped; never a thing done twice."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Count

from jobs.actions import operations, projects
from jobs.actions.curation import Refused, decide
from jobs.actions.project_steps import spent
from jobs.actions.projects import Conditions, advance
from jobs.actions.search_price import PriceNotAgreed
from jobs.actions.searches import find_or_create_search
from jobs.models import ApiCall, Contact, Decision, Domain, LocalBusiness, Page, Place, PlaceSearch, Project, Run
from jobs.pipeline.claim import claim
from jobs.sources import provider_named
from jobs.stages import PIPELINE, stage_named
from jobs.statuses import Curation
from jobs.transfer.project_input import UnreadableInput, estimate, read_text, read_upload, start_project
from jobs.web.failures import Fail
from tests.actions.project_work import again
from tests.patience import eventually, patient

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "plumbers in Ithaca, NY"


def begin(text: str = WORDS, **conditions: Any) -> Project:
    """A project as somebody begins it who saw its price."""
    given = read_text(text)
    return start_project(given, Conditions(**conditions), by="clara", agreed=estimate(given).total.price).project


def to_the_end(project: Project, work: Any, outcome: Any = None) -> Project:
    for _ in range(12):
        work(outcome)
        advance(project.pk)
        if again(project).status != "InProgress":
            break
    return again(project)


def test_a_question_goes_all_the_way_by_itself_and_says_how_it_ended(work):
    project = begin()
    assert project.name == WORDS
    ended = to_the_end(project, work)
    assert (ended.status, ended.progress["found"]) == ("Completed", Place.objects.count())
    assert ended.progress["found"] > 10
    for place in Place.objects.all():
        closed = place.business_status == "CLOSED_PERMANENTLY"
        assert place.curation_status == ("New" if closed else "Selected")
    assert Domain.objects.filter(status="Completed").count() == ended.progress["sites_read"] > 5
    assert ended.reason.startswith(f"{ended.progress['found']} found, {ended.progress['chosen']} chosen; ")
    assert ended.ended_at is not None
    run = Run.objects.get(pk=ended.run_id)
    assert (run.kind, run.status, run.total) == ("project", "Completed", run.settled)


def test_what_it_costs_is_its_own_calls_and_the_same_words_again_are_free(work):
    first = to_the_end(begin(), work)
    assert first.cost == sum(call.price for call in ApiCall.objects.filter(run_id=first.run_id)) > 0
    second = to_the_end(begin(), work)
    assert second.pk != first.pk
    assert (second.status, second.cost) == ("Completed", 0)
    assert second.progress["found"] == first.progress["found"]


def test_nothing_is_decided_or_queued_twice_however_often_a_turn_is_taken(work):
    project = begin()
    for _ in range(12):
        advance(project.pk)
        work()
        advance(project.pk)
    decided = Decision.objects.values("table", "row_id").annotate(n=Count("pk"))
    assert decided.count() > 20
    assert {entry["n"] for entry in decided} == {1}
    assert PlaceSearch.objects.count() == 1


def test_only_search_decides_nothing(work):
    ended = to_the_end(begin(mode="search"), work)
    assert ended.status == "Completed"
    assert not Decision.objects.exists()
    assert f"{ended.progress['found']} wait for your decision." in ended.reason


def test_step_by_step_waits_for_a_person_and_goes_on_with_what_the_person_selects(work):
    project = begin(mode="steps")
    assert to_the_end(project, work).status == "ManualReview"
    place = Place.objects.exclude(website="").first()
    decide(Place, [place.pk], Curation.SELECTED, by="clara")
    advance(project.pk)
    assert again(project).status == "InProgress"
    assert to_the_end(project, work).status == "ManualReview"
    assert LocalBusiness.objects.count() == 1
    for model in (Place, LocalBusiness, Domain):
        decide(model, model.objects.filter(curation_status="New"), Curation.ARCHIVED, by="clara")
    assert to_the_end(project, work).status == "Completed"


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        ({"rating_min": Decimal("4.5")}, lambda place: place.rating is not None and place.rating >= Decimal("4.5")),
        ({"has_website": True}, lambda place: bool(place.website)),
        ({"categories": ("nothing_of_the_kind",)}, lambda place: False),
        ({"categories": ("plumber",)}, lambda place: "plumber" in [place.primary_type, *place.types]),
    ],
)
def test_only_places_that_meet_the_conditions_are_selected_and_the_others_are_left_to_a_person(work, conditions, fits):
    to_the_end(begin(**conditions), work)
    places = [place for place in Place.objects.all() if place.business_status != "CLOSED_PERMANENTLY"]
    expected = {place.pk for place in places if fits(place)}
    assert set(Place.objects.filter(curation_status="Selected").values_list("pk", flat=True)) == expected
    assert set(Place.objects.values_list("curation_status", flat=True)) <= {"Selected", "New"}


def test_a_chain_is_left_out_by_its_name_and_by_its_website(work):
    project = begin(no_chains=True)
    work(stages=("place_search",))
    names = list(Place.objects.order_by("pk").values_list("pk", flat=True))
    Place.objects.filter(pk__in=names[:3]).update(name="Rooter Express")
    elsewhere = Domain.objects.create(host="chain.test")
    for n in range(3):
        LocalBusiness.objects.create(provider="import", external_id=f"c{n}", domain=elsewhere, name=f"Chain {n}")
    project.businesses.set(LocalBusiness.objects.filter(domain=elsewhere)[:1])
    to_the_end(project, work)
    assert set(Place.objects.filter(name="Rooter Express").values_list("curation_status", flat=True)) == {"New"}
    assert Domain.objects.get(pk=elsewhere.pk).curation_status == "New"
    assert Place.objects.filter(curation_status="Selected").count() > 3


def test_at_most_so_many_leads_are_chosen_and_the_best_rated_come_first(work):
    to_the_end(begin(max_leads=4), work)
    chosen = Place.objects.filter(curation_status="Selected")
    assert chosen.count() == 4
    assert min(place.rating for place in chosen) >= max(
        place.rating or 0 for place in Place.objects.exclude(pk__in=chosen)
    )


def test_the_most_that_it_may_cost_is_the_budget_of_its_searches_together(work):
    project = begin(f"{WORDS}\nbakeries in Ithaca, NY", max_cost=Decimal("0.10"))
    assert [search.budget for search in PlaceSearch.objects.order_by("pk")] == [Decimal("0.05"), Decimal("0.05")]
    work(stages=("place_search",))
    advance(project.pk)
    assert again(project).cost <= Decimal("0.10")
    stopped = PlaceSearch.objects.filter(status="Error", outcome="spending_limit").count()
    assert stopped > 0
    Project.objects.update(max_cost=Decimal(10))
    advance(project.pk)
    assert PlaceSearch.objects.filter(status="Queued").count() == stopped
    ended = to_the_end(again(project), work)
    assert (ended.status, PlaceSearch.objects.filter(status="Completed").count()) == ("Completed", 2)


def test_no_place_is_selected_for_money_that_is_kept_for_those_before_it(work):
    project = begin(max_cost=Decimal(1))
    work(stages=("place_search",))
    details = provider_named("google").charges()["details"].price
    Project.objects.update(max_cost=spent(project) + 2 * details)
    advance(project.pk)
    advance(project.pk)
    assert Place.objects.filter(curation_status="Selected", deep_scan_status="Queued").count() == 2
    assert Place.objects.filter(curation_status="New").exists()


def test_a_paused_project_holds_its_rows_back_and_goes_on_where_it_was(work):
    project = begin()
    assert projects.pause(project, by="olga").reason == "Paused by olga."
    work()
    assert (advance(project.pk), Place.objects.count()) == (0, 0)
    with pytest.raises(Refused, match="is Paused"):
        projects.pause(again(project), by="olga")
    projects.resume(again(project), by="olga")
    assert to_the_end(project, work).status == "Completed"


def test_a_project_whose_run_is_gone_is_paused_resumed_and_stopped_all_the_same(work):
    project = begin()
    Run.objects.all().delete()
    for run in (project.run_id, None):
        Project.objects.update(run_id=run)
        assert projects.pause(again(project), by="olga").status == "Paused"
        assert projects.resume(again(project), by="olga").status == "InProgress"
    assert projects.stop(again(project), by="olga").status == "Cancelled"


_RUNS_STAND_STILL = """
CREATE FUNCTION pg_temp.stand_still() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'cut off'; END $$;
CREATE TRIGGER stand_still BEFORE UPDATE OF status ON runs FOR EACH ROW EXECUTE FUNCTION pg_temp.stand_still()
"""


@pytest.mark.parametrize("steer", [projects.pause, projects.stop])
def test_a_project_that_is_cut_off_from_its_run_moves_as_little_as_the_run(steer):
    project = begin()
    with connection.cursor() as cursor:
        cursor.execute(_RUNS_STAND_STILL)
        try:
            with pytest.raises(DatabaseError, match="cut off"):
                steer(project, by="olga")
        finally:
            cursor.execute("DROP FUNCTION pg_temp.stand_still CASCADE")
    assert again(project).status == "InProgress"


def test_a_stopped_project_takes_what_waits_out_of_the_queue_and_keeps_what_it_found(work):
    project = begin()
    work(stages=("place_search",))
    advance(project.pk)
    assert claim(stage_named("deep_scan"), 1)
    stopped = projects.stop(project, by="olga")
    assert (stopped.status, stopped.reason) == ("Cancelled", "Stopped by olga.")
    waiting = [stage.model.objects.filter(**{stage.column: stage.waiting}).count() for stage in PIPELINE[:8]]
    assert sum(waiting) == 0
    assert (advance(project.pk), Place.objects.exists()) == (0, True)
    with pytest.raises(Refused, match="is Cancelled"):
        projects.resume(stopped, by="olga")


def test_what_is_retried_of_a_stopped_project_stays_in_the_queue(work):
    project = begin()
    stopped = projects.stop(project, by="olga")
    project.searches.update(status="Error", outcome="gave_up")
    assert projects.retry(stopped, "place_search", "gave_up", by="olga").rows == 1
    operations.cancel_stragglers()
    assert project.searches.get().status == "Queued"


def test_a_project_says_so_when_its_run_was_paused_or_cancelled(work):
    project = begin()
    operations.pause_run(project.run_id, by="olga", reason="not now")
    advance(project.pk)
    assert (again(project).status, again(project).reason) == ("Paused", "not now")
    projects.resume(again(project), by="olga")
    operations.cancel_run(project.run_id, by="olga")
    advance(project.pk)
    assert again(project).status == "Cancelled"


def test_the_same_request_twice_is_one_project_until_it_ends(work):
    assert begin().pk == begin().pk
    assert begin(max_leads=3).pk != begin().pk
    assert Project.objects.count() == 2
    assert Run.objects.filter(kind="project").count() == 2


def test_a_list_of_domains_is_read_and_what_failed_is_retried_by_its_reason(work):
    project = begin("kestrel.test\nhttps://www.osprey.test/about")
    ended = to_the_end(project, work, Fail("robots"))
    assert (ended.status, ended.progress["found"], ended.progress["sites_read"]) == ("Completed", 2, 2)
    assert {"domain_metadata": {"robots": 2}, "sitemap_discovery": {"robots": 2}}.items() <= {
        stage["stage"]: stage["failures"] for stage in ended.progress["stages"]
    }.items()
    with pytest.raises(Refused, match="Say why"):
        projects.read_despite_robots(ended, " ", by="olga")
    assert projects.read_despite_robots(ended, "the owner's mail", by="olga").rows == 4
    assert set(Domain.objects.values_list("robots_override_reason", flat=True)) == {"the owner's mail"}
    assert again(project).status == "InProgress"
    assert Run.objects.get(pk=project.run_id).status == "InProgress"
    ended = to_the_end(project, work)
    assert (ended.status, ended.progress["stages"][3]["failures"]) == ("Completed", {})
    assert Run.objects.get(pk=project.run_id).status == "Completed"


def test_pages_are_read_of_the_domains_that_were_selected_and_no_others(work):
    ours, other = (Domain.objects.create(host=host) for host in ("kestrel.test", "other.test"))
    for domain in (ours, other):
        for n in range(3):
            Page.objects.create(domain=domain, url=f"https://{domain.host}/contact/{n}", page_type="contact")
    project = begin("kestrel.test", pages_per_domain=2)
    Contact.objects.create(domain=ours, kind="email", value="a@kestrel.test", normalised="a@kestrel.test")
    ended = to_the_end(project, work)
    assert Page.objects.filter(domain=ours, curation_status="Selected").count() == 2
    assert not Page.objects.filter(domain=other, curation_status="Selected").exists()
    assert (ended.progress["with_email"], ended.progress["contacts"]) == (1, 1)


def test_a_step_that_two_turns_at_once_have_passed_over_is_taken_before_the_project_ends():
    domain = Domain.objects.create(
        host="kestrel.test", curation_status="Selected", status="Completed", sitemap_analysis_status="Completed"
    )
    page = Page.objects.create(domain=domain, url="https://kestrel.test/contact", page_type="contact")
    project = begin("kestrel.test")
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            Project.objects.select_for_update(of=("self",)).get(pk=project.pk)  # as another turn does, at a step
            turn = threads.submit(in_thread, project.pk)
            eventually(somebody_waits_for_a_lock)  # it has passed over its steps
        assert turn.result(patient(20)) == 1
    page.refresh_from_db()
    assert (again(project).status, page.curation_status) == ("InProgress", "Selected")


def in_thread(project: int) -> int:
    try:
        return advance(project)
    finally:
        connection.close()


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()")
        return cursor.fetchone() is not None


def test_a_project_that_cannot_be_advanced_holds_no_other_one_up(work, monkeypatch):
    broken, whole = begin(), begin("kestrel.test")
    advance_one = projects.advance

    def advance_whole(project: int) -> int:
        if project == broken.pk:
            raise ZeroDivisionError
        return advance_one(project)

    monkeypatch.setattr(projects, "advance", advance_whole)
    assert projects.advance_due() > 0
    assert Domain.objects.get(host="kestrel.test").curation_status == "Selected"
    assert (again(broken).progress, again(whole).progress["found"]) == ({}, 1)


# What is given.


def test_a_text_box_takes_searches_domains_and_websites_together(providers):
    given = read_text(f"{WORDS}\n# a remark\nkestrel.test\nhttps://www.osprey.test/\nkestrel.test\n")
    assert [search.query for search in given.searches] == [WORDS]
    assert given.hosts == ["kestrel.test", "osprey.test"]
    assert given.name == f"{WORDS} and 2 more"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("plumbers", "Say where to search|without|location"),
        ("in Ithaca, NY", "Say what to search for"),
        ("bad_host..test", "Write a trade and a place, or a domain"),
    ],
)
def test_a_line_that_is_neither_is_refused_and_nothing_is_stored(providers, settings, text, sentence):
    settings.PLACES_PROVIDER = "overpass"
    with pytest.raises(UnreadableInput, match=sentence):
        read_text(f"{text}\nkestrel.test")
    assert not Domain.objects.exists()


def test_a_file_holds_lines_or_a_column_of_domains_or_businesses(work):
    assert read_upload("list.txt", f"{WORDS}\nkestrel.test".encode()).hosts == ["kestrel.test"]
    assert read_upload("list.csv", b"Domain,Note\nkestrel.test,x\nosprey.test,y\n").hosts == [
        "kestrel.test", "osprey.test",
    ]  # fmt: skip
    notes = b"Domain,Xyz\nkestrel.test,Warm hats\nosprey.test,Old prints\nheron.test,Blue doors\n"
    assert read_upload("list.csv", notes).hosts == ["kestrel.test", "osprey.test", "heron.test"], "and no names"
    given = read_upload("list.csv", b"Name,Website,Phone\nKestrel Plumbing,https://kestrel.test,\nOsprey,,\n")
    assert [row["name"] for row in given.businesses] == ["Kestrel Plumbing", "Osprey"]
    project = start_project(given, Conditions(has_website=True), by="clara").project
    ended = to_the_end(project, work)
    assert (ended.progress["found"], ended.progress["sites"]) == (2, 1)
    with pytest.raises(UnreadableInput):
        read_upload("list.xlsx", b"PK\x03\x04 broken")


def test_the_estimate_is_the_price_and_how_many_to_expect_and_a_dearer_one_is_not_begun(providers):
    given = read_text(WORDS)
    expected = estimate(given)
    assert 0 < expected.fewest < expected.most
    assert expected.total.price > 0
    assert not PlaceSearch.objects.exists()
    with pytest.raises(UnreadableInput, match="by now"):
        start_project(given, Conditions(), by="clara", agreed=Decimal("0.001"))
    assert not PlaceSearch.objects.exists()


def test_a_price_that_nobody_agreed_to_begins_nothing_and_an_agreed_one_is_the_limit_of_each_search(providers):
    given = read_text(f"{WORDS}\nbakeries in Ithaca, NY")
    with pytest.raises(PriceNotAgreed, match="2 searches"):
        start_project(given, Conditions(), by="clara")
    assert not PlaceSearch.objects.exists()
    total = estimate(given).total
    project = start_project(given, Conditions(), by="clara", agreed=total.price).project
    assert project.max_cost is None
    assert {search.query: search.budget for search in PlaceSearch.objects.all()} == {
        plan.search.query: plan.limit for plan in total.plans
    }


def test_searches_without_a_price_begin_no_project_by_their_ids_either(providers):
    search = find_or_create_search(WORDS)
    with pytest.raises(PriceNotAgreed):
        projects.start(projects.Members([search.pk]), Conditions(), name="", by="clara")
    assert not Project.objects.exists()


def test_the_counters_of_stages_add_up(work):
    ended = to_the_end(begin(), work)
    counts = Counter({stage["stage"]: stage["completed"] for stage in ended.progress["stages"]})
    assert counts["place_search"] == 1
    assert counts["deep_scan"] == ended.progress["chosen"]


def test_a_project_without_a_run_has_cost_nothing_whatever_calls_without_a_run_did():
    ApiCall.objects.create(provider="google", sku="text_search", units=1, price=Decimal("0.032"), status="committed")
    assert spent(Project.objects.create(name="No run", digest="0", requested_by="clara")) == 0
