"""A search's funnel and the words around a contact: what a curator judges by."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jobs.models import (
    ApiCall,
    Contact,
    ContactEvidence,
    Domain,
    LocalBusiness,
    Page,
    Place,
    PlaceFound,
    PlaceSearch,
    SitemapFile,
)
from scrapersky.admin.funnel import costs_of
from scrapersky.admin.pages import marked


@pytest.fixture
def search(db: None) -> PlaceSearch:
    """A search that found two places, one of which led to a domain, a page and four contacts."""
    search = PlaceSearch.objects.create(provider="google", query="roofers in Ithaca", cost=Decimal("0.07"))
    places = [Place.objects.create(place_id=f"p{n}", name=f"Roofer {n}") for n in range(2)]
    for place in places:
        PlaceFound.objects.create(search=search, place=place)
        ApiCall.objects.create(provider="google", sku="details", price=Decimal("0.02"), place=place)
    ApiCall.objects.create(provider="google", sku="details", price=9, place=places[0], status="released")
    domain = Domain.objects.create(host="harrow-roofs.test", curation_status="Selected")
    LocalBusiness.objects.create(name="Harrow Roofs", place=places[0], domain=domain)
    SitemapFile.objects.create(domain=domain, url="https://harrow-roofs.test/sitemap.xml")
    Page.objects.create(domain=domain, url="https://harrow-roofs.test/contact")
    for n in range(4):
        Contact.objects.create(domain=domain, kind="email", value=f"m{n}@harrow.test", normalised=f"m{n}@harrow.test")
    Domain.objects.create(host="somebody-else.test")
    return search


def test_a_searchs_cost_has_the_details_of_its_places_and_no_refused_call(search: PlaceSearch) -> None:
    assert costs_of([search])[search.pk] == Decimal("0.11")


def test_a_searchs_page_shows_its_funnel_and_what_a_contact_cost(administrator: Client, search: PlaceSearch) -> None:
    page = administrator.get(f"/admin/jobs/placesearch/{search.pk}/").content.decode()
    assert "1 selected" in page
    assert "Cost so far $0.11" in page
    assert "$0.0275 per contact" in page


@pytest.mark.parametrize(
    ("noun", "rows"),
    [("place", 2), ("localbusiness", 1), ("domain", 1), ("sitemapfile", 1), ("page", 1), ("contact", 4)],
)
def test_each_step_of_a_funnel_leads_to_its_rows(
    administrator: Client, search: PlaceSearch, noun: str, rows: int
) -> None:
    address = f"/admin/jobs/{noun}/?search_id={search.pk}"
    assert f'href="{address}"' in administrator.get(f"/admin/jobs/placesearch/{search.pk}/").content.decode()
    assert administrator.get(address).content.decode().count("<tr data-pk") == rows


@pytest.mark.parametrize(
    ("value", "snippet", "found"),
    [
        ("+16075550142", "Call us: (607) 555-0142 today", "(607) 555-0142"),
        ("Office@harrow.test", "write to office@harrow.test", "office@harrow.test"),
        ("+16075550142", "Call us: (607) 555-0143", None),
        ("a@b.test", "<b>a@b.test</b>", "a@b.test"),
    ],
)
def test_the_contact_is_marked_in_the_words_around_it(value: str, snippet: str, found: str | None) -> None:
    shown = str(marked(snippet, value))
    assert ("<mark>" in shown) == (found is not None)
    assert found is None or f"<mark>{found}</mark>" in shown
    assert "<b>" not in shown


@pytest.fixture
def neighbour(search: PlaceSearch) -> Domain:
    """The search's other place leads to a second domain; of the first one, a contact was seen on two of four pages."""
    first, second = Domain.objects.get(host="harrow-roofs.test"), Domain.objects.create(host="finch-roofs.test")
    LocalBusiness.objects.create(
        name="Finch Roofs", external_id="2", place=Place.objects.get(place_id="p1"), domain=second
    )
    contact, now = Contact.objects.filter(domain=first).order_by("pk")[0], timezone.now()
    for n in range(3):
        page = Page.objects.create(domain=first, url=f"https://harrow-roofs.test/{n}")
        Page.objects.create(domain=second, url=f"https://finch-roofs.test/{n}")
        if n:
            ContactEvidence.objects.create(
                contact=contact, page=page, source_url=page.url, method="text", first_seen_at=now, last_seen_at=now
            )
    return first


@pytest.mark.parametrize("model", [Contact, LocalBusiness, Domain])
def test_each_number_of_a_lineage_leads_to_as_many_rows_or_nowhere(
    administrator: Client, neighbour: Domain, model: Any
) -> None:
    row = model.objects.order_by("pk")[0]
    page = administrator.get(f"/admin/jobs/{model._meta.model_name}/{row.pk}/").content.decode()
    steps = page.partition('<ol class="lineage">')[2].partition("</ol>")[0]
    numbers = re.findall(r'<a class="which" href="([^"]+)">(\d+)</a>', steps)
    for address, number in numbers:
        assert administrator.get(unescape(address)).content.decode().count("<tr data-pk") == int(number), address
    own = f"/admin/jobs/contact/?domain_id={neighbour.pk}"
    assert (own in dict(numbers)) == (model is not Contact), "the nearest relative's list"
    assert ('<span class="which">2</span>' in steps) == (model is Contact), "no list has just the pages that show it"
