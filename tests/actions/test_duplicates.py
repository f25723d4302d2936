"""Two rows of one business: a person says so; nothing is lost, nothing deleted, and it is asked once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jobs.actions.curation import Refused, decide, undo
from jobs.actions.duplicates import dismiss, merge
from jobs.models import Bulk, Decision, Domain, Lead, LocalBusiness, PossibleDuplicate
from jobs.statuses import Curation
from jobs.store.duplicates import propose_duplicates

pytestmark = pytest.mark.django_db

PHONE = "+16072720101"


@pytest.fixture
def pair() -> tuple[LocalBusiness, LocalBusiness, PossibleDuplicate]:
    """A business from a file and the same from Google, whose facts expire."""
    file = LocalBusiness.objects.create(
        provider="import", external_id="1", name="Kestrel", phone=PHONE, city="Ithaca", notes="Called", tags=["a"]
    )
    google = LocalBusiness.objects.create(
        provider="google", external_id="g", name="Kestrel", phone=PHONE, website="https://kestrel.test/",
        domain=Domain.objects.create(host="kestrel.test"), expires_at=timezone.now() + timedelta(days=30), tags=["b"],
    )  # fmt: skip
    propose_duplicates([file.pk])
    return file, google, PossibleDuplicate.objects.get()


def test_the_kept_business_takes_what_it_lacks_and_the_other_is_archived(pair: Any) -> None:
    file, google, pair = pair
    merge(pair.pk, google.pk, by="ann")
    google.refresh_from_db()
    file.refresh_from_db()
    assert (google.city, google.notes, google.tags) == ("Ithaca", "Called", ["b", "a"])
    assert google.sources["city"]["source"] == "import"  # so that it does not expire with Google's
    assert (google.curation_status, file.curation_status) == ("New", "Archived")
    pair.refresh_from_db()
    assert (pair.decision, pair.decided_by) == ("merged", "ann")
    undo(Decision.objects.get(table="local_businesses").bulk_id, by="ann")
    file.refresh_from_db()
    assert file.curation_status == "New"


def test_the_kept_business_takes_the_contacts_and_people_that_it_has_not(pair: Any) -> None:
    file, google, pair = pair
    LocalBusiness.objects.filter(pk=file.pk).update(
        emails=["ida@kestrel.test", "info@kestrel.test"], phones=["+16072720103"], phone="+16072720102",
        people=[{"name": "Ida Kestrel", "title": "Owner"}], profiles=["https://network.test/kestrel"],
        custom_fields={"Route": "North"}, rating=4,
    )  # fmt: skip
    LocalBusiness.objects.filter(pk=google.pk).update(emails=["info@kestrel.test"], phones=["+16072720104"])
    merge(pair.pk, google.pk, by="ann")
    google.refresh_from_db()
    assert google.emails == ["info@kestrel.test", "ida@kestrel.test"]
    assert (google.phone, google.phones) == (PHONE, ["+16072720104", "+16072720102", "+16072720103"])
    assert (google.people[0]["name"], google.profiles) == ("Ida Kestrel", ["https://network.test/kestrel"])
    assert (google.custom_fields, google.rating) == ({"Route": "North"}, 4)
    lead = Lead.objects.get(business=google)
    assert "ida@kestrel.test" in (lead.email, *lead.emails)


def test_a_phone_that_becomes_the_kept_business_s_own_is_none_of_its_further_ones(pair: Any) -> None:
    file, google, pair = pair
    LocalBusiness.objects.filter(pk=file.pk).update(phone="+16072720102", phones=["+16072720103"])
    LocalBusiness.objects.filter(pk=google.pk).update(phone="", phones=["+16072720104"])
    merge(pair.pk, google.pk, by="ann")
    google.refresh_from_db()
    assert (google.phone, google.phones) == ("+16072720102", ["+16072720104", "+16072720103"])


@pytest.mark.parametrize(
    ("column", "first", "second"),
    [("tags", [f"a{n}" for n in range(60)], [f"b{n}" for n in range(60)]), ("notes", "a" * 6_000, "b" * 6_000)],
)
def test_more_tags_or_notes_than_one_business_has_are_refused_and_none_is_lost(
    pair: Any, column: str, first: Any, second: Any
) -> None:
    file, google, pair = pair
    for business, value in ((file, first), (google, second)):
        LocalBusiness.objects.filter(pk=business.pk).update(**{column: value})
    with pytest.raises(Refused, match=r"Together they have 12[\d,]+ "):
        merge(pair.pk, google.pk, by="ann")
    pair.refresh_from_db()
    assert pair.decision == "open"
    assert set(LocalBusiness.objects.values_list("curation_status", flat=True)) == {"New"}


def test_custom_fields_that_are_too_large_together_are_refused_and_none_is_lost(pair: Any) -> None:
    file, google, pair = pair
    for business, name in ((file, "Route"), (google, "Remark")):
        LocalBusiness.objects.filter(pk=business.pk).update(custom_fields={name: "ü" * 300_000, "Size": 3})
    with pytest.raises(Refused, match=r"more custom fields than one business can have .* Shorten Route of one"):
        merge(pair.pk, google.pk, by="ann")
    assert set(LocalBusiness.objects.values_list("curation_status", flat=True)) == {"New"}


def test_the_undo_of_a_merge_proposes_the_pair_again_and_what_else_is_archived_stays_merged(pair: Any) -> None:
    file, google, pair = pair
    merge(pair.pk, google.pk, by="ann")
    assert propose_duplicates([file.pk]) == 0
    archived = decide(LocalBusiness, [google.pk], Curation.ARCHIVED, by="ann")
    assert undo(archived.bulk, by="ann").reopened == 0, "the other one is archived"
    merged = Bulk.objects.exclude(pk=archived.bulk).get(table="local_businesses", undo_of=None)
    assert undo(merged.pk, by="ann").reopened == 1
    pair.refresh_from_db()
    assert (pair.decision, pair.decided_by, pair.decided_at) == ("open", "", None)
    assert propose_duplicates([file.pk]) == 0
    merge(pair.pk, google.pk, by="ann")


def test_what_was_merged_and_is_not_archived_any_more_is_proposed_once_more(pair: Any) -> None:
    file, google, pair = pair
    merge(pair.pk, google.pk, by="ann")
    decide(LocalBusiness, [file.pk], Curation.NEW, by="ann")
    assert propose_duplicates([file.pk]) == 1
    assert propose_duplicates([file.pk]) == 0


def test_a_business_that_is_neither_of_the_two_is_not_kept(pair: Any) -> None:
    _, _, pair = pair
    third = LocalBusiness.objects.create(provider="overpass", external_id="node/1", name="Harrow")
    with pytest.raises(Refused, match="not one of the two"):
        merge(pair.pk, third.pk, by="ann")
    pair.refresh_from_db()
    assert pair.decision == "open"


def test_facts_that_expire_are_not_taken_over_but_the_domain_is(pair: Any) -> None:
    file, google, pair = pair
    merge(pair.pk, file.pk, by="ann")
    file.refresh_from_db()
    assert (file.website, file.domain_id) == ("", google.domain_id)


def test_of_three_rows_the_third_is_merged_into_the_one_that_is_kept(pair: Any) -> None:
    file, google, pair = pair
    third = LocalBusiness.objects.create(provider="overpass", external_id="node/1", name="Kestrel", phone=PHONE)
    propose_duplicates([third.pk])
    PossibleDuplicate.objects.filter(first=file, second=third).delete()  # only the one that goes was like it
    merge(pair.pk, file.pk, by="ann")
    left = PossibleDuplicate.objects.get(decision="open")
    assert {left.first_id, left.second_id} == {file.pk, third.pk}
    assert propose_duplicates([google.pk, third.pk]) == 0  # a row that was merged away is not proposed again
    merge(left.pk, file.pk, by="ann")
    assert [one.curation_status for one in LocalBusiness.objects.order_by("pk")] == ["New", "Archived", "Archived"]


def test_of_three_rows_a_pair_that_was_decided_is_not_asked_again(pair: Any) -> None:
    file, google, pair = pair
    third = LocalBusiness.objects.create(provider="overpass", external_id="node/1", name="Kestrel", phone=PHONE)
    propose_duplicates([third.pk])
    dismiss(PossibleDuplicate.objects.get(first=file, second=third).pk, by="ann")
    merge(pair.pk, file.pk, by="ann")
    assert not PossibleDuplicate.objects.filter(decision="open").exists()
    assert not PossibleDuplicate.objects.filter(first=google, second=third).exists()


def test_what_was_kept_apart_is_not_proposed_again_and_cannot_be_decided_twice(pair: Any) -> None:
    file, _, pair = pair
    dismiss(pair.pk, by="ann")
    assert propose_duplicates([file.pk]) == 0
    with pytest.raises(Refused, match="by ann"):
        merge(pair.pk, file.pk, by="bob")
    with pytest.raises(Refused, match="no such"):
        dismiss(0, by="bob")


def test_possible_duplicates_are_shown_side_by_side_and_decided_in_the_admin(pair: Any, admin_client: Client) -> None:
    file, google, pair = pair
    assert "Possible duplicates" in admin_client.get(f"/admin/jobs/localbusiness/{file.pk}/").content.decode()
    LocalBusiness.objects.create(provider="import", external_id="9", name="Heron")
    listed = admin_client.get("/admin/jobs/localbusiness/?duplicates=open").content.decode()
    assert listed.count('class="name"') == 2
    assert "Heron" not in listed
    page = admin_client.get("/admin/jobs/localbusiness/duplicates/").content.decode()
    assert page.count("Kestrel") >= 2
    assert "phone, name" in page or "phone and name" in page
    address = f"/admin/jobs/localbusiness/duplicates/{pair.pk}/"
    assert admin_client.post(address, {"keep": google.pk}, follow=True).status_code == 200
    pair.refresh_from_db()
    assert pair.decision == "merged"
    again = admin_client.post(address, {"keep": "none"}, follow=True).content.decode()
    assert "was decided before" in again
