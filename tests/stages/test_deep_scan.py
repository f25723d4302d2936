"""Deep scan: a place becomes a business; facts are upserted, decisions stay, and expire when the provider says so."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from rest_framework.test import APIClient

from jobs.actions import bulk_actions, operations
from jobs.actions.curation import decide
from jobs.actions.search_price import PriceNotAgreed
from jobs.actions.searches import find_or_create_search
from jobs.models import ApiCall, LocalBusiness, Place, PlaceSearch, PossibleDuplicate
from jobs.pipeline import queue, spend
from jobs.stages import stage_named
from sampletown.google_places import World
from sampletown.town import businesses
from scrapersky.admin.home import needs

pytestmark = pytest.mark.django_db(transaction=True)


def found(place_id: str, provider: str = "google") -> Place:
    return Place.objects.create(provider=provider, place_id=place_id)


def test_a_place_becomes_a_business_with_its_address_in_parts(work_off: Any) -> None:
    known = businesses()[0]
    assert work_off("deep_scan", found(known.place_id)) == {"found": 1}
    business = LocalBusiness.objects.get()
    assert (business.name, business.website) == (known.name, known.website)
    assert (business.city, business.state, business.country, business.phone) == ("Ithaca", "NY", "US", "+16072720101")
    assert ApiCall.objects.get().status == "committed"


def test_a_second_scan_brings_new_facts_and_leaves_the_decision(work_off: Any, world: World) -> None:
    known = businesses()[0]
    place = found(known.place_id)
    work_off("deep_scan", place)
    LocalBusiness.objects.update(curation_status="Not a Fit", notes="Called, no interest", tags=["called"])
    world.businesses = lambda: [replace(known, name="Kestrel Plumbing & Sons")]
    work_off("deep_scan", place)
    Place.objects.update(deep_scan_status=None)
    work_off("deep_scan", place)
    business = LocalBusiness.objects.get()
    assert business.name == "Kestrel Plumbing & Sons"
    assert (business.curation_status, business.notes, business.tags) == ("Not a Fit", "Called, no interest", ["called"])


def test_what_the_search_has_just_brought_is_not_paid_for_again(work_off: Any, world: World) -> None:
    work_off("place_search", find_or_create_search("plumbers in Ithaca, NY"))
    place = Place.objects.get(place_id=businesses()[0].place_id)
    expires, searched = place.expires_at, world.calls["search"]
    assert work_off("deep_scan", place) == {"found": 1}
    business = LocalBusiness.objects.get()
    assert (business.name, business.website, business.city) == (place.name, place.website, "Ithaca")
    assert business.expires_at == expires  # from when it was said, not from when it was copied
    assert (world.calls["details"], world.calls["search"]) == (0, searched)
    place.refresh_from_db()
    assert place.expires_at == expires
    assert "nothing was paid" in str(place.deep_scan_error)
    queue(stage_named("deep_scan"), [place.pk], rerun=True)
    assert work_off("deep_scan") == {"found": 1}  # who asks again wants the facts of today
    assert world.calls["details"] == 1


def test_what_a_search_brought_too_long_ago_is_asked_for_anew(work_off: Any, world: World, settings: Any) -> None:
    work_off("place_search", find_or_create_search("plumbers in Ithaca, NY"))
    settings.PLACES_FRESH_DAYS = 0
    assert work_off("deep_scan", Place.objects.get(place_id=businesses()[0].place_id)) == {"found": 1}
    assert world.calls["details"] == 1


def test_a_business_that_has_closed_is_marked_and_an_unknown_id_is_gone(work_off: Any) -> None:
    closed = next(b for b in businesses() if b.status == "CLOSED_PERMANENTLY")
    assert work_off("deep_scan", found(closed.place_id), found("ChIJnever")) == {"closed": 1, "gone": 1}
    assert ApiCall.objects.get(request_key="ChIJnever").status == "released"


def test_what_another_source_said_stays_while_the_provider_does_not_say_it(work_off: Any, world: World) -> None:
    known = businesses()[0]
    world.businesses = lambda: [replace(known, phone="", website="")]
    place = found(known.place_id)
    work_off("deep_scan", place)
    site, file = {"source": "https://kestrel.test/"}, {"source": "leads.csv"}
    said = LocalBusiness.objects.get().sources | {"phone": site, "name": file}
    LocalBusiness.objects.update(
        phone="+16075550100", name="Kestrel of old", website="https://kestrel.test/", sources=said
    )
    queue(stage_named("deep_scan"), [place.pk], rerun=True)
    assert work_off("deep_scan") == {"found": 1}
    business = LocalBusiness.objects.get()
    assert (business.phone, business.sources["phone"]) == ("+16075550100", site)
    assert (business.name, business.website) == (known.name, "")  # the provider says one and took the other back
    assert set(business.sources) == {"*", "phone"}


def test_a_place_that_has_moved_gets_the_facts_of_its_new_id_and_keeps_its_decision(
    work_off: Any, world: World
) -> None:
    old, new = businesses()[0], replace(businesses()[0], place_id="ChIJnew", street="2 Owl Lane")
    place = found(old.place_id)
    work_off("deep_scan", place)
    LocalBusiness.objects.update(curation_status="Selected", notes="Call in May")
    world.businesses, world.moved = lambda: [new], {old.place_id: new.place_id}
    queue(stage_named("deep_scan"), [place.pk], rerun=True)
    assert work_off("deep_scan") == {"found": 1}
    place.refresh_from_db()
    assert (place.moved_to, place.place_id) == (new.place_id, old.place_id)
    assert "its new id is ChIJnew" in str(place.deep_scan_error)
    business = LocalBusiness.objects.get()  # one, not two
    assert (business.street, business.curation_status, business.notes) == ("2 Owl Lane", "Selected", "Call in May")
    assert business.external_id == old.place_id


def test_the_same_business_from_two_providers_is_proposed_for_merge_and_not_merged(work_off: Any) -> None:
    google = find_or_create_search("plumbers in Ithaca, NY", provider="google")
    osm = find_or_create_search("plumbers in Ithaca, NY", provider="overpass")
    work_off("place_search", google, osm)
    work_off("deep_scan", *Place.objects.filter(name__in=["Kestrel Plumbing", "Gorge Drain Service"]))
    assert LocalBusiness.objects.count() == 4
    pairs = {(one.first.name, one.second.name) for one in PossibleDuplicate.objects.select_related("first", "second")}
    assert pairs == {("Kestrel Plumbing", "Kestrel Plumbing"), ("Gorge Drain Service", "Gorge Drain Service")}
    assert set(PossibleDuplicate.objects.values_list("decision", flat=True)) == {"open"}


def test_openstreetmap_elements_are_scanned_by_their_id_and_never_expire(work_off: Any) -> None:
    assert work_off("deep_scan", found("node/9000000001", "overpass")) == {"found": 1}
    business = LocalBusiness.objects.get()
    assert business.name == "Kestrel Plumbing"
    assert "OpenStreetMap contributors" in business.sources["*"]["attribution"]
    assert business.expires_at is None


# What details cost.

DETAILS = Decimal("0.02")  # a call


@pytest.fixture
def scanned(work_off: Any) -> list[Place]:
    """The places of a search, all scanned once: that cost nothing, the next scan does."""
    work_off("place_search", find_or_create_search("plumbers in Ithaca, NY"))
    places = list(Place.objects.order_by("pk"))[:5]
    assert work_off("deep_scan", *places).total() == 5
    return places


def paid_details() -> Decimal:
    return spend.total(ApiCall.objects.filter(sku="place_details_enterprise"))


def test_a_repeated_scan_needs_a_price_and_stops_where_it_is_spent(
    scanned: list[Place], work_off: Any, world: World
) -> None:
    rows = [place.pk for place in scanned]
    with pytest.raises(PriceNotAgreed, match=r"the details of 5 places: \$0\.10\. Give a budget") as refused:
        operations.requeue("deep_scan", rows, by="ada", rerun=True)
    assert (refused.value.total.calls, refused.value.total.limit) == (5, Decimal("0.10"))
    assert (world.calls["details"], paid_details()) == (0, 0)
    run = operations.requeue("deep_scan", rows, by="ada", rerun=True, budget=Decimal("0.07")).run
    assert run is not None
    words = work_off("deep_scan")
    assert words["spending_limit"] == 2
    assert paid_details() == 3 * DETAILS
    sentence = Place.objects.filter(deep_scan_outcome="spending_limit").values_list("deep_scan_error", flat=True)[0]
    spent = "$0.06 of the $0.07 that was agreed is spent; a call costs $0.02."
    assert sentence == f"{spent} Run the deep scan of the rest with a new limit."
    run.refresh_from_db()
    assert run.status == "ManualReview"
    [need] = [
        need for need in needs("ada", sees_leads=True, operates=False, decides=True) if "details" in need.sentence
    ]
    assert need.sentence == "The details of 2 places cost more than was agreed"
    rest = list(Place.objects.filter(deep_scan_outcome="spending_limit").values_list("pk", flat=True))
    operations.requeue("deep_scan", rest, by="ada", budget=2 * DETAILS)
    work_off("deep_scan")
    assert paid_details() == 5 * DETAILS
    assert not Place.objects.filter(deep_scan_outcome="spending_limit").exists()
    run.refresh_from_db()
    assert run.status == "Completed"


def test_details_that_nobody_asked_for_by_name_are_within_the_price_of_their_search(
    scanned: list[Place], work_off: Any
) -> None:
    search = PlaceSearch.objects.get()
    PlaceSearch.objects.update(budget=search.cost + 2 * DETAILS + Decimal("0.01"))
    Place.objects.update(deep_scan_status=None)
    decide(Place, [place.pk for place in scanned], "Selected", by="ada")
    assert work_off("deep_scan")["spending_limit"] == 3
    assert paid_details() == 2 * DETAILS
    sentence = Place.objects.filter(deep_scan_outcome="spending_limit").values_list("deep_scan_error", flat=True)[0]
    assert "was agreed for “plumbers in Ithaca, NY” is spent" in str(sentence)
    assert "Run its deep scan, with a limit of its own." in str(sentence)


def test_what_a_request_paid_for_does_not_count_for_the_search(scanned: list[Place], work_off: Any) -> None:
    search = PlaceSearch.objects.get()
    PlaceSearch.objects.update(budget=search.cost + DETAILS)
    rows = [place.pk for place in scanned]
    operations.requeue("deep_scan", rows[:4], by="ada", rerun=True, budget=Decimal(1))
    work_off("deep_scan")
    Place.objects.filter(pk=rows[4]).update(deep_scan_status=None)
    work_off("deep_scan", scanned[4])
    assert paid_details() == 5 * DETAILS


def test_a_first_scan_of_fresh_facts_needs_no_price(work_off: Any, settings: Any) -> None:
    work_off("place_search", find_or_create_search("plumbers in Ithaca, NY"))
    rows = list(Place.objects.values_list("pk", flat=True))
    assert operations.requeue("deep_scan", rows, by="ada").rows == len(rows)
    bulk_actions.cancel_rows("deep_scan", rows, by="ada")
    settings.PLACES_FRESH_DAYS = 0
    with pytest.raises(PriceNotAgreed):
        operations.requeue("deep_scan", rows, by="ada")


def test_details_of_a_free_provider_need_no_price(work_off: Any) -> None:
    place = found("node/9000000001", "overpass")
    work_off("deep_scan", place)
    assert operations.requeue("deep_scan", [place.pk], by="ada", rerun=True).rows == 1


def scan_by_button(browser: Client, program: APIClient, pk: int) -> str:
    return browser.post("/admin/jobs/place/act/", {"act": "rerun:deep_scan", "row": pk}).content.decode()


def scan_all_by_button(browser: Client, program: APIClient, pk: int) -> str:
    form = {"act": "rerun:deep_scan", "scope": "all", "query": "curation_status=New", "expected": "5", "budget": ""}
    return browser.post("/admin/jobs/place/act/", form).content.decode()


def scan_by_program(browser: Client, program: APIClient, pk: int) -> str:
    return program.post(f"/api/v3/places/{pk}/deep_scan", {"rerun": True}, format="json").content.decode()


def scan_many_by_program(browser: Client, program: APIClient, pk: int) -> str:
    body = {"filter": {"curation_status": "New"}, "rerun": True}
    return program.post("/api/v3/stages/deep_scan/runs", body, format="json").content.decode()


def scan_by_command(browser: Client, program: APIClient, pk: int) -> str:
    with pytest.raises(CommandError) as refused:
        call_command("queue", "requeue", "deep_scan", str(pk), "--rerun")
    return str(refused.value)


def scan_in_bulk(browser: Client, program: APIClient, pk: int) -> str:
    words = ("bulk", "queue", "deep_scan", "--rerun", "--where", "curation_status=New", "--expect", "5")
    out = io.StringIO()
    call_command(*words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.mark.parametrize(
    "door",
    [scan_by_button, scan_all_by_button, scan_by_program, scan_many_by_program, scan_by_command, scan_in_bulk],
    ids=lambda door: door.__name__,
)
def test_no_door_reads_details_for_money_without_a_price(
    scanned: list[Place], work_off: Any, world: World, door: Any
) -> None:
    Place.objects.exclude(pk__in=[place.pk for place in scanned]).delete()
    ada = User.objects.create_superuser("ada", password="ada-secret-1")
    browser, program = Client(), APIClient()
    browser.force_login(ada)
    program.force_authenticate(ada)
    text = door(browser, program, scanned[0].pk)
    assert re.search(r"Agree to the price|Nobody agreed to the price of reading the details", text), text
    assert not Place.objects.filter(deep_scan_status="Queued").exists()
    assert world.calls["details"] == 0


def test_the_price_is_agreed_to_on_a_page_and_the_scan_begins(scanned: list[Place], work_off: Any) -> None:
    browser, form = Client(), {"act": "rerun:deep_scan", "row": [place.pk for place in scanned]}
    browser.force_login(User.objects.create_superuser("ada", password="ada-secret-1"))
    page = " ".join(browser.post("/admin/jobs/place/act/", form).content.decode().split())
    for shown in ("The details of 5 places are read again", "Limit of all, US dollars", 'value="0.10"', "$0.10"):
        assert shown in page
    assert browser.post("/admin/jobs/place/act/", form | {"budget": "0.10"}).status_code == 302
    assert work_off("deep_scan")["spending_limit"] == 0
    assert paid_details() == 5 * DETAILS
