"""Possible duplicates side by side: what differs is marked, and each record has the button that keeps it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from jobs.models import LocalBusiness, PossibleDuplicate

PAGE = "/admin/jobs/localbusiness/duplicates/"


@pytest.fixture
def pair(db: None) -> tuple[LocalBusiness, LocalBusiness]:
    common = {"provider": "import", "phone": "+16072720301", "city": "Ithaca", "state": "NY"}
    first = LocalBusiness.objects.create(name="Gorge Dental", external_id="1", street="301 State Street", **common)
    second = LocalBusiness.objects.create(name="Gorge Dental PLLC", external_id="2", street="301 State St", **common)
    PossibleDuplicate.objects.create(first=first, second=second, score=0.9, evidence={"phone": True})
    return first, second


def test_what_differs_is_marked_and_the_rest_is_not(
    administrator: Client, pair: tuple[LocalBusiness, LocalBusiness]
) -> None:
    page = " ".join(administrator.get(PAGE).content.decode().split())
    marked = re.findall(r'<tr class="differs"> <th scope="row"> (\w+)', page)
    assert marked == ["Address"]
    for text in ("+1 607-272-0301", "301 State Street, Ithaca, NY", "301 State St, Ithaca, NY"):
        assert text in page


def test_each_record_has_a_button_of_its_own_that_keeps_it(
    administrator: Client, pair: tuple[LocalBusiness, LocalBusiness]
) -> None:
    first, second = pair
    page = administrator.get(PAGE).content.decode()
    buttons = dict(re.findall(r'name="keep" value="(\d+)"\s+aria-label="([^"]+)"', page))
    assert buttons == {str(first.pk): "Keep this: Gorge Dental", str(second.pk): "Keep this: Gorge Dental PLLC"}
    action = re.search(r'action="([^"]*duplicate[^"]*)"', page)
    assert action
    after = administrator.post(action[1], {"keep": str(second.pk)}, follow=True).content.decode()
    first.refresh_from_db()
    assert (first.curation_status, "No possible duplicates." in after) == ("Archived", True)
    undo = re.search(r'action="(/admin/undo/[^"]*)"', after)
    assert undo
    undone = administrator.post(undo[1], follow=True).content.decode()
    first.refresh_from_db()
    assert first.curation_status == "New"
    assert (
        "The records are possible duplicates again; facts, contacts, tags and notes that the merge copied stay."
        in undone
    )


def test_a_button_that_there_is_not_decides_nothing(
    administrator: Client, pair: tuple[LocalBusiness, LocalBusiness]
) -> None:
    action = re.search(r'action="([^"]*duplicate[^"]*)"', administrator.get(PAGE).content.decode())
    assert action
    for keep in ("", "x", "9" * 5_000):
        administrator.post(action[1], {"keep": keep})
    assert "No possible duplicates." not in administrator.get(PAGE).content.decode()


def test_the_record_of_which_more_is_known_is_the_one_to_keep(
    administrator: Client, pair: tuple[LocalBusiness, LocalBusiness]
) -> None:
    first, second = pair
    assert "it has more" not in administrator.get(PAGE).content.decode()
    LocalBusiness.objects.filter(pk=second.pk).update(main_category="dentist", rating="4.5")
    page = " ".join(administrator.get(PAGE).content.decode().split())
    assert page.count("it has more") == 1
    assert f'<button class="button primary" name="keep" value="{second.pk}"' in page
    assert f'<button class="button" name="keep" value="{first.pk}"' in page


def test_spellings_of_one_website_and_different_sources_are_no_difference(
    administrator: Client, pair: tuple[LocalBusiness, LocalBusiness]
) -> None:
    first, second = pair
    LocalBusiness.objects.filter(pk=first.pk).update(website="https://www.Gorge.test/", curation_status="Maybe")
    LocalBusiness.objects.filter(pk=second.pk).update(website="http://gorge.test", notes="Called.")
    page = " ".join(administrator.get(PAGE).content.decode().split())
    assert re.findall(r'<tr class="differs"> <th scope="row"> (\w+)', page) == ["Address"]
    LocalBusiness.objects.filter(pk=second.pk).update(website="http://elsewhere.test")
    page = " ".join(administrator.get(PAGE).content.decode().split())
    assert re.findall(r'<tr class="differs"> <th scope="row"> (\w+)', page) == ["Website", "Address"]
