"""Deep scan: a place becomes a business; facts are upserted, decisions stay, and expire when the provider says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jobs.actions.searches import find_or_create_search
from jobs.models import ApiCall, LocalBusiness, Place, PossibleDuplicate
from jobs.pipeline import queue
from jobs.stages import stage_named
from sampletown.google_places import World
from sampletown.town import businesses

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
